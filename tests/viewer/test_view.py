"""What is drawn and how one looks at it: asserted by the colours on screen."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk, fcc111, molecule
from ase.data import atomic_numbers
from ase.data.colors import jmol_colors
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from adatom.errors import AdatomError
from adatom.structure.sites.finding import unique_sites
from adatom.viewer.theme import LIGHT_VIEW, ViewTheme, rgb

DARK = ViewTheme(
    "#1b1e24", "#2a2f38", "#e6e8ec", "#8f96a3", "#2b2f38", "#4c8dff", "#3fcf9f", "#f08cc8", "#ff7a45"
)


def looks_like(pixel: np.ndarray, symbol: str) -> bool:
    """Whether a pixel has the hue of an element, whatever the light."""
    hue = jmol_colors[atomic_numbers[symbol]]
    likeness = np.dot(pixel, hue) / (np.linalg.norm(pixel) * np.linalg.norm(hue))
    return bool(likeness > 0.985)


def colour_at(picture: np.ndarray, point: QPointF, scale: float = 1.0) -> np.ndarray:
    return picture[round(point.y() * scale), round(point.x() * scale), :3].astype(float)


def test_atoms_are_drawn_where_they_are_and_in_their_colours(view, with_co, pixels):
    view.show_structure(with_co, fit=True)
    screen = pixels()
    for symbol in ("C", "O"):
        index = with_co.symbols.search(symbol)[0]
        assert looks_like(colour_at(screen, view.to_widget(with_co.positions[index])), symbol)
    nearest = with_co.positions @ [np.cos(np.radians(-68)), np.sin(np.radians(-68)), 0.78]
    front = with_co.symbols.search("Cu")[np.argmax(nearest[:27])]
    assert looks_like(colour_at(screen, view.to_widget(with_co.positions[front])), "Cu")


def test_the_view_fits_the_atoms_and_not_the_empty_cell(view, slab, pixels):
    view.show_structure(slab, fit=True)
    points = np.array([[view.to_widget(p).x(), view.to_widget(p).y()] for p in slab.positions])
    low, high = points.min(axis=0), points.max(axis=0)
    assert (low > 30).all()
    assert (high < (view.width() - 30, view.height() - 30)).all()
    assert ((high - low) > (0.5 * view.width(), 0.5 * view.height())).any()


def test_the_view_is_fitted_again_when_it_grows_until_the_user_moves_it(view, slab, window, hand, qtbot):
    view.show_structure(slab, fit=True)
    small = view.to_widget(slab.positions[-1])
    window.resize(1200, 900)
    qtbot.waitUntil(lambda: view.width() == 1200)
    grown = view.to_widget(slab.positions[-1])
    assert grown.x() / 1200 == pytest.approx(small.x() / 800, abs=0.02)
    hand.drag(QPoint(600, 450), QPoint(700, 450))
    focus = view.to_widget(slab.positions.mean(axis=0))
    window.resize(1000, 900)
    qtbot.waitUntil(lambda: view.width() == 1000)
    assert view.to_widget(slab.positions.mean(axis=0)).y() == pytest.approx(focus.y(), abs=1)


def test_moved_atoms_move_on_screen(view, with_co, pixels, qtbot):
    view.show_structure(with_co, fit=True)
    oxygen = with_co.symbols.search("O")[0]
    moved = with_co.positions.copy()
    moved[oxygen, 2] += 3.0
    assert not looks_like(colour_at(pixels(), view.to_widget(moved[oxygen])), "O")
    with qtbot.waitSignal(view.drawn):
        view.move_atoms(moved)
    assert looks_like(colour_at(pixels(), view.to_widget(moved[oxygen])), "O")


def test_moving_other_atoms_than_those_on_show_is_refused(view, slab):
    view.show_structure(slab)
    with pytest.raises(ValueError, match=r"\(5, 3\)"):
        view.move_atoms(np.zeros((5, 3)))


def test_fixed_atoms_are_hatched(view, slab, pixels):
    # A layer of one element with and without the constraint; only the hatching may differ.
    view.show_structure(slab, fit=True)
    hatched = pixels()
    slab.set_constraint()
    view.show_structure(slab)
    plain = pixels()
    front_fixed, front_free = slab.positions[0], slab.positions[18]

    def stripes(point: np.ndarray) -> float:
        at = view.to_widget(point).toPoint()
        box = np.s_[at.y() - 12 : at.y() + 12, at.x() - 12 : at.x() + 12]
        return float(np.abs(hatched[box].astype(int) - plain[box]).max())

    assert stripes(front_fixed) > 60
    assert stripes(front_free) == 0


def test_bonds_follow_the_atoms(view, pixels):
    water = molecule("H2O", vacuum=4.0)
    view.show_structure(water, fit=True)
    view.look_along("x")
    oxygen, hydrogen = water.positions[:2]
    # 0.47 Å from the oxygen's centre, outside its ball, there is only the bond.
    on_bond = view.to_widget(oxygen + 0.54 * (hydrogen - oxygen))
    assert looks_like(colour_at(pixels(), on_bond), "O")
    apart = water.positions.copy()
    apart[1] += 3 * (hydrogen - oxygen)
    view.move_atoms(apart)
    assert not looks_like(colour_at(pixels(), on_bond), "O")


def test_bonds_cross_the_cell_boundary(view, pixels):
    chain = Atoms("C2", positions=[(0, 0, 0), (1.3, 0, 0)], cell=[2.6, 8, 8], pbc=True)
    view.show_structure(chain, fit=True)
    view.look_along("-y")
    for outside in (-0.6, 1.9):
        assert looks_like(colour_at(pixels(), view.to_widget((outside, 0, 0))), "C")


@pytest.mark.parametrize(
    ("axis", "right", "up"),
    [("x", 1, 2), ("y", 0, 2), ("z", 0, 1), ("-x", 1, 2), ("-y", 0, 2), ("-z", 0, 1)],
)
def test_looking_along_an_axis_leaves_the_other_two_in_the_picture(view, slab, axis, right, up):
    view.show_structure(slab)
    view.look_along(axis)
    origin = view.to_widget((0, 0, 0))
    axes = np.array(
        [[view.to_widget(e).x() - origin.x(), view.to_widget(e).y() - origin.y()] for e in np.eye(3)]
    )
    hidden = ({0, 1, 2} - {right, up}).pop()
    assert np.linalg.norm(axes[hidden]) < 1e-6
    assert abs(axes[right, 0]) > 1
    assert abs(axes[up, 1]) > 1
    assert axes[right, 1] == pytest.approx(0, abs=1e-6)


def test_looking_from_above_has_x_to_the_right_and_y_up(view, slab):
    view.show_structure(slab)
    view.look_along("z")
    assert view.to_widget((1, 0, 0)).x() > view.to_widget((0, 0, 0)).x()
    assert view.to_widget((0, 1, 0)).y() < view.to_widget((0, 0, 0)).y()


def test_hovering_names_the_atom_whose_pixels_are_under_the_cursor(view, hand, with_co):
    view.show_structure(with_co, fit=True)
    hovered = []
    view.atom_hovered.connect(hovered.append)
    oxygen = int(with_co.symbols.search("O")[0])
    hand.move(hand.at(with_co.positions[oxygen]))
    assert hovered[-1] == oxygen
    hand.move(QPoint(4, 4))
    assert hovered[-1] is None


def test_hovering_a_mark_names_its_site(view, hand, slab, sites):
    view.show_structure(slab, fit=True)
    view.set_sites(sites)
    hovered = []
    view.site_hovered.connect(hovered.append)
    x, y, z = sites[-1].position
    hand.move(hand.at((x, y, z + 0.3)))
    assert hovered == []
    view.show_sites(True)
    hand.move(hand.at((x, y, z + 0.3)))
    assert hovered == [sites[-1]]


def test_sites_can_be_shown_stressed_and_hidden(view, slab, sites, pixels):
    view.show_structure(slab, fit=True)
    bare = pixels()
    view.set_sites(sites)
    view.show_sites(True)
    shown = pixels()
    assert np.abs(shown.astype(int) - bare).max() > 60
    view.highlight_site(sites[0])
    assert (pixels() != shown).any()
    view.highlight_site(None)
    view.show_sites(False)
    assert (pixels() == bare).all()


def test_kinds_of_sites_differ_in_shape_and_colour(view, sites, slab, pixels):
    # Seen from above, around each mark: the pixels of its colour form another pattern for each kind.
    view.show_structure(slab)
    view.look_along("z")
    view.set_sites(sites)
    view.show_sites(True)
    colours = {"top": LIGHT_VIEW.accent, "bridge": LIGHT_VIEW.bridge, "hollow": LIGHT_VIEW.hollow}
    screen = pixels().astype(int)
    patterns = {}
    for site in unique_sites(sites):  # those drawn in full
        at = view.to_widget(site.position).toPoint()
        patch = screen[at.y() - 22 : at.y() + 22, at.x() - 22 : at.x() + 22]
        own = 255 * np.array(rgb(colours[site.kind]))
        patterns[site.kind] = np.abs(patch - own).max(axis=-1) < 40
    assert set(patterns) == {"top", "bridge", "hollow"}
    kinds = sorted(patterns)
    assert all(np.count_nonzero(patterns[kind]) > 40 for kind in kinds)
    for i, first in enumerate(kinds):
        for second in kinds[i + 1 :]:
            differing = np.count_nonzero(patterns[first] ^ patterns[second])
            assert differing > 0.4 * np.count_nonzero(patterns[first] | patterns[second])


def test_equivalents_of_a_site_are_paler_until_one_of_them_is_pointed_at(view, sites, slab, pixels):
    view.show_structure(slab)
    view.look_along("z")
    view.set_sites(sites)
    view.show_sites(True)
    before = pixels().astype(int)
    hollows = [site for site in sites if site.kind == "hollow"]
    view.highlight_site(hollows[0])
    after = pixels().astype(int)
    own = 255 * np.array(rgb(LIGHT_VIEW.hollow))
    full = [np.count_nonzero(np.abs(screen - own).max(axis=-1) < 40) for screen in (before, after)]
    assert full[1] > 4 * full[0]


def test_left_rotates_middle_pans_and_the_wheel_zooms_about_the_cursor(view, hand, slab):
    view.show_structure(slab, fit=True)
    centre = slab.positions.mean(axis=0)
    a, b = slab.positions[0], slab.positions[-1]

    def apart() -> np.ndarray:
        step = view.to_widget(a) - view.to_widget(b)
        return np.array([step.x(), step.y()])

    before, where = apart(), view.to_widget(centre)
    hand.drag(QPoint(300, 300), QPoint(340, 300), Qt.MouseButton.MiddleButton)
    assert view.to_widget(centre).x() == pytest.approx(where.x() + 40, abs=0.01)
    hand.drag(QPoint(300, 300), QPoint(300, 330), keys=Qt.KeyboardModifier.ShiftModifier)
    assert view.to_widget(centre).y() == pytest.approx(where.y() + 30, abs=0.01)
    assert apart() == pytest.approx(before)
    hand.drag(QPoint(300, 300), QPoint(360, 300))
    assert apart() != pytest.approx(before)
    before = apart()
    under = hand.at(a)
    hand.wheel(under, 2)
    assert np.linalg.norm(apart()) == pytest.approx(np.linalg.norm(before) * 1.15**2)
    assert (hand.at(a) - under).manhattanLength() <= 1


def test_nothing_is_drawn_while_nothing_changes(view, slab, qtbot):
    view.show_structure(slab, fit=True)
    qtbot.wait(600)
    drawn = []
    view.drawn.connect(lambda: drawn.append(1))
    qtbot.wait(400)
    assert not drawn


def test_many_changes_ask_for_one_repaint(view, slab, qtbot):
    view.show_structure(slab, fit=True)
    qtbot.wait(600)
    drawn = []
    view.drawn.connect(lambda: drawn.append(1))
    for _ in range(20):
        view.move_atoms(slab.positions)
    qtbot.waitUntil(lambda: bool(drawn))
    qtbot.wait(50)
    assert len(drawn) == 1


@pytest.mark.parametrize("size", [(400, 300), (900, 200), (150, 640)])
def test_a_picture_has_the_asked_size_and_shows_all_atoms(view, with_co, size):
    view.show_structure(with_co, fit=True)
    picture = view.picture(size)
    assert picture.shape == (size[1], size[0], 3)
    copper = (picture[..., 0].astype(int) - picture[..., 2]) > 40
    assert copper.any()
    edge = np.concatenate([copper[0], copper[-1], copper[:, 0], copper[:, -1]])
    assert not edge.any()


def test_a_picture_shows_what_the_screen_shows(view, with_co, pixels):
    view.show_structure(with_co, fit=True)
    screen = pixels()
    picture = view.picture()
    assert picture.shape == screen.shape
    assert np.median(np.abs(picture.astype(int) - screen)) <= 1
    for symbol in ("C", "O"):
        index = with_co.symbols.search(symbol)[0]
        assert looks_like(colour_at(picture, view.to_widget(with_co.positions[index])), symbol)


def test_a_transparent_picture_has_the_atoms_and_no_background(view, with_co):
    view.show_structure(with_co, fit=True)
    picture = view.picture((500, 400), transparent=True)
    assert picture.shape == (400, 500, 4)
    assert picture[0, 0, 3] == 0
    opaque = picture[..., 3] == 255
    assert 0.1 < opaque.mean() < 0.9
    # Smooth edges: some pixels are covered in part.
    assert np.count_nonzero((picture[..., 3] > 20) & (picture[..., 3] < 235)) > 200


def test_a_picture_leaves_the_screen_as_it_was(view, with_co, pixels, qtbot):
    view.show_structure(with_co, fit=True)
    qtbot.wait(500)
    before = pixels()
    view.picture((1000, 1000), transparent=True)
    qtbot.wait(500)
    assert (pixels() == before).all()


def test_a_picture_can_be_taken_of_a_view_that_was_never_shown(window, with_co):
    from adatom.viewer.view import StructureView

    view = StructureView(window)
    view.hide()
    view.show_structure(with_co, fit=True)
    view.resize(800, 600)
    picture = view.picture((400, 300)).astype(int)
    assert 0.1 < (picture[..., 0] - picture[..., 2] > 40).mean() < 0.9
    view.close_view()


def test_an_impossible_picture_is_refused_with_a_reason(view, slab):
    view.show_structure(slab)
    with pytest.raises(AdatomError, match="100000 × 300"):
        view.picture((100_000, 300))
    with pytest.raises(AdatomError, match="0 × 300"):
        view.picture((0, 300))


def test_themes_change_the_background(view, slab, pixels):
    view.show_structure(slab)
    assert pixels()[2, 2].mean() > 240
    view.set_theme(DARK)
    assert pixels()[2, 2].mean() < 60


def test_structures_come_and_go(view, slab, pixels):
    empty = pixels()
    view.show_structure(slab, fit=True)
    assert (pixels() != empty).any()
    view.show_structure(None)
    assert (pixels() == empty).all()
    view.show_structure(bulk("NaCl", "rocksalt", a=5.6), fit=True)
    view.show_structure(fcc111("Pt", (2, 2, 3), vacuum=6), fit=True)
    view.show_structure(molecule("CH3OH"), fit=True)
    view.show_structure(Atoms("H"), fit=True)
    assert (pixels() != empty).any()


def test_a_new_structure_forgets_the_sites_of_the_old(view, slab, sites, hand):
    view.show_structure(slab, fit=True)
    view.set_sites(sites)
    view.show_sites(True)
    view.show_structure(molecule("CO", vacuum=5.0), fit=True)
    hovered = []
    view.site_hovered.connect(hovered.append)
    hand.move(QPoint(400, 300))
    assert hovered == []


def test_a_closed_view_draws_nothing_and_minds_nothing(view, slab, sites, qtbot):
    view.show_structure(slab, fit=True)
    view.close_view()
    view.close_view()
    drawn = []
    view.drawn.connect(lambda: drawn.append(1))
    view.show_structure(slab)
    view.move_atoms(slab.positions)
    view.set_sites(sites)
    view.fit()
    view.set_theme(DARK)
    qtbot.wait(450)
    assert not drawn


def test_keys_go_on_to_the_window(view, window, qtbot):
    typed = []
    window.keyPressEvent = lambda event: typed.append(event.key())
    QTest.keyClick(view.focusProxy(), Qt.Key.Key_F)
    QTest.keyClick(view.focusProxy(), Qt.Key.Key_Escape)
    assert typed == [Qt.Key.Key_F, Qt.Key.Key_Escape]


def test_the_view_joins_a_window_on_screen_without_a_new_native_window(window, qtbot):
    from adatom.viewer.view import StructureView

    before = int(window.winId())
    view = StructureView()
    with qtbot.waitSignal(view.drawn):
        window.setCentralWidget(view)
    assert int(window.winId()) == before
    view.close_view()


_HIDPI = """
import sys
import numpy as np
from PySide6.QtWidgets import QApplication, QMainWindow
from adatom.viewer.surface import prepare_opengl
prepare_opengl()
app = QApplication([])
window = QMainWindow()
window.resize(500, 400)
window.show()
from ase import Atoms
from adatom.viewer.view import StructureView
view = StructureView()
window.setCentralWidget(view)
atoms = Atoms("OCu", positions=[(0, 0, 0), (5, 1, 2)])
view.show_structure(atoms, fit=True)
image = view.grab().toImage()
ratio = view.devicePixelRatioF()
assert ratio == 2.0, ratio
assert view.picture().shape == (800, 1000, 3)
spots = [view.to_widget(p) * ratio for p in atoms.positions]
red, copper = (image.pixelColor(spot.toPoint()) for spot in spots)
assert red.red() > 200 and red.green() < 60, red
assert 150 < copper.red() < 240 and 90 < copper.green() < 170, copper
hits = []
view.atom_hovered.connect(hits.append)
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
at = view.to_widget(atoms.positions[1])
none = Qt.MouseButton.NoButton
move = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
app.sendEvent(view.focusProxy(), move)
assert hits == [1], hits
view.close_view()
window.close()
"""


def test_high_resolution_screens_map_pixels_to_atoms(window):
    finished = subprocess.run(
        [sys.executable, "-c", _HIDPI],
        env=os.environ | {"QT_SCALE_FACTOR": "2", "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert finished.returncode == 0, finished.stderr


def test_preparing_opengl_imports_no_vtk():
    code = (
        "import sys, adatom.viewer.surface, adatom.viewer.theme;"
        "print([name for name in sys.modules if 'vtk' in name or 'pyvista' in name])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_cell_that_changes_moves_in_place(view, qtbot):
    start = bulk("Cu", a=3.7, cubic=True)
    view.show_structure(start, fit=True)
    larger = start.copy()
    larger.set_cell(1.1 * start.cell.array, scale_atoms=True)
    with qtbot.waitSignal(view.drawn):
        view.move_atoms(larger.positions, larger.cell.array)
    outline = view._scene._cell._data.GetPoints()
    corners = np.array([outline.GetPoint(index) for index in range(8)])
    assert corners.max(axis=0) == pytest.approx(larger.cell.lengths(), abs=1e-5)
    assert view._scene.atoms.cell.array == pytest.approx(larger.cell.array)


def test_bonds_across_the_boundary_go_when_the_cell_grows(view, pixels):
    chain = Atoms("C2", positions=[(0, 0, 0), (1.3, 0, 0)], cell=[2.6, 8, 8], pbc=True)
    view.show_structure(chain, fit=True)
    view.look_along("-y")
    end, beside = view.to_widget((-0.6, 0, 0)), view.to_widget((-0.6, 0, 1.0))
    assert abs(colour_at(pixels(), end) - colour_at(pixels(), beside)).max() > 30
    view.move_atoms(chain.positions, np.diag([9.0, 8.0, 8.0]))
    assert abs(colour_at(pixels(), end) - colour_at(pixels(), beside)).max() < 10
