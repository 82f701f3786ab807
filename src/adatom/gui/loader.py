"""Importing what the workspace stands on while the window is already on screen."""

import importlib
import threading
import traceback

from PySide6.QtCore import QObject, Signal

MODULES = (
    "adatom.workbench.workbench",
    "adatom.viewer.view",
    "adatom.gui.workspace",
    "adatom.gui.controller",
)
"""ASE and NumPy come with the first, VTK with the second."""


class Loader(QObject):
    """Imports `MODULES` on a thread of its own; the window stays alive meanwhile."""

    loaded = Signal()
    library_read = Signal()
    """The adsorbates have been read: searching them is quick from now on."""
    failed = Signal(str)
    """The traceback."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._work, name="adatom-loader", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until the thread has ended, if it was started: an import cannot be broken off."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        try:
            for name in MODULES:
                importlib.import_module(name)
        except Exception:  # noqa: BLE001 - whatever is wrong with a library becomes a notice in the window
            self.failed.emit(traceback.format_exc())
        else:
            self.loaded.emit()
            _read_library()
            self.library_read.emit()


def _read_library() -> None:
    """Read the adsorbates beyond the palette, half of a second's work, before anybody searches them."""
    from adatom.structure.adsorbates.sources import library

    library()
