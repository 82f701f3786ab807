"""What the models browser says of a model, as plain functions of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from adatom.potentials.amounts import size_text
from adatom.potentials.model import Model, ModelState, StateCode

GROUPS: dict[str, tuple[StateCode, ...]] = {
    "Usable now": ("ready",),
    "One step away": ("downloading", "needs download", "needs access", "needs login", "needs consent"),
    "Not installed": ("not installed",),
    "Not on this device": ("not on this device",),
}
"""Heading in the list → the states of the models below it."""

GATED: tuple[StateCode, ...] = ("needs login", "needs access")
"""The states in which a model's files may not be had yet."""

LOOKS: dict[StateCode, tuple[str, str]] = {
    "ready": ("check-circle-outline", "success"),
    "needs login": ("account-key-outline", "accent"),
    "needs access": ("lock-outline", "warning"),
    "needs consent": ("shield-alert-outline", "warning"),
    "needs download": ("tray-arrow-down", "accent"),
    "downloading": ("progress-download", "accent"),
    "not installed": ("package-variant", "dim"),
    "not on this device": ("cancel", "dim"),
}
"""State → icon and its tint; always beside the state in words."""


def model_size(model: Model) -> str:
    """Return how large a model's files are, ``"about"`` before it where only its card tells, or nothing."""
    if model.size == 0:
        return ""
    if model.size is not None:
        return size_text(model.size)
    return f"about {size_text(model.card.size)}" if model.card.size is not None else ""


def percent_of(state: ModelState) -> int | None:
    """Return how much of a download has come, in per cent; ``None`` where that is not known."""
    found = re.search(r"(\d+)\s*%", state.detail)
    return min(100, int(found[1])) if found else None


def name_with_task(model: Model, task: str | None) -> str:
    """Return ``"UMA-S-1.1 · oc20"``, or the title alone where there is no task to choose."""
    return f"{model.title} · {task}" if task and len(model.tasks) > 1 else model.title


def get_words(model: Model) -> str:
    """Return what the button says that gets the model, or nothing where no button does."""
    if model.state.code in GATED:
        return "Get access…"
    if model.state.code == "needs download":
        return f"Download… {model_size(model)}".strip()
    return "Open it…" if model.state.code == "needs consent" else ""


def forces_words(model: Model) -> str:
    """Return where a model's forces come from."""
    if model.card.conservative:
        return "conservative: the gradient of the energy"
    return "direct: predicted beside the energy, so relaxations may not converge tightly"


def facts_of(model: Model) -> list[tuple[str, str]]:
    """Return the plain facts about a model, name and value, those that are known."""
    facts = [
        ("Parameters", model.card.parameters),
        ("Files", model_size(model)),
        ("Forces", forces_words(model)),
        ("Licence", model.licence),
        ("Access", model.card.gate or "open to everybody"),
    ]
    return [(name, value) for name, value in facts if value]


def joined(*paragraphs: str) -> str:
    """Return paragraphs with a blank line between them, empty ones and repetitions left out."""
    return "\n\n".join(dict.fromkeys(filter(None, paragraphs)))


def listed(words: Sequence[str]) -> str:
    """Return ``"H, C and O"``."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def fits(model: Model, typed: str) -> bool:
    """Return whether a model has all the words typed: in its name, family, tasks, state or summary."""
    tasks = [text for card in model.card.tasks for text in (card.key, card.title)]
    state = [model.state.label, next(name for name, codes in GROUPS.items() if model.state.code in codes)]
    about = [model.title, model.key, model.family, model.summary, *model.tasks, *tasks, *state]
    text = " ".join(about).casefold()
    return all(word in text for word in typed.casefold().split())
