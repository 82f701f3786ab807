"""What of the structure on the table lies outside a model's training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from adatom.gui.widgets import IconLabel, dim_label

if TYPE_CHECKING:  # the window is on screen before the catalogue is imported
    from adatom.potentials.fitness import Caution


class CautionBox(QFrame):
    """Cautions below each other, in a frame of the colour of the gravest; hidden where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._shown: tuple[Caution, ...] = ()
        self._rows: list[QWidget] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(14, 12, 14, 12)
        self._box.setSpacing(10)
        self.hide()

    def set_cautions(self, cautions: Sequence[Caution]) -> None:
        """Show these cautions."""
        if tuple(cautions) == self._shown:
            return
        self._shown = tuple(cautions)
        for row in self._rows:
            self._box.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [_row(caution) for caution in self._shown]
        for row in self._rows:
            self._box.addWidget(row)
        self.setProperty("level", "error" if any(caution.serious for caution in self._shown) else "warning")
        self.style().unpolish(self)
        self.style().polish(self)
        self.setAccessibleName(f"Caution: {self.text()}")
        self.setVisible(bool(self._shown))

    def text(self) -> str:
        """Return all that is said."""
        return " ".join(f"{caution.text} {caution.advice}".strip() for caution in self._shown)


def _row(caution: Caution) -> QWidget:
    mark = (
        IconLabel("alert-octagon-outline", "danger")
        if caution.serious
        else IconLabel("alert-outline", "warning")
    )
    text = QLabel(caution.text)
    advice = dim_label(caution.advice)
    words = QVBoxLayout()
    words.setSpacing(2)
    for label in (text, advice):
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setVisible(bool(label.text()))
        words.addWidget(label)
    row = QWidget()
    row.setAccessibleName(f"{'Serious: ' if caution.serious else ''}{caution.text} {caution.advice}".strip())
    box = QHBoxLayout(row)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(10)
    box.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    box.addLayout(words, 1)
    return row
