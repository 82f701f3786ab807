"""Every action of the window, as data: one table for menus, tools, keys and the command palette.

Each row says when its action makes sense, as a function of a small snapshot of the window (`Situation`); the
window looks up what it does by its key. `keys.py` names the actions, `table.py` and `edits.py` are the table,
`action_set.py` makes it real.
"""

from adatom.gui.actions.action_set import ActionSet
from adatom.gui.actions.info import ActionInfo
from adatom.gui.actions.keys import ActionKey
from adatom.gui.actions.situation import Situation, When
from adatom.gui.actions.table import ACTIONS, MENUS, TOOLS

__all__ = ["ACTIONS", "MENUS", "TOOLS", "ActionInfo", "ActionKey", "ActionSet", "Situation", "When"]
