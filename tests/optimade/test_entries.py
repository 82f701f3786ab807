"""Entries with anything in them: a database may send what it likes."""

import json

from ase import Atoms
from hypothesis import given
from hypothesis import strategies as st

from adatom.structure.bulks.optimade import SearchError, client, provider
from adatom.structure.bulks.optimade.entries import NEEDED_FIELDS, NEWER_FIELDS, Found, found_in
from adatom.structure.bulks.recipes import bulk_of

from .server import fields_of

RUTILE = fields_of(bulk_of("TiO2", "rutile").apply(None))
FIELDS = (*NEEDED_FIELDS, *NEWER_FIELDS, "_mp_stability", "chemical_formula_descriptive")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
# Nearly right is worse than wrong: known keys and shapes with odd contents.
SPECIES = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["Ti", "O"]) | JSON},
        optional={
            "chemical_symbols": st.lists(st.sampled_from(["Ti", "X", "vacancy"]), max_size=2) | JSON,
            "concentration": JSON,
            "attached": JSON,
        },
    ),
    max_size=3,
)
HULLS = st.dictionaries(st.sampled_from(["energy_above_hull", "gga_gga+u"]), JSON, max_size=2)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON | SPECIES | HULLS, max_size=3), JSON)
def test_whatever_is_in_an_entry_it_is_read_and_shown(changes, identifier):
    found = found_in(provider("mp"), {"id": identifier, "attributes": {**RUTILE, **changes}})
    assert isinstance(found, Found)
    assert (found.id + found.formula + found.space_group).isprintable()
    assert (found.atoms is None) == bool(found.unusable)
    assert found.atoms is None or isinstance(found.atoms, Atoms)


@given(JSON)
def test_whatever_the_attributes_are_it_is_no_error(attributes):
    assert found_in(provider("cod"), {"id": "1", "attributes": attributes}).atoms is None


@given(JSON, st.sampled_from([200, 400, 404, 500]))
def test_whatever_an_answer_is_it_is_understood_or_said(content, status):
    body = json.dumps(content).encode()
    try:
        answer = client._understood(provider("mp"), status, body)
    except SearchError as error:
        assert str(error).startswith("Materials Project")  # noqa: PT017
        assert str(error).isprintable()  # noqa: PT017
        return
    assert "data" in answer
    client._next_address(answer, "https://example.org/v1/structures")
    client._total(answer)
