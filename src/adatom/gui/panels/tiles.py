"""The palette of adsorbates: a tile with a small picture for each."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from adatom.gui.molecule_picture import molecule_pixmap
from adatom.gui.theme import current_theme
from adatom.gui.widgets import draw_focus
from adatom.structure.adsorbates.molecule import Adsorbate

COLUMNS = 4
PICTURE = QSize(52, 34)
"""Size of the picture on a tile, logical pixels."""
TILE_HEIGHT = 64
MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -COLUMNS, Qt.Key.Key_Down: COLUMNS}
"""Arrow key → how many tiles further the focus goes."""


class AdsorbateTile(QPushButton):
    """A tile that shows what `adsorbate` looks like and what it is called."""

    def __init__(self, adsorbate: Adsorbate) -> None:
        super().__init__()
        self.adsorbate = adsorbate
        self._picture: QPixmap | None = None
        self.setObjectName("tile")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setMinimumWidth(56)
        self.setFixedHeight(TILE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{adsorbate.title}, {adsorbate.name}")
        self.setToolTip(f"{adsorbate.title} ({adsorbate.label}), bound through {adsorbate.binding_symbols}")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint picture and label over the tile."""
        super().paintEvent(event)
        painter = QPainter(self)
        left = (self.width() - PICTURE.width()) / 2
        if not self.isEnabled():
            painter.setOpacity(0.45)
        painter.drawPixmap(QPointF(left, 6), self._drawn())
        theme = current_theme()
        draw_focus(self, painter)
        painter.setPen(QColor(theme.accent if self.isChecked() else theme.text))
        below = QRectF(2, 8 + PICTURE.height(), self.width() - 4, self.height() - PICTURE.height() - 12)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.adsorbate.label)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Leave the arrow keys to the palette."""
        if event.key() in MOVES:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Repaint when enabled or dressed anew."""
        super().changeEvent(event)
        self.update()

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = molecule_pixmap(
                self.adsorbate.symbols, self.adsorbate.positions, PICTURE.width(), PICTURE.height(), ratio
            )
        return self._picture


class AdsorbateTiles(QWidget):
    """A grid of tiles of which at most one is pressed; arrow keys move between them."""

    chosen = Signal(object)
    """`Adsorbate`, or ``None`` when the pressed tile was clicked again."""

    def __init__(self, library: Sequence[Adsorbate], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self._shown: list[AdsorbateTile] = []
        self._tiles = {adsorbate.name: self._tile(adsorbate) for adsorbate in library}

    def show_only(self, names: Sequence[str]) -> None:
        """Lay out the tiles of `names`, in this order."""
        while self._grid.count():
            self._grid.takeAt(0)
        self._shown = shown = [self._tiles[name] for name in names]
        for tile in self._tiles.values():
            tile.setVisible(tile in shown)
        for place, tile in enumerate(shown):
            self._grid.addWidget(tile, place // COLUMNS, place % COLUMNS)
        for before, after in pairwise(shown):
            QWidget.setTabOrder(before, after)

    def tile(self, name: str) -> AdsorbateTile:
        """Return the tile of the adsorbate called `name`."""
        return self._tiles[name]

    def shown(self) -> list[AdsorbateTile]:
        """Return the tiles laid out, in order."""
        return list(self._shown)

    def press(self, name: str | None) -> None:
        """Show `name` as the chosen one, or none, without a signal."""
        for other, tile in self._tiles.items():
            tile.setChecked(other == name)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move the focus between the tiles."""
        focused = [place for place, tile in enumerate(self._shown) if tile.hasFocus()]
        step = MOVES.get(Qt.Key(event.key()))
        if not focused or step is None or not 0 <= focused[0] + step < len(self._shown):
            super().keyPressEvent(event)
        else:
            self._shown[focused[0] + step].setFocus(Qt.FocusReason.TabFocusReason)

    def _tile(self, adsorbate: Adsorbate) -> AdsorbateTile:
        tile = AdsorbateTile(adsorbate)
        tile.setParent(self)
        tile.hide()
        tile.clicked.connect(lambda pressed: self._clicked(adsorbate, pressed))
        return tile

    def _clicked(self, adsorbate: Adsorbate, pressed: bool) -> None:
        self.press(adsorbate.name if pressed else None)
        self.chosen.emit(adsorbate if pressed else None)
