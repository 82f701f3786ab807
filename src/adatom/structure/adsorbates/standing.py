"""Turning a molecule so that its binding atoms face the surface."""

from collections.abc import Sequence

import numpy as np
from ase.data import atomic_numbers, covalent_radii
from numpy.typing import NDArray

from adatom.errors import StructureError

_COINCIDENT = 1e-6
"""Two places closer than this are one, Å."""

_LONGEST_BOND = 1.25
"""Times the sum of covalent radii."""

_CANCELLING = 0.2
"""The directions of an atom's or a pair's neighbours cancel if their mean is shorter than this."""


def standing(
    symbols: Sequence[str],
    positions: NDArray[np.float64],
    binding: Sequence[int],
    name: str = "the molecule",
) -> NDArray[np.float64]:
    """Return a molecule's positions, turned so that its binding atoms face the surface.

    With one binding atom, the rest of the molecule points away from the surface: the direction in which the
    other atoms lie, near ones counting most, becomes +z. With two, the line between them comes along x and
    the rest of the molecule above it. Where neighbours lie all around, as about the carbon of CO2 and the
    double bond of C2H4, the molecule is laid flat: the normal of the plane they lie in becomes ±z.

    Parameters
    ----------
    symbols, positions
        Elements, and places in Å, shape (n, 3).
    binding
        One atom or two, by their indices.
    name
        What the molecule is called, for the message.

    Returns
    -------
    NDArray
        Å, shape (n, 3), read-only: the binding atom, or the middle of the two, at the origin. The rotation
        is a proper one.

    Raises
    ------
    StructureError
        If there are no such atoms.
    """
    _check_binding(len(positions), binding, name)
    bound = list(binding)
    centred = positions - positions[bound].mean(axis=0)
    line = None
    if len(bound) == 2:
        line = _unit(positions[bound[1]] - positions[bound[0]])
    upright = _across(_away(np.delete(centred, bound, axis=0))[None], line)[0]
    beside = _across(_directions(symbols, positions, bound), line)
    if len(beside) > 1 and np.linalg.norm(beside.mean(axis=0)) < _CANCELLING:
        upright = _normal(beside, line, upright)
    turned = centred @ _frame(upright, line).T
    turned = np.asarray(turned - turned[bound].mean(axis=0))
    turned.flags.writeable = False
    return turned


def neighbours_of(symbols: Sequence[str], positions: NDArray[np.float64]) -> list[list[int]]:
    """Return the atoms that each atom of a molecule is bonded to, ascending.

    Bonds may be longer by a quarter than the covalent radii: in a molecule by itself nothing else is near,
    and F2 and ClNO have such bonds.
    """
    radii = _LONGEST_BOND * covalent_radii[[atomic_numbers[symbol] for symbol in symbols]]
    apart = np.linalg.norm(positions[:, None] - positions[None], axis=-1)
    np.fill_diagonal(apart, np.inf)
    return [np.flatnonzero(row).tolist() for row in apart <= radii[:, None] + radii[None]]


def _check_binding(count: int, binding: Sequence[int], name: str) -> None:
    for index in binding:
        if not 0 <= index < count:
            raise StructureError(
                f"{name} has no atom {index} to bind through: it has {count} atoms, counted from 0."
            )
    if len(binding) not in (1, 2) or len(set(binding)) != len(binding):
        given = ", ".join(str(index) for index in binding) or "none"
        raise StructureError(f"{name} binds through one atom or two different ones, not {given}.")


def _directions(
    symbols: Sequence[str], positions: NDArray[np.float64], bound: list[int]
) -> NDArray[np.float64]:
    """Return the unit vectors of the bonds that binding atoms have to other atoms, (k, 3)."""
    near = neighbours_of(symbols, positions)
    found = [_unit(positions[k] - positions[b]) for b in bound for k in near[b] if k not in bound]
    return np.array(found).reshape(-1, 3)


def _across(vectors: NDArray[np.float64], line: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Return what vectors, (k, 3), are at right angles to a unit vector, if there is one."""
    return vectors if line is None else vectors - (vectors @ line)[:, None] * line


def _away(others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the direction in which the rest of a molecule lies, shape (3,); zero where there is none."""
    squares = (others**2).sum(axis=1)
    apart = squares > _COINCIDENT**2
    return np.asarray((others[apart] / squares[apart, None]).sum(axis=0))


def _normal(
    beside: NDArray[np.float64], line: NDArray[np.float64] | None, away: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the direction in which neighbours extend least, on the side of `away`, shape (3,).

    Where they extend alike in all directions, as in CH4, `away` is as good as any.
    """
    extent = beside.T @ beside
    if line is not None:
        extent = extent + 2 * np.trace(extent) * np.outer(line, line)
    spread, axes = np.linalg.eigh(extent)
    if spread[0] > 0.5 * spread[1]:
        return away
    return np.asarray(axes[:, 0] if axes[:, 0] @ away >= 0 else -axes[:, 0])


def _frame(upright: NDArray[np.float64], line: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Return the rotation that brings `upright` to +z, and `line`, if there is one, to +x.

    Where `upright` has no length at right angles to `line`, any direction will do.
    """
    if line is None:
        z = _unit(upright) if np.linalg.norm(upright) > _COINCIDENT else np.array([0.0, 0.0, 1.0])
        x = _unit(_across(_least_along(z)[None], z)[0])
    else:
        x, z = line, _across(upright[None], line)[0]
        z = _unit(z if np.linalg.norm(z) > _COINCIDENT else _across(_least_along(line)[None], line)[0])
    return np.array([x, np.cross(z, x), z])


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vector / np.linalg.norm(vector))


def _least_along(direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the axis of space that is least along a direction."""
    return np.asarray(np.eye(3)[int(np.argmin(np.abs(direction)))])
