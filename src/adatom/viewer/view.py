"""The 3D view: a widget that shows a structure and tells what the mouse does to it.

It holds nothing of its own but what it draws: structures, sites and placements come in through methods,
edits go out through signals. Everything happens on the GUI thread; a change asks for one repaint, and
nothing is drawn while nothing changes.
"""

from collections.abc import Sequence

import numpy as np
from ase import Atoms
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSignalBlocker, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.pose import Face
from adatom.structure.sites.finding import Site
from adatom.viewer.camera import Camera, Viewpoint
from adatom.viewer.canvas import Canvas
from adatom.viewer.colouring import ColourScale
from adatom.viewer.handling import Handling, MenuRequest
from adatom.viewer.hands.desk import Desk
from adatom.viewer.label import GhostLabel
from adatom.viewer.looks import Arrows, Looks
from adatom.viewer.pictures import take_picture
from adatom.viewer.placing import PlaceTool
from adatom.viewer.scene import Scene
from adatom.viewer.sketch import Sketch
from adatom.viewer.stance import Stance
from adatom.viewer.theme import LIGHT_VIEW, ViewTheme
from adatom.viewer.tooling import Tooling
from adatom.viewer.transform import HandMove
from adatom.viewer.triad import AxesTriad

__all__ = ["HandMove", "MenuRequest", "StructureView", "ViewTheme"]

_TOP_LAYER = 0.5
_HEADROOM = 3.0
"""Å: what an upright molecule of two or three atoms takes above the top layer."""
_TRIAD_INSET = 6


class StructureView(Tooling, QWidget):
    """A large 3D view of one structure, with the tools to look around and to place adsorbates.

    Build it inside a window that is on screen or about to be; `adatom.viewer.surface.prepare_opengl` must
    have been called before that window was made. Call `close_view` before the window closes.
    """

    atom_hovered = Signal(object)  # int | None
    site_hovered = Signal(object)  # Site | None
    placed = Signal(object)  # PlaceAdsorbate
    tool_left = Signal()
    ghost_changed = Signal(object)  # Ghost | None
    menu_requested = Signal(object)  # MenuRequest
    selection_changed = Signal(tuple)  # of int: what mouse or keys have selected
    hand_moved = Signal(object)  # HandMove
    hand_released = Signal(object)  # HandMove
    hand_cancelled = Signal()
    edit_asked = Signal(object)  # Operation
    measured = Signal(object)  # Measurement | None
    tool_changed = Signal(str)
    drawn = Signal()
    camera_moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._canvas = Canvas(self)
        self._camera = Camera()
        self._camera.set_size(self.width(), self.height())
        renderer = self._canvas.renderer
        renderer.SetActiveCamera(self._camera.vtk)
        self._scene = Scene(renderer, self._camera)
        self._label = GhostLabel(self)
        self._triad = AxesTriad(self)
        self._triad.set_axes(self._camera.axes)
        self._sketch = Sketch(self)
        self._desk = Desk(self._canvas, self._scene, self._camera, self._label, self._sketch)
        self._hand = Handling(self._desk)
        self._looks = Looks(self, renderer, self._scene, self._camera)
        self._fitted = True
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas)
        self.setFocusProxy(self._canvas)
        self._connect()
        self.set_theme(LIGHT_VIEW)

    def _connect(self) -> None:
        desk, hand = self._desk, self._hand
        desk.atom_hovered.connect(self.atom_hovered)
        desk.site_hovered.connect(self.site_hovered)
        desk.placed.connect(self.placed)
        desk.ghost_changed.connect(self.ghost_changed)
        desk.selection_changed.connect(self.selection_changed)
        desk.hand_moved.connect(self.hand_moved)
        desk.hand_released.connect(self.hand_released)
        desk.hand_cancelled.connect(self.hand_cancelled)
        desk.edit_asked.connect(self.edit_asked)
        desk.measured.connect(self.measured)
        hand.tool_left.connect(self.tool_left)
        hand.tool_changed.connect(self.tool_changed)
        hand.menu_requested.connect(self.menu_requested)
        hand.camera_moved.connect(self._camera_moved)
        desk.atom_hovered.connect(self._looks.hover)
        desk.hand_moved.connect(self._go_along)
        desk.hand_cancelled.connect(self._go_along)
        self._canvas.painted.connect(self.drawn)

    # --- the structure ---

    def show_structure(self, atoms: Atoms | None, *, fit: bool = False) -> None:
        """Show `atoms`, or an empty view; with `fit`, turn home and let the atoms fill the view."""
        if self._closed:
            return
        others = not self._shows_same(atoms)
        if atoms is not None and not others and self._hand.grabbing:
            atoms = atoms.copy()
            atoms.positions = self._hand.kept(atoms.positions)
        self._scene.show(atoms)
        if others:
            self._hand.let_go_of_gone()
            self._hand.set_sites(())
        self._camera.set_reach(self._everything())
        if fit:
            self._camera.look_along("home")
            self.fit()
        self._hand.structure_changed(others=others)
        self._looks.set_depth(*self._scene.depth)
        self._looks.structure_changed(others=True)
        self._redraw()

    def move_atoms(self, positions: NDArray[np.float64], cell: NDArray[np.float64] | None = None) -> None:
        """Move the atoms on show; asks for one repaint.

        Parameters
        ----------
        positions
            Shape (n, 3), Å.
        cell
            Shape (3, 3), Å, where the cell has changed.

        Raises
        ------
        ValueError
            If the shape does not fit the structure on show.
        """
        if self._closed:
            return
        positions = np.asarray(positions, dtype=float)
        if positions.shape == (len(self._desk.atoms), 3):
            positions = self._hand.kept(positions)
        self._scene.move(positions, cell)
        if cell is not None:
            self._camera.set_reach(self._everything())
        self._hand.structure_changed(others=False)
        self._looks.structure_changed(others=False)
        self._redraw()

    @Slot()
    def _go_along(self) -> None:
        """Let arrows go along with atoms in the hand."""
        self._looks.structure_changed(others=False)

    def _shows_same(self, atoms: Atoms | None) -> bool:
        shown = self._scene.atoms
        return (
            shown is not None
            and atoms is not None
            and np.array_equal(shown.numbers, atoms.numbers)
            and np.allclose(shown.cell.array, atoms.cell.array)
        )

    def _everything(self) -> NDArray[np.float64]:
        atoms = self._scene.atoms
        if atoms is None:
            return np.empty((0, 3))
        corners = np.array([(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)])
        return np.concatenate([atoms.positions, corners @ atoms.cell.array])

    # --- sites ---

    def set_sites(self, sites: Sequence[Site]) -> None:
        """Set the sites that can be shown, and that a ghost snaps to."""
        if self._closed:
            return
        self._hand.set_sites(sites)
        self._redraw()

    def show_sites(self, visible: bool) -> None:
        """Show the marks of the sites, or hide them."""
        if self._closed:
            return
        if visible == self._scene.sites.shown:
            return
        self._scene.sites.show(visible)
        self._hand.hover_again()  # a mark under the mouse may have come or gone
        self._redraw()

    def highlight_site(self, site: Site | None) -> None:
        """Stress the marks of `site` and of all sites equivalent to it, or of none."""
        if self._closed:
            return
        self._scene.sites.stress([] if site is None else self._sites_like(site))
        self._redraw()

    def _sites_like(self, site: Site) -> list[int]:
        """Return the numbers of `site` and of all sites equivalent to it."""
        return [
            index
            for index, other in enumerate(self._scene.sites.sites)
            if (other.kind, other.index, other.coordination) == (site.kind, site.index, site.coordination)
        ]

    # --- placing ---

    def start_placing(self, adsorbate: Adsorbate, stance: Stance | None = None) -> None:
        """Take up the place tool with `adsorbate`, to stand as `stance` says."""
        if not self._closed:
            self._hand.place(PlaceTool(adsorbate, stance))

    def set_placement(self, stance: Stance) -> None:
        """Orient the ghost as typed; without effect where nothing is being placed."""
        if not self._closed and self._hand.placer is not None:
            self._hand.placer.orient(stance)

    def stand_at(self, site: Site) -> None:
        """Pin the ghost at the first site like `site` with room for it; pinned at one of them, place it.

        Without effect where nothing is being placed.
        """
        if self._closed or self._hand.placer is None:
            return
        if same := self._sites_like(site):
            self._hand.placer.stand_at(same)

    def step_back(self) -> bool:
        """Unpin the ghost, or forget the first of two sites; return whether there was such a step."""
        return not self._closed and self._hand.step_back()

    def stop_placing(self) -> None:
        """Put the place tool down."""
        if not self._closed and self._hand.placer is not None:
            self._hand.take("navigate")

    # --- the camera ---

    def look_along(self, axis: str) -> None:
        """Look from one side: ``"x"``, ``"-x"``, ``"y"``, ``"-y"``, ``"z"``, ``"-z"`` or ``"home"``."""
        if self._closed:
            return
        self._camera.look_along(axis)
        self.fit()

    def look_at_face(self, face: Face) -> None:
        """Look at the top face from above or at the bottom one from below, from the same side as before."""
        if self._closed or (self._camera.elevation >= 0) == (face == "top"):
            return
        self._camera.mirror()
        self._hand.hover_again()
        self._camera_moved()

    def fit(self) -> None:
        """Let the atoms fill the view, with room for an adsorbate on top; other vacuum does not count."""
        if self._closed or self._scene.atoms is None:
            return
        atoms, radii = self._scene.atoms, self._scene.radii
        points = atoms.positions
        if atoms.pbc.any() and len(points):
            top = points[points[:, 2] > points[:, 2].max() - _TOP_LAYER] + (0.0, 0.0, _HEADROOM)
            points, radii = np.concatenate([points, top]), np.concatenate([radii, np.zeros(len(top))])
        self._camera.fit(points, radii)
        self._camera_moved()
        self._fitted = True

    def to_widget(self, point: Sequence[float] | NDArray[np.float64]) -> QPointF:
        """Return where a Cartesian `point` (3,), Å, appears on the widget, in logical pixels."""
        x, y = self._camera.project(point)
        return QPointF(float(x), float(y))

    @Slot()
    def _camera_moved(self) -> None:
        self._fitted = False
        self._scene.update_depth()
        self._triad.set_axes(self._camera.axes)
        self._hand.see()
        self._looks.set_depth(*self._scene.depth)
        self._looks.camera_moved()
        self._redraw()
        self.camera_moved.emit()

    @property
    def viewpoint(self) -> Viewpoint:
        """Where the camera stands, so that another view can be turned the same way."""
        camera = self._camera
        return Viewpoint(
            camera.azimuth, camera.elevation, camera.pixels_per_angstrom, camera.focus - self._middle()
        )

    def take_viewpoint(self, viewpoint: Viewpoint) -> None:
        """Look at the structure on show as another view looks at its own; tells nobody."""
        if self._closed:
            return
        self._camera.take(viewpoint, self._middle())
        with QSignalBlocker(self):
            self._camera_moved()

    def _middle(self) -> NDArray[np.float64]:
        """Return the middle of the cell sideways and of the atoms upwards: what a camera is turned about."""
        atoms = self._scene.atoms
        if atoms is None or not len(atoms):
            return np.zeros(3)
        middle = (atoms.positions.min(axis=0) + atoms.positions.max(axis=0)) / 2
        if atoms.cell.rank == 3:
            middle[:2] = atoms.cell.array.sum(axis=0)[:2] / 2
        return np.asarray(np.round(middle, 1))

    # --- looks ---

    def colour_by(
        self, values: NDArray[np.float64] | None, scale: ColourScale | None = None, *, note: str = ""
    ) -> None:
        """Colour the atoms on show by a value each, until another structure is shown, or by element.

        Parameters
        ----------
        values
            Shape (n,), NaN where unknown; None for the colours of the elements.
        scale
            What the colours mean; it goes into the legend.
        note
            A short remark for the legend, such as why there are no values.
        """
        if not self._closed:
            self._looks.colour_by(values, scale, note)
            self._redraw()

    def show_arrows(self, kind: str, arrows: Arrows | None) -> None:
        """Draw arrows of a kind, ``"force"`` or ``"displacement"``, on the atoms on show, or none."""
        if not self._closed:
            self._looks.show_arrows(kind, arrows)
            self._redraw()

    def show_overlay(self, atoms: Atoms | None, opacity: float = 0.4) -> None:
        """Draw a second structure translucently over the one on show, or none."""
        if not self._closed:
            self._looks.show_overlay(atoms, opacity)
            self._redraw()

    def set_theme(self, theme: ViewTheme) -> None:
        """Take the colours of `theme`."""
        if self._closed:
            return
        self._scene.set_theme(theme)
        self._label.set_theme(theme)
        self._sketch.set_theme(theme)
        self._triad.set_theme(theme)
        self._looks.set_theme(theme)
        self._redraw()

    def picture(self, size: tuple[int, int] | None = None, *, transparent: bool = False) -> NDArray[np.uint8]:
        """Return a picture of the view.

        Parameters
        ----------
        size
            Width and height in pixels; those of the widget if None.
        transparent
            Leave the background out.

        Returns
        -------
        NDArray
            Shape (height, width, 3), or (height, width, 4) with `transparent`.

        Raises
        ------
        AdatomError
            If the size is empty or beyond what graphics drivers allow.
        """
        # A view that is not on screen has not been told its size yet.
        self._take_size()
        ratio = self.devicePixelRatioF()
        if size is None:
            size = (round(self.width() * ratio), round(self.height() * ratio))
        self._canvas.make_ready()
        self._scene.hide_ghost()
        self._scene.show_halos(False)
        pixels = take_picture(
            self._canvas.render_window,
            self._canvas.renderer,
            self._scene,
            self._camera,
            size,
            transparent=transparent,
        )
        self._scene.set_line_width(ratio)
        self._scene.show_halos(True)
        self._hand.show_tool()
        self._redraw()
        if self._looks.legend.isHidden():
            return pixels
        return self._looks.legend.stamp(pixels, min(size[0] / self.width(), size[1] / self.height()))

    def _redraw(self) -> None:
        if not self._closed:
            self._canvas.redraw()

    # --- the widget ---

    @property
    def corners(self) -> tuple[QWidget, QWidget]:
        """What stands in the lower corners: the axes, and the legend where there is one."""
        return self._triad, self._looks.legend

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the structure in view."""
        super().resizeEvent(event)
        if not self._closed:
            self._take_size()

    def _take_size(self) -> None:
        self._camera.set_size(self.width(), self.height())
        self._scene.set_line_width(self.devicePixelRatioF())
        self._sketch.setGeometry(self.rect())
        self._triad.move(_TRIAD_INSET, self.height() - self._triad.height() - _TRIAD_INSET)
        self._triad.raise_()
        self._looks.place()
        if self._fitted:
            self.fit()

    def close_view(self) -> None:
        """Release everything of OpenGL; call before the window closes. Nothing is drawn afterwards."""
        if self._closed:
            return
        self._closed = True
        self._label.hide()
        self._sketch.hide()
        self._looks.close()
        self._scene.close()
        self._canvas.close()
        del self._scene, self._camera, self._desk, self._hand, self._looks
