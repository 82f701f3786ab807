"""The operations that build: slabs, opened structures, placed adsorbates, frames taken up again."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.adsorbates import adsorbate
from adatom.structure.checks import check_structure
from adatom.structure.layers import ADSORBATE_ARRAY, adsorbate_numbers
from adatom.structure.operations import ScriptPart
from adatom.structure.placement import oriented, place
from adatom.structure.reading import ase_read_call
from adatom.structure.slabs import build_slab, builder_keywords, cut_slab, fixed_range, slab_crystal

_ATOMS = "from ase import Atoms"
_FIX_ATOMS = "from ase.constraints import FixAtoms"
_NUMPY = "import numpy as np"


@dataclass(frozen=True, slots=True)
class BuildSlab:
    """Build a low-index slab of an element; parameters as in `build_slab`."""

    symbol: str
    facet: str
    size: tuple[int, int, int]
    vacuum: float
    structure: str | None = None
    a: float | None = None
    c: float | None = None
    fixed_layers: int = 0

    @property
    def title(self) -> str:
        """What was done: ``"Cu(100) slab"``."""
        return f"{self.symbol}({self.facet}) slab"

    def apply(self, structure: Atoms | None) -> Atoms:  # noqa: ARG002 - a slab is built from nothing
        """Return the slab, whatever was there before."""
        return build_slab(
            self.symbol,
            self.facet,
            self.size,
            self.vacuum,
            structure=self.structure,
            a=self.a,
            c=self.c,
            fixed_layers=self.fixed_layers,
        )

    def script(self) -> ScriptPart:
        """Return the call of ASE's builder."""
        lattice, a, c = slab_crystal(self.symbol, self.structure, self.a, self.c)
        builder = lattice + self.facet
        keywords = builder_keywords(lattice, self.facet, self.size, a, c, self.vacuum)
        size = keywords.pop("size")
        spoken = "".join(f", {name}={value!r}" for name, value in keywords.items())
        lines = [f'atoms = {builder}("{self.symbol}", {size!r}{spoken})']
        imports = [f"from ase.build import {builder}"]
        if "periodic" not in keywords:
            lines.append("atoms.pbc = True")
        if self.fixed_layers:
            held = fixed_range(self.facet, self.size, self.fixed_layers)
            lines.append(f"atoms.set_constraint(FixAtoms(indices=range({held.start}, {held.stop})))")
            imports.append(_FIX_ATOMS)
        return ScriptPart(tuple(lines), tuple(imports))


@dataclass(frozen=True, slots=True, eq=False)
class CutSlab:
    """Cut a slab out of a bulk crystal; parameters as in `cut_slab`, and the crystal's name."""

    bulk: Atoms
    source: str
    miller: tuple[int, int, int]
    layers: int
    size: tuple[int, int]
    vacuum: float
    fixed_layers: int = 0

    @property
    def title(self) -> str:
        """What was done: ``"RuO2(110) slab"``, metals first, spaces in the index only where needed."""
        formula = self.bulk.symbols.formula.reduce()[0].format("metal")
        between = " " if min(self.miller) < 0 or max(self.miller) > 9 else ""
        return f"{formula}({between.join(map(str, self.miller))}) slab"

    def apply(self, structure: Atoms | None) -> Atoms:  # noqa: ARG002 - the crystal is in the operation
        """Return the slab, whatever was there before."""
        return cut_slab(
            self.bulk, self.miller, self.layers, self.size, self.vacuum, fixed_layers=self.fixed_layers
        )

    def script(self) -> ScriptPart:
        """Return the slab itself, atom by atom: ASE has no call that chooses the same layers."""
        plane = " ".join(map(str, self.miller))
        comment = f"# {self.source or self.bulk.get_chemical_formula()}: ({plane}), {self.layers} layers"
        return _explicit(self.apply(None), comment)


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
            return _explicit(opened)
        lines, imports = [f"atoms = {call}"], ["from ase.io import read"]
        if ADSORBATE_ARRAY in opened.arrays and ADSORBATE_ARRAY not in self.atoms.arrays:
            lines.append(_adsorbate_line(opened))
            imports.append(_NUMPY)
        return ScriptPart(tuple(lines), tuple(imports))


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
        return ScriptPart(tuple(lines), (_ATOMS, _NUMPY))


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
        return ScriptPart(tuple(lines), (_NUMPY,))


def _molecule_lines(symbols: tuple[str, ...], positions: NDArray[np.float64]) -> list[str]:
    rows = ", ".join(repr(tuple(row)) for row in positions.tolist())
    return [f"molecule = Atoms({list(symbols)!r}, positions=[{rows}])"]


def _explicit(atoms: Atoms, comment: str = "") -> ScriptPart:
    """Return a structure atom by atom, to the last bit."""
    lines = [
        *([comment] if comment else []),
        "atoms = Atoms(",
        f'    "{atoms.symbols}",',
        "    positions=[",
        *(f"        {tuple(row)!r}," for row in atoms.positions.tolist()),
        "    ],",
        f"    cell={atoms.cell.array.tolist()!r},",
        f"    pbc={atoms.pbc.tolist()!r},",
        *(f"    {name}={values.tolist()!r}," for name, values in _given_arrays(atoms).items()),
        *([f"    info={notes!r},"] if (notes := _given_notes(atoms)) else []),
        ")",
    ]
    imports = [_ATOMS]
    if ADSORBATE_ARRAY in atoms.arrays:
        lines.append(_adsorbate_line(atoms))
        imports.append(_NUMPY)
    if atoms.constraints:
        spoken = [_constraint_call(constraint) for constraint in atoms.constraints]
        lines.append(f"atoms.set_constraint([{', '.join(spoken)}])")
        names = sorted({call.partition("(")[0] for call in spoken})
        imports.append(f"from ase.constraints import {', '.join(names)}")
    return ScriptPart(tuple(lines), tuple(imports))


def _given_arrays(atoms: Atoms) -> dict[str, NDArray[np.float64]]:
    """Return the keywords of ``Atoms`` for what else a structure has beside positions."""
    arrays = {
        "tags": atoms.get_tags(),
        "magmoms": atoms.get_initial_magnetic_moments(),
        "charges": atoms.get_initial_charges(),
    }
    return {name: values for name, values in arrays.items() if values.any()}


def _given_notes(atoms: Atoms) -> dict[str, bool | int | float | str]:
    """Return the notes of a structure that are single values, such as its charge and spin."""
    plain = {str(key): v.item() if isinstance(v, np.generic) else v for key, v in atoms.info.items()}
    return {key: value for key, value in plain.items() if isinstance(value, bool | int | float | str)}


def _adsorbate_line(atoms: Atoms) -> str:
    numbers = atoms.arrays[ADSORBATE_ARRAY].tolist()
    return f'atoms.set_array("{ADSORBATE_ARRAY}", np.array({numbers!r}))'


def _constraint_call(constraint: Any) -> str:
    """Return a constraint of ASE as the call that makes it."""
    description = constraint.todict()
    keywords = ", ".join(
        f"{name}={np.asarray(value).tolist()!r}" if not isinstance(value, str) else f"{name}={value!r}"
        for name, value in description["kwargs"].items()
    )
    return f"{description['name']}({keywords})"
