"""Points to the project panel once there is something to see in it, for users who have never opened it."""

from PySide6.QtCore import QObject, Slot

from adatom.gui.bridge import WorkbenchBridge
from adatom.gui.settings import Settings
from adatom.gui.workspace import Workspace
from adatom.project.tree import Project
from adatom.relaxation.operation import Relax

WHY = "All branches and relaxations are listed here"


class ProjectPointer(QObject):
    """Puts a dot on the rail's button with the first branch or the second relaxation, until it is used.

    Parameters
    ----------
    project
        What there is to see.
    bridge
        Tells of changes.
    workspace
        Rail and panel.
    settings
        Remembers that the user knows the panel.
    """

    def __init__(
        self, project: Project, bridge: WorkbenchBridge, workspace: Workspace, settings: Settings
    ) -> None:
        super().__init__(workspace)
        self._project = project
        self._settings = settings
        self._button = workspace.rail.project_button
        bridge.head_changed.connect(self._look)
        bridge.tree_changed.connect(self._look)
        workspace.left.unfolded.connect(self._seen)

    @Slot()
    def _look(self, _what: object = None) -> None:
        if not self._settings.knows_project:
            self._button.mark(WHY if is_worth_seeing(self._project) else "")

    @Slot()
    def _seen(self) -> None:
        self._settings.knows_project = True
        self._button.mark("")


def is_worth_seeing(project: Project) -> bool:
    """Return whether a project has more than one branch or relaxation."""
    relaxations = sum(isinstance(node.operation, Relax) for node in project)
    return relaxations > 1 or any(len(node.children) > 1 for node in project)
