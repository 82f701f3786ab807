"""What a view offers of its tools: taking them up, the selection, atoms in the hand, what is measured."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from adatom.structure.editing.measures import Measurement
from adatom.viewer.handling import Handling
from adatom.viewer.hands.desk import Desk
from adatom.viewer.transform import Kind


class Tooling:
    """The part of `StructureView` that is about tools; nothing in it draws."""

    _closed: bool
    _desk: Desk
    _hand: Handling

    @property
    def tool(self) -> str:
        """The tool in hand: ``"place"``, or one of those of `take_tool`."""
        return "navigate" if self._closed else self._hand.name

    def take_tool(self, name: str) -> None:
        """Take up a tool.

        Parameters
        ----------
        name
            ``"navigate"``, ``"select"``, ``"move"``, ``"rotate"``, ``"measure"`` or ``"fix"``; to place
            something, see `start_placing`.
        """
        if not self._closed:
            self._hand.take(name)

    @property
    def selection(self) -> tuple[int, ...]:
        """The selected atoms, sorted."""
        return () if self._closed else self._desk.selection

    def set_selection(self, indices: Sequence[int]) -> None:
        """Select atoms; those that are not there are left out. Tells nobody: it was the caller's wish."""
        if not self._closed:
            self._desk.select(indices, tell=False)
            self._hand.show_marks()

    def set_grabbable(self, allowed: NDArray[np.bool_] | None, why: str = "") -> None:
        """Say which atoms (n,) the hand may grab, and `why` not the others; constraints bind the hand too.

        With None it may grab all and take them anywhere.
        """
        if not self._closed:
            self._desk.set_grabbable(allowed, why)
            self._hand.show_marks()

    def begin_transform(self, kind: Kind) -> bool:
        """Let the selection follow the mouse with no button held, until a click or Enter; Esc cancels.

        Returns
        -------
        bool
            Whether there was a selection that may be grabbed.
        """
        return not self._closed and self._hand.begin_transform(kind)

    @property
    def transforming(self) -> bool:
        """Whether atoms are in the hand: a drag or a transform is under way."""
        return not self._closed and self._hand.grabbing

    def cancel_transform(self) -> bool:
        """Put the atoms in the hand back where they were; return whether there were any."""
        return not self._closed and self._hand.cancel_transform()

    def nudge(self, direction: str, size: float) -> None:
        """Ask for the selection to be moved by `size` Å along the axis nearest to a direction of the screen.

        Parameters
        ----------
        direction
            ``"left"``, ``"right"``, ``"up"``, ``"down"``, ``"towards"`` the viewer or ``"away"``.
        """
        if not self._closed:
            self._hand.nudge(direction, size)

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """All that is measured in the picture; `measured` tells when it changes."""
        return () if self._closed else self._hand.measurements()

    def show_measurements(self, picks: Sequence[tuple[int, ...]]) -> None:
        """Measure between these groups of two, three or four atoms, and no others; tells nobody."""
        if not self._closed:
            self._hand.measure(picks)

    def light_atom(self, index: int | None) -> None:
        """Ring an atom faintly, as one under the mouse: something elsewhere points at it; None for none."""
        if not self._closed:
            self._desk.light(index)
