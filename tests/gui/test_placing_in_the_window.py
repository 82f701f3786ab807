"""Adsorbates in the real window: SMILES, faces, pins, covering, each one step back."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from adatom.gui.actions import ActionKey
from adatom.gui.dialogs.cover import CoverDialog
from adatom.structure.adsorbates.coverage import CoverSurface
from adatom.structure.layers import adsorbate_mask
from adatom.structure.sites.finding import unique_sites
from adatom.viewer.stance import Stance

from .conftest import Driver, wait_until


def palette(user: Driver):
    return user.side.adsorbate.palette_


def test_the_search_field_says_how_many_there_are(user: Driver) -> None:
    wait_until(lambda: "279 molecules" in palette(user).search.placeholderText())


def test_smiles_are_read_by_the_worker_shown_and_placed(driver: Driver) -> None:
    user = driver.wait_ready()
    user.new_slab()
    QTest.keyClicks(palette(user).search, "CCOC(C)=O")
    wait_until(lambda: palette(user).card.adsorbate() is not None)
    assert palette(user).card.words().startswith("C₄H₈O₂")
    QTest.keyClick(palette(user).search, Qt.Key.Key_Return)
    assert user.controller.build.placing
    user.click_on(next(site for site in user.sites if site.kind == "top"))
    wait_until(lambda: len(user.stage.atoms()) == 27 + 14)
    palette(user).search.clear()


def test_what_is_wrong_with_smiles_is_said(driver: Driver) -> None:
    user = driver.wait_ready()
    user.new_slab()
    QTest.keyClicks(palette(user).search, "CCOC(C")
    wait_until(lambda: palette(user).card._problem.isVisible())
    assert "CCOC(C" in palette(user).card.words()
    palette(user).search.clear()
    assert not palette(user).card.isVisible()


def test_the_bottom_face_shows_its_sites_and_is_placed_on(user: Driver) -> None:
    user.new_slab()
    user.choose("CO")
    face = user.side.adsorbate.placement._face
    face.button("bottom").click()
    wait_until(lambda: bool(user.sites) and {site.face for site in user.sites} == {"bottom"})
    assert user.view._camera.elevation < 0
    user.click_on(user.sites[-1])
    wait_until(lambda: len(user.stage.atoms()) == 29)
    atoms = user.stage.atoms()
    assert atoms.positions[27:, 2].max() < atoms.positions[:27, 2].min()
    face.button("top").click()
    wait_until(lambda: bool(user.sites) and {site.face for site in user.sites} == {"top"})
    assert user.view._camera.elevation > 0


def pin(user: Driver, kind: str) -> None:
    """Drag the ghost at a site, so that it stays there."""
    site = next(site for site in user.sites if site.kind == kind)
    user.point_at(site)
    canvas, start = user.view.focusProxy(), user._at(site)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for step in range(1, 5):
        QTest.mouseMove(canvas, start + QPoint(12 * step, 0))
        QTest.qWait(20)
    QTest.mouseRelease(
        canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(48, 0)
    )
    assert user.view._hand.tool.pinned


def test_enter_places_a_pinned_ghost_after_buttons_of_the_panel(user: Driver) -> None:
    user.activate()
    user.new_slab()
    user.choose("CO")
    pin(user, "hollow")
    rows = user.side.adsorbate.placement
    rows._more.head.setChecked(True)
    rows._azimuth.setFocus()
    for button in (rows._random._die, rows._auto, rows._face.button("top")):
        user.click(button)
        QTest.qWait(1)
        assert user.view.focusProxy().hasFocus()
    user.press(Qt.Key.Key_Return)
    wait_until(lambda: len(user.stage.atoms()) == 29)


def test_esc_lets_a_pinned_ghost_go_before_it_leaves_the_tool(user: Driver) -> None:
    user.activate()
    user.new_slab()
    user.choose("CO")
    pin(user, "hollow")
    user.press(Qt.Key.Key_Escape)
    assert user.controller.build.placing
    assert not user.view._hand.tool.pinned
    user.press(Qt.Key.Key_Escape)
    assert not user.controller.build.placing


def test_no_mark_is_left_under_the_mouse_when_the_tool_is_put_down(user: Driver) -> None:
    user.activate()
    user.new_slab()
    user.choose("CO")
    bridge = next(site for site in user.sites if site.kind == "bridge")
    user.click_on(bridge)
    wait_until(lambda: len(user.stage.atoms()) == 29)
    user.press(Qt.Key.Key_Escape)
    QTest.qWait(30)
    assert not user.controller.build.placing
    assert user.view._scene.sites._stressed == ()
    user.side.sites.visibility_changed.emit(True)
    assert user.view._scene.sites._stressed != ()
    user.side.sites.visibility_changed.emit(False)
    assert user.view._scene.sites._stressed == ()


def test_the_status_bar_says_what_the_wheel_does_while_placing(user: Driver) -> None:
    user.activate()
    user.new_slab()
    user.choose("CO")
    assert "Ctrl+Shift+wheel tilts" in user.workspace.hint.text()
    user.press(Qt.Key.Key_Escape)
    assert "wheel" not in user.workspace.hint.text()


def test_covering_is_one_step_and_its_sites_fill_the_larger_cell(user: Driver) -> None:
    user.new_slab()
    user.choose("O")
    user.window.do(ActionKey.COVER)
    wait_until(lambda: bool(user.window.findChildren(CoverDialog)))
    (dialog,) = user.window.findChildren(CoverDialog)
    user.click(dialog.cover_button)
    wait_until(lambda: not user.window.findChildren(CoverDialog))
    assert isinstance(user.head.operation, CoverSurface)
    assert int(adsorbate_mask(user.stage.atoms()).sum()) == 9
    assert not user.controller.build.placing
    wait_until(lambda: len(user.sites) == 36 + 72 + 36)
    user.window.do(ActionKey.UNDO)
    assert len(user.stage.atoms()) == 27
    wait_until(lambda: len(user.sites) == 9 + 18 + 9)


def test_covering_without_an_adsorbate_asks_for_one(user: Driver) -> None:
    user.activate()
    user.new_slab()
    user.controller.build._last = None
    user.window.do(ActionKey.COVER)
    assert "Choose an adsorbate first" in user.notices[-1]
    assert palette(user).search.hasFocus()


def test_shortcuts_of_the_window_work_in_its_fields(user: Driver, monkeypatch) -> None:
    user.activate()
    user.new_slab()
    asked = []
    user.window.actions_.asked.connect(asked.append)
    monkeypatch.setitem(user.window._handlers, ActionKey.EXPORT, lambda: None)
    for field in (palette(user).search, user.side.adsorbate.placement._azimuth):
        field.setFocus()
        user.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        assert asked.pop() == ActionKey.EXPORT
    field = palette(user).search
    field.setFocus()
    QTest.keyClicks(field, "xyz")
    user.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert field.selectedText() == "xyz"
    assert asked == []
    field.clear()
    user.window.actions_.asked.disconnect(asked.append)


def test_a_slab_gets_its_adsorbates_by_the_keyboard_alone(user: Driver) -> None:
    user.activate()
    user.controller.build._last = None
    user.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    wait_until(lambda: user.workspace.isVisible() and user.sites != ())
    user.view.setFocus()  # another test may have left it in the search field
    user.press(Qt.Key.Key_A)
    assert palette(user).search.hasFocus()
    QTest.keyClicks(palette(user).search, "CO")
    user.press(Qt.Key.Key_Return)
    wait_until(user.view.focusProxy().hasFocus)
    user.press(Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    kinds = [site.kind for site in unique_sites(user.sites)]
    for count, kind in enumerate(kinds[:2], start=1):
        user.press(Qt.Key.Key_Return)
        tool = user.view._hand.tool
        assert tool.pinned
        assert tool.ghost.site.kind == kind
        user.press(Qt.Key.Key_Return)
        wait_until(lambda count=count: len(user.stage.atoms()) == 27 + 2 * count)
        assert user.head.operation.site == unique_sites(user.sites)[count - 1].label
        user.press(Qt.Key.Key_Down)
    user.press(Qt.Key.Key_Return)
    user.press(Qt.Key.Key_Escape)
    assert not user.view._hand.tool.pinned
    user.press(Qt.Key.Key_Escape)
    assert not user.controller.build.placing
    palette(user).search.clear()


def test_enter_on_one_row_goes_on_to_the_next_site_that_is_free(user: Driver) -> None:
    user.activate()
    user.new_slab()
    user.choose("CO")
    user.press(Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    for count in (1, 2, 3):
        user.press(Qt.Key.Key_Return)
        assert user.view._hand.tool.ghost.clash == ""
        user.press(Qt.Key.Key_Return)
        wait_until(lambda count=count: len(user.stage.atoms()) == 27 + 2 * count)
    carbon = user.stage.atoms().positions[27::2]
    assert len({tuple(place) for place in carbon.round(3)}) == 3


def test_a_site_chosen_without_an_adsorbate_asks_for_one(user: Driver) -> None:
    user.activate()
    user.new_slab()
    user.controller.build._last = None
    user.view.setFocus()
    user.press(Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    user.press(Qt.Key.Key_Return)
    assert "Choose an adsorbate first" in user.notices[-1]
    assert palette(user).search.hasFocus()


def test_another_molecule_starts_upright_at_the_height_that_was_typed(user: Driver) -> None:
    user.activate()
    user.new_slab()
    user.choose("CO")
    rows = user.side.adsorbate.placement
    user.click(rows._random._die)
    assert user.controller.build.stance.tilt != 0
    turned = user.controller.build.stance
    user.choose("CO")
    user.choose("CO")
    assert user.controller.build.stance == turned
    user.choose("NO")
    assert user.controller.build.stance == rows.stance() == Stance()
    rows._height.set_value(1.9)
    rows._edited()
    rows._azimuth.setValue(45.0)
    user.choose("CO")
    assert user.controller.build.stance == rows.stance() == Stance(1.9)
    rows._start_over()
