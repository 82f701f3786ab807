"""The project page in step with the project: what is asked there is done, what happens elsewhere is shown."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from adatom.errors import AdatomError
from adatom.gui.actions import ActionKey
from adatom.gui.bridge import WorkbenchBridge
from adatom.gui.build_controller import Say
from adatom.gui.model_controller import ModelController
from adatom.gui.panels.project.page import ProjectPage
from adatom.gui.panels.project.states import Standing, energy_table
from adatom.gui.stage import Stage
from adatom.gui.words import count, title_of
from adatom.gui.workspace import Workspace
from adatom.project.tree import Node, Removed
from adatom.workbench.state import Notice, RunState
from adatom.workbench.workbench import Workbench

PROGRESS_MS = 300
"""Between two looks at how far a relaxation is."""


class ProjectController(QObject):
    """Joins the project page with the workbench.

    The page follows once after each burst of changes, and not at all while it is folded away.

    Parameters
    ----------
    workbench, bridge
        What is shown, and who tells of changes.
    stage
        Which frame is on show, to branch from.
    workspace
        Whose panel on the left has the page.
    models
        What relaxations are to run with.
    relax
        Relaxes what is on the table, as the window's button does.
    compare
        Compares structures.
    say
        Shows a notice.
    """

    def __init__(
        self,
        workbench: Workbench,
        bridge: WorkbenchBridge,
        stage: Stage,
        workspace: Workspace,
        models: ModelController,
        relax: Callable[[], object],
        compare: Callable[[Sequence[Node]], object],
        say: Say,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._project = workbench.project
        self._stage = stage
        self._models = models
        self._relax_head = relax
        self._unfold = workspace.actions_[ActionKey.PROJECT_PANEL].trigger
        self._say = say
        self._endings: dict[int, RunState] = {}
        self._stale = True
        self._left = workspace.left
        self.page = ProjectPage(self._project)
        self._soon = self._timer(0, self._follow)
        self._soon.setSingleShot(True)
        self._progress = self._timer(PROGRESS_MS, self._show_progress)
        workspace.left.add_page(
            "Project", self.page, "All structures and relaxations of the project", first=True
        )
        self._connect(bridge)
        self.page.compare.connect(compare)

    def _timer(self, interval: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

    def _connect(self, bridge: WorkbenchBridge) -> None:
        page, queue = self.page, self._workbench.queue
        bridge.head_changed.connect(self._changed)
        bridge.tree_changed.connect(self._changed)
        bridge.queue_changed.connect(self._changed)
        bridge.run_changed.connect(self._run_changed)
        page.set_shown_frame(self._shown_frame)
        page.visit.connect(self.visit)
        page.branch.connect(self._branch)
        page.relax.connect(self.relax)
        page.rename.connect(self._try(self._project.rename))
        page.annotate.connect(self._try(self._project.annotate))
        page.reorder.connect(self._try(self._project.reorder))
        page.remove.connect(self.remove)
        page.copy_energies.connect(self._copy_energies)
        page.queue.visit_asked.connect(self.visit)
        page.queue.stop_asked.connect(self._workbench.stop)
        page.queue.clear_asked.connect(queue.clear)
        page.queue.removed.connect(queue.remove)
        page.queue.moved.connect(self._try(queue.move))
        self._left.unfolded.connect(self._seen)
        self._left.page_changed.connect(self._seen)

    def close(self) -> None:
        """Let the clocks stand still."""
        self._soon.stop()
        self._progress.stop()
        self.page.close_page()

    def handlers(self) -> dict[ActionKey, Callable[[], object]]:
        """Return what the actions of this part do."""
        return {
            ActionKey.RENAME: lambda: self._at_head(self.page.tree.rename),
            ActionKey.NOTE: lambda: self._at_head(self.page.write_note),
        }

    # -- doing ---------------------------------------------------------------------------------------

    def _at_head(self, do_it: Callable[[Node], object]) -> None:
        """Unfold the page and do something at the row of what is on the table."""
        self._left.show_page("Project")
        if not self.page.isVisible():
            self._unfold()
        self._follow()
        if self._project.head.operation is not None:
            do_it(self._project.head)

    @Slot(object)
    def visit(self, node: Node) -> None:
        """Go to a structure."""
        self._try(self._workbench.visit)(node)

    @Slot(list)
    def relax(self, nodes: list[Node]) -> None:
        """Relax structures one after another, as the panel on the right says; all but the first wait."""
        if nodes == [self._project.head]:
            self._relax_head()
            return
        try:
            settings = self._models.settings()
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="run"), None)
            return
        for node in nodes:
            try:
                self._workbench.relax(settings, node=node)
            except AdatomError as error:
                self._say(Notice(f"{title_of(node)}: {error}", "error", topic="run"), None)

    @Slot(list)
    def remove(self, nodes: list[Node]) -> None:
        """Delete structures with all that was made from them, and offer to bring them back."""
        chosen = set(nodes)
        tops = [node for node in nodes if not chosen.intersection(node.lineage()[:-1])]
        removed: list[Removed] = []
        for node in tops:
            try:
                removed.append(self._workbench.remove(node))
            except AdatomError as error:
                self._say(Notice(str(error), "warning", topic="edit"), None)
        if removed:
            self._say(Notice(_removal_words(removed)), ("Bring back", lambda: self._bring_back(removed)))

    def _bring_back(self, removed: list[Removed]) -> None:
        for one in reversed(removed):
            self._try(self._workbench.put_back)(one)

    @Slot(object, int)
    def _branch(self, node: Node, index: int) -> None:
        self._try(self._workbench.branch)(node, index)

    @Slot(list)
    def _copy_energies(self, nodes: list[Node]) -> None:
        if nodes:
            QGuiApplication.clipboard().setText(energy_table(nodes, self._standing()))

    def _try(self, do_it: Callable[..., object]) -> Callable[..., None]:
        """Return a function that does it and says what went wrong."""

        def tried(*args: object) -> None:
            try:
                do_it(*args)
            except AdatomError as error:
                self._say(Notice(str(error), "warning", topic="edit"), None)

        return tried

    # -- showing -------------------------------------------------------------------------------------

    @Slot()
    def _changed(self, _what: object = None) -> None:
        self._stale = True
        if self.page.isVisible():
            self._soon.start()

    @Slot(object)
    def _run_changed(self, run: RunState) -> None:
        if run.node_key is not None and not run.active:
            self._endings[run.node_key] = run
            ended = next((node for node in self._project if node.key == run.node_key), None)
            if ended is not None:
                self.page.pictures.renew(ended)
        self._changed()

    @Slot()
    def _seen(self) -> None:
        if self._stale and self.page.isVisible():
            self._soon.start()

    @Slot()
    def _follow(self) -> None:
        self._stale = False
        self.page.set_standing(self._standing())
        self.page.follow()
        self.page.queue.show_queue(self._workbench.queue.entries)
        self._show_progress()
        if self._workbench.run_state.active:
            self._progress.start()

    @Slot()
    def _show_progress(self) -> None:
        """Show how far the relaxation under way is, there where its row is and in the queue."""
        run, queue = self._workbench.run_state, self.page.queue
        if not run.active or not self.page.isVisible():
            self._progress.stop()
        self.page.model.set_run(run)
        elsewhere = run.active and run.node_key != self._project.head.key
        waits = bool(self._workbench.queue.entries)
        node = next((node for node in self._project if node.key == run.node_key), None)
        queue.show_run(run, node if elsewhere or (run.active and waits) else None)
        queue.setVisible(elsewhere or waits)

    def _standing(self) -> Standing:
        waiting: dict[int, tuple[int, ...]] = {}
        for place, entry in enumerate(self._workbench.queue.entries, start=1):
            waiting[entry.node.key] = (*waiting.get(entry.node.key, ()), place)
        return Standing(self._workbench.run_state, self._endings, waiting)

    def _shown_frame(self) -> tuple[Node, int] | None:
        index = self._stage.from_frame()
        return None if index is None else (self._stage.node, index)


def _removal_words(removed: Sequence[Removed]) -> str:
    """Return what was deleted, in a sentence."""
    if len(removed) > 1:
        return f"{count(sum(len(one.nodes) for one in removed), 'structure')} deleted."
    more = len(removed[0].nodes) - 1
    made = f" and {count(more, 'structure')} made from it" if more else ""
    return f"“{removed[0].top.label}”{made} deleted."
