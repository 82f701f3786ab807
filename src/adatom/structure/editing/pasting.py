"""Where pasted atoms go: where they were, if there is room, and elsewhere if not."""

from collections.abc import Sequence

import numpy as np
from ase import Atoms
from ase.data import covalent_radii
from numpy.typing import NDArray

from adatom.structure.bonds import neighbours
from adatom.structure.editing.above import spot_above
from adatom.structure.editing.places import free_shift

_ROOM = 0.65
"""Pasted atoms may come as near to the others as this much of the sum of covalent radii."""


def fitted(structure: Atoms | None, pasted: Atoms, below: Sequence[int] = ()) -> Atoms:
    """Return atoms moved to where they can be pasted.

    They stay where they were if no atom of the structure is too close, and go to a free place near by if one
    is. What comes without a cell, as a molecule does, has no place in a periodic structure: it goes on top.

    Parameters
    ----------
    structure
        What they are pasted into; nothing at all is moved for ``None``.
    pasted
        The atoms; they are not changed.
    below
        Atoms of the structure on top of which something without a cell goes; the top layer if left out.
    """
    moved = pasted.copy()
    if structure is None or len(structure) == 0 or len(pasted) == 0:
        return moved
    if structure.pbc.any() and pasted.cell.rank == 0:
        lowest = int(pasted.positions[:, 2].argmin())
        spot = spot_above(structure, below, str(pasted.symbols[lowest]))
        moved.positions += spot - pasted.positions[lowest]
    close = _too_close(structure, moved)
    if close.any():
        # What lies where the atoms would is most often what they were copied from.
        kept = structure[~close]
        both = _together(kept, moved)
        moved.positions += free_shift(both, range(len(kept), len(both)))
    return moved


def _together(structure: Atoms, pasted: Atoms) -> Atoms:
    places = np.concatenate([structure.positions, pasted.positions])
    numbers = [*structure.numbers, *pasted.numbers]
    return Atoms(numbers, places, cell=structure.cell, pbc=structure.pbc)


def _too_close(structure: Atoms, pasted: Atoms) -> NDArray[np.bool_]:
    """Return which atoms of a structure are too close to pasted ones, (n,)."""
    both, count = _together(structure, pasted), len(structure)
    radii = covalent_radii[both.numbers]
    pairs, _, distances = neighbours(both, 2 * _ROOM * float(radii.max()))
    first, second = pairs.T
    near = distances < _ROOM * (radii[first] + radii[second])
    close = np.zeros(count, dtype=bool)
    for own, other in ((first, second), (second, first)):
        close[own[near & (own < count) & (other >= count)]] = True
    return close
