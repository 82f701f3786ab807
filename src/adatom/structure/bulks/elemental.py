"""Crystals of the elements: all that have one, in the conventional cell, and where each comes from."""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ase import Atoms
from ase.build import bulk
from ase.collections import dcdft
from ase.data import atomic_numbers, chemical_symbols, reference_states

from adatom.errors import StructureError
from adatom.structure.bulks.building import bare, crystal_script
from adatom.structure.bulks.constants import filled_in
from adatom.structure.bulks.crystals import conventional_cell
from adatom.structure.bulks.formulas import check_symbol
from adatom.structure.bulks.prototypes import Constants, build_prototype, prototype, prototypes, recipe_of
from adatom.structure.checks import check_structure
from adatom.structure.limits import check_lattice_constant
from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import explicit

SIMPLE_STRUCTURES = {"fcc": 4, "bcc": 2, "hcp": 2, "diamond": 8, "sc": 1}
"""What ``ase.build.bulk`` builds in the conventional cell for any element, with the atoms in that cell."""

NOT_CLOSE_PACKED = ("Se", "Te")
"""ASE's table files the helical chains of these two under hcp, with c/a of 1.1 and 1.3."""

COMPUTED = "computed"
"""The structure of elements whose only crystal at hand is one that was computed."""

_REFERENCE = "ase.data.reference_states, after Kittel and after Ashcroft and Mermin"
_IDEAL_C_OVER_A = (8 / 3) ** 0.5


@dataclass(frozen=True, slots=True)
class ElementalCrystal:
    """The crystal of an element.

    Parameters
    ----------
    symbol
        Chemical symbol.
    structure
        ``"fcc"`` and the like, the key of a prototype such as ``"graphite"``, or `COMPUTED`.
    constants
        Lattice constants, Å, and internal coordinates; empty for `COMPUTED`.
    source
        Where they come from, as a clause.
    """

    symbol: str
    structure: str
    constants: Constants
    source: str


@cache
def crystal_elements() -> tuple[str, ...]:
    """Return the elements of which a reference crystal is at hand, by atomic number."""
    return tuple(symbol for symbol in chemical_symbols[1:] if _own_structure(symbol))


def elemental_structures(symbol: str) -> tuple[str, ...]:
    """Return the structures in which an element can be built without more being told, its own first.

    Raises
    ------
    StructureError
        If there is no such element.
    """
    check_symbol(symbol)
    own = _own_structure(symbol)
    known = [entry.key for entry in prototypes() if entry.elemental and entry.known((symbol,))]
    simple = SIMPLE_STRUCTURES if own else ()
    return tuple(dict.fromkeys((*([own] if own else []), *known, *simple)))


def elemental_crystal(
    symbol: str, structure: str | None = None, constants: Constants | None = None
) -> ElementalCrystal:
    """Return the crystal of an element, with what is not given filled in.

    The element's own structure has the constants of ``ase.data.reference_states``, or those measured by
    whoever its prototype names; a few elements have computed ones only. Another structure starts at the
    volume per atom of the element's own: a sensible start, not a measured number.

    Parameters
    ----------
    symbol
        Chemical symbol.
    structure
        As in `ElementalCrystal`; the element's own if left out.
    constants
        Those that are to differ. A new a keeps the ratios of the others to it.

    Raises
    ------
    StructureError
        For an unknown element, structure or constant, or where there is nothing to start from.
    """
    check_symbol(symbol)
    given = dict(constants or {})
    own = _own_structure(symbol)
    structure = structure or own
    if structure is None:
        raise StructureError(
            f"No crystal of {symbol} is known here. Choose a structure and lattice constants, or open a file."
        )
    if structure == COMPUTED:
        return _computed(symbol, given)
    if structure in SIMPLE_STRUCTURES:
        return _simple(symbol, structure, given)
    try:
        entry = prototype(structure)
    except StructureError:
        known = ", ".join(dict.fromkeys((*SIMPLE_STRUCTURES, *elemental_structures(symbol))))
        raise StructureError(f"{symbol} has no structure {structure!r} here. There are {known}.") from None
    if not entry.elemental:
        raise StructureError(f"{entry.title} is a structure of compounds: give an element for each role.")
    return _of_prototype(symbol, entry.key, given)


def elemental_bulk(
    symbol: str, structure: str | None = None, a: float | None = None, c: float | None = None
) -> Atoms:
    """Build the crystal of an element in its conventional cell.

    Parameters
    ----------
    symbol, structure
        As in `elemental_crystal`.
    a, c
        Lattice constants, Å; those of the reference crystal if left out.

    Returns
    -------
    Atoms
        Periodic in all directions, atoms wrapped into the cell.

    Raises
    ------
    StructureError
        As `elemental_crystal`, and if the constants make no sense.
    """
    given = {name: value for name, value in (("a", a), ("c", c)) if value is not None}
    return build_elemental(elemental_crystal(symbol, structure, given))


def build_elemental(crystal: ElementalCrystal) -> Atoms:
    """Build what `elemental_crystal` described.

    Raises
    ------
    StructureError
        If its constants make no sense.
    """
    if crystal.structure == COMPUTED:
        return _computed_cell(crystal.symbol)
    if crystal.structure not in SIMPLE_STRUCTURES:
        return build_prototype(crystal.structure, (crystal.symbol,), crystal.constants)
    keywords = {} if crystal.structure == "hcp" else {"cubic": True}
    built = bare(bulk(crystal.symbol, crystal.structure, **crystal.constants, **keywords))
    built.set_initial_magnetic_moments(None)  # ASE's guesses for a few metals
    check_structure(built, f"this {crystal.structure} crystal of {crystal.symbol}")
    return built


def elemental_script(crystal: ElementalCrystal) -> ScriptPart:
    """Return the lines of plain ASE that do the same as `build_elemental`."""
    comment = f"{crystal.symbol}, {crystal.structure}: {crystal.source}"
    if crystal.structure == COMPUTED:
        return explicit(build_elemental(crystal), f"# {comment}")
    if crystal.structure not in SIMPLE_STRUCTURES:
        return crystal_script(recipe_of(crystal.structure, (crystal.symbol,), crystal.constants), comment)
    spoken = "".join(f", {name}={value!r}" for name, value in crystal.constants.items())
    cubic = "" if crystal.structure == "hcp" else ", cubic=True"
    lines = [
        f"# {comment}",
        f'atoms = bulk("{crystal.symbol}", "{crystal.structure}"{spoken}{cubic})',
    ]
    if bulk(crystal.symbol, crystal.structure, **crystal.constants).has("initial_magmoms"):
        lines.append("atoms.set_initial_magnetic_moments(None)")
    return ScriptPart(tuple(lines), ("from ase.build import bulk",))


def _own_structure(symbol: str) -> str | None:
    """Return the structure an element has by itself, as far as a crystal of it is at hand."""
    state = reference_states[atomic_numbers[symbol]] or {}
    if state.get("symmetry") in SIMPLE_STRUCTURES and symbol not in NOT_CLOSE_PACKED:
        return str(state["symmetry"])
    for entry in prototypes():
        if entry.elemental and entry.known((symbol,)):
            return entry.key
    return COMPUTED if symbol in dcdft.names else None


def _simple(symbol: str, structure: str, given: dict[str, float]) -> ElementalCrystal:
    names = ("a", "c") if structure == "hcp" else ("a",)
    for name, value in given.items():
        if name not in names:
            raise StructureError(f"{structure} has no constant {name}; it has {', '.join(names)}.")
        check_lattice_constant(name, value)
    if set(names) <= set(given):
        return _crystal(symbol, structure, {name: given[name] for name in names}, "lattice constants given")
    own = _own_structure(symbol)
    state = reference_states[atomic_numbers[symbol]] or {}
    if structure == own:
        a, ratio, source = float(state["a"]), float(state.get("c/a", 1.0)), _REFERENCE
    elif "a" in given:
        a, ratio, source = given["a"], _IDEAL_C_OVER_A, "the ideal c/a"
    elif own is None:
        raise StructureError(f"No lattice constant of {symbol} is known: give one.")
    else:
        a, ratio = _constant_of_same_volume(_volume_per_atom(symbol), structure), _IDEAL_C_OVER_A
        source = f"the volume per atom of {own} kept; not measured"
    a = given.get("a", a)
    constants = {"a": a, **({"c": given.get("c", a * ratio)} if structure == "hcp" else {})}
    spoken = f"{', '.join(given)} given" if given else ""
    source = source if not given else spoken if set(given) == set(constants) else f"{spoken}; else {source}"
    return _crystal(symbol, structure, constants, source)


def _of_prototype(symbol: str, key: str, given: dict[str, float]) -> ElementalCrystal:
    start = filled_in(key, (symbol,), given)
    return ElementalCrystal(symbol, key, start.values, start.source)


def _computed(symbol: str, given: dict[str, float]) -> ElementalCrystal:
    if symbol not in dcdft.names:
        raise StructureError(f"No computed crystal of {symbol} is at hand: choose another structure.")
    if given:
        raise StructureError(
            f"The crystal of {symbol} is computed as a whole: leave its lattice constants out, "
            "or choose another structure."
        )
    # Sulphur, for one, stands there in a form of high pressure, two thirds of the volume of its common one.
    source = (
        "computed with PBE for the Δ project (ase.collections.dcdft), of some elements in a form that is not "
        "the stable one; not measured"
    )
    return _crystal(symbol, COMPUTED, {}, source)


@cache
def _computed_cell(symbol: str) -> Atoms:
    return conventional_cell(bare(dcdft[symbol]))


def _crystal(symbol: str, structure: str, constants: dict[str, float], source: str) -> ElementalCrystal:
    return ElementalCrystal(symbol, structure, MappingProxyType(constants), source)


def _volume_per_atom(symbol: str) -> float:
    """Return the volume per atom of the element's own crystal, Å³."""
    own = build_elemental(elemental_crystal(symbol))
    return float(own.get_volume()) / len(own)


def _constant_of_same_volume(volume: float, structure: str) -> float:
    """Return the lattice constant, Å, that gives an atom this volume (Å³)."""
    if structure == "hcp":
        return float((volume * 4 / (3**0.5 * _IDEAL_C_OVER_A)) ** (1 / 3))
    return float((volume * SIMPLE_STRUCTURES[structure]) ** (1 / 3))
