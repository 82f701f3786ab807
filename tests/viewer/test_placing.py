"""The place tool in a real window, with real mouse and key events."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.placement import automatic_height
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
