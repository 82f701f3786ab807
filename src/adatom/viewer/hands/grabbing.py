"""Atoms in the hand: a drag with the button down, or a transform that follows the mouse until it is accepted.

The grabbed atoms move in the view at once. Where they are is told as they go (`Desk.hand_moved`), and once
when they are let go of or put back; what becomes of it is the receiver's business.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from adatom.viewer.gizmo import LENGTH
from adatom.viewer.hands.desk import CTRL, ENTER, SHIFT, Desk
from adatom.viewer.sketch import Badge, Mark, Stroke, Tint
from adatom.viewer.transform import (
    FINE_MOVE_STEP,
    FINE_ROTATE_STEP,
    MOVE_STEP,
    ROTATE_STEP,
    Kind,
    Transform,
)

_AXIS_KEYS = {Qt.Key.Key_X: "x", Qt.Key.Key_Y: "y", Qt.Key.Key_Z: "z"}
_KIND_KEYS: dict[Qt.Key, Kind] = {Qt.Key.Key_G: "move", Qt.Key.Key_R: "rotate"}
_EDITING_KEYS = {Qt.Key.Key_Backspace: "\b", Qt.Key.Key_Tab: "\t", Qt.Key.Key_Backtab: "\t"}
_TINTS: dict[str, Tint] = {"x": "x", "y": "y", "z": "z"}


class Grabbing:
    """The atoms in the hand, if there are any.

    Parameters
    ----------
    desk
        What it works with.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._transform: Transform | None = None
        self._place = QPointF()
        self._remark = ""
        self.modal = False

    @property
    def active(self) -> bool:
        """Whether atoms are in the hand."""
        return self._transform is not None

    def begin(
        self, kind: Kind, indices: tuple[int, ...], place: QPointF, *, lock: str = "", modal: bool = False
    ) -> bool:
        """Take atoms into the hand at a point of the canvas, as far as they may be grabbed.

        Returns
        -------
        bool
            Whether there are any.
        """
        desk = self._desk
        allowed = desk.grabbable(indices)
        if not allowed:
            return False
        arm = LENGTH / desk.camera.pixels_per_angstrom
        self._transform = Transform(
            kind,
            desk.atoms.copy(),
            allowed,
            desk.ray(place),
            desk.camera.axes,
            lock=lock,
            arm=arm,
            bound=desk.bound,
        )
        left = len(indices) - len(allowed)
        self._remark = f"{len(allowed)} of {len(indices)}: fixed atoms stay" if left else ""
        self._place, self.modal = place, modal
        desk.canvas.setFocus()
        return True

    def follow(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Go along with the mouse."""
        self._place = place
        if self._transform is not None:
            ray, axes = self._desk.ray(place), self._desk.camera.axes
            self._transform.follow(ray, axes, snap=_snap(self._transform.kind, modifiers))
            self._show()

    def finish(self) -> None:
        """Let go of the atoms where they are; where they have not moved, nothing has happened."""
        transform, self._transform = self._transform, None
        if transform is None:
            return
        if transform.moved:
            self._desk.hand_released.emit(transform.hand_move)
        else:
            self._desk.hand_cancelled.emit()

    def cancel(self, *, restore: bool = True) -> bool:
        """Put the atoms back where they were; return whether there were any in the hand."""
        transform, self._transform = self._transform, None
        if transform is None:
            return False
        if restore:
            self._desk.scene.move_some(transform.indices, transform.start)
            self._desk.canvas.redraw()
        self._desk.hand_cancelled.emit()
        return True

    def kept(self, positions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return new positions (n, 3) of all atoms, those in the hand staying with it."""
        if self._transform is None:
            return positions
        kept = positions.copy()
        kept[list(self._transform.indices)] = self._transform.positions
        return kept

    def others_moved(self) -> None:
        """Take note that other atoms than those in the hand have moved."""
        if self._transform is not None:
            self._transform.others_moved(self._desk.atoms.copy())

    # --- keys ---

    def claims(self, event: QKeyEvent) -> bool:
        """Return whether a key means something to the atoms in the hand, before the window's shortcuts."""
        if not self.active:
            return False
        key = event.key()
        known = key in _AXIS_KEYS or key in _EDITING_KEYS or key in ENTER or key == Qt.Key.Key_Escape
        if event.modifiers() & CTRL and key != Qt.Key.Key_Control:
            return False
        return known or (self.modal and key in _KIND_KEYS) or _typed(event) != ""

    def key(self, event: QKeyEvent) -> bool:
        """Lock to an axis, take a typed number, accept or cancel; return whether the key was for it."""
        transform, key = self._transform, Qt.Key(event.key())
        if transform is None:
            return False
        if key in (Qt.Key.Key_Control, Qt.Key.Key_Shift):
            self.follow(self._place, QGuiApplication.queryKeyboardModifiers() | event.modifiers())
        elif not self.claims(event):
            return False
        elif key == Qt.Key.Key_Escape:
            self.cancel()
        elif key in ENTER:
            self.finish()
        elif key in _AXIS_KEYS:
            transform.lock_to(_AXIS_KEYS[key], plane=bool(event.modifiers() & SHIFT))
            self.follow(self._place, event.modifiers() & ~SHIFT)
        elif key in _KIND_KEYS:
            self._change_kind(_KIND_KEYS[key])
        else:
            transform.type(_EDITING_KEYS.get(key) or _typed(event))
            self._show()
        return True

    def key_up(self, event: QKeyEvent) -> bool:
        """Stop snapping when Ctrl is let up."""
        if not self.active or event.key() not in (Qt.Key.Key_Control, Qt.Key.Key_Shift):
            return False
        self.follow(self._place, event.modifiers())
        return True

    def _change_kind(self, kind: Kind) -> None:
        """Turn a move into a rotation or back, from where the atoms were at first."""
        transform = self._transform
        if transform is None or transform.kind == kind:
            return
        self._desk.scene.move_some(transform.indices, transform.start)
        remark = self._remark
        self.begin(kind, transform.indices, self._place, modal=self.modal)
        self._remark = remark
        self._show()

    # --- what is shown ---

    def _show(self) -> None:
        transform = self._transform
        assert transform is not None  # noqa: S101
        before = self._desk.atoms.positions[list(transform.indices)]
        if not np.array_equal(before, transform.positions):
            self._desk.scene.move_some(transform.indices, transform.positions)
            self._desk.canvas.redraw()
            self._desk.hand_moved.emit(transform.hand_move)

    def marks(self) -> list[Mark]:
        """Return the axes it is locked to, and what is being done, by the cursor."""
        transform, camera = self._transform, self._desk.camera
        if transform is None:
            return []
        marks: list[Mark] = []
        for axis, middle in transform.lines:
            along = np.eye(3)["xyz".index(axis)] * 4 * camera.scale * max(1.0, camera.width / camera.height)
            ends = camera.project(np.array([middle - along, middle + along]))
            marks.append(Stroke(ends, _TINTS[axis], width=1.0))
        if transform.kind == "rotate":
            x, y = camera.project(transform.centre)
            marks.append(
                Stroke(np.array([(x, y), (self._place.x(), self._place.y())]), "dim", width=1.0, dashed=True)
            )
        text = "\n".join(filter(None, (transform.words, self._remark, transform.blocker)))
        place = self._place
        marks.append(Badge(text, place.x(), place.y(), alert=bool(transform.blocker)))
        return marks


def _snap(kind: Kind, modifiers: Qt.KeyboardModifier) -> float:
    """Return the steps that Ctrl asks for, finer with Shift; 0 without."""
    if not modifiers & CTRL:
        return 0.0
    fine = bool(modifiers & SHIFT)
    if kind == "move":
        return FINE_MOVE_STEP if fine else MOVE_STEP
    return FINE_ROTATE_STEP if fine else ROTATE_STEP


def _typed(event: QKeyEvent) -> str:
    """Return what a key types, if it belongs to a number."""
    text = event.text()
    return text if len(text) == 1 and text in "0123456789.,-" else ""
