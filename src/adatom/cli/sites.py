"""`adatom sites`: the adsorption sites of a slab."""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.files import read_structures
from adatom.structure.sites.finding import (
    FACES,
    Face,
    Site,
    find_sites,
    site_elements,
    unique_sites,
    why_no_sites,
)

_EPILOG = """\
Examples:

  adatom sites slab.extxyz
  adatom sites slab.extxyz --face bottom --json

In the table: around are the atoms that hold the site with their coordination, so Ti5c has five
neighbours; number is how many sites of the class are in the cell. `adatom place --site` takes
the name, its place alone (step edge), or with --index N its last word, or hcp or fcc.

With --json: file and sites, each with kind, label (its name), place (step edge, terrace, …), span (short,
long or empty), index, coordination, elements, environment, multiplicity, position (x, y, z of one of
them, Å), face, atoms, symbols.
"""

_HEAD = ("site", "index", "number", "elements", "around", "x, y, z (Å)")


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `sites`."""
    _add_sites(subparsers)


def _add_sites(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "sites",
        help="list the adsorption sites of a slab",
        description=(
            "List the adsorption sites of a slab, one of each class of equivalent ones. Adsorbates that are "
            "there already are ignored."
        ),
        epilog=_EPILOG,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a slab; of several frames, the last")
    parser.add_argument("--face", choices=FACES, default="top", help="which face of the slab (default: top)")
    parser.add_argument("--json", action="store_true", help="print the sites as JSON")
    parser.set_defaults(run=run_sites)


def run_sites(args: argparse.Namespace) -> int:
    """List the sites of a slab.

    Raises
    ------
    AdatomError
        If the file cannot be read or has no surface.
    """
    atoms = read_structures(args.file)[-1]
    sites = unique_sites(sites_of(atoms, args.face))
    if args.json:
        print(json.dumps({"file": str(args.file), "sites": [site_record(s, atoms) for s in sites]}, indent=1))
        return 0
    rows = [_row(site, atoms) for site in sites]
    widths = [max(len(row[k]) for row in [_HEAD, *rows]) for k in range(len(_HEAD))]
    for row in [_HEAD, *rows]:
        cells = [
            f"{text:>{width}}" if text[-1:].isdigit() else f"{text:<{width}}"
            for text, width in zip(row, widths, strict=True)
        ]
        print("  ".join(cells).rstrip())
    return 0


def _row(site: Site, atoms: Atoms) -> tuple[str, ...]:
    """Return a site as it is listed for people."""
    place = " ".join(f"{value:8.3f}" for value in site.position)
    counts = Counter(site.environment)
    around = ", ".join(f"{many} {word}" if many > 1 else word for word, many in counts.items())
    return (site.label, str(site.index), str(site.multiplicity), site_elements(site, atoms), around, place)


def sites_of(atoms: Atoms, face: Face = "top") -> list[Site]:
    """Return the sites of a slab's face, or raise a `StructureError` that says why there are none."""
    reason = why_no_sites(atoms)
    if reason:
        raise StructureError(reason)
    return find_sites(atoms, face)


def site_record(site: Site, atoms: Atoms) -> dict[str, Any]:
    """Return a site as it is printed with ``--json``; lengths in Å."""
    return {
        "kind": site.kind,
        "label": site.label,
        "place": site.place,
        "span": site.span,
        "index": site.index,
        "coordination": site.coordination,
        "elements": site_elements(site, atoms),
        "environment": list(site.environment),
        "multiplicity": site.multiplicity,
        "position": list(site.position),
        "face": site.face,
        "atoms": list(site.atoms),
        "symbols": [atoms.symbols[k] for k in site.atoms],
    }
