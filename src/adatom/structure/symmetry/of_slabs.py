"""The symmetry of a slab, and the ideal slab that a relaxed or rattled one was."""

import itertools
import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.structure.symmetry.matching import Matcher, typical_spacing
from adatom.structure.symmetry.translations import Folding, fold, reduced

_TIGHT = 0.05
"""Atoms this near to their ideal places are in them, Å: what files round and relaxations leave."""

_EXACT = 0.01
"""A symmetry holds exactly, and not by chance, if atoms are in their places within this (rms), Å."""

_WIDER = (0.1, 0.15)
"""How far from their ideal places atoms are looked for where some symmetry holds exactly, Å."""

_WIDEST = (0.1, 0.15, 0.25, 0.35, 0.42, 0.5)
"""How far where none does, so that all atoms may have been displaced at random, Å."""

_MOST_OF_SPACING = 0.25
"""Never farther than this part of the distance between neighbours."""

_INSIGNIFICANT = 0.03
"""A displacement that tells nothing, Å: the standard deviation that any description is granted."""

_SAME_LENGTH = 0.05
"""Lattice vectors that an operation carries into each other are as long within this, Å."""

_Fit: TypeAlias = tuple[NDArray[np.int_], NDArray[np.float64], NDArray[np.int_]]
"""Rotation (2, 2), translation (2,) and targets (m,) of an operation, in lattice coordinates."""

_ROUNDS = 3
"""How often places and operations are averaged in turn; each time what is left shrinks several times."""


_ROTATIONS = np.array(
    sorted(
        (
            ((a, b), (c, d))
            for a, b, c, d in itertools.product((-1, 0, 1), repeat=4)
            if abs(a * d - b * c) == 1
        ),
        key=lambda rotation: rotation != ((1, 0), (0, 1)),
    )
)
"""All rotations and mirrors that a reduced plane lattice can have, (k, 2, 2), the identity first."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation that carries a slab into itself and keeps +z where it is.

    Parameters
    ----------
    rotation
        Of lattice coordinates, (2, 2), whole numbers.
    targets
        Which atom of the primitive cell each one is carried to, (m,).
    shifts
        In which cell that image lies, in lattice coordinates, (m, 2).
    """

    rotation: NDArray[np.int_]
    targets: NDArray[np.int_]
    shifts: NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class SlabSymmetry:
    """The symmetry of a slab seen from above.

    Parameters
    ----------
    primitive
        The smallest cell of the ideal slab, c along z, its atoms averaged over translations and operations.
    images
        Which atom of the primitive cell each atom of the slab is an image of, (n,).
    shifts
        In which cell of the primitive lattice it lies, (n, 2).
    operations
        At least the identity.
    displacements
        Where the atoms of the slab are, less where they would be in the ideal one, Å, (n, 3).
    """

    primitive: Atoms
    images: NDArray[np.int_]
    shifts: NDArray[np.int_]
    operations: tuple[Operation, ...]
    displacements: NDArray[np.float64]

    @property
    def is_trivial(self) -> bool:
        """Whether there is nothing but the identity."""
        return len(self.operations) == 1 and len(self.primitive) == len(self.images)


def slab_symmetry(slab: Atoms) -> SlabSymmetry:
    """Return the symmetry of a slab, or of the ideal slab that it was before it was relaxed or rattled.

    Translations come first, so that a supercell has those of its unit cell whatever its shape; then the
    rotations and mirrors of the primitive cell. Both are looked for within growing distances, and of the
    descriptions found the one with the smallest Bayesian information criterion (Schwarz, Ann. Stat. 6, 461
    (1978)) is taken: N ln(σ² + S/N) + p ln N, where N is the number of coordinates, S the sum of squares of
    what they are off, p the number of coordinates that the symmetry leaves free, and σ 0.03 Å. So a symmetry
    is taken for granted if it explains the coordinates better than chance: a copper slab rattled by 0.1 Å is
    fcc(111), whereas a buckled dimer, exactly the same in each cell, is no straight one.

    Parameters
    ----------
    slab
        The slab proper, c along z, with vacuum.
    """
    base = _symmetry(slab, _TIGHT)
    # What repeats exactly is folded up first: a supercell is judged as its unit cell is.
    exact = not base.is_trivial and float((base.displacements**2).mean()) < _EXACT**2
    folded = base.primitive if exact else slab
    candidates = [_symmetry(folded, _TIGHT)]
    farthest = _MOST_OF_SPACING * typical_spacing(folded)
    distances = _WIDER if exact else _WIDEST
    candidates += [_symmetry(folded, min(distance, farthest)) for distance in distances]
    best = min(candidates, key=_information)
    return _placed(slab, best, best.images[base.images] if exact else best.images)


def _symmetry(slab: Atoms, tolerance: float) -> SlabSymmetry:
    """Return the symmetry that holds within a tolerance, Å."""
    folded = _refolded(slab, fold(slab, tolerance))
    if np.linalg.norm(folded.displacements, axis=1).max(initial=0.0) > tolerance:
        folded = _refolded(slab, Folding(reduced(slab.cell.array[:2, :2]), np.arange(len(slab))))
    # The primitive cell, a mean of many, may be nearer to its ideal than the atoms of the slab are to theirs.
    fits = [_operations(folded.primitive, within) for within in (tolerance, tolerance / 2)]
    found = [_turned(slab, folded, some) for some in (*fits, fits[0][:1])]
    return min(found, key=_information)


def _turned(slab: Atoms, folded: SlabSymmetry, fits: list[_Fit]) -> SlabSymmetry:
    """Return a folded slab averaged over operations of its primitive cell as well."""
    averaged, operations = _averaged(folded.primitive, fits)
    symmetry = SlabSymmetry(averaged, folded.images, folded.shifts, operations, folded.displacements)
    return _placed(slab, symmetry, folded.images)


def _refolded(slab: Atoms, folding: Folding) -> SlabSymmetry:
    """Return a slab's smallest cell, each atom the mean of its images, without operations."""
    cell = slab.cell.array.copy()
    cell[:2, :2] = folding.vectors
    inverse = np.linalg.inv(folding.vectors)
    scaled = slab.positions[:, :2] @ inverse
    firsts = np.unique(folding.images, return_index=True)[1]
    first = firsts[folding.images]
    shifts = np.round(scaled - scaled[first]).astype(int)
    places = slab.positions.copy()
    places[:, :2] = (scaled - shifts) @ folding.vectors
    count = np.bincount(folding.images)
    means = np.column_stack([np.bincount(folding.images, places[:, k]) / count for k in range(3)])
    primitive = Atoms(slab.numbers[firsts], positions=means, cell=cell, pbc=slab.pbc)
    return SlabSymmetry(primitive, folding.images, shifts, (), places - means[folding.images])


def _placed(slab: Atoms, symmetry: SlabSymmetry, images: NDArray[np.int_]) -> SlabSymmetry:
    """Return the symmetry with the atoms of a slab counted off against its primitive cell."""
    vectors = symmetry.primitive.cell.array[:2, :2]
    ideal = symmetry.primitive.positions[images]
    apart = (slab.positions - ideal)[:, :2] @ np.linalg.inv(vectors)
    shifts = np.round(apart).astype(int)
    ideal[:, :2] += shifts @ vectors
    return SlabSymmetry(symmetry.primitive, images, shifts, symmetry.operations, slab.positions - ideal)


def _information(symmetry: SlabSymmetry) -> float:
    """Return the Bayesian information criterion of a description, less what all descriptions share."""
    coordinates = symmetry.displacements.size
    squares = float((symmetry.displacements**2).sum())
    missed = math.log(1 + squares / coordinates / _INSIGNIFICANT**2)
    return coordinates * missed + _free_coordinates(symmetry.operations) * math.log(coordinates)


def _free_coordinates(operations: tuple[Operation, ...]) -> float:
    """Return how many coordinates of the primitive cell are free: the trace of the symmetry's projector."""
    free = 0
    for operation in operations:
        fixed = int((operation.targets == np.arange(len(operation.targets))).sum())
        free += fixed * (int(np.trace(operation.rotation)) + 1)
    return free / len(operations)


def _operations(slab: Atoms, tolerance: float) -> list[_Fit]:
    """Return rotations (2, 2), translations (2,) and targets (m,) of the operations, the identity first."""
    identity = (np.eye(2, dtype=int), np.zeros(2), np.arange(len(slab)))
    matcher = Matcher(slab, tolerance)
    atom, like = matcher.like_ones()
    found = [identity]
    for rotation in _lattice_rotations(matcher.cell)[1:]:
        for target in like:
            shift = matcher.scaled[target] - rotation @ matcher.scaled[atom]
            fit = matcher.fit(rotation, shift)
            if fit is not None:
                found.append((rotation, *fit))
                break
    return _largest_group(found)


def _lattice_rotations(cell: NDArray[np.float64]) -> list[NDArray[np.int_]]:
    """Return the rotations and mirrors that carry a reduced plane lattice into itself, the identity first."""
    sums = np.array([(1, 0), (0, 1), (1, 1), (1, -1)])
    lengths = np.linalg.norm(sums @ cell, axis=1)
    turned = np.linalg.norm(sums @ np.swapaxes(_ROTATIONS, 1, 2) @ cell, axis=2)
    return list(_ROTATIONS[np.abs(turned - lengths).max(axis=1) < _SAME_LENGTH])


def _largest_group(
    found: list[_Fit],
) -> list[_Fit]:
    """Return the largest set of operations that any two of them generate without leaving those found.

    Within a tolerance operations may hold each by itself and their products not.
    """
    known = {tuple(rotation.ravel().tolist()): k for k, (rotation, _, _) in enumerate(found)}
    product = [
        [known.get(tuple((one @ two).ravel().tolist()), -1) for two, _, _ in found] for one, _, _ in found
    ]
    if not any(-1 in row for row in product):
        return found
    best: set[int] = {0}
    for pair in itertools.combinations_with_replacement(range(len(found)), 2):
        group = {0, *pair}
        while True:
            products = {product[one][two] for one in group for two in group}
            if products <= group or -1 in products:
                break
            group |= products
        if products <= group and len(group) > len(best):
            best = group
    return [found[k] for k in sorted(best)]


def _averaged(slab: Atoms, found: list[_Fit]) -> tuple[Atoms, tuple[Operation, ...]]:
    """Return a primitive cell averaged over operations, and the operations counted off against it."""
    cell = slab.cell.array[:2, :2]
    scaled = slab.positions[:, :2] @ np.linalg.inv(cell)
    heights = slab.positions[:, 2]
    operations: list[Operation] = []
    for _ in range(_ROUNDS):
        operations, images = [], []
        for rotation, shift, targets in found:
            moved = scaled @ rotation.T + shift
            shifts = np.round(moved - scaled[targets]).astype(int)
            off = (scaled[targets] + shifts - moved).mean(axis=0)
            operations.append(Operation(rotation, targets, shifts))
            images.append((scaled[targets] + shifts - shift - off) @ np.linalg.inv(rotation).T)
        scaled = np.mean(images, axis=0)
        heights = np.mean([heights[targets] for _, _, targets in found], axis=0)
    averaged = slab.copy()
    averaged.positions = np.column_stack([scaled @ cell, heights])
    return averaged, tuple(operations)
