import contextlib

import numpy as np
import pytest
from ase import Atoms
from ase.build import add_adsorbate, fcc111
from ase.calculators.calculator import Calculator, all_changes
from ase.calculators.emt import EMT
from ase.constraints import FixAtoms
from ase.optimize import BFGS, FIRE, LBFGS

from adatom.errors import AdatomError
from adatom.relaxation.events import Converged, Stopped
from adatom.relaxation.relaxation import Relaxation
from adatom.relaxation.settings import RelaxationSettings


@pytest.fixture
def start() -> Atoms:
    slab = fcc111("Cu", (2, 2, 3), vacuum=7)
    add_adsorbate(slab, "O", 1.4, "fcc")
    slab.set_constraint(FixAtoms(mask=slab.get_tags() > 1))
    return slab


@pytest.mark.parametrize(("key", "optimizer_class"), [("lbfgs", LBFGS), ("bfgs", BFGS), ("fire", FIRE)])
def test_each_optimizer_takes_the_steps_that_ase_takes(start, key, optimizer_class):
    relaxation = Relaxation(start, EMT(), RelaxationSettings("emt", optimizer=key, max_steps=300))
    frames = list(relaxation.frames())
    bare = start.copy()
    bare.calc = EMT()
    optimizer = optimizer_class(bare, logfile=None)
    optimizer.run(fmax=0.05, steps=300)
    assert relaxation.converged
    assert len(frames) == optimizer.nsteps + 1 == relaxation.force_calls
    assert np.allclose(frames[-1].positions, bare.positions, atol=1e-12)
    assert frames[-1].energy == pytest.approx(bare.get_potential_energy(), abs=1e-12)


def test_fmax_is_that_of_free_atoms_and_forces_are_those_of_all(start):
    frame = next(Relaxation(start, EMT(), RelaxationSettings("emt")).frames())
    fixed = start.constraints[0].index
    free = np.setdiff1d(np.arange(len(start)), fixed)
    norms = np.linalg.norm(frame.forces, axis=1)
    assert norms[fixed].max() > 0.01
    assert frame.fmax == pytest.approx(norms[free].max())


def test_the_start_is_left_alone_and_frames_keep_what_they_were(start):
    before = start.positions.copy()
    frames = list(Relaxation(start, EMT(), RelaxationSettings("emt")).frames())
    assert np.array_equal(start.positions, before)
    assert start.calc is None
    assert not np.array_equal(frames[0].positions, frames[-1].positions)


def test_the_ending_tells_why_and_how_many_calls(start):
    settings = RelaxationSettings("emt", fmax=1e-6, max_steps=2)
    relaxation = Relaxation(start, EMT(), settings, run="run-3", generation=5)
    assert len(list(relaxation.frames())) == 3
    ending = relaxation.ending()
    assert isinstance(ending, Stopped)
    assert (ending.run, ending.generation, ending.reason) == ("run-3", 5, "step limit")
    assert (ending.steps, ending.force_calls) == (2, 3)
    assert ending.wall_s > 0


def test_a_start_at_rest_has_converged_with_one_force_call(start):
    relaxed = start.copy()
    relaxed.positions[:] = list(Relaxation(start, EMT(), RelaxationSettings("emt")).frames())[-1].positions
    relaxation = Relaxation(relaxed, EMT(), RelaxationSettings("emt"))
    assert len(list(relaxation.frames())) == 1
    assert relaxation.ending() == Converged("", 0, 0, 1, pytest.approx(0, abs=1))


def test_a_calculator_that_is_used_again_computes_again(start):
    calculator = EMT()
    settings = RelaxationSettings("emt", max_steps=1)
    for _ in range(2):
        relaxation = Relaxation(start, calculator, settings)
        list(relaxation.frames())
        assert relaxation.force_calls == 2


def test_a_relaxation_left_in_the_middle_gives_the_calculator_back(start):
    calculator = EMT()
    relaxation = Relaxation(start, calculator, RelaxationSettings("emt"))
    with contextlib.closing(relaxation.frames()) as frames:
        next(frames)
    start.calc = calculator
    start.get_potential_energy()
    assert relaxation.force_calls == 1


def test_time_spent_paused_is_left_out(start):
    relaxation = Relaxation(start, EMT(), RelaxationSettings("emt"))
    list(relaxation.frames())
    before = relaxation.ending().wall_s
    relaxation.leave_out(1000.0)
    assert relaxation.ending().wall_s < before - 999


class Falls(Calculator):
    """A potential that loses its mind at the third call."""

    implemented_properties = ("energy", "forces")
    calls = 0

    def calculate(self, atoms=None, properties=None, system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        self.calls += 1
        forces = np.full((len(atoms), 3), 1.0 / self.calls)
        if self.calls == 3:
            forces[1, 2] = np.nan
        self.results = {"energy": -1.0, "forces": forces}


def test_a_force_that_is_no_number_ends_it_after_the_last_sane_frame():
    relaxation = Relaxation(Atoms("Cu2", [(0, 0, 0), (0, 0, 2.5)]), Falls(), RelaxationSettings("emt"))
    with pytest.raises(AdatomError, match="not a number at step 2"):
        list(relaxation.frames())
    assert relaxation.steps == 1
