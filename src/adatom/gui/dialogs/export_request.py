"""What an export was asked to write."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

PICTURE = "png"
"""Format key of a picture of the view, beside the keys of `adatom.structure.files.EXPORT_FORMATS`."""
Frames: TypeAlias = Literal["shown", "all"]


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to write, and where.

    Parameters
    ----------
    path
        The file, with its suffix.
    format_key
        A key of `adatom.structure.files.EXPORT_FORMATS`, or `PICTURE`.
    frames
        The shown frame, or the whole trajectory.
    picture_size
        Pixels across and down; ``None`` as large as the view.
    transparent
        Whether a picture has no background.
    """

    path: Path
    format_key: str
    frames: Frames = "shown"
    picture_size: tuple[int, int] | None = None
    transparent: bool = False
