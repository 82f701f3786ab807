"""Model cards: what each model was trained on, what it is for and what not, in plain words.

The words lie in ``resources/models``: ``tasks.toml`` for the tasks of FAIRChem's models, and a file for each
family. A card is found by the model's name, so that a model which nobody described yet still has one.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from ase.data import atomic_numbers, chemical_symbols

from adatom.paths import resource

_FAMILIES = (
    "uma",
    "esen-omol25",
    "esen-oc25",
    "esen-odac25",
    "allscaip",
    "chgnet",
    "sevennet",
    "emt",
    "other",
)
"""In the order in which a name is looked up; the last has a card for any."""
_ANY_TASK = "*"


@dataclass(frozen=True, slots=True)
class TaskCard:
    """What is said of a task of a multi-task model.

    Parameters
    ----------
    key
        ``"oc20"``.
    title
        ``"Adsorption on surfaces"``.
    purpose
        What to choose it for, a sentence or two.
    not_for
        What not, a sentence or two.
    theory
        Level of theory in short: ``"RPBE, no dispersion, no spin"``.
    dataset
        What it was trained on: ``"OC20: 1.3 million relaxations of …"``.
    elements
        Trained on; ``None`` where not known.
    charge_and_spin
        Whether it takes a total charge and a spin multiplicity.
    oxides
        Whether it was trained on oxides.
    dispersion
        Whether dispersion is in its energies.
    """

    key: str
    title: str
    purpose: str
    not_for: str
    theory: str
    dataset: str
    elements: frozenset[str] | None
    charge_and_spin: bool
    oxides: bool
    dispersion: bool


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is said of a model.

    Parameters
    ----------
    summary
        One sentence on what it is good for; shown in menus.
    trained_on
        Data and level of theory, charges and spins, oxides, dispersion; two to five sentences.
    good_for, not_for
        What to use it for and what not; two to four sentences each.
    elements
        Trained on, whatever the task; ``None`` where not known.
    parameters
        ``"6.6 million active, 150 million in all"``; empty where not known.
    size
        Bytes of its files, about; ``None`` where not known. What the hub or the disk says stands above it.
    conservative
        Whether its forces are the gradient of its energy. Those of a direct-force model are not: relaxations
        may not converge tightly.
    licence
        Of the weights.
    gate
        What has to be done before the weights may be had; empty where nothing.
    paper, paper_url
        How it is cited, and where it is read.
    tasks
        Its tasks, in the order in which they are offered.
    """

    summary: str
    trained_on: str
    good_for: str
    not_for: str
    elements: frozenset[str] | None
    parameters: str
    size: int | None
    conservative: bool
    licence: str
    gate: str
    paper: str
    paper_url: str
    tasks: tuple[TaskCard, ...] = ()


@cache
def card_of(name: str, tasks: tuple[str, ...]) -> ModelCard:
    """Return what is said of a model.

    Parameters
    ----------
    name
        FAIRChem's name, ``"uma-s-1p1"``, or a key of the catalogue: ``"chgnet:0.3.0"``, ``"sevennet:mf-0"``,
        ``"emt"``, ``"file"``. Of a name that nobody described, the card says so.
    tasks
        The model's tasks; the card has one for each, in this order. Where there is only one, its elements are
        the model's.
    """
    entry = next(entry for entry in _entries() if any(_fits(name, names) for names in entry["names"]))
    described = tuple(_task_card(task, entry.get("tasks", {}).get(task, {})) for task in tasks)
    elements = _symbols(entry.get("elements", ()))
    if elements is None and len(described) == 1:
        elements = described[0].elements
    return ModelCard(
        summary=_words(entry["summary"]),
        trained_on=_words(entry["trained_on"]),
        good_for=_words(entry["good_for"]),
        not_for=_words(entry["not_for"]),
        elements=elements,
        parameters=_words(entry["parameters"]),
        size=entry.get("size"),
        conservative=entry["conservative"],
        licence=_words(entry["licence"]),
        gate=_words(entry["gate"]),
        paper=_words(entry["paper"]),
        paper_url=entry["paper_url"],
        tasks=described,
    )


def _task_card(key: str, own: dict[str, Any]) -> TaskCard:
    known = _read("tasks")
    said = {**known.get(key, known[_ANY_TASK]), **own}
    return TaskCard(
        key=key,
        title=said["title"],
        purpose=_words(said["purpose"]),
        not_for=_words(said["not_for"]),
        theory=_words(said["theory"]),
        dataset=_words(said["dataset"]),
        elements=_symbols(said.get("elements", ())),
        charge_and_spin=said["charge_and_spin"],
        oxides=said["oxides"],
        dispersion=said["dispersion"],
    )


def _fits(name: str, pattern: str) -> bool:
    """Tell whether a name fits a pattern; most need no regular expression, which is slow to make."""
    head, star, rest = pattern.partition("*")
    if not rest:
        return name.startswith(head) if star else name == head
    return name.startswith(head) and fnmatchcase(name, pattern)


@cache
def _entries() -> tuple[dict[str, Any], ...]:
    """Return what is said of every model, with what its family shares, in the order of looking up."""
    files = [_read(family) for family in _FAMILIES]
    return tuple({**file["family"], **model} for file in files for model in file["models"])


@cache
def _read(file: str) -> dict[str, Any]:
    return tomllib.loads(resource("models", f"{file}.toml").read_text(encoding="utf-8"))


def _words(text: str) -> str:
    """Join lines, which in the files are only there to be read."""
    return " ".join(text.split())


def _symbols(listed: Iterable[str]) -> frozenset[str] | None:
    """Return the elements of symbols and ranges such as ``"Ac-Pu"``; ``None`` for an empty list."""
    symbols: set[str] = set()
    for part in listed:
        first, _, last = part.partition("-")
        symbols.update(chemical_symbols[atomic_numbers[first] : atomic_numbers[last or first] + 1])
    return frozenset(symbols) or None
