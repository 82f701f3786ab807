"""Larger cells of a surface: repeats, matrices, right angles, and slabs repeated with all they carry.

A matrix has in its rows the new cell vectors in multiples of the old ones, as in
E. A. Wood, J. Appl. Phys. 35, 1306 (1964) and ``ase.build.make_supercell``.
"""

import math
from itertools import product as every
from typing import TypeAlias

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.layers import ADSORBATE_ARRAY
from adatom.structure.limits import check_atom_count, check_positive

Matrix: TypeAlias = tuple[tuple[int, int], tuple[int, int]]

UNITY: Matrix = ((1, 0), (0, 1))
"""The cell itself."""

MAX_MULTIPLE = 10_000
"""Longer supercells than this many surface vectors are typing mistakes."""

MAX_WIDTH = 10_000
"""Wider cells than this are typing mistakes, Å."""

MAX_ORTHOGONAL_AREA = 12
"""A right-angled cell larger than this many cells is no help to anybody."""

_RIGHT = 0.05
"""How far from 90° an angle is still a right one, degrees: crystals from files are not quite ideal."""


_REACH = 3
"""The largest multiple of a vector that is tried where one cell is told in the vectors of another."""

_SAME = 1e-4
"""How far lengths and angles of two cells may differ where they are one, relative."""


def surface_lattice(atoms: Atoms) -> NDArray[np.float64]:
    """Return the two cell vectors that span the surface, (2, 2), Å.

    Raises
    ------
    StructureError
        If they do not lie in the xy plane, or span nothing.
    """
    cell = atoms.cell.array
    lengths = np.linalg.norm(cell[:2], axis=1)
    if np.abs(cell[:2, 2]).max() > 1e-3 * max(float(lengths.max()), 1e-3):
        raise StructureError(
            "The first two cell vectors of this structure do not lie in the xy plane, so that its surface "
            "does not either: turn it so that c points out of the surface."
        )
    if abs(np.linalg.det(cell[:2, :2])) < 1e-6:
        raise StructureError("The first two cell vectors of this structure span no area.")
    return np.array(cell[:2, :2])


def check_matrix(matrix: Matrix) -> Matrix:
    """Return a matrix of plain whole numbers whose cell is right-handed, its rows swapped if it was not.

    Raises
    ------
    StructureError
        If it is not two rows of two whole numbers, they are absurdly large, or its cell has no area.
    """
    rows = np.asarray(matrix, dtype=float)
    if rows.shape != (2, 2) or not np.isfinite(rows).all() or (rows != np.round(rows)).any():
        raise StructureError("A supercell matrix is two rows of two whole numbers, as in 2 1 -1 1.")
    if np.abs(rows).max() > MAX_MULTIPLE:
        raise StructureError(
            f"A supercell of {np.abs(rows).max():.3g} cells along one line makes no sense: give multiples of "
            f"at most {MAX_MULTIPLE}."
        )
    (p, q), (r, s) = rows.astype(int).tolist()
    area = p * s - q * r
    if area == 0:
        raise StructureError(
            f"The rows {p} {q} and {r} {s} point along one line, so that the cell has no area: change one."
        )
    return ((p, q), (r, s)) if area > 0 else ((r, s), (p, q))


def cell_count(matrix: Matrix) -> int:
    """Return how many cells a supercell is made of."""
    (p, q), (r, s) = matrix
    return abs(p * s - q * r)


def product(outer: Matrix, inner: Matrix) -> Matrix:
    """Return the matrix of a supercell of a supercell, the inner one made first."""
    (p, q), (r, s) = (np.array(outer) @ np.array(inner)).tolist()
    return ((p, q), (r, s))


def repeats_for_width(lattice: NDArray[np.float64], width: float) -> tuple[int, int]:
    """Return the fewest repeats along a and b that make a cell at least this wide.

    Widths are measured at right angles to the other vector, so that no image is nearer than `width`, however
    oblique the cell is.

    Parameters
    ----------
    lattice
        Rows a and b, Å, (2, 2).
    width
        Å.

    Raises
    ------
    StructureError
        Unless the width is above zero and no typing mistake.
    """
    check_positive("A minimum width", width)
    if width > MAX_WIDTH:
        raise StructureError(f"A minimum width of {width:g} Å makes no sense: give at most {MAX_WIDTH} Å.")
    area = abs(float(np.linalg.det(lattice)))
    heights = area / np.linalg.norm(lattice, axis=1)[::-1]
    first, second = np.ceil(width / heights - 1e-6).astype(int).tolist()
    return max(first, 1), max(second, 1)


def matching_matrix(lattice: NDArray[np.float64], cell: NDArray[np.float64]) -> Matrix | None:
    """Return the multiples of a lattice's vectors that span a cell of these lengths and this angle.

    The cell may be turned in the plane, but not mirrored. Of several the one nearest to the lattice's own
    vectors is taken, so that vectors which are the same already stay; ``None`` if there is none.

    Parameters
    ----------
    lattice, cell
        Rows a and b, Å, (2, 2); of the cell in multiples of the lattice's up to 3.
    """
    found = np.array(list(every(range(-_REACH, _REACH + 1), repeat=4))).reshape(-1, 2, 2)
    found = found[np.linalg.det(found) > 0.5]
    vectors, wanted = found @ lattice, cell @ cell.T
    misfits = np.abs(vectors @ vectors.transpose(0, 2, 1) - wanted).max(axis=(1, 2))
    fitting = found[misfits <= _SAME * float(np.abs(wanted).max())]
    if not len(fitting):
        return None
    nearest = fitting[np.abs(fitting - np.eye(2)).sum(axis=(1, 2)).argmin()]
    (p, q), (r, s) = nearest.tolist()
    return ((p, q), (r, s))


def orthogonal_matrix(lattice: NDArray[np.float64]) -> Matrix | None:
    """Return the smallest right-angled cell of a lattice, or ``None`` if there is none of a modest size.

    Parameters
    ----------
    lattice
        Rows a and b, Å, (2, 2).
    """
    matrix, misfit = nearest_to_orthogonal(lattice)
    return matrix if misfit <= _RIGHT else None


def nearest_to_orthogonal(lattice: NDArray[np.float64]) -> tuple[Matrix, float]:
    """Return the smallest right-angled cell, or the nearest to it, and how far off 90° its angle is, degrees.

    Cells of up to `MAX_ORTHOGONAL_AREA` are looked at.

    Parameters
    ----------
    lattice
        Rows a and b, Å, (2, 2).
    """
    reach = MAX_ORTHOGONAL_AREA
    steps = np.array([(i, j) for i in range(-reach, reach + 1) for j in range(-reach, reach + 1)])
    steps = steps[(steps[:, 0] > 0) | ((steps[:, 0] == 0) & (steps[:, 1] > 0))]
    vectors = steps @ lattice
    lengths = np.linalg.norm(vectors, axis=1)
    # No vector of a right-angled cell is longer than the area over the shortest vector there is.
    area = abs(float(np.linalg.det(lattice)))
    near = lengths <= reach * area / lengths.min() + 1e-9
    steps, vectors, lengths = steps[near], vectors[near], lengths[near]
    cosines = np.abs(vectors @ vectors.T) / np.outer(lengths, lengths)
    misfits = np.degrees(np.arcsin(np.minimum(cosines, 1)))
    first, second = steps.T
    areas = np.abs(np.outer(first, second) - np.outer(second, first))
    sides = np.maximum(lengths[:, None], lengths)
    misfits[(areas == 0) | (areas > reach)] = np.inf
    right = misfits <= _RIGHT
    aslant = 1 - np.abs(vectors @ lattice[0]) / (lengths * np.linalg.norm(lattice[0]))
    turned = np.minimum(aslant[:, None], aslant)
    # Of right-angled ones the smallest, squarest and least turned; else the one nearest to right angles.
    rank = np.where(right, areas + 1e-2 * sides / sides.max() + 1e-5 * turned, 1e6 + misfits)
    one, two = np.unravel_index(int(rank.argmin()), rank.shape)
    return _upright(steps[one], steps[two], lattice), float(misfits[one, two])


def _upright(one: NDArray[np.int_], two: NDArray[np.int_], lattice: NDArray[np.float64]) -> Matrix:
    """Return two steps as a right-handed matrix, the one nearer to a first and along it."""
    a = lattice[0]
    if abs(one @ lattice @ a) / np.linalg.norm(one @ lattice) < abs(two @ lattice @ a) / np.linalg.norm(
        two @ lattice
    ):
        one, two = two, one
    one = one if one @ lattice @ a >= 0 else -one
    handed = float(np.linalg.det(np.array([one, two]) @ lattice))
    two = two if handed > 0 else -two
    return ((int(one[0]), int(one[1])), (int(two[0]), int(two[1])))


def repeated(atoms: Atoms, matrix: Matrix) -> Atoms:
    """Return a slab in a supercell, every copy with all it carries.

    Tags, magnetic moments and all other per-atom arrays are copied, constraints are repeated as ASE's own
    ``repeat`` repeats them (8 fixed atoms become 16), and each adsorbate gets a number of its own.

    Parameters
    ----------
    atoms
        A slab with a and b in the xy plane.
    matrix
        The new cell in multiples of a and b. Rows in left-handed order are swapped.

    Returns
    -------
    Atoms
        Copy after copy, each in the order of `atoms`; the first is where `atoms` was.

    Raises
    ------
    StructureError
        For a matrix whose cell has no area, too many atoms, constraints that cannot be repeated, or a
        structure whose surface does not lie in the xy plane.
    """
    matrix = check_matrix(matrix)
    surface_lattice(atoms)
    count = cell_count(matrix)
    check_atom_count(count * len(atoms))
    cell = atoms.cell.array
    try:
        larger = atoms.repeat((count, 1, 1))
    except NotImplementedError:
        kinds = sorted({type(constraint).__name__ for constraint in atoms.constraints})
        raise StructureError(
            f"ASE cannot repeat the constraints of this slab ({', '.join(kinds)}): keep fixed atoms alone."
        ) from None
    steps = copy_steps(matrix)
    shifts = np.repeat(steps @ cell[:2], len(atoms), axis=0)
    larger.positions = np.tile(atoms.positions, (count, 1)) + shifts
    larger.cell[:2] = np.array(matrix) @ cell[:2]
    larger.cell[2] = cell[2]
    if ADSORBATE_ARRAY in atoms.arrays:
        larger.set_array(ADSORBATE_ARRAY, numbered_copies(atoms, count))
    return larger


def copy_steps(matrix: Matrix) -> NDArray[np.int_]:
    """Return where the copies of a cell lie in its supercell, in multiples of a and b, (count, 2).

    Without rotation they are ordered as ASE orders them: along a first.
    """
    count = cell_count(matrix)
    corners = np.array([(0, 0), matrix[0], matrix[1], np.add(*matrix)])
    low, high = corners.min(axis=0), corners.max(axis=0)
    across = [(i, j) for j in range(low[1], high[1] + 1) for i in range(low[0], high[0] + 1)]
    steps = np.array(across)
    # In whole numbers: a step lies in the supercell if both its coordinates are in [0, count).
    (p, q), (r, s) = matrix
    inside = steps @ np.array([[s, -q], [-r, p]]) * int(math.copysign(1, p * s - q * r))
    found = steps[((inside >= 0) & (inside < count)).all(axis=1)]
    return np.asarray(found[np.argsort((found != 0).any(axis=1), kind="stable")])


def numbered_copies(atoms: Atoms, count: int) -> NDArray[np.int_]:
    """Return numbers of adsorbates for each copy, from 1 without a gap between copies, (count * n,)."""
    numbers = np.asarray(atoms.arrays[ADSORBATE_ARRAY])
    most = int(numbers.max(initial=0))
    copies = np.repeat(np.arange(count), len(atoms))
    return np.where(np.tile(numbers, count) > 0, np.tile(numbers, count) + copies * most, 0)
