"""What becomes of a typed number that is out of range: it may be typed, and is corrected once entered."""

import re
from typing import Literal, TypeAlias

from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox

Correction: TypeAlias = Literal["nearest", "back", "wrap"]
"""To the nearest number in range, back to the number before, or round the circle."""


class TypedRange:
    """Reads what is typed into `spin`, in range or not.

    Parameters
    ----------
    spin
        Its range and suffix are asked for each time.
    correction
        What becomes of a number out of range.
    """

    def __init__(self, spin: QSpinBox | QDoubleSpinBox, correction: Correction = "nearest") -> None:
        self._spin = spin
        self._correction = correction
        self._why = ""

    def words(self) -> str:
        """Return the range: ``"from 1.5 to 15 Å"``."""
        spin = self._spin
        return f"from {_plain(spin.minimum())} to {_plain(spin.maximum())}{spin.suffix()}"

    def is_beyond(self, text: str) -> bool:
        """Whether `text` is a number out of range that may be typed all the same."""
        number = self._number(text)
        signed = self._spin.minimum() < 0 or self._correction == "wrap"
        if number is None or (number < 0 and not signed):
            return False
        return not self._spin.minimum() <= number <= self._spin.maximum()

    def correct(self, text: str) -> str:
        """Return what is shown in place of `text`, and remember why for `take_why`."""
        number, spin = self._number(text), self._spin
        if number is None or not self.is_beyond(text):
            return text
        low, high = spin.minimum(), spin.maximum()
        value: float = high if number > high else low
        if self._correction == "back":
            value = spin.value()
            typed = f"{_plain(number)}{spin.suffix()}"
            self._why = f"{spin.accessibleName()} goes {self.words()}: {typed} was not taken."
        elif self._correction == "wrap":
            value = min(high, (number - low) % 360.0 + low)
        else:
            self._why = f"{spin.accessibleName()} goes {self.words()}."
        shown = spin.textFromValue(int(value)) if isinstance(spin, QSpinBox) else spin.textFromValue(value)
        return f"{spin.prefix()}{shown}{spin.suffix()}"

    def take_why(self) -> str:
        """Return once why the last number was corrected; empty where it was not."""
        why, self._why = self._why, ""
        return why

    def _number(self, text: str) -> float | None:
        plain = text.replace(",", ".").removesuffix(self._spin.suffix()).strip()
        decimals = 0 if isinstance(self._spin, QSpinBox) else self._spin.decimals()
        pattern = rf"-?\d{{1,9}}(\.\d{{0,{decimals}}})?" if decimals else r"-?\d{1,9}"
        return float(plain) if re.fullmatch(pattern, plain) else None


def _plain(value: float) -> str:
    """Return a number without zeros at its end."""
    return f"{value:.3f}".rstrip("0").removesuffix(".").replace("-", "−")
