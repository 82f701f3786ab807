"""The operation that places an adsorbate."""

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.placement import oriented, place
from adatom.structure.checks import check_structure
from adatom.structure.layers import ADSORBATE_ARRAY
from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import ATOMS_IMPORT, NUMPY_IMPORT


@dataclass(frozen=True, slots=True)
class PlaceAdsorbate:
    """Place an adsorbate of the library.

    Parameters
    ----------
    adsorbate
        Its formula.
    xy
        Where its binding atom comes, Å.
    height
        Of the binding atom above the top layer, Å.
    azimuth, tilt
        How it is turned, degrees, as in `placement.oriented`.
    site
        What the place is called, for the title.
    """

    adsorbate: str
    xy: tuple[float, float]
    height: float
    azimuth: float = 0.0
    tilt: float = 0.0
    site: str = ""

    @property
    def title(self) -> str:
        """What was done: ``"CO at bridge"``."""
        return f"{self.adsorbate} at {self.site}" if self.site else f"{self.adsorbate} placed"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with the adsorbate added at the end."""
        if structure is None or len(structure) == 0:
            raise StructureError("There is no surface to place an adsorbate on: build or open one first.")
        placed = place(structure, adsorbate(self.adsorbate), self.xy, self.height, self.azimuth, self.tilt)
        check_structure(placed)
        return placed

    def script(self) -> ScriptPart:
        """Return the lines that stand the turned molecule above the highest atom of the slab."""
        molecule = adsorbate(self.adsorbate)
        shape = oriented(molecule, self.azimuth, self.tilt)
        x, y = (float(value) for value in self.xy)
        binding = molecule.symbols[molecule.binding]
        array = f'atoms.arrays.get("{ADSORBATE_ARRAY}", np.zeros(len(atoms), int))'
        lines = [
            f"# {self.title}: {binding} {self.height:g} Å above the top layer",
            f"adsorbed = {array}  # 0 marks the slab",
            *_molecule_lines(molecule.symbols, shape),
            "top = atoms.positions[adsorbed == 0, 2].max()",
            f"molecule.positions += ({x!r}, {y!r}, top + {float(self.height)!r})",
            f'molecule.set_array("{ADSORBATE_ARRAY}", np.full(len(molecule), adsorbed.max() + 1))',
            "atoms.extend(molecule)",
        ]
        return ScriptPart(tuple(lines), (ATOMS_IMPORT, NUMPY_IMPORT))


def _molecule_lines(symbols: tuple[str, ...], positions: NDArray[np.float64]) -> list[str]:
    rows = ", ".join(repr(tuple(row)) for row in positions.tolist())
    return [f"molecule = Atoms({list(symbols)!r}, positions=[{rows}])"]
