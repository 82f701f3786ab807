"""How a download gets on: what is told of it, how often, and at what rate it goes."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any, Self

from adatom.potentials.hub.news import DownloadNews, DownloadStatus

INTERVAL = 0.1
"""Seconds between two pieces of news of a download that just goes on."""
_MEMORY = 3.0  # s, over which the rate is taken


class Progress:
    """Counts what arrives and tells of it.

    Parameters
    ----------
    model
        Key of the model.
    tell
        Is told; what it raises ends the download.
    """

    def __init__(self, model: str, tell: Callable[[DownloadNews], None]) -> None:
        self._model = model
        self._tell = tell
        self._total = self._received = self._before = 0
        self._text = ""
        self._told_at = 0.0
        self._lately: deque[tuple[float, int]] = deque()  # moments, and what had been received by then

    def say(self, status: DownloadStatus, text: str) -> None:
        """Tell at once of something else than bytes; the rate begins anew after it."""
        self._lately.clear()
        self._send(status, text)

    def retrying(self, text: str) -> None:
        """Tell that an attempt failed and that there will be another."""
        self.say("retrying", text)

    def expect(self, total: int) -> None:
        """Take the size of all files, in bytes."""
        self._total = total

    def begin(self, file: str) -> None:
        """Take the name of the file that comes next."""
        self._before = self._received
        self._text = file
        self._send("running", file)

    def finish(self, size: int) -> None:
        """Take that the file is there, whether it had to be fetched or not."""
        self._received = self._before + size

    def advance(self, count: int) -> None:
        """Take that bytes have arrived; or have to come again, if negative."""
        self._received += count
        if count < 0:
            self._lately.clear()
        now = time.monotonic()
        if self._lately and now - self._told_at < INTERVAL:
            return
        self._lately.append((now, self._received))
        while now - self._lately[0][0] > _MEMORY and len(self._lately) > 2:
            self._lately.popleft()
        self._send("running", self._text)

    @property
    def _rate(self) -> float:
        """Bytes per second over the last few seconds; 0 until there are two moments to compare."""
        if len(self._lately) < 2:
            return 0.0
        (then, before), (now, received) = self._lately[0], self._lately[-1]
        return (received - before) / (now - then) if now > then else 0.0

    def _send(self, status: DownloadStatus, text: str) -> None:
        self._told_at = time.monotonic()
        rate = self._rate if status == "running" else 0.0
        remaining = max(self._total - self._received, 0) / rate if rate > 0 else None
        self._tell(DownloadNews(self._model, status, self._received, self._total, rate, remaining, text))


def bar_class(progress: Progress) -> type[Any]:
    """Return a class that huggingface_hub takes for a progress bar."""

    class Bar:
        def __init__(self, *_: object, initial: int = 0, **__: object) -> None:
            if initial:
                progress.advance(initial)

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing was drawn."""

        def update(self, count: int) -> None:
            progress.advance(count)

    return Bar
