"""Atoms as text: what copying puts on the clipboard, and what pasting makes of any text.

Copied atoms are written as extended XYZ, which other programs read. Text from elsewhere is read as extended
XYZ, as rows of elements and coordinates, as a POSCAR or as a CIF, and never run.
"""

import io
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from ase import Atoms
from ase.io import write

from adatom.errors import FileError, StructureError
from adatom.structure.bulks.formulas import check_symbol
from adatom.structure.checks import check_structure
from adatom.structure.constraints import along_axes
from adatom.structure.editing.appending import taken
from adatom.structure.editing.steps import checked
from adatom.structure.files.reading import read_structures
from adatom.structure.limits import MAX_ATOMS

MAX_TEXT = 20_000_000
"""Longer text is no structure that anybody copies, characters."""

_UNREADABLE = (
    "There are no atoms in the text on the clipboard. Copy an XYZ file, a POSCAR, a CIF, or rows such as "
    "C 0.0 0.0 1.2."
)

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][-+]?\d+)?"
_ROW = re.compile(rf"([A-Z][a-z]?|\d{{1,3}})((?:[\s,;]+{_NUMBER}){{3}})(?:[\s,;].*)?$", re.IGNORECASE)
"""An element, by symbol or number, three coordinates, and whatever follows."""


def to_text(atoms: Atoms, indices: Sequence[int] | None = None) -> str:
    """Return atoms as extended XYZ, with cell, periodicity, tags, adsorbates' numbers and fixed directions.

    Parameters
    ----------
    atoms
        The structure.
    indices
        Which of its atoms, in this order; all if left out.

    Raises
    ------
    StructureError
        If there are no such atoms.
    """
    chosen = range(len(atoms)) if indices is None else indices
    part = taken(atoms, checked(atoms, list(chosen)))
    part.set_constraint(along_axes(part))
    # A charge or a name of the whole structure says nothing of a part of it.
    part.info = dict(atoms.info) if len(part) == len(atoms) else {}
    text = io.StringIO()
    write(text, part, format="extxyz")
    return text.getvalue()


def from_text(text: str) -> Atoms:
    """Return the atoms that a text describes, the first structure if there are several.

    Parameters
    ----------
    text
        Extended or plain XYZ, also without its two header lines; the text of a POSCAR or a CIF.

    Raises
    ------
    StructureError
        If it describes none, too many, or such as make no sense.
    """
    if len(text) > MAX_TEXT:
        raise StructureError(
            f"The text on the clipboard is {len(text) / 1e6:.0f} MB long, too long for a structure: open it "
            "as a file."
        )
    lines = text.strip("\ufeff\r\n\t ").splitlines()
    if not lines or "\0" in text:
        raise StructureError(_UNREADABLE)
    kind = _kind(lines)
    if not kind:
        return _from_rows(lines)
    _check_promise(kind, lines)
    atoms = _read_as(kind, "\n".join(lines) + "\n")
    if len(atoms) > MAX_ATOMS:
        raise StructureError(f"There are {len(atoms):,} atoms on the clipboard; the limit is {MAX_ATOMS:,}.")
    atoms.calc = None
    return atoms


def _kind(lines: Sequence[str]) -> str:
    """Return the suffix of the format that a text looks like, or an empty string for bare rows."""
    if re.fullmatch(r"\d+", lines[0].strip()) and len(lines) > 2:
        return ".extxyz"
    head = [line.strip().lower() for line in lines[:200]]
    if any(line.startswith("data_") for line in head) and any(line.startswith("_") for line in head):
        return ".cif"
    vector = re.compile(rf"\s*{_NUMBER}(?:\s+{_NUMBER}){{2}}\b")
    if len(lines) > 6 and all(vector.match(line) for line in lines[2:5]) and _is_scale(lines[1]):
        return ".vasp"
    return ""


def _check_promise(kind: str, lines: Sequence[str]) -> None:
    """Refuse a text that promises more atoms or columns than it has: ASE would look for each of them."""
    if kind == ".extxyz" and any(re.search(r":[SRIL]:\d{4}", line) for line in lines):
        raise StructureError("The text on the clipboard promises thousands of columns: that is no structure.")
    promised = int(lines[0]) if kind == ".extxyz" else 0
    if kind == ".vasp":
        counts = next((words for line in lines[5:7] if (words := line.split()) and words[0].isdecimal()), [])
        promised = sum(int(word) for word in counts if word.isdecimal())
    if promised > len(lines):
        raise StructureError(
            f"The text on the clipboard promises {promised:,} atoms and has {len(lines):,} lines: it is cut "
            "short. Copy all of it."
        )


def _is_scale(line: str) -> bool:
    words = line.split()
    return len(words) in (1, 3) and all(re.fullmatch(_NUMBER, word) for word in words)


def _read_as(suffix: str, text: str) -> Atoms:
    """Return the first structure of a text, read as a file of that suffix would be."""
    with tempfile.TemporaryDirectory(prefix="adatom-") as folder:
        path = Path(folder) / f"clipboard{suffix}"
        path.write_text(text, "utf-8")
        try:
            return read_structures(path, together=False)[0]
        except FileError as error:
            name = {".extxyz": "XYZ", ".cif": "a CIF", ".vasp": "a POSCAR"}[suffix]
            raise StructureError(
                f"The text on the clipboard looks like {name}, but cannot be read: it may be cut short. "
                "Copy all of it."
            ) from error


def _from_rows(lines: Sequence[str]) -> Atoms:
    """Return the atoms of bare rows, each an element and three coordinates, Å."""
    rows = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith(("#", "!"))]
    if len(rows) > MAX_ATOMS:
        raise StructureError(f"There are {len(rows):,} rows on the clipboard; the limit is {MAX_ATOMS:,}.")
    found = [_ROW.match(row) for row in rows]
    if not any(found):
        raise StructureError(_UNREADABLE)
    numbers: list[str | int] = []
    places = []
    for number, (row, match) in enumerate(zip(rows, found, strict=True), 1):
        if match is None:
            raise StructureError(
                f"Row {number} of the text on the clipboard, {row[:40]!r}, is no atom: give an element and "
                "x, y and z in each row."
            )
        numbers.append(_element(match[1]))
        places.append([float(value.lower().replace("d", "e")) for value in re.findall(_NUMBER, match[2])])
    atoms = Atoms(numbers, positions=np.array(places))
    check_structure(atoms, "the text on the clipboard")
    return atoms


def _element(word: str) -> str | int:
    if word.isdecimal():
        if not 1 <= int(word) <= 118:
            raise StructureError(f"There is no element number {word}: they go from 1 to 118.")
        return int(word)
    symbol = word.capitalize()
    check_symbol(symbol)
    return symbol
