"""The standard cell of crystals that are a little off."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk, make_supercell
from ase.collections import dcdft
from ase.spacegroup import crystal
from hypothesis import given
from hypothesis import strategies as st
from tests.structure.crystals import magnesia, rutile

from adatom.structure.symmetry.spacegroup import standard_cell
from adatom.structure.symmetry.standard import TOLERANCES, find_standard_cell

KNOWN = {
    "Fm-3m": magnesia(),
    "P4_2/mnm": rutile(),
    "Pa-3": crystal(["Fe", "S"], [(0, 0, 0), (0.385,) * 3], spacegroup=205, cellpar=[5.42] * 3 + [90] * 3),
    "P6_3/mmc": crystal(
        ["Mo", "S"],
        [(1 / 3, 2 / 3, 0.25), (1 / 3, 2 / 3, 0.621)],
        spacegroup=194,
        cellpar=[3.16, 3.16, 12.3, 90, 90, 120],
    ),
    "P3_121": dcdft["Se"],
    "Fd-3m": bulk("Si"),
    "R-3c": crystal(
        ["Al", "O"],
        [(0, 0, 0.3522), (0.3064, 0, 0.25)],
        spacegroup=167,
        cellpar=[4.759, 4.759, 12.99, 90, 90, 120],
    ),
}
FERROELECTRIC = Atoms(
    "BaTiO3",
    scaled_positions=[(0, 0, 0), (0.5, 0.5, 0.515), (0.5, 0.5, -0.024), (0.5, 0, 0.488), (0, 0.5, 0.488)],
    cell=[3.994, 3.994, 4.036],
    pbc=True,
)


def noisy(atoms, amplitude, seed):
    moved = atoms.copy()
    moved.positions += np.random.default_rng(seed).uniform(-amplitude, amplitude, (len(atoms), 3))
    return moved


@pytest.mark.parametrize("name", dcdft.names)
def test_exact_crystals_are_as_the_strictest_tolerance_has_them_to_the_last_bit(name):
    found, strict = find_standard_cell(dcdft[name]), standard_cell(dcdft[name], TOLERANCES[0])
    assert not found.is_loose
    assert (found.atoms.positions == strict.positions).all()
    assert (found.atoms.cell.array == strict.cell.array).all()


@pytest.mark.parametrize("symbol", KNOWN)
@pytest.mark.parametrize("amplitude", [0.003, 0.01, 0.018])
def test_noise_does_not_hide_the_space_group(symbol, amplitude):
    ideal = find_standard_cell(KNOWN[symbol])
    for seed in range(4):
        found = find_standard_cell(noisy(KNOWN[symbol], amplitude, seed))
        assert found.symbol == symbol
        np.testing.assert_allclose(found.atoms.cell.cellpar(), ideal.atoms.cell.cellpar(), atol=1e-6)
        assert found.moved < 3 * amplitude


def test_atoms_of_an_orbit_go_to_their_mean_so_that_none_is_moved_more_than_it_need_be():
    atoms = noisy(KNOWN["R-3c"], 0.018, 1)
    found = find_standard_cell(atoms)
    z = found.atoms.get_scaled_positions()[found.atoms.symbols == "Al", 2] % (1 / 6)
    z = np.minimum(z, 1 / 6 - z)
    np.testing.assert_allclose(z, z[0], atol=1e-9)
    assert abs(z[0] - abs(0.3522 - 2 / 6)) * 12.99 < 0.01


@pytest.mark.parametrize("amplitude", [0, 0.001, 0.003, 0.01])
def test_a_ferroelectric_stays_polar_under_noise(amplitude):
    assert {find_standard_cell(noisy(FERROELECTRIC, amplitude, seed)).symbol for seed in range(4)} == {"P4mm"}


def test_a_distortion_that_holds_exactly_is_no_noise():
    # One axis 0.03 Å longer than the others, which a loose tolerance would take back.
    strained = magnesia()
    strained.set_cell(strained.cell.array * [[1], [1], [1.006]], scale_atoms=True)
    assert find_standard_cell(strained).symbol == "I4/mmm"


@given(
    symbol=st.sampled_from(sorted(KNOWN)),
    seed=st.integers(0, 10**6),
    amplitude=st.floats(0, 0.005),
    rows=st.lists(st.integers(-1, 1), min_size=9, max_size=9),
)
def test_noise_and_the_cell_it_came_in_change_nothing(symbol, seed, amplitude, rows):
    matrix = np.array(rows).reshape(3, 3)
    if round(abs(np.linalg.det(matrix))) not in (1, 2):
        matrix = np.eye(3)
    larger = make_supercell(KNOWN[symbol], matrix)
    assert find_standard_cell(noisy(larger, amplitude, seed)).symbol == symbol


def test_what_is_no_crystal_has_no_standard_cell():
    assert find_standard_cell(Atoms("H2", positions=[(0, 0, 0), (0, 0, 0)], cell=[3, 3, 3], pbc=True)) is None
