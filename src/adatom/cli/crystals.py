"""The bulk crystal that somebody means: a file, an element, or the formula of a prototype."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.bulks.crystals import looseness, standard_cell_of, symmetry_words
from adatom.structure.bulks.formulas import check_symbol
from adatom.structure.bulks.recipes import bulk_of
from adatom.structure.files import read_structures


def add_crystal(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that name a crystal."""
    parser.add_argument(
        "crystal",
        metavar="FILE|FORMULA",
        help="a file with a bulk crystal, an element, or the formula of a known prototype: Cu, MgO",
    )
    add_structure(parser)


def add_structure(parser: argparse.ArgumentParser) -> None:
    """Add ``--structure``."""
    parser.add_argument(
        "--structure",
        "--prototype",
        dest="structure",
        metavar="KEY",
        help="crystal structure of a formula: fcc, bcc, hcp, rutile, wurtzite (default: its own)",
    )


def crystal_named(
    word: str, structure: str | None = None, constants: Mapping[str, float] | None = None
) -> tuple[Atoms, str]:
    """Return a bulk crystal and what it is called.

    Parameters
    ----------
    word
        A file, if there is one of that name or it looks like one; else a formula.
    structure
        Of a formula, as ``--structure`` names it; its own if left out.
    constants
        Of a formula, those lattice constants that are given, Å.

    Raises
    ------
    AdatomError
        If the file cannot be read, no crystal of that formula is known, or a file is given a structure.
    """
    if not word.strip():
        raise StructureError("Name a crystal: a file, an element, or a formula such as MgO.")
    path = Path(word)
    if path.exists() or path.suffix or path.name != word:
        if structure or constants:
            given = "--structure" if structure else f"--{next(iter(constants or ()))}"
            raise StructureError(f"The crystal is the one in {path.name}: leave out {given}.")
        return read_structures(path)[-1], path.name
    if word.isalpha() and word[1:].islower():
        check_symbol(word)
    operation = bulk_of(word, structure or "", constants)
    return operation.apply(None), operation.title


def symmetry_record(bulk: Atoms) -> dict[str, object]:
    """Return how a crystal's planes are read, as it is printed with ``--json``; lengths in Å."""
    standard = standard_cell_of(bulk)
    return {
        "space_group": standard.symbol,
        "space_group_number": standard.number,
        "symmetry_tolerance": standard.tolerance,
        "farthest_from_ideal": standard.moved,
    }


def symmetry_line(bulk: Atoms) -> str:
    """Return the line that says on which cell Miller indices were read."""
    return f"indices on the conventional cell of {symmetry_words(bulk)}"


def warn_of_symmetry(command: str, bulk: Atoms) -> None:
    """Warn on standard error of a crystal whose atoms are off the places of its space group."""
    if off := looseness(bulk):
        print(f"adatom {command}: warning: {off}", file=sys.stderr)
