"""The card of a model: what a patient colleague would say of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from adatom.gui.models.badges import Badge
from adatom.gui.models.cautions import CautionBox
from adatom.gui.models.element_table import ElementTable
from adatom.gui.models.remedy import RemedyBox
from adatom.gui.models.tasks import TaskChooser
from adatom.gui.models.words import LOOKS, facts_of, joined
from adatom.gui.theme import icon
from adatom.gui.top_bar import ElidedLabel
from adatom.gui.widgets import dim_label

if TYPE_CHECKING:  # the window is on screen before the catalogue is imported
    from adatom.potentials.fitness import Caution
    from adatom.potentials.model import Model

_FACT_WIDTH = 92
"""Width of the names of the facts, logical pixels."""


class Passage(QWidget):
    """A heading with what stands below it.

    Parameters
    ----------
    heading
        ``"Elements"``.
    content
        What stands below.
    """

    def __init__(self, heading: str, content: QWidget) -> None:
        super().__init__()
        head = QLabel(heading)
        head.setObjectName("head")
        self._note = dim_label()
        top = QHBoxLayout()
        top.addWidget(head, 1)
        top.addWidget(self._note)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addLayout(top)
        box.addWidget(content)

    def set_note(self, text: str) -> None:
        """Show a few words at the right of the heading."""
        self._note.setText(text)


class Words(Passage):
    """A heading with a text below it; hidden where that is empty."""

    def __init__(self, heading: str) -> None:
        self._words = _wrapped()
        super().__init__(heading, self._words)

    def say(self, text: str) -> None:
        """Show this text."""
        self._words.setText(text)
        self.setVisible(bool(text))

    def text(self) -> str:
        """Return what is said."""
        return self._words.text()


class Facts(QWidget):
    """Names and values in two columns, the paper last, as a link."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[tuple[str, str]] = []
        self._rows: list[QWidget] = []
        self._url = ""
        self._citation = _wrapped()
        self.paper = QPushButton()
        self.paper.setObjectName("link")
        self.paper.setIcon(icon("open-in-new", "accent"))
        self.paper.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._url)))
        self._paper_row = _fact("Paper", self._citation, self.paper)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(6)
        self._box.addWidget(self._paper_row)

    def show_model(self, model: Model) -> None:
        """Show the facts about this model."""
        if facts_of(model) != self._shown:
            self._shown = facts_of(model)
            for row in self._rows:
                self._box.removeWidget(row)
                row.hide()
                row.deleteLater()
            self._rows = [_fact(name, _wrapped(value)) for name, value in self._shown]
            for place, row in enumerate(self._rows):
                self._box.insertWidget(place, row)
        self._url = model.card.paper_url
        self._citation.setText(model.card.paper)
        self.paper.setText(f" Read it at {QUrl(self._url).host()}")
        self.paper.setToolTip(f"Open {self._url}")
        self.paper.setAccessibleName(f"Open the paper: {model.card.paper}")
        self.paper.setVisible(bool(self._url))
        self._paper_row.setVisible(bool(model.card.paper))

    def texts(self) -> dict[str, str]:
        """Return the facts shown."""
        return dict(self._shown)


class CardView(QScrollArea):
    """All that is known of the model selected, in a column that scrolls."""

    task_chosen = Signal(str)
    get_requested = Signal()
    download_cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self.setObjectName("card")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("About the model")
        self.title = QLabel()
        self.title.setObjectName("figure")
        self.title.setWordWrap(True)
        self.badge = Badge("State")
        self.family = ElidedLabel("dim")
        self.summary = _wrapped()
        self.cautions = CautionBox()
        self.remedy = RemedyBox()
        self.tasks = TaskChooser()
        self.trained_on, self.good_for, self.not_for = (
            Words(heading) for heading in ("Trained on", "Good for", "Not for")
        )
        self.table = ElementTable()
        self.no_elements = dim_label("Which elements it was trained on is not known.")
        self.facts = Facts()
        self.setWidget(self._lay_out())
        self.tasks.chosen.connect(self.task_chosen)
        self.remedy.get_requested.connect(self.get_requested)
        self.remedy.cancelled.connect(self.download_cancelled)

    def _lay_out(self) -> QWidget:
        elements = QWidget()
        both = QVBoxLayout(elements)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self.table)
        both.addWidget(self.no_elements)
        self._tasks = Passage("Tasks", self.tasks)
        self._elements = Passage("Elements", elements)
        page = QWidget()
        page.setObjectName("inner")
        box = QVBoxLayout(page)
        box.setContentsMargins(24, 4, 24, 24)
        box.setSpacing(16)
        box.addLayout(self._head())
        for widget in (self.cautions, self.remedy, self._tasks, self.trained_on, self.good_for, self.not_for):
            box.addWidget(widget)
        box.addWidget(self._elements)
        box.addWidget(Passage("Facts", self.facts))
        box.addStretch(1)
        return page

    def _head(self) -> QVBoxLayout:
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addWidget(self.badge)
        below.addWidget(self.family, 1)
        head = QVBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addLayout(below)
        head.addWidget(self.summary)
        return head

    def show_model(
        self,
        model: Model,
        task: str | None,
        *,
        cautions: Sequence[Caution],
        present: Sequence[str],
        in_use: bool,
    ) -> None:
        """Show a model; the same one again keeps how far the card is scrolled.

        Parameters
        ----------
        model
            The model.
        task
            The task chosen; ``None`` where it has none.
        cautions
            What of the structure on the table lies outside its training.
        present
            The elements of the structure on the table.
        in_use
            Whether it computes the forces now.
        """
        self._show_head(model, in_use=in_use)
        self.cautions.set_cautions(cautions)
        self.remedy.show_model(model)
        self._set_tasks(model, task)
        self._tasks.setVisible(bool(model.tasks))
        described = model.task_card(task)
        self.trained_on.say(joined(model.card.trained_on, described.dataset if described is not None else ""))
        self.good_for.say(model.card.good_for)
        self.not_for.say(joined(model.card.not_for, described.not_for if described is not None else ""))
        self._show_elements(model.elements(task), present)
        self.facts.show_model(model)
        if model.key != self._key:
            self._key = model.key
            self.verticalScrollBar().setValue(0)

    def _set_tasks(self, model: Model, task: str | None) -> None:
        """Offer the tasks, which the Tab key reaches in their place: made anew, they would come last."""
        self.tasks.set_tasks(model, task)
        buttons = [row.button for row in self.tasks.rows().values()]
        for before, after in pairwise([self.remedy.page, *buttons, self.facts.paper]):
            QWidget.setTabOrder(before, after)

    def _show_head(self, model: Model, *, in_use: bool) -> None:
        self.title.setText(model.title)
        self.badge.say(f"{model.state.label}{' · in use' if in_use else ''}", *LOOKS[model.state.code])
        self.family.set_full_text(f"{model.family}  ·  {model.key}")
        self.summary.setText(model.summary)

    def _show_elements(self, trained: frozenset[str] | None, present: Sequence[str]) -> None:
        self.table.setVisible(trained is not None)
        self.no_elements.setVisible(trained is None)
        self.table.set_elements(trained or (), present)
        self._elements.set_note(f"{len(trained)} elements" if trained else "")


def _wrapped(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    return label


def _fact(name: str, *values: QWidget) -> QWidget:
    label = dim_label(name)
    label.setFixedWidth(_FACT_WIDTH)
    column = QVBoxLayout()
    column.setSpacing(2)
    for value in values:
        if isinstance(value, QPushButton):
            column.addWidget(value, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            column.addWidget(value)
    row = QWidget()
    box = QHBoxLayout(row)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(8)
    box.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    box.addLayout(column, 1)
    return row
