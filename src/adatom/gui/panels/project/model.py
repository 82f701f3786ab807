"""The project's tree as rows of a list, for a view; it follows the project with as few changes as it can."""

import html
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from adatom.gui.panels.project.rows import Row, lay_out
from adatom.gui.panels.project.states import (
    NodeState,
    Standing,
    energy_words,
    formula_of,
    has_state,
    state_of,
    tip_of,
)
from adatom.gui.words import count
from adatom.project.tree import Node, Project
from adatom.workbench.state import RunState

Index: TypeAlias = QModelIndex | QPersistentModelIndex

ROW = Qt.ItemDataRole.UserRole
FORMULA, ENERGY, STATE, IS_HEAD = (Qt.ItemDataRole.UserRole + n for n in range(1, 5))
HAS_STATE = Qt.ItemDataRole.UserRole + 5
MIME = "application/x-adatom-node"
"""What is dragged: the node's key."""

# Views ask for the flags of every row time and again.
_SELECTABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _SELECTABLE | Qt.ItemFlag.ItemIsEditable
_DRAGGED = _EDITABLE | Qt.ItemFlag.ItemIsDragEnabled


class ProjectModel(QAbstractListModel):
    """The rows of `rows.lay_out`.

    Parameters
    ----------
    project
        Whose tree it is; ask `follow` to bring the rows up to date with it.
    """

    renamed = Signal(object, str)
    """`Node` and what the user calls it now."""
    reordered = Signal(object, object)
    """`Node` that was dragged, and the sibling to put it before, or ``None``."""

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._rows: list[Row] = []
        self._places: dict[int, int] = {}
        self._unfolded: set[int] = set()
        self._standing = Standing(RunState(), {}, {})
        self._formulas: dict[int, tuple[object, str]] = {}
        self._titles: dict[int, tuple[object, str]] = {}

    # -- what there is -------------------------------------------------------------------------------

    @property
    def rows(self) -> Sequence[Row]:
        """The rows from top to bottom."""
        return self._rows

    @property
    def standing(self) -> Standing:
        """What is known of relaxations."""
        return self._standing

    def row_of(self, node: Node) -> int | None:
        """Return the row of a node, or ``None`` where it is folded away."""
        return self._places.get(node.key)

    def node_at(self, index: Index) -> Node | None:
        """Return the node in a row; ``None`` for small edits that are folded together."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        return None if row.folded else row.node

    # -- following -----------------------------------------------------------------------------------

    def follow(self) -> None:
        """Bring the rows up to date with the tree; those that stay are not touched."""
        new = lay_out(self._project.root, self._project.head, self._unfolded)
        old = self._rows
        start = _common(old, new)
        end = _common(old[start:][::-1], new[start:][::-1])
        gone, come = len(old) - start - end, len(new) - start - end
        if gone:
            self.beginRemoveRows(QModelIndex(), start, start + gone - 1)
            self._set(old[:start] + old[start + gone :])
            self.endRemoveRows()
        if come:
            self.beginInsertRows(QModelIndex(), start, start + come - 1)
            self._set(new)
            self.endInsertRows()
        self._set(new)
        self._say(range(len(new)))

    def set_standing(self, standing: Standing) -> None:
        """Take what is known of relaxations."""
        self._standing = standing
        self._say(range(len(self._rows)))

    def refresh(self, node: Node) -> None:
        """Show a node's row anew: it has other frames, or its relaxation is in another state."""
        row = self.row_of(node)
        if row is not None:
            self._say(range(row, row + 1))

    def set_run(self, run: RunState) -> None:
        """Take where the newest relaxation stands and show its row anew."""
        self._standing = Standing(run, self._standing.endings, self._standing.waiting)
        if run.node_key in self._places:
            row = self._places[run.node_key]
            self._say(range(row, row + 1))

    def fold(self, index: Index, *, opened: bool) -> None:
        """Show small edits that are folded together, or fold them again."""
        row = self._rows[index.row()]
        keys = {node.key for node in row.folded}
        self._unfolded = self._unfolded | keys if opened else self._unfolded - keys
        self.follow()

    def reveal(self, node: Node) -> None:
        """See to it that a node has a row."""
        if node.key not in self._places:
            self._unfolded.add(node.key)
            self.follow()

    def _set(self, rows: list[Row]) -> None:
        self._rows = rows
        self._places = {row.node.key: at for at, row in enumerate(rows) if not row.folded}

    def _say(self, rows: range) -> None:
        if rows:
            self.dataChanged.emit(self.index(rows[0]), self.index(rows[-1]))

    # -- as Qt asks ----------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - as Qt has it
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what stands in a row."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if row.folded:
            return _fold_data(row, role)
        return self._node_data(row.node, role)

    def _node_data(self, node: Node, role: int) -> Any:
        known: dict[int, Callable[[], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda: self._label(node),
            Qt.ItemDataRole.EditRole: lambda: self._label(node),
            Qt.ItemDataRole.ToolTipRole: lambda: _as_html(tip_of(node, self._standing)),
            Qt.ItemDataRole.AccessibleTextRole: lambda: self._spoken(node),
            FORMULA: lambda: self._formula(node),
            ENERGY: lambda: energy_words(node),
            STATE: lambda: state_of(node, self._standing),
            HAS_STATE: lambda: has_state(node, self._standing),
            IS_HEAD: lambda: node is self._project.head,
        }
        return known[role]() if role in known else None

    def _label(self, node: Node) -> str:
        """Return what a node is called; the title of a relaxation is looked up in the catalogue once."""
        kept = self._titles.get(node.key)
        if kept is None or kept[0] is not node.operation:
            kept = self._titles[node.key] = (node.operation, node.title)
        return node.name or kept[1]

    def _formula(self, node: Node) -> str:
        """Return a node's formula; counting thousands of atoms at each painting would take its time."""
        source = node.start if node.trajectory is None else node.trajectory.segments[-1].template
        kept = self._formulas.get(node.key)
        if kept is None or kept[0] is not source:
            kept = self._formulas[node.key] = (source, formula_of(node))
        return kept[1]

    def _spoken(self, node: Node) -> str:
        state: NodeState | None = state_of(node, self._standing)
        here = "on the table" if node is self._project.head else ""
        parts = (node.label, self._formula(node), energy_words(node), state.text if state else "", here)
        return ", ".join(filter(None, parts))

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Ask for a node to be renamed; what it says anyway is no name of its own."""
        node = self.node_at(index)
        if node is None or role != Qt.ItemDataRole.EditRole:
            return False
        name = str(value)
        self.renamed.emit(node, "" if name.strip() == node.title else name)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Nodes can be selected and renamed, and dragged where they have siblings."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        row = self._rows[index.row()]
        if row.folded:
            return _SELECTABLE
        alone = row.node.parent is None or len(row.node.parent.children) < 2
        return _EDITABLE if alone else _DRAGGED

    # -- dragging ------------------------------------------------------------------------------------

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802 - Qt's name
        """Only the order changes."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        """Return what can be dropped."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802 - Qt's name
        """Return what is dragged: one node."""
        data = QMimeData()
        node = self.node_at(indexes[0]) if indexes else None
        if node is not None:
            data.setData(MIME, str(node.key).encode())
        return data

    def canDropMimeData(  # noqa: N802 - Qt's name
        self,
        data: QMimeData,
        action: Qt.DropAction,  # noqa: ARG002 - as Qt has it
        row: int,
        column: int,  # noqa: ARG002 - as Qt has it
        parent: Index,
    ) -> bool:
        """Whether a node may be dropped before a row: only among those made from the same structure."""
        return not parent.isValid() and self._drop(data, row) is not None

    def dropMimeData(  # noqa: N802 - Qt's name
        self,
        data: QMimeData,
        action: Qt.DropAction,
        row: int,
        column: int,
        parent: Index,
    ) -> bool:
        """Ask for a node to be put elsewhere among its siblings; the rows follow when that is done."""
        if self.canDropMimeData(data, action, row, column, parent) and (drop := self._drop(data, row)):
            self.reordered.emit(*drop)
        return False  # else the view would take the dragged row out by itself

    def _drop(self, data: QMimeData, row: int) -> tuple[Node, Node | None] | None:
        if not data.hasFormat(MIME):
            return None
        key = int(bytes(data.data(MIME).data()))
        dragged = next((node for node in self._project if node.key == key), None)
        if dragged is None or dragged.parent is None or not 0 <= row <= len(self._rows):
            return None
        siblings = dragged.parent.children
        if row < len(self._rows) and self._rows[row].node in siblings and not self._rows[row].folded:
            return dragged, self._rows[row].node
        above = self._rows[row - 1].node if row else None
        last = siblings[-1]
        below_last = above is not None and last in above.lineage()
        ends_there = row == len(self._rows) or last not in self._rows[row].node.lineage()
        return (dragged, None) if below_last and ends_there else None


def _fold_data(row: Row, role: int) -> Any:
    text = count(len(row.folded), "edit")
    if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
        return text
    if role == Qt.ItemDataRole.ToolTipRole:
        titles = "\n".join(node.title for node in row.folded[:12])
        more = "\n…" if len(row.folded) > 12 else ""
        return _as_html(f"{titles}{more}\n\nA click {'folds them' if row.opened else 'shows them'}")
    return None


def _as_html(text: str) -> str:
    """Return plain text for a tooltip, which would take some of it for markup."""
    return f"<p style='white-space:pre-wrap'>{html.escape(text)}</p>"


def _common(one: Sequence[Row], other: Sequence[Row]) -> int:
    """Return how many rows two lists begin with that stand for the same."""
    at = 0
    while at < min(len(one), len(other)) and one[at].identity == other[at].identity:
        at += 1
    return at
