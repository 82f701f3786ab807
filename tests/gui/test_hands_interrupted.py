"""What comes between the hand and its atoms: other structures, files, models, undo, the window's end."""

from pathlib import Path

import numpy as np
import pytest
from ase.build import molecule
from ase.io import read, write
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from adatom.gui.actions import ActionKey
from adatom.gui.dialogs.export import ExportDialog
from adatom.gui.dialogs.export_request import ExportRequest
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.editing.operations import ChangeElement, DeleteAtoms, HoldAlong, HoldAtoms, MoveAtoms
from adatom.structure.slabs.operations import BuildSlab

TINY_UMA = Path(__file__).parents[1] / "data" / "tiny_uma.pt"
LONG = RelaxationSettings("emt", optimizer="fire", fmax=1e-12, max_steps=1_000_000)
"""What goes on until it is stopped."""
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CARBON, OXYGEN = 27, 28
PULL = QPoint(24, -12)


def place_co(user) -> None:
    user.new_slab()
    user.workbench.apply(BuildSlab("Cu", "100", (3, 3, 3), 8.0, fixed_layers=1), replace=True)
    user.workbench.apply(PlaceAdsorbate(adsorbate("CO"), Pose((2.5, 2.5), 1.9), "hollow"))


def start_long_run(user) -> None:
    place_co(user)
    user.workbench.relax(LONG)
    user.window.actions_[ActionKey.MOVE].trigger()
    user.wait_until(lambda: user.stage.frames > 2)


def stop(user) -> None:
    user.workbench.stop()
    user.wait_for_end()


def grab(user, atom: int, by: QPoint = PULL) -> QPoint:
    """Take an atom with the mouse and pull; return where the mouse is."""
    canvas = user.view.focusProxy()
    at = user.view.to_widget(user.shown_positions()[atom]).toPoint()
    QTest.mouseMove(canvas, at)
    QTest.mousePress(canvas, LEFT, NO_KEY, at)
    for step in range(1, 7):
        to = QPointF(at) + QPointF(by) * (step / 6)
        where = QPointF(canvas.mapToGlobal(to.toPoint()))
        event = QMouseEvent(QEvent.Type.MouseMove, to, where, Qt.MouseButton.NoButton, LEFT, NO_KEY)
        QApplication.sendEvent(canvas, event)
        QTest.qWait(20)
    return at + by


def let_go(user, at: QPoint) -> None:
    QTest.mouseRelease(user.view.focusProxy(), LEFT, NO_KEY, at)
    QApplication.processEvents()


def held_in_a_run(user) -> QPoint:
    start_long_run(user)
    at = grab(user, CARBON)
    user.wait_until(lambda: user.run.held == (CARBON,))
    return at


def wait_frames(user, count: int = 3) -> None:
    frames = user.stage.frames
    user.wait_until(lambda: user.stage.frames >= frames + count)


@pytest.fixture(autouse=True)
def at_rest(user):
    user.activate()
    yield
    user.controller.hand.cancel()
    user.controller.models.choose("emt", None)


# -- what the hand is told it can't have ---------------------------------------------------------------


def test_an_atom_that_is_fixed_along_an_axis_stays_on_it_in_the_view_and_in_the_run(user):
    start_long_run(user)
    assert user.controller.edits.edit(HoldAtoms((CARBON,), (False, False, True)))
    there = user.stage.atoms().positions[CARBON].copy()
    user.wait_until(lambda: user.workbench.edited is None)
    at = grab(user, CARBON, QPoint(40, -40))
    user.wait_until(lambda: user.run.held == (CARBON,))
    wait_frames(user)
    shown = user.shown_positions()[CARBON].copy()
    assert shown[2] == there[2]
    assert np.linalg.norm(shown - there) > 0.3
    let_go(user, at)
    user.wait_until(lambda: user.workbench.edited is None)
    wait_frames(user)
    stop(user)
    trajectory = user.head.trajectory
    first = trajectory.segments[1].first
    assert all(trajectory[index].positions[CARBON, 2] == there[2] for index in range(first, len(trajectory)))


def test_of_a_selection_with_fixed_atoms_it_is_said_how_many_come_along(user):
    start_long_run(user)
    user.controller.selection.set((0, CARBON, OXYGEN))
    at = grab(user, CARBON)
    assert user.view._sketch.texts[-1].endswith("2 of 3: fixed atoms stay")
    assert user.run.held == (CARBON, OXYGEN)
    let_go(user, at)
    stop(user)


# -- what comes in between -----------------------------------------------------------------------------


def test_undo_puts_back_a_transform_that_has_not_moved_yet(user):
    place_co(user)
    user.controller.edits.edit(MoveAtoms((OXYGEN,), user.stage.atoms().positions[[OXYGEN]] + [0, 0, 0.3]))
    node = user.head
    user.controller.selection.set((OXYGEN,))
    assert user.view.begin_transform("move")
    user.controller.undo()
    assert user.head is node
    assert not user.view.transforming
    user.controller.undo()
    assert user.head is node.parent


@pytest.mark.parametrize("moved", [False, True], ids=["not moved yet", "moved"])
def test_another_structure_ends_a_transform_also_where_it_has_the_same_atoms(user, moved):
    place_co(user)
    before = user.head
    user.controller.edits.edit(MoveAtoms((OXYGEN,), user.stage.atoms().positions[[OXYGEN]] + [0, 0, 0.3]))
    user.controller.selection.set((OXYGEN,))
    assert user.view.begin_transform("move")
    if moved:
        user.press(Qt.Key.Key_1)
    user.workbench.visit(before)
    assert not user.view.transforming
    np.testing.assert_array_equal(user.shown_positions(), before.structure.positions)


def test_an_edit_of_other_atoms_under_a_transform_of_a_run_leaves_nothing_stuck(user):
    start_long_run(user)
    user.controller.selection.set((OXYGEN,))
    assert user.view.begin_transform("move")
    user.press(Qt.Key.Key_1)
    user.wait_until(lambda: user.run.held == (OXYGEN,))
    assert user.controller.edits.edit(ChangeElement((CARBON,), "N"))
    user.wait_until(lambda: user.workbench.edited is None)
    wait_frames(user)
    assert not user.view.transforming
    assert user.run.held == ()
    stop(user)


def test_a_file_opened_while_holding_lets_go_of_the_atoms_where_they_were(user, tmp_path):
    at = held_in_a_run(user)
    node = user.head
    write(tmp_path / "water.xyz", molecule("H2O"))
    user.open_files([tmp_path / "water.xyz"])
    assert len(user.head.structure) == 3
    let_go(user, at)
    assert user.run.active
    assert user.run.held == ()
    assert [said for said in user.notices if "was opened" not in said] == []
    frames = len(node.trajectory)
    user.wait_until(lambda: len(node.trajectory) > frames + 2 and not node.trajectory.segments[-1].held)
    assert not user.head.children
    stop(user)


def test_another_node_visited_while_holding_lets_the_run_end_by_itself(user):
    at = held_in_a_run(user)
    node, parent = user.head, user.head.parent
    user.workbench.visit(parent)
    let_go(user, at)
    assert user.head is parent
    assert list(user.head.children) == [node]
    assert user.run.held == ()
    user.workbench.visit(node)
    user.workbench.adjust(RelaxationSettings("emt", optimizer="lbfgs", fmax=0.2))
    user.wait_for_end()
    assert user.run.converged


def test_selecting_while_it_relaxes_leaves_the_selection_with_its_atoms(user):
    start_long_run(user)
    user.window.actions_[ActionKey.SELECT].trigger()
    canvas = user.view.focusProxy()
    at = user.view.to_widget(user.shown_positions()[OXYGEN]).toPoint()
    QTest.mouseClick(canvas, LEFT, NO_KEY, at)
    assert user.controller.selection.indices == (OXYGEN,)
    wait_frames(user)
    user.window.actions_[ActionKey.SELECT_ALL].trigger()
    assert len(user.controller.selection.indices) == 29
    wait_frames(user)
    assert len(user.controller.selection.indices) == 29
    user.controller.undo()
    assert not user.run.active
    assert user.head.operation.title.startswith("CO at")


def test_the_selection_keeps_its_atoms_through_edits_of_a_run_by_key_and_by_hand(user):
    start_long_run(user)
    user.workbench.pause()
    user.wait_until(lambda: user.run.status == "paused")
    user.controller.selection.set((CARBON, OXYGEN))
    assert user.controller.edits.edit(DeleteAtoms((20,)))
    QTest.qWait(10)
    assert user.controller.selection.indices == (CARBON - 1, OXYGEN - 1)
    user.workbench.resume()
    user.wait_until(lambda: user.workbench.edited is None)
    wait_frames(user)
    assert user.controller.selection.indices == (CARBON - 1, OXYGEN - 1)
    user.workbench.pause()
    user.wait_until(lambda: user.run.status == "paused")
    # Other atoms are moved by hand: they stay selected, whatever was when something was edited before.
    user.controller.selection.set((23, 24, 25))
    let_go(user, grab(user, 24))
    user.wait_until(lambda: user.workbench.edited is not None)
    QTest.qWait(10)
    assert user.controller.selection.indices == (23, 24, 25)
    user.workbench.resume()
    user.wait_until(lambda: user.workbench.edited is None)
    wait_frames(user)
    assert user.controller.selection.indices == (23, 24, 25)
    stop(user)
    # Before the deletion they had other numbers; what was selected there then is so again.
    user.foot.timeline.choose(0)
    assert user.controller.selection.indices == (CARBON, OXYGEN)
    user.foot.timeline.go_last()
    assert user.controller.selection.indices == (23, 24, 25)


def test_another_model_chosen_while_it_relaxes_is_for_the_next_relaxation(user):
    at = held_in_a_run(user)
    user.controller.models.choose(f"file:{TINY_UMA}", "oc20")
    wait_frames(user)
    assert user.run.model == "emt"
    let_go(user, at)
    wait_frames(user)
    assert user.run.active
    assert user.run.model == "emt"
    stop(user)
    assert isinstance(user.head.operation, Relax)
    assert user.head.operation.settings.model == "emt"
    user.relax()
    assert user.head.operation.settings.model == f"file:{TINY_UMA}"
    stop(user)


def test_the_window_closes_while_atoms_are_held(driver):
    driver.wait_ready()
    held_in_a_run(driver)
    driver.window.close()
    assert not driver.window.isVisible()


def test_constraints_do_not_bind_the_hand_where_nothing_relaxes(user):
    place_co(user)
    user.controller.edits.edit(HoldAlong((OXYGEN,), "z", True))
    start = user.stage.atoms().positions[OXYGEN].copy()
    user.controller.selection.set((OXYGEN,))
    assert user.view.begin_transform("move")
    for pressed in (Qt.Key.Key_Z, Qt.Key.Key_1, Qt.Key.Key_Return):
        user.press(pressed)
    assert user.head.structure.positions[OXYGEN, 2] == pytest.approx(start[2] + 1)


def test_foot_and_status_bar_tell_the_step_of_the_same_frame(user):
    start_long_run(user)
    told = []

    def look() -> None:
        told.append((user.foot.figures.step._value.text(), user.controller.texts().status))

    user.controller.changed.connect(look)
    wait_frames(user, 20)
    user.controller.changed.disconnect(look)
    assert user.stage.live
    assert all(f"step {step} ·" in status for step, status in told)
    stop(user)


# -- frames of different atoms --------------------------------------------------------------------------


def test_frames_of_different_atoms_are_played_and_exported(user, tmp_path):
    start_long_run(user)
    user.workbench.pause()
    user.wait_until(lambda: user.run.status == "paused")
    user.controller.edits.edit(DeleteAtoms((OXYGEN,)))
    export = user.controller.files.export
    export(ExportRequest(tmp_path / "now.extxyz", "extxyz"))
    assert len(read(tmp_path / "now.extxyz")) == 28  # what is on show, which no frame has been computed of
    stop(user)
    count = user.stage.frames
    user.controller.files.ask_how_to_export()
    [dialog] = user.window.findChildren(ExportDialog)
    user.click(dialog._frames.button("all"))
    for key, ready in (("extxyz", True), ("xsf", False), ("cif", True)):
        dialog.select_format(key)
        assert dialog._export.isEnabled() == ready
    dialog.reject()
    export(ExportRequest(tmp_path / "run.cif", "cif", "all"))
    assert len(list(tmp_path.glob("run-*.cif"))) == count
    export(ExportRequest(tmp_path / "run.extxyz", "extxyz", "all"))
    assert [len(atoms) for atoms in read(tmp_path / "run.extxyz", ":")] == [29] * (count - 1) + [28]
    seen = []
    user.stage.shown_changed.connect(lambda: seen.append(len(user.shown_positions())))
    user.foot.timeline.choose(count - 3)
    user.foot.toggle_play()
    user.wait_until(lambda: user.stage.index == count - 1)
    assert set(seen) == {28, 29}
    assert len(user.shown_positions()) == 28
    user.wait_until(lambda: not user.foot.timeline.is_playing())


# -- another composition, another state of the model ---------------------------------------------------


def test_a_compiled_model_is_made_anew_for_other_atoms_and_says_so(driver, monkeypatch):
    monkeypatch.setenv("TORCHDYNAMO_DISABLE", "1")  # all goes its way but the minutes of compiling
    driver.wait_ready()
    place_co(driver)
    said: list[tuple[str, str]] = []
    driver.workbench.run_changed.connect(lambda state: said.append((state.status, state.text)))
    driver.workbench.relax(
        RelaxationSettings(
            f"file:{TINY_UMA}", "oc20", optimizer="fire", fmax=1e-9, max_steps=100_000, inference="default"
        )
    )
    node = driver.head
    driver.wait_until(lambda: driver.stage.frames > 2)
    for operation in (
        ChangeElement((OXYGEN,), "N"),
        PlaceAdsorbate(adsorbate("H"), Pose((6.4, 6.4), 1.2), "hollow"),
    ):
        said.clear()
        assert driver.controller.edits.edit(operation)
        driver.wait_until(lambda: driver.workbench.edited is None)
        wait_frames(driver)
        assert ("loading", "Loading tiny_uma.pt for other atoms") in said
        assert any(text.startswith("Compiling tiny_uma.pt") for _, text in said)
    assert driver.head is node
    # Moved atoms are the same composition: nothing is loaded.
    said.clear()
    driver.controller.edits.edit(MoveAtoms((CARBON,), driver.stage.atoms().positions[[CARBON]] + [0, 0, 0.1]))
    driver.wait_until(lambda: driver.workbench.edited is None)
    assert not any(status == "loading" for status, _ in said)
    # Stop responds while it loads, and keeps what was edited.
    assert driver.controller.edits.edit(ChangeElement((OXYGEN,), "C"))
    driver.wait_until(lambda: "for other atoms" in driver.run.text)
    stop(driver)
    assert str(node.structure.symbols) != str(node.trajectory.atoms(0).symbols)
    assert node.structure.symbols[OXYGEN] == "C"
    assert node.trajectory[-1].energy is None
