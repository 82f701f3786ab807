"""The hands that select: with clicks and a box, and by the way while they move and turn."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from adatom.structure.editing.selections import molecules_of
from adatom.viewer.gizmo import GAP, Gizmo
from adatom.viewer.hands.base import Hand
from adatom.viewer.hands.desk import CTRL, HANDLE_REACH_PIXELS, SHIFT, Desk
from adatom.viewer.hands.grabbing import Grabbing
from adatom.viewer.selecting import How, combined, in_box
from adatom.viewer.sketch import Badge, Band, Fill, Mark, Stroke, Tint
from adatom.viewer.transform import AXES, Kind

_TINTS: dict[str, Tint] = {"x": "x", "y": "y", "z": "z"}
_CLICKS: dict[str, How] = {"": "alone", "shift": "toggle", "ctrl": "remove"}
_BOXES: dict[str, How] = {"": "alone", "shift": "add", "ctrl": "remove"}


class ClickingHand(Hand):
    """Selects what is clicked: alone, with Shift too or no longer; twice at once, its molecule.

    Parameters
    ----------
    desk
        What it works with.
    grabbing
        The atoms in the hand.
    """

    def __init__(self, desk: Desk, grabbing: Grabbing) -> None:
        super().__init__(desk)
        self.grabbing = grabbing
        self._refused: QPointF | None = None

    def click(self, event: QMouseEvent) -> None:
        """Select the atom under the mouse; beside all, none."""
        atom = self.desk.atom_at(event.position())
        held = _held(event.modifiers())
        if atom is not None:
            self.desk.select(combined(self.desk.selection, (atom,), _CLICKS[held]))
        elif not held:
            self.desk.select(())

    def double_click(self, event: QMouseEvent) -> None:
        """Select the molecule of the atom under the mouse."""
        atom = self.desk.atom_at(event.position())
        if atom is None:
            return
        molecule = molecules_of(self.desk.atoms, (atom,))
        added = event.modifiers() & SHIFT
        self.desk.select(combined(self.desk.selection, molecule, "add" if added else "alone"))

    def _grab(self, kind: Kind, indices: tuple[int, ...], place: QPointF, lock: str = "") -> None:
        """Take atoms into the hand, or say why not."""
        self._refused = None if self.grabbing.begin(kind, indices, place, lock=lock) else place

    def drag(self, event: QMouseEvent) -> None:
        """Let what is in the hand follow; if it may not be grabbed, go on saying so."""
        if self._refused is not None:
            self._refused = event.position()
            self.desk.canvas.setCursor(self.cursor())

    def release(self) -> None:
        """Forget a refusal."""
        self._refused = None
        self.desk.canvas.setCursor(self.cursor())

    def clear(self) -> None:
        """Forget a refusal too."""
        self._refused = None
        super().clear()

    def marks(self) -> Sequence[Mark]:
        """Return why atoms cannot be grabbed."""
        if self._refused is None:
            return ()
        return (Badge(self.desk.why_not, self._refused.x(), self._refused.y(), alert=True),)

    def cursor(self) -> Qt.CursorShape:
        """Forbid it over atoms that may not be grabbed."""
        atom, _ = self.desk.pointed
        grabs = self._refused is None and (atom is None or bool(self.desk.grabbable((atom,))))
        return Qt.CursorShape.ArrowCursor if grabs else Qt.CursorShape.ForbiddenCursor


class SelectHand(ClickingHand):
    """Selects with clicks and a box, and moves what is selected."""

    name = "select"

    def __init__(self, desk: Desk, grabbing: Grabbing) -> None:
        super().__init__(desk, grabbing)
        self._start: QPointF | None = None
        self._end: QPointF | None = None
        self._how: How = "alone"
        self._on: int | None = None

    def press(self, event: QMouseEvent) -> bool:
        """Begin a box, or take hold of the selection."""
        self._start, self._end = event.position(), None
        atom = self.desk.atom_at(event.position())
        self._how = _BOXES[_held(event.modifiers())]
        self._on = atom if self._how == "alone" and atom in self.desk.selection else None
        return True

    def drag(self, event: QMouseEvent) -> None:
        """Draw the box; on a selected atom, move the selection."""
        super().drag(event)
        if self._start is None or self._refused is not None:
            return
        if self._on is None:
            self._end = event.position()
            return
        self._grab("move", self.desk.selection, self._start)
        self._start = None

    def release(self) -> None:
        """Select what is in the box."""
        if self._start is not None and self._end is not None:
            self.box(self._inside(), self._how)
        self._start = self._end = None
        super().release()

    def box(self, inside: tuple[int, ...], how: How) -> None:
        """Select atoms that were in a box."""
        self.desk.select(combined(self.desk.selection, inside, how))

    def _inside(self) -> tuple[int, ...]:
        assert self._start is not None  # noqa: S101
        assert self._end is not None  # noqa: S101
        seen = self.desk.camera.project(self.desk.atoms.positions)
        return in_box(seen, (self._start.x(), self._start.y()), (self._end.x(), self._end.y()))

    def step_back(self) -> bool:
        """Give the box up."""
        drawn = self._end is not None
        self._start = self._end = None
        return drawn

    def clear(self) -> None:
        """Give the box up too."""
        self._start = self._end = None
        super().clear()

    def marks(self) -> Sequence[Mark]:
        """Return the box."""
        if self._start is None or self._end is None:
            return super().marks()
        corners = (self._start.x(), self._start.y()), (self._end.x(), self._end.y())
        return (Band(*corners, removing=self._how == "remove"),)

    def cursor(self) -> Qt.CursorShape:
        """Show arrows over what is selected and can be moved."""
        if self.desk.pointed[0] in self.desk.selection:
            return super().cursor() if self._refused or not self._movable() else Qt.CursorShape.SizeAllCursor
        return Qt.CursorShape.ArrowCursor

    def _movable(self) -> bool:
        return bool(self.desk.grabbable(self.desk.selection))


class TransformHand(ClickingHand):
    """Moves or turns atoms: by the atom under the mouse, or by the handles on the selection.

    Parameters
    ----------
    kind
        What it does to them.
    """

    def __init__(self, desk: Desk, grabbing: Grabbing, kind: Kind) -> None:
        super().__init__(desk, grabbing)
        self.name = kind
        self._kind: Kind = kind
        self._grip = ""
        self._start: QPointF | None = None
        self._on: int | None = None

    def hover(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Find the handle under the mouse, or else the atom."""
        gizmo = self._gizmo()
        point = np.array([position.x(), position.y()])
        self._grip = "" if gizmo is None else gizmo.grip(point, HANDLE_REACH_PIXELS)
        if self._grip:
            self.desk.point_at(None)
            self.desk.show_halos()
        else:
            super().hover(position, modifiers)

    def press(self, event: QMouseEvent) -> bool:
        """Take hold of a handle or an atom; beside them the drag is the camera's."""
        self.hover(event.position(), event.modifiers())
        self._on = None if self._grip else self.desk.pointed[0]
        self._start = event.position()
        return bool(self._grip) or (self._on is not None and bool(self._would_take(self._on)))

    def drag(self, event: QMouseEvent) -> None:
        """Take the atoms into the hand once the mouse has moved."""
        super().drag(event)
        if self._start is None or self._refused is not None:
            return
        self._grab(self._kind, self._taken(), self._start, self._grip)
        self._start = None

    def _taken(self) -> tuple[int, ...]:
        """Return what a drag takes, selected from here on."""
        if self._on is not None:
            self.desk.select(self._would_take(self._on))
        return self.desk.selection

    def _would_take(self, atom: int) -> tuple[int, ...]:
        """Return what a drag on an atom takes: the selection if it is of it, else the atom alone.

        One atom has no way to be turned: there it is the molecule, but not a slab; on one, the camera turns.
        """
        desk = self.desk
        if atom in desk.selection:
            return desk.selection
        if self._kind == "move":
            return (atom,)
        whole = molecules_of(desk.atoms, (atom,))
        crystal = desk.atoms.pbc.any() and 2 * len(whole) > len(desk.atoms)
        return () if crystal or len(whole) < 2 else whole

    def click(self, event: QMouseEvent) -> None:
        """Select, unless it was a handle that was clicked."""
        if not self._grip:
            super().click(event)

    def release(self) -> None:
        """Let go."""
        self._start = None
        super().release()

    def clear(self) -> None:
        """Forget the handle too."""
        self._grip, self._start = "", None
        super().clear()

    def cursor(self) -> Qt.CursorShape:
        """Show a hand over a handle, arrows over an atom that can be moved."""
        if self._grip:
            return Qt.CursorShape.PointingHandCursor
        plain = super().cursor()
        over = self.desk.pointed[0] is not None and plain == Qt.CursorShape.ArrowCursor
        return Qt.CursorShape.SizeAllCursor if over and self._kind == "move" else plain

    def marks(self) -> Sequence[Mark]:
        """Return the handles."""
        gizmo = None if self.grabbing.active else self._gizmo()
        if gizmo is None:
            return super().marks()
        marks: list[Mark] = []
        # Those that point away first, so that nearer ones cover them.
        for axis in sorted(AXES, key=lambda axis: float(gizmo.axes[2, AXES.index(axis)])):
            marks += _arrow(gizmo, axis, axis == self._grip) if self._kind == "move" else []
            marks += _ring(gizmo, axis, axis == self._grip) if self._kind == "rotate" else []
        return [*marks, *super().marks()]

    def _gizmo(self) -> Gizmo | None:
        """Return the handles around what is selected and may be grabbed."""
        desk = self.desk
        chosen = list(desk.grabbable(desk.selection))
        if not chosen or (self._kind == "rotate" and len(chosen) < 2):
            return None
        middle = desk.atoms.positions[chosen].mean(axis=0)
        alone = desk.scene.radii[chosen[0]] * desk.camera.pixels_per_angstrom if len(chosen) == 1 else 0.0
        return Gizmo(self._kind, desk.camera.project(middle), desk.camera.axes, float(alone) + GAP)


def _arrow(gizmo: Gizmo, axis: str, lit: bool) -> list[Mark]:
    shaft, head = gizmo.shaft(axis), gizmo.head(axis)
    if shaft is None or head is None:
        return []
    return [Stroke(shaft, _TINTS[axis], width=3.5 if lit else 2.0), Fill(head, _TINTS[axis])]


def _ring(gizmo: Gizmo, axis: str, lit: bool) -> list[Mark]:
    line, near = gizmo.ring(axis)
    width = 3.5 if lit else 2.0
    marks: list[Mark] = [Stroke(line, _TINTS[axis], width=1.0, faint=True)]
    edges = np.flatnonzero(np.diff(near.astype(int))) + 1
    for part, shown in zip(np.split(line, edges), np.split(near, edges), strict=True):
        if shown[0] and len(part) > 1:
            marks.append(Stroke(part, _TINTS[axis], width=width))
    return marks


def _held(modifiers: Qt.KeyboardModifier) -> str:
    return "ctrl" if modifiers & CTRL else "shift" if modifiers & SHIFT else ""
