"""The four large figures of a relaxation."""

import math

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

NOTHING = "–"
"""Shown where a figure is not known."""


def number_text(value: float | None, decimals: int) -> str:
    """Return `value` with `decimals` and a proper minus sign, or a dash where there is none.

    Numbers too small for the decimals are written with a power of ten: ``"4.2e−5"``.
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    small = value != 0 and abs(value) < 0.5 * 10.0**-decimals
    return f"{value:.1e}".replace("-", "−") if small else f"{value:.{decimals}f}".replace("-", "−")


_FMAX = "Largest force on a free atom in the frame shown"
_FMAX_WITH_CELL = f"{_FMAX}, or on the lattice if that is larger: its stress times the volume per atom, eV"


class Figure(QWidget):
    """A large number over its name and unit."""

    def __init__(self, name: str, unit: str, tip: str) -> None:
        super().__init__()
        self._value = QLabel(NOTHING)
        self._value.setObjectName("figure")
        self._label = QLabel()
        self._label.setObjectName("unit")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._value)
        box.addWidget(self._label)
        self.set_name(name, unit, tip)

    def set_name(self, name: str, unit: str, tip: str) -> None:
        """Say what the number is."""
        self._name = name
        self._label.setText(f"{name}, {unit}" if unit else name)
        self.setToolTip(tip)
        self.setAccessibleName(f"{name} {self._value.text()}")

    def show_text(self, text: str) -> None:
        """Show a number that has been put into words."""
        if text != self._value.text():
            self._value.setText(text)
            self.setAccessibleName(f"{self._name} {text}")

    def text(self) -> str:
        """Return the number shown."""
        return self._value.text()


class Figures(QWidget):
    """Energy, largest force, steps taken and steps per second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.energy = Figure("energy", "eV", "Potential energy of the frame shown")
        self.fmax = Figure("fmax", "eV/Å", _FMAX)
        self.step = Figure("steps", "", "Steps taken")
        self.rate = Figure("steps / s", "", "Steps per second, while a relaxation runs")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(16)
        for figure, share in ((self.energy, 5), (self.fmax, 4), (self.step, 3), (self.rate, 3)):
            box.addWidget(figure, share)

    def set_includes_cell(self, includes: bool) -> None:
        """Say whether the forces on the lattice count in fmax."""
        self.fmax.set_name(
            "fmax with cell" if includes else "fmax", "eV/Å", _FMAX_WITH_CELL if includes else _FMAX
        )

    def show_numbers(
        self, energy: float | None, fmax: float | None, step: int | None, rate: float | None
    ) -> None:
        """Show energy (eV), fmax (eV/Å), steps and steps per second; ``None`` or NaN shows a dash."""
        self.energy.show_text(number_text(energy, 4))
        self.fmax.show_text(number_text(fmax, 3))
        self.step.show_text(number_text(step, 0))
        self.rate.show_text(number_text(rate, 1))
