"""Which elements the slab panel offers, and what it says of the others."""

from ase.data import atomic_names, chemical_symbols

from adatom.gui.widgets import SearchChoice
from adatom.structure.bulks.elements import reference_crystal, slab_elements


def element_choices() -> list[tuple[str, str]]:
    """Return symbol and text of each element offered, e.g. ``("Cu", "Cu  copper, fcc, 3.61 Å")``."""
    crystals = [reference_crystal(symbol) for symbol in slab_elements()]
    return [(c.symbol, f"{c.symbol}  {c.name}, {c.structure}, {c.a:.2f} Å") for c in crystals]


def element_choice() -> SearchChoice:
    """Return the list to choose an element from."""
    others = set(chemical_symbols[1:]) - set(slab_elements())
    tip = "Element: choose, or type its symbol or name"
    return SearchChoice("Element", element_choices(), others=others, tip=tip)


def element_problem(typed: str) -> str:
    """Return why what was typed chooses none of the elements offered."""
    wanted = typed.casefold()
    for symbol, name in zip(chemical_symbols[1:], atomic_names[1:], strict=False):
        if wanted in (symbol.casefold(), name.casefold()):
            return f"{symbol} is not fcc, bcc or hcp: open a bulk crystal file to cut a slab of it."
    if any(wanted in text.casefold() for _, text in element_choices()):
        return f"Several elements match {typed}: type the symbol, or choose from the list."
    return f"There is no element {typed}."
