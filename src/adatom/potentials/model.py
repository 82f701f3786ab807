"""What a model of the catalogue is, and the state it is in."""

from dataclasses import dataclass, field
from typing import Literal

from adatom.potentials.cards import ModelCard, TaskCard

StateCode = Literal[
    "ready",
    "needs login",
    "needs access",
    "needs download",
    "downloading",
    "not installed",
    "not on this device",
    "needs consent",
]
"""``"needs consent"`` is a checkpoint file that would run code of its own when it is loaded."""


@dataclass(frozen=True, slots=True)
class ModelState:
    """Whether a model can be used here and now.

    Parameters
    ----------
    code
        In two words.
    detail
        What is special about it, in a few words: ``"requested, waiting for an answer"``, ``"1.2 GB"``,
        ``"43 %"``; may be empty.
    remedy
        What to do, in a sentence or two; empty if ready.
    command
        The exact line that does it; empty where there is none.
    url
        The page where it is done; empty where there is none.
    """

    code: StateCode
    detail: str = ""
    remedy: str = ""
    command: str = ""
    url: str = ""

    @property
    def ready(self) -> bool:
        """Whether it can be used here and now."""
        return self.code == "ready"

    @property
    def label(self) -> str:
        """Code and detail: ``"needs access · requested, waiting for an answer"``."""
        return f"{self.code} · {self.detail}" if self.detail else self.code


@dataclass(frozen=True, slots=True)
class Model:
    """An entry of the catalogue.

    Parameters
    ----------
    key
        ``"chgnet:0.3.0"``, ``"sevennet:0"``, ``"emt"``, ``"fairchem:uma-s-1p1"``, ``"file:/home/me/my.pt"``.
    title
        As people write it.
    family
        ``"CHGNet"``, ``"SevenNet"``, ``"EMT"``, ``"FAIRChem"``, or ``"File"`` for a checkpoint file.
    tasks
        The tasks of a multi-task model, the one for adsorption on surfaces first; empty where there is
        nothing to choose.
    card
        What a patient colleague would say of it.
    state
        Whether it can be used here and now.
    size
        Bytes of its files; ``None`` where not known.
    repository
        Where it lies on the hub, ``"facebook/UMA"``; empty if it does not.
    elements_of
        Elements of each task as read from the model's own files, where there are such.
    without_stress
        Those of its tasks that compute no stress, as read from the same files.
    """

    key: str
    title: str
    family: str
    tasks: tuple[str, ...]
    card: ModelCard
    state: ModelState
    size: int | None = None
    repository: str = ""
    elements_of: dict[str, frozenset[str]] = field(default_factory=dict)
    without_stress: frozenset[str] = frozenset()

    @property
    def summary(self) -> str:
        """One sentence on what it is good for."""
        return self.card.summary

    @property
    def licence(self) -> str:
        """Of the weights."""
        return self.card.licence

    def task_card(self, task: str | None) -> TaskCard | None:
        """Return what is said of a task; ``None`` where there is none, or nobody described it."""
        return next((card for card in self.card.tasks if card.key == task), None)

    def elements(self, task: str | None) -> frozenset[str] | None:
        """Return the elements it was trained on, for this task; ``None`` where not known."""
        card = self.task_card(task)
        told = card.elements if card is not None and card.elements is not None else self.card.elements
        own = self.elements_of.get(task or "")
        if own is None:
            return told
        # The files of a published model have reference energies of more elements than its data had; those of
        # a checkpoint of the user's own are all that is known of it.
        return own & told if self.repository and told is not None else own
