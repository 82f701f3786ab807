"""Colours that stand for values: a colour map, its scale, and how a number on it is written.

The map is viridis (S. van der Walt and N. Smith, 2015; CC0): its lightness rises evenly, so that equal steps
look equal, also to the colour-blind and in grey.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_VIRIDIS = (
    "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c "
    "1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725"
)
_ANCHORS = np.array([[int(each[k : k + 2], 16) for k in (0, 2, 4)] for each in _VIRIDIS.split()], dtype=float)
UNKNOWN = (150, 154, 162)
"""The colour of an atom whose value is not known: a grey that is not on the map."""
LEVELS = 12
"""Up to this many whole numbers each get a block of their own in the legend."""


@dataclass(frozen=True, slots=True)
class ColourScale:
    """What the colours mean.

    Parameters
    ----------
    title
        ``"Height"``, ``"Force"``.
    low, high
        Values at the two ends of the map; what lies beyond takes the colour of the end.
    unit
        ``"Å"``; empty for a count.
    decimals
        How many are written.
    discrete
        The values are whole numbers: one colour each.
    """

    title: str
    low: float
    high: float
    unit: str = ""
    decimals: int = 2
    discrete: bool = False

    def colours(self, values: NDArray[np.float64]) -> NDArray[np.uint8]:
        """Return the colours (n, 3), 0 to 255, of values (n,); NaN is grey."""
        known = np.isfinite(values)
        colours = np.full((len(values), 3), UNKNOWN, dtype=np.uint8)
        span = self.high - self.low
        share = (values[known] - self.low) / span if span > 0 else np.full(int(known.sum()), 0.5)
        colours[known] = colour_map(share)
        return colours

    def levels(self) -> list[int]:
        """Return the whole numbers of a discrete scale, thinned where there are too many to show."""
        low, high = math.floor(self.low), math.ceil(self.high)
        return list(range(low, high + 1, math.ceil((high - low + 1) / LEVELS)))

    def text(self, value: float, *, unit: bool = True) -> str:
        """Return a value as it is written: ``"1.85 Å"``, ``"−0.20"``, or ``"unknown"``."""
        if not math.isfinite(value):
            return "unknown"
        # A zero that is not exact would be written as minus nothing.
        plain = f"{round(value, self.decimals) + 0.0:.{self.decimals}f}".replace("-", "−")
        return f"{plain} {self.unit}" if unit and self.unit else plain


def colour_map(share: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return the colours (n, 3), 0 to 255, at places (n,) along the map, 0 to 1."""
    place = np.clip(share, 0.0, 1.0) * (len(_ANCHORS) - 1)
    channels = [np.interp(place, np.arange(len(_ANCHORS)), _ANCHORS[:, k]) for k in range(3)]
    return np.round(np.stack(channels, axis=-1)).astype(np.uint8)


def round_up(value: float) -> float:
    """Return the next of 1, 2, 5 times a power of ten, so that a scale stands still while values change.

    Values below 10⁻³, where nothing is left to see, give 10⁻³.
    """
    if not math.isfinite(value) or value <= 1e-3:
        return 1e-3
    power = 10.0 ** math.floor(math.log10(value))
    return float(next(step * power for step in (1.0, 2.0, 5.0, 10.0) if value <= step * power * (1 + 1e-9)))
