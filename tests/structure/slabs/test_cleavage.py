import pytest
from ase.build import molecule

from adatom.errors import StructureError
from adatom.structure.bulks.recipes import bulk_of
from adatom.structure.slabs.cleavage import facets_by_cleavage
from adatom.structure.slabs.facets import distinct_facets


# The cleavage planes of the textbooks.
@pytest.mark.parametrize(
    ("formula", "structure", "plane"),
    [
        ("MgO", "rocksalt", "(100)"),
        ("TiO2", "rutile", "(110)"),
        ("TiO2", "anatase", "(101)"),
        ("GaAs", "zincblende", "(110)"),
        ("ZnO", "wurtzite", "(10-10)"),
        ("CaF2", "fluorite", "(111)"),
        ("SrTiO3", "perovskite", "(100)"),
        ("NiAl", "cscl", "(110)"),
        ("Cu3Au", "l1_2", "(111)"),
        ("FeS2", "pyrite", "(100)"),
        ("MoS2", "mos2", "(0001)"),
        ("Si", "", "(111)"),
        ("Fe", "", "(110)"),
    ],
)
def test_a_crystal_cleaves_along_the_plane_it_is_known_for(formula, structure, plane):
    crystal = bulk_of(formula, structure).apply(None)
    found = facets_by_cleavage(crystal, 1)
    assert found[0].name == plane
    assert {facet.miller for facet in found} == {facet.miller for facet in distinct_facets(crystal, 1)}


def test_a_molecule_has_no_facets():
    with pytest.raises(StructureError, match="bulk crystal"):
        facets_by_cleavage(molecule("H2O", vacuum=5, pbc=True), 1)
