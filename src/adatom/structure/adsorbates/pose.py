"""How an adsorbate stands on a surface: where, how high, how turned, on which face."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from adatom.errors import StructureError
from adatom.structure.limits import check_finite

Face: TypeAlias = Literal["top", "bottom"]
FACES: tuple[Face, ...] = ("top", "bottom")
"""The two faces of a slab: the outward normal of the top one is +z, that of the bottom one −z."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where an adsorbate stands and how it is turned.

    The three angles are the Euler angles z–y–z in the frame of the face, and reach every orientation.

    Parameters
    ----------
    xy
        Of the binding atom, or of the middle of the two, Å.
    height
        Of the binding atom, or of the middle of the two, above the top layer, or below the bottom one on the
        bottom face, Å.
    azimuth
        About the outward normal, counter-clockwise as seen from outside, degrees. Applied last.
    tilt
        Away from the outward normal, towards x, degrees. Applied after the roll.
    roll
        About the molecule's own upright axis, degrees. Applied first.
    face
        Which face of the slab. On the bottom one the molecule is turned over about the x axis, after the
        angles.
    """

    xy: tuple[float, float]
    height: float
    azimuth: float = 0.0
    tilt: float = 0.0
    roll: float = 0.0
    face: Face = "top"


def check_pose(pose: Pose) -> None:
    """Raise a `StructureError` unless all numbers of a pose are finite and there is such a face."""
    check_finite("A position", sum(pose.xy))
    check_angles(pose.azimuth, pose.tilt, pose.roll)
    check_finite("A height", pose.height)
    check_face(pose.face)


def check_angles(azimuth: float, tilt: float, roll: float) -> None:
    """Raise a `StructureError` unless the angles by which a molecule is turned are finite."""
    for what, angle in (("An azimuth", azimuth), ("A tilt", tilt), ("A roll", roll)):
        check_finite(what, angle, "°")


def check_face(face: str) -> None:
    """Raise a `StructureError` unless a slab has such a face."""
    if face not in FACES:
        raise StructureError(f"A slab has no face {face!r}: give top or bottom.")
