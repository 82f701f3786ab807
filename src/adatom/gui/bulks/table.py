"""The table of what databases have answered."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from adatom.gui.bulks.results import COLUMNS, Column, SearchResults, cell_text, row_words
from adatom.gui.colors import faded
from adatom.gui.theme import current_theme
from adatom.structure.bulks.optimade import Found

_KEYS: tuple[Column, ...] = tuple(COLUMNS)
_NUMBERS = ("sites", "hull")
_TIPS: dict[Column, str] = {
    "formula": "Reduced formula",
    "space group": "Hermann–Mauguin symbol",
    "sites": "Atoms in the database's cell",
    "hull": "Energy above the convex hull, per atom: 0 is stable at 0 K",
    "database": "Where it was found",
    "entry": "What the database calls it",
}


class ResultsModel(QAbstractTableModel):
    """Shows `SearchResults`."""

    sorted = Signal()
    """The entries stand in another order now."""

    def __init__(self, results: SearchResults) -> None:
        super().__init__()
        self._results = results

    def refresh(self) -> None:
        """Show what has changed."""
        self.beginResetModel()
        self.endResetModel()

    def found(self, row: int) -> Found | None:
        """Return the entry in a row."""
        rows = self._results.rows
        return rows[row] if 0 <= row < len(rows) else None

    def row_of(self, found: Found | None) -> int:
        """Return the row of an entry, or −1."""
        return next((row for row, one in enumerate(self._results.rows) if one is found), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:  # noqa: N802
        """Return how many entries there are."""
        return 0 if parent is not None and parent.isValid() else len(self._results.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:  # noqa: N802
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(_KEYS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> object:
        """Return text, tooltip, colour and alignment of a cell."""
        found = self.found(index.row())
        if found is None:
            return None
        column = _KEYS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(found, column)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return row_words(found)
        if role == Qt.ItemDataRole.ForegroundRole and found.atoms is None:
            return QColor(faded(current_theme()))
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:  # noqa: N802
        """Return the heading of a column."""
        if orientation == Qt.Orientation.Vertical:
            return None
        column = _KEYS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{_TIPS[column]}; click to sort"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; whoever shows it is told."""
        self._results.sort(_KEYS[column], descending=order == Qt.SortOrder.DescendingOrder)
        self.sorted.emit()


class ResultsTable(QTableView):
    """One entry is chosen, and stays so while others come or are sorted."""

    chosen = Signal(object)
    """The `Found` that is chosen, or ``None``."""
    entered = Signal()
    """Enter, or a double click, on an entry."""

    def __init__(self, results: SearchResults) -> None:
        super().__init__()
        self._rows = ResultsModel(results)
        self._current: Found | None = None
        self._keeping = False
        self.setModel(self._rows)
        self.setAccessibleName("Results")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSortIndicator(_KEYS.index("hull"), Qt.SortOrder.AscendingOrder)
        for column, width in zip(_KEYS, (110, 110, 60, 100, 140, 120), strict=True):
            self.setColumnWidth(_KEYS.index(column), width)
        self.selectionModel().currentRowChanged.connect(self._follow)
        self._rows.sorted.connect(self.refresh)
        self.doubleClicked.connect(lambda _index: self.entered.emit())

    def refresh(self) -> None:
        """Show what has come; the entry that is chosen stays chosen, or none if it is gone."""
        scrolled = self.verticalScrollBar().value()
        self._keeping = True
        self._rows.refresh()
        row = self._rows.row_of(self._current)
        self.setCurrentIndex(self._rows.index(row, 0) if row >= 0 else QModelIndex())
        self._keeping = False
        self.verticalScrollBar().setValue(scrolled)
        if row < 0 and self._current is not None:
            self._current = None
            self.chosen.emit(None)

    def current(self) -> Found | None:
        """Return the entry that is chosen."""
        return self._current

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take the entry with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def _follow(self, index: QModelIndex, _before: QModelIndex) -> None:
        if not self._keeping:
            self._current = self._rows.found(index.row())
            self.chosen.emit(self._current)
