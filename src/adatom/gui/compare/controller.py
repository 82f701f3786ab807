"""Opens windows that compare, keeps them up to date, and closes them with the main window."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from adatom.gui.bridge import WorkbenchBridge
from adatom.gui.build_controller import Say
from adatom.gui.model_controller import ModelController
from adatom.project.node import Node
from adatom.workbench.state import Notice
from adatom.workbench.workbench import Workbench

if TYPE_CHECKING:
    from adatom.gui.compare.window import CompareWindow


class CompareController(QObject):
    """Joins the windows that compare with the project and its runs.

    Parameters
    ----------
    workbench
        Whose project the structures belong to.
    bridge
        What says that frames have come.
    models
        What knows the names of models.
    say
        Shows a notice in the main window.
    window
        The main window.
    """

    def __init__(
        self,
        workbench: Workbench,
        bridge: WorkbenchBridge,
        models: ModelController,
        say: Say,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._workbench = workbench
        self._bridge = bridge
        self._models = models
        self._say = say
        self._window = window
        self._open: list[CompareWindow] = []

    @Slot(object)
    def compare(self, nodes: Sequence[Node]) -> None:
        """Open a window that compares these structures."""
        self._say(Notice("Choose two or more structures to compare.", "info"), None)

    @Slot()
    def ask(self) -> None:
        """Ask which structures of the project to compare."""
        self.compare([])

    def close(self) -> None:
        """Close all windows that compare."""
