"""Relaxing after each edit: watches for structures that an edit has made, and has them relaxed."""

from PySide6.QtCore import QObject, QTimer, Slot

from adatom.gui.lineage import STARTS
from adatom.gui.run_controller import RunController
from adatom.project.tree import Node
from adatom.relaxation.operation import Relax
from adatom.structure.electrons import SetChargeAndSpin
from adatom.structure.frames import TakeFrame
from adatom.workbench.workbench import Workbench

REST_MS = 60
"""How long edits must rest: nudges and sliders come in quick succession, and are one step to undo."""
_NO_EDITS = (*STARTS, Relax, TakeFrame, SetChargeAndSpin)
"""Operations that move no atoms, or after which another structure is on the table."""


class AutoRelax(QObject):
    """Relaxes what an edit has left, where the user wants that.

    Undo, redo and going to other structures make nothing, and so relax nothing. An edit of a relaxation under
    way makes no structure of its own: it goes on by itself.

    Parameters
    ----------
    workbench
        Whose structures are watched.
    run
        Says whether it is wanted, and relaxes.
    """

    def __init__(self, workbench: Workbench, run: RunController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._run = run
        self._newest = -1
        self._wanted: Node | None = None
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(REST_MS)
        self._resting.timeout.connect(self._relax)

    def show_node(self, node: Node) -> None:
        """Follow the head: a structure that has not been there before is what an edit has made."""
        new, self._newest = node.key > self._newest, max(node.key, self._newest)
        if new and self._run.relaxes_edits and not isinstance(node.operation, _NO_EDITS):
            self._wanted = node
            self._resting.start()
        else:
            self._wanted = None

    @Slot()
    def _relax(self) -> None:
        if self._wanted is not None and self._workbench.project.head is self._wanted:
            self._run.relax_edited()
        self._wanted = None

    def close(self) -> None:
        """Relax nothing any longer."""
        self._resting.stop()
