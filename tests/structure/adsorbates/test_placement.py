import math

import numpy as np
import pytest
from ase import Atoms
from ase.build import add_adsorbate, fcc111, molecule
from ase.constraints import FixAtoms
from ase.data import covalent_radii
from hypothesis import given
from hypothesis import strategies as st

from adatom.errors import StructureError
from adatom.structure.adsorbates.library import adsorbate, adsorbates
from adatom.structure.adsorbates.placement import (
    adsorbate_positions,
    automatic_height,
    automatic_pose,
    clashes,
    oriented,
    place,
)
from adatom.structure.adsorbates.pose import Pose
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
    assert clash.limit == pytest.approx(0.31 + 0.66)


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


def test_a_cluster_in_free_space_takes_an_adsorbate_too():
    cluster = Atoms("Cu4", positions=[[0, 0, 0], [2.5, 0, 0], [1.25, 2.2, 0], [1.25, 0.7, -2]])
    cluster.set_constraint(FixAtoms(indices=[3]))
    placed = place(cluster, adsorbate("H"), automatic_pose(cluster, adsorbate("H"), (0.0, 0.0)))
    assert placed.positions[-1] == pytest.approx([0, 0, 0.31 + 1.32 + 0.1])
