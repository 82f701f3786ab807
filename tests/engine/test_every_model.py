"""Every model that can be had without a gate computes what its own package computes by itself."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ase import Atoms

from adatom.engine.client import EngineClient
from adatom.engine.messages import EngineReady
from adatom.potentials.fairchem_registry import registry
from adatom.relaxation.events import Converged, Frame
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings

from .conftest import until, until_ended

TINY_UMA = Path(__file__).parents[1] / "data" / "tiny_uma.pt"
TASKS = ("oc20", "omat", "omol", "odac", "omc")
STEPS = 2

needs_chgnet = pytest.mark.skipif(sys.version_info >= (3, 13), reason="CHGNet has no wheels for this Python")

# What a user would run, one model after the other: ASE's start, then the lines that Adatom copies out.
BARE = """
import json, sys, torch
torch.set_num_threads(1)
from ase.build import add_adsorbate, fcc100, molecule
found = []
for imports, lines in json.load(sys.stdin):
    atoms = fcc100("Cu", (3, 3, 3), vacuum=8, periodic=True)
    add_adsorbate(atoms, molecule("CO"), 2.0, "bridge")
    names = {"atoms": atoms}
    exec("\\n".join([*imports, *lines]), names)
    found.append([names["opt"].nsteps, float(atoms.get_potential_energy())])
print(json.dumps(found))
"""


def bare(every: list[RelaxationSettings]) -> list[tuple[int, float]]:
    """Return steps and energy of each relaxation, without Adatom."""
    parts = [Relax(settings).script() for settings in every]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BARE],
        input=json.dumps([[part.imports, part.lines] for part in parts]),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [(int(steps), energy) for steps, energy in json.loads(done.stdout.splitlines()[-1])]


def relaxed(client: EngineClient, atoms: Atoms, settings: RelaxationSettings) -> tuple[int, float]:
    """Return steps and energy of a relaxation in the engine."""
    client.relax("run", 1, atoms, settings)
    messages = until_ended(client, "run")
    frames = [message for message in messages if isinstance(message, Frame)]
    assert frames, messages[-1]
    return frames[-1].step, frames[-1].energy


def compare(client: EngineClient, atoms: Atoms, every: list[RelaxationSettings], tolerance: float) -> None:
    ours = [relaxed(client, atoms, settings) for settings in every]
    for settings, (steps, energy), (bare_steps, bare_energy) in zip(every, ours, bare(every), strict=True):
        assert steps == bare_steps, settings
        assert energy == pytest.approx(bare_energy, abs=tolerance), settings


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two of fairchem's models in the cache, as the hub's client leaves them on Windows: without links."""
    folder = tmp_path_factory.mktemp("fairchem")
    for entry in registry():
        if entry.name in ("uma-s-1p1", "uma-s-1p2p1"):
            below = folder / f"models--{entry.repository.replace('/', '--')}"
            (below / "refs").mkdir(parents=True, exist_ok=True)
            (below / "refs" / "main").write_text("0123abcd")
            for file in entry.files:
                path = below / "snapshots" / "0123abcd" / file
                path.parent.mkdir(parents=True, exist_ok=True)
                if file.endswith(".pt"):
                    shutil.copy(TINY_UMA, path)
                else:
                    path.write_text("refs: {oc20: {29: 0.0}}\noc20_elem_refs: {29: 0.0}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAIRCHEM_CACHE_DIR", str(folder))
        yield folder


@pytest.fixture(scope="module")
def uma_engine(cache: Path) -> Iterator[EngineClient]:
    client = EngineClient()
    client.start()
    until(client, EngineReady)
    yield client
    client.close()


@pytest.fixture(autouse=True)
def cache_of_the_module(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIRCHEM_CACHE_DIR", str(cache))


def fairchem(model: str, task: str, **more: object) -> RelaxationSettings:
    return RelaxationSettings(model, task=task, device="cpu", threads=1, **more)  # type: ignore[arg-type]


def test_the_reference_workflow_is_the_bare_scripts_from_the_cache_and_from_a_file(
    uma_engine: EngineClient, reference_start: Atoms
):
    every = [fairchem("fairchem:uma-s-1p1", "oc20"), fairchem(f"file:{TINY_UMA}", "oc20")]
    for settings in every:
        steps, energy = relaxed(uma_engine, reference_start, settings)
        assert steps == 20
        assert energy == pytest.approx(8.24824, abs=0.0005)
    compare(uma_engine, reference_start, every, 1e-5)


def test_every_task_of_every_way_to_a_checkpoint_is_the_bare_scripts(
    uma_engine: EngineClient, reference_start: Atoms
):
    every = [
        fairchem(model, task, max_steps=STEPS)
        for model in ("fairchem:uma-s-1p2p1", f"file:{TINY_UMA}")
        for task in TASKS
    ]
    compare(uma_engine, reference_start, every, 1e-5)


@pytest.mark.parametrize("mode", ["batch", "eager"])
def test_every_uncompiled_way_of_computing_gives_the_same(
    uma_engine: EngineClient, reference_start: Atoms, mode: str
):
    settings = fairchem(f"file:{TINY_UMA}", "oc20", inference=mode)
    steps, energy = relaxed(uma_engine, reference_start, settings)
    assert (steps, energy) == (20, pytest.approx(8.24824, abs=0.0005))


def test_charge_and_spin_do_not_disturb_a_task_that_takes_none(
    uma_engine: EngineClient, reference_start: Atoms
):
    charged = reference_start.copy()
    charged.info.update(charge=2, spin=3.0)
    settings = fairchem(f"file:{TINY_UMA}", "oc20", max_steps=0)
    with_, without = (relaxed(uma_engine, atoms, settings)[1] for atoms in (charged, reference_start))
    assert with_ == pytest.approx(without, abs=2e-6)


def test_sevennet_relaxes_the_reference_as_its_bare_script_does(
    uma_engine: EngineClient, reference_start: Atoms
):
    settings = RelaxationSettings("sevennet:0", device="cpu", threads=1)
    steps, energy = relaxed(uma_engine, reference_start, settings)
    assert (steps, energy) == (21, pytest.approx(-115.470, abs=0.002))
    compare(uma_engine, reference_start, [settings], 1e-4)


def test_the_other_sevennets_compute_what_their_package_computes(
    uma_engine: EngineClient, reference_start: Atoms
):
    every = [
        RelaxationSettings(model, task=task, device="cpu", threads=1, max_steps=1)
        for model, task in (("sevennet:l3i5", None), ("sevennet:mf-0", "PBE"), ("sevennet:mf-0", "R2SCAN"))
    ]
    compare(uma_engine, reference_start, every, 1e-4)


@needs_chgnet
def test_the_other_chgnets_compute_what_their_package_computes(
    uma_engine: EngineClient, reference_start: Atoms
):
    every = [
        RelaxationSettings(model, device="cpu", threads=1, max_steps=1)
        for model in ("chgnet:0.2.0", "chgnet:r2scan")
    ]
    compare(uma_engine, reference_start, every, 1e-4)


@pytest.mark.gpu
@pytest.mark.parametrize("mode", ["default", "batch"])
@pytest.mark.parametrize("model", ["fairchem:uma-s-1p1", "fairchem:uma-s-1p2p1", f"file:{TINY_UMA}"])
def test_on_a_gpu_the_reference_workflow_gives_the_same(
    uma_engine: EngineClient, reference_start: Atoms, model: str, mode: str, cuda: str
):
    settings = RelaxationSettings(model, task="oc20", device=cuda, inference=mode)
    uma_engine.relax("run", 1, reference_start, settings)
    messages = until_ended(uma_engine, "run")
    assert isinstance(messages[-1], Converged), messages[-1]
    last = [message for message in messages if isinstance(message, Frame)][-1]
    if mode == "batch":
        assert messages[-1].steps == 20
        assert last.energy == pytest.approx(8.24824, abs=0.0005)
    else:  # compiled, in TF32: the last digits differ, and with them perhaps a step
        assert last.energy == pytest.approx(8.24824, abs=0.005)


@pytest.fixture
def cuda() -> str:
    """The first GPU; a test that wants it is skipped where there is none."""
    code = "from adatom.potentials.devices import cuda_devices; print(*[key for key, *_ in cuda_devices()])"
    keys = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    if not keys:
        pytest.skip("no CUDA device")
    return keys[0]
