"""The models browser: what there is, what is said of it, and which one computes the forces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ase import Atoms
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from adatom.gui.models.card import CardView
from adatom.gui.models.model_list import ModelList
from adatom.gui.models.words import get_words, name_with_task
from adatom.gui.theme import icon
from adatom.gui.widgets import hairline

if TYPE_CHECKING:  # the window is on screen before the catalogue is imported
    from adatom.potentials.fitness import Caution
    from adatom.potentials.model import Model

SIZE, SMALLEST = QSize(920, 640), QSize(760, 420)
"""Logical pixels; never larger than the screen."""
_LIST_WIDTH = 324


class ModelsDialog(QDialog):
    """Models at the left, the card of the one selected at the right.

    It is told what to show, and may be told again at any time; closed, it is only hidden.
    """

    chosen = Signal(str, object)
    """Key of a model and its task, ``None`` for a model without tasks.

    The dialog is closed by then, but for a file that has yet to be agreed to.
    """
    get_requested = Signal(str)
    """Key of a model that the user wants and that is not ready."""
    download_cancelled = Signal(str)
    """Key of a model whose download the user stopped."""
    file_requested = Signal()
    """The user wants a checkpoint file of their own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Models")
        self._models: dict[str, Model] = {}
        self._tasks: dict[str, str | None] = {}
        self._in_use: tuple[str, str | None] = ("", None)
        self._atoms: Atoms | None = None
        self._cautioned: dict[tuple[str, str | None, str], tuple[Caution, ...]] = {}
        self._list = ModelList()
        self._card = CardView()
        self._file = QPushButton(icon("folder-open-outline"), " Open a checkpoint file…")
        self._file.setToolTip("Use a FAIRChem checkpoint from this computer")
        self._close = QPushButton("Close")
        self._close.setToolTip("Close and keep the model in use")
        self._use = QPushButton()
        self._use.setObjectName("primary")
        self._use.setDefault(True)
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        left = QWidget()
        left.setFixedWidth(_LIST_WIDTH)
        listed = QVBoxLayout(left)
        listed.setContentsMargins(16, 16, 8, 8)
        listed.addWidget(self._list)
        right = QFrame()
        right.setObjectName("side")
        card = QVBoxLayout(right)
        card.setContentsMargins(0, 12, 0, 0)
        card.addWidget(self._card)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(left)
        top.addWidget(right, 1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 12, 16, 12)
        buttons.setSpacing(8)
        buttons.addWidget(self._file)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._use)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(top, 1)
        box.addWidget(hairline())
        box.addLayout(buttons)
        self.setMinimumSize(SMALLEST)
        self.resize(SIZE.boundedTo(self.screen().availableSize() - QSize(16, 48)))

    def _connect(self) -> None:
        self._list.selected.connect(lambda _key: self._refresh())
        self._list.entered.connect(self._enter)
        self._card.task_chosen.connect(self._choose_task)
        self._card.get_requested.connect(self._get)
        self._card.download_cancelled.connect(lambda: self.download_cancelled.emit(self._key()))
        self._file.clicked.connect(self.file_requested)
        self._close.clicked.connect(self.reject)
        self._use.clicked.connect(self._choose)

    def set_models(self, models: Sequence[Model]) -> None:
        """Offer these models; the one selected, its task, and how far all is scrolled, stay."""
        self._models = {model.key: model for model in models}
        self._list.set_models(models)
        self._refresh()

    def set_current(self, key: str, task: str | None) -> None:
        """Select the model and task that compute the forces now, and mark them as in use."""
        self._in_use = (key, task)
        self._tasks[key] = task
        self._list.set_in_use(key)
        self._list.select(key)
        self._refresh()

    def set_structure(self, atoms: Atoms | None) -> None:
        """Say of each model what it makes of this structure; ``None`` where the table is empty."""
        self._atoms = atoms
        self._cautioned.clear()
        self._refresh()

    def selected(self) -> tuple[str, str | None]:
        """Return key and task of what is selected; the key is empty where no model is."""
        model = self._model()
        return (model.key, self._task(model)) if model is not None else ("", None)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Begin at the model selected, ready for arrow keys and letters."""
        super().showEvent(event)
        self._list.search.clear()
        self._list.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _key(self) -> str:
        return self._list.selected_key()

    def _model(self) -> Model | None:
        return self._models.get(self._key())

    def _task(self, model: Model) -> str | None:
        """Return the task that was chosen for a model, or else its first."""
        task = self._tasks.get(model.key)
        return task if task in model.tasks else next(iter(model.tasks), None)

    def _refresh(self) -> None:
        model = self._model()
        self._card.setVisible(model is not None)
        self._use.setEnabled(model is not None and model.state.ready)
        if model is None:
            self._use.setText("Use this model")
            self._use.setToolTip("Choose a model first")
            return
        task = self._task(model)
        self._use.setText(f"Use {name_with_task(model, task)}")
        waits = f"Not usable yet: {model.state.label}"
        self._use.setToolTip("Compute forces with this model" if model.state.ready else waits)
        present = () if self._atoms is None else tuple(dict.fromkeys(str(one) for one in self._atoms.symbols))
        self._card.show_model(
            model,
            task,
            cautions=self._cautions(model, task),
            present=present,
            in_use=self._in_use == (model.key, task),
        )

    def _cautions(self, model: Model, task: str | None) -> tuple[Caution, ...]:
        """Return what of the structure lies outside; looked for once, however often there is news."""
        if self._atoms is None:
            return ()
        from adatom.potentials.fitness import cautions

        key = (model.key, task, model.state.code)
        if key not in self._cautioned:
            self._cautioned[key] = cautions(model, task, self._atoms)
        return self._cautioned[key]

    def _choose_task(self, task: str) -> None:
        self._tasks[self._key()] = task
        self._refresh()

    def _enter(self) -> None:
        """Do what comes next for the model selected: use it, or get it."""
        model = self._model()
        if model is not None and model.state.ready:
            self._choose()
        elif model is not None and get_words(model):
            self._get()

    def _get(self) -> None:
        """Ask for a model that is not ready; a file needs no more than the choice, and then consent."""
        model = self._model()
        if model is not None and model.state.code == "needs consent":
            self.chosen.emit(model.key, self._task(model))
        elif model is not None:
            self.get_requested.emit(model.key)

    def _choose(self) -> None:
        model = self._model()
        if model is not None:
            self.accept()
            self.chosen.emit(model.key, self._task(model))
