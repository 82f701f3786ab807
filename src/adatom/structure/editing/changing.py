"""The operations that change atoms where they are, or take them away."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ase import Atoms
from ase.constraints import FixAtoms
from ase.data import atomic_masses, atomic_numbers
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.bulks.formulas import check_symbol
from adatom.structure.constraints import held_along_axes
from adatom.structure.editing.constraints import SINGLE, concerns, renumbered, with_held
from adatom.structure.editing.moving import through_adatom
from adatom.structure.editing.steps import OnStructure, checked, constraint_change, counted, given
from adatom.structure.layers import ADSORBATE_ARRAY, adsorbate_numbers
from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import NUMPY_IMPORT, adsorbate_line

MAX_TAG = 9999
"""A larger tag is a typing mistake."""

_WORDS = {
    "FixBondLengths": "fixed bond lengths",
    "FixInternals": "fixed bonds and angles",
    "FixLinearTriatomic": "rigid molecules",
    "FixedLine": "atoms on a line",
    "FixedPlane": "atoms in a plane",
    "FixScaled": "atoms held along the cell's vectors",
    "FixedMode": "a fixed mode",
    "Hookean": "springs",
}
"""What constraints are called in messages."""


@dataclass(frozen=True, slots=True)
class DeleteAtoms(OnStructure):
    """Delete atoms.

    Constraints and adsorbates are numbered on; a constraint that cannot do without a deleted atom, such as a
    fixed bond length, goes with it.

    Parameters
    ----------
    indices
        Which atoms.
    what
        What they are called: ``"C 27"``; their number or count if left out.
    """

    indices: tuple[int, ...]
    what: str = ""

    @property
    def title(self) -> str:
        """What was done: ``"Delete C 27"``, ``"Delete 3 atoms"``."""
        return f"Delete {counted(self.indices, self.what)}"

    def where(self, count: int) -> NDArray[np.int_]:
        """Return the new index of each atom, (count,), −1 where it is gone."""
        kept = np.ones(count, dtype=bool)
        kept[list(self.indices)] = False
        return np.where(kept, np.cumsum(kept) - 1, -1)

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure without them.

        Raises
        ------
        StructureError
            If there are no such atoms, or no others.
        """
        before = given(structure)
        indices = checked(before, self.indices)
        if len(indices) == len(before):
            raise StructureError("These are all the atoms there are: leave at least one, or start anew.")
        after = before.copy()
        after.set_constraint()
        del after[indices]
        numbers = np.delete(adsorbate_numbers(before), indices)
        if ADSORBATE_ARRAY in before.arrays or numbers.any():
            after.set_array(ADSORBATE_ARRAY, None)
            after.set_array(ADSORBATE_ARRAY, _counted_on(numbers))
        after.set_constraint(renumbered(before.constraints, self.where(len(before)), len(after)))
        return after

    def script_on(self, structure: Atoms) -> ScriptPart:
        """Return the lines that delete the atoms and number the rest on."""
        after = self.apply(structure)
        plain = all(isinstance(constraint, FixAtoms) for constraint in structure.constraints)
        indices = sorted(int(index) for index in self.indices)
        lines, imports = [f"# {self.title}", f"del atoms[{indices!r}]"], [NUMPY_IMPORT]
        if ADSORBATE_ARRAY in after.arrays:
            old = structure.arrays.get(ADSORBATE_ARRAY)
            same = old is not None and np.array_equal(np.delete(old, indices), after.arrays[ADSORBATE_ARRAY])
            lines += [] if same else [adsorbate_line(after)]
        if not plain:
            # ASE deletes no atoms under other constraints than fixed atoms.
            holding = constraint_change([], after.constraints)
            lines = [lines[0], "atoms.set_constraint()", *lines[1:], *holding.lines]
            imports += holding.imports
        return ScriptPart(tuple(lines), tuple(imports))

    def script(self) -> ScriptPart:
        """Return the line that leaves it to Adatom, for a structure that is not known."""
        return through_adatom(f"DeleteAtoms({_whole(self.indices)!r})", "DeleteAtoms")

    def remark(self, structure: Atoms) -> str:
        """Return what else goes with the atoms, a sentence, or an empty string."""
        lost = [
            constraint
            for constraint in structure.constraints
            if not isinstance(constraint, SINGLE) and concerns(constraint, self.indices)
        ]
        return f"With them went {_listed(lost)}." if lost else ""


@dataclass(frozen=True, slots=True)
class ChangeElement:
    """Make atoms another element, where they are.

    Parameters
    ----------
    indices
        Which atoms.
    symbol
        The element.
    what
        What they are called: ``"C 27"``; their number or count if left out.
    """

    indices: tuple[int, ...]
    symbol: str
    what: str = ""

    @property
    def title(self) -> str:
        """What was done: ``"Change C 27 to N"``."""
        return f"Change {counted(self.indices, self.what)} to {self.symbol}"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with the other element; masses of their own are the element's again.

        Raises
        ------
        StructureError
            If there are no such atoms, no such element, or the atoms are of it already.
        """
        after = given(structure).copy()
        indices = checked(after, self.indices)
        check_symbol(self.symbol)
        number = atomic_numbers[self.symbol]
        if (after.numbers[indices] == number).all():
            raise StructureError(f"{counted(indices, self.what).capitalize()} of {self.symbol} already.")
        after.numbers[indices] = number
        if "masses" in after.arrays:
            after.arrays["masses"][indices] = atomic_masses[number]
        return after

    def script(self) -> ScriptPart:
        """Return the lines that change the element."""
        indices = list(_whole(self.indices))
        mass = float(atomic_masses[atomic_numbers[self.symbol]])
        lines = (
            f"# {self.title}",
            f"atoms.symbols[{indices!r}] = {self.symbol!r}",
            f'if atoms.has("masses"): atoms.arrays["masses"][{indices!r}] = {mass!r}',
        )
        return ScriptPart(lines)


@dataclass(frozen=True, slots=True)
class SetTags(OnStructure):
    """Give atoms a tag.

    Parameters
    ----------
    indices
        Which atoms.
    tag
        A whole number.
    what
        What they are called: ``"C 27"``; their number or count if left out.
    """

    indices: tuple[int, ...]
    tag: int
    what: str = ""

    @property
    def title(self) -> str:
        """What was done: ``"Tag C 27 with 2"``."""
        return f"Tag {counted(self.indices, self.what)} with {self.tag}"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with the tags.

        Raises
        ------
        StructureError
            If there are no such atoms, or the tag is none.
        """
        after = given(structure).copy()
        indices = checked(after, self.indices)
        if int(self.tag) != self.tag or abs(self.tag) > MAX_TAG:
            raise StructureError(
                f"{self.tag} is no tag: give a whole number, at most {MAX_TAG}; OC20 has 0, 1 and 2."
            )
        numbers = adsorbate_numbers(after)
        if ADSORBATE_ARRAY not in after.arrays and numbers.any():
            # So far tags have said which atoms are adsorbates.
            after.set_array(ADSORBATE_ARRAY, numbers)
        tags = after.get_tags()
        tags[indices] = int(self.tag)
        after.set_tags(tags)
        if ADSORBATE_ARRAY not in after.arrays and (numbers := adsorbate_numbers(after)).any():
            # From here on they do, and what comes after must not depend on who reads them.
            after.set_array(ADSORBATE_ARRAY, numbers)
        return after

    def script_on(self, structure: Atoms) -> ScriptPart:
        """Return the lines that set the tags, and keep what they said of adsorbates."""
        after = self.apply(structure)
        lines = [
            f"# {self.title}",
            "tags = atoms.get_tags()",
            f"tags[{list(_whole(self.indices))!r}] = {int(self.tag)}",
            "atoms.set_tags(tags)",
        ]
        if ADSORBATE_ARRAY in after.arrays and ADSORBATE_ARRAY not in structure.arrays:
            return ScriptPart((*lines, adsorbate_line(after)), (NUMPY_IMPORT,))
        return ScriptPart(tuple(lines))

    def script(self) -> ScriptPart:
        """Return the line that leaves it to Adatom, for a structure that is not known."""
        return through_adatom(f"SetTags({_whole(self.indices)!r}, {int(self.tag)})", "SetTags")


@dataclass(frozen=True, slots=True)
class HoldAtoms(OnStructure):
    """Hold atoms along exactly these axes of space, whatever held them before.

    Parameters
    ----------
    indices
        Which atoms.
    axes
        Along which of x, y and z: all to fix the atoms, none to release them.
    what
        What they are called: ``"C 27"``; their number or count if left out.
    """

    indices: tuple[int, ...]
    axes: tuple[bool, bool, bool]
    what: str = ""

    @property
    def title(self) -> str:
        """What was done: ``"Fix 3 atoms"``, ``"Release Cu 4"``, ``"Fix Cu 4 along x and y"``."""
        if not any(self.axes):
            return f"Release {counted(self.indices, self.what)}"
        along = [name for name, held in zip("xyz", self.axes, strict=True) if held]
        return f"Fix {counted(self.indices, self.what)}" + (
            "" if all(self.axes) else f" along {' and '.join(along)}"
        )

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with the atoms held so; constraints of other atoms stay.

        Raises
        ------
        StructureError
            If there are no such atoms.
        """
        after = given(structure).copy()
        indices = checked(after, self.indices)
        after.set_constraint(with_held(after, indices, _axes(self.axes)))
        return after

    def script_on(self, structure: Atoms) -> ScriptPart:
        """Return the line that sets all constraints there are afterwards."""
        holding = constraint_change(structure.constraints, self.apply(structure).constraints)
        return ScriptPart((f"# {self.title}", *holding.lines), holding.imports)

    def script(self) -> ScriptPart:
        """Return the line that leaves it to Adatom, for a structure that is not known."""
        return through_adatom(f"HoldAtoms({_whole(self.indices)!r}, {_axes(self.axes)!r})", "HoldAtoms")

    def remark(self, structure: Atoms) -> str:
        """Return which other constraints the atoms lose, a sentence, or an empty string."""
        lost = [
            constraint
            for constraint in structure.constraints
            if held_along_axes(constraint, structure) is None and concerns(constraint, self.indices)
        ]
        return f"The atoms lost what held them otherwise: {_listed(lost)}." if lost else ""


def _whole(indices: Sequence[int]) -> tuple[int, ...]:
    return tuple(int(index) for index in indices)


def _axes(axes: Sequence[bool]) -> tuple[bool, bool, bool]:
    x, y, z = axes
    return bool(x), bool(y), bool(z)


def _counted_on(numbers: NDArray[np.int_]) -> NDArray[np.int_]:
    """Return adsorbates' numbers without gaps, (n,); what is left without a slab is no adsorbate."""
    if numbers.all():
        return np.zeros(len(numbers), dtype=int)
    present = np.unique(numbers[numbers > 0])
    return np.where(numbers > 0, np.searchsorted(present, numbers) + 1, 0)


def _listed(constraints: Sequence[object]) -> str:
    kinds = [type(constraint).__name__ for constraint in constraints]
    return " and ".join(dict.fromkeys(_WORDS.get(kind, kind) for kind in kinds))
