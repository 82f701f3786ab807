from dataclasses import replace

import ase.build
import numpy as np
import pytest
from ase import Atoms
from ase.data import covalent_radii
from hypothesis import given
from hypothesis import strategies as st

from adatom.errors import StructureError
from adatom.structure.adsorbates.library import adsorbate, adsorbates, library, search_adsorbates

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


def test_labels_leave_names_that_are_no_formulas_alone():
    assert adsorbate("oc20:*NH2N(CH3)2").label == "NH₂N(CH₃)₂"
    assert replace(adsorbate("CO"), name="run 2").label == "run 2"


def test_an_unknown_adsorbate_names_close_ones():
    with pytest.raises(StructureError, match=r"no adsorbate 'CH3O2' in the library\. Did you mean .*CH3O"):
        adsorbate("CH3O2")
    with pytest.raises(StructureError, match="There are H, O, N"):
        adsorbate("phlogiston")


def test_names_are_found_in_any_case_and_in_words():
    assert adsorbate("h2o").name == adsorbate("Water").name == "H2O"
    assert adsorbate(" CO ").name == "CO"


def test_keys_name_the_source():
    assert adsorbate("CO").source == "palette"
    assert adsorbate("oc20:*CO").source == "oc20"
    assert adsorbate("g2:CO").source == "g2"
    assert adsorbate("*CH2*O") is adsorbate("oc20:*CH2*O")
    assert adsorbate("benzene").key == "g2:C6H6"


def test_every_key_finds_its_own_entry():
    keys = [entry.key for entry in library()]
    assert len(set(keys)) == len(keys)
    assert all(adsorbate(entry.key) is entry for entry in library())


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.key)
def test_every_entry_faces_the_surface_with_its_binding_atoms(entry):
    bound = entry.positions[list(entry.binding)]
    np.testing.assert_allclose(bound.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(bound[:, 1:], 0, atol=1e-9)
    assert not entry.positions.flags.writeable
    assert entry.positions[:, 2].mean() >= -1e-9


# --- searching


def first(text):
    return search_adsorbates(text)[0].key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("CO", "CO"),
        ("co", "CO"),
        ("methan", "CH4"),
        ("methanol", "CH3OH"),
        ("CH3O", "CH3O"),
        ("OCH3", "CH3O"),
        ("CH4O", "CH3OH"),
        ("H3N", "NH3"),
        ("*CO", "oc20:*CO"),
        ("oc20:*OCH3", "oc20:*OCH3"),
        ("c1ccccc1", "g2:C6H6"),
        ("C6H6", "g2:C6H6"),
        ("benz", "g2:C6H6"),
        ("glyoxal, bid", "oc20:*CHO*CHO"),
    ],
)
def test_the_search_puts_first_what_is_meant(text, key):
    assert first(text) == key


def test_a_formula_goes_before_the_smiles_of_the_same_letters():
    keys = [entry.key for entry in search_adsorbates("CO")]
    assert keys[:2] == ["CO", "CH3OH"]


def test_what_repeats_an_entry_of_another_source_comes_last():
    keys = [entry.key for entry in search_adsorbates("CO")]
    assert {"oc20:*CO", "g2:CO"} < set(keys[keys.index("oc20:*COH") :])
    # One molecule bound in two ways is two things.
    assert [entry.key for entry in search_adsorbates("ethylene")][:2] == ["C2H4", "oc20:*CH2*CH2"]


def test_the_search_finds_all_or_nothing():
    assert search_adsorbates("xyzzy") == []
    assert search_adsorbates("  ") == list(library())


@given(text=st.text(max_size=12))
def test_no_text_breaks_the_search(text):
    found = search_adsorbates(text)
    assert len({id(entry) for entry in found}) == len(found)


def test_the_users_own_come_between_the_palette_and_oc20():
    own = replace(adsorbate("oc20:*OCH3"), name="mine", title="my methoxy", source="own", key="own:mine")
    found = search_adsorbates("methoxy", [own])
    assert [entry.source for entry in found] == ["palette", "g2", "own", "oc20", "g2"]
    assert adsorbate("own:mine", [own]) is adsorbate("mine", [own]) is own
