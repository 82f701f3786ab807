"""The workbench: joins the project and the engine, for the window and the terminal alike.

Threads: every public method is called from one thread, the window's or the terminal's. A second thread,
owned here, receives what the engine says: it records each frame in the project, leaves the newest in a
one-slot mailbox and emits signals *in that thread*; whoever shows them in a window must carry them over.
"""

import itertools
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from psygnal import Signal

from adatom.engine.client import EngineClient
from adatom.errors import AdatomError, EngineError
from adatom.potentials.catalogue import check_model_ready, find_model
from adatom.potentials.fitness import cautions, check_can_relax_cell, check_model_fits, takes_electrons
from adatom.potentials.inference import plan_inference
from adatom.potentials.memory import memory_remark
from adatom.project.exports import export
from adatom.project.opening import open_example, open_structures
from adatom.project.script import python_script
from adatom.project.trajectory import TrajectoryFrame
from adatom.project.tree import Node, Project, Removed
from adatom.relaxation.events import (
    Converged,
    Failed,
    Frame,
    RelaxationEvent,
    Started,
    Stopped,
)
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.electrons import charge_of, parity_remark, spin_of
from adatom.structure.files import read_structures
from adatom.structure.frames import TakeFrame
from adatom.structure.operations import Operation
from adatom.workbench.engine_link import EngineLink, Listener
from adatom.workbench.hub_desk import HubDesk
from adatom.workbench.mailbox import Mailbox
from adatom.workbench.queue import RunQueue
from adatom.workbench.run import Run, advanced
from adatom.workbench.state import EngineState, Notice, NoticeLevel, RunState
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
        self._run: Run | None = None
        self._numbers = itertools.count(1)
        self._mailbox: Mailbox[tuple[Node, int]] = Mailbox()
        self._lock = threading.RLock()
        listener = Listener(self._record, self._engine_lost, self.engine_changed.emit, self.notice.emit)
        self._link = EngineLink(engine or EngineClient(), listener)
        self.hub = HubDesk()
        self.workshop = WorkshopDesk()
        self.queue = RunQueue()

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
        """Apply an operation to what is on the table; a relaxation under way is stopped first.

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
        self._leave_run()
        taken = self._take_frame(from_frame) if at is None else None
        try:
            return self.project.apply(operation, replace=replace, at=at, frames=frames)
        except AdatomError:
            if taken is not None:
                self.project.discard(taken)
            raise

    def open_file(self, path: Path) -> Node:
        """Open a structure file as a new start; several frames become a trajectory.

        Raises
        ------
        FileError, StructureError
            If it cannot be read or makes no sense; the project is as it was, and a relaxation goes on.
        """
        return self.open_structures(path, read_structures(path))

    def open_structures(self, path: Path, structures: Sequence[Atoms]) -> Node:
        """Open what was read from a file, as `open_file` does; reading may have taken another thread.

        Raises
        ------
        StructureError
            If it makes no sense; the project is as it was, and a relaxation goes on.
        """
        self._leave_run()
        node, remark = open_structures(self.project, path, structures)
        if remark:
            self.notice.emit(Notice(remark))
        return node

    def open_example(self, key: str) -> Node:
        """Open one of the shipped examples as a new start."""
        self._leave_run()
        return open_example(self.project, key)

    def undo(self) -> Node:
        """Go back one step; a relaxation under way is stopped first and is itself that step."""
        head = self.project.head
        self._leave_run()
        # A relaxation stopped before its first frame has left nothing: that it is gone is the step back.
        return self.project.undo() if self.project.head is head else self.project.head

    def redo(self) -> Node:
        """Go forward one step, to the branch last visited."""
        self._leave_run()
        return self.project.redo()

    def visit(self, node: Node) -> None:
        """Go to any structure of the project."""
        if node is not self.project.head:
            self._leave_run()
            self.project.visit(node)

    def branch(self, node: Node, index: int | None = None) -> Node:
        """Go to a frame of a structure, to go on from there; see `Project.branch`.

        Raises
        ------
        AdatomError
            If the structure has no such frame.
        """
        return self.project.branch(node, index)

    def remove(self, node: Node) -> Removed:
        """Remove a structure and all that was made from it; `put_back` brings it back.

        Raises
        ------
        AdatomError
            If one of them is being relaxed.
        """
        with self._lock:
            run = self._run
            if run is not None and run.end is None and run.node in node.subtree():
                raise AdatomError(f"“{run.node.label}” is under way: stop it before it is deleted.")
        return self.project.remove(node)

    def put_back(self, removed: Removed) -> None:
        """Bring back what was removed; see `Project.put_back`."""
        self.project.put_back(removed)

    def export(
        self, path: Path, format_key: str | None = None, *, frame: int | None = None, whole: bool = False
    ) -> list[Path]:
        """Write the head's structure or trajectory; see `adatom.project.exports.export`."""
        return export(self.project.head, path, format_key, frame=frame, whole=whole)

    def script(self, frame: int | None = None) -> str:
        """Return the plain ASE script of what is on the table; see `python_script`."""
        return python_script(self.project.head, frame)

    # -- the run -------------------------------------------------------------------------------------

    @property
    def run_state(self) -> RunState:
        """Where the newest relaxation stands, up to its newest frame."""
        with self._lock:
            return self._run.state if self._run is not None else RunState()

    def relax(self, settings: RelaxationSettings, *, from_frame: int | None = None) -> Node:
        """Start to relax what is on the table.

        Parameters
        ----------
        settings
            What is asked.
        from_frame
            Start from this frame of the head's trajectory rather than from its last.

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
        model = find_model(settings.model)
        check_model_ready(model, settings.task)
        head = self.project.head
        if head.start is not None:
            check_model_fits(model, head.start, settings.task)
            if settings.cell:
                check_can_relax_cell(model, head.start, settings.task)
        self._leave_run()
        self._take_frame(from_frame)
        node = self.project.begin_trajectory(Relax(settings))
        key, generation = f"run-{(number := next(self._numbers))}", number
        state = RunState(
            "loading",
            node.key,
            f"Loading {model.title}",
            model.key,
            settings.task,
            optimizer=settings.optimizer,
            cell=settings.cell,
        )
        run = Run(key, generation, node, settings, state)
        with self._lock:
            self._run = run
        self._link.relax(key, generation, node.start, settings)
        self.run_changed.emit(state)
        return node

    def remarks_on(self, settings: RelaxationSettings) -> list[str]:
        """Return what to know before relaxing what runs: what the model was not made for, memory."""
        atoms = self.project.head.start
        if atoms is None:
            return []
        model = find_model(settings.model)
        said = [
            f"{caution.text} {caution.advice}"
            for caution in cautions(model, settings.task, atoms)
            if not caution.serious
        ]
        if takes_electrons(model, settings.task):
            said.append(parity_remark(atoms, charge_of(atoms), spin_of(atoms)))
        return [*filter(None, said), *filter(None, [self.memory_remark(settings)])]

    def memory_remark(self, settings: RelaxationSettings) -> str:
        """Return what to say if what is on the table may need more memory than there is; empty if not."""
        atoms = self.project.head.start
        if atoms is None:
            return ""
        gpus = [device for device in self.engine_state.devices if device.key != "cpu"]
        named = [device for device in gpus if settings.device in ("auto", "cuda", device.key)]
        device = named[0] if named else None
        plan = plan_inference(
            settings.inference,
            device.key if device else "cpu",
            max_steps=settings.max_steps,
            atoms=len(atoms),
        )
        free = device.free_bytes if device else None
        return memory_remark(find_model(settings.model), atoms, plan.mode, free)

    @property
    def edited(self) -> Atoms | None:
        """The structure that an edit of the run left, until its first frame arrives."""
        return None

    def edit(self, operation: Operation, *, replace: bool = False, from_frame: int | None = None) -> Node:
        """Apply an operation; a relaxation of what is on the table goes on from the edited structure."""
        return self.apply(operation, replace=replace, from_frame=from_frame)

    def hold(self, indices: Sequence[int], positions: NDArray[np.float64]) -> bool:
        """Hold atoms of the relaxation on the table at the hand; return whether there is one to hold them."""
        return False

    def let_go(self, indices: Sequence[int], positions: NDArray[np.float64]) -> bool:
        """Let go of held atoms at `positions`; return ``False`` if the run has ended: then it is a move."""
        return False

    def step(self) -> None:
        """Take one step and pause."""

    def adjust(self, settings: RelaxationSettings) -> None:
        """Go on with another fmax, step limit or optimizer."""

    def pause(self) -> None:
        """Hold the relaxation after the force call under way."""
        if self.run_state.active:
            self._link.pause()

    def resume(self) -> None:
        """Let a paused relaxation go on."""
        if self.run_state.active:
            self._link.resume()

    def stop(self) -> None:
        """End the relaxation after the force call under way; its frames are kept."""
        with self._lock:
            run = self._run
            if run is None or not run.state.active or run.state.status == "stopping":
                return
            if run.started is None:  # nothing to wait for: the engine goes on loading, and the model is kept
                self._finish(run, run.stopped("stopped by the user"))
            else:
                run.state = replace(run.state, status="stopping", text="Stopping")
            state = run.state
        self._link.stop(run.key)
        self.run_changed.emit(state)

    def wait(self, timeout: float | None = None) -> RunState:
        """Wait until the relaxation has ended, and return its state.

        Raises
        ------
        EngineError
            If it has not ended after `timeout` seconds.
        """
        run = self._run
        if run is not None and not run.ended.wait(timeout):
            raise EngineError(f"The relaxation has not ended after {timeout:g} s.")
        return self.run_state

    def outcome(self) -> tuple[RelaxationSettings, Started, Frame, Converged | Stopped]:
        """Return what the newest, ended relaxation was asked, ran with and came to.

        Raises
        ------
        EngineError
            If it failed, with the reason.
        """
        run = self._run
        if run is None or run.end is None:
            raise EngineError("No relaxation has ended yet.")
        if isinstance(run.end, Failed):
            raise EngineError(run.end.message)
        if run.started is None or run.last is None:
            raise EngineError("The relaxation ended before its first force call.")
        return run.settings, run.started, run.last, run.end

    def take_newest(self) -> tuple[Node, int] | None:
        """Take the newest frame out of the mailbox: its node and index."""
        return self._mailbox.take()

    def tidy(self) -> None:
        """Drop the node of a relaxation that ended before its first frame: nothing was made."""
        run = self._run
        if run is None or run.end is None or len(run.node.trajectory or ()) or run.node.children:
            return
        if any(node is run.node for node in self.project):
            self.project.discard(run.node)

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
        self._leave_run()
        self._link.restart()

    def warm_up(self, wish: RelaxationSettings) -> None:
        """Have the engine load a model in the background, so that it is warm when Relax is pressed.

        Parameters
        ----------
        wish
            What a relaxation would be asked to do; one that is not ready is left alone.
        """
        atoms = self.project.head.start
        if find_model(wish.model).state.ready:
            self._link.warm_up(wish, len(atoms) if atoms is not None else 0)

    def close(self) -> None:
        """Stop everything and wait for it; may be called twice."""
        self.hub.close()
        self.workshop.close()
        self._link.close()

    # -- in the calling thread -----------------------------------------------------------------------

    def _take_frame(self, index: int | None) -> Node | None:
        """Stand on a frame of the head's trajectory, unless that is what the head leads to."""
        trajectory = self.project.head.trajectory
        if index is None or trajectory is None or index in (-1, len(trajectory) - 1):
            return None
        frame = trajectory[index]
        return self.project.apply(TakeFrame(index, frame.positions, frame.cell))

    def _leave_run(self) -> None:
        """Stop a run under way and let go of what it still says: an edit follows."""
        self.tidy()
        with self._lock:
            run = self._run
            if run is None or run.end is not None:
                return
            self._finish(run, run.stopped("stopped by the user"))
        self._link.stop(run.key)
        self.run_changed.emit(run.state)
        self.tidy()

    # -- in the receiving thread ---------------------------------------------------------------------

    def _record(self, event: RelaxationEvent) -> None:
        with self._lock:
            run = self._run
            if run is None or event.run != run.key or run.end is not None:
                return
            before = run.state
            if isinstance(event, Started):
                run.started = event
            if isinstance(event, Frame):
                run.last = event
                index = self.project.add_frame(run.node, TrajectoryFrame.of(event))
                wake = self._mailbox.put((run.node, index))
            run.state = advanced(run.state, event)
            if isinstance(event, Converged | Stopped | Failed):
                self._finish(run, event)
            state = run.state
        if isinstance(event, Frame):
            if wake:
                self.woken.emit()
            if state.status == before.status:
                return
        if isinstance(event, Failed):
            self.notice.emit(Notice(event.message, "error", event.details, "run"))
        if state != before:
            self.run_changed.emit(state)

    def _finish(self, run: Run, end: Converged | Stopped | Failed) -> None:
        run.end = end
        run.state = advanced(run.state, end)
        run.ended.set()

    def _engine_lost(self, why: str, unanswered: str | None) -> None:
        """Keep the frames of the run that the engine was at, and say what happened."""
        with self._lock:
            run, state = self._run, None
            if run is not None and run.end is None and unanswered in (None, run.key):
                reason = "the engine was lost" if unanswered is None else "stopped by the user"
                self._finish(run, run.stopped(reason))
                state = run.state
        kept = " The frames so far are kept; press Relax to go on from the last one."
        kept = kept if state is not None and state.energy is not None else ""
        level: NoticeLevel = "error" if unanswered is None else "warning"
        self.notice.emit(Notice(f"The engine was lost: {why}.{kept}", level, topic="engine"))
        if state is not None:
            self.run_changed.emit(state)
