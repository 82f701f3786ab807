"""Edits of the selected atoms: from actions, view and tables to operations."""

import time
from collections.abc import Callable
from functools import partial

from ase import Atoms
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from adatom.errors import AdatomError
from adatom.gui.actions import ActionKey
from adatom.gui.build_controller import Say
from adatom.gui.dialogs.add_atom import AddAtomDialog
from adatom.gui.dialogs.asking import AskingDialog
from adatom.gui.dialogs.element import ElementDialog
from adatom.gui.dialogs.small import RepeatDialog, TagDialog, VacuumDialog
from adatom.gui.selection import Selection
from adatom.gui.stage import Stage
from adatom.structure.constraints import held_directions
from adatom.structure.editing.above import spot_above
from adatom.structure.editing.holding import Axis
from adatom.structure.editing.operations import (
    AddAtoms,
    CentreAtoms,
    ChangeElement,
    DeleteAtoms,
    DuplicateAtoms,
    HoldAlong,
    HoldAtoms,
    MoveAtoms,
    PasteAtoms,
    RepeatCell,
    SetTags,
    SetVacuum,
    WrapAtoms,
    free_shift,
    made,
    remark,
    spoken,
)
from adatom.structure.operations import Operation
from adatom.structure.slabs.transforms import Position, per_side, total_vacuum
from adatom.viewer.view import StructureView
from adatom.workbench.state import Notice
from adatom.workbench.workbench import Workbench

NUDGE = "Nudge"
"""The manner of moves that merge when they follow each other quickly."""
_QUICK_S = 1.5
_MAKE = (AddAtoms, PasteAtoms, DuplicateAtoms)
"""Operations whose new atoms are selected, since they are what comes next."""
_START_VACUUM = 8.0


class EditController(QObject):
    """Applies edits to what is on show.

    Parameters
    ----------
    workbench
        Where operations are applied.
    stage
        What is on show.
    selection
        The atoms that the actions are about.
    view
        Where edits are asked for with mouse and keys.
    say
        Shows a notice.
    window
        Parent of the dialogs.
    """

    succeeded = Signal(str)
    """The topic of what has worked."""
    edited = Signal()
    """An operation has been applied."""

    def __init__(
        self,
        workbench: Workbench,
        stage: Stage,
        selection: Selection,
        view: StructureView,
        say: Say,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._workbench = workbench
        self._stage = stage
        self._selection = selection
        self._view = view
        self._say = say
        self._window = window
        self._last_element = "O"
        self._nudged_at = -_QUICK_S
        view.edit_asked.connect(self.edit)

    def handlers(self) -> dict[ActionKey, Callable[[], object]]:
        """Return what the actions that edit do."""
        key, every, none = ActionKey, (True, True, True), (False, False, False)
        return {
            key.DELETE: self.delete,
            key.DUPLICATE: self.duplicate,
            key.CHANGE_ELEMENT: self.ask_element,
            key.ADD_ATOM: self.ask_atom,
            key.TAGS: self.ask_tag,
            key.FIX: lambda: self._on_selection(lambda chosen: HoldAtoms(chosen, every)),
            key.RELEASE: lambda: self._on_selection(lambda chosen: HoldAtoms(chosen, none)),
            key.FIX_X: partial(self._toggle, "x"),
            key.FIX_Y: partial(self._toggle, "y"),
            key.FIX_Z: partial(self._toggle, "z"),
            key.REPEAT: self.ask_times,
            key.VACUUM: self.ask_vacuum,
            key.CENTRE: lambda: self.edit(CentreAtoms()),
            key.WRAP: lambda: self.edit(WrapAtoms()),
        }

    def held(self) -> tuple[bool, bool, bool]:
        """Return whether all of the selection is fixed along x, y and z."""
        atoms, chosen = self._stage.atoms(), self._selection.indices
        if atoms is None or not chosen or max(chosen) >= len(atoms):
            return (False, False, False)
        x, y, z = zip(*held_directions(atoms)[list(chosen)].tolist(), strict=True)
        return all(x), all(y), all(z)

    def periodic(self) -> bool:
        """Return whether what is on show repeats itself."""
        atoms = self._stage.atoms()
        return atoms is not None and bool(atoms.pbc.any())

    # -- doing ---------------------------------------------------------------------------------------

    @Slot(object)
    def edit(self, operation: Operation) -> bool:
        """Apply an operation to the frame on show, and return whether it was; if not, say why."""
        problem = self.problem_of(operation)
        if problem:
            self._say(Notice(problem, "error", topic="edit"), None)
        return not problem

    def problem_of(self, operation: Operation) -> str:
        """Apply an operation to the frame on show; return why it was not, or an empty string."""
        before, node, chosen = self._stage.atoms(), self._stage.node, self._selection.indices
        merges = self._goes_on(operation)
        try:
            self._workbench.edit(
                operation, replace=merges, from_frame=None if merges else self._stage.from_frame()
            )
        except AdatomError as error:
            return str(error)
        if before is not None:
            if self._stage.node is node:
                self._selection.follow(operation, chosen, len(before))
            self._select_made(operation, before)
        self.succeeded.emit("edit")
        self.edited.emit()
        return ""

    def _goes_on(self, operation: Operation) -> bool:
        """Whether a nudge goes on where the last one ended a moment ago: the two are one step to undo."""
        if not isinstance(operation, MoveAtoms) or operation.manner != NUDGE:
            return False
        before, self._nudged_at = self._nudged_at, time.monotonic()
        last = self._workbench.project.head.operation
        return (
            self._nudged_at - before < _QUICK_S
            and not self._workbench.run_state.active
            and isinstance(last, MoveAtoms)
            and (last.manner, last.indices) == (NUDGE, operation.indices)
        )

    def _select_made(self, operation: Operation, before: Atoms) -> None:
        """Select what was made. Say what else has gone."""
        after = self._stage.atoms()
        if isinstance(operation, _MAKE) and after is not None:
            self._selection.set(made(operation, len(before), len(after)))
        if said := remark(operation, before):
            self._say(Notice(said, topic="edit"), None)

    def _on_selection(self, make: Callable[[tuple[int, ...]], Operation]) -> bool:
        """Edit the selected atoms; with none, there is nothing to do."""
        return bool(self._selection.indices) and self.edit(make(self._selection.indices))

    def delete(self) -> None:
        """Delete the selected atoms: undo brings them back."""
        self._on_selection(DeleteAtoms)

    def duplicate(self) -> None:
        """Put a copy of the selected atoms where there is room for it, and select the copy."""
        atoms = self._stage.atoms()
        if atoms is not None:
            self._on_selection(lambda chosen: DuplicateAtoms(chosen, free_shift(atoms, chosen)))

    def _toggle(self, axis: Axis) -> None:
        held = self.held()["xyz".index(axis)]
        self._on_selection(lambda chosen: HoldAlong(chosen, axis, not held))

    # -- asking --------------------------------------------------------------------------------------

    def ask_element(self) -> None:
        """Ask for the element that the selected atoms are to become."""
        atoms, chosen = self._stage.atoms(), self._selection.indices
        if atoms is None or not chosen:
            return
        dialog = ElementDialog(str(atoms.symbols[chosen[0]]), spoken(atoms, chosen), self._window)
        self._open(dialog, lambda: ChangeElement(chosen, dialog.symbol()))

    def ask_atom(self) -> None:
        """Ask for the element and place of one more atom."""
        atoms, chosen = self._stage.atoms(), self._selection.indices
        if atoms is None:
            return
        where = f"above {spoken(atoms, chosen)}" if chosen else "above the top layer"
        dialog = AddAtomDialog(
            self._last_element, where, lambda symbol: spot_above(atoms, chosen, symbol), self._window
        )

        def add() -> AddAtoms:
            self._last_element = dialog.symbol()
            return AddAtoms((dialog.symbol(),), dialog.position()[None, :])

        self._open(dialog, add)

    def ask_tag(self) -> None:
        """Ask for the tag of the selected atoms."""
        atoms, chosen = self._stage.atoms(), self._selection.indices
        if atoms is None or not chosen:
            return
        tags = atoms.get_tags()[list(chosen)].tolist()
        dialog = TagDialog(spoken(atoms, chosen), tags, self._window)
        self._open(dialog, lambda: SetTags(chosen, dialog.spin.value()))

    def ask_times(self) -> None:
        """Ask how often the cell is to be repeated."""
        atoms = self._stage.atoms()
        if atoms is None:
            return
        dialog = RepeatDialog(len(atoms), atoms.cell.array.any(axis=1).tolist(), self._window)
        self._open(dialog, lambda: RepeatCell(*dialog.times()), fit=True)

    def ask_vacuum(self) -> None:
        """Ask for the vacuum of the slab."""
        atoms = self._stage.atoms()
        if atoms is None:
            return
        try:
            vacuum = per_side(total_vacuum(atoms))
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="edit"), None)
            return
        dialog = VacuumDialog(round(vacuum, 2) if vacuum > 0 else _START_VACUUM, self._window)
        self._open(dialog, lambda: SetVacuum(dialog.spin.value(), _position(dialog)), fit=True)

    def _open(self, dialog: AskingDialog, make: Callable[[], Operation], *, fit: bool = False) -> None:
        """Open a dialog; when it asks, apply what it asks for, or say in it why not."""

        def apply() -> None:
            problem = self.problem_of(make())
            dialog.say_problem(problem)
            if not problem:
                dialog.accept()
                if fit:
                    self._view.fit()

        dialog.asked.connect(apply)
        dialog.open()


def _position(dialog: VacuumDialog) -> Position:
    return "bottom" if dialog.position.current() == "bottom" else "centred"
