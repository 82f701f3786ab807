"""The way from the workbench's signals, whatever thread they come from, to the GUI thread."""

from PySide6.QtCore import QObject, Signal

from adatom.potentials.hub.news import HubKnowledge
from adatom.project.tree import Node
from adatom.workbench.state import EngineState, Notice, RunState
from adatom.workbench.workbench import Workbench


class WorkbenchBridge(QObject):
    """Says again as Qt signals what the workbench says as psygnal's.

    psygnal calls back in the emitting thread; a Qt signal that a QObject of the GUI thread emits from there
    is queued to the slots of that thread. Connect slots of QObjects only.

    Parameters
    ----------
    workbench
        Whom to listen to.
    """

    head_changed = Signal(object)
    run_changed = Signal(object)
    engine_changed = Signal(object)
    hub_changed = Signal(object)
    noticed = Signal(object)
    woken = Signal()
    tree_changed = Signal()
    queue_changed = Signal()

    def __init__(self, workbench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        workbench.project.head_changed.connect(self._head)
        workbench.run_changed.connect(self._run)
        workbench.engine_changed.connect(self._engine)
        workbench.hub.changed.connect(self._hub)
        workbench.notice.connect(self._notice)
        workbench.woken.connect(self._wake)
        workbench.project.changed.connect(self._tree)
        workbench.queue.queue_changed.connect(self._queue)

    def close(self) -> None:
        """Listen no more."""
        self._workbench.project.head_changed.disconnect(self._head)
        self._workbench.run_changed.disconnect(self._run)
        self._workbench.engine_changed.disconnect(self._engine)
        self._workbench.hub.changed.disconnect(self._hub)
        self._workbench.notice.disconnect(self._notice)
        self._workbench.woken.disconnect(self._wake)
        self._workbench.project.changed.disconnect(self._tree)
        self._workbench.queue.queue_changed.disconnect(self._queue)

    def _head(self, node: Node) -> None:
        self.head_changed.emit(node)

    def _run(self, state: RunState) -> None:
        self.run_changed.emit(state)

    def _engine(self, state: EngineState) -> None:
        self.engine_changed.emit(state)

    def _hub(self, news: HubKnowledge) -> None:
        self.hub_changed.emit(news)

    def _notice(self, notice: Notice) -> None:
        self.noticed.emit(notice)

    def _tree(self) -> None:
        self.tree_changed.emit()

    def _queue(self) -> None:
        self.queue_changed.emit()

    def _wake(self) -> None:
        self.woken.emit()
