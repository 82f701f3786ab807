"""The rail of tools on the left: what the mouse does in the view, and ways to look."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionEvent, QActionGroup, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QMenu, QToolButton, QVBoxLayout, QWidget

from adatom.gui.actions import TOOLS, ActionKey, ActionSet
from adatom.gui.theme import current_theme, icon
from adatom.gui.top_bar import dress, tool_button

WIDTH = 48
_AXES = (
    ActionKey.VIEW_HOME,
    ActionKey.VIEW_X,
    ActionKey.VIEW_Y,
    ActionKey.VIEW_Z,
    ActionKey.VIEW_BACK_X,
    ActionKey.VIEW_BACK_Y,
    ActionKey.VIEW_BACK_Z,
)


class MarkedButton(QToolButton):
    """A button of the rail that may have a dot: there is something new behind it."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._why = ""
        dress(self, action)

    @property
    def marked(self) -> bool:
        """Whether it has the dot."""
        return bool(self._why)

    def mark(self, why: str) -> None:
        """Have the dot, and say why; with no reason, have none."""
        if why == self._why:
            return
        self._why = why
        self.setAccessibleDescription(why)
        self._tell()
        self.update()

    def _tell(self) -> None:
        action: QAction | None = self.defaultAction()
        if action is None:  # as the window is taken down
            return
        tip = action.toolTip()
        self.setToolTip(f"{tip}\n{self._why}" if self._why else tip)

    def actionEvent(self, event: QActionEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the reason in the tooltip when the action gives the button its own."""
        super().actionEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the button, and the dot in its corner."""
        super().paintEvent(event)
        if not self._why:
            return
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.panel), 1.5))
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(QPointF(self.width() - 8.0, 8.0), 4.0, 4.0)
        painter.end()


class ToolRail(QFrame):
    """The rail; one of its tools is always the active one.

    A button takes a tool up. The keys of Move and Rotate do more where atoms are selected, so the buttons do
    not trigger the actions, whose look they share.
    """

    tool_asked = Signal(object)
    """The `ActionKey` of the tool whose button was pressed."""

    def __init__(self, actions: ActionSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self._actions = actions
        self._buttons = {key: self._tool_button(key) for key in TOOLS}
        group = QActionGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 10, 6, 10)
        column.setSpacing(4)
        for key, button in self._buttons.items():
            group.addAction(actions[key])
            column.addWidget(button)
        column.addStretch(1)
        self.project_button = MarkedButton(actions[ActionKey.PROJECT_PANEL])
        column.addWidget(self.project_button)
        column.addWidget(self._axes_button(actions))
        column.addWidget(tool_button(actions[ActionKey.FIT]))
        self.set_tool(ActionKey.NAVIGATE)

    def set_tool(self, tool: ActionKey) -> None:
        """Mark the tool that is active."""
        self._actions[tool].setChecked(True)
        for key, button in self._buttons.items():
            button.setChecked(key == tool)

    def button(self, tool: ActionKey) -> QToolButton:
        """Return the button of a tool."""
        return self._buttons[tool]

    def _tool_button(self, key: ActionKey) -> QToolButton:
        action = self._actions[key]
        button = QToolButton()
        button.setCheckable(True)
        button.setIcon(action.icon())
        button.setIconSize(QSize(20, 20))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(action.toolTip())
        button.setAccessibleName(action.text())
        button.setEnabled(action.isEnabled())
        button.clicked.connect(lambda: self.tool_asked.emit(key))
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _axes_button(self, actions: ActionSet) -> QToolButton:
        menu = QMenu(self)
        for key in _AXES:
            menu.addAction(actions[key])
        button = tool_button(actions[ActionKey.VIEW_HOME])
        button.setIcon(icon("axis-arrow"))
        button.setToolTip("Look along an axis  (X, Y, Z; H for home)")
        button.setAccessibleName("Look along an axis")
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button
