"""Leading to a gated model: the gate's dialog, and what is said of downloads while it is closed."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from adatom.gui.build_controller import Say
from adatom.gui.dialogs.gate import GateDialog
from adatom.potentials.catalogue import find_model
from adatom.potentials.hub.news import DownloadNews, HubKnowledge
from adatom.potentials.model import Model
from adatom.workbench.hub_desk import HubDesk
from adatom.workbench.state import Notice


class GateController(QObject):
    """Joins the gate's dialog and the hub's desk.

    Parameters
    ----------
    hub
        Asks, logs in, downloads.
    say
        Shows a notice.
    window
        Parent of the dialog.
    """

    use_requested = Signal(str)
    """Key of a model that is ready now, and that the user wants."""
    get_requested = Signal(str)
    """Key of a model whose download has failed, and that the user wants all the same."""

    def __init__(self, hub: HubDesk, say: Say, window: QWidget) -> None:
        super().__init__(window)
        self._hub = hub
        self._say = say
        self._window = window
        self._dialog: GateDialog | None = None
        self._key = ""
        self._downloading: set[str] = set()

    def open_for(self, model: Model) -> None:
        """Open the gate for a model, and ask the hub how things stand."""
        if self._dialog is None:
            self._dialog = self._make_dialog()
        self._key = model.key
        self._dialog.set_model(model)
        self._dialog.set_knowledge(self._hub.knowledge)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()
        self._hub.look()

    def downloads(self) -> frozenset[str]:
        """Return the titles of the models that are being downloaded."""
        under_way = (key for key, news in self._hub.knowledge.downloads.items() if news.active)
        return frozenset(self._title(key) for key in under_way)

    def show_news(self) -> None:
        """Show what is known of the hub now, and say which downloads have ended."""
        knowledge = self._hub.knowledge
        if self._dialog is not None:
            self._dialog.set_model(find_model(self._key, knowledge))
            self._dialog.set_knowledge(knowledge)
        self._tell_of_downloads(knowledge)

    def _make_dialog(self) -> GateDialog:
        hub, dialog = self._hub, GateDialog(self._window)
        dialog.token_given.connect(hub.log_in)
        dialog.log_out_requested.connect(hub.log_out)
        dialog.look_requested.connect(hub.look)
        dialog.stop_requested.connect(hub.stop_asking)
        dialog.download_requested.connect(hub.download)
        dialog.cancel_requested.connect(hub.cancel)
        dialog.use_requested.connect(self.use_requested)
        dialog.finished.connect(self._forget)
        return dialog

    @Slot()
    def _forget(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _tell_of_downloads(self, knowledge: HubKnowledge) -> None:
        """Say which downloads have ended, but for the one whose gate is open and says so itself."""
        for key, news in knowledge.downloads.items():
            if news.active:
                self._downloading.add(key)
            elif key in self._downloading:
                self._downloading.discard(key)
                if self._dialog is None or self._key != key:
                    self._tell(key, news)

    def _tell(self, key: str, news: DownloadNews) -> None:
        title = self._title(key)
        if news.status == "done":
            self._say(Notice(f"{title} is ready."), ("Use it", lambda: self.use_requested.emit(key)))
        elif news.problem is not None:
            text = f"{title} could not be downloaded. {news.problem.text} {news.problem.remedy}"
            again = ("Try again…", lambda: self.get_requested.emit(key))
            self._say(Notice(text, "error", topic="model"), again)

    def _title(self, key: str) -> str:
        return find_model(key, self._hub.knowledge).title
