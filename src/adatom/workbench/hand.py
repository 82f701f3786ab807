"""Hands on a run: what is edited, held, let go of and asked otherwise while it goes on."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import AdatomError, StructureError
from adatom.potentials.catalogue import find_model
from adatom.potentials.fitness import check_can_relax_cell, check_model_fits
from adatom.project.tree import Node, Project
from adatom.relaxation.settings import OPTIMIZERS, RelaxationSettings
from adatom.structure.checks import FAR_AWAY
from adatom.structure.constraints import within_constraints
from adatom.structure.editing.operations import named
from adatom.structure.editing.steps import spoken
from adatom.structure.frames import differ_in_places_only
from adatom.structure.frozen import frozen
from adatom.structure.operations import Operation
from adatom.workbench.run import Run
from adatom.workbench.running import Running

Array = NDArray[np.float64]


class Hands:
    """Does to the run of what is on the table what the user does to its atoms.

    Parameters
    ----------
    project
        Whose head is on the table.
    running
        The run under way.
    """

    def __init__(self, project: Project, running: Running) -> None:
        self._project = project
        self._running = running

    def run(self) -> Run | None:
        """Return the run of what is on the table, if it takes orders."""
        run = self._running.run
        return run if run is not None and run.takes_orders and run.node is self._project.head else None

    def edit(self, operation: Operation, from_frame: int | None) -> Node | None:
        """Go on from the newest structure, or a frame, with an operation applied to it.

        Returns
        -------
        Node or None
            The run's node, or ``None`` if there is no run of what is on the table.

        Raises
        ------
        AdatomError
            If the operation makes no sense there, or the model can't take what it makes; the run goes on as
            it was.
        """
        run = self.run()
        if run is None:
            return None
        base = self._base(run, from_frame)
        operation = named(operation, base)
        atoms = frozen(operation.apply(base))
        settings = run.settings
        model = find_model(settings.model)
        check_model_fits(model, atoms, settings.task)
        if settings.cell:
            check_can_relax_cell(model, atoms, settings.task)
        with self._running.lock:
            if not run.takes_orders:
                return None
            template = run.template if differ_in_places_only(atoms, run.template) else atoms
            self._begin(run, atoms, template, operation.title)
            self._running.link.edit(run.state.generation, atoms)
            state = run.state
        self._running.changed(state)
        return run.node

    def hold(self, indices: Sequence[int], positions: Array) -> bool:
        """Hold atoms at the hand; return whether there is a run to hold them.

        Raises
        ------
        AdatomError
            If the cell relaxes too.
        """
        run = self.run()
        if run is None:
            return False
        _check_can_hold(run)
        chosen, places = _places(indices, positions)
        with self._running.lock:
            if not run.takes_orders:
                return False
            changed = run.hand is None or run.hand[0] != chosen
            run.hand = (chosen, places)
            if changed:
                run.mark(by_hand=True)
                run.state = replace(run.state, held=run.holdable(chosen))
            self._running.link.hold(chosen, places)
            state = run.state
        if changed:
            self._running.changed(state, same_generation=True)
        return True

    def let_go(self, indices: Sequence[int], positions: Array) -> bool:
        """Set atoms down and relax them with the rest; return whether there is a run to do so.

        Raises
        ------
        AdatomError
            If the cell relaxes too.
        """
        run = self._holding() or self.run()
        if run is None:
            return False
        _check_can_hold(run)
        chosen, places = _places(indices, positions)
        with self._running.lock:
            if not run.takes_orders:
                return False
            newest = run.newest()
            freed = run.holdable(chosen)
            rows = [chosen.index(index) for index in freed]
            moved = newest.copy()
            moved.positions[:] = within_constraints(newest, np.array(freed, dtype=int), places[rows])
            self._begin(run, frozen(moved), run.template, f"Move {spoken(newest, chosen)}")
            self._running.link.let_go(run.state.generation, chosen, places, frozen(moved))
            state = run.state
        self._running.changed(state)
        return True

    def _holding(self) -> Run | None:
        """Return the run that holds atoms, also one that has been left for another structure meanwhile."""
        run = self._running.run
        return run if run is not None and run.takes_orders and run.hand is not None else None

    def adjust(self, settings: RelaxationSettings) -> None:
        """Go on with another target, step limit or optimizer; whatever else differs is left as it is."""
        with self._running.lock:
            run = self.run()
            if run is None:
                return
            asked = replace(
                run.settings,
                fmax=settings.fmax,
                max_steps=settings.max_steps,
                optimizer=settings.optimizer,
            )
            if asked == run.settings:
                return
            same = asked.optimizer == run.settings.optimizer
            if not same:
                cause = f"Go on with {OPTIMIZERS[asked.optimizer]}"
                run.change(self._running.next_number(), run.template, cause)
                run.state = replace(run.state, optimizer=asked.optimizer)
            run.settings = asked
            run.mark(settings=asked)
            self._running.link.adjust(run.state.generation, asked)
            state = run.state
        self._running.changed(state, same_generation=same)

    def _base(self, run: Run, from_frame: int | None) -> Atoms:
        """Return what an edit is applied to: a frame, or the newest structure with the hand's atoms at it."""
        trajectory = run.node.trajectory
        with self._running.lock:
            if trajectory is not None and from_frame is not None:
                return trajectory.atoms(from_frame)
            newest = run.newest()
            if run.hand is None:
                return newest
            held, (chosen, places) = run.holdable(run.hand[0]), run.hand
            rows = [chosen.index(index) for index in held]
            moved = newest.copy()
            moved.positions[:] = within_constraints(newest, np.array(held, dtype=int), places[rows])
            return moved

    def _begin(self, run: Run, edited: Atoms, template: Atoms, cause: str) -> None:
        """Begin a generation with an edited structure; nothing is held any longer."""
        run.change(self._running.next_number(), template, cause)
        run.edited, run.hand = edited, None
        run.mark(by_hand=True)
        run.state = replace(run.state, held=(), energy=None, fmax=None)


def _check_can_hold(run: Run) -> None:
    if run.settings.cell:
        raise AdatomError(
            "While the cell relaxes too, atoms can't be held: they move with the lattice. Stop the "
            "relaxation first."
        )


def _places(indices: Sequence[int], positions: Array) -> tuple[tuple[int, ...], Array]:
    """Return atoms and their places as they go over the wire.

    Raises
    ------
    ValueError
        If there is not one place for each atom.
    StructureError
        If a place is no number or absurdly far away: no model could go on from there.
    """
    chosen = tuple(int(index) for index in indices)
    places = np.array(positions, dtype=float).reshape(len(chosen), 3)
    if not (np.abs(places) <= FAR_AWAY).all():
        raise StructureError("Atoms can't be taken there: the place is not a number or absurdly far away.")
    return chosen, places
