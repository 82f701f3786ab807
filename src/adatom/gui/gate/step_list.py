"""The steps of the gate, each with its mark."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from adatom.gui.gate.facts import STEPS, Mark, Step, StepState
from adatom.gui.gate.parts import dress
from adatom.gui.theme import current_theme
from adatom.gui.widgets import IconLabel

WIDTH = 172
"""Of the list, in logical pixels."""
_TEXT_WIDTH = 124

_MARKS: dict[Mark, tuple[str, str, str]] = {
    "done": ("check-circle", "success", "done"),
    "open": ("", "dim", "to do"),
    "asking": ("dots-horizontal-circle-outline", "accent", "being checked"),
    "waiting": ("clock-outline", "warning", "waiting"),
    "running": ("progress-download", "accent", "under way"),
    "problem": ("alert-circle-outline", "danger", "problem"),
}
"""Mark → icon, its tint, what a screen reader says. An open step shows its number."""


class _StepButton(QAbstractButton):
    """A step: its mark, its title, where it stands."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setText(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(QSize(WIDTH, 48))
        self._number = number
        self._icon = IconLabel(self._open_icon(), "dim", 18)
        self._title = QLabel(title)
        self._words = QLabel()
        self._words.setObjectName("unit")
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addStretch(1)
        lines.addWidget(self._title)
        lines.addWidget(self._words)
        lines.addStretch(1)
        box = QHBoxLayout(self)
        box.setContentsMargins(10, 0, 10, 0)
        box.setSpacing(10)
        box.addWidget(self._icon)
        box.addLayout(lines, 1)
        for child in (self._icon, self._title, self._words):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.toggled.connect(self._embolden)

    def show_state(self, state: StepState) -> None:
        """Show where the step stands."""
        glyph, tint, spoken = _MARKS[state.mark]
        self._icon.set_icon(glyph or self._open_icon(), tint)
        metrics = self._words.fontMetrics()
        self._words.setText(metrics.elidedText(state.words, Qt.TextElideMode.ElideRight, _TEXT_WIDTH))
        self._words.setVisible(bool(state.words))
        words = f"{spoken}, {state.words}" if state.words else spoken
        if self.accessibleDescription() != words:
            self.setAccessibleName(f"Step {self._number}, {self.text()}: {words}")
            self.setAccessibleDescription(words)
            self.setToolTip(f"{self.text()}: {words}")

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as the list."""
        return QSize(WIDTH, 48)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint what lies behind the chosen step and the one under the mouse, and a ring while focused."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shape = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked() or self.underMouse():
            painter.setBrush(QColor(theme.soft if self.isChecked() else theme.field))
            painter.drawRoundedRect(shape, 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.drawRoundedRect(shape, 6, 6)

    def _open_icon(self) -> str:
        return "flag-outline" if self._number == len(STEPS) else f"numeric-{self._number}-circle-outline"

    def _embolden(self, chosen: bool) -> None:
        dress(self._title, "head" if chosen else "")


class StepList(QWidget):
    """The steps, one below the other; any may be chosen, by mouse or arrow keys."""

    chosen = Signal(str)
    """The `Step` that the user chose."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Steps")
        self._group = QButtonGroup(self)
        self._buttons: dict[Step, _StepButton] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        for number, (step, title) in enumerate(STEPS.items(), start=1):
            button = _StepButton(number, title)
            button.clicked.connect(lambda _checked=False, step=step: self.chosen.emit(step))
            self._group.addButton(button)
            self._buttons[step] = button
            box.addWidget(button)
        box.addStretch(1)

    def show_states(self, states: dict[Step, StepState]) -> None:
        """Mark the steps."""
        for step, state in states.items():
            self._buttons[step].show_state(state)

    def set_current(self, step: Step) -> None:
        """Show which page is open, without a signal."""
        self._buttons[step].setChecked(True)

    def button(self, step: Step) -> QAbstractButton:
        """Return the button of `step`."""
        return self._buttons[step]
