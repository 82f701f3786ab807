"""What there is to say of each atom of a structure, each column worked out when it is first asked for."""

from functools import cached_property

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.constraints import held_directions
from adatom.structure.editing.comparing import coordination_numbers, heights
from adatom.structure.layers import adsorbate_numbers


class AtomFigures:
    """The figures of all atoms of one structure.

    Parameters
    ----------
    atoms
        Not changed, and not to be changed by others.
    forces
        Shape (n, 3), eV/Å, or ``None`` where they are not known.
    """

    def __init__(self, atoms: Atoms, forces: NDArray[np.float64] | None = None) -> None:
        self.atoms = atoms
        self.forces = forces if forces is not None and len(forces) == len(atoms) else None

    def __len__(self) -> int:
        """Return how many atoms there are."""
        return len(self.atoms)

    @property
    def numbers(self) -> NDArray[np.int_]:
        """Atomic numbers, (n,)."""
        return np.asarray(self.atoms.numbers)

    @cached_property
    def symbols(self) -> list[str]:
        """Chemical symbols."""
        return list(self.atoms.symbols)

    @property
    def positions(self) -> NDArray[np.float64]:
        """Cartesian coordinates, (n, 3), Å."""
        return np.asarray(self.atoms.positions)

    @property
    def has_cell(self) -> bool:
        """Whether there are three cell vectors, so that fractional coordinates mean something."""
        return bool(self.atoms.cell.rank == 3)

    @cached_property
    def scaled(self) -> NDArray[np.float64]:
        """Fractional coordinates, (n, 3), as they are: not wrapped into the cell."""
        return np.asarray(self.atoms.cell.scaled_positions(self.atoms.positions))

    @cached_property
    def tags(self) -> NDArray[np.int_]:
        """Tags, (n,)."""
        return np.asarray(self.atoms.get_tags())

    @cached_property
    def held(self) -> NDArray[np.bool_]:
        """Which atoms are held along which axis, (n, 3)."""
        return held_directions(self.atoms)

    @cached_property
    def adsorbates(self) -> NDArray[np.int_]:
        """Number of the adsorbate that each atom belongs to, 0 for the slab, (n,)."""
        return adsorbate_numbers(self.atoms)

    @cached_property
    def heights(self) -> NDArray[np.float64]:
        """Heights above the top layer, (n,), Å; NaN where there is no such layer."""
        try:
            return np.asarray(heights(self.atoms), dtype=float)
        except StructureError:
            return np.full(len(self.atoms), np.nan)

    @cached_property
    def coordination(self) -> NDArray[np.int_]:
        """How many neighbours each atom has, (n,)."""
        return coordination_numbers(self.atoms)

    @cached_property
    def force_sizes(self) -> NDArray[np.float64]:
        """Sizes of the forces, (n,), eV/Å; NaN where they are not known."""
        if self.forces is None:
            return np.full(len(self.atoms), np.nan)
        return np.asarray(np.linalg.norm(self.forces, axis=1))
