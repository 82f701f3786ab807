"""The queue below the tree: what relaxes now, and what waits."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from adatom.gui.panels.project.model import Index
from adatom.gui.theme import current_theme, icon
from adatom.gui.top_bar import ElidedLabel
from adatom.gui.words import number, title_of
from adatom.potentials.catalogue import model_title
from adatom.project.tree import Node
from adatom.workbench.queue import QueueEntry
from adatom.workbench.state import RunState

ROW_HEIGHT, RUNNING_HEIGHT, MOST_ROWS = 44, 48, 3
MIME = "application/x-adatom-queue"
_CROSS = 16


def entry_words(entry: QueueEntry) -> tuple[str, str]:
    """Return what waits, and how it will be relaxed."""
    name = entry.node.name or title_of(entry.node)
    frame = f", from frame {entry.from_frame + 1}" if entry.from_frame is not None else ""
    task = f", {entry.settings.task}" if entry.settings.task else ""
    return name, f"{model_title(entry.settings.model)}{task}{frame}"


def run_words(run: RunState) -> str:
    """Return how far a relaxation is, in a line: ``"step 23 · fmax 0.083 · −119.1428 eV"``."""
    if run.status == "loading":
        return run.text
    parts = [f"step {run.step}" if run.status == "running" else f"{run.status}, step {run.step}"]
    if run.fmax is not None:
        parts.append(f"fmax {number(run.fmax, 3)}")
    if run.energy is not None:
        parts.append(f"{number(run.energy, 4)} eV")
    return " · ".join(parts)


class _Entries(QAbstractListModel):
    moved = Signal(int, int)
    """Key of the entry that was dragged, and its place in the order without it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[QueueEntry] = []

    def show(self, entries: Sequence[QueueEntry]) -> None:
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - as Qt has it
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return name, model and tooltip of an entry."""
        if not index.isValid():
            return None
        name, how = entry_words(self.entries[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.UserRole:
            return how
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{name}: waits to relax with {how}.\nDrag it to another place, or take it out with Del"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{index.row() + 1}: {name}, waits to relax with {how}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802 - Qt's name
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802 - Qt's name
        data = QMimeData()
        if indexes:
            data.setData(MIME, str(self.entries[indexes[0].row()].key).encode())
        return data

    def dropMimeData(  # noqa: N802 - Qt's name
        self,
        data: QMimeData,
        action: Qt.DropAction,  # noqa: ARG002 - as Qt has it
        row: int,
        column: int,  # noqa: ARG002 - as Qt has it
        parent: Index,
    ) -> bool:
        """Ask for an entry to be put elsewhere; the rows follow when that is done."""
        key = int(bytes(data.data(MIME).data()) or b"0")
        before = next((at for at, entry in enumerate(self.entries) if entry.key == key), None)
        if before is None or parent.isValid():
            return False
        row = len(self.entries) if row < 0 else row
        self.moved.emit(key, row - 1 if row > before else row)
        return False  # the queue has moved it; the view would take the dragged row out by itself


class _Entry(QStyledItemDelegate):
    """Paints an entry: its place, what and how, and a cross while the mouse is on it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802, ARG002
        return QSize(0, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint place, name and model, each cut where the room ends."""
        theme, rect, state = current_theme(), option.rect, option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.soft if chosen else theme.field))
            painter.drawRoundedRect(rect.adjusted(4, 1, -4, -1), 6, 6)
        small = QFont(option.font)
        small.setPixelSize(12)
        dim = QColor(theme.dim)
        line = QRect(rect.left() + 34, rect.top() + 4, rect.width() - 34 - 8 - _CROSS - 6, 19)
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(dim)
        painter.setFont(small)
        place = QRect(rect.left() + 8, line.top(), 18, line.height())
        painter.drawText(
            place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), f"{index.row() + 1}"
        )
        below = line.translated(0, 18)
        how = painter.fontMetrics().elidedText(index.data(Qt.ItemDataRole.UserRole), _RIGHT, below.width())
        painter.drawText(below, align, how)
        painter.setFont(option.font)
        painter.setPen(QColor(theme.text))
        painter.drawText(line, align, painter.fontMetrics().elidedText(index.data(), _RIGHT, line.width()))
        if over or chosen:
            icon("close", "dim").paint(painter, cross_rect(rect))
        painter.restore()


_RIGHT = Qt.TextElideMode.ElideRight


def cross_rect(rect: QRect) -> QRect:
    """Return where the cross of an entry is."""
    return QRect(rect.right() - 8 - _CROSS, rect.top() + (ROW_HEIGHT - _CROSS) // 2, _CROSS, _CROSS)


class _Waiting(QListView):
    """The entries that wait; they can be dragged, Alt+Up and Alt+Down move them too."""

    removed = Signal(int)
    """Key of the entry to take out."""

    def __init__(self, entries: _Entries) -> None:
        super().__init__()
        self._entries = entries
        self.setModel(entries)
        self.setItemDelegate(_Entry(self))
        self.setAccessibleName("Relaxations that wait")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)

    def event(self, event: QEvent) -> bool:
        """Keep the list's own keys from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Up, Qt.Key.Key_Down)
            if event.key() in keys:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take an entry out, or move it up or down."""
        row, alt = self.currentIndex().row(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if row >= 0 and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self._entries.entries[row].key)
        elif row >= 0 and alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            to = row + (1 if event.key() == Qt.Key.Key_Down else -1)
            if 0 <= to < len(self._entries.entries):
                self._entries.moved.emit(self._entries.entries[row].key, to)
                self.setCurrentIndex(self._entries.index(to))
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseReleaseEvent(event)
        index = self.indexAt(_point(event))
        if index.isValid() and cross_rect(self.visualRect(index)).contains(_point(event)):
            self.removed.emit(self._entries.entries[index.row()].key)


def _point(event: QMouseEvent) -> QPoint:
    return event.position().toPoint()


class QueueView(QFrame):
    """What relaxes now and what waits; hidden where there is nothing to tell."""

    stop_asked = Signal()
    clear_asked = Signal()
    visit_asked = Signal(object)
    """`Node` that relaxes now."""
    removed = Signal(int)
    """Key of the entry to take out."""
    moved = Signal(int, int)
    """Key of an entry, and where it goes in the order without it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("queue")
        self._node: Node | None = None
        self._entries = _Entries(self)
        self.waiting = _Waiting(self._entries)
        self.waiting.removed.connect(self.removed)
        self._entries.moved.connect(self.moved, Qt.ConnectionType.QueuedConnection)
        self.clear_button = self._link("Clear", "Let none of these begin; the one under way goes on")
        self.clear_button.clicked.connect(self.clear_asked)
        self._title = QLabel("Queue")
        self._title.setObjectName("head")
        self.name = QPushButton()
        self.name.setObjectName("link")
        self.name.setToolTip("Go to what relaxes now")
        self.name.clicked.connect(lambda: self.visit_asked.emit(self._node))
        self.progress = ElidedLabel("unit")
        self.stop_button = QToolButton()
        self.stop_button.setIcon(icon("stop"))
        self.stop_button.setToolTip("Stop this relaxation and keep its frames; the next one begins")
        self.stop_button.setAccessibleName("Stop this relaxation")
        self.stop_button.clicked.connect(self.stop_asked)
        self._running = self._running_row()
        self._lay_out()
        self.hide()

    def _link(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName("link")
        button.setToolTip(tip)
        button.setAccessibleName(f"{text} the queue")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _running_row(self) -> QWidget:
        row = QWidget()
        row.setFixedHeight(RUNNING_HEIGHT)
        self.name.setFixedHeight(22)
        self.progress.setFixedHeight(18)
        texts = QVBoxLayout()
        texts.setContentsMargins(0, 0, 0, 0)
        texts.setSpacing(0)
        texts.addWidget(self.name)
        inset = QHBoxLayout()
        inset.setContentsMargins(5, 0, 0, 0)
        inset.addWidget(self.progress)
        texts.addLayout(inset)
        box = QHBoxLayout(row)
        box.setContentsMargins(8, 0, 8, 4)
        box.setSpacing(4)
        box.addLayout(texts, 1)
        box.addWidget(self.stop_button)
        return row

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(13, 6, 8, 2)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.clear_button)
        line = QFrame()
        line.setObjectName("hairline")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addWidget(line)
        column.addLayout(head)
        column.addWidget(self._running)
        column.addWidget(self.waiting)

    def show_queue(self, entries: Sequence[QueueEntry]) -> None:
        """Show what waits."""
        row = self.waiting.currentIndex().row()
        if [entry.key for entry in entries] != [entry.key for entry in self._entries.entries]:
            self._entries.show(entries)
            self.waiting.setCurrentIndex(self._entries.index(min(row, len(entries) - 1)))
        self.waiting.setFixedHeight(min(len(entries), MOST_ROWS) * ROW_HEIGHT + 2)
        self.waiting.setVisible(bool(entries))
        self.clear_button.setVisible(bool(entries))
        self._title.setText(f"Queue · {len(entries)} waiting" if entries else "In the background")

    def show_run(self, run: RunState, node: Node | None) -> None:
        """Show what relaxes now; ``None`` for nothing, or nothing but what is on the table."""
        self._node = node
        self._running.setVisible(node is not None)
        if node is not None:
            name = node.name or title_of(node)
            self.name.setAccessibleName(f"Go to {name}, which relaxes now")
            room = max(self.width() - 72, 80)
            self.name.setText(self.name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room))
            self.progress.set_full_text(run_words(run))
            self.stop_button.setEnabled(run.status != "stopping")

    def order(self) -> list[int]:
        """Return the keys of what waits, in order."""
        return [entry.key for entry in self._entries.entries]
