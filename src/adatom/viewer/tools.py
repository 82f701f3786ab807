"""Tools: what the mouse does to the structure. Rays come in, edits go out; no Qt and no VTK."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.placement import Clash, adsorbate_positions, automatic_height, clashes
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.layers import top_height
from adatom.structure.sites.finding import Site
from adatom.viewer.camera import Ray
from adatom.viewer.picking import meet_height, nearest_place, pick_sphere

AZIMUTH_STEP = 15.0
HEIGHT_STEP = 0.05
_SNAP_LIMIT = 2.2
_OVERHANG = 1.0
_HEIGHT_RANGE = (0.0, 20.0)


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """What a tool works on: the structure on show and its sites.

    Parameters
    ----------
    atoms
        The structure; not to be changed.
    radii
        Drawn radii, Å, shape (n,).
    sites
        Its adsorption sites.
    marks
        Where their marks are drawn, Å, shape (len(sites), 3).
    """

    atoms: Atoms
    radii: NDArray[np.float64]
    sites: Sequence[Site]
    marks: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ghost:
    """The adsorbate as it would be placed by a click.

    Parameters
    ----------
    site
        The site it snapped to, or None where it stands freely.
    label
        What the label says: ``"bridge · 2.00 Å"``.
    height
        Height of the binding atom above the top layer, Å.
    azimuth, tilt
        Degrees.
    clash
        What it is too close to: ``"too close: 1.02 Å to Cu 14"``; empty where it fits.
    automatic
        Whether the height follows from covalent radii, rather than from the user's hand.
    """

    site: Site | None
    label: str
    height: float
    azimuth: float
    tilt: float
    clash: str
    automatic: bool = True


class NavigateTool:
    """Looks and points; changes nothing."""

    def __init__(self) -> None:
        self.atom: int | None = None
        self.site: int | None = None

    def hover(self, ray: Ray, stage: Stage, *, reach: float) -> None:
        """Find the atom under the cursor, and the site whose mark is within `reach` Å of it."""
        self.atom = pick_sphere(ray, stage.atoms.positions, stage.radii)
        self.site = nearest_place(ray, stage.marks, stage.marks, reach) if reach > 0 else None

    def clear(self) -> None:
        """Forget the cursor: it has left the view."""
        self.atom = self.site = None


class PlaceTool:
    """Moves a ghost of an adsorbate over the surface and places it.

    Parameters
    ----------
    adsorbate
        What is placed.
    height
        Height of the binding atom above the top layer in Å, or None: by covalent radii, site by site.
    azimuth, tilt
        Orientation in degrees.
    """

    def __init__(
        self, adsorbate: Adsorbate, height: float | None = None, azimuth: float = 0.0, tilt: float = 0.0
    ) -> None:
        self.adsorbate = adsorbate
        self.height = height
        self.azimuth = azimuth
        self.tilt = tilt
        self.ghost: Ghost | None = None
        self.positions: NDArray[np.float64] = np.empty((0, 3))
        self.foot: NDArray[np.float64] = np.zeros(3)
        self.site: int | None = None
        self._xy: tuple[float, float] | None = None

    def hover(self, ray: Ray, stage: Stage, *, snap: bool) -> None:
        """Move the ghost to the site at which `ray` points, or, without `snap`, to the very point."""
        if not len(stage.atoms):
            self.clear()
            return
        self.site = None
        place = None
        if snap and len(stage.sites):
            places = np.array([site.position for site in stage.sites])
            self.site = nearest_place(ray, places, stage.marks, _SNAP_LIMIT)
            place = None if self.site is None else places[self.site]
        else:
            place = _point_on_surface(ray, stage.atoms)
        if place is None:
            self.clear()
            return
        self._stand(stage, (float(place[0]), float(place[1])))

    def orient(self, stage: Stage, *, height: float | None, azimuth: float, tilt: float) -> None:
        """Take typed values; a height of None is the automatic one."""
        self.height, self.azimuth, self.tilt = height, azimuth, tilt
        self.refresh(stage)

    def turn(self, stage: Stage, steps: int) -> None:
        """Turn the ghost by steps of the wheel."""
        self.azimuth = (self.azimuth + AZIMUTH_STEP * steps) % 360.0
        self.refresh(stage)

    def lift(self, stage: Stage, steps: int) -> None:
        """Raise the ghost by steps of the wheel, from where it is now; the height is a typed one then."""
        if self.ghost is not None:
            raised = round(self.ghost.height + HEIGHT_STEP * steps, 4)
            self.height = float(np.clip(raised, *_HEIGHT_RANGE))
            self.refresh(stage)

    def refresh(self, stage: Stage) -> None:
        """Bring the ghost up to date where it stands, if it does; it goes along with its site."""
        if self.site is not None:
            x, y, _ = stage.sites[self.site].position
            self._xy = (x, y)
        if self._xy is not None and len(stage.atoms):
            self._stand(stage, self._xy)

    def click(self) -> PlaceAdsorbate | None:
        """Return the edit to make, or None where there is no ghost."""
        if self.ghost is None or self._xy is None:
            return None
        return PlaceAdsorbate(
            adsorbate=self.adsorbate,
            pose=Pose(self._xy, self.ghost.height, self.azimuth, self.tilt),
            site="" if self.ghost.site is None else self.ghost.site.label,
        )

    def clear(self) -> None:
        """Take the ghost away: the cursor is not on the surface."""
        self.ghost = self.site = self._xy = None

    def _stand(self, stage: Stage, xy: tuple[float, float]) -> None:
        self._xy = xy
        height = self.height
        if height is None:
            height = automatic_height(stage.atoms, self.adsorbate, xy, self.azimuth, self.tilt)
        pose = Pose(xy, height, self.azimuth, self.tilt)
        self.positions = adsorbate_positions(stage.atoms, self.adsorbate, pose)
        site = None if self.site is None else stage.sites[self.site]
        self.foot = np.array([*xy, top_height(stage.atoms)]) if site is None else stage.marks[self.site]
        found = clashes(stage.atoms, self.adsorbate, self.positions)
        self.ghost = Ghost(
            site=site,
            label=f"{'free' if site is None else site.label} · {height:.2f} Å",
            height=height,
            azimuth=self.azimuth,
            tilt=self.tilt,
            clash=_describe(found, stage.atoms),
            automatic=self.height is None,
        )


def _describe(found: Sequence[Clash], atoms: Atoms) -> str:
    if not found:
        return ""
    worst = found[0]
    return f"too close: {worst.distance:.2f} Å to {atoms.symbols[worst.slab_atom]} {worst.slab_atom}"


def _point_on_surface(ray: Ray, atoms: Atoms) -> NDArray[np.float64] | None:
    """Return where `ray` meets the plane of the top layer, or None outside the cell."""
    point = meet_height(ray, top_height(atoms))
    if point is None:
        return None
    cell = atoms.cell.array[:2, :2]
    area = abs(np.linalg.det(cell))
    if area < 1e-6:
        return point
    inside = point[:2] @ np.linalg.inv(cell)
    # An overhang of a fixed length, in fractions of the distance between opposite sides of the cell.
    overhang = _OVERHANG * np.linalg.norm(cell[::-1], axis=1) / area
    return point if np.all((inside > -overhang) & (inside < 1 + overhang)) else None
