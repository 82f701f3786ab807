"""The state of a gated model follows from what is known of the hub."""

from types import SimpleNamespace

import pytest

from adatom.potentials import states
from adatom.potentials.fairchem_registry import registry
from adatom.potentials.hub.news import DownloadNews, HubKnowledge, HubProblem, RepositoryNews
from adatom.potentials.states import fairchem_state

ENTRY = next(entry for entry in registry() if entry.name == "uma-s-1p1")
KEY = "fairchem:uma-s-1p1"
PROBLEM = HubProblem("pending", "You have asked and wait.", "Write to them.", "https://example.org/who")


def state(size: int | None = 1_170_000_000, **known: object):
    return fairchem_state(ENTRY, size, HubKnowledge(**{"token": "stored", **known}))  # type: ignore[arg-type]


def told(access: str, problem: HubProblem | None = None) -> dict[str, RepositoryNews]:
    return {ENTRY.repository: RepositoryNews(ENTRY.repository, access, problem)}  # type: ignore[arg-type]


def test_without_a_token_it_needs_a_login():
    found = state(token=None)
    assert (found.code, found.command, found.url) == ("needs login", "adatom login", ENTRY.page)


def test_with_a_token_and_no_answer_yet_nothing_is_claimed_of_access():
    found = state()
    assert (found.code, found.detail) == ("needs download", "1.2 GB")
    assert "not known yet" in found.remedy


@pytest.mark.parametrize(
    ("access", "code", "detail"),
    [
        ("granted", "needs download", "1.2 GB"),
        ("needs login", "needs login", ""),
        ("not asked", "needs access", ""),
        ("pending", "needs access", "requested, waiting for an answer"),
        ("rejected", "needs access", "refused"),
    ],
)
def test_the_state_is_what_the_hub_said_last(access: str, code: str, detail: str):
    found = state(repositories=told(access, None if access == "granted" else PROBLEM))
    assert (found.code, found.detail) == (code, detail)
    if access != "granted":
        assert "Write to them." in found.remedy
        assert found.url == PROBLEM.url


@pytest.mark.parametrize("reason", ["bad token", "weak token"])
def test_a_token_that_is_of_no_use_needs_another_login(reason: str):
    found = state(problem=HubProblem(reason, "It is of no use.", "Make another."))  # type: ignore[arg-type]
    assert (found.code, found.detail) == ("needs login", reason)


def test_a_download_under_way_tells_how_far_it_is_and_one_that_ended_does_not():
    news = DownloadNews(KEY, "running", 500_000_000, 1_000_000_000, 10e6, 50.0)
    found = state(downloads={KEY: news})
    assert (found.code, found.detail) == ("downloading", "50 % of 1.0 GB")
    assert found.remedy == "500 MB are here, 10 MB a second, 50 s left."
    waiting = DownloadNews(KEY, "retrying", text="No answer; trying again in 4 s (3 of 5)")
    assert state(downloads={KEY: waiting}).remedy == "No answer; trying again in 4 s (3 of 5)."
    for over in ("done", "cancelled", "failed"):
        assert state(downloads={KEY: DownloadNews(KEY, over)}).code == "needs download"


def test_what_cannot_be_loaded_into_memory_is_not_for_this_device(monkeypatch):
    monkeypatch.setattr(states.psutil, "virtual_memory", lambda: SimpleNamespace(total=16 * 10**9))
    found = state(size=11_170_000_000)
    assert found.code == "not on this device"
    assert "22.3 GB" in found.remedy
    assert state(size=1_170_000_000).code == "needs download"
    assert state(size=None).code == "needs download"
