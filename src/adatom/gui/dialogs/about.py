"""About Adatom."""

import sys
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from adatom import __version__
from adatom.paths import resource

_PARTS = ("PySide6-Essentials", "vtk", "pyvista", "ase", "numpy", "fairchem-core", "chgnet", "torch")


def versions() -> str:
    """Return a line for each part Adatom stands on, for a report of a problem."""
    lines = [f"Adatom {__version__}", f"Python {sys.version.split()[0]}"]
    for part in _PARTS:
        try:
            lines.append(f"{part} {version(part)}")
        except PackageNotFoundError:
            lines.append(f"{part} not installed")
    return "\n".join(lines)


class AboutDialog(QDialog):
    """Version, licence, and what Adatom stands on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Adatom")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        mark = QLabel()
        mark.setPixmap(QIcon(str(resource("icons", "adatom.svg"))).pixmap(QSize(64, 64)))
        name = QLabel(f"Adatom {__version__}")
        name.setObjectName("title")
        what = QLabel("Interactive structure relaxation for surface science.\nMIT licence.")
        what.setObjectName("dim")
        parts = QLabel("\n".join(versions().splitlines()[1:]))
        parts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
        buttons.rejected.connect(self.close)
        words = QVBoxLayout()
        words.setSpacing(6)
        for label in (name, what, parts):
            words.addWidget(label)
            words.addSpacing(6)
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 16)
        box.addLayout(top)
        box.addSpacing(8)
        box.addWidget(buttons)
