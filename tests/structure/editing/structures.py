"""Structures to edit, and what makes two of them the same."""

import numpy as np
from ase import Atoms
from ase.build import bulk, molecule
from ase.constraints import FixBondLengths, FixCartesian, FixedPlane

from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.slabs.low_index import build_slab


def fingerprint(atoms: Atoms) -> tuple:
    """Everything that a structure is, to the last bit."""
    arrays = {
        name: (str(values.dtype), values.shape, values.tobytes()) for name, values in atoms.arrays.items()
    }
    with np.printoptions(threshold=2**31, floatmode="unique"):
        constraints = [repr(constraint.todict()) for constraint in atoms.constraints]
    return (
        sorted(arrays.items()),
        atoms.cell.array.tobytes(),
        atoms.pbc.tobytes(),
        constraints,
        sorted(atoms.info.items()),
    )


def covered_slab(size=(2, 2, 3)) -> Atoms:
    """Cu(111) with CO on it, its bottom layer fixed; the last two atoms are C and O."""
    slab = build_slab("Cu", "111", size, 9.0, fixed_layers=1)
    return PlaceAdsorbate(adsorbate("CO"), Pose((1.28, 0.74), 1.4), "fcc").apply(slab)


def oc20_slab() -> Atoms:
    """The same with OC20's tags."""
    atoms = covered_slab()
    heights = atoms.positions[:, 2]
    top = heights[:-2].max()
    atoms.set_tags(np.where(np.arange(len(atoms)) >= len(atoms) - 2, 2, (heights > top - 0.1).astype(int)))
    return atoms


def loaded_slab() -> Atoms:
    """The same with moments, masses, a charge, and constraints of many kinds."""
    atoms = covered_slab()
    atoms.set_initial_magnetic_moments(np.arange(len(atoms)) / 7)
    atoms.set_masses(atoms.get_masses() * 1.01)
    atoms.info.update(charge=1, spin=2)
    atoms.set_constraint(
        [
            *atoms.constraints,
            FixCartesian([5, 6], (True, False, True)),
            FixedPlane([7], (3, 4, 0)),
            FixBondLengths([[12, 13], [9, 10]]),
        ]
    )
    return atoms


def water() -> Atoms:
    """A molecule without a cell."""
    return molecule("H2O")


def water_in_a_box() -> Atoms:
    """A molecule in a periodic box, at its edge."""
    atoms = molecule("H2O")
    atoms.set_cell([9.0, 9.0, 9.0])
    atoms.pbc = True
    atoms.positions += (0, 0.2, 8.9)
    return atoms


def crystal() -> Atoms:
    """Rock salt, which fills its cell."""
    return bulk("NaCl", "rocksalt", a=5.64, cubic=True)


ALL = {
    "covered slab": covered_slab,
    "OC20 slab": oc20_slab,
    "loaded slab": loaded_slab,
    "molecule": water,
    "molecule in a box": water_in_a_box,
    "crystal": crystal,
}
