"""The bulks the slab panel lists: the crystals of the elements, and the one that is at hand beside them."""

from functools import cache

from ase.data import atomic_names, atomic_numbers, chemical_symbols

from adatom.gui.panels.slab.lattice import lattice_words
from adatom.gui.panels.slab.wish import ElementBulk
from adatom.gui.widgets import SearchChoice
from adatom.structure.bulks.elemental import crystal_elements


@cache
def element_choices() -> tuple[tuple[str, str], ...]:
    """Return symbol and text of each element offered, e.g. ``("Cu", "Cu  copper, fcc")``."""
    return tuple((symbol, _text(symbol)) for symbol in crystal_elements())


def _text(symbol: str) -> str:
    name = atomic_names[atomic_numbers[symbol]].lower()
    # The lattice constants stand in the fold below; here they would be cut off.
    return f"{symbol}  {name}, {lattice_words(ElementBulk(symbol)).partition(',')[0]}"


def bulk_choice() -> SearchChoice:
    """Return the list to choose the bulk from."""
    others = set(chemical_symbols[1:]) - set(crystal_elements())
    tip = "Bulk: choose an element, or type its symbol or name"
    return SearchChoice("Bulk", element_choices(), others=others, tip=tip)


def element_problem(typed: str) -> str:
    """Return why what was typed chooses none of the elements offered."""
    wanted = typed.casefold()
    for symbol, name in zip(chemical_symbols[1:], atomic_names[1:], strict=False):
        if wanted in (symbol.casefold(), name.casefold()):
            return f"No crystal of {symbol} is known here: choose Other… to build or find one."
    if any(wanted in text.casefold() for _, text in element_choices()):
        return f"Several elements match {typed}: type the symbol, or choose from the list."
    return f"There is no element {typed}. Choose Other… for compounds."
