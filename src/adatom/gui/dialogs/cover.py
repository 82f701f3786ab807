"""Covering the surface: in which pattern, at which sites, on which face."""

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from adatom.errors import AdatomError
from adatom.gui.panels.site_row import HOLDERS, ROW_HEIGHT, SITE, SiteRow
from adatom.gui.pattern_picture import CoveredCell, PatternPicture
from adatom.gui.widgets import Message, Row, Segments, dim_label
from adatom.gui.words import count
from adatom.structure.adsorbates.contacts import contacts_of_newest
from adatom.structure.adsorbates.coverage import PATTERNS, Cover, CoverSurface, Faces, cover
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.patterns import own_lattice
from adatom.structure.adsorbates.pose import Face
from adatom.structure.sites.finding import Site, find_sites, site_elements, unique_sites, why_no_sites
from adatom.structure.slabs.supercells import surface_lattice
from adatom.structure.slabs.wood import matrix_name
from adatom.viewer.stance import Stance

FACES: tuple[tuple[Faces, str], ...] = (("top", "Top"), ("bottom", "Bottom"), ("both", "Both"))
_ROWS_AT_MOST = 6
_PAUSE_MS = 120
"""How long typing must rest before the pattern is tried."""
_CHECKED_AT_MOST = 60
"""So many adsorbates are checked for clashes: more would take longer than a moment."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What covering would give.

    Parameters
    ----------
    cover
        How the pattern comes to lie on the slab.
    atoms
        The covered slab.
    words
        Said before it is done: ``"4 × O, 0.25 ML, nearest O–O 5.11 Å; …"``.
    warning
        What is too close, empty where all fits.
    """

    cover: Cover
    atoms: Atoms
    words: str
    warning: str


def try_cover(structure: Atoms, wish: CoverSurface) -> Outcome:
    """Return what covering a structure would give.

    Raises
    ------
    StructureError
        If the pattern does not fit.
    """
    plan = cover(structure, wish)
    covered = plan.apply(structure)
    return Outcome(
        plan, covered, cover_words(structure, wish, plan, len(covered)), _too_close(wish, plan, covered)
    )


def cover_words(structure: Atoms, wish: CoverSurface, plan: Cover, atoms: int) -> str:
    """Return what will come, in a sentence.

    ``"4 × O, 0.25 ML, nearest O–O 5.11 Å; the cell is enlarged from 3 × 3 to 6 × 6 (144 atoms)."``
    """
    label = wish.adsorbate.label
    each = " on each face" if wish.faces == "both" else ""
    coverage = f"{plan.coverage:.2f}".rstrip("0").rstrip(".") if plan.coverage != 1 else "1"
    parts = f"{plan.count} × {label}{each}, {coverage} ML, nearest {label}–{label} {plan.nearest:.2f} Å"
    lattice, cell = own_lattice(structure), surface_lattice(structure)
    before, after = (_cell_words(m @ cell, lattice) for m in (np.eye(2), np.array(plan.matrix)))
    size = f"({count(atoms, 'atom')})"
    if before == after:
        return f"{parts}; the cell stays {before} {size}."
    return f"{parts}; the cell is enlarged from {before} to {after} {size}."


def _cell_words(cell: object, lattice: object) -> str:
    """Return how many cells of the surface's lattice a cell is, along its vectors: ``"3 × 3"``."""
    whole = np.round(np.asarray(cell) @ np.linalg.inv(np.asarray(lattice))).astype(int)
    (p, q), (r, s) = whole.tolist()
    return f"{p} × {s}" if q == r == 0 else matrix_name(((p, q), (r, s)), np.asarray(lattice))


def _too_close(wish: CoverSurface, plan: Cover, covered: Atoms) -> str:
    """Return the worst pair of atoms that covering brings too close to each other, in words."""
    found = contacts_of_newest(covered, wish.adsorbate, plan.total, _CHECKED_AT_MOST)
    if not found:
        return ""
    verdict = "Would bond" if found[0].is_bond else "Too close"
    return f"{verdict}: {found[0].symbol} and {found[0].other_symbol} are {found[0].distance:.2f} Å apart."


class CoverDialog(QDialog):
    """Asks for pattern, sites and face, and shows what will come; the covering is done by who listens.

    Parameters
    ----------
    structure
        What is covered.
    adsorbate, stance
        With what, and how each is to stand.
    """

    cover_asked = Signal(object)
    """`CoverSurface`; the dialog stays open until `accept`."""

    def __init__(
        self, structure: Atoms, adsorbate: Adsorbate, stance: Stance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._structure, self._adsorbate, self._stance = structure, adsorbate, stance
        self._found: dict[Face, list[Site]] = {}
        self._tried: CoverSurface | None = None
        self.setWindowTitle("Cover the Surface")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.pattern = QComboBox()
        self.pattern.setEditable(True)
        self.pattern.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.pattern.addItems(list(PATTERNS))
        self.pattern.setAccessibleName("Pattern")
        tip = "Choose a pattern or a coverage, or type one: Wood's notation, a matrix (2 0 / 1 2), 1/6 ML"
        self.pattern.setToolTip(tip)
        self.faces = Segments("Face", FACES, tip="Which face of the slab is covered")
        self.faces.set_current(stance.face)
        self.sites = QListWidget()
        self.sites.setAccessibleName("Sites")
        self.sites.setToolTip("The site that each adsorbate stands at")
        self.sites.setItemDelegate(SiteRow(self.sites))
        self.picture = PatternPicture()
        self._words, self._problem = Message("good"), Message("problem")
        self._warning = Message("warning")
        self.cover_button = QPushButton("Cover")
        self.cover_button.setObjectName("primary")
        self.cover_button.setDefault(True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())
        self._buttons.addButton(self.cover_button, QDialogButtonBox.ButtonRole.ActionRole)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._lay_out()
        self._connect()
        self.pattern.setCurrentText("p(2×2)")
        self._list_sites()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(dim_label(stance_words(self._adsorbate, self._stance)))
        left.addWidget(Row("Pattern", self.pattern))
        left.addWidget(Row("Face", self.faces))
        left.addWidget(dim_label("Site"))
        left.addWidget(self.sites)
        left.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addLayout(left, 1)
        top.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(12)
        box.addLayout(top)
        # Two lines stay free, so that the dialog does not jump as the words change.
        said = QWidget()
        said.setMinimumHeight(44)
        inside = QVBoxLayout(said)
        inside.setContentsMargins(0, 0, 0, 0)
        for message in (self._words, self._warning, self._problem):
            inside.addWidget(message)
        inside.addStretch(1)
        box.addWidget(said)
        box.addWidget(self._buttons)
        self.setMinimumWidth(680)

    def _connect(self) -> None:
        self.pattern.currentTextChanged.connect(self._wait)
        self.faces.chosen.connect(self._list_sites)
        self.sites.currentRowChanged.connect(self._wait)
        self._pause.timeout.connect(self._try)
        self.cover_button.clicked.connect(self._ask)
        self._buttons.rejected.connect(self.reject)

    # --- what the controls say

    def wish(self) -> CoverSurface | None:
        """Return what the controls ask for; None where there is no site to cover."""
        if self.sites.currentRow() < 0:
            return None
        site: Site = self.sites.currentItem().data(SITE)
        stance = self._stance
        return CoverSurface(
            self._adsorbate,
            self.pattern.currentText().strip(),
            site.kind,
            site.index,
            stance.height,
            stance.azimuth,
            stance.tilt,
            stance.roll,
            next(key for key, _ in FACES if key == self.faces.current()),
        )

    def words(self) -> str:
        """Return what is said of it."""
        return self._problem.text() or self._words.text()

    def say_problem(self, problem: str) -> None:
        """Say in place why the surface cannot be covered so."""
        self._words.say("")
        self._warning.say("")
        self._problem.say(problem)
        self.picture.show_cell(None)
        self.cover_button.setEnabled(False)

    # --- showing

    def _list_sites(self, _face: str = "") -> None:
        """List the kinds of site of the face, the one chosen before chosen again where it is there."""
        face: Face = "bottom" if self.faces.current() == "bottom" else "top"
        if face not in self._found:
            self._found[face] = unique_sites(find_sites(self._structure, face))
        chosen: Site | None = self.sites.currentItem().data(SITE) if self.sites.currentRow() >= 0 else None
        with QSignalBlocker(self.sites):
            self.sites.clear()
            for site in self._found[face]:
                self.sites.addItem(_item(site, site_elements(site, self._structure)))
            self.sites.setCurrentRow(self._row_like(chosen))
        rows = min(self.sites.count(), _ROWS_AT_MOST)
        self.sites.setFixedHeight(ROW_HEIGHT * max(rows, 1) + 2)
        self._try()

    def _row_like(self, chosen: Site | None) -> int:
        """Return the row of a site like the one chosen; at first a hollow, or else the first."""
        sites: list[Site] = [self.sites.item(row).data(SITE) for row in range(self.sites.count())]
        for row, site in enumerate(sites):
            if chosen is not None and (site.kind, site.index) == (chosen.kind, chosen.index):
                return row
        hollows = [row for row, site in enumerate(sites) if site.kind in ("fcc", "hollow")]
        return hollows[0] if hollows else 0 if sites else -1

    def _wait(self, *_changed: object) -> None:
        self._pause.start()

    def _try(self) -> None:
        """Say and show what will come of what the controls say now."""
        self._pause.stop()
        wish = self.wish()
        if wish is None:
            self.say_problem(why_no_sites(self._structure) or "There is no site here to cover.")
            return
        try:
            outcome = try_cover(self._structure, wish)
        except AdatomError as error:
            self.say_problem(str(error))
            return
        self._tried = wish
        self._problem.say("")
        self._words.say(outcome.words)
        self._warning.say(outcome.warning)
        self.cover_button.setEnabled(True)
        face: Face = "bottom" if wish.faces == "bottom" else "top"
        self.picture.show_cell(CoveredCell(outcome.atoms, surface_lattice(self._structure), face))

    def _ask(self) -> None:
        """Ask for what has been tried; what was typed since is tried first."""
        if self._pause.isActive():
            self._try()
        if self.cover_button.isEnabled() and self._tried is not None:
            self.cover_asked.emit(self._tried)


def stance_words(adsorbate: Adsorbate, stance: Stance) -> str:
    """Return what the surface is covered with, and how it stands: ``"CO, C down, tilt 10°"``."""
    height = "automatic height" if stance.height is None else f"{stance.height:.2f} Å high"
    angles = (("turn", stance.azimuth), ("tilt", stance.tilt), ("roll", stance.roll))
    turned = [
        f"{name} {angle:.1f}".removesuffix(".0").replace("-", "−") + "°" for name, angle in angles if angle
    ]
    down = [f"{adsorbate.binding_symbols} down"] if len(adsorbate.symbols) > 1 else []
    return ", ".join([adsorbate.label, *down, height, *turned])


def _item(site: Site, elements: str) -> QListWidgetItem:
    item = QListWidgetItem()
    words = f"{site.label}, {elements}"
    item.setData(SITE, site)
    item.setData(HOLDERS, elements)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
    item.setToolTip(words)
    return item
