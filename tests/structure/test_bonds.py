import numpy as np
import pytest
from ase import Atoms
from ase.build import molecule
from tests.structure.crystals import magnesia

from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.placement import place
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.bonds import bonds, is_metal
from adatom.structure.slabs.low_index import build_slab


def lengths(atoms, pairs, shifts):
    vectors = atoms.positions[pairs[:, 1]] + shifts @ atoms.cell.array - atoms.positions[pairs[:, 0]]
    return np.linalg.norm(vectors, axis=1)


def test_bonds_of_a_molecule_are_the_chemists_ones():
    pairs, shifts = bonds(molecule("CH3OH"))
    symbols = np.array(molecule("CH3OH").get_chemical_symbols())
    assert sorted("".join(sorted(symbols[pair])) for pair in pairs) == ["CH", "CH", "CH", "CO", "HO"]
    assert not shifts.any()


def test_bonds_cross_the_cell_boundary_each_once():
    slab = build_slab("Cu", "100", (2, 2, 3), 8.0)
    pairs, shifts = bonds(slab)
    # 8 neighbours at each face, 12 in the middle layer, each bond shared by two atoms.
    assert len(pairs) == (8 * 4 + 12 * 4 + 8 * 4) / 2
    assert lengths(slab, pairs, shifts) == pytest.approx([3.61 / np.sqrt(2)] * len(pairs))
    assert shifts[:, :2].any()
    assert not shifts[:, 2].any()
    both = {
        tuple(map(tuple, (pair, shift))) for pair, shift in zip(pairs.tolist(), shifts.tolist(), strict=True)
    }
    assert len(both) == len(pairs)


def test_bonds_between_metal_atoms_can_be_left_out():
    slab = place(build_slab("Cu", "100", (2, 2, 3), 8.0), adsorbate("CO"), Pose((0, 0), 1.8))
    pairs, _ = bonds(slab, metals=False)
    assert sorted(map(sorted, pairs.tolist())) == [[8, 12], [12, 13]]


def test_an_oxide_keeps_its_bonds_without_the_metals():
    crystal = magnesia()
    pairs, _ = bonds(crystal, metals=False)
    assert len(pairs) == 8 * 6 / 2


def test_nothing_has_no_bonds():
    assert [len(part) for part in bonds(Atoms())] == [0, 0]
    assert [len(part) for part in bonds(Atoms("Cu", positions=[[0, 0, 0]]))] == [0, 0]


def test_metals_are_told_from_non_metals():
    symbols = Atoms("HHeCNOFSiPSClArSeBrIXeLiNaAlTiFeCuPtPbUCs")
    metals = {"Li", "Na", "Al", "Ti", "Fe", "Cu", "Pt", "Pb", "U", "Cs"}
    expected = [symbol in metals for symbol in symbols.symbols]
    assert is_metal(symbols.numbers).tolist() == expected
