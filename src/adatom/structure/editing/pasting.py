"""Where pasted atoms go: where they were, if there is room, and elsewhere if not."""

from collections.abc import Sequence

import numpy as np
from ase import Atoms
from ase.data import covalent_radii

from adatom.structure.bonds import neighbours
from adatom.structure.editing.above import spot_above
from adatom.structure.editing.places import free_shift

_ROOM = 0.75
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
    both = _together(structure, moved)
    if not _is_free(both, len(structure)):
        moved.positions += free_shift(both, range(len(structure), len(both)))
    return moved


def _together(structure: Atoms, pasted: Atoms) -> Atoms:
    places = np.concatenate([structure.positions, pasted.positions])
    numbers = [*structure.numbers, *pasted.numbers]
    return Atoms(numbers, places, cell=structure.cell, pbc=structure.pbc)


def _is_free(both: Atoms, count: int) -> bool:
    """Whether the atoms from `count` on are far enough from those before."""
    radii = covalent_radii[both.numbers]
    pairs, _, distances = neighbours(both, 2 * _ROOM * float(radii.max()))
    first, second = pairs.T
    across = (first < count) != (second < count)
    return not (distances[across] < _ROOM * (radii[first] + radii[second])[across]).any()
