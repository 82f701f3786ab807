"""Entries of a database: what is read of them, and which can be used.

Field names are those of the OPTIMADE specification 1.2, "Structures Entries". Databases leave out what they
please and spell some of it in their own way, so whatever is missing or odd is tolerated, and said where it
keeps an entry from being used.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from ase import Atoms
from ase.data import atomic_numbers
from ase.formula import Formula

from adatom.errors import StructureError
from adatom.structure.bulks.crystals import check_is_bulk
from adatom.structure.bulks.optimade.databases import Provider
from adatom.structure.checks import check_structure
from adatom.structure.symmetry.spacegroup import space_group_symbol
from adatom.structure.symmetry.standard import find_standard_cell

MAX_SITES = 500
"""A unit cell larger than this is not what one cuts slabs from, sites."""

NEEDED_FIELDS = (
    "chemical_formula_reduced",
    "nsites",
    "lattice_vectors",
    "cartesian_site_positions",
    "species",
    "species_at_sites",
    "dimension_types",
    "structure_features",
)
NEWER_FIELDS = ("space_group_symbol_hermann_mauguin", "space_group_it_number")
"""Since version 1.2 of the standard; a database that knows an older one may refuse a question for them."""

_THEORIES = ("gga_gga+u_r2scan", "gga_gga+u", "r2scan")
"""Where a database has a hull for each level of theory, the first of these; the first is what the Materials
Project shows on its own pages."""

_ABSENT = 1000.0
"""No energy per atom above the hull is larger, eV: databases write -99999 and the like for unknown."""

_UNPLACED = {
    "disorder": "its sites are only partly occupied, or by several elements",
    "implicit_atoms": "the positions of some of its atoms are not given",
    "site_attachments": "the positions of some of its atoms are not given",
    "assemblies": "it is disordered: some of its sites exclude one another",
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a structure was found: title of the database, id of the entry, and address to read it at."""

    database: str
    entry: str
    address: str


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """An entry of a database.

    Parameters
    ----------
    id
        As the database calls it: ``"mp-2657"``.
    provider
        Key of the database.
    formula
        Reduced, metals first: ``"TiO2"``.
    space_group
        Hermann–Mauguin symbol, the database's own or, where it has none, spglib's; empty where unknown.
    sites
        How many there are in the cell; ``None`` where not said.
    stability
        Energy above the convex hull, eV per atom; ``None`` where not said.
    theory
        Level of theory of that hull, where the database has several.
    atoms
        The crystal, or ``None`` if it cannot be used.
    unusable
        Why not, as a clause: ``"its sites are only partly occupied, …"``; empty if it can be used.
    provenance
        Where it was found.
    """

    id: str
    provider: str
    formula: str
    space_group: str
    sites: int | None
    stability: float | None
    theory: str
    atoms: Atoms | None
    unusable: str
    provenance: Provenance

    @property
    def url(self) -> str:
        """Where people read the entry."""
        return self.provenance.address


def found_in(provider: Provider, entry: Mapping[str, Any]) -> Found:
    """Return what is in an entry as it came over the network; nothing in it is an error."""
    nested = entry.get("attributes")
    fields: Mapping[str, Any] = nested if isinstance(nested, Mapping) else entry
    identifier = _shown(entry.get("id"))
    atoms, unusable = _crystal(fields)
    stability, theory = _stability(fields.get(provider.stability))
    symbol = _symbol_given(fields, provider)
    if not symbol and atoms is not None:
        standard = find_standard_cell(atoms)
        symbol = standard.symbol if standard is not None else ""
    return Found(
        id=identifier,
        provider=provider.key,
        formula=_formula(fields, atoms),
        space_group=symbol,
        sites=_site_count(fields),
        stability=stability,
        theory=theory,
        atoms=atoms,
        unusable=unusable,
        provenance=Provenance(provider.title, identifier, provider.read_at(identifier)),
    )


def _crystal(fields: Mapping[str, Any]) -> tuple[Atoms | None, str]:
    """Return the crystal, or ``None`` and why there is none."""
    count = _site_count(fields)
    if count is not None and count > MAX_SITES:
        return None, f"its cell has {count} sites, more than the {MAX_SITES} that are of use here"
    for feature in _texts(fields.get("structure_features")):
        if feature in _UNPLACED:
            return None, _UNPLACED[feature]
    dimensions = _listed(fields.get("dimension_types"))
    if dimensions and any(number != 1 for number in dimensions):
        return None, "it is not periodic in three directions"
    cell = _numbers(fields.get("lattice_vectors"))
    positions = _numbers(fields.get("cartesian_site_positions"))
    names = _texts(fields.get("species_at_sites"))
    if cell is None or cell.shape[0] != 3 or positions is None or len(positions) != len(names):
        return None, "the database has no cell or no positions for it"
    symbols, reason = _symbols(names, fields.get("species"))
    if reason:
        return None, reason
    return _checked(Atoms(symbols, positions=positions, cell=cell, pbc=True))


def _checked(atoms: Atoms) -> tuple[Atoms | None, str]:
    try:
        check_structure(atoms)
        check_is_bulk(atoms)
    except StructureError as error:
        text = str(error).rstrip(".")
        return None, text[0].lower() + text[1:]
    atoms.wrap()
    return atoms, ""


def _symbols(names: list[str], species: Any) -> tuple[list[str], str]:
    """Return an element for each site, and why that is not possible if it is not."""
    described = {str(one.get("name")): one for one in _listed(species) if isinstance(one, Mapping)}
    symbols: list[str] = []
    for name in names:
        # Some databases leave the species out where their names are elements anyway.
        one = described.get(name, {"chemical_symbols": [name], "concentration": [1.0]})
        inside = _texts(one.get("chemical_symbols"))
        if one.get("attached") or one.get("nattached"):
            return [], _UNPLACED["site_attachments"]
        whole = all(math.isclose(share, 1.0, abs_tol=1e-3) for share in _floats(one.get("concentration")))
        if len(inside) != 1 or not whole:
            return [], _UNPLACED["disorder"]
        if inside[0] == "X" or inside[0] not in atomic_numbers:
            return [], f"an element of it is not known ({_shown(inside[0])})"
        symbols.append(inside[0])
    return symbols, ""


def _formula(fields: Mapping[str, Any], atoms: Atoms | None) -> str:
    """Return the reduced formula, metals first, or whatever the database has for one."""
    if atoms is not None:
        return str(atoms.symbols.formula.reduce()[0].format("metal"))
    for name in ("chemical_formula_reduced", "chemical_formula_descriptive"):
        given = fields.get(name)
        if isinstance(given, str) and given:
            try:
                return str(Formula(given).reduce()[0].format("metal"))
            except (ValueError, KeyError, ZeroDivisionError):
                return _shown(given)
    return ""


def _site_count(fields: Mapping[str, Any]) -> int | None:
    count = fields.get("nsites")
    if isinstance(count, int) and not isinstance(count, bool) and count > 0:
        return count
    return len(_listed(fields.get("species_at_sites"))) or None


def _stability(given: Any) -> tuple[float | None, str]:
    """Return the energy above the hull, and its level of theory where there are several."""
    if isinstance(given, Mapping):
        if "energy_above_hull" in given:
            return _energy(given["energy_above_hull"]), ""
        hulls = {str(key).lower(): hull for key, hull in given.items() if isinstance(hull, Mapping)}
        for theory in (*(name for name in _THEORIES if name in hulls), *hulls):
            energy = _energy(hulls[theory].get("energy_above_hull"))
            if energy is not None:
                return energy, theory
        return None, ""
    return _energy(given), ""


def _energy(given: Any) -> float | None:
    try:
        value = float(given)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) and abs(value) < _ABSENT else None


def _symbol_given(fields: Mapping[str, Any], provider: Provider) -> str:
    """Return the symbol that the database gives, without spaces and the marks of a setting."""
    for name in ("space_group_symbol_hermann_mauguin", provider.space_group, "space_group_it_number"):
        given = fields.get(name) if name else None
        if isinstance(given, str) and given.strip() and not given.strip().isdigit():
            return _shown(given.partition(":")[0].replace(" ", ""))
        if isinstance(given, int | str) and not isinstance(given, bool) and str(given).strip():
            return space_group_symbol(int(given))
    return ""


def _shown(given: Any) -> str:
    """Return what a database calls something as text that a terminal and a table can show."""
    text = "" if given is None else str(given)
    return "".join(character for character in text if character.isprintable())[:100]


def _listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, list | tuple) else []


def _texts(given: Any) -> list[str]:
    return [str(value) for value in _listed(given)]


def _floats(given: Any) -> list[float]:
    return [float(value) if isinstance(value, int | float) else math.nan for value in _listed(given)]


def _numbers(given: Any) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """Return rows of three finite numbers, shape (n, 3), or ``None`` if they are something else."""
    try:
        rows = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        return None
    return rows if rows.ndim == 2 and rows.shape[1] == 3 and np.isfinite(rows).all() else None
