"""The slab: what it is made of, how it is cut, how large it is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ase import Atoms
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from adatom.errors import AdatomError
from adatom.gui.panels.slab.bulk_row import BulkRow
from adatom.gui.panels.slab.cautions import CautionNotes
from adatom.gui.panels.slab.cell import Lattice
from adatom.gui.panels.slab.dimensions import DimensionRows
from adatom.gui.panels.slab.elements import element_problem
from adatom.gui.panels.slab.facet import FacetRows, common_facets
from adatom.gui.panels.slab.lattice import LatticeFold
from adatom.gui.panels.slab.opened import OpenedNote
from adatom.gui.panels.slab.strip import Card
from adatom.gui.panels.slab.surface import SurfaceChoice, SurfaceFold
from adatom.gui.panels.slab.wish import (
    TERRACE,
    Bulk,
    Crystal,
    ElementBulk,
    Miller,
    SlabOperation,
    SlabWish,
    bulk_of,
    counts_terraces,
    recounted,
    same_kind,
    wish_of,
)
from adatom.gui.widgets import Message, Section
from adatom.structure.slabs.operations import BuildSlab, CutSlab, TakeOC20Slab

if TYPE_CHECKING:
    from adatom.structure.slabs.cautions import SlabCaution
    from adatom.structure.slabs.facets import Facet

FIRST_SLAB = BuildSlab("Cu", "100", (3, 3, 3), 8.0)
"""What New Slab builds, and what the panel shows before anything has been built."""
_NEXT = "A bulk crystal is on the table: choose facet and size, then cut a slab."


class SlabPanel(QWidget):
    """Builds a slab from an element's crystal, or cuts one from any other.

    What is seen at first is what a simple slab needs. The folds *Surface* and *Lattice* hold the rest; their
    heads say what of it differs from the usual.
    """

    changed = Signal(object)
    """`BuildSlab` or `CutSlab`, at once on each edit by the user."""
    oc20_asked = Signal()
    """OC20's slabs of `bulk` along `miller` are wanted."""
    oc20_chosen = Signal(int)
    """Which of OC20's slabs is wanted."""
    oc20_cancelled = Signal()
    """OC20's slabs are no longer wanted."""
    bulk_asked = Signal()
    """The user wants a bulk that is not in the list."""
    survey_wanted = Signal()
    """Facets or terminations have come into sight: ask `wants_facets` and `wants_terminations`."""
    relax_lattice_asked = Signal()
    stop_lattice_asked = Signal()
    unrelaxed_asked = Signal()
    """The crystal from before its lattice was relaxed is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: Bulk | None = None
        self._bulk: Bulk = ElementBulk("Cu")
        self._faceted: Bulk | None = None
        self._counted: bool | None = None
        self._pending_width = False
        self._termination = self._oc20_index = 0
        self._words = self._symmetry = ""
        self.section = Section("Slab")
        self._bulk_row = BulkRow()
        self._facet = FacetRows()
        self.dimensions = DimensionRows()
        self._surface = SurfaceFold()
        self._lattice = LatticeFold()
        self._cut = QPushButton("Cut slab")
        self._cut.setAutoDefault(False)
        self._cut.setToolTip("Cut the slab with the values above")
        self._opened = OpenedNote()
        self._by_oc20: Atoms | None = None
        self._cautions = CautionNotes()
        self._note = Message("note")
        self._problem = Message("problem")
        self._lay_out()
        self._connect()
        self.set_operation(FIRST_SLAB)

    def _lay_out(self) -> None:
        self._builder = QWidget()
        inside = QVBoxLayout(self._builder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        for part in (
            self._bulk_row,
            self._facet,
            self.dimensions,
            self._surface,
            self._lattice,
            self._cut,
            self._note,
        ):
            inside.addWidget(part)
        for whole in (self._opened, self._builder, self._cautions, self._problem):
            self.section.add(whole)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.section)

    def _connect(self) -> None:
        self._bulk_row.chosen.connect(self._choose_bulk)
        self._bulk_row.missed.connect(lambda typed: self._problem.say(element_problem(typed)))
        self._bulk_row.other_asked.connect(self.bulk_asked)
        self._facet.chosen.connect(self._choose_facet)
        self._facet.unfolded.connect(self.survey_wanted)
        self._lattice.changed.connect(self._choose_lattice)
        self._lattice.relax_asked.connect(self.relax_lattice_asked)
        self._lattice.stop_asked.connect(self.stop_lattice_asked)
        self._lattice.reset_asked.connect(self.unrelaxed_asked)
        self._surface.changed.connect(self._change_surface)
        self._surface.toggled.connect(lambda _open: self.survey_wanted.emit())
        self._surface.preset_chosen.connect(self._choose_preset)
        self._surface.cancelled.connect(self.oc20_cancelled)
        self._surface.vacuum_means.chosen.connect(self._change_vacuum_meaning)
        self.dimensions.changed.connect(self._edited)
        for part in (self.dimensions, self._lattice, self._facet, self._surface.cell):
            part.corrected.connect(self._problem.say)
        self._cut.clicked.connect(self._edited)
        self._opened.build_asked.connect(self._unfold)

    # --- setters down

    def set_operation(self, operation: SlabOperation | TakeOC20Slab | None) -> None:
        """Show the values of `operation`, without a signal.

        ``None`` says that what is on the table was not built here: the values stay, and the panel says that
        an edit starts a new slab.
        """
        self._problem.say("")
        if operation is not None:
            self._show_operation(operation)
        elif self.wants_oc20():
            self._show_preset(oc20=False)
        self._show_rows()
        waits = operation is None and self._offered is not None
        new = operation is None and not waits
        self._note.say("A change here starts a new slab." if new else _NEXT if waits else "")
        self._cut.setVisible(waits)

    def set_bulk(
        self, bulk: Bulk | None, words: str = "", relaxed: str = "", change: str = "", symmetry: str = ""
    ) -> None:
        """Offer to cut `bulk`; ``None`` takes the offer back.

        Parameters
        ----------
        bulk
            A crystal that is on the table, or that what is on the table was cut from.
        words
            Its lattice, in a few words.
        relaxed
            The name of the model that has relaxed its lattice, if one has.
        change
            What became of its lattice, in a clause.
        symmetry
            Its space group, and what is to be known of it, in sentences.
        """
        former, self._offered = self._offered, bulk
        self._words, self._symmetry = words, symmetry
        if bulk is not None:
            self._show_bulk(bulk)
        elif isinstance(former, Crystal) and self._bulk == former:
            self._show_bulk(ElementBulk("Cu"))
        else:
            self._bulk_row.show_bulk(self._bulk, bulk, words, symmetry)
        self._lattice.set_relaxed(relaxed, change)
        self._show_rows()

    def set_opened(self, title: str) -> None:
        """Say that the file called `title` is on the table, neither bulk nor slab built here.

        The values are folded away, as they are not those of the file, until the user asks for a new slab.
        An empty string brings them back.
        """
        if title != self._opened.title():
            self._opened.set_title(title)
            self._builder.setVisible(not title)

    def set_atom_count(self, count: int, enlarged: str = "") -> None:
        """Show how many atoms the slab has, right-aligned in the head; 0 shows nothing.

        Where its cell has become larger than the values say, `enlarged` says what of: ``"6 × 6"``.
        """
        atoms = f"{count} atom{'s' if count != 1 else ''}"
        grown = f", enlarged to {enlarged}" if enlarged else ""
        self.section.set_note(atoms + grown if count else "")

    def set_problem(self, text: str) -> None:
        """Say in place why the values make no sense; an empty string takes it back."""
        self._problem.say(text)

    def set_cautions(self, cautions: "Sequence[SlabCaution]") -> None:
        """Say quietly what is unwise about the slab on the table."""
        self._cautions.set_cautions([caution.text for caution in cautions])

    def set_facets(self, facets: "Sequence[Facet] | None") -> None:
        """List all facets that differ; ``None`` while they are being looked for."""
        self._facet.set_all(facets)

    def set_surface(self, cards: Sequence[Card] | None, lattice: Lattice | None) -> None:
        """Offer terminations, and say which lattice the surface has; ``None`` while that is looked for."""
        self._surface.set_cards(cards, self._oc20_index if self.wants_oc20() else self._termination)
        self._surface.cell.set_lattice(lattice)
        self._sum_up()

    def finish_cell(self) -> None:
        """Make the cell as wide as it was asked to be, now that the lattice is known."""
        repeats = self._surface.cell.repeats()
        if self._pending_width and repeats is not None:
            self._edited()

    def cut(self) -> None:
        """Ask for the slab that the controls show."""
        self._edited()

    def set_oc20(self, *, waiting: bool) -> None:
        """Say that OC20's slabs are being cut, or no longer."""
        self._surface.set_waiting(waiting)

    def set_model(self, name: str) -> None:
        """Say with which model the lattice would be relaxed."""
        self._lattice.set_model(name)

    def set_lattice_progress(self, text: str) -> None:
        """Say how far the relaxation of the lattice is; an empty string where none is under way."""
        self._lattice.set_progress(text)
        if text:
            self._lattice.set_open(True)

    # --- what the controls say

    def bulk(self) -> Bulk:
        """Return the crystal chosen."""
        return self._bulk

    def miller(self) -> Miller:
        """Return the plane chosen."""
        return self._facet.miller()

    def layers(self) -> int:
        """Return the atomic layers of the slab as it would be cut."""
        by_terraces = counts_terraces(self._bulk, self.miller())
        return self.dimensions.layers() * (TERRACE if by_terraces else 1)

    def wants_facets(self) -> bool:
        """Whether the list of all facets is in sight."""
        return self._facet.is_unfolded()

    def wants_terminations(self) -> bool:
        """Whether terminations and cells are in sight, or needed for the slab."""
        return self._surface.is_open() or self._surface.cell.mode() != "repeats"

    def wants_oc20(self) -> bool:
        """Whether the preset is OC20's."""
        return self._surface.preset() == "oc20"

    def wish(self) -> SlabWish:
        """Return the values that the controls show."""
        rows, choice, cell = self.dimensions, self._surface.choice(), self._surface.cell
        return SlabWish(
            self._bulk,
            self.miller(),
            rows.repeats(),
            rows.layers(),
            rows.vacuum(),
            rows.fixed(),
            self._termination,
            cell.matrix(),
            cell.orthogonal(),
            choice.position,
            choice.flipped,
            choice.fixing,
        )

    def operation(self) -> SlabOperation:
        """Return what the controls ask for; whether it makes sense is known once it is applied."""
        return self.wish().operation()

    # --- what the user does

    def _edited(self, *_value: object) -> None:
        self._problem.say("")
        self._note.say("")
        if self.wants_oc20():
            self.oc20_asked.emit()
            return
        self._widen()
        self._count_rows()
        self._show_rows()
        self._sum_up()
        try:
            operation = self.operation()
        except AdatomError as error:  # a crystal of such constants cannot be built
            self._problem.say(str(error))
        else:
            self.changed.emit(operation)

    def _choose_bulk(self, bulk: Bulk) -> None:
        self._show_bulk(bulk)
        self._forget_surface()
        self._edited()

    def _choose_lattice(self) -> None:
        if (bulk := self._lattice.bulk()) is not None:
            same = isinstance(self._bulk, ElementBulk) and bulk.lattice == self._bulk.lattice
            self._bulk = bulk
            self._lattice.set_relaxed("")
            if not same:
                self._offer_facets()
                self._forget_surface()
        self._edited()

    def _choose_facet(self) -> None:
        self._forget_surface()
        self._edited()

    def _change_surface(self) -> None:
        if self.wants_oc20():
            if (chosen := self._surface.strip.current()) is not None:
                self.oc20_chosen.emit(chosen)
            return
        if (current := self._surface.strip.current()) is not None:  # there are none while they are looked for
            self._termination = current
        self._show_rows()
        self._edited()

    def _choose_preset(self, key: str) -> None:
        self._show_preset(oc20=key == "oc20")
        self._edited()

    def _change_vacuum_meaning(self, key: str) -> None:
        """Show the same vacuum the other way: the slab stays as it is."""
        self.dimensions.set_vacuum_total(key == "total")
        self._sum_up()

    def _unfold(self) -> None:
        self._builder.show()
        self._bulk_row.take_focus()

    # --- showing

    def _show_operation(self, operation: SlabOperation | TakeOC20Slab) -> None:
        if not isinstance(operation, BuildSlab | CutSlab):
            self._show_oc20(operation)
            return
        self._show_preset(oc20=False)
        wish = wish_of(operation)
        self._show_bulk(wish.bulk)
        self._facet.set_miller(wish.miller)
        self._termination = wish.termination
        self._surface.strip.set_current(wish.termination)
        self._surface.set_choice(SurfaceChoice(wish.position, wish.flipped, wish.fixing))
        self._counted = wish.simple if counts_terraces(wish.bulk, wish.miller) else None
        rows = TERRACE if self._counted else 1
        cells = (max(1, wish.size[0] // rows), wish.size[1])
        self._surface.cell.set_cell(wish.matrix, cells, orthogonal=wish.orthogonal)
        self.dimensions.set_values(wish.size, wish.layers, wish.vacuum, wish.fixed_layers)
        self._sum_up()

    def _show_oc20(self, operation: TakeOC20Slab) -> None:
        self._show_bulk(bulk_of(operation.bulk, operation.source))
        self._facet.set_miller(operation.miller)
        self._oc20_index = operation.index
        self._by_oc20 = operation.atoms
        self._show_preset(oc20=True)

    def _show_preset(self, *, oc20: bool) -> None:
        self._surface.set_preset("oc20" if oc20 else "custom")
        self._show_rows()
        self._sum_up()

    def _show_bulk(self, bulk: Bulk) -> None:
        if not same_kind(bulk, self._bulk):
            self._forget_surface()
        self._bulk = bulk
        self._bulk_row.show_bulk(bulk, self._offered, self._words, self._symmetry)
        if isinstance(bulk, ElementBulk):
            self._lattice.set_element(bulk)
        else:
            self._lattice.set_crystal(self._words, self._symmetry)
        self._offer_facets()

    def _offer_facets(self) -> None:
        """Offer the facets of another bulk; for an element one of the same name stays chosen.

        Another crystal begins with the plane along which it cleaves: (111) of copper is no reason for that of
        MgO, which is polar.
        """
        if self._faceted == self._bulk:
            return
        self._faceted = self._bulk
        before = self._facet.segments.current() if isinstance(self._bulk, ElementBulk) else ""
        offered = common_facets(self._bulk)
        self._facet.set_common(offered)
        self._facet.set_all(None)
        if offered and not self._facet.is_unfolded():
            self._facet.set_miller(offered.get(before, next(iter(offered.values()))))

    def _forget_surface(self) -> None:
        """Let go of what made sense on the former plane alone: its termination, way up and cells."""
        self._termination = 0
        self._surface.set_cards(None, 0)
        self._surface.set_choice(replace(self._surface.choice(), flipped=False))
        along_a, along_b = self.dimensions.repeats()
        rows = TERRACE if self._counted else 1
        self._surface.cell.set_cell(None, (max(1, along_a // rows), along_b), orthogonal=False)
        self._surface.cell.set_lattice(None)

    def _show_rows(self) -> None:
        cell, by_layers = self._surface.cell, self._surface.choice().fixing == "layers"
        self.dimensions.set_read_only(self._by_oc20, decided=self.wants_oc20(), fixed=by_layers)
        words = cell.words() if cell.matrix() is not None else ""
        self.dimensions.set_cell_words(words, by_repeats=cell.mode() == "repeats")
        self.dimensions.set_rows(TERRACE if self._counted else 1)

    def _sum_up(self) -> None:
        name = self._surface.strip.current_name() or "another termination"
        self._surface.sum_up(name if self._termination else "")

    def _widen(self) -> None:
        """Take as many repeats as make the cell as wide as it is asked to be."""
        cell = self._surface.cell
        self._pending_width = cell.mode() == "width" and not cell.knows_lattice()
        if (repeats := cell.repeats()) is not None:
            rows = TERRACE if self._counted else 1
            self.dimensions.set_size((repeats[0] * rows, repeats[1]))

    def _count_rows(self) -> None:
        """Count rows and layers of fcc(211) as whoever makes the slab does: builder or cut."""
        wish = self.wish()
        counted = wish.simple if counts_terraces(wish.bulk, wish.miller) else None
        before, self._counted = self._counted, counted
        if counted is not None and before is not None and counted != before:
            size, layers, fixed = recounted(wish, by_terraces=counted)
            self.dimensions.set_values(size, layers, wish.vacuum, fixed)
