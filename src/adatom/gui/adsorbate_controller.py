"""Adsorbates beyond the palette: molecules typed as SMILES, and covering the surface."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from adatom.errors import AdatomError
from adatom.gui.build_controller import BuildController, Say
from adatom.gui.dialogs.cover import CoverDialog
from adatom.gui.panels.adsorbate import AdsorbatePanel
from adatom.gui.stage import Stage
from adatom.gui.workshop_link import WorkshopLink
from adatom.structure.adsorbates.coverage import CoverSurface
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.workbench.state import Notice
from adatom.workbench.workbench import Workbench


class AdsorbateController(QObject):
    """Serves the palette, and covers surfaces.

    Parameters
    ----------
    workbench
        Where operations are applied.
    panel
        The palette and the placement.
    stage
        What is on show.
    build
        Who has the adsorbate in hand, and how it is to stand.
    workshop
        Who reads SMILES.
    say
        Shows a notice.
    window
        Parent of the dialog.
    """

    succeeded = Signal(str)
    """The topic of what has worked."""

    def __init__(
        self,
        workbench: Workbench,
        panel: AdsorbatePanel,
        stage: Stage,
        build: BuildController,
        workshop: WorkshopLink,
        say: Say,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._workbench, self._stage, self._build = workbench, stage, build
        self._panel, self._palette = panel, panel.palette_
        self._workshop = workshop
        self._say, self._window = say, window
        self._asked: tuple[int, str] | None = None
        self._palette.smiles_typed.connect(self._read_smiles)
        panel.cover_asked.connect(self.ask_how_to_cover)
        workshop.molecule_ready.connect(self._take_molecule)
        workshop.failed.connect(self._take_problem)

    # -- SMILES --------------------------------------------------------------------------------------

    @Slot(str)
    def _read_smiles(self, text: str) -> None:
        """Have a SMILES string read; an empty one takes the question back."""
        if text:
            self._asked = (self._workshop.ask_molecule(text), text)
        elif self._asked is not None:
            self._workshop.cancel(self._asked[0])
            self._asked = None

    @Slot(int, object)
    def _take_molecule(self, key: int, adsorbate: Adsorbate) -> None:
        if self._asked is not None and self._asked[0] == key:
            self._palette.set_molecule(self._asked[1], adsorbate)

    @Slot(int, str)
    def _take_problem(self, key: int, problem: str) -> None:
        if self._asked is not None and self._asked[0] == key:
            self._palette.set_problem(self._asked[1], problem)

    # -- covering ------------------------------------------------------------------------------------

    @Slot()
    def ask_how_to_cover(self) -> None:
        """Open the dialog that covers the surface on show with the adsorbate used last."""
        atoms, adsorbate = self._stage.atoms(), self._build.adsorbate
        if atoms is None:
            return
        if adsorbate is None:
            self._say(
                Notice("Choose an adsorbate first, then cover the surface with it.", topic="place"), None
            )
            self._panel.go_to_search()
            return
        dialog = CoverDialog(atoms, adsorbate, self._build.stance, self._window)
        dialog.cover_asked.connect(lambda wish: self._cover(dialog, wish))
        dialog.open()

    def _cover(self, dialog: CoverDialog, wish: CoverSurface) -> None:
        try:
            self._workbench.edit(wish, from_frame=self._stage.from_frame())
        except AdatomError as error:
            dialog.say_problem(str(error))
            return
        dialog.accept()
        self._build.leave_tool()
        self._build.fit_view()
        self.succeeded.emit("place")
