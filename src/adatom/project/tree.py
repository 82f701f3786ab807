"""The project: a tree of structures, each recording the operation that made it."""

from collections.abc import Iterable, Iterator, Sequence

from ase import Atoms
from psygnal import Signal

from adatom.errors import AdatomError
from adatom.project.node import Node, Removed
from adatom.project.trajectory import Trajectory, TrajectoryFrame
from adatom.structure.editing.operations import named
from adatom.structure.frames import TakeFrame
from adatom.structure.frozen import frozen
from adatom.structure.operations import Operation

__all__ = ["Node", "Project", "Removed"]


class Project:
    """The tree, and where in it the user stands.

    Attributes
    ----------
    head_changed
        Emitted with the new head after every apply, undo, redo and visit.
    changed
        Emitted when structures have come, gone or changed places, or a name or note has changed; not for
        frames. As ``head_changed``, in the thread that called.
    """

    head_changed = Signal(Node)
    changed = Signal()

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

    def __len__(self) -> int:
        """Return how many nodes there are, the root included."""
        return len(self._nodes)

    def __contains__(self, node: object) -> bool:
        """Whether a node is still in the tree."""
        return isinstance(node, Node) and self._nodes.get(node.key) is node

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

    # -- making --------------------------------------------------------------------------------------

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
            that a slider pulled through twenty values is one step to undo. It keeps the head's name and note.
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
        operation = named(operation, parent.structure)
        made = frozen(operation.apply(parent.structure))
        node = self._add(parent, operation, made, before=old if replaces else None)
        if replaces:
            node.came_from, node.name, node.note = old.came_from, old.name, old.note
            self._take_out([old], instead=node)
        elif parent is not old:
            node.came_from = old
        if frames:
            node.trajectory = Trajectory(made, frames)
        self._stand_on(node)
        self.changed.emit()
        return node

    def branch(self, node: Node, index: int | None = None) -> Node:
        """Stand on a frame of a node's trajectory, ready to go on from it.

        Parameters
        ----------
        node
            Any node of the tree.
        index
            Which frame, negative ones counted from the end. The last one and ``None`` need no new structure:
            the node itself leads to that, and is visited.

        Returns
        -------
        Node
            The new structure, or `node` where none was needed.

        Raises
        ------
        AdatomError
            If the node has no such frame.
        """
        old, taken = self._head, self._take_frame(node, index)
        if taken is not node and node is not old:
            taken.came_from = old
        self._stand_on(taken)
        if taken is not node:
            self.changed.emit()
        return taken

    def begin_trajectory(
        self,
        operation: Operation,
        *,
        at: Node | None = None,
        stand: bool = True,
        from_frame: int | None = None,
    ) -> Node:
        """Start a relaxation: a new node that frames are then added to.

        Parameters
        ----------
        operation
            How it is relaxed.
        at
            What is relaxed; the head if left out. Undo leads back to the head all the same.
        stand
            Whether the new node comes on the table. If not, the head stays, and undo leads from the new node
            to what it was made from.
        from_frame
            The frame to start from, where `at` has a trajectory; a structure of its own is made of it,
            unless it is the last one.

        Raises
        ------
        AdatomError
            If there is nothing to relax, or no such frame.
        """
        old = self._head
        given = at or old
        if given.structure is None:
            raise AdatomError("There is nothing to relax yet: build a slab or open a structure first.")
        parent = self._take_frame(given, from_frame)
        try:
            start = frozen(operation.apply(parent.structure))
        except AdatomError:
            if parent is not given:
                self._take_out([parent], instead=given)
            raise
        node = self._add(parent, operation, start)
        node.trajectory = Trajectory(start)
        if stand:
            if given is not old:
                (node if parent is given else parent).came_from = old
            self._stand_on(node)
        self.changed.emit()
        return node

    def add_frame(self, node: Node, frame: TrajectoryFrame) -> int:
        """Add a frame to a node's trajectory and return its index; any thread may call this."""
        if node.trajectory is None:
            raise AdatomError(f"Structure {node.key} takes no frames.")
        return node.trajectory.append(frame)

    # -- keeping order -------------------------------------------------------------------------------

    def rename(self, node: Node, name: str) -> None:
        """Give a node a name; an empty one leaves it with what was done."""
        self._set_text(node, " ".join(name.split()), node.note)

    def annotate(self, node: Node, note: str) -> None:
        """Write a note on a node; an empty one takes it away."""
        self._set_text(node, node.name, note.strip())

    def reorder(self, node: Node, before: Node | None = None) -> None:
        """Put a node before one of its siblings, or last.

        Only the order changes: what a structure was made from stays what it is.

        Raises
        ------
        AdatomError
            If `before` was made from something else than `node`.
        """
        parent = self.node(node.key).parent
        if parent is None or (before is not None and before.parent is not parent):
            raise AdatomError("A structure stays with what it was made from: only its order can be changed.")
        if before is node:
            return
        parent.children.remove(node)
        parent.children.insert(_place(parent.children, before), node)
        self.changed.emit()

    def discard(self, node: Node) -> None:
        """Remove a leaf, and stand on its parent if it was the head."""
        if node.parent is None or node.children:
            raise AdatomError("Only the last structure of a branch can be discarded.")
        parent = node.parent
        self._take_out([node], instead=parent)
        if self._head is node:
            self._stand_on(parent)
        self.changed.emit()

    def remove(self, node: Node) -> Removed:
        """Remove a structure and all that was made from it.

        If the head is one of them, its place is taken by what the structure was made from; by what was on
        the table before, or another start of the project, if it was made from nothing.

        Returns
        -------
        Removed
            For `put_back`.

        Raises
        ------
        AdatomError
            For the root, and for a node that is not in this project.
        """
        parent = self.node(node.key).parent
        if parent is None:
            raise AdatomError("There is nothing here to remove.")
        nodes = node.subtree()
        gone = set(nodes)
        others = [other for other in self if other not in gone]
        place = parent.children.index(node) + 1
        removed = Removed(
            nodes=tuple(nodes),
            before=parent.children[place] if place < len(parent.children) else None,
            head=self._head if self._head in gone else None,
            redos=tuple((other, other.last_visited) for other in others if other.last_visited in gone),
            undos=tuple((other, other.came_from) for other in others if other.came_from in gone),
        )
        self._take_out(nodes, instead=node.back or parent)
        if removed.head is not None:
            self._stand_on(self._heir(node))
        self.changed.emit()
        return removed

    def put_back(self, removed: Removed) -> None:
        """Put back what was removed, where it was, and stand on it again if it was on the table.

        Raises
        ------
        AdatomError
            If what it was made from has been removed since.
        """
        top = removed.top
        parent = top.parent
        if top in self:
            return
        if parent is None or parent not in self:
            raise AdatomError(f"What “{top.label}” was made from has been removed: bring that back first.")
        parent.children.insert(_place(parent.children, removed.before), top)
        self._nodes.update({node.key: node for node in removed.nodes})
        self._nodes = dict(sorted(self._nodes.items()))
        for node, after in removed.redos:
            node.last_visited = after
        for node, before in removed.undos:
            node.came_from = before
        self._mend_links(removed.nodes)
        if removed.head is not None:
            self._stand_on(removed.head)
        self.changed.emit()

    # -- where the user stands -----------------------------------------------------------------------

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

    # -- inside --------------------------------------------------------------------------------------

    def _add(self, parent: Node, operation: Operation, start: Atoms, before: Node | None = None) -> Node:
        node = Node(self._next_key, parent, operation, start)
        self._next_key += 1
        self._nodes[node.key] = node
        parent.children.insert(_place(parent.children, before), node)
        return node

    def _take_frame(self, node: Node, index: int | None) -> Node:
        """Return a new node for a frame of a node, or the node itself where it leads to that frame."""
        frames = len(node.trajectory or ())
        if index is None or index in (-1, frames - 1):
            return node
        if node.trajectory is None or not -frames <= index < frames:
            raise AdatomError(f"“{node.label}” has no frame {index + 1}.")
        index %= frames
        frame = node.trajectory[index]
        taken = TakeFrame(index, frame.positions, frame.cell)
        return self._add(node, taken, frozen(taken.apply(node.trajectory.atoms(index))))

    def _set_text(self, node: Node, name: str, note: str) -> None:
        if self.node(node.key).parent is None:
            raise AdatomError("There is nothing here to give a name to.")
        if (name, note) != (node.name, node.note):
            node.name, node.note = name, note
            self.changed.emit()

    def _take_out(self, nodes: Sequence[Node], *, instead: Node) -> None:
        """Remove a node with its subtree; undo leads to `instead` from where it led to one of them."""
        top, gone = nodes[0], set(nodes)
        if top.parent is not None:
            top.parent.children.remove(top)
        for node in nodes:
            del self._nodes[node.key]
        for other in self._nodes.values():
            if other.last_visited in gone:
                other.last_visited = None
            if other.came_from in gone:
                other.came_from = instead

    def _heir(self, gone: Node) -> Node:
        """Return what comes on the table instead of a node that was removed."""
        if gone.parent is not None and gone.parent is not self.root:
            return gone.parent
        if gone.came_from is not None and gone.came_from is not self.root:
            return gone.came_from
        return self.root.children[-1] if self.root.children else self.root

    def _mend_links(self, nodes: Iterable[Node]) -> None:
        """Let undo and redo lead nowhere outside of the tree, for nodes that were out of it for a while."""
        for node in nodes:
            if node.last_visited is not None and node.last_visited not in self:
                node.last_visited = None
            while node.came_from is not None and node.came_from not in self:
                node.came_from = node.came_from.back

    def _stand_on(self, node: Node) -> None:
        after = node
        while (before := after.back) is not None:
            before.last_visited = after
            after = before
        self._head = node
        self.head_changed.emit(node)


def _place(siblings: Sequence[Node], before: Node | None) -> int:
    """Return where to insert a node, so that it stands before a sibling; last if that is not there."""
    return siblings.index(before) if before in siblings else len(siblings)
