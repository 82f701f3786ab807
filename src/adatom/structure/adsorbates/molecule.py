"""What stands on a surface: an atom or molecule, and the atoms through which it binds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from ase.data import atomic_numbers
from numpy.typing import NDArray

from adatom.errors import StructureError

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_FORMULA = re.compile(r"([A-Z][a-z]?\d*)+")
_COINCIDENT = 1e-6
"""Two places closer than this are one, Å."""
_ALL_AROUND = 0.02
"""Directions that cancel to within this fraction point nowhere."""


@dataclass(frozen=True, slots=True, eq=False)
class Adsorbate:
    """An atom or molecule to be placed, as it stands on a surface.

    Parameters
    ----------
    name
        The formula it is known by, or the name a user gave it: ``"CO"``, ``"CH3OH"``.
    title
        Its name in words.
    symbols
        Elements, in the order of the positions.
    positions
        Å, shape (n, 3), read-only: the binding atom, or the middle of the two, at the origin, the surface
        below (−z).
    binding
        Which atoms bind: one, or two, the line between them along x.
    source
        Where it comes from: ``"palette"``, ``"oc20"``, ``"g2"``, ``"own"`` or ``"smiles"``.
    smiles
        Canonical SMILES, for searching; empty where unknown.
    key
        What `library.adsorbate` finds it by; empty where it is in no library.
    """

    name: str
    title: str
    symbols: tuple[str, ...]
    positions: NDArray[np.float64]
    binding: tuple[int, ...]
    source: str = "palette"
    smiles: str = ""
    key: str = ""

    @property
    def label(self) -> str:
        """The formula as it is printed: ``"CH₃OH"``."""
        return self.name.translate(_SUBSCRIPTS) if _FORMULA.fullmatch(self.name) else self.name

    @property
    def binding_symbols(self) -> str:
        """The elements that bind: ``"C"``, ``"C and O"``."""
        return " and ".join(self.symbols[k] for k in self.binding)

    @property
    def numbers(self) -> NDArray[np.int_]:
        """Atomic numbers, shape (n,)."""
        return np.array([atomic_numbers[symbol] for symbol in self.symbols])


def rebound(adsorbate: Adsorbate, binding: tuple[int, ...]) -> Adsorbate:
    """Return an adsorbate turned so that other atoms of it face the surface.

    With one binding atom, the rest of the molecule points away from the surface: the direction in which the
    other atoms lie from it, near ones counting most, becomes +z. With two, the line between them comes along
    x and the rest of the molecule above it. What lies all around its binding atoms is laid flat.

    Parameters
    ----------
    adsorbate
        What to turn; internal distances are kept.
    binding
        One atom or two, by their indices.

    Raises
    ------
    StructureError
        If there are no such atoms.
    """
    positions = standing(adsorbate.positions, binding, adsorbate.name)
    return replace(adsorbate, positions=positions, binding=tuple(int(k) for k in binding))


def standing(
    positions: NDArray[np.float64], binding: Sequence[int], name: str = "the molecule"
) -> NDArray[np.float64]:
    """Return a molecule's positions, turned so that its binding atoms face the surface, as in `rebound`.

    Parameters
    ----------
    positions
        Å, shape (n, 3).
    binding
        One atom or two, by their indices.
    name
        What the molecule is called, for the message.

    Returns
    -------
    NDArray
        Å, shape (n, 3), read-only: the binding atom, or the middle of the two, at the origin.

    Raises
    ------
    StructureError
        If there are no such atoms.
    """
    _check_binding(len(positions), binding, name)
    bound = positions[list(binding)]
    centred = positions - bound.mean(axis=0)
    others = np.delete(centred, list(binding), axis=0)
    line = None
    if len(binding) == 2:
        line = (bound[1] - bound[0]) / np.linalg.norm(bound[1] - bound[0])
        others = others - (others @ line)[:, None] * line
    turned = centred @ _frame(_away(others, line), line).T
    turned = np.asarray(turned - turned[list(binding)].mean(axis=0))
    turned.flags.writeable = False
    return turned


def _check_binding(count: int, binding: Sequence[int], name: str) -> None:
    for index in binding:
        if not 0 <= index < count:
            raise StructureError(
                f"{name} has no atom {index} to bind through: it has {count} atoms, counted from 0."
            )
    if len(binding) not in (1, 2) or len(set(binding)) != len(binding):
        given = ", ".join(str(index) for index in binding) or "none"
        raise StructureError(f"{name} binds through one atom or two different ones, not {given}.")


def _away(others: NDArray[np.float64], line: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Return the direction in which the rest of a molecule lies, shape (3,); zero where there is none.

    Parameters
    ----------
    others
        From the binding place to the other atoms, Å, (k, 3), without what they are along `line`.
    line
        Unit vector between two binding atoms, if there are two.

    Notes
    -----
    Where the rest lies all around, as in CO2 bound through carbon, it is the direction of its least extent:
    the molecule lies flat.
    """
    distances = np.linalg.norm(others, axis=1)
    apart = distances > _COINCIDENT
    if not apart.any():
        return np.zeros(3)
    near = others[apart] / distances[apart, None] ** 3
    away = near.sum(axis=0)
    if np.linalg.norm(away) > _ALL_AROUND * np.linalg.norm(near, axis=1).sum():
        return np.asarray(away)
    extent = others.T @ others
    if line is not None:
        extent += 2 * np.trace(extent) * np.outer(line, line)
    spread, axes = np.linalg.eigh(extent)
    return np.asarray(axes[:, 0]) if spread[0] < (1 - _ALL_AROUND) * spread[2] else np.zeros(3)


def _frame(upright: NDArray[np.float64], line: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """Return the rotation that brings `upright` to +z, and `line` to +x.

    `upright` is made to be at right angles to `line`. Where nothing of it is left, any direction will do.
    """
    if line is None:
        z = upright if upright.any() else np.array([0.0, 0.0, 1.0])
        z = z / np.linalg.norm(z)
        return _completed(np.cross(np.cross(z, _least_along(z)), z), z)
    z = upright - (upright @ line) * line
    if np.linalg.norm(z) < _COINCIDENT:
        z = np.cross(line, _least_along(line))
    return _completed(line, z)


def _completed(x: NDArray[np.float64], z: NDArray[np.float64]) -> NDArray[np.float64]:
    x, z = x / np.linalg.norm(x), z / np.linalg.norm(z)
    return np.array([x, np.cross(z, x), z])


def _least_along(direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the axis of space that is least along a direction."""
    return np.asarray(np.eye(3)[int(np.argmin(np.abs(direction)))])
