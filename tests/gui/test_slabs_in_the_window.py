"""Bulks and slabs in the whole window, with the local databases, a real engine and OC20's own code."""

from pathlib import Path

import ase.io
import pytest
from ase import Atoms
from ase.build import bulk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.optimade.fixtures import databases
from tests.optimade.server import LocalOptimade

from adatom.gui.actions import ActionKey
from adatom.gui.dialogs.bulk import BulkDialog
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.bulks.operations import BuildBulk
from adatom.structure.files.opening import OpenStructure
from adatom.structure.slabs.oc20 import OC20Slab
from adatom.structure.slabs.operations import BuildSlab, CutSlab, RepeatSlab, TakeOC20Slab

from .conftest import Driver

__all__ = ["databases"]


def panel_of(user: Driver):
    return user.side.slab


def titles(user: Driver) -> list[str]:
    return [node.title for node in user.head.lineage()]


def open_dialog(user: Driver) -> BulkDialog:
    user.click(panel_of(user)._bulk_row.other)
    dialog = user.controller.bulks.dialog
    assert dialog is not None
    user.wait_until(dialog.isVisible)
    return dialog


def settled(user: Driver) -> None:
    """Wait until nothing is being looked for any more."""
    user.wait_until(lambda: user.controller.slabs._surveyor._thread is None)
    QTest.qWait(5)


@pytest.fixture
def emt(user: Driver) -> Driver:
    user.controller.models.choose("emt", None)
    user.wait_until(lambda: user.workbench.engine_state.status == "ready")
    return user


# --- the dialog


def test_a_compound_is_chosen_and_cut_and_undo_leads_back(user: Driver) -> None:
    user.new_slab()
    dialog = open_dialog(user)
    dialog.tabs.setCurrentIndex(1)
    user.click(dialog.cut_button)
    assert titles(user) == ["MgO, rocksalt", "MgO(100) slab"]
    panel = panel_of(user)
    assert panel._bulk_row.choice.currentText() == "MgO  rocksalt"
    assert panel._facet.segments.current() == "100"
    assert "MgO, rocksalt is on the table. Cu(100) is kept." in user.notices
    user.workbench.undo()
    assert user.head.operation == BuildBulk(("Mg", "O"), "rocksalt")
    assert "then cut a slab" in panel._note.text()
    assert panel._cut.isVisible()
    user.workbench.undo()
    assert panel.operation() == BuildSlab("Cu", "100", (3, 3, 3), 8.0)


def test_the_dialog_begins_with_the_crystal_in_use(user: Driver) -> None:
    user.new_slab()
    user.workbench.apply(BuildSlab("Pt", "111", (3, 3, 3), 8.0), replace=True)
    dialog = open_dialog(user)
    assert dialog.words() == "Pt, fcc: a = 3.920 Å, 4 atoms"
    dialog.reject()
    user.workbench.apply(BuildBulk(("Ti", "O"), "rutile", (("a", 4.65),)))
    dialog = open_dialog(user)
    assert dialog.page() is dialog.prototypes
    assert dialog.words().startswith("TiO2, rutile: a = 4.650 Å, ")
    dialog.reject()
    user.workbench.apply(BuildBulk(("Ti",), "bcc"))
    dialog = open_dialog(user)
    assert dialog.page() is dialog.elements
    assert dialog.words().startswith("Ti, bcc")
    dialog.reject()


def test_the_crystal_itself_is_put_on_the_table_and_cut_from_there(user: Driver) -> None:
    user.new_slab()
    user.window.do(ActionKey.BULK)
    dialog = user.controller.bulks.dialog
    assert dialog is not None
    dialog.tabs.setCurrentIndex(0)
    dialog.elements.show_element("Ni")
    dialog._follow()
    user.click(dialog.show_button)
    assert user.window.bar.title() == "Ni, fcc"
    panel = panel_of(user)
    assert panel._bulk_row.choice.current() == "Ni"
    user.click(panel._cut)
    assert titles(user) == ["Ni, fcc", "Ni(100) slab"]
    assert isinstance(user.head.operation, BuildSlab)


def test_databases_are_searched_and_an_entry_is_cut(user: Driver, databases: LocalOptimade) -> None:
    databases["jarvis"].status = 500
    user.new_slab()
    dialog = open_dialog(user)
    dialog.tabs.setCurrentIndex(3)
    form = dialog.databases
    QTest.keyClicks(form.query, "TiO2")
    QTest.keyClick(form.query, Qt.Key.Key_Return)
    user.wait_until(lambda: not form.results.searching)
    assert [one.id for one in form.results.rows] == ["mp-2657", "mp-390", "4061139"]
    assert form._standing["mp"].text() == "2"
    assert form._standing["jarvis"].text() == "failed"
    assert "JARVIS" in form.problem.text()
    form.table.selectRow(0)
    QTest.keyClick(form.table, Qt.Key.Key_Return)
    assert titles(user) == ["TiO2, mp-2657", "TiO2(110) slab"]
    assert panel_of(user)._bulk_row.choice.currentText().startswith("TiO2  mp-2657")
    assert "mp-2657" in user.workbench.script()


def test_a_search_is_stopped_at_once_and_what_has_come_stays(user: Driver, databases: LocalOptimade) -> None:
    databases["mp"].delay = 30.0
    user.new_slab()
    dialog = open_dialog(user)
    dialog.tabs.setCurrentIndex(3)
    form = dialog.databases
    form.query.setText("TiO2")
    form.search()
    user.wait_until(lambda: len(form.results.rows) == 1)
    user.click(form.button)
    assert not form.results.searching
    assert form._standing["mp"].text() == "nothing, stopped"
    assert [one.provider for one in form.results.rows] == ["oqmd"]
    dialog.reject()
    again = open_dialog(user)
    assert again.page() is again.databases
    assert again.databases.query.text() == "TiO2"
    assert again.databases.table.model().rowCount() == 1
    again.tabs.setCurrentIndex(0)
    again.reject()


def test_without_a_network_it_says_so(user: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADATOM_OPTIMADE_URL", "http://127.0.0.1:9")
    user.new_slab()
    dialog = open_dialog(user)
    dialog.tabs.setCurrentIndex(3)
    form = dialog.databases
    form.query.setText("TiO2")
    form.search()
    user.wait_until(lambda: not form.results.searching)
    assert form.problem.text().startswith("No database could be reached.")
    dialog.reject()


def test_a_file_is_read_in_the_dialog(user: Driver, tmp_path: Path) -> None:
    ase.io.write(tmp_path / "ni.cif", bulk("Ni", cubic=True))
    user.new_slab()
    dialog = open_dialog(user)
    dialog.tabs.setCurrentIndex(2)
    dialog.file.take(tmp_path / "ni.cif")
    user.wait_until(lambda: dialog.file.choice() is not None)
    user.click(dialog.cut_button)
    assert titles(user) == ["ni.cif", "Ni(111) slab"]


# --- terminations and cautions


def test_terminations_come_into_sight_with_the_fold_and_one_is_cut(user: Driver) -> None:
    user.workbench.apply(BuildBulk(("Ti", "O"), "rutile"))
    panel = panel_of(user)
    user.click(panel._cut)
    user.click(panel._facet.segments.button("110"))
    panel.dimensions.spins[2].setValue(6)
    panel._surface.set_open(True)
    user.wait_until(lambda: panel._surface.strip.count() == 3)
    settled(user)
    panel._surface.strip.setFocus()
    QTest.keyClick(panel._surface.strip, Qt.Key.Key_Right)
    assert isinstance(user.head.operation, CutSlab)
    assert user.head.operation.termination == 1
    settled(user)
    assert any("polar" in text for text in panel._cautions.texts())
    user.workbench.undo()
    panel._surface.set_open(False)


def test_a_slab_from_an_older_question_is_not_taken_for_the_newer(user: Driver) -> None:
    user.workbench.apply(BuildBulk(("Ti", "O"), "rutile"))
    panel = panel_of(user)
    user.click(panel._cut)
    panel._surface.set_open(True)
    for facet in ("110", "100", "110"):
        user.click(panel._facet.segments.button(facet))
    user.wait_until(lambda: panel._surface.strip.count() == 3)
    settled(user)
    survey = user.controller.slabs._survey
    assert survey is not None
    assert survey.question.miller == (1, 1, 0)
    panel._surface.set_open(False)


def test_an_adsorbate_s_image_is_spoken_of_once_it_stands_there(user: Driver) -> None:
    user.new_slab()
    panel = panel_of(user)
    assert panel._cautions.texts() == ["An adsorbate would be 7.7 Å from its own image."]
    user.workbench.apply(PlaceAdsorbate(adsorbate("CO"), Pose((0.0, 0.0), 1.8)))
    assert panel._cautions.texts() == ["The adsorbate is 7.7 Å from its own image."]
    assert panel._cautions.isVisible()


def test_the_head_counts_the_slab_on_the_table_and_says_what_it_was_enlarged_to(user: Driver) -> None:
    user.new_slab()
    panel = panel_of(user)
    assert panel.section.note() == "27 atoms"
    user.workbench.apply(RepeatSlab(((2, 0), (0, 2))))
    user.workbench.apply(PlaceAdsorbate(adsorbate("CO"), Pose((0.0, 0.0), 1.8)))
    assert panel.section.note() == "108 atoms, enlarged to 6 × 6"
    user.workbench.apply(RepeatSlab(((1, 1), (-1, 1))))
    assert panel.section.note() == "216 atoms, enlarged to 8 times its area"


# --- the lattice


def test_a_lattice_is_relaxed_and_the_slab_is_cut_with_it(emt: Driver) -> None:
    user, panel = emt, panel_of(emt)
    user.new_slab()
    user.click(panel._facet.segments.button("111"))
    panel._lattice.set_open(True)
    assert panel._lattice.relax_button.text() == "Relax lattice with EMT"
    user.click(panel._lattice.relax_button)
    user.wait_until(lambda: isinstance(user.head.operation, BuildSlab))
    assert titles(user) == ["Cu, fcc", "Relax cell with EMT", "Cu(111) slab"]
    operation = user.head.operation
    assert operation.facet == "111"
    assert operation.a == pytest.approx(3.590, abs=0.002)
    assert panel._lattice.note().endswith("EMT")
    assert "was 3.610 Å" in panel._lattice._reference.text()
    panel.dimensions.spins[2].setValue(5)
    assert titles(user)[1] == "Relax cell with EMT"
    script = user.workbench.script()
    assert "FrechetCellFilter(atoms)" in script
    assert f"a={operation.a}" in script
    user.click(panel._lattice._reset)
    assert user.head.operation == BuildSlab("Cu", "111", (3, 3, 5), 8.0)
    assert titles(user) == ["Cu(111) slab"]
    for _ in range(10):
        user.workbench.undo()
    assert user.head is user.workbench.project.root
    panel._lattice.set_open(False)


def test_a_compound_is_cut_from_its_relaxed_crystal_and_there_is_a_way_back(emt: Driver) -> None:
    user, panel = emt, panel_of(emt)
    user.workbench.apply(BuildBulk(("Cu", "Pt"), "l1_2", (("a", 3.8),)))
    user.click(panel._cut)
    panel._lattice.set_open(True)
    user.click(panel._lattice.relax_button)
    user.wait_until(lambda: len(titles(user)) == 3 and isinstance(user.head.operation, CutSlab))
    relaxed = user.head.operation.bulk
    assert relaxed.cell.lengths()[0] < 3.8
    assert "relaxed with EMT" in panel._lattice._reference.text()
    user.click(panel._lattice._reset)
    assert isinstance(user.head.operation, CutSlab)
    assert user.head.operation.bulk.cell.lengths()[0] == pytest.approx(3.8)
    settled(user)
    panel._lattice.set_open(False)


def test_a_model_that_does_not_know_the_crystal_says_so_and_nothing_is_lost(emt: Driver) -> None:
    user, panel = emt, panel_of(emt)
    user.workbench.apply(BuildBulk(("Mg", "O"), "rocksalt"))
    user.click(panel._cut)
    before = user.head
    panel._lattice.set_open(True)
    user.click(panel._lattice.relax_button)
    assert user.head is before
    assert "EMT" in panel._problem.text()
    settled(user)
    panel._lattice.set_open(False)


def test_a_stopped_relaxation_of_the_lattice_cuts_nothing(
    emt: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adatom.gui.lattice_controller.CELL_FMAX", 1e-12)
    monkeypatch.setattr("adatom.gui.lattice_controller.STEPS", 100_000)
    user, panel = emt, panel_of(emt)
    rattled = bulk("Cu", cubic=True).repeat(3)
    rattled.rattle(0.2, seed=1)
    user.workbench.apply(OpenStructure("rattled.cif", rattled))
    panel._lattice.set_open(True)
    user.click(panel._lattice.relax_button)
    user.wait_until(lambda: "Relaxing with EMT, step" in panel._lattice._progress.text())
    user.click(panel._lattice._stop)
    user.wait_for_end()
    assert titles(user) == ["rattled.cif", "Relax cell with EMT"]
    assert not panel._lattice._running.isVisible()
    assert panel._cut.isVisible()
    panel._lattice.set_open(False)


# --- OC20


def test_oc20_s_slabs_are_shown_undone_and_chosen_among(
    user: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = [BuildSlab("Cu", "111", (4, 4, layers), 10.0, fixed_layers=3).apply(None) for layers in (6, 7)]
    slabs = tuple(OC20Slab(atoms, (1, 1, 1), 0.0, top=not turned) for turned, atoms in enumerate(built))
    asked: list[tuple[int, int, int]] = []

    def ask(_bulk: Atoms, miller: tuple[int, int, int]) -> int:
        asked.append(miller)
        return 77

    monkeypatch.setattr(user.controller.workshop, "ask_oc20", ask)
    user.new_slab()
    panel = panel_of(user)
    user.click(panel._facet.segments.button("111"))
    panel._surface.set_open(True)
    user.click(panel._surface.preset_row.button("oc20"))
    assert panel._surface._waiting.isVisible()
    user.controller.workshop.oc20_ready.emit(76, slabs)  # of an older question
    assert isinstance(user.head.operation, BuildSlab)
    user.controller.workshop.oc20_ready.emit(77, slabs)
    assert titles(user) == ["Cu(111) slab, OC20"]
    assert panel.dimensions.read_only_texts()[2] == "48 of 96 atoms"
    panel._surface.strip.setFocus()
    QTest.keyClick(panel._surface.strip, Qt.Key.Key_Right)
    assert isinstance(user.head.operation, TakeOC20Slab)
    assert (user.head.operation.index, len(user.head.start)) == (1, 112)
    user.workbench.undo()
    assert panel._surface.preset() == "custom"
    user.workbench.redo()
    assert panel._surface.preset() == "oc20"
    assert panel._surface.strip.current() == 1
    user.click(panel._surface.preset_row.button("custom"))
    assert user.head.operation == BuildSlab("Cu", "111", (3, 3, 3), 8.0)
    user.click(panel._surface.preset_row.button("oc20"))  # known already
    assert isinstance(user.head.operation, TakeOC20Slab)
    assert asked == [(1, 1, 1)]
    panel._surface.set_open(False)


def test_oc20_s_slabs_can_be_left_again_while_they_are_cut(
    user: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelled: list[int] = []
    monkeypatch.setattr(user.controller.workshop, "ask_oc20", lambda _bulk, _miller: 77)
    monkeypatch.setattr(user.controller.workshop, "cancel", cancelled.append)
    user.new_slab()
    panel = panel_of(user)
    panel._surface.set_open(True)
    user.click(panel._surface.preset_row.button("oc20"))
    user.click(panel._surface._waiting.stop)
    assert cancelled == [77]
    assert panel._surface.preset() == "custom"
    assert user.head.operation == BuildSlab("Cu", "100", (3, 3, 3), 8.0)
    user.click(panel._surface.preset_row.button("oc20"))
    user.controller.workshop.failed.emit(77, "OC20's code finds no slab.")
    assert panel._problem.text() == "OC20's code finds no slab."
    assert panel._surface.preset() == "custom"
    panel._surface.set_open(False)


@pytest.mark.soak
def test_oc20_s_own_code_cuts_the_slab(driver: Driver) -> None:
    user = driver.wait_ready()
    user.new_slab()
    panel = panel_of(user)
    user.click(panel._facet.segments.button("111"))
    panel._surface.set_open(True)
    user.click(panel._surface.preset_row.button("oc20"))
    user.wait_until(lambda: isinstance(user.head.operation, TakeOC20Slab))
    assert len(user.head.start) == 96
    assert panel.dimensions.read_only_texts()[2] == "80 of 96 atoms"
    assert panel._surface.strip.count() == 1
