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
    node: Node, path: Path, format_key: str | None = None, *, frame: int | None = None, whole: bool = False
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
    frames = frames_of(node, frame=frame, whole=whole)
    _check_can_hold(frames, path, format_key)
    return write_structures(path, frames, format_key)


def _check_can_hold(frames: Sequence[Atoms], path: Path, format_key: str | None) -> None:
    """Check that a format can hold frames of different atoms, which those of an edited run are."""
    if all(np.array_equal(frames[0].numbers, atoms.numbers) for atoms in frames):
        return
    fmt = export_format(format_key) if format_key is not None else format_for(path)
    if fmt.key in _ONE_COMPOSITION:
        raise FileError(
            f"{fmt.title} takes the same atoms in every frame, and here they were edited on the way: export "
            "to extended XYZ or an ASE trajectory, or one frame at a time."
        )
