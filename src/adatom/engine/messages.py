"""What the window's process says to the engine and to the hub's helper process, and they to it.

Commands go down, messages come up. Both are dataclasses here and plain dicts on the wire, with bytes for
arrays: no pickles, so that neither side can run the other's code.
"""

import dataclasses
import json
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from ase import Atoms
from ase.constraints import dict2constraint
from ase.io.jsonio import decode, encode

from adatom.potentials.hub.news import Account, HubNews, HubProblem
from adatom.relaxation.events import RelaxationEvent
from adatom.relaxation.settings import RelaxationSettings


@dataclass(frozen=True, slots=True)
class Device:
    """Something to compute on.

    Parameters
    ----------
    key
        ``"cpu"`` or ``"cuda:0"``.
    title
        ``"CPU · 1 thread"``, ``"NVIDIA H100"``.
    free_bytes
        Free memory of a GPU when the engine last looked; ``None`` for the CPU.
    """

    key: str
    title: str
    free_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class EngineReady:
    """The engine runs and knows its devices; `versions` names packages and their versions."""

    python: str
    versions: dict[str, str]
    devices: tuple[Device, ...]


@dataclass(frozen=True, slots=True)
class DevicesSeen:
    """What there is to compute on now: the free memory of a GPU changes with each model."""

    devices: tuple[Device, ...]


@dataclass(frozen=True, slots=True)
class EngineLost:
    """The engine's process is gone; `message` says why, as a clause without a full stop."""

    message: str


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Load a model and keep it. Answered by `Loading` and then `Started` or `Failed`, with an empty run.

    Parameters
    ----------
    wish
        The model, and how a run will use it.
    atoms
        How many atoms that run will have, as far as one knows.
    """

    wish: RelaxationSettings
    atoms: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class StartRun:
    """Relax a structure."""

    run: str
    generation: int
    atoms: Atoms
    settings: RelaxationSettings


@dataclass(frozen=True, slots=True)
class Pause:
    """Hold a run after the force call under way."""

    run: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Let a paused run go on."""

    run: str


@dataclass(frozen=True, slots=True)
class Stop:
    """End a run after the force call under way; answered by its ending."""

    run: str


@dataclass(frozen=True, slots=True)
class AskHub:
    """Ask the hub who one is and what one may read. Answered by `AccountNews` and `RepositoryNews`.

    Parameters
    ----------
    repositories
        Name → the files whose sizes are wanted.
    """

    repositories: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class LogIn:
    """Have the hub check a token, and store it. Answered by `AccountNews`."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogOut:
    """Forget the stored token. Answered by `AccountNews`."""


@dataclass(frozen=True, slots=True)
class Download:
    """Download a model's files. Answered by `DownloadNews`."""

    model: str


@dataclass(frozen=True, slots=True)
class HubNote:
    """One line on a question under way: ``"No answer; trying again in 2 s (2 of 5)"``."""

    text: str


@dataclass(frozen=True, slots=True)
class JobDone:
    """A command to the hub's helper has been worked through; `problem` is why it failed, if it did."""

    problem: HubProblem | None = None


EngineMessage: TypeAlias = RelaxationEvent | EngineReady | DevicesSeen | EngineLost
Command: TypeAlias = WarmUp | StartRun | Pause | Resume | Stop
HubMessage: TypeAlias = HubNews | HubNote | JobDone
HubCommand: TypeAlias = AskHub | LogIn | LogOut | Download

_TYPES: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        *typing.get_args(RelaxationEvent),
        *(Device, EngineReady, DevicesSeen, EngineLost, RelaxationSettings),
        *(WarmUp, StartRun, Pause, Resume, Stop),
        *(*typing.get_args(HubMessage), Account, HubProblem, *typing.get_args(HubCommand)),
    )
}
_TYPE = "__type__"
_SCALARS = (bool, int, float, str)


def to_plain(value: Any) -> Any:
    """Return dicts, tuples, strings, numbers and bytes that mean `value`, a message or a part of one."""
    if isinstance(value, np.ndarray):
        contiguous = np.ascontiguousarray(value)
        return {
            _TYPE: "array",
            "dtype": contiguous.dtype.str,
            "shape": tuple(value.shape),
            "data": contiguous.tobytes(),
        }
    if isinstance(value, Atoms):
        return _plain_atoms(value)
    if isinstance(value, np.generic):
        return value.item()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {_TYPE: type(value).__name__, **fields}
    if isinstance(value, tuple | list):
        return tuple(to_plain(item) for item in value)
    if isinstance(value, Mapping):
        return {key: to_plain(item) for key, item in value.items()}
    return value


def from_plain(plain: Any) -> Any:
    """Return what `to_plain` was given; arrays come back read-only."""
    if isinstance(plain, tuple):
        return tuple(from_plain(item) for item in plain)
    if not isinstance(plain, dict):
        return plain
    if _TYPE not in plain:
        return {key: from_plain(value) for key, value in plain.items()}
    fields = {name: from_plain(value) for name, value in plain.items() if name != _TYPE}
    kind = plain[_TYPE]
    if kind == "array":
        return np.frombuffer(fields["data"], dtype=fields["dtype"]).reshape(fields["shape"])
    if kind == "Atoms":
        return _atoms(fields)
    return _TYPES[kind](**fields)


def _plain_atoms(atoms: Atoms) -> dict[str, Any]:
    """Return everything that forces can depend on: arrays, cell, constraints, charge, spin and the like."""
    numeric = {name: array for name, array in atoms.arrays.items() if array.dtype.kind in "biuf"}
    info = {str(key): to_plain(value) for key, value in atoms.info.items()}  # NumPy's numbers become Python's
    constraints = encode([constraint.todict() for constraint in atoms.constraints])
    return {
        _TYPE: "Atoms",
        "arrays": tuple((name, to_plain(array)) for name, array in numeric.items()),
        "cell": to_plain(atoms.cell.array),
        "pbc": tuple(bool(periodic) for periodic in atoms.pbc),
        "constraints": constraints,
        "info": json.dumps({key: value for key, value in info.items() if isinstance(value, _SCALARS)}),
    }


def _atoms(fields: dict[str, Any]) -> Atoms:
    arrays = dict(fields["arrays"])
    atoms = Atoms(
        numbers=arrays.pop("numbers"),
        positions=arrays.pop("positions"),
        cell=fields["cell"],
        pbc=fields["pbc"],
        info=json.loads(fields["info"]),
    )
    for name, array in arrays.items():
        atoms.set_array(name, array)
    atoms.set_constraint([dict2constraint(constraint) for constraint in decode(fields["constraints"])])
    return atoms
