"""A list long enough to be searched by typing."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit

from adatom.gui.widgets.choice import Choice

STANDING = "border: 0; padding: 0; margin: 0; background: transparent; min-height: 0;"
"""The frame is the list's own; the field inside it must not draw a second one."""


def ranked(choices: Sequence[tuple[str, str]], typed: str) -> list[str]:
    """Return the keys of what was typed, the likeliest first.

    An exact key comes before keys that begin like that, then names that begin like that, then texts that
    contain it; within each, the order of `choices` stays.

    Parameters
    ----------
    choices
        Pairs of key and text, the text beginning with the key.
    typed
        Any case; nothing matches an empty one.
    """
    wanted = typed.strip().casefold()
    places: list[tuple[int, str]] = []
    for key, text in choices:
        symbol, name = key.casefold(), text.casefold().removeprefix(key.casefold()).strip()
        checks = (symbol == wanted, symbol.startswith(wanted), name.startswith(wanted), wanted in name)
        if wanted and (any(checks) or wanted == text.casefold()):
            places.append((checks.index(True) if any(checks) else 0, key))
    return [key for _, key in sorted(places, key=lambda place: place[0])]


class _SearchLine(QLineEdit):
    """Has its whole text taken over by what is typed into it, and shows it from its start."""

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Select everything once the click that entered has been dealt with; not as the list closes."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            QTimer.singleShot(0, self, self.select_backwards)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Begin a new search with the first character after a choice."""
        if event.text().isalnum() and not self.isModified():
            self.selectAll()
        super().keyPressEvent(event)

    def select_backwards(self) -> None:
        """Select everything with the cursor at the start, so that the start is what is seen."""
        if not self.isModified():
            self.setSelection(len(self.text()), -len(self.text()))


class SearchChoice(Choice):
    """A drop-down list that typing searches; what matches nothing, or several entries, is never guessed.

    Parameters
    ----------
    name
        Accessible name.
    choices
        Pairs of key and text, the text beginning with the key.
    others
        Keys that exist and are not offered: entering one is never taken for the start of a name.
    """

    missed = Signal(str)
    """What was typed and entered, and means no entry."""

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str]], *, others: Collection[str] = (), tip: str = ""
    ) -> None:
        super().__init__(name, choices, tip=tip)
        self._choices = list(choices)
        self._others = {key.casefold() for key in others}
        self._line = _SearchLine()
        self.setLineEdit(self._line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._line.setAccessibleName(self.accessibleName())
        self._line.setToolTip(self.toolTip())
        self._line.setStyleSheet(STANDING)
        self._found = QStringListModel(self)
        self.setCompleter(self._completer())
        self._line.textEdited.connect(self._search)
        self._line.editingFinished.connect(self._finish)
        self.currentIndexChanged.connect(self._restore)
        self._restore()

    def set_current(self, key: str) -> None:
        """Show the entry of `key` without a signal."""
        super().set_current(key)
        self._restore()

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer `choices` instead; the one shown before stays where it is still offered. No signal."""
        super().set_choices(choices)
        self._choices = list(choices)
        if self.isEditable():  # not yet, while the list is made
            self._restore()

    def _completer(self) -> QCompleter:
        """Return what drops the list of matches, in the order in which `ranked` has them."""
        completer = QCompleter(self._found, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(8)
        completer.activated.connect(self._take_text)
        return completer

    def _search(self, typed: str) -> None:
        texts = dict(self._choices)
        self._found.setStringList([texts[key] for key in ranked(self._choices, typed)])

    def _finish(self) -> None:
        """Choose what was typed when it is entered or left; say so where that is nothing, or not clear."""
        if not self._line.isModified():
            self._restore()
            return
        typed = self._line.text().strip()
        found = ranked(self._choices, typed)
        exact = [key for key in found if typed.casefold() in (key.casefold(), self._text(key).casefold())]
        self._restore()
        if exact or (len(found) == 1 and typed.casefold() not in self._others):
            self._take(exact[0] if exact else found[0])
        elif typed:
            self.missed.emit(typed)

    def _take_text(self, text: str) -> None:
        """Choose from the list of matches; Qt writes the text into the field after this."""
        self._take(next(key for key, known in self._choices if known == text))
        QTimer.singleShot(0, self, self._restore)

    def _take(self, key: str) -> None:
        self.setCurrentIndex(self.findData(key))
        self._restore()
        self._tell()

    def _text(self, key: str) -> str:
        return dict(self._choices)[key]

    def _restore(self) -> None:
        """Show the entry chosen, from its start."""
        self._line.setText(self.itemText(self.currentIndex()))
        self._line.setCursorPosition(0)
