"""Bulk crystals that several tests cut slabs from."""

from ase import Atoms
from ase.build import bulk
from ase.spacegroup import crystal


def magnesia() -> Atoms:
    return crystal(["Mg", "O"], [(0, 0, 0), (0.5, 0.5, 0.5)], spacegroup=225, cellpar=[4.212] * 3 + [90] * 3)


def rutile(metal: str = "Ru", a: float = 4.4919, c: float = 3.1066, u: float = 0.3058) -> Atoms:
    return crystal([metal, "O"], [(0, 0, 0), (u, u, 0)], spacegroup=136, cellpar=[a, a, c, 90, 90, 90])


def copper(*, cubic: bool = True) -> Atoms:
    return bulk("Cu", a=3.61, cubic=cubic)


def platinum_copper() -> Atoms:
    """Cu3Pt in the L12 structure."""
    ordered = bulk("Cu", a=3.68, cubic=True)
    ordered.symbols[0] = "Pt"
    return ordered
