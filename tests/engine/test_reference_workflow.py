"""The reference workflow with real models: CO on Cu(100) from ASE's own start, LBFGS to 0.05 eV/Å."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ase import Atoms

from adatom.engine.client import EngineClient
from adatom.relaxation.events import Converged, Frame, Loading, Started
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings

from .conftest import until, until_ended

TINY_UMA = Path(__file__).parents[1] / "data" / "tiny_uma.pt"
CHGNET = RelaxationSettings("chgnet:0.3.0", device="cpu", threads=1)

needs_chgnet = pytest.mark.skipif(sys.version_info >= (3, 13), reason="CHGNet has no wheels for this Python")


def bare_script(settings: RelaxationSettings) -> str:
    """Return what a user would run: ASE's start, then the lines that Adatom copies out."""
    part = Relax(settings).script()
    start = """
import torch
torch.set_num_threads(1)
from ase.build import add_adsorbate, fcc100, molecule
atoms = fcc100("Cu", (3, 3, 3), vacuum=8, periodic=True)
add_adsorbate(atoms, molecule("CO"), 2.0, "bridge")
"""
    figures = "print(opt.nsteps, float(atoms.get_potential_energy()))"
    return "\n".join([*part.imports, start, *part.lines, figures])


@pytest.fixture(scope="module")
def chgnet_engine() -> Iterator[EngineClient]:
    client = EngineClient()
    client.start()
    client.warm_up(CHGNET)
    until(client, Started)
    yield client
    client.close()


@needs_chgnet
def test_chgnet_relaxes_as_a_bare_ase_script_does(chgnet_engine: EngineClient, reference_start: Atoms):
    chgnet_engine.relax("run-1", 1, reference_start, CHGNET)
    messages = until_ended(chgnet_engine, "run-1")
    last = [message for message in messages if isinstance(message, Frame)][-1]
    ending = messages[-1]
    assert isinstance(ending, Converged)
    assert (ending.steps, ending.force_calls) == (21, 22)
    assert last.energy == pytest.approx(-119.1417, abs=0.002)
    assert last.fmax < 0.05

    bare = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", bare_script(CHGNET)],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    steps, energy = bare.stdout.split("\n")[-2].split()
    assert int(steps) == 21
    assert last.energy == pytest.approx(float(energy), abs=1e-4)


@needs_chgnet
def test_a_warm_model_is_not_loaded_again(chgnet_engine: EngineClient, reference_start: Atoms):
    chgnet_engine.warm_up(CHGNET)
    until(chgnet_engine, Started, run="")
    chgnet_engine.relax(
        "run-2", 2, reference_start, RelaxationSettings("chgnet:0.3.0", device="auto", max_steps=0)
    )
    messages = [m for m in until_ended(chgnet_engine, "run-2") if getattr(m, "run", "") == "run-2"]
    assert not any(isinstance(message, Loading) for message in messages)
    assert messages[-1].force_calls == 1


@pytest.fixture
def fairchem_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache as the hub's client leaves it, with a tiny checkpoint in the place of UMA-S 1.1's."""
    folder = tmp_path / "models--facebook--UMA"
    snapshot = folder / "snapshots" / "0123abcd"
    for part in (folder / "refs", snapshot / "checkpoints", snapshot / "references"):
        part.mkdir(parents=True)
    (folder / "refs" / "main").write_text("0123abcd")
    shutil.copy(TINY_UMA, snapshot / "checkpoints" / "uma-s-1p1.pt")
    # energies of single atoms and of the elements; read at load, used for neither here
    (snapshot / "references" / "iso_atom_elem_refs.yaml").write_text("oc20_elem_refs: {29: 0.0}\n")
    (snapshot / "references" / "form_elem_refs.yaml").write_text("refs: {oc20: {29: 0.0}}\n")
    monkeypatch.setenv("FAIRCHEM_CACHE_DIR", str(tmp_path))
    return tmp_path


def test_a_downloaded_fairchem_model_relaxes(
    fairchem_cache: Path, own_engine: EngineClient, reference_start: Atoms
):
    client = own_engine  # started after the cache was named in its environment
    client.relax(
        "run-1", 1, reference_start, RelaxationSettings("fairchem:uma-s-1p1", task="oc20", threads=1)
    )
    messages = until_ended(client, "run-1")
    assert isinstance(messages[-1], Converged), messages[-1]
    assert messages[-1].steps == 20
    last = [message for message in messages if isinstance(message, Frame)][-1]
    assert last.energy == pytest.approx(8.24824, abs=0.0005)

    client.relax("run-2", 2, reference_start, RelaxationSettings("fairchem:uma-s-1p1", threads=1))
    assert "needs a task" in until_ended(client, "run-2")[-1].message
