"""The chips in the bar: which model computes the forces, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtWidgets import QMenu, QPushButton, QToolTip, QWidget

from adatom.gui.theme import icon

if TYPE_CHECKING:  # the window is on screen before the engine's client and the catalogue are imported
    from adatom.engine.messages import Device
    from adatom.potentials.fitness import Caution
    from adatom.potentials.model import Model

LOCKED = "Model and device can't be changed while the structure relaxes: stop the relaxation first"

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
        # What was clicked is triggered after the menu has gone: only then may it be emptied.
        menu.aboutToHide.connect(lambda: QTimer.singleShot(0, self, self._empty))
        self.setMenu(menu)

    def _refill(self) -> None:
        self._empty()
        self.fill(self.menu())

    @Slot()
    def _empty(self) -> None:
        """Take all entries out; submenus, which `clear` would leave behind, too."""
        menu = self.menu()
        menu.clear()
        for below in menu.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            below.deleteLater()

    def event(self, event: QEvent) -> bool:
        """Say why it can't be opened, while a relaxation runs with what was chosen."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and not self.isEnabled():
            QToolTip.showText(event.globalPos(), LOCKED, self)
            return True
        return super().event(event)

    def fill(self, menu: QMenu) -> None:
        """Make the menu's entries."""
        raise NotImplementedError


class ModelChip(_MenuChip):
    """Says which model is chosen; its menu lists those that can be used now, and leads to the others."""

    chosen = Signal(str, object)
    """Key of a model and, for a model of several tasks, the task, else ``None``."""
    browse_requested = Signal()
    """The user wants to see all models."""
    file_requested = Signal()
    """The user wants to open a checkpoint file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Model", parent)
        self._model: Model | None = None
        self._task: str | None = None
        self._cautions: tuple[Caution, ...] = ()
        self.listed: Callable[[], Sequence[Model]] = _catalogue
        """Returns the models to list; asked when the menu opens."""
        self.setText(" Model")
        self._show()

    def set_model(self, model: Model, task: str | None) -> None:
        """Show this model and task."""
        self._model, self._task = model, task
        self._show()

    def set_cautions(self, cautions: Sequence[Caution]) -> None:
        """Mark that the structure on the table lies outside what the model was made for."""
        if self._cautions != tuple(cautions):
            self._cautions = tuple(cautions)
            self._show()

    def _show(self) -> None:
        warned = bool(self._cautions)
        self.setIcon(icon("alert-outline", "warning") if warned else icon("atom-variant", "dim"))
        if self._model is None:
            self.setToolTip("The model that computes the forces")
            return
        name = _name(self._model, self._task)
        self.setText(" " + name)
        said = [f"{caution.text} {caution.advice}" for caution in self._cautions]
        self.setToolTip("\n".join([f"The model that computes the forces. {self._model.summary}", *said]))
        self.setAccessibleName(f"Model: {name}" + (", not made for this structure" if warned else ""))

    def fill(self, menu: QMenu) -> None:
        """List the models that can be used now, then the ways to others."""
        every = self.listed()
        for model in every:
            if not model.state.ready:
                continue
            if len(model.tasks) > 1:
                self._add_tasks(menu.addMenu(model.title), model)
            else:
                menu.addAction(self._entry(menu, model))
        menu.addSeparator()
        others = sum(not model.state.ready for model in every)
        browse = menu.addAction(f"All Models… ({others} more)" if others else "All Models…")
        browse.setToolTip("What each model is for, and how to get those that are not here yet")
        browse.triggered.connect(lambda _checked=False: self.browse_requested.emit())
        file = menu.addAction("Open a Checkpoint File…")
        file.setToolTip("Compute with a FAIRChem checkpoint of your own")
        file.triggered.connect(lambda _checked=False: self.file_requested.emit())

    def _entry(self, menu: QMenu, model: Model) -> QAction:
        action = QAction(model.title, menu)
        action.setToolTip(f"{model.summary}\n{model.licence}".strip())
        action.setCheckable(True)
        action.setChecked(self._model is not None and model.key == self._model.key)
        task = model.tasks[0] if model.tasks else None
        action.triggered.connect(lambda _checked=False: self.chosen.emit(model.key, task))
        return action

    def _add_tasks(self, menu: QMenu, model: Model) -> None:
        menu.setToolTipsVisible(True)
        mine = self._model is not None and model.key == self._model.key
        menu.menuAction().setCheckable(True)
        menu.menuAction().setChecked(mine)
        for task in model.tasks:
            card = model.task_card(task)
            action = menu.addAction(f"{task} – {card.title}" if card is not None else task)
            action.setToolTip("" if card is None else f"{card.purpose}\n{card.theory}")
            action.setCheckable(True)
            action.setChecked(mine and task == self._task)
            action.triggered.connect(lambda _checked=False, task=task: self.chosen.emit(model.key, task))


class DeviceChip(_MenuChip):
    """Says where forces are computed; the CPU until the engine has told what there is."""

    chosen = Signal(str)
    """``"auto"`` or the key of a `Device`."""
    threads_chosen = Signal(object)
    """How many threads of the CPU to compute with; ``None`` for the usual number."""
    inference_chosen = Signal(str)
    """One of `adatom.potentials.inference.MODES`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Device", parent)
        self._devices: tuple[Device, ...] = ()
        self._choice = AUTO
        self._threads: int | None = None
        self._inference = AUTO
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

    def set_computing(self, threads: int | None, inference: str) -> None:
        """Show how the device is used."""
        self._threads, self._inference = threads, inference
        self._say()

    def fill(self, menu: QMenu) -> None:
        """List the devices, threads, and the ways in which FAIRChem's models compute."""
        best = f"Automatic ({self._title(AUTO)})"
        for key in (AUTO, *(device.key for device in self._devices)):
            action = menu.addAction(best if key == AUTO else self._title(key))
            action.setCheckable(True)
            action.setChecked(key == self._choice)
            action.triggered.connect(lambda _checked=False, key=key: self.chosen.emit(key))
        menu.addSeparator()
        self._add_threads(menu.addMenu("CPU Threads"))
        self._add_inference(menu.addMenu("How FAIRChem Computes"))

    def _add_threads(self, menu: QMenu) -> None:
        from adatom.potentials.devices import default_threads, physical_cores

        menu.setToolTipsVisible(True)
        usual = default_threads()
        for threads in (None, *range(1, physical_cores() + 1)):
            action = menu.addAction(f"Automatic ({usual})" if threads is None else str(threads))
            action.setCheckable(True)
            action.setChecked(threads == self._threads)
            if threads is not None and threads > usual:
                action.setToolTip("One core more than is good: the window then waits for the model")
            action.triggered.connect(
                lambda _checked=False, threads=threads: self.threads_chosen.emit(threads)
            )

    def _add_inference(self, menu: QMenu) -> None:
        menu.setToolTipsVisible(True)
        for mode, (name, tip) in INFERENCE_NAMES.items():
            action = menu.addAction(name)
            action.setToolTip(tip)
            action.setCheckable(True)
            action.setChecked(mode == self._inference)
            action.triggered.connect(lambda _checked=False, mode=mode: self.inference_chosen.emit(mode))

    def _title(self, choice: str) -> str:
        known = {device.key: device for device in self._devices}
        if choice == AUTO:
            gpus = [key for key in known if key.startswith("cuda")]
            choice = gpus[0] if gpus else "cpu"
        if choice == "cpu" and self._threads is not None:
            return f"CPU · {self._threads} {'thread' if self._threads == 1 else 'threads'}"
        device = known.get(choice)
        if device is None:
            return "CPU" if choice == "cpu" else choice
        free = device.free_bytes
        return device.title if free is None else f"{device.title} · {free / 1e9:.0f} GB free"

    def _say(self) -> None:
        title = self._title(self._choice)
        self.setText(" " + title)
        self.setToolTip(f"Forces are computed on {title}.")
        self.setAccessibleName(f"Device: {title}")


INFERENCE_NAMES = {
    "auto": (
        "Automatic",
        "Uncompiled, fit for changing structures; compiled on a GPU for runs of 300 steps and more",
    ),
    "batch": ("Batch", "Uncompiled, least memory; equally fast whatever the composition"),
    "eager": ("Eager", "Uncompiled, fastest on a CPU, more memory"),
    "default": ("Fast path", "FAIRChem's default: compiled for one composition; minutes to compile on a CPU"),
    "high-precision": ("High precision", "Compiled for one composition, full single precision"),
}
"""Inference mode → its name in the menu and what it means."""


def _catalogue() -> Sequence[Model]:
    from adatom.potentials.catalogue import models

    return models()


def _name(model: Model, task: str | None) -> str:
    return f"{model.title} · {task}" if task and len(model.tasks) > 1 else model.title
