"""A periodic table to choose an element from."""

from collections.abc import Mapping

from ase.data import atomic_names, atomic_numbers, chemical_symbols
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from adatom.gui.colors import faded
from adatom.gui.models.element_table import COLUMNS, ROWS, place_of
from adatom.gui.theme import current_theme

CELL = QSize(40, 34)
"""Of one element, logical pixels."""
_LAST = 118
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class PeriodicTable(QWidget):
    """Elements that are offered can be pressed, or reached with the arrow keys; the others say why not."""

    chosen = Signal(str)
    """The element that the user chose."""
    entered = Signal()
    """Enter, or a double click, on an element that is offered."""

    def __init__(self) -> None:
        super().__init__()
        self._offered: Mapping[str, str] = {}
        self._reasons: Mapping[str, str] = {}
        self._current = self._hovered = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Periodic table")
        self.setAccessibleDescription("Arrow keys choose an element, Enter takes it")

    def set_elements(self, offered: Mapping[str, str], reasons: Mapping[str, str]) -> None:
        """Offer elements: symbol → what is said of it; of the others, symbol → why it is not offered."""
        self._offered, self._reasons = offered, reasons
        self.update()

    def current(self) -> str:
        """Return the element chosen, or an empty string."""
        return self._current

    def set_current(self, symbol: str) -> None:
        """Choose an element without a signal."""
        self._current = symbol
        self.setAccessibleDescription(self.words_of(symbol))
        self.update()

    def cell(self, symbol: str) -> QRectF:
        """Return where an element stands."""
        column, row = place_of(atomic_numbers[symbol])
        width, height = CELL.width(), CELL.height()
        return QRectF(column * width + 1, row * height + 1, width - 3, height - 3)

    def words_of(self, symbol: str) -> str:
        """Return what is said of an element."""
        if not symbol:
            return ""
        name = atomic_names[atomic_numbers[symbol]]
        return f"{name}: {self._offered.get(symbol) or self._reasons.get(symbol, 'not offered')}"

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the whole table."""
        return QSize(COLUMNS * CELL.width(), round(ROWS * CELL.height()))

    def event(self, event: QEvent) -> bool:
        """Say of the element under the mouse what it crystallises in, or why it is not offered."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_of(self._at(QPointF(event.pos()))), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the element under the mouse."""
        symbol = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and symbol in self._offered:
            self._choose(symbol)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the element under the mouse."""
        if self._at(event.position()) == self._current and self._current:
            self.entered.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Light the element under the mouse."""
        self._hover(self._at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:  # noqa: N802
        """Put the light out."""
        self._hover("")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Walk between elements that are offered."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current:
            self.entered.emit()
        elif event.key() in _STEPS:
            self._walk(*_STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the table."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(13)
        painter.setFont(font)
        for symbol in chemical_symbols[1 : _LAST + 1]:
            self._paint_cell(painter, symbol)

    def _paint_cell(self, painter: QPainter, symbol: str) -> None:
        theme, rect = current_theme(), self.cell(symbol)
        offered, chosen = symbol in self._offered, symbol == self._current
        edge = theme.accent if chosen else theme.dim if offered and symbol == self._hovered else theme.line
        ring = chosen and self.hasFocus()
        painter.setPen(QPen(QColor(edge), 2.0 if ring else 1.0) if offered else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.soft if chosen else theme.field) if offered else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, 4, 4)
        colour = theme.accent if chosen else theme.text if offered else faded(theme)
        painter.setPen(QColor(colour))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, symbol)

    def _at(self, position: QPointF) -> str:
        for symbol in chemical_symbols[1 : _LAST + 1]:
            if self.cell(symbol).contains(position):
                return symbol
        return ""

    def _hover(self, symbol: str) -> None:
        if symbol != self._hovered:
            self._hovered = symbol
            self.update()

    def _walk(self, across: int, down: int) -> None:
        """Go to the nearest element offered in a direction."""
        if not self._current:
            self._choose(next(iter(self._offered), ""))
            return
        column, row = place_of(atomic_numbers[self._current])

        def distance(symbol: str) -> float:
            x, y = place_of(atomic_numbers[symbol])
            along, aside = (
                (x - column) * across + (y - row) * down,
                abs((x - column) * down + (y - row) * across),
            )
            return along + 3 * aside if along > 0 and aside < along + 1 else float("inf")

        nearest = min(self._offered, key=distance)
        if distance(nearest) < float("inf"):
            self._choose(nearest)

    def _choose(self, symbol: str) -> None:
        if symbol and symbol != self._current:
            self.set_current(symbol)
            self.chosen.emit(symbol)
