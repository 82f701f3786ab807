"""Which checkpoints the user trusts although they run code: by what is in them, not by where they lie."""

import hashlib
import json
import logging
import re
from pathlib import Path

from adatom import paths
from adatom.errors import ModelError

_log = logging.getLogger(__name__)
_DIGEST = re.compile(r"[0-9a-f]{64}")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 sum of a file, 64 hexadecimal digits. About 1 s per gigabyte.

    Raises
    ------
    ModelError
        If it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}.") from error


class Consents:
    """The checkpoints that the user trusts, kept from one start to the next.

    A file that is missing or damaged means that nobody has consented yet. What cannot be written down is no
    consent: the engine, which loads the checkpoint, is another process.

    Parameters
    ----------
    file
        Where they are kept; in the user's data folder if not given.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or paths.consents_file()

    def is_trusted(self, digest: str) -> bool:
        """Return whether the user trusts the file with this SHA-256 sum."""
        return digest in self._kept()

    def trust(self, digest: str) -> None:
        """Remember that the user trusts the file with this SHA-256 sum.

        Raises
        ------
        ModelError
            If that cannot be written down.
        """
        draft = self._file.with_suffix(".part")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps({"trusted": sorted(self._kept() | {digest})}, indent=1), "utf-8")
            draft.replace(self._file)
        except OSError as error:
            raise ModelError(
                f"That you trust this file can't be written to {self._file} ({error.strerror or error}). "
                "Make the folder writable, then open the file again."
            ) from error

    def _kept(self) -> set[str]:
        try:
            kept = json.loads(self._file.read_text("utf-8"))
            digests = kept["trusted"]
            return {digest for digest in digests if isinstance(digest, str) and _DIGEST.fullmatch(digest)}
        except FileNotFoundError:
            return set()
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            _log.warning("%s cannot be read, so no checkpoint is trusted: %s", self._file, error)
            return set()
