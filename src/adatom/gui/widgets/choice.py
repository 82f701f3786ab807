"""A list to choose from."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy


class Choice(QComboBox):
    """A drop-down list; the wheel changes it only while it has the focus.

    Parameters
    ----------
    name
        Accessible name.
    choices
        Pairs of key and text.
    """

    chosen = Signal(str)
    """Key of what the user chose."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str]] = (), *, tip: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip or name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._told = ""
        self._offered: list[tuple[str, str]] = []
        self.set_choices(choices)
        self.activated.connect(self._tell)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer `choices` instead; the one shown before stays where it is still offered. No signal."""
        if list(choices) == self._offered:
            return
        self._offered = list(choices)
        before = self.current()
        with QSignalBlocker(self):
            self.clear()
            for key, text in choices:
                self.addItem(text, key)
            self.setCurrentIndex(self.findData(before) if before else 0)
        self._told = self.current()

    def current(self) -> str:
        """Return the key of the entry shown, or an empty string."""
        return str(self.currentData() or "")

    def set_current(self, key: str) -> None:
        """Show the entry of `key` without a signal."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(key))
        self._told = self.current()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the scroll area unless focused."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _tell(self) -> None:
        """Say what was chosen, once."""
        if self.current() != self._told:
            self._told = self.current()
            self.chosen.emit(self._told)
