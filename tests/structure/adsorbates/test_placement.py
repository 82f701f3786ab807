import math

import numpy as np
import pytest
from ase import Atoms
from ase.build import add_adsorbate, fcc111, molecule
from ase.constraints import FixAtoms
from ase.data import covalent_radii
from ase.geometry import find_mic
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from adatom.errors import StructureError
from adatom.structure.adsorbates.contacts import clash_words
from adatom.structure.adsorbates.library import adsorbate, adsorbates, library
from adatom.structure.adsorbates.placement import (
    adsorbate_positions,
    automatic_height,
    automatic_pose,
    bidentate_pose,
    clashes,
    oriented,
    place,
    random_orientations,
)
from adatom.structure.adsorbates.pose import FACES, Pose
from adatom.structure.bonds import bonds
from adatom.structure.frozen import frozen
from adatom.structure.layers import top_height
from adatom.structure.sites.finding import find_sites
from adatom.structure.slabs.low_index import build_slab

angles = st.floats(-720, 720)


def distances(positions):
    return np.linalg.norm(positions[:, None] - positions[None], axis=-1)


@given(entry=st.sampled_from(adsorbates()), azimuth=angles, tilt=angles)
def test_turning_is_rigid_and_leaves_the_binding_atom(entry, azimuth, tilt):
    turned = oriented(entry, azimuth, tilt)
    np.testing.assert_allclose(distances(turned), distances(entry.positions), rtol=0, atol=1e-12)
    np.testing.assert_allclose(turned[entry.binding[0]], 0, atol=1e-12)
    # No mirror image: the triple products keep their sign.
    if len(turned) >= 4:
        a, b, c = entry.positions[1:4] - entry.positions[0]
        u, v, w = turned[1:4] - turned[0]
        assert np.dot(np.cross(u, v), w) == pytest.approx(np.dot(np.cross(a, b), c), abs=1e-9)


def test_azimuth_turns_counter_clockwise_and_tilt_leans_towards_x():
    carbon_monoxide = adsorbate("CO")
    assert oriented(carbon_monoxide, 0, 90)[1] == pytest.approx([1.1503, 0, 0], abs=1e-4)
    assert oriented(carbon_monoxide, 90, 90)[1] == pytest.approx([0, 1.1503, 0], abs=1e-4)
    assert oriented(carbon_monoxide, 90, 0)[1] == pytest.approx([0, 0, 1.1503], abs=1e-4)


# Case P01: C on Cu(111), a = 3.61 Å, 0.1 Å above the sum of covalent radii.
@pytest.mark.parametrize(
    ("kind", "height"), [("top", 2.18), ("bridge", 1.7673), ("hcp", 1.6064), ("fcc", 1.6064)]
)
@pytest.mark.parametrize("repeats", [(1, 1), (3, 3)])
def test_the_automatic_height_is_contact_by_covalent_radii(kind, height, repeats):
    slab = build_slab("Cu", "111", (*repeats, 4), 10.0)
    for site in find_sites(slab):
        if site.kind == kind:
            assert automatic_height(slab, adsorbate("C"), site.position[:2]) == pytest.approx(
                height, abs=0.005
            )


@given(
    entry=st.sampled_from(adsorbates()),
    facet=st.sampled_from(["111", "100", "110", "211"]),
    spot=st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
    azimuth=st.floats(0, 360),
    tilt=st.floats(0, 90),
)
def test_at_the_automatic_height_the_closest_pair_just_touches(entry, facet, spot, azimuth, tilt):
    slab = build_slab("Cu", facet, (3, 2, 3), 12.0)
    xy = tuple(spot @ slab.cell.array[:2, :2])
    pose = automatic_pose(slab, entry, xy, azimuth, tilt)
    positions = adsorbate_positions(slab, entry, pose)
    both = slab + Atoms(entry.symbols, positions=positions)
    apart = both.get_all_distances(mic=True)[len(slab) :, : len(slab)]
    radii = covalent_radii[both.numbers]
    spare = apart - radii[len(slab) :, None] - radii[None, : len(slab)]
    assert spare.min() == pytest.approx(0.1, abs=1e-6)
    assert clashes(slab, entry, positions) == []


# Case P02.
def test_carbon_monoxide_on_copper_is_ases_own_with_carbon_down():
    slab = fcc111("Cu", (2, 2, 4), a=3.61, vacuum=10)
    own = slab.copy()
    add_adsorbate(own, molecule("CO"), 1.9, "fcc", mol_index=1)
    carbon = own.positions[17]
    assert carbon[:2] == pytest.approx([1.2763, 0.7369], abs=1e-3)
    placed = place(slab, adsorbate("CO"), Pose(tuple(carbon[:2]), 1.9))
    assert placed.get_chemical_symbols()[-2:] == ["C", "O"]
    assert placed.positions[[17, 16]] == pytest.approx(own.positions[[16, 17]], abs=1e-3)
    assert placed.positions[16, 2] - top_height(slab) == pytest.approx(1.9)
    assert placed.get_all_distances()[16, :16].min() == pytest.approx(2.4046, abs=1e-3)


@given(
    entry=st.sampled_from(adsorbates()),
    xy=st.tuples(st.floats(-30, 30), st.floats(-30, 30)),
    height=st.floats(0.5, 4),
    azimuth=angles,
    tilt=angles,
)
def test_placing_adds_a_rigid_molecule_and_moves_nothing_else(entry, xy, height, azimuth, tilt):
    slab = frozen(build_slab("Cu", "100", (2, 2, 3), 8.0, fixed_layers=1))
    placed = place(slab, entry, Pose(xy, height, azimuth, tilt))
    count = len(slab)
    np.testing.assert_array_equal(placed.positions[:count], slab.positions)
    np.testing.assert_allclose(
        distances(placed.positions[count:]), distances(entry.positions), rtol=0, atol=1e-12
    )
    np.testing.assert_allclose(
        placed.positions[count + entry.binding[0]], [*xy, top_height(slab) + height], rtol=0, atol=1e-12
    )
    assert placed.constraints[0].index.tolist() == [0, 1, 2, 3]
    assert placed.pbc.all()
    assert placed.arrays["adsorbate"].tolist() == [0] * count + [1] * len(entry.symbols)
    assert "adsorbate" not in slab.arrays


def test_several_adsorbates_are_numbered_and_do_not_hold_each_other_up():
    slab = build_slab("Cu", "100", (3, 3, 3), 8.0)
    placed = slab
    for name in ("O", "CO"):
        placed = place(placed, adsorbate(name), automatic_pose(placed, adsorbate(name), (0, 0)))
    assert placed.arrays["adsorbate"].tolist() == [0] * 27 + [1, 2, 2]
    assert placed.positions[27, 2] - top_height(slab) == pytest.approx(0.66 + 1.32 + 0.1)
    assert placed.positions[28, 2] - top_height(slab) == pytest.approx(0.76 + 1.32 + 0.1)


def test_clashes_are_seen_across_the_boundary_and_with_other_adsorbates():
    slab = place(build_slab("Cu", "100", (3, 3, 3), 8.0), adsorbate("O"), Pose((0, 0), 2.08))
    edge = float(slab.cell[0, 0])
    entry = adsorbate("H")
    positions = adsorbate_positions(slab, entry, Pose((edge - 0.3, 0.0), 2.08))
    (clash,) = clashes(slab, entry, positions)
    assert (clash.slab_atom, clash.adsorbate_atom) == (27, 0)
    assert clash.distance == pytest.approx(0.3)
    assert clash.contact == pytest.approx(0.31 + 0.66)
    assert not clash.is_bond


def test_two_adsorbates_clash_where_a_bond_would_be_drawn_between_them():
    covered = place(build_slab("Cu", "100", (3, 3, 3), 8.0), adsorbate("CO"), Pose((0, 0), 1.5))
    carbon = adsorbate("C")
    for apart, count in ((1.6, 1), (1.8, 0)):
        found = clashes(covered, carbon, covered.positions[[27]] + (apart, 0.0, 0.0))
        assert len([clash for clash in found if clash.slab_atom == 27]) == count
        together = covered[[27]] + Atoms("C", positions=covered.positions[[27]] + (apart, 0.0, 0.0))
        assert len(bonds(together, metals=False)[0]) == count
    beside = covered.positions[[27]] + (1.6, 0.0, 0.0)
    (clash, *_) = [clash for clash in clashes(covered, carbon, beside) if clash.slab_atom == 27]
    assert clash.is_bond
    words = clash_words(covered, carbon, beside)
    assert "C of C is 1.60 Å from C 27 and would bond to it" in words


def test_the_worst_clash_comes_first_and_its_limit_is_the_sum_of_radii():
    slab = build_slab("Cu", "100", (2, 2, 3), 8.0)
    entry = adsorbate("CO")
    found = clashes(slab, entry, adsorbate_positions(slab, entry, Pose((0.3, 0.0), 0.8, tilt=90)))
    spare = [clash.distance - clash.limit for clash in found]
    assert len(found) > 2
    assert spare == sorted(spare)
    assert found[0].slab_atom == 8
    assert {round(clash.limit, 2) for clash in found} == {2.08, 1.98}


@pytest.mark.parametrize("repeats", [(1, 1), (2, 1)])
def test_a_narrow_cell_shows_the_nearest_of_all_images(repeats):
    slab = build_slab("Cu", "111", (*repeats, 3), 8.0)
    entry = adsorbate("CH3OH")
    for xy in ((0.0, 0.0), (17.3, -9.1), (-0.4, 3.3)):
        positions = adsorbate_positions(slab, entry, Pose(xy, 1.0, 30, 40))
        wide = slab.repeat((9, 9, 1))
        wide.positions -= slab.cell.array[:2].sum(axis=0) * 4
        home = (
            positions - np.floor(slab.cell.scaled_positions(positions[:1])[0] * [1, 1, 0]) @ slab.cell.array
        )
        apart = (
            np.linalg.norm(wide.positions[:, None] - home[None], axis=-1)
            .reshape(81, len(slab), -1)
            .min(axis=0)
        )
        for clash in clashes(slab, entry, positions):
            assert clash.distance == pytest.approx(apart[clash.slab_atom, clash.adsorbate_atom])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((0, math.nan), 2.0, 0, 0), "position of nan"),
        (((0, 0), math.inf, 0, 0), "height of inf"),
        (((0, 0), 2.0, math.nan, 0), "azimuth of nan"),
        (((0, 0), 2.0, 0, math.nan), "tilt of nan"),
    ],
)
def test_numbers_that_are_none_are_refused(arguments, message):
    with pytest.raises(StructureError, match=message):
        place(build_slab("Cu", "100", (2, 2, 3), 8.0), adsorbate("CO"), Pose(*arguments))


@pytest.mark.parametrize(
    ("height", "message"),
    [
        (-5.0, r"A height of -5 Å makes no sense: that is below the slab, which is 3\.61 Å thick"),
        (15.5, r"A height of 15\.5 Å makes no sense: there are 16\.0 Å of vacuum above the slab"),
        (500.0, r"16\.0 Å of vacuum"),
    ],
)
def test_a_height_off_the_vacuum_is_refused(height, message):
    slab = build_slab("Cu", "100", (2, 2, 3), 8.0)
    with pytest.raises(StructureError, match=message):
        place(slab, adsorbate("CO"), Pose((0.0, 0.0), height))


def test_below_a_step_a_height_may_be_negative():
    slab = build_slab("Cu", "211", (3, 3, 4), 8.0)
    assert len(place(slab, adsorbate("H"), Pose((0.0, 0.0), -0.5))) == len(slab) + 1


# --- every orientation, either face


@given(entry=st.sampled_from(library()), azimuth=angles, tilt=angles, roll=angles)
def test_the_three_angles_are_a_proper_rotation_about_the_binding_place(entry, azimuth, tilt, roll):
    turned = oriented(entry, azimuth, tilt, roll)
    about = Rotation.from_euler("ZYZ", [azimuth, tilt, roll], degrees=True)
    np.testing.assert_allclose(turned, about.apply(entry.positions.copy()), atol=1e-9)
    np.testing.assert_allclose(distances(turned), distances(entry.positions), rtol=0, atol=1e-12)


def test_the_roll_turns_about_the_molecules_own_axis():
    methanol = adsorbate("CH3OH")
    upright = oriented(methanol, 0, 0, 90)
    np.testing.assert_allclose(upright, oriented(methanol, 90, 0, 0), atol=1e-12)
    assert np.abs(oriented(methanol, 90, 30, 0) - oriented(methanol, 0, 30, 90)).max() > 0.3


def mirror_symmetric(facet):
    """A slab whose faces are alike: turned over about x it is itself again."""
    return build_slab("Cu", facet, (3, 4, 3), 10.0)


@pytest.mark.parametrize("facet", ["100", "110"])
@pytest.mark.parametrize("name", ["CO", "CH3OH", "oc20:*CH2*O", "g2:C5H5N"])
def test_on_the_bottom_face_it_stands_as_on_the_top_face_of_the_slab_turned_over(facet, name):
    slab, entry = mirror_symmetric(facet), adsorbate(name)
    over = slab.copy()
    over.positions *= (1, -1, -1)
    over.positions += slab.cell.array[1] * (0, 1, 0) + slab.cell.array[2]
    below = automatic_pose(slab, entry, (1.1, 2.3), 33, 25, 12, "bottom")
    above = automatic_pose(over, entry, (1.1, float(slab.cell[1, 1]) - 2.3), 33, 25, 12)
    assert below.height == pytest.approx(above.height, abs=1e-9)
    ours = adsorbate_positions(slab, entry, below)
    theirs = adsorbate_positions(over, entry, above)
    back = (theirs - slab.cell.array[1] * (0, 1, 0) - slab.cell.array[2]) * (1, -1, -1)
    np.testing.assert_allclose(ours, back, atol=1e-9)


def test_heights_on_the_bottom_face_are_below_its_lowest_atom():
    slab = build_slab("Cu", "111", (2, 2, 4), 10.0)
    placed = place(slab, adsorbate("CO"), Pose((0.0, 0.0), 1.9, face="bottom"))
    carbon, oxygen = placed.positions[-2:]
    assert carbon[2] == pytest.approx(slab.positions[:, 2].min() - 1.9)
    assert oxygen[2] == pytest.approx(carbon[2] - 1.1503, abs=1e-4)
    assert placed.arrays["adsorbate"].tolist() == [0] * 16 + [1, 1]


# Case P01 on both faces, and for the shape of the contact in general.
@pytest.mark.parametrize("face", FACES)
def test_the_cases_heights_hold_on_both_faces(face, cases):
    slab = build_slab("Cu", "111", (2, 2, 4), 10.0)
    expected = cases["P01"]["expected"]["gap0.1"]
    for site in find_sites(slab, face):
        kind = site.kind if site.kind in expected else "hollow"
        height = automatic_height(slab, adsorbate("C"), site.position[:2], face=face)
        assert height == pytest.approx(expected[kind], abs=0.005)


@given(
    entry=st.sampled_from(library()),
    spot=st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
    turned=st.tuples(angles, angles, angles),
    face=st.sampled_from(FACES),
    facet=st.sampled_from(["111", "211"]),
)
def test_any_molecule_any_way_up_touches_either_face_and_stays_rigid(entry, spot, turned, face, facet):
    slab = build_slab("Cu", facet, (3, 3, 3), 12.0)
    pose = automatic_pose(slab, entry, tuple(spot @ slab.cell.array[:2, :2]), *turned, face)
    placed = place(slab, entry, pose)
    added = placed.positions[len(slab) :]
    np.testing.assert_allclose(distances(added), distances(entry.positions), rtol=0, atol=1e-12)
    vectors, nearest = added[:, None] - slab.positions[None], np.inf
    for i, j in np.ndindex(9, 9):
        shift = (i - 4) * slab.cell.array[0] + (j - 4) * slab.cell.array[1]
        nearest = np.minimum(nearest, np.linalg.norm(vectors + shift, axis=-1))
    radii = covalent_radii[placed.numbers]
    spare = nearest - radii[len(slab) :, None] - radii[None, : len(slab)]
    assert spare.min() == pytest.approx(0.1, abs=1e-6)


def test_a_face_that_is_none_is_refused():
    with pytest.raises(StructureError, match="no face 'side': give top or bottom"):
        place(build_slab("Cu", "100", (2, 2, 3), 8.0), adsorbate("CO"), Pose((0, 0), 2.0, face="side"))


@pytest.mark.parametrize("face", FACES)
def test_adsorbates_on_a_slab_with_oc20s_tags_are_tagged_2(face):
    slab = build_slab("Cu", "111", (2, 2, 4), 10.0)
    slab.set_tags((slab.positions[:, 2] > slab.positions[:, 2].max() - 0.1).astype(int))
    placed = slab
    for x in (0.0, 2.6):
        placed = place(placed, adsorbate("CO"), Pose((x, 0.0), 1.9, face=face))
    assert placed.get_tags()[16:].tolist() == [2, 2, 2, 2]
    assert placed.get_tags()[:16].tolist() == slab.get_tags().tolist()


# --- across two sites


def across(kind, other=None, face="top", facet="111", size=(3, 3, 4), name="oc20:*CH2*O"):
    slab, entry = build_slab("Cu", facet, size, 10.0), adsorbate(name)
    sites = find_sites(slab, face)
    first = next(site for site in sites if site.kind == kind)
    # Of the others the nearest, in whichever image.
    rest = [site for site in sites if site.kind == (other or kind) and site is not first]
    vectors, lengths = find_mic(
        np.array([site.position for site in rest]) - first.position, slab.cell, (True, True, False)
    )
    nearest = int(np.argmin(lengths))
    pose = bidentate_pose(slab, entry, first.position[:2], rest[nearest].position[:2], face=face)
    return slab, entry, pose, np.array(first.position), vectors[nearest]


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("kinds", [("top", "top"), ("bridge", "bridge"), ("top", "fcc"), ("hcp", "fcc")])
def test_two_binding_atoms_lie_along_the_line_between_two_sites(kinds, face):
    slab, entry, pose, first, apart = across(*kinds, face=face)
    positions = adsorbate_positions(slab, entry, pose)
    one, two = positions[list(entry.binding)]
    assert (one + two)[:2] / 2 == pytest.approx((first + apart / 2)[:2], abs=1e-9)
    along = (two - one)[:2]
    assert along @ apart[:2] > 0
    assert along[0] * apart[1] - along[1] * apart[0] == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(distances(positions), distances(entry.positions), rtol=0, atol=1e-12)
    assert clashes(slab, entry, positions) == []


def test_two_like_sites_leave_a_symmetric_molecule_level_and_a_step_tilts_it():
    slab, entry, pose, *_ = across("top", name="oc20:*CH*CH")
    one, two = adsorbate_positions(slab, entry, pose)[list(entry.binding)]
    assert one[2] == pytest.approx(two[2], abs=1e-6)
    step = build_slab("Cu", "211", (3, 3, 4), 10.0)
    tops = sorted((site for site in find_sites(step) if site.kind == "top"), key=lambda s: -s.position[2])
    high, low = tops[0], tops[-1]
    pose = bidentate_pose(step, entry, high.position[:2], low.position[:2])
    one, two = adsorbate_positions(step, entry, pose)[list(entry.binding)]
    assert one[2] - two[2] > 0.2


def test_the_second_sites_nearest_image_is_meant():
    slab, entry = build_slab("Cu", "111", (3, 3, 4), 10.0), adsorbate("oc20:*CH2*CH2")
    near = bidentate_pose(slab, entry, (0.0, 0.0), (2.5527, 0.0))
    far = tuple((np.array([2.5527, 0.0, 0.0]) + slab.cell.array[:2].sum(axis=0))[:2])
    moved = bidentate_pose(slab, entry, (0.0, 0.0), far)
    assert moved.xy == pytest.approx(near.xy)
    assert moved.azimuth == pytest.approx(near.azimuth)
    assert bidentate_pose(slab, entry, (0.0, 0.0), (2.5527, 0.0), height=2.5).height == 2.5


def test_what_cannot_reach_across_two_sites_says_why():
    slab = build_slab("Cu", "111", (3, 3, 4), 10.0)
    with pytest.raises(StructureError, match="CO binds through C alone: choose two binding atoms"):
        bidentate_pose(slab, adsorbate("CO"), (0.0, 0.0), (2.5, 0.0))
    same = tuple(slab.cell.array[0, :2])
    with pytest.raises(StructureError, match="the same place"):
        bidentate_pose(slab, adsorbate("oc20:*CH2*O"), (0.0, 0.0), same)


# --- at random


def test_random_orientations_are_uniform_and_repeatable():
    drawn = random_orientations(7, 20_000)
    assert drawn == random_orientations(7, 20_000)
    assert drawn[:5] == random_orientations(7, 5)
    assert drawn[:5] != random_orientations(8, 5)
    turned = Rotation.from_euler("ZYZ", drawn, degrees=True).as_matrix()
    # Over SO(3) the mean of R is 0 and that of each squared entry 1/3.
    assert np.abs(turned.mean(axis=0)).max() < 0.02
    np.testing.assert_allclose((turned**2).mean(axis=0), 1 / 3, atol=0.01)
    # Angles of rotation have the density (1 − cos θ)/π.
    angle = np.linalg.norm(Rotation.from_matrix(turned).as_rotvec(), axis=1)
    grid = np.linspace(0.3, 3.0, 10)
    expected = (grid - np.sin(grid)) / np.pi
    np.testing.assert_allclose([(angle < value).mean() for value in grid], expected, atol=0.015)


# --- what is too close, in words


def test_clashes_are_told_in_words_and_with_the_molecules_own_images():
    slab = build_slab("Cu", "100", (2, 2, 3), 8.0)
    entry = adsorbate("CO")
    words = clash_words(slab, entry, adsorbate_positions(slab, entry, Pose((0.0, 0.0), 1.2)))
    assert words[0] == ("C of CO is 1.20 Å from Cu 8, closer than the sum of their covalent radii, 2.08 Å")
    narrow, benzene = build_slab("Cu", "100", (1, 2, 3), 8.0), adsorbate("g2:C6H6")
    positions = adsorbate_positions(narrow, benzene, automatic_pose(narrow, benzene, (0.0, 0.0)))
    assert clashes(narrow, benzene, positions) == []
    assert "of its own periodic image" in clash_words(narrow, benzene, positions)[0]


def test_what_is_left_out_does_not_count_and_numbers_stay():
    slab = build_slab("Cu", "100", (2, 2, 3), 8.0)
    placed = place(slab, adsorbate("O"), Pose((0.0, 0.0), 2.0))
    placed = place(placed, adsorbate("O"), Pose((0.9, 0.0), 2.0))
    mask = placed.arrays["adsorbate"] == 1
    (first, *_) = clash_words(placed, adsorbate("O"), placed.positions[mask], left_out=mask)
    assert first.startswith("O of O is 0.90 Å from O 13")


def test_a_cluster_in_free_space_takes_an_adsorbate_too():
    cluster = Atoms("Cu4", positions=[[0, 0, 0], [2.5, 0, 0], [1.25, 2.2, 0], [1.25, 0.7, -2]])
    cluster.set_constraint(FixAtoms(indices=[3]))
    placed = place(cluster, adsorbate("H"), automatic_pose(cluster, adsorbate("H"), (0.0, 0.0)))
    assert placed.positions[-1] == pytest.approx([0, 0, 0.31 + 1.32 + 0.1])


@pytest.mark.parametrize("angles", [(math.nan, 0, 0), (0, math.inf, 0), (0, 0, -math.inf)])
def test_no_height_is_found_for_angles_that_are_no_numbers(angles):
    with pytest.raises(StructureError, match="makes no sense: give a number"):
        automatic_pose(fcc111("Cu", (3, 3, 3), vacuum=8), adsorbate("CO"), (0.0, 0.0), *angles)
