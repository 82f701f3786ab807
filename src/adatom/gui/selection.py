"""Which atoms are selected: one selection for the view, the tables and the actions."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal, Slot

from adatom.gui.stage import Stage
from adatom.project.tree import Node
from adatom.viewer.view import StructureView


class Selection(QObject):
    """The selected atoms of what is on show, by their indices.

    Each structure of the project keeps its own, so that undo and redo bring it back.

    Parameters
    ----------
    stage
        What is on show.
    view
        Where atoms are selected with the mouse, and where the selection is seen.
    """

    changed = Signal()
    """Other atoms are selected."""

    def __init__(self, stage: Stage, view: StructureView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._view = view
        self._indices: tuple[int, ...] = ()

    @property
    def indices(self) -> tuple[int, ...]:
        """The selected atoms, sorted."""
        return self._indices

    @Slot(object)
    def set(self, indices: Iterable[int]) -> None:
        """Select these atoms; those that there are not are left out."""
        atoms = self._stage.atoms()
        there = 0 if atoms is None else len(atoms)
        chosen = tuple(sorted({int(index) for index in indices if 0 <= index < there}))
        if chosen != self._indices:
            self._indices = chosen
            self.changed.emit()

    @Slot(object)
    def show_node(self, _node: Node) -> None:
        """Select what was selected in another structure, which is on show now."""
        self.set(self._indices)

    def show_frame(self) -> None:
        """Let go of atoms that the frame on show does not have."""
        self.set(self._indices)

    def point_at(self, index: int) -> None:
        """Select an atom alone, unless it is one of those that are selected."""
        if index not in self._indices:
            self.set((index,))
