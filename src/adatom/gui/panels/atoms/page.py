"""The page with the table of atoms: filter, coordinates, columns, table."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from adatom.errors import StructureError
from adatom.gui.panels.atoms.columns import AXES, POSITIONS, text_of
from adatom.gui.panels.atoms.figures import AtomFigures
from adatom.gui.panels.atoms.filtering import HINT
from adatom.gui.panels.atoms.model import AtomsModel
from adatom.gui.panels.atoms.table import AtomsTable
from adatom.gui.panels.atoms.typed import edit_text
from adatom.gui.widgets import Message, Segments, tool_button
from adatom.gui.widgets.exact_field import mark

_ACROSS = Qt.Orientation.Horizontal


class AtomsPage(QWidget):
    """All atoms of the structure on show, exact and editable.

    It asks for what it shows when it is told to refresh, and only while it is in sight.
    """

    edit_asked = Signal(object)
    """An `Operation`."""
    selected = Signal(tuple)
    """The user selected these atoms."""
    hovered = Signal(object)
    """The atom whose row is under the mouse, or ``None``."""
    columns_changed = Signal(list)
    """The user shows these columns, by their keys."""
    menu_requested = Signal(QPoint)
    """The menu of the selection is wanted at this point of the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source: Callable[[], AtomFigures | None] = lambda: None
        self._stale = True
        self.rows = AtomsModel()
        self.table = AtomsTable(self.rows)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter")
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName("Filter atoms")
        self.filter.setToolTip(f"Show only some of the atoms: {HINT}. Commas part alternatives")
        self.axes = Segments(
            "Coordinates",
            [("cartesian", "Å"), ("fractional", "abc")],
            "Cartesian coordinates in Å, or fractions",
        )
        self.axes.setFixedWidth(88)
        self.axes.set_current("cartesian")
        self._columns = tool_button("view-column-outline", "Columns", "Choose the columns of the table")
        self._message = Message("problem")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.filter, 1)
        head.addWidget(self.axes)
        head.addWidget(self._columns)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        above = QVBoxLayout()
        above.setContentsMargins(8, 8, 8, 0)
        above.setSpacing(8)
        above.addLayout(head)
        above.addWidget(self._message)
        box.addLayout(above)
        box.addWidget(self.table, 1)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._filter)
        self.axes.chosen.connect(lambda key: self.set_fractional(key == "fractional"))
        self._columns.clicked.connect(self._offer_columns)
        self.rows.edit_asked.connect(self.edit_asked)
        self.rows.refused.connect(self._message.say)
        self.table.selected.connect(self._select)
        self.table.hovered.connect(self.hovered)
        self.table.columns_changed.connect(self.columns_changed)
        self.table.block_pasted.connect(self._take_block)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(
            lambda point: self.menu_requested.emit(self.table.viewport().mapToGlobal(point))
        )

    # -- what is shown -------------------------------------------------------------------------------

    def set_source(self, source: Callable[[], AtomFigures | None]) -> None:
        """Say where the figures of the structure on show are to be had."""
        self._source = source
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the structure on show at once, or as soon as the page is in sight."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        figures = self._source()
        self.rows.show(figures)
        self.axes.button("fractional").setEnabled(figures is not None and figures.has_cell)
        if figures is not None and not figures.has_cell:
            self.set_fractional(False)
        self.rows.rows_changed(*self.table.rows_in_sight())

    def show_selection(self, atoms: tuple[int, ...]) -> None:
        """Select the rows of these atoms, without a signal."""
        self.rows.set_selected(atoms)
        self.table.show_selection(atoms)

    def set_fractional(self, fractional: bool) -> None:
        """Show fractional coordinates, or Cartesian ones."""
        self.axes.set_current("fractional" if fractional else "cartesian")
        self.rows.set_fractional(fractional)

    def usual_width(self) -> int:
        """Return how wide the page shows its columns without scrolling, in logical pixels."""
        columns = sum(self.table.columnWidth(index) for index in range(self.rows.columnCount()))
        return columns + self.table.verticalScrollBar().sizeHint().width() + 2

    def selected_rows_as_text(self) -> str:
        """Return the selected rows, the columns that are shown, parted by tabs, for a spreadsheet."""
        figures, fractional = self.rows.figures, self.rows.fractional
        if figures is None:
            return ""
        keys = self.table.shown_columns()
        lines = ["\t".join(str(self.rows.headerData(POSITIONS[key], _ACROSS)) for key in keys)]
        for row in self.rows.rows(self.table.chosen()):
            atom = self.rows.atom(int(row))
            cells = (
                edit_text(figures, key, atom, fractional=fractional)
                if key in AXES
                else text_of(figures, key, atom, fractional=fractional)
                for key in keys
            )
            lines.append("\t".join(cells))
        return "\n".join(lines) + "\n"

    def copy_rows(self) -> None:
        """Put the selected rows into the clipboard, coordinates with all their digits."""
        QGuiApplication.clipboard().setText(self.selected_rows_as_text())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Show what has changed while the page was out of sight."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    # -- what the user does --------------------------------------------------------------------------

    @Slot(str)
    def _filter(self, text: str) -> None:
        problem = self.rows.set_filter(text)
        self._message.say(problem)
        mark(self.filter, problem)

    @Slot(tuple)
    def _select(self, atoms: tuple[int, ...]) -> None:
        self.rows.set_selected(atoms)
        self.selected.emit(atoms)

    def _offer_columns(self) -> None:
        self.table.offer_columns(self._columns.mapToGlobal(QPoint(0, self._columns.height())))

    @Slot(object, int, int)
    def _take_block(self, block: NDArray[np.float64], row: int, axis: int) -> None:
        """Give the atoms from a row on the numbers of a block, from an axis on."""
        try:
            operation = self.rows.block_operation(block, row, axis)
        except StructureError as error:
            self._message.say(str(error))
            return
        self._message.say("")
        self.edit_asked.emit(operation)
