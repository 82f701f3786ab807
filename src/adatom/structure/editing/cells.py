"""The operation that repeats a cell along all its vectors."""

from dataclasses import dataclass

import numpy as np
from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.checks import check_structure
from adatom.structure.editing.steps import given
from adatom.structure.layers import ADSORBATE_ARRAY
from adatom.structure.limits import check_atom_count, check_size
from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import NUMPY_IMPORT
from adatom.structure.slabs.supercells import numbered_copies


@dataclass(frozen=True, slots=True)
class RepeatCell:
    """Repeat a structure along its cell vectors, with all it carries, as ``Atoms.repeat`` orders the copies.

    Parameters
    ----------
    na, nb, nc
        How many times along a, b and c.
    """

    na: int
    nb: int
    nc: int = 1

    @property
    def title(self) -> str:
        """What was done: ``"Repeat 2 × 2 × 1"``."""
        return f"Repeat {self.na} × {self.nb} × {self.nc}"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the repeated structure; each copy of an adsorbate gets a number of its own.

        Raises
        ------
        StructureError
            For numbers that make no sense, too many atoms, a direction without a cell vector, or constraints
            that cannot be repeated.
        """
        before = given(structure)
        times = (self.na, self.nb, self.nc)
        check_size(times, ("cells along a", "cells along b", "cells along c"))
        count = int(np.prod([int(n) for n in times], dtype=object))
        check_atom_count(count * len(before))
        for name, number, vector in zip("abc", times, before.cell.array, strict=True):
            if number > 1 and not vector.any():
                raise StructureError(f"This structure has no cell vector {name} to be repeated along.")
        try:
            larger = before.repeat(times)
        except NotImplementedError:
            kinds = sorted({type(constraint).__name__ for constraint in before.constraints})
            raise StructureError(
                f"ASE cannot repeat the constraints of this structure ({', '.join(kinds)}): keep fixed atoms "
                "alone."
            ) from None
        if ADSORBATE_ARRAY in before.arrays:
            larger.set_array(ADSORBATE_ARRAY, numbered_copies(before, count))
        check_structure(larger)
        return larger

    def script(self) -> ScriptPart:
        """Return the lines that repeat atoms, constraints and adsorbates."""
        times = (int(self.na), int(self.nb), int(self.nc))
        lines = (
            f"# {self.title}",
            "number = len(atoms)",
            f"atoms = atoms.repeat({times!r})",
            f'if "{ADSORBATE_ARRAY}" in atoms.arrays:  # each copy is an adsorbate of its own',
            f'    adsorbed = atoms.arrays["{ADSORBATE_ARRAY}"]',
            f"    copies = np.repeat(np.arange({int(np.prod(times))}), number)",
            "    adsorbed += np.where(adsorbed > 0, copies * adsorbed.max(), 0)",
        )
        return ScriptPart(lines, (NUMPY_IMPORT,))
