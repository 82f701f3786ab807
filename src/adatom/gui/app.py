"""Starting the application: `adatom` without a subcommand, and `adatom-gui`."""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from adatom import __version__
from adatom.gui.mishaps import Mishaps
from adatom.viewer.surface import prepare_opengl


def main(files: Sequence[Path] | None = None) -> int:
    """Open the window and stay until it is closed.

    Parameters
    ----------
    files
        Structures to open; those of the command line if left out.

    Returns
    -------
    int
        The exit status.
    """
    app = make_application()
    from adatom.gui.main_window import MainWindow

    window = MainWindow([Path(name) for name in sys.argv[1:]] if files is None else files)
    # Ctrl+C in the terminal ends the program at once; Python's own handler would wait for the next event.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with Mishaps(window) as mishaps:
        mishaps.happened.connect(window.say_mishap)
        window.show()
        return app.exec()


def make_application() -> QApplication:
    """Return the application, with the OpenGL that the view needs asked for before any window is made."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    prepare_opengl()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("adatom")
    app.setApplicationDisplayName("Adatom")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("adatom")
    return app
