"""Segments, of which one is pressed, and small tool buttons."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QPushButton, QToolButton, QWidget

from adatom.gui.theme import current_theme, icon

KEYBOARD = Qt.WidgetAttribute.WA_KeyboardFocusChange


def draw_focus(button: QAbstractButton, painter: QPainter) -> None:
    """Draw a ring inside a pressed button that the keyboard has reached: pressed ones all have the border."""
    if button.isChecked() and button.hasFocus() and button.window().testAttribute(KEYBOARD):
        painter.setPen(QPen(QColor(current_theme().accent), 1.0))
        painter.drawRect(button.rect().adjusted(3, 3, -4, -4))


class _Segment(QPushButton):
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        draw_focus(self, QPainter(self))


class Segments(QWidget):
    """A few choices side by side, one of them pressed; arrow keys move between them.

    Parameters
    ----------
    name
        Accessible name, and the start of each choice's own.
    choices
        Pairs of key and text.
    """

    chosen = Signal(str)
    """Key of what the user pressed."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str]] = (), tip: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._tip = tip
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer `choices` instead; the one pressed before stays pressed where it is still offered."""
        if [(key, button.text()) for key, button in self._buttons.items()] == list(choices):
            return
        before = self.current()
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._box.removeWidget(button)
            button.deleteLater()
        self._buttons = {key: self._button(key, text) for key, text in choices}
        if before in self._buttons:
            self.set_current(before)

    def current(self) -> str:
        """Return the key of the one pressed, or an empty string."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Press `key` without a signal; a key that is not offered releases all."""
        self._group.setExclusive(False)
        for other, button in self._buttons.items():
            button.setChecked(other == key)
        self._group.setExclusive(True)

    def button(self, key: str) -> QPushButton:
        """Return the button of `key`."""
        return self._buttons[key]

    def _button(self, key: str, text: str) -> QPushButton:
        button = _Segment(text)
        button.setObjectName("seg")
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setAccessibleName(f"{self.accessibleName()} {text}")
        button.setToolTip(self._tip or f"{self.accessibleName()} {text}")
        button.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(button)
        self._box.addWidget(button, 1)
        return button


def tool_button(icon_name: str, name: str, tip: str = "", *, checkable: bool = False) -> QToolButton:
    """Return a flat button with an icon, named for screen readers, that takes the focus from the keyboard."""
    button = QToolButton()
    button.setIcon(icon(icon_name))
    button.setIconSize(QSize(18, 18))
    button.setAccessibleName(name)
    button.setToolTip(tip or name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setCheckable(checkable)
    return button
