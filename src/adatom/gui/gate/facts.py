"""What is known of a model's way through the hub, and what that makes of each step.

No step counts as done because somebody clicked something: only what the hub and the disk say counts.
"""

import sys
from dataclasses import dataclass
from typing import Literal

from adatom.potentials.amounts import size_text
from adatom.potentials.hub.news import (
    AccessCode,
    DownloadNews,
    HubKnowledge,
    HubProblem,
    Reason,
    RepositoryNews,
)
from adatom.potentials.model import Model

HUB = "https://huggingface.co"
JOIN_PAGE = f"{HUB}/join"
TOKENS_PAGE = f"{HUB}/settings/tokens"
OFFLINE_MODEL = "CHGNet" if sys.version_info < (3, 13) else "SevenNet-0"
"""Comes with Adatom, weights included."""

Step = Literal["account", "access", "token", "download", "ready"]
Mark = Literal["done", "open", "asking", "waiting", "running", "problem"]
"""``"waiting"`` for an answer of people, ``"asking"`` the hub, ``"running"`` download."""

STEPS: dict[Step, str] = {
    "account": "Account",
    "access": "Access",
    "token": "Token",
    "download": "Download",
    "ready": "Ready",
}
"""Key → title, in order."""

CUT_OFF: tuple[Reason, ...] = ("offline", "unreachable", "outage")
"""Reasons for which the hub cannot be asked at all."""
_ACCESS: dict[AccessCode, tuple[Mark, str]] = {
    "granted": ("done", "granted"),
    "needs login": ("open", "told after login"),
    "not asked": ("open", "not asked for yet"),
    "pending": ("waiting", "requested, waiting"),
    "rejected": ("problem", "refused"),
}


@dataclass(frozen=True, slots=True)
class StepState:
    """Where a step stands: its mark, and the same in a few words."""

    mark: Mark
    words: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A model and what is known of the hub.

    Parameters
    ----------
    model
        The one that is wanted.
    knowledge
        All that is known of the hub.
    """

    model: Model
    knowledge: HubKnowledge

    @property
    def repository(self) -> RepositoryNews | None:
        """What the hub said of the model's repository, if it was asked."""
        return self.knowledge.repositories.get(self.model.repository)

    @property
    def download(self) -> DownloadNews | None:
        """Where the model's download stands, if there was one."""
        return self.knowledge.downloads.get(self.model.key)

    @property
    def model_page(self) -> str:
        """Address of the page where access is asked for."""
        return f"{HUB}/{self.model.repository}"

    @property
    def cut_off(self) -> HubProblem | None:
        """Why the hub cannot be asked, if that is so."""
        asked = self.repository.problem if self.repository is not None else None
        for problem in (self.knowledge.problem, asked):
            if problem is not None and problem.reason in CUT_OFF:
                return problem
        return None

    @property
    def size(self) -> int:
        """Bytes to download; 0 where nobody has told yet."""
        told = self.download.total if self.download is not None else 0
        return self.model.size or told

    @property
    def accepted(self) -> bool:
        """Whether there is a token that the hub accepts and that may read gated repositories."""
        account = self.knowledge.account
        return self.knowledge.token is not None and account is not None and account.reads_gated

    @property
    def granted(self) -> bool:
        """Whether the hub hands the files out."""
        return self.repository is not None and self.repository.access == "granted"

    def states(self) -> dict[Step, StepState]:
        """Return where each step stands."""
        return {
            "account": self._account(),
            "access": self._access(),
            "token": self._token(),
            "download": self._download(),
            "ready": StepState("done", "use it") if self.model.state.ready else StepState("open", ""),
        }

    def first_open(self) -> Step:
        """Return the first step that is still to be done, ``"ready"`` if the model can be used."""
        return next(iter(self.open_steps()), "ready")

    def next_after(self, step: Step) -> Step:
        """Return the step to go on with from `step`: the next still to be done, else the first.

        With a token, it is access that the download waits for.
        """
        order = list(STEPS)
        others = [other for other in self.open_steps() if other != step]
        later = [other for other in others if order.index(other) > order.index(step)]
        logged_in = bool(others) and self.states()["token"].mark == "done"
        return next(iter(others if logged_in else later or others), "ready")

    def open_steps(self) -> list[Step]:
        """Return the steps still to be done; none before the download matters once access is granted."""
        if self.model.state.ready:
            return []
        if self.granted:
            return ["download"]
        states = self.states()
        return [step for step in STEPS if step != "ready" and states[step].mark != "done"]

    def _account(self) -> StepState:
        if self.knowledge.account is not None:
            return StepState("done", self.knowledge.account.name)
        return self._unknown("free, takes a minute")

    def _access(self) -> StepState:
        news = self.repository
        if news is not None and (self.granted or not self.knowledge.asking):
            return StepState(*_ACCESS[news.access])
        return self._unknown("told after login")

    def _token(self) -> StepState:
        if self.accepted:
            return StepState("done", "accepted")
        problem = self.knowledge.problem
        if not self.knowledge.asking and problem is not None and problem.reason == "bad token":
            return StepState("problem", "refused")
        if not self.knowledge.asking and self.knowledge.account is not None:
            return StepState("problem", "lacks a permission")
        found = self.knowledge.token is not None
        return self._unknown("found, not checked" if found else "none yet")

    def _unknown(self, words: str) -> StepState:
        return StepState("asking", "asking…") if self.knowledge.asking else StepState("open", words)

    def _download(self) -> StepState:
        if self.model.state.ready:
            return StepState("done", "on this computer")
        news = self.download
        if news is not None and news.active:
            share = f"{100 * news.received // news.total} %" if news.total else "starting"
            return StepState("running", share)
        if news is not None and news.status == "done":
            return StepState("open", "has arrived")
        if news is not None and news.status == "failed":
            return StepState("problem", "failed")
        return StepState("open", size_text(self.size) if self.size else "")
