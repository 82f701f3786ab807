"""What the mouse and keys do in the view: they drive the tool, and the tool's doings are shown and told."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ase import Atoms
from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QWheelEvent

from adatom.structure.sites.finding import Site
from adatom.viewer.camera import Camera, Ray
from adatom.viewer.canvas import Canvas
from adatom.viewer.label import GhostLabel
from adatom.viewer.mouse import MouseControl
from adatom.viewer.placing import Ghost, PlaceTool
from adatom.viewer.scene import Scene
from adatom.viewer.stance import Stance
from adatom.viewer.tools import NavigateTool, Stage

_MARK_REACH_PIXELS = 14.0
_HANDLE_REACH_PIXELS = 7.0
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ALT = Qt.KeyboardModifier.AltModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True, slots=True)
class MenuRequest:
    """A right click that asks for a menu.

    Parameters
    ----------
    position
        Where, on the screen.
    atom, site
        What lies there, if anything.
    """

    position: QPoint
    atom: int | None
    site: Site | None


class Handling(QObject):
    """Joins the canvas's events, the tool in hand, and what is drawn of it.

    Parameters
    ----------
    canvas
        Where the events come from.
    scene, camera
        What is drawn, and from where.
    label
        Says what the ghost is.
    """

    atom_hovered = Signal(object)
    site_hovered = Signal(object)
    placed = Signal(object)
    tool_left = Signal()
    ghost_changed = Signal(object)
    menu_requested = Signal(object)
    camera_moved = Signal()

    def __init__(self, canvas: Canvas, scene: Scene, camera: Camera, label: GhostLabel) -> None:
        super().__init__()
        self._canvas = canvas
        self._scene = scene
        self._camera = camera
        self._label = label
        self._mouse = MouseControl(camera, self.camera_moved.emit)
        self._tool: NavigateTool | PlaceTool = NavigateTool()
        self._atom: int | None = None
        self._site: Site | None = None
        self._stressed: tuple[int, ...] = ()
        self._ghost: Ghost | None = None
        self._at: QPointF | None = None
        self._on_ghost = False
        canvas.pressed.connect(self._press)
        canvas.moved.connect(self._move)
        canvas.released.connect(self._release)
        canvas.turned.connect(self._wheel)
        canvas.typed.connect(self._key)
        canvas.let_up.connect(self._key_up)
        canvas.left.connect(self._leave)

    # --- the tool in hand ---

    def take_up(self, tool: NavigateTool | PlaceTool) -> None:
        """Put down one tool and take up another."""
        self._tool.clear()
        self.show_tool()
        self._tool = tool
        self._on_ghost = False
        self._canvas.takes_alt = self.placing
        self._canvas.setCursor(self._cursor())

    @property
    def placing(self) -> bool:
        """Whether the place tool is in hand."""
        return isinstance(self._tool, PlaceTool)

    def orient(self, stance: Stance) -> None:
        """Orient the ghost as typed; without effect where nothing is being placed."""
        if isinstance(self._tool, PlaceTool):
            self._tool.orient(self._stage(), stance)
            self.show_tool()

    def stand_at(self, sites: Sequence[int]) -> None:
        """Pin the ghost at the first of some sites with room for it; pinned at one of them, place it."""
        tool = self._tool
        if isinstance(tool, PlaceTool) and tool.pinned and tool.site in sites:
            self._place(tool)
        elif isinstance(tool, PlaceTool):
            tool.pin_at(self._stage(), sites)
            self.show_tool()

    def step_back(self) -> bool:
        """Unpin the ghost, or forget the first of two sites; return whether there was such a step."""
        stepped = isinstance(self._tool, PlaceTool) and self._tool.step_back(self._stage())
        if stepped:
            self.hover_again()
        return stepped

    def hover_again(self) -> None:
        """Bring the tool up to date where the mouse rests."""
        if self._at is not None:
            self._hover(self._at, QGuiApplication.keyboardModifiers())
        self.show_tool()

    def structure_changed(self, *, others: bool) -> None:
        """Bring the tool up to date: atoms have moved, or `others` are on show."""
        if others:
            self._tool.clear()
        elif isinstance(self._tool, PlaceTool):
            self._tool.refresh(self._stage())
        self.show_tool()

    def set_sites(self, sites: Sequence[Site]) -> None:
        """Set the sites on show; a ghost goes along with its site."""
        if self._scene.set_sites(sites):
            self._tool.clear()
        self.structure_changed(others=False)

    def show_tool(self) -> None:
        """Draw what the tool does, and tell of what has changed."""
        tool = self._tool
        ghost = tool.ghost if isinstance(tool, PlaceTool) else None
        site = None if tool.site is None else self._scene.sites.sites[tool.site]
        atom = tool.atom if isinstance(tool, NavigateTool) else None
        chosen = tool.chosen_sites
        self._draw_ghost()
        if site != self._site or chosen != self._stressed:
            self._scene.sites.stress(chosen)
            self._canvas.redraw()
            self._stressed = chosen
        if site != self._site:
            self._site = site
            self.site_hovered.emit(site)
        if ghost != self._ghost:
            self._ghost = ghost
            self.place_label()
            self.ghost_changed.emit(ghost)
        if atom != self._atom:
            self._atom = atom
            self.atom_hovered.emit(atom)

    def _draw_ghost(self) -> None:
        tool = self._tool
        if isinstance(tool, PlaceTool) and tool.ghost is not None:
            self._scene.show_ghost(tool.adsorbate, tool.positions, tool.stems, clash=tool.clash_ends)
            self._scene.show_handles(tool.handles, tool.grip)
            self._canvas.setCursor(self._cursor())
            self._canvas.redraw()
        elif self._ghost is not None:
            self._scene.hide_ghost()
            self._canvas.setCursor(self._cursor())
            self._canvas.redraw()

    def place_label(self) -> None:
        """Put the label beside the ghost as it is seen now."""
        tool = self._tool
        if isinstance(tool, PlaceTool) and tool.ghost is not None:
            seen = self._camera.project(tool.positions)
            radius = (self._scene.ghost_radii * self._camera.pixels_per_angstrom)[:, None]
            low, high = (seen - radius).min(axis=0), (seen + radius).max(axis=0)
            if tool.handles is not None:
                around = self._camera.project(tool.handles.line("turn"))
                low = np.minimum(low, around.min(axis=0))
                high = np.maximum(high, around.max(axis=0))
            self._label.show_ghost(tool.ghost, QRectF(QPointF(*low), QPointF(*high)))
        else:
            self._label.hide()

    def _stage(self) -> Stage:
        scene = self._scene
        return Stage(
            Atoms() if scene.atoms is None else scene.atoms, scene.radii, scene.sites.sites, scene.sites.marks
        )

    def _cursor(self) -> Qt.CursorShape:
        if not isinstance(self._tool, PlaceTool):
            return Qt.CursorShape.ArrowCursor
        if self._tool.grip is not None:
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.ArrowCursor if self._tool.pinned else Qt.CursorShape.CrossCursor

    # --- events ---

    @Slot(QMouseEvent)
    def _press(self, event: QMouseEvent) -> None:
        self._mouse.press(event, still=self._takes_hold(event))

    def _takes_hold(self, event: QMouseEvent) -> bool:
        """Whether a drag from here turns the ghost; a handle under the mouse is taken into the hand."""
        tool = self._tool
        self._on_ghost = False
        if not isinstance(tool, PlaceTool) or event.button() != Qt.MouseButton.LeftButton:
            return False
        self._hover(event.position(), event.modifiers())
        if tool.grip is not None:
            tool.take_hold(self._ray(event.position()), tool.grip)
            return True
        reach = _MARK_REACH_PIXELS / self._camera.pixels_per_angstrom
        ray = self._ray(event.position())
        self._on_ghost = tool.is_under(ray, self._scene.ghost_radii, reach)
        return self._on_ghost and not tool.pinned

    @Slot(QMouseEvent)
    def _move(self, event: QMouseEvent) -> None:
        self._at = event.position()
        if self._mouse.move(event):
            self._hover(event.position(), event.modifiers())
        elif isinstance(self._tool, PlaceTool) and self._mouse.dragging and self._mouse.still:
            self._drag(self._tool, event)

    def _drag(self, tool: PlaceTool, event: QMouseEvent) -> None:
        """Turn the ghost by what is in the hand; the first drag from a site pins it there."""
        ray, stage = self._ray(event.position()), self._stage()
        if not tool.pinned:
            tool.pin(stage)
            tool.take_hold(ray, "turn")
        tool.pull(ray, stage, coarse=bool(event.modifiers() & _SHIFT))
        self.show_tool()

    @Slot(QMouseEvent)
    def _release(self, event: QMouseEvent) -> None:
        button = self._mouse.release(event)
        if isinstance(self._tool, PlaceTool):
            self._tool.let_go()
        if button == Qt.MouseButton.LeftButton:
            self._click(event)
        elif button == Qt.MouseButton.RightButton and self.placing:
            self._leave_tool()
        elif button == Qt.MouseButton.RightButton:
            self.menu_requested.emit(MenuRequest(event.globalPosition().toPoint(), self._atom, self._site))

    @Slot(QWheelEvent)
    def _wheel(self, event: QWheelEvent) -> None:
        event.accept()
        shift, ctrl = bool(event.modifiers() & _SHIFT), bool(event.modifiers() & _CTRL)
        if not isinstance(self._tool, PlaceTool) or (ctrl and not shift):
            self._mouse.zoom(event)
            return
        notches = self._mouse.notches(event)
        if not notches:
            return
        turn = self._tool.tip if ctrl else self._tool.lift if shift else self._tool.turn
        turn(self._stage(), notches)
        self.show_tool()

    @Slot(QKeyEvent)
    def _key(self, event: QKeyEvent) -> None:
        tool = self._tool
        if not isinstance(tool, PlaceTool):
            return
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            if not self.step_back():
                self._leave_tool()
        elif event.key() in _ENTER and tool.pinned:
            event.accept()
            self._place(tool)
        elif event.key() == Qt.Key.Key_Alt and self._at is not None:
            event.accept()
            self._hover(self._at, _ALT)

    @Slot(QKeyEvent)
    def _key_up(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Alt and self.placing and self._at is not None:
            event.accept()
            self._hover(self._at, Qt.KeyboardModifier.NoModifier)

    @Slot()
    def _leave(self) -> None:
        self._at = None
        if isinstance(self._tool, PlaceTool):
            self._tool.hide()
        else:
            self._tool.clear()
        self.show_tool()

    def _ray(self, position: QPointF) -> Ray:
        return self._camera.ray(position.x(), position.y())

    def _hover(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        ray = self._ray(position)
        if isinstance(self._tool, PlaceTool):
            if not self._canvas.hasFocus():
                # Esc is to reach the tool, wherever the adsorbate was chosen.
                self._canvas.setFocus()
            reach = _HANDLE_REACH_PIXELS / self._camera.pixels_per_angstrom
            self._tool.hover(ray, self._stage(), snap=not modifiers & _ALT, reach=reach)
        else:
            reach = _MARK_REACH_PIXELS / self._camera.pixels_per_angstrom
            self._tool.hover(ray, self._stage(), reach=reach if self._scene.sites.shown else 0.0)
        self.show_tool()

    def _click(self, event: QMouseEvent) -> None:
        tool = self._tool
        if not isinstance(tool, PlaceTool):
            return
        self._hover(event.position(), event.modifiers())
        if not tool.pinned or self._on_ghost:
            self._place(tool)
        elif tool.grip is None:
            self.step_back()

    def _place(self, tool: PlaceTool) -> None:
        """Place the ghost, or take its place as the first of two."""
        edit = tool.click(self._stage())
        if edit is not None:
            # The ghost comes back when the mouse moves on: it would only clash with what it has become.
            tool.clear()
        self.show_tool()
        if edit is not None:
            self.placed.emit(edit)

    def _leave_tool(self) -> None:
        self.take_up(NavigateTool())
        self.tool_left.emit()
