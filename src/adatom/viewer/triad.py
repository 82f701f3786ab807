"""The axes triad in the corner: which way x, y and z run."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from adatom.viewer.theme import ViewTheme

_SIZE = 84
_LENGTH = 26.0
COLOURS = ("#d64550", "#3c9a5f", "#3f78d8")
"""Those of x, y and z, on light and dark grounds."""


class AxesTriad(QWidget):
    """Three arms, painted by Qt over the view: crisp at any resolution, and no work for OpenGL."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(_SIZE, _SIZE)
        self._axes: NDArray[np.float64] = np.eye(3)
        self._text = QColor("black")

    def set_theme(self, theme: ViewTheme) -> None:
        """Take the colours of `theme`."""
        self._text = QColor(theme.dim)
        self.update()

    def set_axes(self, axes: NDArray[np.float64]) -> None:
        """Turn to the camera's `axes`: right, up and towards the viewer as rows, shape (3, 3)."""
        if not np.array_equal(axes, self._axes):
            self._axes = axes.copy()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint the arms, the farthest first."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        centre = QPointF(_SIZE / 2, _SIZE / 2)
        # Arms that point away from the viewer first, so that nearer ones cover them.
        for axis in np.argsort(self._axes[2]):
            right, up, towards = self._axes[:, axis]
            arm = QPointF(right, -up)
            colour = QColor(COLOURS[axis])
            colour.setAlphaF(0.95 if towards > -0.3 else 0.55)
            pen = QPen(colour, 2.2)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLine(centre, centre + arm * _LENGTH)
            if np.hypot(right, up) > 0.25:
                painter.setPen(self._text)
                spot = centre + arm * (_LENGTH + 9)
                box = QRectF(spot.x() - 8, spot.y() - 8, 16, 16)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "xyz"[axis])
        painter.end()
