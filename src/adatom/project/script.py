"""The plain ASE script that makes what is on the table once more."""

from dataclasses import replace

import numpy as np
from ase import Atoms

from adatom import __version__
from adatom.errors import AdatomError
from adatom.project.trajectory import Segment, Trajectory
from adatom.project.tree import Node
from adatom.relaxation.operation import LeaveOutElectrons, Relax
from adatom.structure.frames import TakeFrame, TakeStructure, differ_in_places_only
from adatom.structure.operations import Composite, Operation, ScriptPart


def python_script(node: Node, frame: int | None = None) -> str:
    """Return a script that rebuilds and relaxes a structure with ASE alone.

    The operations from the root down each print their own lines; the structure is called ``atoms``
    throughout.

    Parameters
    ----------
    node
        What is on the table.
    frame
        A frame of its trajectory short of the last, if that is what is shown.

    Raises
    ------
    AdatomError
        If there is nothing on the table.
    """
    operations = [operation for step in node.lineage() for operation in _operations(step, node, frame)]
    if not operations:
        raise AdatomError("There is nothing to script yet: build a slab or open a structure first.")
    parts = [operation.script() for operation in operations]
    blocks = [_header(operations[-1].title), _imports(parts)]
    blocks += [_block(operation, part) for operation, part in zip(operations, parts, strict=True)]
    return "\n\n".join(blocks) + "\n"


def _operations(step: Node, end: Node, frame: int | None) -> list[Operation]:
    """Return what leads to a node's last frame, or to the one shown of the node at the end."""
    if step.operation is None:
        return []
    before = step.parent.structure if step.parent is not None else None
    if isinstance(step.operation, Composite) and before is not None:
        return list(step.operation.steps_on(before))
    if isinstance(step.operation, TakeFrame) and step.start is not None and before is not None:
        return [_taken(step.start, before, step.operation)]
    trajectory = step.trajectory
    if trajectory is None or not len(trajectory):
        return [step.operation]
    last = len(trajectory) - 1
    index = last if step is not end or frame is None else frame % len(trajectory)
    if isinstance(step.operation, Relax):
        return _relaxed_to(step.operation, trajectory, index, step.start or trajectory.segments[0].template)
    # A file that was opened leads to its first frame by itself.
    return [step.operation] + ([_frame(trajectory, index)] if index else [])


def _frame(trajectory: Trajectory, index: int) -> TakeFrame:
    shown = trajectory[index]
    return TakeFrame(index, shown.positions, shown.cell)


def _taken(atoms: Atoms, before: Atoms, taken: TakeFrame) -> Operation:
    """Return the step to a structure: its places, or all of it where it is made of other atoms."""
    return taken if differ_in_places_only(atoms, before) else TakeStructure(atoms, taken.title)


def _relaxed_to(operation: Relax, trajectory: Trajectory, index: int, start: Atoms) -> list[Operation]:
    """Return what leads from a relaxation's start to one of its frames.

    What hands did on the way is not told: a script begins with the first frame since, as it was set down.
    From there the optimizer had a fresh start, in the window as in the script. Of what was edited before the
    first force call there is no frame of the start: even the first segment may be of other atoms.
    """
    segment = trajectory.segment_of(index)
    held, begun = bool(segment.held), segment.first
    steps: list[Operation] = []
    if segment.cause:
        first = index if held else begun
        steps.append(_taken(trajectory.atoms(first), start, _frame(trajectory, first)))
    if held or (segment.cause and trajectory[index].energy is None):
        return steps
    given = any(name in segment.template.info for name in ("charge", "spin"))
    if given and operation.ignores_electrons:
        steps.append(LeaveOutElectrons())
    return [*steps, _relax_to(operation, trajectory, segment, index)]


def _relax_to(operation: Relax, trajectory: Trajectory, segment: Segment, index: int) -> Relax:
    """Return the relaxation that ends at a frame: with so many steps, unless it ended there by itself."""
    settings = operation.settings
    shown, last = trajectory[index], index == len(trajectory) - 1
    if last and (shown.fmax is None or shown.fmax < settings.fmax):
        return operation
    steps = index - segment.first
    passed = trajectory.fmaxes()[segment.first : index]
    # A target that was set later, and that a frame on the way would have met, would end the script there.
    fmax = min(settings.fmax, *passed[np.isfinite(passed)]) if steps else settings.fmax
    optimizer = segment.optimizer or settings.optimizer
    return Relax(replace(settings, max_steps=steps, fmax=float(fmax), optimizer=optimizer))


def _block(operation: Operation, part: ScriptPart) -> str:
    """Return an operation's lines below a comment that says what they do."""
    lines = part.lines if part.lines[0].startswith("#") else (f"# {operation.title}", *part.lines)
    return "\n".join(lines)


def _header(title: str) -> str:
    return f'"""{title}: made with Adatom {__version__}; needs ASE and the model\'s own package."""'


def _imports(parts: list[ScriptPart]) -> str:
    """Return the import lines of all parts, each once, plain imports before from-imports."""
    lines = {line for part in parts for line in part.imports}
    return "\n".join(sorted(lines, key=lambda line: (line.startswith("from"), line.lower())))
