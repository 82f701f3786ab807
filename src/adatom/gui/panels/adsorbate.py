"""The adsorbate to place: which, how high, how turned."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from adatom.gui.panels.tiles import COLUMNS, AdsorbateTiles
from adatom.gui.widgets import DecimalSpin, Message, NumberWithSlider, Row, Section, set_quietly, tool_button
from adatom.structure.adsorbates.library import adsorbates, search_adsorbates
from adatom.structure.adsorbates.molecule import Adsorbate

FIRST_ROWS = 3
"""Rows of tiles shown before the rest is asked for."""
TYPICAL_HEIGHT = 2.0
"""Where the slider starts from while the height is automatic, Å."""


class HeightSpin(DecimalSpin):
    """A height that says "auto" in place of zero, which no adsorbate sits at."""

    def __init__(self) -> None:
        tip = "Height of the binding atom above the top layer; auto follows from covalent radii"
        super().__init__("Height", 0.0, 20.0, 0.05, 2, suffix=" Å", tip=tip)
        self.setSpecialValueText("auto")

    def stepBy(self, steps: int) -> None:  # noqa: N802
        """Step from a typical height where it was automatic."""
        if self.value() == self.minimum() and steps > 0:
            self.setValue(TYPICAL_HEIGHT)
        else:
            super().stepBy(steps)


class AngleSpin(DecimalSpin):
    """An angle without trailing zeros."""

    def textFromValue(self, value: float) -> str:  # noqa: N802
        """Return ``"22.5"``, ``"90"``."""
        return f"{value:.1f}".removesuffix(".0")


class AdsorbatePanel(QWidget):
    """A searchable palette of adsorbates, and the placement of the chosen one."""

    chosen = Signal(object)
    """`Adsorbate`, or ``None`` when the user lets go of it."""
    placement_changed = Signal(object, float, float)
    """Height (Å, ``None`` = automatic), azimuth and tilt (degrees), by the user's hand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = adsorbates()
        self._chosen: Adsorbate | None = None
        self.section = Section("Adsorbate")
        self._search = QLineEdit()
        self._search.setPlaceholderText(f"Search {len(self._library)} molecules")
        self._search.setClearButtonEnabled(True)
        self._search.setAccessibleName("Search adsorbates")
        self._search.setToolTip("Search by formula or name; Enter chooses the first match")
        self._tiles = AdsorbateTiles(self._library)
        self._more = QPushButton()
        self._more.setObjectName("link")
        self._more.setCheckable(True)
        self._more.setAutoDefault(False)
        self._nothing = Message("note")
        self._wait = Message("note")
        self._build_placement()
        for widget in (self._search, self._wait, self._tiles, self._more, self._nothing, self._placement):
            self.section.add(widget)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.section)
        self._connect()
        self._refill()
        self.set_placement(None, 0.0, 0.0)

    def _build_placement(self) -> None:
        self._height = NumberWithSlider(HeightSpin(), (0.5, 4.0), 0.05, rest=TYPICAL_HEIGHT)
        self._auto = tool_button("autorenew", "Automatic height", "Back to the automatic height")
        self._height.put_between(self._auto)
        self._azimuth = AngleSpin(
            "Turn", 0.0, 359.9, 15.0, 1, suffix="°", tip="Turn about the surface normal", correction="wrap"
        )
        self._azimuth.setWrapping(True)
        self._tilt = AngleSpin(
            "Tilt", -180.0, 180.0, 5.0, 1, suffix="°", tip="Tilt from the surface normal", correction="wrap"
        )
        self._placement = QWidget()
        box = QVBoxLayout(self._placement)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(Row("Height", self._height))
        box.addWidget(Row("Turn, tilt", self._azimuth, self._tilt))

    def _connect(self) -> None:
        self._search.textChanged.connect(lambda _text: self._refill())
        self._search.returnPressed.connect(self._choose_first)
        self._search.installEventFilter(self)
        self._tiles.chosen.connect(self._choose)
        self._more.toggled.connect(lambda _open: self._refill())
        self._height.changed.connect(self._placement_edited)
        self._auto.clicked.connect(self._make_automatic)
        self._azimuth.valueChanged.connect(self._placement_edited)
        self._tilt.valueChanged.connect(self._placement_edited)

    # --- setters down

    def set_placement(self, height: float | None, azimuth: float, tilt: float) -> None:
        """Show a placement, without a signal: `height` in Å or ``None`` for automatic, angles in degrees."""
        self._height.set_value(0.0 if height is None else height)
        set_quietly(self._azimuth, azimuth % 360.0)
        set_quietly(self._tilt, tilt)
        self._auto.setEnabled(height is not None)

    def set_choice(self, adsorbate: Adsorbate) -> None:
        """Show that `adsorbate` is the one being placed, without a signal."""
        self._chosen = adsorbate
        self._tiles.press(adsorbate.name)
        self._show_binding()

    def go_to_search(self) -> None:
        """Unfold the section and put the cursor into the search field."""
        self.section.set_open(True)
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def clear_choice(self) -> None:
        """Let go of the adsorbate, without a signal."""
        self._chosen = None
        self._tiles.press(None)
        self._show_binding()

    def set_enabled_for(self, has_structure: bool) -> None:
        """Offer the palette where there is a surface to place on."""
        self._tiles.setEnabled(has_structure)
        self._placement.setEnabled(has_structure)
        self._wait.say(
            "" if has_structure else "Build or open a slab first, then choose what to place on it."
        )
        if not has_structure:
            self.clear_choice()

    # --- what the user does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Step from the search field down to the first tile."""
        down = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
        )
        if watched is self._search and down and self._tiles.shown():
            self._tiles.shown()[0].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    def _choose(self, adsorbate: Adsorbate | None) -> None:
        self._chosen = adsorbate
        self._show_binding()
        self.chosen.emit(adsorbate)

    def _choose_first(self) -> None:
        shown = self._tiles.shown()
        if shown and self._search.text().strip() and self._tiles.isEnabled():
            self._tiles.press(shown[0].adsorbate.name)
            self._choose(shown[0].adsorbate)

    def _placement_edited(self, *_value: object) -> None:
        height = self._height.value() or None
        self._auto.setEnabled(height is not None)
        self.placement_changed.emit(height, self._azimuth.value(), self._tilt.value())

    def _make_automatic(self) -> None:
        self._height.set_value(0.0)
        self._placement_edited()

    # --- showing

    def _refill(self) -> None:
        """Lay out the tiles that match the search, or the first rows and a way to the rest."""
        text = self._search.text().strip()
        found = search_adsorbates(text) if text else list(self._library)
        beyond = len(found) - FIRST_ROWS * COLUMNS
        folded = not text and not self._more.isChecked() and beyond > 0
        self._tiles.show_only([adsorbate.name for adsorbate in (found[:-beyond] if folded else found)])
        self._tiles.setVisible(bool(found))
        self._more.setVisible(not text and beyond > 0)
        self._more.setText(f"Show {beyond} more" if folded else "Show fewer")
        self._more.setAccessibleName(self._more.text())
        self._more.setToolTip("Show the rest of the palette" if folded else "Show the most used ones only")
        nothing = f"Nothing here is called “{text}”. Try a formula (CH3OH) or a name (methanol)."
        self._nothing.say("" if found else nothing)

    def _show_binding(self) -> None:
        chosen = self._chosen
        self.section.set_note("" if chosen is None else f"{chosen.binding_symbols} down")
