"""What every page of the dialog for bulk crystals has in common."""

from typing import TypeAlias

from ase import Atoms
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from adatom.structure.bulks.operations import BuildBulk, TakeFound
from adatom.structure.files.opening import OpenStructure

BulkOperation: TypeAlias = BuildBulk | TakeFound | OpenStructure


class BulkPage(QWidget):
    """One way to a bulk crystal."""

    changed = Signal()
    """Another crystal is chosen, or none: ask `choice`."""
    entered = Signal()
    """The crystal chosen is to be cut, now."""

    def choice(self) -> BulkOperation | None:
        """Return the operation that puts the crystal chosen on the table, or ``None``."""
        raise NotImplementedError

    def crystal(self) -> Atoms | None:
        """Return the crystal that the operation puts on the table."""
        operation = self.choice()
        return None if operation is None else operation.apply(None)

    def start(self) -> None:
        """Take the focus where the user begins."""
        raise NotImplementedError
