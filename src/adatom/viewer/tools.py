"""Tools: what the mouse does to the structure. Rays come in, edits go out; no Qt and no VTK."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.structure.sites.finding import Site
from adatom.viewer.camera import Ray
from adatom.viewer.picking import nearest_place, pick_sphere


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """What a tool works on: the structure on show and its sites.

    Parameters
    ----------
    atoms
        The structure; not to be changed.
    radii
        Drawn radii, Å, shape (n,).
    sites
        Its adsorption sites.
    marks
        Where their marks are drawn, Å, shape (len(sites), 3).
    """

    atoms: Atoms
    radii: NDArray[np.float64]
    sites: Sequence[Site]
    marks: NDArray[np.float64]


class NavigateTool:
    """Looks and points; changes nothing."""

    def __init__(self) -> None:
        self.atom: int | None = None
        self.site: int | None = None

    def hover(self, ray: Ray, stage: Stage, *, reach: float) -> None:
        """Find the atom under the cursor, and the site whose mark is within `reach` Å of it."""
        self.atom = pick_sphere(ray, stage.atoms.positions, stage.radii)
        self.site = nearest_place(ray, stage.marks, stage.marks, reach) if reach > 0 else None

    @property
    def chosen_sites(self) -> tuple[int, ...]:
        """The numbers of the sites to be stressed."""
        return () if self.site is None else (self.site,)

    def clear(self) -> None:
        """Forget the cursor: it has left the view."""
        self.atom = self.site = None
