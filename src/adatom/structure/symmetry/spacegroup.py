"""The questions asked of spglib."""

import os
from functools import cache
from typing import Any

import numpy as np
import spglib
from ase import Atoms
from numpy.typing import NDArray

# spglib says by its environment how it reports: as exceptions (its other way is deprecated, and warns of
# itself at every call), and without remarks from its C part on standard error when it tightens a tolerance.
os.environ.setdefault("SPGLIB_OLD_ERROR_HANDLING", "0")
os.environ.setdefault("SPGLIB_WARNING", "OFF")

_CENTRINGS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "P": ((0, 0, 0),),
    "A": ((0, 0, 0), (0, 0.5, 0.5)),
    "C": ((0, 0, 0), (0.5, 0.5, 0)),
    "I": ((0, 0, 0), (0.5, 0.5, 0.5)),
    "F": ((0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0)),
    "R": ((0, 0, 0), (2 / 3, 1 / 3, 1 / 3), (1 / 3, 2 / 3, 2 / 3)),
}
"""The lattice points of a conventional cell by the first letter of the space group's symbol."""


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

    Where the lattice has more symmetry than the crystal, several standard cells describe it, in which the
    same index may mean different planes, (111) of zincblende the metal's or the other face. Of those it is
    the one whose axes lie most as they did: a cell that was standard already keeps its meaning.

    Parameters
    ----------
    atoms
        The crystal, in any cell.
    tolerance
        How far atoms may be from their ideal places, Å.
    """
    found = symmetry_dataset(atoms, tolerance)
    return None if found is None else standard_atoms(found)


def symmetry_dataset(atoms: Atoms, tolerance: float) -> Any:
    """Return what spglib finds of a crystal (a ``SpglibDataset``), or ``None`` if it finds nothing.

    Parameters
    ----------
    atoms
        The crystal, in any cell, taken as periodic in all directions.
    tolerance
        How far atoms may be from their ideal places, Å.
    """
    try:
        return spglib.get_symmetry_dataset(_description(atoms), symprec=tolerance)
    except spglib.SpglibError:
        return None


def standard_atoms(found: Any, positions: NDArray[np.float64] | None = None) -> Atoms:
    """Return the standard cell of what `symmetry_dataset` found, chosen as `standard_cell` says.

    Parameters
    ----------
    found
        What was found.
    positions
        Of its atoms, in place of those it has, as fractions of its own standard cell, (n, 3).
    """
    places = found.std_positions if positions is None else positions
    scaled = places @ np.linalg.inv(_turn_back(found)).T
    standard = Atoms(found.std_types, scaled_positions=scaled, cell=found.std_lattice, pbc=True)
    standard.wrap(eps=1e-6)
    return standard


def space_group(atoms: Atoms, tolerance: float) -> tuple[int, str] | None:
    """Return number and Hermann–Mauguin symbol of a crystal's space group, or ``None`` if it is not found.

    Parameters
    ----------
    atoms
        The crystal, in any cell, taken as periodic in all directions.
    tolerance
        How far atoms may be from their ideal places, Å.
    """
    found = symmetry_dataset(atoms, tolerance)
    return None if found is None else (int(found.number), str(found.international))


def _turn_back(found: Any) -> NDArray[np.float64]:
    """Return the rotation of the standard lattice after which its axes lie most as they did, (3, 3).

    It acts on columns of fractional coordinates. It is the identity wherever the crystal has that symmetry
    itself, so that nothing would change.
    """
    columns = found.std_lattice.T
    centrings = _CENTRINGS.get(found.international[0], _CENTRINGS["P"])
    lattice = (found.std_lattice, np.array(centrings), np.ones(len(centrings)))
    rotations = np.unique(spglib.get_symmetry(lattice, symprec=1e-4)["rotations"], axis=0)
    rotations = rotations[np.linalg.det(rotations) > 0]
    turns = columns @ rotations @ np.linalg.inv(columns)
    # The trace of a rotation grows as its angle falls.
    likeness = np.einsum("nji,ji->n", turns, found.std_rotation_matrix)
    to_standard = found.transformation_matrix
    own = np.round(to_standard @ found.rotations @ np.linalg.inv(to_standard))
    kept = (rotations[:, None] == own).all(axis=(2, 3)).any(axis=1)
    best = int(np.argmax(likeness + 1e-3 * kept))
    return np.eye(3) if kept[best] else rotations[best].astype(float)


def space_group_symbol(number: int) -> str:
    """Return the Hermann–Mauguin symbol of a space group, in the spelling of `space_group`.

    Parameters
    ----------
    number
        In the International Tables; of one that is not there the symbol is empty.
    """
    return _symbols().get(number, "")


@cache
def _symbols() -> dict[int, str]:
    """Return number → symbol; of the settings of a space group, spglib lists the standard one first."""
    kinds = [spglib.get_spacegroup_type(hall) for hall in range(530, 0, -1)]
    return {int(kind.number): str(kind.international_short) for kind in kinds}


def _description(atoms: Atoms) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int_]]:
    return atoms.cell.array, atoms.get_scaled_positions(), atoms.numbers
