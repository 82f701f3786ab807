"""The demonstration: the reference workflow in the real window, with mouse and keys, and pictures of it.

It knows the window as a user does: buttons by their names, the surface by where its sites are on the screen.
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QDoubleSpinBox,
    QLineEdit,
    QListView,
    QListWidget,
    QWidget,
)

from adatom.errors import AdatomError
from adatom.gui.app import make_application
from adatom.gui.main_window import MainWindow
from adatom.potentials.catalogue import default_model, find_model
from adatom.relaxation.events import summary
from adatom.structure.sites.finding import Site, find_sites

W = TypeVar("W", bound=QWidget)

_PATIENCE_S = 300.0
_HEIGHT = 2.0
_LOOKED_AT = "UMA-S-1.1"


def run_demo(
    folder: Path,
    *,
    model_name: str | None = None,
    theme: str = "light",
    size: tuple[int, int] = (1440, 900),
    as_json: bool = False,
) -> int:
    """Do the reference workflow in a window and take pictures.

    Parameters
    ----------
    folder
        Where pictures and structures go; made if missing.
    model_name
        The model to relax with; the default one if left out.
    theme
        ``"light"`` or ``"dark"``.
    size
        Of the window, logical pixels.
    as_json
        Print the result as JSON rather than as text.

    Raises
    ------
    AdatomError
        If a step did not do what it should.
    """
    model = find_model(model_name) if model_name else default_model()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AdatomError(f"The folder {folder} cannot be made: {error.strerror}.") from None
    os.environ["HF_HUB_OFFLINE"] = "1"  # the models browser would ask the hub
    application = make_application()
    window = MainWindow()
    window.settings.model, window.settings.task = model.key, model.tasks[0] if model.tasks else None
    window.set_theme("dark" if theme == "dark" else "light")
    window.resize(*size)
    try:
        result = Demo(window, folder).run()
    finally:
        window.close()
        application.processEvents()
    print(json.dumps(result, indent=2, ensure_ascii=False) if as_json else _report(result))
    return 0


class Demo:
    """The steps, in order.

    Parameters
    ----------
    window
        A window not yet shown.
    folder
        Where pictures and structures go.
    """

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self._window = window
        self._folder = folder
        self._pictures: list[str] = []

    def run(self) -> dict[str, Any]:
        """Do every step and return what came of it."""
        self._start()
        self._build()
        self._place()
        state = self._relax()
        files = self._export()
        self._look_at_models()
        return {**state, "pictures": self._pictures, "files": files}

    def _start(self) -> None:
        self._window.show()
        self._wait(lambda: self._window.controller is not None, "the window to be ready")
        self._wait(lambda: self._workbench.engine_state.status == "ready", "the engine to be ready")
        self._rest(0.6)
        self._picture("1-start")

    def _build(self) -> None:
        self._click(self._button(self._window.start_page, "New slab"))
        self._wait(lambda: self._workbench.project.head.structure is not None, "the slab")
        self._rest(0.6)
        self._picture("2-slab")

    def _place(self) -> None:
        side = self._workspace.side
        tiles = side.adsorbate.palette_.tiles
        middle = tiles.place_of("CO").center()
        QTest.mouseClick(tiles.viewport(), Qt.MouseButton.LeftButton, pos=middle)
        self._rest(0.05)
        self._type(self._named(side.adsorbate, QDoubleSpinBox, "Height"), f"{_HEIGHT:.2f}")
        ghosts: list[Any] = []
        self._workspace.view.ghost_changed.connect(ghosts.append)
        point = self._bridge()
        self._wait(lambda: self._hover(point) and _is_bridge(ghosts), "the ghost to snap to a bridge site")
        self._picture("3-ghost")
        canvas = self._workspace.view.childAt(point)
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.mapFrom(self._workspace.view, point))
        self._wait(lambda: "CO at bridge" in self._workbench.project.head.title, "CO to be placed")
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        self._rest(0.3)

    def _relax(self) -> dict[str, Any]:
        self._click(self._window.bar.main_button)
        self._wait(lambda: self._workbench.run_state.step >= 6, "the first steps")
        self._rest(0.1)
        self._picture("4-relaxing")
        self._wait(lambda: not self._workbench.run_state.active, "the relaxation to end")
        self._rest(0.6)
        self._picture("5-relaxed")
        return summary(*self._workbench.outcome())

    def _export(self) -> list[str]:
        written = []
        formats = {"relaxed.extxyz": "Extended XYZ", "relaxed.cif": "CIF", "POSCAR": "POSCAR (VASP)"}
        for number, (name, title) in enumerate(formats.items()):
            path = self._folder / name
            path.unlink(missing_ok=True)
            dialog = self._export_dialog(title, path)
            if number == 0:
                self._picture("6-export", dialog)
            self._click(self._button(dialog, "Export"))
            self._wait(path.exists, f"{name} to be written")
            written.append(name)
        script = self._folder / "relax.py"
        script.write_text(self._workbench.script(), encoding="utf-8")
        return [*written, script.name]

    def _look_at_models(self) -> None:
        """Open the models browser at a model that people come for, and close it again."""
        action = next(found for found in self._window.findChildren(QAction) if found.text() == "Models…")
        action.trigger()
        self._wait(lambda: bool(_dialogs(self._window)), "the models browser")
        dialog = _dialogs(self._window)[0]
        listed = self._named(dialog, QListView, "Models")
        rows = listed.model()
        row = rows.match(rows.index(0, 0), Qt.ItemDataRole.DisplayRole, _LOOKED_AT)[0]
        listed.scrollTo(row, QListView.ScrollHint.PositionAtCenter)
        QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=listed.visualRect(row).center())
        self._rest(0.3)
        self._picture("7-models", dialog)
        self._click(self._button(dialog, "Close"))

    def _export_dialog(self, title: str, path: Path) -> QDialog:
        """Open the dialog, choose the format and type the path."""
        self._click(self._button(self._window.bar, "Export…"))
        self._wait(lambda: bool(_dialogs(self._window)), "the export dialog")
        dialog = _dialogs(self._window)[0]
        formats = self._named(dialog, QListWidget, "Format")
        (item,) = formats.findItems(title, Qt.MatchFlag.MatchExactly)
        QTest.mouseClick(
            formats.viewport(), Qt.MouseButton.LeftButton, pos=formats.visualItemRect(item).center()
        )
        field = self._named(dialog, QLineEdit, "File")
        field.selectAll()
        QTest.keyClicks(field, str(path.absolute()))
        self._rest(0.2)
        return dialog

    # -- the hands -----------------------------------------------------------------------------------

    @property
    def _workbench(self) -> Any:
        assert self._window.controller is not None  # noqa: S101 - waited for in `_start`
        return self._window.controller.workbench

    @property
    def _workspace(self) -> Any:
        assert self._window.workspace is not None  # noqa: S101 - waited for in `_start`
        return self._window.workspace

    def _bridge(self) -> QPoint:
        """Return where on the view the bridge site nearest to the middle of the surface is seen."""
        view, atoms = self._workspace.view, self._workbench.project.head.structure
        middle = atoms.cell.array[:2].sum(axis=0) / 2

        def distance(site: Site) -> float:
            return float(np.linalg.norm((np.array(site.position) - middle)[:2]))

        bridge = min((site for site in find_sites(atoms) if site.kind == "bridge"), key=distance)
        point: QPointF = view.to_widget(bridge.position)
        return point.toPoint()

    def _hover(self, point: QPoint) -> bool:
        """Move the mouse over the view; a nudge beside first, so that there is a move to notice."""
        view = self._workspace.view
        canvas = view.childAt(point)
        at = QPointF(canvas.mapFrom(view, point))
        for nudge in (QPointF(2, 0), QPointF(0, 0)):
            position = at + nudge
            event = QMouseEvent(
                QEvent.Type.MouseMove,
                position,
                QPointF(canvas.mapToGlobal(position)),
                Qt.MouseButton.NoButton,
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
            )
            QApplication.sendEvent(canvas, event)
        self._rest(0.1)
        return True

    def _click(self, button: QAbstractButton) -> None:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self._rest(0.05)

    def _type(self, spin: QDoubleSpinBox, text: str) -> None:
        spin.setFocus()
        spin.selectAll()
        QTest.keyClicks(spin, text)
        QTest.keyClick(spin, Qt.Key.Key_Return)
        spin.lineEdit().deselect()
        self._rest(0.05)

    def _button(self, root: QWidget, name: str) -> QAbstractButton:
        return self._named(root, QAbstractButton, name)

    @staticmethod
    def _named(root: QWidget, kind: type[W], name: str) -> W:
        """Return the widget that says this name, to the eye or to a screen reader."""
        for widget in root.findChildren(kind):
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            if name in (widget.accessibleName(), text.strip().replace("&", "")):
                return widget
        raise AdatomError(f"The window shows nothing called {name!r}.")

    def _picture(self, name: str, widget: QWidget | None = None) -> None:
        path = self._folder / f"{name}.png"
        if not (widget or self._window).grab().save(str(path)):
            raise AdatomError(f"The picture {path} cannot be written.")
        self._pictures.append(path.name)

    @staticmethod
    def _rest(seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            QTest.qWait(1)
            time.sleep(0.005)  # the other threads' turn: `qWait` lets none of them run

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while not condition():
            if time.monotonic() > deadline:
                raise AdatomError(f"The demonstration waited for {what} in vain.")
            self._rest(0.02)


def _is_bridge(ghosts: list[Any]) -> bool:
    ghost = ghosts[-1] if ghosts else None
    return ghost is not None and ghost.site is not None and ghost.site.kind == "bridge"


def _dialogs(window: MainWindow) -> list[QDialog]:
    return [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]


def _report(result: dict[str, Any]) -> str:
    files = ", ".join([*result["pictures"], *result["files"]])
    return (
        f"CO on Cu(100), {result['model']} on {result['device']}: {result['reason']} "
        f"after {result['steps']} steps, E = {result['energy']:.4f} eV, "
        f"fmax = {result['fmax']:.4f} eV/Å\n{files}"
    )
