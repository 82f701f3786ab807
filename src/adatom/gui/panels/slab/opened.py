"""What the slab panel shows in place of its values while an opened file is on the table."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from adatom.gui.widgets import dim_label


class OpenedNote(QWidget):
    """Where the structure is from, and a way to a new slab; hidden while there is nothing to say."""

    build_asked = Signal()
    """The user wants to build a new slab."""

    def __init__(self) -> None:
        super().__init__()
        self._title = ""
        self._text: QLabel = dim_label()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._build = QPushButton("Build a new slab")
        self._build.setObjectName("link")
        self._build.setAutoDefault(False)
        self._build.setToolTip("Show what a slab is built from; a change there starts a new one")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self._text)
        box.addWidget(self._build, 0, Qt.AlignmentFlag.AlignLeft)
        self._build.clicked.connect(self._ask)
        self.hide()

    def title(self) -> str:
        """Return the name of the file, or an empty string."""
        return self._title

    def set_title(self, title: str) -> None:
        """Say which file the structure is from; an empty string hides this."""
        self._title = title
        self._text.setText(f"{title} was opened from a file.")
        self._build.setVisible(bool(title))
        self.setVisible(bool(title))

    def _ask(self) -> None:
        self._build.hide()
        self.build_asked.emit()
