"""Bonds, guessed from covalent radii."""

import numpy as np
from ase import Atoms
from ase.data import covalent_radii
from numpy.typing import NDArray

from adatom.structure.neighbour_list import NeighbourList

BOND_TOLERANCE = 1.15
"""Two atoms count as bonded up to this times the sum of their covalent radii."""


def is_metal(numbers: NDArray[np.int_]) -> NDArray[np.bool_]:
    """Return which atomic numbers are metals, shape as given."""
    return np.asarray(~_NON_METAL[numbers])


def bonds(atoms: Atoms, *, metals: bool = True) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Return the bonds of a structure.

    Parameters
    ----------
    atoms
        Any structure.
    metals
        Whether bonds between two metal atoms are wanted.

    Returns
    -------
    pairs
        Shape (m, 2): the two atoms, each bond once.
    shifts
        Shape (m, 3): the cell in which the second atom lies, seen from the first; not zero for a bond that
        crosses the cell's boundary.
    """
    numbers = atoms.numbers
    radii = covalent_radii[numbers] * BOND_TOLERANCE
    pairs, shifts, distances = neighbours(atoms, 2 * float(radii.max(initial=0.1)))
    first, second = pairs.T
    bonded = distances <= radii[first] + radii[second]
    if not metals:
        metal = is_metal(numbers)
        bonded &= ~(metal[first] & metal[second])
    return pairs[bonded], shifts[bonded]


def bond_strengths(atoms: Atoms, pairs: NDArray[np.int_], shifts: NDArray[np.int_]) -> NDArray[np.float64]:
    """Return how strong bonds are by their lengths, 1 at the sum of the covalent radii, (m,).

    The bond valence falls by a factor of e over 0.37 Å, whatever the elements: I. D. Brown, D. Altermatt,
    Acta Cryst. B 41, 244 (1985).

    Parameters
    ----------
    atoms
        Any structure.
    pairs, shifts
        As `bonds` returns them.
    """
    first, second = pairs.T
    vectors = atoms.positions[second] - atoms.positions[first] + shifts @ atoms.cell.array
    radii = covalent_radii[atoms.numbers]
    return np.asarray(np.exp((radii[first] + radii[second] - np.linalg.norm(vectors, axis=1)) / 0.37))


def neighbours(atoms: Atoms, cutoff: float) -> tuple[NDArray[np.int_], NDArray[np.int_], NDArray[np.float64]]:
    """Return each pair closer than the cut-off (Å) once: pairs (m, 2), shifts (m, 3), distances (m,)."""
    if len(atoms) == 0:
        return np.empty((0, 2), dtype=int), np.empty((0, 3), dtype=int), np.empty(0)
    # More threads than one gain nothing below thousands of atoms and would compete with the engine's.
    search = NeighbourList(cutoff=cutoff, full_list=False, n_threads=1)
    pairs, shifts, distances = search.compute(
        np.ascontiguousarray(atoms.positions), np.asarray(atoms.cell), atoms.pbc.copy(), quantities="PSd"
    )
    return (
        np.asarray(pairs, dtype=int).reshape(-1, 2),
        np.asarray(shifts, dtype=int).reshape(-1, 3),
        np.asarray(distances, dtype=float),
    )


_NON_METAL = np.zeros(len(covalent_radii), dtype=bool)
# H, He, B to Ne, Si to Ar, Ge to Kr (semimetals bond like the rest of their neighbours), Te to Xe, At, Rn.
_NON_METAL[[0, 1, 2, *range(5, 11), *range(14, 19), *range(32, 37), *range(52, 55), 85, 86]] = True
