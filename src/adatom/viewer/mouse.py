"""The mouse over the view: telling clicks from drags, and moving the camera."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from adatom.viewer.camera import Camera

CLICK_SLACK = 4.0
_NOTCH = 120
_ZOOM_PER_NOTCH = 1.15
_MIDDLE = Qt.MouseButton.MiddleButton
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class MouseControl:
    """Left or right rotates, middle or Shift+left pans, the wheel zooms; what hardly moves is a click.

    Parameters
    ----------
    camera
        The camera to move.
    camera_moved
        Called after each change of the camera.
    """

    def __init__(self, camera: Camera, camera_moved: Callable[[], None]) -> None:
        self._camera = camera
        self._camera_moved = camera_moved
        self._pressed: Qt.MouseButton | None = None
        self._start = QPointF()
        self._last = QPointF()
        self.dragging = False
        self.still = False
        self._wheel = 0

    def press(self, event: QMouseEvent, *, still: bool = False) -> None:
        """Remember where a button went down; further buttons are ignored until it is up.

        With `still`, a drag is noticed but leaves the camera where it is: something else is dragged.
        """
        if self._pressed is None:
            self._pressed, self.still = event.button(), still
            self._start = self._last = event.position()
            self.dragging = False

    def move(self, event: QMouseEvent) -> bool:
        """Move the camera if a button is down; return whether the cursor is hovering instead."""
        if self._pressed is None:
            return True
        if not event.buttons() & self._pressed:
            # The release went elsewhere: a menu or another window took it.
            self._pressed, self.dragging = None, False
            return True
        position = event.position()
        if not self.dragging and (position - self._start).manhattanLength() > CLICK_SLACK:
            self.dragging = True
        if self.dragging and not self.still:
            step = position - self._last
            self._last = position
            self._drag(step, panning=self._pressed == _MIDDLE or bool(event.modifiers() & _SHIFT))
        return False

    def release(self, event: QMouseEvent) -> Qt.MouseButton | None:
        """Return the button that was clicked, or None after a drag."""
        if event.button() != self._pressed:
            return None
        clicked = None if self.dragging else self._pressed
        self._pressed, self.dragging = None, False
        return clicked

    def zoom(self, event: QWheelEvent) -> None:
        """Zoom about the cursor, as finely as the wheel or touchpad reports."""
        factor = _ZOOM_PER_NOTCH ** (wheel_delta(event) / _NOTCH)
        self._camera.zoom(factor, event.position().x(), event.position().y())
        self._camera_moved()

    def notches(self, event: QWheelEvent) -> int:
        """Return whole notches of the wheel, gathering the small steps of a touchpad."""
        self._wheel += wheel_delta(event)
        notches = int(self._wheel / _NOTCH)
        self._wheel -= notches * _NOTCH
        return notches

    def _drag(self, step: QPointF, *, panning: bool) -> None:
        if panning:
            self._camera.pan(step.x(), step.y())
        else:
            self._camera.rotate(step.x(), step.y())
        self._camera_moved()


def wheel_delta(event: QWheelEvent) -> int:
    """Return how far a wheel turned, in eighths of a degree; some modifiers turn it sideways."""
    delta = event.angleDelta()
    return delta.y() or delta.x()
