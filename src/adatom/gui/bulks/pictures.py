"""Small pictures of crystals: the conventional cell as textbooks draw it."""

import itertools

import numpy as np
from ase import Atoms
from PySide6.QtGui import QPixmap

from adatom.gui.molecule_picture import molecule_pixmap

_EDGE = 1e-3
"""Atoms within this of a face, edge or corner of the cell are drawn on the opposite ones too, fractions."""
_MOST = 150
"""A cell of more atoms than this would be a heap of discs."""


def crystal_pixmap(crystal: Atoms, width: int, height: int, ratio: float = 1.0) -> QPixmap | None:
    """Draw a unit cell with the atoms on its faces, edges and corners; ``None`` where it has too many.

    Parameters
    ----------
    crystal
        In the cell to draw.
    width, height
        Size in logical pixels.
    ratio
        Device pixels per logical pixel.
    """
    if not 0 < len(crystal) <= _MOST:
        return None
    symbols, positions = with_faces(crystal)
    return molecule_pixmap(symbols, positions, width, height, ratio)


def with_faces(crystal: Atoms) -> tuple[list[str], np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
    """Return symbols and positions (n, 3), Å, of a cell's atoms, those on its boundary on both sides."""
    symbols: list[str] = []
    scaled: list[np.ndarray[tuple[int], np.dtype[np.float64]]] = []
    for symbol, place in zip(crystal.symbols, crystal.get_scaled_positions(), strict=True):
        place = np.where(place > 1 - _EDGE, place - 1, place)  # noqa: PLW2901 - wrapped
        steps = [(0, 1) if coordinate < _EDGE else (0,) for coordinate in place]
        for step in itertools.product(*steps):
            symbols.append(str(symbol))
            scaled.append(place + step)
    return symbols, np.array(scaled) @ crystal.cell.array
