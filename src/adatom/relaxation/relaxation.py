"""The steppable relaxation: one frame per force call, and nothing of processes or windows."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import ase.optimize
import numpy as np
from ase import Atoms
from ase.calculators.calculator import Calculator
from ase.constraints import FixAtoms
from ase.filters import FrechetCellFilter
from numpy.typing import NDArray

from adatom.errors import AdatomError
from adatom.relaxation.events import Converged, Frame, Stopped
from adatom.relaxation.hand import Hand, holdable, too_close
from adatom.relaxation.settings import OPTIMIZERS, RelaxationSettings
from adatom.structure.constraints import within_constraints

_FOLLOWING_ALPHA = 35.0
"""eV/Å². How stiff the rest is taken to be while a hand leads: half of ASE's guess, to follow twice as fast.

Measured on CO dragged over Cu(100) with EMT and CHGNet: 25 overshoots in the C–O bond, 70 lags behind, and a
history of curvature that is kept while the hand moves leaves the oxygen where it was.
"""

_FOLLOWING_STEP = 0.2
"""Å. How far the hand's atoms go in a force call: as far as the optimizers let the rest go at most.

A slow model would otherwise see them jump, out of the molecule that is to come along.
"""


class Relaxation:
    """Relaxes a structure with one of ASE's optimizers, a step at a time.

    Between two frames it takes orders: `hold`, `let_go`, `restart`, `adjust`. The optimizer begins anew after
    every change that is not its own, for what it has learned of the curvature no longer holds then.

    Parameters
    ----------
    atoms
        The start; left alone. Its constraints hold.
    calculator
        Where the forces come from. It is used by this relaxation alone while `frames` runs.
    settings
        Optimizer, fmax, step limit and whether the cell relaxes too are read here.
    run, generation
        What the frames carry.
    tell
        Takes what the user should know, each thing once.
    """

    def __init__(
        self,
        atoms: Atoms,
        calculator: Calculator,
        settings: RelaxationSettings,
        *,
        run: str = "",
        generation: int = 0,
        tell: Callable[[str], object] | None = None,
    ) -> None:
        self._settings = settings
        self._run = run
        self._tell = tell or (lambda _: None)
        self._told: set[str] = set()
        self._hand: Hand | None = None
        self._last: Frame | None = None
        self._generation = generation
        self._step = 0
        self._start = 0.0
        self._paused_s = 0.0
        self._origin = 0
        self._counted = False
        self.converged = False
        self.steps = 0
        self.force_calls = 0
        self._take_up(atoms, calculator, generation)

    # -- orders, between two frames ------------------------------------------------------------------

    def hold(self, indices: Sequence[int], positions: NDArray[np.float64]) -> None:
        """Hold atoms where a hand is, from the next step on, until they are let go; the rest relaxes.

        Called anew as the hand moves. Held atoms feel nothing, and their forces don't count in fmax. Fixed
        atoms can't be held. Atoms that would come closer than 0.5 Å to another stay where they were.

        Parameters
        ----------
        indices
            Which atoms; those that are held already and not among them are let go.
        positions
            Where to, shape (k, 3), Å.

        Raises
        ------
        AdatomError
            If the cell relaxes too.
        """
        self._check_can_hold()
        held, wanted = self._holdable(indices, positions)
        if self._hand is None or not np.array_equal(held, self._hand.indices):
            self._set_hand(Hand(held, wanted) if len(held) else None)
            self._stuck = self._blocked = False
        elif not np.array_equal(wanted, self._hand.wanted):
            self._hand.wanted = wanted
            self._stuck = self._blocked = False

    def let_go(
        self, indices: Sequence[int], positions: NDArray[np.float64], generation: int | None = None
    ) -> None:
        """Set atoms down and hold none any longer; the optimizer begins anew.

        Parameters
        ----------
        indices
            Which atoms, held ones or others.
        positions
            Where, shape (k, 3), Å; atoms that would come too close to others stay where they were.
        generation
            What the frames carry from here on.

        Raises
        ------
        AdatomError
            If the cell relaxes too.
        """
        self._check_can_hold()
        freed, places = self._holdable(indices, positions)
        hand, self._generation = self._hand, self._generation if generation is None else generation
        self._set_hand(None)
        if hand is None or hand.refused is None or not np.array_equal(places, hand.refused):
            self._take(freed, places)
        self._fresh = True
        self._stuck = self._blocked = False

    def restart(self, atoms: Atoms, generation: int, calculator: Calculator | None = None) -> None:
        """Go on from an edited structure; nothing of it need be as before, and nothing is held any longer.

        Parameters
        ----------
        atoms
            The structure; left alone.
        generation
            What the frames carry from here on.
        calculator
            What computes it, if another.
        """
        before = self._calculator
        if self._counted:
            del before.calculate
        self._take_up(atoms, calculator or before, generation)
        if self._counted:
            self._count()

    def adjust(self, settings: RelaxationSettings, generation: int | None = None) -> None:
        """Take another target, step limit or optimizer; another optimizer begins where the atoms are.

        Parameters
        ----------
        settings
            Of these `fmax`, `max_steps` and `optimizer` are read.
        generation
            What the frames carry from here on.
        """
        self._fresh |= settings.optimizer != self._settings.optimizer
        self._settings = replace(
            self._settings, fmax=settings.fmax, max_steps=settings.max_steps, optimizer=settings.optimizer
        )
        self._generation = self._generation if generation is None else generation

    def leave_out(self, seconds: float) -> None:
        """Don't count time spent paused; before the first frame nothing is counted anyway."""
        if self._start:
            self._paused_s += seconds

    @property
    def waiting(self) -> bool:
        """Whether all that is left to do is to wait for the hand: then ask for no frame before an order."""
        if self._hand is None or self._fresh or not self._start:
            return False
        return self._stuck or (self._is_converged() and (self._blocked or not self._hand_has_moved))

    # -- frames --------------------------------------------------------------------------------------

    def frames(self) -> Generator[Frame, None, None]:
        """Yield the start as step 0, then a frame after each step until converged or at the step limit.

        Convergence is judged by the optimizer: the largest force on a free atom is below fmax. Where the cell
        relaxes too, so is the largest of the three rows that `ase.filters.FrechetCellFilter` adds for the
        lattice: the derivative of the energy with respect to the logarithm of the deformation, divided by
        the number of atoms, in eV. Of a stress σ that is σ times the volume per atom: 0.05 eV is 0.7 GPa in
        copper, which leaves 0.2 % of its lattice constant to relax.

        Steps are counted over the whole run; the limit is for those since the last change that was not the
        optimizer's own. While atoms are held it does not end by itself.

        Raises
        ------
        AdatomError
            If the energy, a force or the stress is not a finite number; the frames before stay good. While
            atoms are held it goes back to the last good frame instead.
        """
        self._start = time.perf_counter()
        with self._counting():
            while True:
                if self._fresh:
                    self._begin_anew()
                frame = self._last = self._sane_frame()
                self.steps = frame.step
                self.converged = self._is_converged()
                yield frame
                if self._fresh:
                    self._step += 1
                elif self._hand is None and self._is_over():
                    return
                elif not self.waiting:
                    self._advance()

    def ending(self, *, stopped: bool = False) -> Converged | Stopped:
        """Return how it ended; `stopped` if the user ended it before `frames` did."""
        figures: tuple[Any, ...] = (self.steps, self.force_calls, self._elapsed())
        if self.converged and self._hand is None and not self._fresh:
            return Converged(self._run, self._generation, *figures)
        reason = "stopped by the user" if stopped else "step limit"
        return Stopped(self._run, self._generation, reason, *figures)

    def _take_up(self, atoms: Atoms, calculator: Calculator, generation: int) -> None:
        """Begin with a structure, with no hand on it."""
        self._atoms = atoms.copy()
        self._atoms.calc = calculator
        self._calculator = calculator
        self._generation = generation
        self._own = list(self._atoms.constraints)
        self._hand = self._last = None
        self._fresh = True
        self._stuck = self._blocked = False

    def _begin_anew(self) -> None:
        """Give the optimizer a fresh start; the frame that comes next is the first of it."""
        self._fresh = False
        self._origin = self._step
        self._moved = FrechetCellFilter(self._atoms) if self._settings.cell else self._atoms
        self._optimizer = self._new_optimizer()

    def _new_optimizer(self) -> Any:
        if self._hand is not None:
            return ase.optimize.LBFGS(self._moved, logfile=None, alpha=_FOLLOWING_ALPHA)
        return getattr(ase.optimize, OPTIMIZERS[self._settings.optimizer])(self._moved, logfile=None)

    def _is_over(self) -> bool:
        self.converged = self._is_converged()
        return self.converged or self._step - self._origin >= self._settings.max_steps

    def _is_converged(self) -> bool:
        optimizable = self._optimizer.optimizable
        return bool(optimizable.converged(optimizable.get_gradient(), self._settings.fmax))

    def _advance(self) -> None:
        """Let the free atoms take a step, and those that are held go where the hand is."""
        self._optimizer.step()
        self._optimizer.nsteps += 1
        self._step += 1
        if self._hand is not None and self._hand_has_moved and self._follow(self._hand):
            self._optimizer = self._new_optimizer()

    # -- the hand ------------------------------------------------------------------------------------

    @property
    def _hand_has_moved(self) -> bool:
        hand = self._hand
        if hand is None or (hand.refused is not None and np.array_equal(hand.wanted, hand.refused)):
            return False
        return not np.array_equal(self._atoms.positions[hand.indices], hand.wanted)

    def _check_can_hold(self) -> None:
        if self._settings.cell:
            raise AdatomError(
                "While the cell relaxes too, atoms can't be held: they move with the lattice. Stop the "
                "relaxation first."
            )

    def _holdable(
        self, indices: Sequence[int], positions: NDArray[np.float64]
    ) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
        with self._own_constraints():
            held, wanted, fixed = holdable(self._atoms, indices, positions)
            wanted = within_constraints(self._atoms, held, wanted)[held]
        if fixed:
            self._say(
                "Fixed atoms can't be held while it relaxes: they stay where they are. Release them first."
            )
        return held, wanted

    def _set_hand(self, hand: Hand | None) -> None:
        """Hold other atoms than before, or none."""
        self._hand = hand
        held = [] if hand is None else [FixAtoms(indices=hand.indices)]
        self._atoms.set_constraint([*self._own, *held])
        if self._start and not self._fresh:
            self._optimizer = self._new_optimizer()

    def _follow(self, hand: Hand) -> bool:
        """Take the hand's atoms towards it; return whether any has moved."""
        here = self._atoms.positions[hand.indices]
        way = hand.wanted - here
        farthest = float(np.linalg.norm(way, axis=1).max())
        near = hand.wanted if farthest <= _FOLLOWING_STEP else here + way * (_FOLLOWING_STEP / farthest)
        moved = self._take(hand.indices, near) or self._take(hand.indices, hand.wanted)
        self._blocked = not moved
        return moved

    def _take(self, indices: NDArray[np.int_], places: NDArray[np.float64]) -> bool:
        """Take atoms elsewhere if they can be there; return whether any has moved."""
        with self._own_constraints():
            moved = within_constraints(self._atoms, indices, places)
        pair = too_close(self._atoms, indices, moved)
        if pair is not None:
            taken, other = (f"{self._atoms.symbols[index]} {index}" for index in pair)
            self._say(f"{taken} is too close to {other} to be computed: it waits for you to move it away.")
            return False
        if np.array_equal(moved, self._atoms.positions):
            return False
        self._atoms.positions[:] = moved
        return True

    @contextmanager
    def _own_constraints(self) -> Iterator[None]:
        """See the structure without what the hand adds."""
        held = self._atoms.constraints
        self._atoms.set_constraint(self._own)
        try:
            yield
        finally:
            self._atoms.set_constraint(held)

    def _say(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._tell(text)

    # -- one force call ------------------------------------------------------------------------------

    def _sane_frame(self) -> Frame:
        """Return the next frame; where a hand led the model astray, the last good one again."""
        try:
            return self._frame()
        except MemoryError:
            raise
        except Exception:  # a model may raise anything for atoms that nothing is near to
            if self._hand is None or self._last is None:
                raise
        self._say("The model can't follow there: the atoms went back to where it last could.")
        self._hand.refused = self._hand.wanted
        self._stuck = True
        self._atoms.positions[:] = self._last.positions
        self._optimizer = self._new_optimizer()
        return self._frame()

    def _frame(self) -> Frame:
        atoms = self._atoms
        forces = np.array(atoms.get_forces(apply_constraint=False), dtype=float)
        energy = float(atoms.get_potential_energy())
        free = np.asarray(self._moved.get_forces(), dtype=float)
        if not (np.isfinite(energy) and np.isfinite(forces).all() and np.isfinite(free).all()):
            raise AdatomError(
                f"The model gave an energy, force or stress that is not a number at step {self._step}: the "
                "structure went where the model can't follow. Go on from an earlier frame, or start from a "
                "saner structure."
            )
        return Frame(
            run=self._run,
            generation=self._generation,
            step=self._step,
            energy=energy,
            fmax=float(np.sqrt((free**2).sum(axis=1).max())),
            positions=atoms.positions.copy(),
            forces=forces,
            cell=atoms.cell.array.copy(),
            force_calls=self.force_calls,
            wall_s=self._elapsed(),
            held=() if self._hand is None else tuple(int(index) for index in self._hand.indices),
            origin=self._origin,
        )

    def _elapsed(self) -> float:
        return time.perf_counter() - self._start - self._paused_s if self._start else 0.0

    @contextmanager
    def _counting(self) -> Iterator[None]:
        """Count the calls in which the calculator computes, from a state in which it knows nothing yet."""
        self._counted = True
        self._count()
        try:
            yield
        finally:
            del self._calculator.calculate
            self._counted = False

    def _count(self) -> None:
        compute = self._calculator.calculate

        def counted(*args: Any, **kwargs: Any) -> None:
            self.force_calls += 1
            compute(*args, **kwargs)

        self._calculator.reset()
        self._calculator.calculate = counted
