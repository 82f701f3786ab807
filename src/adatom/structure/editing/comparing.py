"""How two structures differ, and what distinguishes atoms of one: height and coordination."""

from collections.abc import Sequence

import numpy as np
from ase import Atoms
from ase.geometry import find_mic
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.bonds import neighbours
from adatom.structure.formula import formula
from adatom.structure.layers import top_height
from adatom.structure.sites.coordination import coordination

_REACH = 3.0
"""Atoms of two structures farther apart than this are not the same atom, Å."""

_STAYED = 1.0
"""Where most atoms moved less than this, their numbers mean the same in both structures, Å."""


def displacements(before: Atoms, after: Atoms) -> NDArray[np.float64]:
    """Return how far each atom has moved, by the shortest way in the cell of the first structure, Å, (n, 3).

    Raises
    ------
    StructureError
        If the structures have different atoms; `matched` tells which are the same.
    """
    if not np.array_equal(before.numbers, after.numbers):
        raise StructureError(
            f"{formula(before.numbers)} and {formula(after.numbers)} have different atoms, or "
            "in another order: their atoms cannot be compared one by one."
        )
    return _shortest(before, after.positions - before.positions)


def rmsd(before: Atoms, after: Atoms, *, align: bool = False, indices: Sequence[int] | None = None) -> float:
    """Return the root of the mean squared displacement, Å.

    Parameters
    ----------
    before, after
        Structures of the same atoms.
    align
        Lay the second over the first as well as a shift and a turn can, for molecules: W. Kabsch,
        Acta Cryst. A 32, 922 (1976).
    indices
        Which atoms count; all if left out.

    Raises
    ------
    StructureError
        If the structures have different atoms, or no atoms are to be compared.
    """
    moved = displacements(before, after)
    chosen = np.arange(len(before)) if indices is None else np.asarray(list(indices), dtype=int)
    if not len(chosen):
        raise StructureError("There are no atoms to compare: choose some.")
    moved = moved[chosen]
    if align:
        places = before.positions[chosen]
        moved = aligned(places, places + moved) - places
    return float(np.sqrt((moved**2).sum(axis=1).mean()))


def aligned(fixed: NDArray[np.float64], moved: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points, shifted and turned so that they lie as near as can be to others, Å, (n, 3).

    Never mirrored: W. Kabsch, Acta Cryst. A 34, 827 (1978).

    Parameters
    ----------
    fixed, moved
        Å, (n, 3), point by point the same.
    """
    target, centred = fixed - fixed.mean(axis=0), moved - moved.mean(axis=0)
    left, _, right = np.linalg.svd(centred.T @ target)
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    return np.asarray(centred @ (left * signs) @ right + fixed.mean(axis=0))


def matched(before: Atoms, after: Atoms) -> NDArray[np.int_]:
    """Return which atom of the second structure each atom of the first is, (n,), −1 where it is none.

    Where the elements are the same throughout, numbers decide. Where they are not, but most atoms of one
    number have stayed in place, numbers decide for those of one element. Else, and for the rest, the nearest
    atoms of the same element within 3 Å are the same, near pairs first.
    """
    if np.array_equal(before.numbers, after.numbers):
        return np.arange(len(before))
    found = np.full(len(before), -1)
    if len(before) == len(after):
        same = np.flatnonzero(before.numbers == after.numbers)
        moved = np.linalg.norm(_shortest(before, after.positions[same] - before.positions[same]), axis=1)
        if len(same) and float(np.median(moved)) < _STAYED:
            found[same] = same
    _match_nearest(before, after, found)
    return found


def coordination_numbers(atoms: Atoms) -> NDArray[np.int_]:
    """Return how many neighbours each atom has, (n,), counted as for sites of a surface."""
    return np.asarray(coordination(atoms).numbers)


def heights(atoms: Atoms) -> NDArray[np.float64]:
    """Return how high each atom lies above the top layer of the slab, Å, (n,).

    Without adsorbates, and for a molecule, that is below the highest atom.

    Raises
    ------
    StructureError
        If there is nothing but adsorbates, or the slab lies across the cell's boundary.
    """
    return np.asarray(atoms.positions[:, 2] - top_height(atoms))


def _shortest(atoms: Atoms, vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the shortest images of vectors, Å, (m, 3)."""
    pbc = atoms.pbc & atoms.cell.any(axis=1)
    if not pbc.any() or not len(vectors):
        return np.asarray(vectors)
    return np.asarray(find_mic(vectors, atoms.cell.complete(), pbc)[0])


def _match_nearest(before: Atoms, after: Atoms, found: NDArray[np.int_]) -> None:
    """Match what is not matched yet, the nearest first; of those equally near, the nearest number."""
    count = len(before)
    both = Atoms(
        np.concatenate([before.numbers, after.numbers]),
        np.concatenate([before.positions, after.positions]),
        cell=before.cell,
        pbc=before.pbc,
    )
    pairs, _, distances = neighbours(both, _REACH)
    pairs = np.sort(pairs, axis=1)
    across = (pairs[:, 0] < count) & (pairs[:, 1] >= count)
    across &= both.numbers[pairs[:, 0]] == both.numbers[pairs[:, 1]]
    first, second = pairs[across, 0], pairs[across, 1] - count
    order = np.lexsort((np.abs(first - second), np.round(distances[across], 6)))
    gone = set(found[found >= 0].tolist())
    for one, other in zip(first[order].tolist(), second[order].tolist(), strict=True):
        if found[one] < 0 and other not in gone:
            found[one] = other
            gone.add(other)
