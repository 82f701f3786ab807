"""The project: a tree of structures, each recording the operation that made it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ase import Atoms
from psygnal import Signal

from adatom.errors import AdatomError
from adatom.project.trajectory import Trajectory, TrajectoryFrame
from adatom.structure.frozen import frozen
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
    """

    key: int
    parent: "Node | None" = field(repr=False)
    operation: Operation | None
    start: Atoms | None = field(repr=False)
    trajectory: Trajectory | None = field(default=None, repr=False)
    came_from: "Node | None" = field(default=None, repr=False)
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

    def lineage(self) -> list["Node"]:
        """Return the nodes from below the root down to this one."""
        nodes: list[Node] = []
        node: Node | None = self
        while node is not None and node.operation is not None:
            nodes.append(node)
            node = node.parent
        return nodes[::-1]


class Project:
    """The tree, and where in it the user stands.

    Attributes
    ----------
    head_changed
        Emitted with the new head after every apply, undo, redo and visit.
    """

    head_changed = Signal(Node)

    def __init__(self) -> None:
        self.root = Node(key=0, parent=None, operation=None, start=None)
        self._nodes: dict[int, Node] = {0: self.root}
        self._next_key = 1
        self._head = self.root

    @property
    def head(self) -> Node:
        """The node on the table."""
        return self._head

    def __iter__(self) -> Iterator[Node]:
        """Iterate over all nodes in the order of their making, the root included."""
        return iter(list(self._nodes.values()))

    def node(self, key: int) -> Node:
        """Return the node with this key.

        Raises
        ------
        AdatomError
            If there is none.
        """
        try:
            return self._nodes[key]
        except KeyError:
            raise AdatomError(f"This project has no structure number {key}.") from None

    def apply(
        self,
        operation: Operation,
        *,
        replace: bool = False,
        at: Node | None = None,
        frames: Sequence[TrajectoryFrame] = (),
    ) -> Node:
        """Apply an operation and stand on what it made.

        Parameters
        ----------
        operation
            What to do.
        replace
            Put the result in the head's place if the head is a leaf made by the same kind of operation, so
            that a slider pulled through twenty values is one step to undo.
        at
            The node to start from; the head if left out. Undo leads back to the head all the same.
        frames
            Frames that come with it, for a file that holds a trajectory.

        Raises
        ------
        AdatomError
            Whatever the operation finds wrong; the project is as it was.
        """
        old = self._head
        replaces = replace and at is None and type(old.operation) is type(operation) and not old.children
        parent = at or (old.parent if replaces and old.parent is not None else old)
        made = frozen(operation.apply(parent.structure))
        node = self._add(parent, operation, made)
        if replaces:
            node.came_from = old.came_from
            self._remove(old, instead=node)
        elif parent is not old:
            node.came_from = old
        if frames:
            node.trajectory = Trajectory(made, frames)
        self._stand_on(node)
        return node

    def begin_trajectory(self, operation: Operation) -> Node:
        """Start a relaxation of the head: a new node that frames are then added to."""
        if self._head.structure is None:
            raise AdatomError("There is nothing to relax yet: build a slab or open a structure first.")
        start = frozen(operation.apply(self._head.structure))
        node = self._add(self._head, operation, start)
        node.trajectory = Trajectory(start)
        self._stand_on(node)
        return node

    def add_frame(self, node: Node, frame: TrajectoryFrame) -> int:
        """Add a frame to a node's trajectory and return its index; any thread may call this."""
        if node.trajectory is None:
            raise AdatomError(f"Structure {node.key} takes no frames.")
        return node.trajectory.append(frame)

    def discard(self, node: Node) -> None:
        """Remove a leaf, and stand on its parent if it was the head."""
        if node.parent is None or node.children:
            raise AdatomError("Only the last structure of a branch can be discarded.")
        parent = node.parent
        self._remove(node, instead=parent)
        if self._head is node:
            self._stand_on(parent)

    @property
    def redo_node(self) -> Node | None:
        """Where redo leads: the last of what was made from the head or started while it was on the table."""
        if self._head.last_visited is not None or not self._head.children:
            return self._head.last_visited
        return self._head.children[-1]

    def undo(self) -> Node:
        """Stand on what was on the table before; at the root, stay."""
        if (node := self._head.back) is not None:
            self._stand_on(node)
        return self._head

    def redo(self) -> Node:
        """Stand on what came after, as last visited; where nothing did, stay."""
        if (node := self.redo_node) is not None:
            self._stand_on(node)
        return self._head

    def visit(self, node: Node) -> None:
        """Stand on any node of the tree."""
        self._stand_on(self.node(node.key))

    def _add(self, parent: Node, operation: Operation, start: Atoms) -> Node:
        node = Node(self._next_key, parent, operation, start)
        self._next_key += 1
        self._nodes[node.key] = node
        parent.children.append(node)
        return node

    def _remove(self, node: Node, *, instead: Node) -> None:
        """Remove a leaf; undo leads to `instead` from where it led to the leaf."""
        if node.parent is not None:
            node.parent.children.remove(node)
        for other in self._nodes.values():
            if other.last_visited is node:
                other.last_visited = None
            if other.came_from is node:
                other.came_from = instead
        del self._nodes[node.key]

    def _stand_on(self, node: Node) -> None:
        after = node
        while (before := after.back) is not None:
            before.last_visited = after
            after = before
        self._head = node
        self.head_changed.emit(node)
