"""Fetching a model's files from the hub into fairchem's cache, and checking them."""

import errno
import os
import shutil
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from adatom.potentials.fairchem_registry import RegistryEntry, cache_folder, registry
from adatom.potentials.hub.checksums import damaged_files, digest, discard, note_digest, unchecked_files
from adatom.potentials.hub.client import is_offline, prepare_client, retries
from adatom.potentials.hub.news import DownloadNews, HubError, HubProblem
from adatom.potentials.hub.outcomes import damaged, disk_full, failures, problem_of
from adatom.potentials.hub.progress import Progress, bar_class

if TYPE_CHECKING:
    from huggingface_hub import HfFileMetadata

    Wanted = Mapping[str, HfFileMetadata]

__all__ = ["download", "retries"]

_WAIT_FOR_LOCK = 0.05  # s
_DIGEST_LENGTHS = (40, 64)
_OLD_S = 600.0
_SHARED = frozenset(
    [
        "nfs",
        "nfs4",
        "lustre",
        "gpfs",
        "beegfs",
        "panfs",
        "ceph",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "9p",
        "fuse.sshfs",
    ]
)
"""File systems on which a lock of one machine may not be seen by another."""


def download(model_key: str, tell: Callable[[DownloadNews], None]) -> None:
    """Fetch the files of one of fairchem's models, and check them.

    A model that is there and sound is left as it is, and the hub is not asked.

    Parameters
    ----------
    model_key
        ``"fairchem:uma-s-1p1"``.
    tell
        Is told how it gets on, at most ten times a second, ``"done"`` last. What it raises ends the download.

    Raises
    ------
    HubError
        If it fails for whatever reason.
    """
    entry = _entry(model_key)
    progress = Progress(model_key, tell)
    prepare_client()
    try:
        with retries(progress.retrying):
            _download(entry, progress)
    except failures() as error:
        # Not `from error`: the client's words name addresses, which may have passwords in them.
        raise HubError(problem_of(error, entry.repository)) from None
    progress.say("done", f"{entry.title} is ready.")


def _entry(model_key: str) -> RegistryEntry:
    for entry in registry():
        if model_key == f"fairchem:{entry.name}":
            return entry
    text = f"fairchem has no model {model_key.removeprefix('fairchem:')!r} that could be downloaded."
    raise HubError(
        HubProblem("other", text, "`adatom models` lists those there are.", command="adatom models")
    )


def _download(entry: RegistryEntry, progress: Progress) -> None:
    if any(path.is_file() for path in entry.cached_files):
        progress.say("checking", "Looking at what is here already")
    bad, unchecked = damaged_files(entry), unchecked_files(entry)
    if entry.is_downloaded and not bad and (not unchecked or is_offline()):
        return
    progress.say("waiting", "Asking the hub")
    wanted = _ask(entry)
    for path in (*bad, *_others(entry, unchecked, wanted)):
        discard(path)
    _sweep(entry)
    progress.expect(sum(about.size or 0 for about in wanted.values()))
    _check_space(entry, wanted)
    paths = {file: _fetch(entry, file, wanted[file].size, progress) for file in entry.files}
    for file, path in paths.items():
        progress.say("checking", file)
        _check(entry, file, path, str(wanted[file].etag))


def _others(entry: RegistryEntry, unchecked: Collection[Path], wanted: "Wanted") -> list[Path]:
    """Return those of the files nobody could check that are not what the hub has."""
    etags = {path: str(wanted[file].etag) for file, path in zip(entry.files, entry.cached_files, strict=True)}
    return [
        path
        for path in unchecked
        if len(etags[path]) in _DIGEST_LENGTHS and digest(path, etags[path]) != etags[path]
    ]


def _ask(entry: RegistryEntry) -> "Wanted":
    """Return what the hub says of each file, after as many attempts as its client makes."""
    from huggingface_hub import constants, get_hf_file_metadata, hf_hub_url

    return {
        file: get_hf_file_metadata(
            hf_hub_url(entry.repository, file, revision=entry.revision),
            timeout=constants.HF_HUB_ETAG_TIMEOUT,
            retry_on_errors=True,
        )
        for file in entry.files
    }


def _sweep(entry: RegistryEntry) -> None:
    """Delete what downloads that broke off have left and nobody can go on with, not what is being written.

    Who writes holds a lock. On the file systems of clusters a lock may tell nothing; there a partial file has
    to be old as well.
    """
    from huggingface_hub.utils import WeakFileLock

    name = f"models--{entry.repository.replace('/', '--')}"
    blobs = cache_folder() / name / "blobs"
    youngest = time.time() - (_OLD_S if _is_shared(blobs) else 0)
    for partial in blobs.glob("*.incomplete"):
        with suppress(OSError):
            if partial.stat().st_mtime > youngest:
                continue
        lock = cache_folder() / ".locks" / name / f"{partial.name.partition('.')[0]}.lock"
        with suppress(OSError):  # it is being written (a TimeoutError), or belongs to somebody else
            lock.parent.mkdir(parents=True, exist_ok=True)
            with WeakFileLock(lock, timeout=_WAIT_FOR_LOCK):
                partial.unlink(missing_ok=True)


def _is_shared(folder: Path) -> bool:
    """Return whether a folder lies on a file system that other machines write to as well."""
    places = {Path(part.mountpoint): part.fstype.lower() for part in psutil.disk_partitions(all=True)}
    around = (folder.absolute(), *folder.absolute().parents)
    return next((places[place] for place in around if place in places), "") in _SHARED


def _check_space(entry: RegistryEntry, wanted: "Wanted") -> None:
    """Check that what is still to come has room.

    Raises
    ------
    HubError
        With both numbers.
    """
    blobs = cache_folder() / f"models--{entry.repository.replace('/', '--')}" / "blobs"
    here = {file for file, path in zip(entry.files, entry.cached_files, strict=True) if path.is_file()}
    needed = sum(
        about.size or 0
        for file, about in wanted.items()
        if file not in here and not (blobs / str(about.etag)).is_file()
    )
    folder = next((path for path in (blobs, *blobs.parents) if path.exists()), None)
    if folder is None:  # a drive that is not there
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(cache_folder()))
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise HubError(disk_full(needed, free))


def _fetch(entry: RegistryEntry, file: str, size: int | None, progress: Progress) -> Path:
    from huggingface_hub import hf_hub_download

    progress.begin(file)
    path = Path(
        hf_hub_download(
            entry.repository,
            file,
            revision=entry.revision,
            cache_dir=cache_folder(),
            tqdm_class=bar_class(progress),
        )
    )
    progress.finish(path.stat().st_size if size is None else size)
    return path


def _check(entry: RegistryEntry, file: str, path: Path, expected: str) -> None:
    """Compare a file with the hub's hash, and throw it away if they differ.

    Raises
    ------
    HubError
        If they do.
    """
    if len(expected) not in _DIGEST_LENGTHS:
        return  # a mirror that names files otherwise
    if digest(path, expected) != expected:
        discard(path)
        raise HubError(damaged(file, entry.name))
    note_digest(path, expected)
