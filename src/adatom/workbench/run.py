"""One relaxation under way: which node takes its frames, and where it stands."""

import threading
from dataclasses import dataclass, field, replace

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
from adatom.relaxation.settings import RelaxationSettings
from adatom.workbench.state import RunState, RunStatus


@dataclass(eq=False)
class Run:
    """A relaxation and the node it fills.

    Parameters
    ----------
    key
        What its events carry.
    generation
        Counts the runs of this workbench; with an edit a new one begins.
    """

    key: str
    generation: int
    node: Node
    settings: RelaxationSettings
    state: RunState
    started: Started | None = None
    last: Frame | None = None
    end: Converged | Stopped | Failed | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    def stopped(self, reason: str) -> Stopped:
        """Return an end at the last frame there is, for a run whose engine does not tell one."""
        last = self.last
        steps, calls, wall_s = (last.step, last.force_calls, last.wall_s) if last else (0, 0, 0.0)
        return Stopped(self.key, self.generation, reason, steps, calls, wall_s)


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
            return _ended(state, event)


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
