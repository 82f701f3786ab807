"""The page of the project: the tree of structures, what can be done with several of them, and the queue."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from adatom.gui.panels.project.model import ProjectModel
from adatom.gui.panels.project.note import NotePopover
from adatom.gui.panels.project.pictures import NodePictures
from adatom.gui.panels.project.queue_view import QueueView
from adatom.gui.panels.project.states import Standing
from adatom.gui.panels.project.tree_view import TreeView
from adatom.gui.theme import icon
from adatom.project.tree import Node, Project

_Entry = tuple[str, str, bool, Callable[[], object]] | None
"""Text, icon, whether it makes sense, what it does; ``None`` for a line between."""

_KEYS = {"Rename": "F2", "Copy Energy": "Ctrl+C", "Copy Energy Table": "Ctrl+C", "Delete": "Del"}
"""The list's own keys, as the menu shows them."""


class ProjectPage(QWidget):
    """The structures and relaxations of a project; it asks for changes and shows what became of them.

    Parameters
    ----------
    project
        Whose tree is shown; `follow` brings the page up to date with it.
    """

    visit = Signal(object)
    """`Node` to go to."""
    branch = Signal(object, int)
    """`Node` and the index of the frame to go on from."""
    relax = Signal(list)
    """Nodes to relax, one after another."""
    compare = Signal(list)
    """Two or more nodes."""
    rename = Signal(object, str)
    annotate = Signal(object, str)
    remove = Signal(list)
    reorder = Signal(object, object)
    """`Node`, and the sibling to put it before, or ``None`` for the last place."""
    copy_energies = Signal(list)

    def __init__(self, project: Project, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._head = project.head
        self._shown_frame: Callable[[], tuple[Node, int] | None] = lambda: None
        self.pictures = NodePictures(self)
        self.model = ProjectModel(project, self)
        self.tree = TreeView(self.model, self.pictures)
        self.queue = QueueView()
        self._bar = self._selection_bar()
        self._connect()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tree, 1)
        column.addWidget(self._bar)
        column.addWidget(self.queue)

    def _connect(self) -> None:
        tree, model = self.tree, self.model
        model.renamed.connect(self.rename)
        model.reordered.connect(self.reorder)
        self.pictures.made.connect(model.refresh)
        tree.visited.connect(self.visit)
        tree.removal_asked.connect(self._ask_removal)
        tree.copy_asked.connect(lambda: self.copy_energies.emit(self.tree.chosen()))
        tree.note_asked.connect(self.write_note)
        tree.selected.connect(self._show_selection)
        tree.customContextMenuRequested.connect(self._show_menu)

    def _selection_bar(self) -> QWidget:
        """Return what is offered for several structures, hidden until they are selected."""
        bar = QFrame()
        line = QFrame()
        line.setObjectName("hairline")
        self._selected = QLabel()
        self._selected.setObjectName("dim")
        row = QHBoxLayout()
        row.setContentsMargins(13, 4, 8, 4)
        row.setSpacing(0)
        row.addWidget(self._selected, 1)
        for text, tip, emit in (
            ("Relax", "Relax the selected structures, one after another", lambda: self.relax),
            ("Compare", "Compare the selected structures side by side", lambda: self.compare),
        ):
            button = QPushButton(text)
            button.setObjectName("link")
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(lambda _=False, emit=emit: emit().emit(self.tree.chosen()))
            row.addWidget(button)
        column = QVBoxLayout(bar)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line)
        column.addLayout(row)
        bar.hide()
        return bar

    def set_shown_frame(self, shown: Callable[[], tuple[Node, int] | None]) -> None:
        """Take how to learn which frame is on show, where that is not its trajectory's last."""
        self._shown_frame = shown

    # -- following -----------------------------------------------------------------------------------

    def follow(self) -> None:
        """Bring the tree up to date; what is selected stays so, and a head alone is followed."""
        chosen, current = self.tree.chosen(), self.tree.current()
        head, moved = self._project.head, self._project.head is not self._head
        followed = moved and len(chosen) < 2
        self._head = head
        self.model.follow()
        self.tree.lay_out_anew()
        if followed or not chosen:
            self.tree.choose([head] if head.operation is not None else [])
        elif self.tree.chosen() != chosen:
            self.tree.choose([node for node in chosen if node in self._project], current)

    def set_standing(self, standing: Standing) -> None:
        """Take what is known of relaxations."""
        self.model.set_standing(standing)
        self.tree.lay_out_anew()

    def close_page(self) -> None:
        """Make no more pictures."""
        self.pictures.close()

    # -- doing ---------------------------------------------------------------------------------------

    def write_note(self, node: Node) -> None:
        """Open the note of a node beside its row."""
        row = self.model.row_of(node)
        place = self.tree.visualRect(self.model.index(row)) if row is not None else self.tree.rect()
        popover = NotePopover(node, self)
        popover.written.connect(self.annotate)
        popover.open_at(self.tree.viewport().mapToGlobal(place.bottomLeft() + QPoint(24, -8)))

    def entries(self, nodes: list[Node]) -> list[_Entry]:
        """Return what the menu offers for some nodes."""
        if not nodes:
            return []
        node, several = nodes[-1], len(nodes) > 1
        shown = self._shown_frame()
        frame = shown[1] if shown is not None and shown[0] is node and not several else None
        single: list[_Entry] = [
            (
                "Continue from Here",
                "arrow-right",
                node is not self._project.head,
                lambda: self.visit.emit(node),
            ),
            ("Rename", "rename-outline", True, lambda: self.tree.rename(node)),
            (
                "Edit Note…" if node.note else "Add Note…",
                "note-edit-outline",
                True,
                lambda: self.write_note(node),
            ),
            None,
        ]
        if frame is not None:
            text = f"Branch from Frame {frame + 1}"
            single.insert(1, (text, "source-branch", True, lambda: self.branch.emit(node, frame)))
        energies = any(other.trajectory for other in nodes)
        copied = "Copy Energy Table" if several else "Copy Energy"
        return [
            *([] if several else single),
            (f"Relax All {len(nodes)}" if several else "Relax", "play", True, lambda: self.relax.emit(nodes)),
            ("Compare", "compare", several, lambda: self.compare.emit(nodes)),
            (copied, "table-arrow-down", energies, lambda: self.copy_energies.emit(nodes)),
            None,
            ("Delete", "delete-outline", True, self._ask_removal),
        ]

    def _show_menu(self, where: QPoint) -> None:
        if not self.tree.indexAt(where).isValid():
            return
        menu = QMenu(self)
        menu.setObjectName("project menu")
        menu.aboutToHide.connect(menu.deleteLater)
        for entry in self.entries(self.tree.chosen()):
            if entry is None:
                menu.addSeparator()
                continue
            text, glyph, enabled, do_it = entry
            action = menu.addAction(icon(glyph), f"{text}\t{_KEYS[text]}" if text in _KEYS else text)
            action.setEnabled(enabled)
            action.triggered.connect(lambda _=False, do_it=do_it: do_it())
        if menu.actions():
            menu.popup(self.tree.viewport().mapToGlobal(where))

    def _ask_removal(self) -> None:
        nodes = self.tree.chosen()
        if nodes:
            self.remove.emit(nodes)

    def _show_selection(self) -> None:
        nodes = self.tree.chosen()
        self._selected.setText(f"{len(nodes)} selected")
        self._bar.setVisible(len(nodes) > 1)
