"""Half-bonds: each atom's own half of a bond in its own colour, so that bonds cross the cell boundary."""

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.structure.bonds import bonds, is_metal


@dataclass(frozen=True, slots=True, eq=False)
class HalfBonds:
    """Sticks from an atom to the middle of what shows of a bond.

    Parameters
    ----------
    atoms
        The atom each half belongs to, shape (m,).
    starts, ends
        Å, shapes (m, 3). Across the cell boundary a half ends in the open, its other half on the far side.
    """

    atoms: NDArray[np.int_]
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]


def half_bonds(atoms: Atoms, radii: NDArray[np.float64]) -> HalfBonds:
    """Return the halves of all bonds that have a nonmetal at one end; a metal's own lattice needs none.

    Parameters
    ----------
    radii
        Drawn radii of the atoms, Å, shape (n,).
    """
    if is_metal(atoms.numbers).all():
        return HalfBonds(np.empty(0, int), np.empty((0, 3)), np.empty((0, 3)))
    pairs, shifts = bonds(atoms, metals=False)
    first, second = pairs.T
    along = atoms.positions[second] + shifts @ atoms.cell.array - atoms.positions[first]
    # As much of one half shows between the balls as of the other.
    gap = np.linalg.norm(along, axis=1) + radii[first] - radii[second]
    share = np.clip(gap / (2 * np.linalg.norm(along, axis=1)), 0.0, 1.0)[:, None]
    owners = np.concatenate([first, second])
    starts = atoms.positions[owners]
    return HalfBonds(owners, starts, starts + np.concatenate([along * share, along * (share - 1.0)]))
