import math

import numpy as np
import pytest
from ase import Atoms
from ase.build import molecule
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.structure.editing.structures import ALL, covered_slab, water_in_a_box

from adatom.errors import StructureError
from adatom.structure.editing.measures import angle, chain, dihedral, distance, measure, neighbours_of

structures = st.sampled_from(list(ALL)).map(lambda name: ALL[name]())


@st.composite
def chosen(draw, least=2, most=4):
    atoms = draw(structures)
    seed = draw(st.integers(0, 2**16))
    atoms.positions += np.random.default_rng(seed).normal(0, 0.3, (len(atoms), 3))
    count = draw(st.integers(least, most))
    assume(len(atoms) >= count)
    order = draw(st.permutations(range(len(atoms))))
    return atoms, tuple(order[:count])


@given(case=chosen())
def test_values_are_those_of_ase(case):
    atoms, indices = case
    names = {2: atoms.get_distance, 3: atoms.get_angle, 4: atoms.get_dihedral}
    try:
        found = measure(atoms, indices)
    except StructureError:
        assert len(indices) == 4
        return
    for value, mic in ((found.value, bool(atoms.pbc.any())), (found.direct, False)):
        expected = names[len(indices)](*indices, mic=mic)
        apart = abs(value - expected)
        if len(indices) == 4:
            apart = min(apart % 360, -apart % 360)
        assert apart < 1e-5 or math.isnan(value)
    assert found.unit == ("Å" if len(indices) == 2 else "°")
    if not found.minimum_image:
        assert found.value == found.direct
        assert not found.differ


@given(case=chosen())
def test_the_other_way_round_it_is_the_same(case):
    atoms, indices = case
    try:
        there, back = measure(atoms, indices), measure(atoms, indices[::-1])
    except StructureError:
        return
    assert there.value == pytest.approx(back.value, abs=1e-6) or abs(abs(there.value) - 180) < 1e-3


@given(case=chosen(2, 2))
def test_a_minimum_image_distance_is_the_shortest_over_all_images(case):
    atoms, (first, second) = case
    steps = np.stack(np.meshgrid(*([-1, 0, 1] if periodic else [0] for periodic in atoms.pbc)), -1)
    images = atoms.positions[second] - atoms.positions[first] + steps.reshape(-1, 3) @ atoms.cell.array
    shortest = np.linalg.norm(images, axis=1).min()
    assert distance(atoms, first, second) == pytest.approx(shortest)


def test_both_values_are_told_where_they_differ():
    atoms = covered_slab((3, 3, 3))
    found = measure(atoms, (0, 2))
    assert found.kind == "distance"
    assert found.minimum_image
    assert found.differ
    assert (found.value, found.direct) == (pytest.approx(2.5527, abs=1e-3), pytest.approx(5.1053, abs=1e-3))
    points = chain(atoms, (0, 2))
    np.testing.assert_array_equal(points[0], atoms.positions[0])
    assert np.linalg.norm(points[1] - points[0]) == pytest.approx(found.value)
    near = measure(atoms, (0, 1))
    assert (near.minimum_image, near.differ) == (False, False)


def test_angles_and_dihedrals_go_over_the_boundary():
    boxed = water_in_a_box()
    assert angle(boxed, 1, 0, 2) == pytest.approx(molecule("H2O").get_angle(1, 0, 2))
    boxed.wrap()
    assert angle(boxed, 1, 0, 2) == pytest.approx(molecule("H2O").get_angle(1, 0, 2))
    assert angle(boxed, 1, 0, 2, minimum_image=False) != pytest.approx(molecule("H2O").get_angle(1, 0, 2))


def test_angles_are_right_to_the_last_digits_near_a_line():
    for degrees in (1e-6, 90.0, 179.999999):
        turned = np.radians(degrees)
        atoms = Atoms("H3", [(1, 0, 0), (0, 0, 0), (np.cos(turned), np.sin(turned), 0)])
        assert angle(atoms, 0, 1, 2) == pytest.approx(degrees, rel=1e-9)
    assert angle(Atoms("H3", [(1, 0, 0), (0, 0, 0), (-1, 0, 0)]), 0, 1, 2) == 180.0


def test_a_dihedral_has_the_sign_that_chemists_give_it():
    # Seen along the middle bond, from above, the last atom is turned clockwise from the first: +.
    turned = math.radians(60)
    places = [(1, 0, 1), (0, 0, 1), (0, 0, 0), (math.cos(turned), -math.sin(turned), 0)]
    assert dihedral(Atoms("H4", places), (0, 1, 2, 3)) == pytest.approx(60)
    mirrored = np.array(places) * [1, -1, 1]
    assert dihedral(Atoms("H4", mirrored), (0, 1, 2, 3)) == pytest.approx(-60)
    flat = Atoms("H4", [(1, 0, 1), (0, 0, 1), (0, 0, 0), (-1, 0, 0)])
    assert dihedral(flat, (0, 1, 2, 3)) == pytest.approx(180)


def test_a_dihedral_about_atoms_on_a_line_is_refused():
    atoms = Atoms("COHH", [(0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 1, 2)])
    with pytest.raises(StructureError, match="C 0, O 1 and H 2 lie on a line"):
        dihedral(atoms, (0, 1, 2, 3))
    with pytest.raises(StructureError, match="H 2, O 1 and C 0 lie on a line"):
        dihedral(atoms, (3, 2, 1, 0))


@pytest.mark.parametrize(
    ("indices", "message"),
    [
        ((0,), "Two atoms have a distance"),
        (range(5), "choose so many"),
        ((0, 0), "twice"),
        ((0, 99), "no atom 99"),
    ],
)
def test_what_cannot_be_measured_is_refused(indices, message):
    with pytest.raises(StructureError, match=message):
        measure(covered_slab(), tuple(indices))


def test_the_nearest_atoms_come_first():
    atoms = covered_slab((3, 3, 3))
    (nearest, length), *others = neighbours_of(atoms, 28)
    assert (nearest, length) == (27, pytest.approx(atoms.get_distance(27, 28)))
    assert len(others) == 5
    lengths = [length for _, length in others]
    assert lengths == sorted(lengths)
    assert neighbours_of(Atoms("H"), 0) == []
    assert len(neighbours_of(molecule("H2O"), 0, count=9)) == 2
