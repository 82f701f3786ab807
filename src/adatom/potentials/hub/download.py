"""Fetching a model's files from the hub into fairchem's cache, and checking them."""

import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from adatom.potentials.fairchem_registry import RegistryEntry, cache_folder, registry
from adatom.potentials.hub.checksums import (
    damaged_files,
    digest,
    discard,
    forget_damage,
    is_digest,
    note_digest,
    unchecked_files,
)
from adatom.potentials.hub.client import hub_host, prepare_client, retries
from adatom.potentials.hub.news import DownloadNews, HubError, HubProblem
from adatom.potentials.hub.outcomes import damaged, disk_full, failures, no_drive, problem_of
from adatom.potentials.hub.progress import Progress, bar_class
from adatom.potentials.hub.sweeping import mend_reference, repository_folder, sweep

if TYPE_CHECKING:
    from huggingface_hub import HfFileMetadata

    Wanted = Mapping[str, HfFileMetadata]

__all__ = ["download", "retries"]


def download(model_key: str, tell: Callable[[DownloadNews], None]) -> None:
    """Fetch the files of one of fairchem's models, and check them.

    A model that is there and sound is left as it is, and the hub is not asked. If only the hub knows what its
    files should be, and does not answer, it is left as well, and the last piece of news says so.

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
            unsure = _download(entry, progress)
    except failures() as error:
        # Not `from error`: the client's words name addresses, which may have passwords in them.
        raise HubError(problem_of(error, entry.repository)) from None
    state = f"is here; it could not be checked. {unsure}" if unsure else "is ready."
    progress.say("done", f"{entry.title} {state}")


def _entry(model_key: str) -> RegistryEntry:
    for entry in registry():
        if model_key == f"fairchem:{entry.name}":
            return entry
    text = f"fairchem has no model {model_key.removeprefix('fairchem:')!r} that could be downloaded."
    raise HubError(
        HubProblem("other", text, "`adatom models` lists those there are.", command="adatom models")
    )


def _download(entry: RegistryEntry, progress: Progress) -> str:
    """Do it; return why the files could not be checked, or nothing."""
    if any(path.is_file() for path in entry.cached_files):
        progress.say("checking", "Looking at what is here already")
    bad, unchecked = damaged_files(entry), unchecked_files(entry)
    here = entry.is_downloaded and not bad
    if not here or unchecked:
        progress.say("waiting", "Asking the hub")
        try:
            wanted = _ask(entry)
        except failures() as error:
            if here:
                return problem_of(error, entry.repository).text
            raise
        for path in (*bad, *_others(entry, unchecked, wanted)):
            discard(path)
        _fetch_all(entry, wanted, progress)
    forget_damage(entry)
    return f"{hub_host()} does not tell its checksums." if unchecked_files(entry) else ""


def _fetch_all(entry: RegistryEntry, wanted: "Wanted", progress: Progress) -> None:
    sweep(entry)
    mend_reference(entry)
    progress.expect(sum(about.size or 0 for about in wanted.values()))
    _check_space(entry, wanted)
    paths = {file: _fetch(entry, file, wanted[file].size, progress) for file in entry.files}
    for file, path in paths.items():
        progress.say("checking", file)
        _check(entry, file, path, str(wanted[file].etag))


def _others(entry: RegistryEntry, unchecked: Collection[Path], wanted: "Wanted") -> list[Path]:
    """Return those of the files nobody could check that are not what the hub has."""
    etags = {path: str(wanted[file].etag) for file, path in zip(entry.files, entry.cached_files, strict=True)}
    return [path for path in unchecked if is_digest(etags[path]) and digest(path, etags[path]) != etags[path]]


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


def _check_space(entry: RegistryEntry, wanted: "Wanted") -> None:
    """Check that what is still to come has room.

    Raises
    ------
    HubError
        With both numbers; or if the disk is not there.
    """
    blobs = repository_folder(entry) / "blobs"
    here = {file for file, path in zip(entry.files, entry.cached_files, strict=True) if path.is_file()}
    needed = sum(
        about.size or 0
        for file, about in wanted.items()
        if file not in here and not (blobs / str(about.etag)).is_file()
    )
    folder = next((path for path in (blobs, *blobs.parents) if path.exists()), None)
    if folder is None:  # a drive of Windows that is not there
        raise HubError(no_drive())
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
    """Compare a file with the hub's hash, if it tells one, and throw it away if they differ.

    Raises
    ------
    HubError
        If they do.
    """
    if not is_digest(expected):
        return
    if digest(path, expected) != expected:
        discard(path)
        raise HubError(damaged(file, entry.name))
    note_digest(path, expected)
