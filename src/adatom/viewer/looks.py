"""How a structure is coloured and what is drawn over it: values, arrows, a second structure, the legend.

One `Looks` belongs to a view. It is told what to show and when atoms or camera have moved; what the numbers
mean is the caller's business.
"""

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget
from vtkmodules.vtkRenderingCore import vtkRenderer

from adatom.viewer.arrows import LONGEST, ArrowLayer
from adatom.viewer.camera import Camera
from adatom.viewer.colouring import ColourScale
from adatom.viewer.legend import INSET, ArrowKey, Legend, ValueTag
from adatom.viewer.overlay import OverlayLayer
from adatom.viewer.scene import Scene
from adatom.viewer.theme import LIGHT_VIEW, ViewTheme, rgb

_TRIAD = 94
"""Logical pixels at the left that the axes take with their inset."""
ARROW_KINDS = ("force", "displacement")


@dataclass(frozen=True, slots=True)
class Arrows:
    """What arrows of one kind show.

    Parameters
    ----------
    vectors
        Shape (n, 3), in the unit of `unit`; NaN where an atom has none.
    per_unit
        Length of the arrow of a vector of one unit, Å.
    title, unit
        For the legend: ``"Forces"``, ``"eV/Å"``.
    dimmed
        Which are drawn faintly, shape (n,), or None.
    """

    vectors: NDArray[np.float64]
    per_unit: float = 1.0
    title: str = ""
    unit: str = ""
    dimmed: NDArray[np.bool_] | None = None


class Looks:
    """Colours by value, arrows, the overlay and the legend of one view.

    Parameters
    ----------
    view
        The widget that legend and tag float over.
    renderer, scene, camera
        Where and what is drawn.
    """

    def __init__(self, view: QWidget, renderer: vtkRenderer, scene: Scene, camera: Camera) -> None:
        self._view = view
        self._renderer = renderer
        self._scene = scene
        self._camera = camera
        self._theme = LIGHT_VIEW
        self.layers = {kind: ArrowLayer() for kind in ARROW_KINDS}
        self.overlay = OverlayLayer()
        self.legend = Legend(view)
        self.tag = ValueTag(view)
        self._arrows: dict[str, Arrows] = {}
        self._values: NDArray[np.float64] | None = None
        self._scale: ColourScale | None = None
        self._note = ""
        self._hovered: int | None = None
        for drawn in (*self.layers.values(), *self.overlay.drawn):
            renderer.AddActor(drawn.actor)

    # --- what to show ---

    def colour_by(self, values: NDArray[np.float64] | None, scale: ColourScale | None, note: str) -> None:
        """Colour the atoms by `values` (n,) on `scale`, or by element."""
        fits = values is not None and len(values) == len(self._scene.radii)
        self._values, self._scale, self._note = (values, scale, note) if fits else (None, None, note)
        if self._values is None or self._scale is None:
            self._scene.tint(None)
        else:
            self._scene.tint(self._scale.colours(self._values))
        self._show_keys()
        self._show_tag()

    def show_arrows(self, kind: str, arrows: Arrows | None) -> None:
        """Draw the arrows of a kind, or none."""
        if arrows is None:
            self._arrows.pop(kind, None)
        else:
            self._arrows[kind] = arrows
        self._draw_arrows(kind)
        self._show_keys()

    def show_overlay(self, atoms: Atoms | None, opacity: float) -> None:
        """Draw a second structure, or none."""
        self.overlay.show(atoms, self._camera, opacity, 255 * np.array(rgb(self._theme.accent)))

    # --- what has changed ---

    def structure_changed(self, *, others: bool) -> None:
        """Go along: the atoms have moved, or `others` are on show, for which no values are known yet."""
        if others:
            self._arrows.clear()
            self.colour_by(None, None, "")
        for kind in ARROW_KINDS:
            self._draw_arrows(kind)
        self._show_tag()

    def camera_moved(self) -> None:
        """Go along with the camera."""
        self.overlay.sort(self._camera)
        self._show_tag()

    def hover(self, atom: int | None) -> None:
        """Say the value of the atom under the mouse."""
        self._hovered = atom
        self._show_tag()

    def set_depth(self, nearest: float, extent: float) -> None:
        """Take the depth cue of the atoms."""
        for drawn in (*self.layers.values(), *self.overlay.drawn):
            drawn.shading.set_depth(nearest, extent)

    def place(self) -> None:
        """Put the legend into its corner, and keep it in front."""
        self.legend.set_room(self._view.width() - _TRIAD - INSET)
        x = self._view.width() - self.legend.width() - INSET
        self.legend.move(x, self._view.height() - self.legend.height() - INSET)
        self.legend.raise_()

    def set_theme(self, theme: ViewTheme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        top, bottom = np.array(rgb(theme.background_top)), np.array(rgb(theme.background_bottom))
        middle = (top + bottom) / 2
        ground, warning = 255 * middle, 255 * np.array(rgb(theme.warning))
        for kind, layer in self.layers.items():
            layer.set_colours(255 * np.array(rgb(self._colour_of(kind))), ground, warning)
        fog = (float(middle[0]), float(middle[1]), float(middle[2]))
        for drawn in (*self.layers.values(), *self.overlay.drawn):
            drawn.shading.set_colours(fog, (0.10, 0.11, 0.13))
        self.legend.set_theme(theme)
        self.tag.set_theme(theme)
        for kind in ARROW_KINDS:
            self._draw_arrows(kind)
        self._show_keys()

    def close(self) -> None:
        """Take everything out of the renderer."""
        self.legend.hide()
        self.tag.hide()
        for drawn in (*self.layers.values(), *self.overlay.drawn):
            self._renderer.RemoveActor(drawn.actor)

    def _colour_of(self, kind: str) -> str:
        return self._theme.hollow if kind == "force" else self._theme.bridge

    def _draw_arrows(self, kind: str) -> None:
        layer, arrows, atoms = self.layers[kind], self._arrows.get(kind), self._scene.atoms
        if arrows is None or atoms is None or len(arrows.vectors) != len(atoms):
            layer.hide()
            return
        dimmed = np.zeros(len(atoms), dtype=bool) if arrows.dimmed is None else arrows.dimmed
        layer.set(atoms.positions, self._scene.radii, arrows.per_unit * arrows.vectors, dimmed)

    def _show_keys(self) -> None:
        keys = tuple(
            ArrowKey(each.title, _worth(each), self._colour_of(kind))
            for kind, each in sorted(self._arrows.items(), reverse=True)
            if each.title
        )
        cut = f"Red arrows are cut to {LONGEST:g} Å" if any(each.cut for each in self.layers.values()) else ""
        self.legend.show_keys(self._scale, keys, "\n".join(note for note in (self._note, cut) if note))
        self.place()

    def _show_tag(self) -> None:
        atom, atoms = self._hovered, self._scene.atoms
        if self._values is None or self._scale is None or atom is None or atoms is None:
            self.tag.hide()
            return
        if atom >= len(atoms):
            self.tag.hide()
            return
        x, y = self._camera.project(atoms.positions[atom])
        radius = float(self._scene.radii[atom]) * self._camera.pixels_per_angstrom
        text = f"{self._scale.title} {self._scale.text(float(self._values[atom]))}"
        self.tag.show_at(text, QPointF(float(x), float(y)), radius)


def _worth(arrows: Arrows) -> str:
    """Return what the length of arrows means."""
    if not np.isfinite(arrows.vectors).any():
        return "unknown"
    if arrows.unit == "Å":
        return f"×{arrows.per_unit:g}"
    return f"1 Å = {1 / arrows.per_unit:g} {arrows.unit}"
