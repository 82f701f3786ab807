"""Databases: a search by formula or elements, and a table that fills as the answers come."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from adatom.errors import AdatomError
from adatom.gui.bulks.page import BulkPage
from adatom.gui.bulks.results import SearchResults
from adatom.gui.bulks.table import ResultsTable
from adatom.gui.theme import icon
from adatom.gui.widgets import Message, dim_label
from adatom.structure.bulks.operations import TakeFound
from adatom.structure.bulks.optimade import Page, providers, query_from

_INVITATION = "Crystals that others have computed or measured are listed here once you search for some."


class DatabasesPage(BulkPage):
    """What is searched for, where, how each database stands, and what has been found.

    Parameters
    ----------
    results
        What has been found before; what is found is added to it.
    """

    search_asked = Signal(object, object)
    """A `Query`, and the keys of the databases."""
    stop_asked = Signal()
    """Nothing more is to come."""

    def __init__(self, results: SearchResults) -> None:
        super().__init__()
        self.results = results
        self.query = QLineEdit()
        self.query.setPlaceholderText("Formula such as TiO2, or elements such as Ti, O")
        self.query.setAccessibleName("Formula or elements")
        self.query.setToolTip("A formula, or elements with commas between them; Enter searches")
        self.query.setClearButtonEnabled(True)
        self.query.addAction(icon("magnify", "dim"), QLineEdit.ActionPosition.LeadingPosition)
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        self.button.setMinimumWidth(88)
        self._boxes = {one.key: QCheckBox(one.title) for one in providers()}
        self._standing = {key: dim_label() for key in self._boxes}
        for box in self._boxes.values():
            box.setChecked(True)
            box.setToolTip(f"Search {box.text()}")
        self._typed_wrong = Message("problem")
        self.problem = Message("warning")
        self.table = ResultsTable(self.results)
        self._nothing = dim_label(_INVITATION)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._summary = dim_label()
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.query, 1)
        line.addWidget(self.button)
        databases = QGridLayout()
        databases.setHorizontalSpacing(16)
        databases.setVerticalSpacing(0)
        for column, (key, tick) in enumerate(self._boxes.items()):
            databases.addWidget(tick, 0, column)
            self._standing[key].setContentsMargins(26, 0, 0, 0)
            databases.addWidget(self._standing[key], 1, column)
        below = QWidget()
        self._stack = QStackedLayout(below)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self.table)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 8)
        box.setSpacing(10)
        box.addLayout(line)
        box.addWidget(self._typed_wrong)
        box.addLayout(databases)
        box.addWidget(self.problem)
        box.addWidget(below, 1)
        box.addWidget(self._summary)

    def _connect(self) -> None:
        self.query.returnPressed.connect(self.search)
        self.query.textEdited.connect(lambda _text: self._typed_wrong.say(""))
        self.button.clicked.connect(self._press)
        for box in self._boxes.values():
            box.toggled.connect(lambda _on: self._show())
        self.table.chosen.connect(lambda _found: self.changed.emit())
        self.table.entered.connect(self.entered)

    def choice(self) -> TakeFound | None:
        """Return the operation that takes the entry chosen; ``None`` for one that cannot be used."""
        found = self.table.current()
        return None if found is None or found.atoms is None else TakeFound(found.atoms, found.provenance)

    def why_not(self) -> str:
        """Return why the entry chosen cannot be used, empty where it can."""
        found = self.table.current()
        return f"{found.id} cannot be used: {found.unusable}." if found is not None and found.unusable else ""

    def start(self) -> None:
        """Begin at what is searched for."""
        self.query.setFocus(Qt.FocusReason.OtherFocusReason)
        self.query.selectAll()

    def search(self) -> None:
        """Search for what is typed, or say what is wrong with it."""
        keys = [key for key, box in self._boxes.items() if box.isChecked()]
        try:
            query = query_from(self.query.text())
        except AdatomError as error:
            self._typed_wrong.say(str(error))
            return
        if not keys:
            self._typed_wrong.say("Tick a database to search.")
            return
        self._typed_wrong.say("")
        self.problem.say("")
        self.results.begin(keys)
        self._refresh()
        self.search_asked.emit(query, tuple(keys))

    def add(self, page: Page) -> None:
        """Show a page that has come."""
        self.results.add(page)
        self._refresh()

    def end(self, problems: Sequence[str]) -> None:
        """Show that the search is over, and what could not be searched."""
        self.results.end(problems)
        self.problem.say(" ".join(problems))
        self._refresh()

    def stop(self) -> None:
        """Let nothing more come."""
        if self.results.searching:
            self.results.stop()
            self.stop_asked.emit()
            self._refresh()

    def _press(self) -> None:
        if self.results.searching:
            self.stop()
        else:
            self.search()

    def _refresh(self) -> None:
        self.table.refresh()
        self._show()

    def _show(self) -> None:
        searching = self.results.searching
        self.button.setText("Stop" if searching else "Search")
        self.button.setToolTip("Take what has come so far" if searching else "Search the databases ticked")
        statuses = self.results.statuses
        for key, label in self._standing.items():
            status = statuses.get(key) if self._boxes[key].isChecked() or key in statuses else None
            label.setText(status.words if status is not None else "")
            label.setToolTip(status.problem if status is not None else "")
        self._stack.setCurrentWidget(self.table if self.results.rows else self._nothing)
        self._nothing.setText(self._empty_words())
        self._summary.setText(self.results.summary() if self.results.rows else "")

    def _empty_words(self) -> str:
        """Return what stands in the place of the table while it is empty."""
        statuses = self.results.statuses.values()
        if not statuses:
            return _INVITATION
        if self.results.searching:
            return "Searching…"
        if all(status.standing == "failed" for status in statuses):
            return "Nothing could be searched."
        return "No crystal of this composition was found. Try the elements alone, such as Ti, O."
