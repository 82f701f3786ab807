"""Atoms on the clipboard: copied, cut and pasted, between windows and as text for other programs."""

from collections.abc import Callable
from pathlib import Path

from ase import Atoms
from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from adatom.errors import AdatomError
from adatom.gui.actions import ActionKey
from adatom.gui.build_controller import Say
from adatom.gui.edit_controller import EditController
from adatom.gui.selection import Selection
from adatom.gui.stage import Stage
from adatom.structure.editing.clipboard import from_text, to_text
from adatom.structure.editing.operations import DeleteAtoms, PasteAtoms
from adatom.structure.editing.pasting import fitted
from adatom.structure.formula import formula
from adatom.workbench.state import Notice
from adatom.workbench.workbench import Workbench

MIME = "chemical/x-extxyz"
"""What atoms on the clipboard are called beside plain text."""
_PASTED = "Pasted. G moves the atoms, R turns them."


class ClipboardController(QObject):
    """Puts selected atoms on the clipboard, and takes atoms from it.

    Parameters
    ----------
    workbench
        Where a whole structure is opened.
    stage
        What is on show.
    selection
        What is copied; what was pasted.
    edits
        Who applies edits.
    say
        Shows a notice.
    """

    changed = Signal()
    """Something else is on the clipboard."""
    succeeded = Signal(str)
    """The topic of what has worked."""

    def __init__(
        self,
        workbench: Workbench,
        stage: Stage,
        selection: Selection,
        edits: EditController,
        say: Say,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._stage = stage
        self._selection = selection
        self._edits = edits
        self._say = say
        self._clipboard = QGuiApplication.clipboard()
        self._clipboard.dataChanged.connect(self._look)
        self._can_paste = self._holds_text()

    @property
    def can_paste(self) -> bool:
        """Whether the clipboard holds what may be atoms; it is read when they are pasted."""
        return self._can_paste

    def handlers(self) -> dict[ActionKey, Callable[[], object]]:
        """Return what the actions of the clipboard do."""
        return {ActionKey.COPY: self.copy, ActionKey.CUT: self.cut, ActionKey.PASTE: self.paste}

    def copy(self) -> bool:
        """Copy the selected atoms; return whether there were any."""
        atoms, chosen = self._stage.atoms(), self._selection.indices
        if atoms is None or not chosen:
            return False
        text = to_text(atoms, chosen)
        data = QMimeData()
        data.setText(text)
        data.setData(MIME, text.encode())
        self._clipboard.setMimeData(data)
        return True

    def cut(self) -> None:
        """Copy the selected atoms and delete them."""
        if self.copy():
            self._edits.edit(DeleteAtoms(self._selection.indices))

    def paste(self) -> None:
        """Paste atoms where they were or near by; with nothing on the table, open them as a start."""
        try:
            pasted = self._atoms()
            structure = self._stage.atoms()
            if structure is None:
                self._open(pasted)
                return
            placed = fitted(structure, pasted, self._selection.indices)
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="edit"), None)
            return
        if self._edits.edit(PasteAtoms(placed)):
            self._say(Notice(_PASTED, topic="edit"), None)

    def _atoms(self) -> Atoms:
        data = self._clipboard.mimeData()
        own = data.hasFormat(MIME)
        return from_text(bytes(data.data(MIME).data()).decode("utf-8", "replace") if own else data.text())

    def _open(self, atoms: Atoms) -> None:
        self._workbench.open_structures(Path(f"Pasted {formula(atoms.numbers)}"), [atoms])
        self.succeeded.emit("edit")

    def close(self) -> None:
        """Listen to the clipboard no more."""
        self._clipboard.dataChanged.disconnect(self._look)

    @Slot()
    def _look(self) -> None:
        holds = self._holds_text()
        if holds != self._can_paste:
            self._can_paste = holds
            self.changed.emit()

    def _holds_text(self) -> bool:
        data = self._clipboard.mimeData()
        return data is not None and (data.hasFormat(MIME) or data.hasText())
