"""A crystal's lattice in numbers and words, whatever cell it comes in."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk, make_supercell
from ase.spacegroup import crystal
from hypothesis import given
from hypothesis import strategies as st

from adatom.structure.bulks.lattice import lattice_change, lattice_constants, lattice_words


def rutile() -> Atoms:
    cellpar = [4.594, 4.594, 2.959, 90, 90, 90]
    return crystal(["Ti", "O"], [(0, 0, 0), (0.305, 0.305, 0)], spacegroup=136, cellpar=cellpar)


def low(cellpar: list[float]) -> Atoms:
    """A crystal with no more symmetry than its lattice leaves a P cell with two kinds of atoms."""
    places = [(0.1, 0.2, 0.3), (0.37, 0.81, 0.64), (0.55, 0.43, 0.12)]
    return Atoms("ZrON", cell=cellpar, scaled_positions=places, pbc=True)


@pytest.mark.parametrize(
    ("atoms", "words"),
    [
        (bulk("Cu", a=3.615), "a = 3.615 Å"),
        (bulk("Cu", a=3.615, cubic=True) * (2, 1, 3), "a = 3.615 Å"),
        (bulk("Si", a=5.431), "a = 5.431 Å"),
        (bulk("Ti", a=2.95, c=4.684), "a = 2.950 Å, c = 4.684 Å"),
        (rutile(), "a = 4.594 Å, c = 2.959 Å"),
        (bulk("Bi"), "a = 4.543 Å, c = 11.880 Å"),
    ],
)
def test_the_conventional_cell_is_what_is_told_and_no_parameter_twice(atoms, words):
    assert lattice_words(atoms) == words


def test_angles_are_told_where_nothing_else_settles_them():
    constants = lattice_constants(low([5.1, 5.6, 6.3, 85, 99.2, 93]))
    assert list(constants) == ["a", "b", "c", "α", "β", "γ"]
    assert "°" in lattice_words(low([5.1, 5.6, 6.3, 85, 99.2, 93]))


def test_lengths_that_differ_by_little_are_two():
    atoms = Atoms("Au", cell=[4.0, 4.0, 4.06], pbc=True)
    assert list(lattice_constants(atoms)) == ["a", "c"]


def test_what_became_of_a_lattice_is_told_beside_what_it_was():
    assert lattice_change(bulk("Cu", a=3.615), bulk("Cu", a=3.582, cubic=True)) == (
        "a = 3.582 Å (was 3.615 Å)"
    )
    assert lattice_change(bulk("Ti", a=2.95, c=4.7), bulk("Ti", a=2.93, c=4.65)) == (
        "a = 2.930 Å (was 2.950 Å), c = 4.650 Å (was 4.700 Å)"
    )


def test_a_crystal_that_lost_its_symmetry_is_told_anew():
    cubic, tetragonal = (
        Atoms("Po", cell=[3.3, 3.3, 3.3], pbc=True),
        Atoms("Po", cell=[3.2, 3.2, 3.6], pbc=True),
    )
    assert lattice_change(cubic, tetragonal) == "a = 3.200 Å, c = 3.600 Å (was a = 3.300 Å)"


matrices = st.lists(st.integers(-2, 2), min_size=9, max_size=9).map(lambda n: np.array(n).reshape(3, 3))


@given(matrices.filter(lambda m: 0 < round(np.linalg.det(m)) <= 6), st.floats(3.0, 6.0))
def test_the_choice_of_cell_makes_no_difference(matrix, a):
    assert lattice_constants(make_supercell(bulk("Cu", a=a), matrix)) == pytest.approx({"a": a}, abs=1e-4)
