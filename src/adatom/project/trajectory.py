"""Trajectories: the frames of a relaxation, or of a file that holds several."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ase import Atoms
from ase.calculators.singlepoint import SinglePointCalculator
from numpy.typing import NDArray

from adatom.relaxation.events import Frame
from adatom.structure.frozen import frozen


@dataclass(frozen=True, slots=True, eq=False)
class TrajectoryFrame:
    """What changes from frame to frame.

    Parameters
    ----------
    positions
        Shape (n, 3), Å.
    cell
        Shape (3, 3), Å.
    energy
        eV, or ``None`` where a file says nothing of it.
    fmax
        Largest force on a free atom, eV/Å, or ``None``.
    forces
        Shape (n, 3), eV/Å, or ``None``.
    """

    positions: NDArray[np.float64]
    cell: NDArray[np.float64]
    energy: float | None = None
    fmax: float | None = None
    forces: NDArray[np.float64] | None = None

    @classmethod
    def of(cls, frame: Frame) -> "TrajectoryFrame":
        """Return the frame of a relaxation's event."""
        return cls(frame.positions, frame.cell, frame.energy, frame.fmax, frame.forces)


class Trajectory:
    """Frames of one composition, in order.

    Frames may be added by one thread while another reads; what has been read never changes.

    Parameters
    ----------
    template
        Elements, constraints, tags and whatever else is the same in every frame.
    frames
        The frames to begin with.
    """

    def __init__(self, template: Atoms, frames: Sequence[TrajectoryFrame] = ()) -> None:
        self._template = frozen(template)
        self._frames = list(frames)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many frames there are."""
        return len(self._frames)

    def __getitem__(self, index: int) -> TrajectoryFrame:
        """Return one frame; negative indices count from the end."""
        return self._frames[index]

    def append(self, frame: TrajectoryFrame) -> int:
        """Add a frame and return its index."""
        with self._lock:
            self._frames.append(frame)
            return len(self._frames) - 1

    def atoms(self, index: int) -> Atoms:
        """Return a frame as a frozen structure, without energy and forces."""
        atoms = self._template.copy()
        frame = self._frames[index]
        atoms.set_cell(frame.cell)
        atoms.positions[:] = frame.positions
        return frozen(atoms)

    def results(self, index: int) -> Atoms:
        """Return a frame as a structure that carries its energy and forces, ready to be written."""
        atoms = self.atoms(index).copy()
        frame = self._frames[index]
        known = {"energy": frame.energy, "forces": frame.forces}
        atoms.calc = SinglePointCalculator(atoms, **{k: v for k, v in known.items() if v is not None})
        return atoms

    def energies(self) -> NDArray[np.float64]:
        """Return the energies, shape (frames,), eV; NaN where unknown."""
        return _column([frame.energy for frame in self._frames])

    def fmaxes(self) -> NDArray[np.float64]:
        """Return fmax of each frame, shape (frames,), eV/Å; NaN where unknown."""
        return _column([frame.fmax for frame in self._frames])


def _column(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=float)
