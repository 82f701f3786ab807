"""The table's actions, made real."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from adatom.gui.actions.info import ActionInfo
from adatom.gui.actions.keys import ActionKey
from adatom.gui.actions.looks import LOOKS
from adatom.gui.actions.situation import Situation
from adatom.gui.actions.table import ACTIONS
from adatom.gui.theme import icon


class ActionSet(QObject):
    """The table's actions, made real.

    Parameters
    ----------
    parent
        The window, which takes them all so that their keys work everywhere in it.
    """

    asked = Signal(object)
    """The `ActionKey` of what the user wants done."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = {info.key: _made(info, self) for info in ACTIONS}
        for key, action in self._actions.items():
            action.triggered.connect(lambda _checked=False, key=key: self.asked.emit(key))

    def __getitem__(self, key: ActionKey) -> QAction:
        return self._actions[key]

    def __iter__(self) -> Iterator[tuple[ActionInfo, QAction]]:
        return ((info, self._actions[info.key]) for info in ACTIONS)

    def refresh(self, now: Situation) -> None:
        """Enable what makes sense now, check what is so, and name what undo, redo and pause would do."""
        for info, action in self:
            action.setEnabled(info.when(now))
        self._word(ActionKey.UNDO, f"Undo {now.undo}".rstrip())
        self._word(ActionKey.REDO, f"Redo {now.redo}".rstrip())
        for key, held in zip(_HELD, now.held, strict=True):
            self._actions[key].setChecked(held)
        for key in LOOKS:
            self._actions[key].setChecked(key in now.looks)
        self._actions[ActionKey.RELAX_EDITS].setChecked(now.relaxes_edits)
        paused = now.run == "paused"
        self._word(ActionKey.PAUSE, "Resume" if paused else "Pause")
        self._actions[ActionKey.PAUSE].setIcon(icon("play" if paused else "pause"))

    def _word(self, key: ActionKey, text: str) -> None:
        action = self._actions[key]
        if action.text() != text:
            action.setText(text)
            action.setToolTip(_tip(text, action))


def _made(info: ActionInfo, parent: QObject) -> QAction:
    action = QAction(info.text, parent)
    action.setObjectName(info.key)
    if info.glyph:
        action.setIcon(icon(info.glyph))
    action.setShortcuts([QKeySequence(keys) for keys in info.shortcuts])
    action.setCheckable(info.checkable)
    action.setToolTip(_tip(info.tip, action))
    action.setMenuRole(_ROLES.get(info.key, QAction.MenuRole.NoRole))
    return action


_HELD = (ActionKey.FIX_X, ActionKey.FIX_Y, ActionKey.FIX_Z)
"""They are checked while the whole selection is fixed along their axis."""

_ROLES = {ActionKey.QUIT: QAction.MenuRole.QuitRole, ActionKey.ABOUT: QAction.MenuRole.AboutRole}
"""Actions that macOS moves into its application menu."""


def _tip(text: str, action: QAction) -> str:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text}  ({keys})" if keys else text
