"""Setting distances, angles and dihedrals."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import add_adsorbate, fcc100, molecule
from hypothesis import given
from hypothesis import strategies as st

from adatom.errors import StructureError
from adatom.structure.editing.adjusting import adjusted, in_order, moving_side
from adatom.structure.editing.measures import measure
from adatom.structure.layers import ADSORBATE_ARRAY


def covered() -> Atoms:
    """CO, C down, on Cu(100): C is 27, O is 28."""
    slab = fcc100("Cu", (3, 3, 3), vacuum=8.0)
    add_adsorbate(slab, Atoms("CO", [(0, 0, 0), (0, 0, 1.15)]), 1.85, "ontop")
    slab.pbc = True
    slab.set_array(ADSORBATE_ARRAY, np.array([0] * 27 + [1, 1]))
    return slab


def set_to(atoms: Atoms, measured: tuple[int, ...], value: float, moving: tuple[int, ...]) -> Atoms:
    after = atoms.copy()
    after.positions[list(moving)] = adjusted(atoms, measured, value, moving)
    return after


@given(st.floats(0.5, 6.0))
def test_a_distance_gets_its_value_and_only_the_second_atom_moves(value: float) -> None:
    water = molecule("H2O")
    after = set_to(water, (0, 1), value, (1,))
    assert measure(after, (0, 1)).value == pytest.approx(value, abs=1e-9)
    assert np.array_equal(after.positions[[0, 2]], water.positions[[0, 2]])
    step = after.positions[1] - water.positions[1]
    arm = water.positions[1] - water.positions[0]
    assert np.linalg.norm(np.cross(step, arm)) < 1e-9


@given(st.floats(1.0, 179.0))
def test_an_angle_gets_its_value_and_the_bond_keeps_its_length(value: float) -> None:
    water = molecule("H2O")
    after = set_to(water, (1, 0, 2), value, (2,))
    assert measure(after, (1, 0, 2)).value == pytest.approx(value, abs=1e-6)
    assert measure(after, (0, 2)).value == pytest.approx(measure(water, (0, 2)).value)


def test_an_angle_of_atoms_in_line_is_bent() -> None:
    after = set_to(molecule("CO2"), (1, 0, 2), 120.0, (2,))
    assert measure(after, (1, 0, 2)).value == pytest.approx(120.0)


@given(st.floats(-179.0, 180.0))
def test_a_dihedral_turns_all_that_hangs_on_its_axis(value: float) -> None:
    ethane = molecule("C2H6")
    first = next(k for k in range(2, 8) if ethane.get_distance(0, k) < 1.3)
    last = next(k for k in range(2, 8) if ethane.get_distance(1, k) < 1.3)
    measured = (first, 0, 1, last)
    moving = moving_side(ethane, measured)
    assert len(moving) == 3
    after = set_to(ethane, measured, value, moving)
    apart = measure(after, measured).value - value
    assert min(abs(apart), 360 - abs(apart)) < 1e-6
    hydrogens = [k for k in moving if k != 1]
    between = [after.get_distance(a, b) - ethane.get_distance(a, b) for a in hydrogens for b in hydrogens]
    assert np.abs(between).max() < 1e-9


def test_the_side_that_moves_is_the_rest_of_the_molecule_and_never_the_slab() -> None:
    slab = covered()
    top = max(range(27), key=lambda k: (slab.positions[k, 2], -slab.get_distance(k, 27, mic=True)))
    assert moving_side(slab, (top, 27)) == (27, 28)
    assert moving_side(slab, (27, 28)) == (28,)
    assert moving_side(slab, (27, top)) == (top,)


def test_in_a_ring_the_last_atom_moves_alone() -> None:
    benzene = molecule("C6H6")
    assert moving_side(benzene, (0, 1)) == (1,)


def test_a_molecule_across_the_boundary_stays_in_one_piece() -> None:
    slab = covered()
    moved = slab.copy()
    moved.positions[27:, 0] += 0.05 - moved.positions[27, 0]
    moved.positions[28] += (-0.4, 0.0, 0.0)
    moved.wrap()
    assert moved.positions[28, 0] > 5  # O is on the far side of the cell now
    cu = min(range(27), key=lambda k: moved.get_distance(k, 27, mic=True))
    moving = moving_side(moved, (cu, 27))
    length = moved.get_distance(27, 28, mic=True)
    after = set_to(moved, (cu, 27), 2.4, moving)
    assert after.get_distance(cu, 27, mic=True) == pytest.approx(2.4)
    assert after.get_distance(27, 28, mic=True) == pytest.approx(length)
    bent = set_to(moved, (cu, 27, 28), 140.0, (28,))
    assert measure(bent, (cu, 27, 28)).value == pytest.approx(140.0)


def test_the_selection_is_measured_along_the_bonds_with_the_lesser_part_last() -> None:
    water = molecule("H2O")
    assert in_order(water, (0, 1, 2)) in ((1, 0, 2), (2, 0, 1))
    slab = covered()
    assert in_order(slab, (9, 27))[-1] == 27


@pytest.mark.parametrize(
    ("measured", "value", "words"),
    [
        ((0, 1), 0.1, "too close"),
        ((0, 1), float("nan"), "too close"),
        ((1, 0, 2), 190.0, "0 to 180"),
        ((0,), 1.0, "two, three or four"),
        ((0, 0), 1.0, "different"),
    ],
)
def test_what_makes_no_sense_is_refused_in_plain_words(measured, value, words) -> None:
    with pytest.raises(StructureError, match=words):
        adjusted(molecule("H2O"), measured, value, measured[-1:])


def test_atoms_in_line_have_no_dihedral_to_set() -> None:
    line = Atoms("C4", [(0, 0, k) for k in range(4)])
    with pytest.raises(StructureError, match="in line"):
        adjusted(line, (0, 1, 2, 3), 60.0, (3,))
