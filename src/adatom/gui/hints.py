"""What mouse and keys do with the tool in hand: a line over the lower edge of the view."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget

from adatom.gui.words import PLACING_HINT

_INSET = 10
_SIDE_ROOM = 96
"""Logical pixels left free at both sides: the axes stand at the left."""

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
        Whether what is on show relaxes.
    transforming
        Whether atoms are in the hand.
    """
    if transforming and not running:
        return _MODAL
    if tool == "navigate" and selected:
        return _SELECTED
    return _RUNNING.get(tool, _TOOLS[tool]) if running else _TOOLS[tool]


class HintLine(QLabel):
    """A line of text low in the middle of a widget; it lets the mouse through, and hides with nothing to say.

    Parameters
    ----------
    over
        The widget it lies over.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("hintLine")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        over.installEventFilter(self)
        self.hide()

    def say(self, text: str) -> None:
        """Show a text, or hide where it is empty."""
        if text != self.text():
            self.setText(text)
            self._place()
        self.setVisible(bool(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the middle of the lower edge."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        room = max(self._over.width() - 2 * _SIDE_ROOM, 160)
        self.setWordWrap(False)
        if self.sizeHint().width() > room:
            self.setWordWrap(True)
            self.setFixedWidth(room)
            self.setFixedHeight(self.heightForWidth(room))
        else:
            self.setFixedSize(self.sizeHint())
        self.move((self._over.width() - self.width()) // 2, self._over.height() - self.height() - _INSET)
        self.raise_()
