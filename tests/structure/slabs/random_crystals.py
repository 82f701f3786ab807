"""Crystals for property-based tests: known structures, random ones, and any of them in another cell."""

import numpy as np
from ase import Atoms
from ase.build import bulk, make_supercell
from ase.spacegroup import crystal
from hypothesis import strategies as st
from tests.structure.crystals import copper, magnesia, platinum_copper, rutile

CUBE = [90, 90, 90]


def perovskite() -> Atoms:
    places = [(0, 0, 0), (0.5, 0.5, 0.5), (0.5, 0.5, 0)]
    return crystal(["Sr", "Ti", "O"], places, spacegroup=221, cellpar=[3.905] * 3 + CUBE)


def anatase() -> Atoms:
    places = [(0, 0, 0), (0, 0, 0.208)]
    return crystal(["Ti", "O"], places, spacegroup=141, cellpar=[3.785, 3.785, 9.514, *CUBE])


def corundum() -> Atoms:
    places = [(0, 0, 0.352), (0.306, 0, 0.25)]
    return crystal(["Al", "O"], places, spacegroup=167, cellpar=[4.76, 4.76, 12.99, 90, 90, 120])


def wurtzite() -> Atoms:
    places = [(1 / 3, 2 / 3, 0), (1 / 3, 2 / 3, 0.382)]
    return crystal(["Zn", "O"], places, spacegroup=186, cellpar=[3.25, 3.25, 5.207, 90, 90, 120])


KNOWN = {
    "Cu": copper(),
    "Fe": bulk("Fe", a=2.87),
    "Ru": bulk("Ru", a=2.706, c=4.282),
    "Si": bulk("Si"),
    "MgO": magnesia(),
    "GaAs": bulk("GaAs", "zincblende", a=5.65),
    "CeO2": bulk("CeO2", "fluorite", a=5.41),
    "ZnO": wurtzite(),
    "RuO2": rutile(),
    "TiO2": anatase(),
    "SrTiO3": perovskite(),
    "Al2O3": corundum(),
    "Cu3Pt": platinum_copper(),
    "NiAl": bulk("NiAl", "cesiumchloride", a=2.88),
}


def in_another_cell(atoms: Atoms, matrix: np.ndarray, angles: tuple[float, float]) -> Atoms:
    """The same crystal in another cell, turned in space; its primitive cell if the matrix has no volume."""
    if abs(np.linalg.det(matrix)) < 0.5:
        matrix = np.eye(3)
    turned = make_supercell(atoms, matrix)
    for angle, axis in zip(angles, "zx", strict=True):
        turned.rotate(angle, axis, rotate_cell=True)
    return turned


@st.composite
def random_crystals(draw: st.DrawFn) -> Atoms:
    """A crystal without symmetry: a few atoms, kept apart, in any cell that is not too flat."""
    lengths = [draw(st.floats(3.5, 6)) for _ in range(3)]
    angles = [draw(st.floats(75, 110)) for _ in range(3)]
    symbols = draw(st.lists(st.sampled_from(["Ti", "O", "Cu"]), min_size=1, max_size=3))
    atoms = Atoms(cell=[*lengths, *angles], pbc=True)
    for symbol in symbols:
        place = Atoms(
            symbol, scaled_positions=[[draw(st.floats(0, 0.999)) for _ in range(3)]], cell=atoms.cell
        )
        grown = atoms + place
        grown.pbc = True
        distances = grown.get_all_distances(mic=True)[-1][:-1]
        if not len(distances) or distances.min() > 1.6:
            atoms = grown
    return atoms


known_crystals = st.sampled_from(sorted(KNOWN)).map(lambda name: KNOWN[name])
crystals = st.one_of(known_crystals, random_crystals())
millers = st.tuples(*(st.integers(-3, 3),) * 3).filter(any)
cells = st.lists(st.integers(-1, 2), min_size=9, max_size=9).map(lambda rows: np.array(rows).reshape(3, 3))
