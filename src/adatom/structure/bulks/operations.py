"""The operations that begin with a bulk crystal."""

from collections.abc import Mapping
from dataclasses import dataclass

from ase import Atoms

from adatom.structure.bulks.building import bare, crystal_script
from adatom.structure.bulks.constants import filled_in
from adatom.structure.bulks.elemental import (
    COMPUTED,
    SIMPLE_STRUCTURES,
    ElementalCrystal,
    build_elemental,
    elemental_crystal,
    elemental_script,
)
from adatom.structure.bulks.optimade.entries import Provenance
from adatom.structure.bulks.prototypes import build_prototype, prototype, recipe_of
from adatom.structure.checks import check_structure
from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import explicit


@dataclass(frozen=True, slots=True)
class BuildBulk:
    """Build a crystal of an element, or of a prototype, in its conventional cell.

    `adatom.structure.bulks.recipes.bulk_of` makes one of a formula.

    Parameters
    ----------
    elements
        One chemical symbol, or one for each role of the prototype.
    structure
        Of an element ``"fcc"`` and the like or the key of its prototype, empty for its own; else the key of a
        prototype.
    constants
        Names and values of the constants that are given: Å for lattice constants, fractions of the cell for
        internal coordinates. The others are filled in as `filled_in` and `elemental_crystal` say.
    """

    elements: tuple[str, ...]
    structure: str = ""
    constants: tuple[tuple[str, float], ...] = ()

    @property
    def title(self) -> str:
        """What was built: ``"MgO, rocksalt"``, ``"Cu, fcc"``."""
        structure = self._elemental.structure if len(self.elements) == 1 else self.structure
        return f"{self.formula}, {_name_of(structure)}"

    @property
    def formula(self) -> str:
        """The formula with the elements in the order of their roles: ``"SrTiO3"``."""
        if len(self.elements) == 1:
            return self.elements[0]
        numbers: dict[str, int] = {}
        for symbol, role in zip(self.elements, prototype(self.structure).roles, strict=False):
            numbers[symbol] = numbers.get(symbol, 0) + role.count
        return "".join(f"{symbol}{number if number > 1 else ''}" for symbol, number in numbers.items())

    @property
    def all_constants(self) -> Mapping[str, float]:
        """Return the constants with those filled in that are not given."""
        return self._start[0]

    @property
    def source(self) -> str:
        """Where the constants come from, as a clause: ``"measured; …"``, ``"estimated from …"``."""
        return self._start[1]

    @property
    def _elemental(self) -> ElementalCrystal:
        return elemental_crystal(self.elements[0], self.structure or None, dict(self.constants))

    @property
    def _start(self) -> tuple[Mapping[str, float], str]:
        if len(self.elements) == 1:
            return self._elemental.constants, self._elemental.source
        start = filled_in(self.structure, self.elements, dict(self.constants))
        return start.values, start.source

    def apply(self, structure: Atoms | None) -> Atoms:  # noqa: ARG002 - a crystal is built from nothing
        """Return the crystal, whatever was there before."""
        if len(self.elements) == 1:
            return build_elemental(self._elemental)
        return build_prototype(self.structure, self.elements, self.all_constants)

    def script(self) -> ScriptPart:
        """Return the call of ``ase.build.bulk`` or ``ase.spacegroup.crystal``."""
        if len(self.elements) == 1:
            return elemental_script(self._elemental)
        recipe = recipe_of(self.structure, self.elements, self.all_constants)
        return crystal_script(recipe, f"{self.title}: {self.source}")


@dataclass(frozen=True, slots=True, eq=False)
class TakeFound:
    """Take a crystal that was found in a database.

    Parameters
    ----------
    atoms
        The crystal, in whatever cell the database has it.
    provenance
        Where it was found.
    """

    atoms: Atoms
    provenance: Provenance

    @property
    def title(self) -> str:
        """What it is and where from: ``"TiO2, mp-2657"``."""
        return f"{self.atoms.symbols.formula.reduce()[0].format('metal')}, {self.provenance.entry}"

    def apply(self, structure: Atoms | None) -> Atoms:  # noqa: ARG002 - it takes everything's place
        """Return the crystal, whatever was there before."""
        crystal = bare(self.atoms)
        crystal.pbc = True
        check_structure(crystal, self.provenance.entry)
        return crystal

    def script(self) -> ScriptPart:
        """Return the crystal atom by atom: the database may have another one tomorrow."""
        where = self.provenance
        return explicit(self.apply(None), f"# {where.database}, entry {where.entry}: {where.address}")


def _name_of(structure: str) -> str:
    """Return what a crystal's structure is called: ``"fcc"``, ``"rutile"``, ``"L1₂ alloy"``."""
    simple = structure in SIMPLE_STRUCTURES or structure == COMPUTED
    return structure if simple else prototype(structure).name
