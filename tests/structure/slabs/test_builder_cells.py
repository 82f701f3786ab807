"""The cells of ASE's builders in those of a cut."""

import numpy as np
import pytest

from adatom.structure.bulks.elemental import elemental_bulk
from adatom.structure.slabs.builder_cells import builder_matrix
from adatom.structure.slabs.supercells import matching_matrix


def test_a_cell_that_is_the_lattice_s_own_stays_and_a_turned_one_is_found() -> None:
    lattice = np.array([[2.8, 0.0], [0.0, 3.9]])
    assert matching_matrix(lattice, lattice) == ((1, 0), (0, 1))
    found = matching_matrix(lattice, np.diag([3.9, 2.8]))
    assert found is not None
    swapped = np.array(found) @ lattice
    assert np.allclose(np.linalg.norm(swapped, axis=1), [3.9, 2.8])
    assert np.linalg.det(swapped) > 0


def test_a_cell_that_no_multiples_span_is_none_and_a_mirrored_one_neither() -> None:
    assert matching_matrix(np.eye(2) * 2.8, np.diag([2.8, 3.1])) is None
    oblique = np.array([[3.0, 0.0], [1.1, 4.0]])
    assert matching_matrix(oblique, np.array([[3.0, 0.0], [-1.1, 4.0]])) is None


@pytest.mark.parametrize(
    ("structure", "facet", "miller", "area"),
    [("fcc", "110", (1, 1, 0), 1), ("fcc", "211", (2, 1, 1), 1), ("bcc", "110", (1, 1, 0), 1)],
)
def test_builders_take_the_smallest_cell_by_other_vectors(
    structure: str, facet: str, miller: tuple[int, int, int], area: int
) -> None:
    crystal = elemental_bulk("Pt", structure, 4.0)
    matrix = builder_matrix(crystal, miller, "Pt", facet, structure=structure, a=4.0)
    assert matrix != ((1, 0), (0, 1))
    assert round(np.linalg.det(np.array(matrix))) == area
