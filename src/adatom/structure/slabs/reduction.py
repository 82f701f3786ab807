"""Lattices in whole numbers: primitive lattices, planes in them, and reduced cells."""

import numpy as np
from numpy.typing import NDArray

_FRACTIONS = 6
"""Centring vectors of standard cells are multiples of halves and thirds."""


def primitive_lattice(centrings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a basis of the lattice that these vectors and the unit vectors make.

    Parameters
    ----------
    centrings
        Fractional translations, multiples of halves and thirds, (m, 3).

    Returns
    -------
    NDArray
        Rows fractional in the cell that the vectors are given in, (3, 3), upper triangular.
    """
    rows = [_FRACTIONS * np.eye(3), np.round(_FRACTIONS * centrings).reshape(-1, 3)]
    left = np.concatenate(rows).astype(int)
    basis = []
    for column in range(3):
        # Euclid's algorithm between rows, until one alone has an entry in this column.
        while np.count_nonzero(left[:, column]) > 1:
            entries = np.abs(left[:, column])
            pivot = int(np.where(entries > 0, entries, entries.max() + 1).argmin())
            multiples = left[:, column] // left[pivot, column]
            multiples[pivot] = 0
            left = left - multiples[:, None] * left[pivot]
        pivot = int(np.abs(left[:, column]).argmax())
        basis.append(left[pivot])
        left = np.delete(left, pivot, axis=0)
    return np.asarray(np.array(basis) / _FRACTIONS)


def plane_basis(plane: NDArray[np.float64] | NDArray[np.int_]) -> NDArray[np.int_]:
    """Return a basis of a lattice of which two vectors lie in a plane, and one leads to the next plane.

    Parameters
    ----------
    plane
        Miller index on the lattice's own primitive basis: whole numbers without a common divisor, (3,).

    Returns
    -------
    NDArray
        Whole multiples of the primitive basis, (3, 3), in rows: the first two in the plane.
    """
    left = np.round(plane).astype(int)
    basis = np.eye(3, dtype=int)
    while np.count_nonzero(left) > 1:
        entries = np.abs(left)
        pivot = int(np.where(entries > 0, entries, entries.max() + 1).argmin())
        multiples = left // left[pivot]
        multiples[pivot] = 0
        left = left - multiples * left[pivot]
        basis = basis - multiples[:, None] * basis[pivot]
    last = int(np.abs(left).argmax())
    order = [k for k in range(3) if k != last] + [last]
    return np.asarray(basis[order] * [[1], [1], [left[last]]])


def reduced_in_plane(basis: NDArray[np.float64], normal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the shortest two vectors that span a plane lattice, right-handed, at 60° to 90° to each other.

    Parameters
    ----------
    basis
        Two vectors in space, (2, 3).
    normal
        From which side the lattice is seen, (3,).

    Returns
    -------
    NDArray
        Shape (2, 3). The shorter is the first, unless only the other order is right-handed.
    """
    a, b = basis
    if a @ a > b @ b:
        a, b = b, a
    # Lagrange's reduction; the margin keeps equal lengths from swapping for ever.
    while True:
        b = b - np.round(a @ b / (a @ a)) * a
        if b @ b >= a @ a * (1 - 1e-9):
            break
        a, b = b, a
    slack = 1e-6 * float(np.linalg.norm(a) * np.linalg.norm(b))
    if a @ b < -slack:
        b = -b
    if np.cross(a, b) @ normal < 0:
        a, b = (a, -b) if abs(a @ b) <= slack else (b, a)
    return np.array([a, b])
