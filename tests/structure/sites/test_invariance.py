"""Sites do not depend on how a slab is cut out of its periodic surface, nor on the vacuum."""

from collections import Counter

import numpy as np
import pytest
from ase.build import bulk, make_supercell
from ase.spacegroup import crystal
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.structure.crystals import magnesia, platinum_copper, rutile
from tests.structure.sites.surfaces import CERIA, NICKEL_ALUMINIUM, SURFACES, told

from adatom.structure.sites.finding import find_sites
from adatom.structure.slabs.cutting import cut_slab
from adatom.structure.slabs.supercells import repeated
from adatom.structure.slabs.transforms import turned_over

CRYSTALS = {
    "Cu": bulk("Cu"),
    "Fe": bulk("Fe"),
    "Ru": bulk("Ru"),
    "Si": bulk("Si"),
    "Cu3Pt": platinum_copper(),
    "NiAl": NICKEL_ALUMINIUM,
    "MgO": magnesia(),
    "RuO2": rutile(),
    "CeO2": CERIA,
}
MATRICES = [((1, 1), (-1, 1)), ((2, 1), (-1, 1)), ((2, 0), (1, 2)), ((3, 1), (0, 1)), ((1, 0), (3, 2))]


@pytest.mark.parametrize("size", [(2, 2), (3, 3), (1, 4)])
@pytest.mark.parametrize("name", SURFACES)
def test_a_supercell_has_the_sites_of_its_unit_cell(name, size):
    expected = told(find_sites(SURFACES[name]((1, 1))))
    assert told(find_sites(SURFACES[name](size)), size[0] * size[1]) == expected


@pytest.mark.parametrize("name", SURFACES)
def test_both_faces_of_a_symmetric_slab_have_the_same_sites(name):
    slab = SURFACES[name]((1, 1))
    upside_down = slab.copy()
    upside_down.positions *= (1, -1, -1)
    upside_down.set_cell(slab.cell.array * (1, -1, 1))
    assert told(find_sites(slab, "bottom")) == told(find_sites(upside_down))
    assert {site.face for site in find_sites(slab, "bottom")} == {"bottom"}


def test_sites_of_the_bottom_face_lie_on_its_atoms():
    slab = SURFACES["Cu(211)"]((1, 2))
    lowest = slab.positions[:, 2].min()
    for site in find_sites(slab, "bottom"):
        assert lowest - 1e-6 <= site.position[2] < lowest + 1.6
        if site.kind == "top":
            assert site.position == pytest.approx(tuple(slab.positions[site.atoms[0]]), abs=1e-6)


@settings(deadline=None, max_examples=40)
@given(
    name=st.sampled_from(sorted(CRYSTALS)),
    miller=st.tuples(*[st.integers(0, 3)] * 3).filter(any),
    matrix=st.sampled_from(MATRICES),
    vacuum=st.floats(4.0, 20.0),
    shift=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_any_surface_has_as_many_sites_per_area_in_any_cell(name, miller, matrix, vacuum, shift):
    slab = cut_slab(CRYSTALS[name], miller, 12, (1, 1), 8.0)
    expected = told(find_sites(slab))
    supercell = make_supercell(slab, [(*matrix[0], 0), (*matrix[1], 0), (0, 0, 1)])
    supercell.positions += shift @ supercell.cell.array[:2]
    supercell.center(vacuum, axis=2)
    supercell.wrap()
    cells = abs(round(np.linalg.det(matrix)))
    assert told(find_sites(supercell), cells) == expected


@settings(deadline=None, max_examples=40)
@given(name=st.sampled_from(sorted(CRYSTALS)), miller=st.tuples(*[st.integers(0, 3)] * 3).filter(any))
def test_every_site_lies_in_the_cell_between_its_atoms(name, miller):
    slab = cut_slab(CRYSTALS[name], miller, 12, (2, 1), 8.0)
    sites = find_sites(slab)
    assert {"top", "bridge"} <= {site.kind for site in sites}
    scaled = slab.cell.scaled_positions([site.position for site in sites])[:, :2]
    assert ((scaled > -1e-6) & (scaled < 1)).all()
    for site in sites:
        assert len(site.environment) == site.coordination >= len(site.atoms)
        heights = slab.positions[list(site.atoms), 2]
        assert heights.min() - 1e-3 <= site.position[2] <= heights.max() + 1e-3


VICINAL = cut_slab(bulk("Cu"), (5, 3, 2), 16, (1, 1), 8.0)
ZINCBLENDE_110 = cut_slab(bulk("GaAs", "zincblende", a=5.65), (1, 1, 0), 5, (1, 1), 8.0)


def numbered(slab, face="top"):
    """Each site by its kind and number, with what is around it, as often as there is one of an area."""
    area = abs(np.linalg.det(slab.cell.array[:2, :2]))
    found = Counter((site.kind, site.index, site.place, site.environment) for site in find_sites(slab, face))
    return {key: count / area for key, count in found.items()}


@pytest.mark.parametrize("slab", [VICINAL, ZINCBLENDE_110], ids=["Cu(532)", "GaAs(110)"])
@pytest.mark.parametrize("matrix", [((2, 0), (0, 2)), ((1, 1), (-1, 2))])
def test_the_number_of_a_site_is_that_in_the_unit_cell_though_many_look_alike(slab, matrix):
    assert numbered(repeated(slab, matrix)) == pytest.approx(numbered(slab))


def test_the_number_of_a_site_is_the_same_once_the_slab_is_turned_over():
    copper_oxide = crystal(
        ["Cu", "O"],
        [(0.25, 0.25, 0), (0, 0.4184, 0.25)],
        spacegroup=15,
        cellpar=[4.6837, 3.4226, 5.1288, 90, 99.54, 90],
    )
    slab = cut_slab(copper_oxide, (1, 1, 1), 9, (1, 1), 8.0)
    assert numbered(turned_over(slab), "bottom") == pytest.approx(numbered(slab))
