"""The command palette: every command, found by a few letters of its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from adatom.gui.actions import ActionSet
from adatom.gui.theme import current_theme

WIDTH = 520
_MOST_ROWS = 9
_ROW = 34
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_RUN, _KEYS = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class Command:
    """Something to run: its menu, its name, its keys, and what it does."""

    menu: str
    name: str
    keys: str
    run: Callable[[], object]
    icon: QIcon | None = None


def score(wanted: str, text: str) -> float | None:
    """Return how well typed letters fit a text, or ``None`` if they don't.

    All letters must appear in their order; those that begin a word, and runs of neighbours, count more, and
    shorter texts win.
    """
    letters, text = wanted.lower().replace(" ", ""), text.lower()
    total, at = 0.0, -1
    for letter in letters:
        found = _best_place(letter, text, at)
        if found < 0:
            return None
        starts_word = found == 0 or not text[found - 1].isalnum()
        total += 1.0 + (2.0 if starts_word else 0.0) + (1.5 if 0 <= at == found - 1 else 0.0)
        at = found
    return total - 0.01 * len(text)


def _best_place(letter: str, text: str, after: int) -> int:
    """Return where the next letter is: right behind the last, else at a word's start, else anywhere."""
    if text[after + 1 : after + 2] == letter:
        return after + 1
    place = text.find(f" {letter}", after + 1)
    return place + 1 if place >= 0 else text.find(letter, after + 1)


def commands_of(actions: ActionSet) -> list[Command]:
    """Return the actions that make sense now, as commands."""
    made = []
    for info, action in actions:
        if action.isEnabled():
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            made.append(Command(info.menu, action.text().rstrip("…"), keys, action.trigger, action.icon()))
    return made


def best_of(wanted: str, commands: Sequence[Command]) -> list[Command]:
    """Return the commands that fit what was typed, best first; letters of the name beat those of the menu."""
    scored = []
    for command in commands:
        by_name = score(wanted, command.name)
        points = by_name + 2.0 if by_name is not None else score(wanted, f"{command.menu} {command.name}")
        if points is not None:
            scored.append((points, command))
    return [command for _, command in sorted(scored, key=lambda pair: -pair[0])]


class _KeysAtTheRight(QStyledItemDelegate):
    """Paints a command as usual, and its keys dim at the right end of the row."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        if keys := index.data(_KEYS):
            rect: QRect = option.rect
            painter.save()
            painter.setPen(QColor(current_theme().dim))
            painter.drawText(rect.adjusted(0, 0, -10, 0), int(_RIGHT), keys)
            painter.restore()


class CommandPalette(QFrame):
    """A line to type in and the commands that fit, over the window.

    Parameters
    ----------
    parent
        The window.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName("Command palette")
        self.setFixedWidth(WIDTH)
        self._commands: list[Command] = []
        self._field = QLineEdit()
        self._field.setPlaceholderText("Type a command")
        self._field.setAccessibleName("Command")
        self._field.textChanged.connect(self._filter)
        self._field.installEventFilter(self)
        self._model = QStandardItemModel(self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._list.setIconSize(QSize(18, 18))
        self._list.setItemDelegate(_KeysAtTheRight(self._list))
        self._list.clicked.connect(self._run)
        self._nothing = QLabel("No command fits")
        self._nothing.setObjectName("dim")
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 10, 10, 10)
        box.setSpacing(8)
        for widget in (self._field, self._list, self._nothing):
            box.addWidget(widget)
        self.hide()

    def open_with(self, commands: Sequence[Command]) -> None:
        """Open with these commands."""
        self._commands = list(commands)
        self._field.clear()
        self._filter("")
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def texts(self) -> list[str]:
        """Return the lines listed, best first."""
        return [self._model.item(row).text() for row in range(self._model.rowCount())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Walk the list from the line; go when the line is left."""
        if watched is self._field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if watched is self._field and event.type() == QEvent.Type.FocusOut:
            self.hide()
        if watched is self._field and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # Esc is for the palette, not for the tool in the view
            return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key, rows = event.key(), self._model.rowCount()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if key in steps and rows:
            row = (self._list.currentIndex().row() + steps[Qt.Key(key)]) % rows
            self._list.setCurrentIndex(self._model.index(row, 0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self._list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def _filter(self, wanted: str) -> None:
        fitting = best_of(wanted, self._commands) if wanted else self._commands
        self._model.clear()
        for command in fitting:
            item = QStandardItem(f"{command.menu}: {command.name}")
            item.setData(command.keys, _KEYS)
            item.setIcon(command.icon or QIcon())
            item.setData(command.run, _RUN)
            item.setSizeHint(QSize(0, _ROW))
            self._model.appendRow(item)
        self._list.setCurrentIndex(self._model.index(0, 0))
        self._list.setVisible(bool(fitting))
        self._nothing.setVisible(not fitting)
        self._list.setFixedHeight(min(len(fitting), _MOST_ROWS) * _ROW + 4)
        self.adjustSize()
        self._place()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, 96)

    def _run(self, index: QModelIndex) -> None:
        run = index.data(_RUN)
        self.hide()
        if run is not None:
            run()
