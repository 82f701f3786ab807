"""Surfaces whose sites are known, and how they are told."""

from collections import Counter
from collections.abc import Callable

import numpy as np
from ase import Atoms
from ase.build import bulk
from ase.spacegroup import crystal
from tests.structure.crystals import copper, magnesia, platinum_copper, rutile

from adatom.structure.sites.finding import Site, find_sites, unique_sites
from adatom.structure.slabs.cutting import cut_slab
from adatom.structure.slabs.low_index import build_slab

TITANIA = rutile("Ti", 4.594, 2.959, 0.3048)
ANATASE = crystal(
    ["Ti", "O"], [(0, 0, 0), (0, 0, 0.208)], spacegroup=141, cellpar=[3.785, 3.785, 9.514, 90, 90, 90]
)
CERIA = crystal(["Ce", "O"], [(0, 0, 0), (0.25, 0.25, 0.25)], spacegroup=225, cellpar=[5.41] * 3 + [90] * 3)
STRONTIUM_TITANATE = crystal(
    ["Sr", "Ti", "O"],
    [(0, 0, 0), (0.5, 0.5, 0.5), (0.5, 0.5, 0)],
    spacegroup=221,
    cellpar=[3.905] * 3 + [90] * 3,
)
NICKEL_ALUMINIUM = crystal(
    ["Ni", "Al"], [(0, 0, 0), (0.5, 0.5, 0.5)], spacegroup=221, cellpar=[2.887] * 3 + [90] * 3
)

Size = tuple[int, int]
SURFACES: dict[str, Callable[[Size], Atoms]] = {
    "Cu(111)": lambda size: build_slab("Cu", "111", (*size, 4), 8.0),
    "Cu(100)": lambda size: build_slab("Cu", "100", (*size, 4), 8.0),
    "Cu(110)": lambda size: build_slab("Cu", "110", (*size, 5), 8.0),
    "Cu(211)": lambda size: build_slab("Cu", "211", (3 * size[0], size[1], 4), 8.0),
    "Cu(310)": lambda size: cut_slab(copper(), (3, 1, 0), 16, size, 8.0),
    "Fe(110)": lambda size: build_slab("Fe", "110", (*size, 4), 8.0),
    "Fe(111)": lambda size: build_slab("Fe", "111", (*size, 9), 8.0),
    "Ru(0001)": lambda size: build_slab("Ru", "0001", (*size, 4), 8.0),
    "Si(111)": lambda size: cut_slab(bulk("Si"), (1, 1, 1), 8, size, 8.0),
    "Cu3Pt(111)": lambda size: cut_slab(platinum_copper(), (1, 1, 1), 4, size, 8.0),
    "NiAl(110)": lambda size: cut_slab(NICKEL_ALUMINIUM, (1, 1, 0), 5, size, 8.0),
    "MgO(100)": lambda size: cut_slab(magnesia(), (1, 0, 0), 3, size, 8.0),
    "TiO2(110)": lambda size: cut_slab(TITANIA, (1, 1, 0), 9, size, 8.0),
    "anatase(101)": lambda size: cut_slab(ANATASE, (1, 0, 1), 12, size, 8.0),
    "CeO2(111)": lambda size: cut_slab(CERIA, (1, 1, 1), 9, size, 8.0),
    "SrTiO3(001)": lambda size: cut_slab(STRONTIUM_TITANATE, (0, 0, 1), 7, size, 8.0),
}


def told(sites: list[Site], cells: float = 1) -> Counter[tuple[object, ...]]:
    """Return the classes of some sites as they are told, with their multiplicities per cell."""
    return Counter(
        (site.kind, site.place, site.coordination, site.environment, site.multiplicity / cells)
        for site in unique_sites(sites)
    )


def kinds(sites: list[Site]) -> Counter[tuple[str, int, int]]:
    """Return kind, coordination and multiplicity of the classes of some sites."""
    return Counter((site.kind, site.coordination, site.multiplicity) for site in unique_sites(sites))


def top_layer(slab: Atoms) -> list[int]:
    """Return the atoms within 0.1 Å of the highest."""
    return np.flatnonzero(slab.positions[:, 2] > slab.positions[:, 2].max() - 0.1).tolist()


def labels(slab: Atoms) -> set[str]:
    """Return what the sites of a slab are called."""
    return {site.label for site in find_sites(slab)}
