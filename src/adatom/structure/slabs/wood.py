"""Wood's notation of surface cells: ``(√3×√3)R30°``, ``c(2×2)``, ``p(2×1)``.

E. A. Wood, "Vocabulary of surface crystallography", J. Appl. Phys. 35, 1306 (1964): the sides of the cell in
multiples of a and b, and the angle by which both are turned. The c of a centred cell stands for the
primitive cell of the centred one.
"""

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.slabs.supercells import Matrix, check_matrix

_FIT = 0.05
"""How far the end of a cell vector may lie from a lattice point, in multiples of a and b."""

_LARGEST = 12
"""Multiples of a or b up to which names are looked for."""

_LONGEST = 200
"""Multiples of a or b that nobody can mean."""

_NUMBER = r"(?:(\d+(?:\.\d+)?)?(?:√|sqrt)\(?(\d+)\)?|(\d+(?:\.\d+)?))(?:/(\d+))?"
_CELL = rf"{_NUMBER}[×x*]{_NUMBER}"
_NOTATION = re.compile(rf"([pc]?)(?:\({_CELL}\)|{_CELL})(?:-?r([+-]?\d+(?:\.\d+)?)°?(?:deg)?)?")

_HOW = 'write it as "2x2", "c(2x2)" or "(sqrt3xsqrt3)R30"'


@dataclass(frozen=True, slots=True)
class _Wood:
    """A cell as it was written: multiples, the angle in degrees or ``None``, and whether it is centred."""

    first: float
    second: float
    angle: float | None
    centred: bool


def wood_matrix(text: str, lattice: NDArray[np.float64]) -> Matrix:
    """Return the supercell that Wood's notation stands for on a lattice.

    Parameters
    ----------
    text
        ``"(√3×√3)R30°"``, ``"(sqrt3xsqrt3)R30"``, ``"c(2×2)"``, ``"p(2x1)"``, ``"2x2"``. An angle that is
        left out is 0, or where that does not fit the least that does.
    lattice
        Rows a and b of the surface's primitive cell, Å, (2, 2).

    Raises
    ------
    StructureError
        If the text is no such name, or the cell does not fit the lattice.
    """
    wood = _parsed(text)
    angles = [wood.angle] if wood.angle is not None else [0.0, *_angles(wood, lattice)]
    for angle in angles:
        multiples = _multiples(wood, angle, lattice)
        if np.abs(multiples - np.round(multiples)).max() < _FIT:
            (p, q), (r, s) = np.round(multiples).astype(int).tolist()
            return check_matrix(((p, q), (r, s)))
    raise StructureError(_misfit(text, wood, lattice))


def wood_name(matrix: Matrix, lattice: NDArray[np.float64]) -> str | None:
    """Return Wood's name of a supercell, ``"(√3×√3)R30°"``, or ``None`` if it has none.

    Parameters
    ----------
    matrix
        The supercell.
    lattice
        Rows a and b of the surface's primitive cell, Å, (2, 2).
    """
    cell = np.array(check_matrix(matrix)) @ lattice
    # A centred cell is written by the cell that its diagonals make.
    name = _written(cell, lattice, "")
    if name is not None and "R" not in name:
        return name
    diagonals = np.array([cell[0] - cell[1], cell[0] + cell[1]])
    centred = _written(diagonals, lattice, "c") or _written(
        np.array([cell[0] + cell[1], cell[1] - cell[0]]), lattice, "c"
    )
    return centred if centred is not None and "R" not in centred else name


def matrix_name(matrix: Matrix, lattice: NDArray[np.float64]) -> str:
    """Return Wood's name of a supercell, or its rows: ``"(2 1 / −1 3)"``."""
    (p, q), (r, s) = matrix
    return wood_name(matrix, lattice) or f"({p} {q} / {r} {s})".replace("-", "−")


def _parsed(text: str) -> _Wood:
    plain = re.sub(r"\s", "", text).replace("−", "-").replace("X", "x").replace("R", "r").replace("º", "°")
    match = _NOTATION.fullmatch(plain.replace("C(", "c(").replace("P(", "p("))
    if match is None:
        raise StructureError(f"{text!r} is no surface cell in Wood's notation: {_HOW}.")
    kind, *numbers, turn = match.groups()
    inside = numbers[:8] if any(numbers[:8]) else numbers[8:]
    first, second = _number(*inside[:4]), _number(*inside[4:])
    if not first or not second:
        raise StructureError(f"{text!r} has a side of 0: {_HOW}.")
    if max(first, second) > _LONGEST:
        raise StructureError(f"{text!r} has a side of over {_LONGEST} cells, which makes no sense: {_HOW}.")
    angle = float(turn) if turn is not None else None
    return _Wood(first, second, angle, kind == "c")


def _number(factor: str | None, root: str | None, plain: str | None, divisor: str | None) -> float:
    value = float(factor or 1) * math.sqrt(float(root)) if root is not None else float(plain or 0)
    if divisor is None:
        return value
    return value / float(divisor) if float(divisor) else 0.0


def _multiples(wood: _Wood, angle: float, lattice: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cell's vectors in multiples of a and b, (2, 2)."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    turned = lattice @ np.array([[cos, sin], [-sin, cos]])
    cell = turned * [[wood.first], [wood.second]]
    if wood.centred:
        cell = np.array([cell[0] + cell[1], cell[1] - cell[0]]) / 2
    return np.asarray(cell @ np.linalg.inv(lattice))


def _angles(wood: _Wood, lattice: NDArray[np.float64]) -> list[float]:
    """Return how far a may be turned for its multiple to end at a lattice point, degrees, the least first."""
    reach = math.ceil(wood.first) + 2
    steps = np.array([(i, j) for i in range(-reach, reach + 1) for j in range(-reach, reach + 1)])
    ends = steps @ lattice
    a = lattice[0]
    length = wood.first * float(np.linalg.norm(a))
    fits = np.abs(np.linalg.norm(ends, axis=1) - length) < _FIT * float(np.linalg.norm(a))
    angles = np.degrees(np.arctan2(a[0] * ends[:, 1] - a[1] * ends[:, 0], ends @ a))[fits]
    return sorted(angles.tolist(), key=lambda angle: (round(abs(angle), 3), angle < 0))


def _misfit(text: str, wood: _Wood, lattice: NDArray[np.float64]) -> str:
    """Return why a cell does not fit a lattice."""
    a, b = np.linalg.norm(lattice, axis=1)
    gamma = math.degrees(math.acos(float(lattice[0] @ lattice[1] / (a * b))))
    here = f"the surface's own cell ({a:.2f} × {b:.2f} Å, {gamma:.0f}°)"
    if wood.angle is not None:
        for angle in [0.0, *_angles(wood, lattice)]:
            multiples = _multiples(wood, angle, lattice)
            if np.abs(multiples - np.round(multiples)).max() < _FIT:
                return f"{text} does not fit {here} at that angle: turned by {angle:.1f}° it does."
    (p, q), (r, s) = _multiples(wood, wood.angle or 0.0, lattice)
    return (
        f"{text} does not fit {here}: its sides would end at {p:.2f}, {q:.2f} and {r:.2f}, {s:.2f} in "
        "multiples of that, which must be whole numbers."
    )


def _written(cell: NDArray[np.float64], lattice: NDArray[np.float64], prefix: str) -> str | None:
    """Return a cell's name if both its sides are the lattice's own, stretched and turned by one angle."""
    factors = np.linalg.norm(cell, axis=1) / np.linalg.norm(lattice, axis=1)
    angles = [
        math.degrees(math.atan2(old[0] * new[1] - old[1] * new[0], float(old @ new)))
        for old, new in zip(lattice, cell, strict=True)
    ]
    if abs((angles[0] - angles[1] + 180) % 360 - 180) > 0.1:
        return None
    sides = [_root(float(factor)) for factor in factors]
    if None in sides:
        return None
    turned = "" if abs(angles[0]) < 0.05 else f"R{angles[0]:.1f}°".replace(".0°", "°").replace("-", "−")
    return f"{prefix or ('p' if not turned else '')}({sides[0]}×{sides[1]}){turned}"


def _root(factor: float) -> str | None:
    """Return a number as it is written, ``"2√3"``, if its square is whole."""
    square = round(factor**2)
    if abs(factor**2 - square) > 1e-3 * square or not 0 < square <= _LARGEST**2:
        return None
    outside = max(k for k in range(1, _LARGEST + 1) if square % k**2 == 0)
    inside = square // outside**2
    if inside == 1:
        return f"{outside}"
    return f"{outside if outside > 1 else ''}√{inside}"
