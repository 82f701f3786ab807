"""The legend, which says what colours and arrows stand for, and the tag with the value of one atom."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from adatom.viewer.colouring import ColourScale, colour_map
from adatom.viewer.theme import ViewTheme

WIDTH, NARROWEST = 208, 176
"""Of the legend where there is room, and at least, logical pixels."""
_PAD = 12
INSET = 12
"""Logical pixels from the legend to the edges of the view."""
_BAR = 10
_LINE = 16
_GAP = 8
_TEXT_PX = 12
_TAG_GAP = 8
_ALL_LABELLED = 8
"""With more blocks than this, every other one has its number."""


@dataclass(frozen=True, slots=True)
class ArrowKey:
    """A line of the legend that says what arrows stand for.

    Parameters
    ----------
    text
        ``"Forces"``.
    scale
        What they are worth: ``"1 Å = 0.5 eV/Å"``, or ``"×2"`` for lengths.
    colour
        Theirs, ``"#rrggbb"``.
    """

    text: str
    scale: str
    colour: str


class Legend(QWidget):
    """Painted by Qt over the view: crisp at any resolution, and transparent to the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._wide = WIDTH
        self._scale: ColourScale | None = None
        self._arrows: tuple[ArrowKey, ...] = ()
        self._note = ""
        self._theme: ViewTheme | None = None
        self.hide()

    @property
    def scale(self) -> ColourScale | None:
        """The scale that is shown."""
        return self._scale

    @property
    def arrows(self) -> tuple[ArrowKey, ...]:
        """The lines on arrows."""
        return self._arrows

    @property
    def note(self) -> str:
        """The remark under the title, such as why there are no values."""
        return self._note

    def set_theme(self, theme: ViewTheme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self.update()

    def show_keys(self, scale: ColourScale | None, arrows: tuple[ArrowKey, ...], note: str = "") -> None:
        """Say what colours and arrows stand for; with nothing to say it is not there."""
        if (scale, arrows, note) == (self._scale, self._arrows, self._note):
            return
        self._scale, self._arrows, self._note = scale, arrows, note
        self._fit()
        self.setVisible(scale is not None or bool(arrows) or bool(note))
        self.setAccessibleName(self._words())
        self.update()

    def set_room(self, width: int) -> None:
        """Be narrower than usual where there is less room, logical pixels, but still hold its words."""
        wide = min(max(width, NARROWEST), WIDTH)
        if wide != self._wide:
            self._wide = wide
            self._fit()

    def _fit(self) -> None:
        height = 2 * _PAD + len(self._arrows) * _LINE
        if self._scale is not None:
            height += _LINE + _GAP + _BAR + 4 + _LINE
        if self._note:
            height += self._note_height()
        if self._arrows and (self._scale is not None or self._note):
            height += _GAP
        self.setFixedSize(self._wide, height)

    def _note_height(self) -> int:
        room = QRect(0, 0, self._wide - 2 * _PAD, 1000)
        return QFontMetrics(_font(self.font())).boundingRect(room, _WRAP, self._note).height()

    def _words(self) -> str:
        words = [f"{each.text}: {each.scale}" for each in self._arrows]
        if (scale := self._scale) is not None:
            words.insert(0, f"{scale.title}: {scale.text(scale.low)} to {scale.text(scale.high)}")
        return "; ".join([*words, self._note] if self._note else words)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint it on screen."""
        painter = QPainter(self)
        self._paint(painter)
        painter.end()

    def stamp(self, pixels: NDArray[np.uint8], magnified: float) -> NDArray[np.uint8]:
        """Return a picture (height, width, 3 or 4) with the legend in its corner, so many times as large."""
        width, height = round(magnified * self.width()), round(magnified * self.height())
        image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.scale(magnified, magnified)
        painter.setFont(self.font())
        self._paint(painter)
        painter.end()
        plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
        plate = np.frombuffer(plain.constBits(), np.uint8).reshape(height, width, 4)
        inset = round(magnified * INSET)
        top, left = pixels.shape[0] - inset - height, pixels.shape[1] - inset - width
        if top < 0 or left < 0:
            return pixels
        stamped = pixels.copy()
        corner = stamped[top : top + height, left : left + width]
        corner[:] = _over(plate, corner)
        return stamped

    def _paint(self, painter: QPainter) -> None:
        """Paint the plate and what is on it."""
        if self._theme is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(_font(painter.font()))
        plate = QColor(self._theme.background_top)
        plate.setAlphaF(0.88)
        painter.setBrush(plate)
        painter.setPen(QColor(self._theme.line))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        y = float(_PAD)
        if self._scale is not None:
            y = self._paint_scale(painter, self._scale, y)
        if self._note:
            painter.setPen(QColor(self._theme.dim))
            room = QRectF(_PAD, y, self._wide - 2 * _PAD, self._note_height())
            painter.drawText(room, Qt.TextFlag.TextWordWrap, self._note)
            y = room.bottom()
        if self._arrows and y > _PAD:
            y += _GAP
        for each in self._arrows:
            self._paint_arrow(painter, each, y)
            y += _LINE

    def _paint_scale(self, painter: QPainter, scale: ColourScale, y: float) -> float:
        assert self._theme is not None  # noqa: S101
        row = QRectF(_PAD, y, self._wide - 2 * _PAD, _LINE)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(row, _LEFT, scale.title)
        painter.setPen(QColor(self._theme.dim))
        painter.drawText(row, _RIGHT, scale.unit)
        y += _LINE + _GAP
        bar = QRectF(_PAD, y, self._wide - 2 * _PAD, _BAR)
        y += _BAR + 4
        if scale.discrete:
            self._paint_blocks(painter, scale, bar, y)
        else:
            self._paint_ramp(painter, scale, bar, y)
        return y + _LINE

    def _paint_ramp(self, painter: QPainter, scale: ColourScale, bar: QRectF, y: float) -> None:
        assert self._theme is not None  # noqa: S101
        ramp = QLinearGradient(bar.topLeft(), bar.topRight())
        stops = np.linspace(0.0, 1.0, 17)
        for stop, tint in zip(stops.tolist(), colour_map(stops).tolist(), strict=True):
            ramp.setColorAt(stop, QColor(*tint))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ramp)
        painter.drawRoundedRect(bar, 2, 2)
        painter.setPen(QColor(self._theme.text))
        ends = QRectF(_PAD, y, bar.width(), _LINE)
        painter.drawText(ends, _LEFT, scale.text(scale.low, unit=False))
        painter.drawText(ends, _RIGHT, scale.text(scale.high, unit=False))

    def _paint_blocks(self, painter: QPainter, scale: ColourScale, bar: QRectF, y: float) -> None:
        assert self._theme is not None  # noqa: S101
        levels = scale.levels()
        tints = scale.colours(np.array(levels, dtype=float)).tolist()
        width = bar.width() / len(levels)
        for place, (level, tint) in enumerate(zip(levels, tints, strict=True)):
            left = bar.left() + place * width
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(*tint))
            painter.drawRect(QRectF(left, bar.top(), width - 1, _BAR))
            if len(levels) <= _ALL_LABELLED or level % 2 == 0:
                painter.setPen(QColor(self._theme.text))
                box = QRectF(left - width, y, 3 * width - 1, _LINE)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(level))

    def _paint_arrow(self, painter: QPainter, key: ArrowKey, y: float) -> None:
        assert self._theme is not None  # noqa: S101
        middle = y + _LINE / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(key.colour))
        painter.drawRect(QRectF(_PAD, middle - 1, 10, 2))
        head = [QPointF(_PAD + 9, middle - 4), QPointF(_PAD + 16, middle), QPointF(_PAD + 9, middle + 4)]
        painter.drawPolygon(head)
        row = QRectF(_PAD + 24, y, self._wide - 2 * _PAD - 24, _LINE)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(row, _LEFT, key.text)
        painter.setPen(QColor(self._theme.dim))
        painter.drawText(row, _RIGHT, key.scale)


class ValueTag(QLabel):
    """The value of the atom under the mouse, beside it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self.setObjectName("valueTag")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.hide()

    def set_theme(self, theme: ViewTheme) -> None:
        """Take the colours of `theme`."""
        self.setStyleSheet(
            f"QLabel#valueTag {{ color: {theme.text}; background: {theme.background_top};"
            f" border: 1px solid {theme.line}; border-radius: 6px; padding: 3px 8px; font-size: 12px; }}"
        )

    def show_at(self, text: str, centre: QPointF, radius: float) -> None:
        """Say `text` beside a ball that takes `radius` pixels about `centre`."""
        self.setText(text)
        self.adjustSize()
        x = centre.x() + radius + _TAG_GAP
        if x + self.width() > self._view.width():
            x = centre.x() - radius - _TAG_GAP - self.width()
        y = min(max(centre.y() - self.height() / 2, 0), self._view.height() - self.height())
        self.move(round(x), round(y))
        self.show()
        self.raise_()


_WRAP = int(Qt.TextFlag.TextWordWrap)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _over(plate: NDArray[np.uint8], ground: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return `plate` (h, w, 4) laid over `ground` (h, w, 3 or 4); alpha is not premultiplied."""
    cover = plate[..., 3:] / 255.0
    below = ground[..., 3:] / 255.0 if ground.shape[2] == 4 else np.ones_like(cover)
    alpha = cover + below * (1 - cover)
    mixed = plate[..., :3] * cover + ground[..., :3] * below * (1 - cover)
    colour = mixed / np.maximum(alpha, 1e-9)
    if ground.shape[2] == 4:
        colour = np.concatenate([colour, 255 * alpha], axis=-1)
    return np.round(colour).astype(np.uint8)


def _font(font: QFont) -> QFont:
    """Return the font of the legend: small, its figures all of one width."""
    small = QFont(font)
    small.setPixelSize(_TEXT_PX)
    small.setFeature(QFont.Tag.fromString("tnum"), 1)
    return small
