"""The whole window, real, on a real screen."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from adatom.gui.main_window import MainWindow
from adatom.gui.theme import LIGHT, apply_theme
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.sites.finding import Site
from adatom.viewer.surface import prepare_opengl

Panel = TypeVar("Panel", bound=QWidget)
PATIENCE = 30_000  # ms, for a busy machine; nothing here takes longer than some seconds on a quiet one


def wait_until(condition: Callable[[], bool], timeout: int = PATIENCE) -> None:
    """Let the window live until `condition` holds."""
    deadline = time.monotonic() + timeout / 1000
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        QTest.qWait(2)


class Shown(Protocol):
    """Shows a panel by itself, as wide as the side panel leaves it, and active."""

    def __call__(self, panel: Panel, /) -> Panel: ...


@pytest.fixture
def shown(qtbot: QtBot, qapp: QApplication) -> Shown:
    def show(panel: Panel) -> Panel:
        apply_theme(qapp, LIGHT)
        panel.setFixedWidth(312)
        qtbot.addWidget(panel)
        with qtbot.waitActive(panel):
            panel.show()
            panel.activateWindow()
        return panel

    return show


class Driver:
    """A user of the window: what they look at and what they do with mouse and keys."""

    def __init__(self, files: tuple[Path, ...] = ()) -> None:
        prepare_opengl()
        self.window = MainWindow(files)
        self.window.show()
        self.window.activateWindow()

    def open_files(self, files: Sequence[Path]) -> None:
        """Open files, and wait until they are read."""
        self.window.open_files(files)
        self.wait_read()

    def wait_read(self) -> None:
        wait_until(lambda: self.controller.files._pending == 0)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        wait_until(condition)

    def wait_ready(self) -> "Driver":
        wait_until(lambda: self.window.controller is not None)
        self.workspace, self.controller = self.window.workspace, self.window.controller
        self.workbench, self.stage = self.controller.workbench, self.controller.stage
        self.view, self.side, self.foot = self.workspace.view, self.workspace.side, self.workspace.foot
        return self

    @property
    def head(self):
        return self.workbench.project.head

    @property
    def run(self):
        return self.workbench.run_state

    @property
    def notices(self) -> list[str]:
        return [card.notice.text for card in self.window.notices.cards()]

    def activate(self) -> None:
        self.window.activateWindow()
        wait_until(self.window.isActiveWindow)

    def click(self, widget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, keys)

    def new_slab(self) -> None:
        self.click(self.window.start_page.new_button)
        wait_until(lambda: self.workspace.isVisible() and self.sites != ())

    @property
    def sites(self) -> tuple[Site, ...]:
        return tuple(self.controller.build.sites)

    def shown_positions(self) -> np.ndarray:
        return self.view._scene.atoms.positions

    def choose(self, adsorbate: str) -> None:
        tiles = self.side.adsorbate.palette_.tiles
        where = tiles.place_of(adsorbate).center()
        QTest.mouseClick(tiles.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)

    def click_on(self, site: Site) -> None:
        self.point_at(site)
        QTest.mouseClick(
            self.view.focusProxy(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, self._at(site)
        )

    def point_at(self, site: Site) -> None:
        for step in (QPoint(2, 1), QPoint()):
            QTest.mouseMove(self.view.focusProxy(), self._at(site) + step)
            QTest.qWait(20)

    def _at(self, site: Site) -> QPoint:
        return self.view.to_widget(site.position).toPoint()

    def relax(self) -> None:
        self.click(self.window.bar.main_button)
        wait_until(lambda: self.run.active)

    def wait_for_end(self) -> None:
        wait_until(lambda: not self.run.active, 2 * PATIENCE)
        wait_until(lambda: self.window.bar.main_button.text() == "Relax")
        QTest.qWait(30)  # for what else is on its way to the GUI thread

    def back_to_start(self) -> None:
        self.workbench.queue.clear()
        self.workbench.stop()
        wait_until(lambda: not self.run.active)
        self.window.notices.clear()
        self.window.palette_.hide()
        self.controller.build.leave_tool()
        self.workbench.visit(self.workbench.project.root)
        self.side.relaxation.set_settings(RelaxationSettings("emt"))
        QTest.qWait(1)

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()
        QTest.qWait(1)


@pytest.fixture
def open_window(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Driver]]:
    """Opens windows of the test's own, not yet ready; EMT needs no torch."""
    monkeypatch.setenv("ADATOM_MODEL", "emt")
    opened: list[Driver] = []

    def open_it(*files: Path) -> Driver:
        opened.append(Driver(files))
        return opened[-1]

    yield open_it
    for driver in opened:
        driver.close()


@pytest.fixture
def driver(open_window: Callable[..., Driver]) -> Driver:
    """One such window."""
    return open_window()


@pytest.fixture(scope="module")
def lasting(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """A window that the tests of a module share, one after the other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADATOM_MODEL", "emt")
        made = Driver().wait_ready()
        # All that lasts as long as the window is there before the first test: threads, engine, plots.
        made.new_slab()
        wait_until(lambda: made.workbench.engine_state.status == "ready")
        made.foot.prepare()
    yield made
    made.close()


@pytest.fixture
def user(lasting: Driver, qtbot: QtBot) -> Iterator[Driver]:
    """The shared window, back at its start page."""
    lasting.back_to_start()
    yield lasting
    lasting.back_to_start()
