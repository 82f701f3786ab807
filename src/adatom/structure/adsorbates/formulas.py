"""Formulas of molecules, as they are printed and as they are typed."""

from collections.abc import Sequence

from ase.formula import Formula


def hill_formula(symbols: Sequence[str]) -> str:
    """Return a formula in Hill's order: carbon, hydrogen, then by the alphabet: ``"CH4O"``."""
    return str(Formula.from_list(list(symbols)).format("hill"))


def formula_counts(text: str) -> dict[str, int]:
    """Return how many atoms of each element a formula has; empty if that is no formula.

    The elements may come in any order, several times and in groups: ``"OCH3"``, ``"CH3O"``, ``"N(CH3)3"``.
    """
    try:
        counts = Formula(text.strip()).count()
    except (ValueError, KeyError):
        return {}
    return {} if "X" in counts else dict(counts)
