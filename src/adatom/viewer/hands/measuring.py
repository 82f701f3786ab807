"""The hand that measures; what it has measured stays in the picture when another tool is taken up."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from adatom.structure.editing.measures import Measurement
from adatom.viewer.hands.base import Hand
from adatom.viewer.hands.desk import SHIFT, Desk
from adatom.viewer.measuring import Drawn, MeasureTool, drawn, measured
from adatom.viewer.sketch import Badge, Mark, Ring, Stroke

_REMOVING = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class MeasureHand(Hand):
    """Picks atoms to measure between.

    Parameters
    ----------
    desk
        What it works with.
    tool
        What has been picked so far.
    """

    name = "measure"

    def __init__(self, desk: Desk, tool: MeasureTool) -> None:
        super().__init__(desk)
        self.tool = tool

    def click(self, event: QMouseEvent) -> None:
        """Measure to the atom under the mouse too; beside all, begin anew."""
        atom = self.desk.atom_at(event.position())
        if atom is None:
            self.tool.clear()
        else:
            self.tool.pick(atom, another=bool(event.modifiers() & SHIFT))
        tell(self.desk, self.tool)

    def claims(self, event: QKeyEvent) -> bool:
        """Return whether a key is to remove a measurement, not atoms."""
        return event.key() in _REMOVING and bool(self.tool.picks)

    def key(self, event: QKeyEvent) -> bool:
        """Remove the last measurement."""
        if event.key() not in _REMOVING or not self.tool.remove_last():
            return False
        tell(self.desk, self.tool)
        return True

    def cursor(self) -> Qt.CursorShape:
        """Show a cross."""
        return Qt.CursorShape.CrossCursor


def tell(desk: Desk, tool: MeasureTool) -> None:
    """Tell what the last measurement is."""
    last: Measurement | None = None
    if tool.picks:
        last, _ = measured(desk.atoms, tool.picks[-1])
    desk.measured.emit(last)


def measure_marks(desk: Desk, tool: MeasureTool) -> list[Mark]:
    """Return lines and labels of all that is measured."""
    marks: list[Mark] = []
    for picks in tool.picks:
        marks += _marks(desk, picks, drawn(desk.atoms, picks))
    return marks


def _marks(desk: Desk, picks: Sequence[int], what: Drawn) -> list[Mark]:
    camera = desk.camera
    seen = camera.project(what.places)
    marks: list[Mark] = []
    if len(what.direct):
        marks.append(Stroke(camera.project(what.direct), "dim", width=1.0, dashed=True))
    if len(seen) > 1:
        marks.append(Stroke(seen, "accent", width=1.5))
    if len(what.arc):
        marks.append(Stroke(camera.project(what.arc), "accent", width=1.5))
    own = camera.project(desk.atoms.positions[list(picks)])
    for place, image, atom in zip(own, seen, picks, strict=True):
        radius = max(0.45 * float(desk.scene.radii[atom]) * camera.pixels_per_angstrom, 3.0)
        marks.append(Ring(float(place[0]), float(place[1]), radius, "accent"))
        if np.abs(image - place).max() > 1.0:
            marks.append(Ring(float(image[0]), float(image[1]), radius, "dim"))
    if what.text:
        x, y = camera.project(what.label)
        marks.append(Badge(what.text, float(x), float(y), towards=_beside(seen, np.array([x, y]))))
    return marks


def _beside(seen: NDArray[np.float64], label: NDArray[np.float64]) -> tuple[float, float]:
    """Return the side of a line, or the outside of an angle, on which its label is clear of it, (2,)."""
    if len(seen) == 3 and (length := float(np.linalg.norm(label - seen[1]))) > 1.0:
        away = (label - seen[1]) / length
        return float(away[0]), float(away[1])
    along = seen[len(seen) // 2] - seen[len(seen) // 2 - 1]
    length = float(np.linalg.norm(along))
    across = np.array([along[1], -along[0]]) / length if length > 1.0 else np.array([0.0, -1.0])
    # Above the line rather than below it, on the right of an upright one.
    side = -1.0 if across[1] > 1e-9 or (abs(across[1]) <= 1e-9 and across[0] < 0) else 1.0
    return float(side * across[0]), float(side * across[1])
