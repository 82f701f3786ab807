"""The engine as the workbench keeps it: started, listened to, warmed up, and replaced when it is lost."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.engine.client import EngineClient
from adatom.engine.messages import DevicesSeen, EngineLost, EngineMessage, EngineReady
from adatom.errors import AdatomError
from adatom.potentials.catalogue import model_title
from adatom.relaxation.events import ENDINGS, Failed, Loading, RelaxationEvent, Remark, Started
from adatom.relaxation.settings import RelaxationSettings
from adatom.workbench.state import EngineState, Notice, device_label

STOP_PATIENCE_S = 5.0
"""How long the engine may take to answer a stop before it is killed and started anew."""

LOADING_PATIENCE_S = 120.0
"""The same while a model is being loaded for the run: that cannot be broken off, and is worth keeping."""

_POLL_S = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class _Order:
    """A relaxation as it was ordered, to be ordered again of an engine that takes another's place."""

    run: str
    generation: int
    atoms: Atoms
    settings: RelaxationSettings


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom the link tells, in the receiving thread unless said otherwise.

    Parameters
    ----------
    heard
        An event of a relaxation.
    lost
        The engine is gone: why, and the run that was to stop and did not answer, or ``None``.
    changed
        The engine is in another state; also in the calling thread.
    noticed
        Something the user should read; also in the calling thread.
    """

    heard: Callable[[RelaxationEvent], None]
    lost: Callable[[str, str | None], None]
    changed: Callable[[EngineState], None]
    noticed: Callable[[Notice], None]


class EngineLink:
    """Keeps an engine at hand.

    Parameters
    ----------
    engine
        The client to keep.
    listener
        Whom to tell.
    """

    def __init__(self, engine: EngineClient, listener: Listener) -> None:
        self._engine = engine
        self._listener = listener
        self._state = EngineState()
        self._warm: tuple[RelaxationSettings, int] | None = None
        self._order: _Order | None = None
        self._begun = False
        self._deadline: tuple[str, float] | None = None
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._receiver: threading.Thread | None = None

    @property
    def state(self) -> EngineState:
        """Where the engine stands."""
        return self._state

    @property
    def pid(self) -> int | None:
        """The number of the engine's process, or ``None`` before it is there."""
        return self._engine.pid

    def start(self) -> None:
        """Start the process and the thread that listens, unless they are there already; returns at once."""
        if self._closing.is_set() or self._engine.alive:
            return
        self._tell(EngineState("starting", "Engine starting"))
        self._engine.start()
        if self._receiver is None:
            self._receiver = threading.Thread(target=self._receive, name="adatom-receiver", daemon=True)
            self._receiver.start()

    def restart(self) -> None:
        """End the engine, whatever it is doing, and start another."""
        with self._lock:
            self._order = self._deadline = None
            self._engine.kill()
        self.start()

    def warm_up(self, wish: RelaxationSettings, atoms: int) -> None:
        """Load a model now, and again whenever an engine takes another's place."""
        self._warm = (wish, atoms)
        if self._engine.alive:
            self._engine.warm_up(*self._warm)

    def relax(self, run: str, generation: int, atoms: Atoms, settings: RelaxationSettings) -> None:
        """Have a structure relaxed; see `EngineClient.relax`."""
        self.start()
        self._warm = (settings, len(atoms))
        with self._lock:
            self._order, self._begun = _Order(run, generation, atoms, settings), False
            self._engine.relax(run, generation, atoms, settings)

    def pause(self) -> None:
        """Hold the run after the force call under way."""
        self._engine.pause()

    def resume(self) -> None:
        """Let a paused run go on."""
        self._engine.resume()

    def step(self) -> None:
        """Have a paused run make one force call and pause again; one that runs is paused."""
        self._engine.step()

    def hold(self, indices: tuple[int, ...], positions: NDArray[np.float64]) -> None:
        """Hold atoms of the run where a hand is."""
        self._engine.hold(indices, positions)

    def let_go(
        self, generation: int, indices: tuple[int, ...], positions: NDArray[np.float64], atoms: Atoms
    ) -> None:
        """Set atoms of the run down; `atoms` is the structure that this makes."""
        with self._lock:
            self._order_instead(generation=generation, atoms=atoms)
            self._engine.let_go(generation, indices, positions)

    def edit(self, generation: int, atoms: Atoms) -> None:
        """Have the run go on from an edited structure."""
        with self._lock:
            self._order_instead(generation=generation, atoms=atoms)
            self._engine.edit(generation, atoms)

    def adjust(self, generation: int, settings: RelaxationSettings) -> None:
        """Have the run go on with another target, step limit or optimizer."""
        with self._lock:
            self._order_instead(generation=generation, settings=settings)
            self._engine.adjust(generation, settings)

    def stop(self, run: str) -> None:
        """End the newest run after the force call under way; an engine that does not answer is replaced."""
        with self._lock:
            if self._order is not None and self._order.run == run:
                patience = STOP_PATIENCE_S if self._begun else LOADING_PATIENCE_S
                self._deadline = (run, time.monotonic() + patience)
            self._engine.stop()

    def close(self) -> None:
        """End the engine and the thread, and wait for both; may be called twice."""
        self._closing.set()
        self._engine.close()
        if self._receiver is not None:
            self._receiver.join(timeout=5.0)
            self._receiver = None

    def _order_instead(self, **changes: Any) -> None:
        """Remember what would have to be ordered anew now."""
        if self._order is not None:
            self._order = replace(self._order, **changes)

    # -- in the receiving thread ---------------------------------------------------------------------

    def _receive(self) -> None:
        while not self._closing.is_set():
            message = self._engine.receive(_POLL_S)
            if self._closing.is_set():
                return
            if message is not None:
                self._handle(message)
            self._mind_deadline()

    def _handle(self, message: EngineMessage) -> None:
        match message:
            case EngineReady(devices=devices):
                self._tell(EngineState("ready", "Engine ready", devices))
                if self._warm is not None:
                    self._engine.warm_up(*self._warm)
            case DevicesSeen(devices=devices):
                self._tell(replace(self._state, devices=devices))
            case Remark(text=text):
                self._listener.noticed(Notice(text))
            case EngineLost(message=why):
                with self._lock:
                    self._order = self._deadline = None
                self._replace(why, None)
            case Loading(run="", stage=stage):
                self._tell(replace(self._state, status="warming", text=stage))
            case Failed(run=""):
                self._tell(replace(self._state, status="ready", text="Engine ready"))
                self._listener.noticed(Notice(message.message, "warning", message.details, "engine"))
            case _:
                self._pass_on(message)

    def _pass_on(self, event: RelaxationEvent) -> None:
        if isinstance(event, Started):
            text = f"Ready · {model_title(event.model)} on {device_label(event.device)}"
            self._tell(replace(self._state, status="ready", text=text))
        with self._lock:
            ordered = self._order is not None and self._order.run == event.run
            if ordered and isinstance(event, Loading | Started):
                self._begun = isinstance(event, Started)
            if isinstance(event, ENDINGS):
                if self._deadline is not None and self._deadline[0] == event.run:
                    self._deadline = None
                if ordered:
                    self._order = None
        if event.run:
            self._listener.heard(event)

    def _mind_deadline(self) -> None:
        """Replace an engine that did not answer a stop; what was ordered since is ordered again."""
        with self._lock:
            if self._deadline is None or time.monotonic() < self._deadline[1]:
                return
            (run, _), self._deadline = self._deadline, None
            again = self._order if self._order is not None and self._order.run != run else None
            self._order = None
            self._engine.kill()
        self._replace("it did not answer a stop in time and was ended", run)
        if again is not None:
            self.relax(again.run, again.generation, again.atoms, again.settings)

    def _replace(self, why: str, unanswered: str | None) -> None:
        """Tell that the engine is gone, and start another if this one had worked."""
        # One that died while loading a model would die again: that loading is left to the user's next wish.
        had_worked = self._state.status == "ready"
        self._tell(EngineState("lost", "Engine lost", self._state.devices))
        self._listener.lost(why, unanswered)
        if had_worked:
            try:
                self.start()
            except AdatomError as error:
                self._listener.noticed(Notice(str(error), "error", topic="engine"))

    def _tell(self, state: EngineState) -> None:
        if state != self._state:
            self._state = state
            self._listener.changed(state)
