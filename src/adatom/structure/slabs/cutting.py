"""Cutting a slab out of any bulk crystal."""

from typing import Literal, TypeAlias

import numpy as np
from ase import Atoms
from ase.constraints import FixAtoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.layers import check_fixed_layers, layer_indices
from adatom.structure.limits import check_atom_count, check_size, check_vacuum
from adatom.structure.slabs.facets import Miller
from adatom.structure.slabs.oc20_rule import oc20_tags
from adatom.structure.slabs.planes import OrientedCrystal, StandardCrystal, oriented
from adatom.structure.slabs.supercells import (
    MAX_ORTHOGONAL_AREA,
    UNITY,
    Matrix,
    cell_count,
    check_matrix,
    matching_matrix,
    nearest_to_orthogonal,
    orthogonal_matrix,
    product,
    repeated,
)
from adatom.structure.slabs.terminations import termination_layers
from adatom.structure.slabs.transforms import Position, half_turn, set_vacuum

Fixing: TypeAlias = Literal["layers", "oc20"]
"""What is held: a number of bottom layers, or what OC20's rule tags 0."""

SurfaceCell: TypeAlias = Literal["smallest", "conventional"]
"""The cell that size and matrix are multiples of: the smallest of the plane, which (1×1) and Wood's notation
mean, or the one that the lattice of the conventional cell has there, as ``ase.build.surface`` takes it."""

_RULE = "oc20_tags"
"""The per-atom array that carries tags through what is done to a slab that is being cut."""


def cut_slab(
    bulk: Atoms,
    miller: Miller,
    layers: int,
    size: tuple[int, int],
    vacuum: float,
    *,
    fixed_layers: int = 0,
    termination: int = 0,
    matrix: Matrix | None = None,
    orthogonal: bool = False,
    position: Position = "centred",
    flipped: bool = False,
    fixing: Fixing = "layers",
    cell: SurfaceCell = "smallest",
) -> Atoms:
    """Cut a slab out of a bulk crystal.

    The Miller index is read on the conventional standard cell (spglib), whatever cell the crystal came in.
    Among the planes where the crystal can be parted the one that breaks the fewest bonds per area becomes the
    top, unless another termination is asked for: on rutile(110) that is the non-polar one with bridging O.
    From there exactly `layers` atomic layers are kept.

    Parameters
    ----------
    bulk
        Periodic in all directions, without vacuum.
    miller
        h, k, l.
    layers
        Atomic layers: groups of atoms that share a height within 0.1 Å.
    size
        Repeats along the two surface vectors; of the right-angled cell where one is asked for. Not looked at
        where there is a matrix.
    vacuum
        On each side, Å; at the bottom all of it, twice as much, lies above.
    fixed_layers
        How many of the bottom layers are held in place.
    termination
        Its index in `terminations`.
    matrix
        The cell in multiples of the surface vectors, in place of `size`.
    orthogonal
        Whether to take the smallest right-angled cell.
    position
        Whether the slab is centred along c or stands on the cell's bottom.
    flipped
        Whether the slab is turned over, so that the cut of the termination is at the bottom.
    fixing
        Whether `fixed_layers` says what is held, or OC20's rule, which sets its tags too.
    cell
        Which surface cell size and matrix are multiples of.

    Returns
    -------
    Atoms
        Periodic in all three directions, a along x, the normal along z, numbered from the bottom up. Tags
        count the layers from 1 at the top; by OC20's rule they are 1 at the surface and 0 below.

    Raises
    ------
    StructureError
        For a structure that is no bulk crystal, or numbers that make no sense.
    """
    check_size((*size, layers), ("repeats along a", "repeats along b", "layers"))
    check_vacuum(vacuum)
    check_fixed_layers(fixed_layers, layers)
    crystal = oriented(StandardCrystal.of(bulk), miller)
    top = _top(crystal, termination, miller)
    whole = _supercell(crystal, size, matrix, orthogonal=orthogonal, cell=cell)
    check_atom_count(len(crystal.unit) * (layers // crystal.period + 1) * cell_count(whole))
    stack = crystal.stack(top, layers)
    if fixing == "oc20":
        # On the smallest cell, where it takes least time; the copies carry it along.
        smallest = set_vacuum(half_turn(stack) if flipped else stack, vacuum)
        stack.set_array(_RULE, oc20_tags(smallest, crystal.unit))
    slab = _turned_over(stack, whole) if flipped else _along_x(repeated(stack, whole))
    slab = set_vacuum(_numbered(slab, crystal.tolerance), vacuum, position=position)
    slab.pbc = True
    if fixing == "oc20":
        slab.set_tags(slab.arrays.pop(_RULE))
        slab.set_constraint(FixAtoms(indices=np.flatnonzero(slab.get_tags() == 0)))
    elif fixed_layers:
        numbers = layer_indices(slab, crystal.tolerance)
        slab.set_constraint(FixAtoms(indices=np.flatnonzero(numbers > numbers.max() - fixed_layers)))
    return slab


def surface_cell(bulk: Atoms, miller: Miller) -> NDArray[np.float64]:
    """Return the smallest cell of a plane, a along x, (2, 2), Å: what supercells are multiples of.

    Raises
    ------
    StructureError
        For a structure that is no bulk crystal, or an index that names no plane.
    """
    return np.array(oriented(StandardCrystal.of(bulk), miller).unit.cell.array[:2, :2])


def _top(crystal: OrientedCrystal, termination: int, miller: Miller) -> int:
    """Return the layer that becomes the top."""
    tops = termination_layers(crystal)
    if not 0 <= termination < len(tops):
        known = "0 alone" if len(tops) == 1 else f"0 to {len(tops) - 1}"
        raise StructureError(
            f"The ({' '.join(map(str, miller))}) plane of this crystal has no termination {termination}; "
            f"it has {known}."
        )
    return tops[termination]


def _supercell(
    crystal: OrientedCrystal,
    size: tuple[int, int],
    matrix: Matrix | None,
    *,
    orthogonal: bool,
    cell: SurfaceCell,
) -> Matrix:
    """Return the cell of a slab in multiples of the smallest one."""
    whole = UNITY if cell == "smallest" else crystal.conventional
    if matrix is not None:
        whole = product(check_matrix(matrix), whole)
    if orthogonal:
        lattice = np.array(whole) @ crystal.unit.cell.array[:2, :2]
        right = orthogonal_matrix(lattice)
        if right is None:
            nearest, misfit = nearest_to_orthogonal(lattice)
            raise StructureError(
                f"This surface has no right-angled cell of up to {MAX_ORTHOGONAL_AREA} surface cells; the "
                f"nearest, {' '.join(str(k) for row in nearest for k in row)}, is {misfit:.1f}° off. "
                "Give a matrix if that will do, or keep the oblique cell."
            )
        whole = product(right, whole)
    return whole if matrix is not None else product(((size[0], 0), (0, size[1])), whole)


def _turned_over(stack: Atoms, whole: Matrix) -> Atoms:
    """Return the slab of a cell turned over, in the very same cell where its lattice has a mirror.

    Half a turn mirrors the lattice in the plane. An oblique lattice then has no such cell any more: there
    the cell becomes its mirror image, with sides as long.
    """
    turned = half_turn(stack)
    same = matching_matrix(turned.cell.array[:2, :2], stack.cell.array[:2, :2])
    if same is None:
        return half_turn(_along_x(repeated(stack, whole)))
    return _along_x(repeated(turned, product(whole, same)))


def _along_x(slab: Atoms) -> Atoms:
    """Return a slab turned about z so that a lies along x, all atoms within the cell."""
    a = slab.cell.array[0]
    cos, sin = a[:2] / np.linalg.norm(a[:2])
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    turned = slab.copy()
    turned.positions = slab.positions @ turn
    turned.cell = slab.cell.array @ turn
    turned.cell[0, 1] = 0.0
    return turned


def _numbered(slab: Atoms, tolerance: float) -> Atoms:
    """Return a slab within its cell, ordered from the bottom up, tags counting layers from the top.

    Heights that follow each other by less than the tolerance, Å, are one layer.
    """
    wrapped = slab.copy()
    wrapped.pbc = (True, True, False)
    wrapped.wrap(eps=1e-6)
    numbers = layer_indices(wrapped, tolerance)
    scaled = wrapped.get_scaled_positions()[:, :2].round(6) % 1
    ordered = wrapped[np.lexsort((scaled[:, 0], scaled[:, 1], -numbers))]
    ordered.set_tags(layer_indices(ordered, tolerance) + 1)
    ordered.info.clear()
    return ordered
