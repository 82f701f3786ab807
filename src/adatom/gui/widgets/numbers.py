"""Numbers that can be typed, stepped and slid."""

import math

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QWidget,
)

from adatom.gui.widgets.typed_range import Correction, TypedRange

SPIN_WIDTH = 98
"""Width of the number beside a slider, in logical pixels."""

NO_BUTTONS = """
QAbstractSpinBox { padding: 4px 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: 0; }
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow { image: none; width: 0; height: 0; }
"""
TEXT_MARGINS = (6, 0, 6, 0)


def _plain_locale() -> QLocale:
    """Return a locale with a decimal point and no group separators, as numbers stand in structure files."""
    locale = QLocale.c()
    locale.setNumberOptions(
        QLocale.NumberOption.OmitGroupSeparator | QLocale.NumberOption.RejectGroupSeparator
    )
    return locale


def _prepare(spin: QAbstractSpinBox, name: str) -> None:
    spin.setLocale(_plain_locale())
    # Buttons of no width: with ButtonSymbols.NoButtons a style sheet gives the text no width either.
    spin.setStyleSheet(NO_BUTTONS)
    spin.lineEdit().setTextMargins(*TEXT_MARGINS)
    spin.setAlignment(Qt.AlignmentFlag.AlignRight)
    # Without the wheel among the ways to focus, scrolling the panel never changes a number by accident.
    spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    spin.setMinimumWidth(40)
    spin.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    spin.setAccessibleName(name)


class Spin(QSpinBox):
    """A whole number without buttons; the wheel changes it only while it has the focus.

    Parameters
    ----------
    name
        Accessible name.
    low, high
        Smallest and largest value.
    """

    corrected = Signal(str)
    """Why the number is not the one that was typed."""

    def __init__(self, name: str, low: int, high: int, *, suffix: str = "", tip: str = "") -> None:
        super().__init__()
        self._tip, self._typed_range = tip or name, TypedRange(self)
        _prepare(self, name)
        self.setSuffix(suffix)
        self.setRange(low, high)
        self.editingFinished.connect(self._tell)

    def setRange(self, low: int, high: int) -> None:  # noqa: N802
        """Set the smallest and the largest value, and say them in the tooltip."""
        super().setRange(low, high)
        self.setToolTip(f"{self._tip}; {self._typed_range.words()}")

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let a number out of range be typed; entering it corrects it."""
        if self._typed_range.is_beyond(text):
            return QValidator.State.Intermediate, text, position
        return super().validate(text, position)

    def fixup(self, text: str) -> str:
        """Correct a number out of range."""
        return self._typed_range.correct(text)

    def _tell(self) -> None:
        """Say what was corrected, after the value itself: an edit takes older words back."""
        if why := self._typed_range.take_why():
            self.corrected.emit(why)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the scroll area unless focused."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class DecimalSpin(QDoubleSpinBox):
    """A decimal number without buttons, always with a decimal point; a typed comma is read as one.

    Parameters
    ----------
    name
        Accessible name.
    low, high
        Smallest and largest value.
    step
        Change by an arrow key.
    decimals
        Digits after the point.
    correction
        What becomes of a number out of range.
    """

    corrected = Signal(str)
    """Why the number is not the one that was typed."""

    def __init__(
        self,
        name: str,
        low: float,
        high: float,
        step: float,
        decimals: int,
        *,
        suffix: str = "",
        tip: str = "",
        correction: Correction = "nearest",
    ) -> None:
        super().__init__()
        self._typed_range = TypedRange(self, correction)
        _prepare(self, name)
        self.setDecimals(decimals)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setSuffix(suffix)
        self.setToolTip(f"{tip or name}; {self._typed_range.words()}")
        self.editingFinished.connect(self._tell)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Read a comma as a point, and let a number out of range be typed; entering it corrects it."""
        text = text.replace(",", ".")
        if self._typed_range.is_beyond(text):
            return QValidator.State.Intermediate, text, position
        return super().validate(text, position)

    def fixup(self, text: str) -> str:
        """Correct a number out of range."""
        return self._typed_range.correct(text)

    def _tell(self) -> None:
        """Say what was corrected, after the value itself: an edit takes older words back."""
        if why := self._typed_range.take_why():
            self.corrected.emit(why)

    def valueFromText(self, text: str) -> float:  # noqa: N802
        """Read a comma as a point."""
        return super().valueFromText(text.replace(",", "."))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the scroll area unless focused."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def set_quietly(spin: QSpinBox | QDoubleSpinBox, value: float) -> None:
    """Show `value` without a signal; a number that is being typed and already has it is left as typed."""
    if spin.value() == value:
        return
    with QSignalBlocker(spin):
        if isinstance(spin, QSpinBox):
            spin.setValue(int(value))
        else:
            spin.setValue(value)


class _CalmSlider(QSlider):
    """A slider that the wheel moves only while it has the focus."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the scroll area unless focused."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class NumberWithSlider(QWidget):
    """A slider and a number that follow each other.

    Parameters
    ----------
    spin
        The number; its range is that of the value.
    slide_range
        What the slider covers, within the range of the number: typing may go further.
    slide_step
        The slider's grain; ignored where `logarithmic`.
    logarithmic
        Whether the slider moves by equal factors, 20 to the decade.
    rest
        Where the slider stands while the number shows its special word (its smallest value).
    """

    changed = Signal(float)
    """A new value, by the user's hand only."""

    def __init__(
        self,
        spin: Spin | DecimalSpin,
        slide_range: tuple[float, float],
        slide_step: float = 1.0,
        *,
        logarithmic: bool = False,
        rest: float | None = None,
    ) -> None:
        super().__init__()
        self.spin = spin
        self.slider = _CalmSlider()
        self._step, self._log, self._rest = slide_step, logarithmic, rest
        self.slider.setAccessibleName(f"{spin.accessibleName()}, slider")
        self.slider.setToolTip(spin.toolTip())
        self.slider.setMinimumWidth(60)
        spin.setFixedWidth(SPIN_WIDTH)
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._box.addWidget(self.slider, 1)
        self._box.addWidget(spin)
        self.setFocusProxy(spin)
        self.set_slide_range(*slide_range)
        self._follow()
        self.slider.valueChanged.connect(self._slid)
        spin.valueChanged.connect(self._typed)

    def value(self) -> float:
        """Return the number."""
        return float(self.spin.value())

    def put_between(self, widget: QWidget) -> None:
        """Put a small control between the slider and the number."""
        self._box.insertWidget(1, widget)

    def set_value(self, value: float) -> None:
        """Show `value` without a signal."""
        set_quietly(self.spin, value)
        self._follow()

    def set_slide_range(self, low: float, high: float) -> None:
        """Set what the slider covers."""
        with QSignalBlocker(self.slider):
            self.slider.setRange(self._ticks(low), self._ticks(high))
            self.slider.setPageStep(max(1, (self.slider.maximum() - self.slider.minimum()) // 10))
        self._follow()

    def set_limits(self, low: int, high: int) -> None:
        """Limit a whole number and its slider; a value beyond is brought inside without a signal."""
        with QSignalBlocker(self.spin):
            self.spin.setRange(low, high)
        self.slider.setToolTip(self.spin.toolTip())
        self.set_slide_range(low, high)
        self.slider.setEnabled(high > low)

    def _ticks(self, value: float) -> int:
        return round(20 * math.log10(value)) if self._log else round(value / self._step)

    def _slid(self, ticks: int) -> None:
        value = float(f"{10 ** (ticks / 20):.2g}") if self._log else ticks * self._step
        set_quietly(self.spin, value)
        self.changed.emit(self.value())

    def _typed(self, value: float) -> None:
        self._follow()
        self.changed.emit(float(value))

    def _follow(self) -> None:
        resting = self._rest is not None and self.spin.value() == self.spin.minimum()
        value = self._rest if resting and self._rest is not None else self.value()
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._ticks(value))
