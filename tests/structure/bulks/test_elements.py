import math

import pytest

from adatom.errors import StructureError
from adatom.structure.bulks.elements import FACETS, reference_crystal, slab_elements


def test_slab_elements_are_the_close_packed_ones_by_atomic_number():
    elements = slab_elements()
    assert elements.index("Al") < elements.index("Cu") < elements.index("Pt")
    assert {"Fe", "Ru", "Ti", "W"} <= set(elements)
    # Silicon is diamond; selenium and tellurium are chains that ASE files under hcp.
    assert not {"Si", "Se", "Te", "O", "X"} & set(elements)
    for symbol in elements:
        assert reference_crystal(symbol).structure in FACETS


def test_reference_crystals_are_those_of_ase():
    copper = reference_crystal("Cu")
    assert (copper.name, copper.structure, copper.a, copper.c) == ("copper", "fcc", 3.61, None)
    ruthenium = reference_crystal("Ru")
    assert ruthenium.structure == "hcp"
    assert ruthenium.c == pytest.approx(2.70 * 1.584)


@pytest.mark.parametrize(
    ("symbol", "structure"), [("Cu", "bcc"), ("Cu", "hcp"), ("Fe", "fcc"), ("Ru", "fcc")]
)
def test_another_structure_starts_from_the_same_volume_per_atom(symbol, structure):
    def volume(crystal):
        if crystal.structure == "hcp":
            return math.sqrt(3) / 4 * crystal.a**2 * crystal.c
        return crystal.a**3 / {"fcc": 4, "bcc": 2}[crystal.structure]

    own, other = reference_crystal(symbol), reference_crystal(symbol, structure)
    assert other.structure == structure
    assert volume(other) == pytest.approx(volume(own))


@pytest.mark.parametrize(
    ("symbol", "message"),
    [
        ("Cuu", "no element 'Cuu'. Did you mean Cu"),
        ("copper", "Did you mean .*Cu"),
        ("X", "no element 'X'"),
        ("Si", "no fcc, bcc or hcp reference crystal"),
    ],
)
def test_an_unfit_element_is_named_with_what_to_do(symbol, message):
    with pytest.raises(StructureError, match=message):
        reference_crystal(symbol)


def test_an_unknown_structure_names_the_known_ones():
    with pytest.raises(StructureError, match="fcc, bcc, hcp"):
        reference_crystal("Cu", "diamond")
