"""Finding adsorption sites away from the GUI thread."""

import threading
from collections.abc import Sequence

from ase import Atoms
from PySide6.QtCore import QObject, Signal

from adatom.structure.adsorbates.pose import Face
from adatom.structure.sites.finding import Site, find_sites, why_no_sites

_PATIENCE_S = 2.0
"""How long a search under way is waited for when the window closes."""


class SiteFinder(QObject):
    """Finds the sites of the newest structure asked for; older questions are dropped.

    One thread, started with the first question and joined by `close`.

    Attributes
    ----------
    found
        Emitted with the question's key, the face, its sites, and why there are none; on the GUI thread.
    """

    found = Signal(int, str, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = threading.Condition()
        self._question: tuple[int, Atoms, Face] | None = None
        self._closing = False
        self._thread: threading.Thread | None = None

    def ask(self, key: int, atoms: Atoms, face: Face = "top") -> None:
        """Ask for the sites of one face of a frozen structure."""
        with self._changed:
            self._question = (key, atoms, face)
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="adatom-sites", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End the thread and wait for it; one that is busy with a huge slab ends by itself, unheard."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(_PATIENCE_S)
            self._thread = None

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closing or self._question is not None)
                if self._closing or self._question is None:
                    return
                (key, atoms, face), self._question = self._question, None
            sites, why_none = _answer(atoms, face)
            if not self._is_closing():
                self.found.emit(key, face, sites, why_none)

    def _is_closing(self) -> bool:
        with self._changed:
            return self._closing


def _answer(atoms: Atoms, face: Face) -> tuple[Sequence[Site], str]:
    """Return the sites of one face of a structure, and why there are none."""
    try:
        sites = find_sites(atoms, face)
    except Exception as error:  # noqa: BLE001 - one odd surface must not end the search on all others
        return (), f"The sites of this structure could not be found ({error})."
    return sites, "" if sites else why_no_sites(atoms)
