import importlib.metadata
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from adatom.errors import ModelError
from adatom.potentials.catalogue import (
    check_model_ready,
    default_model,
    default_task,
    find_model,
    model_title,
    models,
)
from adatom.potentials.fairchem_registry import registry

TINY_UMA = Path(__file__).parents[1] / "data" / "tiny_uma.pt"


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No model is downloaded, and nobody is logged in."""
    monkeypatch.setenv("FAIRCHEM_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "token"))
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def put_into_cache(empty_cache: Path) -> Callable[[str], None]:
    """Puts a tiny checkpoint in the place of a model of fairchem's, as the hub's client leaves it."""

    def put(name: str) -> None:
        entry = next(entry for entry in registry() if entry.name == name)
        folder = empty_cache / f"models--{entry.repository.replace('/', '--')}"
        (folder / "refs").mkdir(parents=True, exist_ok=True)
        (folder / "refs" / "main").write_text("0123abcd")
        for file in entry.files:
            path = folder / "snapshots" / "0123abcd" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TINY_UMA, path)

    return put


@pytest.fixture
def uma_in_cache(put_into_cache: Callable[[str], None]) -> str:
    put_into_cache("uma-s-1p1")
    return "uma-s-1p1"


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
    assert state.code == "needs login"
    assert "gate" in state.remedy
    assert (state.command, state.url) == ("adatom login", "https://huggingface.co/facebook/UMA")


def test_a_downloaded_model_is_ready(empty_cache):
    entry = next(entry for entry in registry() if entry.name == "uma-s-1p1")
    folder = empty_cache / "models--facebook--UMA"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("0123abcd\n")
    for name in entry.files:
        assert not find_model("uma-s-1p1").state.ready
        file = folder / "snapshots" / "0123abcd" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(TINY_UMA, file)
    model = find_model("uma-s-1p1")
    assert model.state.ready
    assert model.size == 3 * TINY_UMA.stat().st_size


@pytest.mark.parametrize("reference", [b"\xff\x81\xfe", b"0123abcd\x00", b"x" * 300])
def test_a_damaged_reference_in_the_cache_costs_that_model_alone(uma_in_cache, empty_cache, reference):
    (empty_cache / "models--facebook--UMA" / "refs" / "main").write_bytes(reference)
    model = find_model(uma_in_cache)
    assert not model.state.ready
    assert default_model().state.ready


def test_a_cache_that_may_not_be_read_has_no_models_in_it(uma_in_cache, empty_cache, monkeypatch):
    """Refused by hand: an administrator, as whom tests may run, may read everything."""
    whole = Path.stat

    def refused(path: Path, **options: bool) -> os.stat_result:
        if empty_cache in path.parents:
            raise PermissionError(13, "Permission denied", str(path))
        return whole(path, **options)

    monkeypatch.setattr(Path, "stat", refused)
    assert find_model(uma_in_cache).state.code == "needs login"


def test_a_downloaded_model_tells_its_own_tasks_and_elements(uma_in_cache):
    model = find_model(uma_in_cache)
    assert model.tasks == ("oc20", "omat", "omol", "odac", "omc")
    assert model.elements("oc20") == {"Al", "Cu", "Ag", "Au", "Ni", "Pd", "Pt", "C", "H", "N", "O"}


def test_with_a_small_uma_at_hand_it_is_the_default_with_oc20(uma_in_cache):
    assert default_model().key == "fairchem:uma-s-1p1"
    assert default_task(default_model()) == "oc20"


def test_the_newest_small_uma_is_the_default(put_into_cache):
    for name in ("uma-s-1p1", "uma-s-1p2p1", "uma-s-1p2", "uma-m-1p1"):
        put_into_cache(name)
    assert default_model().key == "fairchem:uma-s-1p2p1"


def test_a_checkpoint_file_is_a_model(tmp_path):
    path = tmp_path / "my model.pt"
    shutil.copy(TINY_UMA, path)
    model = find_model(str(path))
    assert (model.key, model.title, model.family) == (f"file:{path}", "my model.pt", "File")
    assert find_model(model.key) == model
    assert model.state.ready
    assert model.tasks[0] == default_task(model) == "oc20"
    assert "TINY-UMA-TESTONLY" in model.summary
    assert model in models(files=[path])
    path.unlink()
    assert not any(model.family == "File" for model in models(files=[path]))
    assert model_title(model.key) == "my model.pt"
    with pytest.raises(ModelError, match=r"my model\.pt"):
        find_model(model.key)


def test_all_variants_of_the_offline_models_are_listed():
    keys = [model.key for model in models()]
    for key in ("chgnet:0.3.0", "chgnet:0.2.0", "chgnet:r2scan"):
        assert key in keys
    for key in ("sevennet:0", "sevennet:l3i5", "sevennet:mf-0"):
        assert key in keys
    assert find_model("7net-l3i5").key == "sevennet:l3i5"
    assert find_model("sevennet:mf-0").tasks == ("PBE", "R2SCAN")


def test_a_task_must_be_one_of_the_models():
    ready = find_model("emt")
    check_model_ready(ready, None)
    uma = find_model("uma-s-1p1")
    with pytest.raises(ModelError, match="needs login"):
        check_model_ready(uma, "oc20")


def test_a_title_is_looked_up_once_since_the_window_asks_with_every_frame(monkeypatch):
    title = model_title("emt")
    monkeypatch.setattr("adatom.potentials.catalogue.models", lambda *_: pytest.fail("looked at the disk"))
    assert model_title("emt") == title
