"""The hand that measures; what it has measured stays in the picture when another tool is taken up."""

from collections.abc import Sequence

import numpy as np
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
    for (x, y), atom in zip(seen, picks, strict=True):
        radius = 0.45 * float(desk.scene.radii[atom]) * camera.pixels_per_angstrom
        marks.append(Ring(float(x), float(y), max(radius, 3.0), "accent"))
    if what.text:
        x, y = np.asarray(camera.project(what.label), dtype=float)
        marks.append(Badge(what.text, float(x), float(y)))
    return marks
