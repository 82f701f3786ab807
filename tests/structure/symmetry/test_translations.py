"""The translations that carry a slab into itself."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import fcc100, fcc111, make_supercell

from adatom.structure.slabs.low_index import build_slab
from adatom.structure.symmetry.translations import primitive_vectors

TOLERANCE = 0.3


def area(vectors: np.ndarray) -> float:
    return float(np.linalg.det(vectors))


@pytest.mark.parametrize("size", [(1, 2, 3), (3, 3, 3), (5, 2, 4)])
@pytest.mark.parametrize("facet", ["100", "111"])
def test_the_primitive_cell_of_a_supercell_is_found(facet: str, size: tuple[int, int, int]) -> None:
    slab = build_slab("Cu", facet, size, 8.0)
    one = build_slab("Cu", facet, (1, 1, size[2]), 8.0)
    vectors = primitive_vectors(slab, TOLERANCE)
    assert vectors is not None
    assert area(vectors) == pytest.approx(area(one.cell.array[:2, :2]))
    multiples = slab.cell.array[:2, :2] @ np.linalg.inv(vectors)
    np.testing.assert_allclose(multiples, np.round(multiples), atol=1e-9)


def test_a_turned_supercell_has_the_same_primitive_cell() -> None:
    one = fcc100("Cu", (1, 1, 4), vacuum=8, periodic=True)
    turned = make_supercell(one, [[2, 1, 0], [-1, 2, 0], [0, 0, 1]])
    vectors = primitive_vectors(turned, TOLERANCE)
    assert vectors is not None
    assert area(vectors) == pytest.approx(area(one.cell.array[:2, :2]))


def test_a_relaxed_slab_keeps_its_translations() -> None:
    slab = fcc111("Pt", (4, 4, 4), vacuum=8, periodic=True)
    slab.positions += np.random.default_rng(1).normal(0, 0.05, slab.positions.shape)
    vectors = primitive_vectors(slab, TOLERANCE)
    assert vectors is not None
    assert area(slab.cell.array[:2, :2]) / area(vectors) == pytest.approx(16)


def test_other_elements_break_translations() -> None:
    slab = fcc111("Cu", (4, 4, 3), vacuum=8, periodic=True)
    slab.symbols[[32, 34, 40, 42]] = "Au"  # p(2x2) in the top layer
    vectors = primitive_vectors(slab, TOLERANCE)
    assert vectors is not None
    assert area(slab.cell.array[:2, :2]) / area(vectors) == pytest.approx(4)


@pytest.mark.parametrize(
    "slab",
    [
        fcc100("Cu", (1, 1, 4), vacuum=8, periodic=True),
        fcc100("Cu", (3, 3, 4), vacuum=8, periodic=True)[:-1],
        Atoms("Cu", cell=(3, 3, 20), pbc=True),
    ],
    ids=["primitive already", "vacancy", "one atom"],
)
def test_a_slab_without_translations_has_no_smaller_cell(slab: Atoms) -> None:
    assert primitive_vectors(slab, TOLERANCE) is None
