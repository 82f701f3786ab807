"""What the hub says, as plain data that crosses between processes and is shown as it is.

Nothing here, and nothing that is made of it, ever holds a token.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from adatom.errors import ModelError

Reason = Literal[
    "no token",
    "bad token",
    "weak token",
    "no access",
    "pending",
    "rejected",
    "unknown repository",
    "unknown file",
    "unreachable",
    "outage",
    "offline",
    "interrupted",
    "disk full",
    "no permission",
    "damaged",
    "in environment",
    "cancelled",
    "other",
]
"""What came of a question to the hub when it was not what one hoped for."""

AccessCode = Literal["granted", "needs login", "not asked", "pending", "rejected"]
"""``"not asked"``: logged in, but access to the repository has not been asked for."""

TokenSource = Literal["environment", "stored"]
"""``"environment"``: the variable ``HF_TOKEN``, which beats a stored one."""


@dataclass(frozen=True, slots=True)
class HubProblem:
    """Something that went wrong with the hub, in words for the user.

    Parameters
    ----------
    reason
        What it was.
    text
        What is wrong, in a sentence or two.
    remedy
        What to do, in a sentence or two.
    url
        The page where it is done, or empty.
    command
        The exact line that does it, or empty.
    """

    reason: Reason
    text: str
    remedy: str
    url: str = ""
    command: str = ""


class HubError(ModelError):
    """A `HubProblem`, raised."""

    def __init__(self, problem: HubProblem) -> None:
        super().__init__(f"{problem.text} {problem.remedy}".strip())
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Account:
    """Who a token belongs to, as the hub's ``whoami`` tells.

    Parameters
    ----------
    name
        The user's name on the hub.
    token_name
        What the user called the token; may be empty.
    role
        ``"read"``, ``"write"``, ``"fineGrained"``.
    reads_gated
        Whether the token may read public gated repositories; only a fine-grained one may lack that.
    """

    name: str
    token_name: str
    role: str
    reads_gated: bool


@dataclass(frozen=True, slots=True)
class RepositoryNews:
    """What the hub says of a repository to whoever asked.

    Parameters
    ----------
    repository
        ``"facebook/UMA"``.
    access
        Whether its files may be read.
    problem
        What to do if not; ``None`` where access is granted.
    sizes
        Path in the repository → bytes, of the files asked about and known; may be empty.
    """

    repository: str
    access: AccessCode
    problem: HubProblem | None = None
    sizes: Mapping[str, int] = field(default_factory=dict)


DownloadStatus = Literal["waiting", "running", "retrying", "checking", "done", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class DownloadNews:
    """Where a download stands.

    Parameters
    ----------
    model
        Key of the model: ``"fairchem:uma-s-1p1"``.
    status
        ``"checking"`` compares SHA-256 sums; ``"retrying"`` waits for a hub that does not answer.
    received, total
        Bytes; `total` is 0 until the hub has told it.
    rate
        Bytes per second, lately; 0 where nothing comes.
    remaining_s
        Seconds left at that rate; ``None`` where that is not known.
    text
        One line of what is going on: ``"checkpoints/uma-s-1p1.pt"``,
        ``"No answer; trying again in 4 s (3 of 5)"``.
    problem
        Why it failed.
    """

    model: str
    status: DownloadStatus
    received: int = 0
    total: int = 0
    rate: float = 0.0
    remaining_s: float | None = None
    text: str = ""
    problem: HubProblem | None = None

    @property
    def active(self) -> bool:
        """Whether it is under way."""
        return self.status not in ("done", "cancelled", "failed")


@dataclass(frozen=True, slots=True)
class AccountNews:
    """What the hub says of the token: who it belongs to, or what is wrong with it."""

    account: Account | None = None
    problem: HubProblem | None = None


HubNews: TypeAlias = AccountNews | RepositoryNews | DownloadNews


@dataclass(frozen=True, slots=True)
class HubKnowledge:
    """All that is known of the hub here and now; immutable, a new one with each piece of news.

    Parameters
    ----------
    token
        Where a token was found, or ``None``; known without asking the hub.
    account
        Whose it is; ``None`` until the hub has told, or if it refused.
    problem
        Why the hub did not tell whose it is; ``None`` if it did or was not asked.
    repositories
        Name → what the hub said last; a repository that it was not asked about is missing.
    downloads
        Key of the model → where its download stands, finished ones of this session included.
    asking
        Whether a question is under way.
    note
        One line on it: ``"Asking huggingface.co…"``, ``"No answer; trying again in 2 s (2 of 5)"``.
    """

    token: TokenSource | None = None
    account: Account | None = None
    problem: HubProblem | None = None
    repositories: Mapping[str, RepositoryNews] = field(default_factory=lambda: MappingProxyType({}))
    downloads: Mapping[str, DownloadNews] = field(default_factory=lambda: MappingProxyType({}))
    asking: bool = False
    note: str = ""
