"""Moving and turning atoms by hand: where they go as the mouse moves or a number is typed. No Qt, no VTK.

The mouse gives a line of sight, and the camera's axes say from where. Freely, atoms move in the plane of the
picture and turn about the line of sight; locked, along or about an axis of space. Typed numbers take the
mouse's place.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from adatom.structure.checks import atom_name
from adatom.structure.constraints import within_constraints
from adatom.viewer.camera import Ray
from adatom.viewer.crowding import CLOSEST, nearest_other, unbroken
from adatom.viewer.numbers import TypedNumbers

Kind: TypeAlias = Literal["move", "rotate"]
"""What a transform does to the atoms in the hand."""

AXES = "xyz"
MOVE_STEP, FINE_MOVE_STEP = 0.1, 0.01
"""What a move snaps to, Å."""
ROTATE_STEP, FINE_ROTATE_STEP = 15.0, 5.0
"""What a rotation snaps to, degrees."""
_END_ON = 0.1
"""An axis of which less than this shows in the picture is moved along by up and down."""
_EDGE_ON = 0.25
"""A ring seen from less than this off its plane is turned along its near side."""


@dataclass(frozen=True, slots=True, eq=False)
class HandMove:
    """Atoms in the user's hand, and where the hand is with them.

    Parameters
    ----------
    indices
        Which atoms.
    positions
        Where they are, Å, shape (k, 3).
    manner
        ``"Move"`` or ``"Rotate"``, as the edit that comes of it is titled.
    """

    indices: tuple[int, ...]
    positions: NDArray[np.float64]
    manner: str


class Transform:
    """Some atoms of a structure, moved or turned together.

    Parameters
    ----------
    kind
        What is done to them.
    atoms
        The structure.
    indices
        The atoms in the hand.
    ray
        The line of sight on which the hand takes hold.
    axes
        The camera's: right, up and towards the viewer, shape (3, 3).
    lock
        The axes of space it keeps to: ``""`` for none, ``"z"``, ``"xy"``.
    arm
        How far from the centre an edge-on ring is turned, Å.
    bound
        Whether atoms only go where the structure's constraints let them.
    """

    def __init__(
        self,
        kind: Kind,
        atoms: Atoms,
        indices: tuple[int, ...],
        ray: Ray,
        axes: NDArray[np.float64],
        *,
        lock: str = "",
        arm: float = 1.0,
        bound: bool = False,
    ) -> None:
        self.kind, self.indices, self.lock = kind, indices, lock
        self.numbers = TypedNumbers(3 if kind == "move" else 1)
        self.start = atoms.positions[list(indices)].copy()
        self.positions = self.start
        self.blocker = ""
        self._atoms = atoms
        self._whole = unbroken(atoms, indices)
        self.centre: NDArray[np.float64] = (self.start + self._whole).mean(axis=0)
        depth = float((self.centre - ray.origin) @ ray.direction)
        self._anchor = ray.origin + depth * ray.direction
        self._axes = axes
        self._arm = arm
        self._bound = bound
        self._dragged = np.zeros(3)
        self._turned = 0.0
        self._bearing: tuple[tuple[float, ...], bool, float] | None = None
        self._snap = 0.0
        self._allowance = min(CLOSEST, nearest_other(atoms, indices, self.start)[1])
        self.follow(ray, axes)

    # --- what the hand does ---

    def follow(self, ray: Ray, axes: NDArray[np.float64], *, snap: float = 0.0) -> None:
        """Go along with the mouse, in steps of `snap` (Å or degrees) where it is not 0."""
        self._axes, self._snap = axes, snap
        offset = ray.origin - self._anchor
        self._dragged = offset - (offset @ axes[2]) * axes[2]
        if self.kind == "rotate":
            self._turn_to(ray)
        self._settle()

    def lock_to(self, axis: str, *, plane: bool = False) -> None:
        """Keep to one axis, or to the plane across it; the same again is free of it."""
        lock = AXES.replace(axis, "") if plane and self.kind == "move" else axis
        self.lock = "" if lock == self.lock else lock
        self._bearing = None
        self._settle()

    def type(self, character: str) -> bool:
        """Take a typed character; return whether it means something here."""
        understood = self.numbers.type(character, fields=self._fields)
        if understood:
            self._settle()
        return understood

    def others_moved(self, atoms: Atoms) -> None:
        """Take note that other atoms than those in the hand have moved."""
        self._atoms = atoms
        self._settle()

    # --- what comes of it ---

    @property
    def moved(self) -> bool:
        """Whether the atoms are elsewhere than at the start."""
        return not np.array_equal(self.positions, self.start)

    @property
    def axis(self) -> NDArray[np.float64]:
        """The axis that a rotation turns about, a unit vector (3,)."""
        return np.eye(3)[AXES.index(self.lock)] if self.lock else self._axes[2]

    @property
    def hand_move(self) -> HandMove:
        """Where the atoms in the hand are."""
        return HandMove(self.indices, self.positions.copy(), "Move" if self.kind == "move" else "Rotate")

    @property
    def lines(self) -> list[tuple[str, NDArray[np.float64]]]:
        """The axes it keeps to, each with a point of the line through the middle, Å, (3,)."""
        middle = self.centre if self.kind == "rotate" else (self.positions + self._whole).mean(axis=0)
        return [(axis, middle) for axis in self.lock]

    @property
    def words(self) -> str:
        """What is being done: ``"Move 0.42 Å along x"``, ``"Rotate 15.0° about z"``."""
        if self.kind == "rotate":
            amount = self.numbers.shown(0) if self.numbers.given else f"{_plain(self._angle, 1)}"
            return f"Rotate {amount}°" + (f" about {self.lock}" if self.lock else "")
        where = {0: "", 1: f" along {self.lock}", 2: f" in {self.lock}"}[len(self.lock)]
        if self.numbers.given and len(self.lock) == 1:
            return f"Move {self.numbers.shown(0)} Å{where}"
        if self.numbers.given:
            fields = enumerate(self._letters)
            return "Move " + "  ".join(f"{axis} {self.numbers.shown(n)}" for n, axis in fields) + " Å"
        shift = self._shift
        if not self.lock:
            return f"Move {np.linalg.norm(shift):.2f} Å"
        return "Move " + ", ".join(_plain(shift[AXES.index(axis)], 2) for axis in self.lock) + f" Å{where}"

    # --- the geometry ---

    @property
    def _letters(self) -> str:
        """The axes that typed numbers are along, one after the other."""
        return self.lock or AXES

    @property
    def _fields(self) -> int:
        return len(self._letters) if self.kind == "move" else 1

    @property
    def _shift(self) -> NDArray[np.float64]:
        """How far the atoms are to be moved, Å, (3,)."""
        if self.numbers.given:
            shift = np.zeros(3)
            for field, axis in enumerate(self._letters):
                shift[AXES.index(axis)] = self.numbers.value(field)
            return shift
        if not self.lock:
            seen = self._axes[:2] @ self._dragged
            return self._rounded(seen) @ self._axes[:2] if self._snap else self._dragged
        return self._rounded(_along(self.lock, self._dragged, self._axes))

    @property
    def _angle(self) -> float:
        """How far the atoms are to be turned, degrees."""
        return self.numbers.value(0) if self.numbers.given else float(self._rounded(self._turned))

    def _rounded(self, value: NDArray[np.float64] | float) -> NDArray[np.float64]:
        return np.asarray(np.round(value / self._snap) * self._snap if self._snap else value)

    def _turn_to(self, ray: Ray) -> None:
        """Turn by as much as the mouse has gone round since it was last seen."""
        axis, back = self.axis, self._axes[2]
        facing = abs(float(axis @ back)) >= _EDGE_ON
        angle = self._facing_angle(ray, axis) if facing else self._edge_angle(ray, axis)
        if angle is None:
            return
        which = (tuple(axis), facing)
        if self._bearing is not None and self._bearing[:2] == which:
            step = angle - self._bearing[2]
            # Seen from the edge the way is straight, and may be longer than once around.
            self._turned += (step + 180.0) % 360.0 - 180.0 if facing else step
        self._bearing = (*which, angle)

    def _facing_angle(self, ray: Ray, axis: NDArray[np.float64]) -> float | None:
        """Return at which angle a line of sight meets the plane of turning, degrees."""
        steps = ((self.centre - ray.origin) @ axis) / (ray.direction @ axis)
        arm = ray.origin + steps * ray.direction - self.centre
        if np.linalg.norm(arm) < 1e-6:
            return None
        first = np.cross(axis, np.eye(3)[np.argmin(np.abs(axis))])
        first /= np.linalg.norm(first)
        return float(np.degrees(np.arctan2(arm @ np.cross(axis, first), arm @ first)))

    def _edge_angle(self, ray: Ray, axis: NDArray[np.float64]) -> float:
        """Return how far a line of sight is along the near side of the circle of turning, as an angle."""
        tangent = np.cross(axis, self._axes[2])
        tangent /= np.linalg.norm(tangent)
        return float(np.degrees((ray.origin - self.centre) @ tangent / self._arm))

    def _settle(self) -> None:
        """Go where the hand is, unless another atom is in the way: then stay at the last good place."""
        if self.kind == "move":
            wished = self.start + self._shift
        else:
            turn = Rotation.from_rotvec(np.radians(self._angle) * self.axis)
            wished = turn.apply(self.start + self._whole - self.centre) + self.centre - self._whole
            wished = wished if self._angle else self.start
        if self._bound:
            indices = np.array(self.indices)
            wished = within_constraints(self._atoms, indices, wished)[indices]
        other, distance = nearest_other(self._atoms, self.indices, wished)
        if distance < self._allowance - 1e-9:
            self.blocker = f"too close to {atom_name(self._atoms, other)}"
            return
        self.blocker, self.positions = "", wished
        # What lay too close at the start may be led out of there, and not back in.
        self._allowance = min(CLOSEST, max(self._allowance, distance))


def _along(lock: str, dragged: NDArray[np.float64], axes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the shift (3,) along the axes of `lock` that looks like `dragged` (3,) in the picture, Å."""
    directions = np.eye(3)[[AXES.index(axis) for axis in lock]]
    seen, wished = directions @ axes[:2].T, axes[:2] @ dragged
    if len(lock) == 1 and np.linalg.norm(seen) < _END_ON:
        return np.asarray(directions[0] * wished[1] * np.copysign(1.0, directions[0] @ axes[2]))
    # Across a plane seen edge-on there is no telling near from far: what does not show stays.
    return np.asarray(wished @ np.linalg.pinv(seen, rcond=_END_ON) @ directions)


def _plain(value: float, decimals: int) -> str:
    """Return a number with a proper minus, and none for what rounds to zero."""
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")
