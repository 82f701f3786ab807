"""Checks of the numbers that describe a slab, with messages in the user's words."""

import math
from collections.abc import Sequence

from adatom.errors import StructureError

MAX_ATOMS = 100_000
"""Beyond this a typing mistake is likelier than a wish, and the window would stall building it, atoms."""


MAX_VACUUM = 1000.0
"""Beyond this the unit was another than Å."""

MAX_LATTICE_CONSTANT = 1000.0
"""Beyond this the unit was another than Å."""


def check_lattice_constant(name: str, value: float) -> None:
    """Raise a `StructureError` unless a lattice constant, Å, is above zero and no typing mistake."""
    check_positive(f"A lattice constant {name}", value)
    if value > MAX_LATTICE_CONSTANT:
        raise StructureError(
            f"A lattice constant {name} of {value:g} Å makes no sense: give at most "
            f"{MAX_LATTICE_CONSTANT:g} Å."
        )


def check_vacuum(value: float) -> None:
    """Raise a `StructureError` unless a vacuum, Å on each side, is above zero and no typing mistake."""
    check_positive("A vacuum", value)
    if value > MAX_VACUUM:
        raise StructureError(
            f"A vacuum of {value:g} Å on each side makes no sense: give at most {MAX_VACUUM:g} Å."
        )


def check_positive(what: str, value: float, unit: str = "Å") -> None:
    """Raise a `StructureError` unless the number is finite and above zero."""
    if not math.isfinite(value) or value <= 0:
        raise StructureError(f"{what} of {value:g} {unit} makes no sense: give a number above 0.")


def check_finite(what: str, value: float, unit: str = "Å") -> None:
    """Raise a `StructureError` unless the number is finite."""
    if not math.isfinite(value):
        raise StructureError(f"{what} of {value:g} {unit} makes no sense: give a number.")


def check_size(size: Sequence[int], meanings: Sequence[str]) -> None:
    """Raise a `StructureError` unless there is one whole number of at least 1 for each meaning."""
    if len(size) != len(meanings):
        raise StructureError(f"A size is {len(meanings)} numbers ({', '.join(meanings)}), not {len(size)}.")
    for value, meaning in zip(size, meanings, strict=True):
        if int(value) != value or value < 1:
            raise StructureError(f"{value} {meaning} make no sense: give a whole number of at least 1.")


def check_atom_count(count: int) -> None:
    """Raise a `StructureError` if a slab would have more atoms than anyone can mean."""
    if count > MAX_ATOMS:
        raise StructureError(f"That slab would have {count:,} atoms; the limit is {MAX_ATOMS:,}.")
