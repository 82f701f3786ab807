"""How a download gets on: what is told of it, how often, and at what rate it goes."""

import math
import time
from collections.abc import Callable
from typing import Any, Self

from adatom.potentials.hub.news import DownloadNews, DownloadStatus

INTERVAL = 0.1
"""Seconds between two pieces of news of a download that just goes on."""
_MEMORY = 3.0  # s, over which the rate is smoothed


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
        self._rate = 0.0
        self._told_at = self._measured_at = time.monotonic()
        self._measured = 0

    def say(self, status: DownloadStatus, text: str) -> None:
        """Tell at once of something else than bytes; the rate begins anew after it."""
        self._rate = 0.0
        self._measured_at, self._measured = time.monotonic(), self._received
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
        now = time.monotonic()
        if now - self._told_at < INTERVAL:
            return
        elapsed = now - self._measured_at
        lately = max(self._received - self._measured, 0) / elapsed if elapsed > 0 else 0.0
        weight = 1.0 if self._rate == 0 else 1 - math.exp(-elapsed / _MEMORY)
        self._rate += weight * (lately - self._rate)
        self._measured_at, self._measured = now, self._received
        self._send("running", self._text)

    def _send(self, status: DownloadStatus, text: str) -> None:
        self._told_at = time.monotonic()
        left = max(self._total - self._received, 0)
        remaining = left / self._rate if self._rate > 0 and status == "running" else None
        rate = self._rate if status == "running" else 0.0
        received = self._received
        self._tell(DownloadNews(self._model, status, received, self._total, rate, remaining, text))


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
