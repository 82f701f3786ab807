"""The bulk crystal that somebody means: a file, an element, or the formula of a prototype."""

import argparse
from pathlib import Path

from ase import Atoms

from adatom.structure.bulks.formulas import check_symbol
from adatom.structure.bulks.recipes import bulk_of
from adatom.structure.files import read_structures


def add_crystal(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names a crystal."""
    parser.add_argument(
        "crystal",
        metavar="FILE|FORMULA",
        help="a file with a bulk crystal, an element, or the formula of a known prototype: Cu, MgO",
    )


def crystal_named(word: str) -> tuple[Atoms, str]:
    """Return a bulk crystal and what it is called.

    Parameters
    ----------
    word
        A file, if there is one of that name or it looks like one; else a formula.

    Raises
    ------
    AdatomError
        If the file cannot be read, or no crystal of that formula is known.
    """
    path = Path(word)
    if path.exists() or path.suffix or path.name != word:
        return read_structures(path)[-1], path.name
    if word.isalpha() and word[1:].islower():
        check_symbol(word)
    operation = bulk_of(word)
    return operation.apply(None), operation.title
