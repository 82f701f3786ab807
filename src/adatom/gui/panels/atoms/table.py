"""The table of atoms."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView

from adatom.gui.panels.atoms.cells import AtomCell
from adatom.gui.panels.atoms.columns import AXES, COLUMNS, POSITIONS, ColumnKey
from adatom.gui.panels.atoms.model import AtomsModel, is_coordinate
from adatom.gui.panels.atoms.typed import read_block

ROW_HEIGHT = 26
_BESIDE_TEXT = 12
"""Logical pixels that a cell takes besides its text: the padding of the style sheet and Qt's own margins."""
_Flag = QItemSelectionModel.SelectionFlag
_State = QAbstractItemView.State
_MIDDLE = QAbstractItemView.ScrollHint.PositionAtCenter
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class AtomsTable(QTableView):
    """Rows that are selected are the atoms that are selected.

    Parameters
    ----------
    rows
        The model.
    """

    selected = Signal(tuple)
    """The user selected these atoms."""
    hovered = Signal(object)
    """The atom under the mouse, or ``None`` as the mouse leaves."""
    columns_changed = Signal(list)
    """The user shows these columns, by their keys."""
    block_pasted = Signal(object, int, int)
    """Numbers (rows, columns) to put into the table from this row and axis on."""

    def __init__(self, rows: AtomsModel) -> None:
        super().__init__()
        self._rows = rows
        self._following = False
        self._pressed: tuple[int, ...] = ()
        self._fitted = False
        self.setModel(rows)
        self.setItemDelegate(AtomCell(self.viewport()))
        self.setObjectName("atoms")
        self.setAccessibleName("Atoms")
        self.setAccessibleDescription("Enter edits a cell; selected rows are the selected atoms")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(24)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(
            lambda point: self.offer_columns(header.viewport().mapToGlobal(point))
        )
        for index, column in enumerate(COLUMNS):
            self.setColumnWidth(index, column.width)
            self.setColumnHidden(index, not column.usual)
        self.entered.connect(lambda index: self.hovered.emit(self._rows.atom(index.row())))
        self.selectionModel().selectionChanged.connect(self._tell_selection)
        rows.modelReset.connect(self.show_selection_again)
        rows.layoutChanged.connect(self.show_selection_again)
        self._chosen: tuple[int, ...] = ()

    # -- columns -------------------------------------------------------------------------------------

    def shown_columns(self) -> list[ColumnKey]:
        """Return the keys of the columns that are shown."""
        return [column.key for index, column in enumerate(COLUMNS) if not self.isColumnHidden(index)]

    def show_columns(self, keys: Sequence[str]) -> None:
        """Show these columns and hide the others; without any that is known, the usual ones."""
        known = [key for key in keys if key in POSITIONS] or [c.key for c in COLUMNS if c.usual]
        for index, column in enumerate(COLUMNS):
            self.setColumnHidden(index, column.key not in known)

    def offer_columns(self, point: QPoint) -> QMenu:
        """Open the menu of columns at a point of the screen."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        shown = self.shown_columns()
        for index, column in enumerate(COLUMNS):
            action = menu.addAction(column.name)
            action.setToolTip(column.tip)
            action.setCheckable(True)
            action.setChecked(column.key in shown)
            action.setEnabled(len(shown) > 1 or column.key not in shown)
            action.toggled.connect(lambda on, index=index: self._toggle_column(index, on))
        menu.popup(point)
        return menu

    def _toggle_column(self, index: int, shown: bool) -> None:
        self.setColumnHidden(index, not shown)
        self.columns_changed.emit(self.shown_columns())

    def _fit_columns(self) -> None:
        """Widen the columns once so that no number is cut; what the user makes of them stays."""
        if self._fitted:
            return
        self._fitted = True
        for index, column in enumerate(COLUMNS):
            needed = self.fontMetrics().horizontalAdvance(column.sample) + _BESIDE_TEXT
            if column.sample and needed > self.columnWidth(index):
                self.setColumnWidth(index, needed)

    # -- the selection -------------------------------------------------------------------------------

    def chosen(self) -> tuple[int, ...]:
        """Return the atoms whose rows are selected."""
        return self._rows.atoms(np.array([i.row() for i in self.selectionModel().selectedRows()], dtype=int))

    def show_selection(self, atoms: tuple[int, ...]) -> None:
        """Select the rows of these atoms, without a signal, and bring the first of them into sight."""
        self._chosen = atoms
        rows = self._rows.rows(atoms)
        if self.chosen() == self._rows.atoms(rows):
            return
        self._following = True
        self.selectionModel().select(self._spans(rows), _Flag.ClearAndSelect | _Flag.Rows)
        self._following = False
        self._bring_into_sight()

    def show_selection_again(self) -> None:
        """Select the rows of the selected atoms after the rows have changed places."""
        self.show_selection(self._chosen)

    def _spans(self, rows: np.ndarray) -> QItemSelection:
        """Return rows as ranges, so that ten thousand of them are few."""
        spans = QItemSelection()
        last = len(COLUMNS) - 1
        for part in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
            if len(part):
                spans.select(self._rows.index(int(part[0]), 0), self._rows.index(int(part[-1]), last))
        return spans

    def _tell_selection(self) -> None:
        if self._following:
            return
        # What the filter hides stays selected only until the user selects something else.
        self._chosen = self.chosen()
        self.selected.emit(self._chosen)

    def _bring_into_sight(self) -> None:
        """Scroll to the first of the selected rows, unless one can be seen."""
        rows = self._rows.rows(self._chosen)
        if len(rows) and self.isVisible() and not self._in_sight(rows).any():
            self.scrollTo(self._rows.index(int(rows[0]), self._first_column()), _MIDDLE)

    def rows_in_sight(self) -> tuple[int, int]:
        """Return the first and the last row that can be seen; an empty table's are 0 and −1."""
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else self._rows.rowCount() - 1

    def _in_sight(self, rows: np.ndarray) -> np.ndarray:
        first, last = self.rows_in_sight()
        return (rows >= first) & (rows <= last)

    def _first_column(self) -> int:
        return next((i for i in range(len(COLUMNS)) if not self.isColumnHidden(i)), 0)

    # -- mouse and keys ------------------------------------------------------------------------------

    def selectionCommand(  # noqa: N802
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Leave the selection alone where the marks of a selected row are clicked: they are of all rows."""
        if isinstance(event, QMouseEvent) and self._on_marks(index, event):
            return _Flag.NoUpdate
        return super().selectionCommand(index, event)

    def _on_marks(self, index: QModelIndex | QPersistentModelIndex, event: QMouseEvent) -> bool:
        return (
            index.isValid()
            and COLUMNS[index.column()].key == "fixed"
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
            and self._rows.atom(index.row()) in self._chosen
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Remember what was selected: a double click edits all of it, though its first click selects one."""
        atom = self._rows.atom(self.rowAt(round(event.position().y())))
        self._pressed = self._chosen if atom in self._chosen else ()
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Edit the cell, for all rows that were selected before the first of the two clicks."""
        if len(self._pressed) > 1 and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.show_selection(self._pressed)
            self.selected.emit(self._pressed)
        super().mouseDoubleClickEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Put the light out."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that edit the current cell from being shortcuts of the window."""
        overrides = event.type() == QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def _is_own(self, event: QKeyEvent) -> bool:
        # All rows that are shown: with a filter those are fewer than all atoms.
        if self._wants_block(event) or event.matches(QKeySequence.StandardKey.SelectAll):
            return True
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        index = self.currentIndex()
        if not plain or not index.isValid():
            return False
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_F2, *_ENTER):
            return True
        text, key = event.text(), COLUMNS[index.column()].key
        if key == "element":
            return text.isalpha()
        return key == "fixed" and text.lower() in AXES

    def _wants_block(self, event: QKeyEvent) -> bool:
        """Return whether this pastes numbers; atoms in the clipboard are pasted by the window."""
        if event.key() != Qt.Key.Key_V or event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            return False
        return self.currentIndex().isValid() and read_block(QGuiApplication.clipboard().text()) is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Edit with Enter, hold and release with Space, x, y and z, paste numbers from a spreadsheet."""
        index, text = self.currentIndex(), event.text().lower()
        if self._wants_block(event):
            self._paste(read_block(QGuiApplication.clipboard().text()))
        elif index.isValid() and event.key() in _ENTER and self.state() != _State.EditingState:
            self.edit(index)
        elif index.isValid() and COLUMNS[index.column()].key == "fixed" and text and text in "xyz ":
            self._rows.toggle_held(index, None if text == " " else "xyz".index(text))
        elif event.key() == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _paste(self, block: object) -> None:
        index = self.currentIndex()
        axis = AXES.index(COLUMNS[index.column()].key) if is_coordinate(index.column()) else 0
        self.block_pasted.emit(block, index.row(), axis)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Leave the menu to whoever owns the table."""
        event.ignore()

    def is_editing(self) -> bool:
        """Return whether something is being typed into a cell."""
        return self.state() == _State.EditingState

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Bring what is selected into sight, in columns wide enough for the font, which is known by now."""
        super().showEvent(event)
        self._fit_columns()
        self.show_selection_again()
        QTimer.singleShot(0, self, self._bring_into_sight)  # once the rows have their places
