"""The colour and number by which a structure is known in a window that compares."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from adatom.gui.theme import current_theme

_LIGHT = ("#0067a5", "#c24e00", "#007a5c", "#a8457e", "#6b4fb3", "#7a6400", "#4a6580", "#303642")
_DARK = ("#5cb8f0", "#f0a03c", "#37d3a0", "#f098cc", "#b7a1ff", "#e6d84a", "#9fb6cc", "#e7e9ed")
"""After Okabe and Ito (2008), whose first four the colour-blind tell apart, on light and on dark ground."""
_SIZE = 20


def colour_of(place: int) -> QColor:
    """Return the colour of the structure at a place, counted from 0, in the theme in use."""
    colours = _LIGHT if current_theme().name == "light" else _DARK
    return QColor(colours[place % len(colours)])


class Badge(QWidget):
    """A filled disc with the structure's number."""

    def __init__(self, place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(_SIZE, _SIZE))
        self.set_place(place)

    def set_place(self, place: int) -> None:
        """Be that of another structure."""
        self._place = place
        self.setAccessibleName(f"Structure {place + 1}")
        self.setToolTip(f"Structure {place + 1}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint the disc."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour_of(self._place))
        painter.drawEllipse(QRectF(0.5, 0.5, _SIZE - 1, _SIZE - 1))
        font = painter.font()
        font.setPixelSize(12)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor("white" if current_theme().name == "light" else "#16181d"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._place + 1))
        painter.end()
