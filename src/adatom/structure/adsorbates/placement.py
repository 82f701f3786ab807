"""Standing an adsorbate on a surface: orientation, height, clashes."""

import math
from dataclasses import dataclass

import numpy as np
from ase import Atoms
from ase.data import atomic_numbers, covalent_radii
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.adsorbates.library import Adsorbate
from adatom.structure.layers import (
    ADSORBATE_ARRAY,
    adsorbate_mask,
    adsorbate_numbers,
    has_oc20_tags,
    top_height,
)
from adatom.structure.limits import MAX_VACUUM, check_finite

CONTACT_GAP = 0.1
"""Added to the sum of covalent radii for the automatic height, Å (OC20's interstitial gap)."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two atoms closer than the sum of their covalent radii.

    Parameters
    ----------
    slab_atom
        Index in the structure, of whatever is there already.
    adsorbate_atom
        Index in the adsorbate.
    distance, limit
        How far they are apart and how far they should be, Å.
    """

    slab_atom: int
    adsorbate_atom: int
    distance: float
    limit: float


def oriented(adsorbate: Adsorbate, azimuth: float, tilt: float) -> NDArray[np.float64]:
    """Return an adsorbate's positions, turned about its binding atom.

    Parameters
    ----------
    adsorbate
        What to turn.
    azimuth
        About the surface normal, counter-clockwise seen from above, degrees. Applied after the tilt.
    tilt
        About the y axis, from the normal towards x, degrees.

    Returns
    -------
    NDArray
        Å, shape (n, 3), the binding atom at the origin.
    """
    phi, theta = math.radians(azimuth), math.radians(tilt)
    lean = np.array(
        [[math.cos(theta), 0, math.sin(theta)], [0, 1, 0], [-math.sin(theta), 0, math.cos(theta)]]
    )
    turn = np.array([[math.cos(phi), -math.sin(phi), 0], [math.sin(phi), math.cos(phi), 0], [0, 0, 1]])
    centred = adsorbate.positions - adsorbate.positions[adsorbate.binding]
    return np.asarray(centred @ (turn @ lean).T)


def automatic_height(
    atoms: Atoms, adsorbate: Adsorbate, xy: tuple[float, float], azimuth: float = 0.0, tilt: float = 0.0
) -> float:
    """Return the height at which an adsorbate, lowered along the normal, touches the slab.

    Touching means that the closest pair is at the sum of its covalent radii and 0.1 Å. Other adsorbates do
    not hold it up.

    Parameters
    ----------
    atoms
        The structure.
    adsorbate
        What is lowered.
    xy
        Where its binding atom is, Å.
    azimuth, tilt
        How it is turned, degrees, as in `oriented`.

    Returns
    -------
    float
        Of the binding atom above the top layer, Å.
    """
    slab = np.flatnonzero(~adsorbate_mask(atoms))
    top = top_height(atoms)
    shape = oriented(adsorbate, azimuth, tilt)
    reach = _radii(adsorbate)[:, None] + covalent_radii[atoms.numbers[slab]][None, :] + CONTACT_GAP
    flat = shape.copy()
    flat[:, :2] += xy
    flat[:, 2] = 0.0
    ground = atoms.positions[slab].copy()
    ground[:, 2] = 0.0
    best = -math.inf
    for sideways in _separations(atoms, flat, ground, float(reach.max())):
        squared = reach**2 - (sideways[..., :2] ** 2).sum(axis=-1)
        touching = squared > 0
        # The slab atom's height and the contact above it, less how far this atom is above the binding one.
        lowest = atoms.positions[slab, 2][None, :] + np.sqrt(np.where(touching, squared, 0)) - shape[:, 2:]
        best = max(best, float(np.where(touching, lowest, -math.inf).max()))
    if best == -math.inf:
        # Over a hole that goes all the way through, the layer's own height is as good as any.
        return float(_radii(adsorbate)[adsorbate.binding] + CONTACT_GAP)
    return best - top


def adsorbate_positions(
    atoms: Atoms,
    adsorbate: Adsorbate,
    xy: tuple[float, float],
    height: float,
    azimuth: float = 0.0,
    tilt: float = 0.0,
) -> NDArray[np.float64]:
    """Return where the atoms of an adsorbate come to stand, Å, shape (n, 3).

    The binding atom is at (x, y) and `height` above the top layer of the slab proper.
    """
    return oriented(adsorbate, azimuth, tilt) + np.array([xy[0], xy[1], top_height(atoms) + height])


def clashes(atoms: Atoms, adsorbate: Adsorbate, positions: NDArray[np.float64]) -> list[Clash]:
    """Return the pairs of an adsorbate's atom and any atom present that are too close, the closest first.

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
    limits = _radii(adsorbate)[:, None] + covalent_radii[atoms.numbers][None, :]
    closest = np.full(limits.shape, np.inf)
    for separation in _separations(atoms, positions, atoms.positions, float(limits.max())):
        np.minimum(closest, np.einsum("ijk,ijk->ij", separation, separation), out=closest)
    found = [
        Clash(int(j), int(i), math.sqrt(closest[i, j]), float(limits[i, j]))
        for i, j in np.argwhere(closest < limits**2)
    ]
    return sorted(found, key=lambda clash: clash.distance - clash.limit)


def place(
    atoms: Atoms,
    adsorbate: Adsorbate,
    xy: tuple[float, float],
    height: float | None = None,
    azimuth: float = 0.0,
    tilt: float = 0.0,
) -> Atoms:
    """Return a copy with an adsorbate added at the end.

    Parameters
    ----------
    atoms
        The structure; its atoms keep their positions, constraints and numbers.
    adsorbate
        What to add.
    xy
        Where the binding atom comes, Å.
    height
        Of the binding atom above the top layer, Å; the automatic one if left out.
    azimuth, tilt
        How it is turned, degrees, as in `oriented`.

    Raises
    ------
    StructureError
        For numbers that are none, a height off the vacuum, or where there is no slab.
    """
    check_finite("A position", sum(xy))
    check_finite("An azimuth", azimuth, "°")
    check_finite("A tilt", tilt, "°")
    if height is None:
        height = automatic_height(atoms, adsorbate, xy, azimuth, tilt)
    check_finite("A height", height)
    positions = adsorbate_positions(atoms, adsorbate, xy, height, azimuth, tilt)
    _check_height(atoms, height, positions)
    numbers = adsorbate_numbers(atoms)
    molecule = Atoms(adsorbate.symbols, positions=positions)
    if has_oc20_tags(atoms):
        molecule.set_tags(2)
    placed = atoms.copy()
    placed.set_array(ADSORBATE_ARRAY, numbers, dtype=int, shape=())
    molecule.set_array(ADSORBATE_ARRAY, np.full(len(molecule), numbers.max(initial=0) + 1))
    placed.extend(molecule)
    return placed


def _check_height(atoms: Atoms, height: float, positions: NDArray[np.float64]) -> None:
    """Raise a `StructureError` for a height below the slab or, where c is periodic, beyond the vacuum."""
    bottom = float(atoms.positions[~adsorbate_mask(atoms), 2].min())
    thickness = top_height(atoms) - bottom
    if height < -thickness:
        raise StructureError(
            f"A height of {height:g} Å makes no sense: that is below the slab, "
            f"which is {thickness:.2f} Å thick."
        )
    room = MAX_VACUUM
    if atoms.pbc[2] and atoms.cell.rank == 3:
        across = np.cross(*atoms.cell.array[:2])
        room = float(atoms.cell.volume / np.linalg.norm(across)) - thickness
    if float(positions[:, 2].max()) - top_height(atoms) > room:
        raise StructureError(
            f"A height of {height:g} Å makes no sense: there are {room:.1f} Å of vacuum above the slab."
        )


def _radii(adsorbate: Adsorbate) -> NDArray[np.float64]:
    return np.asarray(covalent_radii[[atomic_numbers[symbol] for symbol in adsorbate.symbols]])


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
