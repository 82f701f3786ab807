"""One process that works for the window, the engine or a helper, and the thread that minds it."""

import contextlib
import os
import queue
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from types import SimpleNamespace
from typing import IO, Any

import execnet
from execnet.gateway_base import ThreadExecModel

from adatom.paths import log_folder

_PATIENCE_S = 1.0
"""How long a process that was asked to end may take before it is killed."""

_LARGEST_LOG = 1_000_000
"""Bytes; a shared log that has grown beyond them is begun anew."""


@dataclass(frozen=True, slots=True)
class Program:
    """What a process runs.

    Parameters
    ----------
    name
        Of the process and its thread.
    module
        The module whose ``serve(channel)`` is called.
    log
        Name of the file in the log folder that takes what libraries print.
    shared_log
        Whether several such processes may run at once, and so append to it. Otherwise each begins it anew.
    """

    name: str
    module: str
    log: str
    shared_log: bool = False

    @property
    def log_file(self) -> Path:
        """Where the log is."""
        return log_folder() / self.log

    def open_log(self) -> IO[bytes]:
        """Open the log for writing, kept small; nowhere if it can't be written."""
        try:
            path = self.log_file
            append = self.shared_log and path.exists() and path.stat().st_size < _LARGEST_LOG
            if not append:
                path.write_bytes(b"")
            # Always at the end: another Adatom may begin the file anew under this one's process.
            return path.open("ab")
        except OSError:
            return Path(os.devnull).open("wb")


ENGINE = Program("engine", "adatom.engine.process", "engine.log")


class Connection:
    """Starts a process, sends it commands, and tells when it is gone.

    A thread of its own starts the process (which takes 0.1 s), sends commands (a pipe to a busy process can
    fill up) and tidies up; execnet's receiver thread calls back with what arrives. So no method blocks.

    Parameters
    ----------
    python
        The interpreter; ``None`` for this one.
    received
        Called with each message as plain data, in the receiver thread.
    lost
        Called with the reason when the process goes although nobody asked it to, in the connection's thread.
    program
        What it runs.
    """

    def __init__(
        self,
        python: str | None,
        received: Callable[[Any], None],
        lost: Callable[[str], None],
        program: Program = ENGINE,
    ) -> None:
        self._launcher = _Launcher(program)
        self._bootstrap = f"from {program.module} import serve\nserve(channel)"
        self._spec = f"popen//execmodel=main_thread_only//id={program.name}"
        if python is not None:
            self._spec += f"//python={shlex.quote(python)}"
        self._received = received
        self._lost = lost
        self._outbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._unwanted = threading.Event()
        self._gone = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"adatom-{program.name}", daemon=True)

    def start(self) -> None:
        """Start the process; returns at once."""
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the process is there or about to be, and wanted."""
        return not (self._gone.is_set() or self._unwanted.is_set())

    @property
    def lingers(self) -> bool:
        """Whether its thread still runs, so that `join` has something to wait for."""
        return self._thread.is_alive()

    @property
    def pid(self) -> int | None:
        """The number of the process; ``None`` while it is being started."""
        process = self._launcher.process
        return process.pid if process is not None else None

    def send(self, command: Any) -> None:
        """Send plain data, or what a callable returns when it is its turn; dropped if the process is gone."""
        self._outbox.put(command)

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        self._unwanted.set()
        self._launcher.kill()
        self._outbox.put(None)

    def ask_to_end(self) -> None:
        """Ask the process to end, and have it killed if it has not done so after a second."""
        self._unwanted.set()
        self._outbox.put(None)

    def join(self) -> None:
        """Wait until process and threads are gone, for two seconds at most after `ask_to_end`."""
        self._thread.join(_PATIENCE_S + 0.5)
        if self._thread.is_alive():  # stuck in a pipe that nobody reads
            self._launcher.kill()
            self._thread.join(_PATIENCE_S)

    # -- in the connection's thread ------------------------------------------------------------------

    def _run(self) -> None:
        group = execnet.Group(execmodel=self._launcher)
        try:
            reason = self._talk(group)
        except (
            OSError,
            EOFError,
            AssertionError,
        ) as error:  # the last: execnet was greeted by something else
            reason = f"it could not be started ({str(error) or 'its process ended at once'})"
        self._gone.set()
        try:
            if not self._unwanted.is_set():
                self._lost(reason)
        finally:
            group.terminate(timeout=_PATIENCE_S)
            self._launcher.tidy()

    def _talk(self, group: execnet.Group) -> str:
        """Send what is to be sent until there is an end to it; return what ended it."""
        channel = group.makegateway(self._spec).remote_exec(self._bootstrap)
        channel.setcallback(self._arrived, endmarker=None)
        with contextlib.suppress(OSError):
            while (command := self._outbox.get()) is not None:
                channel.send(command() if callable(command) else command)
        if self._unwanted.is_set():
            return ""
        try:
            channel.waitclose(timeout=_PATIENCE_S)
        except channel.RemoteError as error:
            return f"it broke off with {str(error).strip().splitlines()[-1]}"
        except (OSError, EOFError):
            pass
        return self._launcher.exit_reason()

    def _arrived(self, plain: Any) -> None:
        """Pass a message on; called in execnet's receiver thread, at the end with ``None``."""
        if plain is None:
            self._outbox.put(None)
            return
        try:
            self._received(plain)
        except Exception:  # noqa: BLE001  execnet would take it for the process's own, and close the channel
            uncaught = (*sys.exc_info(), threading.current_thread())
            threading.excepthook(threading.ExceptHookArgs(uncaught))


class _Launcher(ThreadExecModel):
    """The execution model of execnet, except for how it starts a process.

    The process writes what libraries print to a log file instead of the terminal, is not reached by the
    Ctrl+C that is meant for the terminal's program, and opens no console window.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self.process: Popen[bytes] | None = None
        self._cancelled = False
        self._lock = threading.Lock()

    @property
    def subprocess(self) -> SimpleNamespace:
        """What execnet takes for the module: it uses these two names."""
        return SimpleNamespace(PIPE=subprocess.PIPE, Popen=self._open)

    def kill(self) -> None:
        """End the process at once, or as soon as it is there."""
        with self._lock:
            self._cancelled = True
            if self.process is not None:
                self.process.kill()

    def exit_reason(self) -> str:
        """Say how the process ended, as a clause."""
        status = None
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = self.process.wait(_PATIENCE_S)
        if status is None:
            return "its process no longer answers"
        if status == -9:
            return "its process was killed, perhaps because memory ran out"
        return f"its process ended by itself (exit status {status}; see {self._program.log_file})"

    def tidy(self) -> None:
        """Reap the process and close its pipes, however far the start got."""
        if self.process is None:
            return
        self.process.kill()  # it has had its time to end
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_PATIENCE_S)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError, ValueError):
                    pipe.close()

    def _open(self, args: list[str], stdin: int, stdout: int) -> "Popen[bytes]":
        if args[0] == sys.executable:
            args = [_console_interpreter(), *args[1:]]
        options: dict[str, Any] = {"process_group": 0}
        if sys.platform == "win32":
            options = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
        # The current folder is not on its path: a torch.py lying there would be imported for the real one.
        environment = {**os.environ, "PYTHONSAFEPATH": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
        with self._program.open_log() as log, self._lock:
            self.process = Popen(args, stdin=stdin, stdout=stdout, stderr=log, env=environment, **options)
            if self._cancelled:
                self.process.kill()
        return self.process


def _console_interpreter() -> str:
    """Return the interpreter, on Windows the one that has standard streams."""
    path = Path(sys.executable)
    console = path.with_name("python.exe")
    return str(console) if path.name.lower() == "pythonw.exe" and console.exists() else str(path)
