"""What every process that works for the window does first."""

import os
import queue
import sys
from typing import Any, Protocol

from adatom.engine.codec import from_plain


class Channel(Protocol):
    """What is used of execnet's channel."""

    def send(self, item: object) -> None:
        """Send plain data."""
        ...

    def setcallback(self, callback: Any, endmarker: object = ...) -> None:
        """Have `callback` called with what arrives."""
        ...


def incoming(channel: Channel) -> "queue.SimpleQueue[Any]":
    """Return the queue of the commands that arrive; the end of the channel ends the process at once.

    What libraries print goes where the standard error goes, which is the log.
    """
    sys.stdout = sys.stderr
    commands: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def arrived(plain: Any) -> None:
        if plain is None:
            os._exit(0)  # the window is gone or asks for the end: there is nothing here worth saving
        commands.put(from_plain(plain))

    channel.setcallback(arrived, endmarker=None)
    return commands
