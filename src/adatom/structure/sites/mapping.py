"""Sites found on one structure, carried over to another of the same slab."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from ase import Atoms
from ase.geometry import find_mic

from adatom.structure.sites.finding import Site


def begins_with(now: Atoms, found_on: Atoms) -> bool:
    """Return whether `now` begins with the atoms of `found_on`: moved, and with others added at most."""
    count = len(found_on)
    return len(now) >= count and np.array_equal(now.numbers[:count], found_on.numbers)


def carry_sites(sites: Sequence[Site], found_on: Atoms, now: Atoms) -> list[Site]:
    """Return the sites moved along with the atoms they lie between.

    Sites are found on the slab as it was built: after a relaxation every atom is a little different, and each
    site would be a class of its own.

    Parameters
    ----------
    sites
        Found on `found_on`.
    found_on
        The structure as it was built.
    now
        The same structure with its atoms moved; adsorbates may have been added at its end.

    Returns
    -------
    list of Site
        At their new places; unchanged where `now` does not begin with the atoms of `found_on`.
    """
    if not begins_with(now, found_on):
        return list(sites)
    count = len(found_on)
    moved, _ = find_mic(now.positions[:count] - found_on.positions, now.cell, now.pbc)
    carried = []
    for site in sites:
        x, y, z = np.asarray(site.position) + moved[list(site.atoms)].mean(axis=0)
        carried.append(replace(site, position=(float(x), float(y), float(z))))
    return carried
