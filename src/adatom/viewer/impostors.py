"""Balls and sticks as impostors: the shader draws exact spheres and cylinders on flat shapes.

On software OpenGL this is several times faster than meshes, and points move by overwriting one array.
"""

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkDataArray, vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper
from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLSphereMapper, vtkOpenGLStickMapper

from adatom.viewer.shading import Look, Shading


class _Impostors:
    """Points with arrays on them, drawn by an impostor mapper."""

    def __init__(self, mapper: vtkPolyDataMapper, *, sphere: bool, look: Look, opacity: float) -> None:
        self._data = vtkPolyData()
        self._points = vtkPoints()
        self._data.SetPoints(self._points)
        self._coordinates: NDArray[np.float32] = np.empty((0, 3), np.float32)
        mapper.SetInputData(self._data)
        mapper.SetScalarModeToUsePointFieldData()
        mapper.SelectColorArray("rgb")
        mapper.SetColorModeToDirectScalars()
        self.actor = vtkActor()
        self.actor.SetMapper(mapper)
        self.actor.GetProperty().SetOpacity(opacity)
        self.actor.VisibilityOff()
        self.shading = Shading(self.actor, sphere=sphere, look=look)

    def _fill(self, points: NDArray[np.float64], rgb: NDArray[np.uint8]) -> None:
        self._coordinates = np.ascontiguousarray(points, dtype=np.float32)
        self._points.SetData(numpy_to_vtk(self._coordinates))
        # The mappers draw what is a vertex cell; one cell may hold all points.
        cells = vtkCellArray()
        cells.InsertNextCell(len(points), range(len(points)))
        self._data.SetVerts(cells)
        self._attach("rgb", np.ascontiguousarray(rgb, dtype=np.uint8))
        self._touch()
        self.actor.SetVisibility(bool(len(points)))

    def recolour(self, rgb: NDArray[np.uint8]) -> None:
        """Give what is drawn other colours (n, 3), in place."""
        if len(rgb):
            self._attach("rgb", np.ascontiguousarray(rgb, dtype=np.uint8))
            self._touch()

    def _attach(self, name: str, values: NDArray[np.float32] | NDArray[np.uint8]) -> None:
        array: vtkDataArray = numpy_to_vtk(values)
        array.SetName(name)
        self._data.GetPointData().AddArray(array)

    def _touch(self) -> None:
        self._points.GetData().Modified()
        self._points.Modified()
        self._data.Modified()


class Spheres(_Impostors):
    """Balls with a radius and a colour each."""

    def __init__(self, *, look: Look = "plain", opacity: float = 1.0) -> None:
        mapper = vtkOpenGLSphereMapper()
        mapper.SetScaleArray("radius")
        super().__init__(mapper, sphere=True, look=look, opacity=opacity)

    def set(self, centres: NDArray[np.float64], radii: NDArray[np.float64], rgb: NDArray[np.uint8]) -> None:
        """Draw balls at `centres` (n, 3) with `radii` (n,), in Å, and colours `rgb` (n, 3)."""
        self._attach("radius", np.ascontiguousarray(radii, dtype=np.float32))
        self._fill(centres, rgb)

    def move(self, centres: NDArray[np.float64]) -> None:
        """Move the same balls to `centres` (n, 3), in place."""
        if len(centres):
            self._coordinates[:] = centres
            self._touch()


class Sticks(_Impostors):
    """Round sticks of one radius, with a colour each."""

    def __init__(self, radius: float, *, opacity: float = 1.0) -> None:
        mapper = vtkOpenGLStickMapper()
        mapper.SetScaleArray("size")
        mapper.SetOrientationArray("direction")
        super().__init__(mapper, sphere=False, look="plain", opacity=opacity)
        self._radius = radius

    def set(
        self,
        middles: NDArray[np.float64],
        directions: NDArray[np.float64],
        lengths: NDArray[np.float64],
        rgb: NDArray[np.uint8],
    ) -> None:
        """Draw sticks about `middles` (n, 3) along unit vectors (n, 3), `lengths` (n,) in Å, `rgb` (n, 3)."""
        # The mapper reads three sizes for each stick, the first two of which it uses: length and radius.
        size = np.zeros((len(lengths), 3), np.float32)
        size[:, 0], size[:, 1] = lengths, self._radius
        self._attach("size", size)
        self._attach("direction", np.ascontiguousarray(directions, dtype=np.float32))
        self._fill(middles, rgb)
