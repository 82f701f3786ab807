"""Where atoms can go: into the cell, into its middle, and where there is room for a copy."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from ase import Atoms
from ase.data import covalent_radii
from ase.geometry import find_mic
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.bonds import BOND_TOLERANCE, neighbours
from adatom.structure.editing.connectivity import molecule_pairs, pieces
from adatom.structure.editing.steps import checked
from adatom.structure.gaps import empty_gaps
from adatom.structure.layers import MIN_VACUUM, adsorbate_mask, adsorbate_numbers, layer_indices

_EDGE = 1e-6
"""Atoms this near to the cell's edge, in fractions of a cell vector, are on it."""

_ROOMY = 1.05 * BOND_TOLERANCE
"""A copy this far from its original, in sums of covalent radii, is not bonded to it."""

_AS_CLOSE = 0.95
"""A copy may come this much closer to the others than the original is."""

_TRIED = 40
"""So many equivalent places are looked at."""


def open_axes(atoms: Atoms) -> NDArray[np.bool_]:
    """Return along which cell vectors the structure ends, (3,): those not periodic, or with vacuum."""
    whole = atoms.copy()
    whole.cell = atoms.cell.complete()
    return np.asarray(~atoms.pbc | (empty_gaps(whole) >= MIN_VACUUM))


def whole_steps(atoms: Atoms) -> NDArray[np.float64]:
    """Return by how many cell vectors each atom is to be moved to lie in the cell, (n, 3).

    Each adsorbate, and each molecule of a structure of molecules, moves as one, with its first atom. Along
    directions with vacuum nothing is moved, unless all are such.

    Raises
    ------
    StructureError
        If the structure is not periodic.
    """
    periodic = atoms.pbc & atoms.cell.any(axis=1)
    if not periodic.any():
        raise StructureError("This structure is not periodic, so that there is no cell to wrap atoms into.")
    closed = periodic & ~open_axes(atoms)
    axes = closed if closed.any() else periodic
    steps = -np.floor(_scaled(atoms) + _EDGE)
    numbers = adsorbate_numbers(atoms) if closed.any() else 1 + pieces(len(atoms), molecule_pairs(atoms))
    leaders = np.arange(len(atoms))
    for number in np.unique(numbers[numbers > 0]):
        own = np.flatnonzero(numbers == number)
        leaders[own] = own[0]
    steps = steps[leaders]
    steps[:, ~axes] = 0.0
    return np.asarray(steps + 0.0)


def centring_shift(atoms: Atoms) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the steps that make a structure whole and the shift that then centres it.

    Returns
    -------
    steps
        Whole cell vectors for each atom, (n, 3).
    shift
        For all atoms, Å, (3,).

    Raises
    ------
    StructureError
        If it fills its cell in all directions.
    """
    axes, given = open_axes(atoms), atoms.cell.any(axis=1)
    if not axes.any():
        raise StructureError("This crystal fills its cell: there is no vacuum to be in the middle of.")
    scaled = _scaled(atoms)
    steps, shift = np.zeros((len(atoms), 3)), np.zeros(3)
    for axis in np.flatnonzero(axes):
        along = scaled[:, axis]
        if atoms.pbc[axis]:
            order = np.sort(along % 1.0)
            widest = int(np.diff(order, append=order[0] + 1).argmax())
            lowest = order[(widest + 1) % len(order)]
            steps[:, axis] = -np.floor(along - lowest + _EDGE)
            along = along + steps[:, axis]
        # Where there is no cell vector, the middle is the origin.
        shift[axis] = (0.5 if given[axis] else 0.0) - (along.min() + along.max()) / 2
    return steps + 0.0, np.asarray(shift @ atoms.cell.complete().array)


def free_shift(atoms: Atoms, indices: Sequence[int]) -> tuple[float, float, float]:
    """Return a shift, Å, at which a copy of atoms has room.

    On a slab the nearest equivalent place comes first, so that the copy of an adsorbate stands on the same
    kind of site. Where no place is quite free, the roomiest of those tried is returned.

    Parameters
    ----------
    atoms
        The structure.
    indices
        The atoms to be copied.

    Raises
    ------
    StructureError
        If there are no such atoms.
    """
    chosen = checked(atoms, indices)
    wanted = min(1.0, _AS_CLOSE * _own_room(atoms, chosen))
    best, most = (0.0, 0.0, 0.0), -1.0
    for shift in _shifts(atoms, chosen):
        room = _room(atoms, chosen, shift, wanted)
        if room > most + 1e-9:
            x, y, z = shift.tolist()
            best, most = (x, y, z), room
        if most >= 1:
            break
    return best


def _scaled(atoms: Atoms) -> NDArray[np.float64]:
    return np.asarray(np.linalg.solve(atoms.cell.complete().array.T, atoms.positions.T).T)


def _own_room(atoms: Atoms, chosen: list[int]) -> float:
    """Return the least distance of chosen atoms from the others, in sums of covalent radii."""
    mine = np.isin(np.arange(len(atoms)), chosen)
    pairs, _, ratios = _ratios(atoms)
    return float(ratios[mine[pairs[:, 0]] != mine[pairs[:, 1]]].min(initial=_ROOMY))


def _room(atoms: Atoms, chosen: list[int], shift: NDArray[np.float64], wanted: float) -> float:
    """Return how much room a copy at a shift has, from 1 on enough.

    Enough is `wanted` sums of covalent radii from the other atoms, and no bond to the originals and to
    images of the copy.
    """
    count = len(atoms)
    both = Atoms(
        np.concatenate([atoms.numbers, atoms.numbers[chosen]]),
        np.concatenate([atoms.positions, atoms.positions[chosen] + shift]),
        cell=atoms.cell,
        pbc=atoms.pbc,
    )
    pairs, shifts, ratios = _ratios(both)
    original = np.isin(np.arange(len(both)), chosen)
    copy = np.arange(len(both)) >= count
    first, second = pairs.T
    images = copy[first] & copy[second] & shifts.any(axis=1)
    across = copy[first] != copy[second]
    bonded = images | (across & (original[first] | original[second]))
    enough = np.where(bonded, _ROOMY, wanted)
    return float((ratios / enough)[across | images].min(initial=1.0))


def _ratios(atoms: Atoms) -> tuple[NDArray[np.int_], NDArray[np.int_], NDArray[np.float64]]:
    """Return pairs of near atoms, the cells of the second, and their distances in sums of covalent radii."""
    radii = covalent_radii[atoms.numbers]
    pairs, shifts, distances = neighbours(atoms, 2 * _ROOMY * float(radii.max()))
    return pairs, shifts, distances / radii[pairs].sum(axis=1)


def _shifts(atoms: Atoms, chosen: list[int]) -> Iterator[NDArray[np.float64]]:
    """Yield shifts to try: to equivalent places of the surface, around in the plane, upwards."""
    extent = float(np.ptp(atoms.positions[chosen], axis=0).max())
    if open_axes(atoms)[2]:
        yield from _lattice_shifts(atoms, chosen)
    for length in np.arange(1.0, extent + 6.0, 0.75):
        for angle in np.radians(np.arange(0, 360, 60)):
            yield length * np.array([math.cos(angle), math.sin(angle), 0.0])
    for length in np.arange(1.0, float(np.ptp(atoms.positions[:, 2])) + 6.0, 0.5):
        yield np.array([0.0, 0.0, length])


def _lattice_shifts(atoms: Atoms, chosen: list[int]) -> Iterator[NDArray[np.float64]]:
    """Yield the vectors from the slab atom nearest to a selection to others like it, near ones first."""
    slab = np.flatnonzero(~adsorbate_mask(atoms))
    slab = slab[~np.isin(slab, chosen)]
    if not len(slab):
        return
    pbc = atoms.pbc & atoms.cell.any(axis=1)
    cell = atoms.cell.complete()
    centre = atoms.positions[chosen].mean(axis=0)
    nearest = slab[find_mic(atoms.positions[slab] - centre, cell, pbc)[1].argmin()]
    layers = layer_indices(atoms)
    alike = slab[(layers[slab] == layers[nearest]) & (atoms.numbers[slab] == atoms.numbers[nearest])]
    vectors, lengths = find_mic(atoms.positions[alike] - atoms.positions[nearest], cell, pbc)
    for k in np.argsort(np.round(lengths, 6), kind="stable")[:_TRIED]:
        if lengths[k] > _EDGE:
            yield vectors[k] * (1.0, 1.0, 0.0)
