"""What the window's process and the engine say to each other.

Commands go down, messages come up. Both are dataclasses here and plain dicts on the wire, with bytes for
arrays: no pickles, so that neither side can run the other's code.
"""

import dataclasses
import json
import typing
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from ase import Atoms
from ase.constraints import dict2constraint
from ase.io.jsonio import decode, encode

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
        Free memory of a GPU when the engine started; ``None`` for the CPU.
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
class EngineLost:
    """The engine's process is gone; `message` says why, as a clause without a full stop."""

    message: str


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Load a model and keep it. Answered by `Loading` and then `Started` or `Failed`, with an empty run."""

    model: str
    task: str | None
    device: str


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


EngineMessage: TypeAlias = RelaxationEvent | EngineReady | EngineLost
Command: TypeAlias = WarmUp | StartRun | Pause | Resume | Stop

_TYPES: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        *typing.get_args(RelaxationEvent),
        *(Device, EngineReady, EngineLost, RelaxationSettings),
        *(WarmUp, StartRun, Pause, Resume, Stop),
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
    return value


def from_plain(plain: Any) -> Any:
    """Return what `to_plain` was given; arrays come back read-only."""
    if isinstance(plain, tuple):
        return tuple(from_plain(item) for item in plain)
    if not isinstance(plain, dict) or _TYPE not in plain:
        return plain
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
