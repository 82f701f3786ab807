"""One run in the engine: a relaxation between whose force calls orders are read."""

import time
from collections.abc import Callable
from contextlib import closing

from ase import Atoms
from ase.calculators.calculator import Calculator

from adatom.engine.messages import (
    Adjust,
    Edit,
    EngineMessage,
    Hold,
    LetGo,
    Order,
    Pause,
    Resume,
    StartRun,
    Step,
    Stop,
)
from adatom.errors import AdatomError
from adatom.relaxation.events import Converged, Paused, Remark, Resumed, Stopped
from adatom.relaxation.relaxation import Relaxation

Prepare = Callable[[Atoms, int], tuple[Atoms, Calculator]]
"""Takes a structure and a generation; returns it as the model takes it, and what computes it."""

NextOrder = Callable[[bool], Order | None]
"""Returns what has been ordered of the run, or ``None``; waits for it if told to."""


class RunLoop:
    """Relaxes what it was started with, and does what is ordered meanwhile.

    Parameters
    ----------
    start
        What to relax.
    prepare
        Checks a structure, loads what computes it and tells of that; see `Prepare`.
    send
        Takes what it says.
    """

    def __init__(self, start: StartRun, prepare: Prepare, send: Callable[[EngineMessage], None]) -> None:
        self._run = start.run
        self.generation = start.generation
        self._prepare = prepare
        self._send = send
        self._paused = False
        self._single = False
        atoms, calculator = prepare(start.atoms, start.generation)
        self._relaxation = Relaxation(
            atoms,
            calculator,
            start.settings,
            run=start.run,
            generation=start.generation,
            tell=self._remark,
        )

    def work(self, next_order: NextOrder) -> Converged | Stopped:
        """Relax to the end, and return it."""
        stopped = self._obey(next_order)
        if not stopped:
            with closing(self._relaxation.frames()) as frames:
                for frame in frames:
                    self._send(frame)
                    if self._single:
                        self._single = False
                        self._send(Paused(self._run, self.generation))
                    if stopped := self._obey(next_order):
                        break
        return self._relaxation.ending(stopped=stopped)

    def _obey(self, next_order: NextOrder) -> bool:
        """Do what has been ordered; return whether to stop. Waits while there is nothing to compute."""
        while True:
            idle = self._paused or self._relaxation.waiting
            since = time.perf_counter()
            order = next_order(idle)
            if idle:
                self._relaxation.leave_out(time.perf_counter() - since)
            if order is None:
                return False
            if isinstance(order, Stop):
                return True
            if isinstance(order, Step) and self._paused and not self._relaxation.waiting:
                self._single = True
                return False
            self._do(order)

    def _do(self, order: Order) -> None:
        match order:
            case Pause() | Step():
                self._paused = True
                self._send(Paused(self._run, self.generation))
            case Resume() if self._paused:
                self._paused = False
                self._send(Resumed(self._run, self.generation))
            case Edit():
                self._edit(order)
            case Adjust():
                self.generation = order.generation
                self._relaxation.adjust(order.settings, order.generation)
            case Hold() | LetGo():
                self._lead(order)

    def _edit(self, order: Edit) -> None:
        """Go on from an edited structure; loading what computes it is not counted as relaxing."""
        since = time.perf_counter()
        self.generation = order.generation
        self._relaxation.restart(*self._prepared(order))
        self._relaxation.leave_out(time.perf_counter() - since)
        if self._paused:  # what was said of loading would have it run
            self._send(Paused(self._run, self.generation))

    def _prepared(self, order: Edit) -> tuple[Atoms, int, Calculator]:
        atoms, calculator = self._prepare(order.atoms, order.generation)
        return atoms, order.generation, calculator

    def _lead(self, order: Hold | LetGo) -> None:
        try:
            if isinstance(order, Hold):
                self._relaxation.hold(order.indices, order.positions)
            else:
                self.generation = order.generation
                self._relaxation.let_go(order.indices, order.positions, order.generation)
        except AdatomError as error:
            self._remark(str(error))

    def _remark(self, text: str) -> None:
        self._send(Remark(self._run, self.generation, text))
