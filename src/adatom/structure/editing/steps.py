"""What operations on atoms have in common: checks, words, and scripts that know the structure."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.checks import atom_name
from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import constraint_part


class Edit(Protocol):
    """An operation whose script depends on the structure before it."""

    @property
    def title(self) -> str:
        """What was done."""
        ...

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the edited structure."""
        ...

    def script_on(self, structure: Atoms) -> ScriptPart:
        """Return the plain ASE lines that do the same on this structure."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class EditStep:
    """An edit of a structure that is known, for the script.

    Parameters
    ----------
    edit
        What is done.
    before
        The structure it is done to.
    """

    edit: Edit
    before: Atoms

    @property
    def title(self) -> str:
        """As the edit's."""
        return self.edit.title

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the edited structure."""
        return self.edit.apply(structure)

    def script(self) -> ScriptPart:
        """Return the plain ASE lines that do the same."""
        return self.edit.script_on(self.before)


class OnStructure:
    """What makes an `Edit` a `Composite`: its one plain step knows the structure that it is done to."""

    __slots__ = ()

    def steps_on(self: Edit, structure: Atoms) -> tuple[EditStep]:
        """Return the same for a structure that is known."""
        return (EditStep(self, structure),)


def given(structure: Atoms | None) -> Atoms:
    """Return a structure, or say that there is none."""
    if structure is None or len(structure) == 0:
        raise StructureError("There are no atoms to edit yet: build a slab or open a structure first.")
    return structure


def checked(atoms: Atoms, indices: Sequence[int]) -> list[int]:
    """Return indices as plain whole numbers, or raise a `StructureError` that says which makes no sense."""
    found = [operator.index(index) for index in indices]
    if not found:
        raise StructureError("No atoms are selected: select some first.")
    for index in found:
        if not 0 <= index < len(atoms):
            raise StructureError(f"There is no atom {index} here: there are {len(atoms)}, counted from 0.")
    if len(set(found)) < len(found):
        raise StructureError("An atom is named twice: name each once.")
    return found


def spoken(atoms: Atoms, indices: Sequence[int]) -> str:
    """Return atoms in a few words, as titles name them: ``"C 27"``, ``"3 atoms"``."""
    if len(indices) == 1 and 0 <= indices[0] < len(atoms):
        return atom_name(atoms, indices[0])
    return counted(indices)


def counted(indices: Sequence[int], what: str = "") -> str:
    """Return what atoms are called where the structure is not known: ``"atom 27"``, ``"3 atoms"``."""
    return what or (f"atom {indices[0]}" if len(indices) == 1 else f"{len(indices)} atoms")


def constraint_change(before: Sequence[object], after: Sequence[object]) -> ScriptPart:
    """Return the line that changes constraints, or none where they are the same."""
    if [_told(constraint) for constraint in before] == [_told(constraint) for constraint in after]:
        return ScriptPart(())
    return constraint_part(after)


def _told(constraint: object) -> str:
    with np.printoptions(threshold=2**31, floatmode="unique"):
        return repr(constraint.todict())  # type: ignore[attr-defined]
