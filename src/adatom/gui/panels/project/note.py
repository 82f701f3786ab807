"""The little window in which a note is written."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from adatom.gui.top_bar import ElidedLabel
from adatom.project.tree import Node

WIDTH, HEIGHT = 280, 132


class NotePopover(QFrame):
    """A note of several lines; it is kept when the popover goes, unless by Esc."""

    written = Signal(object, str)
    """`Node` and its note."""

    def __init__(self, node: Node, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._node = node
        self._keep = True
        title = ElidedLabel("head")
        title.set_full_text(f"Note on {node.label}")
        self.text = QPlainTextEdit(node.note)
        self.text.setPlaceholderText("What is worth remembering of this structure")
        self.text.setAccessibleName(f"Note on {node.label}")
        self.text.setToolTip("Ctrl+Enter or a click elsewhere keeps the note, Esc leaves it as it was")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(HEIGHT)
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.text.installEventFilter(self)
        hint = QLabel("Ctrl+Enter keeps it · Esc does not")
        hint.setObjectName("unit")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        for widget in (title, self.text, hint):
            column.addWidget(widget)
        self.setFixedWidth(WIDTH)

    def open_at(self, where: QPoint) -> None:
        """Open with its left upper corner at a place on the screen, or as near to it as there is room."""
        self.adjustSize()
        screen = self.screen().availableGeometry()
        left = max(screen.left(), min(where.x(), screen.right() - self.width()))
        top = max(screen.top(), min(where.y(), screen.bottom() - self.height()))
        self.move(left, top)
        self.show()
        self.text.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the note at Ctrl+Enter, and drop what was typed at Esc."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() == Qt.Key.Key_Escape:
                self._keep = False
                self.close()
                return True
            if ctrl and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.close()
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Keep what was typed."""
        super().hideEvent(event)
        if self._keep and self.text.toPlainText() != self._node.note:
            self._keep = False
            self.written.emit(self._node, self.text.toPlainText())
