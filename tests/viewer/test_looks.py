"""Colours by value, arrows, the overlay and the legend, as they are drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adatom.viewer.arrows import LONGEST, SHORTEST
from adatom.viewer.colouring import UNKNOWN, ColourScale, colour_map, round_up
from adatom.viewer.looks import Arrows
from adatom.viewer.view import StructureView

HEIGHT = ColourScale("Height", 0.0, 10.0, "Å")


# --- the scale ---


def test_lightness_rises_along_the_map() -> None:
    colours = colour_map(np.linspace(0, 1, 200)) / 255
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    luminance = linear @ (0.2126, 0.7152, 0.0722)
    assert (np.diff(luminance) > 0).all()


def test_values_beyond_the_scale_take_the_colour_of_its_end() -> None:
    low, high, over = HEIGHT.colours(np.array([-5.0, 10.0, 99.0]))
    assert (low == colour_map(np.array([0.0]))[0]).all()
    assert (high == over).all()


def test_an_unknown_value_is_grey_and_says_so() -> None:
    assert tuple(HEIGHT.colours(np.array([np.nan]))[0]) == UNKNOWN
    assert HEIGHT.text(float("nan")) == "unknown"


def test_a_scale_without_span_colours_in_the_middle() -> None:
    flat = ColourScale("Height", 2.0, 2.0, "Å")
    assert (flat.colours(np.array([2.0])) == colour_map(np.array([0.5]))).all()


@pytest.mark.parametrize(("value", "text"), [(-0.204, "−0.20 Å"), (-0.001, "0.00 Å"), (1.85, "1.85 Å")])
def test_numbers_have_a_proper_minus_and_no_minus_nothing(value: float, text: str) -> None:
    assert HEIGHT.text(value) == text


def test_a_discrete_scale_has_a_level_for_each_whole_number() -> None:
    assert ColourScale("Coordination", 1, 12, discrete=True).levels() == list(range(1, 13))
    assert len(ColourScale("Coordination", 0, 40, discrete=True).levels()) <= 12


@given(st.floats(1e-3, 1e6))
def test_a_round_limit_is_the_next_of_one_two_five(value: float) -> None:
    limit = round_up(value)
    assert value <= limit * (1 + 1e-6)
    assert limit <= 2.5 * value * (1 + 1e-6)
    assert f"{limit:e}"[0] in "125"


# --- the view ---


def test_atoms_take_the_colours_of_their_values(view: StructureView, slab, pixels) -> None:
    view.show_structure(slab, fit=True)
    before = pixels()
    values = np.where(np.arange(len(slab)) % 2, 10.0, 0.0)
    view.colour_by(values, HEIGHT)
    after = pixels()
    assert (before != after).any(axis=2).mean() > 0.05
    violet, yellow = colour_map(np.array([0.0, 1.0])).astype(int)
    for index in (18, 19):  # of the bare top layer
        at = view.to_widget(slab.positions[index]).toPoint()
        seen = after[at.y(), at.x()].astype(int)
        mine, others = (yellow, violet) if index % 2 else (violet, yellow)
        assert np.abs(_hue(seen) - _hue(mine)).sum() < np.abs(_hue(seen) - _hue(others)).sum()


def _hue(colour: np.ndarray) -> np.ndarray:
    return colour / max(float(np.linalg.norm(colour)), 1e-9)


def test_by_element_the_picture_is_as_before(view: StructureView, slab, pixels) -> None:
    view.show_structure(slab, fit=True)
    before = pixels()
    view.colour_by(np.arange(float(len(slab))), HEIGHT)
    view.colour_by(None)
    assert (pixels() == before).all()


def test_colours_stay_with_atoms_that_move_and_go_with_another_structure(view: StructureView, slab) -> None:
    view.show_structure(slab, fit=True)
    view.colour_by(np.arange(float(len(slab))), HEIGHT)
    tinted = view._scene._colours.copy()
    view.move_atoms(slab.positions + 0.1)
    assert (view._scene._colours == tinted).all()
    view.show_structure(slab[:5])
    assert view._looks.legend.scale is None
    assert len(view._scene._colours) == 5


def test_values_that_do_not_fit_the_structure_are_not_taken(view: StructureView, slab) -> None:
    view.show_structure(slab)
    view.colour_by(np.zeros(3), HEIGHT)
    assert view._looks.legend.scale is None


def test_arrows_begin_at_the_surface_of_the_ball_and_are_as_long_as_told(view: StructureView, slab) -> None:
    view.show_structure(slab, fit=True)
    vectors = np.zeros((len(slab), 3))
    vectors[4] = (0.0, 0.0, 0.5)
    view.show_arrows("force", Arrows(vectors, 3.0, "Forces", "eV/Å"))
    (tip,) = view._looks.layers["force"].tips
    assert tip == pytest.approx(slab.positions[4] + (0, 0, view._scene.radii[4] + 1.5))


def test_arrows_go_along_with_their_atoms(view: StructureView, slab) -> None:
    view.show_structure(slab, fit=True)
    vectors = np.tile((1.0, 0.0, 0.0), (len(slab), 1))
    view.show_arrows("displacement", Arrows(vectors))
    before = view._looks.layers["displacement"].tips.copy()
    shift = np.array((0.0, 0.5, 0.0))
    view.move_atoms(slab.positions + shift)
    assert view._looks.layers["displacement"].tips == pytest.approx(before + shift)


def test_tiny_and_unknown_arrows_are_left_out_and_huge_ones_cut(view: StructureView, slab) -> None:
    view.show_structure(slab, fit=True)
    vectors = np.full((len(slab), 3), np.nan)
    vectors[0], vectors[1] = (SHORTEST / 2, 0, 0), (0, 0, 500.0)
    view.show_arrows("force", Arrows(vectors))
    assert view._looks.legend.note == "Red arrows are cut to 6 Å"
    (tip,) = view._looks.layers["force"].tips
    assert tip[2] == pytest.approx(slab.positions[1, 2] + view._scene.radii[1] + LONGEST)


def test_arrows_are_seen_and_gone_again(view: StructureView, slab, pixels) -> None:
    view.show_structure(slab, fit=True)
    before = pixels()
    view.show_arrows("force", Arrows(np.tile((0.0, 0.0, 1.5), (len(slab), 1))))
    assert (pixels() != before).any(axis=2).mean() > 0.002
    view.show_arrows("force", None)
    assert (pixels() == before).all()


def test_a_dimmed_arrow_is_nearer_to_the_background(view: StructureView, slab, pixels) -> None:
    view.show_structure(slab, fit=True)
    vectors = np.tile((0.0, 0.0, 2.0), (len(slab), 1))
    bare = pixels()
    view.show_arrows("force", Arrows(vectors))
    strong = pixels()
    view.show_arrows("force", Arrows(vectors, dimmed=np.ones(len(slab), bool)))
    faint = pixels()
    changed = (strong != bare).any(axis=2)
    far = np.abs(strong[changed].astype(int) - 245).mean()
    assert np.abs(faint[changed].astype(int) - 245).mean() < far


def test_the_overlay_is_seen_through(view: StructureView, with_co, pixels) -> None:
    view.show_structure(with_co, fit=True)
    before = pixels()
    moved = with_co.copy()
    moved.positions += (1.2, 0.0, 0.4)
    view.show_overlay(moved)
    laid = pixels()
    changed = (laid != before).any(axis=2).mean()
    assert changed > 0.02
    view.show_overlay(None)
    assert (pixels() == before).all()


def test_the_overlay_stays_while_the_camera_turns(view: StructureView, with_co) -> None:
    view.show_structure(with_co, fit=True)
    view.show_overlay(with_co)
    view.look_along("z")
    assert view._looks.overlay.atoms is not None
    assert all(drawn.actor.GetVisibility() for drawn in view._looks.overlay.drawn[:1])


def test_the_legend_says_scale_and_arrows_and_keeps_off_the_triad(view: StructureView, slab) -> None:
    view.show_structure(slab, fit=True)
    assert view._looks.legend.isHidden()
    view.colour_by(np.arange(float(len(slab))), HEIGHT)
    view.show_arrows("force", Arrows(np.ones((len(slab), 3)), 2.0, "Forces", "eV/Å"))
    view.show_arrows("displacement", Arrows(np.full((len(slab), 3), 0.1), 5.0, "Displacements", "Å"))
    legend = view._looks.legend
    assert legend.accessibleName() == ("Height: 0.00 Å to 10.00 Å; Forces: 1 Å = 0.5 eV/Å; Displacements: ×5")
    assert view.rect().contains(legend.geometry())
    assert not legend.geometry().intersects(view._triad.geometry())


@pytest.mark.parametrize("transparent", [False, True])
def test_the_legend_is_in_pictures_too(view: StructureView, slab, transparent: bool) -> None:
    view.show_structure(slab, fit=True)
    size = (view.width(), view.height())
    view.colour_by(np.linspace(0.0, 10.0, len(slab)), HEIGHT)
    with_legend = view.picture(size, transparent=transparent)
    corner = view._looks.legend.geometry()
    view._looks.legend.hide()
    without = view.picture(size, transparent=transparent)
    differs = (with_legend != without).any(axis=2)
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    assert corner.adjusted(-1, -1, 1, 1).contains(int(columns[0]), int(rows[0]))
    assert corner.adjusted(-1, -1, 1, 1).contains(int(columns[-1]), int(rows[-1]))
    assert differs.sum() > 1000


def test_the_legend_says_why_there_are_no_values(view: StructureView, slab) -> None:
    view.show_structure(slab)
    view.colour_by(None, note="No forces are known here")
    assert not view._looks.legend.isHidden()
    assert view._looks.legend.accessibleName() == "No forces are known here"


def test_the_atom_under_the_mouse_tells_its_value(view: StructureView, slab, hand) -> None:
    view.show_structure(slab, fit=True)
    view.look_along("z")
    hand.move(hand.at(slab.positions[22]))
    assert view._looks.tag.isHidden()
    view.colour_by(np.arange(float(len(slab))) / 10, HEIGHT)
    assert view._looks.tag.text() == "Height 2.20 Å"
    assert not view._looks.tag.geometry().contains(hand.at(slab.positions[22]))
    view.colour_by(None)
    assert view._looks.tag.isHidden()


def test_a_view_turned_as_another_looks_the_same_way(view: StructureView, slab) -> None:
    view.show_structure(slab, fit=True)
    view.look_along("x")
    there, seen = view.viewpoint, view.to_widget(slab.positions[3])
    view.look_along("home")
    view._camera.zoom(2.0, 10, 10)
    view.take_viewpoint(there)
    assert view._camera.azimuth == there.azimuth
    assert (view.to_widget(slab.positions[3]) - seen).manhattanLength() < 1e-6


def test_turning_tells_of_itself_and_taking_a_viewpoint_does_not(view: StructureView, slab, qtbot) -> None:
    view.show_structure(slab, fit=True)
    with qtbot.waitSignal(view.camera_moved):
        view.look_along("y")
    with qtbot.assertNotEmitted(view.camera_moved):
        view.take_viewpoint(view.viewpoint)
