"""The elements: a periodic table, and the structures in which the one chosen can be built."""

from ase.data import atomic_names, chemical_symbols
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from adatom.gui.bulks.page import BulkPage
from adatom.gui.bulks.periodic import PeriodicTable
from adatom.gui.panels.slab.lattice import lattice_words, structure_title
from adatom.gui.panels.slab.wish import ElementBulk
from adatom.gui.widgets import Choice, Row, dim_label
from adatom.structure.bulks.elemental import crystal_elements, elemental_structures
from adatom.structure.bulks.operations import BuildBulk

_UNKNOWN = "no crystal of it is known here: open a file, or search the databases"


class ElementsPage(BulkPage):
    """Press an element; its own structure is offered first."""

    def __init__(self) -> None:
        super().__init__()
        self.table = PeriodicTable()
        known = crystal_elements()
        self.table.set_elements(
            {symbol: lattice_words(ElementBulk(symbol)) for symbol in known},
            {symbol: _UNKNOWN for symbol in chemical_symbols[1:119] if symbol not in known},
        )
        self._structure = Choice("Structure", tip="Crystal structure; the element's own comes first")
        self._structure.setMinimumWidth(220)
        self._row = Row("Structure", self._structure)
        self._source = dim_label()
        self._source.setWordWrap(True)
        beside = QHBoxLayout()
        beside.addWidget(self._row)
        beside.addSpacing(16)
        beside.addWidget(self._source, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 8)
        box.setSpacing(12)
        box.addWidget(self.table, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addLayout(beside)
        box.addStretch(1)
        self.table.chosen.connect(self._choose)
        self.table.entered.connect(self.entered)
        self._structure.chosen.connect(lambda _key: self._say())
        self.show_element("Cu")

    def show_element(self, symbol: str, structure: str = "") -> None:
        """Choose an element, in its own structure or another, without a signal.

        One without a crystal leaves the choice as it was.
        """
        if symbol in crystal_elements():
            self.table.set_current(symbol)
            self._list_structures(symbol)
            if structure in elemental_structures(symbol):
                self._structure.set_current(structure)
            self._show_source()

    def choice(self) -> BuildBulk | None:
        """Return the operation that builds the element's crystal."""
        symbol, structure = self.table.current(), self._structure.current()
        own = elemental_structures(symbol)[0]
        return BuildBulk((symbol,), "" if structure == own else structure)

    def start(self) -> None:
        """Begin at the table."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, symbol: str) -> None:
        self._list_structures(symbol)
        self._say()

    def _list_structures(self, symbol: str) -> None:
        structures = elemental_structures(symbol)
        self._structure.set_choices([(key, structure_title(key)) for key in structures])
        self._structure.set_current(structures[0])
        self._row.setEnabled(len(structures) > 1)

    def _say(self) -> None:
        self._show_source()
        self.changed.emit()

    def _show_source(self) -> None:
        chosen = self.choice()
        name = atomic_names[chemical_symbols.index(self.table.current())]
        self._source.setText(f"{name}. Lattice: {chosen.source}." if chosen is not None else "")
