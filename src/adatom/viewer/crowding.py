"""What lies in the way of atoms in the hand, and how they hang together across the cell's boundary."""

from collections import deque

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from scipy.spatial import KDTree

from adatom.structure.bonds import bonds

CLOSEST = 0.5
"""No two atoms are brought closer than this by hand, Å: no model is any good there."""


def nearest_other(
    atoms: Atoms, indices: tuple[int, ...], positions: NDArray[np.float64]
) -> tuple[int, float]:
    """Return which other atom some atoms would be closest to, and how close, periodic images included.

    Parameters
    ----------
    atoms
        The structure.
    indices
        The atoms in the hand.
    positions
        Where they would be, Å, shape (k, 3).

    Returns
    -------
    other
        Index of an atom not in the hand; −1 if none is within `CLOSEST`.
    distance
        In Å; infinite if none is.
    """
    others = np.delete(np.arange(len(atoms)), list(indices))
    if not len(others) or not len(positions):
        return -1, float("inf")
    cell = atoms.cell.complete().array
    inverse = np.linalg.inv(cell)
    spots, names = _with_images(atoms.positions[others] @ inverse, inverse, atoms.pbc)
    hand = positions @ inverse
    hand[:, atoms.pbc] %= 1.0
    distances, found = KDTree(spots @ cell).query(hand @ cell, distance_upper_bound=CLOSEST)
    worst = int(np.argmin(distances))
    if not np.isfinite(distances[worst]):
        return -1, float("inf")
    return int(others[names[found[worst]]]), float(distances[worst])


def _with_images(
    inside: NDArray[np.float64], inverse: NDArray[np.float64], pbc: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Return points in fractions of the cell with their images around it, and the number of each's origin."""
    points, names = inside.copy(), np.arange(len(inside))
    for axis in np.flatnonzero(pbc):
        points[:, axis] %= 1.0
        margin = CLOSEST * float(np.linalg.norm(inverse[:, axis]))
        low, high = points[:, axis] < margin, points[:, axis] > 1.0 - margin
        step = np.eye(3)[axis]
        points = np.concatenate([points, points[low] + step, points[high] - step])
        names = np.concatenate([names, names[low], names[high]])
    return points, names


def unbroken(atoms: Atoms, indices: tuple[int, ...]) -> NDArray[np.float64]:
    """Return the shifts (k, 3), Å, that bring atoms together which hang together across the boundary.

    Atoms without bonds among each other stay, and so does a network without an end.
    """
    still = np.zeros((len(indices), 3))
    if not atoms.pbc.any() or len(indices) < 2:
        return still
    some = atoms[list(indices)]
    pairs, shifts = bonds(some, metals=False)
    if not shifts.any():
        return still
    images = _images(len(some), pairs, shifts)
    return still if images is None else np.asarray(images @ atoms.cell.array)


def _images(count: int, pairs: NDArray[np.int_], shifts: NDArray[np.int_]) -> NDArray[np.int_] | None:
    """Return the cell (n, 3) each atom is to be in, or None where one would have to be in two."""
    bonded: list[list[tuple[int, NDArray[np.int_]]]] = [[] for _ in range(count)]
    for (one, other), shift in zip(pairs.tolist(), shifts, strict=True):
        bonded[one].append((other, shift))
        bonded[other].append((one, -shift))
    images, seen = np.zeros((count, 3), dtype=int), np.zeros(count, dtype=bool)
    for first in range(count):
        if seen[first]:
            continue
        seen[first] = True
        waiting = deque([first])
        while waiting:
            here = waiting.popleft()
            for there, shift in bonded[here]:
                place = images[here] + shift
                if not seen[there]:
                    seen[there], images[there] = True, place
                    waiting.append(there)
                elif not np.array_equal(images[there], place):
                    return None
    return images
