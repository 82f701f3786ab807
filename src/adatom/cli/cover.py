"""`adatom cover`: an adsorbate in a pattern all over a surface."""

import argparse
import json
from pathlib import Path

from ase import Atoms

from adatom.cli.molecule import add_molecule, add_turning, chosen_molecule, molecule_record, warn
from adatom.cli.output import add_output
from adatom.structure.adsorbates.contacts import contacts_of_newest
from adatom.structure.adsorbates.coverage import PATTERNS, Cover, CoverSurface, cover
from adatom.structure.files import format_for, read_structures, write_structures
from adatom.structure.sites.finding import KINDS

_EPILOG = """\
Examples:

  adatom cover slab.extxyz O --pattern "p(2x2)" --site fcc -o quarter.extxyz
  adatom cover slab.extxyz O --pattern 1/3 --site fcc -o third.extxyz
  adatom cover slab.extxyz CO --pattern "(sqrt3xsqrt3)R30" --site top --faces both -o root3.extxyz

With --json: file, title, atoms, adsorbate (name, title, key, source, smiles, symbols, binding, note),
adsorbates (how many), pattern, coverage (ML), nearest (distance of two of them, Å), supercell (the new
cell in multiples of the old one), faces, too_close (in words).
"""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `cover`."""
    _add_cover(subparsers)


def _add_cover(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "cover",
        help="cover a surface with an adsorbate in a pattern",
        description=(
            "Place an adsorbate at the same site of every cell of a pattern, in the smallest larger cell in "
            "which the pattern repeats. 1 ML is one adsorbate for each atom of the outermost layer."
        ),
        epilog=_EPILOG,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a slab; of several frames, the last")
    add_molecule(parser)
    parser.add_argument(
        "--pattern",
        required=True,
        help=(
            f"{', '.join(PATTERNS)}, or any other in Wood's notation (2x1, (sqrt3xsqrt3)R30), its matrix "
            '("2 0 / 1 2") or one over a whole number of monolayers (1/6)'
        ),
    )
    parser.add_argument(
        "--site",
        required=True,
        help=f"{', '.join(KINDS)}, a name from `adatom sites` (short bridge, step-edge bridge) or a place "
        "(step edge): whichever the surface has",
    )
    parser.add_argument(
        "--index", type=int, default=0, help="which class of that kind, as `adatom sites` counts (default: 0)"
    )
    add_turning(parser)
    parser.add_argument(
        "--faces", choices=("top", "bottom", "both"), default="top", help="which faces (default: top)"
    )
    add_output(parser, "the result")
    parser.set_defaults(run=run_cover)


def run_cover(args: argparse.Namespace) -> int:
    """Cover a surface and write the result.

    Raises
    ------
    AdatomError
        If the input makes no sense; nothing is written then.
    """
    format_for(args.output)
    atoms = read_structures(args.file)[-1]
    molecule = chosen_molecule(args)
    operation = CoverSurface(
        adsorbate=molecule,
        pattern=args.pattern,
        site_kind=args.site,
        site_index=args.index,
        height=args.height,
        azimuth=args.azimuth or 0.0,
        tilt=args.tilt or 0.0,
        roll=args.roll or 0.0,
        faces=args.faces,
    )
    found = cover(atoms, operation)
    covered = found.apply(atoms)
    close = contacts_of_newest(covered, molecule, found.total)
    clashing = [contact.words(molecule.name) for contact in close]
    warn(args, clashing)
    write_structures(args.output, [covered])
    if args.json:
        print(json.dumps(_report(args, covered, operation, found, clashing), indent=1))
    else:
        print(
            f"{operation.title}: {found.pattern}, {found.coverage:.3g} ML, {found.nearest:.3f} Å apart, "
            f"{len(covered)} atoms → {args.output}"
        )
    return 0


def _report(
    args: argparse.Namespace, covered: Atoms, operation: CoverSurface, found: Cover, clashing: list[str]
) -> dict[str, object]:
    return {
        "file": str(args.output),
        "title": operation.title,
        "atoms": len(covered),
        "adsorbate": molecule_record(operation.adsorbate),
        "adsorbates": found.total,
        "pattern": found.pattern,
        "coverage": found.coverage,
        "nearest": found.nearest,
        "supercell": [list(row) for row in found.matrix],
        "faces": args.faces,
        "too_close": clashing,
    }
