"""The keyboard while a field of the side panel has the focus: what is the field's, and what the program's."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget

_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FieldKeys(QObject):
    """Gives Enter, undo and redo in the fields of a widget the meaning they have everywhere else.

    Enter takes what was typed and hands the focus on, so that the keys of the view work again. Undo and redo
    are the program's in fields for numbers; in a field for text they are the field's as long as text stands
    in it that was typed. Left alone, Qt's fields keep all of these for themselves.

    Parameters
    ----------
    around
        The widget with the fields; those it has by now are looked after.
    then
        What has the focus after Enter.
    """

    def __init__(self, around: QWidget, then: QWidget) -> None:
        super().__init__(around)
        self._then = then
        for spin in around.findChildren(QAbstractSpinBox):
            spin.installEventFilter(self)
        for line in around.findChildren(QLineEdit):
            if not isinstance(line.parentWidget(), QAbstractSpinBox):
                line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Turn away from a field the keys that are not its own."""
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        kind = event.type()
        if kind == QEvent.Type.KeyPress and event.key() in _ENTER:
            QTimer.singleShot(0, self, lambda: self._hand_on(watched))
        if kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and _is_programs(watched, event):
            event.ignore()
            return True
        return False

    def _hand_on(self, field: QWidget) -> None:
        if field.hasFocus():  # what Enter did may have given it to something else
            self._then.setFocus(Qt.FocusReason.OtherFocusReason)


def _is_programs(field: QWidget, event: QKeyEvent) -> bool:
    """Return whether a key is an undo or a redo that the field has no use for."""
    undo, redo = event.matches(_UNDO), event.matches(_REDO) or _is_ctrl_y(event)
    if isinstance(field, QLineEdit):
        own = bool(field.text()) and (field.isUndoAvailable() if undo else field.isRedoAvailable())
        return (undo or redo) and not own
    return undo or redo


def _is_ctrl_y(event: QKeyEvent) -> bool:
    """Return whether this is the other key of redo, which not every desktop counts as standard."""
    return event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
