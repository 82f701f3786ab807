"""Constraints carried along when atoms come and go, and set atom by atom."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import numpy as np
from ase import Atoms
from ase.constraints import (
    ExternalForce,
    FixAtoms,
    FixBondLengths,
    FixCartesian,
    FixCom,
    FixedLine,
    FixedMode,
    FixedPlane,
    FixInternals,
    FixLinearTriatomic,
    FixScaled,
    FixSubsetCom,
    Hookean,
    MirrorForce,
    MirrorTorque,
)
from numpy.typing import NDArray

from adatom.structure.constraints import held_along_axes, held_directions, holding

SINGLE = (FixAtoms, FixCartesian, FixScaled, FixedLine, FixedPlane)
"""Those that hold each of their atoms by itself."""

_ZERO = 1e-12
"""A mode moves an atom if it has more of it than this."""


def renumbered(constraints: Sequence[Any], where: NDArray[np.int_], count: int) -> list[Any]:
    """Return constraints for atoms that have new numbers.

    ASE refuses to delete atoms under most constraints, and of bond lengths it would keep those that are no
    longer fixed. A constraint that loses an atom it cannot do without is left out; so is a kind not known
    here, unless all atoms keep their numbers.

    Parameters
    ----------
    constraints
        Any of ASE's. They are not changed.
    where
        The new index of each atom, (n,), −1 where it is gone.
    count
        How many atoms there are afterwards.
    """
    found = (_renumbered(deepcopy(constraint), where, count) for constraint in constraints)
    return [constraint for constraint in found if constraint is not None]


def with_held(atoms: Atoms, indices: Sequence[int], axes: tuple[bool, bool, bool]) -> list[Any]:
    """Return the constraints of a structure, some of its atoms held along exactly these axes of space.

    What can be said along the axes is said by `FixAtoms` and `FixCartesian`. Other constraints stay for
    other atoms.

    Parameters
    ----------
    atoms
        The structure.
    indices
        The atoms.
    axes
        Along which of x, y and z they are held.
    """
    held = held_directions(atoms)
    held[list(indices)] = axes
    others = [constraint for constraint in atoms.constraints if held_along_axes(constraint, atoms) is None]
    return [*without_atoms(others, indices, len(atoms)), *holding(held)]


def without_atoms(constraints: Sequence[Any], indices: Sequence[int], count: int) -> list[Any]:
    """Return constraints without what they say of some of the `count` atoms, which keep their numbers."""
    where = np.arange(count)
    where[list(indices)] = -1
    kept: list[Any] = []
    for constraint in constraints:
        kept += renumbered([constraint], where, count) if concerns(constraint, indices) else [constraint]
    return kept


def concerns(constraint: Any, indices: Sequence[int]) -> bool:
    """Whether a constraint names one of these atoms; one of all atoms at once, as `FixCom`, names none."""
    if hasattr(constraint, "get_indices"):
        named = constraint.get_indices()
    else:
        named = getattr(constraint, "indices", [])
    return not set(np.atleast_1d(named).astype(int).tolist()).isdisjoint(int(index) for index in indices)


def _renumbered(constraint: Any, where: NDArray[np.int_], count: int) -> Any | None:
    """Return a constraint, changed in place, or ``None`` if nothing of it is left."""
    if isinstance(constraint, SINGLE):
        new = where[constraint.index]
        constraint.index = new[new >= 0]
        return constraint if len(constraint.index) else None
    if isinstance(constraint, FixBondLengths | FixLinearTriatomic):
        return _groups_renumbered(constraint, where)
    if isinstance(constraint, FixInternals):
        return _internals_renumbered(constraint, where)
    if isinstance(constraint, FixedMode):
        return _mode_renumbered(constraint, where, count)
    if isinstance(constraint, ExternalForce | MirrorForce | MirrorTorque | Hookean):
        return _named_renumbered(constraint, where)
    if isinstance(constraint, FixCom) and not isinstance(constraint, FixSubsetCom):
        return constraint
    same = np.array_equal(where, np.arange(count))
    return constraint if same else None


def _groups_renumbered(constraint: Any, where: NDArray[np.int_]) -> Any | None:
    """Return fixed bonds or linear triples without those that lost an atom."""
    name = "pairs" if isinstance(constraint, FixBondLengths) else "triples"
    new = where[np.asarray(getattr(constraint, name), dtype=int)]
    whole = (new >= 0).all(axis=1)
    if not whole.any():
        return None
    if name == "triples":
        return FixLinearTriatomic(new[whole])
    lengths = constraint.bondlengths
    return FixBondLengths(
        new[whole], constraint.tolerance, None if lengths is None else np.asarray(lengths)[whole]
    )


def _internals_renumbered(constraint: Any, where: NDArray[np.int_]) -> Any | None:
    """Return fixed bonds, angles and dihedrals without those that lost an atom."""

    def plain(definitions: Any) -> list[Any]:
        moved = [[value, where[np.asarray(atoms, dtype=int)].tolist()] for value, atoms in definitions]
        return [definition for definition in moved if min(definition[1]) >= 0]

    def combined(definitions: Any) -> list[Any]:
        moved = [
            [value, [[*where[list(term[:-1])].tolist(), term[-1]] for term in terms]]
            for value, terms in definitions
        ]
        return [entry for entry in moved if min(k for term in entry[1] for k in term[:-1]) >= 0]

    kept = FixInternals(
        bonds=plain(constraint.bonds),
        angles_deg=plain(constraint.angles),
        dihedrals_deg=plain(constraint.dihedrals),
        bondcombos=combined(constraint.bondcombos),
        mic=constraint.mic,
        epsilon=constraint.epsilon,
    )
    return kept if kept.n else None


def _mode_renumbered(constraint: Any, where: NDArray[np.int_], count: int) -> Any | None:
    """Return a fixed mode, unless it moves an atom that is gone."""
    old = constraint.mode.reshape(-1, 3)
    if np.abs(old[where < 0]).max(initial=0.0) > _ZERO:
        return None
    new = np.zeros((count, 3))
    new[where[where >= 0]] = old[where >= 0]
    constraint.mode = new.ravel()
    return constraint


def _named_renumbered(constraint: Any, where: NDArray[np.int_]) -> Any | None:
    """Return a constraint that cannot do without any of the few atoms it names."""
    single = isinstance(constraint, Hookean) and not hasattr(constraint, "indices")
    named = [constraint.index] if single else constraint.indices
    new = where[np.asarray(named, dtype=int)].tolist()
    if min(new) < 0:
        return None
    if single:
        constraint.index = new[0]
    else:
        constraint.indices = new
    return constraint
