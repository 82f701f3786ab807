"""The menu at the mouse: what concerns the atom, the selection or the ground under it, from the table."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from adatom.gui.actions import ActionKey, ActionSet

K = ActionKey
_ATOMS = (
    (K.MOVE, K.ROTATE),
    (K.CUT, K.COPY, K.DUPLICATE, K.DELETE),
    (K.CHANGE_ELEMENT, K.TAGS, K.ADD_ATOM),
    (K.FIX, K.RELEASE),
    (K.MEASURE_SELECTED,),
)
_FIXED_ALONG = (K.FIX_X, K.FIX_Y, K.FIX_Z)
_SELECT_MORE = (K.MOLECULE, K.SAME_ELEMENT, K.SAME_LAYER, K.GROW, K.SHRINK, K.INVERT, K.SELECT_NONE)
_SELECT_ANEW = (K.SELECT_ALL, K.FIXED_ATOMS, K.INVERT, K.SELECT_NONE)
_GROUND = (
    (K.PLACE, K.RELAX),
    (K.PASTE, K.ADD_ATOM),
    (K.FIT, K.VIEW_HOME, K.VIEW_Z),
    (K.COPY_PICTURE, K.EXPORT),
)

Entries = Sequence[tuple[str, Callable[[], object]]]


def context_menu(actions: ActionSet, *, on_atom: bool, more: Entries, parent: QWidget) -> QMenu:
    """Return the menu for an atom, which is selected by now, or for the ground.

    Parameters
    ----------
    actions
        The window's actions.
    on_atom
        Whether the mouse is over an atom.
    more
        What else there is for this very atom: a text, and what it does.
    parent
        The window; the menu deletes itself when it closes.
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for keys in _ATOMS if on_atom else _GROUND:
        menu.addActions([actions[key] for key in keys])
        if K.FIX in keys:
            _add_submenu(menu, "Fixed Along", actions, _FIXED_ALONG)
        if K.MEASURE_SELECTED in keys:
            _add_submenu(menu, "Select", actions, _SELECT_MORE)
        if K.PASTE in keys:
            _add_submenu(menu, "Select", actions, _SELECT_ANEW)
        menu.addSeparator()
    for text, run in more:
        menu.addAction(text).triggered.connect(run)
    return menu


def _add_submenu(menu: QMenu, title: str, actions: ActionSet, keys: Sequence[ActionKey]) -> None:
    sub = menu.addMenu(title)
    sub.addActions([actions[key] for key in keys])
