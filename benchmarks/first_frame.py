"""From pressing Relax to the first frame: with a warm engine, and what a cold one takes before.

    python benchmarks/first_frame.py [-n RUNS]

The reference structure (CO on Cu(100), 29 atoms). A cold engine is a new process: the time until it answers
(torch and the devices), until the model's package is imported, until the model is loaded, and until the first
frame arrives. Warm is what a user waits who has built a slab meanwhile: the model was loaded as the window
opened. Peer: the same force call in a bare script, the calculator being there.

The tiny UMA of the tests stands for UMA: its code and its imports are the real ones, its weights are not. The
real ones are read at the disk's speed and checked at that of SHA-256, which is measured too.
"""

import argparse
import hashlib
import subprocess
import sys
import time
from pathlib import Path

from ase import Atoms
from ase.io import read

from adatom.engine.client import EngineClient
from adatom.engine.messages import EngineReady
from adatom.paths import resource
from adatom.relaxation.events import Failed, Frame, Loading, Started
from adatom.relaxation.settings import RelaxationSettings
from report import print_table, spread

_TINY_UMA = Path(__file__).parents[1] / "tests" / "data" / "tiny_uma.pt"
_MODELS = {
    "CHGNet 0.3.0": RelaxationSettings("chgnet:0.3.0", device="cpu", max_steps=0),
    "SevenNet-0": RelaxationSettings("sevennet:0", device="cpu", max_steps=0),
    "UMA, tiny, oc20": RelaxationSettings(f"file:{_TINY_UMA}", task="oc20", device="cpu", max_steps=0),
}
_PATIENCE_S = 120.0

_BARE = """
import sys, time
from ase.io import read
atoms = read(sys.argv[1])
{imports}
{calculator}
atoms.get_forces()
for _ in range(int(sys.argv[2])):
    atoms.rattle(1e-4)
    start = time.perf_counter()
    atoms.get_forces()
    print("took", time.perf_counter() - start)
"""


class Engine:
    """An engine whose messages are timed."""

    def __init__(self) -> None:
        self.client = EngineClient()
        self.started = time.perf_counter()
        self.client.start()
        self.until(EngineReady)

    def until(self, *kinds: type) -> tuple[dict[str, float], float]:
        """Return when each stage of loading was told, and when the first message of one of the kinds came."""
        stages: dict[str, float] = {}
        while True:
            message = self.client.receive(_PATIENCE_S)
            now = time.perf_counter()
            if message is None or isinstance(message, Failed):
                raise SystemExit(f"the engine did not do it: {message}")
            if isinstance(message, Loading):
                stages[message.stage.partition(" ")[0]] = now  # the last of its kind
            if isinstance(message, kinds):
                return stages, now

    def first_frame(self, atoms: Atoms, settings: RelaxationSettings) -> float:
        """Return the seconds from asking for a relaxation to its first frame."""
        start = time.perf_counter()
        self.client.relax("run", 1, atoms, settings)
        return self.until(Frame)[1] - start


def measure(name: str, runs: int) -> list[tuple[str, str]]:
    """Return the rows of a model."""
    settings, atoms = _MODELS[name], read(resource("examples", "co-cu100.extxyz"))
    answers, imports, loads, cold, warm = [], [], [], [], []
    for _ in range(runs):
        engine = Engine()
        ready = time.perf_counter()
        answers.append(ready - engine.started)
        engine.client.warm_up(settings, len(atoms))
        stages, loaded = engine.until(Started)
        load = stages["Loading"]
        imports.append(load - stages["Importing"])
        loads.append(loaded - load)
        cold.append(engine.first_frame(atoms, settings))
        warm += [engine.first_frame(atoms, settings) for _ in range(3)]
        engine.client.close()
    return [
        ("engine answers", spread(answers, "s")),
        ("package imported", spread(imports, "s")),
        ("model loaded", spread(loads, "s")),
        ("first run: Relax to first frame", spread(cold, "s", 3)),
        ("later runs: Relax to first frame", spread(warm, "s", 3)),
        ("bare script: one force call", spread(bare_calls(settings, 3 * runs), "s", 3)),
    ]


def bare_calls(settings: RelaxationSettings, calls: int) -> list[float]:
    """Return how long force calls take without Adatom, with as many threads."""
    from adatom.potentials.devices import default_threads
    from adatom.relaxation.operation import Relax

    part = Relax(settings).script()
    calculator = part.lines[: next(i for i, line in enumerate(part.lines) if line.startswith("opt ="))]
    threads = ("import torch", f"torch.set_num_threads({default_threads()})")
    script = _BARE.format(imports="\n".join([*threads, *part.imports]), calculator="\n".join(calculator))
    start = str(resource("examples", "co-cu100.extxyz"))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, start, str(calls)],
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(line.split()[1]) for line in done.stdout.splitlines() if line.startswith("took")]


def hashing() -> float:
    """Return the speed of checking a file, in GB/s."""
    block, start = bytes(100_000_000), time.perf_counter()
    hashlib.sha256(block)
    return 0.1 / (time.perf_counter() - start)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("-n", type=int, default=3, help="runs of each (default: 3)")
    runs = parser.parse_args().n
    for name in _MODELS:
        print_table(name, measure(name, runs))
    print_table("Checking files", [("SHA-256", spread([hashing() for _ in range(runs)], "GB/s"))])


if __name__ == "__main__":
    main()
