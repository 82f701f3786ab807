"""The translations in the plane that carry a slab into itself.

spglib finds them too, but takes time that grows with the square of the atoms (0.5 s at 2,000, 14 s at 10,000)
and lets nothing else in the process run meanwhile.
"""

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from scipy.spatial import cKDTree

_SAMPLE = 64
"""How many atoms are asked first whether a vector may be a translation at all."""


def primitive_vectors(slab: Atoms, tolerance: float) -> NDArray[np.float64] | None:
    """Return the two shortest vectors of the lattice of a slab's translations.

    Parameters
    ----------
    slab
        The slab proper, periodic along a and b, which lie in the xy plane.
    tolerance
        How far a translation may leave an atom from another one of its element, Å.

    Returns
    -------
    NDArray or None
        Shape (2, 2), Å, right-handed, of which whole numbers make a and b; ``None`` if no translation but
        those of the cell carries the slab into itself.
    """
    cell = slab.cell.array[:2, :2]
    matcher = _Matcher(slab, tolerance)
    steps = _steps(slab, tolerance)
    exact: dict[int, NDArray[np.float64] | None] = {0: steps[0]}
    shifts = np.array([(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]) @ cell
    every = (steps[:, None, :] + shifts).reshape(-1, 2)
    lengths = np.linalg.norm(every, axis=1)
    first: NDArray[np.float64] | None = None
    for place in np.argsort(lengths, kind="stable"):
        step, shift = divmod(int(place), len(shifts))
        if lengths[place] < tolerance:
            continue
        if step not in exact:
            exact[step] = matcher.translation(steps[step])
        found = exact[step]
        if found is None:
            continue
        vector = found + shifts[shift]
        if first is None:
            first = vector
        elif abs(_area(first, vector)) > tolerance * np.linalg.norm(first):
            return _fitted(np.array([first, vector]), cell, tolerance)
    return None


class _Matcher:
    """Tells which vectors carry a slab into itself."""

    def __init__(self, slab: Atoms, tolerance: float) -> None:
        self._cell = slab.cell.array[:2, :2]
        self._inverse = np.linalg.inv(self._cell)
        self._tolerance = tolerance
        self._numbers = slab.numbers
        self._positions = self._wrapped(slab.positions)
        self._all = np.arange(len(slab))
        self._sample = np.unique(np.linspace(0, len(slab) - 1, _SAMPLE).astype(int))
        shifts = np.array([(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)])
        scaled = ((self._positions[:, :2] @ self._inverse)[:, None, :] + shifts).reshape(-1, 2)
        # The fractional widths of a margin in which images of atoms at the other side may match.
        margin = 2 * tolerance * np.linalg.norm(self._inverse, axis=0)
        near = ((scaled > -margin) & (scaled < 1 + margin)).all(axis=1)
        heights = np.repeat(self._positions[:, 2], len(shifts))
        self._owners = np.repeat(self._all, len(shifts))[near]
        self._images = np.column_stack([scaled @ self._cell, heights])[near]
        self._tree = cKDTree(self._images)

    def translation(self, step: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return the translation next to what leads from one atom to another, (2,), Å, if there is one."""
        if self._offsets(step, 2 * self._tolerance, self._sample) is None:
            return None
        offsets = self._offsets(step, 2 * self._tolerance, self._all)
        if offsets is None:
            return None
        mean = step + offsets[:, :2].mean(axis=0)
        return mean if self._offsets(mean, self._tolerance, self._all) is not None else None

    def _offsets(
        self, vector: NDArray[np.float64], tolerance: float, atoms: NDArray[np.int_]
    ) -> NDArray[np.float64] | None:
        """Return how far shifted atoms are from others of their element, Å, (k, 3), if each has one."""
        shifted = self._wrapped(self._positions[atoms] + (*vector, 0.0))
        distances, nearest = self._tree.query(shifted, distance_upper_bound=tolerance)
        if not np.isfinite(distances).all():
            return None
        if (self._numbers[self._owners[nearest]] != self._numbers[atoms]).any():
            return None
        return np.asarray(self._images[nearest] - shifted)

    def _wrapped(self, positions: NDArray[np.float64]) -> NDArray[np.float64]:
        wrapped = positions.copy()
        scaled = positions[:, :2] @ self._inverse
        wrapped[:, :2] = (scaled - np.floor(scaled)) @ self._cell
        return wrapped


def _steps(slab: Atoms, tolerance: float) -> NDArray[np.float64]:
    """Return what leads from an atom to each of its like at its height, itself first, (m, 2), Å.

    The atom is one that has the fewest of its like.
    """
    heights = slab.positions[:, 2]
    layers = []
    for number in np.unique(slab.numbers):
        own = np.flatnonzero(slab.numbers == number)
        own = own[np.argsort(heights[own], kind="stable")]
        layers += np.split(own, np.flatnonzero(np.diff(heights[own]) > tolerance) + 1)
    rarest = min(layers, key=len)
    places = slab.positions[rarest, :2]
    cell = slab.cell.array[:2, :2]
    scaled = (places - places[0]) @ np.linalg.inv(cell)
    return np.asarray((scaled - np.round(scaled)) @ cell)


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
    exact = np.linalg.inv(whole) @ cell
    return np.asarray(exact if _area(*exact) > 0 else exact * [[1], [-1]])


def _area(one: NDArray[np.float64], two: NDArray[np.float64]) -> float:
    return float(one[0] * two[1] - one[1] * two[0])
