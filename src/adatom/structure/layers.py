"""Which atoms are slab and which adsorbate, and how the slab is layered along z."""

import numpy as np
from ase import Atoms
from ase.constraints import FixAtoms
from numpy.typing import NDArray

from adatom.errors import StructureError

ADSORBATE_ARRAY = "adsorbate"
"""Per-atom array: 0 for the slab, k for the k-th adsorbate placed on it."""

MIN_VACUUM = 4.0
"""A gap thinner than this is no surface, Å."""

ACROSS_THE_BOUNDARY = (
    "This slab lies across the boundary of its cell along c, so that it has no top there: bring it into one "
    "piece first, by centring it in its cell."
)


def adsorbate_mask(atoms: Atoms) -> NDArray[np.bool_]:
    """Return which atoms belong to adsorbates, shape (n,).

    Our own per-atom array decides where it is there. Without it, tags are read: OC20's (2 for adsorbates,
    above 1 for the surface) or ASE's (0 for adsorbates, above 1 for the top layer). They are told apart by
    height. Without either, every atom counts as slab.
    """
    if ADSORBATE_ARRAY in atoms.arrays:
        return np.asarray(atoms.arrays[ADSORBATE_ARRAY] > 0)
    tags = atoms.get_tags()
    if has_oc20_tags(atoms):
        return np.asarray(tags == 2)
    is_zero = tags == 0
    top = tags == 1
    if is_zero.any() and top.any() and _mean_height(atoms, is_zero) > _mean_height(atoms, top):
        return np.asarray(is_zero)
    return np.zeros(len(atoms), dtype=bool)


def has_oc20_tags(atoms: Atoms) -> bool:
    """Return whether tags follow OC20: 0 below, 1 at the surface, 2 for adsorbates.

    Where our own per-atom array says what is slab, the slab's tags decide, wherever the adsorbates are.
    """
    tags = atoms.get_tags()
    if ADSORBATE_ARRAY in atoms.arrays:
        slab = atoms.arrays[ADSORBATE_ARRAY] == 0
        return set(tags[slab].tolist()) == {0, 1}
    if set(np.unique(tags)) - {0, 1, 2} or not (tags == 1).any():
        return False
    below, surface, above = (tags == k for k in (0, 1, 2))
    if below.any() and _mean_height(atoms, below) >= _mean_height(atoms, surface):
        return False
    if above.any() and _mean_height(atoms, above) <= _mean_height(atoms, surface):
        return bool(below.any()) and _are_outside(atoms, above)
    return bool(below.any() or above.any())


def adsorbate_numbers(atoms: Atoms) -> NDArray[np.int_]:
    """Return 0 for atoms of the slab and k for those of the k-th adsorbate, shape (n,)."""
    if ADSORBATE_ARRAY in atoms.arrays:
        return np.asarray(atoms.arrays[ADSORBATE_ARRAY], dtype=int)
    return adsorbate_mask(atoms).astype(int)


def is_across_boundary(atoms: Atoms) -> bool:
    """Return whether a slab is wrapped along c: in two pieces in the cell, with the vacuum between them."""
    return bool(_steps_to_one_piece(atoms, ~adsorbate_mask(atoms)).any())


def top_height(atoms: Atoms) -> float:
    """Return the z of the highest atom of the slab proper, Å.

    Heights of adsorbates are measured from here, as ASE's ``add_adsorbate`` does.

    Raises
    ------
    StructureError
        If there is no slab atom, or the slab lies across the cell's boundary.
    """
    return face_height(atoms, "top")


def face_height(atoms: Atoms, face: str) -> float:
    """Return the z of the outermost atom of the slab proper on its top or bottom face, Å.

    Raises
    ------
    StructureError
        If there is no slab atom, or the slab lies across the cell's boundary.
    """
    slab = ~adsorbate_mask(atoms)
    if not slab.any():
        raise StructureError("There is no slab here to measure a height from.")
    if is_across_boundary(atoms):
        raise StructureError(ACROSS_THE_BOUNDARY)
    heights = atoms.positions[slab, 2]
    return float(heights.max() if face == "top" else heights.min())


def layer_indices(atoms: Atoms, tolerance: float = 0.1) -> NDArray[np.int_]:
    """Return the number of each atom's layer, counted from the top of the slab.

    Parameters
    ----------
    atoms
        A slab with its normal along z; it may lie across the cell's boundary.
    tolerance
        Atoms whose heights follow each other by less than this are one layer, Å.

    Returns
    -------
    NDArray
        Shape (n,): 0 for the top layer, counting down; -1 for atoms of adsorbates.
    """
    layers = np.full(len(atoms), -1)
    slab = np.flatnonzero(~adsorbate_mask(atoms))
    if not len(slab):
        return layers
    heights = atoms.positions[:, 2].copy()
    heights[slab] += _steps_to_one_piece(atoms, slab) * float(atoms.cell[2, 2])
    downwards = slab[np.argsort(-heights[slab], kind="stable")]
    steps = -np.diff(heights[downwards])
    layers[downwards] = np.concatenate([[0], np.cumsum(steps > tolerance)])
    return layers


def fix_bottom_layers(atoms: Atoms, layers: int) -> Atoms:
    """Return a copy with exactly this many of its bottom layers held in place.

    Earlier fixed atoms are let go; other kinds of constraint stay.

    Raises
    ------
    StructureError
        If that would leave no layer free.
    """
    numbers = layer_indices(atoms)
    count = int(numbers.max()) + 1
    check_fixed_layers(layers, count)
    fixed = atoms.copy()
    others = [c for c in fixed.constraints if not isinstance(c, FixAtoms)]
    held = np.flatnonzero(numbers >= count - layers)
    fixed.set_constraint([*others, FixAtoms(indices=held)] if len(held) else others)
    return fixed


def check_fixed_layers(fixed: int, layers: int) -> None:
    """Raise a `StructureError` unless the number of fixed layers leaves at least one free."""
    if fixed < 0:
        raise StructureError(f"{fixed} fixed layers make no sense: give 0 or more.")
    if fixed >= layers:
        raise StructureError(
            f"{fixed} fixed of {layers} layers would leave none free to relax: fix at most {layers - 1}."
        )


def _are_outside(atoms: Atoms, mask: NDArray[np.bool_]) -> bool:
    """Return whether atoms lie above and below the others rather than among them."""
    heights = atoms.positions[:, 2]
    low, high = float(heights[~mask].min()), float(heights[~mask].max())
    from_middle = np.abs(heights[mask] - (low + high) / 2)
    return bool(from_middle.mean() > (high - low) / 2)


def _steps_to_one_piece(atoms: Atoms, slab: NDArray[np.bool_] | NDArray[np.int_]) -> NDArray[np.float64]:
    """Return by how many cell vectors c each atom of a slab is to be moved to be in one piece with the first.

    None are where there is no vacuum: in a bulk crystal every height is as good.
    """
    places = atoms.positions[slab]
    cell = atoms.cell.array
    if not len(places) or not atoms.pbc[2] or abs(np.linalg.det(cell)) < 1e-6:
        return np.zeros(len(places))
    scaled = np.linalg.solve(cell.T, places.T)[2]
    order = np.sort(scaled % 1.0)
    gaps = np.diff(order, append=order[0] + 1)
    widest = int(gaps.argmax())
    height = abs(np.linalg.det(cell)) / float(np.linalg.norm(np.cross(cell[0], cell[1])))
    if gaps[widest] * height < MIN_VACUUM:
        return np.zeros(len(places))
    lowest = order[(widest + 1) % len(order)]
    steps = -np.floor(scaled - lowest + 1e-9)
    return np.asarray(steps - steps[0])


def _mean_height(atoms: Atoms, mask: NDArray[np.bool_]) -> float:
    return float(atoms.positions[mask, 2].mean())
