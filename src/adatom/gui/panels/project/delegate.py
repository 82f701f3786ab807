"""How a row of the project page looks: the line of descent, a picture, name, formula, energy and state."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from adatom.gui.panels.project.model import ENERGY, FORMULA, HAS_STATE, IS_HEAD, ROW, STATE, Index
from adatom.gui.panels.project.pictures import SIZE, NodePictures
from adatom.gui.panels.project.rows import Row
from adatom.gui.panels.project.states import NodeState
from adatom.gui.theme import current_theme, icon

STEP, DEEPEST = 14, 7
"""How much further in a branch stands, logical pixels, and how many times at most."""
LEFT, GAP = 14, 10
FOLD_HEIGHT, NODE_HEIGHT, STATE_HEIGHT = 24, 48, 18
NOTE = 14
"""Size of the mark of a note."""
SMALL = 12
"""Size of the second and third line's letters, pixels."""
_ONE_LINE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_AT_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def column_of(depth: int) -> int:
    """Return where the line of a chain runs, logical pixels from the left."""
    return LEFT + STEP * min(depth, DEEPEST)


def name_rect(option_rect: QRect, row: Row) -> QRect:
    """Return where the name of a node stands."""
    left = column_of(row.depth) + GAP + SIZE.width() + GAP - 2
    note = NOTE + 6 if row.node.note else 0
    return QRect(option_rect.left() + left, option_rect.top() + 5, option_rect.width() - left - 8 - note, 20)


def note_rect(option_rect: QRect, row: Row) -> QRect:
    """Return where the mark of a node's note stands; empty where it has none."""
    if row.folded or not row.node.note:
        return QRect()
    return QRect(option_rect.right() - NOTE - 7, option_rect.top() + 8, NOTE, NOTE)


class RowDelegate(QStyledItemDelegate):
    """Paints rows and edits names.

    Parameters
    ----------
    pictures
        Where the small pictures come from.
    """

    def __init__(self, pictures: NodePictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802, ARG002 - Qt's
        """Folded edits take one line, nodes two, relaxations three."""
        row: Row | None = index.data(ROW)
        if row is None or row.folded:
            return QSize(0, FOLD_HEIGHT)
        return QSize(0, NODE_HEIGHT + (STATE_HEIGHT if index.data(HAS_STATE) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row: Row = index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option)
        if row.folded:
            self._paint_fold(painter, option.rect, row, index.data())
        else:
            self._paint_node(painter, option, row, index)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        theme, state = current_theme(), option.state
        inner = QRectF(option.rect).adjusted(4, 1, -4, -1)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.soft if chosen else theme.field))
            painter.drawRoundedRect(inner, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(QPen(QColor(theme.accent), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inner.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _paint_lines(self, painter: QPainter, rect: QRect, row: Row) -> QPointF:
        """Paint where the row comes from and what comes below it; return where its dot goes."""
        painter.setPen(QPen(QColor(current_theme().dim), 1.0))
        painter.setOpacity(0.55)
        middle = rect.top() + (rect.height() if row.folded else NODE_HEIGHT) / 2
        top, bottom = float(rect.top()), float(rect.bottom() + 1)
        x = rect.left() + column_of(row.depth) + 0.5
        for depth in row.through:
            across = rect.left() + column_of(depth) + 0.5
            painter.drawLine(QPointF(across, top), QPointF(across, bottom))
        if row.first and row.depth:
            parent = rect.left() + column_of(row.depth - 1) + 0.5
            painter.drawLine(QPointF(parent, top), QPointF(parent, middle))
            painter.drawLine(QPointF(parent, middle), QPointF(x, middle))
        elif not row.first:
            painter.drawLine(QPointF(x, top), QPointF(x, middle))
        if not row.last or row.branches:
            painter.drawLine(QPointF(x, middle), QPointF(x, bottom))
        painter.setOpacity(1.0)
        return QPointF(x, middle)

    def _paint_dot(self, painter: QPainter, where: QPointF, row: Row, *, head: bool) -> None:
        theme = current_theme()
        color = QColor(theme.accent if head else theme.dim)
        painter.setPen(QPen(color, 1.4))
        painter.setBrush(color if head or row.node.trajectory is not None else QColor(theme.panel))
        radius = 4.5 if head else 3.2
        painter.drawEllipse(where, radius, radius)

    def _paint_fold(self, painter: QPainter, rect: QRect, row: Row, text: str) -> None:
        where = self._paint_lines(painter, rect, row)
        left = round(where.x()) + GAP
        glyph = "chevron-down" if row.opened else "chevron-right"
        icon(glyph, "dim").paint(painter, QRect(left - 2, rect.top() + 5, 14, 14))
        painter.setFont(_small(painter.font()))
        painter.setPen(QColor(current_theme().dim))
        painter.drawText(rect.adjusted(left + 16 - rect.left(), 0, -8, 0), _ONE_LINE, text)

    def _paint_node(self, painter: QPainter, option: QStyleOptionViewItem, row: Row, index: Index) -> None:
        theme, rect, head = current_theme(), option.rect, bool(index.data(IS_HEAD))
        where = self._paint_lines(painter, rect, row)
        self._paint_dot(painter, where, row, head=head)
        picture = self._pictures.picture(row.node, painter.device().devicePixelRatio())
        if picture is not None:
            painter.drawPixmap(
                round(where.x()) + GAP, rect.top() + (NODE_HEIGHT - SIZE.height()) // 2, picture
            )
        name = name_rect(rect, row)
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold if head else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        _draw(painter, name, index.data())
        if row.node.note:
            icon("note-text-outline", "dim").paint(painter, note_rect(rect, row))
        painter.setFont(_small(option.font))
        painter.setPen(QColor(theme.dim))
        line = QRect(name.left(), name.bottom() + 1, rect.right() - 8 - name.left(), STATE_HEIGHT)
        energy = index.data(ENERGY)
        painter.drawText(line, _AT_RIGHT, energy)
        taken = painter.fontMetrics().horizontalAdvance(energy) + 8 if energy else 0
        _draw(painter, line.adjusted(0, 0, -taken, 0), index.data(FORMULA))
        state: NodeState | None = index.data(STATE)
        if state is not None:
            below = line.translated(0, STATE_HEIGHT)
            icon(state.glyph, state.tint).paint(painter, QRect(below.left() - 1, below.top() + 2, 14, 14))
            painter.setPen(QColor(getattr(theme, state.tint)))
            _draw(painter, below.adjusted(18, 0, 0, 0), state.text)

    # -- names ---------------------------------------------------------------------------------------

    def createEditor(  # noqa: N802 - Qt's name
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002 - as Qt has it
        index: Index,  # noqa: ARG002 - as Qt has it
    ) -> QWidget:
        """Return a field for the name."""
        field = QLineEdit(parent)
        field.setAccessibleName("Name")
        field.setToolTip("Enter names it, an empty name says what was done again, Esc leaves it as it was")
        return field

    def updateEditorGeometry(  # noqa: N802 - Qt's name
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Put the field over the name."""
        place = name_rect(option.rect, index.data(ROW))
        editor.setGeometry(place.left() - 9, place.top() - 5, option.rect.right() - place.left() + 5, 30)

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:  # noqa: N802 - Qt's name
        """Name the node if something was typed."""
        if isinstance(editor, QLineEdit) and editor.isModified():
            model.setData(index, editor.text())  # type: ignore[attr-defined]


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPixelSize(SMALL)
    small.setWeight(QFont.Weight.Normal)
    return small


def _draw(painter: QPainter, rect: QRect, text: str) -> None:
    metrics: QFontMetrics = painter.fontMetrics()
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, _ONE_LINE, cut)
