"""The questions asked of spglib."""

import os

import numpy as np
import spglib
from ase import Atoms
from numpy.typing import NDArray

# spglib says by its environment how it reports: as exceptions (its other way is deprecated, and warns of
# itself at every call), and without remarks from its C part on standard error when it tightens a tolerance.
os.environ.setdefault("SPGLIB_OLD_ERROR_HANDLING", "0")
os.environ.setdefault("SPGLIB_WARNING", "OFF")


def symmetry_operations(
    atoms: Atoms, tolerance: float
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return rotations (3, 3) and translations (3,) in fractional coordinates; the identity at least.

    Parameters
    ----------
    atoms
        The structure, taken as periodic in all directions.
    tolerance
        How far atoms may be from their ideal places, Å.
    """
    try:
        found = spglib.get_symmetry(_description(atoms), symprec=tolerance)
    except spglib.SpglibError:
        found = None
    if found is None:
        return [(np.eye(3), np.zeros(3))]
    rotations = found["rotations"].astype(float)
    return list(zip(rotations, found["translations"], strict=True))


def standard_cell(atoms: Atoms, tolerance: float) -> Atoms | None:
    """Return a crystal in its conventional standard cell, or ``None`` if its symmetry cannot be found.

    Parameters
    ----------
    atoms
        The crystal, in any cell.
    tolerance
        How far atoms may be from their ideal places, Å.
    """
    try:
        standard = spglib.standardize_cell(_description(atoms), symprec=tolerance)
    except spglib.SpglibError:
        return None
    if standard is None:
        return None
    cell, scaled, numbers = standard
    return Atoms(numbers=numbers, scaled_positions=scaled, cell=cell, pbc=True)


def space_group(atoms: Atoms, tolerance: float) -> tuple[int, str] | None:
    """Return number and Hermann–Mauguin symbol of a crystal's space group, or ``None`` if it is not found.

    Parameters
    ----------
    atoms
        The crystal, in any cell, taken as periodic in all directions.
    tolerance
        How far atoms may be from their ideal places, Å.
    """
    try:
        found = spglib.get_symmetry_dataset(_description(atoms), symprec=tolerance)
    except spglib.SpglibError:
        return None
    return None if found is None else (int(found.number), str(found.international))


def _description(atoms: Atoms) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int_]]:
    return atoms.cell.array, atoms.get_scaled_positions(), atoms.numbers
