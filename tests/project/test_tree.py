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


def test_a_relaxation_may_begin_elsewhere_while_the_table_stays_as_it_is():
    project = Project()
    slab = project.apply(SLAB)
    placed = project.apply(CO)
    node = project.begin_trajectory(Relax(RelaxationSettings("emt")), at=slab, stand=False)
    assert project.head is placed
    assert node.parent is slab
    assert node.back is slab
    assert project.redo_node is None


def test_undo_of_a_relaxation_begun_elsewhere_leads_back_to_the_table():
    project = Project()
    slab = project.apply(SLAB)
    placed = project.apply(CO)
    node = project.begin_trajectory(Relax(RelaxationSettings("emt")), at=slab)
    assert project.head is node
    assert project.undo() is placed
    assert project.redo() is node


def test_a_relaxation_from_an_earlier_frame_starts_from_a_structure_of_its_own():
    project = Project()
    project.apply(SLAB)
    first = project.begin_trajectory(Relax(RelaxationSettings("emt")))
    for k in range(3):
        project.add_frame(first, frame(project, 0.1 * k))
    again = project.begin_trajectory(Relax(RelaxationSettings("emt")), from_frame=1)
    assert again.parent.title == "Frame 2"
    np.testing.assert_array_equal(again.start.positions, first.trajectory[1].positions)
    assert project.begin_trajectory(Relax(RelaxationSettings("emt")), at=first, from_frame=2).parent is first
    with pytest.raises(AdatomError, match="no frame 8"):
        project.begin_trajectory(Relax(RelaxationSettings("emt")), at=first, from_frame=7)


def test_a_frame_can_be_gone_on_from_from_anywhere():
    project = Project()
    slab = project.apply(SLAB)
    relaxed = project.begin_trajectory(Relax(RelaxationSettings("emt")))
    for k in range(3):
        project.add_frame(relaxed, frame(project, 0.1 * k))
    project.visit(slab)
    taken = project.branch(relaxed, 0)
    assert (project.head, taken.parent, taken.title) == (taken, relaxed, "Frame 1")
    assert project.undo() is slab
    assert project.branch(relaxed, 2) is relaxed
    assert project.branch(slab) is slab


def test_a_relaxation_that_cannot_begin_leaves_nothing_behind():
    project = Project()
    project.apply(SLAB)
    relaxed = project.begin_trajectory(Relax(RelaxationSettings("emt")))
    for k in range(2):
        project.add_frame(relaxed, frame(project, 0.1 * k))
    with pytest.raises(AdatomError):
        project.begin_trajectory(Relax(RelaxationSettings("emt", cell=True)), from_frame=0)
    assert relaxed.children == []


def test_names_and_notes_are_told_of_once():
    project, told = Project(), []
    slab = project.apply(SLAB)
    project.changed.connect(lambda: told.append(project.head.label))
    project.rename(slab, "  the\nclean one ")
    project.rename(slab, "the clean one")
    project.annotate(slab, " 3 layers \n")
    assert (slab.label, slab.note, len(told)) == ("the clean one", "3 layers", 2)
    project.rename(slab, "")
    assert slab.label == slab.title
    with pytest.raises(AdatomError):
        project.rename(project.root, "all")


def test_a_slider_pulled_on_keeps_the_name_and_the_place_among_the_others():
    project = Project()
    project.rename(project.apply(SLAB), "clean")
    project.apply(BuildSlab("Pt", "111", (2, 2, 2), 8.0), at=project.root)
    project.undo()
    project.apply(BuildSlab("Cu", "100", (2, 2, 2), 9.0), replace=True)
    assert [node.label for node in project.root.children] == ["clean", "Pt(111) slab"]


def test_what_is_removed_can_be_brought_back_just_as_it_was():
    project = Project()
    slab = project.apply(SLAB)
    first = project.apply(CO)
    relaxed = project.begin_trajectory(Relax(RelaxationSettings("emt")))
    project.visit(slab)
    second = project.apply(PlaceAdsorbate(adsorbate("O"), Pose((1.0, 1.0), 1.5)))
    other = project.apply(BuildSlab("Pt", "111", (2, 2, 2), 8.0), at=project.root)
    project.visit(relaxed)
    before = [node.key for node in project]
    removed = project.remove(first)
    assert project.head is slab
    assert {relaxed, first}.isdisjoint(project)
    assert project.redo_node is second
    project.put_back(removed)
    project.put_back(removed)
    assert project.head is relaxed
    assert slab.children == [first, second]
    assert [node.key for node in project] == before
    assert other.came_from is second


def test_removing_what_a_start_came_from_leaves_undo_a_way():
    project = Project()
    slab = project.apply(SLAB)
    placed = project.apply(CO)
    other = project.apply(BuildSlab("Pt", "111", (2, 2, 2), 8.0), at=project.root)
    removed = project.remove(placed)
    assert project.head is other
    assert project.undo() is slab
    project.put_back(removed)
    project.visit(other)
    assert project.undo() is placed


def test_removing_the_only_start_clears_the_table_and_another_start_takes_its_place():
    project = Project()
    slab = project.apply(SLAB)
    other = project.apply(BuildSlab("Pt", "111", (2, 2, 2), 8.0), at=project.root)
    project.visit(slab)
    project.remove(slab)
    assert project.head is other
    project.remove(other)
    assert project.head is project.root
    with pytest.raises(AdatomError):
        project.remove(project.root)


def test_nothing_is_brought_back_below_what_is_gone():
    project = Project()
    slab = project.apply(SLAB)
    placed = project.remove(project.apply(CO))
    project.remove(slab)
    with pytest.raises(AdatomError, match="bring that back first"):
        project.put_back(placed)


def test_only_the_order_among_siblings_can_be_changed():
    project = Project()
    slab = project.apply(SLAB)
    made = []
    for x in (0.0, 1.0, 2.0):
        project.visit(slab)
        made.append(project.apply(PlaceAdsorbate(adsorbate("O"), Pose((x, 1.0), 1.5))))
    a, b, c = made
    project.reorder(c, before=a)
    assert slab.children == [c, a, b]
    project.reorder(c)
    assert slab.children == [a, b, c]
    project.reorder(a, before=a)
    assert slab.children == [a, b, c]
    with pytest.raises(AdatomError, match="stays with what it was made from"):
        project.reorder(a, before=slab)


def test_an_unknown_structure_is_named():
    with pytest.raises(AdatomError, match="number 7"):
        Project().node(7)


class EditsWithUndo(RuleBasedStateMachine):
    """Whatever is edited, undone and redone, each node's structure stays bit-identical."""

    def __init__(self):
        super().__init__()
        self.project = Project()
        self.seen = {}
        self.removed = []

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

    @precondition(lambda self: len(self.project) > 1)
    @rule(data=st.data())
    def remove(self, data):
        self.removed.append(self.project.remove(data.draw(st.sampled_from(list(self.project)[1:]))))

    @precondition(lambda self: self.removed)
    @rule(data=st.data())
    def bring_back(self, data):
        removed = data.draw(st.sampled_from(self.removed))
        before = [node.key for node in self.project]
        try:
            self.project.put_back(removed)
        except AdatomError:  # what it was made from is gone
            assert removed.top.parent not in self.project
            assert before == [node.key for node in self.project]
        else:
            self.removed.remove(removed)

    @precondition(lambda self: len(self.project) > 1)
    @rule(data=st.data())
    def reorder(self, data):
        node = data.draw(st.sampled_from(list(self.project)[1:]))
        self.project.reorder(node, data.draw(st.sampled_from([None, *node.parent.children])))

    @invariant()
    def the_tree_hangs_together(self):
        assert self.project.root.subtree()[0] is self.project.root
        assert {node.key for node in self.project.root.subtree()} == {node.key for node in self.project}
        for node in self.project:
            assert all(child.parent is node for child in node.children)
            assert node.last_visited is None or node.last_visited in self.project

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
