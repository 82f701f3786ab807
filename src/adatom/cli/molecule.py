"""The options that say which molecule, and how it is turned."""

import argparse
import sys
from pathlib import Path
from typing import Any

from adatom.errors import StructureError
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.molecule import Adsorbate, rebound
from adatom.structure.adsorbates.own import adsorbate_from, own_adsorbates
from adatom.structure.files import read_structures


def add_molecule(parser: argparse.ArgumentParser) -> None:
    """Add the adsorbate, ``--smiles``, ``--molecule`` and ``--binding``."""
    parser.add_argument(
        "adsorbate",
        nargs="?",
        help="formula, name or key, as `adatom adsorbates` lists them: CO, methanol, oc20:*CH2*O, g2:C6H6",
    )
    parser.add_argument(
        "--smiles", metavar="TEXT", help="a molecule in SMILES instead, through RDKit: CCO is ethanol"
    )
    parser.add_argument(
        "--molecule",
        type=Path,
        metavar="FILE",
        help="the molecule in a file instead; of several frames, the last",
    )
    parser.add_argument(
        "--binding",
        type=int,
        nargs="+",
        metavar="N",
        help="the atom that faces the surface, or the two, counted from 0 (default: the molecule's own)",
    )


def add_turning(parser: argparse.ArgumentParser) -> None:
    """Add ``--height``, ``--azimuth``, ``--tilt`` and ``--roll``."""
    parser.add_argument(
        "--height",
        type=float,
        metavar="Å",
        help=(
            "of the binding atom above the top layer, or below the bottom one, Å "
            "(default: touching by covalent radii)"
        ),
    )
    turns = {
        "azimuth": "turn about the outward normal",
        "tilt": "lean away from the normal",
        "roll": "turn about the molecule's own axis, before it leans",
    }
    for name, what in turns.items():
        parser.add_argument(f"--{name}", type=float, metavar="°", help=f"{what}, degrees (default: 0)")


def chosen_molecule(args: argparse.Namespace) -> Adsorbate:
    """Return the molecule that the options name, turned to its binding atoms, and print what is to be known.

    Raises
    ------
    AdatomError
        If there is no such molecule, or not exactly one is named.
    """
    given = [name for name in ("adsorbate", "smiles", "molecule") if getattr(args, name) is not None]
    if len(given) != 1:
        raise StructureError(
            "Name one adsorbate: by its formula, with --smiles TEXT or with --molecule FILE."
        )
    molecule = _molecule(args)
    if molecule.note:
        print(f"adatom {args.command}: note: {molecule.note}", file=sys.stderr)
    return molecule if args.binding is None else rebound(molecule, tuple(args.binding))


def molecule_record(molecule: Adsorbate) -> dict[str, Any]:
    """Return a molecule as it is printed with ``--json``."""
    return {
        "name": molecule.name,
        "title": molecule.title,
        "key": molecule.key,
        "source": molecule.source,
        "smiles": molecule.smiles,
        "symbols": list(molecule.symbols),
        "binding": list(molecule.binding),
        "note": molecule.note,
    }


def warn(args: argparse.Namespace, clashing: list[str]) -> None:
    """Print the worst of what is too close, to standard error."""
    if clashing:
        more = f", and {len(clashing) - 1} more such pairs" if len(clashing) > 1 else ""
        print(f"adatom {args.command}: warning: {clashing[0]}{more}", file=sys.stderr)


def _molecule(args: argparse.Namespace) -> Adsorbate:
    if args.smiles is not None:
        from adatom.structure.adsorbates.smiles import molecule_from_smiles

        return molecule_from_smiles(args.smiles)
    if args.molecule is not None:
        atoms = read_structures(args.molecule)[-1]
        return adsorbate_from(atoms, args.molecule.stem)
    return adsorbate(args.adsorbate, own_adsorbates().adsorbates)
