"""The place tool in a real window, with real mouse and key events."""

from dataclasses import replace

import numpy as np
import pytest
from ase import Atoms
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.molecule import rebound
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.placement import automatic_height
from adatom.structure.sites.finding import find_sites
from adatom.viewer.stance import Stance


class Record:
    """All that a view told."""

    def __init__(self, view) -> None:
        self.placed: list[PlaceAdsorbate] = []
        self.ghosts: list = []
        self.left = 0
        self.menus: list = []
        view.placed.connect(self.placed.append)
        view.ghost_changed.connect(self.ghosts.append)
        view.tool_left.connect(self.leave)
        view.menu_requested.connect(self.menus.append)

    def leave(self) -> None:
        self.left += 1


@pytest.fixture
def placing(view, slab, sites):
    view.show_structure(slab, fit=True)
    view.set_sites(sites)
    view.show_sites(True)
    record = Record(view)
    view.start_placing(adsorbate("CO"))
    return record


def middle(sites, kind):
    chosen = [site for site in sites if site.kind == kind]
    return chosen[len(chosen) // 2]


def label(view) -> QLabel:
    return view.findChild(QLabel, "ghostLabel")


@pytest.mark.parametrize("kind", ["top", "bridge", "hollow"])
def test_the_ghost_snaps_to_the_site_under_the_cursor_and_names_it(view, hand, placing, sites, kind):
    site = middle(sites, kind)
    hovered = []
    view.site_hovered.connect(hovered.append)
    hand.move(hand.at(site.position) + QPoint(4, -3))
    assert placing.ghosts[-1].site is site
    assert hovered[-1] is site
    assert label(view).isVisible()
    assert label(view).text() == f"{site.label} · {placing.ghosts[-1].pose.height:.2f} Å"


def test_every_site_can_be_pointed_at(view, hand, placing, sites):
    for site in sites:
        hand.move(hand.at(site.position))
        assert placing.ghosts[-1].site is site


def test_pointing_at_the_mark_on_top_of_an_atom_means_that_atom(view, hand, placing, sites):
    site = middle(sites, "top")
    x, y, z = site.position
    hand.move(hand.at((x, y, z + 1.13)))
    assert placing.ghosts[-1].site is site


def test_a_click_places_at_the_site_with_the_automatic_height(view, hand, placing, sites, slab):
    site = middle(sites, "bridge")
    hand.move(hand.at(site.position))
    hand.click(hand.at(site.position))
    (edit,) = placing.placed
    assert edit.adsorbate is adsorbate("CO")
    assert edit.site == "bridge"
    assert edit.pose.xy == pytest.approx(site.position[:2])
    assert edit.pose.height == pytest.approx(automatic_height(slab, adsorbate("CO"), edit.pose.xy))
    placed = edit.apply(slab)
    assert len(placed) == len(slab) + 2


def test_several_can_be_placed_one_after_the_other(view, hand, placing, sites, slab):
    first, second = [site for site in sites if site.kind == "hollow"][::8]
    hand.click(hand.at(first.position))
    view.show_structure(placing.placed[-1].apply(slab))
    view.set_sites(sites)
    assert placing.ghosts[-1] is None
    hand.move(hand.at(second.position))
    hand.click(hand.at(second.position))
    assert [edit.pose.xy for edit in placing.placed] == [
        pytest.approx(first.position[:2]),
        pytest.approx(second.position[:2]),
    ]
    assert placing.left == 0


def test_the_wheel_turns_the_ghost_and_does_not_zoom(view, hand, placing, sites):
    at = hand.at(middle(sites, "hollow").position)
    hand.move(at)
    hand.wheel(at, 2)
    assert placing.ghosts[-1].pose.azimuth == 30.0
    hand.wheel(at, -3)
    assert placing.ghosts[-1].pose.azimuth == 345.0
    assert hand.at(middle(sites, "hollow").position) == at
    hand.click(at)
    assert placing.placed[-1].pose.azimuth == 345.0


def test_shift_and_wheel_change_the_height(view, hand, placing, sites):
    at = hand.at(middle(sites, "hollow").position)
    hand.move(at)
    before = placing.ghosts[-1].pose.height
    hand.wheel(at, 3, Qt.KeyboardModifier.ShiftModifier)
    assert placing.ghosts[-1].pose.height == pytest.approx(before + 0.15, abs=1e-4)
    assert f"{before + 0.15:.2f} Å" in label(view).text()
    hand.click(at)
    assert placing.placed[-1].pose.height == pytest.approx(before + 0.15, abs=1e-4)


def test_control_and_wheel_zoom_while_placing(view, hand, placing, sites):
    far = hand.at(sites[0].position)
    hand.wheel(QPoint(400, 300), 1, Qt.KeyboardModifier.ControlModifier)
    centre = QPoint(400, 300)
    assert (hand.at(sites[0].position) - centre).manhattanLength() > (far - centre).manhattanLength()


def test_typed_values_reach_the_ghost(view, hand, placing, sites):
    at = hand.at(middle(sites, "bridge").position)
    hand.move(at)
    view.set_placement(Stance(2.5, 40.0, 10.0))
    ghost = placing.ghosts[-1]
    assert (ghost.pose.height, ghost.pose.azimuth, ghost.pose.tilt) == (2.5, 40.0, 10.0)
    hand.click(at)
    edit = placing.placed[-1]
    assert (edit.pose.height, edit.pose.azimuth, edit.pose.tilt) == (2.5, 40.0, 10.0)


def test_a_clash_is_shown_before_the_click(view, hand, placing, sites, pixels):
    site = middle(sites, "top")
    view.set_placement(Stance(1.0, 0.0, 0.0))
    hand.move(hand.at(site.position))
    assert placing.ghosts[-1].clash == f"too close: 1.00 Å to Cu {site.atoms[0]}"
    assert placing.ghosts[-1].clash in label(view).text()
    view.set_placement(Stance(2.5, 0.0, 0.0))
    assert placing.ghosts[-1].clash == ""
    assert "too close" not in label(view).text()


def test_alt_ignores_snapping(view, hand, placing, sites):
    x, y, z = middle(sites, "hollow").position
    at = hand.at((x + 0.4, y + 0.3, z))
    QTest.mousePress(hand.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, at)
    QTest.mouseRelease(hand.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, at)
    (edit,) = placing.placed
    assert edit.site == ""
    assert edit.pose.xy == pytest.approx((x + 0.4, y + 0.3), abs=0.03)


def test_without_sites_the_ghost_follows_the_surface(view, hand, slab):
    view.show_structure(slab, fit=True)
    record = Record(view)
    view.start_placing(adsorbate("O"))
    hand.move(hand.at((3.0, 3.0, slab.positions[:, 2].max())))
    assert record.ghosts[-1].site is None
    assert record.ghosts[-1].label.startswith("free · ")
    hand.move(QPoint(5, 5))
    assert record.ghosts[-1] is None


def test_a_drag_beside_the_sites_rotates_without_placing(view, hand, placing, sites):
    before = hand.at(sites[0].position)
    start = QPoint(20, 20)
    hand.drag(start, start + QPoint(60, 10))
    assert not placing.placed
    assert hand.at(sites[0].position) != before


def test_the_right_button_rotates_from_anywhere(view, hand, placing, sites):
    before = hand.at(sites[0].position)
    start = hand.at(middle(sites, "hollow").position)
    hand.drag(start, start + QPoint(60, 10), Qt.MouseButton.RightButton)
    assert not placing.left
    assert hand.at(sites[0].position) != before


def test_a_shaky_click_still_places(view, hand, placing, sites):
    at = hand.at(middle(sites, "hollow").position)
    before = hand.at(sites[0].position)
    hand.drag(at, at + QPoint(2, 1))
    assert len(placing.placed) == 1
    assert hand.at(sites[0].position) == before


def test_esc_leaves_the_tool(view, hand, placing, sites):
    hand.move(hand.at(sites[0].position))
    QTest.keyClick(hand.canvas, Qt.Key.Key_Escape)
    assert placing.left == 1
    assert placing.ghosts[-1] is None
    assert not label(view).isVisible()
    hand.click(hand.at(sites[0].position))
    assert not placing.placed


def test_the_right_button_leaves_the_tool_and_asks_for_no_menu(view, hand, placing, sites):
    hand.click(hand.at(sites[0].position), Qt.MouseButton.RightButton)
    assert placing.left == 1
    assert not placing.menus
    hand.move(hand.at(sites[0].position))
    hand.click(hand.at(sites[0].position), Qt.MouseButton.RightButton)
    (menu,) = placing.menus
    assert menu.atom is not None


def test_the_ghost_goes_when_the_mouse_leaves_the_surface(view, hand, placing, sites):
    hand.move(hand.at(sites[0].position))
    assert placing.ghosts[-1] is not None
    hand.move(QPoint(3, 3))
    assert placing.ghosts[-1] is None
    assert not label(view).isVisible()


def test_the_ghost_is_seen(view, hand, placing, sites, pixels, qtbot):
    site = middle(sites, "hollow")
    x, y, z = site.position
    view.show_sites(False)
    before = pixels()
    hand.move(hand.at(site.position))
    oxygen = hand.at((x, y, z + placing.ghosts[-1].pose.height + 1.13))
    changed = np.abs(pixels().astype(int) - before).sum(axis=2)
    assert changed[oxygen.y(), oxygen.x()] > 60


def test_the_ghost_stands_on_atoms_that_have_moved(view, hand, placing, sites, slab):
    site = middle(sites, "hollow")
    hand.move(hand.at(site.position))
    before = placing.ghosts[-1].pose.height
    narrowed = slab.positions.copy()
    towards = np.array(site.position) - narrowed[site.atoms[0]]
    narrowed[site.atoms[0]] += 0.2 * towards
    view.move_atoms(narrowed)
    assert placing.ghosts[-1].pose.height > before + 0.02


def test_the_ghost_goes_along_with_its_site(view, hand, placing, sites, slab):
    site = middle(sites, "bridge")
    hand.move(hand.at(site.position))
    x, y, z = site.position
    carried = [replace(each, position=(x + 0.1, y, z)) if each is site else each for each in sites]
    view.set_sites(carried)
    assert placing.ghosts[-1].site.position == (x + 0.1, y, z)
    view.set_sites(carried[:3])
    assert placing.ghosts[-1] is None


def test_the_label_stays_inside_the_view(view, hand, placing, sites):
    for site in sites:
        hand.move(hand.at(site.position))
        assert view.rect().contains(label(view).geometry())


def test_control_shift_and_wheel_tilt(view, hand, placing, sites):
    at = hand.at(middle(sites, "hollow").position)
    hand.move(at)
    hand.wheel(at, 3, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert placing.ghosts[-1].pose.tilt == 15.0
    assert "tilt 15°" in label(view).text()


def test_what_the_wheel_has_done_is_said_in_the_label(view, hand, placing, sites):
    at = hand.at(middle(sites, "hollow").position)
    hand.move(at)
    hand.wheel(at, 2)
    assert "turn 30°" in label(view).text()


def test_a_drag_from_a_site_pins_the_ghost_and_turns_it(view, hand, placing, sites):
    site = middle(sites, "hollow")
    start = hand.at(site.position)
    before = hand.at(sites[0].position)
    hand.move(start)
    hand.drag(start, start + QPoint(80, 40))
    ghost = placing.ghosts[-1]
    assert ghost.pinned
    assert ghost.site is site
    assert hand.at(sites[0].position) == before  # the camera stood still
    hand.move(hand.at(sites[0].position))
    assert placing.ghosts[-1].pose.xy == pytest.approx(site.position[:2])
    assert not placing.placed


@pytest.fixture
def pinned(view, hand, placing, sites):
    start = hand.at(middle(sites, "hollow").position)
    hand.move(start)
    hand.drag(start, start + QPoint(60, 0))
    assert placing.ghosts[-1].pinned
    return placing


def knob(view, grip):
    return view.to_widget(view._hand.tool.handles.knob(grip)).toPoint()


def test_the_ring_turns_a_pinned_ghost_by_what_it_is_dragged(view, hand, pinned):
    before = pinned.ghosts[-1].pose
    handles = view._hand.tool.handles
    goal = view.to_widget(handles.points("turn", np.array([handles.azimuth + 60.0]))[0]).toPoint()
    hand.move(knob(view, "turn"))
    hand.drag(knob(view, "turn"), goal)
    after = pinned.ghosts[-1].pose
    assert (after.azimuth - before.azimuth) % 360 == pytest.approx(60, abs=3)
    assert (after.xy, after.tilt) == (before.xy, before.tilt)


def test_the_arc_tilts_a_pinned_ghost_and_shift_by_fifteen_degrees(view, hand, pinned):
    handles = view._hand.tool.handles
    goal = view.to_widget(handles.points("tilt", np.array([34.0]))[0]).toPoint()
    hand.move(knob(view, "tilt"))
    hand.drag(knob(view, "tilt"), goal)
    assert pinned.ghosts[-1].pose.tilt == pytest.approx(34, abs=3)
    goal = view.to_widget(handles.points("tilt", np.array([50.0]))[0]).toPoint()
    hand.drag(knob(view, "tilt"), goal, keys=Qt.KeyboardModifier.ShiftModifier)
    assert pinned.ghosts[-1].pose.tilt % 15 == 0


def test_the_view_can_be_turned_around_a_pinned_ghost(view, hand, pinned, sites):
    before = hand.at(sites[0].position)
    hand.drag(QPoint(20, 20), QPoint(80, 30))
    assert hand.at(sites[0].position) != before
    assert pinned.ghosts[-1].pinned


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_places_a_pinned_ghost(view, hand, pinned, key):
    pose = pinned.ghosts[-1].pose
    QTest.keyClick(hand.canvas, key)
    (edit,) = pinned.placed
    assert edit.pose == pose
    assert edit.site == "fourfold hollow"


def test_a_click_on_a_pinned_ghost_places_it(view, hand, pinned):
    oxygen = view.to_widget(view._hand.tool.positions[1]).toPoint()
    hand.move(oxygen)
    hand.click(oxygen)
    assert len(pinned.placed) == 1


def test_a_click_beside_a_pinned_ghost_lets_it_go_and_places_nothing(view, hand, pinned, sites):
    hand.click(QPoint(5, 5))
    assert not pinned.placed
    hand.move(hand.at(sites[0].position))
    assert pinned.ghosts[-1].site is sites[0]


def test_esc_lets_a_pinned_ghost_go_first_and_leaves_the_tool_then(view, hand, pinned):
    QTest.keyClick(hand.canvas, Qt.Key.Key_Escape)
    assert pinned.left == 0
    assert pinned.ghosts[-1] is None or not pinned.ghosts[-1].pinned
    QTest.keyClick(hand.canvas, Qt.Key.Key_Escape)
    assert pinned.left == 1


def test_a_pinned_ghost_stays_when_the_mouse_leaves_the_view(view, hand, pinned):
    QApplication.sendEvent(hand.canvas, QEvent(QEvent.Type.Leave))
    assert pinned.ghosts[-1].pinned


def test_alt_works_while_the_mouse_rests(view, hand, placing, sites):
    x, y, z = middle(sites, "hollow").position
    hand.move(hand.at((x + 0.4, y + 0.3, z)))
    assert placing.ghosts[-1].site is not None
    QTest.keyPress(hand.canvas, Qt.Key.Key_Alt)
    assert placing.ghosts[-1].site is None
    assert placing.ghosts[-1].pose.xy == pytest.approx((x + 0.4, y + 0.3), abs=0.05)
    QTest.keyRelease(hand.canvas, Qt.Key.Key_Alt)
    assert placing.ghosts[-1].site is not None


def test_the_clashing_pair_is_joined_by_a_line(view, hand, placing, sites, slab):
    site = middle(sites, "top")
    view.set_placement(Stance(1.0))
    hand.move(hand.at(site.position))
    ours, theirs = view._hand.tool.clash_ends
    assert np.linalg.norm(ours - theirs) == pytest.approx(1.0)
    assert theirs == pytest.approx(slab.positions[site.atoms[0]])
    assert view._scene._clash.actor.GetVisibility()
    view.set_placement(Stance(2.5))
    assert not view._scene._clash.actor.GetVisibility()


@pytest.fixture
def two_handed(view, slab, sites):
    view.show_structure(slab, fit=True)
    view.set_sites(sites)
    record = Record(view)
    formate = adsorbate("HCOO")
    one, other = (k for k, symbol in enumerate(formate.symbols) if symbol == "O")
    view.start_placing(rebound(formate, (one, other)))
    return record


def tops(sites):
    """Two neighbouring top sites."""
    chosen = [site for site in sites if site.kind == "top"]
    first = chosen[4]
    apart = [abs(np.hypot(*np.subtract(site.position[:2], first.position[:2])) - 2.553) for site in chosen]
    return first, chosen[int(np.argmin(apart))]


def test_a_two_handed_adsorbate_takes_two_clicks_and_says_how_it_fits(view, hand, two_handed, sites):
    first, second = tops(sites)
    hand.move(hand.at(first.position))
    assert label(view).text().startswith("top · 1 of 2")
    hand.click(hand.at(first.position))
    assert not two_handed.placed
    hand.move(hand.at(second.position))
    text = label(view).text()
    assert text.startswith("top → top · 2 of 2")
    assert "2.55 Å apart, molecule 2." in text
    hand.click(hand.at(second.position))
    (edit,) = two_handed.placed
    assert edit.site == "top → top"
    assert edit.pose.xy == pytest.approx(np.add(first.position[:2], second.position[:2]) / 2, abs=1e-6)


def test_the_molecule_stays_rigid_across_two_sites(view, hand, two_handed, sites, slab):
    first, second = tops(sites)
    hand.click(hand.at(first.position))
    hand.click(hand.at(second.position))
    (edit,) = two_handed.placed
    placed = edit.apply(slab)[len(slab) :]
    ideal = Atoms(edit.adsorbate.symbols, positions=edit.adsorbate.positions)
    assert placed.get_all_distances() == pytest.approx(ideal.get_all_distances(), abs=1e-12)


def test_the_wheel_swaps_the_ends_across_two_sites(view, hand, slab, sites, two_handed):
    view.start_placing(rebound(adsorbate("CO"), (0, 1)))
    first, second = tops(sites)
    hand.click(hand.at(first.position))
    hand.move(hand.at(second.position))
    before = view._hand.tool.positions.copy()
    hand.wheel(hand.at(second.position), 1)
    assert view._hand.tool.positions[0, :2] == pytest.approx(before[1, :2], abs=1e-3)


def test_a_second_click_on_the_same_site_stands_the_middle_there(view, hand, two_handed, sites):
    bridge = middle(sites, "bridge")
    hand.click(hand.at(bridge.position))
    hand.move(hand.at(bridge.position) + QPoint(3, 3))
    assert label(view).text().startswith("across bridge")
    hand.click(hand.at(bridge.position))
    (edit,) = two_handed.placed
    assert edit.pose.xy == pytest.approx(bridge.position[:2])


def test_esc_forgets_the_first_of_two_sites(view, hand, two_handed, sites):
    first, _ = tops(sites)
    hand.move(hand.at(first.position))
    hand.click(hand.at(first.position))
    QTest.keyClick(hand.canvas, Qt.Key.Key_Escape)
    assert two_handed.left == 0
    hand.move(hand.at(first.position) + QPoint(2, 2))
    assert "1 of 2" in label(view).text()


def test_the_bottom_face_is_looked_at_from_below_and_placed_on(view, hand, slab):
    view.show_structure(slab, fit=True)
    below = find_sites(slab, "bottom")
    view.set_sites(below)
    record = Record(view)
    view.start_placing(adsorbate("CO"), Stance(face="bottom"))
    view.look_at_face("bottom")
    site = middle(below, "hollow")
    hand.move(hand.at(site.position))
    assert record.ghosts[-1].site is site
    assert "bottom" in label(view).text()
    hand.click(hand.at(site.position))
    (edit,) = record.placed
    placed = edit.apply(slab)
    assert placed.positions[-2:, 2].max() < slab.positions[:, 2].min()
    assert placed.positions[-1, 2] < placed.positions[-2, 2]  # O hangs below C
    view.look_at_face("top")
    assert view._camera.elevation > 0


def test_typing_another_face_takes_the_ghost_away(view, hand, placing, sites):
    hand.move(hand.at(sites[0].position))
    view.set_placement(Stance(face="bottom"))
    assert placing.ghosts[-1] is None
