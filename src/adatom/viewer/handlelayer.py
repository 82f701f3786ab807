"""The handles of a pinned ghost and the line between what is too close, as they are drawn."""

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from adatom.viewer.handles import Grip, Handles
from adatom.viewer.impostors import Spheres, Sticks
from adatom.viewer.theme import ViewTheme, rgb

_THIN, _THICK = 0.022, 0.05
_KNOB, _LIT_KNOB = 0.15, 0.2
_QUIET = 0.45
"""How much of the accent colour a handle has that nobody points at; the rest is the background's."""
_ON_TOP = -66000.0
"""Shifts a line in depth before everything else, in the units of VTK's coincident topology."""
_GRIPS: tuple[Grip, ...] = ("turn", "tilt")


class HandleLayer:
    """A ring and an arc, each with a knob; the one pointed at is drawn stronger."""

    def __init__(self) -> None:
        self._lines = {(grip, lit): Sticks(_THICK if lit else _THIN) for grip in _GRIPS for lit in (0, 1)}
        self._knobs = Spheres()
        self._accent: NDArray[np.float64] = np.zeros(3)
        self._quiet: NDArray[np.float64] = np.zeros(3)

    @property
    def drawn(self) -> list[Spheres | Sticks]:
        """Everything that is lit and drawn."""
        return [*self._lines.values(), self._knobs]

    def show(self, handles: Handles, lit: Grip | None) -> None:
        """Draw the handles, `lit` being the one under the mouse or in the hand."""
        colours = {grip: self._accent if grip == lit else self._quiet for grip in _GRIPS}
        for grip in _GRIPS:
            points = handles.line(grip)
            steps = np.diff(points, axis=0)
            lengths = np.linalg.norm(steps, axis=1)
            rgb_ = np.repeat(colours[grip].astype(np.uint8)[None], len(steps), axis=0)
            for strong in (0, 1):
                line = self._lines[grip, strong]
                if strong == (grip == lit):
                    line.set(points[:-1] + steps / 2, steps / lengths[:, None], 1.15 * lengths, rgb_)
                else:
                    line.actor.VisibilityOff()
        knobs = np.array([handles.knob(grip) for grip in _GRIPS])
        radii = np.array([_LIT_KNOB if grip == lit else _KNOB for grip in _GRIPS])
        self._knobs.set(knobs, radii, np.array([colours[grip] for grip in _GRIPS]).astype(np.uint8))

    def hide(self) -> None:
        """Draw nothing."""
        for drawn in self.drawn:
            drawn.actor.VisibilityOff()

    def set_theme(self, theme: ViewTheme) -> None:
        """Take the colours of `theme`."""
        accent, ground = np.array(rgb(theme.accent)), np.array(rgb(theme.background_bottom))
        self._accent = 255 * accent
        self._quiet = 255 * (_QUIET * accent + (1 - _QUIET) * ground)


class ClashLine:
    """A line between two atoms that are too close, seen through them."""

    def __init__(self) -> None:
        self._data = vtkPolyData()
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(self._data)
        mapper.SetResolveCoincidentTopologyToPolygonOffset()
        mapper.SetRelativeCoincidentTopologyLineOffsetParameters(0.0, _ON_TOP)
        self.actor = vtkActor()
        self.actor.SetMapper(mapper)
        self.actor.GetProperty().LightingOff()
        self.actor.VisibilityOff()

    def show(self, ends: NDArray[np.float64] | None) -> None:
        """Draw the line between two `ends`, Å, shape (2, 3), or none."""
        self.actor.SetVisibility(ends is not None)
        if ends is None:
            return
        points, line = vtkPoints(), vtkCellArray()
        points.SetData(numpy_to_vtk(ends.astype(np.float32), deep=True))
        line.InsertNextCell(2, (0, 1))
        self._data.SetPoints(points)
        self._data.SetLines(line)
        self._data.Modified()

    def set_theme(self, theme: ViewTheme) -> None:
        """Take the colours of `theme`."""
        self.actor.GetProperty().SetColor(*rgb(theme.warning))

    def set_width(self, pixels: float) -> None:
        """Draw the line `pixels` of the framebuffer wide."""
        self.actor.GetProperty().SetLineWidth(pixels)
