"""What is opened becomes a start; what is exported can be read back."""

import numpy as np
import pytest
from ase.build import fcc111, molecule
from ase.calculators.emt import EMT
from ase.constraints import FixAtoms, FixCartesian
from ase.io import read, write
from ase.optimize import LBFGS

from adatom.errors import FileError
from adatom.project.exports import export
from adatom.project.opening import open_example, open_structures
from adatom.project.tree import Project
from adatom.structure.examples import examples
from adatom.structure.files import read_structures


@pytest.fixture
def trajectory_file(tmp_path):
    """Return a real relaxation's trajectory."""
    atoms = fcc111("Cu", (2, 2, 2), vacuum=8, periodic=True)
    atoms.rattle(0.1, seed=1)
    atoms.calc = EMT()
    path = tmp_path / "run.traj"
    with LBFGS(atoms, logfile=None, trajectory=str(path)) as optimizer:
        optimizer.run(fmax=0.01, steps=5)
    return path


def test_several_frames_become_a_trajectory_with_energies(trajectory_file):
    project = Project()
    node, remark = open_structures(project, trajectory_file, read_structures(trajectory_file))
    frames = read(trajectory_file, ":")
    assert remark == ""
    assert len(node.trajectory) == len(frames)
    np.testing.assert_allclose(node.trajectory.energies(), [f.get_potential_energy() for f in frames])
    fmaxes = [np.linalg.norm(f.get_forces(), axis=1).max() for f in frames]
    np.testing.assert_allclose(node.trajectory.fmaxes(), fmaxes)
    assert project.undo() is project.root


def test_fmax_of_a_file_is_that_of_what_may_move(tmp_path):
    atoms = fcc111("Cu", (2, 2, 2), vacuum=8, periodic=True)
    atoms.rattle(0.1, seed=1)
    atoms.set_constraint([FixAtoms([0, 1, 2, 3]), FixCartesian([4, 5], (True, True, False))])
    atoms.calc = EMT()
    atoms.get_forces()
    path = tmp_path / "held.traj"
    write(path, atoms)
    node, _ = open_structures(Project(), path, read_structures(path))
    assert node.trajectory[0].fmax == pytest.approx(np.linalg.norm(atoms.get_forces(), axis=1).max())
    np.testing.assert_allclose(node.trajectory[0].forces, atoms.get_forces(apply_constraint=False))


def test_a_file_of_different_structures_becomes_a_branch_for_each(tmp_path):
    path = tmp_path / "mixed.extxyz"
    write(path, [molecule("CO"), molecule("H2O"), molecule("CO")])
    project = Project()
    node, remark = open_structures(project, path, read_structures(path))
    assert len(project.root.children) == 2
    assert len(node.trajectory) == 2
    assert "2 different compositions" in remark


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.key)
def test_every_example_opens(example):
    project = Project()
    node = open_example(project, example.key)
    assert node.title == example.title
    assert len(node.structure) <= 60


def test_the_whole_trajectory_keeps_energies_and_forces(tmp_path, trajectory_file):
    project = Project()
    node, _ = open_structures(project, trajectory_file, read_structures(trajectory_file))
    written = export(node, tmp_path / "out.extxyz", whole=True)
    assert written == [tmp_path / "out.extxyz"]
    frames = read(written[0], ":")
    np.testing.assert_allclose([f.get_potential_energy() for f in frames], node.trajectory.energies())
    np.testing.assert_allclose(frames[0].get_forces(), node.trajectory[0].forces, atol=1e-7)


def test_the_shown_frame_is_the_one_written(tmp_path, trajectory_file):
    project = Project()
    node, _ = open_structures(project, trajectory_file, read_structures(trajectory_file))
    (path,) = export(node, tmp_path / "first.extxyz", frame=0)
    np.testing.assert_allclose(read(path).positions, node.trajectory[0].positions, atol=1e-7)


def test_exporting_nothing_says_what_to_do_first(tmp_path):
    with pytest.raises(FileError, match="build a slab or open a structure"):
        export(Project().head, tmp_path / "nothing.extxyz")
