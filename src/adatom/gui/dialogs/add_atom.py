"""Adding an atom: of which element, and where."""

from collections.abc import Callable

import numpy as np
from ase.data import atomic_names, atomic_numbers
from numpy.typing import NDArray
from PySide6.QtWidgets import QLineEdit, QWidget

from adatom.gui.dialogs.asking import AskingDialog
from adatom.gui.dialogs.element import element_called
from adatom.gui.widgets import DecimalSpin, Row, dim_label, set_quietly

_FAR = 9999.0
_DECIMALS = 4


class AddAtomDialog(AskingDialog):
    """Asks for an element and coordinates, a good place offered.

    Parameters
    ----------
    symbol
        Chosen at first.
    where
        What the place offered is called: ``"above C 27"``.
    offer
        Returns the place offered for an element, Å, (3,).
    """

    def __init__(
        self,
        symbol: str,
        where: str,
        offer: Callable[[str], NDArray[np.float64]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Add an Atom", "Add", parent)
        self._offer, self._typed_place, self._symbol = offer, False, symbol
        self.field = QLineEdit(symbol)
        self.field.setAccessibleName("Element")
        self.field.setToolTip("The element's symbol or name")
        self._name = dim_label()
        self._name.setMinimumWidth(110)
        self.spins = tuple(
            DecimalSpin(axis, -_FAR, _FAR, 0.1, _DECIMALS, tip=f"{axis} of the new atom, Å") for axis in "xyz"
        )
        self._where = dim_label(f"Offered is a place {where}, at the length of a bond.")
        self._where.setWordWrap(True)
        self.rows.addWidget(Row("Element", self.field, self._name))
        self.rows.addWidget(Row("x, y, z", *self.spins, unit="Å"))
        self.rows.addWidget(self._where)
        self.setMinimumWidth(440)
        self.field.textChanged.connect(self._type)
        for spin in self.spins:
            spin.valueChanged.connect(self._place)
        self._show()
        self.field.setFocus()
        self.field.selectAll()

    def symbol(self) -> str:
        """Return the element."""
        return self._symbol

    def position(self) -> NDArray[np.float64]:
        """Return where, Å, (3,); a place offered that was not touched to all its digits."""
        if not self._typed_place:
            return self._offer(self._symbol)
        return np.array([spin.value() for spin in self.spins])

    def _type(self, text: str) -> None:
        symbol = element_called(text)
        self.button.setEnabled(bool(symbol))
        self.say_problem(f"No element is called “{text.strip()}”." if text.strip() and not symbol else "")
        if symbol:
            self._symbol = symbol
            self._show()

    def _place(self) -> None:
        self._typed_place = True

    def _show(self) -> None:
        self._name.setText(atomic_names[atomic_numbers[self._symbol]])
        if not self._typed_place:
            for spin, value in zip(self.spins, self._offer(self._symbol), strict=True):
                set_quietly(spin, float(value))
