"""FAIRChem's pretrained models, read without importing fairchem (which takes seconds and imports torch).

fairchem-core lists its models in ``calculate/pretrained_models.json``: a repository on the Hugging Face hub,
the checkpoint in it, and the reference energies that go with it. What has been downloaded lies in the hub
client's usual layout: ``models--<owner>--<name>/refs/<revision>`` names a commit, and
``snapshots/<commit>/<folder>/<file>`` holds its files.
"""

import importlib.metadata
import json
import os
import re
import stat
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TASKS_OF_SUFFIX = {
    "omol": ("omol",),
    "oc25": ("oc25",),
    "odac25": ("odac",),
    # the two fine-tunes of UMA-S 1.2.1 were trained for one task each
    "d4rev": ("omol",),
    "r2scan": ("omat",),
}
_UMA_TASKS = ("oc20", "omat", "omol", "odac", "omc")
# UMA 1.2 added oxides (OC22) and solid–liquid interfaces (OC25); fairchem-core's README, "Set the task".
_UMA_TASKS_FROM_1_2 = ("oc20", "oc22", "oc25", "omat", "omol", "odac", "omc")
_SPELLING = {
    "uma": "UMA",
    "esen": "eSEN",
    "allscaip": "AllScAIP",
    "s": "S",
    "m": "M",
    "omol": "OMol",
    "oc25": "OC25",
    "odac25": "ODAC25",
    "r2scan": "r²SCAN",
    "d4rev": "D4rev",
}


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """One of fairchem's pretrained models.

    Parameters
    ----------
    name
        As fairchem calls it: ``"uma-s-1p1"``.
    repository
        On the hub: ``"facebook/UMA"``.
    files
        Paths in the repository, the checkpoint first.
    revision
        Branch, tag or commit.
    """

    name: str
    repository: str
    files: tuple[str, ...]
    revision: str

    @property
    def title(self) -> str:
        """The name as people write it: ``"UMA-S-1.1"``."""
        words = [re.sub(r"(?<=\d)p(?=\d)", ".", word) for word in self.name.split("-")]
        return "-".join(_SPELLING.get(word, word) for word in words)

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks it was trained for; empty if not known."""
        parts = self.name.split("-")
        if tasks := _TASKS_OF_SUFFIX.get(parts[-1]):
            return tasks
        version = re.fullmatch(r"uma-\w+-(\d+)p(\d+)(?:p\d+)?", self.name)
        if version is None:
            return ()
        newer = (int(version[1]), int(version[2])) >= (1, 2)
        return _UMA_TASKS_FROM_1_2 if newer else _UMA_TASKS

    @property
    def page(self) -> str:
        """The page on the hub where access is asked for."""
        return f"https://huggingface.co/{self.repository}"

    @property
    def cached_files(self) -> tuple[Path, ...]:
        """Where its files lie once they are downloaded, the checkpoint first."""
        folder = cache_folder() / f"models--{self.repository.replace('/', '--')}"
        try:
            commit = (folder / "refs" / self.revision).read_text("utf-8").strip()
        except (OSError, ValueError):
            commit = self.revision  # a commit hash has no entry in refs
        return tuple(folder / "snapshots" / commit / file for file in self.files)

    @property
    def is_downloaded(self) -> bool:
        """Whether the checkpoint and its reference energies all lie in the cache, as far as one may look."""
        return self.size_on_disk is not None

    @property
    def size_on_disk(self) -> int | None:
        """Bytes of its files in the cache; ``None`` unless all are there."""
        try:
            found = [path.stat() for path in self.cached_files]
        except (OSError, ValueError):  # not there, or it may not be looked at
            return None
        whole = all(stat.S_ISREG(status.st_mode) for status in found)
        return sum(status.st_size for status in found) if whole else None


def cache_folder() -> Path:
    """Return the folder in which fairchem keeps what it has downloaded."""
    return Path(os.environ.get("FAIRCHEM_CACHE_DIR") or Path.home() / ".cache" / "fairchem")


@cache
def registry() -> tuple[RegistryEntry, ...]:
    """Return fairchem's pretrained models in fairchem's order; none if it isn't installed."""
    path = _registry_file()
    if path is None:
        return ()
    return tuple(_entry(name, record) for name, record in json.loads(path.read_text("utf-8")).items())


def _registry_file() -> Path | None:
    try:
        files = importlib.metadata.files("fairchem-core") or []
    except importlib.metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.match("calculate/pretrained_models.json"):
            return Path(str(file.locate()))
    return None


def _entry(name: str, record: dict[str, object]) -> RegistryEntry:
    parts = [record, record.get("atom_refs"), record.get("form_elem_refs")]
    files = [
        "/".join(str(part[key]) for key in ("subfolder", "filename") if part.get(key))
        for part in parts
        if isinstance(part, dict)
    ]
    return RegistryEntry(name, str(record["repo_id"]), tuple(files), str(record.get("revision") or "main"))
