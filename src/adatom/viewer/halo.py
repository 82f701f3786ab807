"""Rings around atoms: what is selected, and what the mouse points at.

A ring is as wide on any scale, and as solid on any colour of an atom: in the accent, with a thin edge in the
background's colour. Where something lies in front of it, it shows through as dashes.
"""

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkActor

from adatom.viewer.impostors import Spheres
from adatom.viewer.theme import ViewTheme, rgb

RING = 2.5
"""Width of the ring, pixels."""
EDGE = 1.0
"""Width of its edge on either side, pixels."""
HOVER_RING = 1.5
_FORWARD = 0.55
"""How far towards the viewer a ring lies, in radii of its atom: beside its neighbours, not behind them."""


class HaloLayer:
    """The rings of the selection and of the atom under the mouse."""

    def __init__(self) -> None:
        self._solid, self._behind = Spheres(look="ring"), Spheres(look="dashes")
        self._hover = Spheres(look="ring")
        self._rings = (self._solid, self._behind, self._hover)
        self._indices: NDArray[np.int_] = np.empty(0, int)
        self._hovered: NDArray[np.int_] = np.empty(0, int)
        self._accent: NDArray[np.uint8] = np.zeros(3, np.uint8)
        self._pale: NDArray[np.uint8] = np.zeros(3, np.uint8)

    @property
    def actors(self) -> list[vtkActor]:
        """What a renderer is to draw."""
        return [ring.actor for ring in self._rings]

    def set(self, selected: tuple[int, ...], hovered: int | None) -> bool:
        """Set which atoms are selected and pointed at; return whether they are others than before."""
        chosen = np.array(selected, dtype=int)
        pointed = np.array([] if hovered is None or hovered in selected else [hovered], dtype=int)
        same = np.array_equal(chosen, self._indices) and np.array_equal(pointed, self._hovered)
        self._indices, self._hovered = chosen, pointed
        return not same

    def draw(
        self,
        positions: NDArray[np.float64],
        radii: NDArray[np.float64],
        towards: NDArray[np.float64],
        pixels_per_angstrom: float,
    ) -> None:
        """Draw the rings around atoms at `positions` (n, 3) with drawn `radii` (n,), in Å.

        Parameters
        ----------
        towards
            Unit vector towards the viewer, shape (3,).
        pixels_per_angstrom
            Logical pixels to one Å.
        """
        pixel = 1.0 / pixels_per_angstrom
        rings = (
            (self._solid, self._indices, RING, self._accent),
            (self._behind, self._indices, RING, self._accent),
            (self._hover, self._hovered, HOVER_RING, self._pale),
        )
        for drawn, wanted, width, colour in rings:
            chosen = wanted[wanted < len(positions)]
            outer = radii[chosen] + (width + EDGE) * pixel
            centres = positions[chosen] + _FORWARD * radii[chosen, None] * towards
            drawn.set(centres, outer, np.tile(colour, (len(chosen), 1)))
            drawn.shading.set_ring(width * pixel, EDGE * pixel)

    def show(self, visible: bool) -> None:
        """Draw the rings or leave them out: of pictures."""
        for ring, chosen in zip(self._rings, (self._indices, self._indices, self._hovered), strict=True):
            ring.actor.SetVisibility(visible and bool(len(chosen)))

    def set_theme(self, theme: ViewTheme) -> None:
        """Take the colours of `theme`; they are seen at the next `draw`."""
        accent, ground = np.array(rgb(theme.accent)), np.array(rgb(theme.background_top))
        self._accent = np.round(255 * accent).astype(np.uint8)
        self._pale = np.round(255 * (0.6 * accent + 0.4 * ground)).astype(np.uint8)
        for ring in self._rings:
            ring.shading.set_edge(rgb(theme.background_top))
