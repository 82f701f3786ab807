"""`adatom demo`: the reference workflow by itself, in a real window, with pictures."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from adatom.cli.window import has_screen, xvfb_run
from adatom.errors import AdatomError


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `demo`."""
    parser = subparsers.add_parser(
        "demo",
        help="watch the reference workflow: build, click, relax, export",
        description=(
            "Opens the window and does the reference workflow in it with mouse and keys: builds Cu(100), "
            "clicks CO onto a bridge site at 2.0 Å, relaxes, exports, and takes a picture of each step. "
            "Without a screen it brings a virtual one (xvfb-run)."
        ),
    )
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("adatom-demo"), help="folder for what it makes"
    )
    parser.add_argument("--model", default=None, help="see `adatom models` (default: the one that is ready)")
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help="default: light")
    parser.add_argument("--size", type=int, nargs=2, default=(1440, 900), metavar=("W", "H"), help="window")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument(
        "--film", type=Path, metavar="FILE",
        help="film an atom that is pulled while it relaxes instead; FILE ends in .webp or .gif",
    )  # fmt: skip
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the demonstration, on a virtual screen where there is no real one.

    Raises
    ------
    AdatomError
        If there is no screen and no way to make one, or if a step did not do what it should.
    """
    if not has_screen():
        return _on_virtual_screen(args)
    if args.film is not None:
        from adatom.gui.film import run_film

        return run_film(args.film, model_name=args.model, theme=args.theme, size=tuple(args.size))
    from adatom.gui.demo import run_demo  # Qt is wanted from here on

    return run_demo(
        args.output, model_name=args.model, theme=args.theme, size=tuple(args.size), as_json=args.json
    )


def _on_virtual_screen(args: argparse.Namespace) -> int:
    start = xvfb_run()
    if start is None:
        raise AdatomError(
            "there is no screen, and xvfb-run, which makes a virtual one, is not installed. "
            "On Debian and Ubuntu: sudo apt-get install xvfb xauth"
        )
    command = [*start, sys.executable, "-m", "adatom", "demo", "-o", str(args.output), "--theme", args.theme]
    command += ["--size", *map(str, args.size)]
    if args.model:
        command += ["--model", args.model]
    if args.json:
        command.append("--json")
    if args.film is not None:
        command += ["--film", str(args.film)]
    print("No screen: the demonstration runs on a virtual one.", file=sys.stderr)
    return subprocess.run(command, env={**os.environ, "QT_QPA_PLATFORM": "xcb"}, check=False).returncode
