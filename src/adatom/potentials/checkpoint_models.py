"""Checkpoints of fairchem's as models: files of the user's own, and what a downloaded one says of itself."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from adatom.errors import ModelError
from adatom.potentials.cards import ModelCard, card_of
from adatom.potentials.checkpoints import Checkpoint, Consents, inspect_checkpoint, listed, sha256_of
from adatom.potentials.fairchem_registry import registry
from adatom.potentials.model import Model, ModelState
from adatom.potentials.states import READY

FILE = "file:"
"""How the key of a checkpoint file begins; its absolute path follows."""


def is_checkpoint_name(name: str) -> bool:
    """Return whether a name means a checkpoint file rather than a model of the catalogue."""
    return (
        name.startswith(FILE) or Path(name).suffix.lower() in (".pt", ".pth", ".ckpt") or Path(name).is_file()
    )


def checkpoint_path(name: str) -> Path:
    """Return the file that a name or a key means, as an absolute path."""
    return Path(name.strip().removeprefix(FILE)).expanduser().absolute()


def checkpoint_model(name: str) -> Model:
    """Return the model in a checkpoint file; nothing in the file is run.

    Raises
    ------
    ModelError
        If it is no checkpoint that fairchem-core 2 loads.
    """
    path = checkpoint_path(name)
    found = contents(path)
    return Model(
        key=f"{FILE}{path}",
        title=path.name,
        family="File",
        tasks=found.tasks,
        card=_card(found),
        state=_state(path, found),
        size=found.size,
        elements_of=found.known_elements,
        without_stress=found.without_stress,
    )


def agree_to(digest: str) -> None:
    """Remember that the user trusts a file which could run code, by the content that they were asked about.

    Raises
    ------
    ModelError
        If that cannot be written down.
    """
    Consents().trust(digest)


def checkpoint_file(model: Model) -> Path | None:
    """Return the checkpoint of a model that has one on this machine."""
    if model.family == "File":
        return checkpoint_path(model.key)
    name = model.key.removeprefix("fairchem:")
    return next((entry.cached_files[0] for entry in registry() if entry.name == name), None)


def stamp_of(model: Model) -> tuple[int, int]:
    """Return size and time of a model's checkpoint, which tell when another has taken its place."""
    path = checkpoint_file(model)
    if path is None:
        return (0, 0)
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_size, status.st_mtime_ns)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, computed anew only when the file has changed: a gigabyte takes a second.

    Raises
    ------
    ModelError
        If the file has gone.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise ModelError(f"{path} can't be read ({error.strerror}).") from error
    return _digest(path, status.st_size, status.st_mtime_ns)


def contents(path: Path) -> Checkpoint:
    """Return what a checkpoint file says of itself, read anew only when the file has changed.

    Raises
    ------
    ModelError
        If it cannot be read.
    """
    try:
        status = path.stat()
    except OSError:
        return inspect_checkpoint(path)  # which says what is wrong
    return _contents(path, status.st_size, status.st_mtime_ns)


def of_downloaded(path: Path) -> tuple[Checkpoint | None, ModelState | None]:
    """Return what a downloaded checkpoint says of itself, ``None`` if it cannot be read.

    Returns
    -------
    found
        What it says.
    state
        That it needs the user's consent, or ``None``: a cache may hold what somebody else has put there.
    """
    try:
        found = contents(path)
    except ModelError:
        return None, None
    state = _state(path, found)
    return found, None if state.ready else state


def _card(found: Checkpoint) -> ModelCard:
    """Return what little is known of a file: what it says itself."""
    parameters = f"{found.parameters / 1e6:.3g} million" if found.parameters else ""
    return replace(
        card_of("file", found.tasks),
        summary=f"A checkpoint file: {found.title}, {found.architecture}.",
        parameters=parameters,
        conservative=found.conservative is not False,
    )


@lru_cache(maxsize=64)
def _contents(path: Path, _size: int, _changed: int) -> Checkpoint:
    return inspect_checkpoint(path)


def _state(path: Path, found: Checkpoint) -> ModelState:
    if not found.unsafe or Consents().is_trusted(digest_of(path)):
        return READY
    return ModelState(
        "needs consent",
        "it can run code",
        f"Loading it would run code that is not fairchem's own ({listed(found.unsafe)}). Open it only "
        "if you trust who made it.",
    )


@lru_cache(maxsize=64)
def _digest(path: Path, _size: int, _changed: int) -> str:
    return sha256_of(path)
