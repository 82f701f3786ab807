"""The facets of a crystal that differ, and how planes are named."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.slabs.planes import StandardCrystal, plane_of

Miller = tuple[int, int, int]

MAX_INDEX = 6
"""Beyond this facets differ by nothing that anybody can see, and there are thousands."""


@dataclass(frozen=True, slots=True)
class Facet:
    """Planes that the crystal's point group carries into each other.

    Parameters
    ----------
    miller
        The member that people write: no minus where possible, and the larger indices first.
    family
        All members, `miller` first, on the conventional standard cell.
    spacing
        The distance between lattice planes, Å: the larger, the denser the plane.
    hexagonal
        Whether planes of this crystal go by four indices.
    """

    miller: Miller
    family: tuple[Miller, ...]
    spacing: float
    hexagonal: bool = False

    @property
    def name(self) -> str:
        """As it is written: ``"(111)"``, ``"(10-10)"``."""
        return facet_name(self.miller, hexagonal=self.hexagonal)


def distinct_facets(bulk: Atoms, max_index: int) -> tuple[Facet, ...]:
    """Return the facets of a crystal that no symmetry of it carries into each other, the densest first.

    Where the crystal is polar along a normal, (hkl) and (−h−k−l) are two facets.

    Parameters
    ----------
    bulk
        A bulk crystal in any cell.
    max_index
        The largest index, on the conventional standard cell.

    Raises
    ------
    StructureError
        For a structure that is no bulk crystal, or a largest index that makes no sense.
    """
    if not 1 <= max_index <= MAX_INDEX:
        raise StructureError(f"A largest index of {max_index} makes no sense: give 1 to {MAX_INDEX}.")
    crystal = StandardCrystal.of(bulk)
    span = range(-max_index, max_index + 1)
    millers = np.array([m for m in itertools.product(span, repeat=3) if math.gcd(*m) == 1])
    # All images of all planes at once, each as one number: the least of a family tells which it is.
    images = np.einsum("ni,rij->nrj", millers, np.unique(crystal.rotations, axis=0))
    _, first = np.unique(_keys(images).min(axis=1), return_index=True)
    facets = [_facet(crystal, images[k]) for k in first]
    return tuple(sorted(facets, key=lambda facet: (-round(facet.spacing, 4), _friendliness(facet.miller))))


def plane_spacing(crystal: StandardCrystal, miller: Miller) -> float:
    """Return the distance between the lattice planes of an index, Å."""
    normal = plane_of(crystal, miller) @ np.linalg.inv(crystal.atoms.cell.array).T
    return 1 / float(np.linalg.norm(normal))


def facet_name(miller: Miller, *, hexagonal: bool = False) -> str:
    """Return a plane as it is written: ``"(111)"``, ``"(10-1)"``, with four indices ``"(0001)"``.

    Parameters
    ----------
    miller
        h, k, l on the conventional standard cell.
    hexagonal
        Whether it is written with four indices, h, k, −(h+k), l.
    """
    h, k, l = miller  # noqa: E741 - the index is called l
    indices = (h, k, -(h + k), l) if hexagonal else (h, k, l)
    between = " " if max(map(abs, indices)) > 9 else ""
    return f"({between.join(map(str, indices))})"


def _facet(crystal: StandardCrystal, images: NDArray[np.int_]) -> Facet:
    family = sorted({(int(m[0]), int(m[1]), int(m[2])) for m in images}, key=_friendliness)
    spacing = plane_spacing(crystal, family[0])
    return Facet(family[0], tuple(family), spacing, crystal.is_hexagonal)


def _friendliness(miller: Miller) -> tuple[int, ...]:
    """Return what puts the way people write a plane first: few minus signs, then large indices."""
    return (sum(index < 0 for index in miller), *(-index for index in miller))


def _keys(millers: NDArray[np.int_]) -> NDArray[np.int_]:
    """Return a number for each index, (..., 3) → (...)."""
    base = 8 * MAX_INDEX  # images on hexagonal axes have indices of up to twice the largest
    return np.asarray((millers + base // 2) @ np.array([base**2, base, 1]))
