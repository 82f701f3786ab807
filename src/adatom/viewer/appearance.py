"""Colours and sizes of the elements."""

import numpy as np
from ase.data import covalent_radii
from ase.data.colors import jmol_colors
from numpy.typing import NDArray

from adatom.structure.bonds import is_metal

_METAL_SCALE = 0.86
_NONMETAL_SCALE = 0.68


def atom_radii(numbers: NDArray[np.int_]) -> NDArray[np.float64]:
    """Return the drawn radii (n,) in Å.

    Covalent radii (Cordero et al., Dalton Trans. 2008, 2832, as in ASE), drawn smaller: metals so that the
    sites between them stay open to view, nonmetals further so that their bonds show.
    """
    return covalent_radii[numbers] * np.where(is_metal(numbers), _METAL_SCALE, _NONMETAL_SCALE)


def atom_colours(numbers: NDArray[np.int_]) -> NDArray[np.uint8]:
    """Return Jmol's colours (n, 3), as in ASE; elements beyond its table are pink."""
    known = numbers < len(jmol_colors)
    colours = np.full((len(numbers), 3), (235, 0, 140), dtype=np.uint8)
    colours[known] = np.round(jmol_colors[numbers[known]] * 255)
    return colours
