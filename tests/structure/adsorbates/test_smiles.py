import contextlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.structure.adsorbates.graphs import skeleton, skeleton_of_smiles

from adatom.errors import StructureError
from adatom.structure.adsorbates.formulas import hill_formula
from adatom.structure.adsorbates.library import library
from adatom.structure.adsorbates.smiles import molecule_from_smiles


def bond(entry, one=0, other=1):
    return float(np.linalg.norm(entry.positions[one] - entry.positions[other]))


# Case P06.
def test_co_is_methanol_and_says_so():
    entry = molecule_from_smiles("CO")
    assert hill_formula(entry.symbols) == "CH4O"
    assert (entry.name, entry.title, entry.source) == ("CH3OH", "methanol", "smiles")
    assert entry.note == ("In SMILES CO is CH₃OH, with hydrogen implied; carbon monoxide is [C-]#[O+].")


def test_carbon_monoxide_is_written_with_its_charges():
    entry = molecule_from_smiles("[C-]#[O+]")
    assert entry.symbols == ("C", "O")
    assert entry.binding_symbols == "C"
    assert bond(entry) == pytest.approx(1.128, abs=0.03)
    assert entry.note == ""


@pytest.mark.parametrize(("text", "length"), [("N#N", 1.098), ("O=C=O", 1.16)])
def test_small_molecules_have_bonds_near_the_measured_ones(text, length):
    assert bond(molecule_from_smiles(text)) == pytest.approx(length, abs=0.1)


def test_a_radical_stays_one():
    entry = molecule_from_smiles("[OH]")
    assert hill_formula(entry.symbols) == "HO"
    assert entry.note == "1 radical electron."
    assert "2 radical electrons." in molecule_from_smiles("[CH2]").note


def test_a_charge_is_noted_and_not_kept():
    assert "The charge of +1 is not kept" in molecule_from_smiles("[NH4+]").note
    assert "The charge of −1 is not kept" in molecule_from_smiles("[O-]C=O").note


def test_a_dummy_atom_is_the_surface():
    ethylene = molecule_from_smiles("*CC*")
    assert hill_formula(ethylene.symbols) == "C2H4"
    assert ethylene.binding_symbols == "C and C"
    hydroxymethyl = molecule_from_smiles("*CO")
    assert hill_formula(hydroxymethyl.symbols) == "CH3O"
    assert hydroxymethyl.binding_symbols == "C"
    assert "OC20's adsorbate of that name is oc20:*CO" in hydroxymethyl.note
    assert molecule_from_smiles("O(*)CC").binding_symbols == "O"


@pytest.mark.parametrize("text", ["[H]", "[Cu]", "[O]", "[H][H]", "F"])
def test_atoms_and_pairs_of_them_will_do(text):
    entry = molecule_from_smiles(text)
    np.testing.assert_allclose(entry.positions[list(entry.binding)].mean(axis=0), 0, atol=1e-12)


@pytest.mark.parametrize(
    "entry",
    [entry for entry in library() if entry.smiles and entry.source != "palette"],
    ids=lambda entry: entry.key,
)
def test_every_smiles_of_the_library_gives_that_molecule(entry):
    made = molecule_from_smiles(entry.smiles)
    assert made.smiles == entry.smiles
    assert skeleton(made.symbols, made.positions) == skeleton_of_smiles(entry.smiles)


def test_the_same_text_gives_the_same_shape():
    one, other = molecule_from_smiles("CCCCO"), molecule_from_smiles(" CCCCO ")
    np.testing.assert_array_equal(one.positions, other.positions)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Type a SMILES string"),
        ("C1CC(", r"'C1CC\(' is no SMILES string: check for mistakes around character 5"),
        ("C1CC", "unclosed ring"),
        ("C(C)(C)(C)(C)C", "valence for atom # 0 C, 5"),
        ("c1cccc1", "kekulize"),
        ("[Xy]", "around character 2"),
        ("OH", r"For hydroxyl write \[OH\]"),
        ("O.O", "is 2 separate molecules: give one at a time"),
        ("C" * 40, "has 122 atoms with hydrogen; the limit is 100"),
        ("C" * 1001, "1001 characters is too long"),
        ("*", "marks 0 atoms as bonded to the surface"),
        ("C*C*C*", "marks 3 atoms"),
        ("**", "mark one or two"),
    ],
)
def test_what_is_no_molecule_is_said_in_words(text, message):
    with pytest.raises(StructureError, match=message):
        molecule_from_smiles(text)


@pytest.mark.parametrize("text", ["C" * 400, "C" * 999 + "(", "(" * 800, "O." * 300 + "O", "*C" * 200])
def test_a_message_repeats_no_more_of_a_text_than_it_has_room_for(text):
    with pytest.raises(StructureError) as refused:
        molecule_from_smiles(text)
    assert len(str(refused.value)) < 250


def test_rdkit_says_nothing_on_standard_error(capfd):
    for text in ("C1CC(", "[C-]#[O+]", "c1cccc1", "CCO"):
        with contextlib.suppress(StructureError):
            molecule_from_smiles(text)
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


@given(text=st.text(alphabet="CNOHclno[]()=#*123+-@/. ", max_size=10))
def test_any_text_gives_a_sound_molecule_or_a_message(text):
    try:
        entry = molecule_from_smiles(text)
    except StructureError:
        return
    assert np.isfinite(entry.positions).all()
    apart = np.linalg.norm(entry.positions[:, None] - entry.positions[None], axis=-1)
    assert apart[np.triu_indices(len(apart), 1)].min(initial=math.inf) > 0.5
