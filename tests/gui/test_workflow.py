"""The whole job with mouse and keys in a real window, relaxing with EMT and once with CHGNet."""

import ase.io
import numpy as np
import psutil
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from adatom.gui.actions import ActionKey
from adatom.gui.dialogs.export import ExportDialog
from adatom.gui.dialogs.export_request import ExportRequest
from adatom.potentials.catalogue import default_model
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.examples import examples
from adatom.structure.slabs.operations import BuildSlab

LONG = RelaxationSettings("emt", optimizer="fire", fmax=1e-6, max_steps=20000)


def site(user, kind):
    return [site for site in user.sites if site.kind == kind][len(user.sites) // 8]


def place_co(user):
    user.new_slab()
    user.choose("CO")
    user.click_on(site(user, "bridge"))


def drop(window, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(50, 200), copy, data, left, none)
    QApplication.sendEvent(window, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 200), copy, data, left, none))


def test_five_clicks_lead_from_the_start_page_to_a_relaxed_structure(user):
    user.click(user.window.start_page.new_button)  # 1: Cu(100) 3×3×3 is what New slab builds (2)
    user.wait_until(lambda: bool(user.sites))
    user.choose("CO")  # 3
    user.click_on(site(user, "bridge"))  # 4
    assert user.head.title == "CO at bridge"
    user.relax()  # 5
    user.wait_for_end()
    assert user.run.converged
    assert user.window.bar.title() == "CO on Cu(100)"
    status = user.window.status.line.full_text()
    assert status.startswith("29 atoms · E ")
    assert f"converged in {user.run.step} steps" in status
    assert user.notices == []


def test_frames_arrive_live_and_the_last_one_is_shown(user):
    place_co(user)
    seen = []
    user.stage.shown_changed.connect(lambda: seen.append((user.stage.index, user.stage.live)))
    user.relax()
    assert user.stage.live
    user.wait_for_end()
    steps = user.run.step
    assert user.stage.frames == steps + 1
    assert user.stage.index == steps
    assert any(live for _, live in seen)
    assert not user.stage.live
    shown = user.shown_positions()
    np.testing.assert_allclose(shown, user.head.trajectory[steps].positions)


def test_scrubbing_leaves_live_and_shows_that_frame(user):
    place_co(user)
    user.side.relaxation.set_settings(LONG)
    user.relax()
    user.wait_until(lambda: user.stage.frames > 3)
    user.foot.timeline.choose(0)
    assert not user.stage.live
    frames = user.stage.frames
    user.wait_until(lambda: user.stage.frames > frames)
    user.window.actions_[ActionKey.STOP].trigger()
    user.wait_for_end()
    assert user.stage.index == 0
    user.view.setFocus()
    user.press(Qt.Key.Key_Right)
    assert user.stage.index == 1
    np.testing.assert_allclose(user.shown_positions(), user.head.trajectory[1].positions)
    user.press(Qt.Key.Key_End)
    assert user.stage.index == user.run.step


def test_sites_go_along_with_the_frame_on_show(user):
    place_co(user)
    user.relax()
    user.wait_for_end()
    user.choose("O")
    trajectory = user.head.trajectory
    for frame in (0, len(trajectory) - 1):
        user.foot.timeline.choose(frame)
        site = next(site for site in user.sites if site.kind == "top")
        # A top site is where its atom is.
        np.testing.assert_allclose(site.position, trajectory[frame].positions[site.atoms[0]], atol=1e-6)


def test_relaxing_while_an_earlier_frame_is_shown_goes_on_from_it(user):
    place_co(user)
    user.relax()
    user.wait_for_end()
    first = user.head
    user.foot.timeline.choose(2)
    user.relax()
    user.wait_for_end()
    assert [node.title for node in user.head.lineage()[-2:]] == ["Frame 3", "Relax with EMT"]
    np.testing.assert_allclose(user.head.trajectory[0].positions, first.trajectory[2].positions)


def test_undo_and_redo_walk_through_everything_and_name_it(user):
    place_co(user)
    user.relax()
    user.wait_for_end()
    undo, redo = (user.window.actions_[key] for key in (ActionKey.UNDO, ActionKey.REDO))
    named = []
    while undo.isEnabled():
        named.append(undo.text())
        undo.trigger()
    assert named == ["Undo Relax with EMT", "Undo CO at bridge", "Undo Cu(100) slab"]
    assert user.window.start_page.isVisible()
    while redo.isEnabled():
        redo.trigger()
    assert user.head.title == "Relax with EMT"
    assert user.stage.frames == user.run.step + 1


def test_undo_after_opening_a_file_leads_back_to_what_was_on_the_table(user):
    place_co(user)
    before = user.head
    user.open_files([examples()[2].path])
    opened = user.head
    undo, redo = (user.window.actions_[key] for key in (ActionKey.UNDO, ActionKey.REDO))
    undo.trigger()
    assert user.head is before
    assert user.window.bar.title() == "CO on Cu(100)"
    redo.trigger()
    assert user.head is opened


def test_the_sites_are_listed_again_after_undo_and_redo(user):
    user.open_files([examples()[0].path])
    user.wait_until(lambda: user.sites != ())
    listed = user.side.sites._list.count()
    assert listed > 0
    user.window.actions_[ActionKey.UNDO].trigger()
    assert user.side.sites._list.count() == 0
    user.window.actions_[ActionKey.REDO].trigger()
    user.wait_until(lambda: user.sites != ())
    assert user.side.sites._list.count() == listed


def test_the_end_of_a_run_is_said_of_its_last_frame_only(user):
    place_co(user)
    user.relax()
    user.wait_for_end()
    user.foot.timeline.choose(2)
    status = user.window.status.line.full_text()
    assert f"frame 3 of {user.stage.frames}" in status
    assert "converged" not in status
    user.foot.timeline.go_last()
    assert "converged in" in user.window.status.line.full_text()


def test_undo_during_a_run_stops_it_though_a_number_has_the_focus(user):
    place_co(user)
    user.side.relaxation.set_settings(LONG)
    user.activate()
    user.side.slab.dimensions.spins[0].setFocus()
    user.relax()
    user.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not user.run.active
    assert user.head.title == "CO at bridge"


def test_undo_during_a_run_stops_it_first(user):
    place_co(user)
    user.side.relaxation.set_settings(LONG)
    user.relax()
    user.window.actions_[ActionKey.UNDO].trigger()
    assert not user.run.active
    assert user.head.title == "CO at bridge"


def test_a_run_can_be_paused_resumed_and_stopped(user):
    place_co(user)
    user.side.relaxation.set_settings(LONG)
    user.relax()
    button = user.window.bar.main_button
    user.wait_until(lambda: button.text() == "Pause")
    user.click(button)
    user.wait_until(lambda: button.text() == "Resume")
    held = user.run.step
    QTest.qWait(150)
    assert user.run.step == held
    user.click(button)
    user.wait_until(lambda: user.run.step > held)
    user.click(user.window.bar.stop_button)
    user.wait_for_end()
    assert user.run.reason == "stopped by the user"
    assert "stopped after" in user.window.status.line.full_text()


def test_a_slab_edit_replaces_the_slab_and_is_one_step_to_undo(user):
    user.new_slab()
    user.click(user.side.slab._facet.segments.button("111"))
    user.side.slab.dimensions.spins[2].setValue(4)
    assert isinstance(user.head.operation, BuildSlab)
    assert (user.head.operation.facet, user.head.operation.size) == ("111", (3, 3, 4))
    assert user.head.parent is user.workbench.project.root
    assert user.notices == []


def test_a_slab_edit_below_an_adsorbate_starts_anew_and_offers_the_way_back(user):
    place_co(user)
    before = user.head
    user.click(user.side.slab._facet.segments.button("111"))
    assert user.window.bar.title() == "Cu(111)"
    assert user.notices == ["A new slab was started. CO on Cu(100) is kept."]
    card = user.window.notices.cards()[0]
    back = next(button for button in card.findChildren(type(user.window.bar.main_button)) if button.text())
    user.click(back)
    assert user.head is before
    assert user.notices == []
    assert user.side.slab.operation().facet == "100"


def test_a_slab_that_makes_no_sense_is_told_in_the_panel_and_nothing_is_lost(user):
    user.new_slab()
    before = user.head
    user.side.slab.changed.emit(BuildSlab("Cu", "100", (3, 3, 0), 8.0))
    assert user.head is before
    assert user.side.slab._problem.text()


def test_several_adsorbates_are_placed_until_esc(user):
    user.new_slab()
    user.choose("O")
    for kind in ("top", "hollow"):
        user.click_on(site(user, kind))
    assert user.window.bar.title() == "2 O on Cu(100)"
    user.press(Qt.Key.Key_Escape)
    assert not user.controller.build.placing
    before = user.head
    user.click_on(site(user, "bridge"))
    assert user.head is before


def test_an_export_is_on_disk_and_right(user, tmp_path):
    place_co(user)
    user.relax()
    user.wait_for_end()
    user.window.actions_[ActionKey.EXPORT].trigger()
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ExportDialog))
    dialog.select_format("extxyz")
    dialog._path.setText(str(tmp_path / "relaxed.extxyz"))
    dialog._export.click()
    written = ase.io.read(tmp_path / "relaxed.extxyz")
    np.testing.assert_allclose(written.positions, user.head.trajectory[-1].positions, atol=1e-7)
    assert written.get_potential_energy() == pytest.approx(user.run.energy)
    assert user.notices == [f"Written: {tmp_path / 'relaxed.extxyz'}"]


def test_the_export_dialog_says_that_a_format_loses_energy_and_forces(user):
    place_co(user)
    user.relax()
    user.wait_for_end()
    user.window.actions_[ActionKey.EXPORT].trigger()
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ExportDialog))
    dialog.select_format("cif")
    assert "energy and forces" in dialog._drops.text()
    dialog.reject()


def test_the_sites_panel_names_the_atoms_with_their_coordination(user):
    user.new_slab()
    rows = user.side.sites._list
    words = [rows.item(row).toolTip().splitlines()[0] for row in range(rows.count())]
    assert words[:2] == ["top, Cu8c, 9 in the cell", "bridge, Cu8c–Cu8c, 18 in the cell"]


def test_a_picture_is_exported(user, tmp_path):
    user.new_slab()
    user.window.actions_[ActionKey.EXPORT].trigger()
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ExportDialog))
    dialog.select_format("png")
    dialog._path.setText(str(tmp_path / "slab.png"))
    dialog._export.click()
    assert (tmp_path / "slab.png").read_bytes().startswith(b"\x89PNG")
    assert [path.name for path in tmp_path.iterdir()] == ["slab.png"]


def test_the_script_is_copied(user):
    place_co(user)
    user.window.actions_[ActionKey.COPY_SCRIPT].trigger()
    script = QGuiApplication.clipboard().text()
    assert "from ase.build import fcc100" in script
    assert user.notices == [f"Script copied: {len(script.splitlines())} lines."]


def test_a_dropped_file_is_opened_and_remembered(user):
    path = examples()[1].path
    drop(user.window, path)
    user.wait_read()
    assert user.window.bar.title() == path.name
    assert user.window.settings.recent[0] == path


def test_a_bad_file_is_told_and_nothing_is_lost(user, tmp_path):
    user.new_slab()
    before = user.head
    bad = tmp_path / "bad.cif"
    bad.write_text("this is no structure")
    drop(user.window, bad)
    user.wait_read()
    assert user.head is before
    assert len(user.notices) == 1
    assert "bad.cif" in user.notices[0]
    assert user.window.notices.cards()[0].notice.level == "error"


def test_a_file_that_opens_settles_what_was_said_of_one_that_did_not(user, tmp_path):
    user.open_files([tmp_path / "gone.cif"])
    assert len(user.notices) == 1
    user.open_files([examples()[1].path])
    assert user.notices == []


def test_a_run_that_starts_settles_what_was_said_of_one_that_could_not(user):
    user.window.open_example("oh-ruo2-110")
    user.click(user.window.bar.main_button)
    assert len(user.notices) == 1
    user.window.open_example("co-cu100")
    user.relax()
    assert not any(card.notice.level == "error" for card in user.window.notices.cards())
    user.wait_for_end()


def test_an_export_is_offered_where_the_last_one_went_else_beside_the_opened_file(user, tmp_path):
    user.window.settings.export_folder = None
    user.open_files([examples()[0].path])
    files = user.controller.files
    assert files._suggested().parent == examples()[0].path.parent
    place_co(user)
    files.export(ExportRequest(tmp_path / "slab.cif", "cif", "shown", None, False))
    assert files._suggested() == tmp_path / "CO-on-Cu100"


def test_several_frames_become_a_trajectory(user, tmp_path):
    atoms = ase.io.read(examples()[0].path)
    frames = []
    for shift in (0.0, 0.1, 0.2):
        moved = atoms.copy()
        moved.positions[-1, 2] += shift
        frames.append(moved)
    ase.io.write(tmp_path / "run.traj", frames)
    user.open_files([tmp_path / "run.traj"])
    assert user.stage.frames == 3
    user.foot.timeline.choose(0)
    np.testing.assert_allclose(user.shown_positions()[-1], frames[0].positions[-1])


def test_an_opened_bulk_offers_a_miller_index_and_is_cut(user, tmp_path):
    from ase.build import bulk

    ase.io.write(tmp_path / "ni.cif", bulk("Ni", cubic=True))
    user.open_files([tmp_path / "ni.cif"])
    assert user.side.slab._bulk_row.choice.currentText() == "ni.cif  a = 3.520 Å"
    assert user.side.slab.section.note() == ""
    user.click(user.side.slab._cut)
    assert user.head.parent.title == "ni.cif"
    assert user.head.title.startswith("Ni(")
    assert user.notices == []


def test_the_space_group_of_an_opened_bulk_is_told_and_how_far_its_atoms_are_off(user, tmp_path):
    from ase.build import bulk

    crystal = bulk("MgO", "rocksalt", a=4.2, cubic=True)
    crystal.positions += np.random.default_rng(1).uniform(-0.02, 0.02, crystal.positions.shape)
    ase.io.write(tmp_path / "noisy.extxyz", crystal)
    user.open_files([tmp_path / "noisy.extxyz"])
    panel = user.side.slab
    for told in (panel._bulk_row.choice.toolTip(), panel._lattice._reference.text()):
        assert "Fm-3m (no. 225)" in told
        assert "off their ideal places" in told
    user.click(panel._cut)
    assert any("off their ideal places in Fm-3m" in text for text in panel._cautions.texts())


def test_an_opened_file_that_is_no_slab_of_ours_folds_the_slab_s_values_away(user):
    user.controller.files.open_example(examples()[0].key)
    panel = user.side.slab
    assert panel._opened._text.text() == f"{examples()[0].title} was opened from a file."
    assert not panel._builder.isVisible()
    user.controller.slabs.new_slab()
    assert panel._builder.isVisible()


def test_an_engine_killed_while_relaxing_is_told_and_replaced(driver):
    user = driver.wait_ready()
    place_co(user)
    user.side.relaxation.set_settings(LONG)
    user.relax()
    user.wait_until(lambda: user.run.step > 2)
    psutil.Process(user.workbench.engine_pid).kill()
    user.wait_for_end()
    user.wait_until(lambda: any("engine was lost" in text for text in user.notices))
    assert user.stage.frames > 2
    user.side.relaxation.set_settings(RelaxationSettings("emt"))
    user.wait_until(lambda: user.workbench.engine_state.status == "ready")
    user.relax()
    user.wait_for_end()
    assert user.run.converged
    assert not any("engine was lost" in text for text in user.notices)


def test_a_model_that_does_not_know_an_element_is_told(user):
    user.window.open_example("oh-ruo2-110")
    before = user.head
    user.click(user.window.bar.main_button)
    assert user.head is before
    assert "Ru" in user.notices[0]


REFERENCE_ENERGIES = {"chgnet:0.3.0": -119.1417, "sevennet:0": -115.470}
"""eV: of the reference workflow with the model that works offline on this Python."""


def test_the_reference_workflow_gives_the_reference_energy(user):
    model = default_model().key
    user.window.open_example("co-cu100")
    user.controller.models.choose(model, None)
    user.relax()
    user.wait_for_end()
    assert user.run.converged
    assert (user.run.step, user.run.force_calls) == (21, 22)
    assert user.run.energy == pytest.approx(REFERENCE_ENERGIES[model], abs=0.002)
    assert f"E −{-REFERENCE_ENERGIES[model]:.2f}" in user.window.status.line.full_text()
    user.controller.models.choose("emt", None)
