"""A row of the table of actions."""

from dataclasses import dataclass

from adatom.gui.actions.keys import ActionKey
from adatom.gui.actions.situation import When, always


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """A row of the table.

    Parameters
    ----------
    text
        As in the menu; without its dots it is the palette's line.
    menu
        The menu it stands in.
    group
        Actions of one group stand together between separators.
    tip
        One sentence.
    glyph
        Name of its icon.
    shortcuts
        In Qt's portable spelling, the one to show first.
    when
        Whether it makes sense now.
    checkable
        Whether it is on or off.
    submenu
        The submenu of `menu` that it stands in, if any; its entries follow each other in the table.
    """

    key: ActionKey
    text: str
    menu: str
    group: int
    tip: str
    glyph: str = ""
    shortcuts: tuple[str, ...] = ()
    when: When = always
    checkable: bool = False
    submenu: str = ""
