"""The measurements that stay: distances, angles and dihedrals, live, and set by typing."""

from collections.abc import Sequence

from ase import Atoms
from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from adatom.gui.panels.measure_row import MeasureRow
from adatom.gui.widgets import Row, Section, Segments, tool_button


class MeasurementsPanel(QWidget):
    """One row for each measurement; hidden while there is none."""

    value_entered = Signal(object, float, bool)
    """The atoms measured, the value (Å or degrees) they are to have, whether the last one moves alone."""
    remove_asked = Signal(int)
    """The number of a measurement that is no longer wanted."""
    clear_asked = Signal()
    """None is wanted any longer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._atoms: Atoms | None = None
        self._measured: tuple[tuple[int, ...], ...] = ()
        self.rows: list[MeasureRow] = []
        self.section = Section("Measurements")
        self._copy = tool_button("content-copy", "Copy measurements", "Copy the measurements as text")
        self._clear = tool_button("close", "Clear measurements", "Take all measurements away")
        self.section.add_to_head(self._copy)
        self.section.add_to_head(self._clear)
        self._list = QWidget()
        self._box = QVBoxLayout(self._list)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self.moves = Segments(
            "A typed value moves",
            [("side", "Its side"), ("atom", "One atom")],
            tip="What a typed value moves: the last atom with what hangs on it, or it alone",
        )
        self.moves.set_current("side")
        self.section.add(self._list)
        self.section.add(Row("Typing moves", self.moves))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.section)
        self._copy.clicked.connect(self.copy)
        self._clear.clicked.connect(self.clear_asked)
        self.moves.chosen.connect(lambda _key: self.refresh())
        self.hide()

    def show_measured(self, atoms: Atoms | None, measured: Sequence[tuple[int, ...]]) -> None:
        """Show the values between atoms of a structure.

        Parameters
        ----------
        atoms
            The structure on show.
        measured
            Two, three or four atoms each, in the order in which they were taken.
        """
        self._atoms = atoms
        there = 0 if atoms is None else len(atoms)
        self._measured = tuple(each for each in measured if len(each) >= 2 and max(each) < there)
        while len(self.rows) > len(self._measured):
            row = self.rows.pop()
            self._box.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(self._measured):
            self.rows.append(self._new_row(len(self.rows)))
        self.refresh()
        self.setVisible(bool(self._measured))

    def refresh(self) -> None:
        """Show the values as they are now."""
        if self._atoms is not None:
            for row, indices in zip(self.rows, self._measured, strict=True):
                row.show_measure(self._atoms, indices, alone=self.moves.current() == "atom")

    def text(self) -> str:
        """Return the measurements for the clipboard, one in a line."""
        return "".join(f"{text}\n" for row in self.rows if (text := row.text()))

    def copy(self) -> None:
        """Put the measurements into the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    def _new_row(self, number: int) -> MeasureRow:
        remove = tool_button("close", "Remove measurement", "Take this measurement away")
        row = MeasureRow(remove, named=True)
        remove.clicked.connect(lambda: self.remove_asked.emit(number))
        row.value_entered.connect(
            lambda atoms, value: self.value_entered.emit(atoms, value, self.moves.current() == "atom")
        )
        self._box.addWidget(row)
        return row
