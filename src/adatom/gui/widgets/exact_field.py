"""A field for a number of which every digit counts."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolTip, QWidget

from adatom.errors import StructureError
from adatom.gui.exact import exact, read_number, shown

_AROUND = 14
"""Borders, padding and the room that a line edit leaves beside its text, logical pixels."""


class CheckedField(QLineEdit):
    """A field that turns red, with words below it, while it holds something that makes no sense.

    Parameters
    ----------
    name
        Accessible name.
    check
        Raises a `StructureError` that says what is wrong with a text.
    tip
        What the field is for.
    """

    entered = Signal(str)
    """The user has typed a text that makes sense, and Enter, or gone elsewhere."""

    def __init__(self, name: str, check: Callable[[str], object], tip: str = "") -> None:
        super().__init__()
        self._check = check
        self._before = ""
        self._tip = tip or name
        self.setAccessibleName(name)
        self.setToolTip(self._tip)
        self.setMinimumWidth(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textEdited.connect(self._judge)
        self.editingFinished.connect(self._finish)

    def set_tip(self, tip: str) -> None:
        """Say what the field is for."""
        self._tip = tip
        if not self.property("wrong"):
            self.setToolTip(tip)

    def problem(self) -> str:
        """Return what is wrong with what stands in the field, or an empty string."""
        try:
            self._check(self.text())
        except StructureError as error:
            return str(error)
        return ""

    def show_text(self, text: str) -> None:
        """Show a text, unless the user is typing another."""
        self._before = text
        if not (self.hasFocus() and self.isModified()) and self.text() != text:
            self.setText(text)

    def _judge(self) -> None:
        why = self.problem()
        self._mark(why)
        if why:
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), why, self)
        else:
            QToolTip.hideText()

    def _mark(self, why: str) -> None:
        mark(self, why)
        self.setToolTip(why or self._tip)

    def _finish(self) -> None:
        if not self.isModified():
            return
        text, wrong = self.text(), bool(self.problem())
        self._mark("")
        self.setText(self._before)
        self.setModified(False)
        if not wrong and text.strip() != self._before:
            self.entered.emit(text)


class ExactField(CheckedField):
    """A number shown to some decimals, and edited with every digit it has.

    Parameters
    ----------
    name, tip
        As in `CheckedField`.
    decimals
        Digits shown after the point.
    check
        Raises a `StructureError` that says what is wrong with a text.
    """

    number_entered = Signal(float)
    """The user has typed another number."""

    def __init__(
        self, name: str, tip: str = "", decimals: int = 4, check: Callable[[str], object] = read_number
    ) -> None:
        super().__init__(name, check, tip)
        self._decimals = decimals
        self._value: float | None = None
        self.setObjectName("exact")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.entered.connect(lambda text: self.number_entered.emit(read_number(text)))

    def set_decimals(self, decimals: int) -> None:
        """Set how many digits are shown after the point."""
        self._decimals = decimals

    def value(self) -> float | None:
        """Return the number shown."""
        return self._value

    def set_value(self, value: float | None, otherwise: str = "") -> None:
        """Show a number without a signal; where there is none, a dim word."""
        self._value = value
        self.setPlaceholderText(otherwise)
        self.show_text(self._text(all_digits=self.hasFocus()))

    def _text(self, *, all_digits: bool) -> str:
        if self._value is None:
            return ""
        if all_digits:
            return exact(self._value)
        # A digit less after the point rather than one that is out of sight before it.
        room, metrics = self.width() - _AROUND, self.fontMetrics()
        for decimals in range(self._decimals, 0, -1):
            text = shown(self._value, decimals)
            if metrics.horizontalAdvance(text) <= room:
                return text
        return shown(self._value, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show as many digits as there is room for."""
        super().resizeEvent(event)
        self.show_text(self._text(all_digits=self.hasFocus()))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show all digits there are, for the user to change."""
        self.show_text(self._text(all_digits=True))
        super().focusInEvent(event)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the few digits again; a mistake that is left behind changes nothing."""
        super().focusOutEvent(event)
        self._finish()
        self.show_text(self._text(all_digits=False))


def mark(field: QWidget, why: str) -> None:
    """Turn a field red, and say why to screen readers; with an empty string, turn it back."""
    field.setAccessibleDescription(why)
    if bool(field.property("wrong")) != bool(why):
        field.setProperty("wrong", bool(why))
        field.style().unpolish(field)
        field.style().polish(field)
