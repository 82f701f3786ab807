"""Which rows the project page has: the tree as chains, of which only branches stand further in.

Plain functions of the tree; no Qt here.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from adatom.gui.lineage import STARTS
from adatom.project.tree import Node
from adatom.structure.adsorbates.coverage import CoverSurface
from adatom.structure.adsorbates.operations import PlaceAdsorbate

_STEPS = (*STARTS, PlaceAdsorbate, CoverSurface)
"""Operations after which something else is on the table: not small edits."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the page: a node, or several small edits folded into one.

    Parameters
    ----------
    node
        The node, or the first of those that are folded.
    depth
        How many branch points lie above its chain, those at the empty table not counted.
    through
        Depths of the lines that pass by to branches further down.
    first, last
        Whether its chain begins, and whether it ends here.
    branches
        Whether other chains begin below it.
    folded
        The small edits that the row stands for; empty for a node.
    opened
        Whether those are on show below it.
    """

    node: Node
    depth: int
    through: tuple[int, ...]
    first: bool
    last: bool
    branches: bool = False
    folded: tuple[Node, ...] = ()
    opened: bool = False

    @property
    def identity(self) -> tuple[int, bool]:
        """What tells it from all other rows, however the tree changes."""
        return self.node.key, bool(self.folded)


def matters(node: Node, head: Node) -> bool:
    """Whether a node stands for itself, rather than being one of several small edits.

    Starts, what was placed, relaxations, and what the user named, noted or has on the table; beginnings, ends
    and branch points of chains.
    """
    return (
        node is head
        or bool(node.name or node.note)
        or node.trajectory is not None
        or isinstance(node.operation, _STEPS)
        or len(node.children) != 1
        or node.parent is None
        or len(node.parent.children) != 1
    )


def lay_out(root: Node, head: Node, unfolded: AbstractSet[int] = frozenset()) -> list[Row]:
    """Return the rows of a project, from top to bottom.

    Parameters
    ----------
    root
        The empty table, which has no row.
    head
        What is on the table.
    unfolded
        Keys of small edits that are to be on show; one of several that are folded together is enough.
    """
    rows: list[Row] = []
    waiting = [(start, 0, ()) for start in reversed(root.children)]
    while waiting:
        start, depth, through = waiting.pop()
        chain = _chain(start)
        rows += _rows_of(chain, head, unfolded, depth, through)
        branches = chain[-1].children
        for branch in reversed(branches):
            below = () if branch is branches[-1] else (depth,)
            waiting.append((branch, depth + 1, (*through, *below)))
    return rows


def _chain(start: Node) -> list[Node]:
    chain = [start]
    while len(chain[-1].children) == 1:
        chain.append(chain[-1].children[0])
    return chain


def _rows_of(
    chain: list[Node], head: Node, unfolded: AbstractSet[int], depth: int, through: tuple[int, ...]
) -> list[Row]:
    rows: list[Row] = []
    edits: list[Node] = []
    for node in chain:
        first, last = node is chain[0], node is chain[-1]
        if not first and not last and not matters(node, head):
            edits.append(node)
            continue
        rows += _edits(edits, unfolded, depth, through)
        edits = []
        rows.append(Row(node, depth, through, first, last, branches=last and bool(node.children)))
    return rows


def _edits(edits: list[Node], unfolded: AbstractSet[int], depth: int, through: tuple[int, ...]) -> list[Row]:
    """Return the rows of small edits between two nodes that matter: one alone is not worth folding."""
    plain = [Row(node, depth, through, first=False, last=False) for node in edits]
    if len(edits) < 2:
        return plain
    opened = any(node.key in unfolded for node in edits)
    fold = Row(edits[0], depth, through, first=False, last=False, folded=tuple(edits), opened=opened)
    return [fold, *plain] if opened else [fold]
