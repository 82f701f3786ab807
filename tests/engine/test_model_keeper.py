"""The model that was loaded is kept as long as it serves, and not a moment longer."""

import shutil
import zipfile
from pathlib import Path

import pytest
from ase import Atoms

from adatom.engine.client import EngineClient
from adatom.engine.model_keeper import Loaded
from adatom.potentials.checkpoint_models import agree_to, digest_of
from adatom.potentials.fairchem_registry import registry
from adatom.potentials.inference import InferencePlan
from adatom.relaxation.events import Failed, Frame, Loading, Started
from adatom.relaxation.settings import RelaxationSettings

from .conftest import until, until_ended

TINY_UMA = Path(__file__).parents[1] / "data" / "tiny_uma.pt"


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return Path(shutil.copy(TINY_UMA, tmp_path / "mine.pt"))


def settings(path: Path, task: str = "oc20", **more: object) -> RelaxationSettings:
    return RelaxationSettings(f"file:{path}", task=task, device="cpu", threads=1, max_steps=0, **more)  # type: ignore[arg-type]


def energy(client: EngineClient, atoms: Atoms, wish: RelaxationSettings) -> tuple[float, bool]:
    """Return the energy, and whether a model was loaded for it."""
    client.relax("run", 1, atoms, wish)
    messages = until_ended(client, "run")
    frames = [message for message in messages if isinstance(message, Frame)]
    assert frames, messages[-1]
    return frames[-1].energy, any(isinstance(message, Loading) for message in messages)


def test_another_task_of_the_same_model_loads_nothing(
    engine: EngineClient, reference_start: Atoms, checkpoint: Path
):
    _, loaded = energy(engine, reference_start, settings(checkpoint))
    assert loaded
    oc20, loaded = energy(engine, reference_start, settings(checkpoint))
    assert not loaded
    omat, loaded = energy(engine, reference_start, settings(checkpoint, "omat"))
    assert not loaded
    assert oc20 != omat


def test_a_file_that_was_replaced_is_loaded_anew(
    engine: EngineClient, reference_start: Atoms, checkpoint: Path
):
    before, _ = energy(engine, reference_start, settings(checkpoint))
    other = checkpoint.with_name("other.pt")
    with zipfile.ZipFile(TINY_UMA) as old, zipfile.ZipFile(other, "w") as new:
        for entry in old.infolist():  # every weight zero
            content = old.read(entry)
            new.writestr(entry.filename, bytes(len(content)) if "/data/" in entry.filename else content)
    other.replace(checkpoint)
    after, loaded = energy(engine, reference_start, settings(checkpoint))
    assert loaded
    assert abs(before - after) > 0.01


def test_a_model_warmed_up_for_many_atoms_serves_few_as_well(
    engine: EngineClient, reference_start: Atoms, checkpoint: Path
):
    engine.warm_up(settings(checkpoint), 1000)
    until(engine, Started)
    _, loaded = energy(engine, reference_start, settings(checkpoint))
    assert not loaded
    _, loaded = energy(engine, reference_start, settings(checkpoint, inference="eager"))
    assert loaded  # that was asked for by name


@pytest.mark.parametrize(
    ("kept", "wanted", "exactly", "warming", "serves"),
    [
        (("batch", ""), ("eager", ""), False, False, True),
        (("batch", ""), ("eager", ""), True, False, False),
        (("eager", ""), ("batch", ""), False, False, False),
        (("default", "Cu 0 1 oc20"), ("default", "Cu 0 1 oc20"), False, False, True),
        (("default", "Cu 0 1 oc20"), ("default", "CuO 0 1 oc20"), False, False, False),
        (("default", "Cu 0 1 oc20"), ("default", ""), False, True, True),
        (("default", ""), ("default", "Cu 0 1 oc20"), False, False, True),
        (("default", "Cu 0 1 oc20"), ("batch", ""), False, False, False),
    ],
)
def test_a_compiled_model_serves_its_own_composition_only(kept, wanted, exactly, warming, serves):
    def loaded(plan: tuple[str, str]) -> Loaded:
        return Loaded("fairchem:uma", "cuda:0", None, (1, 2), InferencePlan(*plan))

    assert loaded(kept).serves(loaded(wanted), exactly=exactly, warming=warming) is serves


@pytest.fixture
def poisoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shared cache in which somebody has put a checkpoint that runs code; returns what it would make."""
    marker = tmp_path / "ran"
    entry = next(entry for entry in registry() if entry.name == "uma-s-1p1")
    monkeypatch.setenv("FAIRCHEM_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "cache" / "models--facebook--UMA"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("0123abcd")
    name = b"X\x11\0\0\0TINY-UMA-TESTONLY"
    call = b"cos\nmkdir\n(X" + len(str(marker)).to_bytes(4, "little") + str(marker).encode() + b"tR"
    for path in entry.cached_files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("refs: {oc20: {29: 0.0}}\noc20_elem_refs: {29: 0.0}\n")
    with zipfile.ZipFile(TINY_UMA) as old, zipfile.ZipFile(entry.cached_files[0], "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part).replace(name, call))
    return marker


def test_code_in_the_cache_runs_only_if_the_user_agrees(
    poisoned: Path, own_engine: EngineClient, reference_start: Atoms
):
    wish = RelaxationSettings("fairchem:uma-s-1p1", task="oc20", device="cpu", max_steps=0)
    own_engine.warm_up(wish)
    refused = until(own_engine, Failed)[-1]
    assert "needs consent" in refused.message
    assert "os.mkdir" in refused.message
    own_engine.relax("run-1", 1, reference_start, wish)
    assert isinstance(until_ended(own_engine, "run-1")[-1], Failed)
    assert not poisoned.exists()
    entry = next(entry for entry in registry() if entry.name == "uma-s-1p1")
    agree_to(digest_of(entry.cached_files[0]))
    own_engine.relax("run-2", 2, reference_start, wish)
    until_ended(own_engine, "run-2")  # which fails: the code has put nothing in the place of the model's name
    assert poisoned.exists()
