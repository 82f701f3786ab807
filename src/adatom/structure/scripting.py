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
        *(f"    {name}={values.tolist()!r}," for name, values in _given_arrays(atoms).items()),
        *([f"    info={notes!r},"] if (notes := _given_notes(atoms)) else []),
        ")",
    ]
    imports = [ATOMS_IMPORT]
    if ADSORBATE_ARRAY in atoms.arrays:
        lines.append(adsorbate_line(atoms))
        imports.append(NUMPY_IMPORT)
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


def _given_arrays(atoms: Atoms) -> dict[str, NDArray[np.float64]]:
    """Return the keywords of ``Atoms`` for what else a structure has beside positions."""
    arrays = {
        "tags": atoms.get_tags(),
        "magmoms": atoms.get_initial_magnetic_moments(),
        "charges": atoms.get_initial_charges(),
    }
    return {name: values for name, values in arrays.items() if values.any()}


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
    keywords = ", ".join(f"{name}={_plain(value)!r}" for name, value in description["kwargs"].items())
    return f"{description['name']}({keywords})"


def _plain(value: Any) -> Any:
    """Return a value of a constraint as Python's own lists and numbers, whose repr is the value."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value
