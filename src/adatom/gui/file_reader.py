"""Reading files away from the GUI thread: a long trajectory takes seconds, a gigabyte of weights one."""

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from adatom.errors import AdatomError
from adatom.structure.files import read_structures

_PATIENCE_S = 2.0
"""How long a file being read is waited for when the window closes."""


class FileReader(QObject):
    """Reads files one after another, on a thread that lives while there are any to read.

    Parameters
    ----------
    read
        Reads one; structures if left out.
    """

    begun = Signal(object)
    """The `Path` of the file being read now; carried to the GUI thread, as the next is."""
    ended = Signal(object, object)
    """Its `Path`, and what was read of it or the `AdatomError` that says why nothing was."""

    def __init__(
        self, parent: QObject | None = None, read: Callable[[Path], object] = read_structures
    ) -> None:
        super().__init__(parent)
        self._read = read
        self._lock = threading.Lock()
        self._wanted: deque[Path] = deque()
        self._closing = False
        self._thread: threading.Thread | None = None

    def ask(self, path: Path) -> None:
        """Ask for a file to be read after those asked for before."""
        with self._lock:
            self._wanted.append(path)
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(target=self._work, name="adatom-reader", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Read no more, and wait; a thread that is busy with a huge file ends by itself, unheard."""
        with self._lock:
            self._closing = True
            thread = self._thread
        if thread is not None:
            thread.join(_PATIENCE_S)

    def _work(self) -> None:
        while (path := self._next()) is not None:
            self.begun.emit(path)
            try:
                answer = self._read(path)
            except AdatomError as error:
                answer = error
            if not self._closing:
                self.ended.emit(path, answer)

    def _next(self) -> Path | None:
        """Return the next file, or ``None``, after which the thread ends."""
        with self._lock:
            if self._wanted and not self._closing:
                return self._wanted.popleft()
            self._thread = None
            return None
