"""The columns of the table of atoms: what they show, how they sort and what may be typed."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from adatom.gui.exact import shown
from adatom.gui.foot.figures import number_text
from adatom.gui.panels.atoms.figures import AtomFigures

ColumnKey = Literal["number", "element", "x", "y", "z", "fixed", "tag", "adsorbate", "height", "force"]
AXES: tuple[ColumnKey, ...] = ("x", "y", "z")
_WIDEST = "−99.9999"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Parameters
    ----------
    key
        Its name in the program.
    heading, fractional
        What its head says, with Cartesian and with fractional coordinates.
    name
        What the menu of columns calls it.
    tip
        What is shown, at length.
    width
        At first and at least, in logical pixels.
    sample
        What must fit into a cell, in whatever font; empty where `width` says all.
    usual
        Whether it is shown at first.
    editable
        Whether something can be typed into it.
    """

    key: ColumnKey
    heading: str
    name: str
    tip: str
    width: int
    usual: bool = True
    editable: bool = False
    fractional: str = ""
    sample: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers, which stand at the right."""
        return self.key not in ("element", "fixed")


_BY = "; += 0.1 moves all selected rows by so much"

COLUMNS: tuple[Column, ...] = (
    Column("number", "#", "Number", "Number of the atom, from 0 as in ASE", 40),
    Column("element", "El.", "Element", "Element: type a symbol to change it", 44, editable=True),
    Column("x", "x / Å", "x", f"Cartesian x, Å{_BY}", 64, editable=True, fractional="a", sample=_WIDEST),
    Column("y", "y / Å", "y", f"Cartesian y, Å{_BY}", 64, editable=True, fractional="b", sample=_WIDEST),
    Column("z", "z / Å", "z", f"Cartesian z, Å{_BY}", 64, editable=True, fractional="c", sample=_WIDEST),
    Column(
        "fixed", "Fixed", "Fixed", "Along which axes the atom is held; Space holds all", 62, editable=True
    ),
    Column("tag", "Tag", "Tag", "ASE's tag; in OC20 0 is bulk, 1 surface, 2 adsorbate", 44, False, True),
    Column("adsorbate", "Ads.", "Adsorbate", "Number of the adsorbate the atom belongs to", 44, False),
    Column("height", "h / Å", "Height", "Height above the slab's top layer, Å", 64, False, sample=_WIDEST),
    Column(
        "force", "|F|", "Force", "Size of the force in the frame shown, eV/Å", 60, False, sample="999.999"
    ),
)
"""All columns, in the order of the table."""

POSITIONS = {column.key: index for index, column in enumerate(COLUMNS)}


def values_of(figures: AtomFigures, key: ColumnKey, *, fractional: bool) -> NDArray[np.generic]:
    """Return what a column sorts by, (n,)."""
    if key in AXES:
        places = figures.scaled if fractional else figures.positions
        return places[:, AXES.index(key)]
    if key == "number":
        return np.arange(len(figures))
    if key == "element":
        return np.array(figures.symbols, dtype="U2")
    if key == "fixed":
        return np.asarray(figures.held @ np.array([4, 2, 1]))
    if key == "tag":
        return figures.tags
    if key == "adsorbate":
        return figures.adsorbates
    return figures.heights if key == "height" else figures.force_sizes


def text_of(figures: AtomFigures, key: ColumnKey, atom: int, *, fractional: bool) -> str:
    """Return what a cell shows."""
    if key == "element":
        return figures.symbols[atom]
    if key == "fixed":
        return held_words(figures.held[atom])
    if key == "number":
        return str(atom)
    value = values_of(figures, key, fractional=fractional)[atom]
    if key == "adsorbate":
        return str(value) if value else "–"
    if key == "tag":
        return str(value)
    if key in AXES:
        return shown(value)
    return number_text(float(value), 3 if key == "force" else 4)


def held_words(held: NDArray[np.bool_]) -> str:
    """Return along which axes an atom is held: ``"xyz"``, ``"z"``; empty where it is free."""
    return "".join(axis for axis, is_held in zip("xyz", held, strict=True) if is_held)


def order_by(figures: AtomFigures, key: ColumnKey, *, fractional: bool, descending: bool) -> NDArray[np.int_]:
    """Return the atoms sorted by a column, (n,); alike ones by their numbers, unknown values last."""
    values = values_of(figures, key, fractional=fractional)
    order = np.argsort(values, kind="stable")
    if descending:
        # Reversed twice, so that alike ones stay in the order of their numbers.
        order = len(values) - 1 - np.argsort(values[::-1], kind="stable")[::-1]
        if values.dtype.kind == "f":
            unknown = np.isnan(values[order])
            order = np.concatenate([order[~unknown], order[unknown]])
    return order
