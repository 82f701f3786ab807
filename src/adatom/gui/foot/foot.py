"""The foot of the window."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from adatom.gui.foot.figures import Figures
from adatom.gui.foot.plots import Plots
from adatom.gui.foot.timeline import Timeline

HEIGHT = 168


class Foot(QFrame):
    """Timeline, figures and plots of a trajectory or a running relaxation."""

    frame_chosen = Signal(int)
    """A frame, by slider, buttons, plots or playing."""
    live_requested = Signal()
    """The user wants to follow the newest frame again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self.setFixedHeight(HEIGHT)
        self.timeline = Timeline()
        self.figures = Figures()
        self.plots = Plots()
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.timeline)
        left.addStretch(1)
        left.addWidget(self.figures)
        box = QHBoxLayout(self)
        box.setContentsMargins(16, 10, 16, 10)
        box.setSpacing(24)
        box.addLayout(left, 4)
        box.addWidget(self.plots, 6)
        self.timeline.frame_chosen.connect(self._choose)
        self.timeline.live_requested.connect(self._go_live)
        self.plots.frame_chosen.connect(self._choose_point)

    # --- setters down

    def set_trajectory(
        self,
        n_frames: int,
        energies: Sequence[float],
        fmaxes: Sequence[float],
        target: float | None,
        *,
        includes_cell: bool = False,
    ) -> None:
        """Show another trajectory.

        Parameters
        ----------
        n_frames
            0 where there is none.
        energies, fmaxes
            eV and eV/Å by frame, NaN where a frame has none.
        target
            fmax aimed at, eV/Å; ``None`` draws no line.
        includes_cell
            Whether the forces on the lattice count in fmax.
        """
        self.timeline.pause()
        self.timeline.set_count(n_frames)
        self.figures.set_includes_cell(includes_cell)
        self.plots.set_series(energies, fmaxes, target)
        self.show_frame(n_frames - 1)

    def set_segments(self, marks: Sequence[tuple[int, str]]) -> None:
        """Mark where a hand or an edit began anew: by the index of the first frame, and what was done."""
        self.timeline.set_segments(marks)
        self.plots.set_segments(marks)

    def set_target(self, target: float) -> None:
        """Draw another fmax to aim at, eV/Å."""
        self.plots.set_target(target)

    def append(self, index: int, energy: float, fmax: float) -> None:
        """Add frame `index` (eV, eV/Å); where the newest is followed, it is the one shown."""
        self.timeline.set_count(max(self.timeline.count(), index + 1))
        self.plots.append(index, energy, fmax)
        if self.timeline.is_live():
            self.show_frame(index)

    def show_frame(self, index: int) -> None:
        """Mark frame `index` as the one shown, without a signal."""
        self.timeline.show_frame(index)
        self.plots.show_frame(self.timeline.index())

    def set_live(self, live: bool) -> None:
        """Say whether the newest frame is followed."""
        self.timeline.set_live(live)

    def set_figures(
        self, energy: float | None, fmax: float | None, step: int | None, rate: float | None
    ) -> None:
        """Show energy (eV), fmax (eV/Å), steps and steps per second; ``None`` or NaN shows a dash."""
        self.figures.show_numbers(energy, fmax, step, rate)

    # --- what the user does; also what the window's keys do

    def toggle_play(self) -> None:
        """Play, or pause."""
        self.timeline.toggle_play()

    def step(self, by: int) -> None:
        """Go `by` frames on, or back."""
        self.timeline.step(by)

    def prepare(self) -> None:
        """Build the plots before they are needed, e.g. once the window is on screen."""
        self.plots.prepare()

    def _choose(self, index: int) -> None:
        self.plots.show_frame(index)
        self.frame_chosen.emit(index)

    def _choose_point(self, index: int) -> None:
        self.timeline.pause()
        self.timeline.choose(index)

    def _go_live(self) -> None:
        self.plots.show_frame(self.timeline.index())
        self.live_requested.emit()
