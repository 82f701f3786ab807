"""`adatom models`: the catalogue, and what to do about what can't be used yet."""

import argparse
import json
import textwrap
from typing import Any

from adatom.potentials.catalogue import Model, default_model, models


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `models`."""
    parser = subparsers.add_parser(
        "models",
        help="list the models, and what to do about those that can't be used yet",
        description="List the models: those that can be used here and now first.",
    )
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the catalogue."""
    every = models()
    if args.json:
        print(json.dumps([_record(model) for model in every], indent=2))
    else:
        print(_text(every))
    return 0


def _record(model: Model) -> dict[str, Any]:
    return {
        "key": model.key,
        "title": model.title,
        "family": model.family,
        "tasks": list(model.tasks),
        "elements": None if model.elements is None else sorted(model.elements),
        "summary": model.summary,
        "licence": model.licence,
        "state": model.state.code,
        "remedy": model.state.remedy,
        "default": model.key == default_model().key,
    }


def _text(every: tuple[Model, ...]) -> str:
    width = max(len(model.key) for model in every)
    default = default_model().key
    lines = []
    for model in every:
        about = ", ".join(model.tasks) or model.family
        mark = " (default)" if model.key == default else ""
        lines.append(f"{model.key:{width}}  {model.state.code:14}  {about}{mark}")
    return "\n".join([*lines, *_remedies(every)])


def _remedies(every: tuple[Model, ...]) -> list[str]:
    """Return what to do, each command on a line of its own; of a gated page's models the first one's."""
    lines: list[str] = []
    told: dict[str, str] = {}
    for model in every:
        words, _, command = model.state.remedy.rpartition("with: ")
        if command and told.setdefault(words, model.title) == model.title:
            lines += ["", *textwrap.wrap(f"{model.title}: {words}with:", 100, break_on_hyphens=False)]
            lines += [f"    {command}"]
    return lines
