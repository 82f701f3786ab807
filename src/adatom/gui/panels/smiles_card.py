"""A molecule typed as SMILES: what it is, before it is placed."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from adatom.gui.molecule_picture import molecule_pixmap
from adatom.gui.widgets import Message, dim_label
from adatom.gui.words import count
from adatom.structure.adsorbates.formulas import hill_formula
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.formula import SUBSCRIPTS

PICTURE = QSize(84, 64)


class SmilesCard(QFrame):
    """Picture, formula and size of a molecule, and a button that takes it; or why there is none."""

    used = Signal(object)
    """The `Adsorbate` that the user wants."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._adsorbate: Adsorbate | None = None
        self._picture = QLabel()
        self._picture.setFixedSize(PICTURE)
        self._formula, self._words = QLabel(), dim_label()
        self._formula.setObjectName("title")
        for label in (self._formula, self._words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._use = QPushButton("Use")
        self._use.setAutoDefault(False)
        self._use.setToolTip("Place this molecule  (Enter, where nothing else matches)")
        self._note, self._problem = Message("note"), Message("problem")
        self._lay_out()
        self._use.clicked.connect(self.use)
        self.hide()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._formula)
        words.addWidget(self._words)
        words.addStretch(1)
        self._shown = QWidget()
        row = QHBoxLayout(self._shown)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._picture)
        row.addLayout(words, 1)
        row.addWidget(self._use, 0, Qt.AlignmentFlag.AlignVCenter)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.addWidget(self._shown)
        box.addWidget(self._note)
        box.addWidget(self._problem)

    # --- setters down

    def show_waiting(self, text: str) -> None:
        """Say that a SMILES string is being read; what was shown before is no longer offered."""
        self._adsorbate = None
        self._picture.clear()
        self._say(text, "Reading SMILES…")
        self._use.setEnabled(False)

    def show_molecule(self, text: str, adsorbate: Adsorbate) -> None:
        """Show what a SMILES string means."""
        self._adsorbate = adsorbate
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(
            molecule_pixmap(adsorbate.symbols, adsorbate.positions, PICTURE.width(), PICTURE.height(), ratio)
        )
        self._say(_name(adsorbate), f"{count(len(adsorbate.symbols), 'atom')}, from SMILES {text}")
        self._note.say(adsorbate.note)
        self._use.setEnabled(True)
        self._use.setAccessibleName(f"Use {_name(adsorbate)} from SMILES {text}")

    def show_problem(self, problem: str) -> None:
        """Say why a SMILES string means nothing."""
        self._adsorbate = None
        self._shown.hide()
        self._note.say("")
        self._problem.say(problem)
        self.show()

    def clear(self) -> None:
        """Show nothing."""
        self._adsorbate = None
        self.hide()

    def adsorbate(self) -> Adsorbate | None:
        """Return the molecule shown, if there is one."""
        return self._adsorbate

    def words(self) -> str:
        """Return what is said."""
        return self._problem.text() or f"{self._formula.text()}, {self._words.text()}"

    # --- what the user does

    def use(self) -> None:
        """Take the molecule shown."""
        if self._adsorbate is not None:
            self.used.emit(self._adsorbate)

    def _say(self, formula: str, words: str) -> None:
        self._problem.say("")
        self._note.say("")
        self._formula.setText(formula)
        self._words.setText(words)
        self._shown.show()
        self.show()


def _name(adsorbate: Adsorbate) -> str:
    """Return formula and, where it has one, name: ``"CH₄O, methanol"``."""
    formula = hill_formula(adsorbate.symbols).translate(SUBSCRIPTS)
    return formula if adsorbate.title.startswith("SMILES") else f"{formula}, {adsorbate.title}"
