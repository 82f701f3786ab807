"""The workshop as the workbench keeps it: who is asked what, and which searches are under way."""

import threading
from collections.abc import Callable, Sequence

from ase import Atoms

from adatom.engine.workshop import Bench, SearchJob, Told
from adatom.engine.workshop_messages import Craft, CutOC20Slabs, ReadSmiles, SearchDatabases, SearchFailures
from adatom.structure.bulks.optimade import Page, Query


class WorkshopDesk:
    """Has structure work done that needs slow imports, or the network.

    OC20's slabs and molecules from SMILES have a helper process each, which stays for the next question; of
    questions of one kind, only the newest is answered. Every search has a process of its own. Answers come
    in other threads. Any thread may call; no method but `close` waits for anything.
    """

    def __init__(self) -> None:
        self._benches: dict[Craft, Bench] = {"oc20": Bench(), "molecule": Bench()}
        self._searches: list[SearchJob] = []
        self._closed = False
        self._lock = threading.Lock()

    def get_ready(self, craft: Craft) -> None:
        """Start a helper and have it import what it will need, so that the first answer comes soon."""
        self._benches[craft].get_ready(craft)

    def ask_oc20(self, bulk: Atoms, miller: tuple[int, int, int], told: Told) -> None:
        """Have OC20's own code cut slabs.

        Parameters
        ----------
        bulk, miller
            As in `adatom.structure.slabs.oc20.oc20_slabs`.
        told
            Called once, in another thread, with a tuple of `OC20Slab` or an `AdatomError`; not if other slabs
            are asked for before.
        """
        self._benches["oc20"].ask(CutOC20Slabs(bulk, miller), told)

    def ask_molecule(self, text: str, told: Told) -> None:
        """Have a molecule made of a SMILES string.

        Parameters
        ----------
        text
            SMILES.
        told
            Called once, in another thread, with an `Adsorbate` or an `AdatomError`; not if another molecule
            is asked for before.
        """
        self._benches["molecule"].ask(ReadSmiles(text), told)

    def cancel(self, craft: Craft) -> None:
        """Drop what a helper has been asked; if it was at it, it is ended at once."""
        self._benches[craft].cancel()

    def search(
        self,
        query: Query,
        providers: Sequence[str],
        found: Callable[[Page], None],
        ended: Callable[[SearchFailures | None], None],
    ) -> SearchJob:
        """Search databases for bulk crystals.

        Parameters
        ----------
        query
            As `adatom.structure.bulks.optimade.query_from` makes it of what was typed.
        providers
            Keys of the databases.
        found
            Called with each page, in another thread.
        ended
            Called once, in another thread, with what could not be searched, or ``None``.

        Returns
        -------
        SearchJob
            Its `cancel` ends the search at once, and nothing more is told.
        """
        job = SearchJob(SearchDatabases(query, tuple(providers)), found, ended)
        with self._lock:
            if not self._closed:
                self._searches = [job, *(former for former in self._searches if former.lingers)]
                job.start()
        return job

    def close(self) -> None:
        """End every process and wait until all are gone, for two seconds at most; twice is harmless."""
        with self._lock:
            self._closed = True
            searches = list(self._searches)
            self._searches.clear()
        for job in searches:
            job.cancel()
        for bench in self._benches.values():
            bench.close()
        for job in searches:
            job.close()
