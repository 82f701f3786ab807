"""What a hand may do to the atoms of a relaxation: which it can hold, and where it can take them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from ase import Atoms
from ase.geometry import get_distances
from numpy.typing import NDArray

from adatom.structure.constraints import held_directions

Array = NDArray[np.float64]

CLOSEST = 0.5
"""Å. Nearer than this to another atom no model knows anything; a hand's atoms stay where they were."""


@dataclass(slots=True, eq=False)
class Hand:
    """Atoms that a hand holds.

    Parameters
    ----------
    indices
        Which, shape (k,).
    wanted
        Where the hand is, shape (k, 3), Å.
    refused
        The place at which the model failed, shape (k, 3): it is not tried again.
    """

    indices: NDArray[np.int_]
    wanted: Array
    refused: Array | None = field(default=None)


def fixed_atoms(atoms: Atoms) -> NDArray[np.bool_]:
    """Return which atoms the constraints let go nowhere, shape (n,)."""
    return np.asarray(held_directions(atoms).all(axis=1))


def holdable(
    atoms: Atoms, indices: Sequence[int], positions: Array
) -> tuple[NDArray[np.int_], Array, list[int]]:
    """Return what of a wish a hand can have.

    Parameters
    ----------
    atoms
        The structure, with its own constraints only.
    indices
        Atoms to be held; those that are not there are left out, and the same atom counts once.
    positions
        Where, shape (k, 3), Å.

    Returns
    -------
    ndarray
        The atoms that can be held, shape (m,), in ascending order.
    ndarray
        Where, shape (m, 3).
    list of int
        Those that are fixed, and can't.
    """
    wanted = np.asarray(indices, dtype=int).reshape(-1)
    places = np.array(positions, dtype=float).reshape(-1, 3)
    good = (wanted >= 0) & (wanted < len(atoms)) & np.isfinite(places).all(axis=1)
    wanted, firsts = np.unique(wanted[good], return_index=True)
    places = places[good][firsts]
    fixed = fixed_atoms(atoms)[wanted]
    return wanted[~fixed], places[~fixed], [int(index) for index in wanted[fixed]]


def too_close(atoms: Atoms, indices: NDArray[np.int_], positions: Array) -> tuple[int, int] | None:
    """Return a taken atom and another that it would lie on, or ``None``.

    Parameters
    ----------
    atoms
        The structure; its periodic images count.
    indices
        The atoms that are taken elsewhere, shape (k,); the distances between them are not looked at.
    positions
        All positions once they are there, shape (n, 3), Å.
    """
    others = np.setdiff1d(np.arange(len(atoms)), indices)
    if not len(others) or not len(indices):
        return None
    _, distances = get_distances(positions[indices], positions[others], cell=atoms.cell, pbc=atoms.pbc)
    if distances.min() >= CLOSEST:
        return None
    nearest = np.unravel_index(distances.argmin(), distances.shape)
    return int(indices[nearest[0]]), int(others[nearest[1]])
