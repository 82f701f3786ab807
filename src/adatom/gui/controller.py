"""The controller: joins the workbench with everything in the window.

Edits go up (panel or mouse → operation → workbench), news comes down (head, run, engine → view, panels,
foot, bar). It is made once the window is on screen, since it imports the viewer and the workbench.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from adatom.gui.actions import ActionKey, Situation
from adatom.gui.adsorbate_controller import AdsorbateController
from adatom.gui.atoms_controller import AtomsController
from adatom.gui.auto_relax import AutoRelax
from adatom.gui.bridge import WorkbenchBridge
from adatom.gui.build_controller import BuildController, Say
from adatom.gui.bulk_controller import BulkController
from adatom.gui.clipboard_controller import ClipboardController
from adatom.gui.compare.controller import CompareController
from adatom.gui.edit_controller import EditController
from adatom.gui.file_controller import FileController
from adatom.gui.hand_controller import HandController
from adatom.gui.lattice_controller import LatticeController
from adatom.gui.left_width import LeftWidth
from adatom.gui.looks_controller import LooksController
from adatom.gui.model_chip import DeviceChip, ModelChip
from adatom.gui.model_controller import ModelController
from adatom.gui.own_controller import OwnController
from adatom.gui.project_controller import ProjectController
from adatom.gui.project_pointer import ProjectPointer
from adatom.gui.run_controller import RunController
from adatom.gui.select_controller import SelectController
from adatom.gui.selection import Selection
from adatom.gui.settings import Settings
from adatom.gui.slab_controller import SlabController
from adatom.gui.stage import Stage
from adatom.gui.theme import Theme, current_theme, notifier, view_theme
from adatom.gui.tool_controller import ToolController
from adatom.gui.words import atom_line, elsewhere_line, engine_line, status_line, subtitle_of, title_of
from adatom.gui.workshop_link import WorkshopLink
from adatom.gui.workspace import Workspace
from adatom.project.tree import Node
from adatom.workbench.workbench import Workbench

_AXES = {
    ActionKey.VIEW_X: "x",
    ActionKey.VIEW_Y: "y",
    ActionKey.VIEW_Z: "z",
    ActionKey.VIEW_BACK_X: "-x",
    ActionKey.VIEW_BACK_Y: "-y",
    ActionKey.VIEW_BACK_Z: "-z",
    ActionKey.VIEW_HOME: "home",
}
"""Actions that look along an axis, and what the view calls it."""


@dataclass(frozen=True, slots=True)
class WindowTexts:
    """What the frame of the window says: bar and status bar."""

    title: str
    subtitle: str
    status: str
    elsewhere: str
    pointed: str
    engine: str


class Controller(QObject):
    """The one place that knows the workbench and all of the window.

    Parameters
    ----------
    workspace
        View, panels and foot.
    chips
        Model and device.
    settings
        What is remembered.
    say
        Shows a notice.
    """

    changed = Signal()
    """Something that the frame of the window shows is different: ask `situation` and `texts`."""
    succeeded = Signal(str)
    """Something has worked: the topic of the notices that this settles."""
    recovered = Signal()
    """The engine is ready."""

    def __init__(
        self, workspace: Workspace, chips: tuple[ModelChip, DeviceChip], settings: Settings, say: Say
    ) -> None:
        super().__init__(workspace)
        self.workbench = Workbench()
        self._workspace = workspace
        self._bridge = WorkbenchBridge(self.workbench, self)
        self.workshop = WorkshopLink(self.workbench.workshop, self)
        self.stage = Stage(self.workbench, workspace.view, workspace.foot, self)
        self.selection = Selection(self.stage, workspace.view, self)
        self.slabs = SlabController(self.workbench, workspace.side.slab, self.workshop, say, self)
        self.build = BuildController(self.workbench, workspace, self.stage, say, self)
        panel, window = workspace.side.relaxation, workspace.window()
        adsorbates = workspace.side.adsorbate
        self.adsorbates = AdsorbateController(
            self.workbench, adsorbates, self.stage, self.build, self.workshop, say, window
        )
        self.own = OwnController(adsorbates.palette_, say, window)
        self.models = ModelController(self.workbench, self.stage, panel, chips, settings, say, window)
        self.bulks = BulkController(
            self.workbench, workspace.side.slab, self.slabs, self.workshop, say, window
        )
        self.lattice = LatticeController(self.workbench, workspace.side.slab, self.slabs, self.models, self)
        self.run = RunController(self.workbench, self.stage, panel, self.models, settings, say, self)
        self.auto_relax = AutoRelax(self.workbench, self.run, self)
        self.hand = HandController(self.workbench, self.stage, workspace.view, self.run, say, self)
        self.files = FileController(self.workbench, self.stage, workspace.view, settings, say, window)
        self.edits = EditController(self.workbench, self.stage, self.selection, workspace.view, say, window)
        self.clipboard = ClipboardController(
            self.workbench, self.stage, self.selection, self.edits, say, self
        )
        self.select = SelectController(self.stage, self.selection)
        self.tools = ToolController(workspace, self.build, self.stage, self.selection, self)
        self.atoms = AtomsController(workspace, self.stage, self.selection, self.edits.edit, settings, say)
        self.looks = LooksController(self.stage, workspace.view, settings, self)
        self.compare = CompareController(self.workbench, self._bridge, say, window)
        self.project = ProjectController(
            self.workbench, self._bridge, self.stage, workspace, self.models, self.relax,
            self.compare.compare, say, self,
        )  # fmt: skip
        self._say = say
        self._pointed: int | None = None
        self._left_width = LeftWidth(workspace, settings)
        self._pointer = ProjectPointer(self.workbench.project, self._bridge, workspace, settings)
        self._connect()

    def _connect(self) -> None:
        self._bridge.head_changed.connect(self._show_head)
        self._bridge.tree_changed.connect(self.changed)
        self._bridge.woken.connect(self.stage.wake)
        self._bridge.run_changed.connect(self.run.show_run)
        self.run.changed.connect(self._follow_run)
        self._bridge.run_changed.connect(self.lattice.follow)
        self._bridge.engine_changed.connect(self.run.show_engine)
        self._bridge.hub_changed.connect(self.models.show_hub)
        self._bridge.noticed.connect(self._pass_on)
        self.stage.shown_changed.connect(self._frame_shown)
        self._workspace.view.atom_hovered.connect(self._point_at)
        self.run.changed.connect(self.changed)
        self.models.changed.connect(self.changed)
        self.hand.changed.connect(self.changed)
        self.hand.advised.connect(self.tools.advise)
        self.selection.changed.connect(self.changed)
        self.tools.changed.connect(self.changed)
        self.tools.measured.connect(self.atoms.show_measurements)
        self.clipboard.changed.connect(self.changed)
        self.looks.changed.connect(self.changed)
        self.files.opened.connect(self._opened)
        self.files.reading_changed.connect(self.changed)
        parts = (self.build, self.bulks, self.adsorbates, self.own, self.models, self.run, self.files)
        for part in (*parts, self.hand, self.edits, self.clipboard):
            part.succeeded.connect(self.succeeded)
        self.run.recovered.connect(self.recovered)
        notifier.changed.connect(self._wear)
        self._wear(current_theme())

    # -- what the actions do -------------------------------------------------------------------------

    def handlers(self) -> dict[ActionKey, Callable[[], object]]:
        """Return what the actions that need the workbench do."""
        view, foot, key = self._workspace.view, self._workspace.foot, ActionKey
        looks: dict[ActionKey, Callable[[], object]] = {
            action: partial(view.look_along, axis) for action, axis in _AXES.items()
        }
        return (
            looks
            | {
                key.START_PAGE: lambda: self.workbench.visit(self.workbench.project.root),
                key.NEW_SLAB: self.slabs.new_slab,
                key.OPEN: self.files.ask_what_to_open,
                key.BULK: self.bulks.open,
                key.EXPORT: self.files.ask_how_to_export,
                key.COPY_SCRIPT: self.files.copy_script,
                key.COPY_PICTURE: self.files.copy_picture,
                key.UNDO: self.undo,
                key.REDO: self.redo,
                key.FIT: view.fit,
                key.SITES: self._workspace.side.sites.go_to_list,
                key.COVER: self.adsorbates.ask_how_to_cover,
                key.RELAX: self.relax,
                key.PAUSE: self.run.pause_or_resume,
                key.STEP: self.run.step,
                key.STOP: self.run.stop,
                key.DISCARD: self.run.discard,
                key.RELAX_EDITS: self.run.toggle_relaxes_edits,
                key.MODELS: self.models.browse,
                key.OPEN_CHECKPOINT: self.models.ask_for_checkpoint,
                key.PLAY: foot.toggle_play,
                key.PREVIOUS_FRAME: lambda: foot.step(-1),
                key.NEXT_FRAME: lambda: foot.step(1),
                key.FIRST_FRAME: foot.timeline.go_first,
                key.LAST_FRAME: foot.timeline.go_last,
                key.LIVE: self.stage.follow_live,
            }
            | self.tools.handlers()
            | self.edits.handlers()
            | self.clipboard.handlers()
            | self.select.handlers()
            | {key.SAVE_ADSORBATE: self._save_selection}
            | self.looks.handlers()
            | self.project.handlers()
            | {key.COMPARE: self.compare.ask}
        )

    def undo(self) -> None:
        """Put back what is in the hand; with nothing there, go back one step."""
        if not self.hand.cancel():
            self.workbench.undo()

    def redo(self) -> None:
        """Go forward one step; what is in the hand is put back first."""
        self.hand.cancel()
        self.workbench.redo()

    def relax(self) -> None:
        """Put the tool down and relax what is on show."""
        self.build.leave_tool()
        self.run.relax()

    def open_files(self, files: Sequence[Path]) -> None:
        """Open files into the project."""
        self.files.open_files(files)

    def entries_at(self, atom: int | None) -> list[tuple[str, Callable[[], object]]]:
        """Return what the menu of the view offers for an atom."""
        return self.own.entries(self.stage.atoms(), atom)

    def _save_selection(self) -> None:
        self.own.save_selection(self.stage.atoms(), self.selection.indices)

    def branches(self) -> list[tuple[str, Callable[[], object]]]:
        """Return the ends of all branches but the one on show: what there is to go back to."""
        project = self.workbench.project
        ends = [node for node in project if node.parent and not node.children and node is not project.head]
        return [(_branch_name(node), partial(self.workbench.visit, node)) for node in ends]

    # -- what the frame of the window shows ----------------------------------------------------------

    def situation(self) -> Situation:
        """Return what the actions need to know."""
        project = self.workbench.project
        redo = project.redo_node
        return Situation(
            has_structure=project.head.start is not None,
            undo=project.head.title,
            redo=redo.title if redo is not None else "",
            run=self.workbench.run_state.status if self.run.on_show else "idle",
            frames=self.stage.frames,
            placing=self.build.placing,
            selected=len(self.selection.indices),
            held=self.edits.held(),
            tool=self.tools.tool,
            can_paste=self.clipboard.can_paste,
            periodic=self.edits.periodic(),
            relaxes_edits=self.run.relaxes_edits,
            looks=self.looks.active(),
        )

    def texts(self) -> WindowTexts:
        """Return what bar and status bar say."""
        node, atoms, frame = self.stage.node, self.stage.atoms(), self.stage.frame
        run = self.workbench.run_state
        mine = run if run.node_key == node.key else None
        energy, fmax = (None, None) if frame is None else (frame.energy, frame.fmax)
        index = self.stage.from_frame()
        earlier = None if index is None or self.stage.live else (index, self.stage.frames)
        file = self.files.reading or self.models.reading
        reading = f"Reading {file}…" if file else ""
        if mine is not None and self.stage.live and self.stage.index is not None:
            mine = replace(mine, step=self.stage.index)  # a newer frame may be there that is not drawn yet
        return WindowTexts(
            title=title_of(node),
            subtitle=subtitle_of(atoms),
            status="" if atoms is None else status_line(len(atoms), energy, fmax, mine, earlier),
            elsewhere=self._elsewhere(),
            pointed=self.hand.words or self._pointed_line(),
            engine=reading or engine_line(self.workbench.engine_state),
        )

    def _elsewhere(self) -> str:
        node = self.run.elsewhere
        if node is None:
            return ""
        return elsewhere_line(title_of(node), self.workbench.run_state, len(self.workbench.queue))

    def go_to_run(self) -> None:
        """Show what is being relaxed."""
        if (node := self.run.elsewhere) is not None:
            self.project.visit(node)

    def close(self) -> None:
        """Stop everything and wait for it."""
        self.compare.close()
        self.project.close()
        self._bridge.close()
        self.workshop.close()
        self.auto_relax.close()
        self.hand.close()
        self.tools.close()
        self.run.close()
        self.stage.close()
        self.slabs.close()
        self.bulks.close()
        self.build.close()
        self.own.close()
        self.clipboard.close()
        self.files.close()
        self.atoms.close()
        self.models.close()
        self.workbench.close()

    # -- news ----------------------------------------------------------------------------------------

    @Slot(object)
    def _show_head(self, node: Node) -> None:
        self.stage.show_node(node)
        self.slabs.show_node(node)
        self.build.show_node(node)
        self.models.show_structure()
        self.run.show_node()
        self.hand.show_node()
        self.auto_relax.show_node(node)
        self._show_hints()
        self.changed.emit()

    @Slot()
    def _follow_run(self) -> None:
        self.hand.follow_run()
        self._show_hints()

    def _show_hints(self) -> None:
        self.tools.show_run(running=self.run.on_show and not self.workbench.run_state.cell)

    @Slot()
    def _frame_shown(self) -> None:
        self.build.show_frame()
        self.lattice.follow(self.workbench.run_state)
        self.run.show_progress()
        self.changed.emit()

    @Slot(object)
    def _point_at(self, index: int | None) -> None:
        """Say which atom lies under the mouse."""
        self._pointed = index
        self.changed.emit()

    def _pointed_line(self) -> str:
        """Return what is said of the atom under the mouse in the frame on show."""
        atoms, index = self.stage.atoms(), self._pointed
        if atoms is None or index is None or index >= len(atoms):
            return ""
        return atom_line(atoms, index, self.looks.values_at(index))

    @Slot(object)
    def _opened(self, before: Node) -> None:
        if before.operation is not None:
            self.slabs.offer_way_back(before, f"{title_of(self.stage.node)} was opened")

    @Slot(object)
    def _wear(self, theme: Theme) -> None:
        self._workspace.view.set_theme(view_theme(theme))

    @Slot(object)
    def _pass_on(self, notice: object) -> None:
        self._say(notice, None)  # type: ignore[arg-type]


def _branch_name(node: Node) -> str:
    return f"{title_of(node)} – {node.title}" if node.title != title_of(node) else node.title
