"""Crystals from a space group and an asymmetric unit."""

from dataclasses import dataclass

from ase import Atoms
from ase.spacegroup import crystal
from ase.spacegroup.spacegroup import SpacegroupValueError

from adatom.errors import StructureError
from adatom.structure.operations import ScriptPart

CRYSTAL_IMPORT = "from ase.spacegroup import crystal"


@dataclass(frozen=True, slots=True)
class CrystalRecipe:
    """What ``ase.spacegroup.crystal`` has to be told.

    Parameters
    ----------
    symbols
        Of the sites of the asymmetric unit.
    basis
        Their positions, fractions of the cell.
    space_group, setting
        Number in the International Tables, and the choice of origin.
    cell
        Lengths a, b, c, Å, and angles α, β, γ, degrees.
    """

    symbols: tuple[str, ...]
    basis: tuple[tuple[float, float, float], ...]
    space_group: int
    setting: int
    cell: tuple[float, float, float, float, float, float]


def crystal_of(recipe: CrystalRecipe) -> Atoms:
    """Build the crystal of a recipe, periodic in all directions, its atoms wrapped into the cell.

    Raises
    ------
    StructureError
        If two of its sites coincide.
    """
    try:
        built = crystal(
            list(recipe.symbols),
            basis=list(recipe.basis),
            spacegroup=recipe.space_group,
            setting=recipe.setting,
            cellpar=list(recipe.cell),
            onduplicates="error",
        )
    except SpacegroupValueError as error:
        raise StructureError(
            "Two different sites of this crystal lie on top of each other: change its internal coordinates."
        ) from error
    return bare(built)


def crystal_script(recipe: CrystalRecipe, comment: str) -> ScriptPart:
    """Return the lines of plain ASE that do the same as `crystal_of`."""
    lines = (
        f"# {comment}",
        "atoms = crystal(",
        f"    {list(recipe.symbols)!r},",
        f"    basis={list(recipe.basis)!r},",
        f"    spacegroup={recipe.space_group},",
        *([f"    setting={recipe.setting},"] if recipe.setting != 1 else []),
        f"    cellpar={list(recipe.cell)!r},",
        ")",
        'atoms.info.clear()  # the note "spacegroup" would go stale with the first edit',
        'del atoms.arrays["spacegroup_kinds"]',
        "atoms.wrap()",
    )
    return ScriptPart(lines, (CRYSTAL_IMPORT,))


def bare(atoms: Atoms) -> Atoms:
    """Return a crystal without the notes of its builder, which go stale with the first edit, wrapped."""
    plain = atoms.copy()
    plain.info.clear()
    plain.arrays.pop("spacegroup_kinds", None)
    plain.wrap()
    return plain
