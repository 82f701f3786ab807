"""How long slabs, terminations and sites take for ten bulks, and how many sites others count on them.

    python benchmarks/surfaces.py [-n RUNS] [--peers PYTHON] [--markdown]

pymatgen's `AdsorbateSiteFinder` counts in this process. ACAT (which fails with NumPy 2.4) and autoadsorbate
need an environment of their own, whose Python is given with ``--peers``:

    python -m venv peers && peers/bin/pip install "numpy<2.4" acat autoadsorbate
    python benchmarks/surfaces.py --peers peers/bin/python --markdown

A count is of symmetry-unique sites on the upper face, as each program gives them by default.
"""

import argparse
import json
import subprocess
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ase import Atoms
from ase.build import bulk
from ase.io import write
from ase.spacegroup import crystal

from adatom.structure.sites.finding import Site, find_sites, unique_sites
from adatom.structure.slabs.cutting import cut_slab
from adatom.structure.slabs.terminations import terminations
from report import machine, print_table, spread

Miller = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Case:
    """A surface to measure: its crystal, plane and atomic layers, and ACAT's name for it."""

    name: str
    crystal: str
    miller: Miller
    layers: int
    acat: str = ""


CASES = (
    Case("Cu(111)", "Cu", (1, 1, 1), 4, "fcc111"),
    Case("Cu(100)", "Cu", (1, 0, 0), 4, "fcc100"),
    Case("Cu(110)", "Cu", (1, 1, 0), 6, "fcc110"),
    Case("Cu(211)", "Cu", (2, 1, 1), 12, "fcc211"),
    Case("Cu(310)", "Cu", (3, 1, 0), 16),
    Case("Fe(110)", "Fe", (1, 1, 0), 4, "bcc110"),
    Case("Fe(100)", "Fe", (1, 0, 0), 6, "bcc100"),
    Case("Fe(111)", "Fe", (1, 1, 1), 12, "bcc111"),
    Case("Ru(0001)", "Ru", (0, 0, 1), 4, "hcp0001"),
    Case("Si(111)", "Si", (1, 1, 1), 8),
    Case("Cu3Pt(111)", "Cu3Pt", (1, 1, 1), 4, "fcc111"),
    Case("NiAl(110)", "NiAl", (1, 1, 0), 5, "bcc110"),
    Case("MgO(100)", "MgO", (1, 0, 0), 4),
    Case("TiO2(110)", "TiO2", (1, 1, 0), 9),
    Case("CeO2(111)", "CeO2", (1, 1, 1), 9),
    Case("SrTiO3(001)", "SrTiO3", (0, 0, 1), 7),
)
TIMED = (
    "Cu(211)",
    "Fe(110)",
    "Ru(0001)",
    "Si(111)",
    "Cu3Pt(111)",
    "NiAl(110)",
    "MgO(100)",
    "TiO2(110)",
    "CeO2(111)",
    "SrTiO3(001)",
)


def crystals() -> dict[str, Atoms]:
    """Return the ten bulks in their conventional cells."""
    octahedral, corner, middle = (0.5, 0.5, 0.0), (0.0, 0.0, 0.0), (0.5, 0.5, 0.5)
    platinum_copper = bulk("Cu", a=3.68, cubic=True)
    platinum_copper.symbols[0] = "Pt"
    return {
        "Cu": bulk("Cu", cubic=True),
        "Fe": bulk("Fe", cubic=True),
        "Ru": bulk("Ru"),
        "Si": bulk("Si", cubic=True),
        "Cu3Pt": platinum_copper,
        "NiAl": crystal(["Ni", "Al"], [corner, middle], spacegroup=221, cellpar=[2.887] * 3 + [90] * 3),
        "MgO": crystal(["Mg", "O"], [corner, middle], spacegroup=225, cellpar=[4.212] * 3 + [90] * 3),
        "TiO2": crystal(
            ["Ti", "O"],
            [corner, (0.3048, 0.3048, 0)],
            spacegroup=136,
            cellpar=[4.594, 4.594, 2.959, 90, 90, 90],
        ),
        "CeO2": crystal(
            ["Ce", "O"], [corner, (0.25, 0.25, 0.25)], spacegroup=225, cellpar=[5.41] * 3 + [90] * 3
        ),
        "SrTiO3": crystal(
            ["Sr", "Ti", "O"], [corner, middle, octahedral], spacegroup=221, cellpar=[3.905] * 3 + [90] * 3
        ),
    }


def milliseconds(work: Callable[[], object], runs: int) -> str:
    """Return how long some work took, after once without a clock."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return spread(taken, "ms", 0)


def timings(runs: int) -> list[tuple[str, str]]:
    """Time slab, terminations and sites of a surface of each bulk, about 100 atoms each."""
    known = crystals()
    rows = []
    for case in (case for case in CASES if case.name in TIMED):
        source = known[case.crystal]
        slab = cut_slab(source, case.miller, case.layers, (3, 3), 10.0)
        cut = milliseconds(lambda: cut_slab(source, case.miller, case.layers, (3, 3), 10.0), runs)  # noqa: B023
        ends = milliseconds(lambda: terminations(source, case.miller, case.layers), runs)  # noqa: B023
        sites = milliseconds(lambda: find_sites(slab), runs)  # noqa: B023
        rows.append((f"{case.name}, {len(slab)} atoms", f"slab {cut}; terminations {ends}; sites {sites}"))
    return rows


def by_pymatgen(atoms: Atoms) -> int:
    """Return how many symmetry-unique sites pymatgen finds by default."""
    from pymatgen.analysis.adsorption import AdsorbateSiteFinder
    from pymatgen.io.ase import AseAtomsAdaptor

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        structure = AseAtomsAdaptor.get_structure(atoms)
        found = AdsorbateSiteFinder(structure).find_adsorption_sites()
    return len(found["all"])


def by_peers(slabs: list[Atoms], python: str) -> list[dict[str, int | str]]:
    """Return the counts of ACAT and autoadsorbate from an environment of their own."""
    script = Path(__file__).parent / "peers" / "site_peers.py"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "slabs.extxyz"
        write(path, slabs)
        answer = subprocess.run([python, script, path], check=True, capture_output=True, text=True)
    counts: list[dict[str, int | str]] = json.loads(answer.stdout.splitlines()[-1])
    return counts


def in_words(sites: list[Site]) -> str:
    """Return what was found, by kind: ``"4: 1 top, 1 bridge, 1 hcp, 1 fcc"``."""
    kinds = Counter(site.kind for site in sites)
    return f"{len(sites)}: " + ", ".join(f"{many} {kind}" for kind, many in kinds.items())


def counts(python: str | None) -> list[tuple[str, ...]]:
    """Count the classes of sites of every surface by every program."""
    known = crystals()
    slabs = [cut_slab(known[case.crystal], case.miller, case.layers, (2, 2), 10.0) for case in CASES]
    for case, slab in zip(CASES, slabs, strict=True):
        if case.acat:
            slab.info["acat"] = case.acat
    peers = by_peers(slabs, python) if python else [{}] * len(slabs)
    return [
        (
            case.name,
            in_words(unique_sites(find_sites(slab))),
            str(by_pymatgen(slab)),
            str(peer.get("acat", "–")),
            str(peer.get("autoadsorbate", "–")),
        )
        for case, slab, peer in zip(CASES, slabs, peers, strict=True)
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", "--runs", type=int, default=5)
    parser.add_argument("--peers", help="a Python that has ACAT and autoadsorbate")
    parser.add_argument("--markdown", action="store_true", help="print the counts as a Markdown table")
    args = parser.parse_args()
    rows = counts(args.peers)
    head = ("surface (2×2)", "Adatom", "pymatgen", "ACAT", "autoadsorbate")
    if args.markdown:
        for line in (head, ("---",) * len(head), *rows):
            print("| " + " | ".join(line) + " |")
        print(machine())
    else:
        table = [(name, f"{ours}; pymatgen {a}, ACAT {b}, autoadsorbate {c}") for name, ours, a, b, c in rows]
        print_table("Symmetry-unique sites of the upper face", table)
    print_table(f"Times, {args.runs} runs: median [min–max]", timings(args.runs))


if __name__ == "__main__":
    main()
