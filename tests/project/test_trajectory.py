"""Trajectories of several segments, and what is written of them."""

import numpy as np
import pytest
from ase.build import fcc111
from ase.constraints import FixAtoms

from adatom.errors import FileError
from adatom.project.exports import export
from adatom.project.trajectory import Trajectory, TrajectoryFrame
from adatom.project.tree import Project
from adatom.structure.files import read_structures
from adatom.structure.files.opening import OpenStructure


def frame_of(atoms, energy=None):
    return TrajectoryFrame(atoms.positions.copy(), atoms.cell.array.copy(), energy)


@pytest.fixture
def slab():
    return fcc111("Cu", (2, 2, 3), vacuum=6)


@pytest.fixture
def edited(slab):
    """Return a node whose frames were edited twice: an atom fewer, then another element and a constraint."""
    fewer, other = slab.copy(), slab.copy()
    del fewer[-1]
    other.numbers[0] = 28
    other.set_constraint(FixAtoms([1, 2]))
    project = Project()
    node = project.apply(OpenStructure("x", slab), frames=[frame_of(slab, 1.0), frame_of(slab, 2.0)])
    for index, (atoms, cause) in enumerate(((fewer, "Delete Cu 11"), (other, "Change"))):
        node.trajectory.begin_segment(atoms, cause, generation=index + 1)
        node.trajectory.append(frame_of(atoms, 3.0 + index))
    return node


def test_each_frame_has_the_atoms_of_its_segment(edited):
    trajectory = edited.trajectory
    assert [segment.first for segment in trajectory.segments] == [0, 2, 3]
    assert [trajectory.segment_of(index).cause for index in range(4)] == ["", "", "Delete Cu 11", "Change"]
    assert trajectory.segment_of(-1) is trajectory.segments[-1]
    assert [len(trajectory.atoms(index)) for index in range(4)] == [12, 12, 11, 12]
    assert trajectory.atoms(-1).get_chemical_formula() == "Cu11Ni"
    assert edited.structure.constraints[0].index.tolist() == [1, 2]
    with pytest.raises(IndexError):
        trajectory.segment_of(4)


def test_a_segment_without_frames_gives_way_to_the_next(slab):
    trajectory = Trajectory(slab)
    trajectory.begin_segment(cause="Move", generation=1)
    trajectory.begin_segment(cause="Move again", generation=2)
    trajectory.append(frame_of(slab))
    assert [(s.first, s.cause) for s in trajectory.segments] == [(0, "Move again")]
    trajectory.begin_segment(cause="Once more")
    assert trajectory.segments[1].template is trajectory.segments[0].template
    assert len(trajectory.energies()) == 1
    assert np.isnan(trajectory.energies()[0])


@pytest.mark.parametrize("suffix", [".extxyz", ".traj", ".json"])
def test_an_edited_trajectory_is_written_frame_by_frame(edited, tmp_path, suffix):
    [path] = export(edited, tmp_path / f"run{suffix}", whole=True)
    read = read_structures(path)
    for index, atoms in enumerate(read):
        expected = edited.trajectory.atoms(index)
        assert np.array_equal(atoms.numbers, expected.numbers)
        np.testing.assert_allclose(atoms.positions, expected.positions, atol=1e-7)
        assert atoms.get_potential_energy() == edited.trajectory[index].energy
    assert read[-1].constraints[0].index.tolist() == [1, 2]


@pytest.mark.parametrize("suffix", [".cif", ".vasp", ".gen", ".data"])
def test_a_format_of_one_structure_gets_a_numbered_file_for_each_frame(edited, tmp_path, suffix):
    paths = export(edited, tmp_path / f"run{suffix}", whole=True)
    assert [path.name for path in paths] == [f"run-{number:02d}{suffix}" for number in range(1, 5)]
    for index, path in enumerate(paths):
        expected = edited.trajectory.atoms(index).get_chemical_formula()
        assert read_structures(path)[0].get_chemical_formula() == expected


@pytest.mark.parametrize("suffix", [".xsf", ".pdb"])
def test_a_format_that_would_mix_atoms_up_says_so(edited, tmp_path, suffix):
    path = tmp_path / f"run{suffix}"
    with pytest.raises(FileError, match="edited on the way"):
        export(edited, path, whole=True)
    assert not path.exists()
    export(edited, path)
