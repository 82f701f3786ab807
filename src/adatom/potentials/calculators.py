"""ASE calculators of the catalogue's models. Runs in the engine process only: it imports torch."""

import logging
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from ase.calculators.calculator import Calculator

from adatom.errors import AdatomError, ModelError
from adatom.potentials.checkpoint_models import checkpoint_path, contents
from adatom.potentials.checkpoints import Consents, load_checkpoint_guard, sha256_of
from adatom.potentials.fairchem_registry import registry
from adatom.potentials.hub.checksums import check_cached
from adatom.potentials.inference import InferencePlan, fairchem_settings
from adatom.potentials.model import Model
from adatom.potentials.offline_models import SEVENNET_NAMES

_log = logging.getLogger(__name__)

Tell = Callable[[str], None]
"""Takes what is going on, in words."""


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model in memory.

    Parameters
    ----------
    calculator
        Makes a calculator for a task (``None`` where the model has none).
    close
        To be called when it is no longer kept.
    """

    calculator: Callable[[str | None], Calculator]
    close: Callable[[], object] = lambda: None


def load_model(model: Model, task: str | None, device: str, plan: InferencePlan, tell: Tell) -> LoadedModel:
    """Load a model that is ready.

    Parameters
    ----------
    model
        Of the catalogue.
    task
        For which it is loaded; only SevenNet's are bound to it.
    device
        ``"cpu"`` or ``"cuda:N"``, as `resolve_device` returns it.
    plan
        How fairchem's models compute; the others have one way.
    tell
        Takes what is going on.

    Raises
    ------
    ModelError
        If its file is damaged, would run code that nobody agreed to, or cannot be loaded; with what to do.
    """
    if model.family == "EMT":
        from ase.calculators.emt import EMT

        return LoadedModel(lambda _task: EMT())
    variant = model.key.partition(":")[2]
    if model.family == "CHGNet":
        return _chgnet(variant, device, tell)
    if model.family == "SevenNet":
        return _sevennet(variant, task, device, tell)
    return _fairchem(model, device, plan, tell)


def set_threads(threads: int) -> None:
    """Have torch compute with this many threads."""
    import torch

    torch.set_num_threads(threads)


def free_memory() -> None:
    """Give back the GPU memory that a model which is no longer kept has used."""
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _chgnet(version: str, device: str, tell: Tell) -> LoadedModel:
    tell("Importing CHGNet")
    from chgnet.model import CHGNet, CHGNetCalculator

    tell("Loading CHGNet")
    model = CHGNet.load(model_name=version, use_device=device, verbose=False)
    return LoadedModel(lambda _task: CHGNetCalculator(model=model, use_device=device))


def _sevennet(variant: str, task: str | None, device: str, tell: Tell) -> LoadedModel:
    tell("Importing SevenNet")
    from sevenn.calculator import SevenNetCalculator

    tell("Loading SevenNet")
    calculator = SevenNetCalculator(SEVENNET_NAMES[variant], device=device, modal=task)
    return LoadedModel(lambda _task: calculator)


def _fairchem(model: Model, device: str, plan: InferencePlan, tell: Tell) -> LoadedModel:
    # Every file is here (the model is ready): without this the hub is asked whether there are newer ones,
    # which takes half a minute when the network is down. Read when huggingface_hub is first imported.
    os.environ["HF_HUB_OFFLINE"] = "1"
    tell("Importing FAIRChem")
    import torch
    from fairchem.core import FAIRChemCalculator, pretrained_mlip

    kind, _, index = device.partition(":")
    if kind == "cuda":
        torch.cuda.set_device(int(index))  # fairchem takes "cuda" or "cpu" only
    name, path = _name_and_file(model, tell)
    tell(f"Loading {model.title}")
    # The guard stays while the model is kept: fairchem reads the file again when it falls back.
    with ExitStack() as guard:
        trusted = bool(contents(path).unsafe) and Consents().is_trusted(sha256_of(path))
        guard.enter_context(load_checkpoint_guard(path, trusted=trusted))
        try:
            unit = pretrained_mlip.get_predict_unit(
                name, inference_settings=fairchem_settings(plan.mode), device=kind
            )
        except (AdatomError, MemoryError, torch.OutOfMemoryError):
            raise
        except Exception as error:
            _log.warning("%s could not be loaded", model.title, exc_info=error)
            why = " ".join(str(error).split()).rstrip(". ")
            raise ModelError(f"{model.title} could not be loaded: {why}. {_what_now(model)}") from error
        kept = guard.pop_all()
    return LoadedModel(lambda task: FAIRChemCalculator(unit, task_name=task), kept.close)


def _name_and_file(model: Model, tell: Tell) -> tuple[str, Path]:
    """Return what fairchem calls a model, and its checkpoint; one from the hub is checked first."""
    if model.family == "File":
        path = checkpoint_path(model.key)
        return str(path), path
    tell(f"Checking the files of {model.title}")
    name = model.key.removeprefix("fairchem:")
    entry = next(entry for entry in registry() if entry.name == name)
    check_cached(entry)
    return name, entry.cached_files[0]


def _what_now(model: Model) -> str:
    if model.family == "File":
        return "The file may be damaged, or made by another version of fairchem-core."
    name = model.key.removeprefix("fairchem:")
    return f"If its files are damaged, fetch them again with: adatom download {name}"
