"""What a relaxation is asked to do."""

import math
import re
from dataclasses import dataclass

from adatom.errors import AdatomError
from adatom.potentials.inference import MODES

OPTIMIZERS = {"lbfgs": "LBFGS", "bfgs": "BFGS", "fire": "FIRE"}
"""The optimisers offered: key → name of the class in `ase.optimize`."""

FMAX = 0.05
"""The usual target on free atoms, eV/Å."""

CELL_FMAX = 0.005
"""The same where the cell relaxes too: it leaves about 0.02 % of a metal's lattice constant to relax."""


@dataclass(frozen=True, slots=True)
class RelaxationSettings:
    """Settings of one relaxation; immutable, so that what was asked can be recorded as it was.

    Parameters
    ----------
    model
        Key of a model in the catalogue, e.g. ``"chgnet:0.3.0"``, ``"emt"``, ``"fairchem:uma-s-1p1"``.
    task
        The task of a multi-task model, e.g. ``"oc20"``; ``None`` where the model has none.
    device
        ``"auto"`` (CUDA where there is one, else CPU), ``"cpu"``, ``"cuda"`` or ``"cuda:N"``.
    optimizer
        A key of `OPTIMIZERS`.
    fmax
        Largest force on a free atom at which the relaxation has converged, in eV/Å. With `cell` the forces on
        the lattice count as well, see `Relaxation.frames`.
    max_steps
        Most steps to take; 0 evaluates the start only.
    threads
        Threads of the CPU to compute with; ``None`` for physical cores − 1, at least 1.
    inference
        How FAIRChem's models compute, one of `adatom.potentials.inference.MODES`; the others have one way.
    cell
        Whether the cell vectors of a bulk crystal relax along with its atoms.

    Raises
    ------
    AdatomError
        If a value makes no sense.
    """

    model: str
    task: str | None = None
    device: str = "auto"
    optimizer: str = "lbfgs"
    fmax: float = FMAX
    max_steps: int = 100
    threads: int | None = None
    inference: str = "auto"
    cell: bool = False

    def __post_init__(self) -> None:
        if self.optimizer not in OPTIMIZERS:
            known = ", ".join(OPTIMIZERS)
            raise AdatomError(f"Unknown optimizer {self.optimizer!r}: choose one of {known}.")
        if not re.fullmatch(r"auto|cpu|cuda(:\d+)?", self.device):
            raise AdatomError(f"Unknown device {self.device!r}: choose auto, cpu, cuda or cuda:0.")
        if not (math.isfinite(self.fmax) and self.fmax > 0):
            raise AdatomError(f"fmax is {self.fmax} eV/Å; it must be above zero (0.05 is usual).")
        if self.max_steps < 0:
            raise AdatomError(f"The step limit is {self.max_steps}; it must be 0 or more.")
        if self.threads is not None and self.threads < 1:
            raise AdatomError(f"{self.threads} threads make no sense; use 1 or more.")
        if self.inference not in MODES:
            raise AdatomError(f"Unknown inference mode {self.inference!r}: choose one of {', '.join(MODES)}.")
