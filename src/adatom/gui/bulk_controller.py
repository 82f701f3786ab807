"""Bulk crystals: the dialog that finds them, and what becomes of the one that is taken."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from adatom.errors import AdatomError
from adatom.gui.build_controller import Say
from adatom.gui.bulks.page import BulkOperation
from adatom.gui.bulks.results import SearchResults
from adatom.gui.dialogs.bulk import BulkDialog
from adatom.gui.file_reader import FileReader
from adatom.gui.lineage import start_of
from adatom.gui.panels.slab import SlabPanel
from adatom.gui.panels.slab.wish import ElementBulk
from adatom.gui.slab_controller import SlabController
from adatom.gui.workshop_link import WorkshopLink
from adatom.structure.bulks.operations import BuildBulk
from adatom.structure.bulks.optimade import Page, Query
from adatom.structure.files.opening import OpenStructure
from adatom.workbench.state import Notice
from adatom.workbench.workbench import Workbench


class BulkController(QObject):
    """Joins the dialog with the workshop, which searches, and the workbench, which takes what was found.

    Parameters
    ----------
    workbench
        Where the crystal is put on the table.
    panel
        Asks for the dialog.
    slabs
        Cuts the crystal.
    workshop
        Searches databases.
    say
        Shows a notice.
    window
        Parent of the dialog.
    """

    succeeded = Signal(str)
    """The topic of what has worked."""

    def __init__(
        self,
        workbench: Workbench,
        panel: SlabPanel,
        slabs: SlabController,
        workshop: WorkshopLink,
        say: Say,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._workbench = workbench
        self._panel = panel
        self._slabs = slabs
        self._workshop = workshop
        self._say = say
        self._window = window
        self._dialog: BulkDialog | None = None
        self._search: int | None = None
        self._results = SearchResults()
        self._typed, self._page = "", 0
        self._reader = FileReader(self)
        self._reader.ended.connect(self._take_file)
        panel.bulk_asked.connect(self.open)
        workshop.found.connect(self._take_page)
        workshop.search_ended.connect(self._end_search)
        workshop.failed.connect(self._search_failed)

    @Slot()
    def open(self) -> None:
        """Open the dialog, or bring it to the front."""
        if self._dialog is None:
            self._dialog = self._make_dialog()
            if (crystal := self._in_use()) is not None:
                self._dialog.show_crystal(crystal)
        self._dialog.open()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def _in_use(self) -> BuildBulk | None:
        """Return the operation that builds the crystal in use, ``None`` for one that is not built here."""
        bulk = self._panel.bulk()
        if isinstance(bulk, ElementBulk):
            return BuildBulk((bulk.symbol,), bulk.structure or "")
        step = self._slabs.offered_step()
        start = start_of(step) if step is not None else None
        operation = start.operation if start is not None else None
        return operation if isinstance(operation, BuildBulk) else None

    @property
    def dialog(self) -> BulkDialog | None:
        """The dialog while it is open."""
        return self._dialog

    def close(self) -> None:
        """End the thread that reads files."""
        self._reader.close()

    def _make_dialog(self) -> BulkDialog:
        dialog = BulkDialog(self._results, self._window)
        dialog.databases.query.setText(self._typed)
        dialog.tabs.setCurrentIndex(self._page)
        dialog.finished.connect(self._forget)
        dialog.taken.connect(self._take)
        dialog.file.read_asked.connect(self._reader.ask)
        dialog.databases.search_asked.connect(self._begin_search)
        dialog.databases.stop_asked.connect(self._stop_search)
        return dialog

    @Slot()
    def _forget(self) -> None:
        """Let go of the dialog; what was searched for and found comes with the next one."""
        if self._dialog is not None:
            self._typed = self._dialog.databases.query.text()
            self._page = self._dialog.tabs.currentIndex()
            self._dialog.deleteLater()
            self._dialog = None

    @Slot(object, bool)
    def _take(self, operation: BulkOperation, cut: bool) -> None:
        """Put a crystal on the table as a new start, and cut it if that is what is wanted."""
        project = self._workbench.project
        before = project.head
        try:
            if isinstance(operation, OpenStructure):
                node = self._workbench.open_structures(Path(operation.path), [operation.atoms])
            else:
                node = self._workbench.apply(operation, at=project.root)
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="open"), None)
            return
        self.succeeded.emit("open")
        if cut:
            self._slabs.cut(node)
        if before.operation is not None:
            self._slabs.offer_way_back(before, f"{node.title} is on the table")

    @Slot(object, object)
    def _take_file(self, path: Path, answer: object) -> None:
        if self._dialog is not None:
            self._dialog.show_file(path, answer)  # type: ignore[arg-type]

    # -- the search ----------------------------------------------------------------------------------

    @Slot(object, object)
    def _begin_search(self, query: Query, databases: tuple[str, ...]) -> None:
        self._stop_search()
        self._search = self._workshop.search(query, databases)

    @Slot()
    def _stop_search(self) -> None:
        if self._search is not None:
            self._workshop.cancel(self._search)
            self._search = None

    @Slot(int, object)
    def _take_page(self, key: int, page: Page) -> None:
        if key == self._search and self._dialog is not None:
            self._dialog.databases.add(page)

    @Slot(int, object)
    def _end_search(self, key: int, problems: tuple[str, ...]) -> None:
        if key == self._search and self._dialog is not None:
            self._search = None
            self._dialog.databases.end(problems)

    @Slot(int, str)
    def _search_failed(self, key: int, why: str) -> None:
        self._end_search(key, (why,))
