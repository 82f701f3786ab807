"""Along which planes a crystal parts most easily."""

import numpy as np
from ase import Atoms

from adatom.structure.slabs.facets import Facet, distinct_facets
from adatom.structure.slabs.planes import StandardCrystal, oriented
from adatom.structure.slabs.terminations import terminations

_LAYERS = 4
"""Of the slabs by which facets are judged; which of them can be sound does not hang on it."""


def facets_by_cleavage(bulk: Atoms, max_index: int) -> tuple[Facet, ...]:
    """Return the facets of a crystal that differ, those first along which it cleaves most easily.

    Facets with a stoichiometric slab that is not known to be polar go before the others; then the strength of
    the bonds that the best cut breaks per area decides (`planes.OrientedCrystal.cleavage`). That puts (100)
    of rocksalt, (110) of rutile and zincblende, (101) of anatase and (111) of fluorite first.

    Parameters
    ----------
    bulk
        A bulk crystal in any cell.
    max_index
        The largest Miller index.

    Raises
    ------
    StructureError
        For a structure that is no bulk crystal.
    """
    crystal = StandardCrystal.of(bulk)

    def cost(facet: Facet) -> tuple[bool, float]:
        sound = any(one.sound_layers is not None for one in terminations(bulk, facet.miller, _LAYERS))
        turned = oriented(crystal, facet.miller)
        area = float(np.linalg.det(turned.unit.cell.array[:2, :2]))
        return not sound, round(float(turned.cleavage.min()) / area, 6)

    return tuple(sorted(distinct_facets(bulk, max_index), key=cost))
