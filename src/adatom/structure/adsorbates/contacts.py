"""What is too close to what, in words."""

import numpy as np
from ase import Atoms
from ase.data import covalent_radii
from numpy.typing import NDArray

from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.placement import clashes
from adatom.structure.bonds import bonds
from adatom.structure.checks import atom_name


def clash_words(
    atoms: Atoms,
    adsorbate: Adsorbate,
    positions: NDArray[np.float64],
    left_out: NDArray[np.bool_] | None = None,
) -> list[str]:
    """Return a clause for each pair that is too close, the closest first.

    Parameters
    ----------
    atoms
        The structure, with whatever adsorbates it has.
    adsorbate
        What would be placed.
    positions
        Where its atoms would be, Å, shape (n, 3).
    left_out
        Which atoms of the structure do not count, (n,): those of the adsorbate, where it is there already.

    Returns
    -------
    list of str
        ``"O of CO is 1.02 Å from Cu 14, closer than the sum of their covalent radii, 1.98 Å"``, ``"O of CO is
        1.50 Å from C 27 and would bond to it"``. The periodic images of the adsorbate itself count too.
    """
    kept = np.arange(len(atoms)) if left_out is None else np.flatnonzero(~left_out)
    found = [
        (
            clash.distance - clash.contact,
            clash.adsorbate_atom,
            clash.distance,
            clash.contact,
            atom_name(atoms, int(kept[clash.slab_atom])),
        )
        for clash in clashes(atoms[kept], adsorbate, positions)
    ]
    radii = covalent_radii[adsorbate.numbers]
    molecule = Atoms(adsorbate.symbols, positions=positions, cell=atoms.cell, pbc=atoms.pbc)
    pairs, shifts = bonds(molecule, metals=False)
    for (i, j), shift in zip(pairs.tolist(), shifts, strict=True):
        if shift.any():
            distance = float(np.linalg.norm(positions[j] + shift @ molecule.cell.array - positions[i]))
            contact = float(radii[i] + radii[j])
            other = f"{adsorbate.symbols[j]} of its own periodic image"
            found.append((distance - contact, i, distance, contact, other))
    return [
        f"{adsorbate.symbols[atom]} of {adsorbate.name} is {distance:.2f} Å from {other}"
        + (
            f", closer than the sum of their covalent radii, {contact:.2f} Å"
            if spare < 0
            else " and would bond to it"
        )
        for spare, atom, distance, contact, other in sorted(found)
    ]
