"""Notices: what the user should read, over the view, without stopping the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from adatom.gui.theme import icon

if TYPE_CHECKING:  # the window is on screen before the workbench is imported
    from adatom.workbench.state import Notice, NoticeTopic

READING_TIME_MS = 8000
"""How long a notice that only informs stays; most warnings and errors stay until dismissed or settled."""
DECIDING_TIME_MS = 30_000
"""How long one stays that offers to bring back what was deleted and such, or says why an edit was refused."""
MOST_NOTICES = 2
"""Shown at once; older ones give way (the log keeps them all)."""
WIDTH = 460
_MOST_DETAILS = 9
"""Lines of the details shown without scrolling."""

_GLYPHS = {
    "info": ("information-outline", "accent", "Information"),
    "warning": ("alert-outline", "warning", "Warning"),
    "error": ("alert-circle-outline", "danger", "Error"),
}


class NoticeCard(QFrame):
    """One notice: its text, what can be done about it, its details behind a button.

    Parameters
    ----------
    notice
        What to say.
    action
        Text of a button and what it does, e.g. ``("Go back", go_back)``.
    """

    gone = Signal()
    """It was dismissed, or faded."""

    def __init__(
        self, notice: Notice, action: tuple[str, Callable[[], object]] | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.notice = notice
        self._mark = QLabel()
        self.setObjectName("notice")
        self.setProperty("level", notice.level)
        self.setAutoFillBackground(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        self.setFixedWidth(WIDTH)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 10, 8, 10)
        box.setSpacing(6)
        box.addLayout(self._first_row(notice))
        self._details = self._details_box(notice)
        buttons = self._buttons(notice, action)
        if buttons is not None:
            box.addLayout(buttons)
        box.addWidget(self._details)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._fade)
        if notice.level == "info" and action is None:
            self.fade_soon()
        elif notice.level == "info" or notice.topic == "edit":
            self._timer.start(DECIDING_TIME_MS)  # an edit that was refused has left nothing undone

    def _first_row(self, notice: Notice) -> QHBoxLayout:
        name = _GLYPHS[notice.level][2]
        self._mark.setAccessibleName(name)
        self._draw_mark()
        text = QLabel(notice.text)
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setAccessibleName(f"{name}: {notice.text}")
        close = QToolButton()
        close.setIcon(icon("close", "dim"))
        close.setToolTip("Dismiss")
        close.setAccessibleName("Dismiss this notice")
        close.clicked.connect(self.dismiss)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _draw_mark(self) -> None:
        glyph, tint, _ = _GLYPHS[self.notice.level]
        self._mark.setPixmap(icon(glyph, tint).pixmap(QSize(18, 18)))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Wear another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._draw_mark()

    def _buttons(self, notice: Notice, action: tuple[str, Callable[[], object]] | None) -> QHBoxLayout | None:
        if action is None and not notice.details:
            return None
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 0, 0)
        row.setSpacing(4)
        if action is not None:
            text, handler = action
            row.addWidget(self._button(text, lambda: (self.dismiss(), handler())))
        if notice.details:
            row.addWidget(self._button("Details", self._toggle_details))
            row.addWidget(self._button("Copy details", self._copy_details))
        row.addStretch()
        return row

    def _button(self, text: str, handler: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName("link")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda _checked=False: handler())
        return button

    def _details_box(self, notice: Notice) -> QPlainTextEdit:
        details = QPlainTextEdit(notice.details)
        details.setReadOnly(True)
        details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        lines = min(notice.details.count("\n") + 1, _MOST_DETAILS)
        details.setFixedHeight(lines * details.fontMetrics().lineSpacing() + 34)
        details.setAccessibleName("Details")
        details.hide()
        return details

    @Slot()
    def dismiss(self) -> None:
        """Take the notice away."""
        self._timer.stop()
        self.hide()
        self.gone.emit()
        # Still a child of the stack: without a parent it would be Python's, which would delete it at once,
        # under the click that dismissed it and the events on their way to it.
        self.deleteLater()

    def fade_soon(self) -> None:
        """Go after the time it takes to read it."""
        self._timer.start(READING_TIME_MS)

    @Slot()
    def _fade(self) -> None:
        """Go, unless the user is reading it."""
        if not self.underMouse() and self._details.isHidden():
            self.dismiss()

    def _toggle_details(self) -> None:
        self._details.setVisible(self._details.isHidden())

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.notice.text}\n\n{self.notice.details}")


class Notices(QWidget):
    """The stack of notices in the upper middle of its parent; it takes no room where there are none.

    Parameters
    ----------
    parent
        The widget to lie over, usually the one around the view.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._box.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        parent.installEventFilter(self)
        self.hide()

    def say(self, notice: Notice, action: tuple[str, Callable[[], object]] | None = None) -> None:
        """Show a notice; one that says the same and still stands gives way to it."""
        for card in self.cards():
            if card.notice == notice:
                card.dismiss()
        for card in self.cards()[: -(MOST_NOTICES - 1)]:
            card.dismiss()
        card = NoticeCard(notice, action, self)
        card.gone.connect(lambda: self._box.removeWidget(card))
        self._box.addWidget(card)
        self.show()
        self.raise_()

    def settle(self, topic: NoticeTopic, *, gently: bool = False) -> None:
        """Take away the problems of a topic, for what they were about has worked since.

        Parameters
        ----------
        topic
            As in `Notice`.
        gently
            Leave time to read them: what settled them was not the user's doing.
        """
        for card in self.cards():
            if card.notice.topic == topic:
                if gently:
                    card.fade_soon()
                else:
                    card.dismiss()

    def cards(self) -> list[NoticeCard]:
        """Return the notices that stand, oldest first."""
        items = (self._box.itemAt(index) for index in range(self._box.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, NoticeCard)]

    def clear(self) -> None:
        """Dismiss them all."""
        for card in self.cards():
            card.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the upper middle of the parent."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Stay in the middle as notices come and go."""
        self._place()
        super().resizeEvent(event)  # type: ignore[arg-type]

    def childEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Hide when the last notice has gone: an empty stack would swallow clicks."""
        super().childEvent(event)  # type: ignore[arg-type]
        if event.type() == QEvent.Type.ChildRemoved and not self.cards():
            self.hide()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.move(max(8, (parent.width() - self.width()) // 2), 12)
