"""A short film of hands on the atoms: the real window, in which an atom is pulled while it relaxes."""

import itertools
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QBuffer, QEvent, QIODevice, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from adatom.errors import AdatomError
from adatom.gui.actions import ActionKey
from adatom.gui.app import make_application
from adatom.gui.demo import Demo
from adatom.gui.main_window import MainWindow
from adatom.potentials.catalogue import default_model, find_model

FRAMES_PER_SECOND = 8
WIDTH = 760
"""Of the film, pixels."""
QUALITY = 55
"""Of its pictures, where the format loses something."""
_LAST_S = 2.0
"""How long the last picture stays before the film begins anew."""
_ARROW = ((0, 0), (0, 17), (4, 13), (7, 19), (10, 18), (7, 12), (12, 12))
"""The mouse's arrow, which no picture of a window shows."""
_PULL = ((0.0, 0.0), (18.0, -26.0), (44.0, -34.0), (52.0, -10.0), (40.0, 4.0))
"""Where the hand goes with the atom, logical pixels from where it took hold."""


def run_film(
    path: Path, *, model_name: str | None = None, theme: str = "light", size: tuple[int, int] = (1200, 780)
) -> int:
    """Film the window while it does what a user would.

    Parameters
    ----------
    path
        Where to; ``.webp`` or ``.gif``.
    model_name
        The model to relax with; the default one if left out.
    theme
        ``"light"`` or ``"dark"``.
    size
        Of the window, logical pixels.

    Raises
    ------
    AdatomError
        If a step did not do what it should, or the film cannot be written.
    """
    if path.suffix.lower() not in (".webp", ".gif"):
        raise AdatomError(f"A film ends in .webp or .gif, not in “{path.suffix}”.")
    model = find_model(model_name) if model_name else default_model()
    os.environ["HF_HUB_OFFLINE"] = "1"
    application = make_application()
    window = MainWindow()
    window.settings.model, window.settings.task = model.key, model.tasks[0] if model.tasks else None
    window.set_theme("dark" if theme == "dark" else "light")
    window.resize(*size)
    film = Film(window, path.parent)
    try:
        film.run()
    finally:
        window.close()
        application.processEvents()
    film.write(path)
    print(f"{path}: {len(film.pictures)} pictures, {path.stat().st_size / 1e6:.1f} MB")
    return 0


class Film(Demo):
    """The demonstration's hands, filmed.

    Parameters
    ----------
    window
        A window not yet shown.
    folder
        Where the film goes.
    """

    def __init__(self, window: MainWindow, folder: Path) -> None:
        super().__init__(window, folder)
        self.pictures: list[QPixmap] = []
        self._rolling = False
        self._due = 0.0
        self._mouse: QPoint | None = None

    def run(self) -> dict[str, Any]:
        """Do every step."""
        self._start()
        self._build()
        self._rolling = True
        self._place()
        self._click(self._window.bar.main_button)
        self._wait(lambda: self._workbench.run_state.step >= 4, "the first steps")
        self._pull()
        self._wait(lambda: not self._workbench.run_state.active, "the relaxation to end")
        self._rest(1.0)
        return {}

    def write(self, path: Path) -> None:
        """Write the pictures as a film that repeats itself."""
        from PIL import Image  # only films need it

        images = [Image.open(_png(picture)).convert("RGB") for picture in self.pictures]
        lengths = [round(1000 / FRAMES_PER_SECOND)] * len(images)
        lengths[-1] = round(1000 * _LAST_S)
        try:
            images[0].save(
                path,
                save_all=True,
                append_images=images[1:],
                duration=lengths,
                loop=0,
                quality=QUALITY,
                method=6,
            )
        except OSError as error:
            raise AdatomError(f"The film cannot be written to {path}: {error}.") from None

    def _pull(self) -> None:
        """Take hold of the adsorbate's oxygen, pull it around as it relaxes, and let go."""
        controller = self._window.controller
        assert controller is not None  # noqa: S101 - waited for in `_start`
        self._click(self._workspace.rail.button(ActionKey.MOVE))
        atoms = controller.stage.atoms()
        assert atoms is not None  # noqa: S101 - it relaxes
        oxygen = int(np.flatnonzero(atoms.symbols == "O")[-1])
        view = self._workspace.view
        canvas = view.focusProxy()
        start = QPointF(view.to_widget(atoms.positions[oxygen]))
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start.toPoint())
        for (x0, y0), (x1, y1) in itertools.pairwise(_PULL):
            for part in np.linspace(0.1, 1.0, 10):
                where = start + QPointF(x0 + part * (x1 - x0), y0 + part * (y1 - y0))
                self._move(canvas, where, Qt.MouseButton.LeftButton)
                self._rest(0.1)
        self._rest(0.8)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=where.toPoint())

    def _move(self, canvas: Any, where: QPointF, button: Qt.MouseButton) -> None:
        self._mouse = canvas.mapTo(self._window, where.toPoint())
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            where,
            QPointF(canvas.mapToGlobal(where)),
            Qt.MouseButton.NoButton,
            button,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(canvas, event)

    def _hover(self, point: QPoint) -> bool:
        self._mouse = self._workspace.view.mapTo(self._window, point)
        return super()._hover(point)

    def _picture(self, name: str, widget: Any = None) -> None:
        """Take no still: this is a film."""

    def _rest(self, seconds: float) -> None:  # type: ignore[override]
        """Let the window live, and take the pictures that are due."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            QTest.qWait(1)
            time.sleep(0.005)
            if self._rolling and time.monotonic() >= self._due:
                self._due = time.monotonic() + 1 / FRAMES_PER_SECOND
                self._take()

    def _take(self) -> None:
        picture = self._window.grab()
        if self._mouse is not None:
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(self._mouse)
            painter.setPen(QPen(QColor("white"), 1.5))
            painter.setBrush(QColor("black"))
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in _ARROW]))
            painter.end()
        self.pictures.append(picture.scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation))


def _png(picture: QPixmap) -> Any:
    """Return a picture as a file in memory."""
    from io import BytesIO

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return BytesIO(buffer.data().data())
