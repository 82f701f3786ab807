"""Crystal prototypes: rocksalt, rutile, perovskite and the like, for any elements and lattice constants.

The descriptions lie in ``resources/prototypes``, one file each and named by its key: sites with their
positions, roles that the elements take, and well-known compounds with measured constants. The symmetry does
the rest: the cell follows from the crystal system, and the atoms from the space group.
"""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any

from ase import Atoms
from ase.spacegroup import Spacegroup

from adatom.errors import StructureError
from adatom.paths import resource
from adatom.structure.bulks.building import CrystalRecipe, crystal_of
from adatom.structure.bulks.formulas import check_symbol, counted
from adatom.structure.checks import check_structure
from adatom.structure.limits import check_finite, check_lattice_constant
from adatom.structure.symmetry.spacegroup import space_group, space_group_symbol

Constants = Mapping[str, float]
"""Lattice constants, Å, and internal coordinates, fractions of the cell: ``{"a": 4.594, "u": 0.305}``."""

LATTICE_CONSTANTS = ("a", "b", "c")

_SYMMETRY_TOLERANCE = 1e-3
"""What is built from a space group has its symmetry to the last digits, Å."""

_TERM = re.compile(r"([+-]?)(?:(\d+)/(\d+)|(\d*)([a-z]))")


@dataclass(frozen=True, slots=True)
class Role:
    """What an element is in a crystal.

    Parameters
    ----------
    key
        As the sites name it: ``"M"``.
    title
        ``"cation"``.
    count
        How many of it there are in a formula unit.
    """

    key: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Site:
    """A site of the asymmetric unit: who sits there, and its three coordinates as they are written."""

    role: str
    position: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Compound:
    """A well-known compound: its formula, an element for each role, and its measured constants."""

    formula: str
    elements: tuple[str, ...]
    constants: Constants


@dataclass(frozen=True, slots=True)
class Prototype:
    """A crystal structure that many compounds share.

    Parameters
    ----------
    key
        ``"rutile"``.
    name
        As it stands in a sentence: ``"rutile"``, ``"L1₂ alloy"``.
    strukturbericht
        ``"C4"``; empty where it has none.
    space_group
        Number in the International Tables.
    symbol
        Its Hermann–Mauguin symbol, ``"P4_2/mnm"``.
    setting
        Origin choice, 1 or 2.
    roles
        In the order in which elements are given.
    sites
        The asymmetric unit.
    constants
        What has to be known: lattice constants, then internal coordinates.
    compounds
        Well-known ones; the first is the example.
    source
        Where their constants were published.
    note
        What else to know; often empty.
    """

    key: str
    name: str
    strukturbericht: str
    space_group: int
    symbol: str
    setting: int
    roles: tuple[Role, ...]
    sites: tuple[Site, ...]
    constants: tuple[str, ...]
    compounds: tuple[Compound, ...]
    source: str
    note: str

    @property
    def title(self) -> str:
        """As it stands in a list: ``"Rutile"``."""
        first = self.name[0]
        return f"{first.upper() if first.isascii() else first}{self.name[1:]}"

    @property
    def example(self) -> str:
        """Formula of the best known compound: ``"TiO2"``."""
        return self.compounds[0].formula

    @property
    def elemental(self) -> bool:
        """Whether it is the crystal of an element."""
        return len(self.roles) == 1

    def known(self, elements: tuple[str, ...]) -> Compound | None:
        """Return the compound of these elements, one for each role, if it is a well-known one."""
        return next((compound for compound in self.compounds if compound.elements == elements), None)


@cache
def prototypes() -> tuple[Prototype, ...]:
    """Return every prototype, the most common first, those of elements last."""
    files = sorted(resource("prototypes").glob("*.toml"))
    entries = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}
    return tuple(
        _prototype(key, entries[key]) for key in sorted(entries, key=lambda key: entries[key]["order"])
    )


def prototype(key: str) -> Prototype:
    """Return a prototype by its key, title or Strukturbericht symbol, in upper or lower case.

    Raises
    ------
    StructureError
        If there is none of that name; the message names those that there are.
    """
    wanted = key.strip().lower()
    for entry in prototypes():
        names = {entry.key, entry.name.lower(), entry.strukturbericht.lower().replace("_", "")}
        if wanted and (wanted in names or wanted.replace("_", "") in names):
            return entry
    keys = [entry.key for entry in prototypes()]
    close = difflib.get_close_matches(wanted, keys, 2, 0.6)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"There are {', '.join(keys)}."
    raise StructureError(f"There is no prototype {key!r}. {hint}")


def recipe_of(key: str, elements: tuple[str, ...], constants: Constants) -> CrystalRecipe:
    """Return what has to be told to build a prototype; parameters and errors as in `build_prototype`."""
    entry = prototype(key)
    check_elements(entry, elements)
    _check_constants(entry, constants)
    inserted = dict(zip((role.key for role in entry.roles), elements, strict=True))
    return CrystalRecipe(
        symbols=tuple(inserted[site.role] for site in entry.sites),
        basis=tuple(_coordinates(site, constants) for site in entry.sites),
        space_group=entry.space_group,
        setting=entry.setting,
        cell=_cell(entry, constants),
    )


def build_prototype(key: str, elements: tuple[str, ...], constants: Constants) -> Atoms:
    """Build a crystal of a prototype in its conventional cell.

    Parameters
    ----------
    key
        Of the prototype.
    elements
        A chemical symbol for each role, in their order.
    constants
        A value for each of its constants: Å for lattice constants, fractions of the cell for the others.
        `adatom.structure.bulks.constants.starting_constants` has values to start from.

    Returns
    -------
    Atoms
        Periodic in all directions, atoms wrapped into the cell.

    Raises
    ------
    StructureError
        If elements or constants make no sense, atoms come to lie on top of each other, or the crystal has
        another symmetry than its prototype: then it is a different structure by another name.
    """
    entry = prototype(key)
    atoms = crystal_of(recipe_of(key, elements, constants))
    what = f"this {entry.name} crystal of {', '.join(elements)}"
    check_structure(atoms, what)
    found = space_group(atoms, _SYMMETRY_TOLERANCE)
    if found is not None and found[0] != entry.space_group:
        raise StructureError(
            f"With these elements and constants {what} is more symmetric than {entry.name} "
            f"({found[1]} instead of {entry.symbol}): choose different elements for its roles, other "
            "constants, or the prototype it has become."
        )
    return atoms


def lattice_constants(number: int) -> tuple[str, ...]:
    """Return which lattice constants a space group leaves free, on conventional axes.

    Source: International Tables for Crystallography, vol. A, table 2.1.1.1; trigonal ones on hexagonal axes.
    """
    if number >= 195:
        return ("a",)
    if number >= 75:
        return ("a", "c")
    return LATTICE_CONSTANTS


def _prototype(key: str, entry: dict[str, Any]) -> Prototype:
    sites = tuple(Site(site["role"], tuple(site["position"].split())) for site in entry["sites"])
    number, setting = entry["space_group"], entry.get("setting", 1)
    group = Spacegroup(number, setting)
    free = sorted({name for site in sites for axis in site.position for name in re.findall("[a-z]", axis)})
    compounds = {formula: dict(values) for formula, values in entry["compounds"].items()}
    constants = (*lattice_constants(number), *free)
    roles = _roles(entry["roles"], sites, group, next(iter(compounds.values())))
    return Prototype(
        key=key,
        name=entry["name"],
        strukturbericht=entry["strukturbericht"],
        space_group=number,
        symbol=space_group_symbol(number),
        setting=setting,
        roles=roles,
        sites=sites,
        constants=constants,
        compounds=tuple(
            Compound(formula, _in_roles(formula, roles), MappingProxyType(values))
            for formula, values in compounds.items()
        ),
        source=entry["source"],
        note=entry.get("note", ""),
    )


def _roles(
    titles: Mapping[str, str], sites: tuple[Site, ...], group: Spacegroup, constants: Constants
) -> tuple[Role, ...]:
    """Return the roles with how often each occurs in a formula unit."""
    numbers = dict.fromkeys(titles, 0)
    for site in sites:
        numbers[site.role] += len(group.equivalent_sites(_coordinates(site, constants))[0])
    unit = _greatest_divisor(tuple(numbers.values()))
    return tuple(Role(key, title, numbers[key] // unit) for key, title in titles.items())


def _greatest_divisor(numbers: tuple[int, ...]) -> int:
    return max(d for d in range(1, min(numbers) + 1) if all(number % d == 0 for number in numbers))


def _in_roles(formula: str, roles: tuple[Role, ...]) -> tuple[str, ...]:
    found = elements_in_roles(counted(formula), roles)
    if not found:
        raise ValueError(f"{formula} is no compound of these roles")
    return found[0]


def elements_in_roles(formula: Mapping[str, int], roles: tuple[Role, ...]) -> list[tuple[str, ...]]:
    """Return the ways to give elements to roles such that the composition comes out.

    Parameters
    ----------
    formula
        Element → number, in the order in which it was typed; it need not be reduced. An element may take
        several roles, as cobalt does in the spinel Co3O4.
    roles
        Of the prototype.

    Returns
    -------
    list of tuple of str
        An element for each role; the one that follows the order of typing first.
    """
    units = sum(formula.values()) / sum(role.count for role in roles)
    ways: list[tuple[str, ...]] = []

    def extend(chosen: tuple[str, ...], left: dict[str, float]) -> None:
        if len(chosen) == len(roles):
            if not any(left.values()):
                ways.append(chosen)
            return
        needed = roles[len(chosen)].count * units
        for symbol in formula:
            if left[symbol] >= needed:
                extend((*chosen, symbol), {**left, symbol: left[symbol] - needed})

    extend((), {symbol: float(number) for symbol, number in formula.items()})
    return ways


def check_elements(entry: Prototype, elements: tuple[str, ...]) -> None:
    """Raise a `StructureError` unless there is a known element for each role."""
    if len(elements) != len(entry.roles):
        titles = ", ".join(role.title for role in entry.roles)
        raise StructureError(
            f"{entry.title} takes {len(entry.roles)} elements ({titles}), not {len(elements)}."
        )
    for symbol in elements:
        check_symbol(symbol)


def _check_constants(entry: Prototype, constants: Constants) -> None:
    for name in constants:
        if name not in entry.constants:
            raise StructureError(
                f"{entry.title} has no constant {name}; it has {', '.join(entry.constants)}."
            )
    for name in entry.constants:
        if name not in constants:
            raise StructureError(f"{entry.title} needs a value for its constant {name}: give one.")
        if name in lattice_constants(entry.space_group):
            check_lattice_constant(name, constants[name])
        else:
            check_finite(f"An internal coordinate {name}", constants[name], "of the cell")


def _coordinates(site: Site, constants: Constants) -> tuple[float, float, float]:
    x, y, z = (_value(written, constants) for written in site.position)
    return x, y, z


def _value(written: str, constants: Constants) -> float:
    """Return what a coordinate such as ``"1/2"``, ``"-u"``, ``"2u"`` or ``"1/4+z"`` comes to."""
    total = 0.0
    for sign, numerator, denominator, factor, name in _TERM.findall(written):
        size = float(Fraction(int(numerator), int(denominator))) if numerator else constants[name]
        total += (-1 if sign == "-" else 1) * int(factor or 1) * size
    return total


def _cell(entry: Prototype, constants: Constants) -> tuple[float, float, float, float, float, float]:
    a = constants["a"]
    gamma = 120.0 if 143 <= entry.space_group <= 194 else 90.0
    return a, constants.get("b", a), constants.get("c", a), 90.0, 90.0, gamma
