"""Slabs turned over, and moved in their vacuum, with all they carry."""

from copy import deepcopy
from typing import Any, Literal, TypeAlias

import numpy as np
from ase import Atoms
from ase.constraints import FixedLine, FixedMode, FixedPlane
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.layers import ADSORBATE_ARRAY, adsorbate_numbers
from adatom.structure.limits import check_vacuum
from adatom.structure.slabs.supercells import surface_lattice

Position: TypeAlias = Literal["centred", "bottom"]
"""Where a slab is along c: in the middle of the cell, or with its lowest atom at 0."""

_WHOLE = 0.01
"""Steps this near to a whole number are whole: cells of files are not quite ideal."""

TURN = np.array([1.0, -1.0, -1.0])
"""Half a turn about x."""


def per_side(total: float) -> float:
    """Return the vacuum on each side, Å, of what all vacuum between a slab and its image comes to.

    ASE states the one, pymatgen the other.
    """
    return total / 2


def total_vacuum(atoms: Atoms) -> float:
    """Return the empty gap between a slab, with what stands on it, and its image along c, Å.

    Raises
    ------
    StructureError
        If the surface does not lie in the xy plane.
    """
    whole = unwrapped(atoms)
    heights = whole.positions[:, 2]
    return abs(float(whole.cell[2, 2])) - float(np.ptp(heights))


def set_vacuum(atoms: Atoms, vacuum: float, *, position: Position = "centred") -> Atoms:
    """Return a slab with this much vacuum, c at right angles to the surface.

    Parameters
    ----------
    atoms
        A slab with a and b in the xy plane, and what stands on it.
    vacuum
        On each side of all atoms, Å; at the bottom all of it, twice as much, lies above.
    position
        Where the slab is along c.

    Raises
    ------
    StructureError
        If the vacuum makes no sense, or the surface does not lie in the xy plane.
    """
    check_vacuum(vacuum)
    moved = unwrapped(atoms)
    heights = moved.positions[:, 2]
    lowest, thickness = float(heights.min()), float(np.ptp(heights))
    moved.cell[2] = (0, 0, thickness + 2 * vacuum)
    moved.positions += (0, 0, (vacuum if position == "centred" else 0.0) - lowest)
    return moved


def turned_over(atoms: Atoms) -> Atoms:
    """Return a slab upside down, by half a turn about x: what was below lies on top.

    A turn keeps what is left-handed left-handed, where a mirror would not. Tags stay with their atoms. Which
    atoms are adsorbates is written down, since tags read upside down may mean something else.

    Raises
    ------
    StructureError
        If the surface does not lie in the xy plane.
    """
    numbers = adsorbate_numbers(atoms)
    turned = half_turn(unwrapped(atoms))
    turned.set_array(ADSORBATE_ARRAY, numbers)
    move_into_cell(turned, numbers)
    return turned


def half_turn(slab: Atoms) -> Atoms:
    """Return a slab turned by 180° about x, its lowest atom where the lowest was.

    Parameters
    ----------
    slab
        In one piece, c along z.
    """
    old_a, old_b, c = slab.cell.array
    a, b = old_a * TURN, -old_b * TURN
    # Where the lattice is its own mirror image, as at 90° and at 60°, the cell stays what it was; else it
    # becomes its mirror image, with sides as long.
    steps = float((old_b - b) @ a / (a @ a))
    b = b + (round(steps) if abs(steps - round(steps)) < _WHOLE else 0) * a
    turned = slab.copy()
    turned.cell = [a, b, c]
    turned.positions = slab.positions * TURN
    turned.positions[:, 2] += slab.positions[:, 2].min() - turned.positions[:, 2].min()
    turned.set_constraint([_turned(constraint) for constraint in slab.constraints])
    return turned


def unwrapped(atoms: Atoms) -> Atoms:
    """Return a slab in one piece along c, which is at right angles to the surface.

    Raises
    ------
    StructureError
        If the surface does not lie in the xy plane, or the cell has no height.
    """
    surface_lattice(atoms)
    whole = atoms.copy()
    height = abs(float(atoms.cell[2, 2]))
    if height < 1e-3:
        raise StructureError(
            "This structure has no third cell vector, so that there is no vacuum to speak of."
        )
    if atoms.pbc[2]:
        scaled = atoms.get_scaled_positions(wrap=False)[:, 2]
        order = np.sort(scaled % 1.0)
        gaps = np.diff(order, append=order[0] + 1)
        lowest = order[(int(gaps.argmax()) + 1) % len(order)]
        steps = -np.floor(scaled - lowest + 1e-9)
        whole.positions = atoms.positions + steps[:, None] * atoms.cell.array[2]
    whole.cell[2] = (0, 0, height)
    return whole


def _turned(constraint: Any) -> Any:
    """Return a constraint for atoms turned about x; of those that hold along axes, the axes stay."""
    turned = deepcopy(constraint)
    if isinstance(constraint, FixedLine | FixedPlane):
        # Not made anew, which would scale the direction once more and round its last bit otherwise.
        turned.dir = np.asarray(constraint.dir) * TURN
    elif isinstance(constraint, FixedMode):
        turned.mode = (constraint.mode.reshape(-1, 3) * TURN).ravel()
    return turned


def move_into_cell(atoms: Atoms, numbers: NDArray[np.int_]) -> None:
    """Move atoms into the cell along a and b, each adsorbate in one piece."""
    scaled = atoms.get_scaled_positions(wrap=False)
    steps = -np.floor(scaled + 1e-6)
    for number in np.unique(numbers[numbers > 0]):
        own = np.flatnonzero(numbers == number)
        steps[own] = steps[own[0]]
    steps[:, ~np.array([atoms.pbc[0], atoms.pbc[1], False])] = 0
    atoms.positions += steps @ atoms.cell.array
