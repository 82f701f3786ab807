"""What the mouse and keys do in the view: events go to the atoms in the hand, the tool or the camera."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QWheelEvent

from adatom.structure.checks import atom_name
from adatom.structure.editing.measures import Measurement
from adatom.structure.editing.operations import MoveAtoms
from adatom.structure.sites.finding import Site
from adatom.viewer.hands.base import Hand
from adatom.viewer.hands.desk import ALT, LEFT, RIGHT, SHIFT, Desk
from adatom.viewer.hands.fixing import FixHand
from adatom.viewer.hands.grabbing import Grabbing
from adatom.viewer.hands.measuring import MeasureHand, measure_marks, tell
from adatom.viewer.hands.navigating import NavigateHand
from adatom.viewer.hands.placing import PlaceHand
from adatom.viewer.hands.selecting import SelectHand, TransformHand
from adatom.viewer.measuring import MeasureTool
from adatom.viewer.mouse import MouseControl
from adatom.viewer.placing import PlaceTool
from adatom.viewer.selecting import nudge_step
from adatom.viewer.sketch import Badge
from adatom.viewer.transform import Kind

NUDGE, LARGE_NUDGE, SMALL_NUDGE = 0.1, 1.0, 0.01
"""How far an arrow key moves what is selected, with Shift and with Alt, Å."""
_ARROWS = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_PageUp: "towards",
    Qt.Key.Key_PageDown: "away",
}
_ONE_ATOM = "One atom has nothing to turn about: select several"
_NUDGES = {Qt.KeyboardModifier.NoModifier: NUDGE, SHIFT: LARGE_NUDGE, ALT: SMALL_NUDGE}


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
    desk
        What all tools work with.
    """

    tool_left = Signal()
    tool_changed = Signal(str)
    menu_requested = Signal(object)
    camera_moved = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._canvas = desk.canvas
        self._mouse = MouseControl(desk.camera, self.camera_moved.emit)
        self._grabbing = Grabbing(desk)
        self._measuring = MeasureTool()
        self._hand: Hand = NavigateHand(desk)
        self._swallowed: Qt.MouseButton | None = None
        self._double = False
        self._refusal = ""
        desk.hand_moved.connect(self._tell_measured)
        canvas = desk.canvas
        canvas.claims = self._claims
        canvas.pressed.connect(self._press)
        canvas.moved.connect(self._move)
        canvas.released.connect(self._release)
        canvas.turned.connect(self._wheel)
        canvas.typed.connect(self._key)
        canvas.let_up.connect(self._key_up)
        canvas.left.connect(self._leave)

    # --- the tool in hand ---

    @property
    def name(self) -> str:
        """What the tool in hand is called."""
        return self._hand.name

    @property
    def tool(self) -> PlaceTool | None:
        """The place tool, where it is in hand."""
        return self._hand.tool if isinstance(self._hand, PlaceHand) else None

    @property
    def placer(self) -> PlaceHand | None:
        """The hand that places, where it is the one in use."""
        return self._hand if isinstance(self._hand, PlaceHand) else None

    def take(self, name: str) -> None:
        """Take up a tool by its name.

        Raises
        ------
        KeyError
            If there is no such tool.
        """
        made: dict[str, Callable[[], Hand]] = {
            "navigate": lambda: NavigateHand(self.desk),
            "select": lambda: SelectHand(self.desk, self._grabbing),
            "move": lambda: TransformHand(self.desk, self._grabbing, "move"),
            "rotate": lambda: TransformHand(self.desk, self._grabbing, "rotate"),
            "measure": lambda: MeasureHand(self.desk, self._measuring),
            "fix": lambda: FixHand(self.desk, self._grabbing),
        }
        dropped = self.placer is not None and name != "navigate"
        self._take_up(made[name]())
        if dropped:
            self.tool_left.emit()

    def place(self, tool: PlaceTool) -> None:
        """Take up the place tool."""
        self._take_up(PlaceHand(self.desk, tool, self._put_down))

    def _put_down(self) -> None:
        self._take_up(NavigateHand(self.desk))
        self.tool_left.emit()

    def _take_up(self, hand: Hand) -> None:
        self._grabbing.cancel()
        self._hand.clear()
        before, self._hand = self._hand.name, hand
        self.desk.rings_hovered = hand.rings_hovered
        self._canvas.takes_alt = hand.takes_alt
        self._canvas.setCursor(hand.cursor())
        self.hover_again()
        if hand.name != before:
            self.tool_changed.emit(hand.name)

    def step_back(self) -> bool:
        """Go one step back within the tool; return whether there was one."""
        stepped = self._hand.step_back()
        self.show_tool()
        return stepped

    # --- atoms in the hand ---

    @property
    def grabbing(self) -> bool:
        """Whether atoms are in the hand."""
        return self._grabbing.active

    def kept(self, positions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return new positions (n, 3) of all atoms, those in the hand staying with it."""
        return self._grabbing.kept(positions)

    def begin_transform(self, kind: Kind) -> bool:
        """Let the selection follow the mouse with no button held; return whether there is one to grab."""
        desk = self.desk
        self._grabbing.cancel()
        if self.placer is not None or not desk.selection:
            return False
        self._refusal = ""
        if kind == "rotate" and len(desk.selection) == 1:
            self._refusal = _ONE_ATOM
        elif not self._grabbing.begin(kind, desk.selection, desk.cursor_place(), modal=True):
            self._refusal = desk.why_not
        self.show_tool()
        return self.grabbing

    def cancel_transform(self) -> bool:
        """Put the atoms in the hand back; return whether there were any."""
        cancelled = self._grabbing.cancel()
        self.show_tool()
        return cancelled

    def nudge(self, direction: str, size: float) -> None:
        """Ask for the selection to be moved a little along the axis nearest to a direction of the screen."""
        desk = self.desk
        chosen = desk.grabbable(desk.selection)
        if self.grabbing:
            return
        if not chosen:
            self._refusal = desk.why_not if desk.selection else ""
            self.show_marks()
            return
        step = size * nudge_step(direction, desk.camera.axes)
        what = atom_name(desk.atoms, chosen[0]) if len(chosen) == 1 else ""
        places = desk.atoms.positions[list(chosen)] + step
        desk.edit_asked.emit(MoveAtoms(chosen, places, "Nudge", what))

    # --- what is measured ---

    def measurements(self) -> tuple[Measurement, ...]:
        """Return all that is measured in the picture."""
        return self._measuring.measurements(self.desk.atoms)

    def measure(self, picks: Sequence[tuple[int, ...]]) -> None:
        """Measure between these atoms and no others."""
        self._measuring.picks = [tuple(atoms) for atoms in picks if atoms]
        self._measuring.prune(len(self.desk.atoms))
        self.show_tool()

    @Slot()
    def _tell_measured(self) -> None:
        """Tell what is measured now that atoms have moved."""
        if self._measuring.picks:
            tell(self.desk, self._measuring)

    # --- what has changed ---

    def structure_changed(self, *, others: bool) -> None:
        """Bring the tool up to date: atoms have moved, or `others` are on show."""
        if others:
            self.let_go_of_gone()
        else:
            self._grabbing.others_moved()
            self._hand.structure_changed()
        self.desk.scene.draw_halos()
        self.show_tool()
        self._tell_measured()

    def let_go_of_gone(self) -> None:
        """Let go of what may no longer be there: other atoms are on show."""
        # The selection first: the rest tells of what it lets go of, and who hears of it may have all drawn.
        self.desk.select(self.desk.selection, tell=False)
        self._measuring.prune(len(self.desk.atoms))
        self._grabbing.cancel(restore=False)
        self._hand.clear()

    def set_sites(self, sites: Sequence[Site]) -> None:
        """Set the sites on show; a ghost goes along with its site."""
        if self.desk.scene.set_sites(sites) and self._hand.name in ("navigate", "place"):
            self._hand.clear()
        self._hand.structure_changed()
        self.show_tool()

    def see(self) -> None:
        """Bring what lies over the picture up to date: the camera has moved."""
        self.desk.scene.draw_halos()
        self._hand.camera_moved()
        self.show_marks()

    def hover_again(self) -> None:
        """Bring the tool up to date where the mouse rests."""
        if self.desk.at is not None and not self.grabbing:
            self._hand.hover(self.desk.at, QGuiApplication.keyboardModifiers())
        self.show_tool()

    def show_tool(self) -> None:
        """Draw what the tool does."""
        self._hand.show()
        self.show_marks()

    def show_marks(self) -> None:
        """Draw lines and labels over the picture."""
        marks = measure_marks(self.desk, self._measuring)
        if self._refusal:
            place = self.desk.cursor_place()
            marks.append(Badge(self._refusal, place.x(), place.y(), alert=True))
        self.desk.sketch.draw([*marks, *self._hand.marks(), *self._grabbing.marks()])

    # --- the mouse ---

    @Slot(QMouseEvent)
    def _press(self, event: QMouseEvent) -> None:
        self._double = event.type() == QEvent.Type.MouseButtonDblClick
        if self.grabbing and event.button() in (LEFT, RIGHT):
            self._accept_or_cancel(event)
            return
        taken = event.button() == LEFT and not self.grabbing and self._hand.press(event)
        self._mouse.press(event, still=taken)
        self.show_marks()

    def _accept_or_cancel(self, event: QMouseEvent) -> None:
        """End what is in the hand: a click accepts a transform, the right button cancels it or a drag."""
        modal = self._grabbing.modal
        self._swallowed = event.button()
        if event.button() == RIGHT:
            self._grabbing.cancel()
        elif modal:
            self._grabbing.follow(event.position(), event.modifiers())
            self._grabbing.finish()
        self.show_tool()

    @Slot(QMouseEvent)
    def _move(self, event: QMouseEvent) -> None:
        self.desk.at, self._refusal = event.position(), ""
        dragged = self.grabbing and not self._grabbing.modal
        if dragged and not event.buttons() & LEFT:
            # The release went elsewhere: a menu or another window took it.
            self._grabbing.finish()
            self._hand.release()
        hovering = self._mouse.move(event)
        if self.grabbing and (dragged or hovering):
            self._grabbing.follow(event.position(), event.modifiers())
        elif hovering:
            self._hover(event)
        elif self._mouse.dragging and self._mouse.still:
            self._hand.drag(event)
            self._grabbing.follow(event.position(), event.modifiers())
        self.show_marks()

    def _hover(self, event: QMouseEvent) -> None:
        self._hand.hover(event.position(), event.modifiers())
        self._canvas.setCursor(self._hand.cursor())

    @Slot(QMouseEvent)
    def _release(self, event: QMouseEvent) -> None:
        if event.button() == self._swallowed:
            self._swallowed = None
            self._mouse.release(event)
            return
        if self.grabbing and not self._grabbing.modal and event.button() == LEFT:
            self._grabbing.finish()
        clicked = self._mouse.release(event)
        if event.button() == LEFT:
            self._hand.release()
        if clicked == LEFT and not self.grabbing:
            self._hand.click(event)
            if self._double:
                self._hand.double_click(event)
        elif clicked == RIGHT and not self.grabbing and not self._hand.right_click():
            place = event.position()
            atom, site = self.desk.atom_at(place), self.desk.site_at(place)
            self.menu_requested.emit(MenuRequest(event.globalPosition().toPoint(), atom, site))
        self.show_tool()

    @Slot(QWheelEvent)
    def _wheel(self, event: QWheelEvent) -> None:
        event.accept()
        if self.grabbing or not self._hand.wants_wheel(event):
            self._mouse.zoom(event)
            self._grabbing.follow(event.position(), event.modifiers())
            return
        notches = self._mouse.notches(event)
        if notches:
            self._hand.wheel(event, notches)

    @Slot()
    def _leave(self) -> None:
        self.desk.at = None
        if not self.grabbing:
            self._hand.leave()
        self.show_tool()

    # --- keys ---

    def _claims(self, event: QKeyEvent) -> bool:
        """Return whether a key is the view's, before the window's shortcuts."""
        if self.grabbing:
            return self._grabbing.claims(event)
        return self._hand.claims(event) or self._nudge_of(event) is not None

    def _nudge_of(self, event: QKeyEvent) -> tuple[str, float] | None:
        """Return which way and how far a key moves the selection, if it does."""
        direction = _ARROWS.get(Qt.Key(event.key()))
        size = _NUDGES.get(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
        if direction is None or size is None or not self.desk.selection or self.placer is not None:
            return None
        return direction, size

    @Slot(QKeyEvent)
    def _key(self, event: QKeyEvent) -> None:
        nudge = None if self.grabbing else self._nudge_of(event)
        if self._grabbing.key(event) or self._hand.key(event):
            event.accept()
        elif nudge is not None:
            event.accept()
            self.nudge(*nudge)
        elif event.key() == Qt.Key.Key_Escape and self.name != "navigate":
            event.accept()
            if not self._hand.step_back():
                self.take("navigate")
        self.show_marks()

    @Slot(QKeyEvent)
    def _key_up(self, event: QKeyEvent) -> None:
        if self._grabbing.key_up(event) or self._hand.key_up(event):
            event.accept()
            self.show_marks()
