"""The operations that move atoms: by hand, into the cell, into its middle."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.checks import check_structure
from adatom.structure.editing.places import centring_shift, whole_steps
from adatom.structure.editing.steps import OnStructure, checked, counted, given
from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import NUMPY_IMPORT


@dataclass(frozen=True, slots=True, eq=False)
class MoveAtoms:
    """Move atoms to places; fixed ones too, since a hand is no relaxation.

    Parameters
    ----------
    indices
        Which atoms.
    positions
        Where they go, Å, (k, 3).
    manner
        How, as the title says it: ``"Move"``, ``"Rotate"``, ``"Nudge"``.
    what
        What the atoms are called: ``"C 27"``; their number or count if left out.
    """

    indices: tuple[int, ...]
    positions: NDArray[np.float64]
    manner: str = "Move"
    what: str = ""

    @property
    def title(self) -> str:
        """What was done: ``"Move C 27"``, ``"Rotate 3 atoms"``."""
        return f"{self.manner} {counted(self.indices, self.what)}"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with the atoms in their new places.

        Raises
        ------
        StructureError
            If there are no such atoms, not one place for each, or atoms would lie on top of each other.
        """
        atoms = given(structure).copy()
        indices = checked(atoms, self.indices)
        places = np.asarray(self.positions, dtype=float)
        if places.shape != (len(indices), 3):
            raise StructureError(f"{len(indices)} atoms need a place each, with x, y and z.")
        atoms.positions[indices] = places
        check_structure(atoms)
        return atoms

    def script(self) -> ScriptPart:
        """Return the lines that put the atoms in their places."""
        indices = [int(index) for index in self.indices]
        rows = np.asarray(self.positions, dtype=float).tolist()
        return ScriptPart(
            (f"# {self.title}", f"atoms.positions[{indices!r}] = [", *(f"    {row!r}," for row in rows), "]")
        )


@dataclass(frozen=True, slots=True)
class WrapAtoms(OnStructure):
    """Move atoms into the cell by whole cell vectors, molecules and adsorbates in one piece.

    Along a direction with vacuum, such as the normal of a slab, nothing is moved: there the cell's boundary
    lies in the void, or cuts the slab.
    """

    @property
    def title(self) -> str:
        """What was done."""
        return "Wrap atoms into the cell"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with its atoms in the cell.

        Raises
        ------
        StructureError
            If it is not periodic.
        """
        atoms = given(structure).copy()
        _step(atoms, whole_steps(atoms))
        return atoms

    def script_on(self, structure: Atoms) -> ScriptPart:
        """Return the line that moves atoms by whole cell vectors."""
        return ScriptPart((f"# {self.title}", *_step_lines(whole_steps(structure))), (NUMPY_IMPORT,))

    def script(self) -> ScriptPart:
        """Return the line that leaves it to Adatom, for a structure that is not known."""
        return through_adatom("WrapAtoms()", "WrapAtoms")


@dataclass(frozen=True, slots=True)
class CentreAtoms(OnStructure):
    """Move everything to the middle of the cell along the directions with vacuum.

    For a slab that is along c, for a molecule all of them. Without a cell, the middle is the origin.
    """

    @property
    def title(self) -> str:
        """What was done."""
        return "Centre in the cell"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure moved, in one piece along the directions with vacuum.

        Raises
        ------
        StructureError
            If there is no vacuum to be in the middle of.
        """
        atoms = given(structure).copy()
        steps, shift = centring_shift(atoms)
        _step(atoms, steps)
        atoms.positions += shift
        return atoms

    def script_on(self, structure: Atoms) -> ScriptPart:
        """Return the lines that make it whole and move it."""
        steps, shift = centring_shift(structure)
        lines = [f"# {self.title}", *_step_lines(steps), f"atoms.positions += {shift.tolist()!r}"]
        return ScriptPart(tuple(lines), (NUMPY_IMPORT,))

    def script(self) -> ScriptPart:
        """Return the line that leaves it to Adatom, for a structure that is not known."""
        return through_adatom("CentreAtoms()", "CentreAtoms")


def through_adatom(call: str, *names: str) -> ScriptPart:
    """Return the line that applies an operation by Adatom itself."""
    imports = f"from adatom.structure.editing.operations import {', '.join(names)}"
    return ScriptPart((f"atoms = {call}.apply(atoms)",), (imports,))


def _step(atoms: Atoms, steps: NDArray[np.float64]) -> None:
    """Move atoms by whole cell vectors, (n, 3)."""
    moved = np.flatnonzero(steps.any(axis=1))
    if len(moved):
        atoms.positions[moved] += steps[moved] @ atoms.cell.array


def _step_lines(steps: NDArray[np.float64]) -> Sequence[str]:
    """Return the lines that move atoms by whole cell vectors."""
    moved = np.flatnonzero(steps.any(axis=1))
    if not len(moved):
        return ()
    return (
        f"steps = np.array({steps[moved].tolist()!r})",
        f"atoms.positions[{moved.tolist()!r}] += steps @ atoms.cell.array",
    )
