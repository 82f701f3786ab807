"""Trajectories: the frames of a relaxation, or of a file that holds several."""

import bisect
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
        eV, or ``None`` where a file says nothing of it, or an edit was never computed.
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


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Frames that follow from the first of them, without a hand or an edit in between.

    Parameters
    ----------
    first
        Index of its first frame.
    template
        Elements, constraints, tags and whatever else is the same in its frames; frozen.
    cause
        What it begins with, in the words of an operation's title: ``"Move C 27"``. Empty for the start.
    generation
        That of the run when it began; 0 for a file.
    held
        Atoms that a hand held in its frames. Such frames do not follow from one another.
    optimizer
        Key of the optimizer that it began with; empty for a file.
    """

    first: int
    template: Atoms
    cause: str = ""
    generation: int = 0
    held: tuple[int, ...] = ()
    optimizer: str = ""


class Trajectory:
    """Frames in order, in one segment or several.

    Frames and segments may be added by one thread while another reads; what has been read never changes.

    Parameters
    ----------
    template
        What is the same in every frame of the first segment.
    frames
        The frames to begin with.
    """

    def __init__(self, template: Atoms, frames: Sequence[TrajectoryFrame] = ()) -> None:
        self._segments: tuple[Segment, ...] = (Segment(0, _frozen_once(template)),)
        self._frames = list(frames)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many frames there are."""
        return len(self._frames)

    def __getitem__(self, index: int) -> TrajectoryFrame:
        """Return one frame; negative indices count from the end."""
        return self._frames[index]

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The segments in order; frames of different segments may differ in elements and number of atoms."""
        return self._segments

    def segment_of(self, index: int) -> Segment:
        """Return the segment of a frame; negative indices count from the end."""
        index = range(len(self._frames))[index]
        segments = self._segments
        return segments[bisect.bisect_right(segments, index, key=lambda segment: segment.first) - 1]

    def append(self, frame: TrajectoryFrame) -> int:
        """Add a frame and return its index."""
        with self._lock:
            self._frames.append(frame)
            return len(self._frames) - 1

    def begin_segment(
        self,
        template: Atoms | None = None,
        cause: str = "",
        *,
        generation: int = 0,
        held: tuple[int, ...] = (),
        optimizer: str = "",
    ) -> None:
        """Let a segment begin with the next frame; one that has no frame yet gives way to it.

        Parameters
        ----------
        template
            The structure that it begins with; that of the segment before if left out.
        cause, generation, held, optimizer
            As in `Segment`.
        """
        with self._lock:
            first, last = len(self._frames), self._segments[-1]
            given = last.template if template is None else _frozen_once(template)
            before = self._segments[:-1] if last.first == first else self._segments
            self._segments = (*before, Segment(first, given, cause, generation, held, optimizer))

    def atoms(self, index: int) -> Atoms:
        """Return a frame as a frozen structure, without energy and forces."""
        atoms = self.segment_of(index).template.copy()
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


def _frozen_once(atoms: Atoms) -> Atoms:
    """Return a frozen structure as it is, so that segments of one template share it; a copy of another."""
    return frozen(atoms) if atoms.positions.flags.writeable else atoms


def _column(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=float)
