"""What kind of structure it is, as far as a model's training cares: an oxide, a molecule, a bulk crystal."""

import numpy as np
from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.bonds import bonds, is_metal
from adatom.structure.gaps import empty_gaps

_OPEN = 5.0
"""A gap in a periodic direction from which on nothing reaches across it, Å."""

_OXYGEN = 8
_SEMIMETALS = (14, 32)  # Si, Ge: bonded like non-metals, and in oxides all the same


def is_oxide(atoms: Atoms) -> bool:
    """Return whether most metal atoms (Si and Ge among them) are bonded to oxygen.

    An adsorbed layer is none: however dense, it binds the atoms of one layer, and a slab has more.
    """
    numbers = atoms.numbers
    if not (numbers == _OXYGEN).any():
        return False
    metal = is_metal(numbers) | np.isin(numbers, _SEMIMETALS)
    if not metal.any():
        return False
    first, second = bonds(atoms, metals=False)[0].T
    oxidised = {
        *first[metal[first] & (numbers[second] == _OXYGEN)].tolist(),
        *second[metal[second] & (numbers[first] == _OXYGEN)].tolist(),
    }
    return len(oxidised) > metal.sum() / 2


def open_directions(atoms: Atoms) -> int:
    """Return in how many directions it ends: 0 for a bulk crystal, 1 for a slab, 3 for a molecule.

    A direction in which it is not periodic is open, and so is one with a gap of 5 Å between its images.
    """
    if atoms.cell.rank < 3:
        return 3 - int(np.count_nonzero(atoms.pbc & (np.linalg.norm(atoms.cell, axis=1) > 0)))
    return int(np.count_nonzero(~atoms.pbc | (empty_gaps(atoms) > _OPEN)))


def is_molecule(atoms: Atoms) -> bool:
    """Return whether it stands alone, in a box or without one."""
    return open_directions(atoms) == 3


def is_bulk(atoms: Atoms) -> bool:
    """Return whether it fills space in all directions."""
    return open_directions(atoms) == 0


def check_has_lattice(atoms: Atoms) -> None:
    """Check that a structure has a lattice of its own, which can be relaxed.

    Raises
    ------
    StructureError
        If it is no bulk crystal: vacuum would close, and a slab keeps the cell of its crystal.
    """
    if not is_bulk(atoms):
        raise StructureError(
            "Only the cell of a bulk crystal can relax: periodic in all three directions, without vacuum. "
            "Relax the atoms alone; to give a slab a model's own lattice constant, relax the bulk crystal "
            "and cut the slab from that."
        )
