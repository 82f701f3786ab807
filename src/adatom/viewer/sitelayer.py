"""The marks of all sites, in layers: a halo to set them off, all pale, some in full, some stressed.

In full is drawn one site of each class, so that the eye sees at once which there are, and the equivalents of
a stressed one.
"""

from collections.abc import Sequence

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkActor

from adatom.structure.sites.finding import Site
from adatom.viewer.markers import Markers, mark_directions, mark_positions
from adatom.viewer.theme import LIGHT_VIEW, ViewTheme, rgb

_HALO = 0.075
_STRESS = 1.25
_STRESS_STROKE = 0.06
_PALE = 0.38
"""How far the colour of an equivalent site is mixed with the background."""


class SiteLayer:
    """The sites of the structure on show, and their marks."""

    def __init__(self) -> None:
        self.sites: tuple[Site, ...] = ()
        self.marks: NDArray[np.float64] = np.empty((0, 3))
        self.shown = False
        self._directions: NDArray[np.float64] = np.empty(0)
        self._classes: NDArray[np.int_] = np.empty(0, dtype=int)
        self._stressed: tuple[int, ...] = ()
        self._theme = LIGHT_VIEW
        self._halo, self._pale, self._full, self._stress = Markers(), Markers(), Markers(), Markers()

    @property
    def actors(self) -> list[vtkActor]:
        """What a renderer is to draw."""
        return [self._halo.actor, self._pale.actor, self._full.actor, self._stress.actor]

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
        numbers: dict[tuple[str, str, int], int] = {}
        self._classes = np.array([numbers.setdefault(_class(s), len(numbers)) for s in self.sites], dtype=int)
        self._draw()
        return changed

    def show(self, visible: bool) -> None:
        """Draw the marks or not; a stressed one is drawn in any case."""
        self.shown = visible
        self._draw()

    def stress(self, indices: Sequence[int]) -> None:
        """Draw these sites larger, over the others, and their equivalents in full."""
        self._stressed = tuple(indices)
        self._draw_full()
        self._put(self._stress, list(indices), grow=_STRESS, swell=_STRESS_STROKE, lift=0.03)

    def set_theme(self, theme: ViewTheme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self._draw()

    def _draw(self) -> None:
        everything = list(range(len(self.sites))) if self.shown else []
        halo = np.tile(_bytes(self._theme.background_top), (len(self.sites), 1))
        self._put(self._halo, everything, halo, light=True, swell=_HALO)
        self._put(self._pale, everything, self._colours(_PALE), light=True, lift=0.012)
        self.stress(self._stressed)

    def _draw_full(self) -> None:
        """Draw the first site of each class in full, and all of the classes that have a stressed one."""
        full = np.zeros(len(self.sites), dtype=bool)
        if self.shown:
            full[np.unique(self._classes, return_index=True)[1]] = True
            full |= np.isin(self._classes, self._classes[list(self._stressed)])
        self._put(self._full, np.flatnonzero(full).tolist(), lift=0.02)

    def _put(
        self,
        markers: Markers,
        chosen: list[int],
        colours: NDArray[np.uint8] | None = None,
        *,
        light: bool = False,
        grow: float = 1.0,
        swell: float = 0.0,
        lift: float = 0.0,
    ) -> None:
        tints = self._colours() if colours is None else colours
        sites = [self.sites[index] for index in chosen]
        marks, directions = self.marks[chosen], self._directions[chosen]
        markers.set(sites, marks, directions, tints[chosen], light=light, grow=grow, swell=swell, lift=lift)

    def _colours(self, pale: float = 0.0) -> NDArray[np.uint8]:
        """Return the colour of each site, mixed with the background in part, (n, 3)."""
        theme = self._theme
        kinds = {"top": theme.accent, "bridge": theme.bridge}
        ground = _bytes(theme.background_top) * pale
        tints = {kind: _bytes(colour) * (1 - pale) + ground for kind, colour in kinds.items()}
        other = _bytes(theme.hollow) * (1 - pale) + ground
        mixed = np.array([tints.get(site.kind, other) for site in self.sites]).reshape(-1, 3)
        return np.round(mixed).astype(np.uint8)


def _bytes(colour: str) -> NDArray[np.uint8]:
    return np.round(255 * np.array(rgb(colour))).astype(np.uint8)


def _class(site: Site) -> tuple[str, str, int]:
    return site.face, site.kind, site.index


def _identity(site: Site) -> tuple[str, str, int, tuple[int, ...]]:
    return *_class(site), site.atoms
