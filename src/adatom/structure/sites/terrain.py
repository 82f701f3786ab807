"""Where on an uneven surface an atom is: at a step's edge or foot, on a terrace, in a lower row, an adatom.

Decided by the geometry around each exposed atom of the ideal slab, never by Miller indices:

- *Incomplete layers.* The middle of the slab may repeat more often than the surface does. An exposed atom
  that lacks some of its images under those translations belongs to an incomplete layer: without a neighbour
  in it, it is an adatom; with empty places beside it, it is at the edge of an island (layers up to half full)
  or undercoordinated (at a vacancy).
- *Steps.* A stair has an up and a down: a surface with a rotation axis has none. Without one, and with atoms
  that have more and fewer neighbours, the atoms that nothing beside them overtops are the step's edge, those
  that overtop nothing its foot, and the others the terrace.
- *Rows and troughs.* Where the crystal below has such an axis but for its elements, it has no up and down
  either: GaAs(110) and ZnO(10-10) have rows and troughs, and no steps.
- *Lower rows.* Elsewhere an exposed atom below a neighbour of its own kind is in a lower row, as the second
  layer of bcc(111) or Si(111) is.
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from adatom.structure.bonds import is_metal
from adatom.structure.sites.coordination import Coordination
from adatom.structure.sites.surface import Surface
from adatom.structure.symmetry.matching import typical_spacing
from adatom.structure.symmetry.of_slabs import SlabSymmetry, slab_symmetry
from adatom.structure.symmetry.translations import fold, in_cell, lattice_points

Relief: TypeAlias = Literal["high", "low", "level"]
"""How a place stands to its surroundings."""

_HIGH = ("step edge", "island edge", "adatom", "undercoordinated")
_LOW = ("step foot", "lower row", "adatom side", "vacancy")

_LEVEL = 0.1
"""Atoms are at one level if their heights differ by less than this part of the usual spacing."""

_STEP = 0.25
"""The edge of a step is higher than its foot by at least this part of the usual spacing (fcc(210): 0.32)."""

_SAME_IMAGE = 0.35
"""An atom fills a place of its layer if it is within this part of that spacing."""

_BESIDE = 1.25
"""A place is beside an atom if it is nearer than this times that spacing."""

_OUTSIDE = 0.4
"""Atoms this near to a face, in parts of the usual spacing, may have left their places in the crystal: the
gallium of GaAs(110) goes 0.28 below the arsenic."""

_MIDDLE = (0.25, 0.75)
"""The middle of the slab, in parts of its height."""


def relief_of(place: str) -> Relief:
    """Return whether a place stands out of its surroundings, lies low among them, or neither."""
    if place in _HIGH:
        return "high"
    return "low" if place in _LOW else "level"


def places_of_atoms(surface: Surface, symmetry: SlabSymmetry, bonds: Coordination) -> dict[int, str]:
    """Return the place of each exposed atom of the primitive slab, empty where there is nothing to say."""
    terrain = _Terrain(surface, bonds)
    found = terrain.of_incomplete_layers()
    if not found and not any(np.linalg.det(o.rotation) > 0 for o in symmetry.operations[1:]):
        found = terrain.of_steps()
        if found and is_corrugated(surface.slab):
            found = {}
    lower = {} if found else terrain.of_lower_rows()
    return {int(atom): found.get(int(atom), lower.get(int(atom), "")) for atom in surface.atoms}


def place_of_site(places: Sequence[str]) -> str:
    """Return the place of a site from those of its corners.

    Between a step's edge and its foot it is at the foot, as the fourfold hollow of fcc(211) is, unless half
    of its corners are on the terrace; else it is where most of its corners are, and on the terrace where none
    has the majority.
    """
    kinds = set(places)
    if len(kinds) == 1:
        ring = len(places) > 3 and places[0] == "undercoordinated"
        return "vacancy" if ring else places[0]
    if "adatom" in kinds:
        return "adatom side"
    edges = kinds & {"step edge", "island edge"}
    if edges and "step foot" in kinds and 2 * places.count("terrace") < len(places):
        return "step foot"
    most = max(kinds, key=places.count)
    if 2 * places.count(most) > len(places):
        return most
    return "terrace" if "terrace" in kinds else ""


def is_corrugated(slab: Atoms) -> bool:
    """Return whether the crystal of a slab has a rotation axis along the normal, but for its elements.

    Such a face has no up and down. Looked for inside the slab, where no atom has moved far.
    """
    heights, margin = slab.positions[:, 2], _OUTSIDE * typical_spacing(slab)
    inside = (heights > heights.min() + margin) & (heights < heights.max() - margin)
    # A single layer may have an axis by chance.
    plain = slab[inside] if inside.any() and np.ptp(heights[inside]) > margin else slab.copy()
    plain.numbers[:] = slab.numbers[0]
    return any(np.linalg.det(operation.rotation) > 0 for operation in slab_symmetry(plain).operations[1:])


class _Terrain:
    """The exposed atoms of a slab, their neighbours at the surface, and their levels."""

    def __init__(self, surface: Surface, bonds: Coordination) -> None:
        self._slab = surface.slab
        self._atoms = surface.atoms
        self._bonds = bonds
        self._cell = surface.slab.cell.array[:2, :2]
        self._spacing = typical_spacing(surface.slab)
        self._metal = is_metal(surface.slab.numbers)
        self._beside: dict[int, list[int]] = {int(atom): [] for atom in surface.atoms}
        for one, two in surface.tiling.edges:
            self._beside[one.point].append(two.point)
            self._beside[two.point].append(one.point)

    def of_steps(self) -> dict[int, str]:
        """Return edge, foot and terrace of a surface without a rotation axis, or nothing without steps."""
        heights = self._slab.positions[:, 2]
        level = _LEVEL * self._spacing
        places = {}
        for atom, beside in self._beside.items():
            rise = heights[beside] - heights[atom]
            if np.abs(rise).max(initial=0.0) < level:
                places[atom] = "terrace"
            elif rise.max() < level:
                places[atom] = "step edge"
            else:
                places[atom] = "step foot" if rise.min() > -level else "terrace"
        edges = [atom for atom, place in places.items() if place == "step edge"]
        if np.ptp(heights[self._atoms]) < _STEP * self._spacing:
            return {}
        # Oxygen that stands out alone bridges metal atoms; the edge of a stepped oxide has metal atoms too.
        if not edges or (self._metal.any() and not self._metal[edges].any()):
            return {}
        return places if self._fewer_neighbours(edges) else {}

    def of_lower_rows(self) -> dict[int, str]:
        """Return the exposed atoms that lie below a neighbour of their own kind."""
        lower = {}
        for atom in self._atoms:
            partners = self._bonds.pairs[:, 0] == atom
            others = self._bonds.pairs[partners, 1]
            alike = self._metal[others] == self._metal[atom]
            rise = self._bonds.vectors[partners, 2]
            if (rise[alike] > 2 * _LEVEL * self._spacing).any():
                lower[int(atom)] = "lower row"
        return lower

    def of_incomplete_layers(self) -> dict[int, str]:
        """Return adatoms, island edges and what is beside them, or nothing if all layers are complete."""
        vectors = self._lattice_of_the_middle()
        if abs(np.linalg.det(self._cell) / np.linalg.det(vectors)) < 1.5:
            return {}
        full, empty = self._occupation(vectors)
        partial = {int(a) for a in self._atoms if full[a] < 1}
        if not partial:
            return {}
        at_rim = self._beside_places(empty)
        places: dict[int, str] = {}
        for atom in partial:
            near = self._neighbours(atom)
            if not any(other in partial and self._level(atom, other) for other in near):
                places[atom] = "adatom"
            elif at_rim[atom]:
                places[atom] = "island edge" if full[atom] <= 0.5 else "undercoordinated"
        for atom in map(int, self._atoms):
            if atom in partial:
                continue
            above = {places.get(other, "") for other in self._beside[atom] if self._is_above(other, atom)}
            if "island edge" in above:
                places[atom] = "step foot"
        return places

    def _fewer_neighbours(self, edges: list[int]) -> bool:
        """Whether edge atoms have fewer neighbours than others of their element that are exposed."""
        numbers, elements = self._bonds.numbers, self._slab.numbers
        return any(
            numbers[edge] < numbers[self._atoms][elements[self._atoms] == elements[edge]].max()
            for edge in edges
        )

    def _lattice_of_the_middle(self) -> NDArray[np.float64]:
        """Return the translations of the slab's middle, (2, 2), Å; the slab's own if it has no more."""
        heights = self._slab.positions[:, 2]
        low, high = heights.min() + np.array(_MIDDLE) * np.ptp(heights)
        middle = (heights > low) & (heights < high)
        return fold(self._slab[middle], _LEVEL * self._spacing).vectors if middle.any() else self._cell

    def _occupation(self, vectors: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the full part of each exposed atom's layer, (n,), and the empty places, Å, (m, 3)."""
        whole = np.round(self._cell @ np.linalg.inv(vectors)).astype(int)
        cells = lattice_points(whole)
        scaled = self._slab.positions[:, :2] @ np.linalg.inv(vectors)
        full = np.ones(len(self._slab))
        empty = [np.empty((0, 3))]
        positions = self._slab.positions
        left = self._atoms
        while len(left):
            first = left[0]
            shifts = np.round(scaled - scaled[first]).astype(int)
            off = (scaled - scaled[first] - shifts) @ vectors
            off = np.hypot(np.linalg.norm(off, axis=1), positions[:, 2] - positions[first, 2])
            alike = off < _SAME_IMAGE * self._spacing  # whatever its element: a foreign atom leaves no gap
            filled = {tuple(shift) for shift in in_cell(shifts[alike], whole).tolist()}
            full[alike] = len(filled) / len(cells)
            missing = np.array([cell for cell in cells.tolist() if tuple(cell) not in filled]).reshape(-1, 2)
            empty.append(positions[first] + np.column_stack([missing @ vectors, np.zeros(len(missing))]))
            left = left[~alike[left]]
        return full, np.concatenate(empty)

    def _beside_places(self, places: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which atoms have one of the places (m, 3) beside them, at their level, (n,)."""
        if not len(places):
            return np.zeros(len(self._slab), dtype=bool)
        # Levels count several times, so that only places at the atom's level are within reach.
        stretched = np.array([1.0, 1.0, _BESIDE / (2 * _LEVEL)])
        tree = cKDTree(_with_images(self._slab, places) * stretched)
        distances, _ = tree.query(_inside(self._slab, self._slab.positions) * stretched)
        return np.asarray(distances < _BESIDE * self._spacing)

    def _neighbours(self, atom: int) -> list[int]:
        return self._bonds.pairs[self._bonds.pairs[:, 0] == atom, 1].tolist()

    def _level(self, one: int, two: int) -> bool:
        apart = self._slab.positions[one, 2] - self._slab.positions[two, 2]
        return bool(abs(apart) < 2 * _LEVEL * self._spacing)

    def _is_above(self, one: int, two: int) -> bool:
        apart = self._slab.positions[one, 2] - self._slab.positions[two, 2]
        return bool(apart > 2 * _LEVEL * self._spacing)


def _inside(slab: Atoms, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return places (m, 3) moved into the home cell as seen from above, Å."""
    cell = slab.cell.array[:2, :2]
    scaled = places[:, :2] @ np.linalg.inv(cell)
    return np.column_stack([(scaled - np.floor(scaled)) @ cell, places[:, 2]])


def _with_images(slab: Atoms, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return places and their images around the home cell, Å, (9 m, 3); image k is of place k modulo m."""
    inside = _inside(slab, places)
    shifts = np.array([(i, j, 0) for i in (-1, 0, 1) for j in (-1, 0, 1)]) @ slab.cell.array
    return np.concatenate([inside + shift for shift in shifts])
