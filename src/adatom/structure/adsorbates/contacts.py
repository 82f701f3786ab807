"""What is too close to what, and how that is said."""

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from ase.data import covalent_radii
from numpy.typing import NDArray

from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.placement import clashes
from adatom.structure.bonds import bonds
from adatom.structure.checks import atom_name
from adatom.structure.layers import adsorbate_numbers


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """An atom of an adsorbate and another that are too close; the closest is the least.

    Parameters
    ----------
    spare
        How much farther they are apart than the sum of their covalent radii, Å.
    distance
        How far they are apart, Å.
    symbol, other_symbol
        Of the adsorbate's atom, and of the other.
    other
        Which the other is: ``"Cu 14"``, ``"H of its own periodic image"``.
    """

    spare: float
    distance: float
    symbol: str
    other_symbol: str
    other: str

    @property
    def is_bond(self) -> bool:
        """Whether they would bond, without being closer than the sum of their covalent radii."""
        return self.spare >= 0

    def words(self, name: str) -> str:
        """Return it as a clause, the adsorbate being called `name`."""
        apart = f"{self.symbol} of {name} is {self.distance:.2f} Å from {self.other}"
        if self.is_bond:
            return f"{apart} and would bond to it"
        return f"{apart}, closer than the sum of their covalent radii, {self.distance - self.spare:.2f} Å"


def contacts(
    atoms: Atoms,
    adsorbate: Adsorbate,
    positions: NDArray[np.float64],
    left_out: NDArray[np.bool_] | None = None,
) -> list[Contact]:
    """Return each pair that is too close, the closest first.

    Parameters
    ----------
    atoms
        The structure, with whatever adsorbates it has.
    adsorbate
        What would be placed. Its own periodic images count too.
    positions
        Where its atoms would be, Å, shape (n, 3).
    left_out
        Which atoms of the structure do not count, (n,): those of the adsorbate, where it is there already.
    """
    kept = np.arange(len(atoms)) if left_out is None else np.flatnonzero(~left_out)
    found = []
    for clash in clashes(atoms[kept], adsorbate, positions):
        other = int(kept[clash.slab_atom])
        found.append(
            Contact(
                clash.distance - clash.contact,
                clash.distance,
                adsorbate.symbols[clash.adsorbate_atom],
                str(atoms.symbols[other]),
                atom_name(atoms, other),
            )
        )
    return sorted([*found, *_with_images(atoms, adsorbate, positions)])


def clash_words(
    atoms: Atoms,
    adsorbate: Adsorbate,
    positions: NDArray[np.float64],
    left_out: NDArray[np.bool_] | None = None,
) -> list[str]:
    """Return a clause for each of the `contacts`, the closest first.

    ``"O of CO is 1.02 Å from Cu 14, closer than the sum of their covalent radii, 1.98 Å"``, ``"O of CO is
    1.50 Å from C 27 and would bond to it"``.
    """
    return [contact.words(adsorbate.name) for contact in contacts(atoms, adsorbate, positions, left_out)]


def contacts_of_newest(
    atoms: Atoms, adsorbate: Adsorbate, count: int, at_most: int | None = None
) -> list[Contact]:
    """Return what the adsorbates placed last are too close to, the closest first.

    Parameters
    ----------
    atoms
        The structure with them.
    adsorbate
        What was placed.
    count
        How often.
    at_most
        How many of them are looked at; all if left out.
    """
    numbers = adsorbate_numbers(atoms)
    newest = np.unique(numbers)[-count:][:at_most]
    return sorted(
        contact
        for number in newest
        for contact in contacts(atoms, adsorbate, atoms.positions[numbers == number], numbers == number)
    )


def _with_images(atoms: Atoms, adsorbate: Adsorbate, positions: NDArray[np.float64]) -> list[Contact]:
    """Return the contacts of an adsorbate with its own periodic images."""
    radii = covalent_radii[adsorbate.numbers]
    molecule = Atoms(adsorbate.symbols, positions=positions, cell=atoms.cell, pbc=atoms.pbc)
    found = []
    for (i, j), shift in zip(*bonds(molecule, metals=False), strict=True):
        if shift.any():
            distance = float(np.linalg.norm(positions[j] + shift @ molecule.cell.array - positions[i]))
            one, other = adsorbate.symbols[i], adsorbate.symbols[j]
            spare = distance - float(radii[i] + radii[j])
            found.append(Contact(spare, distance, one, other, f"{other} of its own periodic image"))
    return found
