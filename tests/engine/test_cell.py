"""The cell of a crystal relaxed in the engine, with the models that come without a gate."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk

from adatom.relaxation.events import Converged, Failed, Frame
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.bulks.lattice import lattice_constants
from adatom.structure.symmetry.spacegroup import symmetry_operations

from .conftest import until_ended

TINY_UMA = Path(__file__).parents[1] / "data" / "tiny_uma.pt"

needs_chgnet = pytest.mark.skipif(sys.version_info >= (3, 13), reason="CHGNet has no wheels for this Python")

# What a user would run: the lines that Adatom copies out, after ASE's start.
BARE = """
import json, sys, torch
torch.set_num_threads(1)
from ase.build import bulk
imports, lines = json.load(sys.stdin)
atoms = bulk("Cu", a=3.7)
exec("\\n".join([*imports, *lines]))
print(json.dumps([atoms.cell.tolist(), opt.nsteps]))
"""


def bare(settings: RelaxationSettings) -> tuple[np.ndarray, int]:
    """Return cell and steps of a relaxation without Adatom."""
    part = Relax(settings).script()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BARE],
        input=json.dumps([part.imports, part.lines]),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    cell, steps = json.loads(done.stdout.splitlines()[-1])
    return np.array(cell), steps


def relaxed(engine, settings: RelaxationSettings) -> tuple[Atoms, list[Frame]]:
    start = bulk("Cu", a=3.7)
    engine.relax("run", 1, start, settings)
    messages = until_ended(engine, "run")
    frames = [message for message in messages if isinstance(message, Frame)]
    assert isinstance(messages[-1], Converged), messages[-1]
    start.set_cell(frames[-1].cell)
    start.positions = frames[-1].positions
    return start, frames


@needs_chgnet
def test_chgnet_finds_its_lattice_of_copper_as_its_bare_script_does(engine):
    settings = RelaxationSettings("chgnet:0.3.0", device="cpu", threads=1, cell=True, fmax=0.001)
    end, frames = relaxed(engine, settings)
    assert lattice_constants(end) == pytest.approx({"a": 3.617}, abs=0.005)
    assert len(symmetry_operations(end, 1e-3)) == len(symmetry_operations(bulk("Cu"), 1e-3))
    assert [frame.force_calls for frame in frames] == list(range(1, len(frames) + 1))
    cell, steps = bare(settings)
    assert steps == frames[-1].step
    assert frames[-1].cell == pytest.approx(cell, abs=1e-6)


def test_a_task_with_stress_relaxes_the_cell_as_its_bare_script_does(engine):
    settings = RelaxationSettings(
        f"file:{TINY_UMA}", task="omat", device="cpu", threads=1, cell=True, max_steps=2
    )
    engine.relax("run", 1, bulk("Cu", a=3.7), settings)
    messages = until_ended(engine, "run")
    frames = [message for message in messages if isinstance(message, Frame)]
    assert len(frames) == 3, messages[-1]
    assert not np.allclose(frames[0].cell, frames[-1].cell)
    cell, _ = bare(settings)
    assert frames[-1].cell == pytest.approx(cell, abs=1e-6)


@pytest.mark.parametrize("task", ["oc20", "omol", "odac"])
def test_a_task_without_stress_is_refused_with_those_that_have_one(engine, task):
    settings = RelaxationSettings(f"file:{TINY_UMA}", task=task, device="cpu", cell=True)
    engine.relax("run", 1, bulk("Cu"), settings)
    failed = until_ended(engine, "run")[-1]
    assert isinstance(failed, Failed)
    assert failed.message.startswith(f"{task} computes no stress")
    assert "choose omat or omc" in failed.message
    assert failed.details == ""


def test_a_slab_keeps_its_cell(engine, reference_start):
    engine.relax("run", 1, reference_start, RelaxationSettings("emt", cell=True))
    failed = until_ended(engine, "run")[-1]
    assert isinstance(failed, Failed)
    assert "Only the cell of a bulk crystal can relax" in failed.message
