"""Relaxing: from the button to the workbench, and from its states to bar and panel."""

from PySide6.QtCore import QObject, Signal, Slot

from adatom.errors import AdatomError
from adatom.gui.build_controller import Say
from adatom.gui.model_controller import ModelController
from adatom.gui.panels.relaxation import RelaxationPanel
from adatom.gui.settings import Settings
from adatom.gui.stage import Stage
from adatom.relaxation.settings import RelaxationSettings
from adatom.workbench.state import EngineState, Notice, RunState
from adatom.workbench.workbench import Workbench


class RunController(QObject):
    """Starts, pauses and stops relaxations.

    Parameters
    ----------
    workbench
        Where relaxations run.
    stage
        What is on show; a relaxation goes on from its frame.
    panel
        How it is to be relaxed.
    models
        With which model, and where.
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
        models: ModelController,
        settings: Settings,
        say: Say,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._stage = stage
        self._panel = panel
        self._models = models
        self._settings = settings
        self._say = say
        panel.set_settings(
            RelaxationSettings(
                models.model.key,
                optimizer=settings.optimizer,
                fmax=settings.fmax,
                max_steps=settings.max_steps,
            )
        )
        panel.changed.connect(self._remember_panel)

    def start_engine(self) -> None:
        """Start the engine and have it load the chosen model while the user builds."""
        try:
            self._workbench.start_engine()
            self._models.warm_up()
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="engine"), None)

    # -- the run -------------------------------------------------------------------------------------

    def relax(self) -> None:
        """Relax what is on show, from the frame on show; what may be too large is asked about first."""
        try:
            remark = self._workbench.memory_remark(self._models.settings())
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="run"), None)
            return
        if remark:
            self._say(Notice(remark, "warning", topic="run"), ("Relax anyway", self._relax))
        else:
            self._relax()

    def _relax(self) -> None:
        try:
            settings = self._models.settings()
            self._workbench.relax(settings, from_frame=self._stage.from_frame())
        except AdatomError as error:
            self.succeeded.emit("fitness")  # that a model does not fit has been said: now it is said louder
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
        self._models.show_engine(state)
        if state.status == "ready":
            self.recovered.emit()
        self.changed.emit()

    @Slot()
    def _remember_panel(self) -> None:
        try:
            asked = self._models.settings()
        except AdatomError:
            return
        self._settings.optimizer = asked.optimizer  # type: ignore[assignment]
        self._settings.fmax = asked.fmax
        self._settings.max_steps = asked.max_steps
