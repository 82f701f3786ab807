"""Reading structures from files."""

import re
import warnings
from pathlib import Path

import numpy as np
from ase import Atoms
from ase.constraints import FixCartesian
from ase.io import read
from ase.io.formats import UnknownFileTypeError, filetype

from adatom.errors import FileError
from adatom.structure.bulks.crystals import MAX_BULK_GAP
from adatom.structure.checks import check_structure
from adatom.structure.constraints import all_along_axes, along_axes, held_directions
from adatom.structure.layers import ADSORBATE_ARRAY

# What ase.io reads without running code from the file (as it would for .py) or asking a database server.
_READABLE = frozenset(
    """
    abinit-in abinit-out aims aims-output castep-castep castep-cell castep-geom castep-md cfg cif cjson
    cp2k-restart crystal cube db dftb dlp4 dmol-arc dmol-car eon espresso-in espresso-out exciting extxyz
    gaussian-in gaussian-out gen gpaw-out gromacs gromos json lammps-data lammps-dump-text magres mol
    nwchem-in nwchem-out octopus-in onetep-in onetep-out orca-output proteindatabank qbox res rmc6f sdf
    siesta-xv struct struct_out traj turbomole v-sim vasp vasp-out vasp-xdatcar vasp-xml xsd xsf xtd xyz
    """.split()  # noqa: SIM905 - a list of seventy quoted names reads worse
)

_NAMES = (
    (re.compile(r"(POSCAR|CONTCAR|CENTCAR)|\.vasp$", re.IGNORECASE), "vasp"),
    (re.compile(r"XDATCAR", re.IGNORECASE), "vasp-xdatcar"),
    (re.compile(r"OUTCAR", re.IGNORECASE), "vasp-out"),
    (re.compile(r"\.(ext)?xyz$", re.IGNORECASE), "extxyz"),
    (re.compile(r"\.(pdb|ent)$", re.IGNORECASE), "proteindatabank"),
    (re.compile(r"\.res$", re.IGNORECASE), "res"),
    (re.compile(r"\.(data|lmp)$", re.IGNORECASE), "lammps-data"),
)
"""File names that say more than ASE makes of them, and the format they mean."""

_QE_INPUT = re.compile(rb"^\s*&system\b", re.IGNORECASE | re.MULTILINE)
_VASP_RUN = re.compile(rb"<modeling>")

_HEAD = 4096
"""How much of a file is looked at to tell its format, bytes."""

_STALE_NOTES = ("spacegroup", "unit_cell", "occupancy")
"""What ASE's CIF reader notes of the crystal; wrong after the first edit."""

_STALE_ARRAYS = ("spacegroup_kinds", "occupancy", "bfactor", "residuenames", "residuenumbers", "atomtypes")
"""What ASE's CIF and PDB readers keep per atom of the file's own book-keeping."""

_COLUMNS = {ADSORBATE_ARRAY: "iu", "tags": "iu", "masses": "iuf", "initial_charges": "iuf"}
"""Columns that another program may use for something else, and what kind of number they are where they mean
ours, one for each atom."""

_TOUCHING = 4.0
"""Layers closer than this across the cell's boundary are one slab, Å."""


def read_structures(path: Path | str, *, together: bool = True) -> list[Atoms]:
    """Read every structure of a file.

    Parameters
    ----------
    path
        A file in any format that ``ase.io`` reads and people use: CIF, POSCAR and CONTCAR, XYZ, ASE's own,
        PDB, Quantum ESPRESSO, and many more.
    together
        Whether a slab that the cell's boundary cuts in two along c is put together again, by whole cell
        vectors.

    Returns
    -------
    list of Atoms
        At least one, each checked; energies and forces, where the file has them, in their calculators.

    Raises
    ------
    FileError
        If it cannot be read.
    StructureError
        If what it holds makes no sense.
    """
    path = Path(path)
    frames = _read_all(path, detect_format(path))
    for number, atoms in enumerate(frames):
        where = path.name if len(frames) == 1 else f"{path.name}, frame {number}"
        _refuse_partial_occupancy(atoms, path.name)
        for note in _STALE_NOTES:
            atoms.info.pop(note, None)
        for name in _STALE_ARRAYS:
            atoms.arrays.pop(name, None)
        _drop_foreign_columns(atoms)
        if any(isinstance(constraint, FixCartesian) for constraint in atoms.constraints):
            # One constraint for each atom is how ASE reads partly fixed atoms of an extended XYZ.
            atoms.set_constraint(along_axes(atoms))
        check_structure(atoms, where)
    if together:
        _put_together(frames)
    return frames


def _drop_foreign_columns(atoms: Atoms) -> None:
    """Drop columns that have the name of ours and can't mean the same."""
    for name, kinds in _COLUMNS.items():
        values = atoms.arrays.get(name)
        if values is not None and (values.ndim != 1 or values.dtype.kind not in kinds):
            del atoms.arrays[name]
    if ADSORBATE_ARRAY in atoms.arrays and (atoms.arrays[ADSORBATE_ARRAY] < 0).any():
        del atoms.arrays[ADSORBATE_ARRAY]


def detect_format(path: Path) -> str:
    """Return ASE's name of a file's format.

    Raises
    ------
    FileError
        If there is no such file, it is empty, or no format that Adatom reads.
    """
    head = _head(path)
    for pattern, name in _NAMES:
        if pattern.search(path.name):
            return name
    if _QE_INPUT.search(head):
        return "espresso-in"
    if _VASP_RUN.search(head):
        return "vasp-xml"
    try:
        found = filetype(str(path))
    except (UnknownFileTypeError, OSError, ValueError) as error:
        raise _unknown(path) from error
    if found not in _READABLE:
        raise _unknown(path)
    return found


def ase_read_call(path: Path, atoms: Atoms) -> str | None:
    """Return the plain call of ``ase.io.read`` that gives these atoms, or ``None`` if none does.

    Parameters
    ----------
    path
        The file they came from; it may be gone or changed by now.
    atoms
        What the call has to give.
    """
    try:
        found = detect_format(path)
        frames = _read_all(path, found)
    except FileError:
        return None
    for index, frame in enumerate(frames):
        if _same(frame, atoms):
            name = repr(str(path.absolute()))
            picked = f", index={index}" if len(frames) > 1 else ""
            return f"read({name}{picked}, format={found!r})"
    return None


def _head(path: Path) -> bytes:
    """Return the beginning of a file, or say why it cannot be had."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        raise FileError(f"There is no file {str(path)!r}: check the name and the folder.") from None
    except IsADirectoryError:
        raise FileError(
            f"{path.resolve().name or path} is a folder: choose a structure file in it."
        ) from None
    except OSError as error:
        if path.is_dir():  # Windows calls this a lack of permission
            raise FileError(
                f"{path.resolve().name or path} is a folder: choose a structure file in it."
            ) from error
        raise FileError(f"{path.name} cannot be opened: {error.strerror or error}.") from error
    if not head.strip():
        raise FileError(f"{path.name} is empty: was it written completely?")
    return head


def _unknown(path: Path) -> FileError:
    return FileError(
        f"{path.name} is in no format that Adatom reads. Use one such as CIF, POSCAR, extended XYZ, "
        "ASE trajectory, PDB or Quantum ESPRESSO, with its usual suffix."
    )


def _read_all(path: Path, ase_format: str) -> list[Atoms]:
    """Return all frames of a file, unchecked."""
    try:
        with warnings.catch_warnings():
            # Remarks on loose files, such as a CIF without symmetry, are no news to the user.
            warnings.simplefilter("ignore")
            frames = read(str(path), index=":", format=ase_format)
    except MemoryError:
        raise FileError(f"{path.name} does not fit into memory.") from None
    except (Exception, SystemExit) as error:
        if (unknown := _unknown_element(error)) is not None:
            raise FileError(f"{path.name} names an element {unknown!r}, and there is none.") from error
        reason = " ".join(str(error).split())[:200]
        because = f": {reason}" if reason else ""
        raise FileError(
            f"{path.name} cannot be read as {ase_format}{because}. It may be cut short, damaged, "
            "or in another format than its name says."
        ) from error
    if not frames:
        raise FileError(f"{path.name} holds no structure: was it written completely?")
    return list(frames)


def _unknown_element(error: BaseException) -> str | None:
    """Return the element that ASE did not find, if that is what was wrong."""
    if not isinstance(error, KeyError) or not error.args:
        return None
    found = re.fullmatch(r"(?:Could not parse species from label )?([A-Z][a-z]?)\.?", str(error.args[0]))
    return found[1] if found else None


def _refuse_partial_occupancy(atoms: Atoms, name: str) -> None:
    """Refuse crystals with mixed or partly filled sites: no single structure stands for them."""
    noted = atoms.info.get("occupancy", {})
    # A note of that name in another format is something else.
    for site in noted.values() if isinstance(noted, dict) else ():
        if not isinstance(site, dict):
            continue
        # ASE keeps an occupancy that is no number as the word it found.
        number = all(isinstance(share, int | float) for share in site.values())
        if len(site) > 1 or not number or abs(sum(site.values()) - 1) > 1e-3:
            shares = {symbol: f"{share:g}" if number else share for symbol, share in site.items()}
            mixed = ", ".join(f"{symbol} {share}" for symbol, share in shares.items())
            raise FileError(
                f"{name} has partly occupied sites ({mixed}): make an ordered structure of it first."
            )


def _put_together(frames: list[Atoms]) -> None:
    """Shift atoms by c, the same in every frame, so that no slab is cut in two by the cell's boundary."""
    first = frames[0]
    cells = _cells_to_shift(first)
    if not cells.any():
        return
    for atoms in frames:
        if np.array_equal(atoms.numbers, first.numbers):
            atoms.positions += cells[:, None] * atoms.cell.array[2]


def _cells_to_shift(atoms: Atoms) -> np.ndarray[tuple[int], np.dtype[np.int_]]:
    """Return by how many cell vectors c each atom is away from the rest of its slab, (n,)."""
    nothing = np.zeros(len(atoms), dtype=int)
    if not atoms.pbc[2] or atoms.cell.rank < 3:
        return nothing
    scaled = atoms.get_scaled_positions(wrap=False)[:, 2]
    height = 1 / float(np.linalg.norm(np.linalg.inv(atoms.cell.array)[:, 2]))
    wrapped = np.sort(scaled % 1)
    gaps = np.diff(wrapped) * height
    across = (wrapped[0] + 1 - wrapped[-1]) * height
    if not len(gaps) or gaps.max() < MAX_BULK_GAP or across > _TOUCHING:
        return nothing
    widest = int(gaps.argmax())
    upper = scaled % 1 > (wrapped[widest] + wrapped[widest + 1]) / 2
    # The smaller part joins the larger one.
    wanted = scaled % 1 - upper if upper.sum() <= len(atoms) / 2 else scaled % 1 + ~upper
    return np.asarray(np.round(wanted - scaled), dtype=int)


def _same(one: Atoms, other: Atoms) -> bool:
    """Whether two structures are the same to the last digit that a file keeps, constraints included."""
    return bool(
        np.array_equal(one.numbers, other.numbers)
        and np.array_equal(one.pbc, other.pbc)
        and np.allclose(one.cell.array, other.cell.array, rtol=0, atol=1e-10)
        and np.allclose(one.positions, other.positions, rtol=0, atol=1e-10)
        and _same_constraints(one, other)
    )


def _same_constraints(one: Atoms, other: Atoms) -> bool:
    if all_along_axes(one) and all_along_axes(other):
        return np.array_equal(held_directions(one), held_directions(other))
    return repr([c.todict() for c in one.constraints]) == repr([c.todict() for c in other.constraints])
