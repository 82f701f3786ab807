"""The marks of all sites, drawn in three layers: a halo to set them off, the marks, and the stressed ones."""

from collections.abc import Sequence

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkActor

from adatom.structure.sites.finding import Site
from adatom.viewer.markers import Markers, mark_directions, mark_positions
from adatom.viewer.theme import ViewTheme, rgb

_HALO = 0.05
_STRESS = 1.25
_STRESS_STROKE = 0.06


class SiteLayer:
    """The sites of the structure on show, and their marks."""

    def __init__(self) -> None:
        self.sites: tuple[Site, ...] = ()
        self.marks: NDArray[np.float64] = np.empty((0, 3))
        self.shown = False
        self._directions: NDArray[np.float64] = np.empty(0)
        self._stressed: tuple[int, ...] = ()
        self._halo, self._plain, self._stress = Markers(), Markers(), Markers()

    @property
    def actors(self) -> list[vtkActor]:
        """What a renderer is to draw."""
        return [self._halo.actor, self._plain.actor, self._stress.actor]

    def set(self, sites: Sequence[Site], atoms: Atoms, radii: NDArray[np.float64]) -> bool:
        """Set the sites of `atoms`, drawn with `radii` (n,) in Å; return whether others than before.

        The same sites, moved along with their atoms, stay stressed.
        """
        changed = [_identity(site) for site in sites] != [_identity(site) for site in self.sites]
        if changed:
            self._stressed = ()
        self.sites = tuple(sites)
        self.marks = mark_positions(self.sites, atoms.positions, radii)
        self._directions = mark_directions(self.sites, atoms)
        self._draw()
        return changed

    def show(self, visible: bool) -> None:
        """Draw the marks or not; a stressed one is drawn in any case."""
        self.shown = visible
        self._draw()

    def stress(self, indices: Sequence[int]) -> None:
        """Draw these sites larger, over the others."""
        chosen = list(indices)
        self._stressed = tuple(chosen)
        sites = [self.sites[index] for index in chosen]
        marks, directions = self.marks[chosen], self._directions[chosen]
        self._stress.set(sites, marks, directions, grow=_STRESS, swell=_STRESS_STROKE, lift=0.02)

    def set_theme(self, theme: ViewTheme) -> None:
        """Take the colours of `theme`."""
        self._halo.set_colour(rgb(theme.background_top))
        self._plain.set_colour(rgb(theme.accent))
        self._stress.set_colour(rgb(theme.accent))

    def _draw(self) -> None:
        sites = self.sites if self.shown else ()
        marks, directions = self.marks[: len(sites)], self._directions[: len(sites)]
        self._halo.set(sites, marks, directions, swell=_HALO)
        self._plain.set(sites, marks, directions, lift=0.015)
        self.stress(self._stressed)


def _identity(site: Site) -> tuple[str, int, tuple[int, ...]]:
    return site.kind, site.index, site.atoms
