"""What is on show: the head of the project, and which of its frames.

The shown frame is all the state there is here, and what lies ahead of the frames: a structure that was edited
while it relaxes, or of which the hand has let go, is shown at once, until the relaxation has a frame of it.
Live follows the newest frame until the user scrubs.
"""

import math

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from adatom.gui.clock import DisplayClock
from adatom.gui.foot import Foot
from adatom.gui.lineage import SLABS, start_of
from adatom.project.trajectory import Trajectory, TrajectoryFrame
from adatom.project.tree import Node
from adatom.relaxation.operation import Relax
from adatom.viewer.view import StructureView
from adatom.workbench.workbench import Workbench


class Stage(QObject):
    """Keeps view and foot in step with the head and its frames.

    Parameters
    ----------
    workbench
        Whose head is shown, and whose newest frames are taken at the clock's ticks.
    view, foot
        What shows it.
    """

    shown_changed = Signal()
    """Another frame or structure is on show."""
    structure_changed = Signal()
    """What is on show has other atoms, elements or constraints, or may have; not when atoms only move."""

    def __init__(
        self, workbench: Workbench, view: StructureView, foot: Foot, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._view = view
        self._foot = foot
        self._clock = DisplayClock(self)
        self._clock.ticked.connect(self._take_newest)
        view.drawn.connect(self._clock.painted)
        self._node = workbench.project.root
        self._frames = 0
        self._index: int | None = None
        self._live = False
        self._followed: Node | None = None
        self._template: Atoms | None = None
        self._cell: NDArray[np.float64] | None = None
        self._edited: Atoms | None = None
        self._seen: Atoms | None = None
        self._asked: tuple[object, ...] = (object(),) * 3
        self._known: Atoms | None = None
        foot.frame_chosen.connect(self._choose_frame)
        foot.live_requested.connect(self.follow_live)

    # -- what is shown -------------------------------------------------------------------------------

    @property
    def node(self) -> Node:
        """The node on show."""
        return self._node

    @property
    def index(self) -> int | None:
        """Index of the frame on show, or ``None`` where there are no frames."""
        return self._index

    @property
    def frames(self) -> int:
        """How many frames are on the timeline."""
        return self._frames

    @property
    def live(self) -> bool:
        """Whether the newest frame is followed."""
        return self._live

    @property
    def frame(self) -> TrajectoryFrame | None:
        """The frame on show; ``None`` also for an edited structure that has none yet."""
        trajectory = self._node.trajectory
        if trajectory is None or self._index is None or self._edited is not None:
            return None
        return trajectory[self._index]

    def atoms(self) -> Atoms | None:
        """Return the structure on show, frozen; the same object until another is on show."""
        what = (self._node, self._index, self._edited)
        if any(now is not then for now, then in zip(what, self._asked, strict=True)):
            self._asked, self._known = what, self._made()
        return self._known

    def _made(self) -> Atoms | None:
        if self._edited is not None:
            return self._edited
        trajectory = self._node.trajectory
        if trajectory is None or self._index is None:
            return self._node.start
        return trajectory.atoms(self._index)

    def from_frame(self) -> int | None:
        """Return the frame to go on from, or ``None`` for the newest structure there is."""
        trajectory = self._node.trajectory
        if trajectory is None or self._index is None or self._live or self._edited is not None:
            return None
        return None if self._index == len(trajectory) - 1 else self._index

    # -- changes -------------------------------------------------------------------------------------

    @Slot()
    def wake(self) -> None:
        """Show newer frames at the clock's next tick."""
        self._clock.wake()

    def show_node(self, node: Node) -> None:
        """Show a node, at its last frame; while it relaxes, follow it."""
        before, self._node = self._node, node
        self._edited = self._seen = None
        trajectory = node.trajectory
        self._frames = 0 if trajectory is None else len(trajectory)
        self._index = self._frames - 1 if self._frames else None
        self._live = False
        old, new = start_of(before), start_of(node)
        edited = old is not new and _is_slab(old) and _is_slab(new)
        self._show_structure(self.atoms(), fit=old is not new and not edited)
        if edited:
            self._view.fit()
        self._fill_foot(trajectory)
        self.run_changed()
        self.shown_changed.emit()

    def run_changed(self) -> None:
        """Follow the run on show: live from its start, unless the user scrubs, to its end."""
        if not self._is_running(self._node):
            self._forget_edited()
            self._catch_up()
            self._set_live(live=False)
            return
        if self._followed is not self._node:
            self._followed = self._node
            self._set_live(live=True)
        self._show_edited()

    def refresh_figures(self) -> None:
        """Show the figures of the frame on show."""
        frame, run = self.frame, self._workbench.run_state
        rate = run.steps_per_second if run.node_key == self._node.key else None
        energy, fmax = (None, None) if frame is None else (frame.energy, frame.fmax)
        self._foot.set_figures(energy, fmax, self._index, rate)

    def refresh_target(self) -> None:
        """Show the fmax aimed at, which may have been changed while it relaxes."""
        operation = self._node.operation
        if isinstance(operation, Relax):
            self._foot.set_target(operation.settings.fmax)

    @Slot()
    def follow_live(self) -> None:
        """Follow the newest frame from here on."""
        self._catch_up()
        self._set_live(live=self._is_running(self._node))
        self._seen = None
        self._show_edited()
        if self._frames and self._edited is None:
            self._show_frame(self._frames - 1)

    def show_again(self) -> None:
        """Show what is on show as it is: the view may have moved atoms ahead of it."""
        self._show_structure(self.atoms())
        self.shown_changed.emit()

    def close(self) -> None:
        """Let the clock stand still."""
        self._clock.stop()

    @Slot()
    def _take_newest(self) -> None:
        self._workbench.take_newest()
        self._catch_up()

    def _catch_up(self) -> None:
        """Put what has come since on the timeline, and show the newest while live."""
        trajectory = self._node.trajectory
        if trajectory is None:
            return
        edited = self._workbench.edited  # asked for first: then a frame of it is not missed below
        newest = len(trajectory)
        if newest == self._frames:
            return
        for index in range(self._frames, newest):
            frame = trajectory[index]
            self._foot.append(index, _known(frame.energy), _known(frame.fmax))
        self._frames = newest
        self._foot.set_segments(_marks(trajectory))
        if self._edited is not None:
            self._edited = edited
        if self._edited is None and (self._live or self._index is None):
            self._show_frame(newest - 1)
        else:
            self.refresh_figures()
            self.shown_changed.emit()

    def _show_edited(self) -> None:
        """Show a structure that was edited while it relaxes, ahead of its first frame."""
        edited = self._workbench.edited
        if edited is None or edited is self._seen:
            return
        self._edited = self._seen = edited
        self._set_live(live=True)
        self._show_structure(edited)
        self.refresh_figures()
        self.shown_changed.emit()

    def _forget_edited(self) -> None:
        """Go back to frames, for the run has ended: it leaves one of what it has not computed."""
        if self._edited is None:
            return
        self._edited = None
        trajectory = self._node.trajectory
        if trajectory is not None and len(trajectory) == self._frames:
            self.show_again()

    @Slot(int)
    def _choose_frame(self, index: int) -> None:
        """Show the frame that the user wants to see, and no longer follow the newest."""
        if self._node.trajectory is None or not 0 <= index < len(self._node.trajectory):
            return
        self._set_live(live=False)
        self._edited = None
        self._show_frame(index)

    def _show_frame(self, index: int) -> None:
        trajectory = self._node.trajectory
        if trajectory is None:
            return
        frame = trajectory[index]
        template = trajectory.segment_of(index).template
        before, self._index = self._cell, index
        if template is self._template:
            same_cell = before is not None and np.array_equal(before, frame.cell)
            self._view.move_atoms(frame.positions, None if same_cell else frame.cell)
            self._cell = frame.cell
        else:
            self._show_structure(self.atoms())
        self._foot.show_frame(index)
        self.refresh_figures()
        self.shown_changed.emit()

    def _show_structure(self, atoms: Atoms | None, *, fit: bool = False) -> None:
        """Show what may be other atoms than before; the camera stays where it is unless they are to fit."""
        trajectory = self._node.trajectory
        self._template = None
        if trajectory is not None and self._edited is None:
            first = trajectory.segments[0] if self._index is None else trajectory.segment_of(self._index)
            self._template = first.template
        self._cell = None if atoms is None else atoms.cell.array
        self._view.show_structure(atoms, fit=fit)
        self.structure_changed.emit()

    def _set_live(self, *, live: bool) -> None:
        self._live = live
        self._foot.set_live(live)

    def _fill_foot(self, trajectory: Trajectory | None) -> None:
        operation = self._node.operation
        settings = operation.settings if isinstance(operation, Relax) else None
        series = () if trajectory is None else (trajectory.energies(), trajectory.fmaxes())
        energies, fmaxes = (values[: self._frames].tolist() for values in series) if series else ([], [])
        target, cell = (settings.fmax, settings.cell) if settings is not None else (None, False)
        self._foot.set_trajectory(self._frames, energies, fmaxes, target, includes_cell=cell)
        self._foot.set_segments(() if trajectory is None else _marks(trajectory))
        if self._index is not None:
            self._foot.show_frame(self._index)
        self._foot.set_live(self._live)
        self.refresh_figures()

    def _is_running(self, node: Node) -> bool:
        run = self._workbench.run_state
        return run.active and run.node_key == node.key


def _is_slab(node: Node | None) -> bool:
    return node is not None and isinstance(node.operation, SLABS)


def _marks(trajectory: Trajectory) -> tuple[tuple[int, str], ...]:
    """Return where the segments after the first begin, and by what."""
    count = len(trajectory)
    return tuple((part.first, part.cause) for part in trajectory.segments[1:] if part.first < count)


def _known(value: float | None) -> float:
    return math.nan if value is None else value
