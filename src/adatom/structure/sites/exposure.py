"""Which atoms of a slab a probe coming from the vacuum can touch."""

import math

import numpy as np
from ase import Atoms
from ase.data import chemical_symbols, covalent_radii
from numpy.typing import NDArray

from adatom.structure.bonds import BOND_TOLERANCE, is_metal, neighbours
from adatom.structure.sites.coordination import nearest_shell

PROBE_RADIUS = 1.3
"""Radius of the probe on a slab without metal atoms, Å."""

_PROBE_TO_METAL = 0.95
"""Radius of the probe as a fraction of the metal atoms' own.

A probe nearly as large as the atoms themselves, 1.25 Å on copper, is what tells the foot of a step, where the
next row of atoms would find a place, from the bottom of a trough, which is a hollow. With a fixed radius the
trough of fcc(110) would be open on calcium and closed on copper.
"""

_IONIC_EXCESS = 0.75
"""What an anion's radius exceeds the covalent one by, Å: within 0.07 Å of Shannon's for N, O, F to Te, I."""

_ANIONS = ("C", "N", "O", "F", "P", "S", "Cl", "Se", "Br", "Te", "I")

_LARGEST_STRETCH = 1.25
"""Metal atoms may be larger than their covalent radius by this factor (lead and aluminium: 1.2)."""

_GRID_STEP = 0.06
"""Spacing of the grid on which the probe is lowered, Å."""

_LOOKS = 32
"""After so many atoms it is looked whether the probe still gets anywhere: a look costs as much as an atom."""

_MIN_EXPOSURE = 0.004
"""An atom is exposed if the probe's centre touches it over this part of its full disc.

At the foot of fcc(211) it is 0.017, in the trough of fcc(110) 0.
"""


def exposed_atoms(slab: Atoms) -> NDArray[np.int_]:
    """Return the atoms that a probe lowered along −z touches first somewhere, ascending.

    Parameters
    ----------
    slab
        The slab proper, normal along z, its cell at least about two atoms wide (the caller repeats it).
    """
    reach = probe_reach(slab)
    cell = np.asarray(slab.cell)[:2, :2]
    steps = np.maximum(np.ceil(np.linalg.norm(cell, axis=1) / _GRID_STEP).astype(int), 1)
    height = np.full(int(steps.prod()), -math.inf)
    owner = np.full(len(height), -1)
    for count, atom in enumerate(np.argsort(-(slab.positions[:, 2] + reach), kind="stable")):
        z = slab.positions[atom, 2]
        if count % _LOOKS == 0 and z + reach[atom] <= height.min():
            break  # all that is left lies deeper than the probe gets anywhere
        spots, squared = _disc(slab.positions[atom, :2], reach[atom], cell, steps)
        contact = z + np.sqrt(reach[atom] ** 2 - squared)
        higher = contact > height[spots]
        height[spots[higher]] = contact[higher]
        owner[spots[higher]] = atom
    patch = abs(np.linalg.det(cell)) / len(height)
    area = np.bincount(owner[owner >= 0], minlength=len(slab)) * patch
    return np.flatnonzero(area > _MIN_EXPOSURE * math.pi * reach**2)


def probe_reach(slab: Atoms) -> NDArray[np.float64]:
    """Return how close the probe's centre gets to the centre of each atom, Å, shape (n,)."""
    radii = contact_radii(slab)
    metal = is_metal(slab.numbers)
    probe = _PROBE_TO_METAL * float(np.median(radii[metal])) if metal.any() else PROBE_RADIUS
    return radii + probe


def contact_radii(slab: Atoms) -> NDArray[np.float64]:
    """Return the radii of the atoms as spheres that touch their neighbours, Å, shape (n,).

    A metal atom takes its share of the distance to the nearest metal atom, an anion bonded to a metal its
    ionic radius, any other atom its covalent one.
    """
    covalent = covalent_radii[slab.numbers]
    radii = covalent.copy()
    metal = is_metal(slab.numbers)
    pairs, _, distances = neighbours(slab, 2 * _LARGEST_STRETCH * float(covalent.max()))
    first, second = pairs.T
    sums = covalent[first] + covalent[second]
    touching = metal[first] & metal[second] & (distances <= _LARGEST_STRETCH * sums)
    shell = nearest_shell(pairs[touching], distances[touching] / sums[touching], len(slab))
    radii = np.where(shell > 0, np.maximum(shell * covalent, covalent), radii)
    bonded = (metal[first] ^ metal[second]) & (distances <= BOND_TOLERANCE * sums)
    anion = np.isin(slab.numbers, [chemical_symbols.index(symbol) for symbol in _ANIONS])
    anion[np.setdiff1d(np.arange(len(slab)), pairs[bonded])] = False
    radii[anion] += _IONIC_EXCESS
    return radii


def _disc(
    centre: NDArray[np.float64], radius: float, cell: NDArray[np.float64], steps: NDArray[np.int_]
) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
    """Return the grid points within a radius of an atom: flat indices (m,), squared distances (m,), Å²."""
    spacing = np.abs(np.linalg.det(cell)) / np.linalg.norm(cell, axis=1)[::-1] / steps
    reach = np.ceil(radius / spacing).astype(int)
    middle = np.floor(np.linalg.solve(cell.T, centre) * steps).astype(int)
    i = np.arange(middle[0] - reach[0], middle[0] + reach[0] + 2)
    j = np.arange(middle[1] - reach[1], middle[1] + reach[1] + 2)
    points = (i[:, None, None] / steps[0]) * cell[0] + (j[None, :, None] / steps[1]) * cell[1]
    squared = ((points - centre) ** 2).sum(axis=-1)
    inside = squared < radius**2
    flat = (i % steps[0])[:, None] * steps[1] + (j % steps[1])[None, :]
    return flat[inside], squared[inside]
