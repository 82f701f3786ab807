"""The workshop's desk with its real helper processes and local databases."""

import queue
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psutil
import pytest
from tests.optimade.fixtures import databases
from tests.optimade.server import LocalOptimade

from adatom.engine.workshop_messages import SearchFailures
from adatom.structure.bulks.optimade import Page, Query, query_from
from adatom.workbench.workbench import Workbench
from adatom.workbench.workshop_desk import WorkshopDesk

__all__ = ["databases"]

PATIENCE_S = 60.0
EVERY = ("mp", "oqmd", "alexandria", "cod", "jarvis")
TITANIA = query_from("TiO2")


class Heard:
    """A search, and what came of it."""

    def __init__(self, desk: WorkshopDesk, query: Query, providers: tuple[str, ...]) -> None:
        self._events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.job = desk.search(
            query, providers, self._events.put, lambda failures: self._events.put(("ended", failures))
        )

    def next(self) -> Any:
        return self._events.get(timeout=PATIENCE_S)

    def until_ended(self) -> tuple[list[Page], SearchFailures | None]:
        pages: list[Page] = []
        while isinstance(event := self.next(), Page):
            pages.append(event)
        assert event[0] == "ended"
        return pages, event[1]

    def silent(self) -> bool:
        return self._events.empty()


@pytest.fixture
def desk() -> Iterator[WorkshopDesk]:
    desk = WorkshopDesk()
    yield desk
    desk.close()


def helpers() -> list[psutil.Process]:
    """Return the processes started from here that run Python: the screen of other tests is no helper."""
    found = []
    for process in psutil.Process().children():
        with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            if process.cmdline()[:1] == [sys.executable]:
                found.append(process)
    return found


def wait_for_helpers(count: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while len(helpers()) != count:
        assert time.monotonic() < deadline, helpers()
        time.sleep(0.01)


def test_what_databases_have_comes_page_by_page_with_its_crystals(desk, databases):
    pages, failures = Heard(desk, TITANIA, EVERY).until_ended()
    assert failures is None
    assert {page.provider for page in pages} == set(EVERY)
    found = {entry.id: entry for page in pages for entry in page.found}
    assert set(found) == {"mp-2657", "mp-390", "4061139"}
    rutile = found["mp-2657"]
    assert (rutile.formula, rutile.space_group, rutile.sites) == ("TiO2", "P4_2/mnm", 6)
    assert rutile.provenance.database == "Materials Project"
    assert rutile.atoms is not None
    assert rutile.atoms.get_chemical_formula() == "O4Ti2"


def test_a_database_that_is_out_of_order_costs_the_others_nothing(desk, databases):
    databases["oqmd"].status = 503
    pages, failures = Heard(desk, TITANIA, ("mp", "oqmd")).until_ended()
    assert sum(len(page.found) for page in pages) == 2
    assert failures is not None
    assert not failures.total
    assert len(failures.texts) == 1
    assert "OQMD" in failures.texts[0]


def test_without_a_network_that_is_said_once(desk, databases, monkeypatch):
    monkeypatch.setenv("ADATOM_OPTIMADE_URL", "http://127.0.0.1:9")  # nobody listens there
    pages, failures = Heard(desk, TITANIA, EVERY).until_ended()
    assert pages == []
    assert failures is not None
    assert failures.total
    assert len(failures.texts) == 1
    assert "network" in failures.texts[0]


def test_a_search_that_hangs_is_cancelled_at_once_and_says_no_more(desk, databases):
    databases["mp"].fault = "stall"
    heard = Heard(desk, TITANIA, ("mp", "oqmd"))
    assert isinstance(heard.next(), Page)
    before = time.monotonic()
    heard.job.cancel()
    assert time.monotonic() - before < 0.1
    wait_for_helpers(0)
    assert time.monotonic() - before < 2
    time.sleep(0.1)
    assert heard.silent()


def test_searches_run_beside_each_other(desk, databases):
    databases["mp"].fault = "stall"
    slow = Heard(desk, TITANIA, ("mp",))
    pages, failures = Heard(desk, query_from("Ti, O"), ("oqmd",)).until_ended()
    assert [entry.id for page in pages for entry in page.found] == ["4061139"]
    assert failures is None
    assert slow.silent()


def test_a_search_whose_process_dies_is_told_of(desk, databases):
    databases["mp"].fault = "stall"
    heard = Heard(desk, TITANIA, ("mp", "oqmd"))
    assert isinstance(heard.next(), Page)
    for process in helpers():
        process.kill()
    _, failures = heard.until_ended()
    assert failures is not None
    assert failures.total
    assert "broke off" in failures.texts[0]


def test_a_search_that_is_over_leaves_no_process(desk, databases):
    Heard(desk, TITANIA, ("oqmd",)).until_ended()
    wait_for_helpers(0)


def test_molecules_and_slabs_have_a_helper_each(desk):
    told: queue.SimpleQueue[Any] = queue.SimpleQueue()
    desk.get_ready("oc20")
    desk.ask_molecule("[C-]#[O+]", told.put)
    assert told.get(timeout=PATIENCE_S).name == "CO"
    assert len(helpers()) == 2
    desk.cancel("molecule")  # nothing is asked any longer: it stays
    assert len(helpers()) == 2


def test_closing_ends_everything_at_once(databases: LocalOptimade):
    desk = WorkshopDesk()
    databases["mp"].fault = "stall"
    heard = Heard(desk, TITANIA, ("mp", "oqmd"))
    assert isinstance(heard.next(), Page)
    desk.get_ready("oc20")
    told: queue.SimpleQueue[Any] = queue.SimpleQueue()
    desk.ask_molecule("CCCCCCCC", told.put)
    wait_for_helpers(3)
    before = time.monotonic()
    desk.close()
    assert time.monotonic() - before < 2
    assert helpers() == []
    desk.close()
    after = Heard(desk, TITANIA, ("oqmd",))
    desk.ask_molecule("O", told.put)
    assert helpers() == []
    assert after.silent()


def test_it_is_closed_with_its_workbench():
    workbench = Workbench()
    told: queue.SimpleQueue[Any] = queue.SimpleQueue()
    workbench.workshop.ask_molecule("O", told.put)
    assert told.get(timeout=PATIENCE_S).name == "H2O"
    pids = [process.pid for process in helpers()]
    workbench.close()
    assert pids
    assert not any(psutil.pid_exists(pid) for pid in pids)
