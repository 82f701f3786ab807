import numpy as np
import pytest
from ase import Atoms
from ase.build import molecule
from ase.geometry import find_mic
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation
from tests.structure.editing.structures import ALL, covered_slab, water

from adatom.errors import StructureError
from adatom.structure.editing.comparing import (
    aligned,
    coordination_numbers,
    displacements,
    heights,
    matched,
    rmsd,
)
from adatom.structure.editing.operations import AddAtoms, ChangeElement, DeleteAtoms
from adatom.structure.layers import ADSORBATE_ARRAY

structures = st.sampled_from(list(ALL)).map(lambda name: ALL[name]())
seeds = st.integers(0, 2**16)


@given(atoms=structures, seed=seeds)
def test_displacements_are_those_made_whatever_cell_atoms_are_wrapped_into(atoms, seed):
    moves = np.random.default_rng(seed).uniform(-0.8, 0.8, (len(atoms), 3))
    after = atoms.copy()
    after.positions += moves
    if atoms.pbc.any():
        after.wrap()
    np.testing.assert_allclose(displacements(atoms, after), moves, atol=1e-9)
    assert rmsd(atoms, after) == pytest.approx(np.sqrt((moves**2).sum(axis=1).mean()))
    assert rmsd(atoms, after, indices=[0]) == pytest.approx(np.linalg.norm(moves[0]))


@given(seed=seeds)
def test_displacements_are_the_shortest(seed):
    atoms = covered_slab()
    after = atoms.copy()
    after.positions += np.random.default_rng(seed).uniform(-20, 20, (len(atoms), 3))
    expected = find_mic(after.positions - atoms.positions, atoms.cell, atoms.pbc)[0]
    np.testing.assert_allclose(
        np.linalg.norm(displacements(atoms, after), axis=1), np.linalg.norm(expected, axis=1), atol=1e-9
    )


@given(seed=seeds, name=st.sampled_from(["CH3CH2OH", "C6H6", "CO", "H2O"]))
def test_a_turned_and_shifted_molecule_is_the_same_when_aligned(seed, name):
    rng = np.random.default_rng(seed)
    atoms = molecule(name)
    after = atoms.copy()
    after.positions = Rotation.random(rng=rng).apply(atoms.positions) + rng.uniform(-5, 5, 3)
    assert rmsd(atoms, after, align=True) == pytest.approx(0, abs=1e-7)
    noisy = after.copy()
    noisy.positions += rng.normal(0, 0.1, after.positions.shape)
    assert rmsd(atoms, noisy, align=True) <= rmsd(after, noisy) + 1e-9
    assert rmsd(atoms, noisy, align=True) <= rmsd(atoms, noisy) + 1e-9


@given(seed=seeds)
def test_no_turn_is_better_than_the_one_found(seed):
    rng = np.random.default_rng(seed)
    fixed, moved = rng.normal(size=(2, 6, 3))
    best = ((aligned(fixed, moved) - fixed) ** 2).sum()
    laid = aligned(fixed, moved)
    for turn in Rotation.random(20, rng=rng):
        small = Rotation.from_rotvec(turn.as_rotvec() * rng.uniform(0, 1))
        tried = small.apply(laid - laid.mean(axis=0)) + laid.mean(axis=0)
        assert ((tried - fixed) ** 2).sum() >= best - 1e-9


def test_the_mirror_image_of_a_chiral_molecule_is_another():
    atoms = Atoms("CHFClBr", [(0, 0, 0), (1, 1, 1), (-1, -1, 1), (1, -1, -1), (-1, 1, -1)])
    mirrored = atoms.copy()
    mirrored.positions *= (1, 1, -1)
    assert rmsd(atoms, mirrored, align=True) > 0.3


def test_other_atoms_are_not_compared_one_by_one():
    atoms = covered_slab()
    with pytest.raises(StructureError, match="different atoms"):
        displacements(atoms, DeleteAtoms((13,)).apply(atoms))
    with pytest.raises(StructureError, match="different atoms"):
        rmsd(atoms, ChangeElement((13,), "S").apply(atoms))
    with pytest.raises(StructureError, match="no atoms to compare"):
        rmsd(atoms, atoms, indices=[])


@given(seed=seeds, gone=st.sets(st.integers(0, 13), min_size=1, max_size=5))
def test_atoms_that_are_left_are_found_again(seed, gone):
    atoms = covered_slab()
    delete = DeleteAtoms(tuple(gone))
    after = delete.apply(atoms)
    after.positions += np.random.default_rng(seed).uniform(-0.3, 0.3, after.positions.shape)
    np.testing.assert_array_equal(matched(atoms, after), delete.where(14))
    back = matched(after, atoms)
    assert sorted(back.tolist()) == sorted(set(range(14)) - gone)


def test_matching_goes_by_number_where_elements_agree_and_by_place_where_they_do_not():
    atoms = covered_slab()
    far = atoms.copy()
    far.positions[12:] += (2.0, 1.5, 3.0)
    np.testing.assert_array_equal(matched(atoms, far), np.arange(14))
    changed = ChangeElement((12,), "N").apply(atoms)
    assert matched(atoms, changed).tolist() == [*range(12), -1, 13]
    other = AddAtoms(("O",), atoms.positions[[9]] + [0, 0, 1.9]).apply(DeleteAtoms((0,)).apply(atoms))
    found = matched(atoms, other)
    assert found.tolist() == [-1, *range(13)]
    shuffled = atoms[[13, *range(13)]]
    np.testing.assert_array_equal(matched(atoms, shuffled), [*range(1, 14), 0])
    assert matched(water(), Atoms("Pt")).tolist() == [-1, -1, -1]


@given(atoms=structures, other=structures)
def test_no_atom_is_matched_twice_and_elements_are_the_same(atoms, other):
    found = matched(atoms, other)
    kept = found[found >= 0]
    assert len(set(kept.tolist())) == len(kept)
    np.testing.assert_array_equal(atoms.numbers[found >= 0], other.numbers[kept])


def test_coordination_and_height_are_the_field_s():
    atoms = covered_slab((3, 3, 4))
    numbers = coordination_numbers(atoms)
    assert numbers[:9].tolist() == [9] * 9
    assert numbers[9:27].tolist() == [12] * 18
    assert numbers[-1] == 1
    assert heights(atoms)[-2] == pytest.approx(1.4)
    assert heights(atoms)[:36].max() == 0
    assert coordination_numbers(water()).tolist() == [2, 1, 1]
    assert coordination_numbers(Atoms("Pt")).tolist() == [0]
    assert heights(water()).max() == 0


def test_heights_need_a_slab():
    atoms = covered_slab()
    atoms.arrays[ADSORBATE_ARRAY][:] = 1
    with pytest.raises(StructureError, match="no slab"):
        heights(atoms)
