"""Where a motion in the plane carries the atoms of a slab."""

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from adatom.structure.bonds import neighbours

_SAMPLE = 64
"""How many atoms are asked first whether a motion may be a symmetry at all."""

_GOOD_SAMPLE = 0.8
"""The part of them that must find a partner before the motion has been fitted."""

_LOOSE = 0.4
"""A partner is never looked for farther away than this part of the distance between neighbours."""

_MOST_WORK = 400_000
"""How many atoms are moved before the search is given up, about 0.3 s: in a large slab with defects there can
be a motion for each atom that fails for a few atoms only."""

_SHELL = (1.2, 1.5)
"""Neighbours count in full up to the first of these times the usual spacing, and up to the second less."""

_SAME_SHELL = 0.3
"""Atoms whose neighbours count the same within this are alike in an ideal slab."""


class Matcher:
    """Tells which motions of the plane carry a slab into itself.

    A motion takes fractional coordinates f to W f + t, and leaves heights as they are.

    Parameters
    ----------
    slab
        Periodic along a and b, which lie in the xy plane.
    tolerance
        How far an atom may be from its place in the perfectly symmetric slab, Å; two that are carried into
        each other may then be twice as far apart.
    """

    def __init__(self, slab: Atoms, tolerance: float) -> None:
        self.tolerance = tolerance
        self.cell = slab.cell.array[:2, :2]
        self.scaled = slab.positions[:, :2] @ np.linalg.inv(self.cell)
        self.heights = slab.positions[:, 2]
        # Elements are told apart by a coordinate of their own, too far to reach.
        self.kinds = 100.0 * slab.numbers
        spacing = typical_spacing(slab)
        self._crowding = _crowding(slab, spacing)
        self._same_crowding = _SAME_SHELL + 10 * tolerance / spacing
        self._strict = min(2 * tolerance, _LOOSE * spacing)
        self._loose = min(4 * tolerance, _LOOSE * spacing)
        self._sample = np.unique(np.linspace(0, len(slab) - 1, _SAMPLE).astype(int))
        self._all = np.arange(len(slab))
        self._work_left = _MOST_WORK
        shifts = np.array([(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)])
        images = ((self.scaled - np.floor(self.scaled))[:, None, :] + shifts).reshape(-1, 2)
        margin = 2 * self._loose * np.linalg.norm(np.linalg.inv(self.cell), axis=0)
        near = ((images > -margin) & (images < 1 + margin)).all(axis=1)
        self._owners = np.repeat(self._all, len(shifts))[near]
        self._places = np.column_stack(
            [
                images @ self.cell,
                np.repeat(self.heights, len(shifts)),
                np.repeat(self.kinds, len(shifts)),
            ]
        )[near]
        self._tree = cKDTree(self._places)

    def fit(
        self, rotation: NDArray[np.int_], shift: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.int_]] | None:
        """Return the motion nearest to this one that carries the slab into itself, if there is one.

        Parameters
        ----------
        rotation
            W, (2, 2).
        shift
            t, (2,), about right.

        Returns
        -------
        shift, targets
            t so that the atoms meet best, (2,), and which atom each one is carried to, (n,); or ``None``.
        """
        for atoms, share in ((self._sample, _GOOD_SAMPLE), (self._all, _GOOD_SAMPLE)):
            if self._work_left <= 0:
                return None
            targets, offsets = self._match(rotation, shift, atoms, self._loose)
            met = targets >= 0
            if met.mean() < share:
                return None
            shift = shift + np.linalg.solve(self.cell.T, offsets[met, :2].mean(axis=0))
        targets, _ = self._match(rotation, shift, self._all, self._strict)
        if (targets < 0).any() or len(np.unique(targets)) < len(targets):
            return None
        return shift, targets

    def like_ones(self) -> tuple[int, NDArray[np.int_]]:
        """Return the atom with the fewest of its like, and those: same element, height and surroundings."""
        marks = np.column_stack(
            [
                self.kinds,
                self.heights / max(self._strict, 1e-6),
                self._crowding / self._same_crowding,
            ]
        )
        bins, of_atom, sizes = np.unique(np.floor(marks), axis=0, return_inverse=True, return_counts=True)
        beside = (np.abs(bins[:, None, :] - bins) <= 1).all(axis=-1)
        atom = int(np.argmin((beside @ sizes)[of_atom]))
        alike = (np.abs(marks - marks[atom]) <= 1).all(axis=1)
        return atom, np.flatnonzero(alike)

    def _match(
        self,
        rotation: NDArray[np.int_],
        shift: NDArray[np.float64],
        atoms: NDArray[np.int_],
        tolerance: float,
    ) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
        """Return the nearest like atom to each moved one, −1 where none is near, and how far, Å, (k, 3)."""
        self._work_left -= len(atoms)
        moved = self.scaled[atoms] @ rotation.T + shift
        moved -= np.floor(moved)
        places = np.column_stack([moved @ self.cell, self.heights[atoms], self.kinds[atoms]])
        distances, nearest = self._tree.query(places, distance_upper_bound=tolerance)
        met = np.isfinite(distances)
        targets = np.full(len(atoms), -1)
        offsets = np.zeros((len(atoms), 3))
        targets[met] = self._owners[nearest[met]]
        offsets[met] = (self._places[nearest[met]] - places[met])[:, :3]
        return targets, offsets


def _crowding(slab: Atoms, spacing: float) -> NDArray[np.float64]:
    """Return how many near neighbours each atom has, (n,), without a jump as one comes or goes."""
    near, far = (factor * spacing for factor in _SHELL)
    pairs, _, distances = neighbours(slab, far)
    weights = np.clip((far - distances) / (far - near), 0.0, 1.0)
    return np.bincount(pairs.ravel(), np.repeat(weights, 2), minlength=len(slab)).astype(float)


def typical_spacing(slab: Atoms) -> float:
    """Return the median distance of an atom to its nearest neighbour, Å."""
    cell = slab.cell.array[:2, :2]
    shifts = np.array([(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]) @ cell
    images = (slab.positions[:, None, :] + np.column_stack([shifts, np.zeros(9)])).reshape(-1, 3)
    distances, _ = cKDTree(images).query(slab.positions, k=2)
    return float(np.median(distances[:, 1]))
