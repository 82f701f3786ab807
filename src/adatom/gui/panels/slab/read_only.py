"""What a preset has decided, to be read only."""

import numpy as np
from ase import Atoms
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from adatom.gui.widgets import Row
from adatom.structure.layers import layer_indices
from adatom.structure.slabs.transforms import total_vacuum


class ReadOnlyRows(QWidget):
    """Size, vacuum and fixed atoms of a slab, as they are."""

    def __init__(self) -> None:
        super().__init__()
        self._texts = {name: QLabel() for name in ("Size", "Vacuum", "Fixed")}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        for name, label in self._texts.items():
            label.setWordWrap(True)
            label.setFixedWidth(210)
            label.setToolTip("Set by OC20's own code")
            box.addWidget(Row(name, label))
        self.hide()

    def set_slab(self, slab: Atoms) -> None:
        """Show the values of a slab."""
        a, b = slab.cell.lengths()[:2]
        layers = int(layer_indices(slab).max()) + 1
        fixed = int(np.sum([len(constraint.get_indices()) for constraint in slab.constraints]))
        self._texts["Size"].setText(f"{a:.2f} × {b:.2f} Å, {layers} layers")
        self._texts["Vacuum"].setText(f"{total_vacuum(slab):.1f} Å in all")
        self._texts["Fixed"].setText(f"{fixed} of {len(slab)} atoms")

    def texts(self) -> list[str]:
        """Return what is shown."""
        return [label.text() for label in self._texts.values()]
