"""The hand that fixes atoms and releases them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from adatom.structure.checks import atom_name
from adatom.structure.editing.operations import HoldAtoms
from adatom.viewer.hands.desk import SHIFT
from adatom.viewer.hands.selecting import SelectHand
from adatom.viewer.selecting import How


class FixHand(SelectHand):
    """A click fixes an atom or releases it, a box fixes all in it or, with Shift, releases them."""

    name = "fix"

    def press(self, event: QMouseEvent) -> bool:
        """Begin a box, on atoms too."""
        super().press(event)
        self._on = None
        self._how = "remove" if event.modifiers() & SHIFT else "alone"
        return True

    def click(self, event: QMouseEvent) -> None:
        """Fix the atom under the mouse, or release it where it is fixed."""
        atom = self.desk.atom_at(event.position())
        if atom is not None:
            self._hold((atom,), fixed=not self.desk.scene.fixed[atom], what=atom_name(self.desk.atoms, atom))

    def double_click(self, event: QMouseEvent) -> None:
        """Do no more: it was one more click."""

    def box(self, inside: tuple[int, ...], how: How) -> None:
        """Fix those in a box that are not fixed, or release those that are."""
        fixed, scene = how != "remove", self.desk.scene
        held = scene.fixed if fixed else ~(scene.fixed | scene.partly_fixed)
        self._hold(tuple(atom for atom in inside if not held[atom]), fixed=fixed)

    def _hold(self, indices: tuple[int, ...], *, fixed: bool, what: str = "") -> None:
        if indices:
            self.desk.edit_asked.emit(HoldAtoms(indices, (fixed, fixed, fixed), what))

    def cursor(self) -> Qt.CursorShape:
        """Show a hand over atoms."""
        over = self.desk.pointed[0] is not None
        return Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
