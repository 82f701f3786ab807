"""What the mouse and keys do in the view: they drive the tool, and the tool's doings are shown and told."""

from collections.abc import Sequence
from dataclasses import dataclass

from ase import Atoms
from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from adatom.structure.sites.finding import Site
from adatom.viewer.camera import Camera
from adatom.viewer.canvas import Canvas
from adatom.viewer.label import GhostLabel
from adatom.viewer.mouse import MouseControl
from adatom.viewer.scene import Scene
from adatom.viewer.tools import Ghost, NavigateTool, PlaceTool, Stage

_MARK_REACH_PIXELS = 14.0
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
        self._ghost: Ghost | None = None
        canvas.pressed.connect(self._press)
        canvas.moved.connect(self._move)
        canvas.released.connect(self._release)
        canvas.turned.connect(self._wheel)
        canvas.typed.connect(self._key)
        canvas.left.connect(self._leave)

    # --- the tool in hand ---

    def take_up(self, tool: NavigateTool | PlaceTool) -> None:
        """Put down one tool and take up another."""
        self._tool.clear()
        self.show_tool()
        self._tool = tool
        placing = isinstance(tool, PlaceTool)
        self._canvas.setCursor(Qt.CursorShape.CrossCursor if placing else Qt.CursorShape.ArrowCursor)

    @property
    def placing(self) -> bool:
        """Whether the place tool is in hand."""
        return isinstance(self._tool, PlaceTool)

    def orient(self, *, height: float | None, azimuth: float, tilt: float) -> None:
        """Orient the ghost as typed; without effect where nothing is being placed."""
        if isinstance(self._tool, PlaceTool):
            self._tool.orient(self._stage(), height=height, azimuth=azimuth, tilt=tilt)
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
        self._draw_ghost()
        if site != self._site:
            self._site = site
            self._scene.sites.stress([] if tool.site is None else [tool.site])
            self._canvas.redraw()
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
            clashing = bool(tool.ghost.clash)
            self._scene.show_ghost(tool.adsorbate, tool.positions, tool.foot, clashing=clashing)
            self._canvas.redraw()
        elif self._ghost is not None:
            self._scene.hide_ghost()
            self._canvas.redraw()

    def place_label(self) -> None:
        """Put the label beside the ghost as it is seen now."""
        tool = self._tool
        if isinstance(tool, PlaceTool) and tool.ghost is not None:
            seen = self._camera.project(tool.positions)
            radius = (self._scene.ghost_radii * self._camera.pixels_per_angstrom)[:, None]
            low, high = (seen - radius).min(axis=0), (seen + radius).max(axis=0)
            self._label.show_ghost(tool.ghost, QRectF(QPointF(*low), QPointF(*high)))
        else:
            self._label.hide()

    def _stage(self) -> Stage:
        scene = self._scene
        return Stage(
            Atoms() if scene.atoms is None else scene.atoms, scene.radii, scene.sites.sites, scene.sites.marks
        )

    # --- events ---

    @Slot(QMouseEvent)
    def _press(self, event: QMouseEvent) -> None:
        self._mouse.press(event)

    @Slot(QMouseEvent)
    def _move(self, event: QMouseEvent) -> None:
        if self._mouse.move(event):
            self._hover(event.position(), event.modifiers())

    @Slot(QMouseEvent)
    def _release(self, event: QMouseEvent) -> None:
        button = self._mouse.release(event)
        if button == Qt.MouseButton.LeftButton:
            self._click(event)
        elif button == Qt.MouseButton.RightButton and self.placing:
            self._leave_tool()
        elif button == Qt.MouseButton.RightButton:
            self.menu_requested.emit(MenuRequest(event.globalPosition().toPoint(), self._atom, self._site))

    @Slot(QWheelEvent)
    def _wheel(self, event: QWheelEvent) -> None:
        event.accept()
        if not isinstance(self._tool, PlaceTool) or event.modifiers() & _CTRL:
            self._mouse.zoom(event)
            return
        notches = self._mouse.notches(event)
        if notches and event.modifiers() & _SHIFT:
            self._tool.lift(self._stage(), notches)
        elif notches:
            self._tool.turn(self._stage(), notches)
        self.show_tool()

    @Slot(QKeyEvent)
    def _key(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.placing:
            event.accept()
            self._leave_tool()

    @Slot()
    def _leave(self) -> None:
        self._tool.clear()
        self.show_tool()

    def _hover(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        ray = self._camera.ray(position.x(), position.y())
        if isinstance(self._tool, PlaceTool):
            if not self._canvas.hasFocus():
                # Esc is to reach the tool, wherever the adsorbate was chosen.
                self._canvas.setFocus()
            self._tool.hover(ray, self._stage(), snap=not modifiers & _ALT)
        else:
            reach = _MARK_REACH_PIXELS / self._camera.pixels_per_angstrom
            self._tool.hover(ray, self._stage(), reach=reach if self._scene.sites.shown else 0.0)
        self.show_tool()

    def _click(self, event: QMouseEvent) -> None:
        if not isinstance(self._tool, PlaceTool):
            return
        self._hover(event.position(), event.modifiers())
        edit = self._tool.click()
        if edit is not None:
            # The ghost comes back when the mouse moves on: it would only clash with what it has become.
            self._tool.clear()
            self.show_tool()
            self.placed.emit(edit)

    def _leave_tool(self) -> None:
        self.take_up(NavigateTool())
        self.tool_left.emit()
