"""The log: every notice of this session, and what the engine and the hub's client said."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from adatom.gui.dialogs.about import versions
from adatom.paths import log_folder

_LOOK_EVERY_MS = 1000
_MOST_BYTES = 200_000
"""How much of the end of a log file is shown."""

_FILES = (
    ("Engine", "engine.log", "The engine has said nothing."),
    ("Hub", "hub.log", "The hub's client has said nothing."),
)


class LogDialog(QDialog):
    """Shows what happened, to read and to copy into a report of a problem.

    Parameters
    ----------
    text
        The notices of this session.
    """

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Log")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 480)
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.addTab(_reader("Log", text or "Nothing has happened yet."), "This Session")
        self._files: list[tuple[QPlainTextEdit, Path, str]] = []
        for name, file, nothing in _FILES:
            page = _reader(f"{name} log", nothing)
            self._tabs.addTab(page, name)
            self._tabs.setTabToolTip(self._tabs.count() - 1, str(log_folder() / file))
            self._files.append((page, log_folder() / file, nothing))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.setToolTip("Copy the log on show and the versions of everything involved")
        copy.clicked.connect(self._copy)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
        buttons.rejected.connect(self.close)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.addWidget(self._tabs)
        box.addWidget(buttons)
        self._look()
        timer = QTimer(self)
        timer.timeout.connect(self._look)
        timer.start(_LOOK_EVERY_MS)

    def _look(self) -> None:
        """Bring the log files up to date; one that is being read stays where it is."""
        for page, path, nothing in self._files:
            text = _end_of(path) or nothing
            if text == page.toPlainText():
                continue
            bar = page.verticalScrollBar()
            at_end, before = bar.value() >= bar.maximum() - 4, bar.value()
            page.setPlainText(text)
            bar.setValue(bar.maximum() if at_end else before)

    def _copy(self) -> None:
        page = self._tabs.currentWidget()
        text = page.toPlainText() if isinstance(page, QPlainTextEdit) else ""
        QGuiApplication.clipboard().setText(f"{versions()}\n\n{text}")


def _reader(name: str, text: str) -> QPlainTextEdit:
    page = QPlainTextEdit(text)
    page.setReadOnly(True)
    page.setAccessibleName(name)
    return page


def _end_of(path: Path) -> str:
    """Return the end of a log file; empty if there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _MOST_BYTES))
            return file.read().decode(errors="replace").replace("\r\n", "\n").rstrip()
    except OSError:
        return ""
