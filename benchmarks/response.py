"""How long the window takes to answer: slabs, sites, ghosts, plots.

    python benchmarks/response.py [-n RUNS]

Each figure is time on the GUI thread before painting, except for sites, which are found on a thread of
their own. Goals: a change in the slab panel within 100 ms; a ghost's clash check at mouse speed; a frame on
the plots within a tick of the screen. pymatgen's `AdsorbateSiteFinder` is the peer for sites, on the same
slabs. Needs a screen (or xvfb-run).
"""

import argparse
import time
import warnings
from collections.abc import Callable

from ase import Atoms

from adatom.gui.app import make_application
from adatom.gui.foot import Foot
from adatom.gui.main_window import MainWindow
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.placement import adsorbate_positions, clashes
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.sites.finding import find_sites
from adatom.structure.slabs.low_index import build_slab
from adatom.structure.slabs.operations import BuildSlab
from event_loop import ready_workbench, settle
from report import print_table, spread


def milliseconds(work: Callable[[], object], runs: int) -> list[float]:
    """Return how long some work took, ms, after once without a clock."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def pymatgen_sites(atoms: Atoms) -> object:
    """Find the symmetry-unique sites as pymatgen does."""
    from pymatgen.analysis.adsorption import AdsorbateSiteFinder
    from pymatgen.io.ase import AseAtomsAdaptor

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        structure = AseAtomsAdaptor.get_structure(atoms)
        return AdsorbateSiteFinder(structure).find_adsorption_sites()


def slab_changes(window: MainWindow, runs: int) -> list[tuple[str, str]]:
    """Time what happens when a value of the slab panel changes, up to the asking for a repaint."""
    assert window.workspace is not None
    panel = window.workspace.side.slab
    rows = []
    for size in ((3, 3, 3), (6, 6, 6), (10, 10, 10)):
        taken = []
        for run in range(runs + 1):
            operation = BuildSlab("Cu", "100", size, 8.0 + 0.1 * (run % 2))
            start = time.perf_counter()
            panel.changed.emit(operation)
            taken.append(1000 * (time.perf_counter() - start))
            settle(0.3)
        atoms = size[0] * size[1] * size[2]
        rows.append((f"slab panel to view, {atoms:,} atoms", spread(taken[1:], "ms", 1)))
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", "--runs", type=int, default=7)
    runs = parser.parse_args().runs
    application = make_application()
    window = MainWindow()
    window.show()
    ready_workbench(window)
    rows = slab_changes(window, runs)
    for size in ((3, 3, 3), (5, 5, 4), (8, 8, 4)):
        slab = build_slab("Cu", "111", size, 8.0)
        ours = spread(milliseconds(lambda slab=slab: find_sites(slab), runs), "ms", 1)  # type: ignore[misc]
        peer = spread(milliseconds(lambda slab=slab: pymatgen_sites(slab), 1), "ms", 0)  # type: ignore[misc]
        rows.append((f"sites of Cu(111), {len(slab)} atoms", f"{ours}; pymatgen {peer}"))
    slab, methanol = build_slab("Cu", "100", (7, 7, 4), 8.0), adsorbate("CH3OH")
    where = adsorbate_positions(slab, methanol, Pose((5.0, 5.0), 1.5))
    rows.append(
        ("clash check, 196 atoms", spread(milliseconds(lambda: clashes(slab, methanol, where), 50), "ms"))
    )
    rows.append(("frame on the plots, after 5,000", spread(plot_times(runs), "ms", 1)))
    window.close()
    application.processEvents()
    print_table(f"Response, {runs} runs: median [min–max]", rows)


def plot_times(runs: int) -> list[float]:
    """Time the adding of a frame to a long run, redraw of the curves included."""
    foot = Foot()
    foot.show()
    foot.set_trajectory(0, [], [], 0.05)
    for index in range(5000):
        foot.append(index, -100.0 - 1.0 / (1 + index), 1.0 / (1 + index))
    taken = []
    for index in range(5000, 5000 + runs):
        start = time.perf_counter()
        foot.append(index, -101.0, 1.0 / (1 + index))
        foot.plots.redraw()
        taken.append(1000 * (time.perf_counter() - start))
    foot.close()
    foot.deleteLater()
    return taken


if __name__ == "__main__":
    main()
