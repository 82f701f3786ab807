"""The way from the window to the workshop's helpers and back to the GUI thread."""

import itertools
from collections.abc import Sequence
from typing import Any

from ase import Atoms
from PySide6.QtCore import QObject, Qt, Signal, Slot

from adatom.engine.workshop import SearchJob
from adatom.engine.workshop_messages import Craft
from adatom.errors import AdatomError
from adatom.structure.bulks.optimade import Query
from adatom.workbench.workshop_desk import WorkshopDesk


class WorkshopLink(QObject):
    """Asks the workshop, and says on the GUI thread what came of it.

    Every question gets a key, and what is said of it carries that key. A question for slabs takes the place
    of the one before, and so does one for a molecule; nothing more is said of what was replaced or cancelled.

    Parameters
    ----------
    desk
        Who has the work done.
    """

    oc20_ready = Signal(int, object)
    """A question's key, and a tuple of `OC20Slab`."""
    molecule_ready = Signal(int, object)
    """A question's key, and an `Adsorbate`."""
    found = Signal(int, object)
    """A search's key, and a `Page` of what was found."""
    search_ended = Signal(int, object)
    """The key of a search that is over, and a tuple of sentences on what could not be searched."""
    failed = Signal(int, str)
    """The key of a question or search that has failed, and why, for the user."""

    _arrived = Signal(int, str, object)

    def __init__(self, desk: WorkshopDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._keys = itertools.count(1)
        self._asked: dict[Craft, int] = {}
        self._searches: dict[int, SearchJob] = {}
        self._arrived.connect(self._say, Qt.ConnectionType.QueuedConnection)

    def get_ready(self, craft: Craft) -> None:
        """Have ``"oc20"`` or ``"molecule"`` at hand before it is needed: the imports take seconds."""
        self._desk.get_ready(craft)

    def ask_oc20(self, bulk: Atoms, miller: tuple[int, int, int]) -> int:
        """Have OC20's own code cut slabs; return the question's key."""
        key = self._asked["oc20"] = next(self._keys)
        self._desk.ask_oc20(bulk, miller, lambda answer: self._arrived.emit(key, "oc20", answer))
        return key

    def ask_molecule(self, text: str) -> int:
        """Have a molecule made of a SMILES string; return the question's key."""
        key = self._asked["molecule"] = next(self._keys)
        self._desk.ask_molecule(text, lambda answer: self._arrived.emit(key, "molecule", answer))
        return key

    def search(self, query: Query, providers: Sequence[str]) -> int:
        """Search databases by their keys; return the search's key."""
        key = next(self._keys)
        self._searches[key] = self._desk.search(
            query,
            providers,
            found=lambda page: self._arrived.emit(key, "found", page),
            ended=lambda failures: self._arrived.emit(key, "ended", failures),
        )
        return key

    def cancel(self, key: int) -> None:
        """End a question or a search at once; one that is over or replaced is left alone."""
        if (job := self._searches.pop(key, None)) is not None:
            job.cancel()
        for craft in [craft for craft, asked in self._asked.items() if asked == key]:
            del self._asked[craft]
            self._desk.cancel(craft)

    def close(self) -> None:
        """Say no more; the desk ends what is under way."""
        self._asked.clear()
        self._searches.clear()

    @Slot(int, str, object)
    def _say(self, key: int, what: str, answer: object) -> None:
        if what in ("oc20", "molecule"):
            self._say_answer(key, what, answer)
        elif key not in self._searches:
            return
        elif what == "found":
            self.found.emit(key, answer)
        else:
            del self._searches[key]
            self._say_end(key, answer)

    def _say_end(self, key: int, failures: Any) -> None:
        if failures is not None and failures.total:
            self.failed.emit(key, " ".join(failures.texts))
        else:
            self.search_ended.emit(key, failures.texts if failures is not None else ())

    def _say_answer(self, key: int, craft: Any, answer: object) -> None:
        if self._asked.get(craft) != key:
            return
        del self._asked[craft]
        if isinstance(answer, AdatomError):
            self.failed.emit(key, str(answer))
        elif craft == "oc20":
            self.oc20_ready.emit(key, answer)
        else:
            self.molecule_ready.emit(key, answer)
