"""What is said of a bulk crystal that slabs are cut from."""

from adatom.potentials.catalogue import model_title
from adatom.project.tree import Node
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.bulks.lattice import lattice_change
from adatom.structure.character import is_bulk


def relaxed_lattice(node: Node) -> str:
    """Return which model a crystal has its lattice from, and what became of it.

    Parameters
    ----------
    node
        Whose structure is asked about.

    Returns
    -------
    str
        ``"lattice relaxed with CHGNet 0.3.0: a = 3.582 Å (was 3.615 Å)"``; empty for a structure that is no
        bulk crystal, or none whose cell was relaxed. Relaxed several times, it is compared with the first.

    Raises
    ------
    StructureError
        If the crystal's symmetry cannot be found.
    """
    structure = node.structure
    if structure is None or not is_bulk(structure):
        return ""
    relaxed = [
        (step, settings) for step in _same_atoms(node) if (settings := _cell_relaxation(step)) is not None
    ]
    if not relaxed:
        return ""
    (first, _), (_, last) = relaxed[0], relaxed[-1]
    if first.start is None:
        return ""
    task = f" · {last.task}" if last.task else ""
    return f"lattice relaxed with {model_title(last.model)}{task}: {lattice_change(first.start, structure)}"


def _same_atoms(node: Node) -> list[Node]:
    """Return the steps down to a node since there have been as many atoms as now, of these elements."""
    steps: list[Node] = []
    if node.start is None:
        return steps
    elements = sorted(node.start.numbers)
    for step in reversed(node.lineage()):
        if step.start is None or sorted(step.start.numbers) != elements:
            break
        steps.insert(0, step)
    return steps


def _cell_relaxation(step: Node) -> RelaxationSettings | None:
    """Return how the cell was relaxed in a step; ``None`` if it was not."""
    operation = step.operation
    moved = step.trajectory is not None and len(step.trajectory) > 1
    return operation.settings if isinstance(operation, Relax) and operation.settings.cell and moved else None
