"""The measure tool: which atoms have been picked, what is between them, and the lines that show it."""

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.editing.measures import Measurement, chain, measure

MOST = 4
_ARC = 0.55
"""Radius of the arc in an angle, as a share of the shorter side."""
_STEPS = 24


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """How a measurement is drawn.

    Parameters
    ----------
    places
        Where its atoms are, each as the image nearest to the one before, Å, shape (k, 3).
    direct
        Where the structure has them, Å, shape (k, 3), where the value is another there; else empty.
    arc
        Points of an arc in an angle, Å, shape (n, 3); empty for a distance.
    label
        Where the value is written, Å, shape (3,).
    text
        ``"2.551 Å"``, ``"104.5°"``; a second line says the direct value where it is another. Empty for one
        atom.
    """

    places: NDArray[np.float64]
    direct: NDArray[np.float64]
    arc: NDArray[np.float64]
    label: NDArray[np.float64]
    text: str


class MeasureTool:
    """Keeps the atoms that are measured: any number of measurements, the last of which goes on."""

    def __init__(self) -> None:
        self.picks: list[tuple[int, ...]] = []

    def pick(self, atom: int, *, another: bool = False) -> None:
        """Take one more atom into the last measurement, or begin `another` with it.

        After four atoms a measurement is full, and the next atom begins in its place.
        """
        last = self.picks[-1] if self.picks else ()
        if another or not self.picks:
            self.picks.append((atom,))
        elif atom not in last:
            self.picks[-1] = (atom,) if len(last) == MOST else (*last, atom)

    def remove_last(self) -> bool:
        """Forget the last measurement; return whether there was one."""
        return bool(self.picks) and self.picks.pop() is not None

    def clear(self) -> None:
        """Forget all."""
        self.picks.clear()

    def prune(self, count: int) -> None:
        """Forget measurements of atoms that are not among `count` atoms."""
        self.picks = [picks for picks in self.picks if max(picks) < count]

    def measurements(self, atoms: Atoms) -> tuple[Measurement, ...]:
        """Return what is measured, as far as it is defined."""
        found = (measured(atoms, picks)[0] for picks in self.picks)
        return tuple(measurement for measurement in found if measurement is not None)


def measured(atoms: Atoms, picks: tuple[int, ...]) -> tuple[Measurement | None, str]:
    """Return what is between atoms, or None and why there is no such value."""
    if len(picks) < 2:
        return None, ""
    try:
        return measure(atoms, picks), ""
    except StructureError as error:
        return None, str(error)


def drawn(atoms: Atoms, picks: tuple[int, ...]) -> Drawn:
    """Return the lines and the label of a measurement of some atoms."""
    measurement, problem = measured(atoms, picks)
    places = chain(atoms, list(picks))
    nothing = np.empty((0, 3))
    direct = atoms.positions[list(picks)] if measurement is not None and measurement.differ else nothing
    arc = _arc(places) if len(places) == 3 else nothing
    middle = len(places) // 2
    label = arc[len(arc) // 2] if len(arc) else places[max(middle - 1, 0) : middle + 1].mean(axis=0)
    return Drawn(places, direct, arc, label, problem if measurement is None else words(measurement))


def words(measurement: Measurement) -> str:
    """Return a value with its unit, and on a second line the direct one where it is another."""
    text = _number(measurement.value, measurement.unit)
    if not measurement.differ:
        return text
    direct = measurement.direct
    return f"{text}\n{_number(direct, measurement.unit)} direct" if np.isfinite(direct) else text


def _number(value: float, unit: str) -> str:
    text = f"{value:.3f} Å" if unit == "Å" else f"{value:.1f}°"
    return text.replace("-", "−")


def _arc(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points of the arc between the two sides of an angle, Å, (n, 3)."""
    one, other = places[0] - places[1], places[2] - places[1]
    lengths = np.linalg.norm([one, other], axis=1)
    if lengths.min() < 1e-6:
        return np.empty((0, 3))
    one, other = one / lengths[0], other / lengths[1]
    angle = float(np.arccos(np.clip(one @ other, -1.0, 1.0)))
    across = other - (other @ one) * one
    if np.linalg.norm(across) < 1e-6:
        return np.empty((0, 3))
    across /= np.linalg.norm(across)
    steps = np.linspace(0.0, angle, _STEPS)[:, None]
    return np.asarray(places[1] + _ARC * lengths.min() * (np.cos(steps) * one + np.sin(steps) * across))
