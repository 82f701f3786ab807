"""How the structure is relaxed. Which model on which device are chips in the top bar.

Optimizer, fmax and step limit may be changed while it relaxes; what the model would have to be told anew, the
charge, the spin and whether the cell relaxes too, may not.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from adatom.gui.widgets import Choice, DecimalSpin, Message, NumberWithSlider, Row, Section, Spin, set_quietly
from adatom.relaxation.settings import OPTIMIZERS, RelaxationSettings
from adatom.structure.electrons import CHARGES, SPINS

TIPS = {
    "lbfgs": "LBFGS learns the curvature as it goes: fewest force calls on most surfaces",
    "bfgs": "BFGS keeps the whole Hessian: good below some hundred atoms",
    "fire": "FIRE follows damped dynamics: slow but sturdy far from the minimum",
}


_LOCKED = "This can't be changed while the structure relaxes: stop the relaxation first"
_CELL_TIP = (
    "Give the crystal the model's own lattice constants, so that slabs cut from it are not strained. "
    "The forces on the lattice count in fmax: take 0.005 for constants good to about 0.001 Å"
)
_EDITS_TIP = "Begin to relax whenever atoms are moved, placed, changed or deleted"


class RelaxationPanel(QWidget):
    """Optimizer, force at which to stop, most steps, whether a crystal's cell relaxes too, and edits."""

    changed = Signal()
    """The user changed a setting."""
    relax_edits_changed = Signal(bool)
    """The user wants each edit relaxed at once, or no longer."""
    electrons_changed = Signal(int, int)
    """The user gave the structure this charge and spin multiplicity."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.section = Section("Relaxation")
        self._optimizer = Choice("Optimizer", list(OPTIMIZERS.items()))
        for index, key in enumerate(OPTIMIZERS):
            self._optimizer.setItemData(index, TIPS[key], Qt.ItemDataRole.ToolTipRole)
        fmax = DecimalSpin(
            "fmax",
            0.001,
            10.0,
            0.01,
            3,
            suffix=" eV/Å",
            tip="Converged when the largest force on a free atom falls to this",
        )
        self._fmax = NumberWithSlider(fmax, (0.001, 1.0), logarithmic=True)
        self._steps = Spin(
            "Step limit", 0, 100_000, tip="The relaxation stops after this many steps at the latest"
        )
        self._charge = Spin("Charge", *CHARGES, tip="Total charge of the structure, in elementary charges")
        self._spin = Spin("Spin multiplicity", *SPINS, tip="2S + 1: 1 for a closed shell, 2 for a radical")
        self._electrons = Row("Charge, spin", self._charge, self._spin, unit="e, 2S + 1")
        self._remark = Message()
        self._cell = QCheckBox("Relax the cell too")
        self._cell.setToolTip(_CELL_TIP)
        self._cell.setChecked(True)
        self._cell_problem = Message()
        self.section.add(self._electrons)
        self.section.add(self._remark)
        self.section.add(self._cell)
        self.section.add(self._cell_problem)
        self.section.add(Row("Optimizer", self._optimizer))
        self.section.add(Row("fmax", self._fmax))
        self.section.add(Row("Step limit", self._steps))
        self._edits = QCheckBox("Relax after each edit")
        self._edits.setToolTip(_EDITS_TIP)
        self.section.add(self._edits)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.section)
        self._tips = {control: control.toolTip() for control in (self._charge, self._spin, self._cell)}
        self.set_settings(RelaxationSettings("emt"))
        self.set_takes_electrons(False)
        self.set_has_lattice(False)
        self._charge.valueChanged.connect(self._give_electrons)
        self._spin.valueChanged.connect(self._give_electrons)
        self._cell.toggled.connect(self._edited)
        self._edits.clicked.connect(self.relax_edits_changed)
        self._optimizer.chosen.connect(self._edited)
        self._fmax.changed.connect(self._edited)
        self._steps.valueChanged.connect(self._edited)

    def settings(self, model_key: str, task: str | None, device: str) -> RelaxationSettings:
        """Return the settings shown, for a model on a device."""
        return RelaxationSettings(
            model=model_key,
            task=task,
            device=device,
            optimizer=self._optimizer.current(),
            fmax=self._fmax.value(),
            max_steps=self._steps.value(),
            cell=self._cell.isChecked() and not self._cell.isHidden(),
        )

    def set_settings(self, settings: RelaxationSettings) -> None:
        """Show `settings`, without a signal; whether the cell is to relax stays as it was."""
        self._optimizer.set_current(settings.optimizer)
        self._fmax.set_value(settings.fmax)
        set_quietly(self._steps, settings.max_steps)

    def set_takes_electrons(self, takes: bool) -> None:
        """Offer charge and spin, for a task that takes them."""
        self._electrons.setVisible(takes)
        if not takes:
            self._remark.say("")

    def set_electrons(self, charge: int, spin: int, remark: str) -> None:
        """Show the charge and spin of the structure on the table, and what is odd about them."""
        set_quietly(self._charge, charge)
        set_quietly(self._spin, spin)
        self._remark.say(remark)

    def set_has_lattice(self, has: bool, problem: str = "") -> None:
        """Offer to relax the cell too, for a bulk crystal; or say why the model can't."""
        self._cell.setVisible(has and not problem)
        self._cell_problem.say(problem if has else "")

    def set_progress(self, text: str) -> None:
        """Show how far the run is, right-aligned in the head: ``"step 6"``."""
        self.section.set_note(text)

    def set_relax_edits(self, relax: bool) -> None:
        """Show whether each edit is relaxed at once, without a signal."""
        self._edits.setChecked(relax)

    def set_locked(self, locked: bool) -> None:
        """Hold what can't be changed while the structure relaxes, and say so where it is pointed at."""
        for control, tip in self._tips.items():
            control.setEnabled(not locked)
            control.setToolTip(_LOCKED if locked else tip)

    def _give_electrons(self) -> None:
        self.electrons_changed.emit(self._charge.value(), self._spin.value())

    def _edited(self, *_value: object) -> None:
        self.changed.emit()
