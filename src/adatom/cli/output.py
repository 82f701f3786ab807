"""The option that says where to write."""

import argparse
from pathlib import Path


def add_output(parser: argparse.ArgumentParser, what: str) -> None:
    """Add ``-o FILE`` for `what`, and ``--json``."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE",
        help=f"where to write {what}: .extxyz, .cif, .vasp, .traj, .pwi, .pdb",
    )
    parser.add_argument("--json", action="store_true", help="print what was made as JSON; lengths in Å")
