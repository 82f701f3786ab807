"""Low-index faces of the elements, built with ASE's own builders."""

from collections.abc import Callable

from ase import Atoms
from ase.build import bcc100, bcc110, bcc111, fcc100, fcc110, fcc111, fcc211, hcp0001
from ase.constraints import FixAtoms

from adatom.errors import StructureError
from adatom.structure.bulks.elements import FACETS, reference_crystal
from adatom.structure.bulks.formulas import check_symbol
from adatom.structure.checks import check_structure
from adatom.structure.layers import check_fixed_layers
from adatom.structure.limits import check_atom_count, check_lattice_constant, check_size, check_vacuum

_BUILDERS: dict[str, Callable[..., Atoms]] = {
    "fcc100": fcc100,
    "fcc110": fcc110,
    "fcc111": fcc111,
    "fcc211": fcc211,
    "bcc100": bcc100,
    "bcc110": bcc110,
    "bcc111": bcc111,
    "hcp0001": hcp0001,
}


def build_slab(
    symbol: str,
    facet: str,
    size: tuple[int, int, int],
    vacuum: float,
    *,
    structure: str | None = None,
    a: float | None = None,
    c: float | None = None,
    fixed_layers: int = 0,
) -> Atoms:
    """Build a low-index slab of an element with ASE's own builders.

    Parameters
    ----------
    symbol
        Chemical symbol.
    facet
        One of ``FACETS`` for the structure, e.g. ``"100"``.
    size
        Repeats along a and b, and layers. On fcc(211) the first is a multiple of 3 and a layer is a whole
        terrace layer of three rows, as ASE counts them.
    vacuum
        On each side of the slab, Å.
    structure
        ``"fcc"``, ``"bcc"`` or ``"hcp"``; the element's own if left out.
    a, c
        Lattice constants, Å; the reference crystal's if left out.
    fixed_layers
        How many of the bottom layers are held in place.

    Returns
    -------
    Atoms
        Periodic in all three directions, normal along z, tags counting the layers from 1 at the top (all 0
        on fcc(211), as ASE leaves them).

    Raises
    ------
    StructureError
        For anything that makes no sense.
    """
    structure, a, c = slab_crystal(symbol, structure, a, c)
    check_facet(structure, facet)
    check_size(size, ("repeats along a", "repeats along b", "layers"))
    check_atom_count(size[0] * size[1] * size[2])
    if facet == "211" and size[0] % 3:
        lower, upper = max(3, size[0] // 3 * 3), (size[0] // 3 + 1) * 3
        hint = f"{upper}" if lower == upper else f"{lower} or {upper}"
        raise StructureError(
            f"An fcc(211) slab repeats along a in steps of 3 (its terraces are three rows wide), "
            f"not {size[0]}: use {hint}."
        )
    check_vacuum(vacuum)
    check_fixed_layers(fixed_layers, size[2])
    slab = _BUILDERS[structure + facet](symbol, **builder_keywords(structure, facet, size, a, c, vacuum))
    slab.pbc = True
    # ASE's notes for add_adsorbate would go stale with the first edit.
    slab.info.clear()
    if fixed_layers:
        slab.set_constraint(FixAtoms(indices=fixed_range(facet, size, fixed_layers)))
    check_structure(slab)
    return slab


def slab_crystal(
    symbol: str, structure: str | None, a: float | None, c: float | None
) -> tuple[str, float, float | None]:
    """Return structure and lattice constants (Å) of a slab's crystal, what is left out filled in.

    Raises
    ------
    StructureError
        For an unknown element or structure, or constants that make no sense.
    """
    check_symbol(symbol)
    for name, value in (("a", a), ("c", c)):
        if value is not None:
            check_lattice_constant(name, value)
    if a is not None and structure in FACETS and structure != "hcp":
        return structure, a, None
    crystal = reference_crystal(symbol, structure)
    if crystal.c is None:
        return crystal.structure, a or crystal.a, None
    # A new a keeps c/a, as ASE's builder does.
    ratio = crystal.c / crystal.a
    a = a or crystal.a
    return crystal.structure, a, c or a * ratio


def check_facet(structure: str, facet: str) -> None:
    """Raise a `StructureError` that names the known facets if this is none of them."""
    if facet not in FACETS[structure]:
        raise StructureError(
            f"No {structure}({facet}) slab is built in; {structure} has {', '.join(FACETS[structure])}. "
            "Open a bulk crystal to cut any other plane."
        )


def builder_keywords(
    structure: str, facet: str, size: tuple[int, int, int], a: float, c: float | None, vacuum: float
) -> dict[str, object]:
    """Return the keywords of the call of ASE's builder for this slab."""
    keywords: dict[str, object] = {"size": tuple(size), "a": a}
    if structure == "hcp":
        keywords["c"] = c
    keywords["vacuum"] = vacuum
    if facet != "211":  # the one builder that does not take it
        keywords["periodic"] = True
    return keywords


def fixed_range(facet: str, size: tuple[int, int, int], fixed_layers: int) -> range:
    """Return the atoms of the bottom layers: ASE numbers from the bottom up, on fcc(211) from the top."""
    count = size[0] * size[1] * fixed_layers
    total = size[0] * size[1] * size[2]
    return range(total - count, total) if facet == "211" else range(count)
