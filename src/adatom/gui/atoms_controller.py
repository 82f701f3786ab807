"""Keeps the table of atoms, the properties of the selection and the measurements in step with the view."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Slot

from adatom.errors import StructureError
from adatom.gui.build_controller import Say
from adatom.gui.context_menu import context_menu
from adatom.gui.panels.atoms.figures import AtomFigures
from adatom.gui.rest import Rest
from adatom.gui.selection import Selection
from adatom.gui.settings import Settings
from adatom.gui.stage import Stage
from adatom.gui.workspace import Workspace
from adatom.project.tree import Node
from adatom.structure.editing.adjusting import adjusted, moving_side
from adatom.structure.editing.operations import MoveAtoms
from adatom.structure.operations import Operation
from adatom.viewer.transform import HandMove
from adatom.workbench.state import Notice

REST = 100
"""Shortest time between two showings of moving atoms as numbers, ms: more could not be read."""


class AtomsController(QObject):
    """Shows the frame on show as numbers, and hands on what is typed.

    Parameters
    ----------
    workspace
        The table, the panels and the view.
    stage
        What is on show.
    selection
        Which atoms are selected.
    edit
        Applies an operation to what is on show.
    settings
        Remembers the columns.
    say
        Shows a notice.
    """

    def __init__(
        self,
        workspace: Workspace,
        stage: Stage,
        selection: Selection,
        edit: Callable[[Operation], object],
        settings: Settings,
        say: Say,
    ) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._page, self._panel = workspace.atoms, workspace.side.selection
        self._measurements = workspace.side.measurements
        self._stage, self._selection = stage, selection
        self._edit, self._settings, self._say = edit, settings, say
        self._figures: AtomFigures | None = None
        self._hand: HandMove | None = None
        self._node: Node | None = None
        self._rest = Rest(REST, self)
        self._page.table.show_columns(settings.atom_columns)
        self._page.set_source(self.figures)
        self._connect()

    def _connect(self) -> None:
        page, view = self._page, self._workspace.view
        self._rest.due.connect(self._show)
        self._stage.shown_changed.connect(self._changed)
        self._selection.changed.connect(self._show_selection)
        view.measured.connect(self.show_measurements)
        view.hand_moved.connect(self._carry)
        view.hand_released.connect(self._put_down)
        view.hand_cancelled.connect(self._put_down)
        page.edit_asked.connect(self._edit)
        page.selected.connect(self._selection.set)
        page.hovered.connect(view.light_atom)
        page.columns_changed.connect(self._remember_columns)
        page.menu_requested.connect(self._offer_menu)
        self._panel.edit_asked.connect(self._edit)
        self._panel.value_entered.connect(lambda atoms, value: self.set_value(atoms, value, False))
        self._measurements.value_entered.connect(self.set_value)
        self._measurements.remove_asked.connect(self._remove_measurement)
        self._measurements.clear_asked.connect(self._clear_measurements)

    def figures(self) -> AtomFigures | None:
        """Return the figures of what is on show, with atoms in the hand where the hand is."""
        if self._figures is None and (atoms := self._stage.atoms()) is not None:
            frame, hand = self._stage.frame, self._hand
            if hand is not None and max(hand.indices, default=0) < len(atoms):
                atoms = atoms.copy()
                atoms.positions[list(hand.indices)] = hand.positions
            self._figures = AtomFigures(atoms, None if frame is None else frame.forces)
        return self._figures

    def close(self) -> None:
        """Let the clock stand still."""
        self._hand = None
        self._rest.stop()

    @Slot(object)
    def _carry(self, move: HandMove) -> None:
        self._hand = move
        self._rest.ask()

    @Slot()
    def _put_down(self) -> None:
        if self._hand is not None:
            self._hand = None
            self._rest.ask()

    @Slot()
    def _changed(self) -> None:
        """Show another structure at once, and another frame soon."""
        self._figures = None
        if self._stage.node is not self._node:
            self._node = self._stage.node
            self._rest.now()
        else:
            self._rest.ask()

    @Slot()
    def _show(self) -> None:
        self._figures = None
        self._page.refresh()
        self._show_selection()
        self.show_measurements()

    @Slot()
    def _show_selection(self) -> None:
        indices = self._selection.indices
        figures = self.figures() if indices else None
        there = 0 if figures is None else len(figures)
        self._panel.show_atoms(figures, tuple(index for index in indices if index < there))
        self._page.show_selection(indices)

    @Slot(object)
    def show_measurements(self, _newest: object = None) -> None:
        """List what is measured in the view."""
        measured = self._measured()
        figures = self.figures() if measured else None
        self._measurements.show_measured(None if figures is None else figures.atoms, measured)

    def _measured(self) -> list[tuple[int, ...]]:
        return [each.indices for each in self._workspace.view.measurements]

    @Slot(int)
    def _remove_measurement(self, number: int) -> None:
        self._workspace.view.show_measurements([m for k, m in enumerate(self._measured()) if k != number])
        self.show_measurements()

    @Slot()
    def _clear_measurements(self) -> None:
        self._workspace.view.show_measurements(())
        self.show_measurements()

    @Slot(object, float, bool)
    def set_value(self, measured: tuple[int, ...], value: float, alone: bool) -> None:
        """Give the atoms measured a distance (Å), an angle or a dihedral (degrees).

        Parameters
        ----------
        measured
            Two, three or four atoms; the last one moves.
        value
            Å or degrees.
        alone
            Whether it moves alone, or with what hangs on it.
        """
        atoms = self._stage.atoms()
        if atoms is None:
            return
        try:
            moving = measured[-1:] if alone else moving_side(atoms, measured)
            places = adjusted(atoms, measured, value, moving)
        except StructureError as error:
            self._say(Notice(str(error), "error", topic="edit"), None)
            return
        self._edit(MoveAtoms(moving, places))

    @Slot(list)
    def _remember_columns(self, keys: list[str]) -> None:
        self._settings.atom_columns = keys

    @Slot(QPoint)
    def _offer_menu(self, point: QPoint) -> None:
        """Offer what can be done to the selected rows."""
        menu = context_menu(
            self._workspace.actions_,
            on_atom=bool(self._selection.indices),
            more=(("Copy as Table", self._page.copy_rows),),
            parent=self._workspace.window(),
        )
        menu.popup(point)
