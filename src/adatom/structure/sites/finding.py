"""Adsorption sites of any slab.

The atoms that a probe from the vacuum touches are triangulated as they are seen from above. Corners are top
sites, edges bridges, faces hollows; triangles that share a circle are one hollow of four corners or more, so
that the diagonals of a square are no bridges. Sites that the slab's symmetry carries into each other form a
class.
"""

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from ase import Atoms
from ase.data import covalent_radii
from numpy.typing import NDArray

from adatom.structure.bonds import is_metal
from adatom.structure.gaps import empty_gaps
from adatom.structure.layers import adsorbate_mask
from adatom.structure.sites.exposure import contact_radii, exposed_atoms, probe_reach
from adatom.structure.sites.triangulation import Corner, Tiling, tile
from adatom.structure.symmetry.of_slabs import SlabSymmetry, equivalence_classes, slab_symmetry

KINDS = ("top", "bridge", "hollow", "hcp", "fcc")
"""The kinds of site, in the order in which they are listed."""

Face: TypeAlias = Literal["top", "bottom"]
"""A side of the slab."""

_MIN_VACUUM = 4.0
"""A gap thinner than this is no surface, Å."""

_SAME_MIDDLE = 0.4
"""Two sites closer than this, seen from above, are one place, Å."""

_TOUCHING = 1.15
"""Atoms of a close-packed face touch: they are no farther apart than this times their contact radii."""

_CLOSE_PACKED = 1.1
"""The sides of its triangles differ by less than this factor; those of bcc(110) by 1.155."""

_ROUNDING = 1e-6
"""A fractional coordinate this little below 0 is 0."""

_WORDS = {3: "threefold", 4: "fourfold", 5: "fivefold", 6: "sixfold"}


@dataclass(frozen=True, slots=True)
class Site:
    """A place on the surface where an adsorbate may bind.

    Parameters
    ----------
    kind
        One of ``KINDS``; ``"hcp"`` and ``"fcc"`` are the threefold hollows of close-packed faces, told apart
        by the atom below in the second layer.
    position
        x, y and z, Å, in the home cell; z is the mean height of its atoms.
    atoms
        The surface atoms it lies between, ascending, each once.
    coordination
        How many surface atoms it lies between, periodic images counted.
    index
        The number of its class of equivalent sites within its kind, from 0.
    multiplicity
        How many sites of its class there are in the cell.
    face
        On which side of the slab it is: ``"top"`` or ``"bottom"``.
    place
        Where on an uneven surface: ``"step edge"``, ``"step foot"``, ``"terrace"``, …; empty on a flat one.
    environment
        The atoms it lies between with their coordination, one for each corner: ``("Ti5c", "Ti5c")``.
    """

    kind: str
    position: tuple[float, float, float]
    atoms: tuple[int, ...]
    coordination: int
    index: int
    multiplicity: int
    face: Face = "top"
    place: str = ""
    environment: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name to show: ``"bridge"``, ``"fourfold hollow"``, ``"step-edge bridge"``."""
        shape = self._shape
        return f"{self.place.replace(' ', '-')} {shape}" if self.place else shape

    @property
    def _shape(self) -> str:
        """What it is called on a flat surface."""
        if self.kind in ("hcp", "fcc"):
            return f"{self.kind} hollow"
        if self.kind == "hollow":
            return f"{_WORDS.get(self.coordination, f'{self.coordination}-fold')} hollow"
        return self.kind


def site_elements(site: Site, atoms: Atoms) -> str:
    """Return which elements hold a site, metals first.

    ``"Mg"`` at a top site, ``"Mg–O"`` at a bridge, ``"2 Mg, 2 O"`` in a hollow.

    A cell so small that an atom and its image hold the same site leaves open how often each element of
    several is there; they are then named without numbers.
    """
    metals_first = sorted(site.atoms, key=lambda k: (not is_metal(atoms.numbers[[k]])[0], atoms.symbols[k]))
    symbols = [str(atoms.symbols[index]) for index in metals_first]
    if len(set(symbols)) == 1:
        symbols = symbols[:1] * site.coordination
    elif len(symbols) != site.coordination:
        return ", ".join(dict.fromkeys(symbols))
    if len(symbols) < 3:
        return "–".join(symbols)
    return ", ".join(f"{many} {symbol}" for symbol, many in Counter(symbols).items())


def why_no_sites(atoms: Atoms) -> str:
    """Return why a structure has no surface to find sites on, or an empty string if it has one."""
    cell = atoms.cell.array
    if len(atoms) == 0 or not atoms.pbc[:2].all() or not atoms.cell.any(axis=1)[:2].all():
        return "Sites are found on slabs that are periodic along a and b."
    if np.abs(cell[:2, 2]).max() > 1e-3 * np.linalg.norm(cell[:2], axis=1).min():
        return "Sites are found on slabs whose a and b lie in the xy plane, with the surface normal along z."
    slab = atoms[~adsorbate_mask(atoms)]
    if len(slab) == 0:
        return "There is no slab here, only adsorbates."
    if atoms.pbc[2] and empty_gaps(slab)[2] < _MIN_VACUUM:
        return "This is a bulk crystal: sites are found on slabs, which have vacuum along c."
    return ""


def find_sites(atoms: Atoms, face: Face = "top") -> list[Site]:
    """Return every site of one face of the cell, by kind, class and place.

    Parameters
    ----------
    atoms
        A slab with its normal along z. Adsorbates on it are ignored.
    face
        ``"top"``, or ``"bottom"`` for the side that looks along −z.

    Returns
    -------
    list of Site
        Empty where there is no surface; `why_no_sites` says why.
    """
    if why_no_sites(atoms):
        return []
    indices = np.flatnonzero(~adsorbate_mask(atoms))
    if face == "bottom":
        return [_turned_site(site) for site in _sites_of(_turned(_flat_slab(atoms, indices)), indices)]
    return _sites_of(_flat_slab(atoms, indices), indices)


def _sites_of(slab: Atoms, indices: NDArray[np.int_]) -> list[Site]:
    symmetry = slab_symmetry(slab)
    surface = _Surface.of(slab, symmetry)
    found = surface.sites()
    places = np.array([site.position for site, _ in found])
    looks = [surface.look(site, corners) for site, corners in found]
    classes = equivalence_classes(slab, symmetry, places, looks)
    groups: dict[int, list[tuple[Site, tuple[Corner, ...]]]] = {}
    for number, member in zip(classes, found, strict=True):
        groups.setdefault(number, []).append(member)
    return _numbered(slab, [surface.named(group) for group in groups.values()], indices)


def unique_sites(sites: Sequence[Site]) -> list[Site]:
    """Return one site of each class: the first of each face, kind and index, in order."""
    first: dict[tuple[str, str, int], Site] = {}
    for site in sites:
        first.setdefault((site.face, site.kind, site.index), site)
    return list(first.values())


def _flat_slab(atoms: Atoms, indices: NDArray[np.int_]) -> Atoms:
    """Return the slab proper with c along z, long enough for any vacuum, and not periodic along it."""
    slab = Atoms(atoms.numbers[indices], positions=atoms.positions[indices], cell=atoms.cell, pbc=True)
    height = float(np.ptp(slab.positions[:, 2])) + 20.0
    slab.cell[2] = (0.0, 0.0, height)
    slab.pbc = (True, True, False)
    return slab


def _turned(slab: Atoms) -> Atoms:
    """Return a slab turned over about the x axis: x, −y, −z, a proper rotation."""
    turned = slab.copy()
    turned.set_cell(slab.cell.array * (1, -1, 1))
    turned.positions *= (1, -1, -1)
    return turned


def _turned_site(site: Site) -> Site:
    """Return a site found on the turned slab where it is on the slab itself."""
    x, y, z = site.position
    return replace(site, position=(x, -y, -z), face="bottom")


@dataclass(frozen=True, slots=True)
class _Surface:
    """The exposed atoms of a slab and how they are tiled.

    Parameters
    ----------
    slab
        The slab proper.
    atoms
        The exposed atoms, (n,).
    radii
        Contact radii of all atoms of the slab, Å.
    tiling
        Of the exposed atoms, its corners numbered as in `atoms`.
    """

    slab: Atoms
    atoms: NDArray[np.int_]
    radii: NDArray[np.float64]
    tiling: Tiling

    @classmethod
    def of(cls, slab: Atoms, symmetry: SlabSymmetry) -> "_Surface":
        """Look at a slab from above."""
        atoms = np.flatnonzero(np.isin(symmetry.images, _exposed(symmetry.primitive)))
        tiling = tile(slab.positions[atoms, :2], slab.cell.array[:2, :2])
        return cls(slab, atoms, contact_radii(slab), tiling)

    def sites(self) -> list[tuple[Site, tuple[Corner, ...]]]:
        """Return the sites, each with its corners, hollows without their names and classes."""
        tops: list[tuple[Corner, ...]] = [(Corner(k, (0, 0)),) for k in range(len(self.atoms))]
        bridges = self.bridge_edges()
        first = [(self.site("top", corners), corners) for corners in tops]
        first += [(self.site("bridge", edge), edge) for edge in bridges]
        hollows = [
            (self.site("hollow", polygon), polygon)
            for polygon in self.tiling.polygons
            if not self.only_anions(polygon)
        ]
        return first + [hollow for hollow in hollows if self.is_apart(hollow[0], first)]

    def places(self, corners: tuple[Corner, ...]) -> NDArray[np.float64]:
        """Return where corners are, Å, (k, 3)."""
        shifts = np.array([corner.shift for corner in corners])
        return self.slab.positions[self.slab_atoms(corners)] + shifts @ self.slab.cell.array[:2]

    def slab_atoms(self, corners: tuple[Corner, ...]) -> NDArray[np.int_]:
        """Return which atoms of the slab corners are, (k,)."""
        return self.atoms[[corner.point for corner in corners]]

    def site(self, kind: str, corners: tuple[Corner, ...]) -> Site:
        """Return the site between corners, its place moved into the home cell."""
        place = _middle(self.places(corners))
        cell = self.slab.cell.array[:2, :2]
        scaled = np.linalg.solve(cell.T, place[:2])
        scaled -= np.floor(scaled + _ROUNDING)
        x, y = np.maximum(scaled, 0.0) @ cell
        atoms = tuple(sorted({int(k) for k in self.slab_atoms(corners)}))
        return Site(kind, (float(x), float(y), float(place[2])), atoms, len(corners), 0, 0)

    def bridge_edges(self) -> list[tuple[Corner, ...]]:
        """Return the edges that are bridges, each by the pair of atoms that would bind there."""
        edges = [self._binding_diagonal(edge) for edge in self.tiling.edges]
        return [edge for edge in edges if not self.only_anions(edge)]

    def only_anions(self, corners: tuple[Corner, ...]) -> bool:
        """Whether all corners are anions next to metal: nothing binds between those of an oxide."""
        atoms = self.slab_atoms(corners)
        return bool((self.radii[atoms] > covalent_radii[self.slab.numbers[atoms]]).all()) and not bool(
            is_metal(self.slab.numbers[atoms]).any()
        )

    def _binding_diagonal(self, edge: tuple[Corner, ...]) -> tuple[Corner, ...]:
        """Return an edge, or the other diagonal of its parallelogram where that pair binds better.

        On rutile(110) the middle between two fivefold metal atoms is also that between two oxygen atoms,
        which are closer to each other: it is the bridge of the metal atoms.
        """
        other = self.tiling.diagonals.get(edge)
        if other is None:
            return edge
        one, two = self.places(edge), self.places(other)
        if np.linalg.norm((one.mean(axis=0) - two.mean(axis=0))[:2]) > _SAME_MIDDLE:
            return edge
        return min((edge, other), key=self._stretch)

    def _stretch(self, edge: tuple[Corner, ...]) -> float:
        """Return how far the middle of an edge is outside the covalent spheres of its ends, Å."""
        places = self.places(edge)
        covalent = covalent_radii[self.slab.numbers[self.slab_atoms(edge)]]
        return float(np.linalg.norm(places[1] - places[0]) - covalent.sum()) / 2

    def look(self, site: Site, corners: tuple[Corner, ...]) -> Hashable:
        """Return what equivalent sites have in common at first sight."""
        elements = tuple(sorted(self.slab.numbers[self.slab_atoms(corners)]))
        return site.kind, elements, site.kind == "hollow" and self.has_atom_below(corners)

    def named(self, group: list[tuple[Site, tuple[Corner, ...]]]) -> list[Site]:
        """Return a class of sites, its hollows called hcp or fcc if they are those of a close-packed face.

        The hcp hollow has an atom of the second layer below it, 2.08 Å deep on Cu(111), the fcc hollow none.
        How even the triangles are is judged by the mean over the class, which tells fcc(111) from bcc(110)
        on a relaxed slab too.
        """
        sites, corners = zip(*group, strict=True)
        kind = sites[0].kind
        if kind == "hollow" and len(corners[0]) == 3:
            unevenness = float(np.mean([self.unevenness(triangle) for triangle in corners]))
            if unevenness < _CLOSE_PACKED and self.has_second_layer(corners[0]):
                kind = "hcp" if self.has_atom_below(corners[0]) else "fcc"
        return [replace(site, kind=kind) for site in sites]

    def unevenness(self, triangle: tuple[Corner, ...]) -> float:
        """Return the longest by the shortest side of a triangle, infinity if its atoms do not touch."""
        places = self.places(triangle)
        sides = np.linalg.norm(places - np.roll(places, 1, axis=0), axis=1)
        radii = self.radii[self.slab_atoms(triangle)]
        if (sides > _TOUCHING * (radii + np.roll(radii, 1))).any():
            return math.inf
        return float(sides.max() / sides.min())

    def has_second_layer(self, corners: tuple[Corner, ...]) -> bool:
        """Whether there is a layer below a hollow's corners."""
        return bool(self._second_layer(corners)[0].any())

    def has_atom_below(self, corners: tuple[Corner, ...]) -> bool:
        """Whether an atom of the second layer is straight below a hollow."""
        in_layer, sideways = self._second_layer(corners)
        return bool((in_layer & sideways).any())

    def _second_layer(self, corners: tuple[Corner, ...]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which atoms and images are one layer below a hollow, and which are straight below it."""
        places = self.places(corners)
        side = float(np.linalg.norm(places - np.roll(places, 1, axis=0), axis=1).mean())
        depth, sideways = _seen_along(self.slab, places.mean(axis=0), -_upward_normal(places))
        return (depth > 0.5 * side) & (depth < 1.2 * side), sideways < 0.3 * side

    def is_apart(self, site: Site, others: list[tuple[Site, tuple[Corner, ...]]]) -> bool:
        """Whether a site is not so close to one of the others that they are the same place."""
        cell = self.slab.cell.array[:2, :2]
        taken = np.array([other.position[:2] for other, _ in others])
        scaled = (taken - site.position[:2]) @ np.linalg.inv(cell)
        apart = (scaled - np.round(scaled)) @ cell
        return bool(np.linalg.norm(apart, axis=1).min() > _SAME_MIDDLE)


def _exposed(slab: Atoms) -> NDArray[np.int_]:
    """Return the exposed atoms of a slab, looked at in a cell wide enough for the probe."""
    cell = np.asarray(slab.cell)[:2, :2]
    widths = abs(np.linalg.det(cell)) / np.linalg.norm(cell, axis=1)[::-1]
    needed = 2 * float(probe_reach(slab).max()) + 0.5
    repeats = np.ceil(needed / widths).astype(int)
    return np.unique(exposed_atoms(slab.repeat((*repeats, 1))) % len(slab))


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


def _seen_along(
    slab: Atoms, start: NDArray[np.float64], direction: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how far atoms and their images are along a direction and off it, Å, shapes (m,)."""
    cell = slab.cell.array
    scaled = (slab.positions - start) @ np.linalg.inv(cell)
    scaled[:, :2] -= np.round(scaled[:, :2])
    shifts = np.array([(i, j, 0) for i in (-1, 0, 1) for j in (-1, 0, 1)])
    vectors = ((scaled[:, None, :] + shifts) @ cell).reshape(-1, 3)
    along = vectors @ direction
    return along, np.linalg.norm(vectors - along[:, None] * direction, axis=1)


def _numbered(slab: Atoms, groups: list[list[Site]], indices: NDArray[np.int_]) -> list[Site]:
    """Return the sites in order, with the numbers of their classes and of the structure's atoms."""
    counts = dict.fromkeys(KINDS, 0)
    sites = []
    for group in sorted(groups, key=lambda group: _rank(slab, group)):
        kind = group[0].kind
        for site in sorted(group, key=lambda s: (round(s.position[1], 3), round(s.position[0], 3))):
            atoms = tuple(int(indices[k]) for k in site.atoms)
            sites.append(replace(site, atoms=atoms, index=counts[kind], multiplicity=len(group)))
        counts[kind] += 1
    return sites


def _rank(slab: Atoms, group: list[Site]) -> tuple[float, ...]:
    """Return what classes are ordered by: kind, height, coordination, nearness of the atoms, elements."""
    site = group[0]
    height = float(np.mean([member.position[2] for member in group]))
    along, sideways = _seen_along(slab, np.array(site.position), np.array([0.0, 0.0, -1.0]))
    nearest = np.sort(np.hypot(along, sideways))[:12]
    return (
        KINDS.index(site.kind),
        -round(height, 1),
        site.coordination,
        round(float(nearest[: site.coordination].mean()), 1),
        float(sum(slab.numbers[list(site.atoms)])),
        round(float(nearest.sum()), 1),
    )
