"""What every hand can do; the plain one looks and points, and changes nothing."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from adatom.viewer.hands.desk import Desk
from adatom.viewer.sketch import Mark


class Hand:
    """A tool in use.

    `Handling` tells it of mouse and keys as far as they are not the camera's or those of a transform under
    way. Methods that return a bool say whether the event was for them.

    Parameters
    ----------
    desk
        What it works with.
    """

    name = "navigate"
    takes_alt = False
    """Whether Alt means something to it, rather than opening the window's menus."""
    rings_hovered = True
    """Whether the atom under the mouse gets a faint ring: a click would mean it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    # --- the mouse ---

    def hover(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Find what is under the mouse; no button is down."""
        self.desk.point_at(self.desk.atom_at(position))
        self.desk.show_halos()

    def press(self, event: QMouseEvent) -> bool:  # noqa: ARG002
        """Return whether a drag of the left button from here is the tool's; the camera's if not."""
        return False

    def drag(self, event: QMouseEvent) -> None:
        """Follow the mouse with what the press took."""

    def release(self) -> None:
        """End a drag: the left button is up."""

    def click(self, event: QMouseEvent) -> None:
        """Take a click of the left button."""

    def double_click(self, event: QMouseEvent) -> None:
        """Take the second of two quick clicks, after `click`."""

    def right_click(self) -> bool:
        """Return whether a click of the right button is for it; it opens a menu if not."""
        return False

    def wheel(self, event: QWheelEvent, notches: int) -> bool:  # noqa: ARG002
        """Return whether the wheel is for it; it zooms if not."""
        return False

    def wants_wheel(self, event: QWheelEvent) -> bool:  # noqa: ARG002
        """Return whether notches of the wheel are to be counted for it."""
        return False

    def leave(self) -> None:
        """Forget the mouse: it has left the view."""
        self.desk.point_at(None)
        self.desk.show_halos()

    # --- keys ---

    def claims(self, event: QKeyEvent) -> bool:  # noqa: ARG002
        """Return whether a key is for it, before the window's shortcuts."""
        return False

    def key(self, event: QKeyEvent) -> bool:  # noqa: ARG002
        """Take a key; return whether it was for it."""
        return False

    def key_up(self, event: QKeyEvent) -> bool:  # noqa: ARG002
        """Take a key that is let up."""
        return False

    def step_back(self) -> bool:
        """Go one step back within the tool; return whether there was one."""
        return False

    # --- what is shown ---

    def clear(self) -> None:
        """Forget everything: the tool is put down, or other atoms are on show."""
        self.desk.point_at(None)
        self.desk.show_halos()

    def structure_changed(self) -> None:
        """Go along with atoms or sites that have moved."""

    def camera_moved(self) -> None:
        """Bring what depends on the camera up to date."""

    def show(self) -> None:
        """Draw what it does."""

    def marks(self) -> Sequence[Mark]:
        """Return the lines and labels it draws over the picture."""
        return ()

    def cursor(self) -> Qt.CursorShape:
        """Return the shape of the cursor."""
        return Qt.CursorShape.ArrowCursor
