"""What is typed about atoms, read into operations, or refused in plain words."""

import re

import numpy as np
from ase.data import atomic_numbers
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.gui.exact import exact, read_number
from adatom.gui.panels.atoms.columns import AXES, ColumnKey, held_words
from adatom.gui.panels.atoms.figures import AtomFigures
from adatom.structure.editing.changing import MAX_TAG
from adatom.structure.editing.operations import ChangeElement, HoldAtoms, MoveAtoms, SetTags
from adatom.structure.operations import Operation


def read_element(text: str) -> str:
    """Return the symbol of a typed element; its case does not matter.

    Raises
    ------
    StructureError
        If there is no such element.
    """
    symbol = text.strip().capitalize()
    if atomic_numbers.get(symbol, 0) < 1:
        raise StructureError(f"“{text.strip()}” is no element: type a symbol such as Pt.")
    return symbol


def read_tag(text: str) -> int:
    """Return a typed tag.

    Raises
    ------
    StructureError
        If it is no whole number.
    """
    try:
        tag = int(text.strip().replace("−", "-"))
    except ValueError:
        raise StructureError(f"“{text.strip()}” is no tag: type a whole number such as 2.") from None
    if abs(tag) > MAX_TAG:
        raise StructureError(f"{tag} is too large for a tag: at most {MAX_TAG}.")
    return tag


def read_held(text: str) -> tuple[bool, bool, bool]:
    """Return along which axes atoms are to be held: ``"xyz"``, ``"z"``, ``"x y"``, ``"fixed"``, ``"free"``.

    Raises
    ------
    StructureError
        If it says something else.
    """
    words = re.sub(r"[\s,]+", "", text.lower())
    words = {"fixed": "xyz", "all": "xyz", "free": "", "none": "", "-": "", "–": ""}.get(words, words)
    if not re.fullmatch(r"[xyz]{0,3}", words):
        raise StructureError(f"“{text.strip()}” names no axes: type xyz, z, or nothing to release.")
    return "x" in words, "y" in words, "z" in words


def read_coordinate(text: str) -> tuple[float, bool]:
    """Return a typed coordinate, or how far to move, and whether it is that: ``"+= 0.1"``, ``"-=0.1"``.

    Raises
    ------
    StructureError
        If it is no number, or may mean either.
    """
    plain = text.strip().replace("−", "-")
    if plain[:2] in ("+=", "-="):
        value = read_number(plain[2:])
        return (value if plain[0] == "+" else -value), True
    if plain.startswith("+"):
        raise StructureError("With += 0.1 atoms are moved by so much; without a plus it is where they go.")
    return read_number(text), False


def shifted(
    figures: AtomFigures, atoms: tuple[int, ...], axis: int, value: float, *, fractional: bool
) -> MoveAtoms | None:
    """Return the operation that moves atoms by the same along one axis, or ``None`` where that is nowhere.

    Parameters
    ----------
    figures, axis, value, fractional
        As in `moved`.
    atoms
        Which ones.
    """
    step = value * (figures.atoms.cell.array[axis] if fractional else np.eye(3)[axis])
    return MoveAtoms(atoms, figures.positions[list(atoms)] + step) if value else None


def moved(figures: AtomFigures, atom: int, axis: int, value: float, *, fractional: bool) -> MoveAtoms:
    """Return the operation that gives an atom one coordinate.

    Parameters
    ----------
    figures
        Of the structure it is in.
    atom
        Which one.
    axis
        0, 1 or 2: of space, or of the cell.
    value
        Å, or a fraction of the cell vector.
    fractional
        Which of the two.
    """
    place = figures.positions[atom].copy()
    if fractional:
        scaled = figures.scaled[atom].copy()
        scaled[axis] = value
        cell = figures.atoms.cell.array
        # What the cell vector has no part in keeps its digits to the last.
        place = np.where(cell[axis] == 0.0, place, scaled @ cell)
    else:
        place[axis] = value
    return MoveAtoms((atom,), place[None])


def edit_text(figures: AtomFigures, key: ColumnKey, atom: int, *, fractional: bool) -> str:
    """Return the text that an editor begins with: every digit of a coordinate."""
    if key in AXES:
        places = figures.scaled if fractional else figures.positions
        return exact(places[atom, AXES.index(key)])
    if key == "element":
        return figures.symbols[atom]
    if key == "tag":
        return str(figures.tags[atom])
    return held_words(figures.held[atom])


def check_typed(key: ColumnKey, text: str) -> None:
    """Raise a `StructureError` that says what is wrong with what was typed into a column."""
    readers = {"element": read_element, "tag": read_tag, "fixed": read_held}
    readers.get(key, read_coordinate)(text)


def typed_operation(
    figures: AtomFigures, key: ColumnKey, atom: int, text: str, others: tuple[int, ...], *, fractional: bool
) -> Operation | None:
    """Return what typing a text into a cell asks for, or ``None`` where nothing would change.

    Parameters
    ----------
    figures
        Of the structure it is in.
    key
        The column; its value is changed.
    atom
        The row that was typed into. Where it goes is said of this atom alone.
    text
        What was typed.
    others
        The atoms whose element, tag and constraints change with this one's, and which move as far as it by
        ``"+= 0.1"``; itself included.
    fractional
        Whether the coordinates are fractional.

    Raises
    ------
    StructureError
        If it makes no sense.
    """
    if key in AXES:
        axis, (value, is_shift) = AXES.index(key), read_coordinate(text)
        if is_shift:
            return shifted(figures, others, axis, value, fractional=fractional)
        if text.strip() == edit_text(figures, key, atom, fractional=fractional):
            return None
        return moved(figures, atom, axis, value, fractional=fractional)
    if key == "element":
        symbol = read_element(text)
        changed = tuple(i for i in others if figures.symbols[i] != symbol)
        return ChangeElement(changed, symbol) if changed else None
    if key == "tag":
        tag = read_tag(text)
        changed = tuple(i for i in others if figures.tags[i] != tag)
        return SetTags(changed, tag) if changed else None
    return held_operation(figures, others, read_held(text))


def held_operation(
    figures: AtomFigures, atoms: tuple[int, ...], axes: tuple[bool, bool, bool]
) -> HoldAtoms | None:
    """Return what holds atoms along these axes and no others, or ``None`` where they are held so."""
    changed = tuple(i for i in atoms if tuple(figures.held[i].tolist()) != axes)
    return HoldAtoms(changed, axes) if changed else None


def read_block(text: str) -> NDArray[np.float64] | None:
    """Return a block of numbers copied from a spreadsheet, (rows, columns), or ``None`` if it is none.

    Columns are parted by tabs, semicolons or spaces, or by commas where numbers have points; 1 to 3 of them.
    """
    lines = [line.strip() for line in text.replace("−", "-").splitlines() if line.strip()]
    if not lines:
        return None
    rows = []
    for line in lines:
        # A comma parts numbers only where a point is their decimal point.
        parts = re.split(r"[\t;,\s]+" if "." in line else r"[\t;\s]+", line)
        try:
            rows.append([read_number(part) for part in parts if part])
        except StructureError:
            return None
    if len({len(row) for row in rows}) != 1 or not 1 <= len(rows[0]) <= 3:
        return None
    return np.array(rows)
