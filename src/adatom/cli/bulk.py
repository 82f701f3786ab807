"""`adatom bulk`: bulk crystals, built or found in a database."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ase import Atoms

from adatom.cli.lattice import add_relax_options, relaxed_crystal
from adatom.errors import StructureError
from adatom.structure.bulks.operations import BuildBulk, TakeFound
from adatom.structure.bulks.optimade import (
    Found,
    SearchError,
    fetch,
    provider,
    providers,
    query_from,
    said_of_all,
    search_all,
)
from adatom.structure.bulks.optimade.client import LIMIT
from adatom.structure.bulks.prototypes import Prototype, prototypes
from adatom.structure.bulks.recipes import bulk_of
from adatom.structure.files import format_for, write_structures
from adatom.structure.symmetry.standard import find_standard_cell

_DESCRIPTION = """\
Build the crystal of an element or a compound in its conventional cell, or find one in a database.

  adatom bulk Cu -o Cu.cif
  adatom bulk MgO --prototype rocksalt --a 4.2 -o MgO.cif
  adatom bulk TiO2 --prototype rutile --set u=0.305 -o rutile.cif
  adatom bulk --search TiO2               in all databases; "Ti, O" for whatever consists of these elements
  adatom bulk --fetch mp:mp-2657 -o rutile.cif
  adatom bulk Cu --relax chgnet -o Cu.extxyz      with the model's own lattice constant
  adatom bulk --prototypes
"""

_EPILOG = """\
Constants that are not given are measured ones where the compound is well known, and estimated from
covalent radii elsewhere; the output says which. What is fetched is written in the cell in which the
database has it.

With --json: file, title, formula, atoms, cell (a, b, c in Å, α, β, γ in degrees), space_group,
constants_from. Of a search: found, each with entry (what --fetch takes), formula, space_group, sites,
energy_above_hull (eV per atom), hull (its level of theory), unusable (why, or empty), url; and problems.
Of --prototypes: key, title, strukturbericht, space_group, roles, constants, compounds, source, note.

ADATOM_OPTIMADE_URL in the environment is the address of a mirror with every database in a folder named by
its key; ADATOM_OPTIMADE_URL_MP and the like are the addresses of one database each.
"""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `bulk`."""
    parser = subparsers.add_parser(
        "bulk",
        help="build a bulk crystal, or find one in a database",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("formula", nargs="?", metavar="FORMULA", help="Cu, MgO, SrTiO3")
    parser.add_argument(
        "--prototype",
        "--structure",
        dest="structure",
        default="",
        metavar="KEY",
        help="rocksalt, rutile, …, or of an element fcc, bcc, hcp, diamond, sc (default: its own)",
    )
    for name in ("a", "b", "c"):
        parser.add_argument(f"--{name}", type=float, metavar="Å", help=f"lattice constant {name}, Å")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an internal coordinate, as a fraction of the cell: u=0.305",
    )
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--search", metavar="TEXT", help='search the databases for a formula or "Ti, O"')
    other.add_argument("--fetch", metavar="DATABASE:ID", help="fetch an entry, as --search lists it")
    other.add_argument("--prototypes", action="store_true", help="list the prototypes")
    parser.add_argument(
        "--provider",
        action="append",
        choices=[one.key for one in providers()],
        help="search this database only; may be given several times",
    )
    parser.add_argument(
        "--limit",
        type=int,
        default=LIMIT,
        metavar="N",
        help=f"entries of each database, at most (default: {LIMIT})",
    )
    add_relax_options(parser)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to write the crystal")
    parser.add_argument("--json", action="store_true", help="print what was made or found as JSON")
    parser.set_defaults(run=run_bulk)


def run_bulk(args: argparse.Namespace) -> int:
    """Build, search, fetch or list, as was asked.

    Raises
    ------
    AdatomError
        If the input makes no sense or no database answers; nothing is written then.
    """
    if args.prototypes:
        return _list_prototypes(args)
    if args.search is not None:
        return _search(args)
    if args.output is None:
        raise StructureError("Say where to write the crystal, as in -o bulk.cif.")
    format_for(args.output)
    operation, source = _fetched(args) if args.fetch else _built(args)
    if args.relax:
        crystal, lattice = relaxed_crystal(args, operation)
        source = f"{source}; {lattice}"
    else:
        crystal = operation.apply(None)
    write_structures(args.output, [crystal])
    _report(args, operation.title, source, crystal)
    return 0


def _built(args: argparse.Namespace) -> tuple[BuildBulk, str]:
    if args.formula is None:
        raise StructureError("Name an element or a compound, as in `adatom bulk MgO`, or --search for one.")
    operation = bulk_of(args.formula, args.structure, _constants(args))
    return operation, operation.source


def _fetched(args: argparse.Namespace) -> tuple[TakeFound, str]:
    key, colon, identifier = args.fetch.partition(":")
    if not colon or not identifier.strip():
        raise StructureError(f"{args.fetch!r} is no entry: name the database and its id, as in mp:mp-2657.")
    found = fetch(provider(key), identifier.strip())
    if found.atoms is None:
        raise StructureError(f"{found.id} cannot be used: {found.unusable}.")
    where = found.provenance
    return TakeFound(found.atoms, where), f"{where.database}, {where.address}"


def _constants(args: argparse.Namespace) -> dict[str, float]:
    given = {name: getattr(args, name) for name in ("a", "b", "c") if getattr(args, name) is not None}
    for word in args.set:
        name, equals, value = word.partition("=")
        try:
            given[name.strip()] = float(value)
        except ValueError:
            equals = ""
        if not equals:
            raise StructureError(f"{word!r} sets nothing: write a name and a number, as in u=0.305.")
    return given


def _report(args: argparse.Namespace, title: str, source: str, crystal: Atoms) -> None:
    standard = find_standard_cell(crystal)
    if args.json:
        report = {
            "file": str(args.output),
            "title": title,
            "formula": crystal.get_chemical_formula(),
            "atoms": len(crystal),
            "cell": [float(value) for value in crystal.cell.cellpar()],
            "space_group": standard.symbol if standard is not None else None,
            "constants_from": source,
        }
        print(json.dumps(report, indent=1))
        return
    lengths = " × ".join(f"{length:.3f}" for length in crystal.cell.lengths())
    group = f", {standard.symbol}" if standard is not None else ""
    print(f"{title}: {len(crystal)} atoms{group}, {lengths} Å → {args.output}")
    print(f"from: {source}")


def _list_prototypes(args: argparse.Namespace) -> int:
    if args.json:
        print(json.dumps({"prototypes": [_prototype_record(entry) for entry in prototypes()]}, indent=1))
        return 0
    print(f"{'key':<14}{'':<9}{'space group':<13}{'example':<12}{'constants':<21}elements for")
    for entry in prototypes():
        roles = ", ".join(f"{role.count} {role.title}" for role in entry.roles)
        print(
            f"{entry.key:<14}{entry.strukturbericht:<9}{entry.symbol:<13}{entry.example:<12}"
            f"{', '.join(entry.constants):<21}{roles}"
        )
    return 0


def _prototype_record(entry: Prototype) -> dict[str, Any]:
    return {
        "key": entry.key,
        "title": entry.title,
        "strukturbericht": entry.strukturbericht,
        "space_group": entry.symbol,
        "roles": [{"title": role.title, "count": role.count} for role in entry.roles],
        "constants": list(entry.constants),
        "compounds": {compound.formula: dict(compound.constants) for compound in entry.compounds},
        "source": entry.source,
        "note": entry.note,
    }


def _search(args: argparse.Namespace) -> int:
    if args.limit < 1:
        raise StructureError(f"A limit of {args.limit} makes no sense: give at least 1.")
    query = query_from(args.search)
    chosen = list(dict.fromkeys(args.provider or [one.key for one in providers()]))
    found: list[Found] = []
    problems: list[SearchError] = []
    totals: dict[str, int] = {}
    for event in search_all(query, chosen, limit=args.limit):
        if isinstance(event, SearchError):
            problems.append(event)
            continue
        found += event.found
        if event.total is not None:
            totals[event.provider] = event.total
    said = said_of_all(problems, len(chosen))
    if len(problems) == len(chosen) and not found:
        raise SearchError(" ".join(said))
    found.sort(key=lambda one: (one.stability is None, one.stability or 0.0))
    if args.json:
        print(json.dumps({"found": [_record(one) for one in found], "problems": said}, indent=1))
        return 0
    _print_table(found)
    for line in (*said, *_cut_short(found, totals)):
        print(f"adatom bulk: {line}", file=sys.stderr)
    return 0


def _print_table(found: Sequence[Found]) -> None:
    if not found:
        print("Nothing was found.")
        return
    print(f"{'formula':<14}{'space group':<13}{'sites':>5}  {'eV/atom above hull':>18}  entry")
    for one in found:
        stability = "" if one.stability is None else f"{one.stability:.3f}"
        note = f"   not of use: {one.unusable}" if one.unusable else ""
        sites = "" if one.sites is None else str(one.sites)
        entry = f"{one.provider}:{one.id}"
        print(f"{one.formula:<14}{one.space_group:<13}{sites:>5}  {stability:>18}  {entry}{note}")


def _cut_short(found: Sequence[Found], totals: dict[str, int]) -> list[str]:
    """Return what to say of databases that have more than was fetched."""
    lines = []
    for key, total in totals.items():
        here = sum(one.provider == key for one in found)
        if total > here:
            lines.append(f"{provider(key).title} has {total} entries; {here} are shown (see --limit).")
    return lines


def _record(one: Found) -> dict[str, Any]:
    return {
        "entry": f"{one.provider}:{one.id}",
        "formula": one.formula,
        "space_group": one.space_group,
        "sites": one.sites,
        "energy_above_hull": one.stability,
        "hull": one.theory,
        "unusable": one.unusable,
        "url": one.url,
    }
