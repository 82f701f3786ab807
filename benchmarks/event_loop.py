"""Longest stall of the window's event loop while the engine loads CHGNet and relaxes.

    python benchmarks/event_loop.py [-n RUNS]

A 5 ms timer ticks in the event loop of the real window; a stall is a gap between two ticks less the 5 ms and
less the time spent painting in it (Qt's repaint of the window, in which software OpenGL draws the view). The
engine starts cold, so that importing and loading fall into the measured time; once with the 3D view shown,
once with the window minimised. Goal: no stall over 50 ms.
"""

import argparse
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from adatom.gui.app import make_application
from adatom.gui.main_window import MainWindow
from adatom.relaxation.settings import RelaxationSettings
from adatom.workbench.workbench import Workbench
from report import print_table, spread

_TICK_S = 0.005
_PATIENCE_S = 180.0


class PaintWatch(QObject):
    """Adds up the time that a window spends repainting."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.seconds = 0.0
        self.longest = 0.0
        self._inside = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Deliver repaints from here, with a clock around them."""
        if self._inside or event.type() != QEvent.Type.UpdateRequest:
            return False
        self._inside = True
        start = time.perf_counter()
        watched.event(event)
        spent = time.perf_counter() - start
        self._inside = False
        self.seconds += spent
        self.longest = max(self.longest, spent)
        return True


class StallWatch(QObject):
    """Ticks in the event loop and keeps the gaps, painting left out."""

    def __init__(self, paints: PaintWatch) -> None:
        super().__init__(paints)
        self.gaps: list[float] = []
        self._paints = paints
        self._last = (time.perf_counter(), paints.seconds)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(round(1000 * _TICK_S))

    def restart(self) -> None:
        """Begin anew."""
        self.gaps = []
        self._last = (time.perf_counter(), self._paints.seconds)

    def stop(self) -> list[float]:
        """Stop, and return the stalls in milliseconds."""
        self._timer.stop()
        return [1000 * max(gap, 0.0) for gap in self.gaps]

    def _tick(self) -> None:
        now, painted = time.perf_counter(), self._paints.seconds
        self.gaps.append(now - self._last[0] - (painted - self._last[1]) - _TICK_S)
        self._last = (now, painted)


def spin(condition: Callable[[], bool], seconds: float = _PATIENCE_S) -> None:
    """Run the event loop until `condition()` holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)


def settle(seconds: float) -> None:
    """Let the event loop run for a while."""
    deadline = time.monotonic() + seconds
    spin(lambda: time.monotonic() > deadline)


def ready_workbench(window: MainWindow) -> Workbench:
    """Wait until the window and its engine are ready."""
    spin(lambda: window.controller is not None)
    assert window.controller is not None
    workbench = window.controller.workbench
    spin(lambda: workbench.engine_state.status == "ready")
    return workbench


def measure(minimised: bool) -> tuple[list[float], float]:
    """Return the stalls of one cold start and relaxation, and the longest repaint, all in ms."""
    window = MainWindow()
    window.show()
    workbench = ready_workbench(window)
    workbench.open_example("co-cu100")
    settle(1.0)
    if minimised:
        window.showMinimized()
        spin(window.isMinimized, 5)
    # The engine is started anew, so that its imports and the loading of the model are measured too.
    workbench.restart_engine()
    paints = PaintWatch(window)
    stalls = StallWatch(paints)
    workbench.relax(RelaxationSettings("chgnet:0.3.0"))
    stalls.restart()
    spin(lambda: not workbench.run_state.active)
    assert workbench.run_state.converged
    found = stalls.stop()
    window.close()
    QApplication.processEvents()
    return found, 1000 * paints.longest


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", "--runs", type=int, default=3)
    runs = parser.parse_args().runs
    application = make_application()
    rows = []
    for name, minimised in (("3D view shown", False), ("window minimised", True)):
        results = [measure(minimised) for _ in range(runs)]
        ordered = [sorted(stalls) for stalls, _ in results]
        rows.append((f"{name}: longest stall", spread([stalls[-1] for stalls in ordered], "ms", 1)))
        rows.append((f"{name}: 99th percentile", spread([s[int(0.99 * len(s))] for s in ordered], "ms", 1)))
        rows.append((f"{name}: longest repaint", spread([paint for _, paint in results], "ms", 1)))
    print_table(
        f"Event loop while CHGNet loads and relaxes CO on Cu(100), {runs} runs: median [min–max]", rows
    )
    application.quit()


if __name__ == "__main__":
    main()
