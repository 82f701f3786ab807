"""What is drawn: atoms, bonds, the cell, sites and the ghost, as few actors as possible."""

from collections.abc import Sequence

import numpy as np
from ase import Atoms
from ase.constraints import FixCartesian, FixedLine, FixedPlane, FixScaled
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer

from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.constraints import held_directions
from adatom.structure.sites.finding import Site
from adatom.viewer.appearance import atom_colours, atom_radii
from adatom.viewer.bonding import half_bonds
from adatom.viewer.camera import Camera
from adatom.viewer.halo import HaloLayer
from adatom.viewer.handlelayer import ClashLine, HandleLayer
from adatom.viewer.handles import Grip, Handles
from adatom.viewer.impostors import Spheres, Sticks
from adatom.viewer.sitelayer import SiteLayer
from adatom.viewer.theme import ViewTheme, rgb

_BOND_RADIUS = 0.11
_STEM_RADIUS = 0.035
_GHOST_OPACITY = 0.62
_HAIRLINE = 0.75
_SINGLE = (FixCartesian, FixedLine, FixedPlane, FixScaled)
"""Constraints that hold each of their atoms by itself, along some directions."""


class CellOutline:
    """The twelve edges of the cell."""

    def __init__(self) -> None:
        self._data = vtkPolyData()
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(self._data)
        self.actor = vtkActor()
        self.actor.SetMapper(mapper)
        self.actor.GetProperty().LightingOff()
        self.actor.VisibilityOff()

    def set(self, cell: NDArray[np.float64]) -> None:
        """Draw the `cell` of three vectors (3, 3) in Å, or nothing where it has no volume."""
        shown = bool(abs(np.linalg.det(cell)) > 1e-6)
        self.actor.SetVisibility(shown)
        if not shown:
            return
        corners = np.array([(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)])
        edges = [
            (m, n) for m in range(8) for n in range(m + 1, 8) if np.abs(corners[m] - corners[n]).sum() == 1
        ]
        points, lines = vtkPoints(), vtkCellArray()
        points.SetData(numpy_to_vtk((corners @ cell).astype(np.float32), deep=True))
        lines.SetData(2, numpy_to_vtkIdTypeArray(np.array(edges, np.int64).ravel(), deep=True))
        self._data.SetPoints(points)
        self._data.SetLines(lines)
        self._data.Modified()


class Scene:
    """All that is drawn of a structure; knows no window and no mouse."""

    def __init__(self, renderer: vtkRenderer, camera: Camera) -> None:
        self._renderer = renderer
        self._camera = camera
        self.atoms: Atoms | None = None
        self.radii: NDArray[np.float64] = np.empty(0)
        self.depth = (0.0, 1.0)
        self.fixed: NDArray[np.bool_] = np.empty(0, bool)
        self.partly_fixed: NDArray[np.bool_] = np.empty(0, bool)
        self._free_atoms = Spheres()
        self._partly_fixed_atoms = Spheres(look="partly")
        self._fixed_atoms = Spheres(look="hatched")
        self._bonds = Sticks(_BOND_RADIUS)
        self._ghost_atoms = Spheres(opacity=_GHOST_OPACITY)
        self._ghost_bonds = Sticks(_BOND_RADIUS, opacity=_GHOST_OPACITY)
        self._stem = Sticks(_STEM_RADIUS)
        self._cell = CellOutline()
        self._handles = HandleLayer()
        self._clash = ClashLine()
        self._halos = HaloLayer()
        self.sites = SiteLayer()
        self.ghost_radii: NDArray[np.float64] = np.empty(0)
        self._warning: NDArray[np.float64] = np.zeros(3)
        self._accent: NDArray[np.float64] = np.zeros(3)
        self._colours: NDArray[np.uint8] = np.empty((0, 3), np.uint8)
        self._bond_ends: NDArray[np.int_] = np.empty(0, int)
        for actor in self._actors():
            renderer.AddActor(actor)

    def _actors(self) -> list[vtkActor]:
        drawn = (
            self._free_atoms,
            self._partly_fixed_atoms,
            self._fixed_atoms,
            self._bonds,
            self._cell,
            self._stem,
            self._ghost_bonds,
            self._ghost_atoms,
        )
        actors = [item.actor for item in (*drawn, *self._handles.drawn)]
        return [*actors, *self._halos.actors, *self.sites.actors, self._clash.actor]

    def _lit(self) -> list[Spheres | Sticks]:
        return [
            self._free_atoms,
            self._partly_fixed_atoms,
            self._fixed_atoms,
            self._bonds,
            self._ghost_atoms,
            self._ghost_bonds,
            self._stem,
            *self._handles.drawn,
        ]

    # --- the structure ---

    def show(self, atoms: Atoms | None) -> None:
        """Draw `atoms`, or nothing."""
        self.atoms = Atoms() if atoms is None else atoms.copy()
        numbers = self.atoms.numbers
        self.radii = atom_radii(self.atoms)
        self._colours = atom_colours(numbers)
        self.fixed, self.partly_fixed = _fixed_masks(self.atoms)
        for drawn, chosen in self._balls():
            drawn.set(self.atoms.positions[chosen], self.radii[chosen], self._colours[chosen])
        self._cell.set(self.atoms.cell.array)
        self._draw_bonds()
        self.update_depth()

    def tint(self, colours: NDArray[np.uint8] | None) -> None:
        """Colour the atoms on show and their bonds as `colours` (n, 3) say, or by element."""
        if self.atoms is None:
            return
        tinted = atom_colours(self.atoms.numbers) if colours is None else colours
        if np.array_equal(tinted, self._colours):
            return
        self._colours = tinted
        for drawn, chosen in self._balls():
            drawn.recolour(tinted[chosen])
        self._bonds.recolour(tinted[self._bond_ends])

    def move(self, positions: NDArray[np.float64], cell: NDArray[np.float64] | None = None) -> None:
        """Move the atoms to `positions` (n, 3), Å, in place, and the cell vectors (3, 3) if they moved."""
        if self.atoms is None or positions.shape != self.atoms.positions.shape:
            raise ValueError(f"positions of shape {positions.shape} do not fit the structure on show")
        self.atoms.positions = positions
        if cell is not None:
            self.atoms.cell[:] = cell
            self._cell.set(self.atoms.cell.array)
        for drawn, chosen in self._balls():
            drawn.move(positions[chosen])
        self._draw_bonds()
        self.draw_halos()

    def move_some(self, indices: Sequence[int], positions: NDArray[np.float64]) -> None:
        """Move some atoms (k,) to `positions` (k, 3), Å; what is drawn of the others stays as it is."""
        assert self.atoms is not None  # noqa: S101
        moved = np.zeros(len(self.atoms), dtype=bool)
        moved[list(indices)] = True
        self.atoms.positions[list(indices)] = positions
        for drawn, chosen in self._balls():
            if moved[chosen].any():
                drawn.move(self.atoms.positions[chosen])
        self._draw_bonds()
        self.draw_halos()

    def _balls(self) -> list[tuple[Spheres, NDArray[np.bool_]]]:
        """Return the layers of the atoms, and which atoms (n,) each draws."""
        free = ~(self.fixed | self.partly_fixed)
        layers = ((self._free_atoms, free), (self._partly_fixed_atoms, self.partly_fixed))
        return [*layers, (self._fixed_atoms, self.fixed)]

    def _draw_bonds(self) -> None:
        assert self.atoms is not None  # noqa: S101
        halves = half_bonds(self.atoms, self.radii)
        self._bond_ends = halves.atoms
        self._bonds.set(halves.middles, halves.directions, halves.lengths, self._colours[halves.atoms])

    def update_depth(self) -> None:
        """Spread the depth cue over the atoms as the camera sees them; call when it has moved."""
        if self.atoms is None or not len(self.atoms):
            return
        depth = self.atoms.positions @ self._camera.axes[2]
        eye = float(np.dot(self._camera.vtk.GetPosition(), self._camera.axes[2]))
        nearest = float(depth.max()) - eye
        extent = max(float(np.ptp(depth)), 6.0)
        for drawn in self._lit():
            drawn.shading.set_depth(nearest, extent)
        self.depth = (nearest, extent)

    def set_sites(self, sites: Sequence[Site]) -> bool:
        """Set the sites of the structure on show; return whether they are others than before."""
        return self.sites.set(sites, Atoms() if self.atoms is None else self.atoms, self.radii)

    # --- selection ---

    def set_halos(self, selected: Sequence[int], hovered: int | None) -> bool:
        """Set rings around selected atoms, and a faint one where the mouse points; whether any changed."""
        changed = self._halos.set(tuple(selected), hovered)
        if changed:
            self.draw_halos()
        return changed

    def draw_halos(self) -> None:
        """Draw the rings around atoms anew: atoms or camera have moved."""
        atoms, camera = self.atoms, self._camera
        if atoms is not None:
            scale = camera.pixels_per_angstrom
            self._halos.draw(atoms.positions, self.radii, camera.axes[2], scale)

    def show_halos(self, visible: bool) -> None:
        """Draw the rings around atoms, or leave them out."""
        self._halos.show(visible)

    # --- the ghost ---

    def show_ghost(
        self,
        adsorbate: Adsorbate,
        positions: NDArray[np.float64],
        stems: NDArray[np.float64],
        *,
        clash: NDArray[np.float64] | None,
    ) -> None:
        """Draw an adsorbate that is not there yet.

        Parameters
        ----------
        positions
            Where its atoms would be, Å, shape (n, 3).
        stems
            Lines from it to the points of the surface that it stands over, Å, shape (k, 2, 3).
        clash
            The two atoms that are too close, if there are any, Å, shape (2, 3): the ghost is tinted then,
            and a line drawn between them.
        """
        clashing = clash is not None
        self._clash.show(clash)
        molecule = Atoms(adsorbate.symbols, positions=positions)
        colours = atom_colours(molecule.numbers)
        if clashing:
            colours = np.round(0.25 * colours + 0.75 * self._warning).astype(np.uint8)
        radii = self.ghost_radii = atom_radii(molecule)
        # The farthest first, so that nearer ones shine through in the right order.
        order = np.argsort(positions @ self._camera.axes[2])
        self._ghost_atoms.set(positions[order], radii[order], colours[order])
        halves = half_bonds(molecule, radii)
        self._ghost_bonds.set(halves.middles, halves.directions, halves.lengths, colours[halves.atoms])
        rises = stems[:, 0] - stems[:, 1]
        lengths = np.maximum(np.linalg.norm(rises, axis=1), 1e-6)
        tint = (self._warning if clashing else self._accent).astype(np.uint8)
        self._stem.set(stems.mean(axis=1), rises / lengths[:, None], lengths, np.tile(tint, (len(stems), 1)))

    def hide_ghost(self) -> None:
        """Draw no ghost."""
        for drawn in (self._ghost_atoms, self._ghost_bonds, self._stem):
            drawn.actor.VisibilityOff()
        self._clash.show(None)
        self._handles.hide()

    def show_handles(self, handles: Handles | None, lit: Grip | None) -> None:
        """Draw the handles of a pinned ghost, `lit` being the one under the mouse, or none."""
        if handles is None:
            self._handles.hide()
        else:
            self._handles.show(handles, lit)

    # --- looks ---

    def set_theme(self, theme: ViewTheme) -> None:
        """Take the colours of `theme`."""
        top, bottom = rgb(theme.background_top), rgb(theme.background_bottom)
        self._renderer.GradientBackgroundOn()
        self._renderer.SetBackground(*bottom)
        self._renderer.SetBackground2(*top)
        middle = ((top[0] + bottom[0]) / 2, (top[1] + bottom[1]) / 2, (top[2] + bottom[2]) / 2)
        for drawn in self._lit():
            drawn.shading.set_colours(middle, (0.10, 0.11, 0.13))
        # Mixed with the background rather than translucent: translucency costs a pass of its own.
        hairline = _HAIRLINE * np.array(rgb(theme.dim)) + (1 - _HAIRLINE) * np.array(middle)
        self._cell.actor.GetProperty().SetColor(*hairline)
        self.sites.set_theme(theme)
        self._handles.set_theme(theme)
        self._clash.set_theme(theme)
        self._halos.set_theme(theme)
        self.draw_halos()
        self._warning = 255 * np.array(rgb(theme.warning))
        self._accent = 255 * np.array(rgb(theme.accent))

    def set_line_width(self, pixels: float) -> None:
        """Draw hairlines `pixels` of the framebuffer wide."""
        self._cell.actor.GetProperty().SetLineWidth(pixels)
        self._clash.set_width(2.5 * pixels)

    def close(self) -> None:
        """Take everything out of the renderer."""
        for actor in self._actors():
            self._renderer.RemoveActor(actor)


def _fixed_masks(atoms: Atoms) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which atoms (n,) cannot move at all, and which cannot move along some directions."""
    fixed = np.asarray(held_directions(atoms).all(axis=1))
    partly = np.zeros(len(atoms), dtype=bool)
    for constraint in atoms.constraints:
        if isinstance(constraint, _SINGLE):
            partly[constraint.index] = True
    return fixed, partly & ~fixed
