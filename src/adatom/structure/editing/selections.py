"""Selections of atoms, made and grown: by element, layer, molecule, neighbours, distance.

Each takes and returns indices; what is returned is sorted.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.structure.bonds import neighbours
from adatom.structure.constraints import held_directions
from adatom.structure.editing.connectivity import molecule_pairs, neighbour_pairs, pieces
from adatom.structure.layers import adsorbate_numbers, layer_indices

_LEVEL = 0.1
"""Atoms of adsorbates are on one level if their heights follow each other by less than this, Å."""

_SEARCHED = 0.5
"""The neighbour list refuses to look less far than some small distance, Å."""


def of_elements(atoms: Atoms, indices: Sequence[int]) -> tuple[int, ...]:
    """Return all atoms of the elements that the given ones have."""
    return _true(np.isin(atoms.numbers, atoms.numbers[_valid(atoms, indices)]))


def of_tags(atoms: Atoms, indices: Sequence[int]) -> tuple[int, ...]:
    """Return all atoms with the tags that the given ones have."""
    tags = atoms.get_tags()
    return _true(np.isin(tags, tags[_valid(atoms, indices)]))


def of_layers(atoms: Atoms, indices: Sequence[int]) -> tuple[int, ...]:
    """Return all atoms of the slab's layers that the given ones are in.

    Atoms of adsorbates select those of adsorbates at their height.
    """
    layers = layer_indices(atoms)
    adsorbed = np.flatnonzero(layers < 0)
    if len(adsorbed):
        upwards = adsorbed[np.argsort(atoms.positions[adsorbed, 2], kind="stable")]
        levels = np.cumsum(np.diff(atoms.positions[upwards, 2], prepend=-np.inf) > _LEVEL)
        layers[upwards] = -levels
    return _true(np.isin(layers, layers[_valid(atoms, indices)]))


def molecules_of(atoms: Atoms, indices: Sequence[int]) -> tuple[int, ...]:
    """Return the molecules that the given atoms belong to.

    An adsorbate is apart from the slab it stands on; the slab is a molecule of its own.
    """
    labels = pieces(len(atoms), molecule_pairs(atoms))
    return _true(np.isin(labels, labels[_valid(atoms, indices)]))


def adsorbates_of(atoms: Atoms, indices: Sequence[int]) -> tuple[int, ...]:
    """Return all atoms of the adsorbates, by number, that the given ones belong to; none for a slab's."""
    numbers = adsorbate_numbers(atoms)
    chosen = numbers[_valid(atoms, indices)]
    return _true(np.isin(numbers, chosen[chosen > 0]))


def grown(atoms: Atoms, indices: Sequence[int]) -> tuple[int, ...]:
    """Return the given atoms and their neighbours."""
    chosen = _mask(atoms, indices)
    pairs = neighbour_pairs(atoms)
    more = chosen.copy()
    more[pairs[chosen[pairs[:, 0]], 1]] = True
    return _true(more)


def shrunk(atoms: Atoms, indices: Sequence[int]) -> tuple[int, ...]:
    """Return the given atoms without those that have a neighbour outside."""
    chosen = _mask(atoms, indices)
    pairs = neighbour_pairs(atoms)
    fewer = chosen.copy()
    fewer[pairs[~chosen[pairs[:, 1]], 0]] = False
    return _true(fewer)


def inverted(count: int, indices: Iterable[int]) -> tuple[int, ...]:
    """Return those of `count` atoms that are not given."""
    given = set(indices)
    return tuple(index for index in range(count) if index not in given)


def fixed_atoms(atoms: Atoms) -> tuple[int, ...]:
    """Return the atoms that are held in all three directions."""
    return _true(np.asarray(held_directions(atoms).all(axis=1)))


def partly_fixed_atoms(atoms: Atoms) -> tuple[int, ...]:
    """Return the atoms that are held in some directions and free in others."""
    held = held_directions(atoms)
    return _true(np.asarray(held.any(axis=1) & ~held.all(axis=1)))


def within(atoms: Atoms, indices: Sequence[int], radius: float) -> tuple[int, ...]:
    """Return the given atoms and all atoms, or images of them, closer to one of them than a radius, Å."""
    chosen = _mask(atoms, indices)
    if not chosen.any():
        return ()
    pairs, _, distances = neighbours(atoms, max(radius, _SEARCHED))
    near = pairs[distances < radius]
    more = chosen.copy()
    more[near[chosen[near[:, 0]], 1]] = True
    more[near[chosen[near[:, 1]], 0]] = True
    return _true(more)


def _valid(atoms: Atoms, indices: Sequence[int]) -> NDArray[np.int_]:
    """Return those indices that there are atoms for."""
    found = np.asarray(list(indices), dtype=int)
    return found[(found >= 0) & (found < len(atoms))]


def _mask(atoms: Atoms, indices: Sequence[int]) -> NDArray[np.bool_]:
    mask = np.zeros(len(atoms), dtype=bool)
    mask[_valid(atoms, indices)] = True
    return mask


def _true(mask: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(mask).tolist())
