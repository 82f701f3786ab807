"""The hub's own client, set up as Adatom wants it; in a helper process or the terminal, never the window."""

from functools import cache
from typing import Any
from urllib.parse import urlsplit


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
    """Return the name of the hub or its mirror, ``"huggingface.co"``; never the credentials before it."""
    from huggingface_hub import constants

    return urlsplit(constants.ENDPOINT).hostname or "huggingface.co"
