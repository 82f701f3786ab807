"""Moving and turning atoms by hand: where they go as the mouse moves or a number is typed. No Qt, no VTK."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Kind: TypeAlias = Literal["move", "rotate"]
"""What a transform does to the atoms in the hand."""


@dataclass(frozen=True, slots=True, eq=False)
class HandMove:
    """Atoms in the user's hand, and where the hand is with them.

    Parameters
    ----------
    indices
        Which atoms.
    positions
        Where they are, Å, shape (k, 3).
    manner
        ``"Move"`` or ``"Rotate"``, as the edit that comes of it is titled.
    """

    indices: tuple[int, ...]
    positions: NDArray[np.float64]
    manner: str
