"""Energy and fmax over the frames, side by side."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from adatom.gui.foot.series import Series

if TYPE_CHECKING:
    from adatom.gui.foot.curve import CurvePlot

REDRAW_MS = 16
"""Most often the curves are handed to the plots, however fast frames arrive."""
EMPTY = "Energy and forces appear here while a structure relaxes."
NO_NUMBERS = "These frames come without energies or forces."


class Plots(QWidget):
    """The two plots, or a quiet word while there is nothing to plot."""

    frame_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.energies, self.fmaxes = Series(), Series()
        self._target: float | None = None
        self._index = 0
        self._marks: tuple[tuple[int, str], ...] = ()
        self.energy_plot: CurvePlot | None = None
        self.fmax_plot: CurvePlot | None = None
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(REDRAW_MS)
        self._redraw.timeout.connect(self.redraw)
        self._empty = QLabel(EMPTY)
        self._empty.setObjectName("dim")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._page = QWidget()
        self._columns = QHBoxLayout(self._page)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(16)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._page)

    def set_series(self, energies: Sequence[float], fmaxes: Sequence[float], target: float | None) -> None:
        """Plot other series: eV, and eV/Å with the value aimed at."""
        self.energies, self.fmaxes, self._target = Series(energies), Series(fmaxes), target
        self.redraw()

    def set_segments(self, marks: Sequence[tuple[int, str]]) -> None:
        """Mark where something began anew; the curves do not go on across."""
        if tuple(marks) == self._marks:
            return
        self._marks = tuple(marks)
        if not self._redraw.isActive():
            self._redraw.start()

    def set_target(self, target: float) -> None:
        """Draw another fmax to aim at, eV/Å."""
        if target != self._target:
            self._target = target
            self.redraw()

    def append(self, index: int, energy: float, fmax: float) -> None:
        """Add a frame; many within a few milliseconds are drawn at once."""
        self.energies.put(index, energy)
        self.fmaxes.put(index, fmax)
        if not self._redraw.isActive():
            self._redraw.start()

    def show_frame(self, index: int) -> None:
        """Mark the frame shown."""
        self._index = index
        for plot, series in self._pairs():
            if index < len(series):
                plot.mark(index, float(series.values[index]))

    def prepare(self) -> None:
        """Build the plots, which takes most of half a second the first time; later calls do nothing."""
        if self.energy_plot is None:
            from adatom.gui.foot.curve import CurvePlot

            self.energy_plot = self._column("energy, eV", CurvePlot("Energy over frames"))
            self.fmax_plot = self._column("fmax, eV/Å", CurvePlot("Largest force over frames", log=True))

    def redraw(self) -> None:
        """Hand the curves to the plots."""
        self._redraw.stop()
        known = self.energies.finite > 0 or self.fmaxes.finite > 0
        self._empty.setText(NO_NUMBERS if len(self.energies) and not known else EMPTY)
        self._stack.setCurrentWidget(self._page if known else self._empty)
        if not known:
            return
        self.prepare()
        for plot, series in self._pairs():
            plot.parentWidget().setVisible(series.finite > 0)
            if series.finite:
                plot.set_marks(self._marks)
                plot.show_series(series, self._target if plot is self.fmax_plot else None)
        self.show_frame(self._index)

    def _pairs(self) -> list[tuple["CurvePlot", Series]]:
        pairs = ((self.energy_plot, self.energies), (self.fmax_plot, self.fmaxes))
        return [(plot, series) for plot, series in pairs if plot is not None]

    def _column(self, title: str, plot: "CurvePlot") -> "CurvePlot":
        column = QWidget()
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        label = QLabel(title)
        label.setObjectName("unit")
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(label)
        box.addWidget(plot, 1)
        plot.frame_chosen.connect(self.frame_chosen)
        self._columns.addWidget(column, 1)
        return plot
