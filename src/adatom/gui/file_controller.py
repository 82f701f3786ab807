"""Files: opening, recent ones, exporting, copying."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from adatom.errors import AdatomError, FileError
from adatom.gui.build_controller import Say
from adatom.gui.dialogs.export import ExportDialog
from adatom.gui.dialogs.export_request import PICTURE, ExportRequest
from adatom.gui.file_reader import FileReader
from adatom.gui.settings import Settings
from adatom.gui.stage import Stage
from adatom.gui.words import count, file_stem, title_of
from adatom.project.tree import Node
from adatom.structure.files.opening import OpenStructure
from adatom.viewer.view import StructureView
from adatom.workbench.state import Notice
from adatom.workbench.workbench import Workbench


class FileController(QObject):
    """Opens, exports and copies.

    Parameters
    ----------
    workbench
        Where files are opened into and exported from.
    stage, view
        What is on show, and its pictures.
    settings
        Where recent files are remembered.
    say
        Shows a notice.
    window
        Parent of the dialogs.
    """

    recent_changed = Signal()
    reading_changed = Signal()
    succeeded = Signal(str)
    """The topic of what has worked."""
    opened = Signal(object)
    """The `Node` that was on the table before a file or an example took its place."""

    def __init__(
        self,
        workbench: Workbench,
        stage: Stage,
        view: StructureView,
        settings: Settings,
        say: Say,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._workbench = workbench
        self._stage = stage
        self._view = view
        self._settings = settings
        self._say = say
        self._window = window
        self.reading = ""
        """Name of the file being read, or empty."""
        self._pending = 0
        self._reader = FileReader(self)
        self._reader.begun.connect(self._begin_reading)
        self._reader.ended.connect(self._end_reading)

    # -- opening -------------------------------------------------------------------------------------

    def ask_what_to_open(self) -> None:
        """Open the dialog for a file to open."""
        dialog = QFileDialog(self._window, "Open a Structure")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        if self._settings.recent:
            dialog.setDirectory(str(self._settings.recent[0].parent))
        dialog.filesSelected.connect(self._open_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot("QStringList")
    def _open_selected(self, names: list[str]) -> None:
        self.open_files([Path(name) for name in names])

    def open_files(self, files: Sequence[Path]) -> None:
        """Open files; the last one that can be read is then on the table."""
        for path in files:
            self._pending += 1
            self._reader.ask(path)

    def open_example(self, key: str) -> None:
        """Open a shipped example."""
        self._open(lambda: self._workbench.open_example(key), None)

    @Slot(object)
    def _begin_reading(self, path: Path) -> None:
        self.reading = path.name
        self.reading_changed.emit()

    @Slot(object, object)
    def _end_reading(self, path: Path, answer: Sequence[Atoms] | AdatomError) -> None:
        self._pending -= 1
        if not self._pending:
            self.reading = ""
        if isinstance(answer, AdatomError):
            self._say(Notice(str(answer), "error", topic="open"), None)
        else:
            self._open(lambda: self._workbench.open_structures(path, answer), path)
        self.reading_changed.emit()

    def close(self) -> None:
        """End the thread that reads."""
        self._reader.close()

    def _open(self, open_it: Callable[[], Node], path: Path | None) -> None:
        before = self._workbench.project.head
        try:
            open_it()
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="open"), None)
            return
        self.succeeded.emit("open")
        if path is not None:
            self._settings.remember(path)
            self.recent_changed.emit()
        self.opened.emit(before)

    # -- exporting -----------------------------------------------------------------------------------

    def ask_how_to_export(self) -> None:
        """Open the dialog for the export of what is on show."""
        trajectory, index = self._stage.node.trajectory, self._shown_frame()
        # With energy and forces, which not every format keeps.
        atoms = self._stage.atoms() if trajectory is None or index is None else trajectory.results(index)
        if atoms is None:
            return
        segments = () if trajectory is None else trajectory.segments
        dialog = ExportDialog(
            atoms,
            max(1, self._stage.frames),
            self._suggested(),
            self._window,
            templates=[segment.template for segment in segments],
        )
        dialog.requested.connect(self.export)
        dialog.open()

    @Slot(object)
    def export(self, request: ExportRequest) -> None:
        """Write what was asked for, and say where it is."""
        try:
            if request.format_key == PICTURE:
                written = [self._write_picture(request)]
            else:
                written = self._workbench.export(
                    request.path,
                    request.format_key,
                    frame=self._shown_frame(),
                    whole=request.frames == "all",
                )
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="export"), None)
            return
        self.succeeded.emit("export")
        self._settings.export_folder = written[0].parent.absolute()
        self._say(Notice(_written_text(written)), None)

    def _shown_frame(self) -> int | None:
        """Return the index of the frame on show; ``None`` also for an edited structure that has none yet."""
        return None if self._stage.frame is None else self._stage.index

    def _write_picture(self, request: ExportRequest) -> Path:
        path = request.path
        image = qimage(self._view.picture(request.picture_size, transparent=request.transparent))
        draft = path.with_name(f".{path.stem}.part.png")
        if not image.save(str(draft)):
            draft.unlink(missing_ok=True)
            raise FileError(f"{path} could not be written: is the folder there, and may you write in it?")
        draft.replace(path)
        return path

    def _suggested(self) -> Path:
        """Return the file to offer: where the last export went, else beside the opened file, else at home."""
        opened = [step.operation for step in self._stage.node.lineage()]
        files = [Path(step.path).absolute() for step in opened if isinstance(step, OpenStructure)]
        beside = [file.parent for file in files if file.is_file()]
        folders = [self._settings.export_folder, *beside[-1:], Path.home()]
        folder = next((folder for folder in folders if folder is not None and folder.is_dir()), Path.cwd())
        return folder / file_stem(title_of(self._stage.node))

    # -- copying -------------------------------------------------------------------------------------

    def copy_script(self) -> None:
        """Put the plain ASE script of what is on show on the clipboard."""
        try:
            script = self._workbench.script(self._stage.index)
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="script"), None)
            return
        self.succeeded.emit("script")
        QGuiApplication.clipboard().setText(script)
        self._say(Notice(f"Script copied: {count(len(script.splitlines()), 'line')}."), None)

    def copy_picture(self) -> None:
        """Put a picture of the view on the clipboard."""
        QGuiApplication.clipboard().setImage(qimage(self._view.picture()))
        self._say(Notice("Picture copied."), None)


def qimage(pixels: NDArray[np.uint8]) -> QImage:
    """Return pixels (height, width, 3 or 4) as an image that owns its memory."""
    height, width, channels = pixels.shape
    form = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    flat = np.ascontiguousarray(pixels)
    return QImage(flat.data, width, height, channels * width, form).copy()


def _written_text(written: Sequence[Path]) -> str:
    if len(written) == 1:
        return f"Written: {written[0]}"
    first, last = written[0], written[-1]
    return f"Written: {count(len(written), 'file')}, {first.name} to {last.name}, in {first.parent}"
