"""Chemical formulas as they are shown."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from ase.data import chemical_symbols
from ase.formula import Formula, non_metals
from numpy.typing import NDArray

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
"""For the numbers in formulas."""


def formula(numbers: Sequence[int] | NDArray[np.int_], *, plain: bool = False) -> str:
    """Return the formula of atomic numbers: metals by their alphabet, then the others after Hill.

    That is ``"Cu₂₇CO"``, or ``"Cu27CO"`` where it is `plain`, for spreadsheets.
    """
    found = Counter(chemical_symbols[int(number)] for number in numbers)
    metals = {symbol: many for symbol, many in found.items() if symbol not in non_metals}
    others = {symbol: many for symbol, many in found.items() if symbol in non_metals}
    text = "".join(Formula.from_dict(part).format("hill") for part in (metals, others) if part)
    return text if plain else text.translate(SUBSCRIPTS)
