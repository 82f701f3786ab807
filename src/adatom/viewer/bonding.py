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
    middles
        Å, shape (m, 3).
    directions
        Unit vectors from the atom along the bond, shape (m, 3).
    lengths
        Å, shape (m,). Across the cell boundary a half ends in the open, its other half on the far side.
    """

    atoms: NDArray[np.int_]
    middles: NDArray[np.float64]
    directions: NDArray[np.float64]
    lengths: NDArray[np.float64]


def half_bonds(atoms: Atoms, radii: NDArray[np.float64]) -> HalfBonds:
    """Return the halves of all bonds that have a nonmetal at one end; a metal's own lattice needs none.

    Parameters
    ----------
    radii
        Drawn radii of the atoms, Å, shape (n,).
    """
    if is_metal(atoms.numbers).all():
        return HalfBonds(np.empty(0, int), np.empty((0, 3)), np.empty((0, 3)), np.empty(0))
    pairs, shifts = bonds(atoms, metals=False)
    first, second = pairs.T
    along = atoms.positions[second] + shifts @ atoms.cell.array - atoms.positions[first]
    length = np.sqrt(np.einsum("ij,ij->i", along, along))
    along /= length[:, None]
    # As much of one half shows between the balls as of the other.
    share = np.clip((length + radii[first] - radii[second]) / 2, 0.0, length)
    owners = np.concatenate([first, second])
    directions = np.concatenate([along, -along])
    lengths = np.concatenate([share, length - share])
    middles = atoms.positions[owners] + directions * (lengths / 2)[:, None]
    return HalfBonds(owners, middles, directions, lengths)
