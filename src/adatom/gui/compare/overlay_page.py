"""Two structures laid over each other, with arrows from the one to the other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from adatom.gui.compare.facts import Compared, overlay
from adatom.gui.theme import current_theme, view_theme
from adatom.gui.widgets import Choice, Row
from adatom.viewer.looks import Arrows
from adatom.viewer.view import StructureView

_SIDE = 280
_DRAWN = 2.0
"""Å: longer arrows hide more than they show."""
_SCALES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)


class OverlayPage(QWidget):
    """The first structure solid, another translucent.

    Parameters
    ----------
    names
        What the structures are called, in their order.
    """

    pair_chosen = Signal()
    """The user chose other structures to lay over each other."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = StructureView()
        self.view.set_theme(view_theme(current_theme()))
        choices = [(str(k), f"{k + 1}  {name}") for k, name in enumerate(names)]
        self.solid = Choice("Solid structure", choices, tip="The structure that is drawn solid")
        self.clear = Choice("Translucent structure", choices, tip="The structure that is laid over it")
        self.clear.set_current("1")
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(10, 90)
        self.opacity.setValue(40)
        self.opacity.setAccessibleName("Opacity of the translucent structure")
        self.opacity.setToolTip("How much of the translucent structure shows")
        self.scale = Choice(
            "Length of arrows",
            [("", "No arrows"), *((f"{scale:g}", f"Drawn ×{scale:g}") for scale in _SCALES)],
            tip="How long displacements are drawn",
        )
        self.align = QCheckBox("Lay over as near as can be")
        self.align.setToolTip("Shift and turn the second molecule onto the first (Kabsch)")
        self.align.setChecked(True)
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._pair: tuple[Compared, Compared] | None = None
        self._scaled = False
        self._lay_out()
        for choice in (self.solid, self.clear):
            choice.chosen.connect(self.pair_chosen)
        self.scale.chosen.connect(self._take_scale)
        self.opacity.valueChanged.connect(self._draw)
        self.align.toggled.connect(self._draw)

    def _lay_out(self) -> None:
        side = QWidget()
        side.setObjectName("inner")
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for text, control in (
            ("Solid", self.solid),
            ("Translucent", self.clear),
            ("Opacity", self.opacity),
            ("Arrows", self.scale),
        ):
            column.addWidget(Row(text, control))
        column.addWidget(self.align)
        column.addSpacing(8)
        column.addWidget(self._words)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.view, 1)
        row.addWidget(side)

    @property
    def pair(self) -> tuple[int, int]:
        """Which structures are chosen, the solid one first."""
        return int(self.solid.current()), int(self.clear.current())

    @property
    def words(self) -> str:
        """What is said of the two."""
        return self._words.text()

    def show_pair(self, solid: Compared | None, clear: Compared | None) -> None:
        """Show two structures at their frames."""
        if solid is None or clear is None:
            self._pair = None
            self.view.show_structure(None)
            self.view.show_overlay(None)
            self._words.setText("One of the two has no structure yet.")
            return
        before = self._pair
        self._pair = (solid, clear)
        fit = before is None or before[0].node is not solid.node
        self.view.show_structure(solid.atoms, fit=fit)
        self.align.setVisible(not solid.atoms.pbc.any() and not clear.atoms.pbc.any())
        self._draw()

    def _take_scale(self) -> None:
        """Keep to the length that the user chose."""
        self._scaled = True
        self._draw()

    def _draw(self) -> None:
        if self._pair is None:
            return
        solid, clear = self._pair
        if solid.node is clear.node:
            self._words.setText("Choose two different structures.")
            self.view.show_overlay(None)
            self.view.show_arrows("displacement", None)
            return
        laid = overlay(solid.atoms, clear.atoms, align=not self.align.isHidden() and self.align.isChecked())
        self.view.show_overlay(laid.second, self.opacity.value() / 100)
        if not self._scaled:
            self.scale.set_current(f"{_fitting_scale(laid.vectors):g}")
        scale = self.scale.current()
        arrows = None
        if scale and np.isfinite(laid.vectors).any():
            arrows = Arrows(laid.vectors, float(scale), "Displacements", "Å")
        self.view.show_arrows("displacement", arrows)
        self._words.setText("\n".join(laid.words))


def _fitting_scale(vectors: NDArray[np.float64]) -> float:
    """Return the scale at which the longest of some displacements is drawn as about 1 to 2 Å."""
    lengths = np.linalg.norm(vectors, axis=1)
    longest = float(np.nanmax(lengths, initial=0.0)) if np.isfinite(lengths).any() else 0.0
    return max((scale for scale in _SCALES if scale * longest <= _DRAWN), default=_SCALES[0])
