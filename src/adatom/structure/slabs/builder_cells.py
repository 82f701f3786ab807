"""The surface vectors of ASE's builders, in those of a cut: both make the same faces, in other cells."""

from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.slabs.cutting import surface_cell
from adatom.structure.slabs.facets import Miller
from adatom.structure.slabs.low_index import build_slab
from adatom.structure.slabs.supercells import Matrix, matching_matrix, surface_lattice

_SHORT = {"211": 3}
"""Repeats along a that ASE's builder takes at least, where that is more than one."""


def builder_matrix(
    bulk: Atoms,
    miller: Miller,
    symbol: str,
    facet: str,
    *,
    structure: str | None = None,
    a: float | None = None,
    c: float | None = None,
) -> Matrix:
    """Return the cell of one of ASE's builders in multiples of the smallest one that a cut of the face has.

    On fcc(110) the builder lays a along [001] and a cut along [1-10], the shorter one.

    Parameters
    ----------
    bulk
        The crystal that is cut.
    miller
        The plane, on its conventional standard cell.
    symbol, facet, structure, a, c
        The same face as `build_slab` takes it.

    Raises
    ------
    StructureError
        For values that make no sense, or where the two are not the same face.
    """
    slab = build_slab(symbol, facet, (_SHORT.get(facet, 1), 1, 1), 1.0, structure=structure, a=a, c=c)
    matrix = matching_matrix(surface_cell(bulk, miller), surface_lattice(slab))
    if matrix is None:
        raise StructureError(f"The cell of {symbol}({facet}) is none of the cells that a cut of it has.")
    return matrix
