"""Relaxing: from the button to the workbench, and from its states to bar and panel."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from adatom.errors import AdatomError
from adatom.gui.build_controller import Say
from adatom.gui.model_controller import ModelController
from adatom.gui.panels.relaxation import RelaxationPanel
from adatom.gui.settings import Settings
from adatom.gui.stage import Stage
from adatom.gui.words import count
from adatom.project.node import Node, Removed
from adatom.relaxation.settings import RelaxationSettings
from adatom.workbench.state import EngineState, Notice, RunState
from adatom.workbench.workbench import Workbench

ELSEWHERE_MS = 400
"""Between two looks at how far a relaxation is that is not on show."""
ADJUST_MS = 250
"""How long a setting must rest before the relaxation under way goes on with it."""


class RunController(QObject):
    """Starts, pauses, adjusts and stops relaxations.

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
        self._adjusting = QTimer(self)
        self._adjusting.setSingleShot(True)
        self._adjusting.setInterval(ADJUST_MS)
        self._adjusting.timeout.connect(self._adjust)
        self._elsewhere = QTimer(self)
        self._elsewhere.setInterval(ELSEWHERE_MS)
        self._elsewhere.timeout.connect(self.changed)
        panel.set_relax_edits(settings.relax_edits)
        panel.relax_edits_changed.connect(self._set_relaxes_edits)
        panel.set_settings(
            RelaxationSettings(
                models.model.key,
                optimizer=settings.optimizer,
                fmax=settings.fmax,
                max_steps=settings.max_steps,
            )
        )
        panel.changed.connect(self._take_panel)

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
        busy = self._workbench.run_state.active
        try:
            settings = self._models.settings()
            self._workbench.relax(settings, from_frame=self._stage.from_frame())
        except AdatomError as error:
            self.succeeded.emit("fitness")  # that a model does not fit has been said: now it is said louder
            self._say(Notice(str(error), "error", topic="run"), None)
        else:
            for topic in ("run", "engine"):
                self.succeeded.emit(topic)
            if busy and len(self._workbench.queue):
                self._say(Notice("This relaxation waits for the one under way.", topic="run"), None)

    @property
    def on_show(self) -> bool:
        """Whether what is on show is being relaxed."""
        state = self._workbench.run_state
        return state.active and state.node_key == self._stage.node.key

    @property
    def elsewhere(self) -> Node | None:
        """What is being relaxed while something else is on show."""
        state = self._workbench.run_state
        if not state.active or state.node_key is None or self.on_show:
            return None
        return next((node for node in self._workbench.project if node.key == state.node_key), None)

    def _watch_elsewhere(self) -> None:
        """Look now and then how far a relaxation is that is not on show."""
        if self.elsewhere is None:
            self._elsewhere.stop()
        elif not self._elsewhere.isActive():
            self._elsewhere.start()

    @property
    def relaxes_edits(self) -> bool:
        """Whether each edit is relaxed at once."""
        return self._settings.relax_edits

    def toggle_relaxes_edits(self) -> None:
        """Relax each edit at once, or no longer."""
        self._set_relaxes_edits(not self._settings.relax_edits)

    @Slot(bool)
    def _set_relaxes_edits(self, relax: bool) -> None:
        self._settings.relax_edits = relax
        self._panel.set_relax_edits(relax)
        self.changed.emit()

    def relax_edited(self) -> None:
        """Relax what an edit left, unless a relaxation is under way; nothing is asked about its size."""
        if not self._workbench.run_state.active:
            self._relax()

    def pause_or_resume(self) -> None:
        """Hold the run, or let it go on."""
        if self._workbench.run_state.status == "paused":
            self._workbench.resume()
        else:
            self._workbench.pause()

    def step(self) -> None:
        """Take one step, then hold the run."""
        self._workbench.step()

    def stop(self) -> None:
        """End the run; its frames are kept."""
        self._workbench.stop()

    def discard(self) -> None:
        """End the run, throw its frames away and go back to before it; a notice offers the way back."""
        run = self._workbench.run_state
        if not run.active or run.node_key is None:
            return
        node = self._workbench.project.node(run.node_key)
        frames = len(node.trajectory or ())
        removed = self._workbench.discard_run()
        if removed is not None and frames:
            said = f"{count(frames, 'frame')} discarded. They can be brought back while this is shown."
            self._say(Notice(said, topic="run"), ("Bring back", self._bringing_back(removed)))

    def _bringing_back(self, removed: Removed) -> Callable[[], None]:
        def bring_back() -> None:
            try:
                self._workbench.put_back(removed)
            except AdatomError as error:
                self._say(Notice(str(error), "error", topic="run"), None)

        return bring_back

    @Slot(object)
    def show_run(self, _state: RunState) -> None:
        """Follow the run; its state is asked for anew, since this may come late."""
        state = self._workbench.run_state
        self._panel.set_locked(self.on_show)
        self._stage.run_changed()
        if not state.active:
            self._workbench.tidy()
        self._watch_elsewhere()
        self.show_progress()
        self.changed.emit()

    def show_node(self) -> None:
        """Follow the head: what may be changed depends on whether it is being relaxed."""
        self._panel.set_locked(self.on_show)
        self._watch_elsewhere()
        self.show_progress()

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
    def _take_panel(self) -> None:
        """Remember what is set, and let a relaxation on show go on with it once it rests."""
        try:
            asked = self._models.settings()
        except AdatomError:
            return
        if self.on_show:
            self._adjusting.start()
        self._settings.optimizer = asked.optimizer  # type: ignore[assignment]
        self._settings.fmax = asked.fmax
        self._settings.max_steps = asked.max_steps

    @Slot()
    def _adjust(self) -> None:
        """Let the relaxation on show go on with the optimizer, fmax and step limit of the panel."""
        if not self.on_show:
            return
        try:
            asked = self._models.settings()
            self._workbench.adjust(replace(asked, cell=self._workbench.run_state.cell))
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="run"), None)
        self._stage.refresh_target()

    def close(self) -> None:
        """Adjust nothing and look at nothing any longer."""
        self._adjusting.stop()
        self._elsewhere.stop()
