"""Searching databases over real HTTP."""

import asyncio
import time

import numpy as np
import pytest
from ase.build import molecule

from adatom.errors import StructureError
from adatom.structure.bulks.optimade import (
    Page,
    SearchError,
    client,
    fetch,
    provider,
    providers,
    query_from,
    said_of_all,
    search,
    search_all,
)
from adatom.structure.bulks.optimade import (
    databases as known,
)
from adatom.structure.bulks.recipes import bulk_of

TITANIA = query_from("TiO2")
KEYS = ("mp", "oqmd", "alexandria", "cod", "jarvis")


def everything(query, key="mp", **options):
    return [found for page in search(query, key, **options) for found in page.found]


@pytest.fixture
def many(databases):
    """Sixty crystals of one formula, each a little wider than the one before."""
    databases["mp"].entries.clear()
    atoms = bulk_of("MgO").apply(None)
    for number in range(60):
        atoms.set_cell(atoms.cell * 1.001, scale_atoms=True)
        databases["mp"].add(f"mp-{number}", atoms, _mp_stability=None, space_group_it_number=225)
    return databases


# -- what is found -----------------------------------------------------------------------------------------


def test_a_formula_finds_every_entry_of_it_with_what_is_known(databases):
    rutile, anatase = everything(TITANIA)
    assert (rutile.id, rutile.provider, rutile.formula, rutile.sites) == ("mp-2657", "mp", "TiO2", 6)
    assert (rutile.space_group, anatase.space_group) == ("P4_2/mnm", "I4_1/amd")
    assert (rutile.stability, rutile.theory) == (0.0, "gga_gga+u_r2scan")
    assert (anatase.stability, anatase.theory) == (0.005, "gga_gga+u")
    assert rutile.url == "https://materialsproject.org/materials/mp-2657"
    assert rutile.provenance.database == "Materials Project"
    assert not rutile.unusable


def test_the_crystal_is_the_databases(databases):
    found = everything(TITANIA)[0].atoms
    own = bulk_of("TiO2", "rutile").apply(None)
    assert list(found.symbols) == list(own.symbols)
    np.testing.assert_allclose(found.positions, own.positions, atol=1e-12)
    assert found.pbc.all()


def test_elements_find_whatever_consists_of_exactly_these(databases):
    databases["mp"].add("mp-3", bulk_of("SrTiO3").apply(None), _mp_stability={})
    databases["mp"].add("mp-4", bulk_of("Ti2O3").apply(None), _mp_stability={})
    assert {found.formula for found in everything(query_from("Ti, O"))} == {"TiO2", "Ti2O3"}
    assert [found.id for found in everything(query_from("Cu"))] == ["mp-30"]


def test_nothing_found_is_one_empty_page(databases):
    (page,) = search(query_from("NaCl"), "mp")
    assert (page.found, page.total, page.last) == ((), 0, True)


def test_a_database_of_an_older_standard_is_asked_for_less(databases):
    databases["mp"].newer = False
    assert [found.space_group for found in everything(TITANIA)] == ["P4_2/mnm", "I4_1/amd"]
    assert len(databases.requests) == 2
    databases["mp"].entries = {"mp-1": {**databases["mp"].entries["mp-2657"]}}
    del databases["mp"].entries["mp-1"]["_mp_stability"]  # so that it does not know that field either
    assert [found.stability for found in everything(TITANIA)] == [None]


def test_a_database_that_leaves_out_species_and_puts_fields_at_the_top_is_read(databases):
    databases["oqmd"].nested = False
    databases["oqmd"].entries["4061139"]["species"] = None
    (found,) = everything(TITANIA, "oqmd")
    assert found.stability == 0.012
    assert found.space_group == "P42/mnm"
    assert len(found.atoms) == 6


# -- pages -------------------------------------------------------------------------------------------------


def test_pages_follow_one_another_until_the_last(many):
    pages = list(search(query_from("MgO"), "mp"))
    assert [len(page.found) for page in pages] == [25, 25, 10]
    assert [page.last for page in pages] == [False, False, True]
    assert {page.total for page in pages} == {60}
    assert len({found.id for page in pages for found in page.found}) == 60


def test_the_limit_holds(many):
    assert len(everything(query_from("MgO"), limit=30)) == 30
    assert len(everything(query_from("MgO"), limit=5)) == 5
    assert list(search(query_from("MgO"), "mp", limit=25))[-1].last


def test_the_next_page_is_asked_for_when_it_is_wanted(many):
    pages = search(query_from("MgO"), "mp")
    next(pages)
    time.sleep(0.1)
    assert len(many.requests) == 1
    next(pages)
    pages.close()
    assert len(many.requests) == 2


@pytest.mark.parametrize(("how", "number"), [("text", 60), ("object", 60), ("relative", 60), ("none", 25)])
def test_every_way_of_linking_pages_is_followed(many, how, number):
    many["mp"].next_as = how
    assert len(everything(query_from("MgO"))) == number


def test_a_circle_of_pages_ends(many):
    many["mp"].next_as = "circle"
    assert len(everything(query_from("MgO"))) == 25


def test_a_number_of_entries_need_not_be_said(many):
    many["mp"].counts = False
    assert {page.total for page in search(query_from("MgO"), "mp")} == {None}


def test_a_link_that_lost_its_encryption_regains_it():
    answer = {"links": {"next": "http://oqmd.org/optimade/v1/structures?page_offset=25"}}
    address = "https://oqmd.org/optimade/v1/structures"
    following = "https://oqmd.org/optimade/v1/structures?page_offset=25"
    assert client._next_address(answer, address) == following
    assert client._next_address({"links": {"next": "file:///etc/passwd"}}, address) is None
    assert client._next_address({"links": {"next": "http://[::1"}}, address) is None
    assert client._next_address({"links": None}, address) is None


# -- what cannot be used -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"structure_features": ["disorder"]}, "its sites are only partly occupied"),
        ({"structure_features": ["implicit_atoms"]}, "positions of some of its atoms are not given"),
        ({"structure_features": ["assemblies"]}, "disordered"),
        (
            {"species": [{"name": "Ti", "chemical_symbols": ["Ti", "Zr"], "concentration": [0.5, 0.5]}]},
            "its sites are only partly occupied",
        ),
        (
            {"species": [{"name": "Ti", "chemical_symbols": ["Ti"], "concentration": [0.9]}]},
            "its sites are only partly occupied",
        ),
        (
            {"species": [{"name": "O", "chemical_symbols": ["O"], "concentration": [1], "attached": ["H"]}]},
            "positions of some of its atoms are not given",
        ),
        ({"species": [{"name": "Ti", "chemical_symbols": ["X"], "concentration": [1]}]}, "not known"),
        ({"species_at_sites": ["Ti1", "Ti1", "O", "O", "O", "O"], "species": []}, "not known"),
        ({"species_at_sites": ["Ti"]}, "no cell or no positions"),
        ({"cartesian_site_positions": None}, "no cell or no positions"),
        ({"cartesian_site_positions": [["a", 0, 0]] * 6}, "no cell or no positions"),
        ({"cartesian_site_positions": [[0, 0]] * 6}, "no cell or no positions"),
        ({"cartesian_site_positions": [[0.0, 0, 0]] * 6}, "lie on top of each other"),
        ({"lattice_vectors": [[None, None, None]] * 3}, "no cell or no positions"),
        ({"lattice_vectors": [[1, 0, 0], [2, 0, 0], [0, 0, 1]]}, "no volume"),
        ({"dimension_types": [1, 1, 0]}, "not periodic in three directions"),
        ({"nsites": 501}, "its cell has 501 sites, more than the 500"),
    ],
)
def test_what_cannot_be_used_is_shown_with_the_reason(databases, changes, reason):
    databases["mp"].entries["mp-2657"].update(changes)
    found = everything(TITANIA)[0]
    assert found.atoms is None
    assert reason in found.unusable
    assert (found.id, found.formula) == ("mp-2657", "TiO2")


def test_a_layer_in_vacuum_is_not_of_use_as_a_bulk(databases):
    layer = bulk_of("MoS2").apply(None)[:3]
    layer.cell[2, 2] = 30
    databases["jarvis"].add("JVASP-1", layer, _jarvis_ehull=0.0, _jarvis_spg_symbol="P-6m2")
    (found,) = everything(query_from(layer.get_chemical_formula()), "jarvis")
    assert found.atoms is None
    assert "vacuum along c" in found.unusable
    assert found.space_group == "P-6m2"


@pytest.mark.parametrize(
    ("given", "expected"),
    [(0.01, 0.01), ("0.02", 0.02), (-99999, None), ("na", None), (None, None), ([], None), (True, 1.0)],
)
def test_a_stability_is_read_as_it_is_given(databases, given, expected):
    databases["jarvis"].add("JVASP-1", bulk_of("Cu").apply(None), _jarvis_ehull=given, _jarvis_spg_symbol="")
    assert everything(query_from("Cu"), "jarvis")[0].stability == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"space_group_symbol_hermann_mauguin": "P 4_2/m n m"}, "P4_2/mnm"),
        ({"_cod_sg": "R -3 c :H"}, "R-3c"),
        ({"_cod_sg": 136}, "P4_2/mnm"),
        ({"_cod_sg": "136"}, "P4_2/mnm"),
        ({"space_group_it_number": 225}, "Fm-3m"),
        ({"space_group_it_number": 999}, "P4_2/mnm"),
        ({"_cod_sg": ["odd"]}, "P4_2/mnm"),
    ],
)
def test_a_space_group_is_the_databases_or_else_computed(databases, fields, expected):
    rutile = bulk_of("TiO2", "rutile").apply(None)
    databases["cod"].add("1", rutile, **{"_cod_sg": None, **fields})
    assert everything(TITANIA, "cod")[0].space_group == expected


def test_what_a_database_writes_cannot_steer_a_terminal(databases):
    databases["cod"].add("1\x1b[2J\n", molecule("H2O", cell=[9, 9, 9]), _cod_sg="P\x1b[31m1")
    databases["cod"].entries["1\x1b[2J\n"]["chemical_formula_descriptive"] = "\x1b]0;"
    (found,) = everything(query_from("H2O"), "cod")
    assert (found.id + found.space_group + found.formula).isprintable()


# -- what goes wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("html", "Materials Project answered with a web page instead of data"),
        ("garbage", "Materials Project sent an answer that cannot be read"),
        ("not optimade", "Materials Project sent an answer that is not OPTIMADE's"),
        ("errors", "Materials Project could not answer: The moon is full."),
        ("half", "The answer of Materials Project broke off: try again."),
        ("reset", "The answer of Materials Project broke off: try again."),
        ("moved", "The address of Materials Project leads nowhere"),
    ],
)
def test_each_fault_is_one_plain_sentence(databases, fault, sentence):
    databases["mp"].fault = fault
    with pytest.raises(SearchError) as caught:
        everything(TITANIA)
    assert str(caught.value).startswith(sentence)
    assert caught.value.provider == "mp"


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (400, "Materials Project refused the search: Something is broken."),
        (403, "Materials Project refused the search (HTTP 403: Something is broken)."),
        (404, "Materials Project has nothing at its address (HTTP 404)"),
        (429, "Materials Project is busy (HTTP 429)"),
        (500, "Materials Project is out of order (HTTP 500: Something is broken)"),
        (503, "Materials Project is busy (HTTP 503)"),
    ],
)
def test_each_status_is_one_plain_sentence(databases, status, sentence):
    databases["mp"].status = status
    with pytest.raises(SearchError) as caught:
        everything(TITANIA)
    assert str(caught.value).startswith(sentence)


def test_a_database_that_does_not_answer_is_given_up(databases, monkeypatch):
    monkeypatch.setattr(client, "PAGE_TIMEOUT", 0.3)
    for databases["mp"].fault, databases["mp"].delay in (("stall", 0.0), ("", 5.0)):
        with pytest.raises(SearchError, match=r"did not answer in 0\.3 s: it may be busy"):
            everything(TITANIA)


def test_an_answer_without_end_is_given_up(databases, monkeypatch):
    monkeypatch.setattr(client, "MAX_BYTES", 1000)
    with pytest.raises(SearchError, match="sent far more than was asked for"):
        everything(TITANIA)


def test_pages_before_a_fault_stay_good(many):
    many["mp"].fault, many["mp"].fault_page = "half", 2
    pages = search(query_from("MgO"), "mp")
    assert len(next(pages).found) == 25
    with pytest.raises(SearchError, match="broke off"):
        next(pages)


@pytest.mark.parametrize(
    "address", ["nonsense", "ftp://127.0.0.1", "http://", "http://h:99999", "http://[::1", "http://h:x"]
)
def test_an_address_that_is_none_is_said(databases, monkeypatch, address):
    monkeypatch.setenv("ADATOM_OPTIMADE_URL_MP", address)
    with pytest.raises(SearchError, match="The address of Materials Project leads nowhere"):
        everything(TITANIA)


def test_a_proxy_setting_that_is_none_is_said(databases, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "gopher://nowhere")
    with pytest.raises(SearchError, match="the settings of the proxy or the certificates are not understood"):
        everything(TITANIA)


# -- several at once ---------------------------------------------------------------------------------------


def test_one_that_fails_costs_no_others_results(databases):
    databases["oqmd"].status = 500
    databases["cod"].fault = "html"
    events = list(search_all(TITANIA, KEYS))
    problems = [event for event in events if isinstance(event, SearchError)]
    assert {problem.provider for problem in problems} == {"oqmd", "cod"}
    assert {page.provider for page in events if isinstance(page, Page)} == {"mp", "alexandria", "jarvis"}
    assert len(said_of_all(problems, 5)) == 2


def test_a_slow_one_does_not_hold_up_the_others_and_can_be_dropped(databases):
    databases["mp"].delay = 30
    events = search_all(TITANIA, KEYS)
    begun = time.monotonic()
    assert {next(events).provider for _ in range(4)} == set(KEYS) - {"mp"}
    events.close()
    assert time.monotonic() - begun < 20


def test_no_network_at_all_is_one_sentence(databases, monkeypatch):
    monkeypatch.setenv("ADATOM_OPTIMADE_URL", "http://127.0.0.1:9")  # nobody listens
    problems = list(search_all(TITANIA, KEYS))
    assert all(not problem.reached for problem in problems)
    (sentence,) = said_of_all(problems, 5)
    assert sentence.startswith("No database could be reached.")
    assert "Materials Project could not be reached" in said_of_all(problems[:1], 1)[0] + str(problems)


def test_a_mistake_of_ours_is_not_hidden(databases, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(client, "found_in", broken)
    with pytest.raises(ZeroDivisionError):
        list(search_all(TITANIA, ["mp", "cod"]))


# -- one entry ---------------------------------------------------------------------------------------------


def test_an_entry_is_fetched_by_its_id(databases):
    assert fetch("mp", "mp-390").space_group == "I4_1/amd"
    databases["cod"].add("a/b c", bulk_of("Cu").apply(None), _cod_sg=None)
    assert fetch("cod", "a/b c").formula == "Cu"


def test_an_entry_that_is_not_there_is_named(databases):
    with pytest.raises(SearchError, match="Materials Project has no entry mp-0"):
        fetch("mp", "mp-0")


# -- which databases, and where ----------------------------------------------------------------------------


def test_the_five_databases_have_addresses_of_their_own(monkeypatch):
    monkeypatch.delenv("ADATOM_OPTIMADE_URL", raising=False)
    assert tuple(one.key for one in providers()) == KEYS
    assert all(one.address.startswith("https://") for one in providers())
    assert provider("materials project").key == "mp"
    with pytest.raises(StructureError, match=r"no database 'aflow'; there are mp \(Materials Project\)"):
        provider("aflow")


def test_the_environment_puts_mirrors_in_their_place(monkeypatch):
    monkeypatch.setenv(known.ADDRESS_VARIABLE, "https://mirror.example/optimade/")
    monkeypatch.setenv(f"{known.ADDRESS_VARIABLE}_COD", "http://cod.example")
    assert provider("mp").structures == "https://mirror.example/optimade/mp/v1/structures"
    assert provider("cod").structures == "http://cod.example/v1/structures"


def test_a_search_leaves_no_event_loop_behind(databases):
    everything(TITANIA)
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()
