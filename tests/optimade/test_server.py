"""The local databases themselves: what they understand and refuse."""

import pytest

from adatom.structure.bulks.recipes import bulk_of

from .server import STANDARD, BadFilterError, fields_of, fits


@pytest.fixture(scope="module")
def titania():
    return fields_of(bulk_of("TiO2", "rutile").apply(None))


def test_the_fields_of_a_crystal_are_the_standards(titania):
    assert set(titania) == set(STANDARD)
    assert titania["chemical_formula_reduced"] == "O2Ti"
    assert titania["nsites"] == 6


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('chemical_formula_reduced="O2Ti"', True),
        ('chemical_formula_reduced="TiO2"', False),
        ('elements HAS ALL "O","Ti" AND nelements=2', True),
        ('elements HAS ALL "O", "Ti"', True),
        ('elements HAS ALL "O" AND nelements=1', False),
        ('elements HAS ALL "O","Sr","Ti"', False),
    ],
)
def test_filters_are_read(titania, written, expected):
    assert fits(titania, written) is expected


@pytest.mark.parametrize(
    "written",
    ["", "elements", 'elements HAS ALL "O" OR nelements=2', "colour=2", 'nelements="', "nelements 2"],
)
def test_what_is_no_filter_is_refused(titania, written):
    with pytest.raises(BadFilterError):
        fits(titania, written)
