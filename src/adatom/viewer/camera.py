"""The camera: an orthographic turntable around the structure, and the way from pixels to rays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkCamera

#: Azimuth and elevation, in degrees, of the direction from the structure to the camera.
VIEWS: dict[str, tuple[float, float]] = {
    "home": (-68.0, 38.0),
    "x": (0.0, 0.0),
    "-x": (180.0, 0.0),
    "y": (90.0, 0.0),
    "-y": (-90.0, 0.0),
    "z": (-90.0, 90.0),
    "-z": (-90.0, -90.0),
}
_MARGIN = 1.25
_SMALLEST_SCALE = 0.5
_LARGEST_SCALE = 2000.0
_DEGREES_PER_PIXEL = 0.4


@dataclass(frozen=True, slots=True)
class Ray:
    """A line of sight.

    Parameters
    ----------
    origin
        A point on it, before everything that is drawn, Å, shape (3,).
    direction
        Unit vector away from the viewer, shape (3,).
    """

    origin: NDArray[np.float64]
    direction: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Viewpoint:
    """How a camera looks at its structure.

    Parameters
    ----------
    azimuth, elevation
        Degrees.
    pixels_per_angstrom
        The magnification.
    offset
        From the middle of the structure to the focus, Å, shape (3,).
    """

    azimuth: float
    elevation: float
    pixels_per_angstrom: float
    offset: NDArray[np.float64]


class Camera:
    """Where the viewer stands.

    Pixels are logical pixels of the widget, x to the right and y down from its top left corner, whatever
    the screen's device pixel ratio. The projection is orthographic, so that parallel rows stay parallel and
    a distance reads the same everywhere.
    """

    def __init__(self) -> None:
        self.vtk = vtkCamera()
        self.vtk.ParallelProjectionOn()
        self.azimuth, self.elevation = VIEWS["home"]
        self.focus: NDArray[np.float64] = np.zeros(3)
        self.scale = 10.0
        self.reach = 20.0
        self.width = 1
        self.height = 1
        self._axes: NDArray[np.float64] = np.eye(3)
        self._turn()

    @property
    def axes(self) -> NDArray[np.float64]:
        """Right, up and towards the viewer as rows of unit vectors, shape (3, 3)."""
        return self._axes

    @property
    def pixels_per_angstrom(self) -> float:
        """Logical pixels that one Å in the picture's plane takes."""
        return self.height / (2.0 * self.scale)

    def set_size(self, width: int, height: int) -> None:
        """Set the size of the widget in logical pixels."""
        self.width, self.height = max(width, 1), max(height, 1)

    def look_along(self, axis: str) -> None:
        """Turn to one of `VIEWS`: the structure seen from that side.

        Raises
        ------
        KeyError
            If `axis` is not a view.
        """
        self.azimuth, self.elevation = VIEWS[axis]
        self._turn()

    def mirror(self) -> None:
        """Go from above the structure to as far below it, or back."""
        self.elevation = -self.elevation
        self._turn()

    def rotate(self, dx: float, dy: float) -> None:
        """Turn the structure with the mouse: sideways about z, up and down about the horizontal."""
        self.azimuth = (self.azimuth - _DEGREES_PER_PIXEL * dx + 180.0) % 360.0 - 180.0
        self.elevation = float(np.clip(self.elevation + _DEGREES_PER_PIXEL * dy, -90.0, 90.0))
        self._turn()

    def pan(self, dx: float, dy: float) -> None:
        """Shift the structure with the mouse, by pixels."""
        self.focus = self.focus + (self._axes[1] * dy - self._axes[0] * dx) / self.pixels_per_angstrom
        self._apply()

    def zoom(self, factor: float, x: float, y: float) -> None:
        """Magnify by `factor` while what lies under pixel (x, y) stays there."""
        scale = float(np.clip(self.scale / factor, _SMALLEST_SCALE, _LARGEST_SCALE))
        right, up = x - self.width / 2, self.height / 2 - y
        shift = (1.0 - scale / self.scale) / self.pixels_per_angstrom
        self.focus = self.focus + (self._axes[0] * right + self._axes[1] * up) * shift
        self.scale = scale
        self._apply()

    def fit(self, points: NDArray[np.float64], radii: NDArray[np.float64]) -> None:
        """Centre spheres of `radii` (n,) at `points` (n, 3) and let them fill the view, in Å."""
        if not len(points):
            return
        seen = points @ self._axes.T
        low, high = (seen - radii[:, None]).min(axis=0), (seen + radii[:, None]).max(axis=0)
        self.focus = ((low + high) / 2) @ self._axes
        half = (high - low) / 2 * _MARGIN
        self.scale = max(float(half[1]), float(half[0]) * self.height / self.width, _SMALLEST_SCALE)
        self._apply()

    def take(self, viewpoint: Viewpoint, middle: NDArray[np.float64]) -> None:
        """Look as `viewpoint` says at a structure whose middle (3,), Å, is given."""
        self.azimuth, self.elevation = viewpoint.azimuth, viewpoint.elevation
        self.scale = self.height / (2.0 * viewpoint.pixels_per_angstrom)
        self.focus = middle + viewpoint.offset
        self._turn()

    def set_reach(self, points: NDArray[np.float64]) -> None:
        """Let the depth range hold `points` (n, 3), whatever way they are turned and shifted."""
        if len(points):
            self.reach = float(np.linalg.norm(points - points.mean(axis=0), axis=1).max()) + 5.0
            self._apply()

    def project(self, points: NDArray[np.float64] | Sequence[float]) -> NDArray[np.float64]:
        """Return the pixels (…, 2) at which points (…, 3) appear."""
        seen = (np.asarray(points, dtype=float) - self.focus) @ self._axes[:2].T * self.pixels_per_angstrom
        return np.stack([self.width / 2 + seen[..., 0], self.height / 2 - seen[..., 1]], axis=-1)

    def ray(self, x: float, y: float) -> Ray:
        """Return the line of sight through pixel (x, y)."""
        right, up = (x - self.width / 2), (self.height / 2 - y)
        across = (self._axes[0] * right + self._axes[1] * up) / self.pixels_per_angstrom
        return Ray(self.focus + across + self._axes[2] * self._distance, -self._axes[2])

    @property
    def _distance(self) -> float:
        return 4.0 * self.reach

    def _turn(self) -> None:
        azimuth, elevation = np.radians([self.azimuth, self.elevation])
        right = np.array([-np.sin(azimuth), np.cos(azimuth), 0.0])
        back = np.array(
            [np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)]
        )
        self._axes = np.array([right, np.cross(back, right), back])
        self._apply()

    def _apply(self) -> None:
        self.vtk.SetFocalPoint(*self.focus)
        self.vtk.SetPosition(*(self.focus + self._axes[2] * self._distance))
        self.vtk.SetViewUp(*self._axes[1])
        self.vtk.SetParallelScale(self.scale)
        # The focus may be panned away from the structure by as much again as it reaches.
        self.vtk.SetClippingRange(self._distance - 3.0 * self.reach, self._distance + 3.0 * self.reach)
