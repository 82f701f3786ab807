"""Standing an adsorbate on a surface: orientation, height, clashes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from ase import Atoms
from ase.constraints import FixedMode
from ase.data import covalent_radii
from ase.geometry import find_mic
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.pose import Face, Pose, check_angles, check_pose
from adatom.structure.bonds import BOND_TOLERANCE, is_metal
from adatom.structure.layers import (
    ADSORBATE_ARRAY,
    adsorbate_mask,
    adsorbate_numbers,
    face_height,
    has_oc20_tags,
)
from adatom.structure.limits import MAX_VACUUM

CONTACT_GAP = 0.1
"""Added to the sum of covalent radii for the automatic height, Å (OC20's interstitial gap)."""

MIN_SPAN = 0.1
"""Two sites closer than this are no two sites, Å."""

_OUTWARD = {"top": 1.0, "bottom": -1.0}
"""Which way along z is out of the slab."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two atoms that are too close: by their covalent radii, or of two molecules that would be bonded.

    Parameters
    ----------
    slab_atom
        Index in the structure, of whatever is there already.
    adsorbate_atom
        Index in the adsorbate.
    distance, limit
        How far they are apart and how far they should be, Å.
    contact
        The sum of their covalent radii, Å; the limit goes beyond it where both are of adsorbates.
    """

    slab_atom: int
    adsorbate_atom: int
    distance: float
    limit: float
    contact: float

    @property
    def is_bond(self) -> bool:
        """Whether they are as far apart as bonded atoms: two molecules would become one."""
        return self.distance >= self.contact


def oriented(adsorbate: Adsorbate, azimuth: float, tilt: float, roll: float = 0.0) -> NDArray[np.float64]:
    """Return an adsorbate's positions, turned about its binding atom, or about the middle of the two.

    Parameters
    ----------
    adsorbate
        What to turn.
    azimuth
        About the surface normal, counter-clockwise seen from above, degrees. Applied last.
    tilt
        About the y axis, from the normal towards x, degrees. Applied after the roll.
    roll
        About the z axis, the molecule's own upright one, degrees. Applied first.

    Returns
    -------
    NDArray
        Å, shape (n, 3), on the top face; the binding atom, or the middle of the two, at the origin.
    """
    centred = adsorbate.positions - adsorbate.positions[list(adsorbate.binding)].mean(axis=0)
    return np.asarray(centred @ (_about_z(azimuth) @ _about_y(tilt) @ _about_z(roll)).T)


def automatic_height(
    atoms: Atoms,
    adsorbate: Adsorbate,
    xy: tuple[float, float],
    azimuth: float = 0.0,
    tilt: float = 0.0,
    roll: float = 0.0,
    face: Face = "top",
) -> float:
    """Return the height at which an adsorbate, brought up along the normal, touches the slab.

    Touching means that the closest pair is at the sum of its covalent radii and 0.1 Å. Other adsorbates do
    not hold it up.

    Parameters
    ----------
    atoms
        The structure.
    adsorbate
        What is brought up.
    xy
        Where its binding atom is, or the middle of the two, Å.
    azimuth, tilt, roll, face
        How it is turned, degrees, as in `Pose`.

    Returns
    -------
    float
        Of the binding atom, or of the middle of the two, above the top layer or below the bottom one, Å.

    Raises
    ------
    StructureError
        For angles that are no numbers, or where there is no slab.
    """
    check_angles(azimuth, tilt, roll)
    slab = np.flatnonzero(~adsorbate_mask(atoms))
    outward, level = _OUTWARD[face], face_height(atoms, face)
    shape = _on_face(oriented(adsorbate, azimuth, tilt, roll), face)
    reach = _radii(adsorbate)[:, None] + covalent_radii[atoms.numbers[slab]][None, :] + CONTACT_GAP
    flat = shape.copy()
    flat[:, :2] += xy
    flat[:, 2] = 0.0
    ground = atoms.positions[slab].copy()
    rise = outward * (ground[:, 2] - level)
    ground[:, 2] = 0.0
    best = -math.inf
    for sideways in _separations(atoms, flat, ground, float(reach.max())):
        squared = reach**2 - (sideways[..., :2] ** 2).sum(axis=-1)
        touching = squared > 0
        # The slab atom's height and the contact above it, less how far this atom is above the binding one.
        lowest = rise[None, :] + np.sqrt(np.where(touching, squared, 0)) - outward * shape[:, 2:]
        best = max(best, float(np.where(touching, lowest, -math.inf).max()))
    if best == -math.inf:
        # Over a hole that goes all the way through, the layer's own height is as good as any.
        return float(_radii(adsorbate)[list(adsorbate.binding)].max() + CONTACT_GAP)
    return best


def automatic_pose(
    atoms: Atoms,
    adsorbate: Adsorbate,
    xy: tuple[float, float],
    azimuth: float = 0.0,
    tilt: float = 0.0,
    roll: float = 0.0,
    face: Face = "top",
) -> Pose:
    """Return the pose at the automatic height; the parameters are those of `automatic_height`."""
    height = automatic_height(atoms, adsorbate, xy, azimuth, tilt, roll, face)
    return Pose(xy, height, azimuth, tilt, roll, face)


def bidentate_pose(
    atoms: Atoms,
    adsorbate: Adsorbate,
    first: tuple[float, float],
    second: tuple[float, float],
    height: float | None = None,
    face: Face = "top",
) -> Pose:
    """Return the pose in which an adsorbate that binds through two atoms reaches across two sites.

    The molecule stays rigid. The middle of its binding atoms comes over the middle of the sites, and the line
    between them along the line between the places at which each would touch the surface alone: a step tilts
    it.

    Parameters
    ----------
    atoms
        The structure.
    adsorbate
        What stands there; its first binding atom goes to the first site.
    first, second
        Where the sites are, Å. Of the second the image nearest to the first is meant.
    height
        Of the middle of the binding atoms, Å; the automatic one if left out.
    face
        Which face of the slab.

    Raises
    ------
    StructureError
        If the adsorbate binds through one atom, or the sites are one place.
    """
    if len(adsorbate.binding) != 2:
        raise StructureError(
            f"{adsorbate.name} binds through {adsorbate.binding_symbols} alone: "
            "choose two binding atoms to lay it across two sites."
        )
    start = np.array(first, dtype=float)
    apart = _nearest_in_plane(atoms, np.array(second, dtype=float) - start)
    distance = float(np.linalg.norm(apart))
    if distance < MIN_SPAN:
        raise StructureError(
            f"The two sites are the same place, {distance:.2f} Å apart: choose two different ones."
        )
    touching = [
        automatic_height(atoms, _lone(adsorbate, k), (float(x), float(y)), face=face)
        for k, (x, y) in zip(adsorbate.binding, (start, start + apart), strict=True)
    ]
    x, y = start + apart / 2
    azimuth = math.degrees(math.atan2(_OUTWARD[face] * apart[1], apart[0])) % 360.0
    tilt = -math.degrees(math.atan2(touching[1] - touching[0], distance))
    pose = automatic_pose(atoms, adsorbate, (float(x), float(y)), azimuth, tilt, face=face)
    return pose if height is None else replace(pose, height=height)


def random_orientations(seed: int, count: int) -> list[tuple[float, float, float]]:
    """Return azimuth, tilt and roll, degrees, of orientations that are uniform over all there are.

    Parameters
    ----------
    seed
        The same seed gives the same orientations, and more of them begin with the same.
    count
        How many.

    Notes
    -----
    For Euler angles z–y–z the volume of SO(3) is sin(tilt) d(azimuth) d(tilt) d(roll).
    """
    draws = np.random.default_rng(seed).random((count, 3))
    azimuths, rolls = 360.0 * draws[:, 0], 360.0 * draws[:, 2]
    tilts = np.degrees(np.arccos(1.0 - 2.0 * draws[:, 1]))
    return [(float(a), float(t), float(r)) for a, t, r in zip(azimuths, tilts, rolls, strict=True)]


def adsorbate_positions(atoms: Atoms, adsorbate: Adsorbate, pose: Pose) -> NDArray[np.float64]:
    """Return where the atoms of an adsorbate come to stand, Å, shape (n, 3)."""
    x, y = pose.xy
    level = face_height(atoms, pose.face) + _OUTWARD[pose.face] * pose.height
    return posed_shape(adsorbate, pose) + np.array([x, y, level])


def posed_shape(adsorbate: Adsorbate, pose: Pose) -> NDArray[np.float64]:
    """Return an adsorbate's positions, turned for a pose, with its binding place at the origin, Å, (n, 3)."""
    return _on_face(oriented(adsorbate, pose.azimuth, pose.tilt, pose.roll), pose.face)


def clashes(atoms: Atoms, adsorbate: Adsorbate, positions: NDArray[np.float64]) -> list[Clash]:
    """Return the pairs of an adsorbate's atom and any atom present that are too close, the closest first.

    To the slab an atom may come as near as the sum of their covalent radii; to other adsorbates not so near
    that a bond would be drawn (`adatom.structure.bonds.bonds`).

    Parameters
    ----------
    atoms
        The structure, with whatever adsorbates it has.
    adsorbate
        What would be placed.
    positions
        Where its atoms would be, Å, shape (n, 3).
    """
    if len(atoms) == 0:
        return []
    contacts = _radii(adsorbate)[:, None] + covalent_radii[atoms.numbers][None, :]
    joins = adsorbate_mask(atoms) & ~(is_metal(adsorbate.numbers)[:, None] & is_metal(atoms.numbers))
    limits = np.where(joins, BOND_TOLERANCE * contacts, contacts)
    closest = np.full(limits.shape, np.inf)
    for separation in _separations(atoms, positions, atoms.positions, float(limits.max())):
        np.minimum(closest, np.einsum("ijk,ijk->ij", separation, separation), out=closest)
    found = [
        Clash(int(j), int(i), math.sqrt(closest[i, j]), float(limits[i, j]), float(contacts[i, j]))
        for i, j in np.argwhere(closest < limits**2)
    ]
    return sorted(found, key=lambda clash: clash.distance - clash.contact)


def place(atoms: Atoms, adsorbate: Adsorbate, pose: Pose) -> Atoms:
    """Return a copy with an adsorbate added at the end, as `place_all` does."""
    return place_all(atoms, adsorbate, [pose])


def place_all(atoms: Atoms, adsorbate: Adsorbate, poses: Sequence[Pose]) -> Atoms:
    """Return a copy with an adsorbate added at the end for each pose.

    On a slab with OC20's tags the new atoms are tagged 2.

    Parameters
    ----------
    atoms
        The structure; its atoms keep their positions, constraints and numbers.
    adsorbate
        What to add.
    poses
        Where each stands and how it is turned.

    Raises
    ------
    StructureError
        For numbers that are none, a height off the vacuum, where there is no slab, or with a fixed mode,
        which is of all atoms at once.
    """
    if any(isinstance(constraint, FixedMode) for constraint in atoms.constraints):
        raise StructureError(
            "A mode of this structure is fixed, which is of just as many atoms: release all atoms before "
            "an adsorbate is placed."
        )
    places = []
    for pose in poses:
        check_pose(pose)
        places.append(adsorbate_positions(atoms, adsorbate, pose))
        _check_height(atoms, pose, places[-1])
    numbers = adsorbate_numbers(atoms)
    first = int(numbers.max(initial=0)) + 1
    added = Atoms(adsorbate.symbols * len(poses), positions=np.concatenate(places))
    added.set_array(ADSORBATE_ARRAY, np.repeat(np.arange(first, first + len(poses)), len(adsorbate.symbols)))
    if has_oc20_tags(atoms):
        added.set_tags(2)
    placed = atoms.copy()
    placed.set_array(ADSORBATE_ARRAY, numbers, dtype=int, shape=())
    placed.extend(added)
    return placed


def _check_height(atoms: Atoms, pose: Pose, positions: NDArray[np.float64]) -> None:
    """Raise a `StructureError` for a height through the slab or, where c is periodic, off the vacuum."""
    level, outward = face_height(atoms, pose.face), _OUTWARD[pose.face]
    thickness = abs(level - face_height(atoms, "bottom" if pose.face == "top" else "top"))
    beyond = "below" if pose.face == "top" else "above"
    if pose.height < -thickness:
        raise StructureError(
            f"A height of {pose.height:g} Å makes no sense: that is {beyond} the slab, "
            f"which is {thickness:.2f} Å thick."
        )
    room = MAX_VACUUM
    if atoms.pbc[2] and atoms.cell.rank == 3:
        across = np.cross(*atoms.cell.array[:2])
        room = float(atoms.cell.volume / np.linalg.norm(across)) - thickness
    if float((outward * (positions[:, 2] - level)).max()) > room:
        side = "above" if pose.face == "top" else "below"
        raise StructureError(
            f"A height of {pose.height:g} Å makes no sense: there are {room:.1f} Å of vacuum {side} the slab."
        )


def _about_z(degrees: float) -> NDArray[np.float64]:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])


def _about_y(degrees: float) -> NDArray[np.float64]:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])


def _on_face(shape: NDArray[np.float64], face: Face) -> NDArray[np.float64]:
    """Return a shape as it stands on a face: on the bottom one turned by 180° about x, never mirrored."""
    return shape if face == "top" else shape * (1.0, -1.0, -1.0)


def _nearest_in_plane(atoms: Atoms, apart: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the shortest of a vector's periodic images along a and b, (2,), Å."""
    pbc = (atoms.pbc & atoms.cell.any(axis=1)) * (True, True, False)
    return np.asarray(find_mic(np.array([*apart, 0.0]), atoms.cell.complete(), pbc)[0][:2])


def _lone(adsorbate: Adsorbate, index: int) -> Adsorbate:
    """Return one atom of an adsorbate by itself."""
    symbol = adsorbate.symbols[index]
    return Adsorbate(symbol, symbol, (symbol,), np.zeros((1, 3)), (0,))


def _radii(adsorbate: Adsorbate) -> NDArray[np.float64]:
    return np.asarray(covalent_radii[adsorbate.numbers])


def _separations(
    atoms: Atoms, first: NDArray[np.float64], second: NDArray[np.float64], cutoff: float
) -> list[NDArray[np.float64]]:
    """Return vectors from `second` to `first`, (n1, n2, 3), for every image that can lie within the cut-off.

    The first is the one nearest in fractional coordinates; more are needed only in cells narrower than twice
    the cut-off, so that the common case is one array.
    """
    vectors = first[:, None, :] - second[None, :, :]
    periodic = np.flatnonzero(atoms.pbc & atoms.cell.any(axis=1))
    if not len(periodic):
        return [vectors]
    cell = np.asarray(atoms.cell.complete())
    inverse = np.linalg.inv(cell)
    nearest = np.zeros(vectors.shape)
    nearest[..., periodic] = np.round((vectors @ inverse)[..., periodic])
    vectors = vectors - nearest @ cell
    heights = 1 / np.linalg.norm(inverse, axis=0)
    reach = np.zeros(3, dtype=int)
    reach[periodic] = np.floor(cutoff / heights[periodic] + 0.5)
    shifts = np.indices(tuple(2 * reach + 1)).reshape(3, -1).T - reach
    return [vectors + shift @ cell for shift in shifts]
