"""Which atom of a molecule binds, and how the molecule is turned to it."""

import numpy as np
import pytest
from ase.build import molecule
from ase.data import atomic_numbers, chemical_symbols
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from adatom.errors import StructureError
from adatom.structure.adsorbates.binding import binding_atoms, group_of
from adatom.structure.adsorbates.library import adsorbate, library
from adatom.structure.adsorbates.molecule import rebound
from adatom.structure.adsorbates.sources import oc20_adsorbates
from adatom.structure.adsorbates.standing import standing

GROUPS = (
    "H Li Na K Rb Cs Fr|Be Mg Ca Sr Ba Ra|Sc Y La Ce Lu Ac U Lr|Ti Zr Hf Rf|V Nb Ta|Cr Mo W|Mn Tc Re|"
    "Fe Ru Os|Co Rh Ir|Ni Pd Pt|Cu Ag Au|Zn Cd Hg|B Al Ga In Tl|C Si Ge Sn Pb|N P As Sb Bi|O S Se Te Po|"
    "F Cl Br I At|He Ne Ar Kr Xe Rn Og"
)


def test_groups_are_those_of_the_periodic_table():
    for number, group in enumerate(GROUPS.split("|"), start=1):
        for symbol in group.split():
            assert group_of(atomic_numbers[symbol]) == number, symbol
    assert {group_of(z) for z in range(1, len(chemical_symbols))} == set(range(1, 19))


@pytest.mark.parametrize(
    ("name", "elements"),
    [
        ("CO", "C"), ("NO", "N"), ("H2O", "O"), ("OH", "O"), ("NH3", "N"), ("CH3OH", "O"), ("CH3SH", "S"),
        ("H2CO", "O"), ("HCO", "C"), ("CH3CO", "C"), ("HCOOH", "O"), ("HCN", "N"), ("CH3CN", "N"),
        ("CN", "C"), ("CO2", "C"), ("N2O", "N"), ("SO2", "O"), ("NO2", "N"), ("C2H2", "CC"), ("C2H4", "CC"),
        ("C6H6", "CC"),
        ("C5H5N", "N"), ("C4H4O", "CC"), ("C4H4S", "CC"), ("C2H5", "C"), ("H2CCO", "C"), ("H2", "H"),
        ("SiH4", "Si"), ("CH3CH2NH2", "N"), ("CH3NO2", "O"), ("H2CCHCN", "N"), ("PH3", "P"), ("F2O", "O"),
    ],
)  # fmt: skip
def test_the_binding_atom_is_the_chemists_one(name, elements):
    atoms = molecule(name)
    symbols = [str(symbol) for symbol in atoms.symbols]
    assert "".join(symbols[k] for k in binding_atoms(symbols, atoms.positions)) == elements


def test_the_rule_mostly_agrees_with_oc20s_own_choice():
    entries = oc20_adsorbates()
    agreeing = [entry for entry in entries if binding_atoms(entry.symbols, entry.positions) == entry.binding]
    # The rest are isomers bound by another atom, which only their string can tell.
    assert len(agreeing) >= 60


def test_n_nitrosodimethylamine_may_be_bound_by_either_end():
    entry = adsorbate("oc20:*ONN(CH3)2")
    nitrogen = rebound(entry, (0,))
    assert nitrogen.binding_symbols == "N"
    assert entry.binding_symbols == "O"


@pytest.mark.parametrize("name", ["C2H4", "C6H6", "C3H6_Cs", "CO2", "isobutene", "butadiene", "allene"])
def test_pi_systems_and_what_is_bound_by_its_middle_lie_flat(name):
    entry = adsorbate(name if name == "allene" else f"g2:{name}")
    heavy = entry.positions[[k for k, symbol in enumerate(entry.symbols) if symbol != "H"]]
    assert np.abs(heavy[:, 2]).max() < 0.01


@pytest.mark.parametrize(
    "key", ["g2:CO", "g2:CH3OH", "g2:C5H5N", "g2:CH3CN", "g2:C2H6", "oc20:*CH*CH", "oc20:*NO", "oc20:*COOH"]
)
def test_else_the_rest_of_the_molecule_is_above_the_binding_atoms(key):
    entry = adsorbate(key)
    others = np.delete(entry.positions, list(entry.binding), axis=0)
    heavy = [k for k, symbol in enumerate(entry.symbols) if symbol != "H"]
    assert others[:, 2].mean() > 0.3
    assert entry.positions[heavy, 2].min() > -0.05


coordinates = st.floats(-4, 4, allow_nan=False)


@given(
    entry=st.sampled_from(library()),
    turn=st.tuples(coordinates, coordinates, coordinates),
    away=st.tuples(coordinates, coordinates, coordinates),
    data=st.data(),
)
def test_turning_a_molecule_to_any_of_its_atoms_is_rigid_and_proper(entry, turn, away, data):
    count = len(entry.symbols)
    many = data.draw(st.integers(1, min(2, count)))
    binding = data.draw(st.permutations(range(count)))[:many]
    start = entry.positions @ Rotation.from_rotvec(turn).as_matrix().T + away
    turned = standing(entry.symbols, start, binding)
    before = np.linalg.norm(entry.positions[:, None] - entry.positions[None], axis=-1)
    after = np.linalg.norm(turned[:, None] - turned[None], axis=-1)
    np.testing.assert_allclose(after, before, rtol=0, atol=1e-12)
    np.testing.assert_allclose(turned[binding].mean(axis=0), 0, atol=1e-12)
    if many == 2:
        assert turned[binding[1], 0] > 0
        np.testing.assert_allclose(turned[binding, 1:], 0, atol=1e-12)
    centred = start - start.mean(axis=0)
    if np.linalg.svd(centred, compute_uv=False)[-1] > 1e-3:  # else it is its own mirror image
        _, misfit = Rotation.align_vectors(turned - turned.mean(axis=0), centred)
        assert misfit < 1e-6, "a mirror image"


@pytest.mark.parametrize(
    ("binding", "message"),
    [
        ((2,), r"CO has no atom 2 to bind through: it has 2 atoms, counted from 0"),
        ((-1,), "no atom -1"),
        ((0, 0), "one atom or two different ones, not 0, 0"),
        ((), "not none"),
    ],
)
def test_atoms_that_are_not_there_cannot_bind(binding, message):
    with pytest.raises(StructureError, match=message):
        rebound(adsorbate("CO"), binding)


def test_rebinding_keeps_the_rest():
    upside_down = rebound(adsorbate("CO"), (1,))
    assert upside_down.binding_symbols == "O"
    assert upside_down.positions[0] == pytest.approx([0, 0, 1.1503])
    assert upside_down.name == "CO"
