"""What is unwise about a slab, said quietly: two lines at most, the rest where the mouse rests on them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from adatom.gui.widgets import Message

_SHOWN = 2
"""How many are said."""
_LETTERS = 90
"""What two lines of the panel hold."""


class CautionNotes(QWidget):
    """A few short sentences, each with a mark; hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._notes = [Message("caution") for _ in range(_SHOWN)]
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        for note in self._notes:
            box.addWidget(note, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def set_cautions(self, texts: Sequence[str]) -> None:
        """Say these; of many, the last that is shown says how many more there are."""
        whole = "\n".join(texts)
        shown = [in_short(text) for text in texts[:_SHOWN]]
        if len(texts) > _SHOWN:
            shown[-1] = f"{shown[-1]} And {len(texts) - _SHOWN} more."
        for note, text in zip(self._notes, [*shown, *[""] * _SHOWN], strict=False):
            note.say(text)
            note.setToolTip(whole)
        self.setVisible(bool(texts))

    def texts(self) -> list[str]:
        """Return what is said."""
        return [note.text() for note in self._notes if note.text()]


def in_short(text: str) -> str:
    """Return the first sentence of a caution, and of a long one what stands before its colon."""
    sentence = text.partition(". ")[0].rstrip(".")
    if len(sentence) > _LETTERS:
        sentence = sentence.partition(": ")[0]
    return f"{sentence}."
