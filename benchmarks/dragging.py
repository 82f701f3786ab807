"""Dragging an atom while the structure relaxes: latency, stalls and frames, at 30, 200 and 2,000 atoms.

    python benchmarks/dragging.py [-n SECONDS]

The real window, with CO on copper: its carbon is pulled around by the Move tool while EMT, and at up to 200
atoms CHGNet, relaxes the rest. *Latency* is from a mouse move to the end of the first painting that shows it,
less that painting; a *stall* is a gap between two ticks of a 5 ms timer, less the 5 ms and the painting in it
(see event_loop.py). *Shown* is how many of the frames that the engine computed were on screen: the rest were
overtaken by newer ones before the display's next tick. Goal: a latency of 33 ms at 200 atoms. Needs a screen
(or xvfb-run).
"""

import argparse
import time

import numpy as np
from ase import Atoms
from ase.build import add_adsorbate, fcc100, molecule
from ase.constraints import FixAtoms
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from adatom.gui.actions import ActionKey
from adatom.gui.app import make_application
from adatom.gui.main_window import MainWindow
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.files.opening import OpenStructure
from event_loop import PaintWatch, StallWatch, ready_workbench, settle, spin
from report import print_table, spread

_MOVE_S = 1 / 120
"""Between mouse moves: a mouse that reports 120 times a second."""
_SIZES = {30: (3, 3, 3), 200: (7, 7, 4), 2000: (20, 20, 5)}
"""Atoms, about → the slab below the CO."""
_MOST_FOR_CHGNET = 200
"""With more atoms, a force call of CHGNet takes longer than the whole drag."""


class Latencies(PaintWatch):
    """Notes how long after a mouse move the painting that shows it begins."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.asked: list[float] = []
        self.found: list[float] = []
        self._shown = False
        assert window.workspace is not None
        window.workspace.view.drawn.connect(self._note)

    def _note(self) -> None:
        self._shown = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Note what had been asked for when a painting of the view began."""
        begun, self._shown = time.perf_counter(), False
        handled = super().eventFilter(watched, event)
        if handled and self._shown:
            self.found += [1000 * (begun - asked) for asked in self.asked if asked <= begun]
            self.asked = [asked for asked in self.asked if asked > begun]
        return handled


class Mouse:
    """Pulls an atom around in a circle.

    Parameters
    ----------
    window
        Where.
    atom
        Which.
    """

    def __init__(self, window: MainWindow, atom: int) -> None:
        assert window.workspace is not None
        assert window.controller is not None
        view, atoms = window.workspace.view, window.controller.stage.atoms()
        assert atoms is not None
        canvas = view.focusProxy()
        assert canvas is not None
        self._canvas = canvas
        self._start = view.to_widget(atoms.positions[atom]).toPoint()
        self._paints = Latencies(window)
        self._watch = StallWatch(self._paints)

    def drag(self, seconds: float) -> tuple[list[float], list[float]]:
        """Press, go round and release; return latencies and stalls, ms."""
        self._send(QEvent.Type.MouseButtonPress, self._start, Qt.MouseButton.LeftButton)
        self._watch.restart()
        begun = time.perf_counter()
        while (spent := time.perf_counter() - begun) < seconds:
            angle = 2 * np.pi * spent
            where = self._start + QPoint(round(20 * (1 - np.cos(angle))), -round(14 * abs(np.sin(angle))))
            self._paints.asked.append(time.perf_counter())
            self._send(QEvent.Type.MouseMove, where, Qt.MouseButton.NoButton)
            settle(_MOVE_S)
        stalls = self._watch.stop()
        self._send(QEvent.Type.MouseButtonRelease, self._start, Qt.MouseButton.LeftButton)
        return self._paints.found, stalls

    def _send(self, kind: QEvent.Type, where: QPoint, button: Qt.MouseButton) -> None:
        on_screen = QPointF(self._canvas.mapToGlobal(where))
        held = (
            Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
        )
        event = QMouseEvent(kind, QPointF(where), on_screen, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self._canvas, event)


def slab_with_co(size: tuple[int, int, int]) -> Atoms:
    """Return CO on a copper slab of which the lowest layer is fixed."""
    slab = fcc100("Cu", size, vacuum=8.0, periodic=True)
    slab.set_constraint(FixAtoms(np.flatnonzero(slab.get_tags() == size[2])))
    middle = slab.cell.array[:2].sum(axis=0)[:2] / 2
    add_adsorbate(slab, molecule("CO"), 1.9, middle)
    slab.positions[-2:] = slab.positions[[-1, -2]]  # carbon down
    return slab


def measure(
    window: MainWindow, size: tuple[int, int, int], model: str, seconds: float
) -> list[tuple[str, str]]:
    """Relax and drag for a while, and return the rows of what was found."""
    assert window.controller is not None
    controller, workbench = window.controller, window.controller.workbench
    atoms = slab_with_co(size)
    workbench.apply(OpenStructure("co.xyz", atoms), at=workbench.project.root)
    settle(1.0)
    shown = 0

    def count() -> None:
        nonlocal shown
        shown += controller.stage.live

    workbench.relax(RelaxationSettings(model, fmax=1e-9, max_steps=100_000))
    controller.tools.take(ActionKey.MOVE)
    spin(lambda: controller.stage.frames > 1)
    before, begun = controller.stage.frames, time.perf_counter()
    controller.stage.shown_changed.connect(count)
    latencies, stalls = Mouse(window, len(atoms) - 2).drag(seconds)
    computed, spent = controller.stage.frames - before, time.perf_counter() - begun
    controller.stage.shown_changed.disconnect(count)
    workbench.stop()
    spin(lambda: not workbench.run_state.active)
    named = f"{len(atoms):,} atoms, {model}"
    worst = sorted(latencies)[int(0.99 * (len(latencies) - 1))]
    return [
        (f"{named}: latency beyond painting", f"{spread(latencies, 'ms', 1)}, 99th percentile {worst:.1f}"),
        ("    longest stall", f"{max(stalls):.1f} ms"),
        (
            "    frames computed, shown",
            f"{computed / spent:.1f}, {min(shown, computed) / spent:.1f} a second",
        ),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", "--seconds", type=float, default=6.0)
    seconds = parser.parse_args().seconds
    application = make_application()
    window = MainWindow()
    window.show()
    ready_workbench(window)
    rows = []
    for atoms, size in _SIZES.items():
        for model in ("emt", "chgnet:0.3.0")[: 2 if atoms <= _MOST_FOR_CHGNET else 1]:
            rows += measure(window, size, model, seconds)
    window.close()
    application.processEvents()
    print_table(f"Dragging while it relaxes, {seconds:g} s each: median [min–max]", rows)


if __name__ == "__main__":
    main()
