"""Looking over a crystal's facets and terminations away from the GUI thread: large cells take a while."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from adatom.errors import AdatomError
from adatom.gui.panels.slab.facet import MAX_INDEX
from adatom.gui.panels.slab.wish import Bulk, Miller, surface_vectors
from adatom.structure.slabs.facets import Facet, distinct_facets
from adatom.structure.slabs.terminations import Termination, terminations

_PATIENCE_S = 2.0
"""How long a survey under way is waited for when the window closes."""


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """What is to be looked over: a plane of a bulk, with so many atomic layers below it."""

    bulk: Bulk
    miller: Miller
    layers: int


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """What was found.

    Parameters
    ----------
    question
        What was asked.
    terminations
        Of the plane, the cheapest cut first.
    lattice
        What a and b of the plane mean, as rows, Å, (2, 2); ``None`` where it has none.
    problem
        Why nothing was found; empty where something was.
    """

    question: SurveyQuestion
    terminations: Sequence[Termination]
    lattice: NDArray[np.float64] | None
    problem: str = ""


class SlabSurveyor(QObject):
    """Answers the newest question of each kind, on a thread that lives while there is one."""

    surveyed = Signal(object)
    """A `Survey`; carried to the GUI thread, as the next is."""
    listed = Signal(object, object)
    """A bulk, and its facets that differ."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._plane: SurveyQuestion | None = None
        self._bulk: Bulk | None = None
        self._closing = False
        self._thread: threading.Thread | None = None

    def ask(self, question: SurveyQuestion) -> None:
        """Ask for the terminations of a plane."""
        with self._lock:
            self._plane = question
            self._begin()

    def ask_facets(self, bulk: Bulk) -> None:
        """Ask for the facets of a bulk that differ."""
        with self._lock:
            self._bulk = bulk
            self._begin()

    def close(self) -> None:
        """Look for no more, and wait; a thread that is busy with a huge cell ends by itself, unheard."""
        with self._lock:
            self._closing = True
            thread = self._thread
        if thread is not None:
            thread.join(_PATIENCE_S)

    def _begin(self) -> None:
        if self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._work, name="adatom-slabs", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while (question := self._next()) is not None:
            if isinstance(question, SurveyQuestion):
                survey = survey_of(question)
                if not self._closing:
                    self.surveyed.emit(survey)
            else:
                facets = facets_of(question)
                if not self._closing:
                    self.listed.emit(question, facets)

    def _next(self) -> SurveyQuestion | Bulk | None:
        """Return the next question, or ``None``, after which the thread ends."""
        with self._lock:
            question: SurveyQuestion | Bulk | None = self._plane or self._bulk
            if question is None or self._closing:
                self._thread = None
                return None
            if question is self._plane:
                self._plane = None
            else:
                self._bulk = None
            return question


def survey_of(question: SurveyQuestion) -> Survey:
    """Return the terminations of a plane and its surface vectors, or why there are none."""
    try:
        bulk = question.bulk.atoms()
        lattice = surface_vectors(question.bulk, question.miller)
        found = terminations(bulk, question.miller, question.layers)
    except AdatomError as error:
        return Survey(question, (), None, str(error))
    except Exception as error:  # noqa: BLE001 - one odd crystal must not end the survey of all others
        return Survey(question, (), None, f"The terminations of this plane could not be found ({error}).")
    return Survey(question, found, lattice)


def facets_of(bulk: Bulk) -> tuple[Facet, ...]:
    """Return the facets of a bulk that differ; none where it has no planes that could be told apart."""
    try:
        return distinct_facets(bulk.atoms(), MAX_INDEX)
    except Exception:  # noqa: BLE001 - as above; cutting the crystal says what is wrong with it
        return ()
