"""The display clock: it lets the window show what is new at most as often as the screen can."""

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

LONGEST_COST = 0.25
"""The slowest painting that is waited for, s: a window in the background may not paint for minutes."""


class DisplayClock(QObject):
    """Ticks once after it was woken, and never faster than the screen.

    Where painting is slow, as with software OpenGL, it rests as long as painting takes, so that mouse, keys
    and the engine get their share. It stands still when nothing wakes it: an idle window costs nothing.

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
        self._cost = 0.0
        self._unpainted = False

    @Slot()
    def wake(self) -> None:
        """Ask for a tick; asking twice before it comes gives one."""
        if not self._timer.isActive():
            due = self._last + max(1.0 / _screen_rate(), 2 * self._cost) - time.monotonic()
            self._timer.start(max(0, round(1000 * due)))

    @Slot()
    def painted(self) -> None:
        """Say that what the last tick asked for is on screen."""
        if self._unpainted:
            self._unpainted = False
            self._cost = min(time.monotonic() - self._last, LONGEST_COST)

    def stop(self) -> None:
        """Drop the tick that was asked for, if any."""
        self._timer.stop()

    @Slot()
    def _tick(self) -> None:
        self._last = time.monotonic()
        self._unpainted = True
        self.ticked.emit()


def _screen_rate() -> float:
    """Return the refresh rate of the screen, Hz; 60 where none is told."""
    screen = QGuiApplication.primaryScreen()
    rate = screen.refreshRate() if screen is not None else 0.0
    return rate if rate >= 1.0 else 60.0
