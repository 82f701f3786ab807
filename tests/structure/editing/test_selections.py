import numpy as np
import pytest
from ase.build import bulk, molecule
from hypothesis import given
from hypothesis import strategies as st
from tests.structure.editing.structures import ALL, covered_slab, loaded_slab, water

from adatom.structure.editing.operations import DuplicateAtoms, MoveAtoms, free_shift
from adatom.structure.editing.selections import (
    adsorbates_of,
    fixed_atoms,
    grown,
    inverted,
    molecules_of,
    of_elements,
    of_layers,
    of_tags,
    partly_fixed_atoms,
    shrunk,
    within,
)
from adatom.structure.layers import ADSORBATE_ARRAY
from adatom.structure.slabs.cutting import cut_slab

structures = st.sampled_from(list(ALL)).map(lambda name: ALL[name]())


@st.composite
def selected(draw):
    atoms = draw(structures)
    return atoms, tuple(sorted(draw(st.sets(st.integers(0, len(atoms) - 1)))))


@given(case=selected())
def test_selections_are_sorted_and_hold_what_they_began_with(case):
    atoms, indices = case
    for select in (of_elements, of_tags, of_layers, molecules_of, grown):
        found = select(atoms, indices)
        assert found == tuple(sorted(set(found)))
        assert set(found) >= set(indices)
        assert set(select(atoms, found)) >= set(found)
    assert set(shrunk(atoms, indices)) <= set(indices)


@given(case=selected())
def test_of_elements_tags_and_molecules_nothing_more_is_selected_the_second_time(case):
    atoms, indices = case
    for select in (of_elements, of_tags, of_layers, molecules_of):
        found = select(atoms, indices)
        assert select(atoms, found) == found


@given(case=selected())
def test_inverted_twice_is_what_it_was_and_growing_is_shrinking_the_rest(case):
    atoms, indices = case
    assert inverted(len(atoms), inverted(len(atoms), indices)) == indices
    assert grown(atoms, indices) == inverted(len(atoms), shrunk(atoms, inverted(len(atoms), indices)))


@given(case=selected(), radius=st.floats(0, 5))
def test_within_a_radius_is_what_ase_finds_there(case, radius):
    atoms, indices = case
    expected = set(indices)
    for index in indices:
        distances = atoms.get_distances(index, range(len(atoms)), mic=bool(atoms.pbc.any()))
        expected |= set(np.flatnonzero(distances < radius).tolist())
    assert within(atoms, indices, radius) == tuple(sorted(expected))


def test_same_element_and_same_tag():
    atoms = covered_slab()
    assert of_elements(atoms, (0,)) == tuple(range(12))
    assert of_elements(atoms, (12, 13)) == (12, 13)
    assert of_tags(atoms, (0,)) == (0, 1, 2, 3)
    assert of_tags(atoms, ()) == ()


def test_layers_are_those_of_the_slab_and_levels_of_adsorbates():
    atoms = covered_slab()
    assert of_layers(atoms, (1,)) == (0, 1, 2, 3)
    assert of_layers(atoms, (5, 8)) == tuple(range(4, 12))
    two = DuplicateAtoms((12, 13), free_shift(atoms, (12, 13))).apply(atoms)
    assert of_layers(two, (13,)) == (13, 15)


def test_an_adsorbate_is_a_molecule_apart_from_the_slab():
    atoms = covered_slab()
    assert molecules_of(atoms, (12,)) == (12, 13)
    assert molecules_of(atoms, (3,)) == tuple(range(12))
    assert molecules_of(atoms, (3, 13)) == tuple(range(14))
    two = DuplicateAtoms((12, 13), free_shift(atoms, (12, 13))).apply(atoms)
    assert molecules_of(two, (14,)) == (14, 15)
    apart = MoveAtoms((13,), atoms.positions[[13]] + [0, 0, 2.0]).apply(atoms)
    assert molecules_of(apart, (12,)) == (12,)
    assert adsorbates_of(apart, (12,)) == (12, 13)
    assert adsorbates_of(apart, (1,)) == ()


def test_an_adsorbate_that_is_not_marked_is_a_molecule_on_a_metal_too():
    atoms = covered_slab()
    del atoms.arrays[ADSORBATE_ARRAY]
    atoms.set_tags(0)
    assert molecules_of(atoms, (13,)) == (12, 13)
    assert molecules_of(atoms, (0,)) == tuple(range(12))


@pytest.mark.parametrize("symbol", ["Al", "Fe", "Na", "Pt"])
def test_a_slab_hangs_together_whatever_the_radii_of_its_metal(symbol):
    slab = cut_slab(bulk(symbol, cubic=True), (1, 0, 0), 3, (2, 2), 8.0)
    assert molecules_of(slab, (0,)) == tuple(range(len(slab)))


def test_a_molecule_over_the_boundary_is_one_and_two_are_two():
    first, second = molecule("H2O"), molecule("H2O")
    second.positions += 4.5
    atoms = first + second
    atoms.set_cell([9, 9, 9])
    atoms.pbc = True
    atoms.wrap()
    assert molecules_of(atoms, (1,)) == (0, 1, 2)
    assert molecules_of(atoms, (1, 4)) == (0, 1, 2, 3, 4, 5)
    assert molecules_of(water(), (2,)) == (0, 1, 2)


def test_fixed_atoms_are_those_held_all_ways():
    atoms = loaded_slab()
    assert fixed_atoms(atoms) == (0, 1, 2, 3)
    assert partly_fixed_atoms(atoms) == (5, 6)


def test_growing_reaches_the_neighbours():
    assert grown(water(), (1,)) == (0, 1)
    assert shrunk(water(), (0, 1)) == (1,)
    atoms = covered_slab()
    assert 13 in grown(atoms, (12,))
    assert set(grown(atoms, (13,))) == {12, 13}


@pytest.mark.parametrize("select", [of_elements, of_tags, of_layers, molecules_of, grown, shrunk])
def test_atoms_that_are_not_there_select_nothing(select):
    assert select(covered_slab(), (99, -1)) == ()
