"""A badge that says in which state a model is: an icon, and words."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from adatom.gui.top_bar import ElidedLabel
from adatom.gui.widgets import IconLabel


class Badge(QFrame):
    """A pill with an icon and a few words.

    Parameters
    ----------
    name
        What it tells of, for screen readers: ``"State"``.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setObjectName("badge")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._icon = IconLabel("check", size=14)
        self._text = ElidedLabel("")
        box = QHBoxLayout(self)
        box.setContentsMargins(8, 3, 10, 3)
        box.setSpacing(6)
        box.addWidget(self._icon)
        box.addWidget(self._text)

    def say(self, text: str, glyph: str, tint: str) -> None:
        """Show these words behind this icon."""
        self._icon.set_icon(glyph, tint)
        self._text.set_full_text(text)
        self.setAccessibleName(f"{self._name}: {text}")
        self.setToolTip(f"{self._name}: {text}")

    def text(self) -> str:
        """Return what it says."""
        return self._text.full_text()
