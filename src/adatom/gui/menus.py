"""The menu bar, made from the table of actions."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar

from adatom.gui.actions import MENUS, ActionKey, ActionSet
from adatom.gui.command_palette import Command
from adatom.gui.theme import ThemeChoice

THEMES: tuple[tuple[ThemeChoice, str], ...] = (
    ("system", "As the System"),
    ("light", "Light"),
    ("dark", "Dark"),
)

Entries = Sequence[tuple[str, Callable[[], object]]]


class Menus:
    """The menus of the window.

    Parameters
    ----------
    bar
        The window's menu bar.
    actions
        What stands in it.
    """

    def __init__(self, bar: QMenuBar, actions: ActionSet) -> None:
        self._menus = {name: bar.addMenu(f"&{name}") for name in MENUS}
        last: dict[str, int] = {}
        for info, action in actions:
            menu = self._menus[info.menu]
            if last.setdefault(info.menu, info.group) != info.group:
                menu.addSeparator()
            last[info.menu] = info.group
            (self._submenu(menu, info.submenu) if info.submenu else menu).addAction(action)
        self._file, self._view = self._menus["File"], self._menus["View"]
        self._themes: list[QAction] = []
        self._before_export = actions[ActionKey.EXPORT]
        self._before_palette = actions[ActionKey.PALETTE]

    def _submenu(self, menu: QMenu, title: str) -> QMenu:
        """Return the submenu of this title, made where it is first asked for."""
        found = menu.findChild(QMenu, title, Qt.FindChildOption.FindDirectChildrenOnly)
        if isinstance(found, QMenu):
            return found
        made = menu.addMenu(title)
        made.setObjectName(title)
        return made

    def add_themes(self, chosen: ThemeChoice, choose: Callable[[ThemeChoice], object]) -> None:
        """Add the choice of the theme to the view menu."""
        menu = self._view.addMenu("Theme")
        group = QActionGroup(menu)
        for key, text in THEMES:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(key == chosen)
            action.triggered.connect(lambda _checked=False, key=key: choose(key))
            group.addAction(action)
            self._themes.append(action)

    def theme_commands(self) -> list[Command]:
        """Return the choices of the theme, for the command palette."""
        return [Command("View", f"Theme: {each.text()}", "", each.trigger) for each in self._themes]

    def add_list(self, menu: str, title: str, entries: Callable[[], Entries]) -> QMenu:
        """Add a submenu whose entries are asked for when it opens."""
        parent = self._menus[menu]
        sub = QMenu(title, parent)
        before = {"File": self._before_export, "Edit": self._before_palette}[menu]
        parent.insertMenu(before, sub)
        sub.aboutToShow.connect(lambda: _fill(sub, entries()))
        return sub


def recent_entries(files: Sequence[Path], open_file: Callable[[Path], object]) -> Entries:
    """Return an entry for each recent file."""
    return [(str(path), lambda path=path: open_file(path)) for path in files]  # type: ignore[misc]


def _fill(menu: QMenu, entries: Entries) -> None:
    menu.clear()
    for text, run in entries:
        action = menu.addAction(text.replace("&", "&&"))
        action.triggered.connect(lambda _checked=False, run=run: run())
    if menu.isEmpty():
        menu.addAction("None yet").setEnabled(False)
