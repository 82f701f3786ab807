"""A small dialog that asks for a few values: its frame, which the dialogs of edits fill."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from adatom.gui.widgets import Message


class AskingDialog(QDialog):
    """Rows, a line for what is wrong, Cancel and one button that does it; the doing is by who listens.

    Parameters
    ----------
    title
        Of the window.
    verb
        On the button.
    """

    asked = Signal()
    """The button was pressed, or Enter; the dialog stays open until `accept`."""

    def __init__(self, title: str, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._problem = Message("problem")
        self.button = QPushButton(verb)
        self.button.setObjectName("primary")
        self.button.setToolTip(title)
        self.button.clicked.connect(self.asked)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setIcon(QIcon())
        cancel.setAutoDefault(False)
        buttons.addButton(self.button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(12)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(12)
        box.addLayout(self.rows)
        box.addWidget(self._problem)
        box.addSpacing(4)
        box.addWidget(buttons)
        # Only a button that is in the dialog by now can be the one for Enter.
        self.button.setDefault(True)

    def say_problem(self, problem: str) -> None:
        """Say in place why it was not done."""
        self._problem.say(problem)

    def problem(self) -> str:
        """Return what is wrong, or an empty string."""
        return self._problem.text()
