"""The place tool: a ghost of an adsorbate that follows the mouse, is turned, pinned and placed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from ase import Atoms
from ase.geometry import find_mic
from numpy.typing import NDArray

from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.placement import (
    Clash,
    adsorbate_positions,
    automatic_height,
    bidentate_pose,
    clashes,
)
from adatom.structure.adsorbates.pose import Face, Pose
from adatom.structure.checks import atom_name
from adatom.structure.layers import face_height
from adatom.structure.sites.finding import Site
from adatom.viewer.camera import Ray
from adatom.viewer.handles import Grip, Handles
from adatom.viewer.picking import meet_height, nearest_place, pick_sphere
from adatom.viewer.stance import Stance
from adatom.viewer.tools import Stage

AZIMUTH_STEP = 15.0
TILT_STEP = 5.0
HEIGHT_STEP = 0.05
_SNAP_LIMIT = 2.2
_OVERHANG = 1.0
_HEIGHT_RANGE = (0.0, 20.0)
_SMALLEST_HANDLES = 1.6
_HANDLE_GAP = 0.4
_SAME_PLACE = 0.01
"""Two clicks closer than this mean one place, Å."""


@dataclass(frozen=True, slots=True)
class Ghost:
    """The adsorbate as it would be placed by a click.

    Parameters
    ----------
    site
        The site it snapped to, or None where it stands freely.
    label
        What the label says: ``"bridge · 2.00 Å"``.
    pose
        Where it stands and how it is turned.
    clash
        What it is too close to: ``"too close: 1.02 Å to Cu 14"``, ``"would bond to O 27: 1.50 Å"``; empty
        where it fits.
    stance
        How the user wants it to stand: across two sites it is turned otherwise.
    detail
        A second line of the label, empty where there is nothing more to say.
    pinned
        Whether it stays where it is, with handles to turn it by.
    """

    site: Site | None
    label: str
    pose: Pose
    clash: str
    stance: Stance
    detail: str = ""
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place on the surface: the point, Å, and the number of the site that it is, if it is one."""

    xy: tuple[float, float]
    site: int | None = None


@dataclass(frozen=True, slots=True)
class _Hold:
    """A handle in the hand: which, its angle as the mouse has it, and that of the adsorbate at the start."""

    grip: Grip
    start: float
    mouse: float
    turned: float = 0.0


class PlaceTool:
    """Moves a ghost of an adsorbate over the surface, turns it and places it.

    An adsorbate with two binding atoms takes two clicks: one for each site it is to bridge; a second click
    on the same place stands its middle there.

    Parameters
    ----------
    adsorbate
        What is placed.
    stance
        How it is to stand.
    """

    def __init__(self, adsorbate: Adsorbate, stance: Stance | None = None) -> None:
        self.adsorbate = adsorbate
        self.stance = stance or Stance()
        self.ghost: Ghost | None = None
        self.positions: NDArray[np.float64] = np.empty((0, 3))
        self.stems: NDArray[np.float64] = np.empty((0, 2, 3))
        self.clash_ends: NDArray[np.float64] | None = None
        self.grip: Grip | None = None
        self._spot: _Spot | None = None
        self._first: _Spot | None = None
        self._apart = 0.0
        self._swapped = False
        self._pinned = False
        self._hold: _Hold | None = None

    @property
    def site(self) -> int | None:
        """The number of the site that the ghost stands on."""
        return None if self._spot is None else self._spot.site

    @property
    def chosen_sites(self) -> tuple[int, ...]:
        """The numbers of the sites to be stressed: that of the ghost, and the first of two."""
        spots = (self._first, self._spot)
        return tuple(spot.site for spot in spots if spot is not None and spot.site is not None)

    @property
    def pinned(self) -> bool:
        """Whether the ghost stays where it is."""
        return self._pinned

    @property
    def handles(self) -> Handles | None:
        """The handles of a pinned ghost."""
        if not self._pinned or self.ghost is None:
            return None
        pose = self.ghost.pose
        centre = self.positions[list(self.adsorbate.binding)].mean(axis=0)
        extent = float(np.linalg.norm(self.positions - centre, axis=1).max())
        radius = max(_SMALLEST_HANDLES, extent + _HANDLE_GAP)
        return Handles(centre, radius, pose.azimuth, pose.tilt, pose.face)

    # --- following the mouse ---

    def hover(self, ray: Ray, stage: Stage, *, snap: bool, reach: float = 0.0) -> None:
        """Move the ghost to the site at which `ray` points, or, without `snap`, to the very point.

        A pinned ghost stays; its handle within `reach` Å of the ray is noted.
        """
        if self._pinned and self.handles is not None:
            self.grip = self.handles.grip(ray, reach)
            return
        self._spot = self._spot_under(ray, stage, snap=snap) if len(stage.atoms) else None
        if self._spot is None:
            self.ghost = self.clash_ends = None
        else:
            self._stand(stage)

    def is_under(self, ray: Ray, radii: NDArray[np.float64], reach: float) -> bool:
        """Whether `ray` meets the ghost, its radii (n,) in Å, or comes within `reach` Å of its site."""
        if self.ghost is None:
            return False
        if pick_sphere(ray, self.positions, radii) is not None:
            return True
        feet = self.stems[-1:, 1]
        return not self._pinned and nearest_place(ray, feet, feet, reach) is not None

    def _spot_under(self, ray: Ray, stage: Stage, *, snap: bool) -> _Spot | None:
        if snap and len(stage.sites):
            places = np.array([site.position for site in stage.sites])
            index = nearest_place(ray, places, stage.marks, _SNAP_LIMIT)
            return None if index is None else _Spot(_xy(places[index]), index)
        point = _point_on_surface(ray, stage.atoms, self.stance.face)
        return None if point is None else _Spot(_xy(point))

    # --- turning ---

    def orient(self, stage: Stage, stance: Stance) -> None:
        """Take typed values; on another face the ghost goes until the mouse moves on."""
        turned_over = stance.face != self.stance.face
        self.stance = stance
        if turned_over:
            self.clear()
        self.refresh(stage)

    def turn(self, stage: Stage, steps: int) -> None:
        """Turn the ghost by steps of the wheel; across two sites its ends change places."""
        if self._is_across():
            self._swapped ^= bool(steps % 2)
            self.refresh(stage)
        else:
            azimuth = (self.stance.azimuth + AZIMUTH_STEP * steps) % 360.0
            self.orient(stage, replace(self.stance, azimuth=azimuth))

    def tip(self, stage: Stage, steps: int) -> None:
        """Tilt the ghost by steps of the wheel."""
        self.orient(stage, replace(self.stance, tilt=_wrapped(self.stance.tilt + TILT_STEP * steps)))

    def lift(self, stage: Stage, steps: int) -> None:
        """Raise the ghost by steps of the wheel, from where it is now; the height is a typed one then."""
        if self.ghost is not None:
            raised = round(self.ghost.pose.height + HEIGHT_STEP * steps, 4)
            self.orient(stage, replace(self.stance, height=float(np.clip(raised, *_HEIGHT_RANGE))))

    def pin(self, stage: Stage) -> None:
        """Let the ghost stay where it is, with handles; across two sites it can be turned off them then."""
        if self.ghost is None or self._spot is None or self._pinned:
            return
        pose = self.ghost.pose
        if self._is_across():
            self._spot = _Spot(pose.xy)
            self.stance = replace(self.stance, azimuth=pose.azimuth, tilt=pose.tilt)
        self._first, self._pinned = None, True
        self.refresh(stage)

    def pin_at(self, stage: Stage, sites: Sequence[int]) -> None:
        """Stand the ghost at the first of some sites with room for it, and let it stay there.

        Where there is room at none it stands at the first, and says what it is too close to.
        """
        self.clear()
        for site in (*sites, *sites[:1]):
            self._spot = _Spot(_xy(stage.sites[site].position), site)
            self._stand(stage)
            if self.clash_ends is None:
                break
        self.pin(stage)

    def take_hold(self, ray: Ray, grip: Grip) -> None:
        """Take a handle into the hand."""
        if self.handles is not None:
            start = self.stance.azimuth if grip == "turn" else self.stance.tilt
            self.grip, self._hold = grip, _Hold(grip, start, self.handles.angle(grip, ray, start))

    def pull(self, ray: Ray, stage: Stage, *, coarse: bool) -> None:
        """Turn by the handle in the hand to where `ray` points, by 1°, or by 15° where `coarse`."""
        hold, handles = self._hold, self.handles
        if hold is None or handles is None:
            return
        mouse = handles.angle(hold.grip, ray, hold.mouse)
        turned = hold.turned + _wrapped(mouse - hold.mouse)
        self._hold = replace(hold, mouse=mouse, turned=turned)
        step = 15.0 if coarse else 1.0
        angle = round((hold.start + turned) / step) * step
        if hold.grip == "turn":
            self.orient(stage, replace(self.stance, azimuth=angle % 360.0))
        else:
            self.orient(stage, replace(self.stance, tilt=_wrapped(angle)))

    def let_go(self) -> None:
        """Let go of the handle in the hand."""
        self._hold = None

    # --- placing ---

    def click(self, stage: Stage) -> PlaceAdsorbate | None:
        """Return the edit to make; None without a ghost, or with one of two sites still to choose."""
        if self.ghost is None or self._spot is None:
            return None
        if len(self.adsorbate.binding) == 2 and self._first is None and not self._pinned:
            self._first = self._spot
            self._stand(stage)
            return None
        return PlaceAdsorbate(self.adsorbate, self.ghost.pose, self._site_words(stage))

    def step_back(self, stage: Stage) -> bool:
        """Unpin the ghost, or forget the first of two sites; return whether there was such a step."""
        if self._pinned:
            self.clear()
            return True
        if self._first is not None:
            self._first, self._swapped = None, False
            self.refresh(stage)
            return True
        return False

    def refresh(self, stage: Stage) -> None:
        """Bring the ghost up to date where it stands, if it does; it goes along with its site."""
        self._spot, self._first = (self._moved(spot, stage) for spot in (self._spot, self._first))
        if self._spot is not None and len(stage.atoms):
            self._stand(stage)

    def hide(self) -> None:
        """Take the ghost away: the cursor is not on the surface. A pinned one, and a first site, stay."""
        if not self._pinned:
            self.ghost = self.clash_ends = self._spot = None

    def clear(self) -> None:
        """Take the ghost away, and forget where it was."""
        self._pinned, self._swapped = False, False
        self.ghost = self.clash_ends = self._spot = self._first = self.grip = self._hold = None

    # --- standing ---

    def _is_across(self) -> bool:
        """Whether the ghost reaches from a first site to another place."""
        return self._first is not None and self._spot is not None and self._apart > _SAME_PLACE

    def _stand(self, stage: Stage) -> None:
        assert self._spot is not None  # noqa: S101
        atoms, spot = stage.atoms, self._spot
        self._apart = 0.0 if self._first is None else _distance(self._first.xy, spot.xy, atoms)
        pose = self._pose(atoms, spot)
        self.positions = adsorbate_positions(atoms, self.adsorbate, pose)
        site = None if spot.site is None else stage.sites[spot.site]
        self.stems = self._stems(stage, pose)
        found = clashes(atoms, self.adsorbate, self.positions)
        self.clash_ends = _ends(found[0], atoms, self.positions) if found else None
        self.ghost = Ghost(
            site=site,
            label=" · ".join([*self._place_words(stage, pose), *_turned_words(self.stance)]),
            pose=pose,
            clash=_describe(found, atoms),
            stance=self.stance,
            detail=self._detail(),
            pinned=self._pinned,
        )

    def _pose(self, atoms: Atoms, spot: _Spot) -> Pose:
        stance, first = self.stance, self._first
        if first is not None and self._is_across():
            ends = (spot.xy, first.xy) if self._swapped else (first.xy, spot.xy)
            return bidentate_pose(atoms, self.adsorbate, *ends, stance.height, stance.face)
        height = stance.height
        if height is None:
            height = automatic_height(
                atoms, self.adsorbate, spot.xy, stance.azimuth, stance.tilt, stance.roll, stance.face
            )
        return stance.pose(spot.xy, height)

    def _stems(self, stage: Stage, pose: Pose) -> NDArray[np.float64]:
        """Return the lines from the binding atoms to the places they stand over, Å, shape (k, 2, 3).

        Across two sites there is one for each, the last one to the place under the mouse.
        """
        bound = self.positions[list(self.adsorbate.binding)]
        assert self._spot is not None  # noqa: S101
        foot = self._foot(self._spot, stage, pose.face)
        if self._first is None or not self._is_across():
            return np.array([[bound.mean(axis=0), foot]])
        start = self._foot(self._first, stage, pose.face)
        step, _ = find_mic(foot - start, stage.atoms.cell, stage.atoms.pbc & (True, True, False))
        one, other = bound[::-1] if self._swapped else bound
        return np.array([[one, start], [other, start + step]])

    def _foot(self, spot: _Spot, stage: Stage, face: Face) -> NDArray[np.float64]:
        if spot.site is not None:
            return np.asarray(stage.marks[spot.site])
        return np.array([*spot.xy, face_height(stage.atoms, face)])

    def _moved(self, spot: _Spot | None, stage: Stage) -> _Spot | None:
        if spot is None or spot.site is None:
            return spot
        return _Spot(_xy(stage.sites[spot.site].position), spot.site)

    # --- words ---

    def _place_words(self, stage: Stage, pose: Pose) -> list[str]:
        """Return where the ghost stands: ``["bridge", "2.00 Å"]``, ``["top → bridge", "2 of 2"]``."""
        name, height = _name(self._spot, stage), f"{pose.height:.2f} Å"
        below = ["bottom"] if pose.face == "bottom" else []
        if len(self.adsorbate.binding) == 1 or self._pinned:
            return [name, height, *below]
        if self._first is None:
            return [name, "1 of 2", *below]
        if self._is_across():
            return [f"{_name(self._first, stage)} → {name}", "2 of 2", *below]
        return [f"across {name}", height, *below]

    def _site_words(self, stage: Stage) -> str:
        """Return what the place is called in the title of the edit; empty where it is free."""
        sites = [None if spot is None or spot.site is None else stage.sites[spot.site].label
                 for spot in ((self._first, self._spot) if self._is_across() else (self._spot,))]  # fmt: skip
        return " → ".join(label or "free" for label in sites) if any(sites) else ""

    def _detail(self) -> str:
        if self._pinned:
            return "Enter or a click on it places it"
        if not self._is_across():
            return ""
        one, other = self.adsorbate.positions[list(self.adsorbate.binding)]
        bite = float(np.linalg.norm(one - other))
        return f"{self._apart:.2f} Å apart, molecule {bite:.2f} Å"


def _xy(point: Sequence[float] | NDArray[np.float64]) -> tuple[float, float]:
    return float(point[0]), float(point[1])


def _distance(one: tuple[float, float], other: tuple[float, float], atoms: Atoms) -> float:
    """Return how far two places are apart, from the one to the nearest image of the other, Å."""
    vector = np.array([other[0] - one[0], other[1] - one[1], 0.0])
    return float(find_mic(vector, atoms.cell, atoms.pbc & (True, True, False))[1])


def _name(spot: _Spot | None, stage: Stage) -> str:
    return "free" if spot is None or spot.site is None else stage.sites[spot.site].label


def _turned_words(stance: Stance) -> list[str]:
    """Return how an adsorbate is turned, in words, as far as it is."""
    angles = (("turn", stance.azimuth), ("tilt", stance.tilt), ("roll", stance.roll))
    return [
        f"{name} {angle:.1f}".removesuffix(".0").replace("-", "−") + "°" for name, angle in angles if angle
    ]


def _wrapped(degrees: float) -> float:
    """Return an angle as one from −180 to 180 degrees."""
    return (degrees + 180.0) % 360.0 - 180.0


def _describe(found: Sequence[Clash], atoms: Atoms) -> str:
    if not found:
        return ""
    worst, other = found[0], atom_name(atoms, found[0].slab_atom)
    if worst.is_bond:
        return f"would bond to {other}: {worst.distance:.2f} Å"
    return f"too close: {worst.distance:.2f} Å to {other}"


def _ends(clash: Clash, atoms: Atoms, positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where the two atoms of a clash are, the nearest image of the one that is there, Å, (2, 3)."""
    ours = positions[clash.adsorbate_atom]
    apart, _ = find_mic(atoms.positions[clash.slab_atom] - ours, atoms.cell, atoms.pbc)
    return np.array([ours, ours + apart])


def _point_on_surface(ray: Ray, atoms: Atoms, face: Face) -> NDArray[np.float64] | None:
    """Return where `ray` meets the plane of the outermost layer of a face, or None outside the cell."""
    point = meet_height(ray, face_height(atoms, face))
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
