"""The operation that places an adsorbate."""

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.placement import place, posed_shape
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.checks import check_structure
from adatom.structure.layers import ADSORBATE_ARRAY
from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import ATOMS_IMPORT, NUMPY_IMPORT


@dataclass(frozen=True, slots=True)
class PlaceAdsorbate:
    """Place an adsorbate.

    Parameters
    ----------
    adsorbate
        What is placed.
    pose
        Where it stands and how it is turned.
    site
        What the place is called, for the title.
    """

    adsorbate: Adsorbate
    pose: Pose
    site: str = ""

    @property
    def title(self) -> str:
        """What was done: ``"CO at bridge"``, ``"CO placed on the bottom face"``."""
        what = f"{self.adsorbate.name} at {self.site}" if self.site else f"{self.adsorbate.name} placed"
        return what if self.pose.face == "top" else f"{what} on the bottom face"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with the adsorbate added at the end."""
        if structure is None or len(structure) == 0:
            raise StructureError("There is no surface to place an adsorbate on: build or open one first.")
        placed = place(structure, self.adsorbate, self.pose)
        check_structure(placed)
        return placed

    def script(self) -> ScriptPart:
        """Return the lines that stand the turned molecule on the slab."""
        x, y = (float(value) for value in self.pose.xy)
        height, top = float(self.pose.height), self.pose.face == "top"
        level, sign = ("top", "+") if top else ("bottom", "-")
        over = "above the top layer" if top else "below the bottom layer"
        array = f'atoms.arrays.get("{ADSORBATE_ARRAY}", np.zeros(len(atoms), int))'
        lines = [
            f"# {self.title}: {self.adsorbate.binding_symbols} {self.pose.height:g} Å {over}",
            f"adsorbed = {array}  # 0 marks the slab",
            *_molecule_lines(self.adsorbate.symbols, posed_shape(self.adsorbate, self.pose)),
            f"{level} = atoms.positions[adsorbed == 0, 2].{'max' if top else 'min'}()",
            f"molecule.positions += ({x!r}, {y!r}, {level} {sign} {height!r})",
            f'molecule.set_array("{ADSORBATE_ARRAY}", np.full(len(molecule), adsorbed.max() + 1))',
            "if set(atoms.get_tags()[adsorbed == 0]) == {0, 1}:  # as OC20 tags its slabs",
            "    molecule.set_tags(2)",
            "atoms.extend(molecule)",
        ]
        return ScriptPart(tuple(lines), (ATOMS_IMPORT, NUMPY_IMPORT))


def _molecule_lines(symbols: tuple[str, ...], positions: NDArray[np.float64]) -> list[str]:
    rows = ", ".join(repr(tuple(row)) for row in positions.tolist())
    return [f"molecule = Atoms({list(symbols)!r}, positions=[{rows}])"]
