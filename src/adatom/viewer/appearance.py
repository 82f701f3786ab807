"""Colours and sizes of the elements."""

import numpy as np
from ase import Atoms
from ase.data import covalent_radii
from ase.data.colors import jmol_colors
from numpy.typing import NDArray

from adatom.structure.bonds import is_metal
from adatom.structure.layers import adsorbate_mask

_METAL_SCALE = 0.86
_CATION_SCALE = 0.66
_NONMETAL_SCALE = 0.68
_COMPOUND_SHARE = 0.25


def atom_radii(atoms: Atoms) -> NDArray[np.float64]:
    """Return the drawn radii (n,) in Å.

    Covalent radii (Cordero et al., Dalton Trans. 2008, 2832, as in ASE), drawn smaller: metals so that the
    sites between them stay open to view, nonmetals, and metals in a compound, so that their bonds show. A
    slab of which a quarter are nonmetals is a compound; its adsorbates do not count.
    """
    metal = is_metal(atoms.numbers)
    slab = ~adsorbate_mask(atoms)
    compound = np.count_nonzero(slab & ~metal) > _COMPOUND_SHARE * np.count_nonzero(slab)
    scale = np.where(metal, _CATION_SCALE if compound else _METAL_SCALE, _NONMETAL_SCALE)
    return covalent_radii[atoms.numbers] * scale


def atom_colours(numbers: NDArray[np.int_]) -> NDArray[np.uint8]:
    """Return Jmol's colours (n, 3), as in ASE; elements beyond its table are pink."""
    known = numbers < len(jmol_colors)
    colours = np.full((len(numbers), 3), (235, 0, 140), dtype=np.uint8)
    colours[known] = np.round(jmol_colors[numbers[known]] * 255)
    return colours
