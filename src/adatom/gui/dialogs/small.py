"""The small dialogs of edits: a tag, how often to repeat a cell, how much vacuum."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from adatom.gui.dialogs.asking import AskingDialog
from adatom.gui.widgets import DecimalSpin, Row, Segments, Spin, dim_label
from adatom.gui.words import count
from adatom.structure.slabs.transforms import Position

_MOST_TAG = 999
_MOST_TIMES = 50
_MOST_VACUUM = 200.0
POSITIONS: tuple[tuple[Position, str], ...] = (("centred", "Centred"), ("bottom", "At the bottom"))


class TagDialog(AskingDialog):
    """Asks for a tag.

    Parameters
    ----------
    what
        What it is for: ``"Cu 12"``, ``"3 atoms"``.
    tags
        Those that the atoms have now.
    """

    def __init__(self, what: str, tags: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__("Set the Tag", "Set", parent)
        self.spin = Spin("Tag", 0, _MOST_TAG, tip="OC20 tags bulk atoms 0, surface atoms 1 and adsorbates 2")
        self.spin.setValue(max(0, min(tags, default=0)))
        now = ", ".join(str(tag) for tag in sorted(set(tags)))
        self.rows.addWidget(dim_label(f"{what}, tag {now} now" if now else what))
        self.rows.addWidget(Row("Tag", self.spin))
        self.setMinimumWidth(320)
        self.spin.setFocus()
        self.spin.selectAll()


class RepeatDialog(AskingDialog):
    """Asks how often a cell is to be repeated, and says how many atoms that makes.

    Parameters
    ----------
    atoms
        How many there are now.
    periodic
        Along which cell vectors the structure repeats itself.
    """

    def __init__(self, atoms: int, periodic: Sequence[bool], parent: QWidget | None = None) -> None:
        super().__init__("Repeat the Cell", "Repeat", parent)
        self._atoms = atoms
        self.spins = tuple(
            Spin(f"Times along {axis}", 1, _MOST_TIMES, tip=f"How many cells along {axis}") for axis in "abc"
        )
        for spin, repeats in zip(self.spins, periodic, strict=True):
            spin.setEnabled(bool(repeats))
            spin.valueChanged.connect(self._say)
        self._words = dim_label()
        self.rows.addWidget(Row("a, b, c", *self.spins))
        self.rows.addWidget(self._words)
        self.setMinimumWidth(360)
        self.spins[0].setFocus()
        self.spins[0].selectAll()
        self._say()

    def times(self) -> tuple[int, int, int]:
        """Return how often along a, b and c."""
        a, b, c = (spin.value() for spin in self.spins)
        return a, b, c

    def _say(self) -> None:
        a, b, c = self.times()
        now, then = count(self._atoms, "atom"), count(self._atoms * a * b * c, "atom")
        self._words.setText(f"{now} become {then}" if then != now else f"{now} now")
        self.button.setEnabled(a * b * c > 1)


class VacuumDialog(AskingDialog):
    """Asks for the vacuum of a slab.

    Parameters
    ----------
    vacuum
        On each side now, Å.
    """

    def __init__(self, vacuum: float, parent: QWidget | None = None) -> None:
        super().__init__("Set the Vacuum", "Set", parent)
        self.spin = DecimalSpin(
            "Vacuum", 0.5, _MOST_VACUUM, 0.5, 2, suffix=" Å", tip="Vacuum on each side of the slab"
        )
        self.spin.setValue(vacuum)
        self.position = Segments("Position", POSITIONS, tip="Where the slab stands in its cell")
        self.position.set_current("centred")
        self.rows.addWidget(Row("Vacuum", self.spin, unit="on each side"))
        self.rows.addWidget(Row("Slab", self.position))
        self.setMinimumWidth(360)
        self.spin.setFocus()
        self.spin.selectAll()
