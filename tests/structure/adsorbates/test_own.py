import json

import numpy as np
import pytest
from ase import Atoms
from ase.build import molecule
from hypothesis import given
from hypothesis import strategies as st

from adatom.errors import FileError, StructureError
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.own import adsorbate_from, delete_own, own_adsorbates, save_own
from adatom.structure.adsorbates.placement import automatic_pose, place
from adatom.structure.slabs.low_index import build_slab


def distances(positions):
    return np.linalg.norm(positions[:, None] - positions[None], axis=-1)


def test_what_is_saved_is_listed_and_found(tmp_path):
    made = adsorbate_from(molecule("CH3CH2OH"), "my ethanol")
    saved = save_own(made, " my ethanol ", folder=tmp_path)
    own = own_adsorbates(tmp_path)
    assert own.problems == ()
    (entry,) = own.adsorbates
    assert (entry.name, entry.key, entry.source) == ("my ethanol", "own:my ethanol", "own")
    assert entry.symbols == saved.symbols
    assert entry.binding == saved.binding == (2,)
    np.testing.assert_allclose(entry.positions, saved.positions, atol=1e-9)
    assert adsorbate("own:my ethanol", own.adsorbates) is entry


def test_they_are_listed_by_name(tmp_path):
    for name in ("zeta", "Alpha", "beta"):
        save_own(adsorbate("CO"), name, folder=tmp_path)
    assert [entry.name for entry in own_adsorbates(tmp_path).adsorbates] == ["Alpha", "beta", "zeta"]


def test_a_name_that_is_taken_is_not_overwritten_unasked(tmp_path):
    save_own(adsorbate("CO"), "Mine", folder=tmp_path)
    with pytest.raises(StructureError, match="an adsorbate called Mine already"):
        save_own(adsorbate("NO"), "mine", folder=tmp_path)
    save_own(adsorbate("NO"), "mine", replaces=True, folder=tmp_path)
    (entry,) = own_adsorbates(tmp_path).adsorbates
    assert (entry.name, entry.symbols) == ("mine", ("N", "O"))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("  ", "needs a name"),
        ("a" * 61, "61 characters is too long"),
        ("a\nb", "leave out"),
        ("g2:CO", "colons"),
    ],
)
def test_a_bad_name_is_answered(tmp_path, name, message):
    with pytest.raises(StructureError, match=message):
        save_own(adsorbate("CO"), name, folder=tmp_path)


@given(name=st.text(alphabet=st.characters(exclude_characters=":", exclude_categories=("C", "Z")), min_size=1,
                    max_size=60))  # fmt: skip
def test_any_printable_name_is_kept_and_deleted(tmp_path_factory, name):
    folder = tmp_path_factory.mktemp("own")
    saved = save_own(adsorbate("CO"), name, folder=folder)
    assert [entry.name for entry in own_adsorbates(folder).adsorbates] == [saved.name]
    (path,) = folder.iterdir()
    assert path.name.isascii()
    assert len(path.name) < 80
    delete_own(name, folder=folder)
    assert own_adsorbates(folder).adsorbates == ()


def test_deleting_what_is_not_there_is_answered(tmp_path):
    with pytest.raises(StructureError, match="no adsorbate called 'CO'"):
        delete_own("CO", folder=tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"symbols": ["Xx", "O"]},
        {"symbols": []},
        {"positions": [[0, 0, 0]]},
        {"positions": [[0, 0, 0], [0, 0, float("nan")]]},
        {"positions": [[0, 0, 0], [0, 0, 0.01]]},
        {"binding": [7]},
        {"binding": "x"},
        {"name": ""},
        None,
    ],
)
def test_a_file_that_cannot_be_read_is_reported_and_spares_the_others(tmp_path, change):
    save_own(adsorbate("CO"), "good", folder=tmp_path)
    save_own(adsorbate("CO"), "bad", folder=tmp_path)
    (path,) = tmp_path.glob("*bad*")
    path.write_text(
        "{" if change is None else json.dumps(json.loads(path.read_text("utf-8")) | change), "utf-8"
    )
    own = own_adsorbates(tmp_path)
    assert [entry.name for entry in own.adsorbates] == ["good"]
    (problem,) = own.problems
    assert path.name in problem
    assert "mend it or delete it" in problem


def test_a_folder_that_cannot_be_written_is_answered(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="can't be saved"):
        save_own(adsorbate("CO"), "mine", folder=tmp_path / "file")
    assert own_adsorbates(tmp_path / "nowhere").adsorbates == ()


def test_a_selection_on_a_surface_is_the_molecule_alone_even_across_the_boundary():
    slab = build_slab("Cu", "100", (2, 2, 3), 8.0)
    formic = adsorbate("g2:HCOOH")
    placed = place(slab, formic, automatic_pose(slab, formic, (0.1, 0.2), 77.0))
    placed.wrap()
    made = adsorbate_from(placed, "formic", selection=range(len(slab), len(placed)))
    np.testing.assert_allclose(distances(made.positions), distances(formic.positions), atol=1e-9)
    assert made.binding == formic.binding


def test_binding_atoms_are_counted_in_the_whole_structure():
    slab = build_slab("Cu", "100", (2, 2, 3), 8.0)
    placed = place(slab, adsorbate("CO"), automatic_pose(slab, adsorbate("CO"), (0.0, 0.0)))
    made = adsorbate_from(placed, binding=(13,), selection=(12, 13))
    assert made.binding_symbols == "O"
    assert made.name == made.title == "CO"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"selection": []}, "no atoms"),
        ({"selection": [0, 99]}, "no atom 99"),
        ({"selection": [0], "binding": [1]}, "Atom 1 cannot bind"),
        ({}, "bonded to their own periodic images"),
    ],
)
def test_what_is_no_adsorbate_is_answered(options, message):
    with pytest.raises(StructureError, match=message):
        adsorbate_from(build_slab("Cu", "100", (2, 2, 3), 8.0), **options)


def test_too_many_atoms_are_a_slab_and_atoms_on_top_of_each_other_a_mistake():
    with pytest.raises(StructureError, match="400 atoms are too many"):
        adsorbate_from(Atoms("H400", positions=np.indices((400, 1, 1)).reshape(3, -1).T * 2.0))
    with pytest.raises(StructureError, match="on top of each other"):
        adsorbate_from(Atoms("CO", positions=np.zeros((2, 3))))
