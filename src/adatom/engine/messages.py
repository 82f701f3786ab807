"""What the window's process says to the engine and to the hub's helper process, and they to it.

Commands go down, messages come up. Both are dataclasses here, and plain on the wire (`adatom.engine.codec`).
"""

import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.engine.codec import make_known
from adatom.potentials.hub.news import Account, HubNews, HubProblem
from adatom.relaxation.events import RelaxationEvent
from adatom.relaxation.settings import RelaxationSettings


@dataclass(frozen=True, slots=True)
class Device:
    """Something to compute on.

    Parameters
    ----------
    key
        ``"cpu"`` or ``"cuda:0"``.
    title
        ``"CPU · 1 thread"``, ``"NVIDIA H100"``.
    free_bytes
        Free memory of a GPU when the engine last looked; ``None`` for the CPU.
    """

    key: str
    title: str
    free_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class EngineReady:
    """The engine runs and knows its devices; `versions` names packages and their versions."""

    python: str
    versions: dict[str, str]
    devices: tuple[Device, ...]


@dataclass(frozen=True, slots=True)
class DevicesSeen:
    """What there is to compute on now: the free memory of a GPU changes with each model."""

    devices: tuple[Device, ...]


@dataclass(frozen=True, slots=True)
class EngineLost:
    """The engine's process is gone; `message` says why, as a clause without a full stop."""

    message: str


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Load a model and keep it. Answered by `Loading` and then `Started` or `Failed`, with an empty run.

    Parameters
    ----------
    wish
        The model, and how a run will use it.
    atoms
        How many atoms that run will have, as far as one knows.
    """

    wish: RelaxationSettings
    atoms: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class StartRun:
    """Relax a structure."""

    run: str
    generation: int
    atoms: Atoms
    settings: RelaxationSettings


@dataclass(frozen=True, slots=True)
class Pause:
    """Hold a run after the force call under way."""

    run: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Let a paused run go on."""

    run: str


@dataclass(frozen=True, slots=True)
class Stop:
    """End a run after the force call under way; answered by its ending."""

    run: str


@dataclass(frozen=True, slots=True, eq=False)
class Hold:
    """Hold atoms of a run where a hand is, from the next step on; the newest stands for all before it.

    Parameters
    ----------
    run
        Which run.
    indices
        Which atoms.
    positions
        Shape (k, 3), Å.
    """

    run: str
    indices: tuple[int, ...]
    positions: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LetGo:
    """Set atoms down and relax them with the rest; the frames carry `generation` from there on."""

    run: str
    generation: int
    indices: tuple[int, ...]
    positions: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """Go on from an edited structure; its frames carry `generation`.

    Answered by `Started`, or by `Loading` first where another model must be loaded for it.
    """

    run: str
    generation: int
    atoms: Atoms


@dataclass(frozen=True, slots=True)
class Step:
    """Of a paused run, make one force call and pause again; of another, pause it."""

    run: str


@dataclass(frozen=True, slots=True)
class Adjust:
    """Go on with another target, step limit or optimizer; the frames carry `generation` from there on."""

    run: str
    generation: int
    settings: RelaxationSettings


@dataclass(frozen=True, slots=True)
class AskHub:
    """Ask the hub who one is and what one may read. Answered by `AccountNews` and `RepositoryNews`.

    Parameters
    ----------
    repositories
        Name → the files whose sizes are wanted.
    """

    repositories: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class LogIn:
    """Have the hub check a token, and store it. Answered by `AccountNews`."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogOut:
    """Forget the stored token. Answered by `AccountNews`."""


@dataclass(frozen=True, slots=True)
class Download:
    """Download a model's files. Answered by `DownloadNews`."""

    model: str


@dataclass(frozen=True, slots=True)
class HubNote:
    """One line on a question under way: ``"No answer; trying again in 2 s (2 of 5)"``."""

    text: str


@dataclass(frozen=True, slots=True)
class JobDone:
    """A helper has worked through its command; `problem` is what went wrong, if anything did."""

    problem: Any = None


EngineMessage: TypeAlias = RelaxationEvent | EngineReady | DevicesSeen | EngineLost
Order: TypeAlias = Pause | Resume | Stop | Hold | LetGo | Edit | Step | Adjust
"""What is said of a run that has been started."""

Command: TypeAlias = WarmUp | StartRun | Order
HubMessage: TypeAlias = HubNews | HubNote | JobDone
HubCommand: TypeAlias = AskHub | LogIn | LogOut | Download

make_known(
    *typing.get_args(RelaxationEvent),
    *(Device, EngineReady, DevicesSeen, EngineLost, RelaxationSettings),
    *(WarmUp, StartRun, *typing.get_args(Order)),
    *(*typing.get_args(HubMessage), Account, HubProblem, *typing.get_args(HubCommand)),
)
