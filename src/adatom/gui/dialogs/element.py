"""Changing the element of atoms: type its symbol or name, or press it in the periodic table."""

from ase.data import atomic_names, chemical_symbols
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from adatom.gui.bulks.periodic import PeriodicTable
from adatom.gui.dialogs.asking import AskingDialog
from adatom.gui.widgets import Row, dim_label

_LAST = 118
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


def element_called(text: str) -> str:
    """Return the symbol of the element that a text names: ``"pt"``, ``"platinum"``, ``"plat"``; or nothing.

    A symbol comes before a name, and of several names that begin so the lightest element's.
    """
    wanted = text.strip().casefold()
    if not wanted:
        return ""
    known = range(1, _LAST + 1)
    called = [number for number in known if chemical_symbols[number].casefold() == wanted]
    if not called and len(wanted) > 1:
        called = [number for number in known if atomic_names[number].casefold().startswith(wanted)]
    return chemical_symbols[called[0]] if called else ""


class ElementDialog(AskingDialog):
    """Asks for an element.

    Parameters
    ----------
    symbol
        Chosen at first.
    what
        What is to become of it, in words: ``"Cu 12"``, ``"3 atoms"``.
    """

    def __init__(self, symbol: str, what: str, parent: QWidget | None = None) -> None:
        super().__init__("Change the Element", "Change", parent)
        self.field = QLineEdit()
        self.field.setAccessibleName("Element")
        self.field.setPlaceholderText("Type a symbol or a name, as Pt")
        self.field.setToolTip("The element's symbol or name; the arrow keys walk the table")
        self.table = PeriodicTable()
        everything = {each: f"Z = {number}" for number, each in enumerate(chemical_symbols[1 : _LAST + 1], 1)}
        self.table.set_elements(everything, {})
        self._name = dim_label()
        self.rows.addWidget(dim_label(what))
        self.rows.addWidget(Row("Element", self.field, self._name))
        self.rows.addWidget(self.table, 0, Qt.AlignmentFlag.AlignHCenter)
        self._name.setMinimumWidth(140)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._typed)
        self.table.chosen.connect(self._pressed)
        self.table.entered.connect(self.button.click)
        self._choose(symbol)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def symbol(self) -> str:
        """Return the element chosen."""
        return self.table.current()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let the arrow keys walk the table while the field has the keyboard."""
        if (
            watched is self.field
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in _ARROWS
        ):
            self.table.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _typed(self, text: str) -> None:
        symbol = element_called(text)
        unknown = bool(text.strip()) and not symbol
        self.say_problem(f"No element is called “{text.strip()}”." if unknown else "")
        self.button.setEnabled(not unknown)
        if symbol:
            self._choose(symbol)

    def _pressed(self, symbol: str) -> None:
        self.field.clear()
        self._choose(symbol)

    def _choose(self, symbol: str) -> None:
        self.table.set_current(symbol)
        self._name.setText(f"{symbol} · {atomic_names[chemical_symbols.index(symbol)]}")
