"""The state of a model of the catalogue: whether it can be used here and now, and what to do if not."""

import importlib.util
import sys
from functools import cache

import psutil

from adatom.potentials.amounts import size_text, time_text
from adatom.potentials.fairchem_registry import RegistryEntry
from adatom.potentials.hub.checksums import is_known_damaged
from adatom.potentials.hub.news import DownloadNews, HubKnowledge, HubProblem, RepositoryNews
from adatom.potentials.model import ModelState

READY = ModelState("ready")

_LOADING_FACTOR = 2
"""Loading a checkpoint takes the file's weights once and the model's once more."""

LOGIN = "adatom login"


def installed_state(package: str, command: str) -> ModelState:
    """Return the state of a model whose weights come with its package."""
    if is_installed(package):
        return READY
    return ModelState(
        "not installed", remedy="Install it with the line given, then start anew.", command=command
    )


def pip_line(requirement: str) -> str:
    """Return the line that installs a package where Adatom is, whatever shell and folder one is in."""
    return f'"{sys.executable}" -m pip install "{requirement}"'


def chgnet_state() -> ModelState:
    """Return CHGNet's: its wheels end with Python 3.12."""
    command = pip_line("chgnet>=0.4.2")
    if tuple(sys.version_info) < (3, 13) or is_installed("chgnet"):
        return installed_state("chgnet", command)
    return ModelState(
        "not installed",
        remedy="CHGNet has ready-made packages for Python 3.11 and 3.12 only. With a C compiler on this "
        "machine the line given builds it; or use SevenNet-0.",
        command=command,
    )


def fairchem_state(entry: RegistryEntry, size: int | None, knowledge: HubKnowledge) -> ModelState:
    """Return the state of one of fairchem's pretrained models.

    Parameters
    ----------
    entry
        The model.
    size
        Bytes of its files; ``None`` where not known.
    knowledge
        What is known of the hub.
    """
    too_large = _too_large(size)
    if too_large is not None:
        return too_large
    download = knowledge.downloads.get(f"fairchem:{entry.name}")
    if download is not None and download.active:
        return ModelState("downloading", _share(download), _progress(download))
    if entry.is_downloaded:
        return _damaged(entry) if is_known_damaged(entry) else READY
    if knowledge.token is None:
        return _needs_login(entry)
    news = knowledge.repositories.get(entry.repository)
    if news is None:
        return _not_asked_yet(entry, size, knowledge.problem)
    return _by_access(entry, size, news)


@cache
def is_installed(package: str) -> bool:
    """Return whether a package can be imported."""
    return importlib.util.find_spec(package) is not None


def _too_large(size: int | None) -> ModelState | None:
    memory = psutil.virtual_memory().total
    if size is None or size * _LOADING_FACTOR <= memory:
        return None
    return ModelState(
        "not on this device",
        f"{size_text(size)} of weights",
        f"Loading it takes about {size_text(size * _LOADING_FACTOR)} of memory, and this machine has "
        f"{size_text(memory)}. Use a smaller model, or a larger machine.",
    )


def _share(download: DownloadNews) -> str:
    if not download.total:
        return "starting"
    return f"{100 * download.received // download.total} % of {size_text(download.total)}"


def _progress(download: DownloadNews) -> str:
    """Return how far a download is, in a sentence; what it is doing where nothing comes."""
    if download.status != "running" or not download.rate:
        return f"{download.text}." if download.text else "It can be used as soon as all of it is here."
    left = f", {time_text(download.remaining_s)} left" if download.remaining_s is not None else ""
    return f"{size_text(download.received)} are here, {size_text(download.rate)} a second{left}."


def _damaged(entry: RegistryEntry) -> ModelState:
    return ModelState(
        "needs download",
        "damaged",
        "What is here is not what was downloaded, so it is not used. Download it again.",
        f"adatom download {entry.name}",
        entry.page,
    )


def _needs_login(entry: RegistryEntry) -> ModelState:
    return ModelState(
        "needs login",
        remedy="It lies behind a gate of huggingface.co: a free account, a request for access and a token, "
        "once. Adatom leads through all three.",
        command=LOGIN,
        url=entry.page,
    )


def _not_asked_yet(entry: RegistryEntry, size: int | None, problem: HubProblem | None) -> ModelState:
    if problem is not None and problem.reason in ("bad token", "weak token"):
        return ModelState(
            "needs login", problem.reason, f"{problem.text} {problem.remedy}", LOGIN, problem.url
        )
    why = problem.text if problem is not None else "The hub has not been asked."
    return ModelState(
        "needs download",
        size_text(size) if size else "",
        f"Whether you have access to {entry.repository} is not known yet. {why}",
        f"adatom download {entry.name}",
        entry.page,
    )


def _by_access(entry: RegistryEntry, size: int | None, news: RepositoryNews) -> ModelState:
    if news.access == "granted":
        return ModelState(
            "needs download",
            size_text(size) if size else "",
            "You have access: it only has to be downloaded.",
            f"adatom download {entry.name}",
            entry.page,
        )
    problem = news.problem
    remedy = f"{problem.text} {problem.remedy}" if problem is not None else ""
    url = problem.url if problem is not None and problem.url else entry.page
    if news.access == "needs login":
        return ModelState("needs login", remedy=remedy, command=LOGIN, url=url)
    detail = {"pending": "requested, waiting for an answer", "rejected": "refused"}.get(news.access, "")
    return ModelState("needs access", detail, remedy or f"Ask for access at {entry.page}.", url=url)
