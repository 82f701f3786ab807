"""How cells are drawn and edited: a dot in the element's colour, marks of held axes, red mistakes."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRectF,
    Qt,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QValidator
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from adatom.errors import StructureError
from adatom.gui.molecule_picture import element_colour
from adatom.gui.panels.atoms.columns import COLUMNS, POSITIONS, ColumnKey
from adatom.gui.panels.atoms.model import AtomsModel
from adatom.gui.panels.atoms.typed import check_typed
from adatom.gui.theme import current_theme
from adatom.gui.widgets.exact_field import mark

Index = QModelIndex | QPersistentModelIndex
MARK = 16
"""Side of the mark of one axis, in logical pixels."""
_GAP = 2
_LEFT = 6


class _Sense(QValidator):
    """Lets anything be typed, and nothing be entered that makes no sense."""

    def __init__(self, key: ColumnKey, parent: QWidget) -> None:
        super().__init__(parent)
        self._key = key

    def problem(self, text: str) -> str:
        """Return what is wrong with a text, or an empty string."""
        try:
            check_typed(self._key, text)
        except StructureError as error:
            return str(error)
        return ""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Keep what makes no sense from being entered."""
        state = QValidator.State.Intermediate if self.problem(text) else QValidator.State.Acceptable
        return state, text, position


class CellEditor(QLineEdit):
    """A field over a cell; red, with words below it, while it holds something that makes no sense."""

    def __init__(self, key: ColumnKey, parent: QWidget) -> None:
        super().__init__(parent)
        column = COLUMNS[POSITIONS[key]]
        self.setObjectName("cell")
        self.setAccessibleName(column.name)
        self.setToolTip(column.tip)
        if column.is_number:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._sense = _Sense(key, self)
        self.setValidator(self._sense)
        self.textEdited.connect(self._judge)

    def problem(self) -> str:
        """Return what is wrong with what was typed, or an empty string."""
        return self._sense.problem(self.text())

    def _judge(self) -> None:
        why = self.problem()
        mark(self, why)
        if why:
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), why, self)
        else:
            QToolTip.hideText()


class AtomCell(QStyledItemDelegate):
    """Draws and edits the cells of the table.

    Parameters
    ----------
    area
        Where the cells are: an editor stays within it.
    """

    def __init__(self, area: QWidget) -> None:
        super().__init__(area)
        self._area = area

    def createEditor(  # noqa: N802
        self, parent: QWidget, _option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        """Return the field for a cell."""
        return CellEditor(COLUMNS[index.column()].key, parent)

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802
        """Begin with all digits there are; what is being typed stays as atoms move."""
        assert isinstance(editor, CellEditor)  # noqa: S101 - `createEditor` makes no other
        if not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:  # noqa: N802
        """Hand on what was typed, if it was; a mistake that is left behind changes nothing."""
        assert isinstance(editor, CellEditor)  # noqa: S101 - `createEditor` makes no other
        if editor.isModified() and not editor.problem():
            model.setData(index, editor.text())

    def updateEditorGeometry(  # noqa: N802
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Give a coordinate room for all its digits."""
        super().updateEditorGeometry(editor, option, index)
        if isinstance(editor, CellEditor) and COLUMNS[index.column()].is_number:
            wanted = editor.fontMetrics().horizontalAdvance(editor.text()) + 20
            rect = editor.geometry()
            area = self._area.rect()
            width = min(max(rect.width(), wanted), area.width())
            rect.setWidth(width)
            rect.moveRight(min(rect.right(), area.right()))
            editor.setGeometry(rect)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
        """Leave to `paint` what it draws itself."""
        super().initStyleOption(option, index)
        if COLUMNS[index.column()].key in ("element", "fixed"):
            option.text = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell."""
        super().paint(painter, option, index)
        key = COLUMNS[index.column()].key
        if key not in ("element", "fixed"):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        if key == "element":
            self._draw_element(painter, QRectF(option.rect).adjusted(0, 0, 0, -1), index)
        else:
            hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
            _draw_marks(
                painter, QRectF(option.rect).adjusted(0, 0, 0, -1), str(index.data()), hovered=hovered
            )
        painter.restore()

    def _draw_element(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        model, theme = index.model(), current_theme()
        assert isinstance(model, AtomsModel)  # noqa: S101 - the table has no other
        figures, atom = model.figures, model.atom(index.row())
        if figures is None:
            return
        painter.setPen(QPen(QColor(theme.dim), 0.8))
        painter.setBrush(element_colour(int(figures.numbers[atom])))
        painter.drawEllipse(QPointF(rect.left() + _LEFT + 5, rect.center().y()), 4.5, 4.5)
        painter.setPen(QColor(theme.text))
        text = rect.adjusted(_LEFT + 15, 0, 0, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, str(index.data()))

    def editorEvent(  # noqa: N802
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Hold or release along the axis whose mark is clicked."""
        if (
            COLUMNS[index.column()].key == "fixed"
            and isinstance(event, QMouseEvent)
            and event.button() == Qt.MouseButton.LeftButton
            and event.type() in (QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick)
        ):
            axis = mark_at(QRectF(option.rect), event.position())
            if axis is not None:
                plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
                if plain and isinstance(model, AtomsModel):
                    model.toggle_held(index, axis)
                return True
        return super().editorEvent(event, model, option, index)


def mark_rect(rect: QRectF, axis: int) -> QRectF:
    """Return where the mark of an axis stands in a cell."""
    left = rect.left() + _LEFT + axis * (MARK + _GAP)
    return QRectF(left, rect.center().y() - MARK / 2, MARK, MARK)


def mark_at(rect: QRectF, point: QPointF) -> int | None:
    """Return the axis whose mark in a cell lies at a point."""
    inside = (axis for axis in range(3) if mark_rect(rect, axis).adjusted(-1, -3, 1, 3).contains(point))
    return next(inside, None)


def _draw_marks(painter: QPainter, rect: QRectF, held: str, *, hovered: bool) -> None:
    """Draw x, y and z, full where held; an atom that is free shows them faintly."""
    theme = current_theme()
    font = painter.font()
    font.setPixelSize(11)
    painter.setFont(font)
    for axis, name in enumerate("xyz"):
        mark = mark_rect(rect, axis)
        if name in held:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.primary))
            painter.drawRoundedRect(mark, 4, 4)
        elif hovered:
            painter.setPen(QPen(QColor(theme.dim), 0.8))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(mark.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(theme.on_primary if name in held else theme.dim))
        painter.drawText(mark.adjusted(0, -1, 0, -1), Qt.AlignmentFlag.AlignCenter, name)
