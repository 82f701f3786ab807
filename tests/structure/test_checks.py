import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk, molecule

from adatom.errors import StructureError
from adatom.structure.checks import check_structure
from adatom.structure.slabs.low_index import build_slab


def copper_with(**changes):
    atoms = bulk("Cu", cubic=True)
    for name, value in changes.items():
        setattr(atoms, name, value)
    return atoms


def with_position(index, value):
    atoms = bulk("Cu", cubic=True)
    atoms.positions[index] = value
    return atoms


@pytest.mark.parametrize(
    ("atoms", "message"),
    [
        (Atoms(), r"There are no atoms in file\.cif"),
        (with_position(2, np.nan), r"position of atom Cu 2 in file\.cif is not a number"),
        (with_position(2, np.inf), "is not a number"),
        (with_position(2, [0, 0, 3e6]), r"Atom Cu 2 in file\.cif lies 3e\+06 Å from the origin"),
        (Atoms("Cu", pbc=True), "no volume although the structure is periodic along a, b, c"),
        (Atoms("Cu", pbc=(0, 0, 1), cell=[5, 5, 0]), "no volume although the structure is periodic along c"),
        (Atoms("Cu", pbc=True, cell=[[5, 0, 0], [5, 0, 1e-7], [0, 0, 5]]), "no volume"),
        (
            Atoms("Cu", pbc=True, cell=[5, 5, 3e12]),
            r"A cell vector in file\.cif is 3e\+12 Å long",
        ),
        (Atoms("Cu", pbc=True, cell=[5, np.nan, 5]), "cell in file.cif has entries that are not numbers"),
        (
            with_position(1, [0.1, 0, 0]),
            r"Atoms Cu 0 and Cu 1 in file\.cif lie on top of each other, 0\.10 Å",
        ),
        (with_position(1, [3.5, 0, 0]), "across the cell boundary"),
        (Atoms("CuX", positions=[[0, 0, 0], [3, 0, 0]]), r"Atom 1 in file\.cif is of no known element \(X\)"),
    ],
)
def test_what_cannot_be_shown_or_computed_is_named(atoms, message):
    with pytest.raises(StructureError, match=message):
        check_structure(atoms, "file.cif")


def test_an_atom_in_a_cell_too_small_for_it_meets_itself():
    with pytest.raises(StructureError, match="no volume"):
        check_structure(Atoms("Cu", pbc=True, cell=[0.3, 5, 5]))


@pytest.mark.parametrize(
    "atoms",
    [
        bulk("Cu"),
        molecule("H2"),
        build_slab("Cu", "100", (2, 2, 3), 8.0),
        Atoms("Cu", pbc=True, cell=[[5, 0, 0], [0, 5, 0], [0, 0, -5]]),  # left-handed
        Atoms("Cu", pbc=(1, 1, 0), cell=[5, 5, 0]),  # nothing is needed where it is not periodic
        copper_with(pbc=False),
        Atoms("Cu"),
    ],
)
def test_sound_structures_pass(atoms):
    check_structure(atoms)
