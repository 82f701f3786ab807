"""Which model computes the forces and where: chips, browser, gate, and consent to a file that runs code."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from adatom.errors import AdatomError
from adatom.gui.build_controller import Say
from adatom.gui.dialogs.consent import ConsentDialog
from adatom.gui.dialogs.models import ModelsDialog
from adatom.gui.file_reader import FileReader
from adatom.gui.gate_controller import GateController
from adatom.gui.model_chip import DeviceChip, ModelChip
from adatom.gui.panels.relaxation import RelaxationPanel
from adatom.gui.settings import Settings
from adatom.gui.stage import Stage
from adatom.potentials.catalogue import default_model, default_task, find_model, models
from adatom.potentials.checkpoint_models import (
    FILE,
    agree_to,
    checkpoint_file,
    checkpoint_model,
    checkpoint_path,
    digest_of,
)
from adatom.potentials.fitness import Caution, cautions, stress_problem, takes_electrons
from adatom.potentials.hub.news import HubKnowledge
from adatom.potentials.model import Model
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.character import is_bulk
from adatom.structure.electrons import SetChargeAndSpin, charge_of, parity_remark, spin_of
from adatom.workbench.state import EngineState, Notice
from adatom.workbench.workbench import Workbench

_CHECKPOINTS = "FAIRChem checkpoints (*.pt *.pth *.ckpt);;All files (*)"


class ModelController(QObject):
    """Keeps the choice of model, task, device and threads, and leads to those that are not ready yet.

    Parameters
    ----------
    workbench
        Whose engine is warmed up, and whose desk asks the hub.
    stage
        What is on show: whether a model fits it is said at once.
    panel
        Has the rows for charge and spin.
    chips
        Model and device.
    settings
        Where the choices are remembered.
    say
        Shows a notice.
    window
        Parent of the dialogs.
    """

    changed = Signal()
    """Another model, task or device is chosen, or the hub has news."""
    succeeded = Signal(str)
    """The topic of what has worked."""

    def __init__(
        self,
        workbench: Workbench,
        stage: Stage,
        panel: RelaxationPanel,
        chips: tuple[ModelChip, DeviceChip],
        settings: Settings,
        say: Say,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._workbench = workbench
        self._stage = stage
        self._panel = panel
        self._model_chip, self._device_chip = chips
        self._settings = settings
        self._say = say
        self._window = window
        self._browser: ModelsDialog | None = None
        self.gate = GateController(workbench.hub, say, window)
        self._said: set[str] = set()
        self.reading = ""
        """Name of the checkpoint file being looked into, or empty."""
        self._reader = FileReader(self, lambda path: checkpoint_model(str(path)))
        self._reader.ended.connect(self._take_checkpoint)
        self.model, self.task = _remembered_model(settings)
        self._show_choice()
        self._device_chip.set_choice(settings.device)
        self._device_chip.set_computing(settings.threads, settings.inference)
        self._connect()

    def _connect(self) -> None:
        self._model_chip.chosen.connect(self.choose)
        self._model_chip.browse_requested.connect(self.browse)
        self._model_chip.file_requested.connect(self.ask_for_checkpoint)
        self._model_chip.listed = self._listed
        self._device_chip.chosen.connect(self._choose_device)
        self._device_chip.threads_chosen.connect(self._choose_threads)
        self._device_chip.inference_chosen.connect(self._choose_inference)
        self._panel.electrons_changed.connect(self._set_electrons)
        self.gate.use_requested.connect(self._use)
        self.gate.get_requested.connect(self.get)

    # -- what is asked for ---------------------------------------------------------------------------

    def settings(self) -> RelaxationSettings:
        """Return what the panel and the chips ask for.

        Raises
        ------
        AdatomError
            If a value makes no sense.
        """
        asked = self._panel.settings(self.model.key, self.task, self._settings.device)
        return replace(asked, threads=self._settings.threads, inference=self._settings.inference)

    def warm_up(self) -> None:
        """Have the engine load the chosen model while the user builds."""
        try:
            self._workbench.warm_up(self.settings())
        except AdatomError as error:
            self._say(Notice(str(error), "warning", topic="model"), None)

    @Slot(str, object)
    def choose(self, key: str, task: str | None) -> None:
        """Take a model, if it is ready; else lead to it."""
        try:
            model = find_model(key, self._workbench.hub.knowledge)
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="model"), None)
            return
        if model.state.code == "needs consent":
            self._ask_for_consent(model, task)
            return
        if not model.state.ready:
            self.get(key)
            return
        self.model, self.task = model, task if task in model.tasks else default_task(model)
        self._settings.model, self._settings.task = model.key, self.task
        self._said.clear()
        for topic in ("model", "fitness"):
            self.succeeded.emit(topic)
        self._show_choice()
        self.warm_up()
        self.changed.emit()

    # -- the structure on the table ------------------------------------------------------------------

    def show_structure(self) -> None:
        """Say what of the structure on the table the chosen model was not made for."""
        atoms = self._stage.atoms()
        takes = atoms is not None and takes_electrons(self.model, self.task)
        self._panel.set_takes_electrons(takes)
        if takes and atoms is not None:
            charge, spin = charge_of(atoms), spin_of(atoms)
            self._panel.set_electrons(charge, spin, parity_remark(atoms, charge, spin))
        has_lattice = atoms is not None and is_bulk(atoms)
        problem = stress_problem(self.model, atoms, self.task) if atoms is not None else ""
        self._panel.set_has_lattice(has_lattice, problem)
        found = cautions(self.model, self.task, atoms) if atoms is not None else ()
        self._model_chip.set_cautions(found)
        if self._browser is not None:
            self._browser.set_structure(atoms)
        self._say_new(found)

    def _say_new(self, found: tuple[Caution, ...]) -> None:
        """Say what has not been said yet of this model; what no longer holds is taken back."""
        texts = {caution.text for caution in found}
        if self._said - texts:
            self.succeeded.emit("fitness")
        new = [caution for caution in found if caution.text not in self._said]
        self._said = texts
        if new:
            text = " ".join(f"{caution.text} {caution.advice}" for caution in new)
            self._say(Notice(text, "warning", topic="fitness"), ("Models…", self.browse))

    @Slot(int, int)
    def _set_electrons(self, charge: int, spin: int) -> None:
        """Give the structure on show a charge and a spin: in place of those just given, else as a step."""
        head = self._workbench.project.head
        again = isinstance(head.operation, SetChargeAndSpin) and not head.children and not head.trajectory
        try:
            if again:
                self._workbench.apply(SetChargeAndSpin(charge, spin), replace=True)
            else:
                self._workbench.apply(SetChargeAndSpin(charge, spin), from_frame=self._stage.from_frame())
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="place"), None)

    # -- the browser ---------------------------------------------------------------------------------

    @Slot()
    def browse(self) -> None:
        """Open the browser of models, and ask the hub what has changed meanwhile."""
        self._workbench.hub.refresh()
        if self._browser is None:
            self._browser = ModelsDialog(self._window)
            self._browser.chosen.connect(self._choose_and_close)
            self._browser.get_requested.connect(self.get)
            self._browser.download_cancelled.connect(self._workbench.hub.cancel)
            self._browser.file_requested.connect(self.ask_for_checkpoint)
            self._browser.finished.connect(self._forget_browser)
        self._browser.set_models(self._listed())
        self._browser.set_current(self.model.key, self.task)
        self._browser.set_structure(self._stage.atoms())
        self._browser.show()
        self._browser.raise_()
        self._browser.activateWindow()
        self._workbench.hub.look()

    @Slot()
    def _forget_browser(self) -> None:
        if self._browser is not None:
            self._browser.deleteLater()
            self._browser = None

    @Slot(str, object)
    def _choose_and_close(self, key: str, task: str | None) -> None:
        self.choose(key, task)
        if self._browser is not None and self.model.key == key:
            self._browser.close()

    def _listed(self) -> tuple[Model, ...]:
        mine = [checkpoint_path(self.model.key)] if self.model.key.startswith(FILE) else []
        files = list(dict.fromkeys([*mine, *self._settings.checkpoints]))
        return models(self._workbench.hub.knowledge, files)

    # -- the gate ------------------------------------------------------------------------------------

    @Slot(str)
    def get(self, key: str) -> None:
        """Lead to a model that is not ready: through the gate, or to the line that installs it."""
        hub = self._workbench.hub
        hub.refresh()
        model = find_model(key, hub.knowledge)
        if model.repository:
            self.gate.open_for(model)
            return
        text = f"{model.title} can't be used yet. {model.state.remedy}"
        self._say(Notice(text, "warning", model.state.command, "model"), None)

    @Slot(str)
    def _use(self, key: str) -> None:
        self.choose(key, None)

    @Slot(object)
    def show_hub(self, _news: HubKnowledge) -> None:
        """Follow the hub; what is known is asked for anew, since this may come late."""
        if not self.gate.downloads():
            self.succeeded.emit("download")
        self.gate.show_news()
        if self._browser is not None and self._browser.isVisible():
            self._browser.set_models(self._listed())
        self.changed.emit()

    # -- checkpoint files ----------------------------------------------------------------------------

    @Slot()
    def ask_for_checkpoint(self) -> None:
        """Open the dialog for a checkpoint file."""
        dialog = QFileDialog(self._window, "Open a Checkpoint", filter=_CHECKPOINTS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        if self._settings.checkpoints:
            dialog.setDirectory(str(self._settings.checkpoints[0].parent))
        dialog.fileSelected.connect(lambda name: self.open_checkpoint(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_checkpoint(self, path: Path) -> None:
        """Look into a checkpoint file and take its model; one that could run code is asked about first."""
        self.reading = path.name
        self.changed.emit()
        self._reader.ask(path)

    @Slot(object, object)
    def _take_checkpoint(self, path: Path, found: Model | AdatomError) -> None:
        self.reading = ""
        self.changed.emit()
        if isinstance(found, AdatomError):
            self._say(Notice(str(found), "error", topic="model"), None)
            return
        self.choose(found.key, None)
        if self.model.key == found.key:
            self._keep(path)

    def _keep(self, path: Path) -> None:
        self._settings.remember_checkpoint(path)
        if self._browser is not None:
            self._browser.set_models(self._listed())
            self._browser.set_current(self.model.key, self.task)

    def _ask_for_consent(self, model: Model, task: str | None) -> None:
        path = checkpoint_file(model)
        if path is None:
            return
        try:
            digest = digest_of(path)
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="model"), None)
            return
        dialog = ConsentDialog(path, model.state.remedy, digest, self._window)
        dialog.accepted.connect(lambda: self._agree(model.key, task, digest))
        dialog.open()

    def _agree(self, key: str, task: str | None, digest: str) -> None:
        try:
            agree_to(digest)
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="model"), None)
            return
        self.choose(key, task)
        if key.startswith(FILE):
            self._keep(checkpoint_path(key))

    def close(self) -> None:
        """End the thread that looks into files."""
        self._reader.close()

    # -- the device ----------------------------------------------------------------------------------

    def show_engine(self, state: EngineState) -> None:
        """Offer the devices that the engine has found."""
        if state.devices:
            self._device_chip.set_devices(state.devices)

    @Slot(str)
    def _choose_device(self, key: str) -> None:
        self._settings.device = key
        self._device_chip.set_choice(key)
        self.warm_up()

    @Slot(object)
    def _choose_threads(self, threads: int | None) -> None:
        self._settings.threads = threads
        self._device_chip.set_computing(threads, self._settings.inference)

    @Slot(str)
    def _choose_inference(self, mode: str) -> None:
        self._settings.inference = mode  # type: ignore[assignment]
        self._device_chip.set_computing(self._settings.threads, mode)
        self.warm_up()

    def _show_choice(self) -> None:
        self._model_chip.set_model(self.model, self.task)
        if self._browser is not None:
            self._browser.set_current(self.model.key, self.task)
        self.show_structure()


def _remembered_model(settings: Settings) -> tuple[Model, str | None]:
    """Return the model used last if it still works here, else the default."""
    try:
        model = find_model(settings.model) if settings.model else default_model()
    except AdatomError:
        model = default_model()
    if not model.state.ready:
        model = default_model()
    return model, settings.task if settings.task in model.tasks else default_task(model)
