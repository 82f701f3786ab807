"""Prototypes: a list with pictures, and the elements and constants of the one that is chosen."""

from ase import Atoms
from ase.data import atomic_names, chemical_symbols
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from adatom.errors import AdatomError
from adatom.gui.bulks.page import BulkPage
from adatom.gui.bulks.pictures import crystal_pixmap
from adatom.gui.widgets import (
    Choice,
    DecimalSpin,
    Message,
    Row,
    SearchChoice,
    dim_label,
    set_quietly,
)
from adatom.structure.bulks.building import crystal_of
from adatom.structure.bulks.operations import BuildBulk
from adatom.structure.bulks.prototypes import LATTICE_CONSTANTS, Prototype, prototypes, recipe_of

_LIST_WIDTH = 268
_ICON = QSize(40, 40)
_PICTURE = QSize(180, 168)
_OTHER = "other"
_ELEMENTS = [
    (symbol, f"{symbol}  {name.lower()}")
    for symbol, name in zip(chemical_symbols[1:104], atomic_names[1:104], strict=True)
]


class PrototypesPage(BulkPage):
    """Elements for the roles of a prototype, and its constants, filled in as far as they are known."""

    def __init__(self) -> None:
        super().__init__()
        self._known = {entry.key: entry for entry in prototypes() if not entry.elemental}
        self._typed: dict[str, float] = {}
        self._operation: BuildBulk | None = None
        self._crystal: Atoms | None = None
        self._drawing = QTimer(self)
        self._drawing.setInterval(10)
        self._drawing.timeout.connect(self._draw_next)
        self.list = QListWidget()
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setIconSize(_ICON)
        self.list.setAccessibleName("Prototypes")
        self.list.setToolTip("Arrow keys choose a prototype, letters search")
        for entry in self._known.values():
            self.list.addItem(_item(entry))
        self._title = QLabel()
        self._title.setObjectName("title")
        self._about = dim_label()
        self._about.setWordWrap(True)
        self._picture = QLabel()
        self._picture.setFixedSize(_PICTURE)
        self._compound = Choice("Compound", tip="Well-known compounds, with measured constants")
        self._roles = QVBoxLayout()
        self._constants = QVBoxLayout()
        for column in (self._roles, self._constants):
            column.setSpacing(8)
        self.elements: list[SearchChoice] = []
        self.spins: dict[str, DecimalSpin] = {}
        self._source = dim_label()
        self._source.setWordWrap(True)
        self._problem = Message("problem")
        self._lay_out()
        self.list.currentRowChanged.connect(lambda _row: self._choose_prototype())
        self._compound.chosen.connect(self._choose_compound)
        self.list.itemDoubleClicked.connect(lambda _item: self.entered.emit())
        self._undrawn = list(range(self.list.count()))

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._about)
        head.addStretch(1)
        above = QHBoxLayout()
        above.setSpacing(16)
        above.addLayout(head, 1)
        above.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        inner = QWidget()
        inner.setObjectName("inner")
        form = QVBoxLayout(inner)
        form.setContentsMargins(16, 8, 16, 8)
        form.setSpacing(8)
        form.addLayout(above)
        form.addWidget(Row("Compound", self._compound))
        form.addLayout(self._roles)
        form.addLayout(self._constants)
        form.addWidget(self._source)
        form.addWidget(self._problem)
        form.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        box = QHBoxLayout(self)
        box.setContentsMargins(16, 8, 0, 8)
        box.setSpacing(8)
        box.addWidget(self.list)
        box.addWidget(area, 1)

    def show_compound(self, operation: BuildBulk) -> None:
        """Choose a prototype, with these elements and constants; one that is not listed changes nothing."""
        if operation.structure not in self._known:
            return
        self.list.setCurrentRow(list(self._known).index(operation.structure))
        for choice, symbol in zip(self.elements, operation.elements, strict=True):
            choice.set_current(symbol)
        self._choose_element()
        if operation.constants:
            self._typed.update(operation.constants)
            self._build()

    def choice(self) -> BuildBulk | None:
        """Return the operation that builds the crystal, ``None`` where its values make no sense."""
        return self._operation

    def crystal(self) -> Atoms | None:
        """Return the crystal as it was built for the picture."""
        return self._crystal

    def start(self) -> None:
        """Begin at the list, and draw its pictures one after the other."""
        if not self.list.selectedItems():
            # The focus alone makes the first one current, and leaves it unselected.
            self.list.setCurrentRow(0)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self._drawing.isActive():
            self._drawing.start()

    # --- what the user does

    def _choose_prototype(self) -> None:
        entry = self._entry()
        self._title.setText(entry.title)
        kind = f"{entry.strukturbericht}, " if entry.strukturbericht else ""
        self._about.setText(f"{kind}{entry.symbol}\n{entry.note}".strip())
        known = [(compound.formula, compound.formula) for compound in entry.compounds]
        self._compound.set_choices([*known, (_OTHER, "Other elements")])
        self._compound.set_current(entry.example)
        self._make_rows(entry)
        self._show_elements(entry.compounds[0].elements)

    def _choose_compound(self, formula: str) -> None:
        if formula == _OTHER:
            self.elements[0].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        compound = next(one for one in self._entry().compounds if one.formula == formula)
        self._show_elements(compound.elements)

    def _choose_element(self) -> None:
        elements = tuple(choice.current() for choice in self.elements)
        known = self._entry().known(elements)
        self._compound.set_current(known.formula if known is not None else _OTHER)
        self._typed.clear()
        self._build()

    def _type(self, name: str, value: float) -> None:
        self._typed[name] = value
        self._build()

    # --- showing

    def _entry(self) -> Prototype:
        item = self.list.currentItem()
        return self._known[item.data(Qt.ItemDataRole.UserRole)]

    def _make_rows(self, entry: Prototype) -> None:
        """Put a row for each role and each constant of a prototype in place of the former ones."""
        for column in (self._roles, self._constants):
            while (item := column.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
        self.elements = [
            SearchChoice(
                f"Element, {role.title}", _ELEMENTS, tip=f"{role.title.capitalize()}: choose, or type"
            )
            for role in entry.roles
        ]
        for role, choice in zip(entry.roles, self.elements, strict=True):
            choice.chosen.connect(lambda _symbol: self._choose_element())
            choice.missed.connect(lambda typed: self._problem.say(f"There is no element {typed}."))
            self._roles.addWidget(Row(role.title.capitalize(), choice))
        self.spins = {name: _spin(name) for name in entry.constants}
        for name, spin in self.spins.items():
            spin.valueChanged.connect(lambda value, name=name: self._type(name, value))
            spin.corrected.connect(self._problem.say)
            lattice = name in LATTICE_CONSTANTS
            self._constants.addWidget(Row(f"{'Lattice' if lattice else 'Internal'} {name}", spin))

    def _show_elements(self, elements: tuple[str, ...]) -> None:
        for choice, symbol in zip(self.elements, elements, strict=True):
            choice.set_current(symbol)
        self._typed.clear()
        self._build()

    def _build(self) -> None:
        """Fill in what is not typed, build the crystal, and say what came of it."""
        elements = tuple(choice.current() for choice in self.elements)
        operation = BuildBulk(elements, self._entry().key, tuple(self._typed.items()))
        try:
            constants, source = operation.all_constants, operation.source
            for name, spin in self.spins.items():
                set_quietly(spin, constants[name])
            self._source.setText(f"Constants {source}.")
            self._crystal = crystal = operation.apply(None)
        except AdatomError as error:
            self._operation = self._crystal = None
            self._problem.say(str(error))
            self._picture.clear()
        else:
            self._operation = operation
            self._problem.say("")
            pixmap = crystal_pixmap(crystal, _PICTURE.width(), _PICTURE.height(), self.devicePixelRatioF())
            self._picture.setPixmap(pixmap or QPixmap())
        self.changed.emit()

    def _draw_next(self) -> None:
        """Draw the picture of one entry of the list; the next comes when there is time."""
        if not self._undrawn:
            self._drawing.stop()
            return
        item = self.list.item(self._undrawn.pop(0))
        entry = self._known[item.data(Qt.ItemDataRole.UserRole)]
        example = entry.compounds[0]
        crystal = crystal_of(recipe_of(entry.key, example.elements, example.constants))
        pixmap = crystal_pixmap(crystal, _ICON.width(), _ICON.height(), self.devicePixelRatioF())
        if pixmap is not None:
            item.setIcon(QIcon(pixmap))


def _item(entry: Prototype) -> QListWidgetItem:
    item = QListWidgetItem(f"{entry.title}\n{entry.example}, {entry.symbol}")
    item.setData(Qt.ItemDataRole.UserRole, entry.key)
    item.setToolTip(f"{entry.title}, {entry.symbol}, such as {entry.example}")
    blank = QPixmap(_ICON)
    blank.fill(Qt.GlobalColor.transparent)
    item.setIcon(QIcon(blank))
    return item


def _spin(name: str) -> DecimalSpin:
    if name in LATTICE_CONSTANTS:
        return DecimalSpin(f"Lattice constant {name}", 1.5, 60.0, 0.01, 3, suffix=" Å", correction="back")
    tip = "Internal coordinate, a fraction of the cell"
    return DecimalSpin(f"Internal coordinate {name}", -1.0, 1.0, 0.001, 4, tip=tip, correction="back")
