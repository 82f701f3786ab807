"""Structures and constraints as lines of a script."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.structure.layers import ADSORBATE_ARRAY
from adatom.structure.operations import ScriptPart

ATOMS_IMPORT = "from ase import Atoms"
FIX_ATOMS_IMPORT = "from ase.constraints import FixAtoms"
NUMPY_IMPORT = "import numpy as np"

_KEYWORDS = {
    "tags": "tags",
    "magmoms": "initial_magmoms",
    "charges": "initial_charges",
    "masses": "masses",
    "momenta": "momenta",
}
"""What ``Atoms`` calls the arrays that it takes, and what they are called there."""

_MULTIPLES = 500
"""So many multiples of a unit vector are tried for one that is scaled back to it; the first few do."""


def explicit(atoms: Atoms, comment: str = "") -> ScriptPart:
    """Return a structure atom by atom, to the last bit."""
    lines = [
        *([comment] if comment else []),
        "atoms = Atoms(",
        f'    "{atoms.symbols}",',
        "    positions=[",
        *(f"        {tuple(row)!r}," for row in atoms.positions.tolist()),
        "    ],",
        f"    cell={atoms.cell.array.tolist()!r},",
        f"    pbc={atoms.pbc.tolist()!r},",
        *(
            f"    {keyword}={atoms.arrays[name].tolist()!r},"
            for keyword, name in _KEYWORDS.items()
            if name in atoms.arrays
        ),
        *([f"    info={notes!r},"] if (notes := _given_notes(atoms)) else []),
        ")",
    ]
    imports = [ATOMS_IMPORT]
    others = _other_arrays(atoms)
    if others:
        lines += [f"atoms.set_array({name!r}, {_array_call(values)})" for name, values in others.items()]
        imports.append(NUMPY_IMPORT)
    if not all(_is_finite(value) for value in (*others.values(), *notes.values())):
        imports.append("from numpy import inf, nan")
    if atoms.constraints:
        holding = constraint_part(atoms.constraints)
        lines += holding.lines
        imports += holding.imports
    return ScriptPart(tuple(lines), tuple(imports))


def constraint_part(constraints: Sequence[Any]) -> ScriptPart:
    """Return the line that gives ``atoms`` exactly these constraints of ASE."""
    if not constraints:
        return ScriptPart(("atoms.set_constraint()",))
    spoken = [_constraint_call(constraint) for constraint in constraints]
    names = sorted({call.partition("(")[0] for call in spoken})
    line = f"atoms.set_constraint([{', '.join(spoken)}])"
    return ScriptPart((line,), (f"from ase.constraints import {', '.join(names)}",))


def _other_arrays(atoms: Atoms) -> dict[str, NDArray[Any]]:
    """Return the arrays that ``Atoms`` has no keyword for, the adsorbates' first."""
    known = {"numbers", "positions", *_KEYWORDS.values()}
    others = {
        name: values
        for name, values in atoms.arrays.items()
        if name not in known and values.dtype.kind in "biufcU"
    }
    return dict(sorted(others.items(), key=lambda item: item[0] != ADSORBATE_ARRAY))


def _array_call(values: NDArray[Any]) -> str:
    """Return the call that makes an array, of the same type to the last bit."""
    listed = values.tolist()
    given = "" if np.array(listed).dtype == values.dtype else f", dtype={values.dtype.str!r}"
    return f"np.array({listed!r}{given})"


def _is_finite(value: Any) -> bool:
    """Whether Python knows a value by its repr."""
    return isinstance(value, str) or np.asarray(value).dtype.kind == "U" or bool(np.isfinite(value).all())


def _given_notes(atoms: Atoms) -> dict[str, bool | int | float | str]:
    """Return the notes of a structure that are single values, such as its charge and spin."""
    plain = {str(key): v.item() if isinstance(v, np.generic) else v for key, v in atoms.info.items()}
    return {key: value for key, value in plain.items() if isinstance(value, bool | int | float | str)}


def adsorbate_line(atoms: Atoms) -> str:
    """Return the line that marks which atoms are adsorbates."""
    numbers = atoms.arrays[ADSORBATE_ARRAY].tolist()
    return f'atoms.set_array("{ADSORBATE_ARRAY}", np.array({numbers!r}))'


def _constraint_call(constraint: Any) -> str:
    """Return a constraint of ASE as the call that makes it."""
    description = constraint.todict()
    given = {
        name: _before_scaling(np.asarray(value)) if name == "direction" else value
        for name, value in description["kwargs"].items()
    }
    keywords = ", ".join(f"{name}={_plain(value)!r}" for name, value in given.items())
    return f"{description['name']}({keywords})"


def _before_scaling(unit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a vector that becomes this unit vector, to the last bit, where ASE scales it.

    Scaled once more, a unit vector can come out with another last bit.
    """
    for multiple in range(1, _MULTIPLES):
        vector = np.asarray(unit * multiple)
        if np.array_equal(vector / np.linalg.norm(vector), unit):
            return vector
    return unit


def _plain(value: Any) -> Any:
    """Return a value of a constraint as Python's own lists and numbers, whose repr is the value."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value
