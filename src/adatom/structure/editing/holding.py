"""The operation that holds or releases atoms along one axis, and leaves the other two as they are."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from ase import Atoms

from adatom.structure.constraints import held_directions
from adatom.structure.editing.constraints import with_held
from adatom.structure.editing.moving import through_adatom
from adatom.structure.editing.steps import OnStructure, checked, constraint_change, counted, given
from adatom.structure.operations import ScriptPart

Axis: TypeAlias = Literal["x", "y", "z"]


@dataclass(frozen=True, slots=True)
class HoldAlong(OnStructure):
    """Hold atoms along an axis of space, or release them along it.

    Parameters
    ----------
    indices
        Which atoms.
    axis
        Along which axis.
    held
        Whether they are held or released.
    what
        What they are called: ``"C 27"``; their number or count if left out.
    """

    indices: tuple[int, ...]
    axis: Axis
    held: bool
    what: str = ""

    @property
    def title(self) -> str:
        """What was done: ``"Fix Cu 4 along z"``, ``"Release 3 atoms along x"``."""
        return f"{'Fix' if self.held else 'Release'} {counted(self.indices, self.what)} along {self.axis}"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with the atoms held so.

        Raises
        ------
        StructureError
            If there are no such atoms.
        """
        after = given(structure).copy()
        indices = np.array(checked(after, self.indices))
        wanted = held_directions(after)[indices]
        wanted[:, "xyz".index(self.axis)] = self.held
        for row in np.unique(wanted, axis=0):
            alike = indices[(wanted == row).all(axis=1)].tolist()
            x, y, z = (bool(value) for value in row)
            after.set_constraint(with_held(after, alike, (x, y, z)))
        return after

    def script_on(self, structure: Atoms) -> ScriptPart:
        """Return the line that sets all constraints there are afterwards."""
        holding = constraint_change(structure.constraints, self.apply(structure).constraints)
        return ScriptPart((f"# {self.title}", *holding.lines), holding.imports)

    def script(self) -> ScriptPart:
        """Return the line that leaves it to Adatom, for a structure that is not known."""
        indices = tuple(int(index) for index in self.indices)
        call = f"HoldAlong({indices!r}, {self.axis!r}, {bool(self.held)!r})"
        return through_adatom(call, "HoldAlong")
