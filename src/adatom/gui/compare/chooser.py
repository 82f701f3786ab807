"""The dialog that asks which structures of the project to compare."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from adatom.gui.compare.controller import MOST
from adatom.gui.compare.facts import compared
from adatom.gui.compare.pane import facts_line
from adatom.project.node import Node


class CompareChooser(QDialog):
    """Lists the structures of a project, newest first, to be ticked.

    Parameters
    ----------
    nodes
        The structures to choose from.
    ticked
        Those that are ticked from the start.
    """

    chosen = Signal(object)
    """The structures to compare, a list of nodes in the order of their making."""

    def __init__(
        self, nodes: Sequence[Node], ticked: Sequence[Node] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Compare Structures")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._nodes = list(nodes)
        words = QLabel(f"Tick two to {MOST} structures or relaxations.")
        self.list = QListWidget()
        self.list.setAccessibleName("Structures of the project")
        self.list.setToolTip("Space ticks")
        for node in self._nodes:
            item = QListWidgetItem(_line(node), self.list)
            item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | _SELECTABLE)
            item.setCheckState(Qt.CheckState.Checked if node in ticked else Qt.CheckState.Unchecked)
        self._button = QPushButton("Compare")
        self._button.setObjectName("primary")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())
        buttons.addButton(self._button, QDialogButtonBox.ButtonRole.AcceptRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(words)
        column.addWidget(self.list, 1)
        column.addWidget(buttons)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.list.itemChanged.connect(self._ticked)
        self.accepted.connect(lambda: self.chosen.emit(self.ticked()))
        self._ticked()
        self.resize(560, 420)

    def ticked(self) -> list[Node]:
        """Return the structures that are ticked, in the order of their making."""
        rows = range(self.list.count())
        chosen = [self._nodes[k] for k in rows if self.list.item(k).checkState() == Qt.CheckState.Checked]
        return sorted(chosen, key=lambda node: node.key)

    @Slot()
    def _ticked(self) -> None:
        self._button.setEnabled(2 <= len(self.ticked()) <= MOST)


_SELECTABLE = Qt.ItemFlag.ItemIsSelectable


def _line(node: Node) -> str:
    shown = compared(node)
    if shown is None:
        return node.label
    facts = facts_line(shown)
    return f"{shown.name}  ·  {facts}" if facts != shown.name else shown.name
