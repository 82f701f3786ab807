"""Opening files and examples as new starts in a project."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from ase import Atoms

from adatom.errors import FileError
from adatom.project.trajectory import TrajectoryFrame
from adatom.project.tree import Node, Project
from adatom.structure.examples import examples
from adatom.structure.files import read_structures
from adatom.structure.files.opening import OpenStructure


def open_structures(project: Project, path: Path, structures: Sequence[Atoms]) -> tuple[Node, str]:
    """Open what was read from a structure file below the root of a project.

    Several frames of one composition become a trajectory. A file of different structures opens with its
    first; the others become branches of their own.

    Parameters
    ----------
    project
        The project to open it in.
    path
        The file, for titles and scripts.
    structures
        What `read_structures` read from it.

    Returns
    -------
    Node
        What is now on the table.
    str
        A remark for the user, or an empty string.

    Raises
    ------
    StructureError
        If it makes no sense; the project is as it was.
    """
    groups = _by_composition(structures)
    nodes = [_open_group(project, path, group) for group in groups]
    project.visit(nodes[0])
    if len(groups) == 1:
        return nodes[0], ""
    remark = (
        f"{path.name} holds {len(structures)} frames of {len(groups)} different compositions. "
        "Each became a structure of its own; the first is shown."
    )
    return nodes[0], remark


def open_example(project: Project, key: str) -> Node:
    """Open a shipped example below the root.

    Raises
    ------
    FileError
        If no example has this key.
    """
    for example in examples():
        if example.key == key:
            atoms = read_structures(example.path)[0]
            return project.apply(OpenStructure(example.title, atoms), at=project.root)
    known = ", ".join(example.key for example in examples())
    raise FileError(f"There is no example {key!r}; there are {known}.")


def _by_composition(structures: Sequence[Atoms]) -> list[list[Atoms]]:
    """Group frames that share elements in order; the order of first appearance is kept."""
    groups: list[list[Atoms]] = []
    for atoms in structures:
        for group in groups:
            if np.array_equal(group[0].numbers, atoms.numbers):
                group.append(atoms)
                break
        else:
            groups.append([atoms])
    return groups


def _open_group(project: Project, path: Path, group: Sequence[Atoms]) -> Node:
    frames = [_frame(atoms) for atoms in group]
    worth_keeping = len(frames) > 1 or frames[0].energy is not None
    operation = OpenStructure(str(path), group[0])
    return project.apply(operation, at=project.root, frames=frames if worth_keeping else ())


def _frame(atoms: Atoms) -> TrajectoryFrame:
    """Return the frame of a structure as read, with what its file says of energy and forces."""
    results = atoms.calc.results if atoms.calc is not None else {}
    energy, forces = results.get("energy"), results.get("forces")
    fmax = None
    if forces is not None and len(atoms):
        # As `atoms.get_forces` does it, without comparing all atoms first: fmax speaks of free atoms only.
        free = np.array(forces, dtype=float)
        for constraint in atoms.constraints:
            constraint.adjust_forces(atoms, free)
        fmax = float(np.linalg.norm(free, axis=1).max())
    return TrajectoryFrame(
        positions=atoms.positions.copy(),
        cell=atoms.cell.array.copy(),
        energy=None if energy is None else float(energy),
        fmax=fmax,
        forces=None if forces is None else np.array(forces, dtype=float),
    )
