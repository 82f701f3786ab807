"""How an adsorbate is to stand wherever the mouse puts it; imports neither Qt nor VTK."""

from dataclasses import dataclass

from adatom.structure.adsorbates.pose import Face, Pose


@dataclass(frozen=True, slots=True)
class Stance:
    """What a `Pose` says, but for the place.

    Parameters
    ----------
    height
        Of the binding atom above the top layer, or below the bottom one on the bottom face, Å; None: by
        covalent radii, place by place.
    azimuth, tilt, roll, face
        As in `Pose`, degrees.
    """

    height: float | None = None
    azimuth: float = 0.0
    tilt: float = 0.0
    roll: float = 0.0
    face: Face = "top"

    def pose(self, xy: tuple[float, float], height: float) -> Pose:
        """Return the pose at a place, Å, and a height."""
        return Pose(xy, height, self.azimuth, self.tilt, self.roll, self.face)
