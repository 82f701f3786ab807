"""The crystal's lattice, folded away: structure and constants, where they are from, and relaxing them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from adatom.errors import AdatomError
from adatom.gui.panels.slab.wish import ElementBulk
from adatom.gui.widgets import Choice, DecimalSpin, Fold, Row, dim_label, set_quietly
from adatom.structure.bulks.elemental import (
    COMPUTED,
    ElementalCrystal,
    elemental_crystal,
    elemental_structures,
)
from adatom.structure.bulks.prototypes import prototypes

_SAME = 0.0005
"""Two lattice constants that differ by less than this, Å, are shown alike and count as alike."""


def structure_title(structure: str) -> str:
    """Return what a structure of an element is called: ``"fcc"``, ``"graphite"``, ``"computed"``."""
    titles = {entry.key: entry.name for entry in prototypes()}
    return titles.get(structure, structure)


class LatticeFold(Fold):
    """The bulk that the slab is cut from: its reference crystal unless the user or a model says otherwise."""

    changed = Signal()
    """The user chose another structure or lattice constant."""
    corrected = Signal(str)
    """Why a lattice constant is not the one that was typed."""
    relax_asked = Signal()
    """The lattice is to be relaxed with the model in use."""
    stop_asked = Signal()
    """The relaxation of the lattice is to end."""
    reset_asked = Signal()
    """The crystal is to be the one from before its lattice was relaxed."""

    def __init__(self) -> None:
        super().__init__("Lattice", open_=False)
        self._symbol = ""
        self._typed: dict[str, float] = {}
        self._words = self._symmetry = self._relaxed = self._change = ""
        self._structure = Choice("Structure", tip="Crystal structure of the bulk")
        self._spins = {
            "a": DecimalSpin("Lattice constant a", 1.5, 30.0, 0.01, 3, suffix=" Å", correction="back"),
            "c": DecimalSpin("Lattice constant c", 1.5, 50.0, 0.01, 3, suffix=" Å", correction="back"),
        }
        self._structure_row = Row("Structure", self._structure)
        self._rows = {key: Row(f"Lattice {key}", spin) for key, spin in self._spins.items()}
        self._reference = dim_label()
        self._reference.setWordWrap(True)
        self._reset = _link("Reset", "Reset to the reference crystal")
        self._reset.setToolTip("Go back to the reference structure and its lattice constant")
        self._progress = QLabel()
        self._progress.setWordWrap(True)
        self._stop = _link("Stop", "Stop relaxing the lattice")
        self._stop.setToolTip("End it; the slab is not cut")
        self.relax_button = QPushButton()
        self.relax_button.setAutoDefault(False)
        self.relax_button.setToolTip(
            "Relax the crystal's cell with the model in use, so that the slab has that model's own lattice"
        )
        self.add(self._structure_row)
        for row in self._rows.values():
            self.add(row)
        self.add(_beside(self._reference, self._reset))
        self.add(self.relax_button)
        self._running = _beside(self._progress, self._stop)
        self.add(self._running)
        self.set_model("")
        self.set_progress("")
        self._structure.chosen.connect(self._choose_structure)
        for key, spin in self._spins.items():
            spin.corrected.connect(self.corrected)
            spin.valueChanged.connect(lambda value, key=key: self._type(key, value))
        self._reset.clicked.connect(self._reset_all)
        self.relax_button.clicked.connect(self.relax_asked)
        self._stop.clicked.connect(self.stop_asked)

    # --- setters down

    def set_element(self, bulk: ElementBulk) -> None:
        """Show the crystal of an element; no signal."""
        self._symbol = bulk.symbol
        self._typed = {key: value for key, value in (("a", bulk.a), ("c", bulk.c)) if value is not None}
        own = elemental_structures(bulk.symbol)
        self._structure.set_choices([(key, structure_title(key)) for key in own])
        self._structure.set_current(bulk.structure or own[0])
        self._show()

    def set_crystal(self, words: str, symmetry: str = "") -> None:
        """Show any other crystal: its lattice in words and its space group in sentences; no signal."""
        self._symbol, self._typed, self._words, self._symmetry = "", {}, words, symmetry
        self._show()

    def set_relaxed(self, model: str, change: str = "") -> None:
        """Say what has relaxed the lattice shown, ``"CHGNet 0.3.0"``, and how; empty if nothing has."""
        self._relaxed, self._change = model, change
        self._show()

    def set_model(self, name: str) -> None:
        """Say which model would relax the lattice; none is offered where there is no name."""
        self.relax_button.setText(f"Relax lattice with {name}")
        self.relax_button.setAccessibleName(self.relax_button.text())
        self.relax_button.setVisible(bool(name))

    def set_progress(self, text: str) -> None:
        """Say how far the relaxation of the lattice is; an empty string where none is under way."""
        self._progress.setText(text)
        self._running.setVisible(bool(text))
        self.relax_button.setEnabled(not text)

    # --- what the controls say

    def bulk(self) -> ElementBulk | None:
        """Return the crystal of an element shown, ``None`` where it is another one."""
        if not self._symbol:
            return None
        structure = self._structure.current()
        own = None if structure == elemental_structures(self._symbol)[0] else structure
        return ElementBulk(self._symbol, own, self._typed.get("a"), self._typed.get("c"))

    def structure(self) -> str:
        """Return the structure of the element shown: ``"fcc"``."""
        return self._structure.current()

    def _choose_structure(self, _key: str) -> None:
        self._typed = {}
        self._show()
        self.changed.emit()

    def _type(self, key: str, value: float) -> None:
        self._typed.pop(key, None)
        usual = self._crystal().constants.get(key)
        if usual is None or abs(value - usual) >= _SAME:
            self._typed[key] = value
        self._show()
        self.changed.emit()

    def _reset_all(self) -> None:
        if not self._symbol:
            self.reset_asked.emit()
            return
        self.set_element(ElementBulk(self._symbol))
        self.changed.emit()

    # --- showing

    def _crystal(self) -> ElementalCrystal:
        """Return the crystal shown: as typed, and as follows from what was not."""
        return elemental_crystal(self._symbol, self._structure.current(), self._typed)

    def _show(self) -> None:
        self._structure_row.setVisible(bool(self._symbol))
        constants = self._crystal().constants if self._symbol else {}
        for key, row in self._rows.items():
            row.setVisible(key in constants)
            if key in constants:
                set_quietly(self._spins[key], constants[key])
        self._show_source()

    def _show_source(self) -> None:
        """Say in the head which lattice it is, and below what there is to go back to."""
        said = f"{self._change[:1].upper()}{self._change[1:]}" if self._relaxed else ""
        relaxed = f", {self._relaxed}" if self._relaxed else ""
        if not self._symbol:
            self._reference.setText(" ".join(filter(None, (self._symmetry, said))) or "As it was given")
            self._reset.setEnabled(bool(self._relaxed))
            self.set_note(self._words + relaxed)
            return
        reference = ElementBulk(self._symbol)
        typed = ", typed" if self._typed and not self._relaxed else ""
        self._reference.setText(said or f"Reference: {lattice_words(reference)}")
        self._reset.setEnabled(self.bulk() != reference)
        self.set_note(f"{structure_title(self.structure())}{self._first_constant()}{typed}{relaxed}")

    def _first_constant(self) -> str:
        constants = self._crystal().constants
        return f", {constants['a']:.3f} Å" if "a" in constants else ""


def lattice_words(bulk: ElementBulk) -> str:
    """Return structure and lattice constants of an element's crystal: ``"hcp, 2.950, 4.683 Å"``."""
    typed = {name: value for name, value in (("a", bulk.a), ("c", bulk.c)) if value is not None}
    try:
        crystal = elemental_crystal(bulk.symbol, bulk.structure, typed)
    except AdatomError:
        return bulk.lattice
    if crystal.structure == COMPUTED:
        return "computed with PBE"
    lengths = [crystal.constants[name] for name in ("a", "b", "c") if name in crystal.constants]
    shown = ", ".join(f"{length:.3f}" for length in lengths)
    return f"{structure_title(crystal.structure)}, {shown} Å"


def _link(text: str, name: str) -> QPushButton:
    made = QPushButton(text)
    made.setObjectName("link")
    made.setAutoDefault(False)
    made.setAccessibleName(name)
    return made


def _beside(label: QLabel, made: QPushButton) -> QWidget:
    holder = QWidget()
    box = QHBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(label, 1)
    box.addWidget(made)
    return holder
