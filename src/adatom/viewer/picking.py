"""What lies under the cursor, by geometry alone: exact for sphere impostors, and fast without a GPU."""

import numpy as np
from numpy.typing import NDArray

from adatom.viewer.camera import Ray

_GRAZING = 0.15


def pick_sphere(ray: Ray, centres: NDArray[np.float64], radii: NDArray[np.float64]) -> int | None:
    """Return the index of the first sphere that `ray` meets, or None.

    Parameters
    ----------
    centres, radii
        Spheres in Å, shapes (n, 3) and (n,).
    """
    if not len(centres):
        return None
    offset = centres - ray.origin
    along = offset @ ray.direction
    across = np.einsum("ij,ij->i", offset, offset) - along**2
    hit = np.flatnonzero((across <= radii**2) & (along > 0))
    if not len(hit):
        return None
    entry = along[hit] - np.sqrt(radii[hit] ** 2 - across[hit])
    return int(hit[np.argmin(entry)])


def meet_height(ray: Ray, z: float) -> NDArray[np.float64] | None:
    """Return the point (3,) where `ray` crosses height `z`, or None where it runs along the surface."""
    if abs(ray.direction[2]) < _GRAZING:
        return None
    return ray.origin + ray.direction * ((z - ray.origin[2]) / ray.direction[2])


def nearest_place(
    ray: Ray, places: NDArray[np.float64], marks: NDArray[np.float64], limit: float
) -> int | None:
    """Return the index of the place that `ray` points at, or None.

    One points at a place either by its mark, which may lie on top of an atom and then appears shifted
    upwards on the screen, or by the place itself; whichever is nearer counts, so that both aims are exact.

    Parameters
    ----------
    places, marks
        Places on the surface and the points where their marks are drawn, Å, both of shape (n, 3).
    limit
        How far away, in Å, a place may be.
    """
    if not len(places):
        return None
    offset = marks - ray.origin
    along = offset @ ray.direction
    distance = np.sqrt(np.maximum(np.einsum("ij,ij->i", offset, offset) - along**2, 0.0))
    if abs(ray.direction[2]) >= _GRAZING:
        steps = (places[:, 2] - ray.origin[2]) / ray.direction[2]
        lateral = places[:, :2] - ray.origin[:2] - steps[:, None] * ray.direction[:2]
        distance = np.minimum(distance, np.linalg.norm(lateral, axis=1))
    nearest = int(np.argmin(distance))
    return nearest if distance[nearest] <= limit else None
