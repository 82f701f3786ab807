"""Writing structures to files."""

import uuid
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ase import Atoms
from ase.io import write

from adatom.errors import FileError
from adatom.structure.constraints import along_axes, along_cell
from adatom.structure.files.formats import FileFormat, export_format, format_for, sorting_by_element

_QE_NOTE = """\
! Written by Adatom. The names of the pseudopotentials (El.UPF), the cut-offs, the smearing and the
! k-points are placeholders: set your own before running pw.x.
"""

_QE_INPUT: dict[str, dict[str, Any]] = {
    "control": {"calculation": "relax", "pseudo_dir": "./pseudo", "outdir": "./out"},
    "system": {
        "ecutwfc": 50.0,
        "ecutrho": 400.0,
        "occupations": "smearing",
        "smearing": "cold",
        "degauss": 0.01,
    },
}
"""A start that pw.x accepts for a metal; energies in Ry."""

_QE_K_SPACING = 0.04
"""Distance of k-points in reciprocal space, 1/Å (without 2π)."""


def write_structures(path: Path | str, frames: Sequence[Atoms], format_key: str | None = None) -> list[Path]:
    """Write structures to a file, completely or not at all.

    Everything is written under a temporary name in the same folder and renamed at the end.

    Parameters
    ----------
    path
        The file to write. A format of one structure makes numbered files of several frames:
        ``slab.cif`` becomes ``slab-01.cif``, ``slab-02.cif``, …, counted as the timeline counts.
    frames
        At least one.
    format_key
        A key of `EXPORT_FORMATS`; read from the name if left out.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    FileError
        If the format is unknown or unfit for the structure, or the file cannot be written.
    """
    path = Path(path)
    if not frames:
        raise FileError("There is nothing to write.")
    fmt = check_can_write(path, frames, format_key)
    if fmt.many or len(frames) == 1:
        parts = {path: list(frames)}
    else:
        width = max(2, len(str(len(frames))))
        parts = {
            path.with_name(f"{path.stem}-{number:0{width}d}{path.suffix}"): [atoms]
            for number, atoms in enumerate(frames, 1)
        }
    for part in parts:
        if part.is_dir():
            raise FileError(f"{part} is a folder: give another name.")
    _write_all(parts, fmt)
    return list(parts)


def check_can_write(path: Path, frames: Sequence[Atoms], format_key: str | None = None) -> FileFormat:
    """Return the format in which a file would be written; parameters as in `write_structures`.

    Raises
    ------
    FileError
        If the format is unknown or unfit for a structure, or there is no such folder.
    """
    fmt = export_format(format_key) if format_key is not None else format_for(path)
    if path.is_dir():
        raise FileError(f"{path} is a folder: give a file name in it.")
    if not path.absolute().parent.is_dir():
        raise FileError(f"The folder {path.absolute().parent} does not exist: make it first.")
    if fmt.needs_cell and any(atoms.cell.rank < 3 for atoms in frames):
        raise FileError(
            f"{fmt.title} needs a cell with three vectors, which this structure does not have: "
            "write extended XYZ instead."
        )
    return fmt


def _write_all(parts: dict[Path, list[Atoms]], fmt: FileFormat) -> None:
    """Write each part under a temporary name, then rename them all."""
    # ASE tells a database by the suffix, so the temporary name keeps it.
    temporary = {path: path.with_name(f".{uuid.uuid4().hex}.part{path.suffix}") for path in parts}
    try:
        for path, frames in parts.items():
            _write(temporary[path], frames, fmt)
        for path, part in temporary.items():
            part.replace(path)
    except OSError as error:
        name = next(iter(parts)).name
        raise FileError(f"{name} cannot be written: {error.strerror or error}.") from error
    except Exception as error:
        raise FileError(f"This structure cannot be written as {fmt.title}: {error}.") from error
    finally:
        for part in temporary.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _write(path: Path, frames: list[Atoms], fmt: FileFormat) -> None:
    with warnings.catch_warnings():
        # ASE remarks that an occupancy or a wrapped atom could not be said; `dropped` has said so before.
        warnings.simplefilter("ignore")
        if fmt.key == "poscar":
            atoms = frames[0][sorting_by_element(frames[0])]
            atoms.set_constraint(along_cell(atoms))
            write(str(path), atoms, format="vasp", direct=False)
        elif fmt.key == "qe":
            _write_espresso(path, _spoken_along_axes(frames[0]))
        elif fmt.key == "cif":
            write(str(path), frames, format="cif", wrap=False)
        elif fmt.key in ("aims", "castep"):
            write(str(path), _spoken_along_axes(frames[0]), format=fmt.ase_format)
        elif fmt.key == "lammps":
            # The masses tell the elements, which the format numbers.
            write(str(path), frames[0], format="lammps-data", masses=True)
        elif fmt.key == "extxyz":
            write(str(path), [_spoken_along_axes(atoms) for atoms in frames], format="extxyz")
        else:
            write(str(path), frames, format=fmt.ase_format)


def _spoken_along_axes(atoms: Atoms) -> Atoms:
    """Return a copy whose constraints are said as the format can say them."""
    copy = atoms.copy()
    copy.calc = atoms.calc
    copy.set_constraint(along_axes(atoms))
    return copy


def _write_espresso(path: Path, atoms: Atoms) -> None:
    """Write an input of pw.x that relaxes the structure, with a note on what is still to be set."""
    pseudopotentials = {symbol: f"{symbol}.UPF" for symbol in dict.fromkeys(atoms.get_chemical_symbols())}
    with path.open("w", encoding="utf-8") as file:
        file.write(_QE_NOTE)
        write(
            file,
            atoms,
            format="espresso-in",
            input_data=_QE_INPUT,
            pseudopotentials=pseudopotentials,
            kspacing=_QE_K_SPACING,
        )
