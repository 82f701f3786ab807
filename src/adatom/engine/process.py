"""The engine process: loads models, computes forces, relaxes.

Everything happens in the process's main thread. Commands arrive in the receiver thread of execnet, which only
puts them into a queue; they are read between force calls.
"""

import importlib.metadata
import queue
import sys
import time
import traceback
from collections import deque
from contextlib import closing, suppress

from ase import Atoms
from ase.calculators.calculator import Calculator

from adatom.engine.codec import to_plain
from adatom.engine.messages import (
    Command,
    Device,
    DevicesSeen,
    EngineMessage,
    EngineReady,
    Pause,
    Resume,
    StartRun,
    Stop,
    WarmUp,
)
from adatom.engine.model_keeper import ModelKeeper
from adatom.engine.remarks import Remarks
from adatom.engine.serving import Channel, incoming
from adatom.errors import AdatomError
from adatom.potentials.catalogue import find_model
from adatom.potentials.devices import cuda_devices, default_threads
from adatom.potentials.fitness import check_can_relax_cell, check_model_fits, takes_electrons
from adatom.relaxation.events import Compiling, Failed, Loading, Paused, Remark, Resumed, Started, Stopped
from adatom.relaxation.relaxation import Relaxation
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
        run, generation, settings = command.run, command.generation, command.settings
        try:
            model = find_model(settings.model)
            check_model_fits(model, command.atoms, settings.task)
            if settings.cell:
                check_can_relax_cell(model, command.atoms, settings.task)
            atoms = with_electrons_for(command.atoms, takes=takes_electrons(model, settings.task))
            calculator = self._calculator(settings, run, generation, atoms)
            self._look_at_devices()
            relaxation = Relaxation(atoms, calculator, settings, run=run, generation=generation)
            stopped = self._obey(command, relaxation)
            if not stopped:
                with closing(relaxation.frames()) as frames:
                    for frame in frames:
                        self._send(frame)
                        if stopped := self._obey(command, relaxation):
                            break
            self._send(relaxation.ending(stopped=stopped))
            self._look_at_devices()
        except Exception as error:  # noqa: BLE001  a model's package may raise anything
            self._send(_failure(run, generation, "The relaxation broke off", error))

    def _obey(self, command: StartRun, relaxation: Relaxation) -> bool:
        """Read what has been ordered meanwhile; return whether the run is to stop. Waits while paused."""
        paused_since: float | None = None
        while True:
            try:
                order = self._commands.get(block=paused_since is not None)
            except queue.Empty:
                return False
            if isinstance(order, StartRun | WarmUp):
                self._waiting.append(order)
                continue
            if order.run != command.run:
                self._leave_waiting(order)
                continue
            if isinstance(order, Pause) and paused_since is None:
                paused_since = time.perf_counter()
                self._send(Paused(command.run, command.generation))
                continue
            if isinstance(order, Stop):
                return True
            if isinstance(order, Resume) and paused_since is not None:
                relaxation.leave_out(time.perf_counter() - paused_since)
                paused_since = None
                self._send(Resumed(command.run, command.generation))

    def _leave_waiting(self, order: Pause | Resume | Stop) -> None:
        """Drop a run that is stopped before its turn came."""
        for command in list(self._waiting):
            if isinstance(order, Stop) and isinstance(command, StartRun) and command.run == order.run:
                self._waiting.remove(command)
                self._send(Stopped(command.run, command.generation, "stopped by the user", 0, 0, 0.0))


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
