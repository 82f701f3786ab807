"""Adsorbates from elsewhere: molecules typed as SMILES, the user's own, and covering the surface."""

from PySide6.QtCore import QObject, Signal, Slot

from adatom.gui.panels.adsorbate import AdsorbatePanel
from adatom.gui.workshop_link import WorkshopLink
from adatom.structure.adsorbates.molecule import Adsorbate


class AdsorbateController(QObject):
    """Serves the palette.

    Parameters
    ----------
    panel
        The palette and the placement.
    workshop
        Who reads SMILES.
    """

    succeeded = Signal(str)
    """The topic of what has worked."""

    def __init__(self, panel: AdsorbatePanel, workshop: WorkshopLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._palette = panel.palette_
        self._workshop = workshop
        self._asked: tuple[int, str] | None = None
        self._palette.smiles_typed.connect(self._read_smiles)
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
