"""What is selected: its place, element, tag and constraints, to be read and typed."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from adatom.gui.panels.atoms.figures import AtomFigures
from adatom.gui.panels.atoms.typed import read_element, read_tag
from adatom.gui.panels.measure_row import MeasureRow
from adatom.gui.panels.selection_facts import common, neighbour_words, surroundings, title_of_selection
from adatom.gui.widgets import Row, Section
from adatom.gui.widgets.exact_field import CheckedField, ExactField
from adatom.structure.editing.adjusting import in_order
from adatom.structure.editing.holding import Axis, HoldAlong
from adatom.structure.editing.operations import ChangeElement, MoveAtoms, SetTags

AXES: tuple[Axis, ...] = ("x", "y", "z")
MIXED = "mixed"
"""Shown where the atoms differ."""


class SelectionPanel(QWidget):
    """The properties of the selected atoms; hidden while none is selected.

    Parameters
    ----------
    actions
        Offered as buttons: what can be done to the selection.
    """

    edit_asked = Signal(object)
    """An `Operation`."""
    value_entered = Signal(object, float)
    """Atoms measured, in order, and the value (Å or degrees) that they are to have."""

    def __init__(self, actions: Sequence[QAction] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: AtomFigures | None = None
        self._indices: tuple[int, ...] = ()
        self._order: tuple[int, ...] = ()
        self.section = Section("Selection")
        self.element = CheckedField("Element of the selection", read_element, "Type another element's symbol")
        self.tag = CheckedField("Tag of the selection", read_tag, "ASE's tag; type a whole number")
        self.places = tuple(
            ExactField(f"{axis} of the selection", f"{axis} in Å: type a number to move there")
            for axis in "xyz"
        )
        self.fixed = tuple(QCheckBox(axis) for axis in "xyz")
        self.measure = MeasureRow()
        self._place_row = Row("Position", _close(self.places), unit="Å")
        self._around, self._near = QLabel(), QLabel()
        for label in (self._around, self._near):
            label.setObjectName("unit")
            label.setWordWrap(True)
        self._near.setToolTip("The nearest atoms, and how far away they are")
        self._near.setAccessibleName("Nearest atoms")
        self._lay_out(actions)
        self._connect()
        self.hide()

    def _lay_out(self, actions: Sequence[QAction]) -> None:
        fixed = QWidget()
        row = QHBoxLayout(fixed)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for axis, box in zip("xyz", self.fixed, strict=True):
            box.setAccessibleName(f"Fixed along {axis}")
            box.setToolTip(f"Hold the atoms along {axis} while they relax")
            row.addWidget(box)
        row.addStretch(1)
        tools = QWidget()
        bar = QHBoxLayout(tools)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(4)
        for action in actions:
            bar.addWidget(_button(action))
        bar.addStretch(1)
        for widget in (
            Row("Element, tag", self.element, self.tag),
            self._place_row,
            Row("Fixed along", fixed),
            self.measure,
            self._around,
            self._near,
            tools,
        ):
            self.section.add(widget)
        tools.setVisible(bool(actions))
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self.section)

    def _connect(self) -> None:
        self.element.entered.connect(self._change_element)
        self.tag.entered.connect(self._set_tag)
        for axis, field in enumerate(self.places):
            field.number_entered.connect(lambda value, axis=axis: self._move(axis, value))
        for axis, box in enumerate(self.fixed):
            box.clicked.connect(lambda _on, axis=axis: self._hold(axis))
        self.measure.value_entered.connect(self.value_entered)

    # -- what is shown -------------------------------------------------------------------------------

    def show_atoms(self, figures: AtomFigures | None, indices: tuple[int, ...]) -> None:
        """Show the properties of some atoms of a structure; without any, hide."""
        before, others = self._figures, indices != self._indices
        self._figures, self._indices = figures, indices
        if figures is None or not indices:
            self.hide()
            return
        other = others or before is None or not np.array_equal(figures.numbers, before.numbers)
        chosen = list(indices)
        if other:
            self.section.set_note(title_of_selection(figures.atoms, indices))
            self._order = in_order(figures.atoms, indices) if 2 <= len(indices) <= 4 else ()
            self._place_row.set_name("Position" if len(indices) == 1 else "Centre")
        symbol, tag = common([figures.symbols[i] for i in indices]), common(figures.tags[chosen])
        self.element.setPlaceholderText(MIXED)
        self.element.show_text(symbol or "")
        self.tag.setPlaceholderText(MIXED)
        self.tag.show_text("" if tag is None else str(tag))
        centre = figures.positions[chosen].mean(axis=0) if len(chosen) > 1 else figures.positions[chosen[0]]
        for field, value in zip(self.places, centre, strict=True):
            field.set_value(float(value))
        for box, held in zip(self.fixed, figures.held[chosen].T, strict=True):
            box.setCheckState(_state(held.sum(), len(chosen)))
        self._show_measure()
        self._show_surroundings()
        self.show()

    def _show_measure(self) -> None:
        self.measure.setVisible(bool(self._order))
        if self._order and self._figures is not None:
            self.measure.show_measure(self._figures.atoms, self._order, alone=False)

    def _show_surroundings(self) -> None:
        """Say of a single atom where it stands and what is near."""
        figures, alone = self._figures, len(self._indices) == 1
        if figures is not None and alone:
            (index,) = self._indices
            height, force = float(figures.heights[index]), float(figures.force_sizes[index])
            neighbours = int(figures.coordination[index])
            self._around.setText(surroundings(height, neighbours, force))
            self._near.setText(neighbour_words(figures.atoms, index, neighbours))
        self._around.setVisible(alone)
        self._near.setVisible(alone and bool(self._near.text()))

    # -- what the user does --------------------------------------------------------------------------

    def _change_element(self, text: str) -> None:
        symbol, figures = read_element(text), self._figures
        if figures is not None and (changed := [i for i in self._indices if figures.symbols[i] != symbol]):
            self.edit_asked.emit(ChangeElement(tuple(changed), symbol))

    def _set_tag(self, text: str) -> None:
        tag, figures = read_tag(text), self._figures
        if figures is not None and (changed := [i for i in self._indices if figures.tags[i] != tag]):
            self.edit_asked.emit(SetTags(tuple(changed), tag))

    def _move(self, axis: int, value: float) -> None:
        """Move the atoms so that their centre is there: a single atom to the very digit."""
        if self._figures is None:
            return
        places = self._figures.positions[list(self._indices)].copy()
        if len(self._indices) == 1:
            places[0, axis] = value
        else:
            places[:, axis] += value - places[:, axis].mean()
        self.edit_asked.emit(MoveAtoms(self._indices, places))

    def _hold(self, axis: int) -> None:
        """Hold all along an axis where not all are, else release all; the other axes stay as they are."""
        figures = self._figures
        if figures is None:
            return
        wanted = not figures.held[list(self._indices), axis].all()
        self.show_atoms(figures, self._indices)  # the box says what is so, not what was clicked
        self.edit_asked.emit(HoldAlong(self._indices, AXES[axis], wanted))


def _state(held: int, count: int) -> Qt.CheckState:
    if held == count:
        return Qt.CheckState.Checked
    return Qt.CheckState.PartiallyChecked if held else Qt.CheckState.Unchecked


def _close(fields: Sequence[QWidget]) -> QWidget:
    """Return fields close to each other, so that four decimals have room in three of them."""
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for field in fields:
        row.addWidget(field)
    return group


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(18, 18))
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
