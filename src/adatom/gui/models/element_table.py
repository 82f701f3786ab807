"""A small periodic table: what a model was trained on, and what lies on the table."""

from collections.abc import Collection

from ase.data import atomic_names, atomic_numbers, chemical_symbols
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from adatom.gui.models.words import listed
from adatom.gui.theme import current_theme, icon

COLUMNS, ROWS = 18, 9.4
"""Lanthanides and actinides stand below, 0.4 rows apart."""
LARGEST, SMALLEST = 31, 20
"""Width of a cell, logical pixels."""
_LAST = 118


def place_of(number: int) -> tuple[int, float]:
    """Return column and row, from 0, of the element with this atomic number."""
    for start, row in ((57, 7.4), (89, 8.4)):
        if start <= number < start + 15:
            return number - start + 2, row
    noble = (0, 2, 10, 18, 36, 54, 86, 118)
    period = next(index for index, last in enumerate(noble) if number <= last) - 1
    nth, length = number - noble[period] - 1, noble[period + 1] - noble[period]
    if nth < (1 if period == 0 else 2):
        return nth, float(period)
    return 18 - length + nth, float(period)


class ElementTable(QWidget):
    """Elements trained on are filled, those of the structure outlined, and those never seen marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trained: frozenset[str] = frozenset()
        self._present: frozenset[str] = frozenset()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(COLUMNS * SMALLEST)
        self.setAccessibleName("Elements")

    def set_elements(self, trained: Collection[str], present: Collection[str]) -> None:
        """Show the elements trained on and those of the structure on the table."""
        if (self._trained, self._present) != (frozenset(trained), frozenset(present)):
            self._trained, self._present = frozenset(trained), frozenset(present)
            self.setAccessibleDescription(self._description())
            self.update()

    def unknown(self) -> list[str]:
        """Return the elements of the structure that the model never saw, by atomic number."""
        return _sorted(self._present - self._trained)

    def cell(self, symbol: str) -> QRectF:
        """Return where an element stands."""
        column, row = place_of(atomic_numbers[symbol])
        width, height = self._cell_size()
        return QRectF(column * width, row * height, width - 2, height - 2)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """As high as its cells at that width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height that goes with a width."""
        return round(ROWS * _cell_width(width) * 0.92)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the largest it gets."""
        return QSize(COLUMNS * LARGEST, self.heightForWidth(COLUMNS * LARGEST))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the smallest at which its letters can be read."""
        return QSize(COLUMNS * SMALLEST, self.heightForWidth(COLUMNS * SMALLEST))

    def event(self, event: QEvent) -> bool:
        """Name the element under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def words_at(self, position: QPointF) -> str:
        """Return what is said of the element at a position, or nothing."""
        for symbol in chemical_symbols[1 : _LAST + 1]:
            if self.cell(symbol).contains(position):
                return self._words(symbol)
        return ""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the table, and what its marks mean in the gap above the transition metals."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(max(10, round(self._cell_size()[0] * 0.4)))
        painter.setFont(font)
        for symbol in chemical_symbols[1 : _LAST + 1]:
            self._paint_cell(painter, self.cell(symbol), symbol)
        font.setPixelSize(12)
        painter.setFont(font)
        self._paint_legend(painter)

    def _paint_cell(self, painter: QPainter, rect: QRectF, symbol: str) -> None:
        trained, present = symbol in self._trained, symbol in self._present
        self._paint_frame(painter, rect, trained=trained, present=present)
        theme = current_theme()
        painter.setPen(QColor(theme.text if trained or present else theme.dim))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, symbol)
        if present and not trained:
            _paint_sign(painter, rect)

    def _paint_frame(self, painter: QPainter, rect: QRectF, *, trained: bool, present: bool) -> None:
        theme = current_theme()
        painter.setBrush(QColor(theme.soft) if trained else Qt.BrushStyle.NoBrush)
        pen = QPen(QColor(theme.line if not trained else theme.soft), 1.0)
        if present:
            pen = QPen(QColor(theme.accent if trained else theme.danger), 2.0)
        painter.setPen(pen)
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 3, 3)

    def _paint_legend(self, painter: QPainter) -> None:
        width, _ = self._cell_size()
        lines: list[tuple[str, bool, bool]] = [("trained on", True, False)]
        if self._present & self._trained:
            lines.append(("in your structure", True, True))
        if self._present - self._trained:
            lines.append(("in your structure, never seen", False, True))
        for index, (text, trained, present) in enumerate(lines):
            sample = QRectF(2.7 * width, index * 20 + 2, 15, 15)
            self._paint_frame(painter, sample, trained=trained, present=present)
            if present and not trained:
                _paint_sign(painter, sample.adjusted(-2, 2, -2, 2))
            painter.setPen(QColor(current_theme().dim))
            beside = QRectF(sample.right() + 8, sample.top() - 2, 9.3 * width - 23, 19)
            words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(beside.width()))
            painter.drawText(beside, int(Qt.AlignmentFlag.AlignVCenter), words)

    def _cell_size(self) -> tuple[float, float]:
        width = _cell_width(self.width())
        return width, width * 0.92

    def _words(self, symbol: str) -> str:
        name = atomic_names[atomic_numbers[symbol]] or symbol
        seen = "trained on" if symbol in self._trained else "never seen"
        return f"{name} ({symbol}): {seen}{', in your structure' if symbol in self._present else ''}"

    def _description(self) -> str:
        words = [f"Trained on {len(self._trained)} elements: {', '.join(_sorted(self._trained))}."]
        if self._present:
            words.append(f"In your structure: {listed(_sorted(self._present))}.")
        if self.unknown():
            words.append(f"Never seen: {listed(self.unknown())}.")
        return " ".join(words)


def _cell_width(width: int) -> float:
    return min(float(LARGEST), max(float(SMALLEST), width / COLUMNS))


def _sorted(symbols: Collection[str]) -> list[str]:
    return sorted(symbols, key=lambda symbol: atomic_numbers[symbol])


def _paint_sign(painter: QPainter, rect: QRectF) -> None:
    """Paint a warning sign over the upper right corner of a cell."""
    corner = QRectF(rect.right() - 8, rect.top() - 3, 12, 12).toRect()
    painter.fillRect(corner.adjusted(1, 1, -1, -1), QColor(current_theme().panel))
    icon("alert", "danger").paint(painter, corner)
