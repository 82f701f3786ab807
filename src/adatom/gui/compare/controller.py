"""Opens windows that compare, keeps them up to date, and closes them with the main window."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from adatom.gui.bridge import WorkbenchBridge
from adatom.gui.build_controller import Say
from adatom.project.node import Node
from adatom.workbench.state import Notice
from adatom.workbench.workbench import Workbench

MOST = 8
"""As many structures have colours of their own."""

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
    say
        Shows a notice in the main window.
    window
        The main window.
    """

    def __init__(
        self,
        workbench: Workbench,
        bridge: WorkbenchBridge,
        say: Say,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._workbench = workbench
        self._bridge = bridge
        self._say = say
        self._window = window
        self._open: list[CompareWindow] = []

    @Slot(object)
    def compare(self, nodes: Sequence[Node]) -> None:
        """Open a window that compares these structures; with fewer than two, ask which."""
        nodes = [node for node in nodes if node.start is not None]
        if len(nodes) < 2:
            self._ask(nodes)
            return
        from adatom.gui.compare.window import CompareWindow

        window = CompareWindow(nodes[:MOST])
        window.closed.connect(partial(self._forget, window))
        self._bridge.woken.connect(window.wake)
        self._bridge.run_changed.connect(window.wake)
        self._bridge.tree_changed.connect(window.refresh_names)
        self._open.append(window)
        window.show()
        window.raise_()
        window.activateWindow()

    @Slot()
    def ask(self) -> None:
        """Ask which structures of the project to compare."""
        self._ask([self._workbench.project.head])

    def _ask(self, ticked: Sequence[Node]) -> None:
        nodes = [node for node in self._workbench.project if node.start is not None]
        if len(nodes) < 2:
            words = "There is one structure in this project: relax it, or make another, to compare them."
            self._say(Notice(words, "info"), None)
            return
        from adatom.gui.compare.chooser import CompareChooser

        dialog = CompareChooser(nodes[::-1], ticked, self._window)
        dialog.chosen.connect(self.compare)
        dialog.open()

    @property
    def windows(self) -> tuple["CompareWindow", ...]:
        """The windows that are open."""
        return tuple(self._open)

    def close(self) -> None:
        """Close all windows that compare."""
        for window in self.windows:
            window.close()

    def _forget(self, window: "CompareWindow") -> None:
        self._open.remove(window)
