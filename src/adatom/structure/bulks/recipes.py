"""From a formula that somebody typed to the crystal that is meant."""

import math
from collections.abc import Mapping

from adatom.errors import StructureError
from adatom.structure.bulks.formulas import counted
from adatom.structure.bulks.operations import BuildBulk
from adatom.structure.bulks.prototypes import Constants, Prototype, elements_in_roles, prototype, prototypes


def bulk_of(formula: str, structure: str = "", constants: Constants | None = None) -> BuildBulk:
    """Return the operation that builds a crystal of this formula.

    Parameters
    ----------
    formula
        ``"Cu"``, ``"MgO"``, ``"SrTiO3"``. Where the composition leaves open which element takes which role,
        the order of typing decides, except in well-known compounds.
    structure
        Key of the prototype, or of an element ``"fcc"`` and the like; if empty, the element's own, or the one
        prototype of which the compound is a well-known member.
    constants
        Those that are given.

    Raises
    ------
    StructureError
        If the formula or the structure is unknown, they do not fit, or several structures could be meant.
    """
    numbers = counted(formula)
    given = tuple((name, _as_float(value)) for name, value in (constants or {}).items())
    if len(numbers) == 1:
        symbol, count = next(iter(numbers.items()))
        if count != 1:
            raise StructureError(
                f"{formula} is no crystal that is known here: for an element write {symbol}."
            )
        return BuildBulk((symbol,), structure, given)
    entry = prototype(structure) if structure else _only_prototype(formula, numbers)
    ways = elements_in_roles(numbers, entry.roles)
    if not ways:
        wanted = " and ".join(f"{role.count} {role.title}" for role in entry.roles)
        raise StructureError(f"{formula} is no {entry.name}: that takes {wanted}.")
    elements = next((way for way in ways if entry.known(way)), ways[0])
    return BuildBulk(elements, entry.key, given)


def _as_float(value: float) -> float:
    """Return a number as a float, infinite where no float is as large."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def prototypes_of(numbers: Mapping[str, int], *, known: bool) -> list[Prototype]:
    """Return the prototypes of compounds into which a composition fits.

    Parameters
    ----------
    numbers
        Element → number.
    known
        Whether only those of which it is a well-known member are wanted.
    """
    fitting = []
    for entry in prototypes():
        ways = [] if entry.elemental else elements_in_roles(numbers, entry.roles)
        if any(entry.known(way) if known else len(set(way)) == len(way) for way in ways):
            fitting.append(entry)
    return fitting


def _only_prototype(formula: str, numbers: Mapping[str, int]) -> Prototype:
    known = prototypes_of(numbers, known=True)
    if len(known) == 1:
        return known[0]
    if known:
        keys = " or ".join(entry.key for entry in known)
        raise StructureError(f"{formula} crystallises in several ways: choose the prototype {keys}.")
    fitting = ", ".join(entry.key for entry in prototypes_of(numbers, known=False))
    hint = f"choose a prototype that fits ({fitting}), " if fitting else "no prototype fits: "
    raise StructureError(
        f"{formula} is not among the well-known compounds here; {hint}search the databases, or open a file."
    )
