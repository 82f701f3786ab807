"""The dialog for bulk crystals that are not in the slab panel's list."""

from pathlib import Path

from ase import Atoms
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from adatom.errors import AdatomError
from adatom.gui.bulks.databases_page import DatabasesPage
from adatom.gui.bulks.elements_page import ElementsPage
from adatom.gui.bulks.file_page import FilePage
from adatom.gui.bulks.page import BulkOperation, BulkPage
from adatom.gui.bulks.prototypes_page import PrototypesPage
from adatom.gui.bulks.results import SearchResults
from adatom.gui.widgets import hairline
from adatom.structure.bulks.lattice import lattice_words
from adatom.structure.bulks.operations import BuildBulk
from adatom.structure.bulks.prototypes import LATTICE_CONSTANTS

SIZE, SMALLEST = QSize(840, 640), QSize(780, 480)
"""Logical pixels; never larger than the screen."""


class BulkDialog(QDialog):
    """Four ways to a crystal; below, the one chosen in words, and what is to become of it.

    Parameters
    ----------
    results
        What databases have answered before.
    """

    taken = Signal(object, bool)
    """The operation that puts the crystal on the table, and whether a slab is to be cut from it."""

    def __init__(self, results: SearchResults, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Bulk Crystal")
        self.elements, self.prototypes = ElementsPage(), PrototypesPage()
        self.file, self.databases = FilePage(), DatabasesPage(results)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("Where the crystal is from")
        for page, title in (
            (self.elements, "Elements"),
            (self.prototypes, "Prototypes"),
            (self.file, "File"),
            (self.databases, "Databases"),
        ):
            self.tabs.addTab(page, title)
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._close = QPushButton("Close")
        self._close.setToolTip("Close and leave everything as it is")
        self.show_button = QPushButton("Show the crystal")
        self.show_button.setToolTip("Put the crystal itself on the table")
        self.cut_button = QPushButton("Cut a slab")
        self.cut_button.setObjectName("primary")
        self.cut_button.setToolTip("Cut a slab from it, with the values of the slab panel")
        self._lay_out()
        self._connect()
        self._follow()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 12, 16, 12)
        buttons.setSpacing(8)
        buttons.addWidget(self._words, 1)
        for button in (self._close, self.show_button, self.cut_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.tabs, 1)
        box.addWidget(hairline())
        box.addLayout(buttons)
        self.setMinimumSize(SMALLEST)
        self.resize(SIZE.boundedTo(self.screen().availableSize() - QSize(16, 48)))

    def _connect(self) -> None:
        for page in self.pages():
            page.changed.connect(self._follow)
            page.entered.connect(self._cut)
        self.tabs.currentChanged.connect(self._turn)
        self._close.clicked.connect(self.reject)
        self.show_button.clicked.connect(lambda: self._take(cut=False))
        self.cut_button.clicked.connect(self._cut)
        self.finished.connect(lambda _result: self.databases.stop())

    def pages(self) -> tuple[BulkPage, ...]:
        """Return the pages in their order."""
        return self.elements, self.prototypes, self.file, self.databases

    def page(self) -> BulkPage:
        """Return the page that is on show."""
        return self.pages()[self.tabs.currentIndex()]

    def show_file(self, path: Path, answer: list[Atoms] | AdatomError) -> None:
        """Take what was read of a file."""
        self.file.show_file(path, answer)

    def show_crystal(self, operation: BuildBulk) -> None:
        """Begin with a crystal that is in use; a page for files or databases that is on show stays there."""
        page: BulkPage
        if len(operation.elements) == 1:
            page = self.elements
            self.elements.show_element(operation.elements[0], operation.structure)
        else:
            page = self.prototypes
            self.prototypes.show_compound(operation)
        if self.page() in (self.elements, self.prototypes):
            self.tabs.setCurrentWidget(page)
        self._follow()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Begin where the page begins."""
        super().showEvent(event)
        self.page().start()

    def words(self) -> str:
        """Return what is said of the crystal chosen."""
        return self._words.text()

    def _turn(self) -> None:
        self._follow()
        if self.isVisible():
            self.page().start()

    def _follow(self) -> None:
        """Say which crystal is chosen on the page on show."""
        operation = self.page().choice()
        for button in (self.show_button, self.cut_button):
            button.setEnabled(operation is not None)
        crystal = self.page().crystal()
        self._words.setText("" if operation is None or crystal is None else in_words(operation, crystal))
        if operation is None and self.page() is self.databases:
            self._words.setText(self.databases.why_not())

    def _cut(self) -> None:
        self._take(cut=True)

    def _take(self, *, cut: bool) -> None:
        operation = self.page().choice()
        if operation is not None:
            self.accept()
            self.taken.emit(operation, cut)


def in_words(operation: BulkOperation, crystal: Atoms) -> str:
    """Return a crystal in a line: ``"MgO, rocksalt: a = 4.212 Å, 8 atoms"``."""
    atoms = f"{len(crystal)} atom{'s' if len(crystal) != 1 else ''}"
    if isinstance(operation, BuildBulk):
        constants = operation.all_constants.items()
        lattice = ", ".join(
            f"{name} = {value:.3f} Å" for name, value in constants if name in LATTICE_CONSTANTS
        )
    else:
        try:
            lattice = lattice_words(crystal)
        except AdatomError:
            lattice = ""
    return f"{operation.title}: {', '.join(part for part in (lattice, atoms) if part)}"
