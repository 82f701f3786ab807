"""A real window with the view in it, and the hand that moves over it."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from ase import Atoms
from ase.build import add_adsorbate, fcc100, molecule
from ase.constraints import FixAtoms
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from adatom.structure.sites.finding import Site
from adatom.viewer.surface import make_window_ready, prepare_opengl

NO_KEY = Qt.KeyboardModifier.NoModifier


class Hand:
    """Moves the mouse over the view, as a user does."""

    def __init__(self, view: QWidget, qtbot) -> None:
        self.view = view
        self.canvas = view.focusProxy()
        self._qtbot = qtbot
        self._seen = QPoint()
        self.canvas.moved.connect(self._note)

    def _note(self, event) -> None:
        self._seen = event.position().toPoint()

    def at(self, point: tuple[float, float, float]) -> QPoint:
        return self.view.to_widget(point).toPoint()

    def move(self, to: QPoint) -> None:
        # The screen's own pointer moves, and its events take their time.
        for step in (to + QPoint(2, 1), to):
            QTest.mouseMove(self.canvas, step)
            self._qtbot.waitUntil(lambda step=step: self._seen == step, timeout=2000)

    def click(self, at: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        QTest.mouseClick(self.canvas, button, NO_KEY, at)

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
        keys: Qt.KeyboardModifier = NO_KEY,
    ) -> None:
        QTest.mousePress(self.canvas, button, keys, start)
        for step in range(1, 6):
            self._drag_to(start + (end - start) * step / 5, button, keys)
        QTest.mouseRelease(self.canvas, button, keys, end)
        QApplication.processEvents()

    def _drag_to(self, to: QPoint, button: Qt.MouseButton, keys: Qt.KeyboardModifier) -> None:
        where, on_screen = QPointF(to), QPointF(self.canvas.mapToGlobal(to))
        event = QMouseEvent(QEvent.Type.MouseMove, where, on_screen, Qt.MouseButton.NoButton, button, keys)
        QApplication.sendEvent(self.canvas, event)

    def wheel(self, at: QPoint, notches: int, keys: Qt.KeyboardModifier = NO_KEY) -> None:
        event = QWheelEvent(
            QPointF(at),
            QPointF(self.canvas.mapToGlobal(at)),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.canvas, event)
        QApplication.processEvents()


@pytest.fixture
def window(qtbot) -> Iterator[QMainWindow]:
    prepare_opengl()
    window = QMainWindow()
    make_window_ready(window)
    window.resize(800, 600)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    window.deleteLater()


@pytest.fixture
def view(window, qtbot):
    from adatom.viewer.view import StructureView

    view = StructureView()
    with qtbot.waitSignal(view.drawn):
        window.setCentralWidget(view)
    yield view
    view.close_view()


@pytest.fixture
def hand(view, qtbot) -> Hand:
    return Hand(view, qtbot)


@pytest.fixture
def pixels(view, qtbot) -> Callable[[], np.ndarray]:
    """What is on screen now, shape (height, width, 3)."""

    def grab() -> np.ndarray:
        image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()

    return grab


@pytest.fixture
def slab() -> Atoms:
    slab = fcc100("Cu", (3, 3, 3), vacuum=8, periodic=True)
    slab.set_constraint(FixAtoms(np.flatnonzero(slab.get_tags() == 3)))
    return slab


@pytest.fixture
def with_co(slab) -> Atoms:
    add_adsorbate(slab, molecule("CO"), 2.0, "bridge")
    return slab


@pytest.fixture
def sites(slab) -> list[Site]:
    """Every top, bridge and hollow site of the Cu(100) slab."""
    top = np.flatnonzero(slab.get_tags() == 1)
    cell = slab.cell.array[:2, :2]
    found = []
    for kind, shifts in (("top", [(0, 0)]), ("bridge", [(0.5, 0), (0, 0.5)]), ("hollow", [(0.5, 0.5)])):
        spots = [np.add(shift, (i, j)) / 3 @ cell for shift in shifts for i in range(3) for j in range(3)]
        for spot in spots:
            offset = slab.positions[top, :2] - spot
            offset -= np.round(offset @ np.linalg.inv(cell)) @ cell
            distance = np.linalg.norm(offset, axis=1)
            near = top[distance < distance.min() + 0.01]
            position = (float(spot[0]), float(spot[1]), float(slab.positions[top, 2].mean()))
            found.append(Site(kind, position, tuple(int(i) for i in near), len(near), 0, len(spots)))
    return found
