"""The plain ASE script that makes what is on the table once more."""

from dataclasses import replace

from adatom import __version__
from adatom.errors import AdatomError
from adatom.project.trajectory import TrajectoryFrame
from adatom.project.tree import Node
from adatom.relaxation.operation import LeaveOutElectrons, Relax
from adatom.structure.frames import TakeFrame
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
    trajectory = step.trajectory
    if trajectory is None or not len(trajectory):
        return [step.operation]
    last = len(trajectory) - 1
    index = last if step is not end or frame is None else frame % len(trajectory)
    shown = trajectory[index]
    if isinstance(step.operation, Relax):
        return [*_before(step), _relax_to(step.operation, shown, index, last)]
    # A file that was opened leads to its first frame by itself.
    return [step.operation] + ([TakeFrame(index, shown.positions, shown.cell)] if index else [])


def _before(step: Node) -> list[Operation]:
    """Return what the engine does to a structure before it relaxes it."""
    operation, start = step.operation, step.start
    given = start is not None and any(name in start.info for name in ("charge", "spin"))
    if given and isinstance(operation, Relax) and operation.ignores_electrons:
        return [LeaveOutElectrons()]
    return []


def _relax_to(operation: Relax, shown: TrajectoryFrame, index: int, last: int) -> Relax:
    """Return the relaxation that ends at a frame: with so many steps, unless it ended there by itself."""
    settings = operation.settings
    if index == last and (shown.fmax is None or shown.fmax < settings.fmax):
        return operation
    return Relax(replace(settings, max_steps=index))


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
