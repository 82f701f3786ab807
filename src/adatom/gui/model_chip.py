"""The chips in the bar: which model computes the forces, and where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from adatom.gui.theme import icon

if TYPE_CHECKING:  # the window is on screen before the engine's client and the catalogue are imported
    from adatom.engine.messages import Device
    from adatom.potentials.catalogue import Model

AUTO = "auto"
"""The device that is taken unless the user chooses one: CUDA where there is one, else the CPU."""


class _MenuChip(QPushButton):
    """A chip whose menu is made when it opens, so that it says what is so at that moment."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setIconSize(QSize(14, 14))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._refill)
        self.setMenu(menu)

    def _refill(self) -> None:
        menu = self.menu()
        menu.clear()
        self.fill(menu)

    def fill(self, menu: QMenu) -> None:
        """Make the menu's entries."""
        raise NotImplementedError


class ModelChip(_MenuChip):
    """Says which model is chosen; its menu lists all of them, those that work here first."""

    chosen = Signal(str, object)
    """Key of a model and, for a model of several tasks, the task, else ``None``."""
    not_ready = Signal(object)
    """A `Model` that the user wanted and that cannot be used yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Model", parent)
        self._model: Model | None = None
        self._task: str | None = None
        self.setIcon(icon("atom-variant", "dim"))
        self.setText(" Model")
        self.setToolTip("The model that computes the forces")

    def set_model(self, model: Model, task: str | None) -> None:
        """Show this model and task."""
        self._model, self._task = model, task
        self.setText(" " + _name(model, task))
        self.setToolTip(f"The model that computes the forces. {model.summary}")
        self.setAccessibleName(f"Model: {_name(model, task)}")

    def fill(self, menu: QMenu) -> None:
        """List the models."""
        from adatom.potentials.catalogue import models

        ready = True
        for model in models():
            if ready and not model.state.ready:
                menu.addSeparator()
            ready = model.state.ready
            if ready and len(model.tasks) > 1:
                self._add_tasks(menu.addMenu(model.title), model)
            else:
                menu.addAction(self._entry(menu, model))

    def _entry(self, menu: QMenu, model: Model) -> QAction:
        state = "" if model.state.ready else f"\t{model.state.code}"
        action = QAction(model.title + state, menu)
        action.setToolTip(f"{model.summary}\n{model.licence}\n{model.state.remedy}".strip())
        action.setCheckable(True)
        action.setChecked(self._model is not None and model.key == self._model.key)
        task = model.tasks[0] if model.tasks else None
        action.triggered.connect(lambda _checked=False: self._choose(model, task))
        return action

    def _add_tasks(self, menu: QMenu, model: Model) -> None:
        menu.setToolTipsVisible(True)
        for task in model.tasks:
            action = menu.addAction(task)
            action.setCheckable(True)
            action.setChecked((model, task) == (self._model, self._task))
            action.triggered.connect(lambda _checked=False, task=task: self._choose(model, task))

    def _choose(self, model: Model, task: str | None) -> None:
        if model.state.ready:
            self.chosen.emit(model.key, task)
        else:
            self.not_ready.emit(model)


class DeviceChip(_MenuChip):
    """Says where forces are computed; the CPU until the engine has told what there is."""

    chosen = Signal(str)
    """``"auto"`` or the key of a `Device`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Device", parent)
        self._devices: tuple[Device, ...] = ()
        self._choice = AUTO
        self.setIcon(icon("expansion-card", "dim"))
        self._say()

    def set_devices(self, devices: Sequence[Device]) -> None:
        """Offer these devices."""
        self._devices = tuple(devices)
        self._say()

    def set_choice(self, choice: str) -> None:
        """Show this choice."""
        self._choice = choice
        self._say()

    def fill(self, menu: QMenu) -> None:
        """List the devices."""
        best = f"Automatic ({self._title(AUTO)})"
        for key, title in [(AUTO, best), *((device.key, device.title) for device in self._devices)]:
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(key == self._choice)
            action.triggered.connect(lambda _checked=False, key=key: self.chosen.emit(key))

    def _title(self, choice: str) -> str:
        known = {device.key: device.title for device in self._devices}
        if choice == AUTO:
            gpus = [key for key in known if key.startswith("cuda")]
            choice = gpus[0] if gpus else "cpu"
        return known.get(choice, "CPU" if choice == "cpu" else choice)

    def _say(self) -> None:
        title = self._title(self._choice)
        self.setText(" " + title)
        self.setToolTip(f"Forces are computed on {title}.")
        self.setAccessibleName(f"Device: {title}")


def _name(model: Model, task: str | None) -> str:
    return f"{model.title} · {task}" if task and len(model.tasks) > 1 else model.title
