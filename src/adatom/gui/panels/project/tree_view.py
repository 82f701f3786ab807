"""The list of structures: mouse and keys."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeView, QWidget

from adatom.gui.panels.project.delegate import RowDelegate, name_rect, note_rect
from adatom.gui.panels.project.model import ROW, ProjectModel
from adatom.gui.panels.project.pictures import NodePictures
from adatom.project.tree import Node

_KEY = Qt.Key
_ENTER = (_KEY.Key_Return, _KEY.Key_Enter)
_OWN = {_KEY.Key_Up, _KEY.Key_Down, _KEY.Key_Left, _KEY.Key_Right, _KEY.Key_Home, _KEY.Key_End, *_ENTER}
_OWN |= {_KEY.Key_F2, _KEY.Key_Delete, _KEY.Key_Backspace, _KEY.Key_Space}
"""Keys that are the list's while it has the keyboard, though they are shortcuts of the window."""
_WITH_CTRL = {_KEY.Key_A, _KEY.Key_C}
_ALTERING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class TreeView(QTreeView):
    """The rows of a project.

    A click goes to a structure, with Ctrl or Shift it selects more of them. Arrow keys move, Enter goes
    there, F2 renames, Del removes, Left and Right fold and unfold edits, Alt+Up and Alt+Down change the
    order.

    Parameters
    ----------
    model
        The rows.
    pictures
        Their small pictures.
    """

    visited = Signal(object)
    """`Node` to go to."""
    removal_asked = Signal()
    copy_asked = Signal()
    note_asked = Signal(object)
    """`Node` whose mark of a note was clicked."""
    selected = Signal()
    """Other rows are selected."""

    def __init__(self, model: ProjectModel, pictures: NodePictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self.setAccessibleName("Structures of the project")
        self.setModel(model)
        self.setItemDelegate(RowDelegate(pictures, self))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(True)
        self.setDragDropOverwriteMode(False)
        self.verticalScrollBar().setSingleStep(16)

    # -- what is selected ----------------------------------------------------------------------------

    def chosen(self) -> list[Node]:
        """Return the nodes that are selected, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        nodes = (self._rows.node_at(self._rows.index(row)) for row in rows)
        return [node for node in nodes if node is not None]

    def current(self) -> Node | None:
        """Return the node that the keyboard is at."""
        return self._rows.node_at(self.currentIndex())

    def choose(self, nodes: Sequence[Node], current: Node | None = None) -> None:
        """Select nodes and nothing else; those that are folded away are left out."""
        selection, flag = self.selectionModel(), QItemSelectionModel.SelectionFlag
        rows = [row for node in nodes if (row := self._rows.row_of(node)) is not None]
        selection.clearSelection()
        for row in rows:
            selection.select(self._rows.index(row), flag.Select)
        at = self._rows.row_of(current) if current is not None else (rows[-1] if rows else None)
        if at is not None:
            selection.setCurrentIndex(self._rows.index(at), flag.NoUpdate)
            self.scrollTo(self._rows.index(at))

    def lay_out_anew(self) -> None:
        """Take other heights of rows, if there are any."""
        self.scheduleDelayedItemsLayout()

    def selectionChanged(self, *args: object) -> None:  # noqa: N802 - Qt's name
        """Tell of it."""
        super().selectionChanged(*args)  # type: ignore[arg-type]
        self.selected.emit()

    # -- mouse ---------------------------------------------------------------------------------------

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go where was clicked, unless more is being selected or something was dragged."""
        dragged = self.state() == QAbstractItemView.State.DraggingState
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton or dragged or event.modifiers() & _ALTERING:
            return
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return
        row = index.data(ROW)
        if row.folded:
            self._rows.fold(index, opened=not row.opened)
        elif note_rect(self.visualRect(index), row).contains(event.position().toPoint()):
            self.note_asked.emit(row.node)
        else:
            self.visited.emit(row.node)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Rename where a name was double-clicked."""
        index = self.indexAt(event.position().toPoint())
        node = self._rows.node_at(index)
        if node is not None and self._is_on_name(index, event.position().toPoint()):
            self.rename(node)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the rows to the project: a drop asks, and moves nothing by itself."""
        super().dropEvent(event)
        event.setDropAction(Qt.DropAction.IgnoreAction)

    def rename(self, node: Node) -> None:
        """Open a field for the name of a node."""
        self._rows.reveal(node)
        row = self._rows.row_of(node)
        if row is not None:
            index = self._rows.index(row)
            self.setCurrentIndex(index)
            if self.state() != QAbstractItemView.State.EditingState:  # Qt would complain
                self.edit(index)

    def _is_on_name(self, index: QModelIndex, where: QPoint) -> bool:
        return name_rect(self.visualRect(index), index.data(ROW)).contains(where)

    # -- keys ----------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep the list's own keys from being shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if event.key() in _OWN or (ctrl and event.key() in _WITH_CTRL):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Do what the list's keys do."""
        if self.state() == QAbstractItemView.State.EditingState:  # Enter, which ends it, comes here too
            return
        key, index, node = event.key(), self.currentIndex(), self.current()
        ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if key in (_KEY.Key_Up, _KEY.Key_Down) and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._shift(node, 1 if key == _KEY.Key_Down else -1)
        elif key in (*_ENTER, _KEY.Key_Space, _KEY.Key_Left, _KEY.Key_Right) and index.isValid():
            self._enter(index, key)
        elif key == _KEY.Key_F2 and node is not None:
            self.rename(node)
        elif key in (_KEY.Key_Delete, _KEY.Key_Backspace):
            self.removal_asked.emit()
        elif ctrl and key == _KEY.Key_C:
            self.copy_asked.emit()
        else:
            super().keyPressEvent(event)

    def _enter(self, index: QModelIndex, key: int) -> None:
        row = index.data(ROW)
        if row.folded:
            opened = {_KEY.Key_Left: False, _KEY.Key_Right: True}.get(Qt.Key(key), not row.opened)
            self._rows.fold(index, opened=opened)
        elif key in _ENTER:
            self.visited.emit(row.node)

    def _shift(self, node: Node | None, by: int) -> None:
        """Ask for a node to be put one place up or down among its siblings."""
        siblings = node.parent.children if node is not None and node.parent is not None else []
        if node is None or len(siblings) < 2:
            return
        at = siblings.index(node)
        to = at + by
        if 0 <= to < len(siblings):
            after = to + 1 if by > 0 else to
            self._rows.reordered.emit(node, siblings[after] if after < len(siblings) else None)
