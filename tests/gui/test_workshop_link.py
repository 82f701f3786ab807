"""From the window to the workshop and back: always on the GUI thread, and never what nobody waits for."""

import time
from collections.abc import Iterator

import pytest
from ase.build import bulk
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot
from tests.optimade.fixtures import databases
from tests.optimade.server import LocalOptimade

from adatom.gui.workshop_link import WorkshopLink
from adatom.structure.bulks.optimade import query_from
from adatom.workbench.workshop_desk import WorkshopDesk

from .conftest import PATIENCE, wait_until

__all__ = ["databases"]


class Ear(QObject):
    """Hears everything, and on which thread."""

    def __init__(self, link: WorkshopLink) -> None:
        super().__init__()
        self.heard: list[tuple[str, int, object]] = []
        self.here = True
        link.oc20_ready.connect(self._oc20)
        link.molecule_ready.connect(self._molecule)
        link.found.connect(self._found)
        link.search_ended.connect(self._ended)
        link.failed.connect(self._failed)

    def _note(self, what: str, key: int, value: object) -> None:
        self.here &= QThread.currentThread() is self.thread()
        self.heard.append((what, key, value))

    @Slot(int, object)
    def _oc20(self, key: int, slabs: object) -> None:
        self._note("oc20", key, slabs)

    @Slot(int, object)
    def _molecule(self, key: int, molecule: object) -> None:
        self._note("molecule", key, molecule)

    @Slot(int, object)
    def _found(self, key: int, page: object) -> None:
        self._note("found", key, page)

    @Slot(int, object)
    def _ended(self, key: int, remarks: object) -> None:
        self._note("ended", key, remarks)

    @Slot(int, str)
    def _failed(self, key: int, text: str) -> None:
        self._note("failed", key, text)

    def of(self, key: int) -> list[str]:
        return [what for what, other, _ in self.heard if other == key]

    def value(self, what: str, key: int) -> object:
        return next(value for found, other, value in self.heard if (found, other) == (what, key))


@pytest.fixture
def link(qapp: object) -> Iterator[WorkshopLink]:
    desk = WorkshopDesk()
    link = WorkshopLink(desk)
    yield link
    link.close()
    desk.close()


@pytest.fixture
def ear(link: WorkshopLink) -> Ear:
    return Ear(link)


def test_a_molecule_comes_on_the_gui_thread_with_its_key(link: WorkshopLink, ear: Ear) -> None:
    key = link.ask_molecule("CO")
    wait_until(lambda: bool(ear.heard))
    assert ear.here
    assert ear.of(key) == ["molecule"]
    assert ear.value("molecule", key).label == "CH₃OH"  # type: ignore[attr-defined]


def test_what_is_no_molecule_fails_in_plain_words(link: WorkshopLink, ear: Ear) -> None:
    key = link.ask_molecule("C1CC")
    wait_until(lambda: bool(ear.heard))
    assert ear.of(key) == ["failed"]
    assert "'C1CC'" in str(ear.value("failed", key))


def test_an_answer_that_waits_to_be_said_is_dropped_when_something_else_is_asked(
    link: WorkshopLink, ear: Ear, qtbot: QtBot
) -> None:
    first = link.ask_molecule("O")
    wait_until(lambda: bool(ear.heard))
    late = link.ask_molecule("N")
    time.sleep(0.5)  # answered by now, but the GUI thread has been busy
    newest = link.ask_molecule("C")
    wait_until(lambda: bool(ear.of(newest)))
    assert (ear.of(first), ear.of(late), ear.of(newest)) == (["molecule"], [], ["molecule"])


def test_a_molecule_that_is_cancelled_is_not_told_of(link: WorkshopLink, ear: Ear, qtbot: QtBot) -> None:
    key = link.ask_molecule("O")
    link.cancel(key)
    link.cancel(key)
    other = link.ask_molecule("N")
    wait_until(lambda: bool(ear.heard))
    assert (ear.of(key), ear.of(other)) == ([], ["molecule"])


def test_slabs_and_molecules_do_not_replace_each_other(link: WorkshopLink, ear: Ear) -> None:
    link.get_ready("oc20")
    slabs = link.ask_oc20(bulk("Cu"), (1, 0, 0))
    molecule = link.ask_molecule("O")
    wait_until(lambda: len(ear.heard) == 2, 4 * PATIENCE)
    assert (ear.of(slabs), ear.of(molecule)) == (["oc20"], ["molecule"])
    assert len(ear.value("oc20", slabs)[0].atoms) == 48  # type: ignore[index]


def test_a_search_tells_its_pages_and_its_end(link: WorkshopLink, ear: Ear, databases: LocalOptimade) -> None:
    databases["oqmd"].fault = "html"
    key = link.search(query_from("TiO2"), ("mp", "oqmd"))
    wait_until(lambda: "ended" in ear.of(key))
    assert ear.here
    assert ear.of(key) == ["found", "ended"]
    assert [entry.id for entry in ear.value("found", key).found] == ["mp-2657", "mp-390"]  # type: ignore[attr-defined]
    (remark,) = ear.value("ended", key)  # type: ignore[misc]
    assert "OQMD" in remark


def test_a_search_that_reaches_nobody_fails(
    link: WorkshopLink, ear: Ear, databases: LocalOptimade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADATOM_OPTIMADE_URL", "http://127.0.0.1:9")  # nobody listens there
    key = link.search(query_from("TiO2"), ("mp", "oqmd"))
    wait_until(lambda: bool(ear.heard))
    assert ear.of(key) == ["failed"]
    assert "network" in str(ear.value("failed", key))


def test_a_search_that_is_cancelled_says_no_more(
    link: WorkshopLink, ear: Ear, databases: LocalOptimade, qtbot: QtBot
) -> None:
    databases["mp"].fault = "stall"
    key = link.search(query_from("TiO2"), ("mp", "oqmd"))
    wait_until(lambda: ear.of(key) == ["found"])
    link.cancel(key)
    qtbot.wait(200)
    assert ear.of(key) == ["found"]


def test_after_closing_nothing_is_said(link: WorkshopLink, ear: Ear, qtbot: QtBot) -> None:
    link.ask_molecule("O")
    wait_until(lambda: bool(ear.heard))
    link.ask_molecule("N")
    link.close()
    qtbot.wait(500)
    assert len(ear.heard) == 1
