"""`adatom place`: an adsorbate at a site of a slab."""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from ase import Atoms
from ase.geometry import find_mic

from adatom.cli.molecule import add_molecule, add_turning, chosen_molecule, molecule_record, warn
from adatom.cli.output import add_output
from adatom.cli.sites import site_record, sites_of
from adatom.errors import StructureError
from adatom.structure.adsorbates.contacts import clash_words
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.placement import (
    MIN_SPAN,
    adsorbate_positions,
    automatic_pose,
    bidentate_pose,
    random_orientations,
)
from adatom.structure.adsorbates.pose import FACES, Pose
from adatom.structure.files import format_for, read_structures, write_structures
from adatom.structure.sites.choosing import chosen_site
from adatom.structure.sites.finding import KINDS, Site

_EPILOG = """\
Examples:

  adatom place slab.extxyz CO --site bridge -o start.extxyz
  adatom place slab.extxyz O --site fcc --height 1.2 -o start.extxyz
  adatom place slab.extxyz --smiles CCO --site top --tilt 20 --face bottom -o below.extxyz
  adatom place slab.extxyz HCOOH --binding 0 --site top --random-seed 7 -o start.extxyz
  adatom place slab.extxyz "oc20:*CH2*O" --site top --second-site top -o across.extxyz

With --json: file, title, atoms, adsorbate (name, title, key, source, smiles, symbols, binding, note),
adsorbate_atoms, site and second_site (as `adatom sites` has them), face, height (Å), azimuth, tilt, roll
(degrees), too_close (in words).
"""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `place`."""
    _add_place(subparsers)


def _add_place(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "place",
        help="place an adsorbate at a site of a slab",
        description="Place an atom or molecule at a site of a slab, its binding atom towards the surface.",
        epilog=_EPILOG,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a slab; of several frames, the last")
    add_molecule(parser)
    parser.add_argument(
        "--site",
        required=True,
        help=f"{', '.join(KINDS)}, a name from `adatom sites` (short bridge, step-edge bridge) or a place "
        "(step edge): whichever the surface has",
    )
    parser.add_argument(
        "--index", type=int, default=0, help="which class of that kind, as `adatom sites` counts (default: 0)"
    )
    parser.add_argument(
        "--second-site",
        metavar="SITE",
        help="lay a molecule with two binding atoms across to the nearest site of this kind",
    )
    parser.add_argument(
        "--second-index", type=int, default=0, metavar="N", help="which class of that kind (default: 0)"
    )
    add_turning(parser)
    parser.add_argument(
        "--random-seed", type=int, metavar="N", help="turn it at random, the same way for the same number"
    )
    parser.add_argument("--face", choices=FACES, default="top", help="which face of the slab (default: top)")
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
    molecule = chosen_molecule(args)
    sites = sites_of(atoms, args.face)
    site = chosen_site(sites, args.site, args.index)
    second = None
    if args.second_site is not None:
        second = _nearest(atoms, sites, site, chosen_site(sites, args.second_site, args.second_index))
    pose = _pose(args, atoms, molecule, site, second)
    where = " and ".join(_site_name(one) for one in (site, second) if one is not None)
    operation = PlaceAdsorbate(molecule, pose, where)
    placed = operation.apply(atoms)
    clashing = clash_words(atoms, molecule, adsorbate_positions(atoms, molecule, pose))
    warn(args, clashing)
    write_structures(args.output, [placed])
    if args.json:
        print(json.dumps(_report(args, atoms, operation, site, second, clashing), indent=1))
    else:
        side = "above the top layer" if pose.face == "top" else "below the bottom layer"
        print(f"{operation.title}, {pose.height:.3f} Å {side}: {len(placed)} atoms → {args.output}")
    return 0


def _site_name(site: Site) -> str:
    """Return what a site is called beside others of its kind, as covering does: ``"top 2"``."""
    return f"{site.label} {site.index}" if site.index else site.label


def _pose(
    args: argparse.Namespace, atoms: Atoms, molecule: Adsorbate, site: Site, second: Site | None
) -> Pose:
    """Return how the molecule stands, from the options."""
    typed = [f"--{name}" for name in ("azimuth", "tilt", "roll") if getattr(args, name) is not None]
    for name, ruled in (("--random-seed", args.random_seed), ("--second-site", second)):
        if typed and ruled is not None:
            raise StructureError(f"{name} decides how the molecule is turned: leave out {typed[0]}.")
    if args.random_seed is not None and second is not None:
        raise StructureError("Give --random-seed or --second-site: each decides how the molecule is turned.")
    xy = (site.position[0], site.position[1])
    if second is not None:
        return bidentate_pose(atoms, molecule, xy, second.position[:2], args.height, args.face)
    turned = (args.azimuth or 0.0, args.tilt or 0.0, args.roll or 0.0)
    if args.random_seed is not None:
        if args.random_seed < 0:
            raise StructureError(f"A random seed of {args.random_seed} makes no sense: give 0 or more.")
        turned = random_orientations(args.random_seed, 1)[0]
    pose = automatic_pose(atoms, molecule, xy, *turned, args.face)
    return pose if args.height is None else replace(pose, height=args.height)


def _nearest(atoms: Atoms, sites: list[Site], first: Site, second: Site) -> Site:
    """Return the site of the second's class that is nearest to the first, in whichever image."""
    alike = [site for site in sites if (site.kind, site.index) == (second.kind, second.index)]
    apart = np.array([site.position for site in alike]) - first.position
    distances = find_mic(apart * (1, 1, 0), atoms.cell.complete(), (True, True, False))[1]
    distances[distances < MIN_SPAN] = np.inf
    if not np.isfinite(distances).any():
        raise StructureError(
            f"There is one {second.label} site alone in this cell: use a larger cell to reach across two."
        )
    return alike[int(np.argmin(distances))]


def _report(
    args: argparse.Namespace,
    atoms: Atoms,
    operation: PlaceAdsorbate,
    site: Site,
    second: Site | None,
    clashing: list[str],
) -> dict[str, object]:
    pose, molecule = operation.pose, operation.adsorbate
    return {
        "file": str(args.output),
        "title": operation.title,
        "atoms": len(atoms) + len(molecule.symbols),
        "adsorbate": molecule_record(molecule),
        "adsorbate_atoms": list(range(len(atoms), len(atoms) + len(molecule.symbols))),
        "site": site_record(site, atoms),
        "second_site": None if second is None else site_record(second, atoms),
        "face": pose.face,
        "height": pose.height,
        "azimuth": pose.azimuth,
        "tilt": pose.tilt,
        "roll": pose.roll,
        "too_close": clashing,
    }
