"""Adsorption sites of any slab.

Sites are found on the ideal slab (`adatom.structure.symmetry.of_slabs`), in its smallest cell, and repeated
from there: a supercell has the sites of its unit cell, and a relaxed or rattled slab those of the ideal one,
moved along with their atoms. Sites that the slab's symmetry carries into each other form a class.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.bonds import is_metal
from adatom.structure.gaps import empty_gaps
from adatom.structure.layers import ACROSS_THE_BOUNDARY, MIN_VACUUM, adsorbate_mask, is_across_boundary
from adatom.structure.sites.coordination import Coordination, coordination, environment, is_compound
from adatom.structure.sites.surface import Spot, Surface
from adatom.structure.sites.terrain import place_of_site, places_of_atoms
from adatom.structure.sites.triangulation import Corner, home
from adatom.structure.symmetry.of_slabs import SlabSymmetry, slab_symmetry
from adatom.structure.symmetry.translations import in_cell, lattice_points

KINDS = ("top", "bridge", "hollow", "hcp", "fcc")
"""The kinds of site, in the order in which they are listed."""

Face: TypeAlias = Literal["top", "bottom"]
"""A side of the slab."""

FACES: tuple[Face, ...] = get_args(Face)
"""Both sides."""

_OFF_TENTHS = 0.003
"""Added to a depth before it is rounded to tenths of Å: half tenths are depths that lattices have, Å."""

_ROUNDING = 1e-6
"""A fractional coordinate this little below 0 is 0."""

_LONGER = 1.1
"""A long bridge is longer than a short one by at least this factor; on bcc(110) by 1.155."""

_SAME_LENGTH = 1.05
"""Bridges that differ by less than this factor are equally long."""

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
        Where on an uneven surface: ``"step edge"``, ``"step foot"``, ``"terrace"``, …; ``"over Mo"`` for a
        hollow of a compound above an atom; else empty.
    environment
        The atoms it lies between with their coordination, one for each corner: ``("Ti5c", "Ti5c")``.
    span
        ``"short"`` or ``"long"`` where a surface has bridges of clearly different lengths between atoms of
        one kind, as fcc(110) and bcc(110) have; else empty.
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
    span: str = ""

    @property
    def label(self) -> str:
        """The name to show: ``"short bridge"``, ``"fourfold hollow"``, ``"step-edge bridge"``."""
        return f"{self.place.replace(' ', '-')} {self.shape}" if self.place else self.shape

    @property
    def shape(self) -> str:
        """The name without the place: ``"fourfold hollow"``, on a step too."""
        if self.kind in ("hcp", "fcc"):
            return f"{self.kind} hollow"
        if self.kind == "hollow":
            return f"{_WORDS.get(self.coordination, f'{self.coordination}-fold')} hollow"
        return f"{self.span} {self.kind}" if self.span else self.kind


def site_elements(site: Site, atoms: Atoms) -> str:
    """Return which elements hold a site, metals first.

    ``"Mg"`` at a top site, ``"Mg–O"`` at a bridge, ``"2 Mg, 2 O"`` in a hollow.

    Of a site without an environment, in a cell so small that an atom and its image hold it, it is open how
    often each element of several is there; they are then named without numbers.
    """
    metals_first = sorted(site.atoms, key=lambda k: (not is_metal(atoms.numbers[[k]])[0], atoms.symbols[k]))
    symbols = [str(atoms.symbols[index]) for index in metals_first]
    if site.environment:
        symbols = [word.rstrip("c").rstrip("0123456789") for word in site.environment]
    elif len(set(symbols)) == 1:
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
    if atoms.pbc[2] and empty_gaps(slab)[2] < MIN_VACUUM:
        return "This is a bulk crystal: sites are found on slabs, which have vacuum along c."
    return ACROSS_THE_BOUNDARY if is_across_boundary(atoms) else ""


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

    Raises
    ------
    StructureError
        For a face that is none.
    """
    if face not in FACES:
        raise StructureError(f"A slab has no face {face!r}: give top or bottom.")
    if why_no_sites(atoms):
        return []
    indices = np.flatnonzero(~adsorbate_mask(atoms))
    slab = _flat_slab(atoms, indices)
    found = _sites_of(slab) if face == "top" else map(_turned_site, _sites_of(_turned(slab)))
    return [replace(site, atoms=tuple(int(indices[k]) for k in site.atoms)) for site in found]


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
class _Class:
    """A class of equivalent spots of the primitive cell, and what they are called."""

    spots: list[Spot]
    kind: str
    place: str
    environment: tuple[str, ...]
    span: str = ""


def _sites_of(slab: Atoms) -> list[Site]:
    """Return the sites of a slab proper, in order."""
    symmetry = slab_symmetry(slab)
    surface = Surface(symmetry.primitive)
    bonds = coordination(symmetry.primitive)
    places = places_of_atoms(surface, symmetry, bonds)
    named = [_named(spots, surface, bonds, places) for spots in _equivalent(surface.spots(), symmetry)]
    classes = _spanned(named, surface)
    classes.sort(key=lambda one: _rank(surface, one))
    repeated = _Repeated(slab, symmetry, surface.atoms)
    counts = dict.fromkeys(KINDS, 0)
    sites = []
    for one in classes:
        sites += repeated.sites(one, counts[one.kind])
        counts[one.kind] += 1
    return sites


def _equivalent(spots: list[Spot], symmetry: SlabSymmetry) -> list[list[Spot]]:
    """Return the spots in classes of those that an operation carries into each other."""
    left = {spot.key: spot for spot in spots}
    classes = []
    for spot in spots:
        if spot.key not in left:
            continue
        images = {
            _image(spot, operation.rotation, operation.targets, operation.shifts)
            for operation in symmetry.operations
        }
        classes.append([left.pop(key) for key in (spot.key, *(images - {spot.key})) if key in left])
    return classes


def _image(
    spot: Spot, rotation: NDArray[np.int_], targets: NDArray[np.int_], shifts: NDArray[np.int_]
) -> frozenset[Corner]:
    """Return the key of the spot that an operation carries a spot to."""
    corners = []
    for corner in spot.corners:
        i, j = rotation @ corner.shift + shifts[corner.point]
        corners.append(Corner(int(targets[corner.point]), (int(i), int(j))))
    return frozenset(home(corners))


def _named(spots: list[Spot], surface: Surface, bonds: Coordination, places: Mapping[int, str]) -> _Class:
    """Return a class of spots with what it is called.

    Only hollows of metals are called hcp and fcc; those of a compound by the element below, if any.
    """
    spot, slab = spots[0], surface.slab
    compound = is_compound(slab)
    kind = spot.kind if compound else surface.close_packed_kind(spot)
    place = place_of_site([places[atom] for atom in spot.atoms])
    below = surface.element_below(spot) if compound and not place else ""
    words = environment([str(slab.symbols[k]) for k in spot.atoms], bonds.numbers[spot.atoms])
    return _Class(spots, kind, f"over {below}" if below else place, words)


def _spanned(classes: list[_Class], surface: Surface) -> list[_Class]:
    """Return classes with short and long bridges told apart where they differ by nothing but their length.

    Only bridges between two atoms of one kind are: from a metal atom of an oxide to an oxygen atom there is
    a bond or none.
    """
    alike: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    lengths = [surface.length(one.spots[0]) for one in classes]
    for k, one in enumerate(classes):
        if one.kind == "bridge" and len(set(one.environment)) == 1:
            alike.setdefault((one.place, one.environment), []).append(k)
    told = list(classes)
    for bridges in alike.values():
        shortest, longest = min(lengths[k] for k in bridges), max(lengths[k] for k in bridges)
        if longest < _LONGER * shortest:
            continue
        for k in bridges:
            if lengths[k] < _SAME_LENGTH * shortest:
                told[k] = replace(classes[k], span="short")
            elif lengths[k] > longest / _SAME_LENGTH:
                told[k] = replace(classes[k], span="long")
    return told


class _Repeated:
    """Repeats spots of the primitive cell all over a slab."""

    def __init__(self, slab: Atoms, symmetry: SlabSymmetry, exposed: NDArray[np.int_]) -> None:
        self._vectors = symmetry.primitive.cell.array[:2, :2]
        self._cell = slab.cell.array[:2, :2]
        self._moved = symmetry.displacements
        whole = np.round(self._cell @ np.linalg.inv(self._vectors)).astype(int)
        self._whole = whole
        self._cells = lattice_points(whole)
        self._low = self._cells.min(axis=0)
        self._numbers = np.empty(np.ptp(self._cells, axis=0) + 1, dtype=int)
        self._numbers[tuple((self._cells - self._low).T)] = np.arange(len(self._cells))
        self._atoms = np.empty((len(symmetry.primitive), len(self._cells)), dtype=int)
        self._atoms[symmetry.images, self._number(symmetry.shifts)] = np.arange(len(slab))
        seen = slab.positions[self._atoms[exposed].ravel(), :2]
        self._start = _start_of_window(seen @ np.linalg.inv(self._cell))

    def sites(self, one: _Class, index: int) -> list[Site]:
        """Return all sites of a class, by place."""
        sites: list[tuple[tuple[float, float, float], tuple[int, ...]]] = []
        for spot in one.spots:
            shifts = np.array([corner.shift for corner in spot.corners])
            atoms = self._atoms[spot.atoms, self._number(self._cells[:, None, :] + shifts)]
            places = spot.place + self._moved[atoms].mean(axis=1)
            places[:, :2] = self._inside(places[:, :2] + self._cells @ self._vectors)
            held = (tuple(sorted(set(row))) for row in atoms.tolist())
            sites += [((x, y, z), row) for (x, y, z), row in zip(places.tolist(), held, strict=True)]
        return [
            Site(
                one.kind,
                position,
                atoms,
                len(one.spots[0].corners),
                index,
                len(sites),
                place=one.place,
                environment=one.environment,
                span=one.span,
            )
            for position, atoms in sorted(sites, key=lambda s: (round(s[0][1], 3), round(s[0][0], 3)))
        ]

    def _number(self, shifts: NDArray[np.int_]) -> NDArray[np.int_]:
        """Return the numbers of the cells in which lattice points (…, 2) lie once moved into the slab's."""
        inside = in_cell(shifts, self._whole) - self._low
        return np.asarray(self._numbers[inside[..., 0], inside[..., 1]])

    def _inside(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        scaled = places @ np.linalg.inv(self._cell) - self._start
        return np.asarray((np.maximum(scaled - np.floor(scaled + _ROUNDING), 0.0) + self._start) @ self._cell)


def _start_of_window(scaled: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where a window of one cell that holds the exposed atoms begins, (2,): 0 where that is possible.

    Atoms that relaxed across the cell's boundary are drawn there, and their sites are to be with them.

    Parameters
    ----------
    scaled
        Those atoms in parts of the cell, (n, 2).
    """
    first, last = scaled.min(axis=0), scaled.max(axis=0)
    start = np.clip(0.0, last - 1.0 + _ROUNDING, np.maximum(first, last - 1.0 + _ROUNDING))
    return np.where((last - first < 1.0) & (np.abs(start) > _ROUNDING), start, 0.0)


def _rank(surface: Surface, one: _Class) -> tuple[float | str | tuple[str, ...], ...]:
    """Return what classes are ordered by: kind, height, coordination, nearness and kind of the atoms.

    Where all that is alike, the atoms around decide, so that the order does not depend on the cell.
    """
    spot = one.spots[0]
    depth = surface.slab.positions[:, 2].max() - spot.place[2] + _OFF_TENTHS
    nearest = np.sort(np.linalg.norm(surface.around(spot.place)[0], axis=1))[:12]
    return (
        KINDS.index(one.kind),
        round(float(depth), 1),
        len(spot.corners),
        round(float(nearest[: len(spot.corners)].mean()), 1),
        float(sum(surface.slab.numbers[spot.atoms])),
        one.place,
        one.environment,
        round(float(nearest.sum()), 1),
    )
