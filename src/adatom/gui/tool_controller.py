"""The tool in hand: what the mouse does in the view, and the line that says so."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from adatom.gui.actions import TOOLS, ActionKey
from adatom.gui.build_controller import BuildController
from adatom.gui.hints import hint_of
from adatom.gui.selection import Selection
from adatom.gui.stage import Stage
from adatom.gui.workspace import Workspace
from adatom.structure.editing.adjusting import in_order
from adatom.viewer.transform import Kind

_NAMES = {ActionKey.HOLD: "fix"}
_KEYS = {_NAMES.get(key, key.value): key for key in TOOLS}
"""What the view calls a tool → the key of its action."""
ADVICE_MS = 10_000
"""How long advice stands where the hint usually is."""
MOST_MEASURED = 4
"""Atoms that a measurement is between: a dihedral's."""
_TRANSFORMS: dict[ActionKey, Kind] = {ActionKey.MOVE: "move", ActionKey.ROTATE: "rotate"}


class ToolController(QObject):
    """Takes tools up and puts them down, and keeps rail and hint in step.

    Parameters
    ----------
    workspace
        Rail, view and hint.
    build
        Who places adsorbates.
    stage
        What is on show.
    selection
        The selected atoms, which the keys of Move and Rotate take along at once.
    """

    changed = Signal()
    """Another tool is in hand."""
    measured = Signal()
    """Something more is measured in the view, of which the view tells nobody."""

    def __init__(
        self,
        workspace: Workspace,
        build: BuildController,
        stage: Stage,
        selection: Selection,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._rail, self._view, self._hint = workspace.rail, workspace.view, workspace.hint
        self._build = build
        self._stage = stage
        self._selection = selection
        self._running = False
        self._advice = ""
        self._advised = QTimer(self)
        self._advised.setSingleShot(True)
        self._advised.setInterval(ADVICE_MS)
        self._advised.timeout.connect(self._forget_advice)
        build.placing_changed.connect(self._follow)
        workspace.rail.tool_asked.connect(self.take)
        for signal in (workspace.view.tool_changed, workspace.view.hand_moved, workspace.view.hand_released):
            signal.connect(self._follow)
        workspace.view.hand_cancelled.connect(self._follow)
        selection.changed.connect(self._say)

    @property
    def tool(self) -> str:
        """What the view calls the tool in hand."""
        return "place" if self._build.placing else self._view.tool

    def handlers(self) -> dict[ActionKey, Callable[[], object]]:
        """Return what the actions of the tools do."""
        take = {tool: partial(self.take, tool) for tool in TOOLS}
        begin = {tool: partial(self._begin, tool) for tool in _TRANSFORMS}
        more: dict[ActionKey, Callable[[], object]] = {
            ActionKey.LEAVE: self.leave,
            ActionKey.MEASURE_SELECTED: self.measure_selected,
        }
        return take | begin | more

    @Slot(object)
    def take(self, tool: ActionKey) -> None:
        """Take up a tool."""
        self._forget_advice()
        if tool is ActionKey.PLACE:
            self._build.place_again()
        else:
            self._build.leave_tool()
            self._view.take_tool(_NAMES.get(tool, tool.value))
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._follow()

    def leave(self) -> None:
        """Let go of what is in hand; with nothing there, put the tool down; without one, deselect."""
        if self._view.cancel_transform():
            pass
        elif self._build.placing:
            self._build.step_back()
        elif self.tool != ActionKey.NAVIGATE.value:
            self.take(ActionKey.NAVIGATE)
        else:
            self._selection.set(())
        self._follow()

    def measure_selected(self) -> None:
        """Measure between the selected atoms, beside what is measured; one of them is a beginning."""
        atoms, chosen = self._stage.atoms(), self._selection.indices
        if atoms is None or not 1 <= len(chosen) <= MOST_MEASURED:
            return
        self.take(ActionKey.MEASURE)
        before = [measurement.indices for measurement in self._view.measurements]
        picked = in_order(atoms, chosen) if len(chosen) > 1 else chosen
        self._view.show_measurements([*before, picked])
        self.measured.emit()

    @Slot(str)
    def advise(self, text: str) -> None:
        """Say something else for a while: as long as it takes to read, or until another tool is taken up."""
        self._advice = text
        self._advised.start()
        self._say()

    @Slot()
    def _forget_advice(self) -> None:
        self._advice = ""
        self._advised.stop()
        self._say()

    def close(self) -> None:
        """Say nothing any longer."""
        self._advised.stop()

    def show_run(self, *, running: bool) -> None:
        """Say what the mouse does while atoms on show relax and may be grabbed, or no longer."""
        if running != self._running:
            self._running = running
            self._say()

    def _begin(self, tool: ActionKey) -> None:
        """Let the selection follow the mouse; with none, take the tool up."""
        self._build.leave_tool()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self._view.begin_transform(_TRANSFORMS[tool]):
            self.take(tool)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        """Mark the tool in hand on the rail."""
        self._rail.set_tool(_KEYS[self.tool])
        self._say()
        self.changed.emit()

    @Slot()
    def _say(self) -> None:
        self._hint.say(
            self._advice
            or hint_of(
                self.tool,
                selected=len(self._selection.indices),
                running=self._running,
                transforming=self._view.transforming,
            )
        )
