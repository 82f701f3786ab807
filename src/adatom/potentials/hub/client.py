"""The hub's own client, set up as Adatom wants it; in a helper process or the terminal, never the window."""

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit

_HUB = "https://huggingface.co"


@cache
def prepare_client() -> None:
    """Set up huggingface_hub in this process: plain HTTP in small steps, patience with an end, no bars."""
    from huggingface_hub import constants, set_client_factory
    from huggingface_hub.utils import disable_progress_bars

    # Its environment variables are read at its first import, which may be over: hence the constants.
    constants.HF_HUB_DISABLE_XET = True
    constants.HF_HUB_DISABLE_SHARED_BLOBS = True
    constants.HF_HUB_DISABLE_TELEMETRY = True
    constants.DOWNLOAD_CHUNK_SIZE = 256 * 1024  # progress is told, and what arrived is kept, so often
    disable_progress_bars()
    set_client_factory(_patient_client)


def _patient_client() -> Any:
    """Make the client that huggingface_hub would, which waits for ever where no time is given."""
    import httpx2
    from huggingface_hub import constants
    from huggingface_hub.utils._http import default_client_factory

    client = default_client_factory()
    client.timeout = httpx2.Timeout(constants.HF_HUB_DOWNLOAD_TIMEOUT)
    return client


def hub_host() -> str:
    """Return the name of the hub or its mirror, and the port if one is given; never a password."""
    try:
        split = urlsplit(os.environ.get("HF_ENDPOINT") or _HUB)
        name, port = split.hostname, split.port
    except ValueError:  # an address that makes no sense, which is said when it is used
        name = port = None
    name = name or "huggingface.co"
    return name if port is None else f"{name}:{port}"


def without_passwords(text: str) -> str:
    """Return a text without what stands before the ``@`` of addresses in it."""
    return re.sub(r"//[^/\s]*@", "//", text)


def is_offline() -> bool:
    """Whether the user has forbidden the hub's client to ask; read as it reads it."""
    wish = os.environ.get("HF_HUB_OFFLINE") or os.environ.get("TRANSFORMERS_OFFLINE") or ""
    return wish.upper() in ("1", "ON", "YES", "TRUE")


@contextmanager
def retries(tell: Callable[[str], None]) -> Iterator[None]:
    """Have the hub's client tell of its retries in plain words, instead of logging addresses.

    Parameters
    ----------
    tell
        Takes ``"No answer; trying again in 4 s (3 of 5)"``. What it raises ends what is being tried.
    """
    prepare_client()
    logger = logging.getLogger("huggingface_hub")
    handlers, level, propagate = logger.handlers, logger.level, logger.propagate
    logger.handlers, logger.propagate = [_Teller(tell)], False
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


class _Teller(logging.Handler):
    """Puts what the client logs into plain words, as far as it concerns the user."""

    WORDS = (
        (r"Retrying in ([\d.]+)s \[Retry (\d+)/(\d+)\]", "No answer; trying again in {:.0f} s ({} of {})"),
        (
            r"Waiting ([\d.]+)s before retry \[Retry (\d+)/(\d+)\]",
            "Too many questions lately; trying again in {:.0f} s ({} of {})",
        ),
        (r"Trying to resume download", "The connection broke off; going on in a moment"),
        (r"Still waiting to acquire lock", "Another program is fetching the same file; waiting for it"),
    )

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        for pattern, words in self.WORDS:
            if match := re.search(pattern, message):
                seconds, *rest = match.groups() or ("0",)
                self._tell(words.format(float(seconds), *rest))
