"""The operations that make slabs."""

from dataclasses import dataclass

from ase import Atoms

from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import FIX_ATOMS_IMPORT, explicit
from adatom.structure.slabs.cutting import cut_slab
from adatom.structure.slabs.low_index import build_slab, builder_keywords, fixed_range, slab_crystal


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
        return explicit(self.apply(None), comment)
