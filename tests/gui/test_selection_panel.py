"""What the side panel says of the selection and of what is measured, and what typing there does."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from tests.gui.conftest import wait_until

from adatom.gui.actions import ActionKey
from adatom.gui.panels.selection_facts import common, neighbour_words, title_of_selection
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.editing.operations import HoldAtoms
from adatom.structure.slabs.low_index import build_slab


def covered():
    """Cu(111) with CO: the last two atoms are C and O."""
    slab = build_slab("Cu", "111", (2, 2, 3), 9.0, fixed_layers=1)
    return PlaceAdsorbate(adsorbate("CO"), Pose((1.28, 0.74), 1.4), "fcc").apply(slab)


def test_the_selection_is_named_by_atom_or_by_molecules():
    atoms = covered()
    assert title_of_selection(atoms, (12,)) == "C 12"
    assert title_of_selection(atoms, (12, 13)) == "2 atoms · CO"
    assert title_of_selection(atoms, (8, 9, 12, 13)) == "4 atoms · CO, Cu₂"
    assert common([2, 2]) == 2
    assert common(np.array([1, 2])) is None


def test_neighbours_are_named_nearest_first():
    assert neighbour_words(covered(), 13, 1).startswith("C 12 1.1")


@pytest.fixture
def panel(user):
    """The panel in the window, with CO on a slab: C is 27, O is 28."""
    user.new_slab()
    pose = Pose((2.5, 2.5), 1.85)
    user.workbench.apply(PlaceAdsorbate(adsorbate("CO"), pose, "bridge"))
    user.activate()
    user.controller.selection.set(())
    yield user.side.selection
    user.view.show_measurements(())
    user.controller.atoms.show_measurements()


def enter(field, text: str) -> None:
    field.setFocus()
    wait_until(field.hasFocus)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_the_panel_is_there_only_while_something_is_selected(user, panel):
    assert not panel.isVisible()
    user.controller.selection.set((27,))
    assert panel.isVisible()
    assert panel.section.note() == "C 27"
    user.controller.selection.set(())
    assert not panel.isVisible()


def test_a_typed_coordinate_arrives_to_the_last_digit(user, panel):
    user.controller.selection.set((27,))
    before = user.head.structure.positions.copy()
    assert panel.places[0].text() == f"{before[27, 0]:.4f}"
    enter(panel.places[0], "2,4567890123456789")
    wait_until(lambda: user.head.structure.positions[27, 0] == 2.4567890123456789)
    assert user.head.title == "Move C 27"
    assert np.array_equal(np.delete(user.head.structure.positions, 27, 0), np.delete(before, 27, 0))
    wait_until(lambda: panel.places[0].value() == 2.4567890123456789)


def test_several_atoms_move_together_to_a_typed_centre(user, panel):
    user.controller.selection.set((27, 28))
    before = user.head.structure.positions.copy()
    enter(panel.places[2], repr(float(before[27:, 2].mean() + 0.5)))
    wait_until(lambda: user.head.title == "Move 2 atoms")
    moved = user.head.structure.positions - before
    assert np.allclose(moved[27:], (0, 0, 0.5), atol=1e-12)
    assert not moved[:27].any()


def test_nonsense_turns_the_field_red_and_the_old_value_comes_back(user, panel):
    user.controller.selection.set((27,))
    head, field = user.head, panel.places[1]
    old = field.text()
    field.setFocus()
    wait_until(field.hasFocus)
    field.selectAll()
    QTest.keyClicks(field, "two")
    assert field.property("wrong")
    user.view.setFocus()
    wait_until(lambda: field.text() == old)
    assert not field.property("wrong")
    assert user.head is head


def test_what_differs_is_called_mixed_and_becomes_the_same_by_typing(user, panel):
    user.controller.selection.set((26, 27))
    assert panel.element.text() == ""
    assert panel.element.placeholderText() == "mixed"
    enter(panel.element, "ag")
    wait_until(lambda: user.head.title == "Change 2 atoms to Ag")
    wait_until(lambda: panel.element.text() == "Ag")
    enter(panel.tag, "7")
    wait_until(lambda: user.head.structure.get_tags()[26:28].tolist() == [7, 7])


def test_boxes_hold_along_one_axis_and_leave_the_others(user, panel):
    user.workbench.apply(HoldAtoms((0,), (True, False, False)))
    user.controller.selection.set((0, 27))
    states = [box.checkState() for box in panel.fixed]
    assert states == [Qt.CheckState.PartiallyChecked, Qt.CheckState.Unchecked, Qt.CheckState.Unchecked]
    user.click(panel.fixed[2])
    wait_until(lambda: user.head.title == "Fix 2 atoms along z")
    wait_until(lambda: panel.fixed[2].checkState() == Qt.CheckState.Checked)
    assert panel.fixed[0].checkState() == Qt.CheckState.PartiallyChecked
    user.click(panel.fixed[2])
    wait_until(lambda: user.head.title == "Release 2 atoms along z")
    wait_until(lambda: panel.fixed[2].checkState() == Qt.CheckState.Unchecked)


def test_two_selected_atoms_get_the_distance_that_is_typed(user, panel):
    user.controller.selection.set((27, 28))
    before = user.head.structure.copy()
    assert panel.measure.field.value() == pytest.approx(before.get_distance(27, 28))
    enter(panel.measure.field, "1.25")
    wait_until(lambda: user.head.title.startswith("Move"))
    after = user.head.structure
    assert after.get_distance(27, 28) == pytest.approx(1.25, abs=1e-12)
    assert np.array_equal(after.positions[:27], before.positions[:27])
    assert (after.positions != before.positions).any(axis=1).sum() == 1


def test_a_distance_to_the_slab_moves_the_whole_adsorbate_or_one_atom(user, panel):
    measurements = user.side.measurements
    atoms = user.head.structure
    near = min(range(27), key=lambda k: atoms.get_distance(k, 27, mic=True))
    user.view.show_measurements([(near, 27), (near, 27, 28)])
    user.controller.atoms.show_measurements()
    assert [row.field.value() for row in measurements.rows] == pytest.approx(
        [atoms.get_distance(near, 27, mic=True), atoms.get_angle(near, 27, 28, mic=True)]
    )
    enter(measurements.rows[0].field, "2.3")
    wait_until(lambda: user.head.title == "Move 2 atoms")
    after = user.head.structure
    assert after.get_distance(near, 27, mic=True) == pytest.approx(2.3)
    assert after.get_distance(27, 28) == pytest.approx(atoms.get_distance(27, 28))
    user.click(measurements.moves.button("atom"))
    enter(measurements.rows[0].field, "2.2")
    wait_until(lambda: user.head.title == "Move C 27")
    assert user.head.structure.get_distance(near, 27, mic=True) == pytest.approx(2.2)
    user.click(measurements.moves.button("side"))
    enter(measurements.rows[1].field, "150")
    wait_until(lambda: user.head.title == "Move O 28")
    assert user.head.structure.get_angle(near, 27, 28, mic=True) == pytest.approx(150)


def test_measurements_are_copied_removed_and_cleared(user, panel):
    measurements = user.side.measurements
    user.view.show_measurements([(27, 28), (18, 26)])
    user.controller.atoms.show_measurements()
    user.click(measurements._copy)
    first, second = QGuiApplication.clipboard().text().splitlines()
    kind, value, unit = first.split("\t")
    assert (kind, unit) == ("Distance C 27 – O 28", "Å")
    assert float(value) == pytest.approx(user.head.structure.get_distance(27, 28))
    assert second.startswith("Distance Cu 18 – Cu 26\t")
    measurements.remove_asked.emit(0)
    assert [each.indices for each in user.view.measurements] == [(18, 26)]
    assert len(measurements.rows) == 1
    user.click(measurements._clear)
    assert user.view.measurements == ()
    assert not measurements.isVisible()


def test_values_follow_the_frames_of_a_relaxation(user, panel):
    user.controller.selection.set((27,))
    user.view.show_measurements([(27, 28)])
    user.controller.atoms.show_measurements()
    user.relax()
    user.wait_for_end()
    end = user.head.structure
    wait_until(lambda: panel.places[2].value() == end.positions[27, 2])
    row = user.side.measurements.rows[0]
    wait_until(lambda: row.field.value() == pytest.approx(end.get_distance(27, 28)))
    assert "force" in panel._around.text()


def test_buttons_are_the_actions_of_the_window(user, panel):
    user.controller.selection.set((28,))
    buttons = {
        button.defaultAction(): button
        for button in panel.findChildren(type(user.workspace.rail.button(ActionKey.MOVE)))
    }
    user.click(buttons[user.window.actions_[ActionKey.DELETE]])
    wait_until(lambda: len(user.head.structure) == 28)
    wait_until(lambda: not panel.isVisible())


def test_no_digit_before_the_point_is_ever_out_of_sight(user, panel):
    user.controller.selection.set((27,))
    for field in panel.places:
        for value in (13.46536, -13.46536, 1234.56789, -12345.6789):
            field.set_value(value)
            text = field.text()
            assert float(text.replace("−", "-")) == pytest.approx(value, abs=0.5)
            assert field.fontMetrics().horizontalAdvance(text) <= field.width() - 2 * 5 - 4
