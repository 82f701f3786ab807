"""What databases have answered, sorted and summed up."""

from dataclasses import replace

import pytest

from adatom.gui.bulks.results import SearchResults, Status, cell_text, row_words
from adatom.structure.bulks.optimade import Found, Page, Provenance
from adatom.structure.bulks.recipes import bulk_of

RUTILE = bulk_of("TiO2", "rutile").apply(None)


def found(entry: str, provider: str = "mp", *, usable: bool = True, **more: object) -> Found:
    made = Found(
        id=entry,
        provider=provider,
        formula="TiO2",
        space_group="P4_2/mnm",
        sites=6,
        stability=None,
        theory="",
        atoms=RUTILE if usable else None,
        unusable="" if usable else "its sites are only partly occupied",
        provenance=Provenance("Materials Project", entry, f"https://example.org/{entry}"),
    )
    return replace(made, **more)


def page(*entries: Found, provider: str = "mp", total: int | None = None, last: bool = True) -> Page:
    return Page(provider, entries, total, last)


@pytest.fixture
def results() -> SearchResults:
    made = SearchResults()
    made.begin(("mp", "cod"))
    return made


def ids(results: SearchResults) -> list[str]:
    return [one.id for one in results.rows]


def test_the_most_stable_come_first_the_unknown_after_them_and_what_cannot_be_used_last(
    results: SearchResults,
) -> None:
    results.add(
        page(found("c", stability=None), found("b", stability=0.02), found("d", stability=0.0, usable=False))
    )
    results.add(page(found("a", "cod", stability=0.001), provider="cod"))
    assert ids(results) == ["a", "b", "c", "d"]


def test_sorting_either_way_keeps_what_is_unknown_and_unusable_at_the_end(results: SearchResults) -> None:
    rows = [
        found("a", sites=12),
        found("b", sites=None),
        found("c", sites=6),
        found("d", sites=1, usable=False),
    ]
    results.add(page(*rows))
    results.sort("sites")
    assert ids(results) == ["c", "a", "b", "d"]
    results.sort("sites", descending=True)
    assert ids(results) == ["a", "c", "b", "d"]
    results.add(page(found("e", "cod", sites=9), provider="cod"))
    assert ids(results) == ["a", "e", "c", "b", "d"]


def test_each_database_says_how_far_it_is(results: SearchResults) -> None:
    assert results.searching
    assert results.statuses["mp"].words == "searching…"
    results.add(page(found("a"), total=130, last=False))
    assert results.statuses["mp"] == Status("searching", 1, 130)
    assert results.statuses["mp"].words == "1 of 130…"
    results.add(page(provider="cod"))
    assert results.statuses["cod"].words == "nothing"
    results.stop()
    assert not results.searching
    assert results.statuses["mp"].words == "1 of 130, stopped"


def test_a_database_that_is_not_done_at_the_end_has_failed_for_its_own_reason(results: SearchResults) -> None:
    results.add(page(found("a"), last=True))
    results.end(("COD is out of order (HTTP 500): try again later.",))
    assert results.statuses["mp"].standing == "done"
    assert results.statuses["cod"].words == "failed"
    assert "out of order" in results.statuses["cod"].problem
    results.begin(("mp", "cod"))
    results.end(("No database could be reached.",))
    assert {status.problem for status in results.statuses.values()} == {"No database could be reached."}


def test_a_new_search_forgets_the_last(results: SearchResults) -> None:
    results.add(page(found("a")))
    results.begin(("oqmd",))
    assert ids(results) == []
    assert list(results.statuses) == ["oqmd"]


def test_what_is_unknown_is_a_dash_and_what_is_unusable_says_why(results: SearchResults) -> None:
    odd = found("a", stability=None, sites=None, space_group="", usable=False)
    assert [cell_text(odd, column) for column in ("hull", "sites", "space group")] == ["–", "–", "–"]
    assert "Not usable here: its sites are only partly occupied" in row_words(odd)
    known = found("b", stability=-0.0124, theory="r2scan")
    assert cell_text(known, "hull") == "−0.012 eV/atom"
    assert "(r2scan)" in row_words(known)
    results.add(page(odd, known))
    assert results.summary() == "2 entries, 1 of them not usable here"
