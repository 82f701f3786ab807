"""How much of what is on the table is slab, and how it has grown since it was made."""

import numpy as np
from ase import Atoms

from adatom.gui.panels.slab.wish import wish_of
from adatom.project.tree import Node
from adatom.structure.layers import adsorbate_mask
from adatom.structure.slabs.operations import BuildSlab, CutSlab


def slab_atoms(atoms: Atoms | None, slab: Node | None) -> tuple[int, str]:
    """Return how many atoms of a slab are on the table, and what its cell was enlarged to since it was made.

    Parameters
    ----------
    atoms
        What is on the table.
    slab
        Where its slab was made; without one there are no atoms to count.

    Returns
    -------
    tuple
        The atoms that are no adsorbate's, and ``"6 × 6"`` or ``"8 times its area"``; an empty string where
        the cell is as it was made.
    """
    if slab is None or slab.start is None or atoms is None:
        return 0, ""
    count = int((~adsorbate_mask(atoms)).sum())
    grown = np.round(atoms.cell.array[:2] @ np.linalg.pinv(slab.start.cell.array[:2])).astype(int)
    times = round(abs(float(np.linalg.det(grown))))
    if times <= 1:
        return count, ""
    operation = slab.operation
    repeats = grown[0, 1] == grown[1, 0] == 0
    if repeats and isinstance(operation, BuildSlab | CutSlab) and (wish := wish_of(operation)).matrix is None:
        return count, f"{grown[0, 0] * wish.size[0]} × {grown[1, 1] * wish.size[1]}"
    return count, f"{times} times its area"
