import numpy as np
import pytest
from ase.build import bulk, fcc111
from hypothesis import given
from hypothesis import strategies as st
from tests.structure.crystals import copper, rutile
from tests.structure.slabs.random_crystals import KNOWN

from adatom.errors import StructureError
from adatom.structure.slabs.facets import distinct_facets, facet_name


def names(crystal, max_index):
    return [facet.name for facet in distinct_facets(crystal, max_index)]


def test_the_facets_of_cubic_metals_are_the_textbooks_the_densest_first():
    assert names(copper(), 1) == ["(111)", "(100)", "(110)"]
    assert names(bulk("Fe"), 1) == ["(110)", "(100)", "(111)"]
    assert [facet.spacing for facet in distinct_facets(copper(), 1)] == pytest.approx(
        [3.61 / np.sqrt(3), 3.61 / 2, 3.61 / np.sqrt(8)]
    )


def test_hexagonal_crystals_have_four_indices():
    assert names(bulk("Ru"), 1) == ["(0001)", "(10-10)", "(10-11)", "(11-20)", "(11-21)"]
    assert facet_name((1, -1, 0), hexagonal=True) == "(1-100)"
    assert facet_name((1, 0, -1)) == "(10-1)"
    assert facet_name((10, 1, 0)) == "(10 1 0)"


def test_a_facet_is_named_as_people_write_it():
    assert names(rutile(), 1) == ["(100)", "(110)", "(001)", "(101)", "(111)"]
    for crystal in KNOWN.values():
        for facet in distinct_facets(crystal, 3):
            assert facet.miller == facet.family[0]
            assert min(facet.miller) >= 0 or not any(min(member) >= 0 for member in facet.family)


def test_opposite_faces_of_polar_crystals_are_two_facets():
    assert names(KNOWN["ZnO"], 1)[:3] == ["(0001)", "(000-1)", "(10-10)"]
    assert names(KNOWN["GaAs"], 1) == ["(111)", "(11-1)", "(100)", "(110)"]


# pymatgen takes (hkl) and (-h-k-l) for one, and counts indices of trigonal crystals on the rhombohedral cell:
# the crystals compared here have a centre of inversion and are not trigonal.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["Cu", "Fe", "Ru", "Si", "MgO", "RuO2", "TiO2", "SrTiO3", "NiAl"])
def test_the_number_of_facets_is_pymatgens(name):
    from pymatgen.core.surface import get_symmetrically_distinct_miller_indices
    from pymatgen.io.ase import AseAtomsAdaptor
    from pymatgen.symmetry.analyzer import SpacegroupAnalyzer

    standard = SpacegroupAnalyzer(
        AseAtomsAdaptor.get_structure(KNOWN[name]), symprec=0.01
    ).get_conventional_standard_structure()
    theirs = get_symmetrically_distinct_miller_indices(standard, 2)
    assert len(distinct_facets(KNOWN[name], 2)) == len(theirs)


@given(name=st.sampled_from(sorted(KNOWN)), max_index=st.integers(1, 4))
def test_every_plane_belongs_to_one_facet(name, max_index):
    facets = distinct_facets(KNOWN[name], max_index)
    members = [miller for facet in facets for miller in facet.family]
    assert len(members) == len(set(members))
    span = range(-max_index, max_index + 1)
    planes = {(h, k, l) for h in span for k in span for l in span if np.gcd.reduce((h, k, l)) == 1}  # noqa: E741
    assert planes <= set(members)
    assert list(facets) == sorted(facets, key=lambda facet: -round(facet.spacing, 4))


@pytest.mark.parametrize("max_index", [0, -1, 7])
def test_a_largest_index_that_makes_no_sense_is_refused(max_index):
    with pytest.raises(StructureError, match="give 1 to 6"):
        distinct_facets(copper(), max_index)


def test_a_slab_has_no_facets():
    with pytest.raises(StructureError, match="vacuum along c"):
        distinct_facets(fcc111("Cu", (1, 1, 3), vacuum=10, periodic=True), 1)
