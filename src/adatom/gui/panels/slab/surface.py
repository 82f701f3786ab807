"""What an expert decides of a surface, folded away: preset, termination, cell, vacuum, which way up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget

from adatom.gui.panels.slab.cell import CellRows
from adatom.gui.panels.slab.strip import Card, TerminationStrip
from adatom.gui.widgets import Fold, Message, Row, Segments, dim_label
from adatom.structure.slabs.cutting import Fixing
from adatom.structure.slabs.transforms import Position

Preset: TypeAlias = Literal["custom", "oc20"]

WHY_OC20 = (
    "OC20's own code decides size, vacuum and what is fixed, since UMA's oc20 task learned on such slabs."
)


@dataclass(frozen=True, slots=True)
class SurfaceChoice:
    """What the fold's plain rows say, beside termination and cell."""

    position: Position = "centred"
    flipped: bool = False
    fixing: Fixing = "layers"


class SurfaceFold(Fold):
    """The rows of the fold, and in its head what differs from the usual."""

    changed = Signal()
    """The user asked for something else: ask `choice`, `cell` and `strip`."""
    preset_chosen = Signal(str)
    """``"custom"`` or ``"oc20"``."""
    cancelled = Signal()
    """OC20's slabs are no longer wanted."""

    def __init__(self) -> None:
        super().__init__("Surface", open_=False)
        self.preset_row = Segments("Preset", [("custom", "Custom"), ("oc20", "OC20")])
        self.preset_row.button("custom").setToolTip("Every value as given here")
        self.preset_row.button("oc20").setToolTip(
            "The slab that FAIRChem's own code cuts for OC20: atoms, tags and constraints"
        )
        self.strip = TerminationStrip()
        self.cell = CellRows()
        self.vacuum_means = Segments("Vacuum means", [("side", "Per side"), ("total", "Total")])
        self.vacuum_means.button("side").setToolTip("The vacuum given is above the slab, and as much below")
        self.vacuum_means.button("total").setToolTip("The vacuum given is from one slab to its next image")
        self._position = Segments("Position", [("centred", "Centred"), ("bottom", "At the bottom")])
        self._flipped = QCheckBox("Upside down")
        self._flipped.setToolTip("Turn the slab over, so that its bottom face is on top")
        self._fixing = Segments("Fix by", [("layers", "Layers"), ("oc20", "OC20's rule")])
        self._fixing.button("layers").setToolTip("Hold so many layers at the bottom")
        self._fixing.button("oc20").setToolTip(
            "Hold all but the atoms within 2 Å of the top and undercoordinated ones of the upper half"
        )
        self._why = Message("note")
        self._waiting = _Waiting("Cutting as OC20 does…")
        self._custom = [
            self.cell,
            Row("Vacuum is", self.vacuum_means),
            Row("Position", self._position),
            Row("Way up", self._flipped),
            Row("Fix by", self._fixing),
        ]
        self.add(Row("Preset", self.preset_row))
        self.add(self._waiting)
        self._terminations = dim_label("Terminations")
        self.add(self._terminations)
        self.add(self.strip)
        for row in self._custom:
            self.add(row)
        self.add(self._why)
        self.preset_row.set_current("custom")
        self.vacuum_means.set_current("side")
        self.set_choice(SurfaceChoice())
        self.set_cards(None, 0)
        self._connect()

    def _connect(self) -> None:
        self.preset_row.chosen.connect(self._choose_preset)
        self._waiting.stopped.connect(self.cancelled)
        self.strip.chosen.connect(lambda _index: self.changed.emit())
        self.cell.changed.connect(self.changed)
        for segments in (self._position, self._fixing):
            segments.chosen.connect(lambda _key: self.changed.emit())
        self._flipped.toggled.connect(lambda _on: self.changed.emit())

    # --- setters down

    def set_preset(self, preset: Preset) -> None:
        """Show a preset, without a signal."""
        self.preset_row.set_current(preset)
        for row in self._custom:
            row.setVisible(preset == "custom")
        self._why.say(WHY_OC20 if preset == "oc20" else "")

    def set_choice(self, choice: SurfaceChoice) -> None:
        """Show what the plain rows are to say, without a signal."""
        self._position.set_current(choice.position)
        self._fixing.set_current(choice.fixing)
        with QSignalBlocker(self._flipped):
            self._flipped.setChecked(choice.flipped)

    def set_cards(self, cards: Sequence[Card] | None, current: int) -> None:
        """Offer terminations; ``None`` while they are being looked for."""
        self.strip.set_cards(cards or (), current)
        self.strip.setVisible(bool(cards))
        many = len(cards or ())
        words = {0: "Terminations are being looked for…" if cards is None else "", 1: "Termination"}
        self._terminations.setText(words.get(many, f"Terminations: {many}"))
        self._terminations.setVisible(bool(self._terminations.text()))

    def set_waiting(self, waiting: bool) -> None:
        """Say that OC20's slabs are being cut."""
        self._waiting.setVisible(waiting)

    # --- what the controls say

    def preset(self) -> Preset:
        """Return the preset shown."""
        return cast("Preset", self.preset_row.current())

    def choice(self) -> SurfaceChoice:
        """Return what the plain rows say."""
        return SurfaceChoice(
            cast("Position", self._position.current()),
            self._flipped.isChecked(),
            cast("Fixing", self._fixing.current()),
        )

    def sum_up(self, termination: str) -> None:
        """Say in the head what differs from the usual, so that nothing that is folded away surprises."""
        choice = self.choice()
        parts = [termination, self.cell.words()]
        parts += ["at the bottom"] if choice.position == "bottom" else []
        parts += ["upside down"] if choice.flipped else []
        parts += ["OC20's fixing"] if choice.fixing == "oc20" else []
        parts = ["OC20"] if self.preset() == "oc20" else [part for part in parts if part]
        self.set_note(", ".join(parts))
        self.head.setAccessibleDescription(", ".join(parts))

    def _choose_preset(self, key: str) -> None:
        self.preset_chosen.emit(key)


class _Waiting(QWidget):
    """What is being done, and a way to stop it."""

    stopped = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stop = QPushButton("Cancel")
        self.stop.setObjectName("link")
        self.stop.setAutoDefault(False)
        self.stop.setToolTip("Leave it, and keep the slab that is there")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(dim_label(text), 1)
        box.addWidget(self.stop)
        self.stop.clicked.connect(self.stopped)
        self.hide()
