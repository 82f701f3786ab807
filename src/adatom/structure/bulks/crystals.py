"""What a bulk crystal is, and its conventional standard cell."""

from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.gaps import empty_gaps
from adatom.structure.symmetry.spacegroup import standard_cell

MAX_BULK_GAP = 6.0
"""A bulk crystal has no empty slice thicker than this, Å; what has is a slab or a molecule in a box."""

_SYMMETRY_TOLERANCE = 1e-2
"""How far atoms of a file may be from the ideal crystal for spglib to see its symmetry, Å."""


def check_is_bulk(bulk: Atoms) -> None:
    """Raise a `StructureError` unless the structure is a crystal periodic in all directions."""
    if not bulk.pbc.all():
        raise StructureError(
            "A slab can only be cut from a bulk crystal, which is periodic in all three directions; "
            "this structure is not."
        )
    for axis, gap in zip("abc", empty_gaps(bulk), strict=True):
        if gap > MAX_BULK_GAP:
            raise StructureError(
                f"This structure has {gap:.1f} Å of vacuum along {axis}, so it is a slab or a molecule; "
                "a slab can only be cut from a bulk crystal."
            )


def conventional_cell(bulk: Atoms) -> Atoms:
    """Return the crystal in its conventional standard cell.

    Raises
    ------
    StructureError
        If spglib cannot make sense of the crystal.
    """
    standard = standard_cell(bulk, _SYMMETRY_TOLERANCE)
    if standard is None:
        raise StructureError("The symmetry of this crystal cannot be found: are atoms too close or missing?")
    return standard
