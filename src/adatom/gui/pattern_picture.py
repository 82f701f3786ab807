"""A covered surface as it is seen from outside: a small picture of the pattern."""

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from ase.data import covalent_radii
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from adatom.gui.molecule_picture import element_colour
from adatom.gui.theme import current_theme
from adatom.structure.adsorbates.pose import Face
from adatom.structure.layers import adsorbate_mask

SIZE = 250
"""Width and height of the picture, logical pixels."""
_MARGIN = 0.16
"""Room around the cell, in its own size: what repeats is seen beyond it."""
_LAYER = 0.6
"""Atoms this close in height to the outermost one are drawn as the surface, Å."""
_PALE = 0.55
"""How far the colours of the surface fade into the background."""


@dataclass(frozen=True, slots=True, eq=False)
class CoveredCell:
    """What is drawn.

    Parameters
    ----------
    atoms
        The covered slab.
    before
        The first two cell vectors before it was enlarged, Å, shape (2, 2).
    face
        Which face is looked at.
    """

    atoms: Atoms
    before: NDArray[np.float64]
    face: Face


class PatternPicture(QWidget):
    """Draws the outermost layer, what stands on it, the cell, and the cell before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell: CoveredCell | None = None
        self.setFixedSize(SIZE, SIZE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Picture of the covered surface from above")

    def show_cell(self, cell: CoveredCell | None) -> None:
        """Draw a covered cell, or none."""
        self._cell = cell
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Be a square."""
        return QSize(SIZE, SIZE)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the picture on a ground of its own."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        frame.addRoundedRect(0.5, 0.5, SIZE - 1.0, SIZE - 1.0, 8, 8)
        painter.fillPath(frame, QColor(theme.field))
        painter.setClipPath(frame)
        if self._cell is not None:
            _draw(painter, self._cell)
        painter.setClipping(False)
        painter.setPen(QPen(QColor(theme.line), 1.0))
        painter.drawPath(frame)


def _draw(painter: QPainter, cell: CoveredCell) -> None:
    atoms, theme = cell.atoms, current_theme()
    # From below, y points down: the picture is what one sees looking at the face.
    sign = 1.0 if cell.face == "top" else -1.0
    flip = np.array([1.0, sign])
    vectors = np.asarray(atoms.cell.array[:2, :2])
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) @ vectors * flip
    low, high = corners.min(axis=0), corners.max(axis=0)
    scale = SIZE / (float((high - low).max()) * (1 + 2 * _MARGIN))
    middle = (low + high) / 2

    def place(points: NDArray[np.float64]) -> NDArray[np.float64]:
        offset = (points * flip - middle) * scale
        return np.column_stack([SIZE / 2 + offset[:, 0], SIZE / 2 - offset[:, 1]])

    placed = adsorbate_mask(atoms)
    heights = sign * atoms.positions[:, 2]
    surface = ~placed & (heights > heights[~placed].max() - _LAYER)
    over = placed & (heights > heights[~placed].max() - _LAYER)
    shifts = np.array([(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]) @ vectors
    for chosen, pale in ((surface, _PALE), (over, 0.0)):
        order = np.flatnonzero(chosen)[np.argsort(heights[chosen])]
        for atom in order:
            number = int(atoms.numbers[atom])
            colour = _mixed(element_colour(number), QColor(theme.field), pale)
            radius = (0.92 if pale else 0.8) * float(covalent_radii[number]) * scale
            painter.setPen(QPen(colour.darker(125), 0.8))
            painter.setBrush(colour)
            for x, y in place(atoms.positions[atom, :2] + shifts):
                if -radius < x < SIZE + radius and -radius < y < SIZE + radius:
                    painter.drawEllipse(QPointF(x, y), radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    for outline, pen in (
        (unit @ cell.before, QPen(QColor(theme.text), 1.2, Qt.PenStyle.DashLine)),
        (unit @ vectors, QPen(QColor(theme.accent), 1.8)),
    ):
        painter.setPen(pen)
        painter.drawPolygon(QPolygonF([QPointF(*point) for point in place(outline)]))


def _mixed(colour: QColor, ground: QColor, share: float) -> QColor:
    pairs = (
        (colour.redF(), ground.redF()),
        (colour.greenF(), ground.greenF()),
        (colour.blueF(), ground.blueF()),
    )
    return QColor.fromRgbF(*(a + (b - a) * share for a, b in pairs))
