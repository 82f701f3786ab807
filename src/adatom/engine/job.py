"""One command, worked through by a helper process of its own."""

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from adatom.engine.codec import from_plain, to_plain
from adatom.engine.connection import Connection, Program
from adatom.engine.messages import JobDone

Problem = TypeVar("Problem")


class Job(Generic[Problem]):
    """Has one command worked through by a helper process of its own.

    No method but `close` waits for anything.

    Parameters
    ----------
    program
        What the process runs; it says `JobDone` last.
    command
        What is to be done.
    heard
        Called with each message but the last, in another thread.
    ended
        Called once with what went wrong, or ``None``, in another thread; also when the process is lost, but
        neither after `cancel` nor after `close`. What was under way just then may still be heard.
    broke_off
        Makes the problem of the reason for which the process was lost.
    """

    def __init__(
        self,
        program: Program,
        command: object,
        heard: Callable[[Any], None],
        ended: Callable[[Problem | None], None],
        broke_off: Callable[[str], Problem],
    ) -> None:
        self._heard = heard
        self._ended = ended
        self._broke_off = broke_off
        self._over = False
        self._lock = threading.Lock()
        self._connection = Connection(None, self._received, self._lost, program)
        self._connection.send(to_plain(command))  # and is not kept here: it may hold a token

    @property
    def pid(self) -> int | None:
        """The number of the process; ``None`` while there is none yet."""
        return self._connection.pid

    @property
    def lingers(self) -> bool:
        """Whether there is something left of it that `close` would wait for."""
        return self._connection.lingers

    def start(self) -> None:
        """Start the process."""
        self._connection.start()

    def cancel(self) -> None:
        """End the process at once, whatever it is doing."""
        self._finish()
        self._connection.kill()

    def close(self) -> None:
        """End the process and wait until it is gone, for two seconds at most; twice is harmless."""
        self._finish()
        self._connection.ask_to_end()
        if self._connection.lingers:
            self._connection.join()

    def _finish(self) -> bool:
        """Note that nothing more is to be told; return whether that is new."""
        with self._lock:
            new, self._over = not self._over, True
        return new

    def _received(self, plain: Any) -> None:
        message = from_plain(plain)
        if isinstance(message, JobDone):
            if self._finish():
                self._connection.ask_to_end()
                self._ended(message.problem)
        elif not self._over:
            self._heard(message)

    def _lost(self, reason: str) -> None:
        if self._finish():
            self._ended(self._broke_off(reason))
