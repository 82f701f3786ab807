"""The hand that holds an adsorbate: it moves, turns, pins and places the ghost."""

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from adatom.viewer.hands.base import Hand
from adatom.viewer.hands.desk import (
    ALT,
    CTRL,
    ENTER,
    HANDLE_REACH_PIXELS,
    MARK_REACH_PIXELS,
    NO_KEY,
    SHIFT,
    Desk,
)
from adatom.viewer.placing import Ghost, PlaceTool
from adatom.viewer.stance import Stance


class PlaceHand(Hand):
    """Drives the place tool.

    Parameters
    ----------
    desk
        What it works with.
    tool
        The adsorbate and how it stands.
    put_down
        Called when the tool is to be put down.
    """

    name = "place"
    takes_alt = True
    rings_hovered = False

    def __init__(self, desk: Desk, tool: PlaceTool, put_down: Callable[[], None]) -> None:
        super().__init__(desk)
        self.tool = tool
        self._put_down = put_down
        self._ghost: Ghost | None = None
        self._stressed: tuple[int, ...] = ()
        self._on_ghost = False

    # --- driven from outside ---

    def orient(self, stance: Stance) -> None:
        """Orient the ghost as typed."""
        self.tool.orient(self.desk.stage(), stance)
        self.show()

    def stand_at(self, sites: Sequence[int]) -> None:
        """Pin the ghost at the first of some sites with room for it; pinned at one of them, place it."""
        if self.tool.pinned and self.tool.site in sites:
            self._place()
        else:
            self.tool.pin_at(self.desk.stage(), sites)
            self.show()

    def step_back(self) -> bool:
        """Unpin the ghost, or forget the first of two sites; return whether there was such a step."""
        stepped = self.tool.step_back(self.desk.stage())
        if stepped:
            if self.desk.at is not None:
                self.hover(self.desk.at, NO_KEY)
            self.show()
        return stepped

    # --- the mouse ---

    def hover(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Let the ghost follow, or find the handle under the mouse."""
        desk = self.desk
        if not desk.canvas.hasFocus():
            # Esc is to reach the tool, wherever the adsorbate was chosen.
            desk.canvas.setFocus()
        reach = HANDLE_REACH_PIXELS / desk.camera.pixels_per_angstrom
        self.tool.hover(desk.ray(position), desk.stage(), snap=not modifiers & ALT, reach=reach)
        self.show()

    def press(self, event: QMouseEvent) -> bool:
        """Take a handle into the hand, or the ghost where it follows the mouse."""
        tool, desk = self.tool, self.desk
        self.hover(event.position(), event.modifiers())
        ray = desk.ray(event.position())
        if tool.grip is not None:
            self._on_ghost = False
            tool.take_hold(ray, tool.grip)
            return True
        reach = MARK_REACH_PIXELS / desk.camera.pixels_per_angstrom
        self._on_ghost = tool.is_under(ray, desk.scene.ghost_radii, reach)
        return self._on_ghost and not tool.pinned

    def drag(self, event: QMouseEvent) -> None:
        """Turn the ghost by what is in the hand; the first drag from a site pins it there."""
        ray, stage = self.desk.ray(event.position()), self.desk.stage()
        if not self.tool.pinned:
            self.tool.pin(stage)
            self.tool.take_hold(ray, "turn")
        self.tool.pull(ray, stage, coarse=bool(event.modifiers() & SHIFT))
        self.show()

    def release(self) -> None:
        """Let go of the handle."""
        self.tool.let_go()

    def click(self, event: QMouseEvent) -> None:
        """Place the ghost; beside a pinned one, unpin it."""
        self.hover(event.position(), event.modifiers())
        if not self.tool.pinned or self._on_ghost:
            self._place()
        elif self.tool.grip is None:
            self.step_back()

    def right_click(self) -> bool:
        """Put the tool down."""
        self._put_down()
        return True

    def wants_wheel(self, event: QWheelEvent) -> bool:
        """Take the wheel to turn by, unless it zooms: with Ctrl alone."""
        keys = event.modifiers()
        return bool(keys & SHIFT) or not keys & CTRL

    def wheel(self, event: QWheelEvent, notches: int) -> bool:
        """Turn the ghost; with Shift raise it, with both keys tilt it."""
        shift, ctrl = bool(event.modifiers() & SHIFT), bool(event.modifiers() & CTRL)
        turn = self.tool.tip if ctrl else self.tool.lift if shift else self.tool.turn
        turn(self.desk.stage(), notches)
        self.show()
        return True

    def leave(self) -> None:
        """Take the ghost away, unless it is pinned."""
        self.tool.hide()
        self.show()

    def _place(self) -> None:
        """Place the ghost, or take its place as the first of two."""
        edit = self.tool.click(self.desk.stage())
        if edit is not None:
            # The ghost comes back when the mouse moves on: it would only clash with what it has become.
            self.tool.clear()
        self.show()
        if edit is not None:
            self.desk.placed.emit(edit)

    # --- keys ---

    def key(self, event: QKeyEvent) -> bool:
        """Esc goes a step back or puts the tool down, Enter places a pinned ghost, Alt frees it of sites."""
        if event.key() == Qt.Key.Key_Escape:
            if not self.step_back():
                self._put_down()
            return True
        if event.key() in ENTER and self.tool.pinned:
            self._place()
            return True
        if event.key() == Qt.Key.Key_Alt and self.desk.at is not None:
            self.hover(self.desk.at, ALT)
            return True
        return False

    def key_up(self, event: QKeyEvent) -> bool:
        """Snap again when Alt is let up."""
        if event.key() != Qt.Key.Key_Alt or self.desk.at is None:
            return False
        self.hover(self.desk.at, NO_KEY)
        return True

    # --- what is shown ---

    def clear(self) -> None:
        """Take the ghost away."""
        self.tool.clear()
        self.show()

    def structure_changed(self) -> None:
        """Bring the ghost up to date; it goes along with its site."""
        self.tool.refresh(self.desk.stage())

    def camera_moved(self) -> None:
        """Put the label beside the ghost as it is seen now."""
        tool, camera = self.tool, self.desk.camera
        if tool.ghost is None:
            self.desk.label.hide()
            return
        seen = camera.project(tool.positions)
        radius = (self.desk.scene.ghost_radii * camera.pixels_per_angstrom)[:, None]
        low, high = (seen - radius).min(axis=0), (seen + radius).max(axis=0)
        if tool.handles is not None:
            around = camera.project(tool.handles.line("turn"))
            low = np.minimum(low, around.min(axis=0))
            high = np.maximum(high, around.max(axis=0))
        self.desk.label.show_ghost(tool.ghost, QRectF(QPointF(*low), QPointF(*high)))

    def show(self) -> None:
        """Draw the ghost, stress its sites, and tell what has changed."""
        desk, tool = self.desk, self.tool
        self._draw_ghost()
        if tool.chosen_sites != self._stressed:
            self._stressed = tool.chosen_sites
            desk.scene.sites.stress(self._stressed)
            desk.canvas.redraw()
        desk.point_at(None, None if tool.site is None else desk.scene.sites.sites[tool.site])
        if tool.ghost != self._ghost:
            self._ghost = tool.ghost
            self.camera_moved()
            desk.ghost_changed.emit(tool.ghost)

    def _draw_ghost(self) -> None:
        desk, tool = self.desk, self.tool
        if tool.ghost is not None:
            desk.scene.show_ghost(tool.adsorbate, tool.positions, tool.stems, clash=tool.clash_ends)
            desk.scene.show_handles(tool.handles, tool.grip)
        elif self._ghost is not None:
            desk.scene.hide_ghost()
        else:
            return
        desk.canvas.setCursor(self.cursor())
        desk.canvas.redraw()

    def cursor(self) -> Qt.CursorShape:
        """Show a hand over a handle, a cross where a click places."""
        if self.tool.grip is not None:
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.ArrowCursor if self.tool.pinned else Qt.CursorShape.CrossCursor
