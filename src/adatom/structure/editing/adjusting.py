"""Setting a distance, an angle or a dihedral to a value: where the atoms go that have to move for it."""

from collections.abc import Sequence
from itertools import permutations

import numpy as np
from ase import Atoms
from ase.geometry import find_mic
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from adatom.errors import StructureError
from adatom.structure.bonds import is_metal
from adatom.structure.editing.connectivity import molecule_pairs, pieces
from adatom.structure.editing.measures import chain
from adatom.structure.layers import adsorbate_mask

CLOSEST = 0.3
"""Å: two atoms are not put closer than this."""
_STRAIGHT = 1e-6
"""Sine below which three atoms count as in line."""


def moving_side(atoms: Atoms, measured: Sequence[int]) -> tuple[int, ...]:
    """Return what moves along with the last of the measured atoms: the part of its molecule on its side.

    The bond that is measured, or about which is turned, is thought cut. In a ring, where both sides hang
    together all the same, the last atom moves alone; so does an atom of the slab.

    Parameters
    ----------
    atoms
        Any structure.
    measured
        Two, three or four atoms, as `adjusted` takes them.

    Returns
    -------
    tuple
        Indices, sorted; the last of the measured atoms is among them.
    """
    *others, last = measured
    pairs = molecule_pairs(atoms)
    # Of a dihedral all that hangs on its axis turns with the last atom.
    stays, root = (others[-2], others[-1]) if len(measured) == 4 else (others[-1], last)
    cut = np.isin(pairs, (stays, root)).all(axis=1)
    piece = pieces(len(atoms), pairs[~cut])
    side = np.flatnonzero(piece == piece[root])
    ring = any(piece[k] == piece[root] for k in others if k != root)
    if ring or piece[last] != piece[root] or _is_crystal(atoms, root, len(side)):
        return (last,)
    return tuple(int(k) for k in side if k != root or root == last)


def _is_crystal(atoms: Atoms, atom: int, size: int) -> bool:
    """Return whether an atom in a piece of some size is of a crystal rather than of a molecule."""
    adsorbed = adsorbate_mask(atoms)
    if adsorbed.any():
        return not adsorbed[atom]
    metal = bool(is_metal(atoms.numbers[atom : atom + 1])[0])
    return bool(atoms.pbc.any()) and (metal or size > len(atoms) // 2 > 2)


def adjusted(
    atoms: Atoms, measured: Sequence[int], value: float, moving: Sequence[int]
) -> NDArray[np.float64]:
    """Return where atoms go so that a distance, an angle or a dihedral has a value.

    Distances are between nearest images. A distance changes along the line between its atoms, an angle in its
    plane about the middle atom, a dihedral about the line between its two middle atoms.

    Parameters
    ----------
    atoms
        The structure as it is.
    measured
        Two atoms for a distance, three for an angle, four for a dihedral.
    value
        Å, or degrees.
    moving
        What moves, as one piece: the last of the measured atoms, and what is to go with it.

    Returns
    -------
    NDArray
        Shape (k, 3), Å, for the moving atoms.

    Raises
    ------
    StructureError
        If the value makes no sense, or the atoms leave open which way to go.
    """
    measured = [int(k) for k in measured]
    if len(set(measured)) != len(measured) or not 2 <= len(measured) <= 4:
        raise StructureError("A value can be set between two, three or four different atoms.")
    if measured[-1] not in moving or not set(measured[:-1]).isdisjoint(moving):
        raise StructureError("Of the atoms measured, only the last one can move.")
    places = atoms.positions[list(moving)]
    if len(measured) == 2:
        return np.asarray(places + _shift(atoms, measured[0], measured[1], value))
    arms = np.diff(chain(atoms, measured), axis=0)
    turn = _bend(arms, value) if len(measured) == 3 else _twist(arms, value)
    # The pivot is the neighbour of the last atom, seen from the image of it that is nearest.
    last = atoms.positions[measured[-1]]
    # A molecule across the boundary of the cell turns in one piece, and each atom stays on its side.
    whole = last + _nearest(atoms, places - last)
    pivot = last - arms[-1]
    return np.asarray(turn.apply(whole - pivot) + pivot + (places - whole))


def in_order(atoms: Atoms, indices: Sequence[int]) -> tuple[int, ...]:
    """Return two to four atoms in the order in which they are measured: along the shortest way through them.

    The end that moves more easily comes last, since it does when a value is set: an adsorbate rather than the
    slab, the lesser part of a molecule rather than the larger.
    """

    def length(path: tuple[int, ...]) -> float:
        return float(np.linalg.norm(np.diff(chain(atoms, path), axis=0), axis=1).sum())

    def weight(path: tuple[int, ...]) -> tuple[bool, int]:
        return _is_crystal(atoms, path[-1], 0), len(moving_side(atoms, path))

    there = [path for path in permutations(sorted(indices)) if path[0] < path[-1]]
    shortest = min(there, key=length)
    return min(shortest, shortest[::-1], key=weight)


def _nearest(atoms: Atoms, vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the shortest images of vectors, Å, (m, 3)."""
    pbc = atoms.pbc & atoms.cell.any(axis=1)
    if not pbc.any():
        return vectors
    return np.asarray(find_mic(vectors, atoms.cell.complete(), pbc)[0])


def _shift(atoms: Atoms, first: int, second: int, distance: float) -> NDArray[np.float64]:
    """Return the step of the second atom that puts it this far from the first, (3,), Å."""
    if not CLOSEST <= distance < np.inf:
        raise StructureError(f"{distance:g} Å is too close: atoms keep at least {CLOSEST} Å.")
    (arm,) = np.diff(chain(atoms, (first, second)), axis=0)
    length = float(np.linalg.norm(arm))
    if length < _STRAIGHT:
        raise StructureError("The two atoms lie on top of each other: move one of them first.")
    return np.asarray(arm * (distance / length - 1.0))


def _bend(arms: NDArray[np.float64], degrees: float) -> Rotation:
    """Return the rotation that makes two arms meet at an angle."""
    if not 0.0 <= degrees <= 180.0:
        raise StructureError(f"{degrees:g}° is no angle between bonds: type 0 to 180.")
    back, out = -arms[0], arms[1]
    sine, cosine = float(np.linalg.norm(np.cross(back, out))), float(back @ out)
    axis = np.cross(back, out)
    if sine < _STRAIGHT * np.linalg.norm(back) * np.linalg.norm(out):
        # In line any plane is as good: the one nearest to the horizontal axis that is least along the arm.
        axis = np.cross(back, np.eye(3)[int(np.abs(back).argmin())])
    now = np.degrees(np.arctan2(sine, cosine))
    return Rotation.from_rotvec(axis / np.linalg.norm(axis) * np.radians(degrees - now))


def _twist(arms: NDArray[np.float64], degrees: float) -> Rotation:
    """Return the rotation about the middle arm that gives four atoms a dihedral."""
    first, axis, last = arms
    unit = axis / np.linalg.norm(axis)
    before, after = np.cross(first, axis), np.cross(axis, last)
    if min(np.linalg.norm(before), np.linalg.norm(after)) < _STRAIGHT:
        raise StructureError("Three of these atoms are in line, so that they have no dihedral.")
    now = np.degrees(np.arctan2(np.cross(before, after) @ unit, before @ after))
    return Rotation.from_rotvec(unit * np.radians(degrees - now))
