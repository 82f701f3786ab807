"""A list to choose from, with a search where it is long."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QSizePolicy


class _SearchLine(QLineEdit):
    """Selects its text when it is entered, so that typing searches at once."""

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Select everything once the click that entered has been dealt with."""
        super().focusInEvent(event)
        QTimer.singleShot(0, self, self.selectAll)


class Choice(QComboBox):
    """A drop-down list; the wheel changes it only while it has the focus.

    Parameters
    ----------
    name
        Accessible name.
    choices
        Pairs of key and text.
    searchable
        Whether typing finds entries that contain the typed text anywhere.
    """

    chosen = Signal(str)
    """Key of what the user chose."""

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str]] = (), *, searchable: bool = False, tip: str = ""
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip or name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for key, text in choices:
            self.addItem(text, key)
        self._line: QLineEdit | None = self._searchable_line() if searchable else None
        self._told = self.current()
        self.activated.connect(self._tell)

    def current(self) -> str:
        """Return the key of the entry shown, or an empty string."""
        return str(self.currentData() or "")

    def set_current(self, key: str) -> None:
        """Show the entry of `key` without a signal."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(key))
        self._told = self.current()
        self._restore()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the scroll area unless focused."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _searchable_line(self) -> QLineEdit:
        line = _SearchLine()
        self.setLineEdit(line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        line.setAccessibleName(self.accessibleName())
        line.setToolTip(self.toolTip())
        # The frame is the list's own; the field inside it must not draw a second one.
        line.setStyleSheet("border: 0; padding: 0; margin: 0; background: transparent; min-height: 0;")
        line.returnPressed.connect(self._take_typed)
        line.editingFinished.connect(self._restore)
        return line

    def _take_typed(self) -> None:
        """Choose the entry whose key was typed, or the first that contains what was typed."""
        typed = self._line.text().strip() if self._line is not None else ""
        index = self.findData(typed, flags=Qt.MatchFlag.MatchFixedString)
        if index < 0 and typed:
            index = self.findText(typed, Qt.MatchFlag.MatchContains)
        if index >= 0:
            self.setCurrentIndex(index)
            self._tell()
        self._restore()

    def _tell(self) -> None:
        """Say what was chosen, once: Qt reports a match taken from the completer's list twice."""
        if self.current() != self._told:
            self._told = self.current()
            self.chosen.emit(self._told)

    def _restore(self) -> None:
        if self._line is not None:
            self._line.setText(self.itemText(self.currentIndex()))
            self._line.setCursorPosition(0)
