"""Who has the keyboard: fields, buttons and lists of the side panel, or the view and the program."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QSlider,
    QWidget,
)

_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
_TEXT = (
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.SelectAll,
)
"""What these do to atoms elsewhere they do to text in a field."""
_KEEPS = {
    QAbstractSlider: {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End},
    QAbstractButton: {Qt.Key.Key_Space},
    QComboBox: {Qt.Key.Key_Space, Qt.Key.Key_Home, Qt.Key.Key_End},
    QAbstractItemView: {Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End},
}
"""Keys that a control with the focus keeps for itself, though they are shortcuts of the window."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def keeps(focus: QWidget | None, event: QKeyEvent) -> bool:
    """Return whether a control with the focus lives by a key, though it is a shortcut of the window."""
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return plain and any(isinstance(focus, kind) and event.key() in keys for kind, keys in _KEEPS.items())


class FieldKeys(QObject):
    """Gives Enter, undo, redo and the window's shortcuts the meaning in fields that they have elsewhere.

    Enter takes what was typed and hands the focus on, so that the keys of the view work again. Undo and redo
    are the program's in fields for numbers; in a field for text they are the field's as long as text stands
    in it that was typed. Other shortcuts of the window with Ctrl are the program's: Ctrl+E would be the end
    of the line on Linux. Cutting, copying, pasting and selecting all stay the field's. Left alone, Qt's
    fields keep all of these for themselves.

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


class MouseFocus(QObject):
    """Leaves the keyboard to the view when the mouse presses a button or chooses from a list.

    Otherwise the button would have the focus from then on, and Enter and Esc would mean nothing to what is
    being placed. Tab reaches all of them as ever.

    Parameters
    ----------
    around
        The widget with the buttons, lists and sliders; those it has by now are looked after.
    then
        What has the focus after the mouse has been let go.
    """

    def __init__(self, around: QWidget, then: QWidget) -> None:
        super().__init__(around)
        self._then = then
        for view in around.findChildren(QAbstractItemView):
            _keep_from_mouse(view)
            view.viewport().installEventFilter(self)
        for widget in [*around.findChildren(QAbstractButton), *around.findChildren(QSlider)]:
            _keep_from_mouse(widget)
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, ARG002 - Qt's name
        """Hand the focus on once the press has been dealt with."""
        if (
            event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(event, QMouseEvent)
            and event.button() == Qt.MouseButton.LeftButton
        ):
            before = QApplication.focusWidget()
            QTimer.singleShot(0, self, lambda: self._hand_on(before))
        return False

    def _hand_on(self, before: QWidget | None) -> None:
        if QApplication.focusWidget() is before:  # what was pressed may have given it to something else
            self._then.setFocus(Qt.FocusReason.OtherFocusReason)


def _keep_from_mouse(widget: QWidget) -> None:
    if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
        widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)


def _is_programs(field: QWidget, event: QKeyEvent) -> bool:
    """Return whether a key is the window's, or an undo or a redo that the field has no use for."""
    undo, redo = event.matches(_UNDO), event.matches(_REDO) or _is_ctrl_y(event)
    if not undo and not redo:
        return not any(map(event.matches, _TEXT)) and _is_shortcut(field.window(), event)
    if isinstance(field, QLineEdit):
        own = bool(field.text()) and (field.isUndoAvailable() if undo else field.isRedoAvailable())
        return not own
    return True


def _is_shortcut(window: QWidget, event: QKeyEvent) -> bool:
    """Return whether a key with Ctrl is that of an action of the window; plain ones are typed."""
    if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return False
    pressed = QKeySequence(event.keyCombination())
    return any(pressed in action.shortcuts() for action in window.actions())


def _is_ctrl_y(event: QKeyEvent) -> bool:
    """Return whether this is the other key of redo, which not every desktop counts as standard."""
    return event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
