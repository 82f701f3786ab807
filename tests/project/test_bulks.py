"""What is said of a crystal whose cell was relaxed."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk
from ase.calculators.emt import EMT

from adatom.project.bulks import relaxed_lattice
from adatom.project.trajectory import TrajectoryFrame
from adatom.project.tree import Node, Project
from adatom.relaxation.operation import Relax
from adatom.relaxation.relaxation import Relaxation
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.electrons import SetChargeAndSpin
from adatom.structure.files.opening import OpenStructure
from adatom.structure.frames import TakeFrame
from adatom.structure.slabs.operations import BuildSlab

CELL = RelaxationSettings("emt", cell=True, fmax=0.001)


def relax(project: Project, settings: RelaxationSettings = CELL) -> Node:
    start = project.head.structure
    assert start is not None
    node = project.begin_trajectory(Relax(settings))
    for frame in Relaxation(start, EMT(), settings).frames():
        project.add_frame(node, TrajectoryFrame.of(frame))
    return node


@pytest.fixture
def project() -> Project:
    project = Project()
    project.apply(OpenStructure("cu.cif", bulk("Cu", a=3.7, cubic=True)))
    return project


def test_the_model_is_named_and_what_it_made_of_the_lattice(project):
    node = relax(project)
    assert relaxed_lattice(node) == "lattice relaxed with EMT: a = 3.590 Å (was 3.700 Å)"


def test_a_task_is_named_with_its_model(project):
    start = project.head.structure
    assert isinstance(start, Atoms)
    settings = RelaxationSettings("fairchem:uma-s-1p1", task="omat", cell=True)
    node = project.begin_trajectory(Relax(settings))
    for size in (3.7, 3.6):
        cell = np.diag(3 * [size])
        project.add_frame(node, TrajectoryFrame(start.get_scaled_positions() @ cell, cell))
    assert " · omat: a = 3.600 Å (was 3.700 Å)" in relaxed_lattice(node)


def test_it_is_still_said_after_a_step_that_keeps_the_atoms(project):
    node = relax(project)
    frame = node.trajectory[-1]
    taken = project.apply(TakeFrame(3, frame.positions, frame.cell))
    assert relaxed_lattice(taken) == relaxed_lattice(node)
    assert relaxed_lattice(project.apply(SetChargeAndSpin(0, 1))) == relaxed_lattice(node)


def test_relaxed_twice_it_is_compared_with_the_first_lattice(project):
    relax(project, RelaxationSettings("emt", cell=True, max_steps=1))
    assert "(was 3.700 Å)" in relaxed_lattice(relax(project))


def test_nothing_is_said_of_what_was_not_relaxed_so(project):
    assert relaxed_lattice(project.root) == ""
    assert relaxed_lattice(project.head) == ""
    assert relaxed_lattice(relax(project, RelaxationSettings("emt"))) == ""
    assert relaxed_lattice(project.begin_trajectory(Relax(CELL))) == ""


def test_nothing_is_said_of_a_slab_or_of_another_crystal(project):
    relax(project)
    slab = project.apply(BuildSlab("Cu", "100", (2, 2, 3), 8.0))
    assert relaxed_lattice(slab) == ""
    assert relaxed_lattice(project.apply(OpenStructure("cu.cif", bulk("Cu", cubic=True)))) == ""
