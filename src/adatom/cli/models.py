"""`adatom models`: the catalogue, what each model is for, and what to do about what can't be used yet."""

import argparse
import json
import textwrap
from typing import Any

from adatom.cli.asking import ask_hub
from adatom.potentials.amounts import size_text
from adatom.potentials.catalogue import default_model, find_model, models
from adatom.potentials.hub.news import HubKnowledge
from adatom.potentials.hub.tokens import token_source
from adatom.potentials.model import Model

_WIDTH = 100

_EPILOG = """\
Examples:

  adatom models
  adatom models uma-s-1p1
  adatom models path/to/checkpoint.pt

With --json, of each: key, name (what `adatom relax --model` takes), title, family, tasks, elements (by task),
summary, licence, paper, size (bytes), state, detail, remedy, command and url (what to do about it), default.
"""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `models`."""
    parser = subparsers.add_parser(
        "models",
        help="list the models, and what to do about those that can't be used yet",
        description="List the models, those that can be used here and now first; or show the card of one.",
        epilog=_EPILOG,
    )
    parser.add_argument("model", nargs="?", default=None, help="show the card of this model")
    parser.add_argument(
        "--offline",
        action="store_true",
        help="don't ask the hub what you have access to, if you are logged in",
    )
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the catalogue, or a card.

    Raises
    ------
    ModelError
        If there is no such model.
    """
    if args.model is not None:
        find_model(args.model)  # a wrong name is said before the hub is asked
    knowledge = _knowledge(offline=args.offline)
    every = models(knowledge) if args.model is None else (find_model(args.model, knowledge),)
    if args.json:
        records = [_record(model) for model in every]
        print(json.dumps(records if args.model is None else records[0], indent=2))
    else:
        print(_text(every, knowledge) if args.model is None else card_text(every[0]))
    return 0


def _knowledge(*, offline: bool) -> HubKnowledge:
    """Return what is known of the hub: what it says, if there is a token and something is not here yet."""
    known = HubKnowledge(token=token_source())
    all_here = all(model.state.ready for model in models(known) if model.repository)
    return known if offline or known.token is None or all_here else ask_hub()


def _record(model: Model) -> dict[str, Any]:
    elements = {task or "": model.elements(task) for task in (model.tasks or (None,))}
    return {
        "key": model.key,
        "name": _short(model),
        "title": model.title,
        "family": model.family,
        "tasks": list(model.tasks),
        "elements": {task: sorted(known) for task, known in elements.items() if known is not None},
        "summary": model.summary,
        "licence": model.licence,
        "paper": model.card.paper_url,
        "size": model.size,
        "state": model.state.code,
        "detail": model.state.detail,
        "remedy": model.state.remedy,
        "command": model.state.command,
        "url": model.state.url,
        "default": model.key == default_model().key,
    }


def _short(model: Model) -> str:
    return model.key.removeprefix("fairchem:")


def _text(every: tuple[Model, ...], knowledge: HubKnowledge) -> str:
    width = max(len(_short(model)) for model in every)
    default = default_model().key
    lines = []
    for model in every:
        about = ", ".join(model.tasks) or model.family
        mark = " (default)" if model.key == default else ""
        lines.append(f"{_short(model):{width}}  {model.state.code:14}  {about}{mark}")
    if knowledge.problem is not None:
        lines += ["", *_wrapped(f"{knowledge.problem.text} {knowledge.problem.remedy}")]
    return "\n".join([*lines, *_remedies(every), "", "adatom models MODEL tells what a model is for."])


def _remedies(every: tuple[Model, ...]) -> list[str]:
    """Return what to do, each command on a line of its own; models that need the same are named together."""
    groups: dict[tuple[str, str], list[Model]] = {}
    for model in every:
        state = model.state
        if not state.ready:
            groups.setdefault((state.remedy, state.command.rpartition(" ")[0]), []).append(model)
    lines: list[str] = []
    for (remedy, _), members in groups.items():
        names = ", ".join(_short(model) for model in members)
        lines += ["", *_wrapped(f"{names}: {remedy}")]
        lines += [
            f"    {command}" for command in dict.fromkeys(model.state.command for model in members) if command
        ]
    return lines


def card_text(model: Model) -> str:
    """Return a model's card as text."""
    card = model.card
    size = size_text(model.size) if model.size else ""
    facts = [card.parameters and f"{card.parameters} parameters", size, card.licence]
    lines = [f"{model.title} ({_short(model)}): {model.state.label}", *_wrapped(model.summary)]
    if model.state.remedy:
        lines += [
            *_wrapped(model.state.remedy),
            *([f"    {model.state.command}"] if model.state.command else []),
        ]
    for name, text in (
        ("Trained on", card.trained_on),
        ("Good for", card.good_for),
        ("Not for", card.not_for),
    ):
        lines += ["", f"{name}:", *_wrapped(text, "  ")]
    for task in card.tasks:
        lines += ["", *_wrapped(f"Task {task.key}: {task.title}. {task.theory}")]
        lines += _wrapped(task.purpose, "  ")
        lines += _wrapped(f"Not for: {task.not_for}", "  ")
    lines += ["", *_wrapped(" · ".join(fact for fact in facts if fact))]
    if not card.conservative:
        lines.append("Its forces are predicted directly: they are not the gradient of its energy.")
    return "\n".join([*lines, *_wrapped(f"{card.paper} {card.paper_url}")])


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
