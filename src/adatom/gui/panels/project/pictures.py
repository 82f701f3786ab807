"""The small pictures of the project page: made one at a time while the window has nothing else to do."""

from ase import Atoms
from PySide6.QtCore import QObject, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QPixmap

from adatom.gui.molecule_picture import structure_pixmap
from adatom.project.tree import Node

SIZE = QSize(36, 36)
_MOST = 600
"""How many are kept."""


class NodePictures(QObject):
    """Pictures of nodes, by key; one that is not there yet is made soon."""

    made = Signal(object)
    """`Node` whose picture is there now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures: dict[tuple[int, float], QPixmap] = {}
        self._wanted: dict[tuple[int, float], Node] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._make_one)

    def picture(self, node: Node, ratio: float) -> QPixmap | None:
        """Return the picture of a node, or ``None`` until it is made.

        Parameters
        ----------
        node
            Not the empty table.
        ratio
            Device pixels per logical pixel.
        """
        key = (node.key, ratio)
        if key not in self._pictures and key not in self._wanted:
            self._wanted[key] = node
            self._timer.start()
        return self._pictures.get(key)

    def renew(self, node: Node) -> None:
        """Have the picture of a node made anew when it is next asked for."""
        self._pictures = {key: kept for key, kept in self._pictures.items() if key[0] != node.key}

    def close(self) -> None:
        """Make no more."""
        self._timer.stop()
        self._wanted.clear()

    @Slot()
    def _make_one(self) -> None:
        if not self._wanted:
            self._timer.stop()
            return
        # What was asked for last is what the user has scrolled to.
        key, node = self._wanted.popitem()
        atoms: Atoms | None = node.structure
        if atoms is not None and len(atoms):
            if len(self._pictures) >= _MOST:
                del self._pictures[next(iter(self._pictures))]
            self._pictures[key] = structure_pixmap(atoms, SIZE.width(), SIZE.height(), key[1])
            self.made.emit(node)
