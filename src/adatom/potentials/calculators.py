"""ASE calculators of the catalogue's models. Runs in the engine process only: it imports torch."""

import os
from collections.abc import Callable

from ase.calculators.calculator import Calculator

from adatom.errors import ModelError
from adatom.potentials.catalogue import check_model_ready, find_model
from adatom.potentials.checkpoint_models import checkpoint_path, contents
from adatom.potentials.checkpoints import Consents, load_checkpoint_guard, sha256_of
from adatom.potentials.fairchem_registry import registry
from adatom.potentials.hub.checksums import check_cached
from adatom.potentials.inference import InferencePlan, fairchem_settings
from adatom.potentials.model import Model
from adatom.potentials.offline_models import SEVENNET_NAMES

Tell = Callable[[str], None]
"""Takes what is going on, in words."""


def make_calculator(key: str, task: str | None, device: str, plan: InferencePlan, tell: Tell) -> Calculator:
    """Load a model and return it as a calculator.

    Parameters
    ----------
    key
        Of the catalogue.
    task
        Of a multi-task model, else ``None``.
    device
        ``"cpu"`` or ``"cuda:N"``, as `resolve_device` returns it.
    plan
        How fairchem's models compute; the others have one way.
    tell
        Takes what is going on.

    Raises
    ------
    ModelError
        If the model can't be used here and now, with what to do; if it has no such task; if its file is
        damaged.
    """
    model = find_model(key)
    check_model_ready(model, task)
    if model.family == "EMT":
        from ase.calculators.emt import EMT

        return EMT()
    variant = model.key.partition(":")[2]
    if model.family == "CHGNet":
        return _chgnet(variant, device, tell)
    if model.family == "SevenNet":
        return _sevennet(variant, task, device, tell)
    return _fairchem(model, task, device, plan, tell)


def set_threads(threads: int) -> None:
    """Have torch compute with this many threads."""
    import torch

    torch.set_num_threads(threads)


def free_memory() -> None:
    """Give back the GPU memory that a model which is no longer kept has used."""
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _chgnet(version: str, device: str, tell: Tell) -> Calculator:
    tell("Importing CHGNet")
    from chgnet.model import CHGNet, CHGNetCalculator

    tell("Loading CHGNet")
    model = CHGNet.load(model_name=version, use_device=device, verbose=False)
    return CHGNetCalculator(model=model, use_device=device)


def _sevennet(variant: str, task: str | None, device: str, tell: Tell) -> Calculator:
    tell("Importing SevenNet")
    from sevenn.calculator import SevenNetCalculator

    tell("Loading SevenNet")
    return SevenNetCalculator(SEVENNET_NAMES[variant], device=device, modal=task)


def _fairchem(model: Model, task: str | None, device: str, plan: InferencePlan, tell: Tell) -> Calculator:
    # Every file is here (the model is ready): without this the hub is asked whether there are newer ones,
    # which takes half a minute when the network is down. Read when huggingface_hub is first imported.
    os.environ["HF_HUB_OFFLINE"] = "1"
    tell("Importing FAIRChem")
    import torch
    from fairchem.core import FAIRChemCalculator, pretrained_mlip

    kind, _, index = device.partition(":")
    if kind == "cuda":
        torch.cuda.set_device(int(index))  # fairchem takes "cuda" or "cpu" only
    settings = fairchem_settings(plan.mode)
    try:
        if model.family == "File":
            tell(f"Loading {model.title}")
            path = checkpoint_path(model.key)
            trusted = bool(contents(path).unsafe) and Consents().is_trusted(sha256_of(path))
            with load_checkpoint_guard(path, trusted=trusted):
                unit = pretrained_mlip.get_predict_unit(str(path), inference_settings=settings, device=kind)
        else:
            name = model.key.removeprefix("fairchem:")
            tell(f"Checking the files of {model.title}")
            check_cached(next(entry for entry in registry() if entry.name == name))
            tell(f"Loading {model.title}")
            unit = pretrained_mlip.get_predict_unit(name, inference_settings=settings, device=kind)
        return FAIRChemCalculator(unit, task_name=task)
    except (OSError, RuntimeError, ValueError, EOFError, KeyError, TypeError) as error:
        raise ModelError(f"{model.title} could not be loaded: {error}. {_what_now(model)}") from error


def _what_now(model: Model) -> str:
    if model.family == "File":
        return "The file may be damaged, or made by another version of fairchem-core."
    name = model.key.removeprefix("fairchem:")
    return f"If its files are damaged, fetch them again with: adatom download {name}"
