import numpy as np
import pytest
import spglib
from ase import Atoms
from ase.build import bulk, make_supercell
from ase.collections import dcdft
from ase.spacegroup import crystal
from hypothesis import given
from hypothesis import strategies as st

from adatom.structure.symmetry.spacegroup import standard_cell


def described(atoms):
    return atoms.cell.array, atoms.get_scaled_positions(), atoms.numbers


@pytest.mark.parametrize("name", dcdft.names)
def test_a_crystal_with_the_symmetry_of_its_lattice_is_as_spglib_has_it(name):
    element = dcdft[name]
    standard = standard_cell(element, 1e-2)
    cell, scaled, numbers = spglib.standardize_cell(described(element), symprec=1e-2)
    np.testing.assert_allclose(standard.cell.array, cell, atol=1e-9)
    apart = standard.get_scaled_positions() - scaled
    np.testing.assert_allclose(apart - np.round(apart), 0, atol=1e-9)
    assert standard.numbers.tolist() == numbers.tolist()


def bond_along_111(atoms):
    """Whether a bond from gallium leads along [111], and not along [-1 -1 -1]."""
    gallium = np.flatnonzero(atoms.symbols == "Ga")[0]
    ways = atoms.get_distances(gallium, np.flatnonzero(atoms.symbols == "As"), mic=True, vector=True)
    return bool((ways / np.linalg.norm(ways, axis=1)[:, None] @ np.ones(3) > 1.7).any())


@given(rows=st.lists(st.integers(-2, 2), min_size=9, max_size=9), cubic=st.booleans())
def test_the_gallium_face_of_gallium_arsenide_keeps_its_index_in_any_cell(rows, cubic):
    matrix = np.array(rows).reshape(3, 3)
    if abs(np.linalg.det(matrix)) < 0.5:
        matrix = np.eye(3)
    larger = make_supercell(bulk("GaAs", "zincblende", a=5.65, cubic=cubic), matrix)
    assert bond_along_111(standard_cell(larger, 1e-2))


def test_the_setting_of_a_file_is_kept_where_the_lattice_has_more_symmetry_than_the_crystal():
    # Pyrite: the lattice is cubic, the crystal has no fourfold axis, so (210) and (120) differ.
    pyrite = crystal(["Fe", "S"], [(0, 0, 0), (0.385,) * 3], spacegroup=205, cellpar=[5.42] * 3 + [90] * 3)
    other = Atoms(
        pyrite.numbers,
        scaled_positions=pyrite.get_scaled_positions()[:, [1, 0, 2]],
        cell=pyrite.cell,
        pbc=True,
    )
    for one in (pyrite, other):
        assert any(same_atoms(standard_cell(one, 1e-2), one, shift) for shift in one.positions[:4])


def same_atoms(one, other, shift):
    """Whether two crystals in one cell are the same but for a shift."""
    apart = (one.positions[:, None] + shift - other.positions) @ np.linalg.inv(one.cell.array)
    distances = np.linalg.norm(apart - np.round(apart), axis=-1)
    distances[one.numbers[:, None] != other.numbers] = 1
    return distances.min(axis=1).max() < 1e-6
