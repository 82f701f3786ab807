"""The list of models: searched by typing, grouped by what they still need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from adatom.gui.models.words import GROUPS, LOOKS, fits
from adatom.gui.theme import current_theme, icon
from adatom.gui.widgets import Message

if TYPE_CHECKING:  # the window is on screen before the catalogue is imported
    from adatom.potentials.model import Model

ROW, HEAD = 54, 34
"""Heights of a model's row and of a group's heading, logical pixels."""
_ROLE = Qt.ItemDataRole.UserRole
KEY, BADGE, SHORT_BADGE, GLYPH, TINT, SUMMARY = (_ROLE + offset for offset in range(1, 7))
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_WALKS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class _Rows(QStyledItemDelegate):
    """Paints headings, and models with their title, badge and summary."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(0, ROW if index.data(KEY) else HEAD)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(KEY):
            self._paint_back(painter, option)
            self._paint_model(painter, option, index)
        else:
            painter.setFont(_font(option.font, 12, strong=True))
            painter.setPen(QColor(current_theme().dim))
            painter.drawText(option.rect.adjusted(10, 8, -10, 0), _LEFT, index.data())
        painter.restore()

    def _paint_back(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        theme, flags = current_theme(), QStyle.StateFlag
        chosen = bool(option.state & flags.State_Selected)
        if not chosen and not option.state & flags.State_MouseOver:
            return
        view = option.widget
        framed = chosen and view is not None and view.hasFocus()
        painter.setPen(QPen(QColor(theme.accent), 1.0) if framed else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.soft if chosen else theme.field))
        painter.drawRoundedRect(option.rect.toRectF().adjusted(0.5, 0.5, -4.5, -0.5), 6, 6)

    def _paint_model(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = current_theme()
        inner: QRect = option.rect.adjusted(10, 7, -14, -7)
        above = QRect(inner.left(), inner.top(), inner.width(), 20)
        below = QRect(inner.left(), inner.top() + 20, inner.width(), 20)
        title_font, small = _font(option.font, 13, strong=True), _font(option.font, 12)
        painter.setFont(title_font)
        title_width = painter.fontMetrics().horizontalAdvance(index.data())
        badge_width = self._paint_badge(painter, above, index, small, above.width() - title_width - 12)
        painter.setFont(title_font)
        painter.setPen(QColor(theme.text))
        room = above.adjusted(0, 0, -badge_width - 12, 0)
        painter.drawText(room, _LEFT, _cut(painter, index.data(), room.width()))
        painter.setFont(small)
        painter.setPen(QColor(theme.dim))
        painter.drawText(below, _LEFT, _cut(painter, index.data(SUMMARY), below.width()))

    def _paint_badge(
        self,
        painter: QPainter,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        font: QFont,
        room: int,
    ) -> int:
        """Paint icon and words at the right end, all of them where there is room, and return the width."""
        painter.setFont(font)
        measure = painter.fontMetrics().horizontalAdvance
        words = index.data(BADGE)
        if measure(words) + 19 > room:
            words = index.data(SHORT_BADGE)
        width = measure(words)
        painter.setPen(QColor(current_theme().dim))
        painter.drawText(rect, _RIGHT, words)
        mark = QRect(rect.right() - width - 18, rect.top() + 3, 14, 14)
        icon(index.data(GLYPH), index.data(TINT)).paint(painter, mark)
        return width + 19


class _View(QListView):
    """Hands what is typed into it to the search field."""

    typed = Signal(str)
    entered_row = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        keys = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit()
        elif not keys and event.text().isprintable() and event.text().strip():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)


class ModelList(QWidget):
    """A search field, and below it the models that fit what is typed there."""

    selected = Signal(str)
    """Key of the model that the card should be of; empty where none fits."""
    entered = Signal()
    """Enter, or a double click, on the model selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models: tuple[Model, ...] = ()
        self._in_use = self._wanted = self._told = ""
        self._filling = False
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search models and tasks")
        self.search.setAccessibleName("Search models")
        self.search.setToolTip("Type part of a name, a task such as oc20, or a state such as ready")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("magnify", "dim"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(lambda _text: self._search())
        self.search.returnPressed.connect(self._enter)
        self.search.installEventFilter(self)
        self._rows = QStandardItemModel(self)
        self.view = self._make_view()
        self._nothing = Message("note")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.search)
        box.addWidget(self._nothing)
        box.addWidget(self.view, 1)
        box.addStretch()

    def _make_view(self) -> _View:
        view = _View()
        view.setModel(self._rows)
        view.setItemDelegate(_Rows(view))
        view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setAccessibleName("Models")
        view.setToolTip("Arrow keys choose a model, Enter takes it, letters search")
        view.selectionModel().currentChanged.connect(lambda now, _before: self._follow(now))
        view.doubleClicked.connect(lambda index: self.entered.emit() if index.data(KEY) else None)
        view.entered_row.connect(self._enter)
        view.typed.connect(self._type)
        return view

    def set_models(self, models: Sequence[Model]) -> None:
        """List these models; what is selected, and how far the list is scrolled, stay."""
        self._models = tuple(models)
        self._fill()

    def set_in_use(self, key: str) -> None:
        """Mark the model that computes the forces now."""
        self._in_use = key
        self._fill()

    def select(self, key: str) -> None:
        """Select a model, now or as soon as it is listed."""
        self._wanted = key
        self._select_wanted()
        self.view.scrollTo(self.view.currentIndex())

    def selected_key(self) -> str:
        """Return the key of the model selected, or an empty string."""
        return str(self.view.currentIndex().data(KEY) or "")

    def titles(self) -> list[str]:
        """Return headings and titles, as listed."""
        return [item.text() for item in self._items()]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Walk the list from the search field; Esc clears the field before it closes the dialog."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _WALKS:
                self.view.keyPressEvent(event)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        typed = self.search.text().strip()
        shown = [model for model in self._models if fits(model, typed)]
        items: list[QStandardItem] = []
        for heading, codes in GROUPS.items():
            members = [model for model in shown if model.state.code in codes]
            items += [_heading(heading)] if members else []
            items += [self._item(model) for model in members]
        self._filling = True
        self._put(items)
        self._select_wanted()
        self._filling = False
        self.view.setVisible(bool(shown))
        missed = typed and not shown
        self._nothing.say(
            f"No model fits “{typed}”. Try part of a name, or a task such as oc20." if missed else ""
        )
        self._follow(self.view.currentIndex())

    def _put(self, items: Sequence[QStandardItem]) -> None:
        """Put items into the rows, in place where the same ones are there, so that nothing moves."""
        before = [(item.data(KEY), item.text()) for item in self._items()]
        if before == [(item.data(KEY), item.text()) for item in items]:
            for row, item in enumerate(items):
                self._rows.setItemData(self._rows.index(row, 0), _data_of(item))
            return
        scrolled = self.view.verticalScrollBar().value()
        self._rows.clear()
        for item in items:
            self._rows.appendRow(item)
        self.view.doItemsLayout()
        self.view.verticalScrollBar().setValue(scrolled)

    def _items(self) -> list[QStandardItem]:
        return [self._rows.item(row) for row in range(self._rows.rowCount())]

    def _item(self, model: Model) -> QStandardItem:
        item = QStandardItem(model.title)
        item.setEditable(False)
        glyph, tint = LOOKS[model.state.code]
        badge, short = model.state.label, str(model.state.code)
        if model.key == self._in_use and model.state.ready:
            glyph, tint, badge, short = "check-circle", "accent", "in use", "in use"
        for role, value in (
            (KEY, model.key),
            (BADGE, badge),
            (SHORT_BADGE, short),
            (GLYPH, glyph),
            (TINT, tint),
            (SUMMARY, model.summary),
            (Qt.ItemDataRole.ToolTipRole, f"{model.title} – {badge}\n{model.summary}"),
            (Qt.ItemDataRole.AccessibleTextRole, f"{model.title}, {badge}"),
            (Qt.ItemDataRole.AccessibleDescriptionRole, model.summary),
        ):
            item.setData(value, role)
        return item

    def _search(self) -> None:
        self._fill()
        self.view.scrollTo(self.view.currentIndex())

    def _select_wanted(self) -> None:
        """Select the model wanted, or the first one where that is not listed."""
        keys = [item.data(KEY) for item in self._items()]
        first = next((row for row, key in enumerate(keys) if key), -1)
        row = keys.index(self._wanted) if self._wanted in keys else first
        self.view.setCurrentIndex(self._rows.index(row, 0))

    def _follow(self, index: QModelIndex) -> None:
        """Tell which model is selected now; that of a moment while the list is filled is none."""
        key = str(index.data(KEY) or "")
        if self._filling or key == self._told:
            return
        self._told, self._wanted = key, key or self._wanted
        self.selected.emit(key)

    def _type(self, text: str) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.setText(self.search.text() + text)

    def _enter(self) -> None:
        if self.selected_key():
            self.entered.emit()


def _heading(text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item


def _data_of(item: QStandardItem) -> dict[int, object]:
    roles = (
        *range(KEY, SUMMARY + 1),
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.AccessibleDescriptionRole,
    )
    return {int(role): item.data(role) for role in roles if item.data(role) is not None}


def _font(font: QFont, pixels: int, *, strong: bool = False) -> QFont:
    made = QFont(font)
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return made


def _cut(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
