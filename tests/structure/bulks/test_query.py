"""What is typed into the search, and the filter it becomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adatom.errors import StructureError
from adatom.structure.bulks.optimade import Query, query_from


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("TiO2", 'chemical_formula_reduced="O2Ti"'),
        (" Ti2O4 ", 'chemical_formula_reduced="O2Ti"'),
        ("SrTiO3", 'chemical_formula_reduced="O3SrTi"'),
        ("Mg(OH)2", 'chemical_formula_reduced="H2MgO2"'),
        ("Cu", 'chemical_formula_reduced="Cu"'),
        ("Cu4", 'chemical_formula_reduced="Cu"'),
        ("Ti O2", 'chemical_formula_reduced="O2Ti"'),
        ("CO", 'chemical_formula_reduced="CO"'),
        ("Ti, O", 'elements HAS ALL "O","Ti" AND nelements=2'),
        ("Ti-O", 'elements HAS ALL "O","Ti" AND nelements=2'),
        ("O Ti O", 'elements HAS ALL "O","Ti" AND nelements=2'),
        ("Sr;Ti;O", 'elements HAS ALL "O","Sr","Ti" AND nelements=3'),
    ],
)
def test_what_is_typed_becomes_a_filter(text, written):
    assert query_from(text).filter == written


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Type a formula such as TiO2, or elements such as Ti, O"),
        (" , ", "Type a formula"),
        ("titania", "'titania' is no chemical formula"),
        ("TiOx", "is no chemical formula|no element"),
        ("Ti, Ox", "no element 'Ox'"),
        ("Ti, X", "no element 'X'"),
        ('TiO2" OR nelements=1', "is no chemical formula"),
        ("TiO2.5", "is no chemical formula"),
        ("Ti0O", "is no chemical formula"),
    ],
)
def test_what_means_nothing_is_refused_with_a_hint(text, message):
    with pytest.raises(StructureError, match=message):
        query_from(text)


@given(st.text(max_size=20))
def test_any_text_is_a_query_or_a_message(text):
    try:
        query = query_from(text)
    except StructureError:
        return
    assert isinstance(query, Query)
    assert query.elements == tuple(sorted(query.elements))
    assert query.filter.count('"') % 2 == 0
