"""The rail of tools on the left: what the mouse does in the view, and ways to look."""

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QFrame, QMenu, QToolButton, QVBoxLayout, QWidget

from adatom.gui.actions import ActionKey, ActionSet
from adatom.gui.theme import icon
from adatom.gui.top_bar import tool_button

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


class ToolRail(QFrame):
    """The rail; one of its tools is always the active one."""

    def __init__(self, actions: ActionSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self._navigate, self._place = actions[ActionKey.NAVIGATE], actions[ActionKey.PLACE]
        group = QActionGroup(self)
        for action in (self._navigate, self._place):
            action.setCheckable(True)
            group.addAction(action)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 10, 6, 10)
        column.setSpacing(4)
        for action in (self._navigate, self._place):
            column.addWidget(tool_button(action))
        column.addStretch(1)
        column.addWidget(self._axes_button(actions))
        column.addWidget(tool_button(actions[ActionKey.FIT]))
        self.set_placing(placing=False)

    def set_placing(self, *, placing: bool) -> None:
        """Mark the tool that is active."""
        (self._place if placing else self._navigate).setChecked(True)

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
