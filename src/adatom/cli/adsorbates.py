"""`adatom adsorbates`: which there are, and the user's own."""

import argparse
import json
import sys
from pathlib import Path

from adatom.cli.molecule import molecule_record
from adatom.errors import StructureError
from adatom.structure.adsorbates.library import search_adsorbates
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.own import adsorbate_from, delete_own, own_adsorbates, save_own
from adatom.structure.files import read_structures

_EPILOG = """\
Examples:

  adatom adsorbates                     all of them
  adatom adsorbates C2H4O               every isomer; or a name, or SMILES
  adatom adsorbates --save ligand --molecule ligand.xyz --binding 3
  adatom adsorbates --save "my CO" --molecule relaxed.extxyz --atoms 27 28

With --json: adsorbates, each with name, title, key (what `adatom place` takes), source, smiles, symbols,
binding, note.
"""

_HEAD = ("key", "formula", "binds by", "SMILES", "name")


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `adsorbates`."""
    _add_adsorbates(subparsers)


def _add_adsorbates(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "adsorbates",
        help="list and search the adsorbates, and keep your own",
        description=(
            "List the adsorbates that there are: the palette, your own, those of OC20 and the G2 molecules "
            "that ASE ships. Or keep a molecule of a file under a name."
        ),
        epilog=_EPILOG,
    )
    parser.add_argument(
        "text",
        nargs="?",
        default="",
        help="formula in any order, name or SMILES to search for (default: all)",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--save", metavar="NAME", help="keep the molecule of --molecule FILE under this name")
    what.add_argument("--delete", metavar="NAME", help="delete your own adsorbate of this name")
    parser.add_argument(
        "--molecule", type=Path, metavar="FILE", help="with --save: a file; of several frames, the last"
    )
    parser.add_argument(
        "--atoms", type=int, nargs="+", metavar="N", help="with --save: these of its atoms alone, from 0"
    )
    parser.add_argument(
        "--binding", type=int, nargs="+", metavar="N", help="with --save: the atoms that bind, one or two"
    )
    parser.add_argument("--replace", action="store_true", help="with --save: replace one of that name")
    parser.add_argument("--json", action="store_true", help="print the adsorbates as JSON")
    parser.set_defaults(run=run_adsorbates)


def run_adsorbates(args: argparse.Namespace) -> int:
    """List, keep or delete adsorbates.

    Raises
    ------
    AdatomError
        If the input makes no sense, or a file cannot be read or written.
    """
    if args.delete is not None:
        delete_own(args.delete)
        print(f"{args.delete} is deleted")
        return 0
    if args.save is not None:
        shown = [_save(args)]
    else:
        own = own_adsorbates()
        for problem in own.problems:
            print(f"adatom adsorbates: warning: {problem}", file=sys.stderr)
        shown = search_adsorbates(args.text, own.adsorbates)
    if args.json:
        print(json.dumps({"adsorbates": [molecule_record(entry) for entry in shown]}, indent=1))
        return 0
    if not shown:
        print(f"Nothing is called {args.text!r}: try a formula (CH3OH), a name (methanol) or SMILES (CO).")
        return 0
    rows = [_HEAD, *(_row(entry) for entry in shown)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{text:<{width}}" for text, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
    return 0


def _save(args: argparse.Namespace) -> Adsorbate:
    if args.molecule is None:
        raise StructureError("Say which file holds the molecule, with --molecule FILE.")
    atoms = read_structures(args.molecule)[-1]
    return save_own(
        adsorbate_from(atoms, args.save, args.binding, args.atoms), args.save, replaces=args.replace
    )


def _row(entry: Adsorbate) -> tuple[str, ...]:
    """Return an adsorbate as it is listed for people."""
    bound = ", ".join(entry.symbols[k] for k in entry.binding)
    return entry.key, entry.name, bound, entry.smiles, entry.title
