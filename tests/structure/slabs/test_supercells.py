import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk
from ase.constraints import FixAtoms, FixBondLength, FixCartesian, FixedLine, FixedPlane
from hypothesis import given
from hypothesis import strategies as st
from tests.structure.slabs.random_crystals import KNOWN

from adatom.errors import StructureError
from adatom.structure.layers import ADSORBATE_ARRAY
from adatom.structure.slabs.cutting import cut_slab, surface_cell
from adatom.structure.slabs.low_index import build_slab
from adatom.structure.slabs.supercells import (
    cell_count,
    check_matrix,
    copy_steps,
    orthogonal_matrix,
    repeated,
    repeats_for_width,
)

HEXAGONAL = 2.55 * np.array([[1, 0], [0.5, np.sqrt(3) / 2]])


def loaded():
    """A slab with everything a slab can carry: two adsorbates, tags, constraints, moments."""
    slab = build_slab("Cu", "111", (2, 2, 3), 8.0, fixed_layers=1)
    top = slab.positions[:, 2].max()
    slab += Atoms("OCO", positions=[(0, 0, top + 1.2), (2.5, 1.4, top + 1.8), (2.5, 1.4, top + 2.95)])
    slab.set_array(ADSORBATE_ARRAY, np.array([0] * 12 + [1, 2, 2]))
    slab.set_tags([*slab.get_tags()[:12], 0, 0, 0])
    slab.set_initial_magnetic_moments(np.arange(15) / 10)
    slab.set_constraint(
        [
            *slab.constraints,
            FixCartesian([12], (True, True, False)),
            FixedLine([13], (0, 0, 1)),
            FixedPlane([14], (0, 1, 1)),
        ]
    )
    return slab


matrices = st.tuples(*(st.tuples(*(st.integers(-3, 3),) * 2),) * 2).filter(
    lambda m: m[0][0] * m[1][1] != m[0][1] * m[1][0]
)


@given(matrix=matrices)
def test_every_copy_carries_what_the_slab_carries(matrix):
    slab = loaded()
    larger = repeated(slab, matrix)
    count = cell_count(matrix)
    assert len(larger) == count * len(slab)
    assert larger.get_volume() == pytest.approx(count * slab.get_volume())
    assert np.linalg.det(larger.cell.array) > 0
    for copy in range(count):
        own = larger[copy * 15 : (copy + 1) * 15]
        shift = own.positions[0] - slab.positions[0]
        np.testing.assert_allclose(own.positions - slab.positions, np.tile(shift, (15, 1)), atol=1e-9)
        assert own.get_tags().tolist() == slab.get_tags().tolist()
        assert own.get_initial_magnetic_moments() == pytest.approx(slab.get_initial_magnetic_moments())
    held = {type(c): sorted(int(k) for k in np.atleast_1d(c.index)) for c in larger.constraints}
    assert held[FixAtoms] == [15 * copy + k for copy in range(count) for k in range(4)]
    for kind, index in ((FixCartesian, 12), (FixedLine, 13), (FixedPlane, 14)):
        assert held[kind] == [15 * copy + index for copy in range(count)]
    adsorbates = larger.arrays[ADSORBATE_ARRAY].reshape(count, 15)
    assert adsorbates[0].tolist() == slab.arrays[ADSORBATE_ARRAY].tolist()
    assert sorted({int(k) for k in adsorbates.ravel()}) == list(range(2 * count + 1))
    assert (adsorbates[:, 13] == adsorbates[:, 14]).all()


@given(matrix=matrices)
def test_a_supercell_is_the_same_crystal(matrix):
    slab = cut_slab(KNOWN["MgO"], (1, 0, 0), 2, (1, 1), 5.0)
    larger = repeated(slab, matrix)
    own = sorted(slab.get_all_distances(mic=True)[0])[:2]
    others = np.sort(larger.get_all_distances(mic=True), axis=1)
    assert others[:, 1] == pytest.approx([2.106] * len(larger))
    assert own[0] == 0


@given(size=st.tuples(st.integers(1, 4), st.integers(1, 4)))
def test_plain_repeats_are_ases_own_atom_by_atom(size):
    slab = loaded()
    ours, theirs = repeated(slab, ((size[0], 0), (0, size[1]))), slab.repeat((*size, 1))
    order = [np.lexsort(atoms.positions.round(6).T) for atoms in (ours, theirs)]
    np.testing.assert_allclose(ours.positions[order[0]], theirs.positions[order[1]], atol=1e-9)
    np.testing.assert_allclose(ours.cell.array, theirs.cell.array)


def test_rows_in_left_handed_order_are_swapped_and_senseless_ones_refused():
    assert check_matrix(((0, 1), (1, 0))) == ((1, 0), (0, 1))
    with pytest.raises(StructureError, match="rows 1 2 and 2 4 point along one line"):
        check_matrix(((1, 2), (2, 4)))
    with pytest.raises(StructureError, match="two rows of two whole numbers"):
        check_matrix(((1, 0.5), (0, 1)))
    with pytest.raises(StructureError, match="atoms; the limit"):
        repeated(build_slab("Cu", "100", (1, 1, 3), 8.0), ((400, 0), (0, 400)))


def test_a_surface_that_does_not_lie_in_xy_is_no_surface_to_set_vacuum_for():
    from adatom.structure.slabs.transforms import set_vacuum

    slab = build_slab("Cu", "100", (1, 1, 3), 8.0)
    slab.rotate(90, "x", rotate_cell=True)
    with pytest.raises(StructureError, match="do not lie in the xy plane"):
        set_vacuum(slab, 5.0)


def test_constraints_that_ase_cannot_repeat_are_named():
    slab = build_slab("Cu", "100", (1, 1, 3), 8.0)
    slab.set_constraint(FixBondLength(0, 1))
    with pytest.raises(StructureError, match="FixBondLengths"):
        repeated(slab, ((2, 0), (0, 1)))


@given(
    lattice=st.tuples(st.floats(2, 6), st.floats(2, 6), st.floats(40, 140)),
    width=st.floats(1, 30),
)
def test_a_minimum_width_is_kept_both_ways_with_the_fewest_repeats(lattice, width):
    a, b, gamma = lattice
    rows = np.array([[a, 0], [b * np.cos(np.radians(gamma)), b * np.sin(np.radians(gamma))]])
    na, nb = repeats_for_width(rows, width)
    area = abs(np.linalg.det(rows))
    assert na * area / b >= width - 1e-5 > (na - 1) * area / b - 1e-4
    assert nb * area / a >= width - 1e-5 > (nb - 1) * area / a - 1e-4


def test_a_minimum_width_that_makes_no_sense_is_refused():
    with pytest.raises(StructureError, match="minimum width of 0 Å"):
        repeats_for_width(HEXAGONAL, 0.0)


def test_right_angled_cells_are_found_where_there_are_some():
    assert orthogonal_matrix(np.eye(2) * 3) == ((1, 0), (0, 1))
    for lattice in (HEXAGONAL, HEXAGONAL * [[1, 1], [-1, 1]]):
        matrix = orthogonal_matrix(lattice)
        assert cell_count(matrix) == 2
    assert orthogonal_matrix(np.array([[2.6, 0], [0.83, 3.31]])) is None


@given(
    name=st.sampled_from(sorted(KNOWN)), miller=st.sampled_from([(1, 1, 1), (1, 0, 0), (1, 1, 0), (2, 1, 1)])
)
def test_a_right_angled_slab_is_right_angled_or_refused_with_the_nearest_cell(name, miller):
    right = orthogonal_matrix(surface_cell(KNOWN[name], miller))
    if right is None:
        with pytest.raises(StructureError, match=r"no right-angled cell .*the nearest, .*° off"):
            cut_slab(KNOWN[name], miller, 3, (1, 1), 8.0, orthogonal=True)
    else:
        slab = cut_slab(KNOWN[name], miller, 3, (2, 1), 8.0, orthogonal=True)
        assert slab.cell.angles() == pytest.approx([90, 90, 90], abs=0.06)
        one = cut_slab(KNOWN[name], miller, 3, (1, 1), 8.0)
        assert len(slab) == 2 * cell_count(right) * len(one)


@given(matrix=matrices)
def test_the_copies_fill_the_supercell_once(matrix):
    steps = copy_steps(check_matrix(matrix))
    assert len(steps) == cell_count(matrix)
    assert steps[0].tolist() == [0, 0]
    inside = steps @ np.linalg.inv(np.array(check_matrix(matrix), dtype=float))
    assert inside.min() > -1e-9
    assert inside.max() < 1 - 1e-9


def test_wood_and_matrix_are_multiples_of_the_smallest_cell_whatever_the_bulk_cell():
    for cubic in (True, False):
        slab = cut_slab(bulk("Cu", a=3.61, cubic=cubic), (1, 1, 1), 4, (1, 1), 8.0, matrix=((1, 1), (-1, 2)))
        assert len(slab) == 12
        assert slab.cell.cellpar()[[0, 1, 5]] == pytest.approx([4.4213, 4.4213, 60], abs=1e-3)


@pytest.mark.parametrize(
    "atoms", [Atoms("CO", [(0, 0, 0), (0, 0, 1.1)]), Atoms("Cu", cell=[2.5, 0, 0], pbc=True)]
)
def test_what_has_no_surface_is_not_repeated_along_it(atoms):
    with pytest.raises(StructureError, match="span no area"):
        repeated(atoms, ((2, 0), (0, 1)))


def test_an_absurd_width_is_refused():
    with pytest.raises(StructureError, match=r"minimum width of 1e\+20 Å makes no sense"):
        repeats_for_width(HEXAGONAL, 1e20)
