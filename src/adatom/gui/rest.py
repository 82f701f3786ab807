"""A rest between two showings of what changes many times a second."""

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

_SHARE = 4
"""How many times as long as the showing took it rests at least, so that a slow one leaves time for others."""


class Rest(QObject):
    """Tells at once that something has changed, and then not again before a while has passed.

    Parameters
    ----------
    milliseconds
        How long it rests; what changes meanwhile is told when that is over, once.
    """

    due = Signal()
    """Show what is so now."""

    def __init__(self, milliseconds: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting = False
        self._least = milliseconds
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._rested)

    @Slot()
    def ask(self) -> None:
        """Say that something has changed."""
        if self._timer.isActive():
            self._waiting = True
        else:
            self.now()

    @Slot()
    def now(self) -> None:
        """Tell at once, whatever was told before."""
        self._waiting = False
        self._timer.start(self._least)
        begun = time.monotonic()
        self.due.emit()
        self._timer.start(max(self._least, round(1000 * _SHARE * (time.monotonic() - begun))))

    def stop(self) -> None:
        """Tell nothing any more until asked again."""
        self._waiting = False
        self._timer.stop()

    @Slot()
    def _rested(self) -> None:
        if self._waiting:
            self.now()
