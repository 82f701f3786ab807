"""`adatom relax`: the reference workflow, and everything that can be wrong with what is asked."""

import json
from pathlib import Path

import numpy as np
import pytest
from ase.build import add_adsorbate, bulk, fcc100, molecule
from ase.calculators.emt import EMT
from ase.io import read, write
from ase.optimize import LBFGS

from adatom.cli import main
from adatom.paths import resource
from adatom.potentials.catalogue import default_model


def relax(capsys, *arguments):
    """Run `adatom relax` here; return its status, output and errors."""
    capsys.readouterr()  # what fixtures said
    status = main(["relax", *map(str, arguments)])
    said = capsys.readouterr()
    return status, said.out, said.err


@pytest.fixture
def start(tmp_path):
    """Return a small start with a fixed layer."""
    path = tmp_path / "start.extxyz"
    assert main(f"slab Cu --facet 100 --size 2 2 3 --vacuum 8 --fix 1 -o {path}".split()) == 0
    assert main(f"place {path} O --site hollow --height 1.6 -o {path}".split()) == 0
    return path


REFERENCE_ENERGIES = {"chgnet:0.3.0": -119.1417, "sevennet:0": -115.470}
"""eV: of the reference workflow with the model that works offline on this Python."""


def test_the_reference_workflow_converges_in_21_steps(capsys, tmp_path):
    model = default_model().key
    out, trajectory = tmp_path / "relaxed.extxyz", tmp_path / "run.traj"
    status, said, _ = relax(
        capsys,
        resource("examples", "co-cu100.extxyz"),
        *f"--model {model} --optimizer lbfgs --fmax 0.05 --steps 100 --device cpu -o {out}".split(),
        *("--trajectory", trajectory, "--json"),
    )
    result = json.loads(said)
    assert status == 0
    assert result["model"] == model
    assert result["device"] == "cpu"
    assert (result["converged"], result["reason"]) == (True, "converged")
    assert (result["steps"], result["force_calls"]) == (21, 22)
    assert result["energy"] == pytest.approx(REFERENCE_ENERGIES[model], abs=0.002)
    assert result["fmax"] <= 0.05
    assert result["wall_s"] > 0
    frames = read(trajectory, ":")
    assert len(frames) == 22
    assert read(out).get_potential_energy() == pytest.approx(result["energy"], abs=1e-6)
    np.testing.assert_allclose(read(out).positions, frames[-1].positions, atol=1e-7)


def test_the_shipped_start_is_the_one_that_ase_makes():
    slab = fcc100("Cu", (3, 3, 3), vacuum=8, periodic=True)
    add_adsorbate(slab, molecule("CO"), 2.0, "bridge")
    shipped = read(resource("examples", "co-cu100.extxyz"))
    np.testing.assert_allclose(shipped.positions, slab.positions, atol=1e-7)
    np.testing.assert_array_equal(shipped.numbers, slab.numbers)
    assert not shipped.constraints


@pytest.mark.parametrize("optimizer", ["lbfgs", "bfgs", "fire"])
def test_every_optimizer_ends_where_ase_does(capsys, tmp_path, start, optimizer):
    out = tmp_path / "relaxed.extxyz"
    status, said, _ = relax(capsys, start, "--model", "emt", "--optimizer", optimizer, "-o", out, "--json")
    atoms = read(start)
    atoms.calc = EMT()
    from ase import optimize

    getattr(optimize, optimizer.upper())(atoms, logfile=None).run(fmax=0.05, steps=100)
    assert status == 0
    assert json.loads(said)["energy"] == pytest.approx(atoms.get_potential_energy(), abs=1e-6)


def test_fixed_atoms_stay_where_they_are(capsys, tmp_path, start):
    out = tmp_path / "relaxed.extxyz"
    relax(capsys, start, "--model", "emt", "-o", out)
    before, after = read(start), read(out)
    fixed = before.constraints[0].index
    assert len(fixed) == 4
    np.testing.assert_allclose(after.positions[fixed], before.positions[fixed], atol=1e-8)
    assert after.constraints[0].index.tolist() == fixed.tolist()


def test_a_run_that_ends_at_the_step_limit_says_so_and_is_written(capsys, tmp_path, start):
    out = tmp_path / "relaxed.extxyz"
    status, said, _ = relax(capsys, start, "--model", "emt", "--steps", 2, "-o", out, "--json")
    result = json.loads(said)
    assert status == 0
    assert (result["converged"], result["reason"], result["steps"]) == (False, "step limit", 2)
    assert out.exists()


def test_of_several_frames_the_last_is_relaxed(capsys, tmp_path, start):
    atoms = read(start)
    atoms.calc = EMT()
    path, out = tmp_path / "run.traj", tmp_path / "relaxed.extxyz"
    with LBFGS(atoms, logfile=None, trajectory=str(path)) as optimizer:
        optimizer.run(fmax=0.05)
    _, said, _ = relax(capsys, path, "--model", "emt", "-o", out, "--json")
    assert json.loads(said)["steps"] == 0


def test_without_json_the_result_is_told_in_words(capsys, tmp_path, start):
    _, said, _ = relax(capsys, start, "--model", "emt", "-o", tmp_path / "relaxed.extxyz")
    assert said.startswith("Converged in ")
    assert "force calls" in said
    assert "(emt on cpu)" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--model", "emt", "--fmax", "-1"], "fmax is -1.0 eV/Å"),
        (["--model", "emt", "--fmax", "nan"], "fmax is nan eV/Å"),
        (["--model", "emt", "--steps", "-5"], "step limit is -5"),
        (["--model", "ent"], "There is no model called 'ent'"),
        (["--model", "uma-s-1p1", "--task", "oc20"], "can't be used yet"),
        (["--device", "cuda:7"], "cuda:7"),
        (["--model", "emt", "--threads", "0"], "0 threads make no sense"),
        (["--model", "emt", "--device", "tpu"], "Unknown device 'tpu'"),
        (["--model", "emt", "--task", "oc20"], "EMT has no tasks to choose from"),
    ],
)
def test_what_makes_no_sense_is_named_and_nothing_is_written(capsys, tmp_path, start, arguments, said):
    out = tmp_path / "relaxed.extxyz"
    status, printed, error = relax(capsys, start, *arguments, "-o", out)
    assert status == 2
    assert printed == ""
    assert said in error
    assert not out.exists()


def test_an_output_that_cannot_be_written_is_refused_before_the_run(capsys, tmp_path, start):
    status, _, error = relax(capsys, start, "--model", "emt", "-o", tmp_path / "nowhere" / "out.extxyz")
    assert status == 2
    assert "nowhere does not exist" in error
    status, _, error = relax(capsys, start, "--model", "emt", "-o", tmp_path / "out.docx")
    assert status == 2
    assert "does not say which format" in error


@pytest.mark.parametrize("option", ["-o", "--trajectory"])
def test_a_format_unfit_for_the_structure_is_refused_before_the_run(capsys, tmp_path, option, monkeypatch):
    monkeypatch.setattr("adatom.workbench.workbench.Workbench.relax", lambda *_: pytest.fail("it has begun"))
    path, other = tmp_path / "water.xyz", tmp_path / "fine.extxyz"
    write(path, molecule("H2O"))
    outputs = {"-o": other, "--trajectory": other} | {option: tmp_path / "out.cif"}
    status, _, error = relax(capsys, path, "--model", "emt", *sum(outputs.items(), ()))
    assert status == 2
    assert "CIF needs a cell" in error


def test_a_structure_the_model_was_not_made_for_is_refused(capsys, tmp_path):
    path = tmp_path / "iron.extxyz"
    write(path, bulk("Fe"))
    status, _, error = relax(capsys, path, "--model", "emt", "-o", tmp_path / "out.extxyz")
    assert status == 2
    assert "EMT was not made for Fe" in error


def test_a_multiplicity_that_cannot_be_is_remarked_on(capsys, tmp_path):
    water = tmp_path / "water.xyz"
    write(water, molecule("H2O"))
    model = Path(__file__).parents[1] / "data" / "tiny_uma.pt"
    arguments = (water, *f"--model {model} --task omol --charge 1 --steps 0 -o {tmp_path / 'o.xyz'}".split())
    status, _, remarks = relax(capsys, *arguments)
    assert status == 0
    assert "2, 4, 6" in remarks
    _, _, remarks = relax(capsys, *arguments, "--spin", "2")
    assert "2, 4, 6" not in remarks


@pytest.fixture
def crystal(tmp_path):
    """Return a crystal that is larger than EMT would have it."""
    path = tmp_path / "cu.extxyz"
    bulk("Cu", a=3.7, cubic=True).write(path)
    return path


def test_the_cell_of_a_crystal_is_relaxed_when_asked(capsys, crystal):
    out = crystal.with_name("relaxed.extxyz")
    status, said, _ = relax(capsys, crystal, "--model", "emt", "--cell", "-o", out, "--json")
    result = json.loads(said)
    assert status == 0
    assert result["cell_relaxed"]
    assert result["converged"]
    assert result["fmax"] <= 0.005
    assert result["lattice"] == pytest.approx({"a": 3.590}, abs=1e-3)
    assert read(out).cell.lengths() == pytest.approx(3 * [3.590], abs=1e-3)
    status, said, _ = relax(capsys, crystal, "--model", "emt", "--cell", "-o", out)
    assert "Lattice relaxed with EMT: a = 3.59" in said
    assert "(was 3.700 Å)" in said


def test_without_being_asked_no_cell_is_relaxed(capsys, crystal):
    out = crystal.with_name("relaxed.extxyz")
    _, said, _ = relax(capsys, crystal, "--model", "emt", "-o", out, "--json")
    assert not json.loads(said)["cell_relaxed"]
    assert "lattice" not in json.loads(said)
    assert read(out).cell.lengths() == pytest.approx(3 * [3.7])


def test_the_cell_of_a_slab_is_refused(capsys, start):
    out = start.with_name("out.extxyz")
    status, _, err = relax(capsys, start, "--model", "emt", "--cell", "-o", out)
    assert status == 2
    assert "Only the cell of a bulk crystal can relax" in err
    assert not out.exists()


def test_a_task_without_stress_is_refused_and_another_is_the_default(capsys, crystal):
    tiny = Path(__file__).parents[1] / "data" / "tiny_uma.pt"
    out = crystal.with_name("out.extxyz")
    status, _, err = relax(capsys, crystal, "--model", tiny, "--task", "oc20", "--cell", "-o", out)
    assert status == 2
    assert "choose omat or omc" in err
    status, said, _ = relax(
        capsys, crystal, "--model", tiny, "--cell", "--steps", 1, "--device", "cpu", "-o", out, "--json"
    )
    assert status == 0
    assert json.loads(said)["task"] == "omat"
