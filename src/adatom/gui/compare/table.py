"""The table of what is compared, a row for each structure."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from adatom.gui.compare.facts import HEADS, Cell, Compared, heads, rows
from adatom.gui.compare.identity import colour_of
from adatom.gui.theme import current_theme

_ROW = 30
_MOST_ROWS = 5
_NAME = 1
_NARROWEST_NAME = 140
_LEFT_ALIGNED = ("Structure", "Model", "Formula")
_Index = QModelIndex | QPersistentModelIndex


class CompareModel(QAbstractTableModel):
    """What the table says."""

    def __init__(self) -> None:
        super().__init__()
        self._heads: list[str] = list(HEADS)
        self._rows: list[list[Cell]] = []

    def set_structures(self, structures: Sequence[Compared], measured: Sequence[tuple[int, ...]]) -> bool:
        """Say other numbers; return whether there are other columns or rows."""
        names, cells = heads(structures, measured), rows(structures, measured)
        if names == self._heads and len(cells) == len(self._rows):
            self._rows = cells
            self.dataChanged.emit(self.index(0, 0), self.index(len(cells) - 1, len(names) - 1))
            return False
        self.beginResetModel()
        self._heads, self._rows = names, cells
        self.endResetModel()
        return True

    def cell(self, row: int, column: int) -> Cell:
        """Return one cell."""
        return self._rows[row][column]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Return how many structures there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._heads)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        cell, head = self._rows[index.row()][index.column()], self._heads[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip or None
        if role == Qt.ItemDataRole.ForegroundRole and not head:
            return colour_of(index.row())
        if role == Qt.ItemDataRole.ForegroundRole and cell.quiet:
            return QColor(current_theme().dim)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if head in _LEFT_ALIGNED else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return what the head of a column says."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        head = self._heads[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return head
        if role == Qt.ItemDataRole.ToolTipRole:
            return _TIPS.get(head)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if head in _LEFT_ALIGNED else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


_TIPS = {
    "Energy, eV": "Potential energy of the frame on show",
    "Difference, eV": "From structure 1, where model, task and composition are the same",
    "fmax, eV/Å": "Largest force on a free atom in the frame on show",
    "Steps": "Steps taken up to the frame on show",
    "Height, Å": "Of each adsorbate's binding atom above the top layer of the slab",
}


class CompareTable(QTableView):
    """As high as its rows, as far as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_ = CompareModel()
        self.model_.setParent(self)
        self.setModel(self.model_)
        self.setAccessibleName("Numbers of the structures compared")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def set_structures(self, structures: Sequence[Compared], measured: Sequence[tuple[int, ...]]) -> None:
        """Show these."""
        if self.model_.set_structures(structures, measured):
            self._fit()

    def _fit(self) -> None:
        """Make columns as wide as what they say, the names' taking what is left."""
        self.resizeColumnsToContents()
        self._spread()
        shown = min(self.model_.rowCount(), _MOST_ROWS)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + shown * _ROW + 14)

    def _spread(self) -> None:
        """Give the names what the other columns leave."""
        others = sum(self.columnWidth(k) for k in range(self.model_.columnCount()) if k != _NAME)
        self.setColumnWidth(_NAME, max(self.viewport().width() - others, _NARROWEST_NAME))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the names what is left."""
        super().resizeEvent(event)
        self._spread()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room that the rows take."""
        return QSize(super().sizeHint().width(), self.height())
