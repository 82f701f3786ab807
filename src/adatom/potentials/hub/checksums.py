"""Whether the files in the cache are what the hub has: a flipped bit loads silently and gives other numbers.

The cache keeps each file under its hash in ``blobs``, and a link to it under its name: SHA-256 of a large
file, git's SHA-1 of a small one. Where links can't be made, the download leaves the hash beside the file.
"""

import hashlib
import re
from contextlib import suppress
from pathlib import Path

from adatom.errors import ModelError
from adatom.potentials.fairchem_registry import RegistryEntry

_SHA256_LENGTH = 64
_CHUNK = 1024 * 1024


def check_cached(entry: RegistryEntry) -> None:
    """Check the files of a model that are in the cache; takes about a second per gigabyte.

    Raises
    ------
    ModelError
        Naming the first file that is not what the hub has, and what to do; that is remembered until it has
        changed or a download has found it sound. If a file can't be read.
    """
    try:
        damaged = damaged_files(entry)
    except OSError as error:
        raise ModelError(
            f"The files of {entry.title} can't be read: {error.strerror} ({error.filename}). Give yourself "
            "the right to read them, or name another folder in FAIRCHEM_CACHE_DIR and download it there."
        ) from error
    for path in damaged:
        _note_damage(path)
        raise ModelError(
            f"{path.name} of {entry.title} is damaged: it is not what was downloaded. Its numbers could be "
            f"wrong, so it is not used. Download it again: adatom download {entry.name}"
        )


def is_known_damaged(entry: RegistryEntry) -> bool:
    """Return whether `check_cached` has found damage in a file that is still the same; costs no time."""
    return any((noted := _read(_damage(path))) and noted == _stamp(path) for path in entry.cached_files)


def forget_damage(entry: RegistryEntry) -> None:
    """Forget that files were damaged, as they have been found sound."""
    for path in entry.cached_files:
        with suppress(OSError):
            _damage(path).unlink(missing_ok=True)


def unchecked_files(entry: RegistryEntry) -> tuple[Path, ...]:
    """Return the files of a model that are in the cache without the hash that they should have."""
    return tuple(path for path in entry.cached_files if path.is_file() and expected_digest(path) is None)


def damaged_files(entry: RegistryEntry) -> tuple[Path, ...]:
    """Return the files of a model that are in the cache but not what the hub has."""
    return tuple(path for path in entry.cached_files if path.is_file() and not is_sound(path))


def is_sound(path: Path) -> bool:
    """Whether a file of the cache has the hash it should have; one of which that is not known passes."""
    expected = expected_digest(path)
    return expected is None or digest(path, expected) == expected


def expected_digest(path: Path) -> str | None:
    """Return the hash that a file of the cache should have; ``None`` where that is not known."""
    if (blob := _blob(path)) is not None:
        return blob.name
    noted = _read(_note(path)).strip()
    return noted if is_digest(noted) else None


def is_digest(name: str) -> bool:
    """Return whether the hub's name for a file is its hash; some mirrors name files otherwise."""
    return re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", name) is not None


def digest(path: Path, like: str) -> str:
    """Return the hash of a file, of the kind that `like` is.

    Raises
    ------
    OSError
        If it can't be read.
    """
    with path.open("rb") as file:
        if len(like) == _SHA256_LENGTH:
            return hashlib.file_digest(file, "sha256").hexdigest()
        hasher = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
        while chunk := file.read(_CHUNK):
            hasher.update(chunk)
        return hasher.hexdigest()


def note_digest(path: Path, expected: str) -> None:
    """Leave the hash beside a file, unless the cache itself keeps it.

    Raises
    ------
    OSError
        If it can't be written.
    """
    if _blob(path) is None:
        _note(path).write_text(expected, "ascii")


def discard(path: Path) -> None:
    """Delete a file of the cache, and the blob that its name links to; not a file that the user linked.

    Raises
    ------
    OSError
        If it can't be deleted.
    """
    if (blob := _blob(path)) is not None:
        blob.unlink(missing_ok=True)
    for file in (path, _note(path), _damage(path)):
        file.unlink(missing_ok=True)


def _blob(path: Path) -> Path | None:
    """Return what a name in the cache links to, if it is called by its hash."""
    try:
        target = path.readlink()
    except OSError:  # no link
        return None
    return path.parent / target if is_digest(target.name) else None


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.digest")


def _damage(path: Path) -> Path:
    return path.with_name(f"{path.name}.damaged")


def _note_damage(path: Path) -> None:
    """Leave beside a file that it is damaged, as long as it stays the same."""
    with suppress(OSError):  # a cache that others keep: then it is found again at the next loading
        _damage(path).write_text(_stamp(path), "ascii")


def _stamp(path: Path) -> str:
    """Return what changes when a file is written anew."""
    try:
        status = path.stat()
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, ValueError):
        return ""
