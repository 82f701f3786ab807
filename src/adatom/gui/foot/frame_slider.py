"""The slider of the timeline, with marks where something began anew."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QToolTip, QWidget

from adatom.gui.theme import current_theme

MARK_HEIGHT = 5
"""Logical pixels, above and below the groove's middle line at a distance of `MARK_GAP`."""
MARK_GAP = 4
REACH_PX = 5
"""From how far off a mark tells what was done there."""
TIP = "Drag to go through the frames"


class FrameSlider(QSlider):
    """Goes through frames. A mark stands at each frame with which something began anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._marks: tuple[tuple[int, str], ...] = ()
        self.setAccessibleName("Frame")
        self.setToolTip(TIP)

    def set_marks(self, marks: Sequence[tuple[int, str]]) -> None:
        """Set the marked frames, each with what was done there."""
        if tuple(marks) != self._marks:
            self._marks = tuple(marks)
            self.update()

    def marks(self) -> tuple[tuple[int, str], ...]:
        """Return the marked frames, each with what was done there."""
        return self._marks

    def words_at(self, x: float) -> str:
        """Return what the tooltip says at a place along the slider, logical pixels."""
        nearest = min(self._marks, key=lambda mark: abs(self.place_of(mark[0]) - x), default=None)
        if nearest is None or abs(self.place_of(nearest[0]) - x) > REACH_PX:
            return TIP
        return f"Frame {nearest[0] + 1}: {nearest[1]}"

    def place_of(self, frame: int) -> float:
        """Return where the middle of the handle is at a frame, logical pixels from the left."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style, slider = self.style(), QStyle.ComplexControl.CC_Slider
        groove = style.subControlRect(slider, option, QStyle.SubControl.SC_SliderGroove, self)
        handle = style.subControlRect(slider, option, QStyle.SubControl.SC_SliderHandle, self)
        room = groove.width() - handle.width()
        along = QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), frame, room)
        return groove.left() + along + handle.width() / 2

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the marks below the slider."""
        if self._marks and self.maximum() > self.minimum():
            painter = QPainter(self)
            painter.setPen(QColor(current_theme().dim))
            middle = self.height() // 2
            for frame, _ in self._marks:
                x = round(self.place_of(frame))
                for side in (-1, 1):
                    painter.drawLine(x, middle + side * MARK_GAP, x, middle + side * (MARK_GAP + MARK_HEIGHT))
            painter.end()
        super().paintEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell at a mark what was done there."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.words_at(event.pos().x()), self)
            return True
        return super().event(event)
