"""Distances, angles and dihedrals, direct and between the nearest images."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from ase import Atoms
from ase.geometry import find_mic
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.checks import atom_name
from adatom.structure.editing.steps import checked

_COLLINEAR = 1e-3
"""Below this sine of an angle, three atoms lie on a line: 0.06°."""

_SAME = 1e-6
"""Values that differ by less are the same, Å or degrees."""

_SAME_PLACE = 1e-9
"""Atoms nearer than this have no direction between them, Å."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured between two, three or four atoms.

    Parameters
    ----------
    indices
        The atoms, in the order in which they were taken.
    value
        The distance (Å), angle or dihedral (degrees), each atom taken as the image nearest to the one before.
    unit
        ``"Å"`` or ``"°"``.
    minimum_image
        Whether an atom was taken as another image than the one in the structure.
    direct
        The same between the atoms where the structure has them; not a number where it is not defined there.
    """

    indices: tuple[int, ...]
    value: float
    unit: Literal["Å", "°"]
    minimum_image: bool
    direct: float

    @property
    def kind(self) -> Literal["distance", "angle", "dihedral"]:
        """What it is."""
        kinds: tuple[Literal["distance", "angle", "dihedral"], ...] = ("distance", "angle", "dihedral")
        return kinds[len(self.indices) - 2]

    @property
    def differ(self) -> bool:
        """Whether the direct value is another."""
        apart = abs(self.value - self.direct)
        if self.kind == "dihedral":
            apart = min(apart, 360.0 - apart)
        return not apart <= _SAME


def measure(atoms: Atoms, indices: Sequence[int]) -> Measurement:
    """Return the distance of two atoms, the angle at the second of three, or the dihedral of four.

    Raises
    ------
    StructureError
        For any other number of atoms, atoms that are not there, or a dihedral about atoms on a line.
    """
    chosen = checked(atoms, indices)
    if not 2 <= len(chosen) <= 4:
        raise StructureError("Two atoms have a distance, three an angle, four a dihedral: choose so many.")
    direct, nearest = atoms.positions[chosen], chain(atoms, chosen)
    names = [atom_name(atoms, index) for index in chosen]
    value, elsewhere = _value(nearest, names), bool(np.abs(direct - nearest).max() > _SAME)
    unit: Literal["Å", "°"] = "Å" if len(chosen) == 2 else "°"
    if not elsewhere:
        return Measurement(tuple(chosen), value, unit, minimum_image=False, direct=value)
    try:
        straight = _value(direct, names)
    except StructureError:
        straight = math.nan
    return Measurement(tuple(chosen), value, unit, minimum_image=True, direct=straight)


def chain(atoms: Atoms, indices: Sequence[int]) -> NDArray[np.float64]:
    """Return where atoms are if each is the image nearest to the one before, Å, (k, 3)."""
    places = atoms.positions[list(indices)].copy()
    pbc = atoms.pbc & atoms.cell.any(axis=1)
    if not pbc.any():
        return np.asarray(places)
    cell = atoms.cell.complete()
    for k in range(1, len(places)):
        places[k] = places[k - 1] + find_mic(places[k] - places[k - 1], cell, pbc)[0]
    return np.asarray(places)


def distance(atoms: Atoms, first: int, second: int, *, minimum_image: bool = True) -> float:
    """Return the distance of two atoms, Å."""
    return _of(measure(atoms, (first, second)), minimum_image)


def angle(atoms: Atoms, first: int, second: int, third: int, *, minimum_image: bool = True) -> float:
    """Return the angle at the second of three atoms, degrees, 0 to 180."""
    return _of(measure(atoms, (first, second, third)), minimum_image)


def dihedral(atoms: Atoms, indices: Sequence[int], *, minimum_image: bool = True) -> float:
    """Return the dihedral of four atoms, degrees, above −180 and up to 180.

    Positive if, seen along the bond of the second to the third, the fourth is clockwise from the first:
    IUPAC, Compendium of Chemical Terminology, "torsion angle".

    Raises
    ------
    StructureError
        If three of them lie on a line.
    """
    if len(indices) != 4:
        raise StructureError(f"A dihedral is of four atoms, not {len(indices)}.")
    return _of(measure(atoms, indices), minimum_image)


def neighbours_of(atoms: Atoms, index: int, count: int = 6) -> list[tuple[int, float]]:
    """Return the atoms nearest to one, nearest first, each with its distance, Å, as the nearest image."""
    (chosen,) = checked(atoms, [index])
    others = np.delete(np.arange(len(atoms)), chosen)
    if not len(others):
        return []
    vectors = atoms.positions[others] - atoms.positions[chosen]
    pbc = atoms.pbc & atoms.cell.any(axis=1)
    lengths = (
        find_mic(vectors, atoms.cell.complete(), pbc)[1] if pbc.any() else np.linalg.norm(vectors, axis=1)
    )
    order = np.argsort(lengths, kind="stable")[:count]
    return [(int(others[k]), float(lengths[k])) for k in order]


def _of(found: Measurement, minimum_image: bool) -> float:
    return found.value if minimum_image else found.direct


def _value(places: NDArray[np.float64], names: Sequence[str]) -> float:
    """Return the distance, angle or dihedral of two, three or four points, Å or degrees."""
    steps = np.diff(places, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    if len(steps) == 1:
        return float(lengths[0])
    for k in np.flatnonzero(lengths < _SAME_PLACE).tolist():
        raise StructureError(
            f"{names[k]} and {names[k + 1]} are in one place: there is no angle between them."
        )
    units = steps / lengths[:, None]
    if len(steps) == 2:
        # Half-angle form: exact near 0° and 180°, where the arc cosine is not.
        return float(
            np.degrees(
                2 * np.arctan2(np.linalg.norm(units[0] + units[1]), np.linalg.norm(units[0] - units[1]))
            )
        )
    for k in range(2):
        if np.linalg.norm(np.cross(units[k], units[k + 1])) < _COLLINEAR:
            line = ", ".join(names[k : k + 2]) + f" and {names[k + 2]}"
            raise StructureError(f"{line} lie on a line, so that there is no dihedral: choose other atoms.")
    across, along = np.cross(units[0], units[1]), np.cross(units[1], units[2])
    turned = float(np.degrees(np.arctan2(units[0] @ along, across @ along)))
    return 180.0 if turned <= -180.0 else turned
