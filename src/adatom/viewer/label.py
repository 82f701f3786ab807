"""The small label beside the ghost: what it stands on, how high, and what it is too close to."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QLabel, QWidget

from adatom.viewer.placing import Ghost
from adatom.viewer.theme import ViewTheme

_GAP = 10
_INSET = 8


class GhostLabel(QLabel):
    """A label that floats over the view and lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self.setObjectName("ghostLabel")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._theme: ViewTheme | None = None
        self._clashing: bool | None = None
        self.hide()

    def set_theme(self, theme: ViewTheme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self._clashing = None

    def show_ghost(self, ghost: Ghost, seen: QRectF) -> None:
        """Say what `ghost` is, beside the part `seen` of the view that it takes."""
        lines = [ghost.label, ghost.detail, f"⚠ {ghost.clash}" if ghost.clash else ""]
        text = "\n".join(line for line in lines if line)
        if text != self.text():
            self.setText(text)
        self._dress(clashing=bool(ghost.clash))
        self.adjustSize()
        x = seen.right() + _GAP
        if x + self.width() + _INSET > self._view.width():
            x = seen.left() - _GAP - self.width()
        lowest = self._view.height() - self.height() - _INSET
        y = min(max(seen.center().y() - self.height() / 2, _INSET), lowest)
        self.move(round(x), round(y))
        self.show()
        self.raise_()

    def _dress(self, *, clashing: bool) -> None:
        if self._theme is None or clashing == self._clashing:
            return
        self._clashing = clashing
        edge = self._theme.warning if clashing else self._theme.line
        self.setStyleSheet(
            f"QLabel#ghostLabel {{ color: {self._theme.text}; background: {self._theme.background_top};"
            f" border: {2 if clashing else 1}px solid {edge}; border-radius: 6px; padding: 4px 9px; }}"
        )
