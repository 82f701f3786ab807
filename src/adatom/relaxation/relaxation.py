"""The steppable relaxation: one frame per force call, and nothing of processes or windows."""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import ase.optimize
import numpy as np
from ase import Atoms
from ase.calculators.calculator import Calculator
from ase.filters import FrechetCellFilter

from adatom.errors import AdatomError
from adatom.relaxation.events import Converged, Frame, Stopped
from adatom.relaxation.settings import OPTIMIZERS, RelaxationSettings


class Relaxation:
    """Relaxes a structure with one of ASE's optimizers, a step at a time.

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
    """

    def __init__(
        self,
        atoms: Atoms,
        calculator: Calculator,
        settings: RelaxationSettings,
        *,
        run: str = "",
        generation: int = 0,
    ) -> None:
        self._atoms = atoms.copy()
        self._atoms.calc = calculator
        self._calculator = calculator
        self._settings = settings
        self._run = run
        self._generation = generation
        self._start = 0.0
        self._paused_s = 0.0
        self.converged = False
        self.steps = 0
        self.force_calls = 0

    def frames(self) -> Generator[Frame, None, None]:
        """Yield the start as step 0, then a frame after each step until converged or at the step limit.

        Convergence is judged by the optimizer: the largest force on a free atom is below fmax. Where the cell
        relaxes too, so is the largest of the three rows that `ase.filters.FrechetCellFilter` adds for the
        lattice: the derivative of the energy with respect to the logarithm of the deformation, divided by
        the number of atoms, in eV. Of a stress σ that is σ times the volume per atom: 0.05 eV is 0.7 GPa in
        copper, which leaves 0.2 % of its lattice constant to relax.

        Raises
        ------
        AdatomError
            If the energy, a force or the stress is not a finite number; the frames before stay good.
        """
        optimizer_class = getattr(ase.optimize, OPTIMIZERS[self._settings.optimizer])
        moved = FrechetCellFilter(self._atoms) if self._settings.cell else self._atoms
        optimizer = optimizer_class(moved, logfile=None)
        self._start = time.perf_counter()
        with self._counting():
            for converged in optimizer.irun(fmax=self._settings.fmax, steps=self._settings.max_steps):
                frame = self._frame(optimizer.nsteps, moved)
                self.converged = bool(converged)
                self.steps = frame.step
                yield frame

    def ending(self, *, stopped: bool = False) -> Converged | Stopped:
        """Return how it ended; `stopped` if the user ended it before `frames` did."""
        figures: tuple[Any, ...] = (self.steps, self.force_calls, self._elapsed())
        if self.converged:
            return Converged(self._run, self._generation, *figures)
        reason = "stopped by the user" if stopped else "step limit"
        return Stopped(self._run, self._generation, reason, *figures)

    def leave_out(self, seconds: float) -> None:
        """Don't count time spent paused."""
        self._paused_s += seconds

    def _elapsed(self) -> float:
        return time.perf_counter() - self._start - self._paused_s if self._start else 0.0

    def _frame(self, step: int, moved: Atoms | FrechetCellFilter) -> Frame:
        atoms = self._atoms
        forces = np.array(atoms.get_forces(apply_constraint=False), dtype=float)
        energy = float(atoms.get_potential_energy())
        free = np.asarray(moved.get_forces(), dtype=float)
        if not (np.isfinite(energy) and np.isfinite(forces).all() and np.isfinite(free).all()):
            raise AdatomError(
                f"The model gave an energy, force or stress that is not a number at step {step}: the "
                "structure went where the model can't follow. Go on from an earlier frame, or start from a "
                "saner structure."
            )
        return Frame(
            run=self._run,
            generation=self._generation,
            step=step,
            energy=energy,
            fmax=float(np.sqrt((free**2).sum(axis=1).max())),
            positions=atoms.positions.copy(),
            forces=forces,
            cell=atoms.cell.array.copy(),
            force_calls=self.force_calls,
            wall_s=self._elapsed(),
        )

    @contextmanager
    def _counting(self) -> Iterator[None]:
        """Count the calls in which the calculator computes, from a state in which it knows nothing yet."""
        compute = self._calculator.calculate

        def counted(*args: Any, **kwargs: Any) -> None:
            self.force_calls += 1
            compute(*args, **kwargs)

        self._calculator.reset()
        self._calculator.calculate = counted
        try:
            yield
        finally:
            del self._calculator.calculate
