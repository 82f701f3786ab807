"""Constraints in the words of a file format: along the axes of space, or along the cell's vectors."""

from typing import Any

import numpy as np
from ase import Atoms
from ase.constraints import FixAtoms, FixCartesian, FixedLine, FixedPlane, FixScaled
from numpy.typing import NDArray

_PARALLEL = 1e-5
"""How far off a unit vector may be from a direction to count as along it."""


def along_axes(atoms: Atoms) -> list[Any]:
    """Return the constraints as `FixAtoms` and `FixCartesian`, one for each set of directions.

    What can only be said otherwise is left out.
    """
    return _merged(atoms, np.eye(3), FixCartesian)


def along_cell(atoms: Atoms) -> list[Any]:
    """Return the constraints as `FixAtoms` and `FixScaled`, as selective dynamics of VASP has them.

    What can only be said otherwise is left out.
    """
    return _merged(atoms, atoms.cell.array, FixScaled)


def all_along_axes(atoms: Atoms) -> bool:
    """Whether `along_axes` says all there is."""
    return all(_held(constraint, atoms, np.eye(3)) is not None for constraint in atoms.constraints)


def all_along_cell(atoms: Atoms) -> bool:
    """Whether `along_cell` says all there is."""
    return all(_held(constraint, atoms, atoms.cell.array) is not None for constraint in atoms.constraints)


def held_along_axes(constraint: Any, atoms: Atoms) -> NDArray[np.bool_] | None:
    """Return along which axes of space a constraint holds its atoms, (3,), or ``None`` if that says it not.

    Parameters
    ----------
    constraint
        Any of ASE's.
    atoms
        The structure it is of.
    """
    return _held(constraint, atoms, np.eye(3))


def held_directions(atoms: Atoms) -> NDArray[np.bool_]:
    """Return which atoms are held along which axis of space, (n, 3), as far as that can be said so."""
    held = np.zeros((len(atoms), 3), dtype=bool)
    for constraint in atoms.constraints:
        mask = _held(constraint, atoms, np.eye(3))
        if mask is not None:
            held[constraint.index] |= mask
    return held


def within_constraints(
    atoms: Atoms, indices: NDArray[np.int_], positions: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return all positions once some atoms have been taken elsewhere as far as the constraints let them.

    Parameters
    ----------
    atoms
        The structure, with its own constraints only.
    indices, positions
        Which atoms, shape (k,), and where to, shape (k, 3), Å.

    Returns
    -------
    ndarray
        Shape (n, 3), Å. Whatever is fixed is where it was, to the last bit.
    """
    moved = atoms.positions.copy()
    moved[indices] = positions
    for constraint in atoms.constraints:
        constraint.adjust_positions(atoms, moved)
    return moved


def _merged(atoms: Atoms, axes: NDArray[np.float64], partly: Any) -> list[Any]:
    """Return one constraint for each set of held axes that occurs."""
    held = np.zeros((len(atoms), 3), dtype=bool)
    for constraint in atoms.constraints:
        mask = _held(constraint, atoms, axes)
        if mask is not None:
            held[constraint.index] |= mask
    return holding(held, partly)


def holding(held: NDArray[np.bool_], partly: Any = FixCartesian) -> list[Any]:
    """Return constraints that hold atoms along axes, one for each set of axes that occurs.

    Parameters
    ----------
    held
        Which atom along which of three axes, (n, 3).
    partly
        The constraint for atoms that are held along some axes only: `FixCartesian` or `FixScaled`.
    """
    merged: list[Any] = []
    for mask in np.unique(held, axis=0)[::-1]:
        indices = np.flatnonzero((held == mask).all(axis=1))
        if mask.all():
            merged.append(FixAtoms(indices=indices))
        elif mask.any():
            merged.append(partly(indices, mask))
    return merged


def _held(constraint: Any, atoms: Atoms, axes: NDArray[np.float64]) -> NDArray[np.bool_] | None:
    """Return along which of the axes a constraint holds its atoms, (3,), or ``None`` if that says it not.

    Parameters
    ----------
    constraint
        Any of ASE's.
    atoms
        The structure it is of.
    axes
        Three directions of any length, (3, 3).
    """
    free = _free_directions(constraint, atoms)
    if free is None:
        return None
    if len(free) == 0:
        return np.ones(3, dtype=bool)
    lengths = np.linalg.norm(axes, axis=1)
    if not lengths.all():
        return None
    units = axes / lengths[:, None]
    within = np.linalg.norm(units - units @ np.linalg.pinv(free) @ free, axis=1) < _PARALLEL
    return np.asarray(~within) if within.sum() == len(free) else None


def _free_directions(constraint: Any, atoms: Atoms) -> NDArray[np.float64] | None:
    """Return vectors that span where a constraint lets its atoms go, (k, 3), if it is such a one."""
    if isinstance(constraint, FixAtoms):
        return np.empty((0, 3))
    if isinstance(constraint, FixCartesian):
        return np.eye(3)[~constraint.mask]
    if isinstance(constraint, FixScaled):
        return np.asarray(atoms.cell.array[~np.asarray(constraint.mask, dtype=bool)])
    if isinstance(constraint, FixedLine):
        return np.asarray(constraint.dir, dtype=float)[None, :]
    if isinstance(constraint, FixedPlane):
        return np.asarray(np.linalg.svd(np.asarray(constraint.dir, dtype=float)[None, :])[2][1:])
    return None
