"""OC20's adsorbates and the G2 molecules, against the packages that they come from."""

import json
import pickle
from collections import Counter
from importlib import resources

import numpy as np
import pytest
from ase.build import molecule
from ase.collections import g2
from ase.formula import Formula
from rdkit import Chem
from tests.structure.adsorbates.graphs import skeleton, skeleton_of_smiles

from adatom.paths import resource
from adatom.structure.adsorbates.library import adsorbates, library
from adatom.structure.adsorbates.sources import g2_adsorbates, oc20_adsorbates


def distances(positions):
    return np.linalg.norm(positions[:, None] - positions[None], axis=-1)


def handedness(positions):
    """The signed volumes of all tetrahedra of consecutive atoms: they change sign in a mirror."""
    edges = np.diff(positions, axis=0)
    return [float(np.dot(np.cross(a, b), c)) for a, b, c in zip(edges, edges[1:], edges[2:], strict=False)]


@pytest.fixture(scope="module")
def database():
    """The package's own file; its class needs no import of fairchem."""
    path = resources.files("fairchem.data.oc") / "databases" / "pkls" / "adsorbates.pkl"
    return pickle.loads(path.read_bytes())  # noqa: S301 - a file of an installed package


# Case P05.
def test_oc20s_adsorbates_are_the_packages_own(database, cases):
    entries, expected = oc20_adsorbates(), cases["P05"]["expected"]
    assert len(entries) == len(database) == expected["n"]
    for entry, (atoms, string, binding, _) in zip(entries, database.values(), strict=True):
        assert entry.key == f"oc20:{string}"
        assert list(entry.symbols) == list(atoms.symbols)
        assert list(entry.binding) == [int(k) for k in binding]
        np.testing.assert_allclose(distances(entry.positions), distances(atoms.positions), atol=3e-6)
        np.testing.assert_allclose(handedness(entry.positions), handedness(atoms.positions), atol=1e-4)


def test_the_cases_samples_are_as_written(cases):
    entries = {entry.key.removeprefix("oc20:"): entry for entry in oc20_adsorbates()}
    order = list(entries)
    for string, sample in cases["P05"]["expected"]["samples"].items():
        assert order.index(string) == sample["id"]
        assert list(entries[string].binding) == sample["binding"]
        assert Counter(entries[string].symbols) == Counter(Formula(sample["formula"]).count())


def test_what_binds_twice_says_so(cases):
    twice = [entry for entry in oc20_adsorbates() if len(entry.binding) == 2]
    assert {entry.key.removeprefix("oc20:") for entry in twice} == set(cases["P05"]["expected"]["bidentate"])
    assert [entry for entry in oc20_adsorbates() if "bidentate" in entry.title] == twice


def test_the_source_and_licence_are_credited():
    document = json.loads(resource("adsorbates", "oc20.json").read_text("utf-8"))
    assert "MIT" in document["licence"]
    assert "fairchem" in document["source"]


def test_the_g2_molecules_are_ases_own():
    entries = {entry.key.removeprefix("g2:"): entry for entry in g2_adsorbates()}
    assert set(entries) == set(g2.names)
    assert len(entries) == 162
    for name, entry in entries.items():
        own = molecule(name)
        assert list(entry.symbols) == list(own.symbols)
        np.testing.assert_allclose(distances(entry.positions), own.get_all_distances(), atol=1e-9)
        assert Formula(entry.name).count() == own.symbols.formula.count()
        assert entry.title


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.key)
def test_smiles_are_canonical_and_of_the_same_connectivity(entry):
    if not entry.smiles:
        assert entry.key == "g2:ClF3"  # three bonds at chlorine are beyond Daylight's valences
        return
    assert Chem.MolToSmiles(Chem.MolFromSmiles(entry.smiles)) == entry.smiles
    assert skeleton(entry.symbols, entry.positions) == skeleton_of_smiles(entry.smiles)


def test_the_palette_has_the_elements_its_names_say():
    assert [Formula(entry.name).count() for entry in adsorbates()] == [
        Counter(entry.symbols) for entry in adsorbates()
    ]
