"""The catalogue of models: what there is, what of it can be used here and now, and what to do about the rest.

Nothing here imports a model's package; the window calls it while it starts.
"""

import difflib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from adatom.errors import ModelError
from adatom.potentials.cards import card_of
from adatom.potentials.checkpoint_models import (
    FILE,
    checkpoint_model,
    checkpoint_path,
    is_checkpoint_name,
    of_downloaded,
)
from adatom.potentials.fairchem_registry import RegistryEntry, registry
from adatom.potentials.hub.news import HubKnowledge
from adatom.potentials.hub.tokens import token_source
from adatom.potentials.model import Model
from adatom.potentials.offline_models import CHGNET, CHGNET_HAS_WHEELS, EMT, SEVENNET, offline_models
from adatom.potentials.states import fairchem_state

_ALIASES = {
    "chgnet": CHGNET,
    "chgnet-r2scan": "chgnet:r2scan",
    "sevennet": SEVENNET,
    "sevenn": SEVENNET,
    "7net-0": SEVENNET,
    "7net-l3i5": "sevennet:l3i5",
    "7net-mf-0": "sevennet:mf-0",
}
_SMALL_UMA = re.compile(r"fairchem:uma-s-(\d+)p(\d+)(?:p(\d+))?")
_PREFERRED_TASK = "oc20"


def models(knowledge: HubKnowledge | None = None, files: Sequence[Path] = ()) -> tuple[Model, ...]:
    """Return every model of the catalogue, those that can be used now first.

    Parameters
    ----------
    knowledge
        What is known of the hub; if left out, only whether there is a token.
    files
        Checkpoint files to list too; those that are gone or damaged are left out.
    """
    known = knowledge if knowledge is not None else HubKnowledge(token=token_source())
    every = [*offline_models(), *_readable(files), *(_fairchem_model(entry, known) for entry in registry())]
    return tuple(sorted(every, key=lambda model: not model.state.ready))


def default_model() -> Model:
    """Return the model to begin with.

    That is the newest small UMA that is at hand; else one that comes with its package: CHGNet, or SevenNet-0
    where CHGNet has no wheel.
    """
    every = {model.key: model for model in models() if model.state.ready}
    versions = {
        tuple(int(part or 0) for part in match.groups()): key
        for key in every
        if (match := _SMALL_UMA.fullmatch(key)) is not None
    }
    first, second = (CHGNET, SEVENNET) if CHGNET_HAS_WHEELS else (SEVENNET, CHGNET)
    wanted = [*(versions[version] for version in sorted(versions, reverse=True)), first, second, EMT]
    return next(every[key] for key in wanted if key in every)


def default_task(model: Model, *, stress: bool = False) -> str | None:
    """Return the task that is taken unless another is chosen: the one for adsorption on surfaces.

    Parameters
    ----------
    model
        Of the catalogue.
    stress
        Whether it must compute the stress; if none does, that is left for others to refuse.
    """
    fitting = [task for task in model.tasks if not (stress and task in model.without_stress)]
    if _PREFERRED_TASK in fitting:
        return _PREFERRED_TASK
    return next(iter(fitting or model.tasks), None)


def find_model(name: str, knowledge: HubKnowledge | None = None) -> Model:
    """Return a model by key, title, short name (``"chgnet"``, ``"uma-s-1p1"``) or path of a checkpoint file.

    Raises
    ------
    ModelError
        If there is none, with the names that come close; if a checkpoint file cannot be read.
    """
    known: dict[str, Model] = {}
    for model in models(knowledge):
        for alias in (model.key, model.title, model.key.removeprefix("fairchem:")):
            known[alias.lower()] = model
    wanted = name.strip().lower()
    wanted = _ALIASES.get(wanted, wanted)
    if wanted in known:
        return known[wanted]
    if is_checkpoint_name(name):
        return checkpoint_model(name)
    names = sorted({*_ALIASES, *(model.key for model in known.values()), *known})
    close = difflib.get_close_matches(wanted, names, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else "`adatom models` lists them."
    raise ModelError(f"There is no model called {name!r}: {hint}")


@cache
def model_title(key: str) -> str:
    """Return what a model is called, a checkpoint file by its name even if it is gone since.

    Remembered: the window asks with every frame, and the catalogue looks at the disk each time.
    """
    return checkpoint_path(key).name if key.startswith(FILE) else find_model(key).title


def check_model_ready(model: Model, task: str | None) -> None:
    """Check that a model can be used here and now, for `task`.

    Raises
    ------
    ModelError
        With what to do about it.
    """
    if not model.state.ready:
        command = f" With: {model.state.command}" if model.state.command else ""
        raise ModelError(
            f"{model.title} can't be used yet ({model.state.label}). {model.state.remedy}{command}"
        )
    if task is None and len(model.tasks) > 1:
        raise ModelError(f"{model.title} needs a task: choose one of {', '.join(model.tasks)}.")
    if task is not None and not model.tasks:
        raise ModelError(f"{model.title} has no tasks to choose from: leave {task!r} out.")
    if task is not None and task not in model.tasks:
        raise ModelError(f"{model.title} has no task {task!r}: choose one of {', '.join(model.tasks)}.")


def _readable(files: Sequence[Path]) -> list[Model]:
    found = []
    for path in files:
        try:
            found.append(checkpoint_model(str(path)))
        except ModelError:  # said when it was opened; here it is only a list
            continue
    return found


def _fairchem_model(entry: RegistryEntry, knowledge: HubKnowledge) -> Model:
    found, consent = of_downloaded(entry.cached_files[0]) if entry.is_downloaded else (None, None)
    tasks = (found.tasks if found is not None else ()) or entry.tasks
    card = card_of(entry.name, tasks)
    news = knowledge.repositories.get(entry.repository)
    told = [news.sizes[file] for file in entry.files if file in news.sizes] if news is not None else []
    size = entry.size_on_disk or sum(told) or card.size
    return Model(
        key=f"fairchem:{entry.name}",
        title=entry.title,
        family="FAIRChem",
        tasks=tasks,
        card=card,
        state=consent or fairchem_state(entry, size, knowledge),
        size=size,
        repository=entry.repository,
        elements_of=found.known_elements if found is not None else {},
        without_stress=found.without_stress if found is not None else frozenset(),
    )
