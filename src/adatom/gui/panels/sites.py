"""The sites of the surface: which kinds there are, how many of each, and where."""

import string
from collections import Counter
from collections.abc import Sequence

from ase import Atoms
from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from adatom.gui.panels.site_row import HOLDERS, ROW_HEIGHT, SITE, SiteRow
from adatom.gui.theme import icon
from adatom.gui.widgets import Message, Row, Section, Segments, tool_button
from adatom.structure.sites.finding import Face, Site, site_elements

ROWS_AT_MOST = 8
_FACES = {"top": "Top", "bottom": "Bottom"}
_LETTERS = string.ascii_letters
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
EMPTY = "The sites of a surface are listed here once there is one."


class SitesPanel(QWidget):
    """Symmetry-unique adsorption sites; pointing at one lights it in the view."""

    hovered = Signal(object)
    """`Site` under the pointer or reached with the arrow keys; ``None`` when it is left."""
    site_chosen = Signal(object)
    """`Site` whose row Enter was pressed on."""
    visibility_changed = Signal(bool)
    """Whether the view is to mark the sites."""
    face_changed = Signal(str)
    """``"top"`` or ``"bottom"``: which face of the slab is to be seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lit: Site | None = None
        self.section = Section("Sites")
        self._eye = tool_button("eye-off-outline", "Show sites", checkable=True)
        self.section.add_to_head(self._eye)
        self._face = Segments(
            "Face", list(_FACES.items()), tip="Which face of the slab: the view looks at it"
        )
        self._face.set_current("top")
        self._face_row = Row("Face", self._face)
        self._list = QListWidget()
        self._list.setAccessibleName("Adsorption sites")
        self._list.setAccessibleDescription("Enter stands the chosen adsorbate there, Enter again places it")
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setItemDelegate(SiteRow(self._list))
        self._note = Message("note")
        self.section.add(self._face_row)
        self.section.add(self._list)
        self.section.add(self._note)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.section)
        self._eye.toggled.connect(self._toggle)
        self._face.chosen.connect(self.face_changed)
        self._list.itemEntered.connect(self._light_item)
        self._list.currentItemChanged.connect(lambda item, _before: self._light_item(item))
        for watched in (self._list, self._list.viewport()):
            watched.installEventFilter(self)
        self._toggle(False)
        self.set_sites(None)

    def set_sites(self, sites: Sequence[Site] | None, note: str = "", *, atoms: Atoms | None = None) -> None:
        """List the symmetry-unique `sites`.

        Parameters
        ----------
        sites
            ``None`` where there is no surface.
        note
            Said below the list, or in its place where it is empty: why there are none.
        atoms
            What the sites are on; asked for the elements that hold them.
        """
        self._lit = None
        with QSignalBlocker(self._list):
            self._list.clear()
            for site in sites or ():
                self._list.addItem(_item(site, _holders(site, atoms)))
        count = self._list.count()
        self._list.setFixedHeight(ROW_HEIGHT * min(count, ROWS_AT_MOST))
        self._list.setVisible(count > 0)
        self._face_row.setVisible(count > 0)
        self._eye.setEnabled(count > 0)
        self.section.set_note(f"{count} kind{'s' if count != 1 else ''}" if count else "")
        self._note.say(note or ("" if count else EMPTY if sites is None else "No sites were found here."))

    def set_shown(self, shown: bool) -> None:
        """Say whether the view marks the sites, without a signal."""
        with QSignalBlocker(self):
            self._eye.setChecked(shown)

    def set_face(self, face: Face) -> None:
        """Say which face of the slab is seen, without a signal."""
        self._face.set_current(face)

    def go_to_list(self) -> None:
        """Unfold the section and take the keyboard's focus to the list."""
        if self._list.count():
            self.section.set_open(True)
            self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def highlight(self, site: Site | None) -> None:
        """Light the row of `site`, or of its symmetry class, without a signal.

        A list that has the keyboard keeps its row where there is nothing else to light.
        """
        self._lit = site
        if site is None and self._list.hasFocus():
            return
        with QSignalBlocker(self._list):
            self._list.setCurrentRow(-1)
            for row in range(self._list.count()):
                other: Site = self._list.item(row).data(SITE)
                if site is not None and (other.kind, other.index) == (site.kind, site.index):
                    self._list.setCurrentRow(row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Light the row that the keyboard comes to, choose it by Enter; put the light out as both leave."""
        if watched is self._list and isinstance(event, QFocusEvent) and event.gotFocus():
            if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
                self._list.setCurrentRow(max(self._list.currentRow(), 0))
            self._light_item(self._list.currentItem())
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENTER:
            if (item := self._list.currentItem()) is not None:
                self.site_chosen.emit(item.data(SITE))
            return True
        left = event.type() == QEvent.Type.Leave and watched is self._list.viewport()
        blurred = event.type() == QEvent.Type.FocusOut and watched is self._list
        if (left or blurred) and self._lit is not None:
            self.highlight(None)
            self.hovered.emit(None)
        return super().eventFilter(watched, event)

    def _light_item(self, item: QListWidgetItem | None) -> None:
        site: Site | None = item.data(SITE) if item is not None else None
        if site is not self._lit:
            self._lit = site
            self.hovered.emit(site)

    def _toggle(self, shown: bool) -> None:
        self._eye.setIcon(icon("eye-outline" if shown else "eye-off-outline"))
        self._eye.setToolTip("Hide the marks of the sites" if shown else "Mark the sites in the view")
        self.visibility_changed.emit(shown)


def _holders(site: Site, atoms: Atoms | None) -> str:
    """Return what holds a site: ``"Ti5c–O2c"``, ``"2 Cu7c, Cu9c"``; elements alone, or their number."""
    if site.environment:
        words = [f"{many} {word}" if many > 1 else word for word, many in Counter(site.environment).items()]
        return "–".join(site.environment) if site.coordination < 3 else ", ".join(words)
    if atoms is not None:
        return site_elements(site, atoms)
    return f"{site.coordination} atom{'s' if site.coordination != 1 else ''}"


def _item(site: Site, holders: str) -> QListWidgetItem:
    item = QListWidgetItem()
    item.setData(SITE, site)
    item.setData(HOLDERS, holders)
    item.setData(
        Qt.ItemDataRole.AccessibleTextRole, f"{site.label}, {holders}, {site.multiplicity} in the cell"
    )
    item.setToolTip(_tip(site, holders))
    return item


def _tip(site: Site, holders: str) -> str:
    """Return what a row says at length; the field's shorthand is explained once, at its first atom."""
    words = f"{site.label}, {holders}, {site.multiplicity} in the cell"
    if not site.environment:
        return words
    first = site.environment[0]
    element, number = first.rstrip("c").rstrip("0123456789"), first.rstrip("c").lstrip(_LETTERS)
    return f"{words}\n{first}: {element} with {number} neighbour{'s' if number != '1' else ''}"
