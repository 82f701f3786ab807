"""A message in place, beside what it speaks of."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from adatom.gui.theme import icon

LOOKS = {
    "problem": ("alert-circle-outline", "danger", "problem"),
    "warning": ("alert-outline", "warning", ""),
    "caution": ("alert-outline", "warning", "unit"),
    "note": ("information-outline", "dim", "dim"),
    "good": ("check-circle-outline", "success", "dim"),
}
"""Kind of message → icon, its tint, object name of the text. The shape of the icon tells the kinds apart."""


class IconLabel(QWidget):
    """An icon that is no button."""

    def __init__(self, name: str, tint: str = "text", size: int = 16) -> None:
        super().__init__()
        self._icon = icon(name, tint)
        self._size = size
        self.setFixedSize(QSize(size, size))

    def set_icon(self, name: str, tint: str) -> None:
        """Show another icon."""
        self._icon = icon(name, tint)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the icon in the colours of the theme."""
        self._icon.paint(QPainter(self), self.rect())


class Message(QWidget):
    """An icon and a few words, hidden while there is nothing to say.

    Parameters
    ----------
    kind
        A key of `LOOKS`.
    """

    def __init__(self, kind: str = "note", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._icon = IconLabel(*LOOKS[kind][:2])
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setObjectName(LOOKS[kind][2])
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self._text, 1)
        self.hide()

    def say(self, text: str, kind: str | None = None) -> None:
        """Show `text`, or hide where it is empty."""
        if kind is not None and kind != self._kind:
            self._kind = kind
            self._icon.set_icon(*LOOKS[kind][:2])
            self._text.setObjectName(LOOKS[kind][2])
            self._text.style().unpolish(self._text)
            self._text.style().polish(self._text)
        self._text.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def text(self) -> str:
        """Return what is said."""
        return self._text.text()

    def kind(self) -> str:
        """Return what the icon stands for."""
        return self._kind
