"""The symmetry of slabs, and the ideal slab behind a rattled one."""

import numpy as np
import pytest
from ase import Atoms
from ase.geometry import find_mic
from tests.structure.crystals import rutile

from adatom.structure.slabs.cutting import cut_slab
from adatom.structure.slabs.low_index import build_slab
from adatom.structure.symmetry.of_slabs import SlabSymmetry, slab_symmetry


def flat(slab: Atoms) -> Atoms:
    made = slab.copy()
    made.set_constraint()
    made.pbc = (True, True, False)
    return made


def rebuilt(symmetry: SlabSymmetry) -> np.ndarray:
    """The atoms of the slab from its primitive cell, Å, (n, 3)."""
    places = symmetry.primitive.positions[symmetry.images]
    places[:, :2] += symmetry.shifts @ symmetry.primitive.cell.array[:2, :2]
    return places + symmetry.displacements


SLABS = {
    "fcc111": (build_slab("Cu", "111", (3, 2, 4), 8.0), 4, 6),
    "fcc100": (build_slab("Cu", "100", (2, 3, 4), 8.0), 4, 8),
    "fcc110": (build_slab("Cu", "110", (2, 2, 5), 8.0), 5, 4),
    "fcc211": (build_slab("Cu", "211", (3, 2, 4), 8.0), 12, 2),
    "hcp0001": (build_slab("Ru", "0001", (2, 2, 4), 8.0), 4, 6),
    "rutile110": (cut_slab(rutile(), (1, 1, 0), 9, (1, 2), 8.0), 18, 4),
}


@pytest.mark.parametrize("name", SLABS)
def test_the_smallest_cell_and_its_point_group_are_found(name: str) -> None:
    slab, atoms, operations = SLABS[name]
    symmetry = slab_symmetry(flat(slab))
    assert (len(symmetry.primitive), len(symmetry.operations)) == (atoms, operations)
    assert np.abs(symmetry.displacements).max() < 1e-9


@pytest.mark.parametrize("amplitude", [0.02, 0.05, 0.1])
@pytest.mark.parametrize("name", SLABS)
def test_a_rattled_slab_is_the_ideal_one_and_its_displacements(name: str, amplitude: float) -> None:
    slab, atoms, operations = SLABS[name]
    slab = flat(slab.repeat((2, 2, 1)))
    moved = slab.copy()
    moved.positions += np.random.default_rng(2).normal(0, amplitude, moved.positions.shape)
    symmetry = slab_symmetry(moved)
    assert (len(symmetry.primitive), len(symmetry.operations)) == (atoms, operations)
    np.testing.assert_allclose(rebuilt(symmetry), moved.positions, atol=1e-9)
    ideal = find_mic(moved.positions - symmetry.displacements - slab.positions, slab.cell, slab.pbc)[0]
    off = ideal - ideal.mean(axis=0)
    assert np.sqrt((off**2).mean()) < 0.6 * amplitude  # nearer to the ideal slab than the rattled one


@pytest.mark.parametrize("name", SLABS)
def test_operations_carry_the_primitive_cell_into_itself(name: str) -> None:
    symmetry = slab_symmetry(flat(SLABS[name][0]))
    primitive = symmetry.primitive
    scaled = primitive.positions[:, :2] @ np.linalg.inv(primitive.cell.array[:2, :2])
    for operation in symmetry.operations:
        assert abs(round(np.linalg.det(operation.rotation))) == 1
        assert sorted(operation.targets) == list(range(len(primitive)))
        assert (primitive.numbers[operation.targets] == primitive.numbers).all()
        off = scaled[operation.targets] + operation.shifts - scaled @ operation.rotation.T
        np.testing.assert_allclose(off, np.broadcast_to(off[0], off.shape), atol=1e-8)


def test_a_vacancy_leaves_the_operations_around_it() -> None:
    slab = flat(build_slab("Cu", "111", (4, 4, 4), 8.0)[:-1])
    symmetry = slab_symmetry(slab)
    assert (len(symmetry.primitive), len(symmetry.operations)) == (63, 6)


def test_mixed_elements_leave_nothing() -> None:
    slab = flat(build_slab("Cu", "111", (2, 2, 3), 8.0))
    slab.symbols = np.random.default_rng(4).permutation(["Cu", "Au", "Pt", "Ni"] * 3)
    assert slab_symmetry(slab).is_trivial


def test_a_distortion_that_all_cells_share_is_kept() -> None:
    # Every other row 0.4 Å higher, exactly: a reconstruction, not noise.
    slab = flat(build_slab("Cu", "100", (2, 2, 5), 8.0))
    top = np.flatnonzero(slab.positions[:, 2] > slab.positions[:, 2].max() - 0.1)
    slab.positions[top[slab.positions[top, 0] < 0.1], 2] += 0.4
    for repeats in ((1, 1, 1), (2, 1, 1), (2, 3, 1)):
        assert len(slab_symmetry(flat(slab.repeat(repeats))).primitive) == 10
