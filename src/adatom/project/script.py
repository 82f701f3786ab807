"""The plain ASE script that makes what is on the table once more."""

from adatom import __version__
from adatom.errors import AdatomError
from adatom.project.tree import Node
from adatom.structure.building import TakeFrame
from adatom.structure.operations import Operation, ScriptPart


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
    operations: list[Operation] = [n.operation for n in node.lineage() if n.operation is not None]
    if not operations:
        raise AdatomError(
            "There is nothing to write a script of yet: build a slab or open a structure first."
        )
    trajectory = node.trajectory
    if trajectory is not None and frame is not None and frame not in (-1, len(trajectory) - 1):
        shown = trajectory[frame]
        operations.append(TakeFrame(frame, shown.positions, shown.cell))
    parts = [operation.script() for operation in operations]
    blocks = [_header(operations[-1].title), _imports(parts)]
    blocks += [f"# {op.title}\n" + "\n".join(part.lines) for op, part in zip(operations, parts, strict=True)]
    return "\n\n".join(blocks) + "\n"


def _header(title: str) -> str:
    return f'"""{title}: made with Adatom {__version__}, runs with ASE alone."""'


def _imports(parts: list[ScriptPart]) -> str:
    """Return the import lines of all parts, each once, plain imports before from-imports."""
    lines = {line for part in parts for line in part.imports}
    return "\n".join(sorted(lines, key=lambda line: (line.startswith("from"), line.lower())))
