"""Placing adsorbates: from the panels and the mouse to operations, and back from the head to the panels."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ase import Atoms
from PySide6.QtCore import QObject, Signal, Slot

from adatom.errors import AdatomError
from adatom.gui.lineage import surface_of
from adatom.gui.panels.tiles import identity
from adatom.gui.site_finder import SiteFinder
from adatom.gui.stage import Stage
from adatom.gui.workspace import Workspace
from adatom.project.tree import Node
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Face
from adatom.structure.sites.finding import Site, unique_sites
from adatom.structure.sites.mapping import begins_with, carry_sites
from adatom.viewer.placing import Ghost
from adatom.viewer.stance import Stance
from adatom.workbench.state import Notice
from adatom.workbench.workbench import Workbench

Say: TypeAlias = Callable[[Notice, tuple[str, Callable[[], object]] | None], None]


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """What sites are found on: the structure, and the node whose slab it is, as made or as edited since."""

    key: int
    base: Node
    atoms: Atoms


@dataclass(frozen=True, slots=True)
class _Found:
    """Sites, what they were found on, and why there are none."""

    ground: _Ground
    sites: Sequence[Site]
    why_none: str


class BuildController(QObject):
    """Applies what is placed, and shows where: the sites of the slab on the table.

    Parameters
    ----------
    workbench
        Where operations are applied.
    workspace
        Panels and view.
    stage
        What is on show.
    say
        Shows a notice.
    """

    placing_changed = Signal(bool)
    """Whether an adsorbate follows the mouse."""
    succeeded = Signal(str)
    """The topic of what has worked."""

    def __init__(
        self,
        workbench: Workbench,
        workspace: Workspace,
        stage: Stage,
        say: Say,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._view = workspace.view
        self._side = workspace.side
        self._stage = stage
        self._say = say
        self._stance = Stance()
        self._adsorbate: Adsorbate | None = None
        self._last: Adsorbate | None = None
        self._sites_wanted = False
        self._face: Face = "top"
        self._found: dict[Face, _Found] = {}
        self._base: Node | None = None
        self._ground: _Ground | None = None
        self._first: _Ground | None = None
        self._grounds = itertools.count(1)
        self._listed: _Found | None = None
        self._sites: Sequence[Site] = ()
        self._finder = SiteFinder(self)
        self._connect()

    def _connect(self) -> None:
        self._side.adsorbate.chosen.connect(self._choose_adsorbate)
        self._side.adsorbate.placement_changed.connect(self._change_placement)
        self._side.sites.hovered.connect(self._view.highlight_site)
        self._side.sites.site_chosen.connect(self._stand_at)
        self._side.sites.visibility_changed.connect(self._want_sites)
        self._side.sites.face_changed.connect(self.set_face)
        self._view.placed.connect(self._place)
        self._view.tool_left.connect(self._tool_left)
        self._view.site_hovered.connect(self._side.sites.highlight)
        self._view.ghost_changed.connect(self._follow_ghost)
        self._finder.found.connect(self._take_sites)

    @property
    def placing(self) -> bool:
        """Whether an adsorbate follows the mouse."""
        return self._adsorbate is not None

    @property
    def adsorbate(self) -> Adsorbate | None:
        """The adsorbate that is being placed, or was placed last."""
        return self._adsorbate or self._last

    @property
    def stance(self) -> Stance:
        """How it is to stand."""
        return self._stance

    @property
    def sites(self) -> Sequence[Site]:
        """The sites on show; empty while they are being looked for."""
        return self._sites

    # -- adsorbates ----------------------------------------------------------------------------------

    def place_again(self) -> None:
        """Take up the place tool with the adsorbate used last; with none yet, go to the palette."""
        if self._last is None:
            self._side.adsorbate.go_to_search()
        elif not self.placing:
            self._side.adsorbate.set_choice(self._last)
            self._choose_adsorbate(self._last)

    @Slot(object)
    def _stand_at(self, site: Site) -> None:
        """Pin the adsorbate at a site chosen in the list; at once again, place it there."""
        if self.adsorbate is None:
            self._say(Notice("Choose an adsorbate first, then a site for it.", topic="place"), None)
        self.place_again()
        self._view.stand_at(site)

    def step_back(self) -> None:
        """Let go of a pinned ghost or of the first of two sites; with neither, put the place tool down."""
        if not self._view.step_back():
            self.leave_tool()

    def fit_view(self) -> None:
        """Show the whole structure, which has grown."""
        self._view.fit()

    def leave_tool(self) -> None:
        """Put the place tool down."""
        if self.placing:
            self._view.stop_placing()
            self._tool_left()

    @Slot(object)
    def _choose_adsorbate(self, adsorbate: Adsorbate | None) -> None:
        self._adsorbate = adsorbate
        if adsorbate is None:
            self._view.stop_placing()
        else:
            if self._last is not None and identity(adsorbate) != identity(self._last):
                self._stand_upright()
            self._last = adsorbate
            self.show_sites()
            self._view.start_placing(adsorbate, self._stance)
        self._tell_placing()

    def _stand_upright(self) -> None:
        """Forget how another adsorbate was turned; a typed height and the face stay."""
        self._stance = Stance(self._stance.height, face=self._stance.face)
        self._side.adsorbate.start_upright(self._stance)

    @Slot(object)
    def _change_placement(self, stance: Stance) -> None:
        self._stance = stance
        self._view.set_placement(stance)
        self.set_face(stance.face)

    def set_face(self, face: Face) -> None:
        """Turn to a face of the slab: its sites are shown, and what is placed stands on it."""
        if face == self._face:
            return
        self._face = face
        self._side.sites.set_face(face)
        if self._stance.face != face:
            self._stance = replace(self._stance, face=face)
            self._side.adsorbate.set_placement(self._stance)
            self._view.set_placement(self._stance)
        self.show_sites()
        self._view.look_at_face(face)

    @Slot(object)
    def _follow_ghost(self, ghost: Ghost | None) -> None:
        """Let the panel show what the wheel has done to the ghost."""
        if ghost is not None and ghost.stance != self._stance:
            self._stance = ghost.stance
            self._side.adsorbate.set_placement(ghost.stance)

    @Slot(object)
    def _place(self, operation: PlaceAdsorbate) -> None:
        try:
            self._workbench.edit(operation, from_frame=self._stage.from_frame())
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="place"), None)
        else:
            self.succeeded.emit("place")

    @Slot()
    def _tool_left(self) -> None:
        self._adsorbate = None
        self._side.adsorbate.clear_choice()
        self._tell_placing()

    @Slot(bool)
    def _want_sites(self, wanted: bool) -> None:
        self._sites_wanted = wanted
        self.show_frame()
        self._view.show_sites(wanted)

    def _tell_placing(self) -> None:
        """Mark the sites while there is something to place on them."""
        shown = self.placing or self._sites_wanted
        self._view.show_sites(shown)
        self._side.sites.set_shown(shown)
        self.placing_changed.emit(self.placing)

    # -- the head ------------------------------------------------------------------------------------

    def show_node(self, node: Node) -> None:
        """Tell the panels what is on the table."""
        atoms = node.start
        self._side.adsorbate.set_enabled_for(atoms is not None)
        if atoms is None:
            self.leave_tool()
        self.show_sites()

    def show_frame(self) -> None:
        """Carry the sites along to the frame on show, if they are to be seen."""
        if self.placing or self._sites_wanted:
            self.show_sites()

    def show_sites(self) -> None:
        """Show the sites of the slab on show, at once if they have been found, and look for them if not.

        They are looked for on the slab as it was built or its cell last changed, and carried along with its
        atoms. Where atoms of the slab have been deleted or changed since, they are looked for on what is left
        of it.
        """
        base, atoms = surface_of(self._stage.node), self._stage.atoms()
        ground = self._ground = self._ground_of(base, atoms)
        if ground is None or atoms is None:
            self._set_sites(())
            self._listed = None
            self._side.sites.set_sites(None)
            self._base = None
        elif (found := self._found.get(self._face)) is not None and found.ground is ground:
            self._list_sites(found)
            self._set_sites(carry_sites(found.sites, ground.atoms, atoms))
        else:
            self._set_sites(())
            self._finder.ask(ground.key, ground.atoms, self._face)
        if base is not None and base is not self._base:
            # The camera looks at what is new from above.
            self._base = base
            self._view.look_at_face(self._face)

    def _ground_of(self, base: Node | None, atoms: Atoms | None) -> _Ground | None:
        """Return what the sites of a structure are found on: the same as long as it has the slab's atoms."""
        if base is None or base.start is None or atoms is None:
            return None
        known = self._ground
        if known is not None and known.base is base and begins_with(atoms, known.atoms):
            return known
        first = self._first
        if first is None or first.base is not base:
            first = self._first = _Ground(next(self._grounds), base, base.start)
        return first if begins_with(atoms, first.atoms) else _Ground(next(self._grounds), base, atoms)

    def _list_sites(self, found: _Found) -> None:
        """List what was found in the panel, unless it stands there."""
        if self._listed is not found:
            self._listed = found
            self._side.sites.set_sites(unique_sites(found.sites), found.why_none, atoms=found.ground.atoms)

    def _set_sites(self, sites: Sequence[Site]) -> None:
        self._sites = sites
        self._view.set_sites(sites)

    @Slot(int, str, object, str)
    def _take_sites(self, key: int, face: Face, sites: Sequence[Site], why_none: str) -> None:
        ground = self._ground
        if ground is not None and ground.key == key:
            self._found[face] = _Found(ground, sites, why_none)
            self.show_sites()

    def close(self) -> None:
        """End the thread that finds sites."""
        self._finder.close()
