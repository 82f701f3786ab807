"""The row that says which bulk a slab is cut from."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from adatom.gui.panels.slab.elements import bulk_choice, element_choices
from adatom.gui.panels.slab.wish import Bulk, Crystal, ElementBulk
from adatom.gui.widgets import Row, tool_button

_OFFERED = "\u2060"
"""Key of the crystal at hand among the elements: nothing that anybody would type."""


class BulkRow(QWidget):
    """The elements, and first of all the crystal at hand where it is none of theirs."""

    chosen = Signal(object)
    """The `Bulk` that the user chose."""
    missed = Signal(str)
    """What was typed and means none."""
    other_asked = Signal()
    """The user wants one that is not in the list."""

    def __init__(self) -> None:
        super().__init__()
        self._crystal: Crystal | None = None
        self.choice = bulk_choice()
        self.choice.setMinimumContentsLength(4)
        self.other = tool_button(
            "dots-horizontal",
            "Other bulk…",
            "Other bulk: compounds by prototype, files, and databases of crystals  (Ctrl+Shift+B)",
        )
        self.other.setFixedWidth(28)
        controls = QWidget()
        inside = QHBoxLayout(controls)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(2)
        inside.addWidget(self.choice, 1)
        inside.addWidget(self.other)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Row("Bulk", controls))
        self.choice.chosen.connect(self._choose)
        self.choice.missed.connect(self.missed)
        self.other.clicked.connect(self.other_asked)

    def show_bulk(self, bulk: Bulk, offered: Bulk | None, words: str, symmetry: str = "") -> None:
        """Show the bulk chosen, and keep the one at hand in the list; no signal.

        Parameters
        ----------
        bulk
            What is chosen.
        offered
            The crystal that is on the table, or that what is there was cut from.
        words
            The lattice of that crystal.
        symmetry
            Its space group, in sentences.
        """
        self._crystal = next((one for one in (bulk, offered) if isinstance(one, Crystal)), None)
        first = []
        if self._crystal is not None:
            name, _, rest = self._crystal.source.partition(", ")
            first = [(_OFFERED, f"{name}  {rest or words}")]
        self.choice.set_choices([*first, *element_choices()])
        self.choice.set_current(bulk.symbol if isinstance(bulk, ElementBulk) else _OFFERED)
        told = ", ".join(filter(None, (self.choice.currentText(), words)))
        self.choice.setToolTip("\n".join(filter(None, (told, symmetry))))

    def take_focus(self) -> None:
        """Begin here."""
        self.choice.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, key: str) -> None:
        crystal = self._crystal if key == _OFFERED else None
        self.chosen.emit(crystal or ElementBulk(key))
