"""Count the adsorption sites of slabs with ACAT and autoadsorbate, in an environment of their own.

    python site_peers.py slabs.extxyz

The file's frames carry ``acat`` (ACAT's name of the surface, or nothing) in their notes. Prints a JSON list
with one object per frame: classes of sites by ACAT and by autoadsorbate, or in words why there are none.
"""

import importlib
import json
import sys
import warnings
from collections.abc import Callable
from typing import Any

from ase import Atoms
from ase.io import read


def by_acat(atoms: Atoms) -> int:
    """Return how many unique sites ACAT names: by its labels of the surface, composition and step."""
    if not atoms.info.get("acat"):
        raise LookupError("not covered")
    sites: Any = importlib.import_module("acat.adsorption_sites")
    mixed = len(set(atoms.symbols)) > 1
    found = sites.SlabAdsorptionSites(atoms, surface=atoms.info["acat"], composition_effect=mixed)
    return len(found.get_unique_sites(unique_composition=mixed))


def by_autoadsorbate(atoms: Atoms) -> int:
    """Return how many sites autoadsorbate keeps after its own reduction by symmetry."""
    surface = importlib.import_module("autoadsorbate").Surface(atoms)
    surface.sym_reduce()
    return len(surface.site_df)


def counted(count: Callable[[Atoms], int], atoms: Atoms) -> int | str:
    """Return a count, or the reason why there is none."""
    try:
        return count(atoms.copy())
    except LookupError as error:
        return str(error) or "LookupError"
    except Exception as error:  # noqa: BLE001 - a peer may fail in any way; that is its result
        return f"fails ({type(error).__name__})"


def main() -> None:
    """Count and print."""
    warnings.simplefilter("ignore")
    frames = read(sys.argv[1], index=":")
    counts = [
        {"acat": counted(by_acat, atoms), "autoadsorbate": counted(by_autoadsorbate, atoms)}
        for atoms in frames
    ]
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
