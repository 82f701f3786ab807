"""The hand that looks around, and points at atoms and sites."""

from PySide6.QtCore import QPointF, Qt

from adatom.viewer.hands.base import Hand
from adatom.viewer.hands.desk import MARK_REACH_PIXELS, Desk
from adatom.viewer.tools import NavigateTool


class NavigateHand(Hand):
    """Drives the navigate tool."""

    name = "navigate"
    rings_hovered = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.tool = NavigateTool()
        self._stressed: tuple[int, ...] = ()

    def hover(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Find the atom and the site under the mouse."""
        desk = self.desk
        reach = MARK_REACH_PIXELS / desk.camera.pixels_per_angstrom
        shown = desk.scene.sites.shown
        self.tool.hover(desk.ray(position), desk.stage(), reach=reach if shown else 0.0)
        self.show()

    def leave(self) -> None:
        """Forget the mouse."""
        self.clear()

    def clear(self) -> None:
        """Forget the mouse."""
        self.tool.clear()
        self.show()

    def show(self) -> None:
        """Stress the site under the mouse."""
        desk, tool = self.desk, self.tool
        if tool.chosen_sites != self._stressed:
            self._stressed = tool.chosen_sites
            desk.scene.sites.stress(self._stressed)
            desk.canvas.redraw()
        site = None if tool.site is None else desk.scene.sites.sites[tool.site]
        desk.point_at(tool.atom, site)
