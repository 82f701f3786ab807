"""A distance, an angle or a dihedral that can be read, and set by typing another."""

import math

from ase import Atoms
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from adatom.errors import StructureError
from adatom.gui.exact import read_number, shown
from adatom.gui.widgets import Row, dim_label
from adatom.gui.widgets.exact_field import ExactField
from adatom.structure.editing.adjusting import CLOSEST, moving_side
from adatom.structure.editing.measures import Measurement, measure

NAMES = {2: "Distance", 3: "Angle", 4: "Dihedral"}
"""What is measured between so many atoms."""


class MeasureRow(QWidget):
    """The value between two, three or four atoms.

    Typing another one moves the last of the atoms, and what hangs on it unless it is to move alone.
    """

    value_entered = Signal(object, float)
    """The atoms measured, and the value (Å or degrees) that they are to have."""

    def __init__(self, *controls: QWidget, named: bool = False) -> None:
        super().__init__()
        self._named = named
        self._atoms: tuple[int, ...] = ()
        self._told = ("", False)
        self._field = ExactField("Distance", check=self._check)
        self._unit = dim_label()
        self._unit.setFixedWidth(12)
        self._row = Row("", self._field, self._unit, *controls)
        self._note = QLabel()
        self._note.setObjectName("unit")
        self._note.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addWidget(self._row)
        box.addWidget(self._note)
        self._field.number_entered.connect(lambda value: self.value_entered.emit(self._atoms, value))
        self.measurement: Measurement | None = None

    @property
    def field(self) -> ExactField:
        """The field with the value."""
        return self._field

    def show_measure(self, atoms: Atoms, indices: tuple[int, ...], *, alone: bool) -> None:
        """Show the value between atoms, in their order.

        Parameters
        ----------
        atoms
            The structure.
        indices
            Two, three or four atoms.
        alone
            Whether the last one is to move alone when a value is typed.
        """
        kind = NAMES[len(indices)]
        words = " – ".join(f"{atoms.symbols[i]} {i}" for i in indices)
        if indices != self._atoms or not self._field.accessibleName().endswith(words):
            self._atoms = indices
            self._row.set_name(words if self._named else kind)
            self._unit.setText("Å" if len(indices) == 2 else "°")
            self._field.setAccessibleName(f"{kind} {words}")
        try:
            self.measurement = measure(atoms, indices)
        except StructureError as error:
            self.measurement = None
            self._field.set_value(None, "–")
            self._note.setText(str(error))
        else:
            self._field.set_decimals(4 if len(indices) == 2 else 2)
            self._field.set_value(self.measurement.value)
            self._note.setText(_note(self.measurement))
        self._note.setVisible(bool(self._note.text()))
        if (told := (words, alone)) != self._told:  # what moves along takes a while to find out
            self._told = told
            self._field.set_tip(_tip(atoms, indices, alone=alone))

    def text(self) -> str:
        """Return the measurement for the clipboard: atoms, kind, value and unit, parted by tabs."""
        found = self.measurement
        if found is None:
            return ""
        return f"{self._field.accessibleName()}\t{found.value!r}\t{found.unit}"

    def _check(self, text: str) -> float:
        value = read_number(text)
        if len(self._atoms) == 2 and value < CLOSEST:
            raise StructureError(f"Atoms keep at least {CLOSEST} Å: type a larger distance.")
        if len(self._atoms) == 3 and not 0 <= value <= 180:
            raise StructureError("An angle is between 0 and 180°.")
        return value


def _note(found: Measurement) -> str:
    """Return what the value between the atoms as they stand is, where an image of one is nearer."""
    if not found.differ:
        return ""
    if math.isnan(found.direct):
        return "Between the nearest images; not defined directly"
    direct = f"{shown(found.direct)} Å" if found.unit == "Å" else f"{shown(found.direct, 2)}°"
    return f"Between the nearest images; {direct} direct"


def _tip(atoms: Atoms, indices: tuple[int, ...], *, alone: bool) -> str:
    last = f"{atoms.symbols[indices[-1]]} {indices[-1]}"
    others = 0 if alone else len(moving_side(atoms, indices)) - 1
    along = f" and the {others} atom{'s' if others > 1 else ''} of its side" if others > 0 else ""
    return f"Type a value to move {last}{along}"
