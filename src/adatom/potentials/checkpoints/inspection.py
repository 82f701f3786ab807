"""Look into a checkpoint without running anything: no torch, no unpickling, the weights left alone."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

from ase.data import chemical_symbols

from adatom.errors import ModelError
from adatom.potentials.checkpoints.archive import read_description
from adatom.potentials.checkpoints.pickles import Call, UnreadablePickleError, read_pickle
from adatom.potentials.checkpoints.trust import (
    CHECKPOINT,
    is_tensor,
    run_by_pickle,
    run_by_settings,
    shape_of,
    shown,
    unwrap_read,
)

_TASK_ORDER = ("oc20", "oc22", "oc25", "omat", "omol", "odac", "omc")
_NAMES_SHOWN = 12
_DEPTH_LIMIT = 40
_BUFFERS = re.compile(r"(?:^|\.)Jd_\d+$")  # Wigner matrices, saved among the weights


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a FAIRChem checkpoint says of itself.

    Parameters
    ----------
    title
        What its maker called the model, or the name of the file.
    tasks
        The datasets it was trained on, the one for adsorption on surfaces first.
    elements
        Symbols of the elements it was trained on, for each task; ``None`` where it does not say.
    with_stress
        Those of its tasks that compute the stress too.
    conservative
        Whether its forces are the gradient of its energy; ``None`` if it does not say.
    architecture
        Class of its backbone: ``"eSCNMDMoeBackbone"``.
    parameters
        How many numbers it has learned; ``None`` if that cannot be told.
    cutoff
        Å, up to which an atom sees others; ``None`` if it does not say.
    size
        Bytes of the file.
    unsafe
        What loading it would run besides fairchem's models, in a few words each; empty if nothing.
    """

    title: str
    tasks: tuple[str, ...]
    elements: Mapping[str, frozenset[str] | None]
    with_stress: frozenset[str]
    conservative: bool | None
    architecture: str
    parameters: int | None
    cutoff: float | None
    size: int
    unsafe: tuple[str, ...]

    @property
    def known_elements(self) -> dict[str, frozenset[str]]:
        """The elements of the tasks of which it names them."""
        return {task: elements for task, elements in self.elements.items() if elements is not None}

    @property
    def without_stress(self) -> frozenset[str]:
        """Those of its tasks that compute no stress."""
        return frozenset(self.tasks) - self.with_stress


def inspect_checkpoint(path: Path) -> Checkpoint:
    """Look into a checkpoint without running anything.

    Parameters
    ----------
    path
        A file that fairchem-core 2 wrote.

    Raises
    ------
    ModelError
        If it is not there, damaged, in a form that cannot be looked into safely, or has no model in it.
    """
    data = read_description(path)
    try:
        reading = read_pickle(data)
        unsafe = run_by_pickle(reading.names, reading.computes)
        state = _state_of_checkpoint(path, reading.value, unsafe)
        for name in ("model_config", "tasks_config"):
            unsafe += run_by_settings(state[name], name, unwrap_read)
        model = _plain(state["model_config"])
        tasks = _plain(state["tasks_config"])
    except UnreadablePickleError as error:
        raise ModelError(
            f"{path.name} cannot be used: {error}. Get it again, or choose another file."
        ) from error
    backbone = model.get("backbone") if isinstance(model, dict) else None
    if not isinstance(model, dict) or not isinstance(backbone, dict) or not isinstance(tasks, list):
        raise ModelError(f"{path.name} does not say what model it holds. {_RIGHT_FILE}{_danger(unsafe)}")
    return _described(path, model, backbone, tasks, state["model_state_dict"], unsafe)


_RIGHT_FILE = "Choose a checkpoint for inference (inference_ckpt.pt) that fairchem-core 2 wrote."


def _described(
    path: Path,
    model: dict[object, object],
    backbone: dict[object, object],
    tasks: list[object],
    weights: object,
    unsafe: list[str],
) -> Checkpoint:
    title, direct = model.get("model_id"), backbone.get("direct_forces")
    descriptions = [task for task in tasks if isinstance(task, dict)]
    datasets = _datasets(descriptions)
    return Checkpoint(
        title=shown(title.strip()) if isinstance(title, str) and title.strip() else path.name,
        tasks=datasets,
        elements={dataset: _elements(dataset, descriptions) for dataset in datasets},
        with_stress=frozenset(_datasets([task for task in descriptions if task.get("property") == "stress"])),
        conservative=not direct if isinstance(direct, bool) else None,
        architecture=shown(str(backbone.get("model") or "")).rpartition(".")[2],
        parameters=_parameters(weights),
        cutoff=_length(backbone.get("cutoff", backbone.get("max_radius"))),
        size=path.stat().st_size,
        unsafe=tuple(dict.fromkeys(unsafe)),
    )


def _state_of_checkpoint(path: Path, value: object, unsafe: list[str]) -> dict[object, object]:
    """Return what a pickled checkpoint holds, or say what the file is instead."""
    names = {"model_config", "tasks_config", "model_state_dict", "ema_state_dict"}
    if isinstance(value, Call) and value.path == CHECKPOINT and value.arguments == ():
        if type(value.state) is dict and value.state.keys() >= names:
            return value.state
        raise ModelError(f"{path.name} is not a whole checkpoint. Get it again.{_danger(unsafe)}")
    keys = set(value.items if isinstance(value, Call) else value if isinstance(value, dict) else ())
    if "unit_state" in keys:
        text = f"{path.name} is the state of a training, not a model for use."
        text += " Choose the file inference_ckpt.pt from the same training."
    elif {"config", "state_dict"} <= keys:
        text = f"{path.name} is a checkpoint of fairchem-core 1, which fairchem-core 2 cannot load."
        text += " Choose a model made for fairchem-core 2."
    elif keys:
        text = f"{path.name} holds numbers, but does not say what model they belong to. {_RIGHT_FILE}"
    else:
        text = f"There is no FAIRChem model in {path.name}. {_RIGHT_FILE}"
    raise ModelError(text + _danger(unsafe))


def _danger(unsafe: list[str]) -> str:
    return f" Loading it would have run {listed(unsafe)}." if unsafe else ""


def listed(unsafe: list[str] | tuple[str, ...]) -> str:
    """Return what would run as one line, what can do most harm first, cut short if there is much."""
    worst_first = sorted(unsafe, key=lambda name: not any(word in name for word in _MIGHTY))
    more = len(unsafe) - _NAMES_SHOWN
    return ", ".join(worst_first[:_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


_MIGHTY = (
    "os.",
    "posix.",
    "nt.",
    "subprocess.",
    "sys.",
    "shutil.",
    "socket.",
    "builtins.",
    "importlib.",
    "runpy.",
)
"""Modules of which a name says that a file wants to do more than to compute."""


def _plain(value: object, depth: int = 0) -> object:
    """Return settings as plain dictionaries and lists."""
    if depth > _DEPTH_LIMIT:
        raise UnreadablePickleError("its settings are nested without end")
    value = unwrap_read(value)
    if type(value) is dict:
        return {key: _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in value]
    return value


def _datasets(tasks: list[dict[object, object]]) -> tuple[str, ...]:
    """Return the datasets of all tasks, those that are known first and in their order."""
    found: dict[str, None] = {}
    for task in tasks:
        datasets = task.get("datasets")
        names = datasets if isinstance(datasets, list) else []
        found.update((shown(name), None) for name in names if isinstance(name, str))
    known = [name for name in _TASK_ORDER if name in found]
    return (*known, *(name for name in found if name not in known))


def _elements(dataset: str, tasks: list[dict[object, object]]) -> frozenset[str] | None:
    """Return the elements that have a reference energy for a dataset: those it was trained on."""
    numbers: set[int] = set()
    for task in tasks:
        datasets = task.get("datasets")
        if task.get("property") == "energy" and isinstance(datasets, list) and dataset in datasets:
            numbers |= {
                number
                for number, energy in enumerate(_reference_energies(task.get("element_references")))
                if energy and 0 < number < len(chemical_symbols)
            }
    return frozenset(chemical_symbols[number] for number in numbers) or None


def _reference_energies(references: object) -> Iterator[object]:
    """Yield the reference energies, by atomic number from 0."""
    for _ in range(3):  # the list lies in a tensor in a module
        if not isinstance(references, dict):
            return
        arguments = references.get("_args_")
        if isinstance(arguments, list) and len(arguments) == 1:
            references = arguments[0]
            if isinstance(references, list):
                yield from references
                return
        else:
            references = references.get("element_references")


def _parameters(weights: object) -> int | None:
    """Return how many numbers were learned."""
    tensors = weights.items if isinstance(weights, Call) else weights
    if not isinstance(tensors, dict):
        return None
    count = 0
    for name, tensor in tensors.items():
        if not is_tensor(tensor) or _BUFFERS.search(str(name)):
            continue
        shape = shape_of(tensor)
        if shape is None:
            return None
        count += prod(shape)
    return count or None


def _length(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 < value < 1000 else None
