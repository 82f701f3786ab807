"""Keys and mouse: what they do, on one page that may stay open beside the work."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from adatom.gui.actions import ACTIONS, MENUS

MOUSE: dict[str, tuple[tuple[str, str], ...]] = {
    "Mouse": (
        ("drag", "Turn the view"),
        ("Shift+drag, middle drag", "Move the view"),
        ("wheel", "Zoom at the pointer"),
        ("right click", "Menu of the view"),
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
        ("right drag", "Turn the view"),
        ("right click, Esc", "Let go; leave the tool"),
    ),
}
"""What the mouse does, as `adatom.viewer.mouse` and the place tool have it."""


class KeysDialog(QDialog):
    """Lists the shortcuts of the table of actions, and what the mouse does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and Mouse")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        inner = QWidget()
        inner.setObjectName("inner")
        columns = QHBoxLayout(inner)
        columns.setContentsMargins(20, 16, 20, 16)
        columns.setSpacing(36)
        keys = {menu: _rows(menu) for menu in MENUS}
        columns.addLayout(_column({menu: keys[menu] for menu in ("File", "Edit", "View")}))
        columns.addLayout(_column({"Build": keys["Build"], "Relax": keys["Relax"]} | MOUSE))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        self.resize(inner.sizeHint().width() + 24, min(inner.sizeHint().height() + 4, 720))


def _rows(menu: str) -> tuple[tuple[str, str], ...]:
    native = QKeySequence.SequenceFormat.NativeText
    return tuple(
        (", ".join(QKeySequence(keys).toString(native) for keys in info.shortcuts), info.text.rstrip("…"))
        for info in ACTIONS
        if info.menu == menu and info.shortcuts
    )


def _column(groups: dict[str, tuple[tuple[str, str], ...]]) -> QGridLayout:
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
