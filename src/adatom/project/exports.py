"""Exporting what is on the table."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from ase import Atoms

from adatom.errors import FileError
from adatom.project.tree import Node
from adatom.structure.files import format_for, write_structures
from adatom.structure.files.formats import export_format

_ONE_COMPOSITION = ("xsf", "pdb")
"""Formats of several frames whose writers take the first frame's atoms for those of all."""


def frames_of(node: Node, *, frame: int | None = None, whole: bool = False) -> list[Atoms]:
    """Return the structures to write, with energy and forces where they are known.

    Parameters
    ----------
    node
        What is on the table.
    frame
        Index of the one frame to write; the last if left out.
    whole
        Write every frame instead.

    Raises
    ------
    FileError
        If there is nothing on the table.
    """
    trajectory = node.trajectory
    if trajectory is not None and len(trajectory):
        if whole:
            return [trajectory.results(index) for index in range(len(trajectory))]
        return [trajectory.results(len(trajectory) - 1 if frame is None else frame)]
    if node.structure is None:
        raise FileError("There is nothing to export yet: build a slab or open a structure first.")
    return [node.structure.copy()]


def export(
    node: Node,
    path: Path,
    format_key: str | None = None,
    *,
    frame: int | None = None,
    whole: bool = False,
    edited: Atoms | None = None,
) -> list[Path]:
    """Write the shown frame or the whole trajectory of a node.

    Parameters
    ----------
    node
        What is on the table.
    path
        The file to write; formats of one structure number their files when several frames are written.
    format_key
        A key of `adatom.structure.files.EXPORT_FORMATS`; read from the name of `path` if left out.
    frame, whole
        As in `frames_of`.
    edited
        A structure that no frame has been computed of yet: it is written where no frame is named.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    FileError
        If the file cannot be written, or there is nothing to write, or frames of different atoms are more
        than the format can hold; nothing is left half-written.
    """
    if edited is not None and frame is None and not whole:
        return write_structures(path, [edited.copy()], format_key)
    frames = frames_of(node, frame=frame, whole=whole)
    fmt = export_format(format_key) if format_key is not None else format_for(path)
    if problem := why_not_in_one_file(fmt.key, frames):
        raise FileError(problem)
    return write_structures(path, frames, format_key)


def why_not_in_one_file(format_key: str, structures: Sequence[Atoms]) -> str:
    """Return why a format can't hold frames of different atoms, or an empty string.

    Parameters
    ----------
    format_key
        A key of `adatom.structure.files.EXPORT_FORMATS`.
    structures
        The frames, or the templates of their segments: those of an edited run may differ in their atoms.
    """
    same = all(np.array_equal(structures[0].numbers, atoms.numbers) for atoms in structures)
    if same or format_key not in _ONE_COMPOSITION:
        return ""
    return (
        f"{export_format(format_key).title} takes the same atoms in every frame, and here they were edited "
        "on the way: export to extended XYZ or an ASE trajectory, or one frame at a time."
    )
