"""A second structure, drawn translucent over the first to compare the two."""

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.viewer.appearance import atom_colours, atom_radii
from adatom.viewer.bonding import half_bonds
from adatom.viewer.camera import Camera
from adatom.viewer.impostors import Spheres, Sticks

_BOND_RADIUS = 0.10
_SMALLER = 0.97
"""Drawn a little smaller, so that where both have an atom at one place the first one's shows."""


class OverlayLayer:
    """Translucent balls and sticks."""

    def __init__(self) -> None:
        self._balls = Spheres(opacity=0.4)
        self._bonds = Sticks(_BOND_RADIUS, opacity=0.4)
        self._atoms: Atoms | None = None
        self._radii: NDArray[np.float64] = np.empty(0)

    @property
    def drawn(self) -> list[Spheres | Sticks]:
        """Everything that is lit and drawn."""
        return [self._balls, self._bonds]

    @property
    def atoms(self) -> Atoms | None:
        """The structure that is drawn, or None."""
        return self._atoms

    def show(self, atoms: Atoms | None, camera: Camera, opacity: float, tint: NDArray[np.float64]) -> None:
        """Draw `atoms` with an `opacity` between 0 and 1, or nothing; `tint` (3,), 0 to 255, is mixed in."""
        self._atoms = None if atoms is None else atoms.copy()
        if self._atoms is None:
            for drawn in self.drawn:
                drawn.actor.VisibilityOff()
            return
        self._radii = atom_radii(self._atoms)
        self._tint = tint
        for drawn in self.drawn:
            drawn.actor.GetProperty().SetOpacity(opacity)
        self.sort(camera)

    def sort(self, camera: Camera) -> None:
        """Draw the farthest first, as the camera stands now, so that nearer ones shine through rightly."""
        if self._atoms is None:
            return
        colours = np.round(0.6 * atom_colours(self._atoms.numbers) + 0.4 * self._tint).astype(np.uint8)
        order = np.argsort(self._atoms.positions @ camera.axes[2])
        self._balls.set(self._atoms.positions[order], _SMALLER * self._radii[order], colours[order])
        halves = half_bonds(self._atoms, self._radii)
        order = np.argsort(halves.middles @ camera.axes[2])
        self._bonds.set(
            halves.middles[order],
            halves.directions[order],
            halves.lengths[order],
            colours[halves.atoms][order],
        )
