"""The adsorbate to place: which, bound through what, how high, how turned."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from adatom.gui.panels.palette import Palette
from adatom.gui.panels.placing import PlacementRows
from adatom.gui.widgets import Section
from adatom.structure.adsorbates.molecule import Adsorbate, rebound
from adatom.viewer.stance import Stance


class AdsorbatePanel(QWidget):
    """A searchable palette of adsorbates, and the placement of the chosen one."""

    chosen = Signal(object)
    """`Adsorbate`, bound as the user wants it, or ``None`` when they let go of it."""
    placement_changed = Signal(object)
    """`Stance`, by the user's hand."""
    cover_asked = Signal()
    """The surface is to be covered with the chosen adsorbate."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: Adsorbate | None = None
        self._as_found: Adsorbate | None = None
        self.section = Section("Adsorbate")
        self.palette_ = Palette()
        self.placement = PlacementRows()
        self._cover = QPushButton("Cover the surface…")
        self._cover.setAutoDefault(False)
        self._cover.setToolTip("Put the chosen adsorbate on the surface in a pattern: p(2×2), ½ ML, …")
        for widget in (self.palette_, self.placement, self._cover):
            self.section.add(widget)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.section)
        self.palette_.chosen.connect(self._choose)
        self.placement.changed.connect(self.placement_changed)
        self.placement.binding_chosen.connect(self._bind_through)
        self._cover.clicked.connect(self.cover_asked)
        self._show_chosen()

    # --- setters down

    def set_placement(self, stance: Stance) -> None:
        """Show how the adsorbate stands, without a signal."""
        self.placement.set_stance(stance)

    def start_upright(self, stance: Stance) -> None:
        """Show how another adsorbate stands, and begin its random orientations anew, without a signal."""
        self.placement.start_upright(stance)

    def set_choice(self, adsorbate: Adsorbate) -> None:
        """Show that `adsorbate` is the one being placed, without a signal."""
        if self._chosen is not adsorbate:
            self._chosen = self._as_found = adsorbate
        self.palette_.tiles.press(adsorbate)
        self._show_chosen()

    def go_to_search(self) -> None:
        """Unfold the section and put the cursor into the search field."""
        self.section.set_open(True)
        self.palette_.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.palette_.search.selectAll()

    def clear_choice(self) -> None:
        """Let go of the adsorbate, without a signal."""
        self._chosen = None
        self.palette_.tiles.press(None)
        self._show_chosen()

    def set_enabled_for(self, has_structure: bool) -> None:
        """Offer the palette where there is a surface to place on."""
        self.palette_.set_enabled_for(has_structure)
        self.placement.setEnabled(has_structure)
        self._cover.setEnabled(has_structure)
        if not has_structure:
            self.clear_choice()

    # --- what the user does

    def _choose(self, adsorbate: Adsorbate | None) -> None:
        self._chosen = self._as_found = adsorbate
        self._show_chosen()
        self.chosen.emit(adsorbate)

    def _bind_through(self, binding: tuple[int, ...]) -> None:
        found = self._as_found
        if found is None:
            return
        self._chosen = found if set(binding) == set(found.binding) else rebound(found, binding)
        self._show_chosen()
        self.chosen.emit(self._chosen)

    # --- showing

    def _show_chosen(self) -> None:
        chosen, found = self._chosen, self._as_found
        self.section.set_note("" if chosen is None else f"{chosen.binding_symbols} down")
        if chosen is not None and found is not None:
            self.placement.show_adsorbate(chosen, found.binding)
        else:
            self.placement.show_adsorbate(None)
