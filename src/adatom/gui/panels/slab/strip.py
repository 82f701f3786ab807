"""The terminations of a facet side by side: as seen from the side, what each is made of, and what is odd."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ase import Atoms
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from adatom.gui.panels.slab.side_view import side_view_pixmap
from adatom.gui.theme import current_theme, notifier

if TYPE_CHECKING:
    from adatom.structure.slabs.terminations import Termination

CARD_WIDTH, PICTURE_HEIGHT = 98, 58
_LINE = 15
"""Height of a line of words on a card, logical pixels."""
_ROLE = Qt.ItemDataRole.UserRole
CARD = _ROLE + 1
_CENTRE = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """What a card shows.

    Parameters
    ----------
    index
        By which it is chosen.
    name
        What the surface is made of.
    badges
        What is to be known of it before it is chosen, in plain words.
    words
        All that is known of it, in a sentence.
    slab
        One surface cell of it.
    title, detail
        The name in two short lines, where one would be cut off; the name itself where they are empty.
    """

    index: int
    name: str
    badges: tuple[str, ...]
    words: str
    slab: Atoms
    title: str = ""
    detail: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands below the name, line by line."""
        return (self.detail, *self.badges) if self.detail else self.badges


def card_of(termination: Termination) -> Card:
    """Return the card of a termination."""
    polar = {True: "polar", False: "not polar", None: "polarity unknown"}[termination.polar]
    shape = "both faces alike" if termination.symmetric else f"its bottom is {termination.bottom}"
    formula = "stoichiometric" if termination.stoichiometric else "not stoichiometric"
    said = {
        "polar": termination.polar is True,
        "off formula": not termination.stoichiometric,
        "asymmetric": not termination.symmetric,
    }
    return Card(
        termination.index,
        termination.name,
        tuple(word for word, holds in said.items() if holds),
        f"{termination.name} on top: {polar}, {shape}, {formula}",
        termination.slab,
        termination.top_words,
        _briefly(termination.further_words),
    )


def _briefly(words: str) -> str:
    """Return what tells a termination from others as it fits on a card: ``"next at 1.56 Å"``."""
    for long, short in (("next layers ", ""), ("next layer ", "next at "), (" below", ""), (" and ", ", ")):
        words = words.replace(long, short)
    return words


class _Cards(QStyledItemDelegate):
    """Paints a card: picture, composition, badges."""

    lines = 0
    """Lines below the name that each card leaves room for."""

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self._pictures: dict[tuple[int, str, float], QPixmap] = {}

    def forget(self) -> None:
        """Draw the pictures anew: other terminations are shown, or in other colours."""
        self._pictures.clear()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(CARD_WIDTH + 6, card_height(self.lines))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = option.rect.adjusted(0, 0, -6, 0)
        chosen = self._paint_frame(painter, option, card)
        ratio = painter.device().devicePixelRatioF()
        picture = self._picture(index, ratio)
        painter.drawPixmap(card.left() + 7, card.top() + 7, picture)
        theme, font = current_theme(), QFont(option.font)
        font.setPixelSize(12)
        font.setWeight(QFont.Weight.DemiBold)
        line = QRect(card.left() + 4, card.top() + PICTURE_HEIGHT + 9, card.width() - 8, _LINE + 1)
        painter.setFont(font)
        painter.setPen(QColor(theme.accent if chosen else theme.text))
        shown: Card = index.data(CARD)
        painter.drawText(line, _CENTRE, _cut(painter, shown.title or shown.name, line.width()))
        font.setPixelSize(11)
        font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(theme.dim))
        for words in shown.lines:
            line.translate(0, _LINE)
            painter.drawText(line, _CENTRE, _cut(painter, words, line.width()))
        painter.restore()

    def _paint_frame(self, painter: QPainter, option: QStyleOptionViewItem, card: QRect) -> bool:
        theme, flags = current_theme(), QStyle.StateFlag
        chosen = bool(option.state & flags.State_Selected)
        hovered = bool(option.state & flags.State_MouseOver)
        view = option.widget
        edge = theme.accent if chosen else theme.dim if hovered else theme.line
        focused = chosen and view is not None and view.hasFocus()
        painter.setPen(QPen(QColor(edge), 2.0 if focused else 1.0))
        painter.setBrush(QColor(theme.soft if chosen else theme.field))
        painter.drawRoundedRect(card.toRectF().adjusted(1, 1, -1, -1), 6, 6)
        return chosen

    def _picture(self, index: QModelIndex | QPersistentModelIndex, ratio: float) -> QPixmap:
        key = (index.row(), current_theme().name, ratio)
        if key not in self._pictures:
            slab = index.data(CARD).slab
            self._pictures[key] = side_view_pixmap(slab, CARD_WIDTH - 14, PICTURE_HEIGHT, ratio)
        return self._pictures[key]


class TerminationStrip(QListView):
    """Cards side by side; arrow keys move between them."""

    chosen = Signal(int)
    """The termination that the user chose, by its index."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = QStandardItemModel(self)
        self._cards = _Cards(self)
        self.setModel(self._rows)
        self.setItemDelegate(self._cards)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName("Terminations")
        self.setToolTip("Where the crystal is cut: arrow keys move between the terminations")
        self._telling = True
        self.selectionModel().currentChanged.connect(lambda now, _before: self._tell(now))
        notifier.changed.connect(self._wear)
        self.set_cards((), 0)

    def set_cards(self, cards: Sequence[Card], current: int) -> None:
        """Offer these, with one of them chosen; no signal."""
        telling, self._telling = self._telling, False
        if [id(card) for card in cards] != [id(item.data(CARD)) for item in self._items()]:
            self._cards.forget()
            self._rows.clear()
            for card in cards:
                self._rows.appendRow(_item(card))
        self._cards.lines = max((len(card.lines) for card in cards), default=0)
        self.set_current(current)
        self._telling = telling
        wide = len(cards) * (CARD_WIDTH + 6) > self.viewport().width()
        self.setFixedHeight(card_height(self._cards.lines) + (12 if wide else 2))

    def set_current(self, index: int) -> None:
        """Choose the termination of this index without a signal."""
        telling, self._telling = self._telling, False
        row = next((row for row, item in enumerate(self._items()) if item.data(CARD).index == index), -1)
        self.setCurrentIndex(self._rows.index(row, 0))
        self._telling = telling

    def current(self) -> int | None:
        """Return the index of the termination chosen, or ``None`` where there are none."""
        card: Card | None = self.currentIndex().data(CARD)
        return None if card is None else card.index

    def current_name(self) -> str:
        """Return what the chosen one's surface is made of, or an empty string."""
        return str(self.currentIndex().data() or "")

    def count(self) -> int:
        """Return how many there are."""
        return self._rows.rowCount()

    def _items(self) -> list[QStandardItem]:
        return [self._rows.item(row) for row in range(self._rows.rowCount())]

    def _tell(self, index: QModelIndex) -> None:
        if self._telling and index.isValid():
            self.chosen.emit(index.data(CARD).index)

    def _wear(self) -> None:
        self._cards.forget()
        self.viewport().update()


def card_height(lines: int) -> int:
    """Return the height of a card with so many lines below its name, logical pixels."""
    return PICTURE_HEIGHT + 16 + _LINE * (1 + lines) + (6 if lines else 2)


def _item(card: Card) -> QStandardItem:
    item = QStandardItem(card.name)
    item.setData(card, CARD)
    item.setData(card.words, Qt.ItemDataRole.ToolTipRole)
    item.setData(card.words, Qt.ItemDataRole.AccessibleTextRole)
    return item


def _cut(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
