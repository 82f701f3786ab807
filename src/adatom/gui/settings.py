"""What the window remembers from one time to the next.

A settings file that is damaged, half right or not writable never keeps the program from starting: what can
be read is kept, the rest falls back to the defaults, and a remark says so.
"""

import contextlib
import json
import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from adatom import paths

RECENT_FILES = 8
"""How many recent files are kept."""


class Settings(BaseSettings):
    """Settings of the window; each may be overridden by a variable ``ADATOM_…`` of the environment.

    Parameters
    ----------
    theme
        ``"system"`` follows the desktop.
    recent
        Files opened last, newest first.
    export_folder
        Where something was exported to last.
    geometry
        The window's place and size as Qt saves them, in base 64.
    project_panel, side_panel, foot
        Whether they are unfolded.
    project_width, atoms_width
        How wide the panel on the left is, logical pixels; 0 as wide as the columns of the table of atoms.
    knows_project
        Whether the user has ever opened the panel on the left.
    atom_columns
        Columns of the table of atoms; none for the usual ones.
    model, task, device
        What relaxations ran with last; an empty model is the catalogue's default.
    threads, inference
        Threads of the CPU (``None``: the usual number) and how FAIRChem's models compute.
    checkpoints
        Checkpoint files opened last, newest first.
    colouring
        What atoms are coloured by.
    force_arrows, displacement_arrows, fixed_forces
        Whether these are shown; the last are the force arrows of fixed atoms.
    force_scale, displacement_scale
        Lengths of arrows, Å per eV/Å and per Å.
    optimizer, fmax, max_steps
        As in `RelaxationSettings`.
    relax_edits
        Whether each edit is relaxed at once.
    """

    model_config = SettingsConfigDict(env_prefix="ADATOM_", extra="ignore", validate_assignment=True)

    theme: Literal["system", "light", "dark"] = "system"
    recent: list[Path] = Field(default_factory=list)
    export_folder: Path | None = None
    geometry: str = ""
    project_panel: bool = False
    project_width: int = Field(default=264, ge=100, le=1000)
    atoms_width: int = Field(default=0, ge=0, le=1000)
    knows_project: bool = False
    atom_columns: list[str] = Field(default_factory=list)
    side_panel: bool = True
    foot: bool = True
    model: str = ""
    task: str | None = None
    device: str = "auto"
    threads: int | None = Field(default=None, ge=1)
    inference: Literal["auto", "batch", "eager", "default", "high-precision"] = "auto"
    checkpoints: list[Path] = Field(default_factory=list)
    colouring: Literal["element", "height", "coordination", "displacement", "force"] = "element"
    force_arrows: bool = False
    displacement_arrows: bool = False
    fixed_forces: bool = False
    force_scale: float = Field(default=1.0, gt=0)
    displacement_scale: float = Field(default=5.0, gt=0)
    optimizer: Literal["lbfgs", "bfgs", "fire"] = "lbfgs"
    fmax: float = Field(default=0.05, gt=0)
    max_steps: int = Field(default=100, ge=0)
    relax_edits: bool = False

    def remember(self, path: Path) -> None:
        """Put a file first among the recent ones."""
        self.recent = _first(path, self.recent)

    def remember_checkpoint(self, path: Path) -> None:
        """Put a file first among the checkpoints."""
        self.checkpoints = _first(path, self.checkpoints)


def _first(path: Path, files: list[Path]) -> list[Path]:
    path = path.absolute()
    return [path, *(other for other in files if other != path)][:RECENT_FILES]


def load_settings() -> tuple[Settings, str]:
    """Read the settings file.

    Returns
    -------
    Settings
        With defaults in place of whatever is missing or makes no sense.
    str
        A remark for the user on what could not be read, or an empty string.
    """
    path = paths.settings_file()
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(values, dict):
            raise ValueError("it holds no settings")
    except FileNotFoundError:
        return _forgiving({}, "")
    except (OSError, ValueError) as error:
        return _forgiving({}, f"The settings in {path} could not be read ({error}); the defaults are used.")
    return _forgiving(values, "")


def _forgiving(values: dict[str, Any], remark: str) -> tuple[Settings, str]:
    """Build the settings, leaving out what makes no sense in the file or in the environment."""
    try:
        return Settings(**values), remark
    except ValidationError as error:
        bad = {str(problem["loc"][0]) for problem in error.errors()}
    kept = {key: value for key, value in values.items() if key not in bad}
    defaults = Settings.model_construct().model_dump(include=bad)
    names = ", ".join(sorted(bad))
    told = f"Settings that make no sense were left out: {names}. The defaults are used for them."
    return Settings(**{**kept, **defaults}), remark or told


def save_settings(settings: Settings) -> str:
    """Write the settings file, in one go; return a remark if that failed, else an empty string."""
    path = paths.settings_file()
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(settings.model_dump_json(indent=2), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        return f"The settings could not be kept in {path} ({error})."
    return ""
