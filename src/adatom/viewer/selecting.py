"""Choosing atoms: with a click, with a box, and which way an arrow key points. No Qt, no VTK."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

How: TypeAlias = Literal["alone", "add", "remove", "toggle"]
"""What becomes of a selection when atoms are picked."""

DIRECTIONS: dict[str, tuple[float, float, float]] = {
    "right": (1.0, 0.0, 0.0),
    "left": (-1.0, 0.0, 0.0),
    "up": (0.0, 1.0, 0.0),
    "down": (0.0, -1.0, 0.0),
    "towards": (0.0, 0.0, 1.0),
    "away": (0.0, 0.0, -1.0),
}
"""Directions of the screen: right, up and towards the viewer."""


def combined(selection: Iterable[int], picked: Iterable[int], how: How) -> tuple[int, ...]:
    """Return a selection after atoms were picked, sorted."""
    before, new = set(selection), set(picked)
    chosen = {"alone": new, "add": before | new, "remove": before - new, "toggle": before ^ new}[how]
    return tuple(sorted(chosen))


def in_box(
    seen: NDArray[np.float64], one: tuple[float, float], other: tuple[float, float]
) -> tuple[int, ...]:
    """Return which points lie in a box.

    Parameters
    ----------
    seen
        Where the atoms' centres appear, pixels, shape (n, 2).
    one, other
        Two opposite corners of the box, pixels.
    """
    low, high = np.minimum(one, other), np.maximum(one, other)
    inside = ((seen >= low) & (seen <= high)).all(axis=1)
    return tuple(int(index) for index in np.flatnonzero(inside))


def nudge_step(direction: str, axes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the axis of space, with its sign, nearest to a direction of the screen, a unit vector (3,).

    Right and left, up and down, towards and away always are three different axes: where one axis is nearest
    to two of them, it goes to the one it fits better.

    Parameters
    ----------
    direction
        One of `DIRECTIONS`.
    axes
        The camera's: right, up and towards the viewer, shape (3, 3).
    """
    along = np.array(DIRECTIONS[direction])
    screen = int(np.argmax(np.abs(along)))
    free, rows = {0, 1, 2}, {0, 1, 2}
    given: dict[int, int] = {}
    while rows:
        row, axis = max(((r, a) for r in rows for a in free), key=lambda pair: abs(axes[pair]))
        given[row] = axis
        rows.remove(row)
        free.remove(axis)
    step = np.zeros(3)
    axis = given[screen]
    step[axis] = along[screen] * np.copysign(1.0, axes[screen, axis])
    return step
