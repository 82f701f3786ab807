"""Marks of adsorption sites: flat shapes that lie on the surface, a shape and a colour for each kind.

=========  =============================================
top        a ring
bridge     a bar along the bridge
hcp        an open triangle, its corners to its atoms
fcc        a full triangle, its corners to its atoms
hollow     an open polygon with a corner to each atom: a
           square in a fourfold hollow
=========  =============================================

What stands out (step edges, adatoms) has a dot in its middle; what lies low (a step's foot, a lower row) is
drawn with a broken line.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from adatom.structure.sites.finding import Site
from adatom.structure.sites.terrain import Relief, relief_of

_SIZE = 0.27
_STROKE = 0.07
_LIGHT_STROKE = 0.045
_BAR = (0.28, 0.05)
_DOT = 0.085
_DASHES = 6
_GAP = 0.42
_CLEARANCE = 0.06
_HOVER = 0.30


def mark_positions(
    sites: Sequence[Site], atoms: NDArray[np.float64], radii: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return where the marks of `sites` lie: on the drawn balls, or slightly out of the plane between them.

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
    out = outwards(sites)
    marks[~on_atom, 2] += _HOVER * out[~on_atom]
    marks[on_atom, 2] = atoms[below, 2] + (radii[below] + _CLEARANCE) * out[on_atom]
    return marks


def outwards(sites: Sequence[Site]) -> NDArray[np.float64]:
    """Return 1 for sites of the top face and −1 for those of the bottom face, (n,)."""
    return np.array([-1.0 if site.face == "bottom" else 1.0 for site in sites])


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
    """One actor that draws any number of marks, each in its colour."""

    def __init__(self) -> None:
        self._data = vtkPolyData()
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(self._data)
        mapper.SetScalarModeToUsePointData()
        mapper.SetColorModeToDirectScalars()
        self.actor = vtkActor()
        self.actor.SetMapper(mapper)
        self.actor.GetProperty().LightingOff()
        self.actor.VisibilityOff()

    def set(
        self,
        sites: Sequence[Site],
        marks: NDArray[np.float64],
        directions: NDArray[np.float64],
        colours: NDArray[np.uint8],
        *,
        light: bool = False,
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
        colours
            Red, green and blue, 0 to 255, shape (n, 3).
        light
            Whether with a thin stroke.
        grow
            Size, relative to the usual.
        swell
            Extra width of the stroke, Å.
        lift
            Extra height over the surface, Å.
        """
        alike: dict[tuple[str, int, Relief], list[int]] = {}
        for index, site in enumerate(sites):
            alike.setdefault((site.kind, site.coordination, relief_of(site.place)), []).append(index)
        stroke = _LIGHT_STROKE if light else _STROKE
        out = outwards(sites)
        points: list[NDArray[np.float64]] = []
        faces: list[NDArray[np.int64]] = []
        tints: list[NDArray[np.uint8]] = []
        count = 0
        for (kind, coordination, relief), chosen in alike.items():
            flat, triangles = _shape(kind, coordination, relief, stroke, swell / 2)
            cos, sin = np.cos(directions[chosen])[:, None], np.sin(directions[chosen])[:, None]
            x, y = grow * flat.T
            up = np.broadcast_to(lift * out[chosen][:, None], (len(chosen), len(flat)))
            turned = np.stack([cos * x - sin * y, sin * x + cos * y, up], axis=-1)
            points.append((turned + marks[chosen][:, None]).reshape(-1, 3))
            tints.append(np.repeat(colours[chosen], len(flat), axis=0))
            starts = count + len(flat) * np.arange(len(chosen))
            faces.append((triangles + starts[:, None, None]).reshape(-1, 3))
            count += len(flat) * len(chosen)
        self.actor.SetVisibility(bool(points))
        if points:
            self._fill(np.concatenate(points), np.concatenate(faces), np.concatenate(tints))

    def _fill(self, points: NDArray[np.float64], faces: NDArray[np.int64], tints: NDArray[np.uint8]) -> None:
        holder = vtkPoints()
        holder.SetData(numpy_to_vtk(points.astype(np.float32), deep=True))
        cells = vtkCellArray()
        cells.SetData(3, numpy_to_vtkIdTypeArray(faces.ravel().astype(np.int64), deep=True))
        self._data.SetPoints(holder)
        self._data.SetPolys(cells)
        self._data.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(tints), deep=True))
        self._data.Modified()


_Shape: TypeAlias = tuple[NDArray[np.float64], NDArray[np.int64]]


def _shape(kind: str, coordination: int, relief: Relief, stroke: float, swell: float) -> _Shape:
    """Return points (n, 2) and triangles (m, 3) of a mark whose first corner points along +x."""
    outline = (
        _bar(relief, stroke, swell) if kind == "bridge" else _ring(kind, coordination, relief, stroke, swell)
    )
    if relief != "high":
        return outline
    return _joined(outline, _band(16, _DOT + swell, 0.0))


def _bar(relief: Relief, stroke: float, swell: float) -> _Shape:
    """Return a bar; a broken one has a gap in its middle."""
    length, width = _BAR[0] + swell, _BAR[1] * stroke / _STROKE + swell
    ends = [(-length, -_BAR[0] * _GAP + swell), (_BAR[0] * _GAP - swell, length)]
    parts = ends if relief == "low" and ends[0][1] < ends[1][0] else [(-length, length)]
    points = [
        (x, y) for low, high in parts for x, y in ((low, -width), (high, -width), (high, width), (low, width))
    ]
    first = 4 * np.arange(len(parts))[:, None]
    triangles = np.concatenate([first + np.array([0, 1, 2]), first + np.array([0, 2, 3])])
    return np.array(points), triangles


def _ring(kind: str, coordination: int, relief: Relief, stroke: float, swell: float) -> _Shape:
    """Return a ring or polygon; a broken one is drawn in dashes."""
    if kind == "top":
        outer = _SIZE * 0.9
        return _band(42, outer + swell, outer - stroke - swell, broken=relief == "low")
    corners = max(coordination, 3)
    # A stroke of even width: the inner polygon's sides, not its corners, are one stroke further in.
    slant = np.cos(np.pi / corners)
    outer = _SIZE * (1.35 if corners == 3 else 1.15)
    inner = max(outer - (stroke + swell) / slant, 0.0)
    if kind != "fcc":
        return _band(corners, outer + swell / slant, inner, broken=relief == "low")
    if relief != "low":
        return _band(3, outer + swell / slant, 0.0)
    return _joined(_band(3, outer + swell / slant, inner, broken=True), _band(3, outer * 0.5 + swell, 0.0))


def _joined(one: _Shape, two: _Shape) -> _Shape:
    return np.concatenate([one[0], two[0]]), np.concatenate([one[1], two[1] + len(one[0])])


def _band(corners: int, outer: float, inner: float, *, broken: bool = False) -> _Shape:
    """Return a closed polygonal band of points and its triangles.

    A broken polygon lacks the middles of its sides; a ring of more than six corners is six dashes.
    """
    angle = np.arange(corners) * 2 * np.pi / corners
    around = np.column_stack([np.cos(angle), np.sin(angle)])
    if broken and corners <= _DASHES:
        # Each side is drawn from its two ends, a part of it left out between.
        along = np.array([0.0, (1 - _GAP) / 2, (1 + _GAP) / 2])
        after = np.roll(around, -1, axis=0)
        around = (around[:, None] * (1 - along)[:, None] + after[:, None] * along[:, None]).reshape(-1, 2)
    first = np.arange(len(around))
    after = (first + 1) % len(around)
    if broken:
        period = 3 if corners <= _DASHES else len(around) // _DASHES
        gap = first % period == 1 if corners <= _DASHES else first % period >= (1 - _GAP) * period
        first, after = first[~gap], after[~gap]
    count = len(around)
    triangles = np.concatenate(
        [
            np.column_stack([first, after, after + count]),
            np.column_stack([first, after + count, first + count]),
        ]
    )
    return np.concatenate([around * outer, around * inner]), triangles
