"""The relaxation under way: begun, listened to, recorded and ended."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from adatom.engine.client import EngineClient
from adatom.errors import EngineError
from adatom.potentials.catalogue import find_model
from adatom.project.tree import Node, Project
from adatom.relaxation.events import Converged, Failed, Frame, Loading, RelaxationEvent, Started, Stopped
from adatom.relaxation.settings import RelaxationSettings
from adatom.workbench.engine_link import EngineLink, Listener
from adatom.workbench.mailbox import Mailbox
from adatom.workbench.run import Change, Run, advanced
from adatom.workbench.state import EngineState, Notice, NoticeLevel, RunState


@dataclass(frozen=True, slots=True)
class Tell:
    """Whom to tell what, in whatever thread it happens.

    Parameters
    ----------
    run
        The run is in another state.
    engine
        The engine is in another state.
    notice
        Something the user should read.
    woken
        A frame lies in the mailbox that was empty.
    """

    run: Callable[[RunState], None]
    engine: Callable[[EngineState], None]
    notice: Callable[[Notice], None]
    woken: Callable[[], None]


class Running:
    """Runs relaxations, one at a time, and fills the nodes of a project with their frames.

    A frame that follows from a change by hand, an edit or another optimizer begins a segment of its node's
    trajectory. Frames of a former generation are recorded where they belong and not put into the mailbox.

    Parameters
    ----------
    project
        Whose nodes take the frames.
    engine
        Where forces are computed.
    tell
        Whom to tell what.

    Attributes
    ----------
    lock
        Held while the run is looked at and changed: the receiving thread records meanwhile.
    """

    def __init__(self, project: Project, engine: EngineClient, tell: Tell) -> None:
        self._project = project
        self._tell = tell
        self._run: Run | None = None
        self._numbers = itertools.count(1)
        self._mailbox: Mailbox[tuple[Node, int]] = Mailbox()
        self.lock = threading.RLock()
        self.link = EngineLink(engine, Listener(self._record, self._engine_lost, tell.engine, tell.notice))

    @property
    def run(self) -> Run | None:
        """The newest run, ended or not."""
        return self._run

    @property
    def state(self) -> RunState:
        """Where the newest run stands, up to its newest frame."""
        with self.lock:
            return self._run.state if self._run is not None else RunState()

    @property
    def active(self) -> bool:
        """Whether one is under way."""
        run = self._run
        return run is not None and run.end is None

    def is_at(self, node: Node) -> bool:
        """Return whether a node is being relaxed."""
        run = self._run
        return run is not None and run.end is None and run.node is node

    def next_number(self) -> int:
        """Return a number that no run and no generation has had."""
        return next(self._numbers)

    def begin(self, node: Node, settings: RelaxationSettings) -> None:
        """Fill a node that has no frames yet."""
        start, trajectory = node.start, node.trajectory
        if start is None or trajectory is None:
            raise ValueError("a run's node takes frames")
        model = find_model(settings.model)
        number = self.next_number()
        state = RunState(
            "loading",
            node.key,
            f"Loading {model.title}",
            model.key,
            settings.task,
            optimizer=settings.optimizer,
            cell=settings.cell,
            generation=number,
        )
        trajectory.begin_segment(generation=number, optimizer=settings.optimizer)
        run = Run(f"run-{number}", node, settings, state, {number: Change(start)})
        with self.lock:
            self._run = run
        self.link.relax(run.key, number, start, settings)
        self._tell.run(state)

    def stop(self) -> None:
        """End the run after the force call under way; its frames are kept."""
        with self.lock:
            run = self._run
            if run is None or not run.takes_orders:
                return
            if run.loading:  # nothing to wait for: the engine goes on loading, and the model is kept
                wake = self._finish(run, run.stopped("stopped by the user"))
            else:
                wake, run.state = False, replace(run.state, status="stopping", text="Stopping", held=())
                run.hand = None
            state = run.state
        self.link.stop(run.key)
        self._say(state, wake=wake)

    def leave(self) -> None:
        """End the run here and now, and let go of what the engine still says of it."""
        with self.lock:
            run = self._run
            if run is None or run.end is not None:
                return
            wake = self._finish(run, run.stopped("stopped by the user"))
            state = run.state
        self.link.stop(run.key)
        self._say(state, wake=wake)

    def tidy(self) -> None:
        """Drop the node of a run that ended before its first frame: nothing was made."""
        run = self._run
        if run is None or run.end is None or len(run.node.trajectory or ()) or run.node.children:
            return
        if run.node in self._project:
            self._project.discard(run.node)

    def wait(self, timeout: float | None) -> None:
        """Wait until the run has ended.

        Raises
        ------
        EngineError
            If it has not ended after `timeout` seconds.
        """
        run = self._run
        if run is not None and not run.ended.wait(timeout):
            raise EngineError(f"The relaxation has not ended after {timeout:g} s.")

    def outcome(self) -> tuple[RelaxationSettings, Started, Frame, Converged | Stopped]:
        """Return what the newest, ended run was asked, ran with and came to.

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

    def changed(self, state: RunState, *, same_generation: bool = False) -> None:
        """Tell that the run is in another state; of another generation, what lies in the mailbox is past."""
        if not same_generation:
            self._mailbox.take()
        self._tell.run(state)

    # -- in the receiving thread ---------------------------------------------------------------------

    def _record(self, event: RelaxationEvent) -> None:
        with self.lock:
            run = self._run
            if run is None or event.run != run.key or run.end is not None:
                return
            before, wake = run.state, False
            if isinstance(event, Loading | Started):
                run.loading = isinstance(event, Loading)
            if isinstance(event, Started):
                run.started = event
            if isinstance(event, Converged | Stopped | Failed):
                if run.unheard(event):
                    self._go_on(run, event)
                    return
                wake = self._finish(run, run.shifted(event))
            elif isinstance(event, Frame):
                wake = self._add(run, run.shifted(event))
            else:
                run.state = advanced(run.state, event)
            state = run.state
        if isinstance(event, Failed):
            self._tell.notice(Notice(event.message, "error", event.details, "run"))
        news = state.status != before.status if isinstance(event, Frame) else state != before
        if news:
            self._tell.run(state)
        if wake:
            self._tell.woken()

    def _add(self, run: Run, frame: Frame) -> bool:
        """Record a frame; return whether to wake who shows it, which is never for a former generation."""
        index = run.add(frame)
        if frame.generation != run.state.generation:
            return False
        run.state = advanced(run.state, frame)
        return self._mailbox.put((run.node, index))

    def _go_on(self, run: Run, end: Converged | Stopped | Failed) -> None:
        """Order a run anew that the engine had ended before it heard what was ordered last."""
        last = run.last
        if last is not None:
            run.before = (last.step + 1, last.force_calls, last.wall_s)
        try:
            self.link.relax(run.key, run.state.generation, run.newest(), run.settings)
            if run.hand is not None:
                self.link.hold(*run.hand)
        except EngineError:  # it is being closed
            self._finish(run, end)

    def _finish(self, run: Run, end: Converged | Stopped | Failed) -> bool:
        """End a run; an edit that was not computed is kept. Return whether to wake who shows it."""
        index = run.add_edited()
        run.end, run.hand = end, None
        run.state = advanced(run.state, end)
        run.ended.set()
        return index is not None and self._mailbox.put((run.node, index))

    def _engine_lost(self, why: str, unanswered: str | None) -> None:
        """Keep the frames of the run that the engine was at, and say what happened."""
        with self.lock:
            run, state, wake = self._run, None, False
            if run is not None and run.end is None and unanswered in (None, run.key):
                reason = "the engine was lost" if unanswered is None else "stopped by the user"
                wake = self._finish(run, run.stopped(reason))
                state = run.state
        kept = " The frames so far are kept; press Relax to go on from the last one."
        kept = kept if state is not None and run is not None and len(run.node.trajectory or ()) else ""
        level: NoticeLevel = "error" if unanswered is None else "warning"
        self._tell.notice(Notice(f"The engine was lost: {why}.{kept}", level, topic="engine"))
        if state is not None:
            self._say(state, wake=wake)

    def _say(self, state: RunState, *, wake: bool) -> None:
        self._tell.run(state)
        if wake:
            self._tell.woken()
