"""What all hands work with: what is drawn, the selection, what may be grabbed, and whom to tell."""

from collections.abc import Iterable

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QCursor

from adatom.structure.sites.finding import Site
from adatom.viewer.camera import Camera, Ray
from adatom.viewer.canvas import Canvas
from adatom.viewer.label import GhostLabel
from adatom.viewer.picking import nearest_place, pick_sphere
from adatom.viewer.scene import Scene
from adatom.viewer.sketch import Sketch
from adatom.viewer.tools import Stage

MARK_REACH_PIXELS = 14.0
HANDLE_REACH_PIXELS = 7.0
NO_KEY = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Desk(QObject):
    """Holds what the hands share.

    Parameters
    ----------
    canvas, scene, camera
        Where the picture is, what is drawn in it, and from where.
    label, sketch
        What lies over it: the ghost's label, and lines and labels.
    """

    atom_hovered = Signal(object)
    site_hovered = Signal(object)
    placed = Signal(object)
    ghost_changed = Signal(object)
    selection_changed = Signal(tuple)
    hand_moved = Signal(object)
    hand_released = Signal(object)
    hand_cancelled = Signal()
    edit_asked = Signal(object)
    measured = Signal(object)

    def __init__(
        self, canvas: Canvas, scene: Scene, camera: Camera, label: GhostLabel, sketch: Sketch
    ) -> None:
        super().__init__()
        self.canvas, self.scene, self.camera = canvas, scene, camera
        self.label, self.sketch = label, sketch
        self.at: QPointF | None = None
        self.selection: tuple[int, ...] = ()
        self.rings_hovered = False
        self.why_not = ""
        self.bound = False
        self._allowed: NDArray[np.bool_] | None = None
        self._atom: int | None = None
        self._site: Site | None = None

    # --- what is there ---

    @property
    def atoms(self) -> Atoms:
        """The structure on show; not to be changed."""
        return Atoms() if self.scene.atoms is None else self.scene.atoms

    def stage(self) -> Stage:
        """Return what a tool works on."""
        scene = self.scene
        return Stage(self.atoms, scene.radii, scene.sites.sites, scene.sites.marks)

    def ray(self, position: QPointF) -> Ray:
        """Return the line of sight through a point of the canvas."""
        return self.camera.ray(position.x(), position.y())

    def atom_at(self, position: QPointF) -> int | None:
        """Return the atom that is seen at a point of the canvas."""
        return pick_sphere(self.ray(position), self.atoms.positions, self.scene.radii)

    def site_at(self, position: QPointF) -> Site | None:
        """Return the site whose mark is shown at a point of the canvas."""
        sites = self.scene.sites
        if not sites.shown:
            return None
        reach = MARK_REACH_PIXELS / self.camera.pixels_per_angstrom
        found = nearest_place(self.ray(position), sites.marks, sites.marks, reach)
        return None if found is None else sites.sites[found]

    def cursor_place(self) -> QPointF:
        """Return where the mouse is, over the canvas or not."""
        if self.at is not None:
            return self.at
        return QPointF(self.canvas.mapFromGlobal(QCursor.pos()) or QPoint())

    # --- the selection ---

    def select(self, indices: Iterable[int], *, tell: bool = True) -> None:
        """Select atoms, as far as they are there."""
        chosen = tuple(sorted({int(index) for index in indices if 0 <= index < len(self.atoms)}))
        if chosen == self.selection:
            return
        self.selection = chosen
        self.show_halos()
        if tell:
            self.selection_changed.emit(chosen)

    def show_halos(self) -> None:
        """Draw the rings of the selection and of the atom under the mouse."""
        if self.scene.set_halos(self.selection, self._atom if self.rings_hovered else None):
            self.canvas.redraw()

    def light(self, index: int | None) -> None:
        """Ring an atom that is pointed at elsewhere, until the mouse points at one here."""
        there = index if index is not None and 0 <= index < len(self.atoms) else None
        if self.scene.set_halos(self.selection, there):
            self.canvas.redraw()

    # --- what may be grabbed ---

    def set_grabbable(self, allowed: NDArray[np.bool_] | None, why: str) -> None:
        """Set which atoms (n,) may be grabbed, and why not the others; then constraints bind the hand too.

        With None all may be grabbed, and taken anywhere.
        """
        self._allowed, self.why_not, self.bound = allowed, why, allowed is not None

    def grabbable(self, indices: Iterable[int]) -> tuple[int, ...]:
        """Return those of some atoms that may be grabbed."""
        allowed = self._allowed
        if allowed is None or len(allowed) != len(self.atoms):
            return tuple(indices)
        return tuple(index for index in indices if allowed[index])

    # --- what is under the mouse ---

    def point_at(self, atom: int | None, site: Site | None = None) -> None:
        """Tell which atom and which site are under the mouse, where that has changed."""
        if site != self._site:
            self._site = site
            self.site_hovered.emit(site)
        if atom != self._atom:
            self._atom = atom
            self.atom_hovered.emit(atom)

    @property
    def pointed(self) -> tuple[int | None, Site | None]:
        """The atom and the site under the mouse."""
        return self._atom, self._site
