"""A crystal turned so that a lattice plane lies flat: its smallest cell, its layers, its symmetry.

Everything is counted in whole numbers of the crystal's primitive lattice, so that nothing depends on the cell
a crystal came in. Heights are fractions of the distance between two lattice planes.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.bonds import bond_strengths, bonds
from adatom.structure.bulks.crystals import check_is_bulk, conventional_cell
from adatom.structure.slabs.oxidation import formal_charges
from adatom.structure.slabs.reduction import plane_basis, primitive_lattice, reduced_in_plane
from adatom.structure.symmetry.spacegroup import symmetry_operations
from adatom.structure.symmetry.standard import find_standard_cell

SYMMETRY_TOLERANCE = 1e-2
"""How far atoms of a standard cell may be from their ideal places for an operation to count, Å."""

LAYER_TOLERANCE = 0.1
"""Atoms whose heights follow each other by less than this are one layer, Å, as in `layers.layer_indices`."""

_DENSE = 0.37
"""Where no gap is as wide, a layer ends at each gap of at least this part of the widest: an odd number, that
no lattice hits."""

_NO_GAP = 0.005
"""Gaps narrower than this are what a crystal's numbers are off by, Å."""

MAX_MILLER = 1000
"""Steeper vicinal surfaces than these are typing mistakes."""

_SAME_ATOM = 0.1
"""Atoms of one element closer than this in two unit cells are one atom, Å."""

_TRIGONAL_OR_HEXAGONAL = range(143, 195)
"""Numbers of the space groups that have hexagonal axes."""


@dataclass(frozen=True, eq=False)
class StandardCrystal:
    """A crystal in its conventional standard cell, with the operations of its space group.

    Parameters
    ----------
    atoms
        The conventional standard cell.
    rotations
        Fractional, acting on columns of coordinates, (m, 3, 3).
    translations
        Fractional, (m, 3).
    """

    atoms: Atoms
    rotations: NDArray[np.int_]
    translations: NDArray[np.float64]

    @classmethod
    def of(cls, bulk: Atoms) -> "StandardCrystal":
        """Return the standard cell of a bulk crystal and its operations.

        Raises
        ------
        StructureError
            For a structure that is no bulk crystal, or whose symmetry cannot be found.
        """
        check_is_bulk(bulk)
        atoms = conventional_cell(bulk)
        operations = symmetry_operations(atoms, SYMMETRY_TOLERANCE)
        return cls(
            atoms,
            np.array([np.round(rotation) for rotation, _ in operations], dtype=int),
            np.array([translation for _, translation in operations]),
        )

    @cached_property
    def primitive(self) -> NDArray[np.float64]:
        """The primitive lattice, rows fractional in the standard cell, (3, 3)."""
        pure = (self.rotations == np.eye(3, dtype=int)).all(axis=(1, 2))
        return primitive_lattice(self.translations[pure])

    @property
    def is_hexagonal(self) -> bool:
        """Whether the standard cell has hexagonal axes, and planes go by four indices."""
        a, b, c, alpha, beta, gamma = self.atoms.cell.cellpar()
        return bool(np.allclose([a - b, alpha - 90, beta - 90, gamma - 120], 0, atol=1e-3) and c > 0)


@dataclass(frozen=True, eq=False)
class OrientedCrystal:
    """A crystal with a lattice plane in xy and its outward normal along z.

    Parameters
    ----------
    unit
        One repeat: a and b the smallest cell of the plane (reduced, right-handed, a along x), and a third
        vector that leads to the next lattice plane above.
    layers
        The layer of each atom of the unit, counted from the top, (n,).
    depths
        How far each atom lies below the cut above layer 0, Å, (n,).
    shift
        The least number of layers by which an operation that keeps the normal moves the crystal: the number
        of terminations that differ.
    reversal
        An operation that turns the normal over carries layer k onto layer ``reversal - k``, up to multiples
        of `shift`; ``None`` if there is none.
    conventional
        The cell that the lattice of the conventional cell has in the plane, in rows of multiples of a and b.
    tolerance
        Atoms whose heights follow each other by less than this are one layer, Å.
    """

    unit: Atoms
    layers: NDArray[np.int_]
    depths: NDArray[np.float64]
    shift: int
    reversal: int | None
    conventional: tuple[tuple[int, int], tuple[int, int]]
    tolerance: float = LAYER_TOLERANCE

    @property
    def period(self) -> int:
        """After how many layers the crystal repeats."""
        return int(self.layers.max()) + 1

    @property
    def spacing(self) -> float:
        """The distance between two lattice planes, Å."""
        return float(self.unit.cell[2, 2])

    @cached_property
    def layer_depths(self) -> NDArray[np.float64]:
        """The mean depth of each layer below the cut above layer 0, Å, (period,)."""
        return np.bincount(self.layers, self.depths) / np.bincount(self.layers)

    @cached_property
    def gaps(self) -> NDArray[np.float64]:
        """How far the mean of each layer lies below that of the layer above, Å, (period,)."""
        return np.diff(self.layer_depths, prepend=self.layer_depths[-1] - self.spacing)

    @cached_property
    def broken_bonds(self) -> NDArray[np.int_]:
        """How many bonds of the unit a cut above each layer breaks, (period,)."""
        return np.bincount(self._broken[0], minlength=self.period)

    @cached_property
    def cleavage(self) -> NDArray[np.float64]:
        """The same with each bond counted by its strength: what tells the cheapest cut, (period,)."""
        layers, strengths = self._broken
        return np.asarray(np.bincount(layers, strengths, minlength=self.period), dtype=float)

    @cached_property
    def _broken(self) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
        """Each bond that the cut above a layer breaks: the layer, and how strong the bond is, (m,) each."""
        pairs, shifts = bonds(self.unit)
        charges = formal_charges(self.unit)
        if charges is not None:
            # Ions of like charge are near each other without a bond, as Al and Al in corundum.
            apart = charges[pairs].prod(axis=1) <= 0
            pairs, shifts = pairs[apart], shifts[apart]
        ends = self.layers[pairs]
        ends[:, 1] -= self.period * shifts[:, 2]
        ends.sort(axis=1)
        counts = ends[:, 1] - ends[:, 0]
        first = np.repeat(ends[:, 0] + 1, counts)
        steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        strengths = np.repeat(bond_strengths(self.unit, pairs, shifts), counts)
        return (first + steps) % self.period, strengths

    def stack(self, top: int, layers: int) -> Atoms:
        """Return this many layers from layer `top` down, z at most 0, in the unit's in-plane cell."""
        copies = math.ceil((top + layers) / self.period)
        stacked = self.unit.repeat((1, 1, copies))
        steps = np.repeat(np.arange(copies), len(self.unit))
        stacked.positions = np.tile(self.unit.positions, (copies, 1)) - steps[:, None] * self.unit.cell[2]
        numbers = np.tile(self.layers, copies) + steps * self.period
        slab = stacked[(numbers >= top) & (numbers < top + layers)]
        slab.cell[2] = (0, 0, self.spacing * copies)
        slab.pbc = (True, True, False)
        slab.wrap(eps=1e-6)
        return slab


def has_hexagonal_axes(bulk: Atoms) -> bool:
    """Return whether the standard cell of a crystal, in any cell, has hexagonal axes."""
    found = find_standard_cell(bulk)
    return found is not None and found.number in _TRIGONAL_OR_HEXAGONAL


def oriented(crystal: StandardCrystal, miller: tuple[int, int, int]) -> OrientedCrystal:
    """Return a crystal with a plane of it in xy.

    Parameters
    ----------
    crystal
        In its standard cell.
    miller
        h, k, l on the standard cell.

    Raises
    ------
    StructureError
        For an index that names no plane, or planes too close to each other to count layers.
    """
    plane = plane_of(crystal, miller)
    cell = crystal.atoms.cell.array
    basis = plane_basis(plane @ crystal.primitive.T) @ crystal.primitive @ cell
    reciprocal = plane.astype(float) @ np.linalg.inv(cell).T
    normal = reciprocal / np.linalg.norm(reciprocal)
    a, b = reduced_in_plane(basis[:2], normal)
    axes = np.array([a / np.linalg.norm(a), np.cross(normal, a / np.linalg.norm(a)), normal])
    turned = np.array([a, b, basis[2]]) @ axes.T
    turned[:2, 2] = turned[0, 1] = turned[2, :2] = 0
    third = (basis[2] - (basis[2] @ normal) * normal) @ axes.T
    along = third[:2] @ np.linalg.inv(turned[:2, :2])
    turned[2, :2] = (along - np.round(along)) @ turned[:2, :2]
    unit = _unit_cell(crystal, turned, axes)
    layers, depths, unit, tolerance = _layered(unit, miller)
    shifts, reversals = _layer_shifts(crystal, plane, unit, layers)
    shift = math.gcd(int(layers.max()) + 1, *shifts)
    conventional = plane_basis(_coprime(plane)) @ cell
    rows = reduced_in_plane(conventional[:2], normal) @ axes.T
    multiples = np.round(rows[:, :2] @ np.linalg.inv(turned[:2, :2])).astype(int)
    (p, q), (r, s) = multiples.tolist()
    reversal = reversals[0] % shift if reversals else None
    return OrientedCrystal(unit, layers, depths, shift, reversal, ((p, q), (r, s)), tolerance)


def plane_of(crystal: StandardCrystal, miller: tuple[int, int, int]) -> NDArray[np.int_]:
    """Return the shortest reciprocal lattice vector along a plane's normal, on the standard cell, (3,).

    On a centred cell that is a multiple of the coprime index: (200) for (100) of an fcc crystal.

    Raises
    ------
    StructureError
        For an index that names no plane, or that nobody can mean.
    """
    if len(miller) != 3 or not any(miller) or any(int(m) != m for m in miller):
        raise StructureError(
            f"A Miller index of {' '.join(map(str, miller))} names no plane: give three whole numbers, "
            "not all 0."
        )
    if max(abs(int(m)) for m in miller) > MAX_MILLER:
        raise StructureError(
            f"A Miller index of {' '.join(map(str, miller))} makes no sense: give at most {MAX_MILLER} each."
        )
    plane = _coprime(np.array(miller, dtype=int))
    for multiple in range(1, 7):
        on_primitive = multiple * plane @ crystal.primitive.T
        if np.abs(on_primitive - np.round(on_primitive)).max() < 1e-3:
            return np.asarray(multiple * plane)
    raise StructureError("The lattice of this crystal cannot be told: is it in its standard cell?")


def _coprime(plane: NDArray[np.int_]) -> NDArray[np.int_]:
    return np.asarray(plane // math.gcd(*(int(m) for m in plane)))


def _unit_cell(crystal: StandardCrystal, cell: NDArray[np.float64], axes: NDArray[np.float64]) -> Atoms:
    """Return one repeat of the turned crystal, each atom once."""
    scaled = crystal.atoms.positions @ axes.T @ np.linalg.inv(cell)
    scaled -= np.floor(scaled + 1e-6)
    apart = scaled[:, None, :] - scaled
    near = np.linalg.norm((apart - np.round(apart)) @ cell, axis=-1) < _SAME_ATOM
    near &= crystal.atoms.numbers[:, None] == crystal.atoms.numbers
    first = np.unique(near.argmax(axis=1))
    expected = len(crystal.atoms) * abs(np.linalg.det(cell)) / crystal.atoms.get_volume()
    if len(first) != round(float(expected)):
        raise StructureError("The lattice of this crystal cannot be told: are atoms too close or missing?")
    return Atoms(crystal.atoms.numbers[first], scaled_positions=scaled[first], cell=cell, pbc=True)


def _layered(
    unit: Atoms, miller: tuple[int, int, int]
) -> tuple[NDArray[np.int_], NDArray[np.float64], Atoms, float]:
    """Return the layer and the depth of each atom, the unit moved below one gap, and what parts layers.

    Along high indices planes follow each other so closely that no gap is as wide as those of other slabs; a
    layer then ends at each of the wider ones.
    """
    height = float(unit.cell[2, 2])
    depths = -unit.positions[:, 2] % height
    order = np.argsort(depths, kind="stable")
    steps = np.diff(depths[order], append=depths[order[0]] + height)
    tolerance = LAYER_TOLERANCE if steps.max() > LAYER_TOLERANCE else _DENSE * float(steps.max())
    wide = np.flatnonzero(steps > tolerance)
    if steps.max() < _NO_GAP:
        raise StructureError(
            f"The ({' '.join(map(str, miller))}) planes of this crystal lie too close to each other to count "
            "layers: choose a lower Miller index."
        )
    last = wide[-1]
    above = depths[order[last]] + steps[last] / 2
    depths = (depths - above) % height
    order = np.argsort(depths, kind="stable")
    layers = np.empty(len(unit), dtype=int)
    layers[order] = np.concatenate([[0], np.cumsum(np.diff(depths[order]) > tolerance)])
    # Whole lattice steps only: heights stay those above the origin of the standard cell.
    steps_up = np.round((-above - depths - unit.positions[:, 2]) / height)
    moved = unit.copy()
    moved.positions += steps_up[:, None] * unit.cell[2]
    return layers, depths, moved, tolerance


def _layer_shifts(
    crystal: StandardCrystal, plane: NDArray[np.int_], unit: Atoms, layers: NDArray[np.int_]
) -> tuple[list[int], list[int]]:
    """Return by how many layers operations move the crystal, and where those that turn it put layer 0."""
    fractions = np.bincount(layers, unit.positions[:, 2]) / np.bincount(layers) / unit.cell[2, 2]
    shifts, reversals = [], []
    for image, translation in zip(plane @ crystal.rotations, crystal.translations, strict=True):
        moved = float(plane @ translation)
        if (image == plane).all():
            shifts.append(_nearest(fractions, fractions[0] + moved))
        elif (image == -plane).all():
            reversals.append(_nearest(fractions, moved - fractions[0]))
    return shifts, reversals


def _nearest(fractions: NDArray[np.float64], fraction: float) -> int:
    """Return the layer at a height, both modulo 1."""
    apart = fractions - fraction
    return int(np.abs(apart - np.round(apart)).argmin())
