"""The workshop: helper processes for structure work that needs slow imports, or the network."""

import threading
from collections.abc import Callable
from typing import Any

from adatom.engine.codec import from_plain, to_plain
from adatom.engine.connection import Connection, Program
from adatom.engine.job import Job
from adatom.engine.workshop_messages import (
    Answer,
    Craft,
    CutOC20Slabs,
    GetReady,
    Question,
    ReadSmiles,
    Refusal,
    SearchDatabases,
    SearchFailures,
    WorkshopCommand,
)
from adatom.errors import AdatomError, EngineError
from adatom.structure.bulks.optimade import Page

WORKSHOP = Program("workshop", "adatom.engine.workshop_process", "workshop.log", shared_log=True)

Told = Callable[[Any], None]
"""Takes an answer, or the `AdatomError` that says why there is none; called in another thread."""


class Bench:
    """A helper process kept warm, which answers questions; a newer one takes the place of the one before.

    The process is started when it is first needed, and again if it was lost. Any thread may call; no method
    but `close` waits for anything.
    """

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._former: list[Connection] = []
        self._number = 0
        self._told: Told | None = None
        self._closed = False
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The number of the process; ``None`` while there is none."""
        connection = self._connection
        return connection.pid if connection is not None and connection.alive else None

    def get_ready(self, craft: Craft) -> None:
        """Start the process and import what questions will need, unless it is there already."""
        with self._lock:
            if not self._closed and (self._connection is None or not self._connection.alive):
                self._send(GetReady(craft))

    def ask(self, what: CutOC20Slabs | ReadSmiles, told: Told) -> None:
        """Ask something.

        Parameters
        ----------
        what
            The question.
        told
            Called once with the answer, in another thread; also when the process is lost, but neither when
            something else is asked before, nor after `cancel` or `close`.
        """
        with self._lock:
            if not self._closed:
                self._number += 1
                self._told = told
                self._send(Question(self._number, what))

    def cancel(self) -> None:
        """Drop the question under way, if there is one, and end the process at once."""
        with self._lock:
            asked, self._told = self._told, None
            if asked is not None and self._connection is not None:
                self._connection.kill()

    def close(self) -> None:
        """End the process and wait until it is gone, for two seconds at most; twice is harmless."""
        with self._lock:
            self._closed, self._told = True, None
            every = [*self._former, *([self._connection] if self._connection is not None else [])]
            self._former.clear()
            self._connection = None
        for connection in every:
            connection.kill()
        for connection in every:
            connection.join()

    def _send(self, command: WorkshopCommand) -> None:
        """Send a command to the process, to a new one if there is none."""
        if self._connection is None or not self._connection.alive:
            if self._connection is not None:
                self._former.append(self._connection)
            self._former = [former for former in self._former if former.lingers]
            self._connection = connection = Connection(
                None,
                received=lambda plain: self._received(connection, plain),
                lost=lambda reason: self._lost(connection, reason),
                program=WORKSHOP,
            )
            connection.start()
        self._connection.send(to_plain(command))

    def _received(self, connection: Connection, plain: Any) -> None:
        message: Answer | Refusal = from_plain(plain)
        with self._lock:
            if connection is not self._connection or message.number != self._number:
                return
            told, self._told = self._told, None
        if told is not None:
            told(message.value if isinstance(message, Answer) else AdatomError(message.text))

    def _lost(self, connection: Connection, reason: str) -> None:
        with self._lock:
            if connection is not self._connection:
                return
            told, self._told = self._told, None
        if told is not None:
            told(EngineError(f"The helper process that was asked broke off: {reason}. Try it again."))


class SearchJob(Job[SearchFailures]):
    """Searches databases for bulk crystals in a process of its own; see `Job`.

    Parameters
    ----------
    command
        What for, and where.
    found
        Called with each page, in another thread.
    ended
        Called once with what could not be searched, or ``None``, in another thread; neither after `cancel`
        nor after `close`.
    """

    def __init__(
        self,
        command: SearchDatabases,
        found: Callable[[Page], None],
        ended: Callable[[SearchFailures | None], None],
    ) -> None:
        super().__init__(WORKSHOP, command, found, ended, _broke_off)


def _broke_off(reason: str) -> SearchFailures:
    return SearchFailures((f"The search broke off: {reason}. Try it again.",), total=True)
