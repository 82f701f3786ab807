"""The same jobs from a terminal: `adatom` and its subcommands."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from adatom import __version__
from adatom.cli.help_text import HelpText
from adatom.errors import AdatomError

COMMANDS = {
    "bulk": "bulk",
    "facets": "facets",
    "terminations": "terminations",
    "slab": "slab",
    "sites": "sites",
    "place": "place",
    "cover": "cover",
    "adsorbates": "adsorbates",
    "relax": "relax",
    "models": "models",
    "login": "hub",
    "logout": "hub",
    "download": "hub",
    "doctor": "doctor",
    "demo": "demo",
}
"""Subcommand → module of this package. A table, so that opening the window imports none of them."""

_EPILOG = """\
Without a subcommand the window opens, with the FILEs in it:

  adatom                            build a slab, click to place, relax, export
  adatom slab.extxyz run.traj       open structures and trajectories

From a crystal to a relaxed adsorbate:

  adatom bulk TiO2 --prototype rutile -o bulk.cif
  adatom facets bulk.cif
  adatom terminations bulk.cif --facet 110
  adatom slab --bulk bulk.cif --facet 110 --layers 12 --size 4 2 --vacuum 8 --fix 6 -o slab.extxyz
  adatom sites slab.extxyz
  adatom place slab.extxyz CO --site top --index 2 -o start.extxyz
  adatom relax start.extxyz -o relaxed.extxyz

Every command has its own --help. Lengths are in Å, energies in eV, forces in eV/Å; atoms count from 0. Exit
status: 0 when it worked, 2 with one line on standard error when the input was bad.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `adatom`.

    Parameters
    ----------
    arguments
        What was typed after the program's name; from the command line if left out.

    Returns
    -------
    int
        The exit status: 0, or 2 after one line on standard error that says what was wrong with the input.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if _opens_window(arguments):
        return _open_window(arguments)
    args = _parser().parse_args(arguments)
    try:
        status = int(args.run(args))
        sys.stdout.flush()
        return status
    except AdatomError as error:
        print(f"adatom {args.command}: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output (`| head`) has seen enough; nothing more may be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _opens_window(arguments: Sequence[str]) -> bool:
    first = arguments[0] if arguments else ""
    return first not in ("-h", "--help", "--version") and first not in COMMANDS


def _open_window(arguments: Sequence[str]) -> int:
    for argument in arguments:
        if argument.startswith("-") and argument != "--":
            print(f"adatom: unknown option {argument}; see adatom --help", file=sys.stderr)
            return 2
    from adatom.cli.window import open_window  # Qt is wanted now, and only now

    return open_window([argument for argument in arguments if argument != "--"])


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": HelpText, **options})

    def error(self, message: str) -> NoReturn:
        """Leave with status 2."""
        self.exit(2, f"{self.prog}: {' '.join(message.split())}; see {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="adatom",
        usage="adatom [FILE ...] | adatom COMMAND ...",
        description="Interactive structure relaxation for surface science and catalysis.",
        epilog=_EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"Adatom {__version__}")
    subparsers = parser.add_subparsers(
        dest="command", metavar="COMMAND [OPTION …]", required=True, title="commands", prog="adatom"
    )
    for name in dict.fromkeys(COMMANDS.values()):
        importlib.import_module(f"adatom.cli.{name}").add_commands(subparsers)
    return parser
