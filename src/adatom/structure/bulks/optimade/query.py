"""What is searched for, and how OPTIMADE says it."""

import math
import re
from dataclasses import dataclass

from adatom.errors import StructureError
from adatom.structure.bulks.formulas import check_symbol, counted

_SEPARATORS = re.compile(r"[\s,;+-]+")


@dataclass(frozen=True, slots=True)
class Query:
    """A search for crystals.

    Parameters
    ----------
    elements
        Which they consist of, exactly these, in alphabetical order.
    formula
        Reduced and in alphabetical order, as the standard wants it: ``"O2Ti"``. Empty for any.
    """

    elements: tuple[str, ...]
    formula: str = ""

    @property
    def filter(self) -> str:
        """The filter in OPTIMADE's language (specification 1.2, "The Filter Language")."""
        if self.formula:
            return f'chemical_formula_reduced="{self.formula}"'
        listed = ",".join(f'"{symbol}"' for symbol in self.elements)
        return f"elements HAS ALL {listed} AND nelements={len(self.elements)}"


def query_from(text: str) -> Query:
    """Return the search that somebody typed: a formula such as ``"TiO2"``, or elements: ``"Ti, O"``.

    Raises
    ------
    StructureError
        If it is neither, or names an element that does not exist.
    """
    words = [word for word in _SEPARATORS.split(text.strip()) if word]
    if not words:
        raise StructureError("Type a formula such as TiO2, or elements such as Ti, O.")
    if len(words) == 1 or any(character.isdigit() for character in text):
        return _of_formula("".join(words))
    for symbol in words:
        check_symbol(symbol)
    return Query(tuple(sorted(set(words))))


def _of_formula(text: str) -> Query:
    numbers = counted(text)
    unit = math.gcd(*numbers.values())
    parts = ((symbol, numbers[symbol] // unit) for symbol in sorted(numbers))
    formula = "".join(f"{symbol}{number if number > 1 else ''}" for symbol, number in parts)
    return Query(tuple(sorted(numbers)), formula)
