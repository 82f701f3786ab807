"""Chemical formulas as they are typed."""

import difflib

from ase.data import atomic_names, atomic_numbers, chemical_symbols
from ase.formula import Formula

from adatom.errors import StructureError


def counted(text: str) -> dict[str, int]:
    """Return element → number of a formula, in the order of typing: ``"SrTiO3"``, ``"Mg(OH)2"``.

    Raises
    ------
    StructureError
        If it is no formula, or names an element that does not exist.
    """
    try:
        numbers = Formula(text.strip()).count()
    except (ValueError, KeyError, IndexError):
        numbers = {}
    if not numbers or not all(numbers.values()):
        raise StructureError(f"{text!r} is no chemical formula: write elements and numbers, as in TiO2.")
    for symbol in numbers:
        check_symbol(symbol)
    return {symbol: int(number) for symbol, number in numbers.items()}


def check_symbol(symbol: str) -> None:
    """Raise a `StructureError` with close matches if there is no such element."""
    if symbol in atomic_numbers and symbol != "X":
        return
    names = [name.lower() for name in atomic_names]
    close = difflib.get_close_matches(symbol.capitalize(), chemical_symbols[1:], 3, 0.5)
    close.sort(key=lambda known: not symbol.capitalize().startswith(known))
    close += [chemical_symbols[names.index(n)] for n in difflib.get_close_matches(symbol.lower(), names, 2)]
    hint = f"Did you mean {' or '.join(dict.fromkeys(close))}?" if close else "Use a symbol such as Cu or Pt."
    raise StructureError(f"There is no element {symbol!r}. {hint}")
