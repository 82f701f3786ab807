"""The start page: what an empty window offers."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from adatom.gui.theme import icon
from adatom.gui.top_bar import ElidedLabel

COLUMN = 760
"""Width of the page's column, in pixels."""
PICTURE = QSize(116, 96)
_MOST_RECENT = 5


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    return label


class ExampleCard(QPushButton):
    """A worked example: a little picture, its name, and what it shows."""

    def __init__(self, key: str, title: str, subtitle: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.setObjectName("card")
        self.setAccessibleName(f"Example: {title}")
        self.setAccessibleDescription(subtitle)
        self.setToolTip(f"Open the example {title}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(PICTURE.height() + 24)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 16, 12)
        row.setSpacing(14)
        self._picture = QLabel()
        self._picture.setFixedSize(PICTURE)
        words = QVBoxLayout()
        words.setSpacing(4)
        below = _label(subtitle, "dim")
        below.setWordWrap(True)
        words.addStretch()
        words.addWidget(_label(title, "title"))
        words.addWidget(below)
        words.addStretch()
        row.addWidget(self._picture)
        row.addLayout(words, 1)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_picture(self, pixmap: QPixmap) -> None:
        """Show this picture."""
        self._picture.setPixmap(pixmap)


class StartPage(QWidget):
    """New slab, Open, the recent files and the examples.

    It is told what to show; nothing is read here, so that it is on screen at once.
    """

    new_slab = Signal()
    open_requested = Signal()
    recent_chosen = Signal(object)
    """The `Path` of a recent file."""
    example_chosen = Signal(str)
    """The key of an example."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._cards: dict[str, ExampleCard] = {}
        self._examples = QGridLayout()
        self._examples.setSpacing(12)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        self._recent_box = QWidget()
        self._lay_out()

    def _lay_out(self) -> None:
        column = QWidget()
        column.setMaximumWidth(COLUMN)
        box = QVBoxLayout(column)
        box.setContentsMargins(24, 24, 24, 24)
        box.setSpacing(0)
        box.addStretch(2)
        box.addWidget(_label("Adatom", "display"))
        box.addSpacing(6)
        box.addWidget(_label("Build a slab, click an adsorbate onto it, watch it relax.", "dim"))
        box.addSpacing(24)
        box.addLayout(self._buttons())
        box.addSpacing(36)
        box.addWidget(_label("Worked examples", "head"))
        box.addSpacing(10)
        box.addLayout(self._examples)
        box.addSpacing(28)
        box.addWidget(self._recent_section())
        box.addStretch(3)
        holder = QWidget()
        holder.setObjectName("start")
        centred = QHBoxLayout(holder)
        centred.setContentsMargins(0, 0, 0, 0)
        centred.addStretch(1)
        centred.addWidget(column, 20)
        centred.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(holder)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)

    def _buttons(self) -> QHBoxLayout:
        self.new_button = QPushButton(icon("plus", "on_primary"), " New slab")
        self.new_button.setObjectName("primary")
        self.new_button.setToolTip("Build a slab, starting from Cu(100)  (Ctrl+N)")
        self.new_button.clicked.connect(self.new_slab)
        self.open_button = QPushButton(icon("folder-open-outline"), " Open…")
        self.open_button.setToolTip("Open a structure or trajectory file  (Ctrl+O)")
        self.open_button.clicked.connect(self.open_requested)
        hint = _label("or drop a file anywhere", "dim")
        row = QHBoxLayout()
        row.setSpacing(10)
        for button in (self.new_button, self.open_button):
            button.setMinimumHeight(36)
            button.setMinimumWidth(128)
            row.addWidget(button)
        row.addSpacing(6)
        row.addWidget(hint)
        row.addStretch()
        return row

    def _recent_section(self) -> QWidget:
        box = QVBoxLayout(self._recent_box)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(_label("Recent", "head"))
        box.addLayout(self._recent)
        self._recent_box.hide()
        return self._recent_box

    def set_examples(self, examples: Sequence[tuple[str, str, str]]) -> None:
        """Show these examples: key, title, subtitle."""
        for index, (key, title, subtitle) in enumerate(examples):
            card = ExampleCard(key, title, subtitle)
            card.clicked.connect(lambda _checked=False, key=key: self.example_chosen.emit(key))
            self._cards[key] = card
            self._examples.addWidget(card, index // 2, index % 2)

    def set_picture(self, key: str, pixmap: QPixmap) -> None:
        """Show a picture on the card of an example."""
        self._cards[key].set_picture(pixmap)

    def cards(self) -> dict[str, ExampleCard]:
        """Return the cards by the keys of their examples."""
        return dict(self._cards)

    def set_recent(self, files: Sequence[Path]) -> None:
        """List these files, newest first."""
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for path in files[:_MOST_RECENT]:
            self._recent.addWidget(self._recent_row(path))
        self._recent_box.setVisible(bool(files))

    def _recent_row(self, path: Path) -> QWidget:
        button = QPushButton(icon("file-outline", "dim"), f" {path.name}")
        button.setObjectName("link")
        button.setToolTip(str(path))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda _checked=False: self.recent_chosen.emit(path))
        folder = ElidedLabel("dim")
        folder.set_full_text(str(path.parent))
        row = QWidget()
        box = QHBoxLayout(row)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(button)
        box.addWidget(folder, 1)
        return row
