"""The translations in the plane that carry a slab into itself.

spglib finds them too, but takes time that grows with the square of the atoms (0.5 s at 2,000, 14 s at 10,000)
and lets nothing else in the process run meanwhile.
"""

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from adatom.structure.symmetry.matching import Matcher

_ROUNDING = 1e-6
"""A fractional coordinate this little below 0 is 0."""

_IDENTITY = np.eye(2, dtype=int)


@dataclass(frozen=True, slots=True)
class Folding:
    """How the atoms of a slab repeat.

    Parameters
    ----------
    vectors
        The lattice of translations: its two shortest vectors, right-handed, Å, (2, 2).
    images
        Which atoms repeat each other: the number of its set for each atom, (n,).
    """

    vectors: NDArray[np.float64]
    images: NDArray[np.int_]


def primitive_vectors(slab: Atoms, tolerance: float) -> NDArray[np.float64] | None:
    """Return the two shortest vectors of the lattice of a slab's translations.

    Parameters
    ----------
    slab
        The slab proper, periodic along a and b, which lie in the xy plane.
    tolerance
        How far an atom may be from where the mean over all translations puts it, Å.

    Returns
    -------
    NDArray or None
        Shape (2, 2), Å, right-handed, of which whole numbers make a and b; ``None`` if no translation but
        those of the cell carries the slab into itself.
    """
    folding = fold(slab, tolerance)
    count = abs(np.linalg.det(slab.cell.array[:2, :2]) / np.linalg.det(folding.vectors))
    return folding.vectors if count > 1.5 else None


def fold(slab: Atoms, tolerance: float) -> Folding:
    """Return how a slab repeats within its cell; the cell's own shortest vectors if it does not.

    Parameters
    ----------
    slab
        The slab proper, periodic along a and b, which lie in the xy plane.
    tolerance
        How far an atom may be from where the mean over all translations puts it, Å.
    """
    cell = slab.cell.array[:2, :2]
    whole = Folding(reduced(cell), np.arange(len(slab)))
    matcher = Matcher(slab, tolerance)
    found = _shortest_translations(matcher)
    vectors = _fitted(np.array([vector for vector, _ in found]), cell, tolerance) if found else None
    if vectors is None:
        return whole
    count = round(abs(float(np.linalg.det(cell) / np.linalg.det(vectors))))
    images = _orbits([targets for _, targets in found], len(slab))
    if (np.bincount(images) != count).any():
        return whole
    return Folding(vectors, images)


def reduced(cell: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the two shortest vectors of a plane lattice, right-handed, Å, (2, 2) (Gauss's reduction)."""
    a, b = cell
    while True:
        if a @ a > b @ b:
            a, b = b, a
        step = np.round(float(a @ b / (a @ a)))
        if step == 0 or (b - step * a) @ (b - step * a) > (1 - 1e-9) * (b @ b):
            break
        b = b - step * a
    return np.array([a, b] if _area(a, b) > 0 else [a, -b])


def lattice_points(whole: NDArray[np.int_]) -> NDArray[np.int_]:
    """Return the points of a lattice in a cell of it, (k, 2), in lattice coordinates.

    Parameters
    ----------
    whole
        The cell's vectors in lattice coordinates, whole numbers, (2, 2).
    """
    low = np.minimum(whole, 0).sum(axis=0)
    high = np.maximum(whole, 0).sum(axis=0)
    grid = np.indices(tuple(high - low + 1)).reshape(2, -1).T + low
    return np.unique(in_cell(grid, whole), axis=0)


def in_cell(points: NDArray[np.int_], whole: NDArray[np.int_]) -> NDArray[np.int_]:
    """Return lattice points moved into a cell of the lattice, (k, 2); parameters as in `lattice_points`."""
    cells = np.floor(points @ np.linalg.inv(whole) + _ROUNDING).astype(int)
    return np.asarray(points - cells @ whole)


def _shortest_translations(matcher: Matcher) -> list[tuple[NDArray[np.float64], NDArray[np.int_]]]:
    """Return the two shortest translations, Å, each with the atoms it carries the atoms to, or none."""
    atom, like = matcher.like_ones()
    steps = matcher.scaled[like] - matcher.scaled[atom]
    steps -= np.round(steps)
    shifts = np.array([(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)])
    every = (steps[:, None, :] + shifts).reshape(-1, 2)
    lengths = np.linalg.norm(every @ matcher.cell, axis=1)
    known: dict[int, tuple[NDArray[np.float64], NDArray[np.int_]] | None] = {}
    itself = int(np.flatnonzero(like == atom)[0])
    known[itself] = (np.zeros(2), np.arange(len(matcher.scaled)))
    found: list[tuple[NDArray[np.float64], NDArray[np.int_]]] = []
    for place in np.argsort(lengths, kind="stable"):
        step, shift = divmod(int(place), len(shifts))
        if step == itself and not shifts[shift].any():
            continue
        if step not in known:
            known[step] = matcher.fit(_IDENTITY, steps[step])
        fit = known[step]
        if fit is None:
            continue
        vector = (fit[0] + shifts[shift]) @ matcher.cell
        if not found:
            found.append((vector, fit[1]))
        elif abs(_area(found[0][0], vector)) > 2 * matcher.tolerance * np.linalg.norm(found[0][0]):
            return [*found, (vector, fit[1])]
    return []


def _orbits(permutations: list[NDArray[np.int_]], count: int) -> NDArray[np.int_]:
    """Return the number of the set of atoms that permutations carry into each other, (n,)."""
    atoms = np.tile(np.arange(count), len(permutations))
    links = coo_array((np.ones(len(atoms)), (atoms, np.concatenate(permutations))), shape=(count, count))
    return np.asarray(connected_components(links, directed=False)[1])


def _fitted(
    vectors: NDArray[np.float64], cell: NDArray[np.float64], tolerance: float
) -> NDArray[np.float64] | None:
    """Return the vectors next to these, (2, 2), of which whole numbers make a and b exactly."""
    multiples = cell @ np.linalg.inv(vectors)
    whole = np.round(multiples)
    if np.linalg.norm((multiples - whole) @ vectors, axis=1).max() > tolerance * np.abs(whole).max():
        return None
    count = round(abs(float(np.linalg.det(whole))))
    if count < 2:
        return None
    return reduced(np.linalg.inv(whole) @ cell)


def _area(one: NDArray[np.float64], two: NDArray[np.float64]) -> float:
    return float(one[0] * two[1] - one[1] * two[0])
