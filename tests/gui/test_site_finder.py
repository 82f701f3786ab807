"""Sites are found on a thread of their own."""

import threading

import pytest
from ase.build import fcc100
from PySide6.QtWidgets import QApplication

from adatom.gui import site_finder
from adatom.gui.site_finder import SiteFinder

from .conftest import wait_until

SLAB = fcc100("Cu", (2, 2, 3), vacuum=8, periodic=True)


def test_a_surface_that_cannot_be_searched_does_not_end_the_search_on_others(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, answers = site_finder.find_sites, []

    def find(atoms, face):
        if len(atoms) == 1:
            raise ValueError("no triangles")
        return real(atoms, face)

    monkeypatch.setattr(site_finder, "find_sites", find)
    finder = SiteFinder()
    finder.found.connect(lambda *answer: answers.append(answer))
    try:
        finder.ask(1, SLAB[:1])
        wait_until(lambda: len(answers) == 1)
        finder.ask(2, SLAB, "bottom")
        wait_until(lambda: len(answers) == 2)
    finally:
        finder.close()
    (first, _, _, why), (second, face, sites, _) = answers
    assert (first, second, face) == (1, 2, "bottom")
    assert "no triangles" in why
    assert {site.face for site in sites} == {"bottom"}


def test_closing_does_not_wait_for_a_search_that_takes_long(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, answers = threading.Event(), threading.Event(), []

    def find(_atoms, _face):
        begun.set()
        go_on.wait()
        return []

    monkeypatch.setattr(site_finder, "find_sites", find)
    monkeypatch.setattr(site_finder, "_PATIENCE_S", 0.01)
    finder = SiteFinder()
    finder.found.connect(lambda *answer: answers.append(answer))
    finder.ask(1, SLAB)
    begun.wait()
    finder.close()
    assert any(thread.name == "adatom-sites" for thread in threading.enumerate())
    go_on.set()
    wait_until(lambda: not any(thread.name == "adatom-sites" for thread in threading.enumerate()))
    assert answers == []
