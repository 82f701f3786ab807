"""Close-packed crystals of the elements, and the facets that slabs of them are built with."""

from dataclasses import dataclass

from ase.data import atomic_names, atomic_numbers, chemical_symbols, reference_states

from adatom.errors import StructureError
from adatom.structure.bulks.elemental import NOT_CLOSE_PACKED, elemental_crystal
from adatom.structure.bulks.formulas import check_symbol

FACETS: dict[str, tuple[str, ...]] = {
    "fcc": ("111", "100", "110", "211"),
    "bcc": ("110", "100", "111"),
    "hcp": ("0001",),
}
"""The facets that `build_slab` knows, by crystal structure, the most stable first."""


@dataclass(frozen=True, slots=True)
class ReferenceCrystal:
    """The crystal an element is cut from.

    Parameters
    ----------
    symbol
        Chemical symbol.
    name
        The element's name in lower case: ``"copper"``.
    structure
        ``"fcc"``, ``"bcc"`` or ``"hcp"``.
    a
        Lattice constant, Å.
    c
        Height of the hcp cell, Å; ``None`` for the cubic structures.
    """

    symbol: str
    name: str
    structure: str
    a: float
    c: float | None


def slab_elements() -> tuple[str, ...]:
    """Return the elements whose reference crystal is fcc, bcc or hcp, by atomic number."""
    return tuple(
        symbol
        for symbol, state in zip(chemical_symbols, reference_states, strict=False)
        if state is not None and state["symmetry"] in FACETS and symbol not in NOT_CLOSE_PACKED
    )


def reference_crystal(symbol: str, structure: str | None = None) -> ReferenceCrystal:
    """Return the crystal to cut an element's slabs from.

    Lattice constants are those of ``ase.data.reference_states``. In a structure that is not the element's
    own, the constant keeps the volume per atom: a sensible start, not a measured number.

    Parameters
    ----------
    symbol
        Chemical symbol.
    structure
        ``"fcc"``, ``"bcc"`` or ``"hcp"``; the element's own if left out.

    Raises
    ------
    StructureError
        For an unknown element or structure, or an element without a reference crystal to start from.
    """
    check_symbol(symbol)
    state = reference_states[atomic_numbers[symbol]]
    own = state["symmetry"] if state is not None else None
    name = atomic_names[atomic_numbers[symbol]].lower()
    structure = structure or own
    if own not in FACETS and structure == own:
        raise StructureError(
            f"{symbol} has no fcc, bcc or hcp reference crystal. Choose a structure and a lattice constant, "
            "or open a bulk crystal and cut the slab from that."
        )
    if structure not in FACETS:
        raise StructureError(f"There is no structure {structure!r}; choose one of {', '.join(FACETS)}.")
    constants = elemental_crystal(symbol, structure).constants
    return ReferenceCrystal(symbol, name, structure, constants["a"], constants.get("c"))
