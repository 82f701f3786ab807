"""Selecting and editing atoms in the real window: by key, menu, palette, mouse, and through the clipboard."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu

from adatom.gui.actions import ACTIONS, ActionKey
from adatom.gui.clipboard_controller import MIME
from adatom.gui.dialogs.element import element_called
from adatom.structure.constraints import held_directions
from adatom.structure.editing.operations import DeleteAtoms

K = ActionKey
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
CO = (27, 28)
"""In the example, O before C."""


@pytest.fixture
def on_copper(user) -> Iterator:
    """The window with CO on Cu(100), nothing selected, the view with the keyboard."""
    user.activate()
    user.window.open_example("co-cu100")
    user.wait_until(lambda: user.stage.node.start is not None and len(user.stage.atoms()) == 29)
    user.controller.tools.take(K.NAVIGATE)
    user.controller.selection.set(())
    user.view.setFocus()
    user.wait_until(user.view.focusProxy().hasFocus)
    yield user
    user.controller.tools.take(K.NAVIGATE)
    QGuiApplication.clipboard().clear()


def select(user, *indices: int) -> None:
    user.controller.selection.set(indices)


def selected(user) -> tuple[int, ...]:
    return user.controller.selection.indices


def by_key(user, key: ActionKey) -> None:
    """Press the first shortcut of an action, as it is typed."""
    info = next(info for info in ACTIONS if info.key is key)
    pressed = QKeySequence(info.shortcuts[0])[0]
    user.press(pressed.key(), pressed.keyboardModifiers())


def by_menu(user, key: ActionKey) -> None:
    """Choose an action from the menu bar, wherever it stands in it."""
    action = user.window.actions_[key]
    holders = [each for each in action.associatedObjects() if isinstance(each, QMenu)]
    assert holders, f"{key} stands in no menu"
    holders[0].actions()[holders[0].actions().index(action)].trigger()


def by_palette(user, key: ActionKey) -> None:
    """Find an action in the command palette by its whole name, and press Enter."""
    by_key(user, K.PALETTE)
    action = user.window.actions_[key]
    info = next(info for info in ACTIONS if info.key is key)
    QTest.keyClicks(user.window.palette_._field, f"{info.menu} {action.text().rstrip('…')}")
    assert user.window.palette_.texts()[0] == f"{info.menu}: {action.text().rstrip('…')}"
    user.press(Qt.Key.Key_Return)
    user.view.setFocus()


def dialog(user) -> QDialog:
    user.wait_until(lambda: isinstance(QApplication.activeModalWidget(), QDialog))
    return QApplication.activeModalWidget()


def accept(user) -> None:
    """Press Enter in the dialog that is open."""
    asked = dialog(user)
    QTest.keyClick(asked.focusWidget() or asked, Qt.Key.Key_Return)
    user.wait_until(lambda: QApplication.activeModalWidget() is None)


def held(user) -> np.ndarray:
    return held_directions(user.stage.atoms())[list(CO)]


def element_typed(user) -> None:
    QTest.keyClicks(dialog(user).focusWidget(), "Pt")
    accept(user)


def twice_along_a(user) -> None:
    QTest.keyClicks(dialog(user).focusWidget(), "2")
    accept(user)


def tag_seven(user) -> None:
    QTest.keyClicks(dialog(user).focusWidget(), "7")
    accept(user)


EDITS: dict[ActionKey, tuple[Callable | None, Callable[..., bool]]] = {
    K.DELETE: (None, lambda atoms: len(atoms) == 27),
    K.CUT: (None, lambda atoms: len(atoms) == 27),
    K.DUPLICATE: (None, lambda atoms: str(atoms.symbols[27:]) in ("OCOC", "(OC)2")),
    K.CHANGE_ELEMENT: (element_typed, lambda atoms: str(atoms.symbols[27:]) == "Pt2"),
    K.ADD_ATOM: (accept, lambda atoms: len(atoms) == 30),
    K.TAGS: (tag_seven, lambda atoms: set(atoms.get_tags()[27:]) == {7}),
    K.FIX: (None, lambda atoms: held_directions(atoms)[27:].all()),
    K.FIX_Z: (None, lambda atoms: held_directions(atoms)[27:].tolist() == [[False, False, True]] * 2),
    K.REPEAT: (twice_along_a, lambda atoms: len(atoms) == 58),
    K.VACUUM: (
        lambda user: (QTest.keyClicks(dialog(user).focusWidget(), "9"), accept(user)),
        lambda atoms: np.isclose(atoms.cell[2, 2] - np.ptp(atoms.positions[:, 2]), 18),
    ),
}
"""Action → what is answered in its dialog, and what has become of the structure, with CO selected."""
WAYS = {"key": by_key, "menu": by_menu, "palette": by_palette}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("key", EDITS)
def test_every_edit_does_its_work_by_key_menu_and_palette(on_copper, key: ActionKey, way: str):
    info = next(info for info in ACTIONS if info.key is key)
    if way == "key" and not info.shortcuts:
        pytest.skip("it has no key")
    user, before = on_copper, on_copper.head
    select(user, *CO)
    WAYS[way](user, key)
    answer, done = EDITS[key]
    if answer is not None:
        answer(user)
    assert user.head.parent is before
    assert done(user.stage.atoms())
    by_key(user, K.UNDO)
    assert user.head is before
    assert selected(user) == CO


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("key", "begun", "wanted"),
    [
        (K.SELECT_ALL, (), tuple(range(29))),
        (K.SELECT_NONE, CO, ()),
        (K.INVERT, CO, tuple(range(27))),
        (K.MOLECULE, (27,), CO),
        (K.SAME_ELEMENT, (0,), tuple(range(27))),
        (K.SAME_LAYER, (0,), tuple(range(9))),
        (K.SHRINK, (27, 28), CO),
    ],
)
def test_every_selection_by_key_menu_and_palette(on_copper, key, begun, wanted, way: str):
    info = next(info for info in ACTIONS if info.key is key)
    if way == "key" and not info.shortcuts:
        pytest.skip("it has no key")
    select(on_copper, *begun)
    WAYS[way](on_copper, key)
    if key is K.SHRINK:
        assert set(selected(on_copper)) < set(begun)
    else:
        assert selected(on_copper) == wanted
        assert on_copper.view.selection == wanted


@pytest.mark.parametrize("way", ["menu", "palette"])
def test_fixed_atoms_are_selected(on_copper, way: str):
    select(on_copper, 0, 5)
    by_key(on_copper, K.FIX)
    select(on_copper, *CO)
    WAYS[way](on_copper, K.FIXED_ATOMS)
    assert selected(on_copper) == (0, 5)


def test_growing_takes_in_what_is_bonded_and_shrinking_gives_it_back(on_copper):
    user = on_copper
    select(user, 27)
    by_key(user, K.GROW)
    assert set(CO) <= set(selected(user))
    assert user.head.title == "CO on Cu(100)"  # selecting is no edit


# -- the selection stays with its atoms ---------------------------------------------------------------


def test_the_selection_stays_with_its_atoms_as_others_are_deleted(on_copper):
    user = on_copper
    select(user, 3)
    by_key(user, K.DELETE)
    assert selected(user) == ()
    select(user, 26, 27)
    by_key(user, K.UNDO)
    assert selected(user) == (27, 28)
    by_key(user, K.REDO)
    assert selected(user) == (26, 27)


def test_undo_brings_back_what_was_selected_before_and_redo_what_was_made(on_copper):
    user = on_copper
    select(user, *CO)
    by_key(user, K.DUPLICATE)
    assert selected(user) == (29, 30)
    by_key(user, K.UNDO)
    assert selected(user) == CO
    by_key(user, K.REDO)
    assert selected(user) == (29, 30)


def test_each_branch_keeps_its_own_selection(on_copper):
    user, start = on_copper, on_copper.head
    select(user, *CO)
    by_key(user, K.DELETE)
    branch = user.head
    select(user, 5)
    user.workbench.visit(start)
    select(user, 1)
    by_key(user, K.DELETE)
    user.workbench.visit(branch)
    assert selected(user) == (5,)


def test_another_start_has_nothing_selected(on_copper):
    user = on_copper
    select(user, *CO)
    user.window.do(K.NEW_SLAB)
    assert selected(user) == ()


# -- moving -------------------------------------------------------------------------------------------


def test_nudges_in_quick_succession_are_one_step_to_undo(on_copper):
    user, before = on_copper, on_copper.head
    select(user, *CO)
    places = user.stage.atoms().positions[27:].copy()
    for _ in range(3):
        user.press(Qt.Key.Key_Left)
    moved = np.linalg.norm(user.stage.atoms().positions[27:] - places, axis=1)
    assert moved == pytest.approx([0.3, 0.3])
    by_key(user, K.UNDO)
    assert user.head is before
    assert np.array_equal(user.stage.atoms().positions[27:], places)


def test_nudges_of_other_atoms_or_after_a_while_are_steps_of_their_own(on_copper):
    user, before = on_copper, on_copper.head
    select(user, 27)
    user.press(Qt.Key.Key_Left)
    user.controller.edits._nudged_at -= 10.0
    user.press(Qt.Key.Key_Left)
    select(user, 28)
    user.press(Qt.Key.Key_Left)
    assert len(user.head.lineage()) == len(before.lineage()) + 3


def test_without_a_selection_the_arrows_are_the_timelines(on_copper):
    user, before = on_copper, on_copper.head
    user.press(Qt.Key.Key_Left)
    assert user.head is before


def test_g_moves_the_selection_by_a_typed_number_as_one_step(on_copper):
    user, before = on_copper, on_copper.head
    select(user, *CO)
    heights = user.stage.atoms().positions[27:, 2].copy()
    by_key(user, K.MOVE)
    for key in (Qt.Key.Key_Z, Qt.Key.Key_1, Qt.Key.Key_Return):
        user.press(key)
    assert user.stage.atoms().positions[27:, 2] == pytest.approx(heights + 1.0)
    assert user.head.parent is before
    assert selected(user) == CO


def test_g_without_a_selection_takes_the_tool_up_and_esc_leaves_it(on_copper):
    user = on_copper
    by_key(user, K.MOVE)
    assert user.view.tool == "move"
    assert user.workspace.rail.button(K.MOVE).isChecked()
    user.press(Qt.Key.Key_Escape)
    assert user.view.tool == "navigate"
    assert user.workspace.rail.button(K.NAVIGATE).isChecked()


# -- tools --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (K.NAVIGATE, "navigate"),
        (K.SELECT, "select"),
        (K.MOVE, "move"),
        (K.ROTATE, "rotate"),
        (K.MEASURE, "measure"),
        (K.HOLD, "fix"),
    ],
)
def test_a_tool_is_taken_up_from_the_rail_and_by_its_key(on_copper, key, name):
    user = on_copper
    user.click(user.workspace.rail.button(key))
    assert user.view.tool == name
    user.controller.tools.take(K.NAVIGATE)
    by_key(user, key)
    assert user.view.tool == name
    checked = [tool for tool, button in user.workspace.rail._buttons.items() if button.isChecked()]
    assert checked == [key]
    assert user.workspace.hint.isVisible() == (name != "navigate")


def test_esc_puts_the_tool_down_and_then_deselects(on_copper):
    user = on_copper
    by_key(user, K.SELECT)
    select(user, *CO)
    user.press(Qt.Key.Key_Escape)
    assert (user.view.tool, selected(user)) == ("navigate", CO)
    user.press(Qt.Key.Key_Escape)
    assert selected(user) == ()


def test_taking_another_tool_lets_go_of_what_is_being_placed(on_copper):
    user = on_copper
    user.choose("CO")
    assert user.workspace.rail.button(K.PLACE).isChecked()
    by_key(user, K.SELECT)
    assert not user.controller.build.placing
    assert user.view.tool == "select"


def test_selected_atoms_are_measured_at_once(on_copper):
    user = on_copper
    select(user, *CO)
    by_key(user, K.MEASURE_SELECTED)
    assert [set(each.indices) for each in user.view.measurements] == [set(CO)]
    assert len(user.side.measurements.rows) == 1
    user.view.show_measurements(())


# -- the menu at the mouse ----------------------------------------------------------------------------


def right_click(user, place: QPoint) -> QMenu:
    canvas = user.view.focusProxy()
    for step in (QPoint(2, 1), QPoint()):
        QTest.mouseMove(canvas, place + step)
        QTest.qWait(20)
    QTest.mouseClick(canvas, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, place)
    user.wait_until(lambda: QApplication.activePopupWidget() is not None)
    return QApplication.activePopupWidget()


def test_a_right_click_on_an_atom_selects_it_first_and_offers_what_can_be_done_with_it(on_copper):
    user = on_copper
    atom = user.view.to_widget(user.stage.atoms().positions[27]).toPoint()
    menu = right_click(user, atom)
    assert selected(user) == (27,)
    assert user.window.actions_[K.CHANGE_ELEMENT] in menu.actions()
    menu.close()
    select(user, *CO)
    right_click(user, atom).close()
    assert selected(user) == CO
    QTest.qWait(10)


def test_a_right_click_on_the_ground_offers_the_view_and_leaves_the_selection(on_copper):
    user = on_copper
    select(user, *CO)
    menu = right_click(user, QPoint(12, 200))
    assert user.window.actions_[K.FIT] in menu.actions()
    assert user.window.actions_[K.CHANGE_ELEMENT] not in menu.actions()
    menu.close()
    assert selected(user) == CO
    QTest.qWait(10)


# -- the clipboard ------------------------------------------------------------------------------------


def test_what_was_cut_is_pasted_where_it_was_and_a_copy_beside_it(on_copper):
    user = on_copper
    select(user, *CO)
    places = user.stage.atoms().positions[27:].copy()
    by_key(user, K.CUT)
    by_key(user, K.PASTE)
    assert np.allclose(user.stage.atoms().positions[27:], places, atol=1e-6)
    assert selected(user) == (27, 28)
    by_key(user, K.PASTE)
    assert len(user.stage.atoms()) == 31
    assert selected(user) == (29, 30)
    assert user.stage.atoms().get_all_distances(mic=True)[np.triu_indices(31, 1)].min() > 0.9


def test_copied_atoms_are_on_the_clipboard_as_text_that_other_programs_read(on_copper):
    user = on_copper
    select(user, *CO)
    by_key(user, K.COPY)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text().splitlines()[0] == "2"
    assert "Lattice" in data.text()
    assert bytes(data.data(MIME).data()).decode() == data.text()


def test_atoms_go_from_one_window_to_another(on_copper, driver):
    user = on_copper
    driver.wait_ready().new_slab()
    for each in (user, driver):
        each.activate()
        each.view.setFocus()
        each.wait_until(each.view.focusProxy().hasFocus)
        if each is user:
            select(user, *CO)
            by_key(user, K.COPY)
    count = len(driver.stage.atoms())
    by_key(driver, K.PASTE)
    assert len(driver.stage.atoms()) == count + 2
    assert driver.controller.selection.indices == (count, count + 1)


def test_text_from_elsewhere_is_pasted_on_top_and_with_nothing_there_opened(on_copper):
    user = on_copper
    QGuiApplication.clipboard().setText("O 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0")
    top = user.stage.atoms().positions[:, 2].max()
    by_key(user, K.PASTE)
    assert user.stage.atoms().positions[29:, 2].min() > top
    user.back_to_start()
    user.window.setFocus()
    assert user.window.actions_[K.PASTE].isEnabled()
    by_key(user, K.PASTE)
    assert user.stage.atoms().get_chemical_formula() == "H2O"
    assert user.window.bar.title() == "Pasted H₂O"


def test_nonsense_on_the_clipboard_is_said_and_changes_nothing(on_copper):
    user, before = on_copper, on_copper.head
    QGuiApplication.clipboard().setText("The moon is full tonight.")
    by_key(user, K.PASTE)
    assert user.head is before
    assert "no atoms" in user.notices[-1]
    data = QMimeData()
    data.setImageData(user.window.grab().toImage())
    QGuiApplication.clipboard().setMimeData(data)
    assert not user.window.actions_[K.PASTE].isEnabled()


def test_text_fields_keep_copy_paste_delete_and_select_all(on_copper):
    user, before = on_copper, on_copper.head
    select(user, *CO)
    field: QLineEdit = user.side.adsorbate.palette_.search
    field.setFocus()
    QTest.keyClicks(field, "gras")
    for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_V):
        user.press(key, CTRL)
    assert field.text() == "grasgras"
    user.press(Qt.Key.Key_A, CTRL)
    user.press(Qt.Key.Key_X, CTRL)
    assert field.text() == ""
    assert QGuiApplication.clipboard().text() == "grasgras"
    QTest.keyClicks(field, "x")
    user.press(Qt.Key.Key_Home)
    user.press(Qt.Key.Key_Delete)
    assert field.text() == ""
    assert user.head is before
    assert selected(user) == CO
    user.view.setFocus()


# -- what makes no sense ------------------------------------------------------------------------------


def test_an_edit_that_makes_no_sense_is_said_and_changes_nothing(on_copper):
    user, before = on_copper, on_copper.head
    by_key(user, K.SELECT_ALL)
    by_key(user, K.DELETE)
    assert user.head is before
    assert "all the atoms" in user.notices[-1]
    select(user, *CO)
    by_key(user, K.FIX)
    assert user.notices == []  # it has worked since


def test_a_dialog_says_what_is_wrong_and_stays_open(on_copper):
    user, before = on_copper, on_copper.head
    select(user, 27)
    by_key(user, K.ADD_ATOM)
    asked = dialog(user)
    for spin, value in zip(asked.spins, user.stage.atoms().positions[27], strict=True):
        spin.setValue(value)
    QTest.mouseClick(asked.button, Qt.MouseButton.LeftButton)
    assert asked.problem()
    assert user.head is before
    QTest.keyClicks(asked.field, "Zz")
    assert not asked.button.isEnabled()
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    user.wait_until(lambda: QApplication.activeModalWidget() is None)


def test_along_one_axis_others_stay_as_they_were(on_copper):
    user = on_copper
    select(user, 27)
    by_menu(user, K.FIX_X)
    select(user, *CO)
    by_menu(user, K.FIX_Z)
    assert held(user).tolist() == [[True, False, True], [False, False, True]]
    assert user.window.actions_[K.FIX_Z].isChecked()
    assert not user.window.actions_[K.FIX_X].isChecked()
    by_menu(user, K.FIX_Z)
    assert held(user).tolist() == [[True, False, False], [False, False, False]]


def test_the_selection_is_saved_as_an_adsorbate(on_copper):
    user = on_copper
    select(user, *CO)
    by_menu(user, K.SAVE_ADSORBATE)
    asked = dialog(user)
    assert asked.windowTitle() == "Save as My Adsorbate"
    assert len(asked.adsorbate().symbols) == 2
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    user.wait_until(lambda: QApplication.activeModalWidget() is None)


@pytest.mark.parametrize(
    ("typed", "symbol"),
    [("pt", "Pt"), ("platinum", "Pt"), ("plat", "Pt"), ("c", "C"), ("ca", "Ca"), ("zz", "")],
)
def test_an_element_is_found_by_symbol_or_name(typed, symbol):
    assert element_called(typed) == symbol


# -- while it relaxes ---------------------------------------------------------------------------------


def test_deleting_while_it_relaxes_carries_the_selection_over(on_copper):
    user = on_copper
    user.relax()
    user.wait_until(lambda: user.stage.frames > 1 or not user.run.active)
    select(user, 0, *CO)
    user.controller.edits.edit(DeleteAtoms((1,)))
    user.wait_for_end()
    assert len(user.stage.atoms()) == 28
    assert selected(user) == (0, 26, 27)
