"""The adsorbates of the palette."""

import difflib
import json
from functools import cache

import numpy as np

from adatom.errors import StructureError
from adatom.paths import resource
from adatom.structure.adsorbates.molecule import Adsorbate


@cache
def adsorbates() -> tuple[Adsorbate, ...]:
    """Return the adsorbate library in its order.

    The data and the source of each geometry are in ``resources/adsorbates/adsorbates.json``.
    """
    entries = json.loads(resource("adsorbates", "adsorbates.json").read_text(encoding="utf-8"))["adsorbates"]
    return tuple(_from_entry(entry) for entry in entries)


def adsorbate(name: str) -> Adsorbate:
    """Return an adsorbate by its formula, in any case.

    Raises
    ------
    StructureError
        With close matches, if there is none of that name.
    """
    wanted = name.strip()
    library = adsorbates()
    # Cl and CL differ from nothing else here, but an exact match goes first: Co is no CO.
    for entry in library:
        if entry.name == wanted:
            return entry
    for entry in library:
        if wanted.lower() in (entry.name.lower(), entry.title.lower()):
            return entry
    close = difflib.get_close_matches(wanted.upper(), [entry.name for entry in library], 3, 0.5)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"There are {_names(library)}."
    raise StructureError(f"There is no adsorbate {name!r} in the library. {hint}")


def search_adsorbates(text: str) -> list[Adsorbate]:
    """Return the adsorbates whose formula or name contains the text, those that begin with it first."""
    wanted = text.strip().lower()
    found = [entry for entry in adsorbates() if wanted in entry.name.lower() or wanted in entry.title.lower()]
    return sorted(found, key=lambda e: (e.name.lower() != wanted, not e.name.lower().startswith(wanted)))


def _from_entry(entry: dict[str, object]) -> Adsorbate:
    positions = np.array(entry["positions"], dtype=float).reshape(-1, 3)
    positions.flags.writeable = False
    symbols = entry["symbols"]
    binding = entry["binding"]
    if not isinstance(symbols, list) or not isinstance(binding, int):
        raise TypeError(f"adsorbates.json: bad entry {entry['name']!r}")
    name = str(entry["name"])
    return Adsorbate(name, str(entry["title"]), tuple(symbols), positions, (binding,), key=name)


def _names(library: tuple[Adsorbate, ...]) -> str:
    return ", ".join(entry.name for entry in library)
