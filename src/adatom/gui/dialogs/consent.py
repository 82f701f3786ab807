"""Asking before a checkpoint file runs code of its own."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from adatom.gui.widgets import IconLabel, dim_label


class ConsentDialog(QDialog):
    """Says whose code would run, and loads the file only if the user trusts it. Asked once per content.

    Parameters
    ----------
    path
        The file.
    what
        What would run, in a sentence or two.
    digest
        The file's SHA-256.
    """

    def __init__(self, path: Path, what: str, digest: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Run Code from a File?")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(480)
        head = QLabel(f"{path.name} can run code on this computer")
        head.setObjectName("head")
        text = QLabel(what)
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        sums = dim_label(f"SHA-256  {digest}")
        sums.setWordWrap(True)
        sums.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        sums.setToolTip("Compare it with the sum that whoever made the file gives")
        self.buttons = QDialogButtonBox()
        self.cancel = self.buttons.addButton("Don't Open", QDialogButtonBox.ButtonRole.RejectRole)
        self.agree = self.buttons.addButton("I Trust It: Open", QDialogButtonBox.ButtonRole.AcceptRole)
        self.cancel.setDefault(True)
        self.agree.setAutoDefault(False)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(12)
        box.addWidget(IconLabel("shield-alert-outline", "warning", 28))
        for widget in (head, text, sums):
            box.addWidget(widget)
        box.addSpacing(4)
        box.addWidget(self.buttons)
        self.cancel.setFocus()  # no key pressed in haste may agree
