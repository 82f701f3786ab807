"""`adatom sites`: the adsorption sites of a slab."""

import argparse
import json
from pathlib import Path
from typing import Any

from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.checks import atom_name
from adatom.structure.files import read_structures
from adatom.structure.sites.finding import Face, Site, find_sites, unique_sites, why_no_sites


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
    )
    parser.add_argument("file", type=Path, help="a slab; of several frames, the last")
    parser.add_argument("--json", action="store_true", help="print the sites as JSON; positions in Å")
    parser.set_defaults(run=run_sites)


def run_sites(args: argparse.Namespace) -> int:
    """List the sites of a slab.

    Raises
    ------
    AdatomError
        If the file cannot be read or has no surface.
    """
    atoms = read_structures(args.file)[-1]
    sites = unique_sites(sites_of(atoms))
    if args.json:
        print(json.dumps({"file": str(args.file), "sites": [site_record(s, atoms) for s in sites]}, indent=1))
        return 0
    print(f"{'site':<18}{'index':>5}{'number':>8}   {'x':>8} {'y':>8} {'z':>8}   atoms")
    for site in sites:
        place = " ".join(f"{value:8.3f}" for value in site.position)
        names = ", ".join(atom_name(atoms, k) for k in site.atoms)
        print(f"{site.label:<18}{site.index:>5}{site.multiplicity:>8}   {place}   {names}")
    return 0


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
        "index": site.index,
        "coordination": site.coordination,
        "multiplicity": site.multiplicity,
        "position": list(site.position),
        "atoms": list(site.atoms),
        "symbols": [atoms.symbols[k] for k in site.atoms],
    }
