"""Slabs: from the panel to operations, and back from the head to the panel."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from adatom.errors import AdatomError
from adatom.gui.build_controller import Say
from adatom.gui.lineage import (
    SLABS,
    before_relaxing,
    bulk_step,
    crystal_of,
    lattice_of,
    opened_title,
    relaxed_by,
    slab_of,
    symmetry_of,
)
from adatom.gui.panels.slab import SlabOperation, SlabPanel
from adatom.gui.panels.slab.panel import FIRST_SLAB
from adatom.gui.panels.slab.strip import Card, card_of
from adatom.gui.panels.slab.wish import Bulk, Miller
from adatom.gui.slab_count import slab_atoms
from adatom.gui.slab_surveyor import SlabSurveyor, Survey, SurveyQuestion
from adatom.gui.words import title_of
from adatom.gui.workshop_link import WorkshopLink
from adatom.project.bulks import relaxed_lattice
from adatom.project.tree import Node
from adatom.structure.slabs.cautions import slab_cautions
from adatom.structure.slabs.facets import Facet
from adatom.structure.slabs.oc20 import OC20Slab
from adatom.structure.slabs.operations import CutSlab, TakeOC20Slab
from adatom.structure.slabs.terminations import Termination
from adatom.workbench.state import Notice
from adatom.workbench.workbench import Workbench


@dataclass(frozen=True, slots=True)
class _Offered:
    """A crystal to cut, the node it stands at, and what is said of its lattice and symmetry."""

    step: Node
    frames: int
    bulk: Bulk
    words: str
    symmetry: str
    relaxed: str
    change: str


@dataclass(frozen=True, slots=True)
class _OC20:
    """What OC20's code has cut, or is cutting: of which bulk, along which plane."""

    bulk: Bulk
    miller: Miller
    slabs: Sequence[OC20Slab] = ()
    cards: Sequence[Card] = ()


class SlabController(QObject):
    """Builds and cuts what the slab panel asks for, and tells it what is on the table.

    Parameters
    ----------
    workbench
        Where operations are applied.
    panel
        What is asked for.
    workshop
        Has OC20's code cut slabs.
    say
        Shows a notice.
    """

    def __init__(
        self,
        workbench: Workbench,
        panel: SlabPanel,
        workshop: WorkshopLink,
        say: Say,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._panel = panel
        self._workshop = workshop
        self._say = say
        self._offered: _Offered | None = None
        self._survey: Survey | None = None
        self._cards: Sequence[Card] = ()
        self._facets: tuple[Bulk, Sequence[Facet]] | None = None
        self._oc20: _OC20 | None = None
        self._asked_oc20: int | None = None
        self._surveyor = SlabSurveyor(self)
        self._connect()

    def _connect(self) -> None:
        self._panel.changed.connect(self.change)
        self._panel.survey_wanted.connect(self._look)
        self._panel.oc20_asked.connect(self._ask_oc20)
        self._panel.oc20_chosen.connect(self._choose_oc20)
        self._panel.oc20_cancelled.connect(self._cancel_oc20)
        self._panel.unrelaxed_asked.connect(self._go_back_to_unrelaxed)
        self._surveyor.surveyed.connect(self._take_survey)
        self._surveyor.listed.connect(self._take_facets)
        self._workshop.oc20_ready.connect(self._take_oc20)
        self._workshop.failed.connect(self._oc20_failed)

    # -- building ------------------------------------------------------------------------------------

    def new_slab(self) -> None:
        """Build the first slab as a new start."""
        self._start_anew(FIRST_SLAB, self._workbench.project.root)

    @Slot(object)
    def change(self, operation: SlabOperation | TakeOC20Slab) -> None:
        """Build what the panel asks for: in place of a slab just built, else as a new start."""
        self._drop_oc20()
        head = self._workbench.project.head
        at = self.offered_step() or self._workbench.project.root
        try:
            if not isinstance(head.operation, SLABS) or head.children:
                self._start_anew(operation, at)
            elif head.parent is at and type(head.operation) is type(operation):
                self._workbench.apply(operation, replace=True)
            else:
                self._workbench.apply(operation, at=at)
        except AdatomError as error:
            self._panel.set_problem(str(error))

    def _start_anew(self, operation: SlabOperation | TakeOC20Slab, at: Node) -> None:
        """Build a slab below the crystal it is cut from, or below the root, and offer the way back."""
        project = self._workbench.project
        before = project.head
        self._workbench.apply(operation, at=at)
        if before not in (at, project.root):
            self.offer_way_back(before, "A new slab was started")

    def offer_way_back(self, before: Node, what: str) -> None:
        """Say that something new was started and that what was there before is kept."""
        kept = Notice(f"{what}. {title_of(before)} is kept.")
        self._say(kept, (f"Back to {title_of(before)}", lambda: self._workbench.visit(before)))

    def cut(self, step: Node) -> None:
        """Cut the crystal at a node, with the values that the panel shows."""
        self._workbench.visit(step)
        self._panel.cut()

    @Slot()
    def _go_back_to_unrelaxed(self) -> None:
        """Cut from the crystal as it was before its lattice was relaxed."""
        former = before_relaxing(self._offered.step) if self._offered is not None else None
        if former is not None:
            self.cut(former)

    # -- the head ------------------------------------------------------------------------------------

    def show_node(self, node: Node) -> None:
        """Tell the panel what is on the table."""
        slab, panel = slab_of(node), self._panel
        self._offered = self._find_offered(node)
        if (offered := self._offered) is not None:
            panel.set_bulk(offered.bulk, offered.words, offered.relaxed, offered.change, offered.symmetry)
        else:
            panel.set_bulk(None)
        panel.set_opened("" if slab is not None or self._offered is not None else opened_title(node))
        panel.set_operation(slab.operation if slab is not None else None)  # type: ignore[arg-type]
        panel.set_atom_count(*slab_atoms(node.structure, slab))
        self._look()

    def offered_step(self) -> Node | None:
        """Return the node of the crystal that the panel would cut, ``None`` where it stands in none."""
        offered = self._offered
        return offered.step if offered is not None and offered.bulk == self._panel.bulk() else None

    def _find_offered(self, node: Node) -> _Offered | None:
        step = bulk_step(node)
        if step is None:
            return None
        frames, former = len(step.trajectory or ()), self._offered
        if former is not None and former.step is step and former.frames == frames:
            return former
        bulk = crystal_of(step)
        if bulk is None:
            return None
        return _Offered(
            step,
            frames,
            bulk,
            lattice_of(step),
            symmetry_of(step),
            relaxed_by(step),
            relaxed_lattice(step),
        )

    # -- facets, terminations, cautions ---------------------------------------------------------------

    @Slot()
    def _look(self) -> None:
        """Show what is known of the plane and the bulk in the panel, and look for what is not."""
        panel, head = self._panel, self._workbench.project.head
        if panel.wants_facets():
            self._show_facets()
        question = SurveyQuestion(panel.bulk(), panel.miller(), panel.layers())
        known = self._survey is not None and self._survey.question == question
        slab = slab_of(head)
        is_cut = slab is not None and isinstance(slab.operation, CutSlab)
        if (panel.wants_terminations() or is_cut) and not known:
            self._surveyor.ask(question)
        self._show_survey(question)
        self._show_cautions(head, slab)

    def _show_facets(self) -> None:
        bulk = self._panel.bulk()
        if self._facets is not None and self._facets[0] == bulk:
            self._panel.set_facets(self._facets[1])
        else:
            self._panel.set_facets(None)
            self._surveyor.ask_facets(bulk)

    def _show_survey(self, question: SurveyQuestion) -> None:
        survey = self._survey
        plane = (question.bulk, question.miller)
        if self._panel.wants_oc20():
            cards = self._oc20.cards if self._oc20 is not None and plane == _plane(self._oc20) else ()
            self._panel.set_surface(cards, None)
        elif survey is None or (survey.question.bulk, survey.question.miller) != plane:
            self._panel.set_surface(None, None)
        else:
            self._panel.set_surface(self._cards, survey.lattice)

    def _show_cautions(self, head: Node, slab: Node | None) -> None:
        atoms = head.start
        if atoms is None or (slab is None and self._offered is not None):
            self._panel.set_cautions(())
        else:
            operation = slab.operation if slab is not None else None
            bulk = operation.bulk if isinstance(operation, CutSlab) else None
            self._panel.set_cautions(slab_cautions(atoms, self._termination_of(slab), bulk))

    def _termination_of(self, slab: Node | None) -> Termination | None:
        """Return what is known of the cut that a slab comes from."""
        survey = self._survey
        if slab is None or survey is None or not isinstance(slab.operation, CutSlab):
            return None
        question = SurveyQuestion(self._panel.bulk(), self._panel.miller(), self._panel.layers())
        index = slab.operation.termination
        known = survey.question == question and index < len(survey.terminations)
        return survey.terminations[index] if known else None

    @Slot(object)
    def _take_survey(self, survey: Survey) -> None:
        """Take the answer, unless the panel has gone on to another plane meanwhile."""
        panel = self._panel
        if survey.question == SurveyQuestion(panel.bulk(), panel.miller(), panel.layers()):
            self._survey = survey
            self._cards = tuple(card_of(termination) for termination in survey.terminations)
            self._look()
            panel.finish_cell()

    @Slot(object, object)
    def _take_facets(self, bulk: Bulk, facets: Sequence[Facet]) -> None:
        self._facets = (bulk, facets)
        if bulk == self._panel.bulk():
            self._panel.set_facets(facets)

    # -- OC20's own slabs ----------------------------------------------------------------------------

    @Slot()
    def _ask_oc20(self) -> None:
        """Have OC20's code cut the plane shown."""
        bulk, miller = self._panel.bulk(), self._panel.miller()
        self._drop_oc20()
        if self._oc20 is not None and _plane(self._oc20) == (bulk, miller) and self._oc20.slabs:
            self._choose_oc20(0)
            return
        self._oc20 = _OC20(bulk, miller)
        self._panel.set_surface((), None)
        self._panel.set_oc20(waiting=True)
        self._asked_oc20 = self._workshop.ask_oc20(bulk.atoms(), miller)

    @Slot(int, object)
    def _take_oc20(self, key: int, slabs: Sequence[OC20Slab]) -> None:
        if key != self._asked_oc20 or self._oc20 is None:
            return
        self._asked_oc20 = None
        self._panel.set_oc20(waiting=False)
        cards = tuple(_oc20_card(index, slab) for index, slab in enumerate(slabs))
        self._oc20 = _OC20(self._oc20.bulk, self._oc20.miller, tuple(slabs), cards)
        self._choose_oc20(0)

    @Slot(int)
    def _choose_oc20(self, index: int) -> None:
        cut = self._oc20
        if cut is None or index >= len(cut.slabs):
            return
        slab = cut.slabs[index]
        self.change(TakeOC20Slab(cut.bulk.atoms(), cut.bulk.source, cut.miller, index, slab.atoms))

    @Slot(int, str)
    def _oc20_failed(self, key: int, why: str) -> None:
        if key == self._asked_oc20:
            self._cancel_oc20()
            self._panel.set_problem(why)

    @Slot()
    def _cancel_oc20(self) -> None:
        """Want OC20's slabs no longer, and show the slab that is there."""
        self._drop_oc20()
        self.show_node(self._workbench.project.head)

    def _drop_oc20(self) -> None:
        if self._asked_oc20 is not None:
            self._workshop.cancel(self._asked_oc20)
            self._asked_oc20 = None
            self._oc20 = None
        self._panel.set_oc20(waiting=False)

    def close(self) -> None:
        """End the thread that looks for terminations."""
        self._surveyor.close()


def _plane(cut: _OC20) -> tuple[Bulk, Miller]:
    return cut.bulk, cut.miller


def _oc20_card(index: int, slab: OC20Slab) -> Card:
    """Return the card of one of OC20's slabs: what its top plane is made of."""
    name, _ = slab.planes()[0]
    turned = () if slab.top else ("turned over",)
    words = f"{name} on top, {len(slab.atoms)} atoms{'' if slab.top else ', turned over'}"
    return Card(index, name, turned, words, slab.atoms)
