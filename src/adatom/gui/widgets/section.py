"""Sections and rows: the rhythm of the side panel."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from adatom.gui.theme import current_theme

UNIT = 8
"""The grid, in logical pixels: gaps are one unit, sections two apart."""
LABEL_WIDTH = 92
"""Width of the names to the left of the controls, in logical pixels; longer names wrap."""


def dim_label(text: str = "", parent: QWidget | None = None) -> QLabel:
    """Return a label in the quieter of the two text colours."""
    label = QLabel(text, parent)
    label.setObjectName("dim")
    return label


def hairline() -> QFrame:
    """Return a line one logical pixel high."""
    line = QFrame()
    line.setObjectName("hairline")
    line.setFixedHeight(1)
    return line


def cut_at_word(text: str, metrics: QFontMetrics, width: int) -> str:
    """Return as many whole words of a text as fit, and an ellipsis where some are left out."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    words = text.split(" ")
    for count in range(len(words) - 1, 0, -1):
        shown = " ".join(words[:count]).rstrip(",") + "…"
        if metrics.horizontalAdvance(shown) <= width:
            return shown
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


class _Note(QLabel):
    """A dim word that gives way where there is no room for it, cut at a word."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = ""
        self.setObjectName("dim")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, text: str) -> None:
        """Show a text, or as much of it as there is room for."""
        self.whole = text
        self.setText(text)
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for all of it."""
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self.whole) + 2, hint.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """None at all, if need be."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show as much as fits now."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setText(
            cut_at_word(self.whole, self.fontMetrics(), self.width()) if self.isVisible() else self.whole
        )

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Fit what was said while it was out of sight."""
        super().showEvent(event)
        self._fit()


class _FoldHead(QAbstractButton):
    """The clickable head of a fold: its name, a chevron that tells whether it is open, room at the right."""

    def __init__(self, title: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setText(title)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title = QLabel(title)
        self._title.setObjectName(name)
        self._title.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(UNIT)
        self.box.addWidget(self._title)
        self.box.addSpacing(2 * UNIT)
        self.box.addStretch(1)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as a control, so that heads and rows share one rhythm."""
        hint = self.box.sizeHint()
        return QSize(hint.width(), max(24, hint.height()))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the chevron behind the name, and a ring while focused from the keyboard."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = self._title.geometry().right() + UNIT + 2.0, self.height() / 2
        if self.isChecked():
            points = [QPointF(x - 3.5, y - 1.5), QPointF(x, y + 2), QPointF(x + 3.5, y - 1.5)]
        else:
            points = [QPointF(x - 1.5, y - 3.5), QPointF(x + 2, y), QPointF(x - 1.5, y + 3.5)]
        colour = theme.text if self.underMouse() or self.hasFocus() else theme.dim
        painter.setPen(QPen(QColor(colour), 1.4, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF(points))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1.2))
            ring = self._title.geometry().adjusted(-1, -2, 2 * UNIT, 2)
            painter.drawLine(ring.bottomLeft(), ring.bottomRight())


class Fold(QWidget):
    """A head with a body that folds away.

    Parameters
    ----------
    title
        The name in the head.
    open_
        Whether the body is shown at first.
    name
        Object name of the title for the style sheet: ``"head"`` for sections, ``"dim"`` for folds inside.
    """

    toggled = Signal(bool)

    def __init__(
        self, title: str, parent: QWidget | None = None, *, open_: bool = True, name: str = "dim"
    ) -> None:
        super().__init__(parent)
        self.head = _FoldHead(title, name)
        self._note = _Note()
        self.head.box.addWidget(self._note)
        self.content = QWidget()
        self.box = QVBoxLayout(self.content)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(UNIT)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(UNIT)
        self._outer.addWidget(self.head)
        self._outer.addWidget(self.content)
        self.head.toggled.connect(self._toggle)
        self.head.setChecked(open_)
        self._toggle(open_)

    def add(self, widget: QWidget) -> None:
        """Put `widget` below what is in the body."""
        self.box.addWidget(widget)

    def add_to_head(self, widget: QWidget) -> None:
        """Put `widget` at the right end of the head."""
        self.head.box.addWidget(widget)

    def set_note(self, text: str) -> None:
        """Show `text` right-aligned in the head, and all of it in the tooltip."""
        self._note.say(text)
        self._say_tip()

    def note(self) -> str:
        """Return what the head says at its right."""
        return self._note.whole

    def is_open(self) -> bool:
        """Whether the body is shown."""
        return self.head.isChecked()

    def set_open(self, open_: bool) -> None:
        """Show or fold the body."""
        self.head.setChecked(open_)

    def _toggle(self, open_: bool) -> None:
        self.content.setVisible(open_)
        self._say_tip()
        self.head.setAccessibleDescription("unfolded" if open_ else "folded")
        self.head.update()
        self.toggled.emit(open_)

    def _say_tip(self) -> None:
        """Say in the head's tooltip what a click does, and the note, which may not fit."""
        does = f"{'Fold' if self.is_open() else 'Unfold'} {self.head.text()}"
        self.head.setToolTip(f"{does}\n{self.note()}".strip())


class Section(Fold):
    """A step of the work in the side panel, closed by a hairline."""

    def __init__(self, title: str, parent: QWidget | None = None, *, open_: bool = True) -> None:
        super().__init__(title, parent, open_=open_, name="head")
        self._outer.addSpacing(UNIT // 2)
        self._outer.addWidget(hairline())
        self._outer.addSpacing(UNIT // 2)


class Row(QWidget):
    """A name at the left, controls at the right.

    Parameters
    ----------
    name
        Wrapped where it is wider than the column, so that a translation is never clipped.
    *controls
        Share the width equally, but for labels, which keep their own.
    unit
        Small print below the name.
    """

    def __init__(self, name: str, *controls: QWidget, unit: str = "") -> None:
        super().__init__()
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        self._name, self._unit = QLabel(name), QLabel(unit)
        for label, style in ((self._name, "dim"), (self._unit, "unit")):
            label.setObjectName(style)
            label.setFixedWidth(LABEL_WIDTH)
            label.setWordWrap(True)
            names.addWidget(label)
            if not label.text():
                label.hide()
        names.addStretch(1)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(UNIT)
        box.addLayout(names)
        for control in controls:
            box.addWidget(control, 0 if isinstance(control, QLabel) else 1)

    def set_name(self, text: str) -> None:
        """Give the row another name."""
        self._name.setText(text)
        self._name.setVisible(bool(text))

    def set_unit(self, text: str) -> None:
        """Put other small print below the name."""
        self._unit.setText(text)
        self._unit.setVisible(bool(text))
