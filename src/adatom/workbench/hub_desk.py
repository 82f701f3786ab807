"""The hub as the workbench keeps it: what is known of it, what is being asked, what is being downloaded."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from psygnal import Signal

from adatom.engine.hub_client import HubJob
from adatom.engine.messages import AskHub, Download, HubCommand, HubMessage, HubNote, LogIn, LogOut
from adatom.potentials.fairchem_registry import registry
from adatom.potentials.hub.account import token_source
from adatom.potentials.hub.checksums import is_known_damaged
from adatom.potentials.hub.client import hub_host, is_offline
from adatom.potentials.hub.news import (
    AccountNews,
    DownloadNews,
    DownloadStatus,
    HubKnowledge,
    HubProblem,
    Reason,
    RepositoryNews,
)
from adatom.potentials.hub.outcomes import offline

_ON_THE_WAY: tuple[Reason, ...] = ("unreachable", "outage", "interrupted")
"""What keeps one from the hub for a while."""

_REFUSALS: tuple[Reason, ...] = ("no token", "bad token")
"""What the hub says to a token that is no longer good, and not about the way to it."""


class HubDesk:
    """Asks the hub, downloads from it, and keeps what it said.

    Every question and every download runs in a process of its own. Questions follow one another; downloads
    run beside them and each other. Any thread may call; no method but `close` waits for anything.

    Attributes
    ----------
    changed
        Emitted with the new `HubKnowledge`, in whatever thread, by one thread at a time and never with an
        older one after a newer. A receiver may call the desk.
    """

    changed = Signal(HubKnowledge)

    def __init__(self) -> None:
        self._knowledge = HubKnowledge(token=token_source())
        self._question: HubJob | None = None
        self._asked: type[HubCommand] | None = None
        self._queue: list[HubCommand] = []
        self._downloads: dict[str, HubJob] = {}
        self._former: list[HubJob] = []
        self._there = _downloaded()
        self._closed = False
        self._lock = threading.RLock()
        self._untold = self._telling = False

    @property
    def knowledge(self) -> HubKnowledge:
        """All that is known of the hub here and now."""
        return self._knowledge

    def refresh(self) -> None:
        """Look anew at what lies on this machine, the token and the models; emits if anything is new."""
        with self._lock:
            known = self._knowledge
            there, self._there = self._there, _downloaded()
            self._untold |= there != self._there
            downloads = {
                key: news
                for key, news in known.downloads.items()
                if news.active or (news.status == "done") == (key in self._there)
            }
            self._set(downloads=MappingProxyType(downloads))
            self._look_for_token()
        self._tell()

    # -- questions -----------------------------------------------------------------------------------

    def look(
        self, repositories: Mapping[str, Sequence[str]] | None = None, *, even_without_token: bool = False
    ) -> None:
        """Ask the hub who one is and what one may read.

        Asked while such a question is under way, it is asked again after it. If the environment says
        ``HF_HUB_OFFLINE``, nothing is asked, and that is the problem.

        Parameters
        ----------
        repositories
            Name → the files whose sizes are wanted; all of fairchem's models if left out.
        even_without_token
            Whether to ask without a token too. The answer then is what a login is needed for.
        """
        self.refresh()
        if is_offline():
            with self._lock:
                self._set(problem=offline())
            self._tell()
            return
        if self._knowledge.token is None and not even_without_token:
            return
        wanted = _repositories() if repositories is None else repositories
        self._ask(AskHub({name: tuple(files) for name, files in wanted.items()}))

    def log_in(self, token: str) -> None:
        """Have the hub check a token and store it: then `knowledge` has an account, otherwise a problem."""
        self._ask(LogIn(token))

    def log_out(self) -> None:
        """Forget the stored token."""
        self._ask(LogOut())

    def stop_asking(self) -> None:
        """Break off the question under way, and drop those that wait."""
        with self._lock:
            self._queue.clear()
            self._break_off()
            self._look_for_token()  # a login or logout may have come as far as that
            self._set(asking=False, note="")
        self._tell()

    # -- downloads -----------------------------------------------------------------------------------

    def download(self, model_key: str) -> None:
        """Download a model's files; does nothing if that is under way."""
        with self._lock:
            if self._closed or model_key in self._downloads:
                return
            job = HubJob(
                Download(model_key),
                heard=lambda message: self._heard_of_download(job, model_key, message),
                ended=lambda problem: self._download_ended(job, model_key, problem),
            )
            self._downloads[model_key] = job
            self._note_download(DownloadNews(model_key, "waiting"))
            job.start()
        self._tell()

    def cancel(self, model_key: str) -> None:
        """Break off a download; what it received is swept by the next."""
        with self._lock:
            job = self._downloads.pop(model_key, None)
            if job is None:
                return
            job.cancel()
            self._retire(job)
            self._note_download(_at_rest(self._knowledge.downloads[model_key], "cancelled"))
        self._tell()

    def close(self) -> None:
        """End every process and wait until all are gone, for two seconds at most; twice is harmless."""
        with self._lock:
            self._closed = True
            jobs = [*self._former, *self._downloads.values()]
            if self._question is not None:
                jobs.append(self._question)
            self._queue.clear()
            self._former.clear()
            self._downloads.clear()
            self._question = self._asked = None
        for job in jobs:
            job.cancel()
        for job in jobs:
            job.close()

    # -- how questions follow one another ------------------------------------------------------------

    def _ask(self, command: HubCommand) -> None:
        with self._lock:
            if self._closed:
                return
            if not isinstance(command, AskHub):
                self._queue.clear()
                self._set(problem=None)
                if self._asked is AskHub:
                    self._break_off()  # its answers would be to whoever one was before
            self._put(command)
            self._ask_next()
        self._tell()

    def _put(self, command: HubCommand) -> None:
        """Put a command last, in place of a look that waits if it is one."""
        if isinstance(command, AskHub):
            self._queue = [waiting for waiting in self._queue if not isinstance(waiting, AskHub)]
        self._queue.append(command)

    def _ask_next(self) -> None:
        if self._question is not None:
            return
        if not self._queue:
            self._set(asking=False, note="")
            return
        command = self._queue.pop(0)
        self._asked = type(command)  # and not the command: a login has a token in it
        self._question = job = HubJob(
            command,
            heard=lambda message: self._heard(job, message),
            ended=lambda problem: self._ended(job, problem),
        )
        self._set(asking=True, note=f"Asking {hub_host()}…")
        job.start()

    def _break_off(self) -> None:
        if self._question is not None:
            self._question.cancel()
            self._retire(self._question)
            self._question = self._asked = None

    def _heard(self, job: HubJob, message: HubMessage) -> None:
        with self._lock:
            if job is not self._question:
                return
            match message:
                case HubNote(text=text):
                    self._set(note=text)
                case AccountNews():
                    self._note_account(message)
                case RepositoryNews(repository=name):
                    known = self._knowledge.repositories
                    self._set(repositories=MappingProxyType({**known, name: message}))
        self._tell()

    def _note_account(self, news: AccountNews) -> None:
        if news.problem is not None and news.problem.reason not in _REFUSALS:
            self._set(problem=news.problem)  # who one was, one still is
            return
        self._set(account=news.account, problem=news.problem)
        if news.account is None or self._asked is LogIn:
            # That was what somebody else may read, and what was refused to them.
            kept = {key: old for key, old in self._knowledge.downloads.items() if old.status != "failed"}
            self._set(repositories=MappingProxyType({}), downloads=MappingProxyType(kept))

    def _ended(self, job: HubJob, problem: HubProblem | None) -> None:
        with self._lock:
            if job is not self._question:
                return
            asked, self._question, self._asked = self._asked, None, None
            self._retire(job)
            self._set(problem=problem, token=token_source())
            if asked is LogIn and problem is None:
                self._put(AskHub(_repositories()))
            self._ask_next()
        self._tell()

    # -- how downloads go on -------------------------------------------------------------------------

    def _heard_of_download(self, job: HubJob, key: str, message: HubMessage) -> None:
        with self._lock:
            if self._downloads.get(key) is not job or not isinstance(message, DownloadNews):
                return
            self._note_download(message)
            if not message.active:  # the process has nothing left to do but to go
                del self._downloads[key]
                self._retire(job)
        self._tell()

    def _download_ended(self, job: HubJob, key: str, problem: HubProblem | None) -> None:
        with self._lock:
            if self._downloads.get(key) is not job:
                return
            del self._downloads[key]
            self._retire(job)
            news = _at_rest(self._knowledge.downloads[key], "done" if problem is None else "failed")
            self._note_download(replace(news, problem=problem))
        self._tell()

    def _note_download(self, news: DownloadNews) -> None:
        problem = self._knowledge.problem
        if news.status == "running" and problem is not None and problem.reason in _ON_THE_WAY:
            self._set(problem=None)  # the hub answers again
        self._set(downloads=MappingProxyType({**self._knowledge.downloads, news.model: news}))

    # -- what is known -------------------------------------------------------------------------------

    def _look_for_token(self) -> None:
        """Look where there is a token now; what the hub said to whoever had another is forgotten."""
        if (token := token_source()) != self._knowledge.token:
            self._set(token=token, account=None, problem=None, repositories=MappingProxyType({}))

    def _set(self, **changes: Any) -> None:
        former, self._knowledge = self._knowledge, replace(self._knowledge, **changes)
        self._untold |= self._knowledge != former

    def _tell(self) -> None:
        """Emit what is known, without the lock; if another thread is at it, that one does so once more."""
        with self._lock:
            if self._telling:
                return
            self._telling = True
        try:
            while (news := self._news()) is not None:
                self.changed.emit(news)
        except BaseException:
            self._telling = False
            raise

    def _news(self) -> HubKnowledge | None:
        with self._lock:
            if not self._untold or self._closed:
                self._telling = False
                return None
            self._untold = False
            return self._knowledge

    def _retire(self, job: HubJob) -> None:
        """Keep a job that is over until nothing is left of it."""
        self._former = [job, *(former for former in self._former if former.lingers)]


def _at_rest(news: DownloadNews, status: DownloadStatus) -> DownloadNews:
    return replace(news, status=status, rate=0.0, remaining_s=None, text="")


def _downloaded() -> frozenset[str]:
    """Return the keys of the models whose files are all there, and not known to be damaged."""
    return frozenset(
        f"fairchem:{entry.name}"
        for entry in registry()
        if entry.is_downloaded and not is_known_damaged(entry)
    )


def _repositories() -> dict[str, tuple[str, ...]]:
    """Return the repositories of fairchem's models, and all the files in each that they are made of."""
    files: dict[str, dict[str, None]] = {}
    for entry in registry():
        files.setdefault(entry.repository, {}).update(dict.fromkeys(entry.files))
    return {repository: tuple(names) for repository, names in files.items()}
