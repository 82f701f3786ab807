"""The user's own adsorbates: adding, changing, deleting them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from ase import Atoms
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from adatom.errors import AdatomError
from adatom.gui.build_controller import Say
from adatom.gui.dialogs.own_adsorbate import OwnAdsorbateDialog
from adatom.gui.file_reader import FileReader
from adatom.gui.panels.palette import Palette
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.own import adsorbate_from, delete_own, own_adsorbates, save_own
from adatom.structure.formula import formula
from adatom.structure.layers import adsorbate_numbers
from adatom.workbench.state import Notice


class OwnController(QObject):
    """Keeps the user's adsorbates and their tiles in step.

    Parameters
    ----------
    palette
        Where they are offered.
    say
        Shows a notice.
    window
        Parent of the dialogs.
    """

    succeeded = Signal(str)
    """The topic of what has worked."""

    def __init__(self, palette: Palette, say: Say, window: QWidget) -> None:
        super().__init__(window)
        self._palette = palette
        self._say = say
        self._window = window
        self._reader = FileReader(self)
        self._reader.ended.connect(self._take_file)
        palette.add_asked.connect(self._ask_for_file)
        palette.edit_asked.connect(self._edit)
        palette.delete_asked.connect(self._ask_before_deleting)
        self._reload()

    def close(self) -> None:
        """End the thread that reads files."""
        self._reader.close()

    # -- adding --------------------------------------------------------------------------------------

    def entries(self, atoms: Atoms | None, atom: int | None) -> list[tuple[str, Callable[[], object]]]:
        """Return what a menu at an atom offers: to save the adsorbate it is part of, or a lone molecule."""
        selection = None if atoms is None or atom is None else _molecule_of(atoms, atom)
        if atoms is None or selection is None:
            return []
        name = formula(atoms.numbers[list(selection)])
        return [(f"Save {name} as My Adsorbate…", lambda: self._save_part(atoms, selection))]

    def save_selection(self, atoms: Atoms | None, selection: Sequence[int]) -> None:
        """Offer to save atoms of a structure as an adsorbate of one's own."""
        if atoms is not None and selection:
            self._save_part(atoms, selection)

    def _save_part(self, atoms: Atoms, selection: Sequence[int]) -> None:
        self._offer(lambda: adsorbate_from(atoms, selection=selection), "")

    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self._window, "Add an Adsorbate from a File")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self._reader.ask(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(object, object)
    def _take_file(self, path: Path, answer: Sequence[Atoms] | AdatomError) -> None:
        if isinstance(answer, AdatomError):
            self._say(Notice(str(answer), "error", topic="own"), None)
        else:
            self._offer(lambda: adsorbate_from(answer[-1]), path.stem)

    def _offer(self, make: Callable[[], Adsorbate], name: str) -> None:
        """Make an adsorbate and ask under what name to save it, or say why there is none."""
        try:
            made = make()
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="own"), None)
            return
        self._open(made, name or made.name, None)

    # -- changing ------------------------------------------------------------------------------------

    def _edit(self, adsorbate: Adsorbate) -> None:
        self._open(adsorbate, adsorbate.name, adsorbate)

    def _open(self, adsorbate: Adsorbate, name: str, before: Adsorbate | None) -> None:
        dialog = OwnAdsorbateDialog(adsorbate, name, self._window)
        dialog.save_asked.connect(
            lambda made, called, replaces: self._save(dialog, made, called, replaces, before)
        )
        dialog.open()

    def _save(
        self,
        dialog: OwnAdsorbateDialog,
        adsorbate: Adsorbate,
        name: str,
        replaces: bool,
        before: Adsorbate | None,
    ) -> None:
        same = before is not None and before.name.casefold() == name.strip().casefold()
        taken = {own.name.casefold(): own.name for own in own_adsorbates().adsorbates}
        if not (replaces or same) and (other := taken.get(name.strip().casefold())):
            dialog.say_taken(other)
            return
        try:
            saved = save_own(replace(adsorbate, source="own"), name, replaces=True)
            if before is not None and not same:
                delete_own(before.name)
        except AdatomError as error:
            dialog.say_problem(str(error))
            return
        dialog.accept()
        self._palette.tiles.forget(saved)
        self._reload()
        self._palette.show_source("own")
        self.succeeded.emit("own")

    # -- deleting ------------------------------------------------------------------------------------

    def _ask_before_deleting(self, adsorbate: Adsorbate) -> None:
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("Delete an Adsorbate")
        box.setText(f"Delete {adsorbate.name} from your adsorbates?")
        box.setInformativeText("This cannot be undone. Structures it has been placed on keep it.")
        delete = box.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(cancel)
        delete.clicked.connect(lambda: self._delete(adsorbate))
        box.open()

    def _delete(self, adsorbate: Adsorbate) -> None:
        try:
            delete_own(adsorbate.name)
        except AdatomError as error:
            self._say(Notice(str(error), "error", topic="own"), None)
        self._reload()

    def _reload(self) -> None:
        """Offer what lies in the user's folder, and say what could not be read."""
        kept = own_adsorbates()
        self._palette.set_own(kept.adsorbates)
        for problem in kept.problems:
            self._say(Notice(problem, "warning", topic="own"), None)


def _molecule_of(atoms: Atoms, atom: int) -> list[int] | None:
    """Return the atoms of the adsorbate that an atom is part of; all of a structure that is one molecule."""
    numbers = adsorbate_numbers(atoms)
    if numbers[atom] > 0:
        return [int(k) for k in np.flatnonzero(numbers == numbers[atom])]
    return None if atoms.pbc.any() else list(range(len(atoms)))
