"""The palette of adsorbates: a tile with a small picture for each."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from adatom.gui.molecule_picture import molecule_pixmap
from adatom.gui.theme import current_theme
from adatom.structure.adsorbates.molecule import Adsorbate

COLUMNS = 4
PICTURE = QSize(52, 34)
"""Size of the picture on a tile, logical pixels."""
TILE_HEIGHT = 64
GAP = 6
SCROLL_BAR = 12
"""Room for the scroll bar and a little air, logical pixels."""
ADSORBATE = Qt.ItemDataRole.UserRole
BADGES = {"oc20": "OC20", "g2": "g2", "own": "mine", "smiles": "SMILES"}
"""Where an adsorbate is from, for those that are not the common ones."""
_ENTER = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select)

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Identity: TypeAlias = tuple[str, str]


def identity(adsorbate: Adsorbate) -> Identity:
    """Return what tells an adsorbate from all others, whatever atoms of it bind."""
    return adsorbate.source, adsorbate.key or adsorbate.name


class _Adsorbates(QAbstractListModel):
    """The adsorbates laid out, in order."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.shown: list[Adsorbate] = []

    def show(self, adsorbates: Sequence[Adsorbate]) -> None:
        """Lay out others."""
        self.beginResetModel()
        self.shown = list(adsorbates)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - as Qt has it
        """Return how many there are."""
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what one is called, and what is said of it."""
        if not index.isValid():
            return None
        adsorbate = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return adsorbate.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{adsorbate.title}, {adsorbate.name}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(adsorbate)
        return adsorbate if role == ADSORBATE else None


def _tip(adsorbate: Adsorbate) -> str:
    origin = {"oc20": "OC20's", "g2": "ASE's g2 set", "own": "saved by you"}.get(adsorbate.source, "")
    words = f"{adsorbate.title} ({adsorbate.label}), bound through {adsorbate.binding_symbols}"
    return f"{words}{f'; {origin}' if origin else ''}\nA click chooses it, another one leaves the tool"


class _Tile(QStyledItemDelegate):
    """Paints a tile: picture and label, a badge in its corner, a border that tells the chosen one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.size = QSize(40, TILE_HEIGHT + GAP)
        self.spare = 0.0
        self.pressed: Identity | None = None
        self.badges = False
        self._pictures: dict[tuple[Identity, float], QPixmap] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802, ARG002 - as Qt has it
        """One place of the grid."""
        return self.size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one tile."""
        adsorbate: Adsorbate = index.data(ADSORBATE)
        theme, chosen = current_theme(), identity(adsorbate) == self.pressed
        enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver) and enabled
        # What is left of the width, a pixel or two, is shared among the columns.
        left, right = (self.spare * (index.row() % COLUMNS + side) / COLUMNS for side in (0, 1))
        rect = QRectF(option.rect).adjusted(left + 0.5, 0.5, right - GAP - 0.5, -GAP - 0.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        border = theme.accent if chosen or focused else theme.dim if over else theme.line
        painter.setPen(QPen(QColor(border), 1.0))
        painter.setBrush(QColor(theme.soft if chosen else theme.field))
        painter.drawRoundedRect(rect, 6, 6)
        if focused and chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(2.5, 2.5, -2.5, -2.5), 4, 4)
        if not enabled:
            painter.setOpacity(0.45)
        picture = self._picture(adsorbate, painter.device().devicePixelRatio())
        badge = BADGES.get(adsorbate.source, "") if self.badges else ""
        # Below a badge the picture is a little smaller.
        scale, top = (0.82, 13.0) if badge else (1.0, 6.0)
        width, height = scale * PICTURE.width(), scale * PICTURE.height()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(
            QRectF(rect.center().x() - width / 2, rect.top() + top, width, height),
            picture,
            QRectF(picture.rect()),
        )
        painter.setPen(QColor(theme.accent if chosen else theme.text))
        below = QRectF(rect.left() + 2, rect.top() + 8 + PICTURE.height(), rect.width() - 4, 20)
        _draw_fitting(painter, below, adsorbate.label)
        if badge:
            _draw_badge(painter, rect, badge)
        painter.restore()

    def _picture(self, adsorbate: Adsorbate, ratio: float) -> QPixmap:
        key = (identity(adsorbate), ratio)
        if key not in self._pictures:
            self._pictures[key] = molecule_pixmap(
                adsorbate.symbols, adsorbate.positions, PICTURE.width(), PICTURE.height(), ratio
            )
        return self._pictures[key]

    def forget(self, identity_: Identity) -> None:
        """Forget the picture of one that has changed."""
        self._pictures = {key: kept for key, kept in self._pictures.items() if key[0] != identity_}


def _draw_fitting(painter: QPainter, rect: QRectF, text: str) -> None:
    """Draw a text in the middle of a rectangle, in smaller letters where it is long, cut if need be."""
    font = painter.font()
    size = font.pixelSize() if font.pixelSize() > 0 else painter.fontInfo().pixelSize()
    while painter.fontMetrics().horizontalAdvance(text) > rect.width() and size > 10:
        size -= 1
        font.setPixelSize(size)
        painter.setFont(font)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(rect.width()))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, shown)


def _draw_badge(painter: QPainter, rect: QRectF, text: str) -> None:
    font = painter.font()
    font.setPixelSize(9)
    painter.setFont(font)
    painter.setPen(QColor(current_theme().dim))
    corner = rect.adjusted(4, 1.5, -5, 0)
    painter.drawText(corner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight, text)


class AdsorbateTiles(QListView):
    """A grid of tiles of which at most one is pressed; arrow keys move between them, Space presses.

    It is as high as its rows, up to a limit, and scrolls beyond.
    """

    chosen = Signal(object)
    """`Adsorbate`, or ``None`` when the pressed tile was pressed again."""
    menu_requested = Signal(object, QPoint)
    """`Adsorbate` whose menu is asked for, and where on the screen."""
    left_upwards = Signal()
    """The arrow key up was pressed in the first row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._tile = _Adsorbates(self), _Tile(self)
        self._rows = 3
        self.setAccessibleName("Adsorbates")
        self.setModel(self._model)
        self.setItemDelegate(self._tile)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.clicked.connect(self._press_index)
        self.customContextMenuRequested.connect(self._ask_for_menu)

    def show_only(self, adsorbates: Sequence[Adsorbate], rows: int, *, badges: bool = False) -> None:
        """Lay out tiles in order, `rows` of them in sight at once; `badges` say where they are from."""
        self._rows, self._tile.badges = rows, badges
        self._model.show(adsorbates)
        self._lay_out()
        self.scrollToTop()

    def shown(self) -> list[Adsorbate]:
        """Return what is laid out, in order."""
        return list(self._model.shown)

    def choice(self) -> Identity | None:
        """Return which one is pressed."""
        return self._tile.pressed

    def press(self, adsorbate: Adsorbate | None) -> None:
        """Show `adsorbate` as the chosen one, or none, without a signal."""
        self._tile.pressed = None if adsorbate is None else identity(adsorbate)
        self.viewport().update()

    def forget(self, adsorbate: Adsorbate) -> None:
        """Draw the picture of one that has changed anew."""
        self._tile.forget(identity(adsorbate))

    def place_of(self, name: str) -> QRect:
        """Return where the first tile of a name lies on the viewport, scrolled into sight."""
        row = next(row for row, each in enumerate(self._model.shown) if each.name == name)
        index = self._model.index(row)
        self.scrollTo(index)
        return self.visualRect(index).adjusted(0, 0, -GAP, -GAP)

    def enter(self) -> None:
        """Take the keyboard's focus to the first tile."""
        self.setCurrentIndex(self._model.index(0))
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Press the tile that has the focus; leave upwards from the first row."""
        index = self.currentIndex()
        if event.key() in _ENTER and index.isValid():
            self._press_index(index)
        elif event.key() == Qt.Key.Key_Up and index.isValid() and index.row() < COLUMNS:
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the new width among the columns."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Repaint when enabled or dressed anew."""
        super().changeEvent(event)
        self.viewport().update()

    def _lay_out(self) -> None:
        """Fit height and columns; the gap after the last column and row lies outside, clipped."""
        rows = -(-len(self._model.shown) // COLUMNS)
        seen = min(rows, self._rows)
        scrolls = rows > seen
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if scrolls else policy.ScrollBarAlwaysOff)
        self.setViewportMargins(0, 0, 0 if scrolls else -GAP, -GAP)
        self.setFixedHeight(max(seen * (TILE_HEIGHT + GAP) - GAP, 0))
        width = self.width() - (SCROLL_BAR if scrolls else -GAP)
        self._tile.size = QSize(max(width // COLUMNS, 1), TILE_HEIGHT + GAP)
        self._tile.spare = max(width - COLUMNS * self._tile.size.width(), 0)
        self.setGridSize(self._tile.size)

    def _press_index(self, index: QModelIndex) -> None:
        adsorbate: Adsorbate = index.data(ADSORBATE)
        pressed = identity(adsorbate) != self._tile.pressed
        self.press(adsorbate if pressed else None)
        self.chosen.emit(adsorbate if pressed else None)

    def _ask_for_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.menu_requested.emit(index.data(ADSORBATE), self.viewport().mapToGlobal(at))
