"""Time from the shell to a window, and to painted atoms, against `ase gui` on the same file.

    python benchmarks/startup.py [-n RUNS]

Each run is a process of its own, the two programs in turn, files warm in the cache. Needs a screen (or
xvfb-run) and, for the peer, a Python with tkinter.
"""

import argparse
import subprocess
import sys
import time

from adatom.structure.examples import examples
from report import print_table, ratio, spread

_ADATOM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from adatom.gui import app, main_window

class Watched(main_window.MainWindow):
    said = False

    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.said:
            self.said = True
            print("window", flush=True)
            self.ready.connect(self._watch)

    def _watch(self):
        self.workspace.view.drawn.connect(self._atoms)

    def _atoms(self):
        if self.controller.workbench.project.head.structure is not None:
            self.workspace.view.drawn.disconnect(self._atoms)
            print("atoms", flush=True)
            QTimer.singleShot(0, self.close)

main_window.MainWindow = Watched
app.main([Path(sys.argv[1])])
"""

_ASE = """
import sys
from ase.gui.gui import GUI
from ase.gui.images import Images

images = Images()
images.read([sys.argv[1]])
gui = GUI(images)
window = gui.window.win
window.update()
print("window", flush=True)
print("atoms", flush=True)
window.after(0, gui.exit)
gui.run()
"""


def seconds_to(code: str, file: str) -> dict[str, float]:
    """Return the seconds from the start of a process to each word it prints."""
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code, file], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        return {line.strip(): time.perf_counter() - start for line in process.stdout}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", "--runs", type=int, default=5)
    runs = parser.parse_args().runs
    file = str(examples()[0].path)
    seconds_to(_ADATOM, file), seconds_to(_ASE, file)  # warm the file cache
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(seconds_to(_ADATOM, file))
        theirs.append(seconds_to(_ASE, file))
    rows = [("Adatom, window on screen", spread([run["window"] for run in ours], "s"))]
    rows.append(("Adatom, atoms painted", spread([run["atoms"] for run in ours], "s")))
    if all("atoms" in run for run in theirs):
        peer = [run["atoms"] for run in theirs]
        rows += [
            ("ase gui, atoms painted", spread(peer, "s")),
            ("Adatom's window / ase gui", ratio([run["window"] for run in ours], peer)),
            ("Adatom's atoms / ase gui", ratio([run["atoms"] for run in ours], peer)),
        ]
    else:
        rows.append(("ase gui", "did not start: it needs a Python with tkinter"))
    print_table(f"Start-up, 29 atoms, {runs} runs each in turn: median [min–max]", rows)


if __name__ == "__main__":
    main()
