"""What a bulk crystal is, and its conventional standard cell."""

from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.gaps import empty_gaps
from adatom.structure.symmetry.standard import StandardCell, find_standard_cell

MAX_BULK_GAP = 6.0
"""A bulk crystal has no empty slice thicker than this, Å; what has is a slab or a molecule in a box."""


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


def standard_cell_of(bulk: Atoms) -> StandardCell:
    """Return the conventional standard cell of a crystal, with its space group and how it was found.

    Raises
    ------
    StructureError
        If spglib cannot make sense of the crystal.
    """
    standard = find_standard_cell(bulk)
    if standard is None:
        raise StructureError("The symmetry of this crystal cannot be found: are atoms too close or missing?")
    return standard


def conventional_cell(bulk: Atoms) -> Atoms:
    """Return the crystal in its conventional standard cell, its atoms at their ideal places.

    Raises
    ------
    StructureError
        If spglib cannot make sense of the crystal.
    """
    return standard_cell_of(bulk).atoms


def symmetry_words(bulk: Atoms) -> str:
    """Return a crystal's space group as one writes it: ``"Fm-3m (no. 225)"``.

    Raises
    ------
    StructureError
        If its symmetry cannot be found.
    """
    standard = standard_cell_of(bulk)
    return f"{standard.symbol} (no. {standard.number})"


def looseness(bulk: Atoms) -> str:
    """Return what to know of a crystal whose atoms are off the places of its space group, or an empty string.

    Raises
    ------
    StructureError
        If its symmetry cannot be found.
    """
    standard = standard_cell_of(bulk)
    if not standard.is_loose:
        return ""
    return (
        f"The crystal's atoms are up to {standard.moved:.3f} Å off their ideal places in {standard.symbol}. "
        f"That was found with a tolerance of {standard.tolerance:g} Å; planes are read on the ideal crystal, "
        "and slabs are cut from it."
    )
