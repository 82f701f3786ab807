"""Periodic triangulation of the exposed atoms seen from above."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay

_WIDE = 15.0
"""Points of neighbouring cells count at least up to here, Å: no hole in a surface is wider."""

_SAME_CIRCLE = 0.205
"""Triangles are parts of one polygon if their circumcentres are closer than this part of the radius.

Not 0.2, which lattices hit exactly (bcc(311) does), so that rounding would decide.
"""


@dataclass(frozen=True, slots=True)
class Corner:
    """An exposed atom in some image of the cell: its number among the points, and the cell's shift."""

    point: int
    shift: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tiling:
    """The surface cell cut into polygons.

    Parameters
    ----------
    edges
        Pairs of neighbouring corners, each once per cell.
    diagonals
        For an edge between two triangles, their other two corners, in the same images as the edge's.
    polygons
        The corners of each polygon, in order around it, each polygon once per cell.
    """

    edges: tuple[tuple[Corner, ...], ...]
    diagonals: dict[tuple[Corner, ...], tuple[Corner, ...]]
    polygons: tuple[tuple[Corner, ...], ...]


def tile(points: NDArray[np.float64], cell: NDArray[np.float64]) -> Tiling:
    """Triangulate points in a periodic plane and merge the triangles that share a circle.

    Parameters
    ----------
    points
        Å, shape (n, 2); at least one.
    cell
        Å, shape (2, 2).
    """
    corners, places = _images(points, cell)
    triangles = Delaunay(places).simplices
    polygons = [_ordered(triangles[group], places) for group in _merge(triangles, places)]
    opposite = _opposite_corners(polygons)
    tiles: dict[frozenset[Corner], tuple[Corner, ...]] = {}
    edges: dict[frozenset[Corner], tuple[Corner, ...]] = {}
    diagonals: dict[tuple[Corner, ...], tuple[Corner, ...]] = {}
    for polygon in polygons:
        if not _in_home_cell(places[polygon].mean(axis=0), cell):
            continue
        named = home([corners[k] for k in polygon])
        tiles.setdefault(frozenset(named), named)
        for ends in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
            others = opposite[frozenset(ends)]
            edge, rest = _split(home([corners[k] for k in (*ends, *others)], anchors=2))
            if frozenset(edge) not in edges:
                edges[frozenset(edge)] = edge
                if len(rest) == 2:
                    diagonals[edge] = rest
    return Tiling(tuple(edges.values()), diagonals, tuple(tiles.values()))


def _opposite_corners(polygons: list[list[int]]) -> dict[frozenset[int], list[int]]:
    """Return for each edge the third corners of the triangles beside it."""
    opposite: dict[frozenset[int], list[int]] = {}
    for polygon in polygons:
        for k, start in enumerate(polygon):
            third = opposite.setdefault(frozenset((start, polygon[k - 1])), [])
            if len(polygon) == 3:
                third.append(polygon[k - 2])
    return opposite


def _split(corners: tuple[Corner, ...]) -> tuple[tuple[Corner, ...], tuple[Corner, ...]]:
    return corners[:2], corners[2:]


def _images(
    points: NDArray[np.float64], cell: NDArray[np.float64]
) -> tuple[list[Corner], NDArray[np.float64]]:
    """Return the points and as many images around them as the triangulation of the home cell needs."""
    widths = abs(np.linalg.det(cell)) / np.linalg.norm(cell, axis=1)[::-1]
    # An empty circle in the home cell is no wider than the cell's own diagonal.
    margin = math.hypot(*np.linalg.norm(cell, axis=1)) / max(1.0, math.sqrt(len(points))) * 2
    reach = np.ceil(margin / widths).astype(int)
    scaled = points @ np.linalg.inv(cell)
    away = np.floor(scaled).astype(int)
    i, j = (np.arange(-r, r + 1) for r in reach)
    shifts = np.array([(a, b) for a in i for b in j])
    images = (scaled - away)[None, :, :] + shifts[:, None, :]
    rim = np.maximum(margin, _WIDE) / widths
    near = ((images > -rim) & (images < 1 + rim)).all(axis=-1)
    which, whose = np.nonzero(near)
    cells = (shifts[which] - away[whose]).tolist()
    corners = [Corner(k, (a, b)) for k, (a, b) in zip(whose.tolist(), cells, strict=True)]
    return corners, images[near] @ cell


def _merge(triangles: NDArray[np.int_], places: NDArray[np.float64]) -> list[list[int]]:
    """Group the triangles that share an edge and, nearly, a circumcircle."""
    centres, radii = _circumcircles(places[triangles])
    leader = list(range(len(triangles)))

    def find(k: int) -> int:
        while leader[k] != k:
            leader[k] = leader[leader[k]]
            k = leader[k]
        return k

    shared: dict[tuple[int, int], int] = {}
    for k, triangle in enumerate(triangles):
        for a, b in ((0, 1), (1, 2), (2, 0)):
            edge = (min(triangle[a], triangle[b]), max(triangle[a], triangle[b]))
            other = shared.setdefault(edge, k)
            near = math.dist(centres[k], centres[other]) < _SAME_CIRCLE * min(radii[k], radii[other])
            if other != k and near:
                leader[find(k)] = find(other)
    groups: dict[int, list[int]] = {}
    for k in range(len(triangles)):
        groups.setdefault(find(k), []).append(k)
    return list(groups.values())


def _circumcircles(
    triangles: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return centres (m, 2) and radii (m,) of the circles through triangles (m, 3, 2)."""
    a = triangles[:, 0]
    b, c = triangles[:, 1] - a, triangles[:, 2] - a
    double_area = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    # Slivers at the rim of the triangulation may have no area: their circle is as good as infinite.
    double_area = np.where(np.abs(double_area) < 1e-9, 1e-9, double_area)
    bb, cc = (b**2).sum(axis=1), (c**2).sum(axis=1)
    offset = np.stack([c[:, 1] * bb - b[:, 1] * cc, b[:, 0] * cc - c[:, 0] * bb], axis=1)
    offset /= double_area[:, None]
    return a + offset, np.linalg.norm(offset, axis=1)


def _ordered(triangles: NDArray[np.int_], places: NDArray[np.float64]) -> list[int]:
    """Return the corners of merged triangles in order around their middle."""
    corners = np.unique(triangles)
    outwards = places[corners] - places[corners].mean(axis=0)
    return corners[np.argsort(np.arctan2(outwards[:, 1], outwards[:, 0]))].tolist()


def _in_home_cell(place: NDArray[np.float64], cell: NDArray[np.float64]) -> bool:
    """Whether a place is in the home cell or on its rim; what is there twice has the same name."""
    scaled = np.linalg.solve(cell.T, place)
    return bool((scaled > -1e-3).all() and (scaled < 1 + 1e-3).all())


def home(corners: Sequence[Corner], anchors: int | None = None) -> tuple[Corner, ...]:
    """Return corners with their shifts moved so that every periodic image has the same name.

    Only the first `anchors` of them, or all, decide by how much.
    """
    anchor = min(corners[:anchors], key=lambda c: (c.point, c.shift)).shift
    return tuple(Corner(c.point, (c.shift[0] - anchor[0], c.shift[1] - anchor[1])) for c in corners)
