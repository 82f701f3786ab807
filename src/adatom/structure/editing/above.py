"""Where an atom goes that is added without saying where: on top of others, at the length of a bond."""

from collections.abc import Sequence

import numpy as np
from ase import Atoms
from ase.data import atomic_numbers, covalent_radii
from ase.geometry import find_mic
from numpy.typing import NDArray

from adatom.structure.editing.steps import given

_LEVEL = 0.5
"""Atoms this close to the highest one are at the top, Å."""

_ROOM = 0.85
"""Other atoms may come as near as this much of the sum of covalent radii."""

_LIFTS = 50
"""In a crystal without vacuum there is no way out upwards: then the place is as good as any."""


def spot_above(atoms: Atoms, indices: Sequence[int], symbol: str) -> NDArray[np.float64]:
    """Return a place for an atom above others, Å, (3,).

    It is above the centre of the given atoms, so high that the nearest of them is the sum of the covalent
    radii away [1]_, and higher where other atoms are in the way. With no atoms given, it is above the atom of
    the top layer that is nearest to the middle.

    Parameters
    ----------
    atoms
        The structure.
    indices
        The atoms below it.
    symbol
        The element of the atom to be added.

    Raises
    ------
    StructureError
        If there are no atoms at all.

    References
    ----------
    .. [1] Cordero et al., Dalton Trans. 2008, 2832; as in ``ase.data.covalent_radii``.
    """
    below = list(indices) if len(indices) else [_top_middle(given(atoms))]
    lengths = covalent_radii[atoms.numbers] + covalent_radii[atomic_numbers[symbol]]
    centre = atoms.positions[below].mean(axis=0)
    across = np.linalg.norm((atoms.positions[below] - centre)[:, :2], axis=1)
    reached = np.sqrt(np.maximum(lengths[below] ** 2 - across**2, 0.0))
    spot = first = np.array([*centre[:2], float((atoms.positions[below][:, 2] + reached).max())])
    for _ in range(_LIFTS):
        vectors, distances = find_mic(atoms.positions - spot, atoms.cell, atoms.pbc)
        near = distances < _ROOM * lengths - 1e-9
        if not near.any():
            return np.asarray(spot)
        sideways = np.linalg.norm(vectors[near][:, :2], axis=1)
        lift = (vectors[near][:, 2] + np.sqrt(lengths[near] ** 2 - sideways**2)).max()
        spot = spot + np.array([0.0, 0.0, lift])
    return np.asarray(first)


def _top_middle(atoms: Atoms) -> int:
    """Return the atom of the top layer that is nearest to the middle of the cell, or of the atoms."""
    heights = atoms.positions[:, 2]
    top = np.flatnonzero(heights > heights.max() - _LEVEL)
    flat = atoms.cell[:2, :2]
    middle = flat.sum(axis=0) / 2 if flat.any() else atoms.positions[:, :2].mean(axis=0)
    return int(top[np.linalg.norm(atoms.positions[top, :2] - middle, axis=1).argmin()])
