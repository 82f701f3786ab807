"""Handles to turn a ghost by: a ring about the surface normal and an arc over it. Geometry only, no VTK."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from adatom.structure.adsorbates.pose import Face
from adatom.viewer.camera import Ray

Grip: TypeAlias = Literal["turn", "tilt"]
"""What a handle does: the ring turns about the surface normal, the arc tilts away from it."""

RING_GAP = 0.35
"""How far the ring is outside the arc, Å, so that their knobs never lie on each other."""
_SEGMENTS = 96
_UPPER = 90.0
"""The arc spans this much to both sides, degrees; all round once the tilt comes near its end."""
_NEAR_END = 75.0
_KEEP = 0.004
"""Between two points of a circle equally near the mouse, that nearer in angle is meant: Å per degree."""


@dataclass(frozen=True, slots=True, eq=False)
class Handles:
    """A ring and an arc around an adsorbate's binding place.

    Parameters
    ----------
    centre
        The binding place, Å, shape (3,).
    radius
        Of the arc, Å.
    azimuth, tilt
        How the adsorbate is turned, degrees.
    face
        Which face it stands on: on the bottom one everything is turned over about the x axis.
    """

    centre: NDArray[np.float64]
    radius: float
    azimuth: float
    tilt: float
    face: Face = "top"

    def angles(self, grip: Grip) -> NDArray[np.float64]:
        """Return the angles of the points of a handle, degrees, shape (n,)."""
        if grip == "turn":
            return np.linspace(0.0, 360.0, _SEGMENTS + 1)
        span = _UPPER if abs(self.tilt) < _NEAR_END else 180.0
        return np.linspace(-span, span, _SEGMENTS + 1)

    def points(self, grip: Grip, angles: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the points of a handle at some angles (n,) in degrees, Å, shape (n, 3)."""
        if grip == "turn":
            phi = np.radians(angles)
            flat = np.column_stack([np.cos(phi), np.sin(phi), np.zeros_like(phi)])
            return self._placed(flat * (self.radius + RING_GAP))
        theta, phi = np.radians(angles), np.radians(self.azimuth)
        away, up = np.sin(theta), np.cos(theta)
        upright = np.column_stack([away * np.cos(phi), away * np.sin(phi), up])
        return self._placed(upright * self.radius)

    def line(self, grip: Grip) -> NDArray[np.float64]:
        """Return the points of a handle one after the other, Å, shape (n, 3)."""
        return self.points(grip, self.angles(grip))

    def knob(self, grip: Grip) -> NDArray[np.float64]:
        """Return where a handle stands now, Å, shape (3,)."""
        return self.points(grip, np.array([self.azimuth if grip == "turn" else self.tilt]))[0]

    def grip(self, ray: Ray, reach: float) -> Grip | None:
        """Return the nearer handle within `reach` Å of a line of sight; knobs reach half as far again."""
        distances: dict[Grip, float] = {}
        for grip in ("tilt", "turn"):
            along = float(_distances(ray, self.line(grip)).min())
            knob = float(_distances(ray, self.knob(grip)[None])[0]) / 1.5
            distances[grip] = min(along, knob)
        nearest = min(distances, key=lambda grip: distances[grip])
        return nearest if distances[nearest] <= reach else None

    def angle(self, grip: Grip, ray: Ray, near: float) -> float:
        """Return the angle of a handle that a line of sight points at, in degrees.

        It is that of the nearest point of the handle's circle as it is seen, so that it goes along with the
        mouse from whatever side one looks, edge-on too.

        Parameters
        ----------
        near
            Where the handle was last: of two points equally near the mouse, that nearer to it is meant.
        """
        angles = np.arange(0.0, 360.0, 0.5)
        turned = np.abs((angles - near + 180.0) % 360.0 - 180.0)
        away = _distances(ray, self.points(grip, angles)) + _KEEP * turned
        return float(angles[np.argmin(away)])

    def _placed(self, offsets: NDArray[np.float64]) -> NDArray[np.float64]:
        turned = offsets if self.face == "top" else offsets * (1.0, -1.0, -1.0)
        return np.asarray(self.centre + turned)


def _distances(ray: Ray, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far points (n, 3) are from a line of sight, Å, shape (n,)."""
    offset = points - ray.origin
    along = offset @ ray.direction
    squared = np.einsum("ij,ij->i", offset, offset) - along**2
    return np.asarray(np.sqrt(np.maximum(squared, 0.0)))
