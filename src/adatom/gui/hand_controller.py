"""The hand on the atoms: from what the mouse drags in the view to an edit, or into the relaxation under way.

The view moves the grabbed atoms at once by itself. Where nothing relaxes, a drag becomes one `MoveAtoms` when
it is let go. Where the structure on the table relaxes, the grabbed atoms are held for it where the hand is,
so that the others follow, and let go of on release.
"""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from adatom.errors import AdatomError
from adatom.gui.build_controller import Say
from adatom.gui.run_controller import RunController
from adatom.gui.stage import Stage
from adatom.structure.constraints import held_directions
from adatom.structure.editing.operations import MoveAtoms, named, spoken
from adatom.viewer.view import HandMove, StructureView
from adatom.workbench.state import Notice
from adatom.workbench.workbench import Workbench

HOLD_MS = 16
"""Most often that the relaxation is told where the hand is."""
FIXED = "It is fixed: release it to pull it while the structure relaxes"
LATE_S = 8.0
"""How long after the end of a relaxation a drag may have been meant for it."""
ADVICE = "“Relax after each edit” in the Relax menu lets the rest follow"
CELL = "The cell relaxes too: stop the relaxation to move atoms"


@dataclass(eq=False)
class _Grab:
    """Atoms in the hand.

    Parameters
    ----------
    indices
        Which.
    before
        Where they were, shape (k, 3), Å.
    node_key
        The node that was on show.
    holding
        Whether the relaxation under way holds them at the hand.
    """

    indices: tuple[int, ...]
    before: NDArray[np.float64]
    node_key: int
    holding: bool


class HandController(QObject):
    """Makes edits of what the hand has moved, or lets the relaxation under way have it.

    Parameters
    ----------
    workbench
        Where edits are applied, and whose relaxation holds what is in the hand.
    stage
        What is on show.
    view
        Tells of the hand, and is told which atoms it may grab.
    run
        Starts a relaxation under the hand where each edit is to be relaxed.
    say
        Shows a notice.
    """

    changed = Signal()
    """Something else is in the hand: ask for its `words`."""
    advised = Signal(str)
    """Something the user may not know of would have helped just now."""
    succeeded = Signal(str)
    """The topic of what has worked."""

    def __init__(
        self,
        workbench: Workbench,
        stage: Stage,
        view: StructureView,
        run: RunController,
        say: Say,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._stage = stage
        self._view = view
        self._run = run
        self._say = say
        self._followed = False
        self._ended = -np.inf
        self._advised = False
        self._grab: _Grab | None = None
        self._taking = False
        self._wish: NDArray[np.float64] | None = None
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.setTimerType(Qt.TimerType.PreciseTimer)
        self._told.setInterval(HOLD_MS)
        self._told.timeout.connect(self._tell)
        view.hand_moved.connect(self._move)
        view.hand_released.connect(self._release)
        view.hand_cancelled.connect(self._cancelled)
        stage.structure_changed.connect(self.show_grabbable)

    @property
    def words(self) -> str:
        """What the hand holds for the relaxation: ``"Holding C 27"``; empty where it holds nothing."""
        grab, atoms = self._grab, self._stage.atoms()
        if grab is None or not grab.holding or atoms is None:
            return ""
        return f"Holding {spoken(atoms, grab.indices)}"

    # -- the hand ------------------------------------------------------------------------------------

    @Slot(object)
    def _move(self, move: HandMove) -> None:
        grab = self._grab or self._take(move)
        if grab is not None and grab.holding:
            self._wish = move.positions
            if not self._told.isActive():
                self._tell()

    @Slot(object)
    def _release(self, move: HandMove) -> None:
        grab = self._grab or self._take(move)
        self._drop()
        if grab is not None and not self._let_go(grab, move):
            self._apply(move)

    @Slot()
    def _cancelled(self) -> None:
        grab = self._grab
        self._drop()
        taken = grab is not None and self._let_go(grab, HandMove(grab.indices, grab.before, "Move"))
        if grab is None or not taken or grab.node_key != self._stage.node.key:
            self._stage.show_again()

    def cancel(self) -> bool:
        """Put what is in the hand back where it was; return whether there was something."""
        return self._view.cancel_transform()

    def _take(self, move: HandMove) -> _Grab | None:
        """Take atoms into the hand: for the relaxation on show if it is under way, or is to begin."""
        atoms = self._stage.atoms()
        if atoms is None:
            return None
        before = atoms.positions[list(move.indices)].copy()
        running = self._workbench.run_state.active
        if not running and self._run.relaxes_edits:
            self._taking = True
            self._run.relax_edited()
            self._taking = False
        key = self._stage.node.key
        self._grab = _Grab(move.indices, before, key, self._stage.live and self._is_running(key))
        self.changed.emit()
        return self._grab

    def _drop(self) -> None:
        self._grab, self._wish = None, None
        self._told.stop()
        self.changed.emit()

    @Slot()
    def _tell(self) -> None:
        """Tell the relaxation where the hand is, if it has moved."""
        grab, wish, self._wish = self._grab, self._wish, None
        if grab is None or wish is None or not grab.holding:
            return
        try:
            grab.holding = self._workbench.hold(grab.indices, wish)
        except AdatomError as error:
            grab.holding = False
            self._say(Notice(str(error), "error", topic="edit"), None)
        self._told.start()

    def _let_go(self, grab: _Grab, move: HandMove) -> bool:
        """Let the relaxation have the atoms that it holds; return whether it is there to take them."""
        if not grab.holding or not self._is_running(grab.node_key):
            return False
        return self._workbench.let_go(move.indices, move.positions)

    def _apply(self, move: HandMove) -> None:
        operation = named(MoveAtoms(move.indices, move.positions, move.manner), self._stage.atoms())
        try:
            self._workbench.edit(operation, from_frame=self._stage.from_frame())
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="edit"), None)
            self._stage.show_again()
        else:
            self.succeeded.emit("edit")
            self._advise()

    def _advise(self) -> None:
        """Tell once of relaxing after each edit: who drags just after a relaxation came too late for it."""
        late = time.monotonic() - self._ended < LATE_S
        if late and not self._advised and not self._run.relaxes_edits:
            self._advised = True
            self.advised.emit(ADVICE)

    # -- the run -------------------------------------------------------------------------------------

    def follow_run(self) -> None:
        """Follow the run: where it ends in the hand, the drag becomes a move like any other."""
        grab, running = self._grab, self._is_running(self._stage.node.key)
        if self._followed and not running and self._workbench.run_state.converged:
            self._ended = time.monotonic()
        self._followed = running
        if grab is not None and grab.holding and not self._is_running(grab.node_key):
            grab.holding = False
            self._told.stop()
            self.changed.emit()
        self.show_grabbable()

    def show_node(self) -> None:
        """Follow the head: what is in the hand stays with the structure that it was taken from."""
        grab = self._grab
        if not self._taking and (grab is None or grab.node_key != self._stage.node.key):
            self.cancel()
        self.show_grabbable()

    @Slot()
    def show_grabbable(self) -> None:
        """Tell the view which atoms the hand may grab: no fixed ones while the structure relaxes."""
        atoms, run = self._stage.atoms(), self._workbench.run_state
        if atoms is None or not self._is_running(self._stage.node.key):
            self._view.set_grabbable(None, "")
        elif run.cell:
            self._view.set_grabbable(np.zeros(len(atoms), dtype=bool), CELL)
        else:
            self._view.set_grabbable(np.logical_not(held_directions(atoms).all(axis=1)), FIXED)

    def _is_running(self, node_key: int) -> bool:
        run = self._workbench.run_state
        return run.active and run.status != "stopping" and run.node_key == node_key

    def close(self) -> None:
        """Tell nobody any longer."""
        self._told.stop()
