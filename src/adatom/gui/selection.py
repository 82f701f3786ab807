"""Which atoms are selected: one selection for the view, the tables and the actions."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from adatom.gui.stage import Stage
from adatom.project.tree import Node
from adatom.structure.editing.renumbering import carried, where
from adatom.structure.operations import Operation
from adatom.viewer.view import StructureView

_EDITED = -1
"""In the place of a segment: an edited structure that has no frame yet."""


class Selection(QObject):
    """The selected atoms of what is on show, by their indices.

    The selection stays with its atoms as the structure changes. Each structure of the project keeps the one
    it was left with: undo and redo bring it back, unless the user has selected other atoms since.

    Parameters
    ----------
    stage
        What is on show.
    view
        Where atoms are selected with the mouse, and where the selection is seen.
    """

    changed = Signal()
    """Other atoms are selected, or they have other numbers."""

    def __init__(self, stage: Stage, view: StructureView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._view = view
        self._indices: tuple[int, ...] = ()
        self._node = stage.node
        self._segment = 0
        self._numbers = self._numbers_shown()
        self._kept: dict[tuple[int, int], tuple[int, ...]] = {}
        self._chosen_here = False
        view.selection_changed.connect(self.set)
        stage.shown_changed.connect(self._follow)

    @property
    def indices(self) -> tuple[int, ...]:
        """The selected atoms, sorted."""
        return self._indices

    @Slot(tuple)
    def set(self, indices: Iterable[int]) -> None:
        """Select these atoms; those that there are not are left out."""
        self._chosen_here = True
        self._take(indices)

    def point_at(self, index: int) -> None:
        """Select an atom alone, unless it is one of those that are selected."""
        if index not in self._indices:
            self.set((index,))

    # -- staying with the atoms ----------------------------------------------------------------------

    @Slot()
    def _follow(self) -> None:
        """Carry the selection over to what is on show now: another structure, or another frame."""
        if self._stage.node is not self._node:
            self._show_node(self._stage.node)
        elif (segment := self._segment_shown()) != self._segment:
            self._show_segment(segment)

    def _show_node(self, node: Node) -> None:
        before, self._node = self._node, node
        self._keep(before)
        self._segment, self._numbers = self._segment_shown(), self._numbers_shown()
        kept = self._kept.get((node.key, self._segment))
        if kept is None or self._chosen_here:
            kept = carried_between(before, node, self._indices) or kept or ()
        self._chosen_here = False
        self._take(kept)
        self._view.set_selection(self._indices)

    def _show_segment(self, segment: int) -> None:
        """Across an edit of a run, atoms may have other numbers; then what was selected there is so again."""
        self._keep(self._node)
        before, self._numbers = self._numbers, self._numbers_shown()
        self._segment = segment
        same = np.array_equal(before, self._numbers)
        kept = None if same else self._kept.get((self._node.key, segment))
        self._take(self._indices if kept is None else kept)
        self._view.set_selection(self._indices)

    def follow(self, operation: Operation, selection: Iterable[int], count_before: int) -> None:
        """Carry over what was selected before an edit that leaves the node on show, as while it relaxes."""
        self._segment, self._numbers = self._segment_shown(), self._numbers_shown()
        self._take(carried(operation, selection, count_before))
        self._view.set_selection(self._indices)

    def _keep(self, node: Node) -> None:
        """Keep the selection for when what it is of is shown again; what is edited is so only once."""
        if self._segment != _EDITED:
            self._kept[node.key, self._segment] = self._indices

    def _take(self, indices: Iterable[int]) -> None:
        atoms = self._stage.atoms()
        there = 0 if atoms is None else len(atoms)
        chosen = tuple(sorted({int(index) for index in indices if 0 <= index < there}))
        if chosen != self._indices:
            self._indices = chosen
            self._view.set_selection(chosen)
            self.changed.emit()

    def _numbers_shown(self) -> NDArray[np.int_]:
        atoms = self._stage.atoms()
        return np.empty(0, dtype=int) if atoms is None else atoms.numbers

    def _segment_shown(self) -> int:
        """Return the first frame of the segment of the trajectory that is on show."""
        trajectory, index = self._stage.node.trajectory, self._stage.index
        if trajectory is None or index is None:
            return 0
        if self._stage.frame is None:
            return _EDITED
        return trajectory.segment_of(index).first


def carried_between(before: Node, after: Node, selection: Iterable[int]) -> tuple[int, ...]:
    """Return a selection as it is in another structure of the project, sorted.

    The atoms are followed up the tree to where the two structures part, and down again; those that are not
    there are left out.

    Parameters
    ----------
    before, after
        The structure that the selection is of, and the other one.
    selection
        Indices of atoms.
    """
    down = after.lineage()
    shared = {step.key for step in down}
    chosen = tuple(sorted(selection))
    step = before
    while step.parent is not None and step.key not in shared:
        chosen = _before(step, chosen)
        step = step.parent
    start = next((k + 1 for k, each in enumerate(down) if each is step), 0)
    for each in down[start:]:
        if each.operation is not None and each.parent is not None:
            chosen = carried(each.operation, chosen, _count(each.parent))
    return chosen


def _before(step: Node, selection: tuple[int, ...]) -> tuple[int, ...]:
    """Return a selection as it was before the operation that made a node."""
    if step.operation is None or step.parent is None or not selection:
        return ()
    now = where(step.operation, _count(step.parent))
    return tuple(int(index) for index in np.flatnonzero(np.isin(now, selection)))


def _count(node: Node) -> int:
    structure = node.structure
    return 0 if structure is None else len(structure)
