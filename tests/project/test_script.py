"""The script does with ASE alone what was done in the window."""

import subprocess
import sys

import numpy as np
import pytest
from ase.calculators.emt import EMT
from ase.optimize import LBFGS

from adatom.errors import AdatomError
from adatom.project.opening import open_example
from adatom.project.script import python_script
from adatom.project.trajectory import TrajectoryFrame
from adatom.project.tree import Node, Project
from adatom.relaxation.operation import Relax
from adatom.relaxation.relaxation import Relaxation
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.adsorbates.coverage import CoverSurface
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.files.opening import OpenStructure
from adatom.structure.slabs.operations import BuildSlab


def run_script(script: str) -> dict:
    namespace: dict = {}
    exec(compile(script, "script.py", "exec"), namespace)  # noqa: S102 - what the test is about
    return namespace


def test_the_script_rebuilds_slab_and_adsorbate_to_the_last_digit():
    project = Project()
    project.apply(BuildSlab("Pt", "111", (2, 2, 3), 9.0, fixed_layers=1))
    project.apply(PlaceAdsorbate(adsorbate("CO"), Pose((1.4, 0.8), 1.9, azimuth=30.0, tilt=10.0), "bridge"))
    project.apply(PlaceAdsorbate(adsorbate("H"), Pose((4.0, 2.5), 1.1), "top"))
    atoms = run_script(python_script(project.head))["atoms"]
    expected = project.head.structure
    assert atoms.get_chemical_formula() == expected.get_chemical_formula()
    np.testing.assert_allclose(atoms.positions, expected.positions, atol=1e-9)
    np.testing.assert_allclose(atoms.cell.array, expected.cell.array, atol=1e-9)
    assert atoms.constraints[0].index.tolist() == expected.constraints[0].index.tolist()
    assert all(atoms.pbc)


def test_a_covered_surface_is_scripted_atom_by_atom_in_plain_ase():
    project = Project()
    project.apply(BuildSlab("Cu", "111", (1, 1, 3), 8.0, fixed_layers=1))
    project.apply(PlaceAdsorbate(adsorbate("H"), Pose((0.0, 0.0), 1.7), "top"))
    project.apply(CoverSurface(adsorbate("CO"), "(√3×√3)R30°", "fcc", faces="both"))
    script = python_script(project.head)
    assert "adatom" not in script.split('"""')[2].lower()
    assert "# 1 CO at fcc hollow, (√3×√3)R30°: C 1.6" in script
    atoms, expected = run_script(script)["atoms"], project.head.structure
    assert atoms.get_chemical_symbols() == expected.get_chemical_symbols()
    np.testing.assert_allclose(atoms.positions, expected.positions, atol=1e-9)
    np.testing.assert_allclose(atoms.cell.array, expected.cell.array, atol=1e-9)
    assert atoms.constraints[0].index.tolist() == expected.constraints[0].index.tolist()
    assert atoms.arrays["adsorbate"].tolist() == expected.arrays["adsorbate"].tolist()


def test_the_script_of_a_relaxation_gives_the_energy_of_the_window():
    project = Project()
    project.apply(BuildSlab("Cu", "100", (2, 2, 3), 8.0, fixed_layers=1))
    project.apply(PlaceAdsorbate(adsorbate("O"), Pose((1.3, 1.3), 1.4), "hollow"))
    atoms = project.head.structure.copy()
    atoms.calc = EMT()
    LBFGS(atoms, logfile=None).run(fmax=0.05, steps=100)
    node = project.begin_trajectory(Relax(RelaxationSettings("emt")))
    project.add_frame(node, TrajectoryFrame(atoms.positions.copy(), atoms.cell.array.copy()))
    script = python_script(project.head)
    assert "adatom" not in script.split('"""')[2]
    assert run_script(script)["atoms"].get_potential_energy() == pytest.approx(
        atoms.get_potential_energy(), abs=1e-6
    )


def relaxed(project: Project, settings: RelaxationSettings, *, stopped_after: int | None = None) -> Node:
    """Relax the head as the engine would, and let the user stop it after so many steps."""
    node = project.begin_trajectory(Relax(settings))
    for frame in Relaxation(node.start, EMT(), settings).frames():
        project.add_frame(node, TrajectoryFrame.of(frame))
        if frame.step == stopped_after:
            break
    return node


def oxygen_on_copper() -> Project:
    project = Project()
    project.apply(BuildSlab("Cu", "100", (2, 2, 3), 8.0, fixed_layers=1))
    project.apply(PlaceAdsorbate(adsorbate("O"), Pose((1.3, 1.3), 1.4), "hollow"))
    return project


@pytest.mark.parametrize("index", [0, 2])
def test_the_script_of_a_shown_frame_ends_on_that_frame_with_its_energy(index):
    node = relaxed(oxygen_on_copper(), RelaxationSettings("emt"))
    atoms = run_script(python_script(node, frame=index))["atoms"]
    np.testing.assert_allclose(atoms.positions, node.trajectory[index].positions, atol=1e-9)
    assert atoms.get_potential_energy() == pytest.approx(node.trajectory[index].energy, abs=1e-9)


def test_the_script_of_a_stopped_relaxation_stops_where_it_was_stopped():
    project = oxygen_on_copper()
    first = relaxed(project, RelaxationSettings("emt", fmax=0.001), stopped_after=2)
    project.apply(PlaceAdsorbate(adsorbate("H"), Pose((3.9, 3.9), 1.2), "hollow"))
    second = relaxed(project, RelaxationSettings("emt"))
    for node in (first, second):
        atoms = run_script(python_script(node))["atoms"]
        last = node.trajectory[-1]
        np.testing.assert_allclose(atoms.positions, last.positions, atol=1e-9)
        assert atoms.get_potential_energy() == pytest.approx(last.energy, abs=1e-9)


def test_the_script_of_a_converged_relaxation_keeps_the_step_limit_that_was_asked():
    node = relaxed(oxygen_on_copper(), RelaxationSettings("emt", max_steps=77))
    assert "steps=77" in python_script(node)


def test_the_script_of_a_shown_frame_of_a_file_ends_on_that_frame():
    project = Project()
    slab = BuildSlab("Cu", "100", (2, 2, 2), 8.0).apply(None)
    frames = [TrajectoryFrame(slab.positions + shift, slab.cell.array) for shift in (0.0, 0.3, 0.6)]
    node = project.apply(OpenStructure("gone.traj", slab), frames=frames)
    atoms = run_script(python_script(node, frame=1))["atoms"]
    np.testing.assert_allclose(atoms.positions, slab.positions + 0.3, atol=1e-9)


def test_a_script_of_an_example_needs_no_file_and_runs_by_itself(tmp_path):
    project = Project()
    open_example(project, "co-cu100")
    path = tmp_path / "script.py"
    path.write_text(python_script(project.head) + "print(len(atoms), atoms.positions[28, 2])\n", "utf-8")
    done = subprocess.run(
        [sys.executable, str(path)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    count, z = done.stdout.split()
    assert int(count) == 29
    assert float(z) == pytest.approx(project.head.structure.positions[28, 2], abs=1e-6)


def test_there_is_no_script_of_nothing():
    with pytest.raises(AdatomError, match="build a slab or open a structure"):
        python_script(Project().head)
