"""How a site is drawn in the list: its mark, what it is, how often it comes."""

import math

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from adatom.gui.theme import current_theme
from adatom.structure.sites.finding import Site
from adatom.structure.sites.terrain import relief_of

ROW_HEIGHT = 30
SITE = Qt.ItemDataRole.UserRole
HOLDERS = SITE + 1
"""Role of the words for what holds the site: ``"Mg–O"``."""


def draw_mark(painter: QPainter, site: Site, centre: QPointF, color: QColor) -> None:
    """Draw the mark that the view draws on a site, 14 logical pixels wide.

    A ring on top, a bar on a bridge, an open triangle in an hcp hollow, a full one in an fcc hollow, and in
    other hollows an open polygon with a corner to each atom; with a dot in the middle where the site stands
    out of its surroundings, and broken where it lies low.
    """
    relief = relief_of(site.place)
    pen = QPen(color, 2.0, j=Qt.PenJoinStyle.MiterJoin, c=Qt.PenCapStyle.FlatCap)
    if relief == "low":
        pen.setDashPattern([2.0, 1.2])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if site.kind == "top":
        painter.drawEllipse(centre, 5.0, 5.0)
    elif site.kind == "bridge":
        painter.fillRect(QRectF(centre.x() - 7, centre.y() - 2, 5 if relief == "low" else 14, 4), color)
        painter.fillRect(QRectF(centre.x() + 2, centre.y() - 2, 5, 4), color)
    else:
        painter.drawPolygon(_polygon(site, centre, 6.5))
        if site.kind == "fcc":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawPolygon(_polygon(site, centre, 3.5 if relief == "low" else 7.0))
    if relief == "high":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current_theme().panel) if site.kind == "fcc" else color)
        radius = {"bridge": 4.0, "fcc": 1.8}.get(site.kind, 2.2)
        painter.drawEllipse(
            centre + QPointF(0.0, 1.5 if site.kind in ("hcp", "fcc") else 0.0), radius, radius
        )


def mark_color(site: Site) -> QColor:
    """Return the colour of a site's mark in the current theme."""
    theme = current_theme()
    return QColor({"top": theme.accent, "bridge": theme.site_bridge}.get(site.kind, theme.site_hollow))


def _polygon(site: Site, centre: QPointF, radius: float) -> QPolygonF:
    corners = 3 if site.kind in ("hcp", "fcc") else max(3, site.coordination)
    start = math.pi / 4 if corners == 4 else math.pi / 2
    angles = [start + 2 * math.pi * corner / corners for corner in range(corners)]
    drop = 1.5 if corners == 3 else 0.0
    return QPolygonF(
        [QPointF(centre.x() + radius * math.cos(a), centre.y() + drop - radius * math.sin(a)) for a in angles]
    )


class SiteRow(QStyledItemDelegate):
    """Paints a `Site` kept in the item: mark and label at the left, how often it comes at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """One row of the panel's rhythm."""
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        site: Site = index.data(SITE)
        theme = current_theme()
        lit = bool(option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.soft))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(0, 1, 0, -1), 6, 6)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.accent), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 1.5, -0.5, -1.5), 6, 6)
        rect = QRectF(option.rect).adjusted(8, 0, -8, 0)
        draw_mark(painter, site, QPointF(rect.left() + 7, rect.center().y()), mark_color(site))
        self._words(painter, rect.adjusted(24, 0, 0, 0), site, str(index.data(HOLDERS)))
        painter.restore()

    def _words(self, painter: QPainter, rect: QRectF, site: Site, holders: str) -> None:
        theme, metrics = current_theme(), painter.fontMetrics()
        often = f"×{site.multiplicity}"
        vertical = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.dim))
        painter.drawText(rect, vertical | Qt.AlignmentFlag.AlignRight, often)
        room = rect.width() - metrics.horizontalAdvance(often) - 12
        label = metrics.elidedText(site.label, Qt.TextElideMode.ElideRight, int(room))
        painter.setPen(QColor(theme.text))
        painter.drawText(rect, vertical | Qt.AlignmentFlag.AlignLeft, label)
        used = metrics.horizontalAdvance(label) + 10
        words = metrics.elidedText(holders, Qt.TextElideMode.ElideRight, int(room - used))
        painter.setPen(QColor(theme.dim))
        painter.drawText(rect.adjusted(used, 0, 0, 0), vertical | Qt.AlignmentFlag.AlignLeft, words)
