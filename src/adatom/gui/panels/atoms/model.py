"""The model of the table: which atoms stand in which rows, what their cells say, what typing asks for."""

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from adatom.errors import StructureError
from adatom.gui.panels.atoms.columns import AXES, COLUMNS, Column, order_by, text_of
from adatom.gui.panels.atoms.figures import AtomFigures
from adatom.gui.panels.atoms.filtering import matching
from adatom.gui.panels.atoms.typed import edit_text, held_operation, typed_operation
from adatom.structure.editing.holding import Axis, HoldAlong
from adatom.structure.editing.operations import MoveAtoms

Index = QModelIndex | QPersistentModelIndex
HOLD_AXES: tuple[Axis, ...] = ("x", "y", "z")
_ROLE = Qt.ItemDataRole


class AtomsModel(QAbstractTableModel):
    """Shows `AtomFigures`; holds nothing else but the order of its rows.

    Rows are put in order when the user sorts or filters, and when there are other atoms; they stand still
    while atoms move, so that nothing runs away from under the mouse.
    """

    edit_asked = Signal(object)
    """An `Operation`: what was typed or clicked."""
    refused = Signal(str)
    """Why what was typed makes no sense."""

    def __init__(self) -> None:
        super().__init__()
        self._figures: AtomFigures | None = None
        self._order: NDArray[np.int_] = np.empty(0, dtype=int)
        self._rows: NDArray[np.int_] = np.empty(0, dtype=int)
        self._sorted: tuple[int, bool] = (0, False)
        self._filter = ""
        self._selected: tuple[int, ...] = ()
        self.fractional = False

    # -- what is shown -------------------------------------------------------------------------------

    @property
    def figures(self) -> AtomFigures | None:
        """What is shown."""
        return self._figures

    def show(self, figures: AtomFigures | None) -> None:
        """Show a structure; with as many atoms as before, the rows stay in their order."""
        before, self._figures = self._figures, figures
        if figures is not None and before is not None and len(figures) == len(before):
            if self._filter:
                self.arrange()
            return
        self.beginResetModel()
        self._put_in_order()
        self.endResetModel()

    def rows_changed(self, first: int, last: int) -> None:
        """Say that the figures of these rows may be others now: asked for the rows in sight alone."""
        if 0 <= first <= last < len(self._order):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def set_fractional(self, fractional: bool) -> None:
        """Show fractional coordinates, or Cartesian ones."""
        if fractional != self.fractional:
            self.fractional = fractional
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
            self.rows_changed(0, len(self._order) - 1)

    def set_selected(self, atoms: tuple[int, ...]) -> None:
        """Say which atoms are selected: edits of one of them are edits of all."""
        self._selected = atoms
        if "selected" in self._filter.lower():
            self.arrange()

    def set_filter(self, text: str) -> str:
        """Show only what a filter means; return why it could not be understood, else an empty string."""
        try:
            matching(self._figures or AtomFigures(Atoms()), text, self._selected)
        except StructureError as error:
            return str(error)
        self._filter = text.strip()
        self.arrange()
        return ""

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the rows in the order of a column."""
        self._sorted = (max(column, 0), order == Qt.SortOrder.DescendingOrder)
        self.arrange()

    def arrange(self) -> None:
        """Put the rows in order and leave out what the filter does not mean."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        atoms = [self.atom(index.row()) for index in before]
        self._put_in_order()
        after = [
            QModelIndex() if (row := self.row(atom)) < 0 else self.index(row, index.column())
            for atom, index in zip(atoms, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _put_in_order(self) -> None:
        figures = self._figures
        count = 0 if figures is None else len(figures)
        self._order, self._rows = np.arange(count), np.full(count, -1)
        if figures is not None:
            column, descending = self._sorted
            key = COLUMNS[column].key
            self._order = order_by(figures, key, fractional=self.fractional, descending=descending)
            shown = matching(figures, self._filter, self._selected)
            self._order = self._order[shown[self._order]]
        self._rows[self._order] = np.arange(len(self._order))

    def atom(self, row: int) -> int:
        """Return the atom in a row, or −1."""
        return int(self._order[row]) if 0 <= row < len(self._order) else -1

    def row(self, atom: int) -> int:
        """Return the row of an atom, or −1 where it is not shown."""
        return int(self._rows[atom]) if 0 <= atom < len(self._rows) else -1

    def atoms(self, rows: NDArray[np.int_]) -> tuple[int, ...]:
        """Return the atoms in rows, sorted."""
        return tuple(sorted(self._order[rows].tolist()))

    def rows(self, atoms: tuple[int, ...]) -> NDArray[np.int_]:
        """Return the rows of atoms that are shown, sorted."""
        known = np.array([atom for atom in atoms if 0 <= atom < len(self._rows)], dtype=int)
        rows = self._rows[known]
        return np.sort(rows[rows >= 0])

    # -- Qt's questions ------------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """Return how many atoms are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._order)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """Return how many columns there are, hidden ones included."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = 0) -> object:
        """Return text, tooltip and alignment of a cell."""
        atom, column = self.atom(index.row()), COLUMNS[index.column()]
        if self._figures is None or atom < 0:
            return None
        if role == _ROLE.DisplayRole:
            return text_of(self._figures, column.key, atom, fractional=self.fractional)
        if role == _ROLE.EditRole:
            return edit_text(self._figures, column.key, atom, fractional=self.fractional)
        if role == _ROLE.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role in (_ROLE.AccessibleTextRole, _ROLE.ToolTipRole):
            return self._words(column, atom)
        return None

    def _words(self, column: Column, atom: int) -> str:
        """Return what a cell says at length: which atom, which figure."""
        assert self._figures is not None  # noqa: S101 - `data` has looked
        text = text_of(self._figures, column.key, atom, fractional=self.fractional)
        name = f"{self._figures.symbols[atom]} {atom}"
        if column.key == "fixed":
            return f"{name}: {f'held along {text}' if text else 'free'}"
        return name if column.key in ("number", "element") else f"{name}: {column.name} {text}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:  # noqa: N802
        """Return the heading of a column."""
        if orientation == Qt.Orientation.Vertical:
            return None
        column = COLUMNS[section]
        if role == _ROLE.DisplayRole:
            return column.fractional if self.fractional and column.fractional else column.heading
        if role == _ROLE.ToolTipRole:
            tip = f"Fraction of cell vector {column.fractional}" if self.fractional else column.tip
            return f"{tip if column.fractional else column.tip}. Click to sort"
        if role == _ROLE.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return whether a cell can be typed into."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if COLUMNS[index.column()].editable else flags

    # -- edits ---------------------------------------------------------------------------------------

    def setData(self, index: Index, value: object, role: int = _ROLE.EditRole) -> bool:  # noqa: N802
        """Ask for what was typed; the cell says it once it is so."""
        atom = self.atom(index.row())
        if role != _ROLE.EditRole or self._figures is None or atom < 0:
            return False
        key = COLUMNS[index.column()].key
        try:
            operation = typed_operation(
                self._figures, key, atom, str(value), self.alike(atom), fractional=self.fractional
            )
        except StructureError as error:
            self.refused.emit(str(error))
            return False
        if operation is not None:
            self.edit_asked.emit(operation)
        return True

    def alike(self, atom: int) -> tuple[int, ...]:
        """Return the atoms that change together with one: all that are selected, if it is one of them."""
        return self._selected if atom in self._selected else (atom,)

    def toggle_held(self, index: Index, axis: int | None) -> None:
        """Ask to hold an atom and those selected with it along an axis, or all; or to release it there."""
        atom = self.atom(index.row())
        if self._figures is None or atom < 0:
            return
        held, atoms = self._figures.held[atom], self.alike(atom)
        if axis is not None:
            self.edit_asked.emit(HoldAlong(atoms, HOLD_AXES[axis], not held[axis]))
        elif (operation := held_operation(self._figures, atoms, (not held.all(),) * 3)) is not None:
            self.edit_asked.emit(operation)

    def block_operation(self, block: NDArray[np.float64], row: int, axis: int) -> MoveAtoms:
        """Return what gives the atoms in the rows from one on the numbers of a block.

        Parameters
        ----------
        block
            Shape (rows, columns), Å or fractions, whichever are shown.
        row, axis
            Where its first number goes.

        Raises
        ------
        StructureError
            If it reaches beyond the table.
        """
        figures, (rows, columns) = self._figures, block.shape
        if figures is None or row + rows > len(self._order):
            there = len(self._order) - row
            raise StructureError(
                f"{rows} rows were pasted, but only {there} are there from this one on: "
                "paste from a higher row, or copy fewer."
            )
        if axis + columns > 3:
            raise StructureError(
                f"{columns} columns do not fit from {AXES[axis]} on: paste them with the x column current."
            )
        atoms = self._order[row : row + rows]
        places = (figures.scaled if self.fractional else figures.positions)[atoms].copy()
        places[:, axis : axis + columns] = block
        if self.fractional:
            places = places @ figures.atoms.cell.array
        return MoveAtoms(tuple(atoms.tolist()), places)


def is_coordinate(column: int) -> bool:
    """Return whether a column holds a coordinate."""
    return COLUMNS[column].key in AXES
