"""Which atoms hang together: molecules, and the slab they stand on."""

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from adatom.structure.bonds import bonds, is_metal
from adatom.structure.layers import adsorbate_mask
from adatom.structure.sites.coordination import coordination, is_compound


def pieces(count: int, pairs: NDArray[np.int_]) -> NDArray[np.int_]:
    """Return the number of the piece that each of `count` atoms belongs to, (count,), from 0.

    Parameters
    ----------
    count
        How many atoms there are.
    pairs
        Which hang together, (m, 2).
    """
    first, second = np.asarray(pairs, dtype=int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(first)), (first, second)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=int)


def molecule_pairs(atoms: Atoms) -> NDArray[np.int_]:
    """Return the bonds within molecules and within what they stand on, but not between the two, (m, 2).

    Adsorbates that are marked are apart from the slab. On a metal, so are nonmetal atoms that are not
    marked; in a compound, what is bonded to the crystal is the crystal.
    """
    pairs, _ = bonds(atoms)
    first, second = pairs.T
    adsorbed = adsorbate_mask(atoms)
    same = adsorbed[first] == adsorbed[second]
    if not is_compound(atoms[~adsorbed]):
        metal = is_metal(atoms.numbers)
        same &= adsorbed[first] | (metal[first] == metal[second])
    return np.concatenate([pairs[same], _crystal_pairs(atoms, ~adsorbed)])


def neighbour_pairs(atoms: Atoms) -> NDArray[np.int_]:
    """Return who is whose neighbour, each pair in both directions, (m, 2)."""
    return coordination(atoms).pairs


def _crystal_pairs(atoms: Atoms, slab: NDArray[np.bool_]) -> NDArray[np.int_]:
    """Return neighbouring metal atoms of a slab, (m, 2): of some the radii are too small to bond them."""
    chosen = np.flatnonzero(slab & is_metal(atoms.numbers))
    if not len(chosen):
        return np.empty((0, 2), dtype=int)
    return np.asarray(chosen[coordination(atoms[chosen]).pairs])
