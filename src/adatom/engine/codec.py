"""Between messages and what goes over the wire: dataclasses here, plain dicts with bytes for arrays there.

No pickles, so that neither side can run the other's code: a dict names the dataclass that it means, and only
those that have been made known are made of one.
"""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from ase import Atoms
from ase.constraints import dict2constraint
from ase.io.jsonio import decode, encode

_TYPES: dict[str, type] = {}
_TYPE = "__type__"
_SCALARS = (bool, int, float, str)


def make_known(*kinds: type) -> None:
    """Let these dataclasses cross; both sides do so where the messages that hold them are defined."""
    _TYPES.update({kind.__name__: kind for kind in kinds})


def to_plain(value: Any) -> Any:
    """Return dicts, tuples, strings, numbers and bytes that mean `value`, a message or a part of one.

    Raises
    ------
    TypeError
        For a dataclass that the other side would not know.
    """
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
        if _TYPES.get(type(value).__name__) is not type(value):
            raise TypeError(f"{type(value).__name__} has not been made known to the codec")
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
