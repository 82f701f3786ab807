"""How wide the panel on the left is."""

from PySide6.QtCore import QObject, QTimer, Slot

from adatom.gui.panels.project.left_panel import WIDEST
from adatom.gui.settings import Settings
from adatom.gui.workspace import Workspace

ROOM_OF_VIEW = 500
"""Width that is left to the view where the panel is widened for the table of atoms, logical pixels."""


class LeftWidth(QObject):
    """Gives the panel the width that its page had last; the table of atoms has at first room for its columns.

    Parameters
    ----------
    workspace
        Panel and view.
    settings
        Where widths are remembered.
    """

    def __init__(self, workspace: Workspace, settings: Settings) -> None:
        super().__init__(workspace)
        self._left, self._split, self._atoms = workspace.left, workspace.split, workspace.atoms
        self._settings = settings
        self._left.unfolded.connect(self._soon)
        self._left.page_changed.connect(self._soon)
        self._atoms.columns_changed.connect(self._soon)
        self._split.splitterMoved.connect(self._remember)

    @Slot()
    def _soon(self, _what: object = None) -> None:
        QTimer.singleShot(0, self, self._take)  # once the panel has its place

    def _take(self) -> None:
        if not self._left.isVisible():
            return
        width = min(self._wanted(), WIDEST)
        self._split.setSizes([width, max(self._split.width() - width, 1)])

    def _wanted(self) -> int:
        usual = self._settings.project_width
        if not self._atoms.isVisible():
            return usual
        if self._settings.atoms_width:
            return self._settings.atoms_width
        return max(min(self._atoms.usual_width(), self._split.width() - ROOM_OF_VIEW), usual)

    @Slot(int, int)
    def _remember(self, place: int, _index: int) -> None:
        if self._atoms.isVisible():
            self._settings.atoms_width = place
        else:
            self._settings.project_width = place
