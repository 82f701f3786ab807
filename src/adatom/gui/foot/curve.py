"""One small live plot. Imports pyqtgraph, which takes a third of a second: import this where it is needed."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from adatom.gui.foot.series import Series
from adatom.gui.theme import current_theme

POINTS_DRAWN = 48
"""Up to this many frames each is drawn as a point; beyond, the line alone."""
TICK_FONT_PX = 11
MARK_REACH_PX = 6
"""From how far off a mark tells what was done there."""
TIP = "Click to go to a frame"


class FrameAxis(pg.AxisItem):
    """Frames along the bottom: ticks at whole numbers only."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:  # noqa: N802
        """Return the levels of ticks that fall on whole numbers."""
        return [level for level in super().tickSpacing(low, high, size) if level[0] >= 1][:1] or [(1, 0)]


class ValueAxis(pg.AxisItem):
    """Values at the left, with a proper minus sign."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:  # noqa: N802
        """Return the main level of ticks only: the plot is small."""
        return list(super().tickSpacing(low, high, size)[:1])

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """Return what stands at the ticks."""
        return [text.replace("-", "−") for text in super().tickStrings(values, scale, spacing)]


class LogAxis(pg.AxisItem):
    """Powers of ten at the left, for values given as their decimal logarithms."""

    def tickValues(self, low: float, high: float, _size: float) -> list[tuple[float, list[float]]]:  # noqa: N802
        """Return ticks at powers of ten, and at 2 and 5 times them where the range is short."""
        span = high - low
        every = max(1, round(span / 5))
        powers = [float(p) for p in range(int(np.floor(low)), int(np.ceil(high)) + 1) if p % every == 0]
        if span < 1.6:
            powers = [p + np.log10(factor) for p in powers for factor in (1, 2, 5)]
        return [(1.0, [p for p in powers if low <= p <= high])]

    def tickStrings(self, values: Sequence[float], _scale: float, _spacing: float) -> list[str]:  # noqa: N802
        """Return the values themselves, not their logarithms."""
        return [f"{10**value:.3g}" for value in values]


class CurvePlot(pg.GraphicsLayoutWidget):
    """A curve over frames with the shown frame marked.

    One curve object takes all data; ranges follow from running extremes, so that a new point costs no search
    through the old ones.

    Parameters
    ----------
    name
        Accessible name.
    log
        Whether the values stand on a logarithmic axis.
    """

    frame_chosen = Signal(int)
    """The frame nearest to where the user pressed or dragged."""

    def __init__(self, name: str, *, log: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._log = log
        self._count = 0
        self._marks: tuple[tuple[int, str], ...] = ()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(120, 60)
        self.ci.layout.setContentsMargins(0, 6, 4, 0)
        self.ci.layout.setSpacing(0)
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self.box.disableAutoRange()
        self.left = LogAxis("left") if log else ValueAxis("left")
        self.bottom = FrameAxis("bottom")
        for axis, place in ((self.left, (0, 0)), (self.bottom, (1, 1))):
            axis.enableAutoSIPrefix(False)
            axis.setStyle(tickLength=0, tickTextOffset=5)
            axis.linkToView(self.box)
            self.addItem(axis, *place)
        self.addItem(self.box, 0, 1)
        self.curve = pg.PlotDataItem(
            antialias=True, autoDownsample=True, downsampleMethod="peak", clipToView=True
        )
        # Two samples, the smallest and the largest, for each two pixels: a thick line is slow to draw.
        self.curve.opts["autoDownsampleFactor"] = 0.5
        self.mark_lines = pg.PlotCurveItem(connect="pairs")
        self.cursor_line = pg.InfiniteLine(angle=90)
        self.target_line = pg.InfiniteLine(angle=0)
        self.point = pg.ScatterPlotItem(size=11, antialias=True)
        for item in (self.mark_lines, self.target_line, self.cursor_line, self.curve, self.point):
            self.box.addItem(item)
        self.target_line.hide()
        self.restyle()

    def show_series(self, series: Series, target: float | None) -> None:
        """Draw `series`, and a dashed line at `target` where there is one."""
        values, low, high = series.values, series.low, series.high
        if self._log:
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.log10(values)
            values = np.where(np.isfinite(values), values, np.nan)
            low, high = _log(low), _log(high)
            if not np.isfinite(low):  # a force of exactly 0 has no place on the axis
                low = float(np.nanmin(values, initial=high if np.isfinite(high) else np.inf))
        self._count = len(series)
        if not np.isfinite(values).any():
            values = values[:0]
        frames, values = _apart(values, self._marks)
        few = len(series) <= POINTS_DRAWN
        self.curve.setData(
            frames,
            values,
            connect="all" if np.isfinite(values).all() else "finite",
            symbol="o" if few else None,
            symbolSize=6,
            symbolPen=None,
            symbolBrush=QColor(current_theme().accent),
        )
        if target is not None:
            mark = _log(target) if self._log else target
            self.target_line.setValue(mark)
            low, high = min(low, mark), max(high, mark)
        self.target_line.setVisible(target is not None)
        self._set_range(low, high)

    def set_marks(self, marks: tuple[tuple[int, str], ...]) -> None:
        """Set the frames with which something began anew, and what was done; drawn with the next series."""
        self._marks = marks

    def mark(self, index: int, value: float) -> None:
        """Mark the frame shown."""
        self.cursor_line.setValue(index)
        shown = _log(value) if self._log else value
        self.point.setData([index] if np.isfinite(shown) else [], [shown] if np.isfinite(shown) else [])

    def restyle(self) -> None:
        """Take the colours of the theme."""
        theme = current_theme()
        self.setBackground(QColor(theme.panel))
        font = self.font()
        font.setPixelSize(TICK_FONT_PX)
        for axis in (self.left, self.bottom):
            axis.setPen(QColor(theme.line))
            axis.setTextPen(QColor(theme.dim))
            axis.setTickFont(font)
        self.curve.setPen(pg.mkPen(theme.accent, width=2))
        self.curve.setSymbolBrush(QColor(theme.accent))
        self.cursor_line.setPen(pg.mkPen(theme.line, width=1))
        self.mark_lines.setPen(pg.mkPen(theme.line, width=1, style=Qt.PenStyle.DotLine))
        self.target_line.setPen(pg.mkPen(theme.success, width=1, style=Qt.PenStyle.DashLine))
        self.point.setPen(pg.mkPen(theme.accent, width=2))
        self.point.setBrush(QColor(theme.panel))

    def position_of(self, index: float, value: float) -> QPointF:
        """Return where a point of the curve is on the widget, logical pixels."""
        shown = _log(value) if self._log else value
        return QPointF(self.mapFromScene(self.box.mapViewToScene(QPointF(index, shown))))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the frame nearest to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go through the frames while dragging."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        """Nothing is left to do when the button comes up."""

    def event(self, event: QEvent) -> bool:
        """Tell at a mark what was done there."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.words_at(QPointF(event.pos())), self)
            return True
        handled: bool = super().event(event)
        return handled

    def words_at(self, where: QPointF) -> str:
        """Return what the tooltip says at a point of the widget, logical pixels."""

        def away(mark: tuple[int, str]) -> float:
            seen = self.mapFromScene(self.box.mapViewToScene(QPointF(mark[0] - 0.5, 0.0)))
            return abs(seen.x() - where.x())

        nearest = min(self._marks, key=away, default=None)
        if nearest is None or away(nearest) > MARK_REACH_PX:
            return TIP
        return f"Frame {nearest[0] + 1}: {nearest[1]}"

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "point"):
            self.restyle()

    def _choose(self, where: QPointF) -> None:
        if self._count:
            x = self.box.mapSceneToView(self.mapToScene(where.toPoint())).x()
            self.frame_chosen.emit(min(max(round(x), 0), self._count - 1))

    def _set_range(self, low: float, high: float) -> None:
        if not (np.isfinite(low) and np.isfinite(high)):
            return
        span = max(high - low, 0.2 if self._log else 1e-3)
        last = max(self._count - 1, 1)
        bottom, top = low - 0.1 * span, high + 0.1 * span
        self.box.setRange(xRange=(-0.025 * last, 1.025 * last), yRange=(bottom, top), padding=0)
        where = np.array([index - 0.5 for index, _ in self._marks])
        self.mark_lines.setData(np.repeat(where, 2), np.tile([bottom, top], len(where)))


def _apart(
    values: NDArray[np.float64], marks: tuple[tuple[int, str], ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return frames and values with a hole before each mark, so that no line is drawn across it."""
    frames = np.arange(len(values), dtype=float)
    where = np.array([index for index, _ in marks if 0 < index < len(values)], dtype=int)
    return np.insert(frames, where, where - 0.5), np.insert(values, where, np.nan)


def _log(value: float) -> float:
    """Return the decimal logarithm, NaN where there is none."""
    return float(np.log10(value)) if value > 0 and np.isfinite(value) else float("nan")
