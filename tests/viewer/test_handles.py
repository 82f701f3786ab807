"""The handles of a pinned ghost, as geometry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.placement import posed_shape
from adatom.structure.adsorbates.pose import Pose
from adatom.viewer.camera import Ray
from adatom.viewer.handles import RING_GAP, Handles

CENTRE = np.array([1.0, 2.0, 3.0])
faces = st.sampled_from(["top", "bottom"])
angles = st.floats(-180, 180)


def ray_to(point: np.ndarray, direction: np.ndarray) -> Ray:
    direction = direction / np.linalg.norm(direction)
    return Ray(point - 50.0 * direction, direction)


@given(azimuth=st.floats(0, 360), tilt=st.floats(-90, 90), face=faces)
def test_the_knob_of_the_arc_lies_where_the_molecule_points(azimuth, tilt, face):
    co = adsorbate("CO")
    axis = posed_shape(co, Pose((0, 0), 0, azimuth, tilt, 0, face))[1]
    handles = Handles(CENTRE, 1.6, azimuth, tilt, face)
    towards = handles.knob("tilt") - CENTRE
    assert towards / 1.6 == pytest.approx(axis / np.linalg.norm(axis), abs=1e-9)


@given(azimuth=st.floats(0, 360), face=faces)
def test_the_knob_of_the_ring_lies_where_a_tilted_molecule_leans(azimuth, face):
    lean = posed_shape(adsorbate("CO"), Pose((0, 0), 0, azimuth, 90, 0, face))[1]
    knob = Handles(CENTRE, 1.6, azimuth, 0.0, face).knob("turn") - CENTRE
    assert knob / (1.6 + RING_GAP) == pytest.approx(lean / np.linalg.norm(lean), abs=1e-9)


@given(angle=st.floats(0, 359), near=st.floats(-10, 10), face=faces, up=st.floats(0.3, 1.0), side=angles)
def test_pointing_at_the_ring_gives_the_angle_pointed_at(angle, near, face, up, side):
    handles = Handles(CENTRE, 1.6, 0.0, 0.0, face)
    view = np.array([np.cos(side), np.sin(side), -up])
    aim = handles.points("turn", np.array([angle]))[0]
    found = handles.angle("turn", ray_to(aim, view), angle + near)
    assert abs((found - angle + 180) % 360 - 180) <= 1.0


def test_the_ring_can_be_turned_from_the_side_where_it_is_seen_edge_on():
    handles = Handles(CENTRE, 1.6, 0.0, 0.0)
    angle = 0.0
    for y in np.linspace(-1.9, 1.9, 20):
        angle = handles.angle(
            "turn", ray_to(CENTRE + np.array([1.0, y, 0.0]), np.array([-1.0, 0.0, 0.0])), angle
        )
    assert 70 < angle <= 90


def test_the_nearer_handle_is_gripped_and_none_far_from_both():
    handles = Handles(CENTRE, 1.6, 30.0, 0.0)
    down = np.array([0.0, 0.3, -1.0])
    assert handles.grip(ray_to(handles.knob("turn"), down), 0.1) == "turn"
    assert handles.grip(ray_to(handles.knob("tilt"), down), 0.1) == "tilt"
    assert handles.grip(ray_to(CENTRE + np.array([4.0, 0.0, 0.0]), down), 0.1) is None


def test_the_arc_closes_once_the_tilt_comes_near_its_end():
    upright, lying = (Handles(CENTRE, 1.6, 0.0, tilt).angles("tilt") for tilt in (0.0, 100.0))
    assert (upright.min(), upright.max()) == (-90, 90)
    assert (lying.min(), lying.max()) == (-180, 180)
