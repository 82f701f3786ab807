"""What mouse and keys do with the tool in hand: a line over the lower edge of the view."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QLabel, QToolTip, QWidget

from adatom.gui.words import PLACING_HINT

_INSET = 12
"""Logical pixels to the lower edge; as far as the legend is from it."""
_GAP = 8
_PADDING = (10, 3)
"""Beside and over the text, as the style sheet has it."""
_WORTH_READING = 200
"""With less room than this beside what stands in the corners the line stands above it."""
_PARTED = " · "

_TURN = "right drag turns the view"
_TOOLS = {
    "navigate": "",
    "place": PLACING_HINT,
    "select": f"Click selects · drag draws a box · Shift adds · double click takes the molecule · {_TURN}",
    "move": "Drag atoms to move them · X, Y, Z lock an axis · G moves the selection with no button held",
    "rotate": "Drag atoms to turn the selection · X, Y, Z lock an axis · R turns it with no button held",
    "measure": "Click 2, 3 or 4 atoms: distance, angle, dihedral · Shift+click begins another · Del removes",
    "fix": f"Click fixes or releases · a box fixes, with Shift releases · {_TURN}",
}
_RUNNING = {
    "navigate": "G: grab atoms while they relax",
    "move": "Drag an atom: the rest follows as it relaxes · let go, and it relaxes on from there",
    "rotate": "Drag to turn the selection: the rest follows as it relaxes",
}
_MODAL = "X, Y, Z lock an axis, Shift the plane · digits set how far · Enter or click accepts · Esc cancels"
_SELECTED = "G moves · R turns · arrows nudge · E changes the element · Del deletes · Esc deselects"


def hint_of(tool: str, *, selected: int, running: bool, transforming: bool) -> str:
    """Return what mouse and keys do now; empty where it needs no saying.

    Parameters
    ----------
    tool
        As in `Situation`.
    selected
        How many atoms are selected.
    running
        Whether what is on show relaxes and its atoms may be grabbed.
    transforming
        Whether atoms are in the hand.
    """
    if transforming and not running:
        return _MODAL
    if tool == "navigate" and selected:
        return _SELECTED
    return _RUNNING.get(tool, _TOOLS[tool]) if running else _TOOLS[tool]


def cut(text: str, fits: Callable[[str], bool]) -> str:
    """Return as many of the parts of a hint, from the first on, as fit; an ellipsis stands for the others."""
    if fits(text):
        return text
    parts = text.split(_PARTED)
    while len(parts) > 1:
        parts.pop()
        if fits(shorter := _PARTED.join([*parts, "…"])):
            return shorter
    return parts[0]


class HintLine(QLabel):
    """A line of text low in a widget; it lets the mouse through, and hides with nothing to say.

    Where there is no room for all of it, its last parts are left out and told in a tooltip.

    Parameters
    ----------
    over
        The widget it lies over.
    corners
        What stands in the lower corners of it: the line stays clear of them.
    """

    def __init__(self, over: QWidget, corners: Sequence[QWidget] = ()) -> None:
        super().__init__(over)
        self._over = over
        self._corners = tuple(corners)
        self._whole = ""
        self.setObjectName("hintLine")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for widget in (over, *self._corners):
            widget.installEventFilter(self)
        self.hide()

    @property
    def whole(self) -> str:
        """All of the text, also where there is no room for it."""
        return self._whole

    def say(self, text: str) -> None:
        """Show a text, or hide where it is empty."""
        if text != self._whole:
            self._whole = text
            self.setAccessibleName(text)
            self._place()
        self.setVisible(bool(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep to the lower edge and clear of the corners; tell the whole text of a line that is cut."""
        kinds = QEvent.Type
        if event.type() in (kinds.Resize, kinds.Move, kinds.Show, kinds.Hide):
            self._place()
        if watched is self._over and isinstance(event, QHelpEvent) and self._is_cut_at(event.pos()):
            QToolTip.showText(event.globalPos(), self._whole, self._over)
            return True
        return super().eventFilter(watched, event)

    def _is_cut_at(self, point: QPoint) -> bool:
        return self.isVisible() and self.text() != self._whole and self.geometry().contains(point)

    def _place(self) -> None:
        if not self._whole:
            self.clear()
            return
        self.ensurePolished()
        row = self._beside()
        if row.width() < _WORTH_READING:
            row = self._above()
        self.setText(cut(self._whole, lambda text: self._width_of(text) <= row.width()))
        width = min(self._width_of(self.text()), row.width())
        middle = (self._over.width() - width) // 2
        left = min(max(middle, row.left()), row.right() + 1 - width)
        self.setGeometry(left, row.bottom() + 1 - row.height(), width, row.height())
        self.raise_()

    def _beside(self) -> QRect:
        """Return the room at the lower edge between what stands in the corners."""
        left, right = _INSET, self._over.width() - _INSET
        for corner in self._standing():
            if corner.center().x() < self._over.width() / 2:
                left = max(left, corner.right() + 1 + _GAP)
            else:
                right = min(right, corner.left() - _GAP)
        return self._row(left, right, self._over.height() - _INSET)

    def _above(self) -> QRect:
        """Return the room over what stands in the corners."""
        top = min((corner.top() - _GAP for corner in self._standing()), default=self._over.height() - _INSET)
        return self._row(_INSET, self._over.width() - _INSET, top)

    def _row(self, left: int, right: int, bottom: int) -> QRect:
        height = self.fontMetrics().height() + 2 * _PADDING[1]
        return QRect(left, bottom - height, max(right - left, 0), height)

    def _standing(self) -> list[QRect]:
        return [corner.geometry() for corner in self._corners if not corner.isHidden()]

    def _width_of(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + 2 * _PADDING[0] + 1
