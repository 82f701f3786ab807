"""What there is to say of the selected atoms, as plain functions of the structure."""

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.gui.exact import shown
from adatom.gui.words import count
from adatom.structure.editing.connectivity import molecule_pairs, pieces
from adatom.structure.editing.measures import neighbours_of
from adatom.structure.formula import formula

Value = TypeVar("Value")
MANY = 500
"""More atoms than this are named by one formula: their molecules would say nothing."""
_MOST = 6
"""How many neighbours are named."""


def title_of_selection(atoms: Atoms, indices: Sequence[int]) -> str:
    """Return which atoms are selected: ``"C 27"``, ``"3 atoms · CO, Cu"``."""
    if len(indices) == 1:
        return f"{atoms.symbols[indices[0]]} {indices[0]}"
    if len(indices) > MANY:
        return f"{count(len(indices), 'atom')} · {_formula(atoms, indices)}"
    piece = pieces(len(atoms), molecule_pairs(atoms))[list(indices)]
    groups = [[i for i, p in zip(indices, piece, strict=True) if p == one] for one in dict.fromkeys(piece)]
    formulas = Counter(_formula(atoms, group) for group in reversed(groups))
    parts = [name if many == 1 else f"{many} {name}" for name, many in formulas.items()]
    return f"{count(len(indices), 'atom')} · {', '.join(parts)}"


def _formula(atoms: Atoms, indices: Sequence[int]) -> str:
    return formula(atoms.numbers[list(indices)])


def common(values: NDArray[np.generic] | Sequence[Value]) -> Value | None:
    """Return the value that all have, or ``None`` where they differ."""
    found = set(np.asarray(values).tolist())
    return found.pop() if len(found) == 1 else None


def surroundings(height: float, neighbours: int, force: float) -> str:
    """Return where an atom stands and what pulls at it: ``"1.850 Å above the top layer · 2 neighbours"``.

    Parameters
    ----------
    height
        Å above the top layer, or NaN.
    neighbours
        How many it has.
    force
        Size of the force on it, eV/Å, or NaN.
    """
    parts = []
    if np.isfinite(height):
        side = "above" if height >= 0 else "below"
        parts.append(f"{shown(abs(height), 3)} Å {side} the top layer" if abs(height) > 5e-4 else "top layer")
    parts.append(count(neighbours, "neighbour"))
    if np.isfinite(force):
        parts.append(f"force {shown(force, 3)} eV/Å")
    return " · ".join(parts)


def neighbour_words(atoms: Atoms, index: int, neighbours: int) -> str:
    """Return the nearest atoms, at least one, and how far they are: ``"O 28 1.151, Cu 12 1.975 Å"``.

    Parameters
    ----------
    atoms
        The structure.
    index
        The atom whose neighbours are named.
    neighbours
        How many it has; not all of many are named.
    """
    nearest = neighbours_of(atoms, index, min(max(1, neighbours), _MOST))
    near = [f"{atoms.symbols[k]} {k} {shown(d, 3)}" for k, d in nearest]
    return f"{', '.join(near)} Å" if near else ""
