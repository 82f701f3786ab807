"""What the workbench tells of itself: the run, the engine, and notices."""

from dataclasses import dataclass
from typing import Literal

from adatom.engine.messages import Device

RunStatus = Literal["idle", "loading", "running", "paused", "stopping"]
EngineStatus = Literal["off", "starting", "warming", "ready", "lost"]
NoticeLevel = Literal["info", "warning", "error"]
NoticeTopic = Literal[
    "", "open", "place", "edit", "own", "export", "script", "model", "fitness", "download", "run", "engine"
]
"""What a problem is one of: when the same is tried again and works, nobody needs to hear of it any longer."""


@dataclass(frozen=True, slots=True)
class RunState:
    """Where the newest relaxation stands.

    Parameters
    ----------
    status
        ``"idle"`` before the first run and after each run's end.
    node_key
        The node of the project that takes the frames, or ``None`` before the first run.
    text
        What is going on, or how it ended, in words.
    model, task, device, optimizer
        What it runs with; `device` is known once the model is loaded.
    cell
        Whether the cell relaxes too.
    step, energy, fmax, force_calls, wall_s
        Of the newest frame: eV, eV/Å, and seconds since the model was loaded.
    reason
        Why it ended; empty while it runs.
    converged
        Whether fmax fell to the target.
    generation
        Moves on with each edit, each release of the hand and each change of the optimizer. Frames of a former
        one that still arrive are recorded, but what they show is past.
    held
        Atoms that the hand holds.
    """

    status: RunStatus = "idle"
    node_key: int | None = None
    text: str = ""
    model: str = ""
    task: str | None = None
    device: str = ""
    optimizer: str = ""
    cell: bool = False
    step: int = 0
    energy: float | None = None
    fmax: float | None = None
    force_calls: int = 0
    wall_s: float = 0.0
    reason: str = ""
    converged: bool = False
    generation: int = 0
    held: tuple[int, ...] = ()

    @property
    def active(self) -> bool:
        """Whether a relaxation is under way, paused ones included."""
        return self.status != "idle"

    @property
    def steps_per_second(self) -> float | None:
        """Steps taken per second of relaxing, or ``None`` before the first step."""
        return self.step / self.wall_s if self.step and self.wall_s > 0 else None


@dataclass(frozen=True, slots=True)
class EngineState:
    """Where the engine stands: `text` in words, and the devices it found."""

    status: EngineStatus = "off"
    text: str = ""
    devices: tuple[Device, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should read; `details` for the curious, `topic` if trying again may settle it."""

    text: str
    level: NoticeLevel = "info"
    details: str = ""
    topic: NoticeTopic = ""


def device_label(key: str) -> str:
    """Return what a device is called in a sentence: ``"cpu"`` → ``"CPU"``, ``"cuda:0"`` → ``"GPU 0"``."""
    if key == "cpu":
        return "CPU"
    return f"GPU {key.removeprefix('cuda').removeprefix(':')}".strip()
