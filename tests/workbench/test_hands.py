"""Hands on a run, with a real engine process: held, let go, edited, adjusted, discarded."""

import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest
from ase.build import bulk
from ase.calculators.emt import EMT
from ase.optimize import LBFGS

from adatom.errors import AdatomError, ModelError, StructureError
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.editing.operations import ChangeElement, DeleteAtoms, HoldAtoms, MoveAtoms
from adatom.structure.slabs.operations import BuildSlab
from adatom.workbench.workbench import Workbench

SLAB = BuildSlab("Cu", "100", (2, 2, 3), 8.0, fixed_layers=1)
EMT_RUN = RelaxationSettings("emt", fmax=0.05, max_steps=3000)
LONG_RUN = RelaxationSettings("emt", fmax=1e-9, max_steps=100_000, optimizer="fire")
OXYGEN, HYDROGEN = 12, 13
FIXED = range(4)


@pytest.fixture(scope="module")
def engine_bench():
    workbench = Workbench()
    workbench.start_engine()
    wait_for(lambda: workbench.engine_state.status == "ready", 60)
    yield workbench
    workbench.close()


@pytest.fixture
def bench(engine_bench):
    """Return a workbench with OH on a slab, and nothing under way."""
    engine_bench.queue.clear()
    if engine_bench.run_state.active:
        engine_bench.stop()
        engine_bench.wait(30)
    engine_bench.visit(engine_bench.project.root)
    engine_bench.apply(SLAB)
    engine_bench.apply(PlaceAdsorbate(adsorbate("OH"), Pose((1.3, 1.0), 1.5), "hollow"))
    yield engine_bench
    engine_bench.queue.clear()


def wait_for(condition, timeout=30.0):
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


def under_way(bench, settings=LONG_RUN, frames=3):
    node = bench.relax(settings)
    wait_for(lambda: len(node.trajectory) >= frames)
    return node


def fixed_atoms_are_still(node):
    start = node.start.positions
    return all(
        np.array_equal(node.trajectory[i].positions[FIXED], start[FIXED]) for i in range(len(node.trajectory))
    )


def test_a_session_by_hand_is_one_step_with_its_whole_trajectory(bench):
    start = bench.project.head
    node = under_way(bench, EMT_RUN, frames=2)
    place = node.structure.positions[[OXYGEN, HYDROGEN]]
    target = place + np.array([0.6, 0, 0.1])
    for part in np.linspace(0, 1, 12):
        assert bench.hold((OXYGEN, HYDROGEN), place + part * (target - place))
        time.sleep(0.005)
    assert bench.run_state.held == (OXYGEN, HYDROGEN)
    wait_for(lambda: np.array_equal(node.structure.positions[[OXYGEN, HYDROGEN]], target))
    assert bench.let_go((OXYGEN, HYDROGEN), target)
    assert bench.run_state.held == ()
    state = bench.wait(30)
    assert state.converged
    assert fixed_atoms_are_still(node)
    causes = [segment.cause for segment in node.trajectory.segments]
    assert causes == ["", "Hold 2 atoms", "Move 2 atoms"]
    assert node.title == "Relax with EMT, by hand"
    kept = len(node.trajectory)
    assert bench.undo() is start
    assert bench.redo() is node
    assert len(node.trajectory) == kept

    first = node.trajectory.segments[-1].first
    fresh = node.trajectory.atoms(first).copy()
    np.testing.assert_array_equal(fresh.positions[OXYGEN], target[0])
    fresh.calc = EMT()
    LBFGS(fresh, logfile=None).run(fmax=0.05, steps=3000)
    assert node.trajectory[-1].energy == pytest.approx(fresh.get_potential_energy(), abs=1e-9)


def run_script(script):
    namespace = {}
    exec(compile(script, "script.py", "exec"), namespace)  # noqa: S102 - what the test is about
    return namespace["atoms"]


def test_the_script_of_a_session_gives_every_frame_of_it(bench):
    node = under_way(bench, EMT_RUN, frames=2)
    place = node.structure.positions[OXYGEN] + [0.4, 0.1, 0.2]
    bench.hold((OXYGEN,), [place])
    wait_for(lambda: len(node.trajectory.segments) == 2)
    bench.let_go((OXYGEN,), [place])
    wait_for(lambda: len(node.trajectory.segments) == 3)
    bench.edit(ChangeElement((OXYGEN,), "N"))
    assert bench.wait(60).converged
    trajectory = node.trajectory
    assert len(trajectory.segments) == 4
    begun = [segment.first for segment in trajectory.segments]
    for index in {None, *begun, begun[2] - 1, begun[3] - 1, begun[3] + 2}:
        atoms = run_script(bench.script(index))
        shown = trajectory[-1 if index is None else index]
        np.testing.assert_allclose(atoms.positions, shown.positions, atol=1e-9)
        expected = trajectory.atoms(-1 if index is None else index)
        assert atoms.get_chemical_symbols() == expected.get_chemical_symbols()
        if atoms.calc is not None:
            assert atoms.get_potential_energy() == pytest.approx(shown.energy, abs=1e-9)


def test_the_script_knows_what_was_edited_before_the_first_force_call(bench):
    node = bench.relax(EMT_RUN)
    bench.edit(DeleteAtoms((HYDROGEN,)))
    bench.edit(ChangeElement((OXYGEN,), "N"))
    assert bench.wait(60).converged
    for index in (0, None):
        atoms = run_script(bench.script(index))
        expected = node.trajectory.atoms(-1 if index is None else index)
        assert atoms.get_chemical_symbols() == expected.get_chemical_symbols()
        np.testing.assert_allclose(atoms.positions, expected.positions, atol=1e-9)


@pytest.mark.parametrize("place", [(np.nan, 1.0, 1.0), (1.0, np.inf, 1.0), (1.0, 1.0, 1e9)])
def test_a_hand_that_is_nowhere_is_refused_and_the_run_goes_on(bench, place):
    node = under_way(bench)
    for move in (bench.hold, bench.let_go):
        with pytest.raises(StructureError, match="not a number or absurdly far away"):
            move((OXYGEN,), np.array([place]))
    kept = len(node.trajectory)
    wait_for(lambda: len(node.trajectory) > kept + 3)
    assert bench.run_state.active
    bench.stop()


@pytest.mark.parametrize(
    ("operation", "formula"),
    [
        (ChangeElement((OXYGEN,), "N"), "HCu12N"),
        (DeleteAtoms((OXYGEN, HYDROGEN)), "Cu12"),
        (HoldAtoms((8, 9), (True, True, True)), "HCu12O"),
        (PlaceAdsorbate(adsorbate("O"), Pose((3.9, 3.9), 1.3), "hollow"), "HCu12O2"),
        (MoveAtoms((OXYGEN,), np.array([[1.5, 1.3, 13.5]])), "HCu12O"),
    ],
)
def test_a_run_goes_on_from_what_was_edited(bench, operation, formula):
    node = under_way(bench, RelaxationSettings("emt", fmax=0.05, max_steps=3000))
    before = bench.run_state.generation
    assert bench.edit(operation) is node
    edited = bench.edited
    state = bench.wait(60)
    assert state.converged
    assert state.generation > before
    segment = node.trajectory.segments[-1]
    assert segment.generation == state.generation
    assert segment.cause.partition(" ")[0] == operation.title.partition(" ")[0]
    assert node.structure.get_chemical_formula() == formula
    assert fixed_atoms_are_still(node)
    if edited is not None:
        np.testing.assert_array_equal(node.trajectory[segment.first].positions, edited.positions)
    generations = [node.trajectory.segment_of(i).generation for i in range(len(node.trajectory))]
    assert generations == sorted(generations)
    bench.undo()
    assert bench.project.head.structure.get_chemical_formula() == "HCu12O"


def test_frames_of_a_former_generation_are_kept_but_not_passed_on(bench):
    node = under_way(bench)
    for symbol in ("N", "O", "N"):
        bench.edit(ChangeElement((OXYGEN,), symbol))
        assert bench.take_newest() is None
        taken = None
        while taken is None:
            taken = bench.take_newest()
        owner, index = taken
        assert owner is node
        assert node.trajectory.segment_of(index).generation == bench.run_state.generation
        assert bench.edited is None
    bench.stop()
    bench.wait(10)


def test_an_edit_that_makes_no_sense_leaves_the_run_as_it_was(bench):
    node = under_way(bench)
    before = bench.run_state.generation
    with pytest.raises(ModelError, match="Xe"):
        bench.edit(ChangeElement((OXYGEN,), "Xe"))
    with pytest.raises(StructureError):
        bench.edit(DeleteAtoms((99,)))
    assert bench.run_state.generation == before
    seen = len(node.trajectory)
    wait_for(lambda: len(node.trajectory) > seen)
    assert bench.run_state.active
    bench.stop()
    bench.wait(10)


def test_an_edit_while_paused_waits_and_is_kept_when_the_run_is_stopped(bench):
    node = under_way(bench)
    bench.pause()
    wait_for(lambda: bench.run_state.status == "paused")
    bench.edit(DeleteAtoms((HYDROGEN,)))
    bench.edit(DeleteAtoms((OXYGEN,)))
    assert bench.edited.get_chemical_formula() == "Cu12"
    wait_for(lambda: bench.run_state.status == "paused")
    bench.stop()
    bench.wait(10)
    assert bench.edited is None
    assert node.structure.get_chemical_formula() == "Cu12"
    assert node.trajectory[-1].energy is None
    assert node.trajectory.segments[-1].cause == "Delete H 13, Delete O 12"
    assert run_script(bench.script()).get_chemical_formula() == "Cu12"


def test_a_single_step_makes_one_frame_and_pauses_again(bench):
    node = under_way(bench)
    bench.step()
    wait_for(lambda: bench.run_state.status == "paused")
    for _ in range(3):
        seen = len(node.trajectory)
        bench.step()
        wait_for(lambda seen=seen: len(node.trajectory) > seen)
        time.sleep(0.1)
        assert len(node.trajectory) == seen + 1
        assert bench.run_state.status == "paused"
    bench.stop()
    bench.wait(10)


def test_a_hand_on_a_paused_run_is_followed_when_it_goes_on(bench):
    node = under_way(bench)
    bench.pause()
    wait_for(lambda: bench.run_state.status == "paused")
    seen = len(node.trajectory)
    place = node.structure.positions[OXYGEN] + [0.5, 0, 0]
    bench.hold((OXYGEN,), [place])
    time.sleep(0.1)
    assert len(node.trajectory) == seen
    bench.resume()
    wait_for(lambda: np.array_equal(node.structure.positions[OXYGEN], place))
    bench.stop()
    assert bench.wait(10).held == ()
    assert not bench.let_go((OXYGEN,), [place])


def test_a_run_that_is_about_to_end_goes_on_for_the_hand(bench):
    node = bench.relax(EMT_RUN)
    bench.wait(30)
    for _ in range(
        5
    ):  # it converges at once: now and then the engine has ended it before it hears of the hand
        node = bench.relax(EMT_RUN)
        place = node.start.positions[OXYGEN] + [0.3, 0, 0.1]
        if not bench.hold((OXYGEN,), [place]):
            continue
        wait_for(
            lambda n=node, p=place: len(n.trajectory) and np.array_equal(n.structure.positions[OXYGEN], p)
        )
        assert bench.run_state.active
        assert bench.let_go((OXYGEN,), [place])
        assert bench.wait(30).converged
        calls = bench.outcome()[2].force_calls
        assert calls <= len(node.trajectory)


def test_fmax_step_limit_and_optimizer_change_without_starting_over(bench):
    bench.edit(DeleteAtoms((HYDROGEN,)))
    node = under_way(bench)
    bench.adjust(RelaxationSettings("emt", fmax=0.05, max_steps=3000))
    state = bench.wait(60)
    assert state.converged
    assert state.optimizer == "lbfgs"
    assert node.operation.settings.fmax == 0.05
    assert node.title == "Relax with EMT"
    assert [segment.cause for segment in node.trajectory.segments] == ["", "Go on with LBFGS"]
    assert [segment.optimizer for segment in node.trajectory.segments] == ["fire", "lbfgs"]
    atoms = run_script(bench.script())
    assert atoms.get_potential_energy() == pytest.approx(node.trajectory[-1].energy, abs=1e-9)


def test_a_lower_target_at_the_last_moment_is_still_reached(bench):
    node = bench.relax(RelaxationSettings("emt", fmax=0.5, max_steps=3000))
    bench.adjust(RelaxationSettings("emt", fmax=0.02, max_steps=3000))
    assert bench.wait(60).fmax < 0.02
    assert node.trajectory[-1].fmax < 0.02


def test_a_discarded_run_leaves_nothing_and_can_be_brought_back(bench):
    start = bench.project.head
    node = under_way(bench)
    removed = bench.discard_run()
    assert bench.project.head is start
    assert node not in bench.project
    assert not bench.run_state.active
    bench.put_back(removed)
    assert bench.project.head is node
    assert len(node.trajectory) >= 3
    assert bench.discard_run() is None


def test_the_rest_of_the_project_can_be_worked_on_while_it_relaxes(bench):
    start = bench.project.head
    node = under_way(bench)
    bench.visit(start)
    other = bench.edit(DeleteAtoms((HYDROGEN,)))
    assert other.parent is start
    assert bench.run_state.active
    assert not bench.hold((OXYGEN,), [(0, 0, 0)])  # that is not what is being relaxed
    bench.open_example("co-cu100")
    assert bench.run_state.active
    with pytest.raises(AdatomError, match="under way"):
        bench.remove(start)
    seen = len(node.trajectory)
    wait_for(lambda: len(node.trajectory) > seen)
    bench.visit(node)
    bench.stop()
    bench.wait(10)


def test_nothing_is_held_while_the_cell_relaxes(bench):
    bench.open_structures(Path("cu.cif"), [bulk("Cu", a=3.7)])
    settings = RelaxationSettings("emt", fmax=1e-12, max_steps=100_000, cell=True, optimizer="fire")
    under_way(bench, settings, frames=1)
    with pytest.raises(AdatomError, match="While the cell relaxes"):
        bench.hold((0,), [(0, 0, 0.1)])
    bench.stop()
    bench.wait(10)


def test_an_engine_that_dies_between_an_edit_and_its_first_frame_costs_nothing():
    bench = Workbench()
    try:
        bench.apply(SLAB)
        bench.apply(PlaceAdsorbate(adsorbate("OH"), Pose((1.3, 1.0), 1.5), "hollow"))
        node = under_way(bench)
        os.kill(bench.engine_pid, signal.SIGSTOP)
        time.sleep(0.1)
        bench.edit(ChangeElement((OXYGEN,), "N"))
        os.kill(bench.engine_pid, signal.SIGKILL)
        assert bench.wait(10).reason == "the engine was lost"
        assert node.structure.get_chemical_formula() == "HCu12N"
        assert node.trajectory[-1].energy is None
    finally:
        bench.close()


def test_an_engine_that_dies_while_atoms_are_held_ends_the_run():
    bench = Workbench()
    try:
        bench.apply(SLAB)
        bench.apply(PlaceAdsorbate(adsorbate("OH"), Pose((1.3, 1.0), 1.5), "hollow"))
        node = under_way(bench)
        place = node.structure.positions[OXYGEN]
        bench.hold((OXYGEN,), [place])
        os.kill(bench.engine_pid, signal.SIGKILL)
        assert bench.wait(10).held == ()
        assert not bench.let_go((OXYGEN,), [place])
        bench.edit(MoveAtoms((OXYGEN,), place[None]))  # then the drag is an edit
        assert bench.project.head.parent is node
    finally:
        bench.close()
