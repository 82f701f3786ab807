"""Numbers that grow by one at a time, ready to be plotted."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class Series:
    """Values by frame, with room to grow; NaN where a frame has none.

    Appending costs the same however long the series is: the room doubles when it runs out, and the smallest
    and largest finite value are kept along.
    """

    def __init__(self, values: Sequence[float] = ()) -> None:
        self._room = np.full(max(64, 2 * len(values)), np.nan)
        self._length = len(values)
        self._room[: self._length] = values
        finite = self.values[np.isfinite(self.values)]
        self.finite = len(finite)
        self.low = float(finite.min()) if len(finite) else np.inf
        self.high = float(finite.max()) if len(finite) else -np.inf

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> NDArray[np.float64]:
        """The values so far, shape (n,): a view, not a copy."""
        return self._room[: self._length]

    def put(self, index: int, value: float) -> None:
        """Set the value of frame `index`; frames skipped before it get NaN."""
        if index >= len(self._room):
            self._room = np.concatenate([self._room, np.full(index + 1, np.nan)])
        self._length = max(self._length, index + 1)
        self._room[index] = value
        if np.isfinite(value):
            self.finite += 1
            self.low, self.high = min(self.low, value), max(self.high, value)
