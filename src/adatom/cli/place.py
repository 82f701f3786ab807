"""`adatom place`: an adsorbate at a site of a slab."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from ase import Atoms

from adatom.cli.output import add_output
from adatom.cli.sites import site_record, sites_of
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.placement import adsorbate_positions, automatic_pose, clashes
from adatom.structure.checks import atom_name
from adatom.structure.files import format_for, read_structures, write_structures
from adatom.structure.sites.choosing import chosen_site
from adatom.structure.sites.finding import KINDS


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `place`."""
    _add_place(subparsers)


def _add_place(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "place",
        help="place an adsorbate at a site of a slab",
        description="Place an atom or molecule at a site of a slab, its binding atom down.",
    )
    parser.add_argument("file", type=Path, help="a slab; of several frames, the last")
    parser.add_argument("adsorbate", help="formula, e.g. CO, OH, H2O, CH3OH")
    parser.add_argument("--site", required=True, help=f"{', '.join(KINDS)}: whichever the surface has")
    parser.add_argument(
        "--index", type=int, default=0, help="which class of that kind, as `adatom sites` counts (default: 0)"
    )
    parser.add_argument(
        "--height",
        type=float,
        metavar="Å",
        help="of the binding atom above the top layer, Å (default: touching by covalent radii)",
    )
    parser.add_argument(
        "--azimuth", type=float, default=0.0, metavar="°", help="turn about the normal, degrees (default: 0)"
    )
    parser.add_argument(
        "--tilt", type=float, default=0.0, metavar="°", help="lean away from the normal, degrees (default: 0)"
    )
    add_output(parser, "the result")
    parser.set_defaults(run=run_place)


def run_place(args: argparse.Namespace) -> int:
    """Place an adsorbate and write the result.

    Raises
    ------
    AdatomError
        If the input makes no sense; nothing is written then.
    """
    format_for(args.output)
    atoms = read_structures(args.file)[-1]
    molecule = adsorbate(args.adsorbate)
    site = chosen_site(sites_of(atoms), args.site, args.index)
    xy = (site.position[0], site.position[1])
    pose = automatic_pose(atoms, molecule, xy, args.azimuth, args.tilt)
    if args.height is not None:
        pose = replace(pose, height=args.height)
    operation = PlaceAdsorbate(molecule, pose, site.label)
    placed = operation.apply(atoms)
    _warn_of_clashes(atoms, molecule, adsorbate_positions(atoms, molecule, pose))
    write_structures(args.output, [placed])
    report = {
        "file": str(args.output),
        "title": operation.title,
        "atoms": len(placed),
        "adsorbate_atoms": list(range(len(atoms), len(placed))),
        "site": site_record(site, atoms),
        "height": pose.height,
        "azimuth": args.azimuth,
        "tilt": args.tilt,
    }
    if args.json:
        print(json.dumps(report, indent=1))
    else:
        print(
            f"{operation.title}, {pose.height:.3f} Å above the top layer: {len(placed)} atoms → {args.output}"
        )
    return 0


def _warn_of_clashes(atoms: Atoms, molecule: Adsorbate, positions: Any) -> None:
    found = clashes(atoms, molecule, positions)
    if found:
        worst = found[0]
        print(
            f"adatom place: warning: {molecule.symbols[worst.adsorbate_atom]} of {molecule.name} is "
            f"{worst.distance:.2f} Å from {atom_name(atoms, worst.slab_atom)}, closer than the sum of their "
            f"covalent radii, {worst.limit:.2f} Å",
            file=sys.stderr,
        )
