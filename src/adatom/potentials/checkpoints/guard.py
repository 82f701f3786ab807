"""Load a checkpoint in the engine so that only weights and fairchem's own models get through."""

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from adatom.errors import ModelError
from adatom.potentials.checkpoints.archive import check_weights
from adatom.potentials.checkpoints.inspection import inspect_checkpoint, listed
from adatom.potentials.checkpoints.pickles import Call, Name, UnreadablePickleError
from adatom.potentials.checkpoints.trust import CHECKPOINT, OMEGACONF, PLAIN_TYPES, run_by_settings, shown

_FORCE, _FORCE_NOT = "TORCH_FORCE_WEIGHTS_ONLY_LOAD", "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"


@contextmanager
def load_checkpoint_guard(path: Path, trusted: bool) -> Iterator[None]:
    """Within this, let fairchem load a checkpoint; for the engine process.

    The file is looked into again, and compared with its checksums, which torch does not do. Unless it is
    trusted, ``torch.load`` then reads weights only, and what torch reads is checked once more, since it reads
    with other code than `inspect_checkpoint`.

    Parameters
    ----------
    path
        The file that fairchem is about to load.
    trusted
        Whether the user trusts it to run code.

    Raises
    ------
    ModelError
        If it is damaged or no checkpoint, or would run code and is not trusted; says what it would run.
    """
    unsafe = inspect_checkpoint(path).unsafe
    check_weights(path)
    if trusted:
        yield
        return
    if unsafe:
        raise _refused(path, unsafe)
    with _weights_only():
        if found := tuple(_run_by_what_torch_reads(path)):
            raise _refused(path, found)
        yield


def _refused(path: Path, unsafe: tuple[str, ...]) -> ModelError:
    return ModelError(
        f"{path.name} would run code on this computer when it is loaded: {listed(unsafe)}. "
        "Use it only if you know and trust whoever made it; otherwise choose another model."
    )


@contextmanager
def _weights_only() -> Iterator[None]:
    """Make every ``torch.load`` read weights and the settings of models, whatever its caller asks for."""
    import torch

    # The engine serves one request at a time: nothing else of it reads the environment meanwhile.
    before = {name: os.environ.pop(name, None) for name in (_FORCE, _FORCE_NOT)}
    os.environ[_FORCE] = "1"
    try:
        with torch.serialization.safe_globals([_imported(path) for path in _NEEDED]):
            yield
    finally:
        os.environ.pop(_FORCE)
        os.environ.update({name: value for name, value in before.items() if value is not None})


_NEEDED = (CHECKPOINT, *OMEGACONF, *PLAIN_TYPES, "collections.defaultdict", "typing.Any")


def _imported(path: str) -> tuple[Callable[..., object], str]:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name), path


def _run_by_what_torch_reads(path: Path) -> Iterator[str]:
    """Yield what building the model would run, going by torch's own reading of the file."""
    import torch

    try:
        # Mapped, so that only the description is read here and not the weights.
        checkpoint = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        for name in ("model_config", "tasks_config"):
            yield from run_by_settings(getattr(checkpoint, name), name, _unwrap_loaded)
    except UnreadablePickleError as error:
        raise ModelError(f"{path.name} cannot be used: {error}.") from error
    except (RuntimeError, pickle.UnpicklingError, AttributeError, EOFError, ValueError, TypeError) as error:
        reason = shown(str(error).partition("\n")[0])
        raise ModelError(
            f"PyTorch cannot read {path.name}: {reason} Get it again, or choose another."
        ) from error


def _unwrap_loaded(value: object) -> object:
    """Return what a container of omegaconf holds; what is no plain data as it would have been read."""
    import torch
    from omegaconf import OmegaConf

    if OmegaConf.is_config(value):
        return OmegaConf.to_container(value, resolve=False)
    if isinstance(value, torch.Tensor):
        return Call(Name("torch._utils._rebuild_tensor_v2"), ())
    return value
