"""What a structure comes from."""

import numpy as np
import pytest
from ase.build import bulk

from adatom.gui.lineage import (
    before_relaxing,
    bulk_step,
    crystal_of,
    is_crystal,
    relaxed_by,
    slab_of,
    start_of,
)
from adatom.gui.panels.slab.wish import Crystal, ElementBulk
from adatom.project.trajectory import TrajectoryFrame
from adatom.project.tree import Node, Project
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.bulks.operations import BuildBulk
from adatom.structure.files.opening import OpenStructure
from adatom.structure.slabs.operations import BuildSlab, CutSlab


@pytest.fixture
def project() -> Project:
    return Project()


def relaxed(project: Project, strain: tuple[float, float, float], *, cell: bool = True) -> Node:
    """Relax the head's lattice by a strain along each axis."""
    node = project.begin_trajectory(Relax(RelaxationSettings("emt", cell=cell)))
    assert node.start is not None
    for share in (0.0, 1.0):
        factors = 1 + share * np.array(strain)
        frame = TrajectoryFrame(
            positions=node.start.positions * factors,
            cell=node.start.cell.array * factors,
            energy=-1.0,
            fmax=0.0,
            forces=None,
        )
        project.add_frame(node, frame)
    return node


def test_an_element_s_crystal_stays_one_when_its_lattice_is_relaxed(project: Project) -> None:
    project.apply(BuildBulk(("Ti",)))
    before = project.head
    node = relaxed(project, (-0.01, -0.01, 0.005))
    crystal = crystal_of(node)
    assert isinstance(crystal, ElementBulk)
    assert crystal.symbol == "Ti"
    assert crystal.a == pytest.approx(2.95 * 0.99, abs=1e-4)
    assert crystal.c == pytest.approx(before.start.cell.lengths()[2] * 1.005, abs=1e-4)
    assert relaxed_by(node) == "EMT"
    assert before_relaxing(node) is before


def test_a_distorted_crystal_is_no_longer_that_of_the_element(project: Project) -> None:
    project.apply(BuildBulk(("Cu",)))
    assert isinstance(crystal_of(relaxed(project, (0.02, 0.0, 0.0))), Crystal)


def test_the_crystal_of_a_slab_is_what_it_was_cut_from(project: Project) -> None:
    bulk_node = project.apply(BuildBulk(("Cu",)))
    node = relaxed(project, (-0.01,) * 3)
    slab = project.apply(BuildSlab("Cu", "111", (2, 2, 3), 8.0, a=3.5739), at=node)
    placed = project.apply(PlaceAdsorbate(adsorbate("CO"), Pose((0.0, 0.0), 1.8)))
    for step in (slab, placed):
        assert slab_of(step) is slab
        assert bulk_step(step) is node
    assert bulk_step(node) is node
    assert slab_of(node) is None
    assert start_of(node) is bulk_node


def test_a_slab_from_nothing_has_no_crystal_and_an_opened_slab_is_none(project: Project) -> None:
    slab = project.apply(BuildSlab("Cu", "111", (2, 2, 3), 8.0))
    assert bulk_step(slab) is None
    opened = project.apply(OpenStructure("slab.cif", slab.start), at=project.root)
    assert not is_crystal(opened)
    assert bulk_step(opened) is None


def test_positions_that_relax_in_a_kept_cell_relax_no_lattice(project: Project) -> None:
    project.apply(BuildBulk(("Cu",)))
    node = relaxed(project, (0.0,) * 3, cell=False)
    assert relaxed_by(node) == ""
    assert crystal_of(node) == ElementBulk("Cu")


def test_an_opened_bulk_is_called_by_its_file(project: Project) -> None:
    node = project.apply(OpenStructure("/somewhere/ni.cif", bulk("Ni", cubic=True)))
    crystal = crystal_of(node)
    assert isinstance(crystal, Crystal)
    assert crystal.source == "ni.cif"
    cut = project.apply(CutSlab(crystal.crystal, crystal.source, (1, 1, 1), 3, (1, 1), 8.0))
    assert bulk_step(cut) is node
