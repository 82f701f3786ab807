"""The export dialog: which format, what it drops, which frames, which file."""

from collections.abc import Sequence
from pathlib import Path

from ase import Atoms
from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from adatom.errors import FileError
from adatom.gui.dialogs.export_request import PICTURE, ExportRequest, Frames
from adatom.gui.widgets import Choice, Message, Row, Segments, dim_label
from adatom.project.exports import why_not_in_one_file
from adatom.structure.files import EXPORT_FORMATS, dropped, format_for

SIZES: dict[str, tuple[str, tuple[int, int] | None]] = {
    "view": ("As large as the view", None),
    "hd": ("1920 × 1080", (1920, 1080)),
    "print": ("2400 × 1800, for print", (2400, 1800)),
    "4k": ("3840 × 2160", (3840, 2160)),
}
KEY = Qt.ItemDataRole.UserRole


class ExportDialog(QDialog):
    """Asks what to write and says what the chosen format drops; the writing is done by who listens.

    Parameters
    ----------
    structure
        The frame shown, with its energy and forces; asked only for what it has to lose.
    n_frames
        Frames of the trajectory, 1 or 0 where there is none.
    suggested
        File name offered at first; its suffix follows the format.
    templates
        The structures that parts of the trajectory have their atoms from.
    """

    requested = Signal(object)
    """`ExportRequest`; the dialog is closed by then."""

    def __init__(
        self,
        structure: Atoms,
        n_frames: int,
        suggested: Path,
        parent: QWidget | None = None,
        *,
        templates: Sequence[Atoms] = (),
    ) -> None:
        super().__init__(parent)
        self._structure, self._n_frames = structure, n_frames
        self._templates = templates
        self._replaces: Path | None = None
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._formats = QListWidget()
        self._formats.setAccessibleName("Format")
        self._formats.setToolTip("Format of the file")
        self._formats.setFixedWidth(208)
        for key, title in format_titles().items():
            item = QListWidgetItem(title)
            item.setData(KEY, key)
            item.setSizeHint(QSize(0, 32))
            self._formats.addItem(item)
        self._frames = Segments(
            "Frames",
            [("shown", "Shown frame"), ("all", f"All {n_frames} frames")],
            tip="Which frames to write",
        )
        self._frames.set_current("shown")
        self._size = Choice("Picture size", [(key, text) for key, (text, _) in SIZES.items()])
        self._transparent = QCheckBox("Transparent")
        self._transparent.setToolTip("Leave the background out, for slides and papers")
        self._drops = Message("good")
        self._numbered = Message("note")
        self._path = QLineEdit(str(suggested))
        self._path.setAccessibleName("File")
        self._path.setToolTip("File to write")
        self._browse = QPushButton("Browse…")
        self._browse.setToolTip("Choose folder and name")
        self._warning = Message("warning")
        self._export = QPushButton("Export")
        self._export.setObjectName("primary")
        self._export.setToolTip("Write the file")
        self._cancel = QPushButton("Cancel")
        self._cancel.setToolTip("Close without writing")
        self._lay_out()
        self._connect()
        self._select(suggested.suffix)

    def _lay_out(self) -> None:
        self._rows = {
            "frames": Row("Frames", self._frames),
            "size": Row("Size", self._size),
            "background": Row("Background", self._transparent),
        }
        details = QVBoxLayout()
        details.setSpacing(8)
        for row in self._rows.values():
            details.addWidget(row)
        details.addWidget(self._numbered)
        details.addWidget(self._drops)
        details.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(24)
        top.addWidget(self._formats)
        top.addLayout(details, 1)
        file_row = QHBoxLayout()
        file_row.setSpacing(8)
        file_row.addWidget(dim_label("File"))
        file_row.addWidget(self._path, 1)
        file_row.addWidget(self._browse)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._export)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 16)
        box.setSpacing(12)
        box.addLayout(top, 1)
        box.addLayout(file_row)
        box.addWidget(self._warning)
        box.addLayout(buttons)
        self.resize(640, 420)
        for button in (self._browse, self._cancel):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        self._formats.currentItemChanged.connect(lambda _now, _before: self._choose_format())
        self._frames.chosen.connect(lambda _key: self._refresh())
        self._path.textChanged.connect(lambda _text: self._path_changed())
        self._browse.clicked.connect(self._open_browser)
        self._cancel.clicked.connect(self.reject)
        self._export.clicked.connect(self._ask)

    def request(self) -> ExportRequest:
        """Return what the controls ask for."""
        picture = self.format_key() == PICTURE
        frames: Frames = "all" if not picture and self._frames.current() == "all" else "shown"
        return ExportRequest(
            path=Path(self._path.text().strip()).expanduser(),
            format_key=self.format_key(),
            frames=frames,
            picture_size=SIZES[self._size.current()][1] if picture else None,
            transparent=picture and self._transparent.isChecked(),
        )

    def format_key(self) -> str:
        """Return the key of the chosen format."""
        item = self._formats.currentItem()
        return str(item.data(KEY)) if item is not None else ""

    def select_format(self, key: str) -> None:
        """Choose a format as the user would."""
        self._formats.setCurrentRow(list(format_titles()).index(key))

    def _select(self, suffix: str) -> None:
        """Start from the format that goes with `suffix`, or the first."""
        keys = [key for key in format_titles() if suffix_of(key) == suffix.lower()]
        self.select_format(keys[0] if keys else next(iter(EXPORT_FORMATS)))
        self._path.setFocus()

    def _choose_format(self) -> None:
        path = Path(self._path.text().strip())
        known = {suffix_of(key) for key in format_titles()}
        stem = path.with_suffix("") if path.suffix.lower() in known else path
        self._path.setText(f"{stem}{suffix_of(self.format_key())}")
        self._refresh()

    def _path_changed(self) -> None:
        """Take the format that the name's suffix asks for, as every program that reads the file will."""
        path = Path(self._path.text().strip())
        asked = format_of(path)
        if asked and asked != self.format_key() and suffix_of(self.format_key()) != path.suffix.lower():
            with QSignalBlocker(self._formats):  # the name stays as it was typed
                self.select_format(asked)
        self._refresh()

    def _refresh(self) -> None:
        key, request = self.format_key(), self.request()
        picture = key == PICTURE
        self._rows["frames"].setVisible(self._n_frames > 1 and not picture)
        self._rows["size"].setVisible(picture)
        self._rows["background"].setVisible(picture)
        several = request.frames == "all" and not EXPORT_FORMATS[key].many
        self._numbered.say(
            f"This format holds one structure: the trajectory becomes {self._n_frames} numbered files."
            if several
            else ""
        )
        fits = self._say_losses(key, whole=request.frames == "all")
        problem = self._check_path(request.path, several)
        self._export.setEnabled(fits and not problem)

    def _say_losses(self, key: str, *, whole: bool) -> bool:
        """Say what the format does to this structure, and return whether it can hold it at all."""
        if key == PICTURE:
            self._drops.say("A picture of the view as it is now.", "note")
        elif EXPORT_FORMATS[key].needs_cell and self._structure.cell.rank < 3:
            self._drops.say(
                "This format needs a cell, which this structure lacks: choose Extended XYZ.", "problem"
            )
            return False
        elif whole and (problem := why_not_in_one_file(key, self._templates)):
            self._drops.say(problem, "problem")
            return False
        elif lost := dropped(key, self._structure):
            self._drops.say(
                "\n".join(["This format does not keep:", *(f"•  {what}" for what in lost)]), "warning"
            )
        else:
            self._drops.say("Everything about this structure is kept.", "good")
        return True

    def _check_path(self, path: Path, several: bool) -> str:
        """Say what speaks against the path, or what it replaces, and return the former.

        What would be replaced is so by a press of the button that says so, not by Enter elsewhere.
        """
        problem = path_problem(path)
        replaces = not several and path.is_file()
        replaced = f"{path.name} exists and will be replaced." if replaces else ""
        self._warning.say(problem or replaced, "problem" if problem else "warning")
        self._replaces = path if replaces else None
        self._export.setText("Replace" if replaces else "Export")
        self._export.setToolTip(f"Write over {path.name}" if replaces else "Write the file")
        self._export.setDefault(not replaces)
        return problem

    def _open_browser(self) -> None:
        browser = QFileDialog(self, "Export", self._path.text())
        browser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        browser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # The dialog itself says in place what is replaced.
        browser.setOption(QFileDialog.Option.DontConfirmOverwrite)
        browser.selectFile(self._path.text())
        browser.fileSelected.connect(self._path.setText)
        browser.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let Enter outside the button lead to it where a file would be replaced."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._replaces is not None:
            self._export.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        """Ask for what the controls say, unless a file has come to lie there since they were looked at."""
        request, seen = self.request(), self._replaces
        self._refresh()
        if self._replaces != seen:
            return
        self.accept()
        self.requested.emit(request)


def format_titles() -> dict[str, str]:
    """Return the formats offered, key → title, the picture last."""
    return {key: fmt.title for key, fmt in EXPORT_FORMATS.items()} | {PICTURE: "PNG picture"}


def suffix_of(key: str) -> str:
    """Return the suffix that goes with a format."""
    return ".png" if key == PICTURE else EXPORT_FORMATS[key].suffix


def format_of(path: Path) -> str:
    """Return the key of the format that a file's name asks for, or an empty string."""
    if path.suffix.lower() == suffix_of(PICTURE):
        return PICTURE
    try:
        return format_for(path).key
    except FileError:
        return ""


def path_problem(path: Path) -> str:
    """Return why nothing can be written to `path`, or an empty string."""
    if not path.name:
        return "Give the file a name."
    if path.is_dir():
        return f"{path.name} is a folder: add a file name."
    if not path.parent.is_dir():
        return f"There is no folder {path.parent}: choose another."
    return ""
