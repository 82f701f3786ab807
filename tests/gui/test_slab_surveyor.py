"""Facets and terminations are looked for on a thread of their own."""

import threading

import pytest
from ase.build import fcc111
from PySide6.QtWidgets import QApplication

from adatom.gui import slab_surveyor
from adatom.gui.panels.slab.wish import Crystal, ElementBulk
from adatom.gui.slab_surveyor import SlabSurveyor, SurveyQuestion, facets_of, survey_of
from adatom.structure.bulks.recipes import bulk_of

from .conftest import wait_until

RUTILE = Crystal(bulk_of("TiO2", "rutile").apply(None), "TiO2, rutile")
NO_BULK = Crystal(fcc111("Cu", (1, 1, 3), vacuum=8, periodic=True), "slab.cif")


def test_a_survey_has_terminations_and_the_smallest_cell() -> None:
    survey = survey_of(SurveyQuestion(RUTILE, (1, 1, 0), 6))
    assert len(survey.terminations) == 3
    assert survey.lattice is not None
    assert survey.problem == ""


def test_what_is_no_bulk_has_none_and_says_why() -> None:
    survey = survey_of(SurveyQuestion(NO_BULK, (1, 1, 0), 6))
    assert (survey.terminations, survey.lattice) == ((), None)
    assert "vacuum" in survey.problem
    assert facets_of(NO_BULK) == ()


def test_one_odd_crystal_does_not_end_the_survey_of_all_others(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, heard = slab_surveyor.terminations, []

    def find(bulk, miller, layers):
        if miller == (1, 0, 0):
            raise ValueError("no planes")
        return real(bulk, miller, layers)

    monkeypatch.setattr(slab_surveyor, "terminations", find)
    surveyor = SlabSurveyor()
    surveyor.surveyed.connect(heard.append)
    for miller in ((1, 0, 0), (1, 1, 0)):
        surveyor.ask(SurveyQuestion(RUTILE, miller, 3))
        wait_until(lambda: bool(heard) and heard[-1].question.miller == miller)  # noqa: B023
    surveyor.close()
    assert "no planes" in heard[0].problem
    assert len(heard[1].terminations) == 3


def test_of_many_questions_the_newest_of_each_kind_is_answered(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, planes, bulks = threading.Event(), threading.Event(), [], []
    real = slab_surveyor.terminations

    def find(bulk, miller, layers):
        begun.set()
        go_on.wait()
        return real(bulk, miller, layers)

    monkeypatch.setattr(slab_surveyor, "terminations", find)
    surveyor = SlabSurveyor()
    surveyor.surveyed.connect(lambda survey: planes.append(survey.question.miller))
    surveyor.listed.connect(lambda bulk, _facets: bulks.append(bulk))
    surveyor.ask(SurveyQuestion(RUTILE, (1, 1, 0), 3))
    begun.wait()
    for miller in ((1, 0, 0), (0, 0, 1), (1, 0, 1)):
        surveyor.ask(SurveyQuestion(RUTILE, miller, 3))
    for symbol in ("Ag", "Au"):
        surveyor.ask_facets(ElementBulk(symbol))
    go_on.set()
    wait_until(lambda: len(planes) == 2 and len(bulks) == 1)
    surveyor.close()
    assert planes == [(1, 1, 0), (1, 0, 1)]
    assert bulks == [ElementBulk("Au")]


def test_closing_does_not_wait_for_a_survey_that_takes_long(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, heard = threading.Event(), threading.Event(), []

    def find(_bulk, _miller, _layers):
        begun.set()
        go_on.wait()
        return ()

    monkeypatch.setattr(slab_surveyor, "terminations", find)
    monkeypatch.setattr(slab_surveyor, "_PATIENCE_S", 0.01)
    surveyor = SlabSurveyor()
    surveyor.surveyed.connect(heard.append)
    surveyor.ask(SurveyQuestion(RUTILE, (1, 1, 0), 3))
    begun.wait()
    surveyor.close()
    go_on.set()
    wait_until(lambda: not any(thread.name == "adatom-slabs" for thread in threading.enumerate()))
    assert heard == []
