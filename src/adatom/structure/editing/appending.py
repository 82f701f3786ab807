"""Atoms added to a structure, with the numbers, tags and constraints that are right for them there."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from ase import Atoms
from ase.constraints import FixCom, FixScaled
from numpy.typing import NDArray

from adatom.structure.bonds import bonds
from adatom.structure.constraints import held_along_axes, held_directions, holding
from adatom.structure.editing.connectivity import pieces
from adatom.structure.editing.constraints import renumbered
from adatom.structure.editing.places import open_axes
from adatom.structure.editing.steps import constraint_change
from adatom.structure.layers import (
    ADSORBATE_ARRAY,
    adsorbate_numbers,
    face_height,
    has_oc20_tags,
    is_across_boundary,
)
from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import ATOMS_IMPORT, NUMPY_IMPORT

_OUTSIDE = 0.3
"""An atom this far beyond the outermost layer stands on the slab rather than in it, Å."""

_CARRIED = {"tags": int, "initial_magmoms": float, "initial_charges": float, "masses": float}
"""Per-atom arrays that mean the same everywhere."""


def taken(atoms: Atoms, indices: Sequence[int], shift: Sequence[float] = (0.0, 0.0, 0.0)) -> Atoms:
    """Return some of the atoms with all they carry, moved by a shift, Å, in the order of the indices."""
    chosen = np.asarray(indices, dtype=int)
    where = np.full(len(atoms), -1)
    where[chosen] = np.arange(len(chosen))
    bare = atoms.copy()
    bare.set_constraint()
    part = bare[chosen]
    part.set_constraint(renumbered(atoms.constraints, where, len(chosen)))
    part.positions += np.asarray(shift, dtype=float)
    return part


def appended(before: Atoms, added: Atoms) -> Atoms:
    """Return a structure with atoms added at the end.

    Parameters
    ----------
    before
        The structure; its atoms keep their numbers and all they carry.
    added
        What to add, where it is to be. Adsorbates among it become new ones; of other atoms, those outside of
        a slab become adsorbates: of the one they are bonded to, or new ones. Constraints are kept; per-atom
        arrays too, where they mean the same in both.

    Notes
    -----
    Tags are kept where there are any, but on a slab with OC20's tags adsorbates are tagged 2. Untagged atoms
    within a slab get the tag of the slab's atom nearest in height.
    """
    count = len(before)
    after = before.copy()
    after.set_constraint()
    after.extend(_plain(before, added))
    numbers = _numbers(before, added, after)
    if numbers is not None:
        after.set_array(ADSORBATE_ARRAY, None)
        after.set_array(ADSORBATE_ARRAY, numbers)
    elif ADSORBATE_ARRAY in after.arrays:
        del after.arrays[ADSORBATE_ARRAY]
    if "tags" in after.arrays or has_oc20_tags(before):
        tags = after.get_tags()
        tags[count:] = _tags(before, added, np.zeros(len(after), int) if numbers is None else numbers)
        after.set_tags(tags)
    after.set_constraint(_constraints(before, added, len(after)))
    return after


def append_part(title: str, before: Atoms, after: Atoms) -> ScriptPart:
    """Return the plain ASE lines that add the atoms by which a structure is longer than the one before."""
    count = len(before)
    added = Atoms(after.numbers[count:], positions=after.positions[count:])
    lines = [
        f"# {title}",
        f'added = Atoms("{added.symbols}", positions=[',
        *(f"    {row!r}," for row in added.positions.tolist()),
        "])",
    ]
    for name, values in after.arrays.items():
        if name not in ("numbers", "positions") and (name not in before.arrays or values[count:].any()):
            added.set_array(name, values[count:])
            lines.append(f'added.set_array("{name}", np.array({values[count:].tolist()!r}))')
    lines.append("atoms.extend(added)")
    extended = before.copy()
    extended.extend(added)
    for name, values in after.arrays.items():
        if not np.array_equal(values, extended.arrays[name]):
            lines.append(f'atoms.set_array("{name}", np.array({values.tolist()!r}))')
    holding = constraint_change(before.constraints, after.constraints)
    return ScriptPart((*lines, *holding.lines), (ATOMS_IMPORT, NUMPY_IMPORT, *holding.imports))


def is_slab(atoms: Atoms) -> bool:
    """Whether a structure has a surface along z for atoms to stand on."""
    if (adsorbate_numbers(atoms) > 0).any():
        return True
    axes = open_axes(atoms)
    return bool(axes[2] and not axes[:2].all()) and not is_across_boundary(atoms)


def _plain(before: Atoms, added: Atoms) -> Atoms:
    """Return the added atoms with the arrays that they keep."""
    part = Atoms(added.numbers, positions=added.positions)
    for name, values in added.arrays.items():
        own = before.arrays.get(name)
        if name in part.arrays or name == ADSORBATE_ARRAY:
            continue
        if own is None and name in _CARRIED and values.ndim == 1:
            part.set_array(name, values.astype(_CARRIED[name]))
        elif own is not None and own.shape[1:] == values.shape[1:] and own.dtype.kind == values.dtype.kind:
            part.set_array(name, values)
    return part


def _numbers(before: Atoms, added: Atoms, after: Atoms) -> NDArray[np.int_] | None:
    """Return the adsorbates' numbers of all atoms, (n,), or ``None`` where there is no slab to stand on."""
    if not is_slab(before):
        return adsorbate_numbers(after) * 0 if ADSORBATE_ARRAY in before.arrays else None
    count = len(before)
    numbers = np.concatenate([adsorbate_numbers(before), np.zeros(len(added), dtype=int)])
    brought = np.zeros(len(after), dtype=int)
    if ADSORBATE_ARRAY in added.arrays:
        brought[count:] = added.arrays[ADSORBATE_ARRAY]
    fresh = np.zeros(len(after), dtype=bool)
    fresh[count:] = _outside(before, added) & (brought[count:] == 0)
    for number in np.unique(brought[brought > 0]):
        numbers[brought == number] = numbers.max() + 1
    standing = np.concatenate([numbers[:count] > 0, np.zeros(len(added), dtype=bool)]) | fresh
    pairs, _ = bonds(after, metals=False)
    pieced = pieces(len(after), pairs[standing[pairs].all(axis=1)])
    for label in dict.fromkeys(pieced[fresh].tolist()):
        own = (pieced == label) & standing
        known = numbers[own & ~fresh]
        numbers[own & fresh] = known.min() if len(known) else numbers.max() + 1
    return numbers


def _outside(before: Atoms, added: Atoms) -> NDArray[np.bool_]:
    """Return which added atoms lie above or below the slab, (k,)."""
    if is_across_boundary(before) or (adsorbate_numbers(before) > 0).all():
        return np.zeros(len(added), dtype=bool)
    heights = added.positions[:, 2]
    top, bottom = face_height(before, "top"), face_height(before, "bottom")
    return np.asarray((heights > top + _OUTSIDE) | (heights < bottom - _OUTSIDE))


def _tags(before: Atoms, added: Atoms, numbers: NDArray[np.int_]) -> NDArray[np.int_]:
    """Return the tags of the added atoms, (k,)."""
    count = len(before)
    adsorbed = numbers[count:] > 0
    if has_oc20_tags(before):
        tags = np.where(adsorbed, 2, added.get_tags() * (added.get_tags() != 2))
    else:
        tags = added.get_tags()
    slab = np.flatnonzero(numbers[:count] == 0)
    if "tags" not in added.arrays and len(slab):
        apart = np.abs(added.positions[:, None, 2] - before.positions[None, slab, 2])
        inside = ~adsorbed
        tags[inside] = before.get_tags()[slab][apart.argmin(axis=1)][inside]
    return np.asarray(tags)


def _constraints(before: Atoms, added: Atoms, total: int) -> list[Any]:
    """Return the constraints of both, for atoms that are numbered on."""
    own, new = np.arange(len(before)), np.arange(len(before), total)
    if not added.constraints:
        return renumbered(before.constraints, own, total)
    held = np.concatenate([held_directions(before), held_directions(added)])
    odd = renumbered(_odd(before), own, total)
    # Of all atoms at once, or along another cell's vectors, is nothing that can be brought along.
    brought = [entry for entry in _odd(added) if not isinstance(entry, FixCom | FixScaled)]
    return [*odd, *renumbered(brought, new, total), *holding(held)]


def _odd(atoms: Atoms) -> list[Any]:
    """Return the constraints that cannot be said along the axes of space."""
    return [entry for entry in atoms.constraints if held_along_axes(entry, atoms) is None]
