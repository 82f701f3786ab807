"""Exporting what is on the table."""

from pathlib import Path

from ase import Atoms

from adatom.errors import FileError
from adatom.project.tree import Node
from adatom.structure.files import write_structures


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
        If the file cannot be written, or there is nothing to write; nothing is left half-written.
    """
    return write_structures(path, frames_of(node, frame=frame, whole=whole), format_key)
