"""The surface of a slab: which atoms are exposed, and the spots between them.

The exposed atoms are triangulated as they are seen from above. Corners are top sites, edges bridges, faces
hollows; triangles that share a circle are one hollow of four corners or more, so that the diagonals of a
square are no bridges.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from ase import Atoms
from ase.data import covalent_radii
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from adatom.structure.bonds import is_metal
from adatom.structure.sites.exposure import contact_radii, exposed_atoms, probe_reach
from adatom.structure.sites.triangulation import Corner, Tiling, home, tile

SAME_MIDDLE = 0.4
"""Two sites closer than this, seen from above, are one place, Å."""

_TOUCHING = 1.15
"""Atoms of a close-packed face touch: they are no farther apart than this times their contact radii."""

_CLOSE_PACKED = 1.1
"""The sides of its triangles differ by less than this factor; those of bcc(110) by 1.155."""

_SEEN = 8.0
"""How far around a site atoms are looked at, Å."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the surface cell, not yet named.

    Parameters
    ----------
    kind
        ``"top"``, ``"bridge"`` or ``"hollow"``.
    corners
        The atoms it lies between, in order around it; their points are numbers of atoms of the slab.
    place
        x, y and z, Å; z is the mean height of its atoms.
    """

    kind: str
    corners: tuple[Corner, ...]
    place: NDArray[np.float64]

    @property
    def key(self) -> frozenset[Corner]:
        """The same for all periodic images, and for no other spot."""
        return frozenset(home(self.corners))

    @property
    def atoms(self) -> list[int]:
        """The atoms at its corners, (k,)."""
        return [corner.point for corner in self.corners]


class Surface:
    """The surface of a slab, looked at from above.

    Parameters
    ----------
    slab
        The slab proper, c along z, not periodic along it.
    """

    def __init__(self, slab: Atoms) -> None:
        self.slab = slab
        self.radii = contact_radii(slab)
        swollen = self.radii > covalent_radii[slab.numbers]
        self._anion = swollen & ~is_metal(slab.numbers)
        self.atoms = _exposed(slab)
        self._cell = slab.cell.array[:2, :2]
        self.tiling = _renumbered(tile(slab.positions[self.atoms, :2], self._cell), self.atoms)

    def spots(self) -> list[Spot]:
        """Return the spots of the cell: tops, bridges, hollows."""
        tops = [self._spot("top", (Corner(int(k), (0, 0)),)) for k in self.atoms]
        edges = [self._binding_diagonal(edge) for edge in self.tiling.edges]
        bridges = [self._spot("bridge", edge) for edge in edges if not self._closed(edge)]
        # Both diagonals of a parallelogram may have been given the same name.
        first = tops + list({spot.key: spot for spot in bridges}.values())
        hollows = [
            self._spot("hollow", polygon) for polygon in self.tiling.polygons if not self._closed(polygon)
        ]
        return first + self._apart(hollows, first)

    def places(self, corners: Sequence[Corner]) -> NDArray[np.float64]:
        """Return where corners are, Å, (k, 3)."""
        places = self.slab.positions[[corner.point for corner in corners]]
        places[:, :2] += np.array([corner.shift for corner in corners]) @ self._cell
        return places

    def length(self, spot: Spot) -> float:
        """Return how far the first and the last corner of a spot are apart, Å: the length of a bridge."""
        places = self.places(spot.corners)
        return float(np.linalg.norm(places[-1] - places[0]))

    def close_packed_kind(self, spot: Spot) -> str:
        """Return ``"hcp"`` or ``"fcc"`` for a hollow of a close-packed face, else the kind of the spot.

        The hcp hollow has an atom of the second layer below it, 2.08 Å deep on Cu(111), the fcc hollow none.
        """
        if spot.kind != "hollow" or len(spot.corners) != 3 or self._unevenness(spot) >= _CLOSE_PACKED:
            return spot.kind
        depth, off, _ = self._below(spot)
        if not ((depth > 0.5) & (depth < 1.2)).any():
            return spot.kind
        return "hcp" if ((depth > 0.5) & (depth < 1.2) & (off < 0.3)).any() else "fcc"

    def element_below(self, spot: Spot) -> str:
        """Return the element of the atom straight below a hollow, or an empty string."""
        if spot.kind != "hollow":
            return ""
        depth, off, atoms = self._below(spot)
        straight = np.flatnonzero((depth > 0.1) & (depth < 1.2) & (off < 0.2))
        if not len(straight):
            return ""
        return str(self.slab.symbols[int(atoms[straight[np.argmin(depth[straight])]])])

    def _below(self, spot: Spot) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int_]]:
        """Return how deep below a hollow atoms are and how far off, in parts of its side, and which, (m,)."""
        places = self.places(spot.corners)
        side = float(np.linalg.norm(places - np.roll(places, 1, axis=0), axis=1).mean())
        vectors, atoms = self.around(places.mean(axis=0))
        normal = _upward_normal(places) if len(places) == 3 else np.array([0.0, 0.0, 1.0])
        depth = -vectors @ normal
        off = np.linalg.norm(vectors + depth[:, None] * normal, axis=1)
        return depth / side, off / side, atoms

    def around(self, place: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
        """Return the vectors from a place to atoms within 8 Å of it, (m, 3), and which those are, (m,)."""
        tree, images, atoms = self._images
        scaled = np.linalg.solve(self._cell.T, place[:2])
        inside = place.copy()
        inside[:2] = (scaled - np.floor(scaled)) @ self._cell
        near = tree.query_ball_point(inside, _SEEN)
        return images[near] - inside, atoms[near]

    @cached_property
    def _images(self) -> tuple[cKDTree, NDArray[np.float64], NDArray[np.int_]]:
        scaled = self.slab.positions[:, :2] @ np.linalg.inv(self._cell)
        widths = _widths(self._cell)
        reach = np.ceil(_SEEN / widths).astype(int)
        i, j = (np.arange(-r, r + 1) for r in reach)
        shifts = np.array([(a, b) for a in i for b in j])
        everything = (scaled - np.floor(scaled))[:, None, :] + shifts
        margin = _SEEN / widths
        near = ((everything > -margin) & (everything < 1 + margin)).all(axis=-1)
        flat = everything @ self._cell
        heights = np.broadcast_to(self.slab.positions[:, 2:], near.shape)
        images = np.column_stack([flat[near], heights[near]])
        return cKDTree(images), images, np.nonzero(near)[0]

    def _spot(self, kind: str, corners: tuple[Corner, ...]) -> Spot:
        return Spot(kind, corners, _middle(self.places(corners)))

    def _closed(self, corners: tuple[Corner, ...]) -> bool:
        """Whether nothing binds between corners: all are anions, and metal atoms are open elsewhere."""
        return self._anion[[corner.point for corner in corners]].all() and not self._anion[self.atoms].all()

    def _binding_diagonal(self, edge: tuple[Corner, ...]) -> tuple[Corner, ...]:
        """Return an edge, or the other diagonal of its parallelogram where that pair binds better.

        On rutile(110) the middle between two fivefold metal atoms is also that between two oxygen atoms,
        which are closer to each other: it is the bridge of the metal atoms.
        """
        other = self.tiling.diagonals.get(edge)
        if other is None:
            return edge
        one, two = self.places(edge), self.places(other)
        if np.linalg.norm((one.mean(axis=0) - two.mean(axis=0))[:2]) > SAME_MIDDLE:
            return edge
        return min((edge, other), key=self._stretch)

    def _stretch(self, edge: tuple[Corner, ...]) -> float:
        """Return how far the middle of an edge is outside the covalent spheres of its ends, Å."""
        places = self.places(edge)
        covalent = covalent_radii[self.slab.numbers[[corner.point for corner in edge]]]
        return float(np.linalg.norm(places[1] - places[0]) - covalent.sum()) / 2

    def _unevenness(self, spot: Spot) -> float:
        """Return the longest by the shortest side of a triangle, infinity if its atoms do not touch."""
        places = self.places(spot.corners)
        sides = np.linalg.norm(places - np.roll(places, 1, axis=0), axis=1)
        radii = self.radii[spot.atoms]
        if (sides > _TOUCHING * (radii + np.roll(radii, 1))).any():
            return math.inf
        return float(sides.max() / sides.min())

    def _apart(self, spots: list[Spot], others: list[Spot]) -> list[Spot]:
        """Return the spots that are not so close to one of the others that they are the same place."""
        if not spots:
            return []
        shifts = np.array([(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]) @ self._cell
        taken = self._inside([other.place for other in others])
        tree = cKDTree((taken[:, None, :] + shifts).reshape(-1, 2))
        distances, _ = tree.query(self._inside([spot.place for spot in spots]))
        return [spot for spot, distance in zip(spots, distances, strict=True) if distance > SAME_MIDDLE]

    def _inside(self, places: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return places moved into the home cell as seen from above, Å, (k, 2)."""
        scaled = np.array(places)[:, :2] @ np.linalg.inv(self._cell)
        return np.asarray((scaled - np.floor(scaled)) @ self._cell)


def _widths(cell: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distances between opposite sides of a plane cell, Å, (2,)."""
    return np.asarray(abs(np.linalg.det(cell)) / np.linalg.norm(cell, axis=1)[::-1])


def _exposed(slab: Atoms) -> NDArray[np.int_]:
    """Return the exposed atoms of a slab, looked at in a cell wide enough for the probe."""
    needed = 2 * float(probe_reach(slab).max()) + 0.5
    repeats = np.ceil(needed / _widths(slab.cell.array[:2, :2])).astype(int)
    return np.unique(exposed_atoms(slab.repeat((*repeats, 1))) % len(slab))


def _renumbered(tiling: Tiling, atoms: NDArray[np.int_]) -> Tiling:
    """Return a tiling whose points are numbered as the slab's atoms are."""

    def named(corners: tuple[Corner, ...]) -> tuple[Corner, ...]:
        return tuple(Corner(int(atoms[corner.point]), corner.shift) for corner in corners)

    return Tiling(
        tuple(named(edge) for edge in tiling.edges),
        {named(edge): named(other) for edge, other in tiling.diagonals.items()},
        tuple(named(polygon) for polygon in tiling.polygons),
    )


def _middle(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where a hollow is: equally far from its corners as seen from above, if that lies well inside."""
    mean = places.mean(axis=0)
    if len(places) != 3:
        return mean
    b, c = places[1] - places[0], places[2] - places[0]
    bb, cc, bc = (float(u[:2] @ v[:2]) for u, v in ((b, b), (c, c), (b, c)))
    determinant = 2 * (bb * cc - bc * bc)
    s, t = cc * (bb - bc) / determinant, bb * (cc - bc) / determinant
    if min(s, t, 1 - s - t) < 0.1:
        return mean
    centre = places[0] + s * b + t * c
    centre[2] = mean[2]
    return centre


def _upward_normal(places: NDArray[np.float64]) -> NDArray[np.float64]:
    normal = np.cross(places[1] - places[0], places[2] - places[0])
    normal /= np.linalg.norm(normal)
    return np.asarray(normal if normal[2] > 0 else -normal)
