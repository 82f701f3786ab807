"""A structure in the tree, and what is left of it when it has been taken out."""

from dataclasses import dataclass, field

from ase import Atoms

from adatom.project.trajectory import Trajectory
from adatom.structure.operations import Operation


@dataclass(eq=False)
class Node:
    """A structure in the tree.

    Parameters
    ----------
    key
        Unique within the project, counting up from 0 at the root.
    parent
        ``None`` for the root alone.
    operation
        What made it; ``None`` for the root alone.
    start
        The structure as the operation left it, frozen; ``None`` for the root alone, where nothing is on the
        table. For a relaxation, what it started from.
    trajectory
        Frames, for a relaxation or a file of several frames.
    came_from
        What was on the table when this was started elsewhere than on it, as an opened file is, below the
        root: undo leads back there. ``None`` for what was made from its parent as it stood on the table.
    name, note
        What the user calls it and has to say of it; empty if nothing.
    """

    key: int
    parent: "Node | None" = field(repr=False)
    operation: Operation | None
    start: Atoms | None = field(repr=False)
    trajectory: Trajectory | None = field(default=None, repr=False)
    came_from: "Node | None" = field(default=None, repr=False)
    name: str = ""
    note: str = field(default="", repr=False)
    children: list["Node"] = field(default_factory=list, repr=False)
    last_visited: "Node | None" = field(default=None, repr=False)

    @property
    def back(self) -> "Node | None":
        """Where undo leads from here: what was on the table before; ``None`` at the root alone."""
        return self.came_from or self.parent

    @property
    def structure(self) -> Atoms | None:
        """The structure to go on from: the last frame where there are frames."""
        if self.trajectory is not None and len(self.trajectory):
            return self.trajectory.atoms(len(self.trajectory) - 1)
        return self.start

    @property
    def title(self) -> str:
        """What was done, or an empty string at the root."""
        return self.operation.title if self.operation is not None else ""

    @property
    def label(self) -> str:
        """What the user calls it, or else what was done."""
        return self.name or self.title

    def lineage(self) -> list["Node"]:
        """Return the nodes from below the root down to this one."""
        nodes: list[Node] = []
        node: Node | None = self
        while node is not None and node.operation is not None:
            nodes.append(node)
            node = node.parent
        return nodes[::-1]

    def subtree(self) -> list["Node"]:
        """Return this node and all that was made from it, parents before their children."""
        nodes = [self]
        for node in nodes:
            nodes.extend(node.children)
        return nodes


@dataclass(frozen=True, slots=True, eq=False)
class Removed:
    """What was taken out of a project, and where it belongs; `Project.put_back` takes it.

    Parameters
    ----------
    nodes
        The structure that was removed, and all that was made from it.
    before
        The sibling that it stood before, or ``None`` if it was the last.
    head
        What was on the table, if that was one of them.
    redos, undos
        Nodes that led to one of them by redo or by undo, and to which.
    """

    nodes: tuple[Node, ...]
    before: Node | None
    head: Node | None
    redos: tuple[tuple[Node, Node], ...]
    undos: tuple[tuple[Node, Node], ...]

    @property
    def top(self) -> Node:
        """The structure that was removed with all that was made from it."""
        return self.nodes[0]
