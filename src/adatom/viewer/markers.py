"""Marks of adsorption sites: flat shapes that lie on the surface, a shape for each kind.

=========  =============================================
top        a ring
bridge     a bar along the bridge
hcp        an open triangle, its corners to its atoms
fcc        a full triangle, its corners to its atoms
hollow     an open polygon with a corner to each atom: a
           square in a fourfold hollow
=========  =============================================
"""

from collections.abc import Sequence

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from adatom.structure.sites.finding import Site

_SIZE = 0.27
_STROKE = 0.07
_BAR = (0.28, 0.05)
_CLEARANCE = 0.06
_HOVER = 0.30


def mark_positions(
    sites: Sequence[Site], atoms: NDArray[np.float64], radii: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return where the marks of `sites` lie: on the drawn balls, or slightly above the plane between them.

    Parameters
    ----------
    atoms, radii
        All atoms and their drawn radii, Å, shapes (n, 3) and (n,).

    Returns
    -------
    NDArray
        Points in Å, shape (len(sites), 3).
    """
    marks = np.array([site.position for site in sites], dtype=float).reshape(-1, 3)
    on_atom = np.array([site.kind == "top" for site in sites], dtype=bool)
    below = np.array([site.atoms[0] for site in sites], dtype=int)[on_atom]
    marks[~on_atom, 2] += _HOVER
    marks[on_atom, 2] = atoms[below, 2] + radii[below] + _CLEARANCE
    return marks


def mark_directions(sites: Sequence[Site], atoms: Atoms) -> NDArray[np.float64]:
    """Return the azimuth (n,), in radians, from each site to the nearest image of the first of its atoms."""
    firsts = np.array([site.atoms[0] for site in sites], dtype=int)
    places = np.array([site.position for site in sites], dtype=float).reshape(-1, 3)
    offset = (atoms.positions[firsts] - places)[:, :2]
    cell = atoms.cell.array[:2, :2]
    if abs(np.linalg.det(cell)) > 1e-6:
        offset -= np.round(offset @ np.linalg.inv(cell)) @ cell
    return np.asarray(np.arctan2(offset[:, 1], offset[:, 0]))


class Markers:
    """One actor that draws any number of marks in one colour."""

    def __init__(self) -> None:
        self._data = vtkPolyData()
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(self._data)
        mapper.ScalarVisibilityOff()
        self.actor = vtkActor()
        self.actor.SetMapper(mapper)
        self.actor.GetProperty().LightingOff()
        self.actor.VisibilityOff()

    def set(
        self,
        sites: Sequence[Site],
        marks: NDArray[np.float64],
        directions: NDArray[np.float64],
        *,
        grow: float = 1.0,
        swell: float = 0.0,
        lift: float = 0.0,
    ) -> None:
        """Draw a mark for each site.

        Parameters
        ----------
        marks
            Where, Å, shape (n, 3).
        directions
            Azimuth of each mark in radians, shape (n,): towards the first of the site's atoms.
        grow
            Size, relative to the usual.
        swell
            Extra width of the stroke, Å.
        lift
            Extra height, Å.
        """
        alike: dict[tuple[str, int], list[int]] = {}
        for index, site in enumerate(sites):
            alike.setdefault((site.kind, site.coordination), []).append(index)
        points: list[NDArray[np.float64]] = []
        faces: list[NDArray[np.int64]] = []
        count = 0
        for (kind, coordination), chosen in alike.items():
            flat, triangles = _shape(kind, coordination, swell / 2)
            cos, sin = np.cos(directions[chosen])[:, None], np.sin(directions[chosen])[:, None]
            x, y = grow * flat.T
            turned = np.stack([cos * x - sin * y, sin * x + cos * y, np.full_like(cos * x, lift)], axis=-1)
            points.append((turned + marks[chosen][:, None]).reshape(-1, 3))
            starts = count + len(flat) * np.arange(len(chosen))
            faces.append((triangles + starts[:, None, None]).reshape(-1, 3))
            count += len(flat) * len(chosen)
        self.actor.SetVisibility(bool(points))
        if points:
            self._fill(np.concatenate(points), np.concatenate(faces))

    def set_colour(self, colour: tuple[float, float, float]) -> None:
        """Draw in `colour`, 0 to 1."""
        self.actor.GetProperty().SetColor(*colour)

    def _fill(self, points: NDArray[np.float64], faces: NDArray[np.int64]) -> None:
        holder = vtkPoints()
        holder.SetData(numpy_to_vtk(points.astype(np.float32), deep=True))
        cells = vtkCellArray()
        cells.SetData(3, numpy_to_vtkIdTypeArray(faces.ravel().astype(np.int64), deep=True))
        self._data.SetPoints(holder)
        self._data.SetPolys(cells)
        self._data.Modified()


def _shape(kind: str, coordination: int, swell: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return points (n, 2) and triangles (m, 3) of a mark whose first corner points along +x."""
    if kind == "bridge":
        half_length, half_width = _BAR[0] + swell, _BAR[1] + swell
        bar = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (half_length, half_width)
        return bar, np.array([[0, 1, 2], [0, 2, 3]])
    if kind == "top":
        return _band(40, _SIZE * 0.9 + swell, _SIZE * 0.9 - _STROKE - swell)
    corners = max(coordination, 3)
    # A stroke of even width: the inner polygon's sides, not its corners, are one stroke further in.
    slant = np.cos(np.pi / corners)
    outer = _SIZE * (1.35 if corners == 3 else 1.15)
    inner = 0.0 if kind == "fcc" else max(outer - (_STROKE + swell) / slant, 0.0)
    return _band(corners, outer + swell / slant, inner)


def _band(corners: int, outer: float, inner: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return a closed polygonal band of points (2 × corners, 2) and its triangles."""
    angle = np.arange(corners) * 2 * np.pi / corners
    around = np.column_stack([np.cos(angle), np.sin(angle)])
    first = np.arange(corners)
    after = (first + 1) % corners
    triangles = np.concatenate(
        [
            np.column_stack([first, after, after + corners]),
            np.column_stack([first, after + corners, first + corners]),
        ]
    )
    return np.concatenate([around * outer, around * inner]), triangles
