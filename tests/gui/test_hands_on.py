"""Hands on the atoms while they relax: real mouse drags, in a real window, with a real engine."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from ase import Atoms
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from adatom.gui.actions import ActionKey
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.constraints import held_directions
from adatom.structure.editing.operations import ChangeElement, DeleteAtoms, HoldAtoms, MoveAtoms
from adatom.structure.slabs.operations import BuildSlab

TINY_UMA = Path(__file__).parents[1] / "data" / "tiny_uma.pt"
LONG = RelaxationSettings("emt", optimizer="fire", fmax=1e-12, max_steps=1_000_000)
"""What goes on until it is stopped."""
LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier
CARBON, OXYGEN = 27, 28
"""The adsorbate's atoms on the slab of 27."""


class Grip:
    """The mouse with an atom under its pressed button."""

    def __init__(self, user, atom: int) -> None:
        self.user = user
        self.canvas = user.view.focusProxy()
        self.at = user.view.to_widget(user.shown_positions()[atom]).toPoint()
        QTest.mouseMove(self.canvas, self.at)
        QTest.mousePress(self.canvas, LEFT, NO_KEY, self.at)

    def pull(self, by: QPoint, steps: int = 6) -> "Grip":
        """Move in small steps, and let the window live in between."""
        start = self.at
        for step in range(1, steps + 1):
            self.at = start + QPoint(round(by.x() * step / steps), round(by.y() * step / steps))
            self._send(QEvent.Type.MouseMove, Qt.MouseButton.NoButton)
            QTest.qWait(20)
        return self

    def let_go(self) -> None:
        QTest.mouseRelease(self.canvas, LEFT, NO_KEY, self.at)
        QApplication.processEvents()

    def _send(self, kind: QEvent.Type, button: Qt.MouseButton) -> None:
        where = QPointF(self.at)
        event = QMouseEvent(kind, where, QPointF(self.canvas.mapToGlobal(self.at)), button, LEFT, NO_KEY)
        QApplication.sendEvent(self.canvas, event)


def fingerprint(atoms: Atoms) -> tuple[object, ...]:
    """Return everything that makes two structures the same, bit for bit."""
    arrays = sorted((name, values.tobytes()) for name, values in atoms.arrays.items())
    constraints = [repr(constraint.todict()) for constraint in atoms.constraints]
    return arrays, atoms.cell.array.tobytes(), atoms.pbc.tobytes(), constraints


def place_co(user) -> None:
    user.new_slab()
    user.workbench.apply(BuildSlab("Cu", "100", (3, 3, 3), 8.0, fixed_layers=1), replace=True)
    user.wait_until(lambda: bool(user.sites))
    user.choose("CO")
    bridges = [site for site in user.sites if site.kind == "bridge"]
    user.click_on(bridges[len(bridges) // 2])
    user.controller.build.leave_tool()
    user.controller.selection.set(())


def take_tool(user, key: ActionKey) -> None:
    user.click(user.workspace.rail.button(key))


def start_long_run(user) -> None:
    """Put CO on the surface and relax it so tightly that it goes on until it is stopped."""
    place_co(user)
    user.side.relaxation.set_settings(LONG)  # its fmax is too small for the field, hence the next line
    user.workbench.relax(LONG)
    take_tool(user, ActionKey.MOVE)
    user.wait_until(lambda: user.stage.frames > 2)


def stop(user) -> None:
    user.window.actions_[ActionKey.STOP].trigger()
    user.wait_for_end()


def fixed(atoms: Atoms) -> np.ndarray:
    return held_directions(atoms).all(axis=1)


def assert_fixed_atoms_never_moved(node) -> None:
    trajectory = node.trajectory
    for segment in trajectory.segments:
        held = fixed(segment.template)
        first = segment.first
        ends = [other.first for other in trajectory.segments if other.first > first]
        for index in range(first, min(ends, default=len(trajectory))):
            assert np.array_equal(trajectory[index].positions[held], segment.template.positions[held]), (
                f"frame {index}"
            )


@pytest.fixture(autouse=True)
def plain_edits(user) -> Iterator[None]:
    user.activate()  # a test with a window of its own may have gone before
    yield
    if user.controller.run.relaxes_edits:
        user.controller.run.toggle_relaxes_edits()
    user.controller.hand.cancel()
    user.controller.models.choose("emt", None)


# -- the must-hold: drag, release, converge, undo ------------------------------------------------------


needs_chgnet = pytest.mark.skipif(sys.version_info >= (3, 13), reason="CHGNet has no wheels for this Python")
MODELS = [pytest.param("chgnet:0.3.0", None, marks=needs_chgnet), pytest.param(f"file:{TINY_UMA}", "oc20")]


@pytest.mark.parametrize(("model", "task"), MODELS, ids=["chgnet", "tiny uma"])
@pytest.mark.parametrize("chosen", [(CARBON,), (CARBON, OXYGEN)], ids=["one atom", "a selection"])
def test_what_is_dragged_while_it_relaxes_relaxes_on_from_there(user, model, task, chosen):
    user.controller.models.choose(model, task)
    assert user.controller.models.model.key == model
    place_co(user)
    start, before = user.head, fingerprint(user.head.structure)
    user.side.relaxation.set_settings(RelaxationSettings(model, max_steps=200))
    user.controller.selection.set(chosen if len(chosen) > 1 else ())
    take_tool(user, ActionKey.MOVE)
    user.relax()
    user.wait_until(lambda: user.stage.frames > 1)
    frames = user.stage.frames
    grip = Grip(user, CARBON).pull(QPoint(26, -14))
    user.wait_until(lambda: user.run.held == chosen)
    assert user.window.status.pointed.text().startswith("Holding ")
    user.wait_until(lambda: user.stage.frames > frames + 1)
    released = user.shown_positions()[list(chosen)].copy()
    grip.let_go()
    assert user.run.held == ()
    user.wait_for_end()
    node = user.head
    assert user.run.converged
    assert_fixed_atoms_never_moved(node)
    assert isinstance(node.operation, Relax)
    assert node.operation.by_hand
    first = node.trajectory.segments[-1].first
    np.testing.assert_allclose(node.trajectory[first].positions[list(chosen)], released, atol=1e-9)
    energy = node.trajectory[-1].energy
    # One step back leads to where it began, to the last bit.
    user.controller.undo()
    assert user.head is start
    assert fingerprint(user.head.structure) == before
    user.controller.redo()
    # A relaxation that begins where the hand let go ends no lower.
    user.foot.timeline.choose(first)
    user.relax()
    user.wait_for_end()
    assert user.run.converged
    assert energy <= user.head.trajectory[-1].energy + 0.005


# -- by hand, at rest ----------------------------------------------------------------------------------


def test_numbers_go_along_with_atoms_in_the_hand_and_back_with_esc(user):
    place_co(user)
    take_tool(user, ActionKey.MOVE)
    before = user.head.structure.positions[OXYGEN].copy()

    def told() -> np.ndarray:
        return user.controller.atoms.figures().positions[OXYGEN]

    grip = Grip(user, OXYGEN).pull(QPoint(60, -30))
    user.wait_until(lambda: np.allclose(told(), user.shown_positions()[OXYGEN]))
    assert np.linalg.norm(told() - before) > 0.5
    user.press(Qt.Key.Key_Escape)
    user.wait_until(lambda: np.array_equal(told(), before))
    grip.let_go()
    assert np.array_equal(user.head.structure.positions[OXYGEN], before)


def test_at_rest_a_drag_is_one_move_and_one_step_back(user):
    place_co(user)
    start, before = user.head, fingerprint(user.head.structure)
    take_tool(user, ActionKey.MOVE)
    grip = Grip(user, OXYGEN).pull(QPoint(30, -10))
    released = user.shown_positions()[OXYGEN].copy()
    assert user.head is start
    grip.let_go()
    assert isinstance(user.head.operation, MoveAtoms)
    assert user.head.title == "Move O 28"
    np.testing.assert_array_equal(user.head.structure.positions[OXYGEN], released)
    user.controller.undo()
    assert user.head is start
    assert fingerprint(user.head.structure) == before
    np.testing.assert_array_equal(user.shown_positions(), start.structure.positions)


def test_escape_at_rest_leaves_everything_as_it_was(user):
    place_co(user)
    start = user.head
    take_tool(user, ActionKey.MOVE)
    grip = Grip(user, OXYGEN).pull(QPoint(30, -10))
    user.press(Qt.Key.Key_Escape)
    grip.let_go()
    assert user.head is start
    np.testing.assert_array_equal(user.shown_positions(), start.structure.positions)


# -- by hand, while it relaxes -------------------------------------------------------------------------


def test_the_hand_has_its_atom_and_the_rest_follows(user):
    start_long_run(user)
    before = user.shown_positions().copy()
    grip = Grip(user, CARBON).pull(QPoint(24, -20))
    in_hand = user.shown_positions()[CARBON].copy()
    user.wait_until(lambda: np.allclose(user.head.trajectory[-1].positions[CARBON], in_hand, atol=1e-9))
    frames = user.stage.frames
    user.wait_until(lambda: user.stage.frames > frames + 3)
    np.testing.assert_array_equal(user.shown_positions()[CARBON], in_hand)
    assert np.linalg.norm(user.shown_positions()[OXYGEN] - before[OXYGEN]) > 0.05
    assert user.run.held == (CARBON,)
    assert user.head.trajectory.segment_of(-1).held == (CARBON,)
    grip.let_go()
    assert user.run.held == ()
    stop(user)
    assert_fixed_atoms_never_moved(user.head)


def test_a_fixed_atom_cannot_be_pulled_through_a_relaxation(user):
    start_long_run(user)
    bottom = int(np.flatnonzero(fixed(user.head.start))[0])
    user.view.look_along("-z")
    Grip(user, bottom).pull(QPoint(30, 0)).let_go()
    assert user.run.held == ()
    user.view.look_along("home")
    stop(user)
    assert len(user.head.trajectory.segments) == 1


def test_escape_lets_go_where_the_atom_was(user):
    start_long_run(user)
    before = user.shown_positions()[CARBON].copy()
    grip = Grip(user, CARBON).pull(QPoint(24, -20))
    user.wait_until(lambda: user.run.held == (CARBON,))
    user.press(Qt.Key.Key_Escape)
    grip.let_go()
    assert user.run.active
    assert user.run.held == ()
    user.wait_until(lambda: user.workbench.edited is None)
    first = user.head.trajectory.segments[-1].first
    assert np.linalg.norm(user.head.trajectory[first].positions[CARBON] - before) < 0.1
    stop(user)


def test_undo_first_puts_back_what_is_in_the_hand(user):
    start_long_run(user)
    node = user.head
    grip = Grip(user, CARBON).pull(QPoint(24, -20))
    user.wait_until(lambda: user.run.held == (CARBON,))
    user.window.actions_[ActionKey.UNDO].trigger()
    assert user.head is node
    assert user.run.active
    assert user.run.held == ()
    grip.let_go()
    user.window.actions_[ActionKey.UNDO].trigger()
    assert user.head is node.parent
    assert not user.run.active


def test_a_relaxation_that_is_stopped_in_the_hand_leaves_a_move(user):
    start_long_run(user)
    relaxed = user.head
    grip = Grip(user, CARBON).pull(QPoint(24, -20))
    user.wait_until(lambda: user.run.held == (CARBON,))
    stop(user)
    grip.pull(QPoint(8, 0))
    in_hand = user.shown_positions()[CARBON].copy()
    grip.let_go()
    assert user.head.parent is relaxed
    assert isinstance(user.head.operation, MoveAtoms)
    np.testing.assert_array_equal(user.head.structure.positions[CARBON], in_hand)


def test_an_engine_that_is_killed_in_the_hand_loses_nothing(driver):
    user = driver.wait_ready()
    start_long_run(user)
    relaxed = user.head
    grip = Grip(user, CARBON).pull(QPoint(24, -20))
    user.wait_until(lambda: user.run.held == (CARBON,))
    os.kill(user.workbench.engine_pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    user.wait_until(lambda: not user.run.active)
    frames = len(relaxed.trajectory)
    grip.pull(QPoint(8, 0))
    in_hand = user.shown_positions()[CARBON].copy()
    grip.let_go()
    assert user.head.parent is relaxed
    assert len(relaxed.trajectory) == frames
    np.testing.assert_array_equal(user.head.structure.positions[CARBON], in_hand)
    assert any("engine was lost" in text for text in user.notices)
    user.wait_until(lambda: user.workbench.engine_state.status == "ready")


def test_what_is_let_go_of_while_paused_stays_there_and_is_computed_later(user):
    start_long_run(user)
    user.window.actions_[ActionKey.PAUSE].trigger()
    user.wait_until(lambda: user.run.status == "paused")
    grip = Grip(user, CARBON).pull(QPoint(24, -20))
    in_hand = user.shown_positions()[CARBON].copy()
    grip.let_go()
    QTest.qWait(100)
    assert user.run.status == "paused"
    np.testing.assert_array_equal(user.shown_positions()[CARBON], in_hand)
    user.window.actions_[ActionKey.PAUSE].trigger()
    user.wait_until(lambda: user.workbench.edited is None)
    first = user.head.trajectory.segments[-1].first
    np.testing.assert_allclose(user.head.trajectory[first].positions[CARBON], in_hand, atol=1e-9)
    stop(user)


# -- edits while it relaxes ----------------------------------------------------------------------------


def edit(user, operation) -> None:
    assert user.controller.edits.edit(operation)


def wait_computed(user) -> None:
    """Wait until the edited structure has a frame that is on show."""
    user.wait_until(lambda: user.workbench.edited is None)
    frames = user.stage.frames
    user.wait_until(lambda: user.stage.frames > frames)


def test_deleted_atoms_are_gone_at_once_and_it_relaxes_on_without_them(user):
    start_long_run(user)
    node, parent = user.head, user.head.parent
    user.controller.selection.set((OXYGEN,))
    user.view.setFocus()
    user.press(Qt.Key.Key_Delete)
    assert len(user.shown_positions()) == 28
    assert user.head is node
    wait_computed(user)
    assert user.run.active
    assert len(user.shown_positions()) == 28
    assert user.window.status.line.full_text().startswith("28 atoms")
    stop(user)
    marks = user.foot.timeline.slider.marks()
    assert [cause for _, cause in marks] == ["Delete O 28"]
    user.foot.timeline.choose(marks[0][0] - 1)
    assert len(user.shown_positions()) == 29
    user.foot.timeline.choose(marks[0][0])
    assert len(user.shown_positions()) == 28
    assert_fixed_atoms_never_moved(node)
    user.controller.undo()
    assert user.head is parent
    assert len(user.shown_positions()) == 29


def test_a_changed_element_relaxes_on(user):
    start_long_run(user)
    edit(user, ChangeElement((OXYGEN,), "N"))
    assert user.stage.atoms().symbols[OXYGEN] == "N"
    wait_computed(user)
    assert user.view._scene.atoms.symbols[OXYGEN] == "N"
    stop(user)
    assert user.head.structure.symbols[OXYGEN] == "N"
    assert user.head.trajectory.atoms(0).symbols[OXYGEN] == "O"


def test_an_element_that_the_model_does_not_know_is_refused_and_it_goes_on(user):
    start_long_run(user)
    assert not user.controller.edits.edit(ChangeElement((OXYGEN,), "U"))
    assert len(user.notices) == 1
    frames = user.stage.frames
    user.wait_until(lambda: user.stage.frames > frames)
    assert user.stage.atoms().symbols[OXYGEN] == "O"
    stop(user)


def test_an_adsorbate_can_be_placed_while_it_relaxes(user):
    start_long_run(user)
    node = user.head
    user.choose("H")
    tops = [site for site in user.sites if site.kind == "top"]
    far = max(tops, key=lambda site: np.linalg.norm(site.position - user.shown_positions()[CARBON]))
    user.click_on(far)
    assert user.head is node
    assert len(user.stage.atoms()) == 30
    wait_computed(user)
    assert len(user.shown_positions()) == 30
    assert user.sites
    user.controller.build.leave_tool()
    stop(user)
    assert node.structure.symbols[-1] == "H"


def test_an_atom_fixed_while_it_relaxes_stays_where_it_is(user):
    start_long_run(user)
    edit(user, HoldAtoms((CARBON,), (True, True, True)))
    there = user.stage.atoms().positions[CARBON].copy()
    wait_computed(user)
    assert fixed(user.view._scene.atoms)[CARBON]
    stop(user)
    np.testing.assert_array_equal(user.head.structure.positions[CARBON], there)
    assert_fixed_atoms_never_moved(user.head)


def test_sites_are_found_anew_on_a_slab_that_has_lost_an_atom(user):
    start_long_run(user)
    stop(user)
    user.choose("H")
    gone = next(site for site in user.sites if site.kind == "top")

    def is_there() -> bool:
        return any(
            site.kind == "top" and np.linalg.norm(np.subtract(site.position, gone.position)) < 0.5
            for site in user.sites
        )

    assert is_there()
    user.controller.build.leave_tool()
    edit(user, DeleteAtoms(gone.atoms))
    user.choose("H")
    user.wait_until(lambda: bool(user.sites))
    assert not is_there()
    user.controller.build.leave_tool()


# -- the run's controls --------------------------------------------------------------------------------


def test_a_single_step_pauses(user):
    start_long_run(user)
    user.window.actions_[ActionKey.STEP].trigger()
    user.wait_until(lambda: user.run.status == "paused")
    frames = len(user.head.trajectory)
    user.view.setFocus()
    user.press(Qt.Key.Key_Period)
    user.wait_until(lambda: len(user.head.trajectory) == frames + 1)
    QTest.qWait(100)
    assert user.run.status == "paused"
    assert len(user.head.trajectory) == frames + 1
    stop(user)


def test_a_looser_fmax_ends_a_relaxation_under_way(user):
    start_long_run(user)
    user.side.relaxation._fmax.spin.setValue(0.5)
    user.wait_for_end()
    assert user.run.converged
    assert user.head.operation.settings.fmax == 0.5
    assert user.foot.plots._target == 0.5
    assert len(user.head.trajectory.segments) == 1


def test_a_discarded_relaxation_can_be_brought_back(user):
    start_long_run(user)
    node, parent = user.head, user.head.parent
    user.window.actions_[ActionKey.DISCARD].trigger()
    assert user.head is parent
    assert not user.run.active
    card = user.window.notices.cards()[-1]
    assert "frames discarded." in card.notice.text
    card.findChild(type(user.window.bar.main_button), "link").click()
    assert user.head is node
    assert user.stage.frames == len(node.trajectory) > 2


# -- relaxing each edit --------------------------------------------------------------------------------


def test_with_auto_relax_a_drag_relaxes_under_the_hand(user):
    place_co(user)
    start, before = user.head, fingerprint(user.head.structure)
    user.side.relaxation._edits.click()
    take_tool(user, ActionKey.MOVE)
    grip = Grip(user, CARBON).pull(QPoint(24, -20))
    user.wait_until(lambda: user.run.held == (CARBON,))
    assert user.head.parent is start
    in_hand = user.shown_positions()[CARBON].copy()
    user.wait_until(lambda: user.stage.frames > 3)
    np.testing.assert_array_equal(user.shown_positions()[CARBON], in_hand)
    grip.let_go()
    user.wait_for_end()
    assert user.run.converged
    user.controller.undo()
    assert user.head is start
    assert fingerprint(user.head.structure) == before
    user.wait_for_end()
    assert not user.run.active, "going back relaxes nothing"


def test_with_auto_relax_an_edit_relaxes_at_once(user):
    place_co(user)
    user.window.actions_[ActionKey.RELAX_EDITS].trigger()
    assert user.side.relaxation._edits.isChecked()
    edit(user, DeleteAtoms((OXYGEN,)))
    edited = user.head
    user.wait_until(lambda: user.head.parent is edited)
    user.wait_for_end()
    assert user.run.converged
    assert isinstance(user.head.operation, Relax)
    assert len(user.head.structure) == 28


def test_who_drags_just_after_a_relaxation_is_told_once_of_relaxing_after_each_edit(user):
    place_co(user)
    user.workbench.relax(RelaxationSettings("emt", fmax=50.0))
    user.wait_for_end()
    assert user.run.converged
    user.controller.hand._advised = False  # another test may have been told
    take_tool(user, ActionKey.MOVE)
    hint = user.workspace.hint
    assert hint.whole.startswith("Drag atoms")
    Grip(user, CARBON).pull(QPoint(20, -10)).let_go()
    user.wait_until(lambda: "Relax after each edit" in hint.whole)
    take_tool(user, ActionKey.SELECT)
    assert hint.whole.startswith("Click selects")
    take_tool(user, ActionKey.MOVE)
    Grip(user, CARBON).pull(QPoint(10, -10)).let_go()
    assert hint.whole.startswith("Drag atoms")


def test_while_it_relaxes_the_hint_offers_the_hand(user):
    start_long_run(user)
    take_tool(user, ActionKey.NAVIGATE)
    hint = user.workspace.hint
    user.wait_until(lambda: hint.isVisible() and hint.whole == "G: grab atoms while they relax")
    stop(user)
    user.wait_until(lambda: not hint.isVisible())
