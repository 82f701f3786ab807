"""The bar along the top: what is on the table, the tools of every minute, what it runs with, Relax."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from adatom.gui.actions import ActionKey, ActionSet
from adatom.gui.theme import icon

HEIGHT = 52
_TOOLS = (ActionKey.NEW_SLAB, ActionKey.OPEN, ActionKey.EXPORT, ActionKey.UNDO, ActionKey.REDO)


class ElidedLabel(QLabel):
    """A line of text that gives way where there is no room, and then tells itself in a tooltip."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._full = ""
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(24)

    def set_full_text(self, text: str) -> None:
        """Set the text to show as much of as fits."""
        if text != self._full:
            self._full = text
            self.setAccessibleName(text)
            self.updateGeometry()
            self._elide()

    def full_text(self) -> str:
        """Return all of the text."""
        return self._full

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room that all of the text takes."""
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self._full) + 2, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cut the text anew."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, max(self.width(), 24))
        self.setText(shown)
        self.setToolTip(self._full if shown != self._full else "")


def tool_button(action: QAction, size: int = 20) -> QToolButton:
    """Return a flat button for an action; a click leaves the keyboard's focus where it was."""
    button = QToolButton()
    dress(button, action, size)
    return button


def dress(button: QToolButton, action: QAction, size: int = 20) -> None:
    """Make a button one for an action, as `tool_button` does."""
    button.setDefaultAction(action)
    button.setIconSize(QSize(size, size))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(action.text())


def _menu_of(actions: ActionSet, keys: tuple[ActionKey, ...], parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.addActions([actions[key] for key in keys])
    return menu


class TopBar(QFrame):
    """The bar; it shows what it is told and asks through the actions.

    Parameters
    ----------
    actions
        The window's actions.
    chips
        Widgets between the tools and the primary button: what a relaxation runs with.
    """

    main_clicked = Signal()
    """The primary button: Relax, Pause or Resume."""

    def __init__(self, actions: ActionSet, chips: tuple[QWidget, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.setFixedHeight(HEIGHT)
        self._title = ElidedLabel("title")
        self._subtitle = ElidedLabel("dim")
        self._chips = chips
        self.main_button = QPushButton()
        self.main_button.setObjectName("primary")
        self.main_button.setMinimumWidth(112)
        self.main_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.main_button.clicked.connect(self.main_clicked)
        self.step_button = tool_button(actions[ActionKey.STEP])
        self.stop_button = tool_button(actions[ActionKey.STOP])
        self.stop_button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.stop_button.setMenu(_menu_of(actions, (ActionKey.STOP, ActionKey.DISCARD), self.stop_button))
        self._lay_out(actions)
        self.set_run("idle", can_relax=False)

    def _lay_out(self, actions: ActionSet) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(4)
        row.addWidget(self._title)
        row.addSpacing(6)
        row.addWidget(self._subtitle)
        row.addSpacing(12)
        for key in _TOOLS:
            row.addWidget(tool_button(actions[key]))
        row.addStretch(1)
        for chip in self._chips:
            row.addWidget(chip)
            row.addSpacing(2)
        row.addSpacing(8)
        row.addWidget(self.main_button)
        row.addWidget(self.step_button)
        row.addWidget(self.stop_button)

    def set_title(self, title: str, subtitle: str) -> None:
        """Say what is on the table."""
        for label, text in ((self._title, title), (self._subtitle, subtitle)):
            label.set_full_text(text)
            label.setVisible(bool(text))

    def title(self) -> str:
        """Return what it says is on the table."""
        return self._title.full_text()

    def set_run(self, status: str, *, can_relax: bool) -> None:
        """Follow the run: the primary button offers what comes next."""
        text, glyph, enabled = {
            "idle": ("Relax", "play", can_relax),
            "loading": ("Loading…", "timer-sand", False),
            "running": ("Pause", "pause", True),
            "paused": ("Resume", "play", True),
            "stopping": ("Stopping…", "timer-sand", False),
        }[status]
        self.main_button.setText(text)
        self.main_button.setIcon(icon(glyph, "on_primary" if enabled else "dim"))
        self.main_button.setEnabled(enabled)
        self.main_button.setToolTip(
            {
                "idle": "Relax the structure with the chosen model  (Ctrl+R)",
                "running": "Hold the relaxation  (Ctrl+P)",
                "paused": "Let the relaxation go on  (Ctrl+P)",
            }.get(status, text)
        )
        for chip in self._chips:
            chip.setEnabled(status == "idle")
