"""What libraries say in their logs: into the engine's log, and what matters of it to the user."""

import logging
import sys
from collections.abc import Callable

from adatom.potentials.inference import is_compiling, remark_on


class Remarks(logging.Handler):
    """Listens to the root logger, where fairchem's messages and Python's warnings end up.

    Everything is written to standard error, which is the engine's log; what means something to the user is
    said once, in plain words.

    Parameters
    ----------
    remark
        Takes a remark.
    compiling
        Called when a model begins to compile.
    """

    def __init__(self, remark: Callable[[str], None], compiling: Callable[[], None]) -> None:
        super().__init__(logging.INFO)
        self._remark = remark
        self._compiling = compiling
        self._said: set[str] = set()
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def listen(self) -> None:
        """Begin; a library that would set up a log of its own finds this one."""
        logging.captureWarnings(capture=True)
        root = logging.getLogger()
        root.addHandler(self)
        root.setLevel(logging.INFO)

    def forget(self) -> None:
        """Say everything again: another model is being loaded."""
        self._said.clear()

    def emit(self, record: logging.LogRecord) -> None:
        """Write a message down, and pass on what it means."""
        print(self.format(record), file=sys.stderr, flush=True)
        message = record.getMessage()
        if is_compiling(message):
            self._compiling()
        text = remark_on(message)
        if text and text not in self._said:
            self._said.add(text)
            self._remark(text)
