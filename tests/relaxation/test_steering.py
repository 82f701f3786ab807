"""A relaxation that takes orders between its force calls."""

import itertools

import numpy as np
import pytest
from ase import Atoms
from ase.build import add_adsorbate, bulk, fcc100, molecule
from ase.calculators.calculator import Calculator, all_changes
from ase.calculators.emt import EMT
from ase.constraints import FixAtoms, FixCartesian
from ase.optimize import LBFGS

from adatom.errors import AdatomError
from adatom.relaxation.events import Converged
from adatom.relaxation.relaxation import Relaxation
from adatom.relaxation.settings import RelaxationSettings

SETTINGS = RelaxationSettings("emt", fmax=0.05, max_steps=300)
CARBON, OXYGEN = 12, 13


@pytest.fixture
def start() -> Atoms:
    slab = fcc100("Cu", (2, 2, 3), vacuum=8, periodic=True)
    add_adsorbate(slab, molecule("CO"), 2.0, "hollow")
    symbols = slab.get_chemical_symbols()
    slab.positions[[symbols.index("O"), symbols.index("C")]] = slab.positions[[CARBON, OXYGEN]][[1, 0]]
    slab.symbols[[CARBON, OXYGEN]] = ["C", "O"]
    slab.positions[OXYGEN] = slab.positions[CARBON] + [0, 0, 1.15]
    slab.set_constraint(FixAtoms(mask=slab.get_tags() > 2))
    return slab


def until_waiting(relaxation, frames, most=400):
    """Return the frames until there is nothing left to do but to wait for the hand."""
    taken = []
    while not relaxation.waiting:
        taken.append(next(frames))
        assert len(taken) < most
    return taken


def test_held_atoms_follow_the_hand_and_the_rest_relaxes_around_them(start):
    relaxation = Relaxation(start, EMT(), SETTINGS)
    frames = relaxation.frames()
    next(frames)
    target = start.positions[CARBON] + [0.7, 0.2, 0.4]
    relaxation.hold([CARBON], [target])
    held = until_waiting(relaxation, frames)
    steps = np.linalg.norm(
        np.diff([start.positions[CARBON], *(f.positions[CARBON] for f in held)], axis=0), axis=1
    )
    assert steps.max() <= 0.2 + 1e-9  # a slow model sees it come, not jump
    assert np.array_equal(held[-1].positions[CARBON], target)
    assert held[-1].held == (CARBON,)
    assert held[-1].fmax < SETTINGS.fmax
    assert np.linalg.norm(held[-1].forces[CARBON]) > SETTINGS.fmax  # the hand's own atom doesn't count
    assert np.linalg.norm(held[-1].positions[OXYGEN] - start.positions[OXYGEN]) > 0.3
    fixed = start.constraints[0].index
    assert all(np.array_equal(frame.positions[fixed], start.positions[fixed]) for frame in held)


def test_what_is_let_go_relaxes_as_a_fresh_relaxation_from_there_does(start):
    relaxation = Relaxation(start, EMT(), SETTINGS)
    frames = relaxation.frames()
    next(frames)
    target = start.positions[CARBON] + [0.5, 0.5, 0.3]
    relaxation.hold([CARBON], [target])
    held = until_waiting(relaxation, frames)
    relaxation.let_go([CARBON], [target], generation=7)
    after = list(frames)
    assert relaxation.converged
    assert after[0].origin == after[0].step == held[-1].step + 1
    assert {frame.generation for frame in after} == {7}
    released = start.copy()
    released.positions[:] = after[0].positions
    assert np.array_equal(released.positions, held[-1].positions)
    released.calc = EMT()
    LBFGS(released, logfile=None).run(fmax=SETTINGS.fmax, steps=SETTINGS.max_steps)
    assert np.allclose(after[-1].positions, released.positions, atol=1e-9)
    assert after[-1].energy == pytest.approx(released.get_potential_energy(), abs=1e-9)
    assert relaxation.ending() == Converged(
        "", 7, after[-1].step, relaxation.force_calls, pytest.approx(1, abs=60)
    )


def test_the_step_limit_counts_from_the_last_change_by_hand(start):
    settings = RelaxationSettings("emt", fmax=1e-9, max_steps=4)
    relaxation = Relaxation(start, EMT(), settings)
    frames = relaxation.frames()
    for _ in range(4):
        last = next(frames)
    relaxation.let_go([CARBON], [last.positions[CARBON] + [0.1, 0, 0]])
    after = list(frames)
    assert [frame.step for frame in after] == list(range(4, 9))
    assert relaxation.ending().reason == "step limit"


def test_holding_does_not_end_at_the_step_limit(start):
    relaxation = Relaxation(start, EMT(), RelaxationSettings("emt", fmax=1e-9, max_steps=3))
    frames = relaxation.frames()
    relaxation.hold([CARBON], [start.positions[CARBON] + [0, 0, 0.2]])
    assert len(list(itertools.islice(frames, 30))) == 30


def test_fixed_atoms_cannot_be_held_and_one_is_told_once(start):
    said = []
    relaxation = Relaxation(start, EMT(), SETTINGS, tell=said.append)
    fixed = int(start.constraints[0].index[0])
    frames = relaxation.frames()
    next(frames)
    for shift in (0.1, 0.2):
        relaxation.hold([fixed, CARBON], start.positions[[fixed, CARBON]] + [0, 0, shift])
    frame = until_waiting(relaxation, frames)[-1]
    assert frame.held == (CARBON,)
    assert np.array_equal(frame.positions[fixed], start.positions[fixed])
    assert len(said) == 1
    assert "Fixed atoms" in said[0]


def test_an_atom_that_is_fixed_along_an_axis_follows_along_the_others(start):
    start.set_constraint([*start.constraints, FixCartesian([CARBON], (False, False, True))])
    relaxation = Relaxation(start, EMT(), SETTINGS)
    frames = relaxation.frames()
    next(frames)
    relaxation.hold([CARBON], [start.positions[CARBON] + [0.3, 0.0, 0.5]])
    held = until_waiting(relaxation, frames)
    assert all(frame.positions[CARBON, 2] == start.positions[CARBON, 2] for frame in held)
    assert held[-1].positions[CARBON, 0] == pytest.approx(start.positions[CARBON, 0] + 0.3)


def test_an_atom_held_onto_another_stays_where_it_was(start):
    said = []
    relaxation = Relaxation(start, EMT(), SETTINGS, tell=said.append)
    frames = relaxation.frames()
    next(frames)
    copper = int(start.constraints[0].index[0])
    relaxation.hold([OXYGEN], [start.positions[copper]])
    held = until_waiting(relaxation, frames)
    for frame in held:
        atoms = start.copy()
        atoms.positions[:] = frame.positions
        assert atoms.get_all_distances(mic=True)[OXYGEN][[i for i in range(14) if i != OXYGEN]].min() > 0.5
    assert "too close" in said[0]
    relaxation.let_go([OXYGEN], [start.positions[copper]])
    assert np.isfinite([frame.energy for frame in frames]).all()


class Edge(Calculator):
    """A potential that knows nothing above a height."""

    implemented_properties = ("energy", "forces")

    def calculate(self, atoms=None, properties=None, system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        if atoms.positions[:, 2].max() > 5:
            raise ValueError("an isolated atom")
        self.results = {"energy": 0.0, "forces": np.zeros((len(atoms), 3))}


def test_where_the_model_fails_the_hand_loses_its_atoms_and_the_run_goes_on():
    said = []
    pair = Atoms("Cu2", [(0, 0, 0), (0, 0, 2.5)])
    relaxation = Relaxation(pair, Edge(), RelaxationSettings("emt"), tell=said.append)
    frames = relaxation.frames()
    relaxation.hold([1], [(0, 0, 9.0)])
    held = until_waiting(relaxation, frames)
    assert held[-1].positions[1, 2] <= 5
    assert "went back" in said[0]
    relaxation.hold([1], [(0, 1.0, 3.0)])
    assert np.array_equal(until_waiting(relaxation, frames)[-1].positions[1], (0, 1.0, 3.0))
    relaxation.let_go([1], [(0, 1.0, 3.0)])
    list(frames)
    assert relaxation.converged


def test_an_edited_structure_of_other_atoms_is_relaxed_as_a_fresh_one(start):
    relaxation = Relaxation(start, EMT(), SETTINGS)
    frames = relaxation.frames()
    last = [next(frames) for _ in range(4)][-1]
    edited = start.copy()
    edited.positions[:] = last.positions
    del edited[OXYGEN]
    relaxation.restart(edited, 3, EMT())
    after = list(frames)
    bare = edited.copy()
    bare.calc = EMT()
    optimizer = LBFGS(bare, logfile=None)
    optimizer.run(fmax=SETTINGS.fmax, steps=SETTINGS.max_steps)
    assert np.allclose(after[-1].positions, bare.positions, atol=1e-9)
    assert len(after) == optimizer.nsteps + 1
    assert after[0].step == last.step + 1
    assert relaxation.force_calls == 4 + len(after)
    assert {frame.generation for frame in after} == {3}


def test_another_target_keeps_the_optimizer_and_another_optimizer_begins_anew(start):
    loose = RelaxationSettings("emt", fmax=2.0, max_steps=300)
    relaxation = Relaxation(start, EMT(), loose)
    frames = relaxation.frames()
    seen = [next(frames)]
    while seen[-1].fmax >= 2.0:
        seen.append(next(frames))
    relaxation.adjust(SETTINGS)
    seen += list(frames)
    bare = start.copy()
    bare.calc = EMT()
    LBFGS(bare, logfile=None).run(fmax=SETTINGS.fmax, steps=300)
    assert np.allclose(seen[-1].positions, bare.positions, atol=1e-9)
    assert {frame.origin for frame in seen} == {0}

    relaxation = Relaxation(start, EMT(), SETTINGS)
    frames = relaxation.frames()
    next(frames)
    relaxation.adjust(RelaxationSettings("emt", optimizer="fire", fmax=0.05, max_steps=500), generation=2)
    after = list(frames)
    assert after[0].origin == 1
    assert relaxation.converged


def test_nothing_can_be_held_while_the_cell_relaxes():
    relaxation = Relaxation(bulk("Cu"), EMT(), RelaxationSettings("emt", cell=True))
    with pytest.raises(AdatomError, match="While the cell relaxes"):
        relaxation.hold([0], [(0, 0, 0)])
    with pytest.raises(AdatomError, match="While the cell relaxes"):
        relaxation.let_go([0], [(0, 0, 0)])


@pytest.mark.parametrize(
    ("indices", "positions"),
    [([], np.empty((0, 3))), ([99, -1], np.zeros((2, 3))), ([CARBON], [(np.nan, 0, 0)])],
)
def test_what_cannot_be_held_is_let_be(start, indices, positions):
    relaxation = Relaxation(start, EMT(), SETTINGS)
    frames = relaxation.frames()
    next(frames)
    relaxation.hold(indices, positions)
    assert {frame.held for frame in frames} == {()}
    assert relaxation.converged


def test_an_atom_named_twice_is_held_once(start):
    relaxation = Relaxation(start, EMT(), SETTINGS)
    frames = relaxation.frames()
    next(frames)
    place = start.positions[CARBON] + [0, 0, 0.1]
    relaxation.hold([CARBON, CARBON], [place, place])
    assert until_waiting(relaxation, frames)[-1].held == (CARBON,)


@pytest.mark.parametrize("seed", range(8))
def test_a_random_drag_ends_no_higher_than_a_fresh_relaxation_from_where_it_was_let_go(start, seed):
    rng = np.random.default_rng(seed)
    relaxation = Relaxation(start, EMT(), SETTINGS)
    frames = relaxation.frames()
    frame = [next(frames) for _ in range(rng.integers(1, 12))][-1]
    grabbed = [CARBON] if seed % 2 else [CARBON, OXYGEN]
    way = rng.normal(0, 0.5, 3) * [1, 1, 0.4] + [0, 0, 0.2]
    origin = frame.positions[grabbed]
    for part in np.linspace(0.1, 1, 10):
        relaxation.hold(grabbed, origin + part * way)
        frame = next(frames)
    relaxation.let_go(grabbed, origin + way)
    after = list(frames)
    fresh = start.copy()
    fresh.positions[:] = after[0].positions
    fresh.calc = EMT()
    LBFGS(fresh, logfile=None).run(fmax=SETTINGS.fmax, steps=SETTINGS.max_steps)
    assert after[-1].energy <= fresh.get_potential_energy() + 0.005
