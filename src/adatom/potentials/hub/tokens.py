"""Where a token of the hub would be found: asks nobody, and imports nothing of the hub's."""

import os
from pathlib import Path

from adatom.potentials.hub.news import TokenSource


def token_source() -> TokenSource | None:
    """Return where a token would be found now, ``None`` if nowhere; cheap."""
    if token_variable() is not None:
        return "environment"
    return "stored" if stored_token() else None


def token_variable() -> str | None:
    """Return the name of the environment variable that holds a token, ``None`` if none does."""
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        if value := os.environ.get(name):
            return name if value.strip() else None
    return None


def stored_token() -> str:
    """Return the token that an earlier login stored, empty if there is none or it can't be read."""
    try:
        return token_file().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def token_file() -> Path:
    """Return the file of the stored token; the environment variables are huggingface_hub's."""
    cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    home = os.environ.get("HF_HOME", str(Path(cache) / "huggingface"))
    path = os.environ.get("HF_TOKEN_PATH", str(Path(home) / "token"))
    return Path(os.path.expandvars(path)).expanduser()
