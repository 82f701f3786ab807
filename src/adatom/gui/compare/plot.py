"""The energies of several trajectories on one plot. Imports pyqtgraph: import this where it is needed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QWidget

from adatom.gui.compare.identity import colour_of
from adatom.gui.foot.curve import POINTS_DRAWN, TICK_FONT_PX, FrameAxis, ValueAxis
from adatom.gui.theme import current_theme


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The energies of one trajectory.

    Parameters
    ----------
    place
        Which of the structures compared it belongs to.
    energies
        eV by frame, NaN where unknown.
    index
        The frame on show, or None.
    """

    place: int
    energies: NDArray[np.float64]
    index: int | None = None


class EnergyPlot(pg.GraphicsLayoutWidget):
    """A curve for each trajectory, over its frames, each with its number at its end."""

    frame_chosen = Signal(int)
    """The frame nearest to where the user pressed or dragged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Energies over frames")
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolTip("Click to go to a frame")
        self.ci.layout.setContentsMargins(8, 12, 24, 4)
        self.ci.layout.setSpacing(0)
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self.box.disableAutoRange()
        self.left, self.bottom = ValueAxis("left"), FrameAxis("bottom")
        for axis, place in ((self.left, (0, 0)), (self.bottom, (1, 1))):
            axis.enableAutoSIPrefix(False)
            axis.setStyle(tickLength=0, tickTextOffset=5)
            axis.linkToView(self.box)
            self.addItem(axis, *place)
        self.addItem(self.box, 0, 1)
        self._items: list[object] = []
        self._drawn: tuple[Curve, ...] = ()
        self._relative = False

    @property
    def curves(self) -> tuple[tuple[int, NDArray[np.float64]], ...]:
        """What is drawn: the place of each structure and its values, eV."""
        return tuple((each.place, _values(each, relative=self._relative)) for each in self._drawn)

    def show_curves(self, curves: Sequence[Curve], *, relative: bool) -> None:
        """Draw these; with `relative`, each against the first energy of its own."""
        self._drawn = tuple(each for each in curves if np.isfinite(each.energies).any())
        self._relative = relative
        self.restyle()

    def restyle(self) -> None:
        """Draw everything anew, in the colours of the theme."""
        theme = current_theme()
        self.setBackground(QColor(theme.panel))
        font = self.font()
        font.setPixelSize(TICK_FONT_PX)
        for axis in (self.left, self.bottom):
            axis.setPen(QColor(theme.line))
            axis.setTextPen(QColor(theme.dim))
            axis.setTickFont(font)
        for item in self._items:
            self.box.removeItem(item)
        self._items = [item for each in self._drawn for item in self._curve(each)]
        for item in self._items:
            self.box.addItem(item)
        self._set_range()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the frame nearest to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go through the frames while dragging."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is left to do when the button comes up."""

    def _choose(self, event: QMouseEvent) -> None:
        last = max((len(each.energies) for each in self._drawn), default=0) - 1
        x = self.box.mapSceneToView(self.mapToScene(event.position().toPoint())).x()
        if last >= 0:
            self.frame_chosen.emit(min(max(round(x), 0), last))

    def _curve(self, curve: Curve) -> list[object]:
        """Return the line of one trajectory, the mark of its frame on show, and its number."""
        values = _values(curve, relative=self._relative)
        colour = colour_of(curve.place)
        line = pg.PlotDataItem(
            np.arange(len(values)),
            values,
            pen=pg.mkPen(colour, width=2),
            connect="finite",
            antialias=True,
            symbol="o" if len(values) <= POINTS_DRAWN else None,
            symbolSize=6,
            symbolPen=None,
            symbolBrush=colour,
        )
        last = int(np.flatnonzero(np.isfinite(values))[-1])
        ground = QColor(current_theme().panel)
        number = pg.TextItem(str(curve.place + 1), color=colour, anchor=(0, 0.5), fill=ground)
        number.setZValue(1)  # over the curves of the others
        number.setPos(last + 0.01 * len(values), float(values[last]))
        items: list[object] = [line, number]
        if curve.index is not None and curve.index < len(values) and np.isfinite(values[curve.index]):
            point = pg.ScatterPlotItem([curve.index], [values[curve.index]], size=11, antialias=True)
            point.setPen(pg.mkPen(colour, width=2))
            point.setBrush(QColor(current_theme().panel))
            items.append(point)
        return items

    def _set_range(self) -> None:
        values = [values for _, values in self.curves]
        if not values:
            return
        low = min(float(np.nanmin(each)) for each in values)
        high = max(float(np.nanmax(each)) for each in values)
        last = max(max(len(each) for each in values) - 1, 1)
        span = max(high - low, 1e-3)
        self.box.setRange(
            xRange=(-0.02 * last, 1.05 * last), yRange=(low - 0.08 * span, high + 0.08 * span), padding=0
        )


def _values(curve: Curve, *, relative: bool) -> NDArray[np.float64]:
    if not relative:
        return curve.energies
    first = curve.energies[np.isfinite(curve.energies)][0]
    return np.asarray(curve.energies - first)
