"""Cutting a slab out of any bulk crystal."""

import math

import numpy as np
from ase import Atoms
from ase.build import surface
from ase.constraints import FixAtoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.bonds import bonds
from adatom.structure.bulks.crystals import check_is_bulk, conventional_cell
from adatom.structure.layers import check_fixed_layers, layer_indices
from adatom.structure.limits import check_atom_count, check_size, check_vacuum

_WRAP_TOLERANCE = 1e-6
"""How far below 0 a fractional coordinate is still taken as 0 rather than moved up a cell."""


def cut_slab(
    bulk: Atoms,
    miller: tuple[int, int, int],
    layers: int,
    size: tuple[int, int],
    vacuum: float,
    *,
    fixed_layers: int = 0,
) -> Atoms:
    """Cut a slab out of a bulk crystal.

    The Miller index is read on the conventional standard cell (spglib), whatever cell the crystal came in,
    and the surface cell is the one ``ase.build.surface`` makes of it. Among the planes where the crystal can
    be parted the one that breaks the fewest bonds per area becomes the top: on rutile(110) that is the
    non-polar one with bridging O. From there exactly `layers` atomic layers are kept.

    Parameters
    ----------
    bulk
        Periodic in all directions, without vacuum.
    miller
        h, k, l.
    layers
        Atomic layers: groups of atoms that share a height within 0.1 Å.
    size
        Repeats along the two surface vectors.
    vacuum
        On each side, Å.
    fixed_layers
        How many of the bottom layers are held in place.

    Returns
    -------
    Atoms
        Periodic in all three directions, normal along z, tags counting the layers from 1 at the top,
        numbered from the bottom up.

    Raises
    ------
    StructureError
        For a structure that is no bulk crystal, or numbers that make no sense.
    """
    if not any(miller) or any(int(m) != m for m in miller):
        raise StructureError(
            f"A Miller index of {' '.join(map(str, miller))} names no plane: give three whole numbers, "
            "not all 0."
        )
    check_size((*size, layers), ("repeats along a", "repeats along b", "layers"))
    check_vacuum(vacuum)
    check_fixed_layers(fixed_layers, layers)
    check_is_bulk(bulk)
    divisor = math.gcd(*(int(m) for m in miller))
    plane = tuple(int(m) // divisor for m in miller)
    thick, period = _thick_slab(conventional_cell(bulk), plane, layers)
    check_atom_count(len(thick) * size[0] * size[1])
    numbers = layer_indices(thick)
    top = _cleavage_layer(thick, numbers, period)
    slab = thick[(numbers >= top) & (numbers < top + layers)]
    slab = slab.repeat((*size, 1))
    return _finished(slab, vacuum, fixed_layers)


def _thick_slab(crystal: Atoms, plane: tuple[int, ...], layers: int) -> tuple[Atoms, int]:
    """Return a stack with room for choosing the top, and how many layers repeat in it."""
    unit = surface(crystal, plane, 1, tol=_WRAP_TOLERANCE, periodic=True)
    period = _count_layers(unit)
    if period == 0:
        raise StructureError(
            f"The ({' '.join(map(str, plane))}) planes of this crystal lie too close to each other to count "
            "layers: choose a lower Miller index."
        )
    # One repeat to choose the top from, and one above and below, as the outermost layers may be cut in two.
    repeats = math.ceil(layers / period) + 3
    check_atom_count(len(unit) * repeats)
    thick = surface(crystal, plane, repeats, tol=_WRAP_TOLERANCE, periodic=True)
    thick.pbc = (True, True, False)
    thick.set_tags(0)
    return thick, period


def _count_layers(unit: Atoms) -> int:
    """Return how many layers one oriented cell holds, a layer split by its boundary counted once."""
    stack = unit.repeat((1, 1, 3))
    stack.set_tags(0)
    double = unit.repeat((1, 1, 2))
    double.set_tags(0)
    return int(layer_indices(stack).max() - layer_indices(double).max())


def _cleavage_layer(thick: Atoms, numbers: NDArray[np.int_], period: int) -> int:
    """Return the layer that becomes the top: the cut above it breaks the fewest bonds, then is the widest.

    Parameters
    ----------
    thick
        The stack.
    numbers
        The layer of each atom, counted from the top, (n,).
    period
        After how many layers the stack repeats.
    """
    heights = np.array([thick.positions[numbers == k, 2].mean() for k in range(numbers.max() + 1)])
    pairs, _ = bonds(thick)
    upper, lower = np.sort(numbers[pairs], axis=1).T

    def cost(k: int) -> tuple[int, float]:
        broken = int(((upper < k) & (lower >= k)).sum())
        return broken, -round(float(heights[k - 1] - heights[k]), 3)

    return min(range(period, 2 * period), key=cost)


def _finished(slab: Atoms, vacuum: float, fixed_layers: int) -> Atoms:
    """Return the slab ordered from the bottom up, tagged, centred in its vacuum and held at the bottom."""
    numbers = layer_indices(slab)
    scaled = slab.get_scaled_positions()[:, :2].round(6) % 1
    slab = slab[np.lexsort((scaled[:, 0], scaled[:, 1], -numbers))]
    numbers = layer_indices(slab)
    slab.set_tags(numbers + 1)
    slab.info.clear()
    slab.center(vacuum, axis=2)
    slab.pbc = True
    if fixed_layers:
        held = np.flatnonzero(numbers > numbers.max() - fixed_layers)
        slab.set_constraint(FixAtoms(indices=held))
    return slab
