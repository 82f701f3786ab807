"""The engine process: loads models, computes forces, relaxes.

Everything happens in the process's main thread. Commands arrive in the receiver thread of execnet, which only
puts them into a queue; they are read between force calls.
"""

import importlib.metadata
import queue
import sys
import traceback
from collections import deque
from contextlib import suppress
from functools import partial

from ase import Atoms
from ase.calculators.calculator import Calculator

from adatom.engine.codec import to_plain
from adatom.engine.messages import (
    Command,
    Device,
    DevicesSeen,
    EngineMessage,
    EngineReady,
    Order,
    StartRun,
    Stop,
    WarmUp,
)
from adatom.engine.model_keeper import ModelKeeper
from adatom.engine.remarks import Remarks
from adatom.engine.run_loop import RunLoop
from adatom.engine.serving import Channel, incoming
from adatom.errors import AdatomError
from adatom.potentials.catalogue import find_model
from adatom.potentials.devices import cuda_devices, default_threads
from adatom.potentials.fitness import check_can_relax_cell, check_model_fits, takes_electrons
from adatom.relaxation.events import Compiling, Failed, Loading, Remark, Started, Stopped
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.electrons import with_electrons_for

_PACKAGES = ("adatom", "ase", "numpy", "torch", "fairchem-core", "chgnet", "sevenn")


def serve(channel: Channel) -> None:
    """Work through commands until the channel closes, which ends the process."""
    Engine(channel, incoming(channel)).work()


class Engine:
    """The work loop.

    Parameters
    ----------
    channel
        Takes the messages.
    commands
        Brings the commands.
    """

    def __init__(self, channel: Channel, commands: "queue.SimpleQueue[Command]") -> None:
        self._channel = channel
        self._commands = commands
        self._waiting: deque[Command] = deque()
        self._speaker = ("", 0, "")
        self._remarks = Remarks(self._remark, self._compiling)
        self._keeper = ModelKeeper(self._remarks.forget)

    def work(self) -> None:
        """Serve commands for ever; tell first what there is to compute on, which takes torch."""
        self._remarks.listen()
        announced = False
        while True:
            command = self._next(wait=announced)
            if not announced and not isinstance(command, StartRun):  # a run with EMT needn't wait for torch
                self._send(EngineReady(sys.version.split()[0], _versions(), _devices()))
                announced = True
            if isinstance(command, WarmUp):
                self._warm_up(command)
            elif isinstance(command, StartRun):
                self._relax(command)

    def _next(self, *, wait: bool) -> Command | None:
        if self._waiting:
            return self._waiting.popleft()
        try:
            return self._commands.get(block=wait)
        except queue.Empty:
            return None

    def _send(self, message: EngineMessage) -> None:
        self._channel.send(to_plain(message))

    # -- models --------------------------------------------------------------------------------------

    def _warm_up(self, command: WarmUp) -> None:
        try:
            self._calculator(command.wish, "", 0, command.atoms)
            self._look_at_devices()
        except Exception as error:  # noqa: BLE001  a model's package may raise anything
            self._send(_failure("", 0, "The model could not be loaded", error))

    def _calculator(
        self, wish: RelaxationSettings, run: str, generation: int, atoms: Atoms | int
    ) -> Calculator:
        """Return a calculator, and tell of its loading; see `ModelKeeper.calculator`."""
        model = find_model(wish.model)
        self._speaker = (run, generation, model.title)
        key = model.key
        return self._keeper.calculator(
            wish,
            atoms,
            tell=lambda stage: self._send(Loading(run, generation, key, stage)),
            found=lambda device: self._send(Started(run, generation, key, wish.task, device)),
        )

    def _look_at_devices(self) -> None:
        """Tell how much memory the GPUs have left, where there are any."""
        devices = _devices()
        if len(devices) > 1:
            self._send(DevicesSeen(devices))

    def _remark(self, text: str) -> None:
        """Pass on what a library's log says that the user should know."""
        run, generation, _ = self._speaker
        self._send(Remark(run, generation, text))

    def _compiling(self) -> None:
        run, generation, title = self._speaker
        self._send(Compiling(run, generation, title))

    # -- runs ----------------------------------------------------------------------------------------

    def _relax(self, command: StartRun) -> None:
        loop: RunLoop | None = None
        try:
            loop = RunLoop(command, partial(self._prepared, command), self._send)
            self._look_at_devices()
            self._send(loop.work(partial(self._order, command.run)))
            self._look_at_devices()
        except Exception as error:  # noqa: BLE001  a model's package may raise anything
            generation = command.generation if loop is None else loop.generation
            self._send(_failure(command.run, generation, "The relaxation broke off", error))

    def _prepared(self, command: StartRun, atoms: Atoms, generation: int) -> tuple[Atoms, Calculator]:
        """Return a structure as the model of a run takes it, and what computes it."""
        settings = command.settings
        model = find_model(settings.model)
        check_model_fits(model, atoms, settings.task)
        if settings.cell:
            check_can_relax_cell(model, atoms, settings.task)
        atoms = with_electrons_for(atoms, takes=takes_electrons(model, settings.task))
        return atoms, self._calculator(settings, command.run, generation, atoms)

    def _order(self, run: str, wait: bool) -> Order | None:
        """Return the next order for a run, or ``None``; what is meant for others is left for later."""
        for command in self._waiting:
            if not isinstance(command, StartRun | WarmUp) and command.run == run:
                self._waiting.remove(command)
                return command
        while True:
            try:
                command = self._commands.get(block=wait)
            except queue.Empty:
                return None
            if isinstance(command, StartRun | WarmUp):
                self._waiting.append(command)
            elif command.run == run:
                return command
            else:
                self._leave_waiting(command)

    def _leave_waiting(self, order: Order) -> None:
        """Keep an order for a run whose turn has not come; one that is to stop is dropped with its orders."""
        ours = [command for command in self._waiting if getattr(command, "run", None) == order.run]
        start = next((command for command in ours if isinstance(command, StartRun)), None)
        if start is None:
            return
        if not isinstance(order, Stop):
            self._waiting.append(order)
            return
        self._waiting = deque(command for command in self._waiting if command not in ours)
        self._send(Stopped(start.run, start.generation, "stopped by the user", 0, 0, 0.0))


def _failure(run: str, generation: int, what: str, error: Exception) -> Failed:
    """Return what is said of a failure: our own messages as they are, others with their traceback."""
    if isinstance(error, AdatomError):
        return Failed(run, generation, str(error), "")
    details = "".join(traceback.format_exception(error))
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        why = "memory ran out. Use a smaller structure or the CPU."
    else:
        why = f"{type(error).__name__}: {error}"
    return Failed(run, generation, f"{what}: {why}", details)


def _versions() -> dict[str, str]:
    versions = {}
    for package in _PACKAGES:
        with suppress(importlib.metadata.PackageNotFoundError):
            versions[package] = importlib.metadata.version(package)
    return versions


def _devices() -> tuple[Device, ...]:
    """Return the GPUs, the first of which ``"auto"`` means, and the CPU."""
    threads = default_threads()
    cpu = Device("cpu", f"CPU · {threads} {'thread' if threads == 1 else 'threads'}")
    return (*(Device(*device) for device in cuda_devices()), cpu)
