"""The formats structures are exported to, and what each of them loses."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ase import Atoms

from adatom.errors import FileError
from adatom.structure.constraints import all_along_axes, all_along_cell
from adatom.structure.layers import ADSORBATE_ARRAY, adsorbate_mask


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format to export to.

    Parameters
    ----------
    key
        Its name for programs.
    title
        Its name for people.
    suffix
        Of its files, with the dot.
    ase_format
        Its name in ASE.
    many
        Whether one file holds several frames.
    drops
        What it may lose, each a key of the words that `dropped` uses.
    needs_cell
        Whether it can hold only what has a cell in all three directions.
    """

    key: str
    title: str
    suffix: str
    ase_format: str
    many: bool
    drops: tuple[str, ...]
    needs_cell: bool


# Measured by writing and reading back; tests/structure/files/test_writing.py measures it again.
_EXTENDED = ("odd constraints",)
_CRYSTAL = ("constraints", "pbc", "magmoms", "tags", "adsorbates", "energy", "charges", "info")
_VASP = ("odd directions", "pbc", "magmoms", "tags", "adsorbates", "energy", "charges", "info", "order")
_PLAIN = ("constraints", "cell", "any pbc", "magmoms", "tags", "adsorbates", "energy", "charges", "info")
_TRAJECTORY = ("untagged adsorbates",)
_ESPRESSO = ("odd constraints", "pbc", "tags", "adsorbates", "energy", "charges", "info")
_AIMS = ("odd constraints", "pbc", "tags", "adsorbates", "energy", "info")
_CASTEP = ("odd constraints", "pbc", "magmoms", "tags", "adsorbates", "energy", "charges", "info")
_ABINIT = ("constraints", "pbc", "tags", "adsorbates", "energy", "charges", "info")
_XSF = ("constraints", "magmoms", "tags", "adsorbates", "energy", "charges", "info")
_JSON = ("untagged adsorbates", "info")

EXPORT_FORMATS: dict[str, FileFormat] = {
    fmt.key: fmt
    for fmt in (
        FileFormat("extxyz", "Extended XYZ", ".extxyz", "extxyz", True, _EXTENDED, False),
        FileFormat("cif", "CIF", ".cif", "cif", False, _CRYSTAL, True),
        FileFormat("poscar", "POSCAR (VASP)", ".vasp", "vasp", False, _VASP, True),
        FileFormat("xyz", "Plain XYZ", ".xyz", "xyz", True, _PLAIN, False),
        FileFormat("traj", "ASE trajectory", ".traj", "traj", True, _TRAJECTORY, False),
        FileFormat("qe", "Quantum ESPRESSO input", ".pwi", "espresso-in", False, _ESPRESSO, True),
        FileFormat("aims", "FHI-aims geometry", ".in", "aims", False, _AIMS, False),
        FileFormat("castep", "CASTEP cell", ".cell", "castep-cell", False, _CASTEP, True),
        FileFormat("abinit", "ABINIT input", ".abi", "abinit-in", False, _ABINIT, True),
        FileFormat("lammps", "LAMMPS data", ".data", "lammps-data", False, _CRYSTAL, True),
        FileFormat("gen", "DFTB+ gen", ".gen", "gen", False, _CRYSTAL, True),
        FileFormat("xsf", "XSF (XCrySDen)", ".xsf", "xsf", True, _XSF, True),
        FileFormat("res", "SHELX res", ".res", "res", False, _CRYSTAL, True),
        FileFormat("pdb", "PDB", ".pdb", "proteindatabank", True, (*_CRYSTAL, "digits"), False),
        FileFormat("json", "ASE JSON", ".json", "json", True, _JSON, False),
    )
}
"""Key → format, in the order in which they are offered."""


def format_for(path: Path) -> FileFormat:
    """Return the export format that a file name asks for.

    ``.xyz`` gets extended XYZ, as ASE does it: what reads plain XYZ reads that too, and nothing is lost.
    Plain XYZ has to be asked for by its key.

    Raises
    ------
    FileError
        If the name asks for none of them.
    """
    name, suffix = path.name, path.suffix.lower()
    if suffix == ".xyz":
        return EXPORT_FORMATS["extxyz"]
    for fmt in EXPORT_FORMATS.values():
        if suffix == fmt.suffix:
            return fmt
    if "POSCAR" in name or "CONTCAR" in name or suffix == ".poscar":
        return EXPORT_FORMATS["poscar"]
    known = ", ".join(fmt.suffix for fmt in EXPORT_FORMATS.values())
    raise FileError(f"The name {name!r} does not say which format to write; use one of {known}, or POSCAR.")


def export_format(key: str) -> FileFormat:
    """Return the export format with this key.

    Raises
    ------
    FileError
        If there is none.
    """
    try:
        return EXPORT_FORMATS[key]
    except KeyError:
        raise FileError(f"There is no format {key!r}; there are {', '.join(EXPORT_FORMATS)}.") from None


def dropped(format_key: str, atoms: Atoms) -> list[str]:
    """Return what of this structure a format loses, in words; empty if it keeps everything.

    Parameters
    ----------
    format_key
        A key of `EXPORT_FORMATS`.
    atoms
        What would be written.
    """
    found = []
    for key in export_format(format_key).drops:
        words, has = _LOSSES[key]
        if has(atoms):
            found.append(words)
    return found


def sorting_by_element(atoms: Atoms) -> list[int]:
    """Return the order of atoms that sorts them by element and changes nothing else."""
    symbols = atoms.get_chemical_symbols()
    return sorted(range(len(atoms)), key=lambda index: symbols[index])


def _has_adsorbates_that_tags_do_not_tell(atoms: Atoms) -> bool:
    if ADSORBATE_ARRAY not in atoms.arrays or not (atoms.arrays[ADSORBATE_ARRAY] > 0).any():
        return False
    bare = atoms.copy()
    del bare.arrays[ADSORBATE_ARRAY]
    return not np.array_equal(adsorbate_mask(bare), adsorbate_mask(atoms))


def _has_adsorbates(atoms: Atoms) -> bool:
    return bool(adsorbate_mask(atoms).any())


def _has_energy(atoms: Atoms) -> bool:
    return atoms.calc is not None and "energy" in getattr(atoms.calc, "results", {})


_LOSSES: dict[str, tuple[str, Callable[[Atoms], bool]]] = {
    "constraints": ("which atoms are fixed", lambda atoms: bool(atoms.constraints)),
    "odd constraints": ("constraints other than fixed atoms", lambda atoms: not all_along_axes(atoms)),
    "odd directions": ("constraints other than fixed atoms", lambda atoms: not all_along_cell(atoms)),
    "cell": ("the cell", lambda atoms: bool(atoms.cell.any())),
    "pbc": ("that it is not periodic in all directions", lambda atoms: not bool(atoms.pbc.all())),
    "any pbc": ("the periodicity", lambda atoms: bool(atoms.pbc.any())),
    "tags": ("tags", lambda atoms: bool(atoms.get_tags().any())),
    "adsorbates": ("which atoms are adsorbates", _has_adsorbates),
    "untagged adsorbates": ("which atoms are adsorbates", _has_adsorbates_that_tags_do_not_tell),
    "energy": ("energy and forces", _has_energy),
    "magmoms": ("magnetic moments", lambda atoms: bool(atoms.get_initial_magnetic_moments().any())),
    "charges": ("charges", lambda atoms: bool(atoms.get_initial_charges().any())),
    "info": ("notes kept with the structure", lambda atoms: bool(atoms.info)),
    "order": (
        "the order of the atoms (sorted by element)",
        lambda atoms: sorting_by_element(atoms) != list(range(len(atoms))),
    ),
    "digits": (
        "digits beyond 0.001 Å",
        lambda atoms: bool((atoms.positions.round(3) != atoms.positions).any()),
    ),
}
"""Key → what is lost, in words, and whether a structure has it."""
