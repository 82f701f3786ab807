"""Handles on the selection: an arrow along each axis to move by, a ring about each to turn by.

They are as large on any scale and lie over the atoms as thin lines: geometry in pixels, no Qt and no VTK.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adatom.viewer.transform import AXES, Kind

LENGTH = 58.0
"""From the start of an arrow to its tip, pixels."""
GAP = 8.0
"""Left free around what is selected, pixels."""
SHORTEST = 16.0
"""Arrows that point at the viewer are not drawn: shorter than this on screen, pixels."""
_SEGMENTS = 72
_HEAD = (11.0, 4.5)


@dataclass(frozen=True, slots=True, eq=False)
class Gizmo:
    """Handles around a point of the picture.

    Parameters
    ----------
    kind
        Arrows to move by, or rings to rotate by.
    centre
        The middle of the selection, pixels, shape (2,).
    axes
        The camera's: right, up and towards the viewer, shape (3, 3).
    clear
        How far around the centre is kept free, pixels.
    """

    kind: Kind
    centre: NDArray[np.float64]
    axes: NDArray[np.float64]
    clear: float

    @property
    def radius(self) -> float:
        """Radius of the rings, pixels."""
        return self.clear + LENGTH

    def direction(self, axis: str) -> NDArray[np.float64]:
        """Return how an axis of space runs over the screen, (2,): the shorter, the more it points at us."""
        return self.axes[:2, AXES.index(axis)] * (1.0, -1.0)

    def shaft(self, axis: str) -> NDArray[np.float64] | None:
        """Return start and tip of an arrow, pixels, (2, 2); None where it points at the viewer."""
        along = self.direction(axis)
        seen = float(np.linalg.norm(along))
        if seen * LENGTH < SHORTEST:
            return None
        start = self.centre + along / seen * self.clear
        return np.array([start, start + along * LENGTH])

    def head(self, axis: str) -> NDArray[np.float64] | None:
        """Return the triangle at the tip of an arrow, pixels, (3, 2)."""
        shaft = self.shaft(axis)
        if shaft is None:
            return None
        along = (shaft[1] - shaft[0]) / np.linalg.norm(shaft[1] - shaft[0])
        across = np.array([-along[1], along[0]]) * _HEAD[1]
        return np.array([shaft[1] + along * _HEAD[0], shaft[1] + across, shaft[1] - across])

    def ring(self, axis: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return the points of a ring, pixels, (n, 2), and which are on the near side, (n,)."""
        index = AXES.index(axis)
        angles = np.linspace(0.0, 2 * np.pi, _SEGMENTS + 1)
        points = np.zeros((len(angles), 3))
        points[:, (index + 1) % 3], points[:, (index + 2) % 3] = np.cos(angles), np.sin(angles)
        seen = points @ self.axes.T
        return self.centre + self.radius * seen[:, :2] * (1.0, -1.0), seen[:, 2] >= -1e-9

    def grip(self, point: NDArray[np.float64], reach: float) -> str:
        """Return the axis whose handle is nearest to a pixel (2,) and within `reach` of it, or ``""``."""
        distances = {axis: self._distance(axis, point) for axis in AXES}
        nearest = min(AXES, key=lambda axis: distances[axis])
        return nearest if distances[nearest] <= reach else ""

    def _distance(self, axis: str, point: NDArray[np.float64]) -> float:
        if self.kind == "rotate":
            line, near = self.ring(axis)
            line = line[near]
        else:
            shaft, head = self.shaft(axis), self.head(axis)
            if shaft is None or head is None:
                return float("inf")
            line = np.array([shaft[0], head[0]])
        return distance_to_line(point, line)


def distance_to_line(point: NDArray[np.float64], line: NDArray[np.float64]) -> float:
    """Return how far a point (2,) is from a line through points (n, 2)."""
    starts, steps = line[:-1], np.diff(line, axis=0)
    squares = np.maximum(np.einsum("ij,ij->i", steps, steps), 1e-12)
    share = np.clip(np.einsum("ij,ij->i", point - starts, steps) / squares, 0.0, 1.0)
    return float(np.linalg.norm(starts + share[:, None] * steps - point, axis=1).min(initial=np.inf))
