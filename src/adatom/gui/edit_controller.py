"""Edits of the selected atoms: from actions, view and tables to operations."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from adatom.errors import AdatomError
from adatom.gui.actions import ActionKey
from adatom.gui.build_controller import Say
from adatom.gui.selection import Selection
from adatom.gui.stage import Stage
from adatom.structure.operations import Operation
from adatom.viewer.view import StructureView
from adatom.workbench.state import Notice
from adatom.workbench.workbench import Workbench

_TO_COME = tuple(
    ActionKey(name)
    for name in (
        "cut", "copy", "paste", "duplicate", "delete", "change element", "add atom", "tags", "fix", "release",
        "fix x", "fix y", "fix z", "same element", "same layer", "molecule", "fixed atoms", "grow", "shrink",
        "save adsorbate", "repeat", "vacuum", "centre", "wrap",
    )
)  # fmt: skip


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

    def handlers(self) -> dict[ActionKey, Callable[[], object]]:
        """Return what the actions that edit do."""
        select, key = self._selection, ActionKey
        does: dict[ActionKey, Callable[[], object]] = {
            key.SELECT_ALL: lambda: select.set(range(self._count())),
            key.SELECT_NONE: lambda: select.set(()),
            key.INVERT: lambda: select.set(set(range(self._count())) - set(select.indices)),
        }
        return does | dict.fromkeys(_TO_COME, lambda: None)

    def _count(self) -> int:
        atoms = self._stage.atoms()
        return 0 if atoms is None else len(atoms)

    @property
    def can_paste(self) -> bool:
        """Whether the clipboard holds what may be atoms."""
        return False

    def held(self) -> tuple[bool, bool, bool]:
        """Return whether all of the selection is fixed along x, y and z."""
        return (False, False, False)

    def periodic(self) -> bool:
        """Return whether what is on show repeats itself."""
        atoms = self._stage.atoms()
        return atoms is not None and bool(atoms.pbc.any())

    @Slot(object)
    def edit(self, operation: Operation) -> bool:
        """Apply an operation to the frame on show, and return whether it was; if not, say why."""
        try:
            self._workbench.edit(operation, from_frame=self._stage.from_frame())
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="edit"), None)
            return False
        self.succeeded.emit("edit")
        return True

    def close(self) -> None:
        """Listen to the clipboard no more."""
