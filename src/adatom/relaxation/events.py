"""What a relaxation says while it runs.

Each event carries the run it belongs to and that run's *generation*: after an edit the generation moves on,
and what still arrives from before is recorded but no longer shown.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from adatom.relaxation.settings import RelaxationSettings

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Loading:
    """The model is being loaded; `stage` says in words what is going on."""

    run: str
    generation: int
    model: str
    stage: str


@dataclass(frozen=True, slots=True)
class Compiling:
    """The model is being compiled, which may take minutes."""

    run: str
    generation: int
    model: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know of how the model computes; said once for each time it is loaded."""

    run: str
    generation: int
    text: str


@dataclass(frozen=True, slots=True)
class Started:
    """The model is loaded and the relaxation begins, on `device` (``"cpu"``, ``"cuda:0"``)."""

    run: str
    generation: int
    model: str
    task: str | None
    device: str


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One step of the relaxation.

    Parameters
    ----------
    step
        0 for the start; counted over the whole run.
    energy
        Potential energy, eV.
    fmax
        Largest force on a free atom, i.e. after constraints, eV/Å; where the cell relaxes too, the larger of
        that and the force on the lattice, eV per atom (see `Relaxation.frames`).
    positions, forces
        Shape (n, 3), Å and eV/Å; forces are as computed, before constraints.
    cell
        Shape (3, 3), Å, rows are the cell vectors.
    force_calls
        Force calls made so far in this run.
    wall_s
        Seconds since the run started, model loading excluded.
    held
        Atoms that a hand held; their forces don't count in fmax.
    origin
        The step at which the optimizer last began anew.
    """

    run: str
    generation: int
    step: int
    energy: float
    fmax: float
    positions: Array
    forces: Array
    cell: Array
    force_calls: int
    wall_s: float
    held: tuple[int, ...] = ()
    origin: int = 0


@dataclass(frozen=True, slots=True)
class Paused:
    """The run waits; its last frame stays the newest."""

    run: str
    generation: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """The run goes on."""

    run: str
    generation: int


@dataclass(frozen=True, slots=True)
class Converged:
    """fmax fell to the target."""

    run: str
    generation: int
    steps: int
    force_calls: int
    wall_s: float


@dataclass(frozen=True, slots=True)
class Stopped:
    """The run ended short of the target: `reason` is ``"step limit"`` or ``"stopped by the user"``."""

    run: str
    generation: int
    reason: str
    steps: int
    force_calls: int
    wall_s: float


@dataclass(frozen=True, slots=True)
class Failed:
    """The run broke off: `message` for the user, `details` (a traceback) for the log."""

    run: str
    generation: int
    message: str
    details: str


RelaxationEvent: TypeAlias = (
    Loading | Compiling | Remark | Started | Frame | Paused | Resumed | Converged | Stopped | Failed
)
ENDINGS = (Converged, Stopped, Failed)
"""Events after which a run says nothing more."""


def summary(
    settings: RelaxationSettings, start: Started, last: Frame, end: Converged | Stopped
) -> dict[str, Any]:
    """Return what is reported of a finished run, with units in the field's usual terms.

    Keys: model, task, device, optimizer, cell_relaxed, converged, reason, steps, force_calls, energy (eV),
    fmax (eV/Å, free atoms; with the lattice, see `Frame`), wall_s.
    """
    return {
        "model": start.model,
        "task": start.task,
        "device": start.device,
        "optimizer": settings.optimizer,
        "cell_relaxed": settings.cell,
        "converged": isinstance(end, Converged),
        "reason": "converged" if isinstance(end, Converged) else end.reason,
        "steps": end.steps,
        "force_calls": end.force_calls,
        "energy": last.energy,
        "fmax": last.fmax,
        "wall_s": end.wall_s,
    }
