"""The operation that opens a structure from a file."""

from dataclasses import dataclass
from pathlib import Path

from ase import Atoms

from adatom.structure.checks import check_structure
from adatom.structure.files.reading import ase_read_call
from adatom.structure.layers import ADSORBATE_ARRAY, adsorbate_numbers
from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import NUMPY_IMPORT, adsorbate_line, explicit


@dataclass(frozen=True, slots=True, eq=False)
class OpenStructure:
    """Open a structure from a file.

    Parameters
    ----------
    path
        The file, for the title and the script.
    atoms
        What was read from it.
    """

    path: str
    atoms: Atoms

    @property
    def title(self) -> str:
        """The file's name."""
        return Path(self.path).name

    def apply(self, structure: Atoms | None) -> Atoms:  # noqa: ARG002 - the file takes everything's place
        """Return what was read, its adsorbates marked in our own way."""
        check_structure(self.atoms, self.title)
        opened = self.atoms.copy()
        numbers = adsorbate_numbers(opened)
        if ADSORBATE_ARRAY not in opened.arrays and numbers.any():
            opened.set_array(ADSORBATE_ARRAY, numbers)
        return opened

    def script(self) -> ScriptPart:
        """Return the call of ``ase.io.read`` that gives the same atoms, or else the atoms themselves."""
        opened = self.apply(None)
        call = ase_read_call(Path(self.path), self.atoms)
        if call is None:
            return explicit(opened)
        lines, imports = [f"atoms = {call}"], ["from ase.io import read"]
        if ADSORBATE_ARRAY in opened.arrays and ADSORBATE_ARRAY not in self.atoms.arrays:
            lines.append(adsorbate_line(opened))
            imports.append(NUMPY_IMPORT)
        return ScriptPart(tuple(lines), tuple(imports))
