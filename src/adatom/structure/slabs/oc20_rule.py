"""OC20's rule of what is surface: tagged 1 and free, where what is below is tagged 0 and held."""

from collections.abc import Iterator

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from scipy.spatial import Voronoi

from adatom.structure.gaps import empty_gaps

_NEAR_TOP = 2.0
"""Atoms within this of the highest are surface, Å, as in fairchem's `find_surface_atoms_by_height`."""

_REACH = 13.0
"""How far neighbours are looked for, Å, as in pymatgen's `VoronoiNN`."""

_LEAST = 0.1
"""Faces seen under less than this part of the largest solid angle are no neighbours, as fairchem has it."""

_DECIMALS = 5
"""To so many coordination numbers are compared, as in fairchem."""


def oc20_tags(slab: Atoms, crystal: Atoms) -> NDArray[np.int_]:
    """Return 1 for the atoms at the surface and 0 for those below, by OC20's rule, (n,).

    An atom is at the surface if it lies within 2 Å of the highest one, or if it lies above the centre of mass
    and is less coordinated than any of its element in the crystal. Coordination is weighed by the solid
    angles of the faces of Voronoi's cells. What fairchem does with pymatgen is done here with SciPy.

    Parameters
    ----------
    slab
        The slab, c along z, in one piece. Its smallest cell will do, and is much faster than a larger one.
    crystal
        The bulk crystal it is of, in any cell.
    """
    heights = slab.positions[:, 2]
    tags = (heights >= heights.max() - _NEAR_TOP).astype(int)
    asked = np.flatnonzero((tags == 0) & (heights >= np.average(heights, weights=slab.get_masses())))
    if len(asked):
        inside = voronoi_coordination(crystal)
        least = {number: inside[crystal.numbers == number].min() for number in np.unique(crystal.numbers)}
        own = voronoi_coordination(slab)[asked]
        # A cell that is open to the vacuum has no number, and belongs to the surface.
        lacking = ~(own >= np.array([least[number] for number in slab.numbers[asked]]))
        tags[asked[lacking]] = 1
    return tags


def voronoi_coordination(atoms: Atoms) -> NDArray[np.float64]:
    """Return coordination numbers weighed by solid angle, (n,); ``nan`` where a cell has no end.

    Each face of an atom's Voronoi cell counts by its solid angle over the largest one
    (M. O'Keeffe, Acta Cryst. A 35, 772 (1979)), if that is more than a tenth.

    Parameters
    ----------
    atoms
        Taken as periodic in all directions.
    """
    points = _images(atoms)
    voronoi = Voronoi(points)
    angles: list[list[float]] = [[] for _ in range(len(atoms))]
    is_open = np.zeros(len(atoms), dtype=bool)
    pairs = np.asarray(voronoi.ridge_points)
    for face in np.flatnonzero((pairs < len(atoms)).any(axis=1)):
        corners = voronoi.ridge_vertices[face]
        for own in pairs[face][pairs[face] < len(atoms)]:
            if -1 in corners:
                is_open[own] = True
            else:
                angles[own].append(_solid_angle(voronoi.vertices[corners] - points[own]))
    weights = [np.array(seen) / max(seen) if seen else np.zeros(1) for seen in angles]
    numbers = np.array([float(weight[weight > _LEAST].sum()) for weight in weights]).round(_DECIMALS)
    return np.where(is_open, np.nan, numbers)


def _images(atoms: Atoms) -> NDArray[np.float64]:
    """Return the atoms and then all their images near enough to be neighbours, (m, 3), Å."""
    cell = atoms.cell.array
    thickness = 1 / np.linalg.norm(np.linalg.inv(cell), axis=0)
    reach = np.ceil(_REACH / thickness).astype(int)  # at least the next cell on each side
    shifts = np.array(list(_steps(reach)))
    images = (atoms.positions[None] + (shifts @ cell)[:, None]).reshape(-1, 3)
    # No farther than that from the cell's own atoms; what bounds the vacuum along c lies beyond it.
    beyond = np.array([0, 0, max(empty_gaps(atoms)[2], 0.0)])
    low, high = atoms.positions.min(axis=0), atoms.positions.max(axis=0)
    near = ((images > low - _REACH - beyond) & (images < high + _REACH + beyond)).all(axis=1)
    return np.concatenate([atoms.positions, images[near]])


def _steps(reach: NDArray[np.int_]) -> Iterator[NDArray[np.int_]]:
    """Yield the cells around one, that one left out."""
    for step in np.ndindex(*(2 * reach + 1)):
        if any(step - reach):
            yield step - reach


def _solid_angle(corners: NDArray[np.float64]) -> float:
    """Return the solid angle under which a convex polygon is seen from the origin.

    A. Van Oosterom and J. Strackee, IEEE Trans. Biomed. Eng. 30, 125 (1983), for a fan of triangles.

    Parameters
    ----------
    corners
        In the order in which they follow each other, (k, 3).
    """
    lengths = np.linalg.norm(corners, axis=1)
    a, b, c = corners[0], corners[1:-1], corners[2:]
    la, lb, lc = lengths[0], lengths[1:-1], lengths[2:]
    volume = np.abs(np.cross(b, c) @ a)
    below = la * lb * lc + (b @ a) * lc + (c @ a) * lb + (b * c).sum(axis=1) * la
    return float(2 * np.arctan2(volume, below).sum())
