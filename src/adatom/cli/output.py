"""The option that says where to write."""

import argparse
from pathlib import Path

from adatom.structure.files import EXPORT_FORMATS


def add_output(parser: argparse.ArgumentParser, what: str) -> None:
    """Add ``-o FILE`` for `what`, and ``--json``."""
    suffixes = ", ".join(fmt.suffix for fmt in EXPORT_FORMATS.values())
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE",
        help=f"where to write {what}: {suffixes}",
    )
    parser.add_argument("--json", action="store_true", help="print what was made as JSON")
