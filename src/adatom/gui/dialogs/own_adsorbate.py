"""Saving an adsorbate as the user's own: under what name, and bound through what."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QPushButton, QVBoxLayout, QWidget

from adatom.gui.panels.binding import BindingChoice
from adatom.gui.widgets import Message, Row, dim_label
from adatom.gui.words import count
from adatom.structure.adsorbates.formulas import hill_formula
from adatom.structure.adsorbates.molecule import Adsorbate, rebound
from adatom.structure.formula import SUBSCRIPTS


class OwnAdsorbateDialog(QDialog):
    """Asks for a name and the binding atoms; the saving is done by who listens.

    Parameters
    ----------
    adsorbate
        What is to be saved.
    name
        The name offered at first.
    """

    save_asked = Signal(object, str, bool)
    """The `Adsorbate`, its name, and whether one of that name may be replaced; the dialog stays open."""

    def __init__(self, adsorbate: Adsorbate, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._as_found = self._adsorbate = adsorbate
        self._taken = ""
        self.setWindowTitle("Save as My Adsorbate")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(400)
        self.name = QLineEdit(name)
        self.name.setAccessibleName("Name")
        self.name.setToolTip("What the adsorbate is to be called in the palette")
        self.binding = BindingChoice()
        self.binding.show_adsorbate(adsorbate)
        self._problem = Message("problem")
        self._warning = Message("warning")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())
        self.save = QPushButton("Save")
        self.save.setObjectName("primary")
        self.save.setDefault(True)
        self._buttons.addButton(self.save, QDialogButtonBox.ButtonRole.ActionRole)
        self._lay_out()
        self.name.textChanged.connect(self._change_name)
        self.binding.chosen.connect(self._bind_through)
        self.save.clicked.connect(self._ask)
        self._buttons.rejected.connect(self.reject)
        self.name.selectAll()
        self.name.setFocus()

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(12)
        symbols = self._adsorbate.symbols
        formula = hill_formula(symbols).translate(SUBSCRIPTS)
        box.addWidget(dim_label(f"{formula}, {count(len(symbols), 'atom')}"))
        box.addWidget(Row("Name", self.name))
        box.addWidget(self.binding)
        box.addWidget(self._problem)
        box.addWidget(self._warning)
        box.addSpacing(4)
        box.addWidget(self._buttons)

    def say_problem(self, problem: str) -> None:
        """Say in place why it was not saved."""
        self._problem.say(problem)

    def say_taken(self, name: str) -> None:
        """Say that there is one called `name`; the next press of the button replaces it."""
        self._taken = name
        self._warning.say(f"You have an adsorbate called {name} already. It will be replaced.")
        self.save.setText("Replace")
        self.save.setDefault(False)

    def adsorbate(self) -> Adsorbate:
        """Return the adsorbate, bound as chosen."""
        return self._adsorbate

    def _change_name(self, _text: str) -> None:
        self._taken = ""
        self._problem.say("")
        self._warning.say("")
        self.save.setText("Save")
        self.save.setDefault(True)

    def _bind_through(self, binding: tuple[int, ...]) -> None:
        same = set(binding) == set(self._as_found.binding)
        self._adsorbate = self._as_found if same else rebound(self._as_found, binding)
        self.binding.show_adsorbate(self._adsorbate)

    def _ask(self) -> None:
        self.save_asked.emit(self._adsorbate, self.name.text(), bool(self._taken))
