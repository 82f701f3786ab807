"""Slabs: from the panel to operations, and back from the head to the panel."""

from ase import Atoms
from PySide6.QtCore import QObject, Slot

from adatom.errors import AdatomError
from adatom.gui.build_controller import Say
from adatom.gui.panels.slab import SlabOperation, SlabPanel
from adatom.gui.words import title_of
from adatom.project.tree import Node
from adatom.structure.bulks.crystals import check_is_bulk
from adatom.structure.files.opening import OpenStructure
from adatom.structure.slabs.operations import BuildSlab, CutSlab
from adatom.workbench.state import Notice
from adatom.workbench.workbench import Workbench

FIRST_SLAB = BuildSlab("Cu", "100", (3, 3, 3), 8.0)
"""What New Slab builds."""


class SlabController(QObject):
    """Builds and cuts what the slab panel asks for, and tells it what is on the table.

    Parameters
    ----------
    workbench
        Where operations are applied.
    panel
        What is asked for.
    say
        Shows a notice.
    """

    def __init__(
        self, workbench: Workbench, panel: SlabPanel, say: Say, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._panel = panel
        self._say = say
        panel.changed.connect(self._change_slab)

    def new_slab(self) -> None:
        """Build the first slab as a new start."""
        self._start_anew(FIRST_SLAB)

    @Slot(object)
    def _change_slab(self, operation: SlabOperation) -> None:
        """Build what the panel asks for: in place of a slab just built, else as a new start."""
        head = self._workbench.project.head
        try:
            if isinstance(head.operation, BuildSlab | CutSlab) and not head.children:
                self._replace(head, operation)
            else:
                self._start_anew(operation)
        except AdatomError as error:
            self._panel.set_problem(str(error))

    def _replace(self, head: Node, operation: SlabOperation) -> None:
        if type(head.operation) is type(operation):
            self._workbench.apply(operation, replace=True)
        else:
            self._workbench.apply(operation, at=head.parent)

    def _start_anew(self, operation: SlabOperation) -> None:
        """Build a slab below the file it is cut from, or below the root, and offer the way back."""
        project = self._workbench.project
        before = project.head
        at = _opened_bulk(before, operation) or project.root
        self._workbench.apply(operation, at=at)
        if before not in (at, project.root):
            self.offer_way_back(before, "A new slab was started")

    def offer_way_back(self, before: Node, what: str) -> None:
        """Say that something new was started and that what was there before is kept."""
        kept = Notice(f"{what}. {title_of(before)} is kept.")
        self._say(kept, (f"Back to {title_of(before)}", lambda: self._workbench.visit(before)))

    def show_node(self, node: Node) -> None:
        """Tell the panel what is on the table."""
        slabs = [step for step in node.lineage() if isinstance(step.operation, BuildSlab | CutSlab)]
        slab = slabs[-1] if slabs else None
        bulk, source = _bulk_in(node)
        panel = self._panel
        panel.set_bulk(bulk, source)
        panel.set_opened("" if slab is not None or bulk is not None else _opened_title(node))
        panel.set_operation(slab.operation if slab is not None else None)  # type: ignore[arg-type]
        panel.set_atom_count(0 if slab is None or slab.start is None else len(slab.start))


def _opened_bulk(node: Node, operation: SlabOperation) -> Node | None:
    """Return the node of the opened file that a slab is cut from."""
    if not isinstance(operation, CutSlab):
        return None
    return next((step for step in node.lineage() if isinstance(step.operation, OpenStructure)), None)


def _opened_title(node: Node) -> str:
    """Return the name of the file that a node's structure was opened from, or an empty string."""
    return next((step.title for step in node.lineage() if isinstance(step.operation, OpenStructure)), "")


def _bulk_in(node: Node) -> tuple[Atoms | None, str]:
    """Return the opened bulk crystal above a node and its file's name, if there is one."""
    for step in node.lineage():
        if isinstance(step.operation, OpenStructure) and step.start is not None:
            try:
                check_is_bulk(step.start)
            except AdatomError:
                return None, ""
            return step.start, step.title
    return None, ""
