"""The tree of structures: undo, redo, branches, and nothing shared that could be changed."""

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from adatom.errors import AdatomError, StructureError
from adatom.project.trajectory import TrajectoryFrame
from adatom.project.tree import Project
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.frames import TakeFrame
from adatom.structure.slabs.operations import BuildSlab

SLAB = BuildSlab("Cu", "100", (2, 2, 2), 8.0)
CO = PlaceAdsorbate(adsorbate("CO"), Pose((1.0, 1.0), 2.0), "bridge")


def frame(project: Project, shift: float, energy: float = -1.0) -> TrajectoryFrame:
    atoms = project.head.start
    return TrajectoryFrame(atoms.positions + shift, atoms.cell.array.copy(), energy, 0.1)


def test_a_new_project_has_nothing_on_the_table():
    project = Project()
    assert project.head is project.root
    assert project.head.structure is None
    assert project.undo() is project.root
    assert project.redo_node is None


def test_undo_and_redo_walk_up_and_down_the_branch_last_visited():
    project = Project()
    slab = project.apply(SLAB)
    first = project.apply(CO)
    project.undo()
    second = project.apply(PlaceAdsorbate(adsorbate("O"), Pose((1.0, 1.0), 1.5)))
    assert project.undo() is slab
    assert project.redo() is second
    project.visit(first)
    project.undo()
    project.undo()
    assert project.head is project.root
    assert project.redo() is slab
    assert project.redo() is first


def test_an_operation_that_fails_leaves_the_project_as_it_was():
    project = Project()
    slab = project.apply(SLAB)
    with pytest.raises(StructureError):
        project.apply(BuildSlab("Cu", "100", (2, 2, 2), -1.0), replace=True)
    assert project.head is slab
    assert len(list(project)) == 2


def test_values_pulled_through_a_slider_are_one_step_to_undo():
    project = Project()
    for vacuum in (8.0, 9.0, 10.0):
        project.apply(BuildSlab("Cu", "100", (2, 2, 2), vacuum), replace=True)
    assert project.head.operation.vacuum == 10.0
    assert project.undo() is project.root
    assert len(project.root.children) == 1


def test_a_slab_with_something_on_it_is_not_replaced_by_the_next_one():
    project = Project()
    slab = project.apply(SLAB)
    project.apply(CO)
    project.undo()
    project.apply(BuildSlab("Cu", "100", (2, 2, 2), 9.0), replace=True, at=project.root)
    assert slab in project.root.children
    assert len(project.root.children) == 2


def test_undo_of_a_new_start_leads_back_to_what_was_on_the_table():
    project = Project()
    project.apply(SLAB)
    placed = project.apply(CO)
    other = project.apply(BuildSlab("Pt", "111", (2, 2, 2), 8.0), at=project.root)
    assert other.lineage() == [other]
    assert project.undo() is placed
    assert project.redo_node is other
    assert project.redo() is other
    assert [project.undo() for _ in range(3)] == [placed, placed.parent, project.root]
    assert [project.redo() for _ in range(3)] == [placed.parent, placed, other]


def test_a_new_start_pulled_through_values_still_leads_back():
    project = Project()
    slab = project.apply(SLAB)
    project.apply(BuildSlab("Pt", "111", (2, 2, 2), 8.0), at=project.root)
    thicker = project.apply(BuildSlab("Pt", "111", (2, 2, 3), 8.0), replace=True)
    assert project.undo() is slab
    assert project.redo() is thicker


def test_what_a_new_start_came_from_may_be_replaced():
    project = Project()
    project.apply(SLAB)
    other = project.apply(BuildSlab("Pt", "111", (2, 2, 2), 8.0), at=project.root)
    project.undo()
    wider = project.apply(BuildSlab("Cu", "100", (2, 2, 2), 9.0), replace=True)
    project.visit(other)
    assert project.undo() is wider


def test_structures_in_the_tree_cannot_be_changed_from_outside():
    project = Project()
    structure = project.apply(SLAB).structure
    with pytest.raises(ValueError, match="read-only"):
        structure.positions[0] += 1.0


def test_a_relaxation_is_one_step_and_its_structure_is_its_last_frame():
    project = Project()
    slab = project.apply(SLAB)
    node = project.begin_trajectory(Relax(RelaxationSettings("emt")))
    added = [project.add_frame(node, frame(project, 0.1 * k, energy=-float(k))) for k in range(3)]
    assert added == [0, 1, 2]
    np.testing.assert_allclose(node.structure.positions, slab.structure.positions + 0.2)
    assert list(node.trajectory.energies()) == [0.0, -1.0, -2.0]
    assert project.undo() is slab
    assert project.redo() is node


def test_a_frame_carries_its_energy_and_forces_when_it_is_written():
    project = Project()
    project.apply(SLAB)
    node = project.begin_trajectory(Relax(RelaxationSettings("emt")))
    forces = np.full((len(node.start), 3), 0.25)
    project.add_frame(node, TrajectoryFrame(node.start.positions, node.start.cell.array, -3.5, 0.1, forces))
    written = node.trajectory.results(0)
    assert written.get_potential_energy() == -3.5
    np.testing.assert_array_equal(written.get_forces(apply_constraint=False), forces)


def test_a_relaxation_without_frames_can_be_discarded():
    project = Project()
    slab = project.apply(SLAB)
    node = project.begin_trajectory(Relax(RelaxationSettings("emt")))
    project.discard(node)
    assert project.head is slab
    assert project.redo_node is None


def test_relaxing_nothing_says_what_to_do_first():
    with pytest.raises(AdatomError, match="build a slab or open a structure"):
        Project().begin_trajectory(Relax(RelaxationSettings("emt")))


def test_an_unknown_structure_is_named():
    with pytest.raises(AdatomError, match="number 7"):
        Project().node(7)


class EditsWithUndo(RuleBasedStateMachine):
    """Whatever is edited, undone and redone, each node's structure stays bit-identical."""

    def __init__(self):
        super().__init__()
        self.project = Project()
        self.seen = {}

    @rule(vacuum=st.floats(5, 20), replace=st.booleans())
    def build(self, vacuum, replace):
        self.project.apply(BuildSlab("Cu", "100", (2, 1, 2), vacuum), replace=replace, at=None)

    @rule(vacuum=st.floats(5, 20))
    def start_anew(self, vacuum):
        before = self.project.head
        self.project.apply(BuildSlab("Cu", "100", (2, 1, 2), vacuum), at=self.project.root)
        assert self.project.head.back is before

    @rule(data=st.data())
    def visit(self, data):
        self.project.visit(data.draw(st.sampled_from(list(self.project))))

    @precondition(lambda self: self.project.head.structure is not None)
    @rule(x=st.floats(-5, 5), azimuth=st.floats(0, 360))
    def place(self, x, azimuth):
        before = self.project.head
        try:
            self.project.apply(PlaceAdsorbate(adsorbate("OH"), Pose((x, 0.5), 2.0, azimuth)))
        except StructureError:  # on top of one that is there
            assert self.project.head is before

    @precondition(lambda self: self.project.head.structure is not None)
    @rule(shift=st.floats(-0.1, 0.1))
    def take_frame(self, shift):
        atoms = self.project.head.structure
        self.project.apply(TakeFrame(3, atoms.positions + shift, atoms.cell.array))

    @rule()
    def undo(self):
        before = self.project.head
        if self.project.undo() is not before:
            assert self.project.redo_node is before

    @rule()
    def redo(self):
        self.project.redo()

    @invariant()
    def structures_never_change(self):
        for node in self.project:
            if node.structure is not None:
                now = node.structure.positions.tobytes()
                assert self.seen.setdefault(node.key, now) == now

    @invariant()
    def the_head_is_in_the_tree(self):
        assert self.project.node(self.project.head.key) is self.project.head

    @invariant()
    def undo_leads_to_the_root_from_everywhere(self):
        for node in self.project:
            steps = 0
            while node.back is not None:
                node, steps = node.back, steps + 1
                assert self.project.node(node.key) is node
                assert steps < len(list(self.project))
            assert node is self.project.root


EditsWithUndo.TestCase.settings = settings(stateful_step_count=20)
TestEditsWithUndo = EditsWithUndo.TestCase
