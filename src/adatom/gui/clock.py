"""The display clock: it lets the window show what is new at most as often as the screen can."""

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication


class DisplayClock(QObject):
    """Ticks once after it was woken, and never faster than the screen.

    It stands still when nothing wakes it: an idle window costs nothing.

    Attributes
    ----------
    ticked
        Emitted in the GUI thread: show what is newest now.
    """

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._last = 0.0

    @Slot()
    def wake(self) -> None:
        """Ask for a tick; asking twice before it comes gives one."""
        if not self._timer.isActive():
            due = self._last + 1.0 / _screen_rate() - time.monotonic()
            self._timer.start(max(0, round(1000 * due)))

    def stop(self) -> None:
        """Drop the tick that was asked for, if any."""
        self._timer.stop()

    @Slot()
    def _tick(self) -> None:
        self._last = time.monotonic()
        self.ticked.emit()


def _screen_rate() -> float:
    """Return the refresh rate of the screen, Hz; 60 where none is told."""
    screen = QGuiApplication.primaryScreen()
    rate = screen.refreshRate() if screen is not None else 0.0
    return rate if rate >= 1.0 else 60.0
