"""How many neighbours atoms have, counted as the field counts them."""

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from ase.data import atomic_numbers, covalent_radii
from numpy.typing import NDArray

from adatom.structure.bonds import BOND_TOLERANCE, is_metal, neighbours

_SHELL = 1.12
"""Metal atoms are neighbours up to this times the mean nearest distance of either: 12 in fcc and in the
stretched hcp of zinc (1.10), 8 in bcc and B2, whose next shell is at 1.155."""

_COMPOUND = 0.3
"""With this many nonmetal atoms to a metal atom and more, a crystal is a compound rather than a metal."""

_REACH = 4.5
"""Neighbours are looked for at least up to here, Å; farther where covalent radii are large (caesium: 5.6)."""


@dataclass(frozen=True, slots=True)
class Coordination:
    """Who is whose neighbour.

    Parameters
    ----------
    pairs
        Two atoms, each bond in both directions, (m, 2).
    vectors
        From the first to the second, Å, (m, 3).
    numbers
        Coordination numbers, (n,).
    """

    pairs: NDArray[np.int_]
    vectors: NDArray[np.float64]
    numbers: NDArray[np.int_]


def coordination(slab: Atoms) -> Coordination:
    """Return the neighbours of each atom of a slab.

    Bonds with a nonmetal atom are as long as covalent radii allow. Between metal atoms the nearest shell
    counts, since covalent radii are too rough for them (they would give aluminium no neighbours, and iron
    14). In a compound only bonds with nonmetals count: fivefold titanium on rutile has five oxygen atoms.
    """
    metal = is_metal(slab.numbers)
    radii = covalent_radii[slab.numbers]
    reach = max(_REACH, 2 * BOND_TOLERANCE * float(radii.max()))
    half, shifts, distances = neighbours(slab, reach)
    first, second = half.T
    metallic = metal[first] & metal[second]
    bonded = ~metallic & (distances <= BOND_TOLERANCE * (radii[first] + radii[second]))
    if not is_compound(slab):
        shell = nearest_shell(half[metallic], distances[metallic], len(slab))
        bonded |= metallic & (distances <= _SHELL * np.maximum(shell[first], shell[second]))
    half, shifts = half[bonded], shifts[bonded]
    vectors = slab.positions[half[:, 1]] + shifts @ slab.cell.array - slab.positions[half[:, 0]]
    pairs = np.concatenate([half, half[:, ::-1]])
    numbers = np.bincount(pairs[:, 0], minlength=len(slab))
    return Coordination(pairs, np.concatenate([vectors, -vectors]), numbers)


def nearest_shell(pairs: NDArray[np.int_], distances: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return how far the nearest neighbours of each atom are on average, Å, (n,), 0 without any.

    The mean of the shell, not its nearest atom, so that a rattled slab has the shells of the ideal one.
    """
    atoms, lengths = pairs.ravel(), np.repeat(distances, 2)
    nearest = np.full(count, np.inf)
    np.minimum.at(nearest, atoms, lengths)
    near = lengths <= _SHELL * nearest[atoms]
    sums = np.bincount(atoms[near], lengths[near], minlength=count)
    return np.asarray(sums / np.maximum(np.bincount(atoms[near], minlength=count), 1))


def is_compound(slab: Atoms) -> bool:
    """Whether a slab is an oxide, sulphide, carbide, …, rather than a metal with a few foreign atoms."""
    metal = is_metal(slab.numbers)
    return bool(metal.any() and (~metal).sum() >= _COMPOUND * metal.sum())


def environment(symbols: list[str], numbers: NDArray[np.int_]) -> tuple[str, ...]:
    """Return atoms with their coordination as the field writes it: ``("Ti5c", "O2c")``, metals first."""
    words = [f"{symbol}{number}c" for symbol, number in zip(symbols, numbers, strict=True)]
    nonmetal = ~is_metal(np.array([atomic_numbers[symbol] for symbol in symbols], dtype=int))
    return tuple(word for _, word in sorted(zip(nonmetal, words, strict=True)))
