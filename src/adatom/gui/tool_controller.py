"""The tool in hand: what the mouse does in the view, and the line that says so."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from adatom.gui.actions import ActionKey
from adatom.gui.build_controller import BuildController
from adatom.gui.selection import Selection
from adatom.gui.words import PLACING_HINT
from adatom.gui.workspace import Workspace


class ToolController(QObject):
    """Takes tools up and puts them down, and keeps the rail in step.

    Parameters
    ----------
    workspace
        Rail and view.
    build
        Who places adsorbates.
    selection
        The selected atoms, which the keys of Move and Rotate take along at once.
    """

    changed = Signal()
    """Another tool is in hand."""

    def __init__(
        self,
        workspace: Workspace,
        build: BuildController,
        selection: Selection,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._rail, self._view = workspace.rail, workspace.view
        self._build = build
        self._selection = selection
        self._tool = ActionKey.NAVIGATE
        build.placing_changed.connect(self._placing)
        workspace.rail.tool_asked.connect(self.take)

    @property
    def tool(self) -> str:
        """What the view calls the tool in hand."""
        return self._tool.value

    def handlers(self) -> dict[ActionKey, Callable[[], object]]:
        """Return what the actions of the tools do."""
        key = ActionKey
        plain = (key.NAVIGATE, key.SELECT, key.MOVE, key.ROTATE, key.PLACE, key.MEASURE, key.HOLD)
        return {tool: partial(self.take, tool) for tool in plain} | {key.LEAVE: self.leave}

    @Slot(object)
    def take(self, tool: ActionKey) -> None:
        """Take up a tool."""
        if tool is ActionKey.PLACE:
            self._build.place_again()
        else:
            self._build.leave_tool()
        self._rail.set_tool(self._tool)
        self.changed.emit()

    def leave(self) -> None:
        """Let go of what is in hand; with nothing, put the tool down."""
        self._build.step_back()

    def hint(self) -> str:
        """Return what mouse and keys do with the tool in hand; empty while navigating."""
        return PLACING_HINT if self._build.placing else ""

    @Slot(bool)
    def _placing(self, placing: bool) -> None:
        self._tool = ActionKey.PLACE if placing else ActionKey.NAVIGATE
        self._rail.set_tool(self._tool)
        self.changed.emit()
