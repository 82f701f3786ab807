"""Numbers with all their digits: how they are shown, what is edited of them, how they are read."""

import math

from adatom.errors import StructureError

FARTHEST = 1e5
"""What is larger, of Å or of cells, is a slip of the finger."""


def shown(value: float, decimals: int = 4) -> str:
    """Return a number with so many decimals and a proper minus sign; never "−0.0000"."""
    rounded = round(float(value), decimals) + 0.0
    return f"{rounded:.{decimals}f}".replace("-", "−")


def exact(value: float) -> str:
    """Return a number with all its digits: the shortest text that is read back as the very same number."""
    return repr(float(value))


def read_number(text: str) -> float:
    """Return a typed number; a comma is a decimal point, and a typographic minus a minus.

    Raises
    ------
    StructureError
        If it is none, or absurdly large.
    """
    plain = text.strip().replace("−", "-").replace(",", ".")
    if not plain:
        raise StructureError("Type a number, such as 1.25.")
    try:
        value = float(plain)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in plain:
        raise StructureError(f"“{text.strip()}” is no number: type one such as 1.25.")
    if abs(value) > FARTHEST:
        raise StructureError(f"{text.strip()} is too far off: at most ±100 000.")
    return value
