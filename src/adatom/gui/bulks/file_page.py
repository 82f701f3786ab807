"""A file: opened, or dropped onto the page."""

from pathlib import Path

from ase import Atoms
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from adatom.errors import AdatomError
from adatom.gui.bulks.page import BulkPage
from adatom.gui.theme import icon
from adatom.gui.widgets import IconLabel, Message, dim_label
from adatom.structure.bulks.crystals import check_is_bulk
from adatom.structure.files.opening import OpenStructure


class FilePage(BulkPage):
    """Says what a file holds before it is taken."""

    read_asked = Signal(object)
    """The `Path` of a file that is to be read: `show_file` takes the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._choice: OpenStructure | None = None
        self._reading: Path | None = None
        self._open = QPushButton(icon("folder-open-outline"), " Choose a file…")
        self._open.setAutoDefault(False)
        self._open.setToolTip("CIF, POSCAR, extxyz and whatever else ASE reads")
        self._name = QLabel()
        self._name.setObjectName("title")
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._problem = Message("problem")
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.addWidget(self._drop_area())
        self._open.clicked.connect(self._ask)

    def _drop_area(self) -> QWidget:
        area = QFrame()
        area.setObjectName("panel")
        inside = QVBoxLayout(area)
        inside.setSpacing(10)
        inside.addStretch(1)
        centre = Qt.AlignmentFlag.AlignHCenter
        inside.addWidget(IconLabel("file-upload-outline", "dim", 40), 0, centre)
        inside.addWidget(dim_label("Drop a file of a bulk crystal here, or"), 0, centre)
        inside.addWidget(self._open, 0, centre)
        inside.addSpacing(8)
        inside.addWidget(self._name, 0, centre)
        self._problem.setMaximumWidth(480)
        inside.addWidget(self._problem, 0, centre)
        inside.addStretch(1)
        return area

    def choice(self) -> OpenStructure | None:
        """Return the operation that opens the file."""
        return self._choice

    def start(self) -> None:
        """Begin at the button."""
        self._open.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self, path: Path) -> None:
        """Have a file read."""
        self._choice, self._reading = None, path
        self._problem.say("")
        self._name.setText(f"Reading {path.name}…")
        self.changed.emit()
        self.read_asked.emit(path)

    def show_file(self, path: Path, answer: list[Atoms] | AdatomError) -> None:
        """Take what was read of a file, or why nothing was; what is no longer wanted is dropped."""
        if path != self._reading:
            return
        self._reading = None
        self._name.setText(path.name)
        try:
            if isinstance(answer, AdatomError):
                raise answer
            check_is_bulk(answer[0])
        except AdatomError as error:
            self._problem.say(str(error))
        else:
            self._choice = OpenStructure(str(path), answer[0])
        self.changed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files only."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Read the first file that was dropped."""
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.take(Path(files[0]))

    def _ask(self) -> None:
        dialog = QFileDialog(self, "Open a Bulk Crystal")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
