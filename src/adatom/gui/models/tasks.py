"""The tasks of a model: what each is for, and which one is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWidget

from adatom.gui.widgets import dim_label

if TYPE_CHECKING:  # the window is on screen before the catalogue is imported
    from adatom.potentials.cards import TaskCard
    from adatom.potentials.model import Model

_INDENT = 26
"""Where the words of a task begin, below its title, logical pixels."""


class TaskRow(QWidget):
    """A task: its title and key, what it is for, its level of theory; a click anywhere chooses it.

    Parameters
    ----------
    key
        ``"oc20"``.
    card
        What is said of it; ``None`` where nobody described it.
    alone
        Whether it is the only one, so that there is nothing to choose.
    """

    def __init__(self, key: str, card: TaskCard | None, *, alone: bool) -> None:
        super().__init__()
        title = f"{card.title}  ·  {key}" if card is not None else key
        purpose = card.purpose if card is not None else "Nobody has described this task yet."
        self.button = QRadioButton(title)
        self.button.setAccessibleName(f"Task {title}")
        self.button.setAccessibleDescription(purpose)
        self.button.setToolTip(f"Use the model for {key}")
        self.button.setVisible(not alone)
        heading = QLabel(title)
        heading.setVisible(alone)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addWidget(self.button)
        box.addWidget(heading)
        for text in (purpose, card.theory if card is not None else ""):
            if text:
                words = dim_label(text)
                words.setWordWrap(True)
                words.setTextFormat(Qt.TextFormat.PlainText)
                words.setContentsMargins(0 if alone else _INDENT, 0, 0, 0)
                box.addWidget(words)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the task by its words too."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.button.click()


class TaskChooser(QWidget):
    """The tasks of a model below each other; where there is but one it is stated."""

    chosen = Signal(str)
    """Key of the task that the user chose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, TaskRow] = {}
        self._shown: tuple[tuple[str, TaskCard | None], ...] = ()
        self._group = QButtonGroup(self)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(10)
        self.setAccessibleName("Tasks")

    def set_tasks(self, model: Model, chosen: str | None) -> None:
        """Offer the tasks of a model, this one chosen; nothing is made anew while they are the same."""
        tasks = tuple((key, model.task_card(key)) for key in model.tasks)
        if tasks != self._shown:
            self._shown = tasks
            self._make_rows()
        if chosen in self._rows:
            self._rows[chosen].button.setChecked(True)

    def rows(self) -> dict[str, TaskRow]:
        """Return the rows, by the keys of their tasks."""
        return dict(self._rows)

    def _make_rows(self) -> None:
        for row in self._rows.values():
            self._group.removeButton(row.button)
            self._box.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {key: TaskRow(key, card, alone=len(self._shown) == 1) for key, card in self._shown}
        for key, row in self._rows.items():
            row.button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self._group.addButton(row.button)
            self._box.addWidget(row)
