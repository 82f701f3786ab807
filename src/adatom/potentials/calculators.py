"""ASE calculators of the catalogue's models. Runs in the engine process only: it imports torch."""

import os

from ase.calculators.calculator import Calculator

from adatom.errors import ModelError
from adatom.potentials.catalogue import Model, check_model_ready, find_model
from adatom.potentials.fairchem_registry import cache_folder


def make_calculator(key: str, task: str | None, device: str) -> Calculator:
    """Load a model and return it as a calculator.

    Parameters
    ----------
    key
        Of the catalogue.
    task
        Of a multi-task model, else ``None``.
    device
        ``"cpu"`` or ``"cuda:N"``, as `resolve_device` returns it.

    Raises
    ------
    ModelError
        If the model can't be used here and now, with what to do; if it has no such task.
    """
    model = find_model(key)
    check_model_ready(model, task)
    if model.family == "EMT":
        from ase.calculators.emt import EMT

        return EMT()
    if model.family == "CHGNet":
        return _chgnet(model.key.partition(":")[2], device)
    if model.family == "SevenNet":
        return _sevennet(device)
    return _fairchem(model, task, device)


def set_threads(threads: int) -> None:
    """Have torch compute with this many threads."""
    import torch

    torch.set_num_threads(threads)


def _chgnet(version: str, device: str) -> Calculator:
    from chgnet.model import CHGNet, CHGNetCalculator

    model = CHGNet.load(model_name=version, use_device=device, verbose=False)
    return CHGNetCalculator(model=model, use_device=device)


def _sevennet(device: str) -> Calculator:
    from sevenn.calculator import SevenNetCalculator

    return SevenNetCalculator("7net-0", device=device)


def _fairchem(model: Model, task: str | None, device: str) -> Calculator:
    # Every file lies in the cache (the model is ready): without this the hub is asked whether there are newer
    # ones, which takes half a minute when the network is down. Read when huggingface_hub is first imported.
    os.environ["HF_HUB_OFFLINE"] = "1"
    import torch
    from fairchem.core import FAIRChemCalculator, pretrained_mlip

    kind, _, index = device.partition(":")
    if kind == "cuda":
        torch.cuda.set_device(int(index))  # fairchem takes "cuda" or "cpu" only
    name = model.key.removeprefix("fairchem:")
    try:
        # "batch" stays right and equally fast when the composition changes; the default compiles for one.
        unit = pretrained_mlip.get_predict_unit(name, inference_settings="batch", device=kind)
        return FAIRChemCalculator(unit, task_name=task)
    except (OSError, RuntimeError, ValueError, EOFError) as error:
        raise ModelError(
            f"{model.title} could not be loaded: {error}. If its file is damaged, delete it below "
            f"{cache_folder()} and download it again."
        ) from error
