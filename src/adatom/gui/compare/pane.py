"""One structure of several side by side: its name and numbers, its view, its frames."""

from collections.abc import Sequence

import numpy as np
from ase import Atoms
from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from adatom.gui.compare.facts import Compared, compared, name_among
from adatom.gui.compare.identity import Badge
from adatom.gui.foot.frame_slider import FrameSlider
from adatom.gui.theme import current_theme, view_theme
from adatom.gui.top_bar import ElidedLabel
from adatom.gui.widgets import Choice
from adatom.gui.words import number
from adatom.project.node import Node
from adatom.viewer.view import StructureView


class Pane(QWidget):
    """A structure and its frames; a growing trajectory is followed while its last frame is on show.

    Parameters
    ----------
    nodes
        All structures that are compared.
    place
        Which of them this pane shows.
    """

    frame_chosen = Signal(int)
    """The user went to a frame."""
    node_chosen = Signal(int)
    """The user wants to see another structure here."""

    def __init__(self, nodes: Sequence[Node], place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nodes = tuple(nodes)
        self._place = place
        self._index: int | None = None
        self._frames = 0
        self._shown: Compared | None = None
        self.badge = Badge(place)
        self._name, self._facts = ElidedLabel("head"), ElidedLabel("dim")
        self.view = StructureView()
        self.view.setMinimumSize(200, 160)
        self.view.set_theme(view_theme(current_theme()))
        self.slider = FrameSlider()
        self.slider.setAccessibleName(f"Frame of structure {place + 1}")
        self._words = QLabel()
        self._words.setObjectName("dim")
        self.slider.valueChanged.connect(self._slid)
        self._lay_out()
        self.show_node(place)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 8)
        head.setSpacing(8)
        head.addWidget(self.badge)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        head.addLayout(words, 1)
        self.choice = Choice(
            f"Structure of view {self._place + 1}",
            [(str(k), str(k + 1)) for k in range(len(self._nodes))],
            tip="Show another of the structures here",
        )
        self.choice.setVisible(False)
        self.choice.setMaximumWidth(72)
        self.choice.chosen.connect(lambda key: self.node_chosen.emit(int(key)))
        head.addWidget(self.choice)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self.slider, 1)
        row.addWidget(self._words)
        self._foot = foot
        # The room of the slider stays where there are no frames, so that views side by side are as high.
        kept = foot.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        foot.setSizePolicy(kept)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addWidget(foot)

    @property
    def place(self) -> int:
        """Which of the structures is on show."""
        return self._place

    @property
    def index(self) -> int | None:
        """The frame on show."""
        return self._index

    @property
    def at_end(self) -> bool:
        """Whether the last frame is on show, or there are none."""
        return self._index is None or self._index == self._frames - 1

    @property
    def shown(self) -> Compared | None:
        """What is on show."""
        return self._shown

    def show_node(self, place: int) -> None:
        """Show one of the structures, at its last frame."""
        self._place = place
        self._index = None
        self.badge.set_place(place)
        self.choice.set_current(str(place))
        self._show(None, fit=True)

    def show_frame(self, index: int | None) -> None:
        """Show a frame, or the nearest one there is; the last for None."""
        self._show(index, fit=False)

    def follow(self) -> bool:
        """Take in frames that have come since; return whether another is on show."""
        trajectory = self._nodes[self._place].trajectory
        grown = trajectory is not None and len(trajectory) != self._frames
        if not grown:
            return False
        at_end = self.at_end
        self._show(None if at_end else self._index, fit=False)
        return at_end

    def refresh(self) -> None:
        """Say the name again: it may have changed."""
        self._say()

    def _show(self, index: int | None, *, fit: bool) -> None:
        before, node = self._shown, self._nodes[self._place]
        shown = self._shown = compared(node, index)
        self._frames = 0 if node.trajectory is None else len(node.trajectory)
        self._index = None if shown is None else shown.index
        if shown is None:
            self.view.show_structure(None)
        elif before is None or fit or not _same_atoms(before, shown):
            self.view.show_structure(shown.atoms, fit=fit)
        else:
            same_cell = np.array_equal(before.atoms.cell.array, shown.atoms.cell.array)
            self.view.move_atoms(shown.atoms.positions, None if same_cell else shown.atoms.cell.array)
        self._say()

    def _say(self) -> None:
        shown = self._shown
        self._name.set_full_text("" if shown is None else name_among(shown.node, self._nodes))
        self._facts.set_full_text("" if shown is None else facts_line(shown))
        many = self._frames > 1
        self._foot.setVisible(many)
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(self._frames - 1, 0))
            self.slider.setValue(self._index or 0)
        self._words.setText(f"frame {(self._index or 0) + 1} of {self._frames}" if many else "")

    @Slot(int)
    def _slid(self, index: int) -> None:
        self.show_frame(index)
        self.frame_chosen.emit(index)

    def close_pane(self) -> None:
        """Release everything of OpenGL."""
        self.view.close_view()


def facts_line(shown: Compared) -> str:
    """Return what a pane says of its structure: ``"CHGNet 0.3.0 · −119.1428 eV · fmax 0.043 eV/Å"``."""
    parts = [shown.made_by or shown.node.title]
    if shown.energy is not None and np.isfinite(shown.energy):
        parts.append(f"{number(shown.energy, 4)} eV")
    if shown.fmax is not None and np.isfinite(shown.fmax):
        parts.append(f"fmax {number(shown.fmax, 3)} eV/Å")
    return " · ".join(parts)


def _same_atoms(before: Compared, after: Compared) -> bool:
    """Whether the atoms on show need only be moved."""
    one, two = before.atoms, after.atoms
    return before.node is after.node and np.array_equal(one.numbers, two.numbers) and _held(one) == _held(two)


def _held(atoms: Atoms) -> str:
    return str([constraint.todict() for constraint in atoms.constraints])
