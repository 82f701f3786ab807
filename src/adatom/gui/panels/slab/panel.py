"""The slab: what it is made of, how it is cut, how large it is."""

from typing import TypeAlias

from ase import Atoms
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from adatom.gui.panels.slab.elements import element_choice, element_problem
from adatom.gui.panels.slab.lattice import LatticeFold
from adatom.gui.panels.slab.opened import OpenedNote
from adatom.gui.widgets import (
    DecimalSpin,
    Message,
    NumberWithSlider,
    Row,
    Section,
    Segments,
    Spin,
    dim_label,
    set_quietly,
)
from adatom.structure.bulks.elements import FACETS
from adatom.structure.slabs.operations import BuildSlab, CutSlab

SlabOperation: TypeAlias = BuildSlab | CutSlab
START = BuildSlab("Cu", "100", (3, 3, 3), 8.0, fixed_layers=1)
"""What the panel shows before anything has been built."""


class SlabPanel(QWidget):
    """Builds a slab from an element's crystal, or cuts one from an opened bulk."""

    changed = Signal(object)
    """`BuildSlab` or `CutSlab`, at once on each edit by the user."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bulk: Atoms | None = None
        self._source_name = ""
        self.section = Section("Slab")
        self._origin = Segments("Made from", [("element", "Element"), ("bulk", "Opened bulk")])
        self._element = element_choice()
        self._facet = Segments("Facet", tip="Facet: Miller index of the surface")
        self._miller = [Spin(f"Miller index {axis}", -9, 9) for axis in "hkl"]
        names = (
            ("Size along a", "Repeats along a"),
            ("Size along b", "Repeats along b"),
            ("Layers", "Atomic layers"),
        )
        self._size = [Spin(name, 1, 40, tip=tip) for name, tip in names]
        vacuum = DecimalSpin(
            "Vacuum per side", 0.0, 100.0, 0.5, 1, suffix=" Å", tip="Empty space above and as much below"
        )
        self._vacuum = NumberWithSlider(vacuum, (1.0, 20.0), 0.5)
        fixed = Spin("Fixed bottom layers", 0, 2, tip="Layers at the bottom that do not move in a relaxation")
        self._fixed = NumberWithSlider(fixed, (0, 2))
        self._lattice = LatticeFold()
        self._cut = QPushButton("Cut slab")
        self._cut.setToolTip("Cut the slab with the values above")
        self._opened = OpenedNote()
        self._note = Message("note")
        self._problem = Message("problem")
        self._lay_out()
        self._miller[0].setValue(1)
        self._connect()
        self.set_operation(START)

    def _lay_out(self) -> None:
        self._rows = {
            "origin": Row("Made from", self._origin),
            "element": Row("Element", self._element),
            "facet": Row("Facet", self._facet),
            "miller": Row("Miller index", *self._miller),
        }
        size = Row("Size", _product(self._size))
        vacuum = Row("Vacuum", self._vacuum, unit="per side")
        fixed = Row("Fixed layers", self._fixed, unit="at the bottom")
        self._builder = QWidget()
        inside = QVBoxLayout(self._builder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        for part in (*self._rows.values(), size, vacuum, fixed, self._lattice, self._cut, self._note):
            inside.addWidget(part)
        for whole in (self._opened, self._builder, self._problem):
            self.section.add(whole)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.section)

    def _connect(self) -> None:
        self._origin.chosen.connect(self._choose_origin)
        self._element.chosen.connect(self._choose_element)
        self._element.missed.connect(lambda typed: self._problem.say(element_problem(typed)))
        self._lattice.changed.connect(self._choose_lattice)
        self._facet.chosen.connect(self._edited)
        for spin in (*self._size, *self._miller):
            spin.valueChanged.connect(self._edited)
        for number in (*self._size, *self._miller, self._vacuum.spin, self._fixed.spin, self._lattice):
            number.corrected.connect(self._problem.say)
        self._vacuum.changed.connect(self._edited)
        self._fixed.changed.connect(self._edited)
        self._cut.clicked.connect(self._edited)
        self._opened.build_asked.connect(self._unfold)

    # --- setters down

    def set_operation(self, operation: SlabOperation | None) -> None:
        """Show the values of `operation`, without a signal.

        ``None`` says that what is on the table was not built here: the values stay, and the panel says that
        an edit starts a new slab.
        """
        self._problem.say("")
        self._note.say(
            "" if operation is not None or self._bulk is not None else "A change here starts a new slab."
        )
        if isinstance(operation, BuildSlab):
            self._show_build(operation)
        elif isinstance(operation, CutSlab):
            self._bulk, self._source_name = operation.bulk, operation.source
            for spin, index in zip(self._miller, operation.miller, strict=True):
                set_quietly(spin, index)
            self._show_size((*operation.size, operation.layers), operation.vacuum, operation.fixed_layers)
            self._origin.set_current("bulk")
        self._show_origin()
        self._cut.setVisible(self._from_bulk() and not isinstance(operation, CutSlab))

    def set_bulk(self, bulk: Atoms | None, source: str = "") -> None:
        """Offer to cut `bulk`, read from the file named `source`; ``None`` takes the offer back."""
        self._bulk, self._source_name = bulk, source
        self._origin.set_current("bulk" if bulk is not None else "element")
        if bulk is not None:
            self._note.say("")
        self._show_origin()
        self._cut.setVisible(self._from_bulk())

    def set_opened(self, title: str) -> None:
        """Say that the file called `title` is on the table, neither bulk nor slab built here.

        The values are folded away, as they are not those of the file, until the user asks for a new slab.
        An empty string brings them back.
        """
        if title != self._opened.title():
            self._opened.set_title(title)
            self._builder.setVisible(not title)

    def set_atom_count(self, count: int) -> None:
        """Show how many atoms the slab has, right-aligned in the head; 0 shows nothing."""
        self.section.set_note("" if not count else f"{count} atom{'s' if count != 1 else ''}")

    def set_problem(self, text: str) -> None:
        """Say in place why the values make no sense; an empty string takes it back."""
        self._problem.say(text)

    # --- what the controls say

    def operation(self) -> SlabOperation:
        """Return what the controls ask for; whether it makes sense is known once it is applied."""
        along_a, along_b, layers = (spin.value() for spin in self._size)
        vacuum, fixed = self._vacuum.value(), int(self._fixed.value())
        if self._from_bulk() and self._bulk is not None:
            h, k, l = (spin.value() for spin in self._miller)  # noqa: E741 - the field's names
            return CutSlab(
                self._bulk,
                self._source_name,
                (h, k, l),
                layers,
                (along_a, along_b),
                vacuum,
                fixed_layers=fixed,
            )
        structure, a, c = self._lattice.chosen()
        return BuildSlab(
            self._element.current(),
            self._facet.current(),
            (along_a, along_b, layers),
            vacuum,
            structure=structure,
            a=a,
            c=c,
            fixed_layers=fixed,
        )

    def _edited(self, *_value: object) -> None:
        self._step_size()
        self._limit_fixed()
        self._problem.say("")
        self._note.say("")
        self.changed.emit(self.operation())

    def _unfold(self) -> None:
        self._builder.show()
        self._element.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_origin(self, _key: str) -> None:
        self._show_origin()
        if not self._from_bulk():
            self._edited()
        self._cut.setVisible(self._from_bulk())

    def _choose_element(self, symbol: str) -> None:
        self._lattice.set_lattice(symbol, None, None, None)
        self._choose_lattice()

    def _choose_lattice(self) -> None:
        self._offer_facets()
        self._edited()

    # --- showing

    def _from_bulk(self) -> bool:
        return self._bulk is not None and self._origin.current() == "bulk"

    def _show_origin(self) -> None:
        from_bulk = self._from_bulk()
        self._rows["origin"].setVisible(self._bulk is not None)
        self._origin.button("bulk").setToolTip(f"Cut from {self._source_name}")
        self._rows["miller"].setVisible(from_bulk)
        for name in ("element", "facet"):
            self._rows[name].setVisible(not from_bulk)
        self._lattice.setVisible(not from_bulk)

    def _show_build(self, operation: BuildSlab) -> None:
        self._origin.set_current("element")
        self._element.set_current(operation.symbol)
        self._lattice.set_lattice(operation.symbol, operation.structure, operation.a, operation.c)
        self._offer_facets()
        self._facet.set_current(operation.facet)
        self._show_size(operation.size, operation.vacuum, operation.fixed_layers)

    def _show_size(self, size: tuple[int, int, int], vacuum: float, fixed: int) -> None:
        for spin, value in zip(self._size, size, strict=True):
            set_quietly(spin, value)
        self._vacuum.set_value(vacuum)
        self._limit_fixed()
        self._fixed.set_value(fixed)

    def _offer_facets(self) -> None:
        facets = FACETS[self._lattice.structure()]
        before = self._facet.current()
        self._facet.set_choices([(facet, facet) for facet in facets])
        self._facet.set_current(before if before in facets else facets[0])

        self._step_size()

    def _step_size(self) -> None:
        """Step along a by whole terraces on fcc(211); other numbers typed there are answered in place."""
        stepped = not self._from_bulk() and self._facet.current() == "211"
        self._size[0].setSingleStep(3 if stepped else 1)

    def _limit_fixed(self) -> None:
        self._fixed.set_limits(0, self._size[2].value() - 1)


def _product(spins: list[Spin]) -> QWidget:
    """Return the spins side by side with multiplication signs between them."""
    holder = QWidget()
    box = QHBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(4)
    for index, spin in enumerate(spins):
        if index:
            box.addWidget(dim_label("×"))
        box.addWidget(spin, 1)
    return holder
