"""The operations that add atoms: single ones, pasted ones, copies."""

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.bulks.formulas import check_symbol
from adatom.structure.checks import check_structure
from adatom.structure.editing.appending import append_part, appended, taken
from adatom.structure.editing.moving import through_adatom
from adatom.structure.editing.steps import OnStructure, checked, counted, given
from adatom.structure.formula import formula
from adatom.structure.limits import check_atom_count, check_finite
from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import NUMPY_IMPORT, explicit


@dataclass(frozen=True, slots=True, eq=False)
class AddAtoms(OnStructure):
    """Add single atoms, at the end of the arrays.

    Above or below a slab they are adsorbates: of the adsorbate they are bonded to, or new ones.

    Parameters
    ----------
    symbols
        Their elements.
    positions
        Å, (k, 3).
    """

    symbols: tuple[str, ...]
    positions: NDArray[np.float64]

    @property
    def title(self) -> str:
        """What was done: ``"Add O"``, ``"Add 3 atoms"``."""
        return f"Add {self.symbols[0] if len(self.symbols) == 1 else f'{len(self.symbols)} atoms'}"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with them.

        Raises
        ------
        StructureError
            For an unknown element, not one place for each, or atoms on top of each other.
        """
        after = appended(given(structure), self._atoms())
        check_structure(after)
        return after

    def script_on(self, structure: Atoms) -> ScriptPart:
        """Return the lines that add the atoms, with tags and numbers as this structure asks for."""
        return append_part(self.title, structure, self.apply(structure))

    def script(self) -> ScriptPart:
        """Return the line that leaves it to Adatom, for a structure that is not known."""
        rows = np.asarray(self.positions, dtype=float).tolist()
        part = through_adatom(f"AddAtoms({tuple(self.symbols)!r}, np.array({rows!r}))", "AddAtoms")
        return ScriptPart(part.lines, (*part.imports, NUMPY_IMPORT))

    def _atoms(self) -> Atoms:
        if not self.symbols:
            raise StructureError("There are no atoms to add: name an element.")
        for symbol in self.symbols:
            check_symbol(symbol)
        places = np.asarray(self.positions, dtype=float)
        if places.shape != (len(self.symbols), 3):
            raise StructureError(f"{len(self.symbols)} atoms need a place each, with x, y and z.")
        return Atoms(list(self.symbols), positions=places)


@dataclass(frozen=True, slots=True, eq=False)
class PasteAtoms(OnStructure):
    """Add atoms that come from elsewhere, at the end of the arrays.

    They keep tags, constraints, moments and charges. Adsorbates among them become new adsorbates. Cell and
    notes are left behind. Where there is nothing, they are the structure, and keep everything.

    Parameters
    ----------
    atoms
        What to add, where it is to be.
    """

    atoms: Atoms

    @property
    def title(self) -> str:
        """What was done: ``"Paste CO"``, ``"Paste 12 atoms"``."""
        few = len(self.atoms) <= _NAMED
        return f"Paste {formula(self.atoms.numbers) if few else f'{len(self.atoms)} atoms'}"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with them.

        Raises
        ------
        StructureError
            If there are none, or atoms would lie on top of each other.
        """
        if len(self.atoms) == 0:
            raise StructureError("There are no atoms to paste: copy some first.")
        if structure is None or len(structure) == 0:
            after = self.atoms.copy()
        else:
            check_atom_count(len(structure) + len(self.atoms))
            after = appended(structure, self.atoms)
        check_structure(after)
        return after

    def script_on(self, structure: Atoms) -> ScriptPart:
        """Return the lines that add the atoms, with tags and numbers as this structure asks for."""
        return append_part(self.title, structure, self.apply(structure))

    def script(self) -> ScriptPart:
        """Return the atoms one by one, for where there was nothing."""
        return explicit(self.atoms)


@dataclass(frozen=True, slots=True)
class DuplicateAtoms(OnStructure):
    """Add copies of atoms, at the end of the arrays, with all they carry.

    Parameters
    ----------
    indices
        Which atoms.
    shift
        Where the copies are, seen from the originals, Å; `free_shift` finds one.
    what
        What the atoms are called: ``"C 27"``; their number or count if left out.
    """

    indices: tuple[int, ...]
    shift: tuple[float, float, float]
    what: str = ""

    @property
    def title(self) -> str:
        """What was done: ``"Duplicate C 27"``, ``"Duplicate 3 atoms"``."""
        return f"Duplicate {counted(self.indices, self.what)}"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with the copies.

        Raises
        ------
        StructureError
            If there are no such atoms, too many, or copies would lie on top of atoms.
        """
        before = given(structure)
        indices = checked(before, self.indices)
        check_atom_count(len(before) + len(indices))
        for value in self.shift:
            check_finite("A shift", value)
        after = appended(before, taken(before, indices, self.shift))
        check_structure(after)
        return after

    def script_on(self, structure: Atoms) -> ScriptPart:
        """Return the lines that add the copies, with tags and numbers as this structure asks for."""
        return append_part(self.title, structure, self.apply(structure))

    def script(self) -> ScriptPart:
        """Return the line that leaves it to Adatom, for a structure that is not known."""
        indices = tuple(int(index) for index in self.indices)
        shift = tuple(float(value) for value in self.shift)
        return through_adatom(f"DuplicateAtoms({indices!r}, {shift!r})", "DuplicateAtoms")


_NAMED = 12
"""So many atoms are named by their formula; more are counted."""
