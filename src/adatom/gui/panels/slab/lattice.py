"""Crystal structure and lattice constants, folded away under "More"."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from adatom.gui.widgets import DecimalSpin, Fold, Row, Segments, dim_label, set_quietly
from adatom.structure.bulks.elements import FACETS, ReferenceCrystal, reference_crystal
from adatom.structure.slabs.low_index import slab_crystal


class LatticeFold(Fold):
    """The bulk that the slab is cut from: its reference crystal unless the user says otherwise."""

    changed = Signal()
    """The user chose another structure or lattice constant."""
    corrected = Signal(str)
    """Why a lattice constant is not the one that was typed."""

    def __init__(self) -> None:
        super().__init__("More", open_=False)
        self._symbol = ""
        self._typed: dict[str, float] = {}
        self._structure = Segments(
            "Structure", [(key, key) for key in FACETS], tip="Crystal structure of the bulk"
        )
        self._spins = {
            "a": DecimalSpin("Lattice constant a", 1.5, 15.0, 0.01, 3, suffix=" Å", correction="back"),
            "c": DecimalSpin("Lattice constant c", 1.5, 25.0, 0.01, 3, suffix=" Å", correction="back"),
        }
        self._rows = {key: Row(f"Lattice {key}", spin) for key, spin in self._spins.items()}
        self._reference = dim_label()
        self._reference.setWordWrap(True)
        self._reset = QPushButton("Reset")
        self._reset.setObjectName("link")
        self._reset.setAutoDefault(False)
        self._reset.setAccessibleName("Reset to the reference crystal")
        self._reset.setToolTip("Go back to the reference structure and its lattice constant")
        self.add(Row("Structure", self._structure))
        for row in self._rows.values():
            self.add(row)
        self.add(self._footer())
        self._structure.chosen.connect(self._choose_structure)
        for key, spin in self._spins.items():
            spin.corrected.connect(self.corrected)
            spin.valueChanged.connect(lambda value, key=key: self._type(key, value))
        self._reset.clicked.connect(self._reset_all)

    def set_lattice(self, symbol: str, structure: str | None, a: float | None, c: float | None) -> None:
        """Show a bulk; ``None`` means as in the reference crystal. No signal."""
        self._symbol = symbol
        self._typed = {key: value for key, value in (("a", a), ("c", c)) if value is not None}
        self._structure.set_current(structure or self.reference().structure)
        self._show()

    def structure(self) -> str:
        """Return the structure shown: a key of `FACETS`."""
        return self._structure.current()

    def chosen(self) -> tuple[str | None, float | None, float | None]:
        """Return structure, a and c (Å), each ``None`` where it is that of the reference crystal."""
        structure = self.structure()
        own = None if structure == self.reference().structure else structure
        return own, self._typed.get("a"), self._typed.get("c")

    def reference(self) -> ReferenceCrystal:
        """Return the reference crystal of the element shown."""
        return reference_crystal(self._symbol)

    def _footer(self) -> QWidget:
        footer = QWidget()
        box = QHBoxLayout(footer)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._reference, 1)
        box.addWidget(self._reset)
        return footer

    def _choose_structure(self, _key: str) -> None:
        self._typed = {}
        self._show()
        self.changed.emit()

    def _type(self, key: str, value: float) -> None:
        self._typed.pop(key, None)
        usual = self._constants_of_crystal()[key]
        if usual is None or abs(value - usual) >= 0.0005:
            self._typed[key] = value
        self._show()
        self.changed.emit()

    def _reset_all(self) -> None:
        self.set_lattice(self._symbol, None, None, None)
        self.changed.emit()

    def _constants_of_crystal(self) -> dict[str, float | None]:
        """Return a and c, Å, as typed or as they follow from what was not."""
        _, a, c = slab_crystal(self._symbol, self.structure(), self._typed.get("a"), self._typed.get("c"))
        return {"a": a, "c": c}

    def _show(self) -> None:
        for key, value in self._constants_of_crystal().items():
            self._rows[key].setVisible(value is not None)
            if value is not None:
                set_quietly(self._spins[key], value)
        self._show_reference()

    def _show_reference(self) -> None:
        reference = self.reference()
        constants = ", ".join(f"{value:.3f}" for value in (reference.a, reference.c) if value is not None)
        self._reference.setText(f"Reference: {reference.structure}, {constants} Å")
        self._reset.setEnabled(self.chosen() != (None, None, None))
        self.set_note(f"{self.structure()}, {self._spins['a'].value():.3f} Å")
