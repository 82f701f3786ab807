"""Finding an adsorbate: by name, formula, title or SMILES."""

import difflib
from collections.abc import Sequence

from adatom.errors import StructureError
from adatom.structure.adsorbates.formulas import formula_counts, hill_formula
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.sources import adsorbates, library

__all__ = ["adsorbate", "adsorbates", "library", "named_by_smiles", "search_adsorbates"]

_BY_KEY = 0
"""The rank of what is asked for by the string of its source."""


def adsorbate(name: str, own: Sequence[Adsorbate] = ()) -> Adsorbate:
    """Return an adsorbate by its name or key.

    Parameters
    ----------
    name
        A formula or a title, in any case, of the palette first; or a key: ``"oc20:*CH2*O"``, ``"g2:C6H6"``,
        ``"own:mine"``.
    own
        The user's own ones, which come after the palette.

    Raises
    ------
    StructureError
        With close matches, if there is none of that name.
    """
    wanted = name.strip()
    every = (*adsorbates(), *own, *library()[len(adsorbates()) :])
    # Cl and CL differ from nothing else here, but an exact match goes first: Co is no CO.
    for exact in (True, False):
        for entry in every:
            names = (entry.name, entry.key, _string(entry))
            if wanted in names if exact else wanted.lower() in map(str.lower, (*names, entry.title)):
                return entry
    close = difflib.get_close_matches(wanted, list(dict.fromkeys(e.name for e in every)), 3, 0.5)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"There are {_names()} and more."
    raise StructureError(f"There is no adsorbate {name!r} in the library. {hint}")


def search_adsorbates(text: str, own: Sequence[Adsorbate] = ()) -> list[Adsorbate]:
    """Return the adsorbates that a text may mean, the likeliest first.

    What is called exactly so goes first; then what has that formula in any order of its elements, or that
    SMILES; then what begins with the text; then what contains it. Among equals the palette goes before the
    user's own, OC20's and the G2 set. Entries that differ in their source alone count as the best of them,
    and all but the first of them come last, so that the first places are different things.

    Parameters
    ----------
    text
        Part of a name, formula, title, key or SMILES; everything for an empty one.
    own
        The user's own adsorbates.
    """
    wanted = text.strip()
    every = (*adsorbates(), *own, *library()[len(adsorbates()) :])
    if not wanted:
        return list(every)
    counts = formula_counts(wanted)
    ranked = [(entry, rank) for entry in every if (rank := _rank(entry, wanted, counts)) is not None]
    best: dict[object, int] = {}
    for entry, rank in ranked:
        best[_what(entry)] = min(rank, best.get(_what(entry), rank))
    seen: set[object] = set()
    order = []
    for place, (entry, rank) in enumerate(ranked):
        what = _what(entry)
        order.append((rank != _BY_KEY, what in seen and rank != _BY_KEY, best[what], place))
        seen.add(what)
    return [ranked[place][0] for *_, place in sorted(order)]


def named_by_smiles(smiles: str) -> Adsorbate | None:
    """Return the first adsorbate that ships with this canonical SMILES, if there is one."""
    return next((entry for entry in library() if entry.smiles == smiles), None)


def _what(entry: Adsorbate) -> object:
    """Return what an adsorbate is, wherever it comes from: its molecule, and the elements that bind."""
    return entry.smiles or entry.key, tuple(sorted(entry.symbols[k] for k in entry.binding))


def _string(entry: Adsorbate) -> str:
    """Return what its source calls an adsorbate, as OC20 says ``*CO``."""
    return entry.key.partition(":")[2]


def _rank(entry: Adsorbate, wanted: str, counts: dict[str, int]) -> int | None:
    """Return how well an adsorbate fits a text, 0 best, or ``None`` if it does not."""
    low = wanted.lower()
    names = [name.lower() for name in (entry.name, entry.title, _string(entry)) if name]
    if (":" in low and low == entry.key.lower()) or wanted == _string(entry) != entry.name:
        return _BY_KEY
    if wanted in (entry.name, entry.title):
        return 1
    if low in names:
        return 2
    if counts and counts == formula_counts(hill_formula(entry.symbols)):
        return 3
    if wanted == entry.smiles:
        return 4
    words = [word.lstrip("(*") for name in names for word in name.split()]
    if any(word.startswith(low) for word in (*names, *words)):
        return 5
    return 6 if any(low in name for name in names) else None


def _names() -> str:
    return ", ".join(entry.name for entry in adsorbates())
