"""Time of a relaxation in the window against the bare ASE script, model loaded, same threads.

    python benchmarks/relaxation_overhead.py [-n RUNS]

The reference workflow with CHGNet 0.3.0 on the CPU. The script runs in a process of its own; the two take
turns, so that both see the same mood of the machine. Goal: within 3 %.
"""

import argparse
import subprocess
import sys
import time

from adatom.gui.app import make_application
from adatom.gui.main_window import MainWindow
from adatom.relaxation.settings import RelaxationSettings
from adatom.workbench.workbench import Workbench
from event_loop import ready_workbench, settle, spin
from report import print_table, ratio, spread

_BARE = """
import sys, time, warnings
warnings.simplefilter("ignore")
import torch
torch.set_num_threads(int(sys.argv[1]))
from ase.build import add_adsorbate, fcc100, molecule
from ase.optimize import LBFGS
from chgnet.model import CHGNet, CHGNetCalculator
out, sys.stdout = sys.stdout, sys.stderr
model = CHGNet.load(model_name="0.3.0", use_device="cpu", verbose=False)
for line in sys.stdin:
    atoms = fcc100("Cu", (3, 3, 3), vacuum=8, periodic=True)
    add_adsorbate(atoms, molecule("CO"), 2.0, "bridge")
    atoms.calc = CHGNetCalculator(model=model, use_device="cpu")
    start = time.perf_counter()
    optimizer = LBFGS(atoms, logfile=None)
    optimizer.run(fmax=0.05, steps=100)
    energy = atoms.get_potential_energy()
    print(time.perf_counter() - start, optimizer.nsteps, energy, file=out, flush=True)
"""


class BareScript:
    """The bare ASE script, in a process that waits to be asked."""

    def __init__(self, threads: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BARE, str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def run(self) -> tuple[float, int, float]:
        """Relax once; return seconds, steps and energy in eV."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(file=self._process.stdin, flush=True)
        seconds, steps, energy = self._process.stdout.readline().split()
        return float(seconds), int(steps), float(energy)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def run_in_window(workbench: Workbench, threads: int) -> tuple[float, float, int, float]:
    """Relax the reference example in the window.

    Returns
    -------
    tuple
        Seconds in the engine, seconds from the press of Relax to the end known in the window, steps,
        energy in eV.
    """
    workbench.open_example("co-cu100")
    settle(0.3)
    start = time.perf_counter()
    workbench.relax(RelaxationSettings("chgnet:0.3.0", threads=threads))
    spin(lambda: not workbench.run_state.active)
    seconds = time.perf_counter() - start
    state = workbench.run_state
    assert state.converged
    assert state.energy is not None
    return state.wall_s, seconds, state.step, state.energy


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", "--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    application = make_application()
    window = MainWindow()
    window.show()
    workbench = ready_workbench(window)
    script = BareScript(args.threads)
    script.run(), run_in_window(workbench, args.threads)  # both warm
    bare, ours = [], []
    for _ in range(args.runs):
        bare.append(script.run())
        ours.append(run_in_window(workbench, args.threads))
    assert {run[1] for run in bare} == {run[2] for run in ours}
    print_table(
        f"CO on Cu(100), CHGNet 0.3.0, LBFGS, {bare[0][1]} steps, {args.threads} thread, "
        f"{args.runs} runs in turn",
        [
            ("bare ASE script", spread([run[0] for run in bare], "s")),
            ("in the window, first to last force call", spread([run[0] for run in ours], "s")),
            ("in the window, press to end", spread([run[1] for run in ours], "s")),
            ("window / script, force calls", ratio([run[0] for run in ours], [run[0] for run in bare])),
            ("window / script, press to end", ratio([run[1] for run in ours], [run[0] for run in bare])),
            ("energy difference", f"{abs(ours[0][3] - bare[0][2]):.1e} eV"),
        ],
    )
    script.close()
    window.close()
    application.quit()


if __name__ == "__main__":
    main()
