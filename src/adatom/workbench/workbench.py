"""The workbench: joins the project and the engine, for the window and the terminal alike.

Threads: every public method is called from one thread, the window's or the terminal's. A second thread,
owned here, receives what the engine says: it records each frame in the project, leaves the newest in a
one-slot mailbox and emits signals *in that thread*; whoever shows them in a window must carry them over.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from psygnal import Signal

from adatom.engine.client import EngineClient
from adatom.errors import AdatomError
from adatom.potentials.catalogue import find_model
from adatom.project.exports import export
from adatom.project.node import Removed
from adatom.project.opening import open_example, open_structures
from adatom.project.script import python_script
from adatom.project.trajectory import TrajectoryFrame
from adatom.project.tree import Node, Project
from adatom.relaxation.events import Converged, Frame, Started, Stopped
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.files import read_structures
from adatom.structure.operations import Operation
from adatom.workbench.checks import check_can_relax, memory_words, remarks_on
from adatom.workbench.hand import Hands
from adatom.workbench.hub_desk import HubDesk
from adatom.workbench.queue import RunQueue
from adatom.workbench.running import Running, Tell
from adatom.workbench.state import EngineState, Notice, RunState
from adatom.workbench.workshop_desk import WorkshopDesk


class Workbench:
    """What is going on.

    Parameters
    ----------
    engine
        Where forces are computed; one of its own if left out.

    Attributes
    ----------
    hub
        What is known of the Hugging Face hub; asks it, logs in, downloads.
    workshop
        Has OC20's slabs cut, SMILES read and databases searched, in processes of their own.
    project
        What the user has made. Its ``head_changed`` is emitted by the calling thread only.
    run_changed
        Emitted with the new `RunState` when the status or its words change; not for every frame.
    engine_changed
        Emitted with the new `EngineState`.
    notice
        Emitted with a `Notice`.
    woken
        Emitted when a frame lies in the mailbox that was empty.
    """

    run_changed = Signal(RunState)
    engine_changed = Signal(EngineState)
    notice = Signal(Notice)
    woken = Signal()

    def __init__(self, engine: EngineClient | None = None) -> None:
        self.project = Project()
        tell = Tell(self.run_changed.emit, self.engine_changed.emit, self.notice.emit, self.woken.emit)
        self._running = Running(self.project, engine or EngineClient(), tell)
        self._hands = Hands(self.project, self._running)
        self._link = self._running.link
        self._busy = 0
        self.queue = RunQueue()
        self.hub = HubDesk()
        self.workshop = WorkshopDesk()

    # -- the project ---------------------------------------------------------------------------------

    def apply(
        self,
        operation: Operation,
        *,
        replace: bool = False,
        at: Node | None = None,
        frames: Sequence[TrajectoryFrame] = (),
        from_frame: int | None = None,
    ) -> Node:
        """Apply an operation to what is on the table; if that is being relaxed, the relaxation ends first.

        Parameters
        ----------
        operation, replace, at, frames
            As in `Project.apply`.
        from_frame
            Go on from this frame of the head's trajectory rather than from its last.

        Raises
        ------
        AdatomError
            If the operation makes no sense here; the project is as it was.
        """
        with self._in_one_go():
            self._leave_run_of(at or self.project.head)
            before = self.project.head
            if at is None:
                self.project.branch(before, from_frame)
            try:
                return self.project.apply(operation, replace=replace, at=at, frames=frames)
            except AdatomError:
                if self.project.head is not before:
                    self.project.discard(self.project.head)
                raise

    def edit(self, operation: Operation, *, replace: bool = False, from_frame: int | None = None) -> Node:
        """Apply an operation to what is on the table; a relaxation of it goes on from what this makes.

        While it is relaxed, the operation is applied to the newest structure, and the frames that follow are
        a segment of the same node: a finished session is one step to undo. Until the first of them has
        arrived, the structure waits in `edited`; if the run ends before, it is kept as a last frame without
        energy. Otherwise this is `apply`.

        Parameters
        ----------
        operation, replace
            As in `apply`; during a relaxation nothing is replaced.
        from_frame
            Apply it to this frame of the trajectory instead.

        Raises
        ------
        AdatomError
            If the operation makes no sense here, or the model of the relaxation can't take what it makes; all
            is as it was, and the relaxation goes on.
        """
        node = self._hands.edit(operation, from_frame)
        return node or self.apply(operation, replace=replace, from_frame=from_frame)

    def branch(self, node: Node, index: int | None = None) -> Node:
        """Go to a frame of any structure, to go on from there; see `Project.branch`."""
        return self.project.branch(node, index)

    def remove(self, node: Node) -> Removed:
        """Remove a structure and all that was made from it, also from the queue; `put_back` brings it back.

        Raises
        ------
        AdatomError
            If one of them is being relaxed.
        """
        gone = node.subtree()
        for one in gone:
            if self._running.is_at(one):
                raise AdatomError(f"“{one.label}” is under way: stop it before it is deleted.")
        removed = self.project.remove(node)
        self.queue.drop({one.key for one in gone})
        return removed

    def put_back(self, removed: Removed) -> None:
        """Bring back what was removed; see `Project.put_back`."""
        self.project.put_back(removed)

    def open_file(self, path: Path) -> Node:
        """Open a structure file as a new start; several frames become a trajectory.

        Raises
        ------
        FileError, StructureError
            If it cannot be read or makes no sense; the project is as it was.
        """
        return self.open_structures(path, read_structures(path))

    def open_structures(self, path: Path, structures: Sequence[Atoms]) -> Node:
        """Open what was read from a file, as `open_file` does; reading may have taken another thread.

        Raises
        ------
        StructureError
            If it makes no sense; the project is as it was.
        """
        node, remark = open_structures(self.project, path, structures)
        if remark:
            self.notice.emit(Notice(remark))
        return node

    def open_example(self, key: str) -> Node:
        """Open one of the shipped examples as a new start."""
        return open_example(self.project, key)

    def undo(self) -> Node:
        """Go back one step; a relaxation of what is on the table ends first and is itself that step."""
        head = self.project.head
        with self._in_one_go():
            self._leave_run_of(head)
            # One that ended before its first frame has left nothing: that it is gone is the step back.
            return self.project.undo() if self.project.head is head else self.project.head

    def redo(self) -> Node:
        """Go forward one step, to the branch last visited."""
        with self._in_one_go():
            self._leave_run_of(self.project.head)
            return self.project.redo()

    def visit(self, node: Node) -> None:
        """Go to any structure of the project; a relaxation goes on in the background."""
        if node is not self.project.head:
            self.project.visit(node)

    def export(
        self, path: Path, format_key: str | None = None, *, frame: int | None = None, whole: bool = False
    ) -> list[Path]:
        """Write the head's structure or trajectory; see `adatom.project.exports.export`.

        Where no frame is named and the structure was edited while it relaxes, that is what is written.
        """
        edited = self.edited if self._running.is_at(self.project.head) else None
        return export(self.project.head, path, format_key, frame=frame, whole=whole, edited=edited)

    def script(self, frame: int | None = None) -> str:
        """Return the plain ASE script of what is on the table; see `python_script`."""
        return python_script(self.project.head, frame)

    # -- the run -------------------------------------------------------------------------------------

    @property
    def run_state(self) -> RunState:
        """Where the newest relaxation stands, up to its newest frame."""
        return self._running.state

    @property
    def edited(self) -> Atoms | None:
        """The structure that the newest edit of the run made, until the first frame of it arrives; frozen."""
        run = self._running.run
        return run.edited if run is not None else None

    def relax(
        self, settings: RelaxationSettings, *, node: Node | None = None, from_frame: int | None = None
    ) -> Node | None:
        """Relax a structure: now, or while another is being relaxed, after it.

        Relaxing what is being relaxed already ends that, and begins anew from where it had come to. What
        begins from the table takes its place on it.

        Parameters
        ----------
        settings
            What is asked.
        node
            The structure; what is on the table if left out.
        from_frame
            Start from this frame of its trajectory rather than from its last.

        Returns
        -------
        Node or None
            The node that takes the frames, or ``None`` if it waits in the queue.

        Raises
        ------
        ModelError
            If the model is not ready here or does not know an element of the structure, or computes no stress
            and the cell is to relax.
        StructureError
            If the cell is to relax and it is no bulk crystal.
        AdatomError
            If there is nothing on the table.
        """
        start = node or self.project.head
        check_can_relax(settings, start, from_frame)
        here = self.project.head
        if self._running.active and not (start is here and self._running.is_at(here)):
            self.queue.add(start, settings, from_frame=from_frame)
            return None
        with self._in_one_go():
            self._leave_run_of(start)
            start = start if start in self.project else self.project.head
            return self._begin(settings, start, from_frame)

    def hold(self, indices: Sequence[int], positions: NDArray[np.float64]) -> bool:
        """Hold atoms of the relaxation on the table at a hand, which may be told as often as it moves.

        Held atoms are where the hand is, at most 0.2 Å on with each force call, and feel nothing; the rest
        follows. Fixed atoms can't be held. Held atoms that would come too close to others stay where they
        were. While they are held the relaxation does not end by itself: there it waits for the hand.

        Parameters
        ----------
        indices
            Which atoms; another choice than before lets go of the others.
        positions
            Where the hand is, shape (k, 3), Å.

        Returns
        -------
        bool
            Whether there is a relaxation to hold them. If it has ended, a drag is an edit.

        Raises
        ------
        AdatomError
            If the cell relaxes too.
        """
        return self._hands.hold(indices, positions)

    def let_go(self, indices: Sequence[int], positions: NDArray[np.float64]) -> bool:
        """Set held atoms down; they relax with the rest, by an optimizer that knows nothing of before.

        That is also so where another structure has come onto the table since they were held.

        Parameters
        ----------
        indices, positions
            As in `hold`.

        Returns
        -------
        bool
            Whether there is a relaxation to take them. If it has ended, a drag is an edit.

        Raises
        ------
        AdatomError
            If the cell relaxes too.
        """
        return self._hands.let_go(indices, positions)

    def adjust(self, settings: RelaxationSettings) -> None:
        """Go on with another fmax, step limit or optimizer; nothing happens if nothing is relaxed here.

        Another optimizer begins from where the atoms are. The rest of the settings stays as it was.
        """
        self._hands.adjust(settings)

    def step(self) -> None:
        """Of a paused relaxation, make one force call and pause again; pause one that is not."""
        if self._running.active:
            self._link.step()

    def pause(self) -> None:
        """Hold the relaxation after the force call under way."""
        if self._running.active:
            self._link.pause()

    def resume(self) -> None:
        """Let a paused relaxation go on."""
        if self._running.active:
            self._link.resume()

    def stop(self) -> None:
        """End the relaxation after the force call under way; its frames are kept, and the queue goes on."""
        self._running.stop()

    def discard_run(self) -> Removed | None:
        """End the relaxation under way and remove what it made.

        Returns
        -------
        Removed or None
            For `Project.put_back`; ``None`` if there was nothing to remove.
        """
        run = self._running.run
        if run is None or run.end is not None:
            return None
        with self._in_one_go():
            self._leave_run_of(run.node)
            return self.remove(run.node) if run.node in self.project else None

    def wait(self, timeout: float | None = None) -> RunState:
        """Wait until the relaxation has ended, and return its state.

        Raises
        ------
        EngineError
            If it has not ended after `timeout` seconds.
        """
        self._running.wait(timeout)
        return self.run_state

    def outcome(self) -> tuple[RelaxationSettings, Started, Frame, Converged | Stopped]:
        """Return what the newest, ended relaxation was asked, ran with and came to.

        Raises
        ------
        EngineError
            If it failed, with the reason.
        """
        return self._running.outcome()

    def take_newest(self) -> tuple[Node, int] | None:
        """Take the newest frame of the current generation out of the mailbox: its node and index."""
        return self._running.take_newest()

    def tidy(self) -> None:
        """Do what is left to do when a relaxation has ended, in the calling thread.

        The node of one that ended before its first frame is dropped, for nothing was made; the next of the
        queue begins.
        """
        self._running.tidy()
        self._begin_next()

    def remarks_on(self, settings: RelaxationSettings) -> list[str]:
        """Return what to know before relaxing what runs: what the model was not made for, memory."""
        return remarks_on(settings, self.project.head.structure, self.engine_state)

    def memory_remark(self, settings: RelaxationSettings) -> str:
        """Return what to say if what is on the table may need more memory than there is; empty if not."""
        return memory_words(settings, self.project.head.structure, self.engine_state)

    # -- the engine ----------------------------------------------------------------------------------

    @property
    def engine_state(self) -> EngineState:
        """Where the engine stands."""
        return self._link.state

    @property
    def engine_pid(self) -> int | None:
        """The number of the engine's process, or ``None`` before it is there."""
        return self._link.pid

    def start_engine(self) -> None:
        """Start the engine process unless it is there already; returns at once."""
        self._link.start()

    def restart_engine(self) -> None:
        """End the engine, whatever it is doing, and start another; a run is stopped first."""
        with self._in_one_go():
            self._running.leave()
            self._link.restart()

    def warm_up(self, wish: RelaxationSettings) -> None:
        """Have the engine load a model in the background, so that it is warm when Relax is pressed.

        Parameters
        ----------
        wish
            What a relaxation would be asked to do; one that is not ready is left alone.
        """
        atoms = self.project.head.structure
        if find_model(wish.model).state.ready:
            self._link.warm_up(wish, len(atoms) if atoms is not None else 0)

    def close(self) -> None:
        """Stop everything and wait for it; may be called twice."""
        self.hub.close()
        self.workshop.close()
        self._link.close()

    # -- inside --------------------------------------------------------------------------------------

    def _leave_run_of(self, node: Node) -> None:
        """End the run of a node and let go of what it still says: what is made of it has to be sure of it."""
        self._running.tidy()
        if self._running.is_at(node):
            self._running.leave()
            self._running.tidy()

    @contextmanager
    def _in_one_go(self) -> Iterator[None]:
        """Let nothing of the queue begin before this is done: it may end a run, which would be heard of."""
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            self._begin_next()

    def _begin(self, settings: RelaxationSettings, start: Node, from_frame: int | None) -> Node:
        here = self.project.head is start
        node = self.project.begin_trajectory(Relax(settings), at=start, stand=here, from_frame=from_frame)
        self._running.begin(node, settings)
        return node

    def _begin_next(self) -> None:
        """Begin what is next in the queue, unless something is under way; say of what can't begin why."""
        while not self._busy and not self._running.active and (entry := self.queue.take()) is not None:
            if entry.node not in self.project:
                continue
            try:
                check_can_relax(entry.settings, entry.node, entry.from_frame)
                self._begin(entry.settings, entry.node, entry.from_frame)
            except AdatomError as error:
                self.notice.emit(
                    Notice(f"“{entry.node.label}” was not relaxed: {error}", "error", topic="run")
                )
