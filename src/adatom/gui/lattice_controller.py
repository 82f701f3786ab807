"""Relaxing a bulk's lattice before the slab is cut: from the panel's button to the slab with that lattice."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Slot

from adatom.errors import AdatomError
from adatom.gui.lineage import crystal_of
from adatom.gui.model_controller import ModelController
from adatom.gui.panels.slab import SlabPanel
from adatom.gui.panels.slab.wish import Bulk, ElementBulk
from adatom.gui.slab_controller import SlabController
from adatom.project.tree import Node
from adatom.relaxation.settings import CELL_FMAX, RelaxationSettings
from adatom.structure.bulks.operations import BuildBulk
from adatom.workbench.state import RunState
from adatom.workbench.workbench import Workbench

STEPS = 200
"""Most steps, unless the panel allows more."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A relaxation under way: at which node, and what the panel asked for when it began."""

    node: Node
    model: str


class LatticeController(QObject):
    """Relaxes the crystal that the slab panel would cut, and has it cut once that has converged.

    Parameters
    ----------
    workbench
        Where it is relaxed.
    panel
        Has the button, and says how far it is.
    slabs
        Cuts.
    models
        With which model.
    """

    def __init__(
        self,
        workbench: Workbench,
        panel: SlabPanel,
        slabs: SlabController,
        models: ModelController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._panel = panel
        self._slabs = slabs
        self._models = models
        self._waiting: _Waiting | None = None
        panel.relax_lattice_asked.connect(self._relax)
        panel.stop_lattice_asked.connect(workbench.stop)
        models.changed.connect(self._show_model)
        self._show_model()

    @Slot()
    def _show_model(self) -> None:
        self._panel.set_model(self._models.model.title)

    @Slot()
    def _relax(self) -> None:
        """Put the crystal on the table, and relax its cell."""
        project = self._workbench.project
        before = project.head
        step = self._slabs.offered_step()
        try:
            settings = self._settings()
            if step is not None:
                self._workbench.visit(step)
            else:
                self._workbench.apply(_build(self._panel.bulk()), at=project.root)
            node = self._workbench.relax(settings)
        except AdatomError as error:
            self._workbench.visit(before)
            self._panel.set_problem(str(error))
            return
        if node is None:
            self._panel.set_problem(
                "Another structure is being relaxed: the crystal waits for it in the queue. Cut it once it "
                "has been relaxed."
            )
            return
        self._waiting = _Waiting(node, self._models.model.title)
        self.follow(self._workbench.run_state)

    def _settings(self) -> RelaxationSettings:
        asked = self._models.settings()
        return replace(
            asked, cell=True, fmax=min(asked.fmax, CELL_FMAX), max_steps=max(asked.max_steps, STEPS)
        )

    @Slot(object)
    def follow(self, _state: RunState) -> None:
        """Say how far it is, and cut once it has converged; its state is asked for anew."""
        waiting, state = self._waiting, self._workbench.run_state
        if waiting is None:
            return
        mine = state.node_key == waiting.node.key
        if mine and state.active:
            step = f", step {state.step}" if state.step else ""
            self._panel.set_lattice_progress(f"Relaxing with {waiting.model}{step}…")
            return
        self._waiting = None
        self._panel.set_lattice_progress("")
        if not mine or self._workbench.project.head is not waiting.node:
            return
        if state.converged:
            self._cut(waiting.node)
        elif state.reason != "stopped by the user":
            self._panel.set_problem(
                f"The lattice has not converged ({state.reason}): relax it further, or cut it as it is."
            )

    def _cut(self, node: Node) -> None:
        """Cut the relaxed crystal with the values that the panel shows."""
        if crystal_of(node) is not None:
            self._slabs.show_node(node)
            self._panel.cut()


def _build(bulk: Bulk) -> BuildBulk:
    """Return the operation that puts the crystal of an element on the table."""
    if not isinstance(bulk, ElementBulk):
        raise AdatomError("This crystal is no longer in the project: open it again to relax its lattice.")
    given = (("a", bulk.a), ("c", bulk.c))
    constants = tuple((name, value) for name, value in given if value is not None)
    return BuildBulk((bulk.symbol,), bulk.structure or "", constants)
