"""Selecting, moving, turning, measuring and fixing in a real window, with real mouse and key events."""

import numpy as np
import pytest
from ase.build import molecule
from ase.constraints import FixCartesian
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from adatom.structure.editing.operations import HoldAtoms, MoveAtoms
from adatom.viewer.theme import LIGHT_VIEW, rgb

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NO_KEY, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
GROUND = QPoint(30, 30)


class Told:
    """All that a view told."""

    def __init__(self, view) -> None:
        self.selections, self.moves, self.released, self.edits = [], [], [], []
        self.measured, self.tools, self.menus, self.cancelled = [], [], [], 0
        view.selection_changed.connect(self.selections.append)
        view.hand_moved.connect(self.moves.append)
        view.hand_released.connect(self.released.append)
        view.hand_cancelled.connect(self.count)
        view.edit_asked.connect(self.edits.append)
        view.measured.connect(self.measured.append)
        view.tool_changed.connect(self.tools.append)
        view.menu_requested.connect(self.menus.append)

    def count(self) -> None:
        self.cancelled += 1


@pytest.fixture
def told(view, with_co) -> Told:
    view.show_structure(with_co, fit=True)
    return Told(view)


def drawn(view) -> np.ndarray:
    """Where the atoms are drawn."""
    return view._scene.atoms.positions.copy()


def texts(view) -> list[str]:
    return view._sketch.texts


def key(hand, which, keys=NO_KEY) -> None:
    QTest.keyClick(hand.canvas, which, keys)


def click(hand, at: QPoint, keys=NO_KEY) -> None:
    QTest.mouseClick(hand.canvas, LEFT, keys, at)


def numbers(atoms) -> tuple[int, int]:
    return int(atoms.symbols.search("C")[0]), int(atoms.symbols.search("O")[0])


# --- select ---


def test_a_click_selects_an_atom_alone_and_beside_all_none(view, hand, told, with_co):
    carbon, oxygen = numbers(with_co)
    view.take_tool("select")
    hand.click(hand.at(with_co.positions[oxygen]))
    hand.click(hand.at(with_co.positions[carbon]))
    hand.click(GROUND)
    assert told.selections == [(oxygen,), (carbon,), ()]


def test_shift_adds_and_takes_away(view, hand, told, with_co):
    carbon, oxygen = numbers(with_co)
    view.take_tool("select")
    for atom in (oxygen, carbon, oxygen):
        click(hand, hand.at(with_co.positions[atom]), SHIFT)
    click(hand, GROUND, SHIFT)
    assert told.selections == [(oxygen,), tuple(sorted((carbon, oxygen))), (carbon,)]


def test_a_box_takes_all_centres_in_it(view, hand, told, with_co):
    view.take_tool("select")
    view.look_along("z")
    seen = np.array([[hand.at(p).x(), hand.at(p).y()] for p in with_co.positions])
    corner, end = QPoint(20, 20), QPoint(round(seen[:, 0].mean()), round(seen[:, 1].mean()))
    inside = ((seen >= (20, 20)) & (seen <= (end.x(), end.y()))).all(axis=1)
    hand.drag(corner, end)
    assert told.selections == [tuple(np.flatnonzero(inside))]
    hand.drag(corner, QPoint(780, 580), keys=SHIFT)
    assert view.selection == tuple(range(len(with_co)))
    hand.drag(corner, end, keys=CTRL)
    assert view.selection == tuple(np.flatnonzero(~inside))


def test_a_double_click_selects_the_molecule(view, hand, told, with_co):
    carbon, oxygen = numbers(with_co)
    view.take_tool("select")
    at = hand.at(with_co.positions[oxygen])
    hand.click(at)
    QTest.mouseDClick(hand.canvas, LEFT, NO_KEY, at)  # the second press; its release is to come
    QTest.mouseRelease(hand.canvas, LEFT, NO_KEY, at)
    assert view.selection == tuple(sorted((carbon, oxygen)))


def test_a_drag_on_what_is_selected_moves_it(view, hand, told, with_co):
    _, oxygen = numbers(with_co)
    view.take_tool("select")
    view.set_selection([oxygen])
    at = hand.at(with_co.positions[oxygen])
    hand.drag(at, at + QPoint(30, -20))
    (release,) = told.released
    assert release.indices == (oxygen,)
    assert (hand.at(release.positions[0]) - at - QPoint(30, -20)).manhattanLength() <= 1
    assert told.selections == []


def test_the_selection_survives_what_is_shown_and_tells_only_of_the_users_choice(view, told, with_co):
    view.set_selection([2, 27, 28, 99, -1])
    assert view.selection == (2, 27, 28)
    view.move_atoms(with_co.positions + 0.1)
    assert view.selection == (2, 27, 28)
    view.show_structure(with_co[:27])
    assert view.selection == (2,)
    assert told.selections == []


def test_what_is_selected_is_ringed_in_the_accent_and_not_recoloured(view, hand, told, with_co, pixels):
    _, oxygen = numbers(with_co)
    view.take_tool("select")
    before = pixels().astype(int)
    view.set_selection([oxygen])
    after = pixels().astype(int)
    accent = 255 * np.array(rgb(LIGHT_VIEW.accent))

    def ringed(picture: np.ndarray) -> int:
        return np.count_nonzero(np.abs(picture - accent).max(axis=-1) < 30)

    assert ringed(before) < 5
    assert ringed(after) > 100
    at = hand.at(with_co.positions[oxygen])
    assert (before[at.y(), at.x()] == after[at.y(), at.x()]).all()
    picture = view.picture().astype(int)
    assert ringed(picture) < 5


def test_what_is_selected_shows_through_what_is_before_it(view, told, with_co, pixels):
    view.look_along("z")
    hidden = int(np.argmin(with_co.positions[:, 2]))
    view.set_selection([])
    before = pixels().astype(int)
    view.set_selection([hidden])
    assert (pixels() != before).any(axis=-1).sum() > 30


# --- move ---


def test_the_atom_under_the_mouse_follows_it_exactly(view, hand, told, with_co):
    carbon, oxygen = numbers(with_co)
    view.take_tool("move")
    at = hand.at(with_co.positions[oxygen])
    QTest.mousePress(hand.canvas, LEFT, NO_KEY, at)
    for step in (QPoint(8, 0), QPoint(40, -25)):
        hand._drag_to(at + step, LEFT, NO_KEY)
    assert view.transforming
    assert (hand.at(drawn(view)[oxygen]) - at - QPoint(40, -25)).manhattanLength() <= 1
    assert drawn(view)[carbon] == pytest.approx(with_co.positions[carbon])
    assert texts(view)[0].startswith("Move ")
    QTest.mouseRelease(hand.canvas, LEFT, NO_KEY, at + QPoint(40, -25))
    (release,) = told.released
    assert (release.indices, release.manner) == ((oxygen,), "Move")
    assert release.positions == pytest.approx(drawn(view)[[oxygen]])
    assert view.selection == (oxygen,)
    assert not view.transforming


def test_new_positions_move_only_the_others_while_atoms_are_held(view, hand, told, with_co):
    _, oxygen = numbers(with_co)
    view.take_tool("move")
    at = hand.at(with_co.positions[oxygen])
    QTest.mousePress(hand.canvas, LEFT, NO_KEY, at)
    for step in (QPoint(8, 0), QPoint(40, -25)):
        hand._drag_to(at + step, LEFT, NO_KEY)
    held = drawn(view)[oxygen]
    view.move_atoms(with_co.positions + 0.05)
    assert drawn(view)[oxygen] == pytest.approx(held)
    assert drawn(view)[0] == pytest.approx(with_co.positions[0] + 0.05)
    view.show_structure(with_co)
    assert drawn(view)[oxygen] == pytest.approx(held)
    QTest.mouseRelease(hand.canvas, LEFT, NO_KEY, at + QPoint(40, -25))
    assert told.released[-1].positions[0] == pytest.approx(held)


def test_another_structure_ends_the_drag(view, hand, told, with_co):
    _, oxygen = numbers(with_co)
    view.take_tool("move")
    at = hand.at(with_co.positions[oxygen])
    QTest.mousePress(hand.canvas, LEFT, NO_KEY, at)
    for step in (QPoint(8, 0), QPoint(40, -25)):
        hand._drag_to(at + step, LEFT, NO_KEY)
    view.show_structure(with_co[:27])
    assert not view.transforming
    hand._drag_to(at, LEFT, NO_KEY)
    QTest.mouseRelease(hand.canvas, LEFT, NO_KEY, at)
    assert told.cancelled == 1
    assert told.released == []
    assert drawn(view) == pytest.approx(with_co.positions[:27])


def test_escape_and_the_right_button_put_the_atoms_back(view, hand, told, with_co):
    _, oxygen = numbers(with_co)
    view.take_tool("move")
    at = hand.at(with_co.positions[oxygen])
    for cancel in (
        lambda: key(hand, Qt.Key.Key_Escape),
        lambda: QTest.mouseClick(hand.canvas, RIGHT, NO_KEY, at),
    ):
        QTest.mousePress(hand.canvas, LEFT, NO_KEY, at)
        for step in (QPoint(8, 0), QPoint(40, -25)):
            hand._drag_to(at + step, LEFT, NO_KEY)
        cancel()
        assert drawn(view) == pytest.approx(with_co.positions)
        QTest.mouseRelease(hand.canvas, LEFT, NO_KEY, at)
    assert told.cancelled == 2
    assert told.released == []
    assert told.menus == []
    assert view.tool == "move"


def test_an_axis_key_locks_a_drag(view, hand, told, with_co):
    _, oxygen = numbers(with_co)
    view.take_tool("move")
    at = hand.at(with_co.positions[oxygen])
    QTest.mousePress(hand.canvas, LEFT, NO_KEY, at)
    for step in (QPoint(8, 0), QPoint(40, -25)):
        hand._drag_to(at + step, LEFT, NO_KEY)
    key(hand, Qt.Key.Key_Z)
    QTest.mouseRelease(hand.canvas, LEFT, NO_KEY, at + QPoint(40, -25))
    step = told.released[0].positions[0] - with_co.positions[oxygen]
    assert step[:2] == pytest.approx(0, abs=1e-12)
    assert step[2] > 0.1


def test_the_arrow_on_the_selection_moves_it_along_its_axis(view, hand, told, with_co):
    carbon, oxygen = numbers(with_co)
    view.take_tool("move")
    view.set_selection([carbon, oxygen])
    gizmo = view._hand._hand._gizmo()
    start, tip = (QPoint(*np.round(point).astype(int)) for point in gizmo.shaft("z"))
    assert tip.y() < start.y()
    hand.drag(tip, tip - QPoint(0, 40))
    step = told.released[0].positions - with_co.positions[sorted((carbon, oxygen))]
    assert step[:, :2] == pytest.approx(0, abs=1e-12)
    assert step[:, 2] == pytest.approx(
        40 / np.linalg.norm(gizmo.direction("z")) / view._camera.pixels_per_angstrom, rel=0.02
    )


def test_atoms_that_may_not_be_grabbed_stay_and_say_why(view, hand, told, with_co):
    carbon, oxygen = numbers(with_co)
    allowed = np.ones(len(with_co), dtype=bool)
    allowed[oxygen] = False
    view.set_grabbable(allowed, "It is fixed")
    view.take_tool("move")
    at = hand.at(with_co.positions[oxygen])
    hand.move(at)
    assert hand.canvas.cursor().shape() == Qt.CursorShape.ForbiddenCursor
    QTest.mousePress(hand.canvas, LEFT, NO_KEY, at)
    for step in (QPoint(8, 0), QPoint(40, -25)):
        hand._drag_to(at + step, LEFT, NO_KEY)
    assert texts(view) == ["It is fixed"]
    QTest.mouseRelease(hand.canvas, LEFT, NO_KEY, at)
    assert texts(view) == []
    assert drawn(view) == pytest.approx(with_co.positions)
    assert told.moves == told.released == []
    view.set_selection([carbon, oxygen])
    hand.move(GROUND)
    assert view.begin_transform("move")
    assert view._hand._grabbing._transform.indices == (carbon,)
    hand.move(GROUND + QPoint(20, 10))
    for _ in range(2):
        assert texts(view)[0].endswith("1 of 2: fixed atoms stay")
        key(hand, Qt.Key.Key_R)
    view.cancel_transform()
    view.set_selection([oxygen])
    key(hand, Qt.Key.Key_Up)
    assert texts(view) == ["It is fixed"]
    assert told.edits == []


def test_where_constraints_bind_the_hand_an_atom_stays_on_its_free_axes(view, hand, told, with_co):
    carbon, _ = numbers(with_co)
    with_co.set_constraint([*with_co.constraints, FixCartesian([carbon], (False, True, True))])
    view.show_structure(with_co)
    start = with_co.positions[carbon]
    view.set_selection([carbon])
    hand.move(hand.at(start))
    assert view.begin_transform("move")
    hand.move(hand.at(start) + QPoint(60, -40))
    assert (np.abs(drawn(view)[carbon] - start) > 0.1).sum() > 1
    view.cancel_transform()
    view.set_grabbable(np.ones(len(with_co), dtype=bool), "It is fixed")
    hand.move(hand.at(start))
    assert view.begin_transform("move")
    hand.move(hand.at(start) + QPoint(60, -40))
    key(hand, Qt.Key.Key_Return)
    np.testing.assert_array_equal(told.released[0].positions[0, 1:], start[1:])
    assert abs(told.released[0].positions[0, 0] - start[0]) > 0.1


def test_a_drag_stops_short_of_another_atom(view, hand, told, with_co):
    carbon, oxygen = numbers(with_co)
    view.look_along("x")
    view.take_tool("move")
    at, onto = hand.at(with_co.positions[oxygen]), hand.at(with_co.positions[carbon])
    QTest.mousePress(hand.canvas, LEFT, NO_KEY, at)
    for share in np.linspace(0.1, 1.0, 15):
        hand._drag_to(at + (onto - at) * share, LEFT, NO_KEY)
    assert f"too close to C {carbon}" in texts(view)[0]
    QTest.mouseRelease(hand.canvas, LEFT, NO_KEY, onto)
    assert np.linalg.norm(told.released[0].positions[0] - with_co.positions[carbon]) >= 0.5


# --- transforms without a button ---


def test_a_transform_follows_the_mouse_and_a_click_accepts_it(view, hand, told, with_co):
    carbon, oxygen = numbers(with_co)
    view.set_selection([carbon, oxygen])
    at = hand.at(with_co.positions[oxygen])
    hand.move(at)
    assert view.begin_transform("move")
    hand.move(at + QPoint(50, -30))
    hand.click(at + QPoint(50, -30))
    (release,) = told.released
    went = hand.at(release.positions[1]) - hand.at(with_co.positions[sorted((carbon, oxygen))[1]])
    assert (went - QPoint(50, -30)).manhattanLength() <= 2
    assert told.selections == []


def test_typed_values_and_locks_as_in_blender(view, hand, told, with_co):
    _, oxygen = numbers(with_co)
    view.set_selection([oxygen])
    hand.move(hand.at(with_co.positions[oxygen]))
    view.begin_transform("move")
    key(hand, Qt.Key.Key_X)
    QTest.keyClicks(hand.canvas, "1.5-")
    assert texts(view) == ["Move −1.5▏ Å along x"]
    key(hand, Qt.Key.Key_Return)
    assert told.released[-1].positions[0] == pytest.approx(with_co.positions[oxygen] - (1.5, 0, 0))
    view.show_structure(with_co)
    view.begin_transform("move")
    for typed in ("1", Qt.Key.Key_Tab, "0", Qt.Key.Key_Tab, "2"):
        QTest.keyClicks(hand.canvas, typed) if isinstance(typed, str) else key(hand, typed)
    key(hand, Qt.Key.Key_Enter)
    assert told.released[-1].positions[0] == pytest.approx(with_co.positions[oxygen] + (1, 0, 2))


def test_keys_of_a_transform_do_not_reach_the_windows_shortcuts(view, hand, told, with_co, window, qtbot):
    fired = []
    for shortcut in ("X", "G", "1", "Return", "Esc", "Backspace", "Tab"):
        action = QAction(window)
        action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(lambda _=False, shortcut=shortcut: fired.append(shortcut))
        window.addAction(action)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    view.set_selection([27, 28])
    hand.move(hand.at(with_co.positions[28]))
    view.begin_transform("rotate")
    for which in (Qt.Key.Key_G, Qt.Key.Key_X, Qt.Key.Key_1, Qt.Key.Key_Tab, Qt.Key.Key_Backspace):
        key(hand, which)
    assert view.transforming
    key(hand, Qt.Key.Key_Escape)
    assert fired == []
    key(hand, Qt.Key.Key_X)
    assert fired == ["X"]


def test_rotating_by_a_typed_angle_is_rigid(view, hand, told, with_co):
    carbon, oxygen = numbers(with_co)
    view.set_selection([carbon, oxygen])
    hand.move(hand.at(with_co.positions[oxygen]))
    view.begin_transform("rotate")
    key(hand, Qt.Key.Key_X)
    QTest.keyClicks(hand.canvas, "90")
    assert texts(view) == ["Rotate 90▏° about x"]
    key(hand, Qt.Key.Key_Return)
    (release,) = told.released
    assert release.manner == "Rotate"
    before = np.diff(with_co.positions[[carbon, oxygen]], axis=0)[0]
    after = np.diff(release.positions[np.argsort([carbon, oxygen]).argsort()], axis=0)[0]
    assert np.linalg.norm(after) == pytest.approx(np.linalg.norm(before))
    assert after[2] == pytest.approx(0, abs=1e-9)


def test_a_transform_needs_a_selection(view, told):
    assert not view.begin_transform("move")
    assert not view.transforming


def test_a_transform_that_cannot_be_says_why(view, hand, told, with_co):
    view.set_selection([28])
    hand.move(hand.at(with_co.positions[28]))
    assert not view.begin_transform("rotate")
    assert texts(view) == ["One atom has nothing to turn about: select several"]
    hand.move(GROUND)
    assert texts(view) == []
    view.set_grabbable(np.zeros(len(with_co), dtype=bool), "It is fixed")
    assert not view.begin_transform("move")
    assert texts(view) == ["It is fixed"]


def test_the_right_button_cancels_a_transform_and_opens_no_menu(view, hand, told, with_co):
    view.set_selection([28])
    hand.move(hand.at(with_co.positions[28]))
    view.begin_transform("move")
    hand.move(hand.at(with_co.positions[28]) + QPoint(40, 0))
    hand.click(GROUND, RIGHT)
    assert told.cancelled == 1
    assert told.menus == []
    assert drawn(view) == pytest.approx(with_co.positions)


# --- rotate ---


def test_dragging_a_molecule_turns_it_about_its_middle(view, hand, told, with_co):
    carbon, oxygen = numbers(with_co)
    view.look_along("x")
    view.take_tool("rotate")
    at = hand.at(with_co.positions[oxygen])
    middle = hand.at(with_co.positions[[carbon, oxygen]].mean(axis=0))
    arm = at - middle
    hand.drag(at, middle + QPoint(-arm.y(), arm.x()))
    (release,) = told.released
    assert release.indices == tuple(sorted((carbon, oxygen)))
    assert release.positions.mean(axis=0) == pytest.approx(with_co.positions[[carbon, oxygen]].mean(axis=0))
    assert np.ptp(release.positions[:, 2]) < 0.1


def test_on_a_slab_the_rotate_tool_turns_the_camera(view, hand, told, with_co):
    view.take_tool("rotate")
    axes = view._camera.axes.copy()
    at = hand.at(with_co.positions[18])
    hand.drag(at, at + QPoint(50, 0))
    assert told.moves == []
    assert not np.allclose(axes, view._camera.axes)


# --- the camera ---


@pytest.mark.parametrize("tool", ["navigate", "select", "move", "rotate", "measure", "fix"])
def test_in_every_tool_the_right_button_turns_and_the_middle_one_pans(view, hand, told, tool):
    view.take_tool(tool)
    axes, focus = view._camera.axes.copy(), view._camera.focus.copy()
    hand.drag(QPoint(300, 300), QPoint(350, 300), RIGHT)
    assert not np.allclose(axes, view._camera.axes)
    hand.drag(QPoint(300, 300), QPoint(350, 300), Qt.MouseButton.MiddleButton)
    assert not np.allclose(focus, view._camera.focus)
    assert told.menus == []
    hand.click(GROUND, RIGHT)
    assert len(told.menus) == 1


@pytest.mark.parametrize(
    ("tool", "turns"), [("navigate", True), ("move", True), ("measure", True), ("select", False)]
)
def test_a_drag_on_the_ground_turns_where_there_is_no_box(view, hand, told, tool, turns):
    view.take_tool(tool)
    axes = view._camera.axes.copy()
    hand.drag(GROUND, GROUND + QPoint(40, 10))
    assert np.allclose(axes, view._camera.axes) != turns


def test_escape_leaves_a_tool_and_keeps_the_selection(view, hand, told):
    view.set_selection([3])
    view.take_tool("move")
    hand.canvas.setFocus()
    key(hand, Qt.Key.Key_Escape)
    assert view.tool == "navigate"
    assert told.tools == ["move", "navigate"]
    assert view.selection == (3,)


@pytest.mark.parametrize("tool", ["navigate", "select", "move", "measure"])
def test_a_menu_knows_atom_and_site_in_every_tool(view, hand, slab, sites, tool):
    view.show_structure(slab, fit=True)
    view.set_sites(sites)
    view.show_sites(True)
    told = Told(view)
    view.take_tool(tool)
    x, y, z = sites[-1].position
    hand.click(hand.at((x, y, z + 0.3)), RIGHT)
    hand.click(hand.at(slab.positions[18]), RIGHT)
    assert told.menus[0].site is sites[-1]
    assert told.menus[1].atom == 18


# --- nudges ---


@pytest.mark.parametrize(
    ("which", "keys", "step"),
    [
        (Qt.Key.Key_Right, NO_KEY, (0.1, 0, 0)),
        (Qt.Key.Key_Up, SHIFT, (0, 1.0, 0)),
        (Qt.Key.Key_Left, ALT, (-0.01, 0, 0)),
        (Qt.Key.Key_PageUp, NO_KEY, (0, 0, 0.1)),
        (Qt.Key.Key_PageDown, NO_KEY, (0, 0, -0.1)),
    ],
)
def test_arrow_keys_nudge_the_selection(view, hand, told, with_co, which, keys, step):
    view.look_along("z")
    view.set_selection([27, 28])
    hand.canvas.setFocus()
    key(hand, which, keys)
    (edit,) = told.edits
    assert isinstance(edit, MoveAtoms)
    assert edit.title == "Nudge 2 atoms"
    assert edit.positions - with_co.positions[27:29] == pytest.approx(np.tile(step, (2, 1)))


def test_without_a_selection_arrow_keys_are_the_windows(view, hand, told, window):
    typed = []
    window.keyPressEvent = lambda event: typed.append(event.key())
    hand.canvas.setFocus()
    key(hand, Qt.Key.Key_Right)
    assert typed == [Qt.Key.Key_Right]
    assert told.edits == []


# --- measure ---


def test_clicks_measure_a_distance_an_angle_and_a_dihedral(view, hand, qtbot):
    atoms = molecule("H2O2")
    view.show_structure(atoms, fit=True)
    view.look_along("z")
    told = Told(view)
    view.take_tool("measure")
    oxygens, hydrogens = atoms.symbols.search("O"), atoms.symbols.search("H")
    chain = [hydrogens[0], oxygens[0], oxygens[1], hydrogens[1]]
    if atoms.get_distance(chain[0], chain[1]) > 1.2:
        chain[0], chain[3] = chain[3], chain[0]
    for atom in chain:
        view.look_along("home")
        view.look_along("z" if atoms.positions[atom, 2] >= 0 else "-z")
        hand.click(hand.at(atoms.positions[atom]))
    first, distance, angle, dihedral = told.measured
    assert first is None
    assert distance.value == pytest.approx(atoms.get_distance(*chain[:2]))
    assert angle.value == pytest.approx(atoms.get_angle(*chain[:3]))
    turned = atoms.get_dihedral(*chain)
    assert abs(dihedral.value) == pytest.approx(min(turned, 360 - turned))
    assert texts(view) == [f"{dihedral.value:.1f}°".replace("-", "−")]


def test_a_distance_across_the_boundary_is_drawn_to_the_image(view, hand, told, with_co):
    view.look_along("z")
    view.take_tool("measure")
    for atom in (18, 20):
        hand.click(hand.at(with_co.positions[atom]))
    found = told.measured[-1]
    assert found.minimum_image
    assert texts(view) == [f"{found.value:.3f} Å\n{found.direct:.3f} Å direct"]
    assert view.measurements == (found,)


def test_measures_are_live_and_stay_until_they_are_removed(view, hand, told, with_co, slab):
    carbon, oxygen = numbers(with_co)
    view.take_tool("measure")
    hand.click(hand.at(with_co.positions[carbon]))
    hand.click(hand.at(with_co.positions[oxygen]))
    moved = with_co.positions.copy()
    moved[oxygen, 2] += 1.0
    view.move_atoms(moved)
    assert told.measured[-1].value == pytest.approx(np.linalg.norm(moved[oxygen] - moved[carbon]))
    view.take_tool("move")
    assert len(view.measurements) == 1
    view.take_tool("measure")
    view.look_along("z")
    for atom, keys in ((18, SHIFT), (19, NO_KEY)):
        click(hand, hand.at(with_co.positions[atom]), keys)
    assert len(view.measurements) == 2
    hand.canvas.setFocus()
    key(hand, Qt.Key.Key_Delete)
    assert len(view.measurements) == 1
    hand.click(GROUND)
    assert view.measurements == ()
    assert texts(view) == []
    assert told.edits == []


# --- fix ---


def test_a_click_fixes_an_atom_or_releases_it(view, hand, told, with_co):
    view.look_along("-x")
    view.take_tool("fix")
    fixed, free = 2, 20  # the lowest and the top layer, at the front
    for atom in (fixed, free):
        hand.click(hand.at(with_co.positions[atom]))
    assert all(isinstance(edit, HoldAtoms) for edit in told.edits)
    titles = [edit.title for edit in told.edits]
    assert titles[0].startswith("Release Cu ")
    assert titles[1].startswith("Fix Cu ")


def test_a_box_fixes_all_in_it_and_with_shift_releases_them(view, hand, told, with_co):
    view.take_tool("fix")
    hand.drag(QPoint(10, 10), QPoint(790, 590))
    hand.drag(QPoint(10, 10), QPoint(790, 590), keys=SHIFT)
    fix, release = told.edits
    assert len(fix.indices) == len(with_co) - 9
    assert fix.axes == (True, True, True)
    assert release.indices == tuple(range(9))
    assert release.axes == (False, False, False)
    assert view.selection == ()


def test_atoms_held_along_some_axes_are_marked_otherwise_than_fixed_and_free_ones(view, slab, pixels):
    slab.set_constraint()
    front = 18
    pictures = []
    for mask in (None, (True, True, False), (True, True, True)):
        slab.set_constraint() if mask is None else slab.set_constraint(FixCartesian([front], mask))
        view.show_structure(slab, fit=not pictures)
        pictures.append(pixels().astype(int))
    free, partly, whole = pictures
    marked = [np.count_nonzero(np.abs(each - free).max(axis=-1) > 30) for each in (partly, whole)]
    assert 0 < marked[0] < marked[1]


def test_a_closed_view_minds_none_of_it(view, told):
    view.close_view()
    view.take_tool("move")
    view.set_selection([1])
    view.set_grabbable(None)
    view.nudge("up", 0.1)
    view.show_measurements([(0, 1)])
    assert not view.begin_transform("move")
    assert not view.cancel_transform()
    assert view.selection == view.measurements == ()
    QApplication.processEvents()
    assert told.edits == []
