import ase.build
import numpy as np
import pytest
from ase import Atoms
from ase.data import covalent_radii

from adatom.errors import StructureError
from adatom.structure.adsorbates.library import adsorbate, adsorbates, search_adsorbates

WANTED = ("H O N C CO NO OH H2O NH3 CH3 CH4 CHO COOH O2 N2 CO2 HCOO CH3OH").split()  # noqa: SIM905


def test_the_palette_has_at_least_what_was_asked_for():
    assert [entry.name for entry in adsorbates()][: len(WANTED)] == WANTED


@pytest.mark.parametrize("entry", adsorbates(), ids=lambda entry: entry.name)
def test_every_adsorbate_is_a_sound_molecule_of_its_formula(entry):
    atoms = Atoms(entry.symbols, positions=entry.positions)
    assert atoms.symbols.formula.count() == Atoms(entry.name).symbols.formula.count()
    np.testing.assert_array_equal(entry.positions[list(entry.binding)], 0)
    assert not entry.positions.flags.writeable
    # One connected molecule with bonds of ordinary length.
    radii = covalent_radii[atoms.numbers]
    distances = atoms.get_all_distances()
    apart = distances[np.triu_indices(len(atoms), 1)]
    assert (apart > 0.7).all()
    bonded = distances < 1.25 * (radii[:, None] + radii[None, :])
    reached = np.linalg.matrix_power(bonded.astype(int), len(atoms)) > 0
    assert reached.all()


@pytest.mark.parametrize("entry", adsorbates(), ids=lambda entry: entry.name)
def test_the_binding_atom_is_the_lowest_heavy_atom(entry):
    heavy = [k for k, symbol in enumerate(entry.symbols) if symbol != "H"] or list(entry.binding)
    assert entry.positions[heavy, 2].min() >= -1e-9
    # Methane alone has hydrogen towards the surface, a third of a bond below its carbon.
    assert entry.positions[:, 2].min() >= (-0.37 if entry.name == "CH4" else -1e-9)


@pytest.mark.parametrize(
    ("name", "binding"), [("CO", "C"), ("NO", "N"), ("H2O", "O"), ("OH", "O"), ("CH3OH", "O"), ("COOH", "C"),
                          ("CHO", "C"), ("CH3", "C"), ("HCOO", "O")],
)  # fmt: skip
def test_the_binding_atom_is_the_chemists_one(name, binding):
    entry = adsorbate(name)
    assert entry.binding_symbols == binding


def test_formate_stands_on_both_oxygen_atoms():
    entry = adsorbate("HCOO")
    oxygen = [k for k, symbol in enumerate(entry.symbols) if symbol == "O"]
    assert entry.positions[oxygen, 2].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("name", ["CO", "NO", "H2O", "NH3", "CO2", "N2", "O2", "CH3OH"])
def test_bond_lengths_are_those_of_the_g2_set(name):
    entry, own = adsorbate(name), ase.build.molecule(name)
    distances = Atoms(entry.symbols, positions=entry.positions).get_all_distances()
    np.testing.assert_allclose(
        np.sort(distances.ravel()), np.sort(own.get_all_distances().ravel()), atol=2e-4
    )


def test_labels_have_subscripts():
    assert adsorbate("CH3OH").label == "CH₃OH"


def test_an_unknown_adsorbate_names_close_ones():
    with pytest.raises(StructureError, match=r"no adsorbate 'CH3O2' in the library\. Did you mean .*CH3O"):
        adsorbate("CH3O2")
    with pytest.raises(StructureError, match="There are H, O, N"):
        adsorbate("benzene")


def test_names_are_found_in_any_case_and_in_words():
    assert adsorbate("h2o").name == adsorbate("Water").name == "H2O"
    assert adsorbate(" CO ").name == "CO"


def test_the_search_looks_at_formulas_and_names_and_puts_the_exact_one_first():
    assert [entry.name for entry in search_adsorbates("co")][:2] == ["CO", "COOH"]
    assert [entry.name for entry in search_adsorbates("methan")] == ["CH4", "CH3OH"]
    assert search_adsorbates("xyz") == []
    assert len(search_adsorbates("")) == len(adsorbates())
