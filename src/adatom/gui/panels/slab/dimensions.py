"""How large the slab is, how much vacuum it has, and what of it is held."""

import numpy as np
from ase import Atoms
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from adatom.gui.widgets import DecimalSpin, NumberWithSlider, Row, Spin, dim_label, set_quietly
from adatom.structure.layers import layer_indices
from adatom.structure.slabs.transforms import total_vacuum

MOST = 40
"""Repeats and layers offered; larger slabs are for the terminal."""
SIZE_TIPS = ("Repeats along a", "Repeats along b", "Atomic layers")
"""What the numbers of the size are."""
_TEXT_WIDTH = 200


class DimensionRows(QWidget):
    """Size, vacuum and fixed layers; or, to be read only, what a preset has made of them."""

    changed = Signal()
    """The user asked for another size: ask `repeats` and the others."""
    corrected = Signal(str)
    """Why a value is not the one that was typed."""

    def __init__(self) -> None:
        super().__init__()
        self._total = False
        self._terrace, self._decided = 1, False
        names = ("Size along a", "Size along b", "Layers")
        self.spins = [Spin(name, 1, MOST, tip=tip) for name, tip in zip(names, SIZE_TIPS, strict=True)]
        vacuum = DecimalSpin(
            "Vacuum per side", 0.0, 200.0, 0.5, 1, suffix=" Å", tip="Empty space above and as much below"
        )
        self.vacuum_row = NumberWithSlider(vacuum, (1.0, 20.0), 0.5)
        fixed = Spin("Fixed bottom layers", 0, 2, tip="Layers at the bottom that do not move in a relaxation")
        self.fixed_row = NumberWithSlider(fixed, (0, 2))
        self._cell = QLabel()
        self._rows = {
            "size": Row("Size", self._product()),
            "vacuum": Row("Vacuum", self.vacuum_row, unit="per side"),
            "fixed": Row("Fixed layers", self.fixed_row, unit="at the bottom"),
        }
        self._texts = {name: _read_only() for name in ("Size", "Vacuum", "Fixed")}
        self._read_only = [Row(name, label) for name, label in self._texts.items()]
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        self._terraces = dim_label()
        for row in (*self._rows.values(), *self._read_only):
            box.addWidget(row)
        box.insertWidget(1, self._terraces, 0, Qt.AlignmentFlag.AlignRight)
        self.set_cell_words("")
        self.set_read_only(None)
        for spin in self.spins:
            spin.valueChanged.connect(self._edit)
        for number in (*self.spins, self.vacuum_row.spin, self.fixed_row.spin):
            number.corrected.connect(self.corrected)
        self.vacuum_row.changed.connect(self._edit)
        self.fixed_row.changed.connect(self._edit)

    def _product(self) -> QWidget:
        """Return the spins side by side with multiplication signs between them."""
        holder = QWidget()
        box = QHBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        self._sign = dim_label("×")
        box.addWidget(self.spins[0], 1)
        box.addWidget(self._sign)
        box.addWidget(self.spins[1], 1)
        box.addWidget(self._cell, 2)
        box.addWidget(dim_label("×"))
        box.addWidget(self.spins[2], 1)
        return holder

    # --- setters down

    def set_values(self, size: tuple[int, int], layers: int, vacuum: float, fixed: int) -> None:
        """Show values, the vacuum per side in Å; no signal."""
        for spin, value in zip(self.spins, (*size, layers), strict=True):
            set_quietly(spin, value)
        self._show_vacuum(vacuum)
        self._limit_fixed()
        self.fixed_row.set_value(fixed)
        self._say_terraces()

    def set_size(self, size: tuple[int, int]) -> None:
        """Show other repeats, without a signal."""
        for spin, value in zip(self.spins, size, strict=False):
            set_quietly(spin, value)

    def set_rows(self, rows: int) -> None:
        """Say how many rows a terrace has that repeats along a and layers are counted by; 1 for none."""
        self._terrace = rows
        along_a, _, layers = self.spins
        along_a.setSingleStep(rows)
        along_a.setToolTip(f"Rows along a, {rows} to a terrace" if rows > 1 else SIZE_TIPS[0])
        layers.setToolTip(f"Terrace layers, each of {rows} atomic planes" if rows > 1 else SIZE_TIPS[2])
        self._say_terraces()

    def set_cell_words(self, words: str, *, by_repeats: bool = True) -> None:
        """Say what the cell is where it is no matter of repeats, or whether they are given here at all."""
        self._cell.setText(words)
        self._cell.setToolTip("Set under Surface, Cell")
        self._cell.setVisible(bool(words))
        for widget in (*self.spins[:2], self._sign):
            widget.setVisible(not words)
            widget.setEnabled(by_repeats)

    def set_vacuum_total(self, total: bool) -> None:
        """Give the same vacuum from slab to image rather than per side, or the other way round."""
        vacuum = self.vacuum()
        self._total = total
        self._show_vacuum(vacuum)

    def set_read_only(self, slab: Atoms | None, *, decided: bool = False, fixed: bool = True) -> None:
        """Show the values of a slab that a preset has decided, to be read only.

        Parameters
        ----------
        slab
            ``None`` where there is no such slab, or none yet.
        decided
            Whether a preset decides at all.
        fixed
            Whether layers are what is fixed, where none does.
        """
        for row in self._rows.values():
            row.setVisible(not decided)
        self._decided = decided
        self._say_terraces()
        self._rows["fixed"].setVisible(fixed and not decided)
        for row in self._read_only:
            row.setVisible(decided and slab is not None)
        if slab is None:
            return
        a, b = slab.cell.lengths()[:2]
        layers = int(layer_indices(slab).max()) + 1
        held = int(np.sum([len(constraint.get_indices()) for constraint in slab.constraints]))
        self._texts["Size"].setText(f"{a:.2f} × {b:.2f} Å, {layers} layers")
        self._texts["Vacuum"].setText(f"{total_vacuum(slab):.1f} Å in all")
        self._texts["Fixed"].setText(f"{held} of {len(slab)} atoms")

    # --- what the controls say

    def repeats(self) -> tuple[int, int]:
        """Return the repeats along a and b."""
        return self.spins[0].value(), self.spins[1].value()

    def layers(self) -> int:
        """Return the layers."""
        return self.spins[2].value()

    def vacuum(self) -> float:
        """Return the vacuum per side, Å."""
        return self.vacuum_row.value() / (2 if self._total else 1)

    def fixed(self) -> int:
        """Return how many layers are fixed."""
        return int(self.fixed_row.value())

    def terraces(self) -> str:
        """Return what is said of terraces; empty where layers are atomic planes."""
        return self._terraces.text()

    def read_only_texts(self) -> list[str]:
        """Return what a preset has decided, as it is shown."""
        return [label.text() for label in self._texts.values()]

    def _edit(self, *_value: object) -> None:
        self._limit_fixed()
        self.changed.emit()

    def _say_terraces(self) -> None:
        """Say how many atomic planes terrace layers are: everywhere else a layer is one plane."""
        layers, rows = self.layers(), self._terrace
        many = f"{layers} terrace layer{'s' if layers != 1 else ''}, {layers * rows} planes"
        self._terraces.setText(many if rows > 1 else "")
        self._terraces.setVisible(rows > 1 and not self._decided)

    def _limit_fixed(self) -> None:
        self.fixed_row.set_limits(0, self.layers() - 1)

    def _show_vacuum(self, vacuum: float) -> None:
        """Show the vacuum, in the words of what it means."""
        self._rows["vacuum"].set_unit("in all" if self._total else "per side")
        self.vacuum_row.spin.setAccessibleName("Vacuum in all" if self._total else "Vacuum per side")
        self.vacuum_row.set_slide_range(*((2.0, 40.0) if self._total else (1.0, 20.0)))
        self.vacuum_row.set_value(vacuum * (2 if self._total else 1))


def _read_only() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setMinimumWidth(_TEXT_WIDTH)
    label.setToolTip("Set by OC20's own code")
    return label
