"""The workbench with a real engine process: runs, stops, losses, and what is kept of them."""

import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest
from ase.build import bulk
from ase.calculators.emt import EMT
from ase.optimize import LBFGS

from adatom.errors import AdatomError, EngineError, ModelError, StructureError
from adatom.potentials.catalogue import default_model
from adatom.project.bulks import relaxed_lattice
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.slabs.operations import BuildSlab
from adatom.workbench.workbench import Workbench

SLAB = BuildSlab("Cu", "100", (2, 2, 3), 8.0, fixed_layers=1)
EMT_RUN = RelaxationSettings("emt", fmax=0.02)
LONG_RUN = RelaxationSettings("emt", fmax=1e-9, max_steps=100_000, optimizer="fire")


@pytest.fixture
def bench():
    """Return a workbench with a slab and an oxygen atom far from its minimum."""
    workbench = Workbench()
    workbench.apply(SLAB)
    workbench.apply(PlaceAdsorbate(adsorbate("O"), Pose((1.3, 1.0), 1.9), "hollow"))
    yield workbench
    workbench.close()


def wait_for(condition, timeout=30.0):
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def test_a_relaxation_equals_the_bare_ase_script_frame_by_frame(bench):
    atoms = bench.project.head.structure.copy()
    atoms.calc = EMT()
    energies = []
    with LBFGS(atoms, logfile=None) as optimizer:
        energies = [atoms.get_potential_energy() for _ in optimizer.irun(fmax=0.02, steps=100)]
    node = bench.relax(EMT_RUN)
    state = bench.wait(60)
    assert state.converged
    assert state.reason == "converged"
    np.testing.assert_allclose(node.trajectory.energies(), energies, atol=1e-9)
    assert state.force_calls == len(energies)
    assert state.step == len(energies) - 1
    settings, started, last, _end = bench.outcome()
    assert settings is EMT_RUN
    assert started.device == "cpu"
    assert last.energy == pytest.approx(energies[-1], abs=1e-9)


def test_only_the_newest_frame_waits_in_the_mailbox(bench):
    woken = []
    bench.woken.connect(lambda: woken.append(1))
    node = bench.relax(EMT_RUN)
    bench.wait(60)
    assert len(woken) == 1
    assert bench.take_newest() == (node, len(node.trajectory) - 1)
    assert bench.take_newest() is None


def test_pause_holds_the_run_and_resume_lets_it_go_on(bench):
    node = bench.relax(LONG_RUN)
    wait_for(lambda: len(node.trajectory) > 3)
    bench.pause()
    wait_for(lambda: bench.run_state.status == "paused")
    held = len(node.trajectory)
    time.sleep(0.3)
    assert len(node.trajectory) == held
    bench.resume()
    wait_for(lambda: len(node.trajectory) > held)
    bench.stop()
    assert bench.wait(10).reason == "stopped by the user"


def test_stop_keeps_every_frame_and_says_so(bench):
    node = bench.relax(LONG_RUN)
    wait_for(lambda: len(node.trajectory) > 5)
    bench.stop()
    state = bench.wait(10)
    assert not state.converged
    assert state.text.startswith("stopped after")
    assert len(node.trajectory) > 5


def test_the_step_limit_ends_a_run(bench):
    bench.relax(RelaxationSettings("emt", fmax=1e-9, max_steps=3))
    state = bench.wait(60)
    assert state.reason == "step limit"
    assert state.step == 3
    assert state.text == "step limit reached after 3 steps"


def test_undo_during_a_run_stops_it_first_and_is_one_step(bench):
    start = bench.project.head
    node = bench.relax(LONG_RUN)
    wait_for(lambda: len(node.trajectory) > 3)
    assert bench.undo() is start
    assert not bench.run_state.active
    kept = len(node.trajectory)
    assert bench.redo() is node
    assert len(node.trajectory) == kept


def test_a_new_run_can_follow_a_stopped_one_at_once(bench):
    node = bench.relax(LONG_RUN)
    wait_for(lambda: len(node.trajectory) > 3)
    second = bench.relax(RelaxationSettings("emt", fmax=0.05))
    assert bench.wait(60).converged
    np.testing.assert_allclose(second.trajectory[0].positions, node.structure.positions)


def test_relaxing_from_a_frame_goes_on_from_that_frame(bench):
    node = bench.relax(EMT_RUN)
    bench.wait(60)
    branch = bench.relax(EMT_RUN, from_frame=2)
    bench.wait(60)
    np.testing.assert_allclose(branch.trajectory[0].positions, node.trajectory[2].positions)
    assert branch.parent.title == "Frame 3"
    assert branch.parent.parent is node


def test_a_killed_engine_leaves_every_frame_and_the_next_run_works(bench):
    notices = []
    bench.notice.connect(notices.append)
    node = bench.relax(LONG_RUN)
    wait_for(lambda: len(node.trajectory) > 5)
    os.kill(bench.engine_pid, signal.SIGKILL)
    state = bench.wait(5)
    assert state.reason == "the engine was lost"
    assert len(node.trajectory) > 5
    assert any("frames so far are kept" in notice.text for notice in notices)
    bench.relax(RelaxationSettings("emt", fmax=0.05))
    assert bench.wait(60).converged


def test_an_engine_that_does_not_answer_a_stop_is_ended_and_replaced(bench):
    node = bench.relax(LONG_RUN)
    wait_for(lambda: len(node.trajectory) > 5)
    os.kill(bench.engine_pid, signal.SIGSTOP)
    asked = time.monotonic()
    bench.stop()
    state = bench.wait(15)
    assert 4.5 < time.monotonic() - asked < 8
    assert state.reason == "stopped by the user"
    bench.relax(RelaxationSettings("emt", fmax=0.05))
    assert bench.wait(60).converged


def test_a_run_stopped_while_its_model_loads_ends_at_once_and_the_loading_is_kept(bench):
    bench.start_engine()
    wait_for(lambda: bench.engine_state.status == "ready")
    pid = bench.engine_pid
    bench.relax(RelaxationSettings(default_model().key))
    wait_for(lambda: bench.run_state.status == "loading")
    bench.stop()
    assert not bench.run_state.active
    assert bench.run_state.reason == "stopped by the user"
    wait_for(lambda: "Ready · " in bench.engine_state.text)
    assert bench.engine_pid == pid
    bench.tidy()
    assert bench.project.head.title == "O at hollow"


def test_a_run_that_waits_behind_a_hung_one_is_taken_up_by_the_next_engine(bench):
    node = bench.relax(LONG_RUN)
    wait_for(lambda: len(node.trajectory) > 5)
    os.kill(bench.engine_pid, signal.SIGSTOP)
    second = bench.relax(RelaxationSettings("emt", fmax=0.05))
    state = bench.wait(30)
    assert state.converged
    assert state.node_key == second.key
    assert len(second.trajectory) == state.step + 1


def test_an_element_the_model_does_not_know_is_refused_before_the_engine_sees_it(bench):
    bench.apply(BuildSlab("Fe", "110", (2, 2, 2), 8.0), at=bench.project.root)
    before = bench.project.head
    with pytest.raises(ModelError, match="Fe"):
        bench.relax(EMT_RUN)
    assert bench.project.head is before


def test_a_refused_placement_on_an_earlier_frame_leaves_the_project_as_it_was(bench):
    node = bench.relax(EMT_RUN)
    bench.wait(60)
    before = list(bench.project)
    oxygen = node.trajectory[1].positions[-1]
    height = oxygen[2] - node.trajectory[1].positions[:-1, 2].max()
    with pytest.raises(StructureError, match="on top of each other"):
        bench.apply(PlaceAdsorbate(adsorbate("O"), Pose(tuple(oxygen[:2]), height)), from_frame=1)
    assert bench.project.head is node
    assert list(bench.project) == before


@pytest.mark.parametrize(
    "refused",
    [
        lambda bench: bench.open_file(Path("nonesuch.cif")),
        lambda bench: bench.relax(RelaxationSettings("nonesuch")),
    ],
    ids=["a file that cannot be read", "an unknown model"],
)
def test_what_is_refused_does_not_end_the_relaxation(bench, refused):
    node = bench.relax(LONG_RUN)
    wait_for(lambda: len(node.trajectory) > 3)
    with pytest.raises(AdatomError, match="nonesuch"):
        refused(bench)
    assert bench.run_state.active
    assert bench.project.head is node
    assert not node.children
    count = len(node.trajectory)
    wait_for(lambda: len(node.trajectory) > count)


def test_there_is_no_outcome_before_a_run(bench):
    with pytest.raises(EngineError, match="No relaxation has ended"):
        bench.outcome()


def test_closing_during_a_run_leaves_nothing_behind(bench):
    node = bench.relax(LONG_RUN)
    wait_for(lambda: len(node.trajectory) > 3)
    pid = bench.engine_pid
    bench.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.fixture
def crystal():
    """Return a workbench with a crystal that is larger than EMT would have it."""
    workbench = Workbench()
    start = bulk("Cu", a=3.7, cubic=True)
    start.info.clear()
    workbench.open_structures(Path("cu.cif"), [start])
    yield workbench
    workbench.close()


def test_a_crystal_relaxes_along_with_its_cell(crystal):
    node = crystal.relax(RelaxationSettings("emt", cell=True, fmax=0.001))
    assert crystal.run_state.cell
    assert crystal.wait(60).converged
    assert node.structure.cell.lengths() == pytest.approx(3 * [3.590], abs=1e-3)
    assert node.trajectory[0].cell == pytest.approx(3.7 * np.eye(3))
    assert relaxed_lattice(node).startswith("lattice relaxed with EMT: a = 3.590 Å")


def test_going_on_from_an_earlier_frame_takes_its_cell(crystal):
    node = crystal.relax(RelaxationSettings("emt", cell=True, fmax=0.001))
    crystal.wait(60)
    crystal.relax(RelaxationSettings("emt", cell=True, max_steps=0), from_frame=1)
    crystal.wait(60)
    assert crystal.project.head.start.cell.array == pytest.approx(node.trajectory[1].cell, abs=1e-12)


def test_the_cell_of_a_slab_is_refused_and_a_run_goes_on(bench):
    bench.relax(LONG_RUN)
    with pytest.raises(StructureError, match="bulk crystal"):
        bench.relax(RelaxationSettings("emt", cell=True))
    assert bench.run_state.active
