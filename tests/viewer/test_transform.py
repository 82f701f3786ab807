"""Where atoms in the hand go: geometry alone, whatever way one looks."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import fcc100, molecule
from ase.geometry import find_mic
from hypothesis import given
from hypothesis import strategies as st

from adatom.viewer.camera import Camera
from adatom.viewer.crowding import CLOSEST, nearest_other, unbroken
from adatom.viewer.gizmo import Gizmo
from adatom.viewer.selecting import DIRECTIONS, combined, in_box, nudge_step
from adatom.viewer.transform import Transform

angles = st.floats(-180, 180)
elevations = st.floats(-89, 89)
pixels = st.tuples(st.floats(50, 750), st.floats(50, 550))
WATER = molecule("H2O")


def camera(azimuth: float = -68.0, elevation: float = 38.0) -> Camera:
    made = Camera()
    made.set_size(800, 600)
    made.azimuth, made.elevation = azimuth, elevation
    made.rotate(0, 0)
    return made


def moving(eye: Camera, kind="move", lock="", atoms=WATER, indices=None, at=None) -> Transform:
    chosen = tuple(range(len(atoms))) if indices is None else indices
    place = eye.project(atoms.positions[chosen[0]]) if at is None else at
    return Transform(kind, atoms, chosen, eye.ray(*place), eye.axes, lock=lock)


@given(angles, elevations, pixels, pixels)
def test_a_free_move_keeps_what_was_grabbed_under_the_cursor(azimuth, elevation, start, end):
    eye = camera(azimuth, elevation)
    hand = moving(eye, at=start)
    hand.follow(eye.ray(*end), eye.axes)
    went = eye.project(hand.positions) - eye.project(hand.start)
    assert went == pytest.approx(np.tile(np.subtract(end, start), (3, 1)), abs=1e-6)
    assert (hand.positions - hand.start) @ eye.axes[2] == pytest.approx(0, abs=1e-9)


@given(angles, elevations, pixels, pixels, st.sampled_from(["x", "y", "z", "xy", "xz", "yz"]))
def test_a_lock_is_kept_exactly(azimuth, elevation, start, end, lock):
    eye = camera(azimuth, elevation)
    hand = moving(eye, lock=lock, at=start)
    hand.follow(eye.ray(*end), eye.axes)
    step = hand.positions - hand.start
    others = [index for index, axis in enumerate("xyz") if axis not in lock]
    assert (step[:, others] == 0).all()
    assert step == pytest.approx(np.tile(step[0], (3, 1)), abs=1e-12)


def test_along_a_locked_axis_atoms_keep_up_with_the_cursor():
    eye = camera()
    hand = moving(eye, lock="z")
    x, y = eye.project(WATER.positions[0])
    hand.follow(eye.ray(x, y - 80), eye.axes)
    assert eye.project(hand.positions[0]) == pytest.approx((x, y - 80))
    assert hand.words.startswith("Move ")
    assert hand.words.endswith(" Å along z")


def test_along_an_axis_seen_end_on_up_is_towards_the_viewer():
    eye = camera(elevation=90.0)
    hand = moving(eye, lock="z")
    x, y = eye.project(WATER.positions[0])
    hand.follow(eye.ray(x, y - 60), eye.axes)
    assert hand.positions[0, 2] - hand.start[0, 2] == pytest.approx(60 / eye.pixels_per_angstrom)


@given(angles, elevations, pixels, pixels, st.sampled_from(["", "x", "y", "z"]))
def test_a_rotation_is_rigid_about_the_middle(azimuth, elevation, start, end, lock):
    eye = camera(azimuth, elevation)
    hand = moving(eye, "rotate", lock, at=start)
    hand.follow(eye.ray(*end), eye.axes)
    before, after = hand.start - hand.start.mean(axis=0), hand.positions - hand.start.mean(axis=0)
    assert after.sum(axis=0) == pytest.approx(0, abs=1e-9)
    assert after @ after.T == pytest.approx(before @ before.T, abs=1e-9)
    if lock:
        along = "xyz".index(lock)
        assert after[:, along] == pytest.approx(before[:, along], abs=1e-9)


def test_turning_freely_follows_the_mouse_around_and_counts_whole_turns():
    eye = camera()
    centre = eye.project(WATER.positions.mean(axis=0))
    hand = moving(eye, "rotate", at=centre + np.array([100.0, 0.0]))
    for angle in np.radians(np.arange(0, 451, 30)):
        hand.follow(eye.ray(*(centre + 100 * np.array([np.cos(angle), -np.sin(angle)]))), eye.axes)
    assert hand.words == "Rotate 450.0°"


def test_ctrl_snaps_to_steps():
    eye = camera()
    hand = moving(eye, lock="x")
    x, y = eye.project(WATER.positions[0])
    hand.follow(eye.ray(x + 33, y), eye.axes, snap=0.1)
    step = (hand.positions - hand.start)[0, 0]
    assert step == pytest.approx(round(step, 1))
    assert step > 0


@pytest.mark.parametrize(
    ("typed", "lock", "expected"),
    [
        ("1.5", "x", (1.5, 0, 0)),
        ("1.5-", "x", (-1.5, 0, 0)),
        ("-0,25", "z", (0, 0, -0.25)),
        ("1\t0\t2", "", (1, 0, 2)),
        ("3\t4", "yz", (0, 3, 4)),
        ("12\b", "y", (0, 1, 0)),
        ("-", "y", (0, 0, 0)),
    ],
)
def test_typed_numbers_take_the_place_of_the_mouse(typed, lock, expected):
    eye = camera()
    hand = moving(eye, lock=lock)
    hand.follow(eye.ray(600, 100), eye.axes)
    for character in typed:
        assert hand.type(character)
    assert hand.positions - hand.start == pytest.approx(np.tile(expected, (3, 1)))


def test_taking_all_typed_characters_away_gives_the_mouse_its_say_again():
    eye = camera()
    hand = moving(eye)
    hand.follow(eye.ray(600, 100), eye.axes)
    by_mouse = hand.positions
    hand.type("7")
    assert hand.words == "Move x 7▏  y 0  z 0 Å"
    hand.type("\b")
    assert hand.positions == pytest.approx(by_mouse)
    assert not hand.type("q")


def test_the_same_lock_twice_is_none():
    hand = moving(camera())
    hand.lock_to("x")
    assert hand.lock == "x"
    hand.lock_to("x", plane=True)
    assert hand.lock == "yz"
    hand.lock_to("x", plane=True)
    assert hand.lock == ""


def test_atoms_are_not_brought_on_top_of_others_not_even_of_their_images():
    slab = fcc100("Cu", (2, 2, 1), vacuum=5, periodic=True)
    eye = camera(-90.0, 90.0)
    hand = moving(eye, lock="x", atoms=slab, indices=(1,))
    spacing = slab.positions[1, 0] - slab.positions[0, 0]
    for character in f"{spacing - 0.3:.6f}":
        hand.type(character)
    assert hand.blocker == "too close to Cu 0"
    assert nearest_other(slab, (1,), hand.positions)[1] >= CLOSEST
    hand.type("\b")
    for _ in range(9):
        hand.type("\b")
    hand.type("1")
    assert hand.blocker == ""
    assert hand.positions[0, 0] == pytest.approx(slab.positions[1, 0] + 1)


def test_what_lies_too_close_at_first_can_be_led_out_but_not_further_in():
    pair = Atoms("H2", positions=[(0, 0, 0), (0.3, 0, 0)])
    hand = moving(camera(), lock="x", atoms=pair, indices=(1,))
    hand.type("-")
    for character in "0.2":
        hand.type(character)
    assert hand.blocker == "too close to H 0"
    hand = moving(camera(), lock="x", atoms=pair, indices=(1,))
    for character in "0.1":
        hand.type(character)
    assert hand.blocker == ""
    assert hand.positions[0, 0] == pytest.approx(0.4)


@given(st.integers(0, 2**32 - 1))
def test_the_nearest_other_atom_is_that_of_brute_force(seed):
    generator = np.random.default_rng(seed)
    cell = np.diag([4.0, 5.0, 6.0]) + generator.uniform(-1, 1, (3, 3))
    atoms = Atoms(
        "H12", positions=generator.uniform(-8, 8, (12, 3)), cell=cell, pbc=generator.random(3) < 0.7
    )
    wished = atoms.positions[:3] + generator.uniform(-5, 5, (3, 3))
    vectors = atoms.positions[3:, None] - wished
    lengths = find_mic(vectors.reshape(-1, 3), atoms.cell, atoms.pbc)[1]
    other, distance = nearest_other(atoms, (0, 1, 2), wished)
    if lengths.min() < CLOSEST:
        assert distance == pytest.approx(lengths.min())
        assert other == 3 + int(np.argmin(lengths)) // 3
    else:
        assert other == -1


def test_a_molecule_across_the_boundary_turns_in_one_piece():
    water = molecule("H2O", cell=[8, 8, 8], pbc=True)
    water.positions += (0, 0.2, 4)
    water.wrap()
    assert np.abs(unbroken(water, (0, 1, 2))).max() == pytest.approx(8)
    hand = moving(camera(), "rotate", "x", atoms=water)
    for character in "90":
        hand.type(character)
    turned = water.copy()
    turned.positions = hand.positions
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert turned.get_distance(one, other, mic=True) == pytest.approx(
            water.get_distance(one, other, mic=True)
        )


@given(angles, elevations)
def test_arrow_keys_reach_every_axis_whatever_the_view(azimuth, elevation):
    axes = camera(azimuth, elevation).axes
    steps = {direction: nudge_step(direction, axes) for direction in DIRECTIONS}
    assert np.abs(steps["right"] + steps["up"] + steps["towards"]).tolist() == [1, 1, 1]
    for one, other in (("right", "left"), ("up", "down"), ("towards", "away")):
        assert (steps[one] == -steps[other]).all()
    for row, direction in enumerate(("right", "up", "towards")):
        assert steps[direction] @ axes[row] >= -1e-9


@given(angles, elevations, st.sampled_from(["move", "rotate"]), st.sampled_from("xyz"))
def test_a_handle_is_grabbed_where_it_is_drawn(azimuth, elevation, kind, axis):
    gizmo = Gizmo(kind, np.array([400.0, 300.0]), camera(azimuth, elevation).axes, 20.0)
    if kind == "move":
        shaft = gizmo.shaft(axis)
        if shaft is None:
            return
        point = shaft[1]
    else:
        line, near = gizmo.ring(axis)
        point = line[near][len(line[near]) // 2]
    assert gizmo.grip(point, 7.0) != ""
    assert gizmo.grip(np.array([10.0, 10.0]), 7.0) == ""


def test_selections_combine():
    assert combined((1, 2), (2, 3), "alone") == (2, 3)
    assert combined((1, 2), (2, 3), "add") == (1, 2, 3)
    assert combined((1, 2), (2, 3), "remove") == (1,)
    assert combined((1, 2), (2, 3), "toggle") == (1, 3)
    assert in_box(np.array([(1.0, 1.0), (5.0, 5.0), (3.0, 9.0)]), (6, 0), (0, 6)) == (0, 1)
