"""The palette: a search field over all adsorbates, their sources, tiles, and molecules typed as SMILES."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from adatom.gui.panels.smiles_card import SmilesCard
from adatom.gui.panels.tiles import COLUMNS, AdsorbateTiles
from adatom.gui.smiles_text import reads_as_smiles
from adatom.gui.widgets import Message, Segments
from adatom.structure.adsorbates.library import library, search_adsorbates
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.sources import adsorbates, g2_adsorbates, oc20_adsorbates

FIRST_ROWS = 3
"""Rows of tiles shown before the rest is asked for."""
ALL_ROWS = 6
"""Rows shown at once when the rest has been asked for; they scroll."""
_LIBRARY = {"palette": adsorbates, "oc20": oc20_adsorbates, "g2": g2_adsorbates}
SOURCES = (("palette", "Common"), ("oc20", "OC20"), ("g2", "g2"), ("own", "Mine"))
_PAUSE_MS = 150
"""How long typing must rest before a SMILES string is read."""
_NONE_OF_MINE = (
    "Nothing here yet: “Add…” saves a molecule from a file. An adsorbate in the view is saved from its menu."
)


class Palette(QWidget):
    """Chooses an adsorbate, by looking or by searching."""

    chosen = Signal(object)
    """`Adsorbate`, or ``None`` when the user lets go of it."""
    smiles_typed = Signal(str)
    """A text that reads as SMILES, once typing rests; empty when it no longer does."""
    add_asked = Signal()
    """The user wants to add an adsorbate of their own."""
    edit_asked = Signal(object)
    """The `Adsorbate` of the user's own that is to be called or bound otherwise."""
    delete_asked = Signal(object)
    """The `Adsorbate` of the user's own that is to be deleted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own: Sequence[Adsorbate] = ()
        self._asked = ""
        self._library_is_read = False
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Search adsorbates")
        self.search.setToolTip("Search by formula, name or SMILES; Enter chooses the first match")
        self.sources = Segments("Source", SOURCES)
        self.sources.set_current("palette")
        for key, tip in _TIPS.items():
            self.sources.button(key).setToolTip(tip)
        self.tiles = AdsorbateTiles()
        self.card = SmilesCard()
        self._more = _link()
        self._add = _link("Add…", "Save a molecule from a file as an adsorbate of your own")
        self._nothing, self._wait = Message("note"), Message("note")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._lay_out()
        self._connect()
        self.set_own(())

    def _lay_out(self) -> None:
        self._more.setCheckable(True)
        links = QHBoxLayout()
        links.setSpacing(8)
        links.addWidget(self._more)
        links.addWidget(self._add)
        links.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        for widget in (self.search, self._wait, self.sources, self.tiles):
            box.addWidget(widget)
        box.addLayout(links)
        box.addWidget(self._nothing)
        box.addWidget(self.card)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self._choose_first)
        self.search.installEventFilter(self)
        self.sources.chosen.connect(lambda _key: self._refill())
        self.tiles.chosen.connect(self.chosen)
        self.tiles.menu_requested.connect(self._show_menu)
        self.tiles.left_upwards.connect(self.search.setFocus)
        self.card.used.connect(self._use)
        self._more.toggled.connect(lambda _open: self._refill())
        self._add.clicked.connect(self.add_asked)
        self._pause.timeout.connect(self._ask)

    # --- setters down

    def set_own(self, own: Sequence[Adsorbate]) -> None:
        """Offer the user's own adsorbates beside those of the library."""
        self._own = own
        self._say_many()
        self._refill()

    def take_library(self) -> None:
        """Say how many there are, now that the library has been read; doing so earlier would take a while."""
        self._library_is_read = True
        self._say_many()

    def _say_many(self) -> None:
        many = f"{len(library()) + len(self._own)} " if self._library_is_read else ""
        self.search.setPlaceholderText(f"Search {many}molecules, or type SMILES")

    def show_source(self, key: str) -> None:
        """Show the tiles of a source, without a search."""
        self.search.clear()
        self.sources.set_current(key)
        self._refill()

    def set_molecule(self, text: str, adsorbate: Adsorbate) -> None:
        """Show what a SMILES string means, unless another one has been typed since."""
        if text == self._asked:
            self.card.show_molecule(text, adsorbate)

    def set_problem(self, text: str, problem: str) -> None:
        """Say why a SMILES string means nothing, unless another one has been typed since.

        Where the text means something else, as NO2 does, nobody need be told what is wrong with it as SMILES.
        """
        if text != self._asked:
            return
        if self.tiles.shown():
            self.card.clear()
        else:
            self._nothing.say("")
            self.card.show_problem(problem)

    def set_enabled_for(self, has_structure: bool) -> None:
        """Offer the palette where there is a surface to place on."""
        self.tiles.setEnabled(has_structure)
        self.card.setEnabled(has_structure)
        self._wait.say(
            "" if has_structure else "Build or open a slab first, then choose what to place on it."
        )

    # --- what the user does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Step from the search field down to the first tile."""
        down = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
        )
        if watched is self.search and down and self.tiles.shown():
            self.tiles.enter()
            return True
        return super().eventFilter(watched, event)

    def _typed(self, _text: str) -> None:
        self._refill()
        text = self._text()
        if reads_as_smiles(text):
            self._pause.start()
        else:
            self._pause.stop()
            self._forget()

    def _ask(self) -> None:
        """Have the SMILES string read that stands in the field now."""
        text = self._text()
        if text != self._asked:
            self._asked = text
            if not self.tiles.shown():
                self._nothing.say("")
            self.card.show_waiting(text)
            self.smiles_typed.emit(text)

    def _forget(self) -> None:
        self.card.clear()
        if self._asked:
            self._asked = ""
            self.smiles_typed.emit("")

    def _choose_first(self) -> None:
        shown = self.tiles.shown()
        if not self._text() or not self.tiles.isEnabled():
            return
        if shown:
            self.tiles.press(shown[0])
            self.chosen.emit(shown[0])
        else:
            self.card.use()

    def _use(self, adsorbate: Adsorbate) -> None:
        self.tiles.press(None)
        self.chosen.emit(adsorbate)

    def _show_menu(self, adsorbate: Adsorbate, at: QPoint) -> None:
        if adsorbate.source != "own":
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Rename or Change…").triggered.connect(lambda: self.edit_asked.emit(adsorbate))
        menu.addAction("Delete…").triggered.connect(lambda: self.delete_asked.emit(adsorbate))
        menu.popup(at)

    # --- showing

    def _text(self) -> str:
        return self.search.text().strip()

    def _of(self, source: str) -> Sequence[Adsorbate]:
        return self._own if source == "own" else _LIBRARY[source]()

    def _refill(self) -> None:
        """Lay out the tiles that match the search, or those of the source."""
        text, source = self._text(), self.sources.current()
        found = search_adsorbates(text, self._own) if text else list(self._of(source))
        beyond = len(found) - FIRST_ROWS * COLUMNS
        folded = beyond > 0 and not self._more.isChecked()
        if text:
            self.tiles.show_only(found, FIRST_ROWS, badges=True)
        else:
            self.tiles.show_only(found[:-beyond] if folded else found, ALL_ROWS)
        self.tiles.setVisible(bool(found))
        self.sources.setVisible(not text)
        self._add.setVisible(not text and source == "own")
        self._more.setVisible(not text and beyond > 0)
        self._more.setText(f"Show {beyond} more" if folded else "Show fewer")
        self._more.setAccessibleName(self._more.text())
        self._more.setToolTip("Show the rest of them" if folded else "Show the first ones only")
        self._nothing.say(self._why_none(text, source) if not found else "")

    def _why_none(self, text: str, source: str) -> str:
        if text:
            return f"Nothing here is called “{text}”. Try a formula (CH3OH), a name (methanol) or SMILES."
        return _NONE_OF_MINE if source == "own" else ""


_TIPS = {
    "palette": "The adsorbates used most",
    "oc20": "The adsorbates of the Open Catalyst data set OC20, bound as there",
    "g2": "The molecules of the G2 test set, as ASE has them",
    "own": "Adsorbates you have saved",
}


def _link(text: str = "", tip: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setObjectName("link")
    button.setAutoDefault(False)
    button.setAccessibleName(text.rstrip("…"))
    button.setToolTip(tip)
    return button
