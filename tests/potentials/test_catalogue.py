import importlib.metadata
import json
import sys
from pathlib import Path

import pytest
from ase import Atoms
from ase.build import add_adsorbate, bulk, fcc111, molecule

from adatom.errors import ModelError
from adatom.potentials.catalogue import (
    check_model_fits,
    check_model_ready,
    default_model,
    find_model,
    models,
)
from adatom.potentials.fairchem_registry import registry


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAIRCHEM_CACHE_DIR", str(tmp_path))
    return tmp_path


def test_models_that_can_be_used_now_come_first():
    ready = [model.state.ready for model in models()]
    assert ready == sorted(ready, reverse=True)
    assert find_model("emt").state.ready
    assert all(model.state.remedy for model in models() if not model.state.ready)


def test_every_pretrained_model_of_fairchem_is_listed():
    package = importlib.metadata.distribution("fairchem-core")
    names = json.loads(
        Path(str(package.locate_file("fairchem/core/calculate/pretrained_models.json"))).read_text()
    )
    assert [f"fairchem:{name}" for name in names] == [m.key for m in models() if m.family == "FAIRChem"]


def test_the_default_works_offline():
    expected = "chgnet:0.3.0" if sys.version_info < (3, 13) else "sevennet:0"
    assert default_model().key == expected
    assert default_model().state.ready


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("chgnet", "chgnet:0.3.0"),
        ("CHGNet 0.3.0", "chgnet:0.3.0"),
        ("EMT", "emt"),
        ("sevennet", "sevennet:0"),
        ("uma-s-1p1", "fairchem:uma-s-1p1"),
        ("UMA-S-1.1", "fairchem:uma-s-1p1"),
        ("fairchem:uma-s-1p1", "fairchem:uma-s-1p1"),
    ],
)
def test_a_model_is_found_by_its_names(name, key):
    assert find_model(name).key == key


def test_an_unknown_model_is_answered_with_close_names():
    with pytest.raises(ModelError, match="'chgent': did you mean chgnet"):
        find_model("chgent")
    with pytest.raises(ModelError, match="adatom models"):
        find_model("xyz")


@pytest.mark.parametrize(
    ("name", "tasks"),
    [
        ("uma-s-1p1", ("oc20", "omat", "omol", "odac", "omc")),
        ("uma-s-1p2", ("oc20", "oc22", "oc25", "omat", "omol", "odac", "omc")),
        ("uma-s-1p2p1", ("oc20", "oc22", "oc25", "omat", "omol", "odac", "omc")),
        ("uma-s-1p2p1-ft-d4rev", ("omol",)),
        ("uma-s-1p2p1-ft-r2scan", ("omat",)),
        ("esen-sm-conserving-all-oc25", ("oc25",)),
        ("esen-sm-full-odac25", ("odac",)),
        ("chgnet", ()),
    ],
)
def test_a_model_knows_its_tasks(name, tasks):
    assert find_model(name).tasks == tasks


def test_a_gated_model_tells_how_to_get_it(empty_cache):
    state = find_model("uma-s-1p1").state
    assert state.code == "needs download"
    for words in (
        "https://huggingface.co/facebook/UMA",
        "hf auth login",
        "checkpoints/uma-s-1p1.pt",
        str(empty_cache),
    ):
        assert words in state.remedy


def test_a_downloaded_model_is_ready(empty_cache):
    entry = next(entry for entry in registry() if entry.name == "uma-s-1p1")
    folder = empty_cache / "models--facebook--UMA"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("0123abcd\n")
    for name in entry.files:
        assert not find_model("uma-s-1p1").state.ready
        file = folder / "snapshots" / "0123abcd" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert find_model("uma-s-1p1").state.ready


def test_elements_that_a_model_does_not_know_are_named():
    alloy = bulk("Fe", cubic=True)
    alloy.symbols[1] = "Ru"
    with pytest.raises(ModelError, match="EMT was not made for Fe, Ru"):
        check_model_fits(find_model("emt"), alloy)
    with pytest.raises(ModelError, match="Am"):
        check_model_fits(find_model("chgnet"), bulk("Am", "fcc", a=4.9))
    check_model_fits(find_model("chgnet"), alloy)
    check_model_fits(find_model("uma-s-1p1"), alloy)


def test_chgnet_needs_a_cell():
    with pytest.raises(ModelError, match="periodic"):
        check_model_fits(find_model("chgnet"), molecule("CO"))
    check_model_fits(find_model("emt"), molecule("CO"))


def test_a_slab_with_an_adsorbate_fits():
    slab: Atoms = fcc111("Pt", (2, 2, 3), vacuum=8)
    add_adsorbate(slab, "O", 1.3, "fcc")
    for name in ("emt", "chgnet", "sevennet"):
        check_model_fits(find_model(name), slab)


def test_a_task_must_be_one_of_the_models():
    ready = find_model("emt")
    check_model_ready(ready, None)
    uma = find_model("uma-s-1p1")
    with pytest.raises(ModelError, match="needs download"):
        check_model_ready(uma, "oc20")
