"""Which atoms a typed filter means: ``"Cu"``, ``"fixed"``, ``"tag 2"``, ``"z > 10"``, ``"12-20, CO"``."""

import operator
import re
from collections.abc import Collection

import numpy as np
from ase.data import atomic_numbers
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.gui.panels.atoms.columns import values_of
from adatom.gui.panels.atoms.figures import AtomFigures

HINT = "Cu, fixed, free, selected, tag 2, 10-20, z > 12, force > 0.1"
_PARTS = re.compile(
    r"(?P<name>tag|adsorbate|x|y|z|height|force)\s*(?P<sign><=|>=|<|>|=|)\s*(?P<value>[-−]?\d+(?:\.\d*)?)"
    r"|#?(?P<low>\d+)\s*[-–]\s*(?P<high>\d+)|#?(?P<one>\d+)|(?P<word>[A-Za-z]+)|(?P<rest>\S+)",
    re.IGNORECASE,
)
_SIGNS = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
    "": operator.eq,
}


def matching(figures: AtomFigures, text: str, selected: Collection[int]) -> NDArray[np.bool_]:
    """Return which atoms a filter means, (n,).

    Commas part alternatives; of the words between them all must hold. An empty filter means every atom.

    Parameters
    ----------
    figures
        Of the structure.
    text
        Element symbols, ``fixed``, ``free``, ``selected``, ``slab``, ``adsorbate``, numbers of atoms and
        ranges of them, and comparisons of ``tag``, ``adsorbate``, ``x``, ``y``, ``z`` (Å), ``height`` (Å)
        and ``force`` (eV/Å).
    selected
        The atoms that are selected.

    Raises
    ------
    StructureError
        If it says something else.
    """
    found = np.zeros(len(figures), dtype=bool)
    alternatives = [part for part in text.split(",") if part.strip()]
    if not alternatives:
        return ~found
    for alternative in alternatives:
        holds = np.ones(len(figures), dtype=bool)
        for part in _PARTS.finditer(alternative):
            holds &= _meant(figures, part, selected)
        found |= holds
    return found


def _meant(figures: AtomFigures, part: re.Match[str], selected: Collection[int]) -> NDArray[np.bool_]:
    numbers = np.arange(len(figures))
    if part["name"]:
        value = float(part["value"].replace("−", "-"))
        values = values_of(figures, part["name"].lower(), fractional=False)  # type: ignore[arg-type]
        return np.asarray(_SIGNS[part["sign"]](values, value))
    if part["low"]:
        return np.asarray((numbers >= int(part["low"])) & (numbers <= int(part["high"])))
    if part["one"]:
        return np.asarray(numbers == int(part["one"]))
    if part["word"]:
        return _word(figures, part["word"], selected)
    raise _not_understood(part["rest"])


def _word(figures: AtomFigures, word: str, selected: Collection[int]) -> NDArray[np.bool_]:
    """Return what a word means; ``CO`` are carbon and oxygen, ``Co`` and ``co`` cobalt."""
    plain = word.lower()
    if plain in ("fixed", "held", "free"):
        return np.asarray(figures.held.any(axis=1) != (plain == "free"))
    if plain == "selected":
        return np.isin(np.arange(len(figures)), list(selected))
    if plain in ("slab", "adsorbate", "adsorbates"):
        return np.asarray((figures.adsorbates > 0) != (plain == "slab"))
    symbols = re.findall(r"[A-Z][a-z]?", word)
    if "".join(symbols) != word or any(symbol not in atomic_numbers for symbol in symbols):
        symbols = [word.capitalize()]
    if atomic_numbers.get(symbols[0], 0) < 1:
        raise _not_understood(word)
    return np.isin(figures.numbers, [atomic_numbers[symbol] for symbol in symbols])


def _not_understood(word: str) -> StructureError:
    return StructureError(f"“{word}” is not understood. Try {HINT}.")
