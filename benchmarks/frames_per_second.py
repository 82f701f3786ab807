"""Frames per second drawn, all positions changed in each frame, against `ase gui` on the same atoms.

    python benchmarks/frames_per_second.py [-n FRAMES]

Copper slabs of 100, 1,000 and 10,000 atoms, and an oxide of 1,000 whose bonds are found anew in each frame;
a window of 800 × 600 pixels each, the two programs in turn, each in a process of its own. Of ours, the part
of a frame that is not painting is given too. Needs a screen (or xvfb-run) and, for the peer, a Python with
tkinter.
"""

import argparse
import json
import subprocess
import sys

from report import print_table, spread

_ATOMS = """
import json, sys, time
import numpy as np
from ase.build import bulk, fcc111, surface

def slab(name):
    if name == "oxide":
        return surface(bulk("MgO", "rocksalt", a=4.21, cubic=True), (1, 0, 0), 5, vacuum=8).repeat((5, 5, 1))
    size = {"100": (5, 5, 4), "1000": (10, 10, 10), "10000": (25, 25, 16)}[name]
    return fcc111("Cu", size, vacuum=8, periodic=True)

atoms, count = slab(sys.argv[1]), int(sys.argv[2])
rng = np.random.default_rng(0)
moved = [atoms.positions + rng.normal(0, 0.05, atoms.positions.shape) for _ in range(8)]
frames, changes = [], []
"""

_ADATOM = (
    _ATOMS
    + """
from adatom.viewer.surface import make_window_ready, prepare_opengl
prepare_opengl()
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
make_window_ready(window)
window.resize(800, 600)
window.show()
from adatom.viewer.view import StructureView
view = StructureView()
window.setCentralWidget(view)
view.show_structure(atoms, fit=True)
swapped = []
view.focusProxy().frameSwapped.connect(lambda: swapped.append(1))
for k in range(count + 3):
    swapped.clear()
    start = time.perf_counter()
    view.move_atoms(moved[k % 8])
    changes.append(time.perf_counter() - start)
    while not swapped:
        app.processEvents()
    frames.append(time.perf_counter() - start)
view.close_view()
window.close()
print(json.dumps({"frames": frames[3:], "changes": changes[3:], "atoms": len(atoms)}))
"""
)

_ASE = (
    _ATOMS
    + """
from ase.gui.gui import GUI
from ase.gui.images import Images
gui = GUI(Images([atoms]))
gui.window.win.geometry("800x600")
gui.window.win.update()
for k in range(count + 3):
    start = time.perf_counter()
    gui.images[0].positions = moved[k % 8]
    gui.set_frame()
    gui.window.win.update()
    frames.append(time.perf_counter() - start)
gui.exit()
print(json.dumps({"frames": frames[3:]}))
"""
)


def measure(code: str, slab: str, count: int) -> dict[str, list[float]] | None:
    """Return what a program measured, or None where it could not run."""
    finished = subprocess.run(
        [sys.executable, "-c", code, slab, str(count)], capture_output=True, text=True, check=False
    )
    if finished.returncode:
        print(finished.stderr.strip().splitlines()[-1] if finished.stderr else "no reason given")
        return None
    result: dict[str, list[float]] = json.loads(finished.stdout.splitlines()[-1])
    return result


def rates(seconds: list[float]) -> str:
    """Return frames per second: median and spread."""
    return spread([1 / frame for frame in seconds], "frames/s", 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", "--frames", type=int, default=40)
    count = parser.parse_args().frames
    rows = []
    for slab, title in (
        ("100", "100 atoms"),
        ("1000", "1,000 atoms"),
        ("oxide", "1,000 atoms, MgO with bonds"),
        ("10000", "10,000 atoms"),
    ):
        ours, theirs = measure(_ADATOM, slab, count), measure(_ASE, slab, count)
        if ours is None:
            raise SystemExit("Adatom's view did not start.")
        rows.append((f"{title}: Adatom", rates(ours["frames"])))
        changes = [1e3 * change for change in ours["changes"]]
        rows.append(("    of it before painting", spread(changes, "ms")))
        told = "did not start: it needs a Python with tkinter" if theirs is None else rates(theirs["frames"])
        rows.append((f"{title}: ase gui", told))
    print_table(f"Frames per second, 800 × 600, {count} frames each: median [min–max]", rows)


if __name__ == "__main__":
    main()
