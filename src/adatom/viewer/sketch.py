"""Lines and labels over the picture: handles, axes, measures and the box that selects, painted by Qt.

They lie over the atoms, are crisp at any resolution, and cost OpenGL nothing; what is behind what does not
matter for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from adatom.viewer.theme import LIGHT_VIEW, ViewTheme
from adatom.viewer.triad import COLOURS

Tint: TypeAlias = Literal["x", "y", "z", "accent", "dim", "warning"]
_PADDING = (8.0, 4.0)
_INSET = 6.0
_CURSOR = 18.0
"""How far a label is from the tip of the cursor, pixels."""
_HALO = 2.0
"""How much wider the background's colour is drawn under a line, so that it shows on any atom, pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """A line through points (n, 2), in pixels; `faint` where it is behind or of less weight."""

    points: NDArray[np.float64]
    tint: Tint
    width: float = 1.5
    dashed: bool = False
    faint: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Fill:
    """A polygon of points (n, 2), in pixels."""

    points: NDArray[np.float64]
    tint: Tint


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle around a point, in pixels."""

    x: float
    y: float
    radius: float
    tint: Tint


@dataclass(frozen=True, slots=True)
class Badge:
    """A label at a point in pixels, clear of it to the side of `towards`; `alert` marks a refusal.

    Without a side it is that of a cursor: below and to the right.
    """

    text: str
    x: float
    y: float
    towards: tuple[float, float] | None = None
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """The box that selects, between two corners in pixels."""

    one: tuple[float, float]
    other: tuple[float, float]
    removing: bool = False


Mark: TypeAlias = Stroke | Fill | Ring | Badge | Band


class Sketch(QWidget):
    """A transparent sheet over the view; lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._theme = LIGHT_VIEW
        self.marks: tuple[Mark, ...] = ()
        self._extent = QRectF()
        self.hide()

    def set_theme(self, theme: ViewTheme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self.update()

    def draw(self, marks: Sequence[Mark]) -> None:
        """Draw these marks and no others; the later ones over the earlier."""
        if not marks and not self.marks:
            return
        before, self.marks = self._extent, tuple(marks)
        self._extent = QRectF()
        for mark in marks:
            self._extent |= self._bounds(mark)
        # An empty sheet would be blended over each picture all the same.
        self.setVisible(bool(marks))
        # Only what has changed is painted and sent to the screen: the sheet is as large as the view.
        self.update((before | self._extent).toAlignedRect())

    @property
    def texts(self) -> list[str]:
        """What the labels say."""
        return [mark.text for mark in self.marks if isinstance(mark, Badge)]

    def _bounds(self, mark: Mark) -> QRectF:
        """Return a box in which all of a mark is painted."""
        if isinstance(mark, Stroke | Fill):
            box, margin = _polygon(mark.points).boundingRect(), 6.0
        elif isinstance(mark, Ring):
            box, margin = QRectF(mark.x, mark.y, 0, 0), mark.radius + 4.0
        elif isinstance(mark, Band):
            box, margin = QRectF(QPointF(*mark.one), QPointF(*mark.other)).normalized(), 2.0
        else:
            box, margin = self._box(mark), 3.0
        return box.adjusted(-margin, -margin, margin, margin)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in self.marks:
            if isinstance(mark, Stroke):
                self._stroke(painter, mark)
            elif isinstance(mark, Fill):
                painter.setPen(QPen(self._colour("ground"), 1.0))
                painter.setBrush(self._colour(mark.tint))
                painter.drawPolygon(_polygon(mark.points))
            elif isinstance(mark, Ring):
                self._ring(painter, mark)
            elif isinstance(mark, Band):
                self._band(painter, mark)
            else:
                self._badge(painter, mark)
        painter.end()

    def _stroke(self, painter: QPainter, mark: Stroke) -> None:
        line = _polygon(mark.points)
        ground, colour = self._colour("ground"), self._colour(mark.tint)
        ground.setAlphaF(0.35 if mark.faint else 0.7)
        colour.setAlphaF(0.4 if mark.faint else 1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for tint, width in ((ground, mark.width + _HALO), (colour, mark.width)):
            pen = QPen(tint, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            if mark.dashed:
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                pen.setDashPattern([5.0 * mark.width / width, 4.0 * mark.width / width])
            painter.setPen(pen)
            painter.drawPolyline(line)

    def _ring(self, painter: QPainter, mark: Ring) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((self._colour("ground"), 4.0), (self._colour(mark.tint), 2.0)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(QPointF(mark.x, mark.y), mark.radius, mark.radius)

    def _band(self, painter: QPainter, mark: Band) -> None:
        colour = self._colour("warning" if mark.removing else "accent")
        pen = QPen(colour, 1.0, Qt.PenStyle.DashLine if mark.removing else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        colour.setAlphaF(0.10)
        painter.setBrush(colour)
        painter.drawRect(QRectF(QPointF(*mark.one), QPointF(*mark.other)).normalized())

    def _box(self, mark: Badge) -> QRectF:
        """Return the box of a label, kept within the view."""
        metrics = QFontMetricsF(self.font())
        lines = mark.text.split("\n")
        width = max(metrics.horizontalAdvance(line) for line in lines) + 2 * _PADDING[0]
        height = metrics.height() * len(lines) + 2 * _PADDING[1]
        if mark.towards is None:
            x, y = mark.x + _CURSOR, mark.y + _CURSOR
            if x + width + _INSET > self.width():
                x = mark.x - _CURSOR - width
        else:
            right, down = mark.towards
            away = (abs(right) * width + abs(down) * height) / 2 + _INSET
            x, y = mark.x + right * away - width / 2, mark.y + down * away - height / 2
        x = min(max(x, _INSET), max(self.width() - width - _INSET, _INSET))
        y = min(max(y, _INSET), max(self.height() - height - _INSET, _INSET))
        return QRectF(x, y, width, height)

    def _badge(self, painter: QPainter, mark: Badge) -> None:
        box = self._box(mark)
        painter.setPen(QPen(self._colour("warning" if mark.alert else "line"), 1.5 if mark.alert else 1.0))
        painter.setBrush(self._colour("ground"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(self._colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.text)

    def _colour(self, tint: str) -> QColor:
        theme = self._theme
        named = {"accent": theme.accent, "dim": theme.dim, "warning": theme.warning, "text": theme.text}
        axes = dict(zip("xyz", COLOURS, strict=True))
        return QColor({**named, **axes, "line": theme.line, "ground": theme.background_top}[tint])


def _polygon(points: NDArray[np.float64]) -> QPolygonF:
    return QPolygonF([QPointF(float(x), float(y)) for x, y in points])
