"""Clearing away what downloads that broke off have left in the cache."""

import os
import time
from contextlib import suppress
from pathlib import Path

import psutil

from adatom.potentials.fairchem_registry import RegistryEntry, cache_folder

_WAIT_FOR_LOCK = 0.05  # s
_OLD = 600.0  # s
_LOCAL = (
    *("apfs", "bcachefs", "btrfs", "exfat", "ext2", "ext3", "ext4", "f2fs", "fat32", "hfs", "jfs", "msdos"),
    *("ntfs", "ntfs3", "overlay", "reiserfs", "tmpfs", "ufs", "vfat", "xfs", "zfs"),
)
"""File systems that one machine has to itself, so that a lock on them tells the truth."""


def repository_folder(entry: RegistryEntry) -> Path:
    """Return the folder of the cache in which a model's repository is kept."""
    return cache_folder() / f"models--{entry.repository.replace('/', '--')}"


def sweep(entry: RegistryEntry) -> None:
    """Delete the partial files that nobody can go on with, but none that is being written.

    Who writes one holds a lock. On a file system that several machines share, a lock may be granted to
    everybody (Lustre, GPFS and NFS can be set up so): there nothing must have been written for ten minutes,
    either.
    """
    from huggingface_hub.utils import WeakFileLock

    folder = repository_folder(entry)
    locks = cache_folder() / ".locks" / folder.name
    wait = 0.0 if _is_local(folder) else _OLD
    for partial in (folder / "blobs").glob("*.incomplete"):
        with suppress(OSError):  # it is being written (a TimeoutError), gone, or somebody else's
            if wait and time.time() - partial.stat().st_mtime < wait:
                continue
            locks.mkdir(parents=True, exist_ok=True)
            with WeakFileLock(locks / f"{partial.name.partition('.')[0]}.lock", timeout=_WAIT_FOR_LOCK):
                partial.unlink(missing_ok=True)


def mend_reference(entry: RegistryEntry) -> None:
    """Delete the note of which commit is here if it is no text: the hub's client stumbles over it for ever.

    Raises
    ------
    OSError
        If it can't be read or deleted.
    """
    reference = repository_folder(entry) / "refs" / entry.revision
    with suppress(FileNotFoundError):
        try:
            reference.read_text()
        except UnicodeDecodeError:
            reference.unlink()


def _is_local(folder: Path) -> bool:
    """Return whether a folder lies on a disk that no other machine writes to, as far as that can be told."""
    disks = {Path(disk.mountpoint): disk for disk in psutil.disk_partitions(all=True)}
    place = Path(os.path.realpath(folder))
    disk = next((disks[above] for above in (place, *place.parents) if above in disks), None)
    return disk is not None and disk.fstype.lower() in _LOCAL and "remote" not in disk.opts.split(",")
