"""The operation that goes on from a frame of a trajectory."""

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import NUMPY_IMPORT, explicit


@dataclass(frozen=True, slots=True, eq=False)
class TakeFrame:
    """Go on from a frame of a trajectory.

    Parameters
    ----------
    index
        The frame's number, from 0.
    positions
        Å, shape (n, 3).
    cell
        Å, shape (3, 3).
    """

    index: int
    positions: NDArray[np.float64]
    cell: NDArray[np.float64]

    @property
    def title(self) -> str:
        """What was done: ``"Frame 7"``, counted from 1 as the timeline does."""
        return f"Frame {self.index + 1}"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with the frame's positions and cell."""
        if structure is None or len(structure) != len(self.positions):
            raise StructureError(f"{self.title} belongs to another structure.")
        taken = structure.copy()
        taken.set_cell(self.cell)
        taken.positions = self.positions
        return taken

    def script(self) -> ScriptPart:
        """Return the frame's positions and cell as they are."""
        lines = [
            f"# {self.title}",
            f"atoms.set_cell({np.asarray(self.cell).tolist()!r})",
            "atoms.positions = np.array([",
            *(f"    {row!r}," for row in np.asarray(self.positions).tolist()),
            "])",
        ]
        return ScriptPart(tuple(lines), (NUMPY_IMPORT,))


@dataclass(frozen=True, slots=True, eq=False)
class TakeStructure:
    """Go on from a structure that what came before does not lead to; a part of scripts only.

    Parameters
    ----------
    atoms
        The structure.
    title
        What it is: ``"Frame 7"``.
    """

    atoms: Atoms
    title: str

    def apply(self, structure: Atoms | None) -> Atoms:  # noqa: ARG002  it stands for itself
        """Return the structure."""
        return self.atoms.copy()

    def script(self) -> ScriptPart:
        """Return it atom by atom."""
        return explicit(self.atoms, f"# {self.title}")


def differ_in_places_only(one: Atoms, other: Atoms) -> bool:
    """Return whether two structures have the same atoms, constraints and notes, wherever these atoms are."""
    names = one.arrays.keys() - {"positions"}
    return (
        names == other.arrays.keys() - {"positions"}
        and all(np.array_equal(one.arrays[name], other.arrays[name]) for name in names)
        and np.array_equal(one.pbc, other.pbc)
        and [repr(c.todict()) for c in one.constraints] == [repr(c.todict()) for c in other.constraints]
        and repr(one.info) == repr(other.info)
    )
