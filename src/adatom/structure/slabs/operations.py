"""The operations that make slabs."""

from dataclasses import dataclass

from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.checks import check_structure
from adatom.structure.layers import ADSORBATE_ARRAY, adsorbate_numbers
from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import FIX_ATOMS_IMPORT, NUMPY_IMPORT, explicit
from adatom.structure.slabs.cutting import Fixing, SurfaceCell, cut_slab
from adatom.structure.slabs.facets import Miller
from adatom.structure.slabs.low_index import build_slab, builder_keywords, fixed_range, slab_crystal
from adatom.structure.slabs.planes import has_hexagonal_axes
from adatom.structure.slabs.supercells import Matrix, check_matrix, copy_steps, repeated
from adatom.structure.slabs.transforms import Position, move_into_cell, set_vacuum, turned_over

_UNWRAPPING = (
    "if atoms.pbc[2]:  # in one piece along c",
    "    scaled = atoms.get_scaled_positions(wrap=False)[:, 2]",
    "    order = np.sort(scaled % 1)",
    "    lowest = order[(np.diff(order, append=order[0] + 1).argmax() + 1) % len(order)]",
    "    atoms.positions -= np.floor(scaled - lowest + 1e-9)[:, None] * atoms.cell.array[2]",
    "atoms.cell[2] = (0, 0, abs(atoms.cell[2, 2]))",
)
"""What `transforms.unwrapped` does, in the words of a script."""

_NUMBERING = (
    f'if "{ADSORBATE_ARRAY}" not in atoms.arrays:',
    f'    atoms.set_array("{ADSORBATE_ARRAY}", np.zeros(len(atoms), int))',
)
"""What writes down that nothing is an adsorbate, where nothing says so."""

_WRAPPING = (
    f'adsorbed = atoms.arrays["{ADSORBATE_ARRAY}"]',
    "steps = -np.floor(atoms.get_scaled_positions(wrap=False) + 1e-6)",
    "for number in set(adsorbed[adsorbed > 0]):  # each adsorbate in one piece",
    "    steps[adsorbed == number] = steps[adsorbed == number][0]",
    "steps[:, ~np.array([atoms.pbc[0], atoms.pbc[1], False])] = 0",
    "atoms.positions += steps @ atoms.cell.array",
)
"""What moves atoms into the cell along a and b."""


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
            imports.append(FIX_ATOMS_IMPORT)
        return ScriptPart(tuple(lines), tuple(imports))


@dataclass(frozen=True, slots=True, eq=False)
class CutSlab:
    """Cut a slab out of a bulk crystal; parameters as in `cut_slab`, and the crystal's name."""

    bulk: Atoms
    source: str
    miller: Miller
    layers: int
    size: tuple[int, int]
    vacuum: float
    fixed_layers: int = 0
    termination: int = 0
    matrix: Matrix | None = None
    orthogonal: bool = False
    position: Position = "centred"
    flipped: bool = False
    fixing: Fixing = "layers"
    cell: SurfaceCell = "smallest"

    @property
    def title(self) -> str:
        """What was done: ``"RuO2(110) slab"``."""
        return f"{plane_title(self.bulk, self.miller)} slab"

    def apply(self, structure: Atoms | None) -> Atoms:  # noqa: ARG002 - the crystal is in the operation
        """Return the slab, whatever was there before."""
        return cut_slab(
            self.bulk,
            self.miller,
            self.layers,
            self.size,
            self.vacuum,
            fixed_layers=self.fixed_layers,
            termination=self.termination,
            matrix=self.matrix,
            orthogonal=self.orthogonal,
            position=self.position,
            flipped=self.flipped,
            fixing=self.fixing,
            cell=self.cell,
        )

    def script(self) -> ScriptPart:
        """Return the slab itself, atom by atom: ASE has no call that chooses the same layers."""
        plane = " ".join(map(str, self.miller))
        chosen = f", termination {self.termination}" if self.termination else ""
        comment = (
            f"# {self.source or self.bulk.get_chemical_formula()}: ({plane}){chosen}, {self.layers} layers"
        )
        return explicit(self.apply(None), comment)


@dataclass(frozen=True, slots=True, eq=False)
class TakeOC20Slab:
    """Take a slab that OC20's own code cut.

    Parameters
    ----------
    bulk, source
        The crystal and its name.
    miller
        h, k, l.
    index
        Which of the slabs that `oc20_slabs` returns.
    atoms
        That slab: cutting it again would take seconds, and another process.
    """

    bulk: Atoms
    source: str
    miller: Miller
    index: int
    atoms: Atoms

    @property
    def title(self) -> str:
        """What was done: ``"Cu(111) slab, OC20"``."""
        return f"{plane_title(self.bulk, self.miller)} slab, OC20"

    def apply(self, structure: Atoms | None) -> Atoms:  # noqa: ARG002 - the slab is in the operation
        """Return the slab, whatever was there before."""
        check_structure(self.atoms)
        return self.atoms.copy()

    def script(self) -> ScriptPart:
        """Return the slab itself, atom by atom, and which call of fairchem makes it."""
        plane = " ".join(map(str, self.miller))
        comment = (
            f"# {self.source or self.bulk.get_chemical_formula()}: ({plane}), slab {self.index} of "
            "fairchem's Slab.from_bulk_get_specific_millers"
        )
        return explicit(self.atoms, comment)


def plane_title(bulk: Atoms, miller: Miller) -> str:
    """Return a crystal and a plane: ``"RuO2(110)"``, ``"Ru(0001)"``.

    Metals come first, and spaces in the index only where needed.
    """
    formula = bulk.symbols.formula.reduce()[0].format("metal")
    h, k, l = miller  # noqa: E741 - the index is called l
    indices = (h, k, -(h + k), l) if has_hexagonal_axes(bulk) else miller
    between = " " if min(indices) < 0 or max(indices) > 9 else ""
    return f"{formula}({between.join(map(str, indices))})"


@dataclass(frozen=True, slots=True)
class RepeatSlab:
    """Repeat a slab, with all it carries, to a supercell; the matrix as in `supercells.repeated`."""

    matrix: Matrix

    @property
    def title(self) -> str:
        """What was done: ``"2 × 1 supercell"``, ``"supercell 1 1 / -1 2"``."""
        (p, q), (r, s) = self.matrix
        return f"{p} × {s} supercell" if q == r == 0 else f"supercell {p} {q} / {r} {s}"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the supercell."""
        return repeated(_given(structure), self.matrix)

    def script(self) -> ScriptPart:
        """Return the lines that repeat atoms, constraints and adsorbates, and lay the copies out."""
        matrix = check_matrix(self.matrix)
        steps = copy_steps(matrix).tolist()
        lines = [
            f"# {self.title}",
            "cell, own = atoms.cell.array.copy(), atoms.positions.copy()",
            f"steps = np.array({steps!r})",
            "number = len(atoms)",
            "atoms = atoms.repeat((len(steps), 1, 1))",
            "atoms.positions = np.tile(own, (len(steps), 1)) + np.repeat(steps @ cell[:2], number, axis=0)",
            f"atoms.set_cell([*({[list(row) for row in matrix]!r} @ cell[:2]), cell[2]])",
            f'if "{ADSORBATE_ARRAY}" in atoms.arrays:  # each copy is an adsorbate of its own',
            f'    adsorbed = atoms.arrays["{ADSORBATE_ARRAY}"]',
            "    copies = np.repeat(np.arange(len(steps)), number)",
            "    adsorbed += np.where(adsorbed > 0, copies * adsorbed.max(), 0)",
        ]
        return ScriptPart(tuple(lines), (NUMPY_IMPORT,))


@dataclass(frozen=True, slots=True)
class WrapSlab:
    """Move the atoms of a slab into its cell along a and b, each adsorbate in one piece."""

    @property
    def title(self) -> str:
        """What was done."""
        return "atoms moved into the cell"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the slab with its atoms in the cell."""
        wrapped = _given(structure).copy()
        move_into_cell(wrapped, adsorbate_numbers(wrapped))
        return wrapped

    def script(self) -> ScriptPart:
        """Return the lines that move atoms by whole cell vectors."""
        lines = ["# Move the atoms into the cell along a and b", *_NUMBERING, *_WRAPPING]
        return ScriptPart(tuple(lines), (NUMPY_IMPORT,))


@dataclass(frozen=True, slots=True)
class FlipSlab:
    """Turn a slab over, with all it carries."""

    @property
    def title(self) -> str:
        """What was done."""
        return "slab turned over"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the slab upside down."""
        return turned_over(_given(structure))

    def script(self) -> ScriptPart:
        """Return the lines that turn atoms, cell and constraints about x."""
        lines = [
            "# Turn the slab over, by half a turn about x",
            *_UNWRAPPING,
            "turn = np.array([1.0, -1.0, -1.0])",
            "(old_a, old_b, c), lowest = atoms.cell.array, atoms.positions[:, 2].min()",
            "a, b = old_a * turn, -old_b * turn",
            "steps = (old_b - b) @ a / (a @ a)",
            "b = b + (round(steps) if abs(steps - round(steps)) < 0.01 else 0) * a",
            "atoms.set_cell([a, b, (0, 0, abs(c[2]))])",
            "atoms.positions = atoms.positions * turn",
            "atoms.positions[:, 2] += lowest - atoms.positions[:, 2].min()",
            "for constraint in atoms.constraints:  # those along a line, in a plane or of a mode",
            '    if hasattr(constraint, "dir"):',
            "        constraint.dir = constraint.dir * turn",
            '    if hasattr(constraint, "mode"):',
            "        constraint.mode = (constraint.mode.reshape(-1, 3) * turn).ravel()",
            *_NUMBERING,
            *_WRAPPING,
        ]
        return ScriptPart(tuple(lines), (NUMPY_IMPORT,))


@dataclass(frozen=True, slots=True)
class SetVacuum:
    """Set the vacuum of a slab; Å on each side, and where it stands, as in `transforms.set_vacuum`."""

    vacuum: float
    position: Position = "centred"

    @property
    def title(self) -> str:
        """What was done: ``"vacuum of 10 Å on each side"``."""
        if self.position == "bottom":
            return f"vacuum of {2 * self.vacuum:g} Å above"
        return f"vacuum of {self.vacuum:g} Å on each side"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the slab in its new cell."""
        return set_vacuum(_given(structure), self.vacuum, position=self.position)

    def script(self) -> ScriptPart:
        """Return the lines that make the cell anew and move the slab in it."""
        below = float(self.vacuum) if self.position == "centred" else 0.0
        lines = [
            f"# {self.title[0].upper()}{self.title[1:]}",
            *_UNWRAPPING,
            f"atoms.cell[2] = (0, 0, np.ptp(atoms.positions[:, 2]) + {2 * float(self.vacuum)!r})",
            f"atoms.positions[:, 2] += {below!r} - atoms.positions[:, 2].min()",
        ]
        return ScriptPart(tuple(lines), (NUMPY_IMPORT,))


def _given(structure: Atoms | None) -> Atoms:
    if structure is None or len(structure) == 0:
        raise StructureError("There is no slab here: build or open one first.")
    return structure
