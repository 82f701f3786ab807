"""Which places on a slab are equivalent."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.structure.symmetry.spacegroup import symmetry_operations
from adatom.structure.symmetry.translations import primitive_vectors

_TOLERANCE = 0.3
"""How far atoms may be from their ideal places, Å: a relaxed slab keeps the classes of the ideal one."""

_SAME_PLACE = 0.6
"""How far an operation may carry one place from another that it is the same as, Å."""

_ALIKE = 0.15
"""Places are alike if the distances to their neighbours differ by less than this (weighted rms), Å."""

_SEEN = 6.0
"""How far surroundings count, Å, with a weight that falls off over `_DECAY`."""

_DECAY = 2.0

_MOST_ATOMS = 300
"""In larger cells spglib is not asked: its time grows with their square, and nothing else runs meanwhile."""


@dataclass(frozen=True, slots=True)
class SlabSymmetry:
    """The symmetry of a slab seen from above.

    Parameters
    ----------
    primitive
        Its smallest cell, c along z; the slab itself if it has no translations.
    images
        Which atom of the primitive cell each atom of the slab is an image of, (n,).
    operations
        Rotations (3, 3) and translations (3,), fractional in the primitive cell, that keep +z where it is.
    """

    primitive: Atoms
    images: NDArray[np.int_]
    operations: tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]

    @property
    def is_trivial(self) -> bool:
        """Whether there is nothing but the identity."""
        return len(self.operations) == 1 and len(self.primitive) == len(self.images)


def slab_symmetry(slab: Atoms) -> SlabSymmetry:
    """Return the symmetry of a slab.

    Operations come from spglib with a forgiving tolerance; those that turn the slab over are left out. They
    are looked for in the primitive cell, so that a supercell has those of its unit cell whatever its shape,
    and a large one is found as fast.

    Parameters
    ----------
    slab
        The slab proper, c along z, with vacuum.
    """
    primitive, images = slab, np.arange(len(slab))
    vectors = primitive_vectors(slab, _TOLERANCE)
    if vectors is not None:
        primitive, images = _primitive_slab(slab, vectors)
    identity = (np.eye(3), np.zeros(3))
    operations = _operations(primitive) if len(primitive) <= _MOST_ATOMS else [identity]
    return SlabSymmetry(primitive, images, tuple(operations))


def equivalence_classes(
    slab: Atoms, symmetry: SlabSymmetry, places: NDArray[np.float64], kinds: Sequence[Hashable]
) -> list[int]:
    """Return the number of the class of equivalent places that each place belongs to.

    Places that an operation carries into each other are one class. On a slab so distorted that no operation
    but the identity is left, places of one kind with alike surroundings are.

    Parameters
    ----------
    slab
        The slab proper, c along z, with vacuum.
    symmetry
        Its symmetry.
    places
        Å, shape (k, 3).
    kinds
        For each place what only its like can share, (k,).

    Returns
    -------
    list of int
        The class of each place, from 0 in the order of first appearance, (k,).
    """
    leader = np.arange(len(places))
    for members in _by_kind(kinds):
        if symmetry.is_trivial:
            _join_by_surroundings(slab, places, members, leader)
        else:
            _join_by_symmetry(symmetry, places, members, leader)
    order = {root: number for number, root in enumerate(dict.fromkeys(leader.tolist()))}
    return [order[root] for root in leader.tolist()]


def _operations(slab: Atoms) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return rotations (3, 3) and translations (3,) in fractional coordinates that keep +z where it is."""
    height = float(slab.cell[2, 2])
    kept = []
    for rotation, shift in symmetry_operations(slab, _TOLERANCE):
        keeps_z = rotation[2, 2] == 1 and not rotation[2, :2].any() and not rotation[:2, 2].any()
        if keeps_z and abs(shift[2] - np.round(shift[2])) * height < _SAME_PLACE:
            kept.append((rotation, shift))
    return kept


def _primitive_slab(slab: Atoms, vectors: NDArray[np.float64]) -> tuple[Atoms, NDArray[np.int_]]:
    """Return the slab's smallest cell, each atom the mean of its images, and whose image each atom is.

    Parameters
    ----------
    slab
        The slab.
    vectors
        Of its lattice of translations, Å, (2, 2).
    """
    whole = slab, np.arange(len(slab))
    cell = slab.cell.array.copy()
    count = round(abs(float(np.linalg.det(cell[:2, :2]) / np.linalg.det(vectors))))
    cell[:2, :2] = vectors
    scaled = slab.positions @ np.linalg.inv(cell)
    images = np.full(len(slab), -1)
    positions: list[NDArray[np.float64]] = []
    while (images < 0).any():
        first = int(np.flatnonzero(images < 0)[0])
        apart = scaled - scaled[first]
        apart[:, :2] -= np.round(apart[:, :2])
        same = (images < 0) & (slab.numbers == slab.numbers[first])
        same &= np.linalg.norm(apart @ cell, axis=1) < _SAME_PLACE
        if same.sum() != count:
            return whole
        images[same] = len(positions)
        positions.append((scaled[first] + apart[same].mean(axis=0)) @ cell)
    numbers = slab.numbers[np.unique(images, return_index=True)[1]]
    return Atoms(numbers, positions=positions, cell=cell, pbc=slab.pbc), images


def _join_by_symmetry(
    symmetry: SlabSymmetry,
    places: NDArray[np.float64],
    members: NDArray[np.int_],
    leader: NDArray[np.int_],
) -> None:
    """Give places of one kind that an operation carries into each other the same leader."""
    cell = symmetry.primitive.cell.array
    scaled = places[members] @ np.linalg.inv(cell)
    left = np.arange(len(members))
    while len(left):
        first = left[0]
        images = np.array([rotation @ scaled[first] + shift for rotation, shift in symmetry.operations])
        apart = scaled[left][None, :, :] - images[:, None, :]
        apart[..., :2] -= np.round(apart[..., :2])
        same = (np.linalg.norm(apart @ cell, axis=-1) < _SAME_PLACE).any(axis=0)
        same[0] = True
        leader[members[left[same]]] = members[first]
        left = left[~same]


def _join_by_surroundings(
    slab: Atoms, places: NDArray[np.float64], members: NDArray[np.int_], leader: NDArray[np.int_]
) -> None:
    """Join places of one kind from which the slab looks alike."""
    models: list[tuple[int, dict[int, NDArray[np.float64]]]] = []
    for k in members:
        seen = _surroundings(slab, places[k])
        alike = next((other for other, model in models if _difference(seen, model) < _ALIKE), None)
        if alike is None:
            models.append((int(k), seen))
        else:
            leader[k] = alike


def _surroundings(slab: Atoms, place: NDArray[np.float64]) -> dict[int, NDArray[np.float64]]:
    """Return the sorted distances from a place to the atoms of each element, a little beyond `_SEEN`, Å."""
    cell = np.asarray(slab.cell)
    scaled = (slab.positions - place) @ np.linalg.inv(cell)
    scaled -= np.round(scaled)
    widths = 1 / np.linalg.norm(np.linalg.inv(cell), axis=0)
    reach = np.where(slab.pbc, np.ceil(_SEEN / widths).astype(int), 0)
    shifts = np.indices(tuple(2 * reach + 1)).reshape(3, -1).T - reach
    distances = np.linalg.norm((scaled[:, None, :] + shifts) @ cell, axis=-1)
    return {
        int(number): np.sort(distances[slab.numbers == number].ravel())[: 8 * len(shifts) + 40]
        for number in np.unique(slab.numbers)
    }


def _difference(one: dict[int, NDArray[np.float64]], other: dict[int, NDArray[np.float64]]) -> float:
    """Return by how much two surroundings differ, the near atoms counting most, Å."""
    difference = weights = 0.0
    for number, first in one.items():
        count = min(len(first), len(other[number]))
        mean = (first[:count] + other[number][:count]) / 2
        weight = np.exp(-mean / _DECAY) * (mean < _SEEN)
        difference += float((weight * (first[:count] - other[number][:count]) ** 2).sum())
        weights += float(weight.sum())
    return math.sqrt(difference / weights) if weights else 0.0


def _by_kind(kinds: Sequence[Hashable]) -> list[NDArray[np.int_]]:
    groups: dict[Hashable, list[int]] = {}
    for k, kind in enumerate(kinds):
        groups.setdefault(kind, []).append(k)
    return [np.array(members) for members in groups.values()]
