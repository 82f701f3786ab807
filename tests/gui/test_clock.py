import time
from itertools import pairwise

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from adatom.gui.clock import DisplayClock


def ticking(clock: DisplayClock) -> list[float]:
    ticks: list[float] = []
    clock.ticked.connect(lambda: ticks.append(time.monotonic()))
    return ticks


def test_it_ticks_once_however_often_it_is_woken_and_then_stands_still(qapp: QApplication) -> None:
    clock = DisplayClock()
    ticks = ticking(clock)
    for _ in range(1000):
        clock.wake()
    QTest.qWait(100)
    assert len(ticks) == 1


def test_it_is_never_faster_than_the_screen(qapp: QApplication) -> None:
    clock = DisplayClock()
    ticks = ticking(clock)
    clock.ticked.connect(clock.wake)
    clock.wake()
    QTest.qWait(300)
    clock.stop()
    rate = qapp.primaryScreen().refreshRate()
    assert 2 <= len(ticks) <= 0.3 * rate + 2


def test_it_rests_as_long_as_painting_takes(qapp: QApplication) -> None:
    clock = DisplayClock()
    ticks = ticking(clock)

    def paint_slowly() -> None:
        time.sleep(0.06)
        clock.painted()
        clock.wake()

    clock.ticked.connect(paint_slowly)
    clock.wake()
    QTest.qWait(700)
    clock.stop()
    gaps = [after - before for before, after in pairwise(ticks[1:])]
    assert min(gaps) > 0.11
