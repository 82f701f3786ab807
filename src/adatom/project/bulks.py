"""What is said of a bulk crystal that slabs are cut from."""

from ase import Atoms

from adatom.potentials.catalogue import model_title
from adatom.project.tree import Node
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.bulks.lattice import lattice_change
from adatom.structure.character import is_bulk
from adatom.structure.electrons import SetChargeAndSpin
from adatom.structure.frames import TakeFrame

_KEEP_THE_CRYSTAL = (Relax, TakeFrame, SetChargeAndSpin)
"""Operations that go on from what was there before; after any other it is another crystal."""


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
    relaxed = _cell_relaxations(node)
    if not relaxed:
        return ""
    (first, _), (_, last) = relaxed[0], relaxed[-1]
    task = f" · {last.task}" if last.task else ""
    return f"lattice relaxed with {model_title(last.model)}{task}: {lattice_change(first, structure)}"


def _cell_relaxations(node: Node) -> list[tuple[Atoms, RelaxationSettings]]:
    """Return from what, and how, the cell was relaxed down to a node since the crystal was made."""
    found: list[tuple[Atoms, RelaxationSettings]] = []
    for step in reversed(node.lineage()):
        if not isinstance(step.operation, _KEEP_THE_CRYSTAL):
            break
        moved = step.trajectory is not None and len(step.trajectory) > 1
        if isinstance(step.operation, Relax) and step.operation.settings.cell and moved:
            assert step.start is not None, "a relaxation has a start"  # noqa: S101
            found.insert(0, (step.start, step.operation.settings))
    return found
