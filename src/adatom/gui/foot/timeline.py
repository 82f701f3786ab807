"""The timeline: transport buttons, speed, slider, and whether the newest frame is followed."""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from adatom.gui.foot.frame_slider import FrameSlider
from adatom.gui.theme import icon
from adatom.gui.widgets import tool_button

FRAMES_PER_SECOND = 10
"""How fast a trajectory plays at 1×."""
TICK_MS = 33
"""Most often the shown frame changes while playing; faster speeds skip frames."""
SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


class Timeline(QWidget):
    """Which frame is shown, and the ways to another one."""

    frame_chosen = Signal(int)
    """A frame, by the user's hand or while playing."""
    live_requested = Signal()
    """The user wants to follow the newest frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._index = 0
        self._live = False
        self._speed = 1.0
        self._started_at = 0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._clock = QElapsedTimer()
        self._first = tool_button("skip-backward", "First frame", "First frame (Home)")
        self._previous = tool_button("step-backward", "Previous frame", "Previous frame (←)")
        self._play = tool_button("play", "Play", "Play (Space)")
        self._next = tool_button("step-forward", "Next frame", "Next frame (→)")
        self._last = tool_button("skip-forward", "Last frame", "Last frame (End)")
        self._speed_button = self._build_speed()
        self._live_button = self._build_live()
        self._words = QLabel()
        self._words.setObjectName("dim")
        self.slider = FrameSlider()
        self._lay_out()
        self._connect()
        self.set_count(0)

    def _build_speed(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("speed")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(button)
        group = QActionGroup(menu)
        for speed in SPEEDS:
            action = QAction(_speed_text(speed), group, checkable=True)
            action.setData(speed)
            action.setChecked(speed == 1.0)
            menu.addAction(action)
        group.triggered.connect(lambda action: self.set_speed(action.data()))
        button.setMenu(menu)
        return button

    def _build_live(self) -> QToolButton:
        button = QToolButton()
        button.setText("live")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _lay_out(self) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(2)
        for button in (self._first, self._previous, self._play, self._next, self._last, self._speed_button):
            controls.addWidget(button)
        controls.addStretch(1)
        controls.addWidget(self._live_button)
        controls.addSpacing(6)
        controls.addWidget(self._words)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addLayout(controls)
        box.addWidget(self.slider)

    def _connect(self) -> None:
        self._first.clicked.connect(self.go_first)
        self._previous.clicked.connect(lambda: self.step(-1))
        self._play.clicked.connect(self.toggle_play)
        self._next.clicked.connect(lambda: self.step(1))
        self._last.clicked.connect(self.go_last)
        self._live_button.clicked.connect(self._ask_live)
        self.slider.valueChanged.connect(self._slid)
        self._timer.timeout.connect(self._tick)
        self.set_speed(1.0)
        self.set_live(False)

    # --- setters down

    def set_count(self, count: int) -> None:
        """Say how many frames there are."""
        self._count = count
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(0, count - 1))
        self._index = min(self._index, max(0, count - 1))
        if count < 2:
            self.pause()
        self._refresh()

    def set_segments(self, marks: Sequence[tuple[int, str]]) -> None:
        """Mark frames with which something began anew, each with what was done."""
        self.slider.set_marks(marks)

    def show_frame(self, index: int) -> None:
        """Say which frame is shown, without a signal."""
        self._index = max(0, min(index, self._count - 1))
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._index)
        self._refresh()

    def set_live(self, live: bool) -> None:
        """Say whether the newest frame is followed."""
        self._live = live
        if live:
            self.pause()
        shape, tint = ("circle", "success") if live else ("circle-outline", "dim")
        self._live_button.setIcon(icon(shape, tint))
        words = "Following the newest frame" if live else "Follow the newest frame"
        self._live_button.setToolTip(words)
        self._live_button.setAccessibleName(words)

    def set_speed(self, speed: float) -> None:
        """Play at `speed` times ten frames a second."""
        self._speed = speed
        self._start_clock()
        self._speed_button.setText(_speed_text(speed))
        self._speed_button.setToolTip(f"Speed of playing: {speed * FRAMES_PER_SECOND:g} frames a second")
        self._speed_button.setAccessibleName(f"Speed {_speed_text(speed)}")

    # --- what is shown

    def count(self) -> int:
        """Return how many frames there are."""
        return self._count

    def index(self) -> int:
        """Return the index of the frame shown."""
        return self._index

    def is_live(self) -> bool:
        """Whether the newest frame is followed."""
        return self._live

    def is_playing(self) -> bool:
        """Whether frames are being played."""
        return self._timer.isActive()

    # --- what the user does

    def step(self, by: int) -> None:
        """Go `by` frames on, or back."""
        self.pause()
        self.choose(self._index + by)

    def go_first(self) -> None:
        """Go to the first frame."""
        self.pause()
        self.choose(0)

    def go_last(self) -> None:
        """Go to the last frame."""
        self.pause()
        self.choose(self._count - 1)

    def toggle_play(self) -> None:
        """Play from the frame shown (from the first, at the end), or pause."""
        if self.is_playing():
            self.pause()
        elif self._count > 1:
            if self._index >= self._count - 1:
                self.choose(0)
            self._start_clock()
            self._timer.start()
            self._show_playing()

    def pause(self) -> None:
        """Stop playing."""
        self._timer.stop()
        self._show_playing()

    def choose(self, index: int) -> None:
        """Go to a frame as the user would: the newest is no longer followed."""
        if not self._count:
            return
        self.show_frame(index)
        self.set_live(False)
        self._start_clock()
        self.frame_chosen.emit(self._index)

    def _slid(self, index: int) -> None:
        self.pause()
        self.choose(index)

    def _ask_live(self) -> None:
        if self._count:
            self.set_live(True)
            self.show_frame(self._count - 1)
            self.live_requested.emit()

    def _start_clock(self) -> None:
        self._started_at = self._index
        self._clock.start()

    def _tick(self) -> None:
        """Show the frame that is due: slow painting skips frames rather than slowing time."""
        due = self._started_at + int(self._clock.elapsed() / 1000 * FRAMES_PER_SECOND * self._speed)
        index = min(due, self._count - 1)
        if index != self._index:
            self.show_frame(index)
            if self._live:
                self.set_live(False)
            self.frame_chosen.emit(index)
        if index >= self._count - 1:
            self.pause()

    # --- showing

    def _show_playing(self) -> None:
        playing = self.is_playing()
        self._play.setIcon(icon("pause" if playing else "play"))
        self._play.setToolTip("Pause (Space)" if playing else "Play (Space)")
        self._play.setAccessibleName("Pause" if playing else "Play")

    def _refresh(self) -> None:
        for button in (self._first, self._previous, self._play, self._next, self._last):
            button.setEnabled(self._count > 1)
        self._speed_button.setEnabled(self._count > 1)
        self.slider.setEnabled(self._count > 1)
        self._live_button.setVisible(self._count > 0)
        self._words.setText(f"frame {self._index + 1} of {self._count}" if self._count else "no frames")


def _speed_text(speed: float) -> str:
    return f"{speed:g}×"
