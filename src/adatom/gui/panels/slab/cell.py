"""How large the surface cell is: by repeats, by Wood's notation, by a matrix, or at least so wide."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from adatom.errors import AdatomError
from adatom.gui.widgets import DecimalSpin, Row, Segments, Spin, set_quietly
from adatom.structure.slabs.supercells import UNITY, Matrix, orthogonal_matrix, repeats_for_width
from adatom.structure.slabs.wood import wood_matrix, wood_name

Mode: TypeAlias = Literal["repeats", "wood", "matrix", "width"]
Lattice: TypeAlias = NDArray[np.float64]

MODES: tuple[tuple[Mode, str], ...] = (
    ("repeats", "a × b"), ("wood", "Wood"), ("matrix", "Matrix"), ("width", "Width"),
)  # fmt: skip
TIPS = {
    "repeats": "So many cells along a and b, as given under Size",
    "wood": "By its name in Wood's notation, such as (√3×√3)R30°",
    "matrix": "By a 2×2 matrix of whole numbers: each row a new cell vector in multiples of a and b",
    "width": "As many repeats as it takes for a cell that is at least so wide",
}
COMMON_CELLS = (
    "p(1×1)", "p(2×1)", "p(2×2)", "c(2×2)", "(√2×√2)R45°", "(√3×√3)R30°", "c(4×2)", "p(3×3)", "(√5×√5)R26.6°",
    "(√7×√7)R19.1°", "(2√3×2√3)R30°", "p(4×4)", "(√13×√13)R13.9°",
)  # fmt: skip
"""Names that stand in the list where they fit the lattice."""
_RIGHT_ANGLE = 0.05
"""How far from 90° a cell still counts as right-angled, degrees."""


class CellRows(QWidget):
    """The rows of the surface cell; which are seen depends on how it is given."""

    changed = Signal()
    """The user asked for another cell: ask `matrix`, `repeats` and `orthogonal`."""
    corrected = Signal(str)
    """Why a value is not the one that was typed, or a name means no cell."""

    def __init__(self) -> None:
        super().__init__()
        self._lattice: Lattice | None = None
        self._matrix: Matrix = UNITY
        self._mode = Segments("Cell", MODES)
        for key, tip in TIPS.items():
            self._mode.button(key).setToolTip(tip)
        self._wood = _WoodField()
        self._spins = [
            Spin(f"Matrix, row {row}, column {column}", -99, 99) for row in (1, 2) for column in (1, 2)
        ]
        self._width = DecimalSpin(
            "Minimum width", 1.0, 100.0, 0.5, 1, suffix=" Å", tip="Distance to the nearest image, at least"
        )
        self._width.setValue(8.0)
        self._orthogonal = QCheckBox("Right-angled")
        self._orthogonal.setToolTip("Take the smallest surface cell with right angles, and repeat that")
        self._rows = {
            "wood": Row("Wood", self._wood),
            "matrix": self._matrix_rows(),
            "width": Row("Width", self._width, unit="at least"),
            "orthogonal": Row("Angles", self._orthogonal),
        }
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(Row("Cell", self._mode))
        for row in self._rows.values():
            box.addWidget(row)
        self._mode.set_current("repeats")
        self._show_rows()
        self._connect()

    def _matrix_rows(self) -> QWidget:
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(Row("New a", *self._spins[:2], unit="in a and b"))
        box.addWidget(Row("New b", *self._spins[2:]))
        return holder

    def _connect(self) -> None:
        self._mode.chosen.connect(self._choose_mode)
        self._wood.entered.connect(self._take_wood)
        for spin in self._spins:
            spin.valueChanged.connect(self._take_matrix)
            spin.corrected.connect(self.corrected)
        self._width.valueChanged.connect(self.changed)
        self._width.corrected.connect(self.corrected)
        self._orthogonal.toggled.connect(self.changed)

    # --- setters down

    def set_lattice(self, lattice: Lattice | None) -> None:
        """Say of which lattice it is a cell: rows a and b of the smallest, Å; ``None`` if unknown."""
        self._lattice = lattice
        self._wood.set_choices(fitting_cells(lattice) if lattice is not None else [])
        self._show_matrix()
        self._show_rows()

    def set_cell(self, matrix: Matrix | None, size: tuple[int, int], *, orthogonal: bool) -> None:
        """Show a cell, without a signal: by its matrix, or by repeats of the smallest or right-angled one."""
        self._matrix = matrix or diagonal(size)
        with QSignalBlocker(self._orthogonal):
            self._orthogonal.setChecked(orthogonal)
        by_matrix = self.mode() in ("wood", "matrix")
        if matrix is not None and not by_matrix:
            self._mode.set_current("wood" if self._name() else "matrix")
        elif orthogonal and by_matrix:
            self._mode.set_current("repeats")
        self._show_matrix()
        self._show_rows()

    # --- what the controls say

    def mode(self) -> Mode:
        """Return how the cell is given."""
        return cast("Mode", self._mode.current())

    def matrix(self) -> Matrix | None:
        """Return the matrix of the cell, or ``None`` where it is given by repeats, or comes to no more."""
        return self._matrix if self.mode() in ("wood", "matrix") and not is_diagonal(self._matrix) else None

    def orthogonal(self) -> bool:
        """Whether a right-angled cell is asked for."""
        return self._orthogonal.isChecked() and self.mode() in ("repeats", "width")

    def repeats(self) -> tuple[int, int] | None:
        """Return the repeats that the width or the matrix comes to; ``None`` where it comes to none."""
        if self.mode() in ("wood", "matrix"):
            (p, _), (_, s) = self._matrix
            return (p, s) if is_diagonal(self._matrix) else None
        if self.mode() != "width" or self._lattice is None:
            return None
        lattice = self._lattice
        if self.orthogonal() and (matrix := orthogonal_matrix(lattice)) is not None:
            lattice = np.array(matrix) @ lattice
        return repeats_for_width(lattice, self._width.value())

    def knows_lattice(self) -> bool:
        """Whether the lattice of the surface is known."""
        return self._lattice is not None

    def words(self) -> str:
        """Return what a cell that is not given by repeats is, in a few words."""
        matrix = self.matrix()
        if matrix is None:
            return "right-angled" if self.orthogonal() else ""
        (p, q), (r, s) = matrix
        return self._name() or f"({p} {q}; {r} {s})".replace("-", "−")

    # --- what the user does

    def _choose_mode(self, _key: str) -> None:
        self._show_rows()
        self.changed.emit()

    def _take_wood(self, text: str) -> None:
        if self._lattice is None:
            return
        try:
            self._matrix = wood_matrix(text, self._lattice)
        except AdatomError as error:
            self.corrected.emit(str(error))
            return
        self._show_matrix()
        self.changed.emit()

    def _take_matrix(self) -> None:
        p, q, r, s = (spin.value() for spin in self._spins)
        self._matrix = ((p, q), (r, s))
        self.changed.emit()

    # --- showing

    def _name(self) -> str:
        """Return Wood's name of the cell, or an empty string."""
        if self._lattice is None:
            return ""
        try:
            return wood_name(self._matrix, self._lattice) or ""
        except AdatomError:  # rows along one line, on the way to others
            return ""

    def _show_matrix(self) -> None:
        flat = [number for row in self._matrix for number in row]
        for spin, number in zip(self._spins, flat, strict=True):
            set_quietly(spin, number)
        self._wood.show_name(self._name())

    def _show_rows(self) -> None:
        for key in ("wood", "matrix", "width"):
            self._rows[key].setVisible(self.mode() == key)
        offered = self.mode() in ("repeats", "width") and self._lattice is not None
        exists = offered and self._lattice is not None and has_right_angled_cell(self._lattice)
        self._rows["orthogonal"].setVisible(exists or self._orthogonal.isChecked())


class _WoodField(QComboBox):
    """Takes a name that is typed, and lists those that fit."""

    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._line = QLineEdit()
        self.setLineEdit(self._line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(6)
        self.setAccessibleName("Wood's notation")
        self.setToolTip("Choose, or type as (sqrt3xsqrt3)R30, c(2x2), 2x1; Enter takes it")
        self._line.setAccessibleName("Wood's notation, text")
        self._line.setToolTip(self.toolTip())
        self._line.setPlaceholderText("as c(2x2)")
        # Nothing is completed: c(2x2) is no beginning of c(2×2)R45°.
        self.setCompleter(None)  # type: ignore[arg-type]
        self._line.setStyleSheet("background: transparent; border: 0; padding: 0; min-height: 0;")
        self._line.editingFinished.connect(self._enter)
        self.activated.connect(lambda row: self.entered.emit(self.itemText(row)))

    def set_choices(self, names: list[str]) -> None:
        """List these."""
        if names != [self.itemText(row) for row in range(self.count())]:
            text = self._line.text()
            with QSignalBlocker(self):
                self.clear()
                self.addItems(names)
                self._line.setText(text)

    def show_name(self, name: str) -> None:
        """Show a name; what is being typed is left as it is."""
        if not self._line.isModified():
            self._line.setText(name)

    def _enter(self) -> None:
        if self._line.isModified() and self._line.text().strip():
            self._line.setModified(False)
            self.entered.emit(self._line.text())


def diagonal(size: tuple[int, int]) -> Matrix:
    """Return the matrix that repeats a cell so many times along a and b."""
    return ((size[0], 0), (0, size[1]))


def is_diagonal(matrix: Matrix) -> bool:
    """Whether a matrix does no more than repeat the cell."""
    (p, q), (r, s) = matrix
    return q == r == 0 and p > 0 and s > 0


def fitting_cells(lattice: Lattice) -> list[str]:
    """Return the common names of cells that fit a lattice."""
    fitting = []
    for name in COMMON_CELLS:
        try:
            wood_matrix(name, lattice)
        except AdatomError:
            continue
        fitting.append(name)
    return fitting


def has_right_angled_cell(lattice: Lattice) -> bool:
    """Whether a lattice without right angles of its own has a larger cell that has them."""
    first, second = lattice
    cosine = float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))
    if abs(90 - math.degrees(math.acos(cosine))) <= _RIGHT_ANGLE:
        return False
    return orthogonal_matrix(lattice) is not None
