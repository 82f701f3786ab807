"""The actions that select: all, none, those like the selected ones, those bonded to them."""

from collections.abc import Callable, Sequence
from functools import partial

from ase import Atoms

from adatom.gui.actions import ActionKey
from adatom.gui.selection import Selection
from adatom.gui.stage import Stage
from adatom.structure.editing.selections import (
    fixed_atoms,
    grown,
    inverted,
    molecules_of,
    of_elements,
    of_layers,
    shrunk,
)

Selecting = Callable[[Atoms, Sequence[int]], tuple[int, ...]]

_SELECTING: dict[ActionKey, Selecting] = {
    ActionKey.SELECT_ALL: lambda atoms, _chosen: tuple(range(len(atoms))),
    ActionKey.SELECT_NONE: lambda _atoms, _chosen: (),
    ActionKey.INVERT: lambda atoms, chosen: inverted(len(atoms), chosen),
    ActionKey.SAME_ELEMENT: of_elements,
    ActionKey.SAME_LAYER: of_layers,
    ActionKey.MOLECULE: molecules_of,
    ActionKey.FIXED_ATOMS: lambda atoms, _chosen: fixed_atoms(atoms),
    ActionKey.GROW: grown,
    ActionKey.SHRINK: shrunk,
}
"""What is selected, of a structure and what was selected in it."""


class SelectController:
    """Selects on the structure on show.

    Parameters
    ----------
    stage
        What is on show.
    selection
        What is selected in it.
    """

    def __init__(self, stage: Stage, selection: Selection) -> None:
        self._stage = stage
        self._selection = selection

    def handlers(self) -> dict[ActionKey, Callable[[], object]]:
        """Return what the actions that select do."""
        return {key: partial(self._select, how) for key, how in _SELECTING.items()}

    def _select(self, how: Selecting) -> None:
        atoms = self._stage.atoms()
        if atoms is not None:
            self._selection.set(how(atoms, self._selection.indices))
