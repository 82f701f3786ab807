"""What to do about a model that is not ready, and the button that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QVBoxLayout

from adatom.gui.models.words import get_words, percent_of
from adatom.gui.theme import icon

if TYPE_CHECKING:  # the window is on screen before the catalogue is imported
    from adatom.potentials.model import Model

_ICONS = {"needs download": "tray-arrow-down", "needs consent": "shield-alert-outline"}


class RemedyBox(QFrame):
    """The remedy in words, with its button, the progress of the download, or the line to type."""

    get_requested = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._url = ""
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.get = QPushButton()
        self.get.setToolTip("Go through what is needed to use this model, step by step")
        self.get.clicked.connect(self.get_requested)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Download")
        self.progress.setToolTip("How much of the download has come")
        self.cancel = QPushButton("Cancel")
        self.cancel.setAccessibleName("Cancel the download")
        self.cancel.setToolTip("Cancel the download")
        self.cancel.clicked.connect(self.cancelled)
        self.command = QLineEdit()
        self.command.setReadOnly(True)
        self.command.setAccessibleName("Line to type in a terminal")
        self.command.setToolTip("Type this line in a terminal, then start Adatom anew")
        self.copy = QPushButton(icon("content-copy"), " Copy")
        self.copy.setAccessibleName("Copy the line")
        self.copy.setToolTip("Copy the line, to paste it into a terminal")
        self.copy.clicked.connect(self._copy)
        self.page = QPushButton(icon("open-in-new", "accent"), " Open its page")
        self.page.setObjectName("link")
        self.page.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._url)))
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.progress, 1)
        row.addWidget(self.command, 1)
        for button in (self.get, self.cancel, self.copy, self.page):
            row.addWidget(button)
        row.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        box.setSpacing(10)
        box.addWidget(self.words)
        box.addLayout(row)

    def show_model(self, model: Model) -> None:
        """Say what this model still needs; a model that is ready needs nothing, and hides the box."""
        state = model.state
        downloading, get = state.code == "downloading", get_words(model)
        self.words.setText(state.remedy or (f"Downloading: {state.detail}" if downloading else ""))
        self.words.setVisible(bool(self.words.text()))
        self.get.setText(f" {get}")
        self.get.setAccessibleName(get)
        self.get.setIcon(icon(_ICONS.get(state.code, "lock-open-outline")))
        self.get.setVisible(bool(get))
        self.progress.setVisible(downloading)
        self.cancel.setVisible(downloading)
        percent = percent_of(state)
        self.progress.setRange(0, 0 if percent is None else 100)
        self.progress.setValue(percent or 0)
        line = "" if get or downloading else state.command
        if self.command.text() != line:
            self.command.setText(line)
            self.command.setCursorPosition(0)
            self.copy.setText(" Copy")
        self.command.setVisible(bool(line))
        self.copy.setVisible(bool(line))
        self._url = "" if get or downloading else state.url
        self.page.setVisible(bool(self._url))
        self.page.setToolTip(f"Open {self._url}")
        self.setVisible(not state.ready)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.text())
        self.copy.setText(" Copied")
