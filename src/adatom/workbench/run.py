"""One relaxation under way: which node takes its frames, and where it stands."""

import threading
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.project.trajectory import TrajectoryFrame
from adatom.project.tree import Node
from adatom.relaxation.events import (
    Compiling,
    Converged,
    Failed,
    Frame,
    Loading,
    Paused,
    RelaxationEvent,
    Remark,
    Resumed,
    Started,
    Stopped,
)
from adatom.relaxation.hand import fixed_atoms
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.editing.steps import spoken
from adatom.workbench.state import RunState, RunStatus

_Event = TypeVar("_Event", bound=RelaxationEvent)


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What a generation begins with.

    Parameters
    ----------
    template
        The structure whose elements, constraints and the like its frames have; frozen.
    cause
        Why it began, in the words of an operation's title; empty for the start.
    """

    template: Atoms
    cause: str = ""


@dataclass(eq=False)
class Run:
    """A relaxation and the node it fills.

    Parameters
    ----------
    key
        What its events carry.
    node
        The node that takes its frames.
    settings
        As they are now.
    state
        Where it stands; its generation is that of the newest change.
    changes
        What each generation begins with.
    edited
        The newest structure, while no frame of it has arrived.
    hand
        Atoms that the hand holds, and where, shape (k, 3), Å.
    loading
        Whether the engine is loading a model for it: nothing can be stopped then.
    before
        Steps, force calls and seconds of what the engine had ended when the run went on nevertheless.
    """

    key: str
    node: Node
    settings: RelaxationSettings
    state: RunState
    changes: dict[int, Change]
    edited: Atoms | None = None
    hand: tuple[tuple[int, ...], NDArray[np.float64]] | None = None
    loading: bool = True
    before: tuple[int, int, float] = (0, 0, 0.0)
    started: Started | None = None
    last: Frame | None = None
    end: Converged | Stopped | Failed | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def takes_orders(self) -> bool:
        """Whether it can still be edited: not once it has ended or is to stop."""
        return self.end is None and self.state.status != "stopping"

    @property
    def template(self) -> Atoms:
        """The structure that the newest change began with."""
        return self.changes[self.state.generation].template

    def newest(self) -> Atoms:
        """Return the newest structure: an edited one, the last frame, or the start; frozen."""
        if self.edited is not None:
            return self.edited
        trajectory = self.node.trajectory
        return trajectory.atoms(-1) if trajectory is not None and len(trajectory) else self.template

    def holdable(self, indices: tuple[int, ...]) -> tuple[int, ...]:
        """Return which of these atoms are there and not fixed, each once, in order."""
        fixed = fixed_atoms(self.template)
        return tuple(index for index in sorted(set(indices)) if 0 <= index < len(fixed) and not fixed[index])

    def change(self, generation: int, template: Atoms, cause: str) -> None:
        """Begin a generation; changes that no frame came of are told together."""
        current = self.changes[self.state.generation]
        unseen = current.cause if self.edited is not None else ""
        self.changes[generation] = Change(template, ", ".join(filter(None, (unseen, cause))))
        self.state = replace(self.state, generation=generation)

    def mark(self, *, settings: RelaxationSettings | None = None, by_hand: bool = False) -> None:
        """Have the node say what is asked now, and that a hand was on it."""
        operation = self.node.operation
        if isinstance(operation, Relax):
            self.node.operation = replace(
                operation,
                settings=settings or operation.settings,
                by_hand=by_hand or operation.by_hand,
            )

    def add(self, frame: Frame) -> int:
        """Add a frame to the node's trajectory, to a new segment if it follows from a change."""
        trajectory, last = self.node.trajectory, self.last
        if trajectory is None:
            raise ValueError("a run's node takes frames")
        if last is None or frame.generation != last.generation:
            self._begin_segment(frame, self.changes[frame.generation].cause)
        elif frame.held != last.held:
            self._begin_segment(frame, "" if frame.held else "Let go")
        elif not frame.held and frame.origin != last.origin:
            self._begin_segment(frame, "Go on")
        self.last = frame
        if frame.generation == self.state.generation:
            self.edited = None
        return trajectory.append(TrajectoryFrame.of(frame))

    def add_edited(self) -> int | None:
        """Add the edited structure as a frame without energy, if no frame of it will come any more."""
        edited, trajectory = self.edited, self.node.trajectory
        if edited is None or trajectory is None:
            return None
        self.edited = None
        generation = self.state.generation
        change = self.changes[generation]
        trajectory.begin_segment(change.template, change.cause, generation=generation)
        return trajectory.append(TrajectoryFrame(edited.positions.copy(), edited.cell.array.copy()))

    def unheard(self, end: Converged | Stopped | Failed) -> bool:
        """Return whether the engine ended the run before it heard what was ordered last."""
        if isinstance(end, Failed) or not self.takes_orders:
            return False
        if isinstance(end, Stopped) and end.reason != "step limit":
            return False
        if self.hand is not None or end.generation != self.state.generation:
            return True
        last = self.last
        if last is None:
            return False
        if isinstance(end, Converged):
            return last.fmax > self.settings.fmax
        return last.step - last.origin < self.settings.max_steps

    def shifted(self, event: _Event) -> _Event:
        """Return an event whose figures count from the start of the run."""
        steps, calls, seconds = self.before
        if not calls or not isinstance(event, Frame | Converged | Stopped):
            return event
        calls, seconds = event.force_calls + calls, event.wall_s + seconds
        if isinstance(event, Frame):
            step, origin = event.step + steps, event.origin + steps
            return replace(event, step=step, origin=origin, force_calls=calls, wall_s=seconds)
        return replace(event, steps=event.steps + steps, force_calls=calls, wall_s=seconds)

    def stopped(self, reason: str) -> Stopped:
        """Return an end at the last frame there is, for a run whose engine does not tell one."""
        last = self.last
        steps, calls, wall_s = (last.step, last.force_calls, last.wall_s) if last else (0, 0, 0.0)
        return Stopped(self.key, self.state.generation, reason, steps, calls, wall_s)

    def _begin_segment(self, frame: Frame, cause: str) -> None:
        """Let a segment begin with a frame, unless it is the start itself."""
        trajectory, change = self.node.trajectory, self.changes[frame.generation]
        if frame.held:
            cause = ", ".join(filter(None, (cause, f"Hold {spoken(change.template, frame.held)}")))
        if trajectory is not None and (cause or len(trajectory)):
            trajectory.begin_segment(
                change.template,
                cause,
                generation=frame.generation,
                held=frame.held,
                optimizer=self.settings.optimizer,
            )


def advanced(state: RunState, event: RelaxationEvent) -> RunState:
    """Return the state of a run after one of its events."""
    match event:
        case Loading(stage=stage):
            return replace(state, status="loading", text=stage)
        case Compiling(model=model):
            status = _unless_stopping(state, "loading")
            return replace(state, status=status, text=f"Compiling {model}: this can take minutes")
        case Started(device=device):
            return replace(state, status=_unless_stopping(state, "running"), text="Relaxing", device=device)
        case Frame():
            return replace(
                _computing(state),
                step=event.step,
                energy=event.energy,
                fmax=event.fmax,
                force_calls=event.force_calls,
                wall_s=event.wall_s,
            )
        case Paused():
            return replace(state, status=_unless_stopping(state, "paused"), text="Paused")
        case Resumed():
            return replace(state, status=_unless_stopping(state, "running"), text="Relaxing")
        case Remark():
            return state
        case Converged() | Stopped() | Failed():
            return replace(_ended(state, event), held=())


def _ended(state: RunState, end: Converged | Stopped | Failed) -> RunState:
    match end:
        case Converged(steps=steps, wall_s=wall_s):
            text = f"converged in {_steps(steps)}"
            return replace(state, status="idle", text=text, reason="converged", converged=True, wall_s=wall_s)
        case Stopped(reason=reason, steps=steps, wall_s=wall_s):
            text = f"{_ENDINGS.get(reason, reason)} after {_steps(steps)}"
            return replace(state, status="idle", text=text, reason=reason, wall_s=wall_s)
        case Failed(message=message):
            return replace(state, status="idle", text="failed", reason=message)


_ENDINGS = {"step limit": "step limit reached", "stopped by the user": "stopped"}


def _steps(steps: int) -> str:
    return "1 step" if steps == 1 else f"{steps} steps"


def _computing(state: RunState) -> RunState:
    """Return the state of a run that has a frame: if it was compiling, that is over."""
    return replace(state, status="running", text="Relaxing") if state.status == "loading" else state


def _unless_stopping(state: RunState, status: RunStatus) -> RunStatus:
    return state.status if state.status == "stopping" else status
