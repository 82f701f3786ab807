"""The conventional standard cell of a crystal whose atoms are a little off their ideal places.

Relaxed crystals and files with few digits have lost some or all of their symmetry at a strict tolerance; a
Miller index would then be read on another cell. So looser ones are tried too. What they find counts as long
as the ideal crystal is close to the one given, and as that one does not hold a lower symmetry exactly: the
small distortion of a ferroelectric is no noise.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import spglib
from ase import Atoms
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from adatom.structure.symmetry.spacegroup import standard_atoms, symmetry_dataset

TOLERANCES = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1)
"""How far atoms may be from their ideal places for spglib to see a symmetry, Å, tried in this order; OC20's
code takes 0.1."""

MAX_NOISE = 0.02
"""What a looser tolerance finds is that far off at most, root mean square of what it constrains, Å: relaxed
crystals are off by some thousandths to hundredths, the distortions of perovskites by more."""

_EXACT = 3e-4
"""What is off by less than this, root mean square, holds exactly to the digits of a file, Å."""

_CHANCE = 1e-5
"""Where noise keeps to something with less than about this probability, it is no noise: two atoms always have
a mirror nearly between them."""


@dataclass(frozen=True, slots=True, eq=False)
class StandardCell:
    """A crystal in its conventional standard cell, and how it was found.

    Parameters
    ----------
    atoms
        The ideal crystal.
    number
        Of its space group, in the International Tables.
    symbol
        Hermann–Mauguin: ``"Fm-3m"``.
    tolerance
        At which spglib found it, one of ``TOLERANCES``, Å.
    moved
        How far the atom that was farthest off was moved to its ideal place, Å.
    """

    atoms: Atoms
    number: int
    symbol: str
    tolerance: float
    moved: float

    @property
    def is_loose(self) -> bool:
        """Whether the usual tolerance was not enough."""
        return self.tolerance > TOLERANCES[0]


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well some atoms or a cell keep to a symmetry.

    Parameters
    ----------
    constraints
        How many of their coordinates the symmetry leaves no choice.
    noise
        How far those are off, root mean square, Å.
    worst
        How far the atom or the vector is off that is off most, Å.
    """

    constraints: int
    noise: float
    worst: float

    @property
    def is_exact(self) -> bool:
        """Whether the symmetry says something, and it is so."""
        return self.noise < _EXACT and (self.noise / MAX_NOISE) ** self.constraints < _CHANCE

    def gives_way_to(self, other: "_Fit") -> bool:
        """Whether a higher symmetry may be the true one."""
        return other.worst < TOLERANCES[0] or (not self.is_exact and other.noise < MAX_NOISE)


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """What spglib finds at a tolerance."""

    found: Any
    ideal: NDArray[np.float64]
    tolerance: float
    order: float
    atoms: _Fit
    lattice: _Fit


def find_standard_cell(crystal: Atoms) -> StandardCell | None:
    """Return a crystal in its conventional standard cell, or ``None`` if its symmetry cannot be found.

    The strictest tolerance decides unless a looser one raises the symmetry, the atoms and the cell are no
    farther from the ideal crystal than noise is (``MAX_NOISE``), and neither keeps to the lower symmetry
    exactly. The result is the ideal crystal, each atom at the mean of its equivalents.

    Parameters
    ----------
    crystal
        In any cell, taken as periodic in all directions.
    """
    found = _find(crystal.numbers.tobytes(), crystal.positions.tobytes(), crystal.cell.array.tobytes())
    if found is None:
        return None
    return StandardCell(found.atoms.copy(), found.number, found.symbol, found.tolerance, found.moved)


@lru_cache(maxsize=64)
def _find(numbers: bytes, positions: bytes, cell: bytes) -> StandardCell | None:
    """Return it for the bytes of a crystal: facets, cuts and titles all ask for it."""
    crystal = Atoms(
        np.frombuffer(numbers, dtype=int),
        positions=np.frombuffer(positions).reshape(-1, 3),
        cell=np.frombuffer(cell).reshape(3, 3),
        pbc=True,
    )
    best: _Reading | None = None
    for tolerance in TOLERANCES:
        reading = _read(crystal, tolerance)
        if reading is not None and (best is None or _is_better(reading, best)):
            best = reading
        if best is not None and best.atoms.is_exact and best.lattice.is_exact:
            break
    if best is None:
        return None
    found = best.found
    atoms = standard_atoms(found, None if best.tolerance == TOLERANCES[0] else best.ideal)
    return StandardCell(atoms, int(found.number), str(found.international), best.tolerance, best.atoms.worst)


def _is_better(new: _Reading, old: _Reading) -> bool:
    return (
        new.order > old.order
        and new.atoms.worst <= TOLERANCES[-1]
        and old.atoms.gives_way_to(new.atoms)
        and old.lattice.gives_way_to(new.lattice)
    )


def _read(crystal: Atoms, tolerance: float) -> _Reading | None:
    found = symmetry_dataset(crystal, tolerance)
    if found is None:
        return None
    operations = spglib.get_symmetry_from_database(found.hall_number)
    rotations, translations = operations["rotations"], operations["translations"]
    images = _images(found.std_positions, rotations, translations)
    hosts, apart = _displacements(crystal, found)
    ideal = _symmetrised(found, rotations, images, hosts, apart)
    left = apart - (ideal - found.std_positions)[hosts] @ found.std_lattice
    left -= left.mean(axis=0)
    # Coordinates that an operation leaves free are the displacements that none changes: the mean of traces.
    traces = np.einsum("nii->n", rotations)
    kept = (images == np.arange(images.shape[1])).sum(axis=1)
    free = round(float((kept * traces).mean() - traces.mean()))
    free_lattice = round(float((traces**2 + np.einsum("nij,nji->n", rotations, rotations)).mean() / 2))
    return _Reading(
        found,
        ideal,
        tolerance,
        len(rotations) * len(crystal) / len(found.std_types),
        _fit(3 * len(crystal) - 3 - free, left),
        _fit(6 - free_lattice, _misfit(crystal, found)),
    )


def _fit(constraints: int, off: NDArray[np.float64]) -> _Fit:
    """Return how well displacements (n, 3), Å, keep to a symmetry."""
    squares = (off**2).sum(axis=1)
    return _Fit(
        constraints, float(np.sqrt(squares.sum() / max(constraints, 1))), float(np.sqrt(squares.max()))
    )


def _images(
    scaled: NDArray[np.float64], rotations: NDArray[np.int_], translations: NDArray[np.float64]
) -> NDArray[np.int_]:
    """Return which atom of the standard cell each operation carries each atom to, (operations, n)."""
    moved = np.einsum("gij,nj->gni", rotations, scaled) + translations[:, None, :]
    tree = cKDTree(scaled % 1.0 % 1.0, boxsize=1.0)
    return np.asarray(tree.query(moved % 1.0 % 1.0)[1])


def _displacements(crystal: Atoms, found: Any) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
    """Return which atom of the standard cell each atom is, (n,), and how far it is from there, Å, (n, 3)."""
    inside = crystal.get_scaled_positions() @ found.transformation_matrix.T + found.origin_shift
    apart = inside[:, None, :] - found.std_positions
    apart = (apart - np.round(apart)) @ found.std_lattice
    distances = np.linalg.norm(apart, axis=-1)
    distances[crystal.numbers[:, None] != found.std_types] = np.inf
    hosts = distances.argmin(axis=1)
    return hosts, np.asarray(apart[np.arange(len(crystal)), hosts])


def _symmetrised(
    found: Any,
    rotations: NDArray[np.int_],
    images: NDArray[np.int_],
    hosts: NDArray[np.int_],
    apart: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the places of the standard cell moved to the mean of all that is equivalent, scaled, (n, 3).

    spglib places each orbit by its first atom alone, which is off like any other.
    """
    scaled = apart @ np.linalg.inv(found.std_lattice)
    sums, counts = np.zeros_like(found.std_positions), np.zeros(len(found.std_positions))
    for rotation, image in zip(rotations, images, strict=True):
        np.add.at(sums, image[hosts], scaled @ rotation.T)
        np.add.at(counts, image[hosts], 1)
    return np.asarray(found.std_positions + sums / counts[:, None])


def _misfit(crystal: Atoms, found: Any) -> NDArray[np.float64]:
    """Return how far the vectors of a crystal's cell are from those of the ideal one, Å, (3, 3)."""
    cell = crystal.cell.array
    ideal = found.transformation_matrix.T @ found.std_lattice
    # Both may be turned in space: the ideal cell is turned onto the other as well as it can be (Kabsch).
    left, _, right = np.linalg.svd(ideal.T @ cell)
    return np.asarray(ideal @ left @ np.diag([1, 1, np.sign(np.linalg.det(left @ right))]) @ right - cell)
