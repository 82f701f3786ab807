"""Keys and mouse: what they do, on one page that may stay open beside the work."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from adatom.gui.actions import ACTIONS

MOUSE: dict[str, tuple[tuple[str, str], ...]] = {
    "Mouse, in every tool": (
        ("right drag", "Turn the view"),
        ("middle drag", "Move the view"),
        ("wheel", "Zoom at the pointer"),
        ("right click", "Menu of what is under it"),
    ),
    "Mouse while navigating": (
        ("drag", "Turn the view"),
        ("Shift+drag", "Move the view"),
    ),
    "Mouse while selecting": (
        ("click", "Select the atom, beside all of them none"),
        ("Shift+click", "Select it too, or no longer"),
        ("double click", "Select its molecule"),
        ("drag", "Draw a box; Shift adds, Ctrl takes away"),
        ("drag a selected atom", "Move the selection"),
    ),
    "Mouse while moving and rotating": (
        ("drag an atom", "Move or turn it, with the selection it is of"),
        ("drag a handle", "Along or about that axis"),
        ("drag beside", "Turn the view"),
    ),
    "Atoms in the hand": (
        ("X, Y, Z", "Lock to the axis; again, free"),
        ("Shift+X, Y, Z", "Lock to the plane at right angles"),
        ("digits", "How far, Å or degrees; Tab to the next axis"),
        ("Ctrl", "In steps of 0.1 Å or 15°; with Shift finer"),
        ("G, R", "Turn a move into a rotation, and back"),
        ("Enter, click", "Accept"),
        ("Esc, right click", "Put them back"),
    ),
    "Selected atoms": (
        ("arrows", "Nudge by 0.1 Å; Shift 1 Å, Alt 0.01 Å"),
        ("PgUp, PgDown", "Nudge towards you, away from you"),
    ),
    "Mouse while measuring": (
        ("click", "Distance, angle, dihedral of 2, 3, 4 atoms"),
        ("Shift+click", "Begin another measurement"),
        ("Backspace, Del", "Remove the last one"),
    ),
    "Mouse while fixing": (
        ("click", "Fix the atom, or release it"),
        ("drag", "Fix all in a box; Shift releases"),
    ),
    "Mouse while placing": (
        ("move", "Snap to the next site"),
        ("Alt", "Choose any point"),
        ("wheel", "Turn the adsorbate by 15°"),
        ("Ctrl+Shift+wheel", "Tilt it by 5°"),
        ("Shift+wheel", "Change its height by 0.05 Å"),
        ("Ctrl+wheel", "Zoom"),
        ("click", "Place it, or choose the first of two sites"),
        ("drag from a site", "Pin it there and turn it; Shift by 15°"),
        ("drag ring or arc", "Turn or tilt what is pinned"),
        ("Enter, click on it", "Place what is pinned"),
        ("right click, Esc", "Let go; leave the tool"),
    ),
}
"""What the mouse does, and the keys that are the view's alone, as `adatom.viewer` has them."""

_MENUS = ("File", "Edit", "Select", "View", "Tools", "Build", "Relax", "Help")
_MOST_COLUMNS = 4
_SPACING = 36
_MARGIN = 20
_HEIGHT = 760
_SCROLL_BAR = 24

Rows = tuple[tuple[str, str], ...]
"""Keys, and what they do."""


class KeysDialog(QDialog):
    """Lists the shortcuts of the table of actions, and what the mouse does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and Mouse")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._groups = {menu: _rows(menu) for menu in _MENUS} | MOUSE
        room = self.screen().availableSize()
        inner = self._page(room.width() - _SCROLL_BAR)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        wanted = inner.sizeHint()
        height = min(wanted.height() + 4, _HEIGHT, room.height())
        self.resize(min(wanted.width() + _SCROLL_BAR, room.width()), height)

    def _page(self, room: int) -> QWidget:
        """Return all groups in as many columns as so many logical pixels have room for."""
        for count in range(_MOST_COLUMNS, 0, -1):
            inner = QWidget()
            inner.setObjectName("inner")
            columns = QHBoxLayout(inner)
            columns.setContentsMargins(_MARGIN, 16, _MARGIN, 16)
            columns.setSpacing(_SPACING)
            for part in shared_out({name: len(rows) + 1 for name, rows in self._groups.items()}, count):
                columns.addLayout(_column({name: self._groups[name] for name in part}))
            if inner.sizeHint().width() <= room:
                break
        return inner


def shared_out(heights: dict[str, int], count: int) -> list[list[str]]:
    """Return names in order in at most so many columns, the highest of which is as low as can be."""
    for limit in range(max(heights.values()), sum(heights.values()) + 1):
        columns: list[list[str]] = [[]]
        filled = 0
        for name, height in heights.items():
            if filled + height > limit:
                columns.append([])
                filled = 0
            columns[-1].append(name)
            filled += height
        if len(columns) <= count:
            break
    return columns


def _rows(menu: str) -> Rows:
    native = QKeySequence.SequenceFormat.NativeText
    return tuple(
        (", ".join(QKeySequence(keys).toString(native) for keys in info.shortcuts), info.text.rstrip("…"))
        for info in ACTIONS
        if info.menu == menu and info.shortcuts
    )


def _column(groups: dict[str, Rows]) -> QGridLayout:
    """Lay groups of rows out one below the other: keys at the left, what they do at the right."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(5)
    for name, rows in groups.items():
        head = QLabel(name)
        head.setObjectName("head")
        head.setContentsMargins(0, 8, 0, 2)
        grid.addWidget(head, grid.rowCount(), 0, 1, 2)
        for keys, what in rows:
            row = grid.rowCount()
            dim = QLabel(keys)
            dim.setObjectName("dim")
            grid.addWidget(dim, row, 0)
            grid.addWidget(QLabel(what), row, 1)
    grid.setRowStretch(grid.rowCount(), 1)
    return grid
