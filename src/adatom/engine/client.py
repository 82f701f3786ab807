"""The engine as the workbench sees it."""

import queue
import threading
from typing import Any

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.engine.codec import from_plain, to_plain
from adatom.engine.connection import Connection
from adatom.engine.messages import (
    Adjust,
    Command,
    Edit,
    EngineLost,
    EngineMessage,
    Hold,
    LetGo,
    Pause,
    Resume,
    StartRun,
    Step,
    Stop,
    WarmUp,
)
from adatom.errors import EngineError
from adatom.relaxation.settings import RelaxationSettings


class EngineClient:
    """Starts the engine process, gives it work and passes on what it says.

    No method but `receive` and `close` waits for anything. One thread may give commands while another
    receives; any thread may start, kill or close.

    Parameters
    ----------
    python
        The interpreter to run the engine with; ``None`` for this one.
    """

    def __init__(self, python: str | None = None) -> None:
        self._python = python
        self._inbox: queue.SimpleQueue[tuple[Connection | None, EngineMessage | None]] = queue.SimpleQueue()
        self._connection: Connection | None = None
        self._former: list[Connection] = []
        self._run = ""
        self._hand: _Newest | None = None
        self._closed = False
        self._lock = threading.Lock()

    @property
    def alive(self) -> bool:
        """Whether there is an engine, or one is being started."""
        connection = self._connection
        return connection is not None and connection.alive

    @property
    def pid(self) -> int | None:
        """The number of the engine's process; ``None`` if there is none yet."""
        connection = self._connection
        return connection.pid if connection is not None else None

    def start(self) -> None:
        """Start the process unless there is one; commands may follow at once.

        Raises
        ------
        EngineError
            If the client has been closed.
        """
        with self._lock:
            if self._closed:
                raise EngineError("The engine has been closed.")
            if self.alive:
                return
            if self._connection is not None:
                self._former.append(self._connection)
            self._connection = connection = Connection(
                self._python,
                received=lambda plain: self._inbox.put((None, from_plain(plain))),
                lost=lambda reason: self._inbox.put((connection, EngineLost(reason))),
            )
            connection.start()

    def warm_up(self, wish: RelaxationSettings, atoms: int = 0) -> None:
        """Load a model in the background, to have it at hand when a run wants it.

        Answered by `Loading` and then `Started` or `Failed`, each with an empty run.
        """
        self._send(WarmUp(wish, atoms))

    def relax(self, run: str, generation: int, atoms: Atoms, settings: RelaxationSettings) -> None:
        """Start a relaxation; its events carry `run` and `generation`.

        A run given while another is under way waits for its end.
        """
        self._run = run
        self._send(StartRun(run, generation, atoms, settings))

    def pause(self) -> None:
        """Hold the run after the force call under way."""
        self._send(Pause(self._run))

    def resume(self) -> None:
        """Let a paused run go on."""
        self._send(Resume(self._run))

    def step(self) -> None:
        """Have a paused run make one force call and pause again; one that runs is paused."""
        self._send(Step(self._run))

    def hold(self, indices: tuple[int, ...], positions: NDArray[np.float64]) -> None:
        """Hold atoms of the run where a hand is; cheap enough for every move of a mouse.

        Of several that have not been sent yet, only the newest is.
        """
        hold = Hold(self._run, indices, positions)
        if self._hand is None or not self._hand.replace(hold):
            newest = _Newest(hold)
            self._send(newest)
            self._hand = newest

    def let_go(self, generation: int, indices: tuple[int, ...], positions: NDArray[np.float64]) -> None:
        """Set atoms of the run down and relax them with the rest."""
        self._send(LetGo(self._run, generation, indices, positions))

    def edit(self, generation: int, atoms: Atoms) -> None:
        """Have the run go on from an edited structure."""
        self._send(Edit(self._run, generation, atoms))

    def adjust(self, generation: int, settings: RelaxationSettings) -> None:
        """Have the run go on with another target, step limit or optimizer."""
        self._send(Adjust(self._run, generation, settings))

    def stop(self) -> None:
        """End the run after the force call under way; it answers with its ending."""
        self._send(Stop(self._run))

    def receive(self, timeout: float | None) -> EngineMessage | None:
        """Wait for the next message.

        Parameters
        ----------
        timeout
            Seconds; ``None`` to wait for ever.

        Returns
        -------
        EngineMessage or None
            ``None`` if there was none in time, or the client was closed. `EngineLost` comes when the process
            went although nobody asked it to, i.e. neither after `kill` nor after `close`.
        """
        try:
            source, message = self._inbox.get(timeout=timeout)
        except queue.Empty:
            return None
        if source is not None and source is not self._connection:
            return None  # the loss of an engine that has been replaced since
        return message

    def kill(self) -> None:
        """End the process at once, whatever it is doing; `start` starts another."""
        connection = self._connection
        if connection is not None:
            connection.kill()

    def close(self) -> None:
        """End the process, politely for up to a second, wait for it and wake `receive`; twice is harmless."""
        with self._lock:
            self._closed = True
            every = [*self._former, *([self._connection] if self._connection is not None else [])]
            self._former.clear()
            self._connection = None
        for connection in every:
            connection.ask_to_end()
        for connection in every:
            connection.join()
        self._inbox.put((None, None))

    def _send(self, command: "Command | _Newest") -> None:
        connection = self._connection
        if connection is None:
            raise EngineError("There is no engine: it has not been started, or it has been closed.")
        self._hand = None  # where the hand was before this must not overtake it
        connection.send(command.take if isinstance(command, _Newest) else to_plain(command))


class _Newest:
    """The newest of several places of a hand, until one is sent."""

    def __init__(self, hold: Hold) -> None:
        self._hold: Hold | None = hold
        self._lock = threading.Lock()

    def replace(self, hold: Hold) -> bool:
        """Put a newer one in its place; return ``False`` if it has been sent."""
        with self._lock:
            if self._hold is None:
                return False
            self._hold = hold
            return True

    def take(self) -> Any:
        """Return it as it goes over the wire; from here on it can't be replaced."""
        with self._lock:
            hold, self._hold = self._hold, None
        return to_plain(hold)
