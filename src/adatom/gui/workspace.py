"""The working part of the window: rail, view, side panel and foot.

It imports the viewer, and so VTK: the window is on screen before this is made.
"""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from adatom.gui.actions import ActionKey, ActionSet
from adatom.gui.foot import Foot
from adatom.gui.hints import HintLine
from adatom.gui.keyboard import FieldKeys, MouseFocus
from adatom.gui.panels.adsorbate import AdsorbatePanel
from adatom.gui.panels.atoms import AtomsPage
from adatom.gui.panels.measurements import MeasurementsPanel
from adatom.gui.panels.project import LeftPanel
from adatom.gui.panels.relaxation import RelaxationPanel
from adatom.gui.panels.selection import SelectionPanel
from adatom.gui.panels.sites import SitesPanel
from adatom.gui.panels.slab import SlabPanel
from adatom.gui.tool_rail import ToolRail
from adatom.viewer.view import StructureView

SIDE_WIDTH = 352
BAR_WIDTH = 10
"""Of the scroll bar, as the style sheet has it."""
_FOR_SELECTION = (
    ActionKey.FIX,
    ActionKey.RELEASE,
    ActionKey.DUPLICATE,
    ActionKey.CHANGE_ELEMENT,
    ActionKey.DELETE,
)


class SidePanel(QFrame):
    """The sections in the order of the work; they scroll where the window is low.

    What is selected and measured comes first: it is there only while it is what the user works with.

    Parameters
    ----------
    actions
        What can be done to the selection.
    """

    def __init__(self, actions: Sequence[QAction] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.setFixedWidth(SIDE_WIDTH)
        self.selection = SelectionPanel(actions)
        self.measurements = MeasurementsPanel()
        self.slab = SlabPanel()
        self.adsorbate = AdsorbatePanel()
        self.sites = SitesPanel()
        self.relaxation = RelaxationPanel()
        inner = QWidget()
        inner.setObjectName("inner")
        # The room of the scroll bar stays free while there is none, so that it moves nothing.
        inner.setFixedWidth(SIDE_WIDTH - 1 - BAR_WIDTH)
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 12, 14 - BAR_WIDTH, 12)
        column.setSpacing(4)
        first = (self.selection, self.measurements)
        for panel in (*first, self.slab, self.adsorbate, self.sites, self.relaxation):
            column.addWidget(panel)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        around = QVBoxLayout(self)
        around.setContentsMargins(1, 0, 0, 0)
        around.addWidget(self.area)


class Workspace(QWidget):
    """Rail, project panel, view and side panel, and the foot below them.

    Parameters
    ----------
    actions
        The window's actions, for the rail.
    """

    def __init__(self, actions: ActionSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.actions_ = actions
        self.rail = ToolRail(actions)
        self.view = StructureView()
        self.view.setMinimumSize(QSize(240, 180))
        self.hint = HintLine(self.view, self.view.corners)
        self.left = LeftPanel()
        self.left.set_fold_action(actions[ActionKey.PROJECT_PANEL])
        self.atoms = AtomsPage()
        self.left.add_page("Atoms", self.atoms, "All atoms, with exact coordinates that can be typed")
        self.left.hide()
        self.split = QSplitter()
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        for widget in (self.left, self.view):
            self.split.addWidget(widget)
        self.split.setStretchFactor(1, 1)
        self.side = SidePanel([actions[key] for key in _FOR_SELECTION])
        self.foot = Foot()
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self.split, 1)
        middle.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.foot)
        FieldKeys(self, self.view)
        MouseFocus(self.side, self.view)
