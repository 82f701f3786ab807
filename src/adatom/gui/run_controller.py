"""Relaxing: from the button to the workbench, and from its states to chips, bar and panel."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from adatom.errors import AdatomError
from adatom.gui.build_controller import Say
from adatom.gui.model_chip import DeviceChip, ModelChip
from adatom.gui.panels.relaxation import RelaxationPanel
from adatom.gui.settings import Settings
from adatom.gui.stage import Stage
from adatom.potentials.catalogue import Model, default_model, find_model
from adatom.relaxation.settings import RelaxationSettings
from adatom.workbench.state import EngineState, Notice, RunState
from adatom.workbench.workbench import Workbench


class RunController(QObject):
    """Starts, pauses and stops relaxations, with the model and device of the chips.

    Parameters
    ----------
    workbench
        Where relaxations run.
    stage
        What is on show; a relaxation goes on from its frame.
    panel, model_chip, device_chip
        What is asked for.
    settings
        Where the choices are remembered.
    say
        Shows a notice.
    """

    changed = Signal()
    """The run or the engine is in another state."""
    succeeded = Signal(str)
    """The topic of what has worked."""
    recovered = Signal()
    """The engine is ready."""

    def __init__(
        self,
        workbench: Workbench,
        stage: Stage,
        panel: RelaxationPanel,
        chips: tuple[ModelChip, DeviceChip],
        settings: Settings,
        say: Say,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._stage = stage
        self._panel = panel
        self._model_chip, self._device_chip = chips
        self._settings = settings
        self._say = say
        self._model, self._task = _remembered_model(settings)
        self._device = settings.device
        self._model_chip.set_model(self._model, self._task)
        self._device_chip.set_choice(self._device)
        panel.set_settings(
            RelaxationSettings(
                self._model.key,
                optimizer=settings.optimizer,
                fmax=settings.fmax,
                max_steps=settings.max_steps,
            )
        )
        self._model_chip.chosen.connect(self._choose_model)
        self._model_chip.not_ready.connect(self._explain)
        self._device_chip.chosen.connect(self._choose_device)
        panel.changed.connect(self._remember_panel)

    def start_engine(self) -> None:
        """Start the engine and have it load the chosen model while the user builds."""
        try:
            self._workbench.start_engine()
            self._warm_up()
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="engine"), None)

    # -- the run -------------------------------------------------------------------------------------

    def relax(self) -> None:
        """Relax what is on show, from the frame on show."""
        try:
            settings = self._panel.settings(self._model.key, self._task, self._device)
            self._workbench.relax(settings, from_frame=self._stage.from_frame())
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="run"), None)
        else:
            for topic in ("run", "engine"):
                self.succeeded.emit(topic)

    def pause_or_resume(self) -> None:
        """Hold the run, or let it go on."""
        if self._workbench.run_state.status == "paused":
            self._workbench.resume()
        else:
            self._workbench.pause()

    def stop(self) -> None:
        """End the run; its frames are kept."""
        self._workbench.stop()

    @Slot(object)
    def show_run(self, _state: RunState) -> None:
        """Follow the run; its state is asked for anew, since this may come late."""
        state = self._workbench.run_state
        self._panel.set_locked(state.active)
        self._stage.run_changed()
        if not state.active:
            self._workbench.tidy()
        self.show_progress()
        self.changed.emit()

    def show_progress(self) -> None:
        """Say at the head of the panel how far the run is."""
        state = self._workbench.run_state
        mine = state.node_key == self._stage.node.key
        words = {
            "running": f"step {state.step}",
            "paused": "paused",
            "loading": "loading",
            "stopping": "stopping",
        }
        self._panel.set_progress(words.get(state.status, state.text) if mine else "")

    @Slot(object)
    def show_engine(self, state: EngineState) -> None:
        """Follow the engine."""
        if state.devices:
            self._device_chip.set_devices(state.devices)
        if state.status == "ready":
            self.recovered.emit()
        self.changed.emit()

    # -- choices -------------------------------------------------------------------------------------

    @Slot(str, object)
    def _choose_model(self, key: str, task: str | None) -> None:
        self._model, self._task = find_model(key), task
        self._model_chip.set_model(self._model, task)
        self._settings.model, self._settings.task = key, task
        self.succeeded.emit("model")
        self._warm_up()
        self.changed.emit()

    @Slot(str)
    def _choose_device(self, key: str) -> None:
        self._device = self._settings.device = key
        self._device_chip.set_choice(key)
        self._warm_up()

    @Slot(object)
    def _explain(self, model: Model) -> None:
        """Say what is missing to use a model; a command stands alone, where it can be copied whole."""
        words, follows, command = model.state.remedy.rpartition(" with: ")
        text = f"{model.title} can't be used yet ({model.state.code}). "
        if not follows:
            self._say(Notice(text + model.state.remedy, "warning", topic="model"), None)
            return
        notice = Notice(f"{text}{words} with the command in the details.", "warning", command, "model")
        self._say(notice, ("Copy command", lambda: QGuiApplication.clipboard().setText(command)))

    @Slot()
    def _remember_panel(self) -> None:
        try:
            asked = self._panel.settings(self._model.key, self._task, self._device)
        except AdatomError:
            return
        self._settings.optimizer = asked.optimizer  # type: ignore[assignment]
        self._settings.fmax = asked.fmax
        self._settings.max_steps = asked.max_steps

    def _warm_up(self) -> None:
        self._workbench.warm_up(self._model.key, self._task, self._device)


def _remembered_model(settings: Settings) -> tuple[Model, str | None]:
    """Return the model used last if it still works here, else the default."""
    try:
        model = find_model(settings.model) if settings.model else default_model()
    except AdatomError:
        model = default_model()
    if not model.state.ready:
        model = default_model()
    task = settings.task if settings.task in model.tasks else None
    return model, task or (model.tasks[0] if model.tasks else None)
