"""Every slab that the panel offers: a sample here, all of them in `make soak`."""

import numpy as np
import pytest

from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.placement import automatic_pose, clashes, place
from adatom.structure.bulks.elements import FACETS, reference_crystal, slab_elements
from adatom.structure.checks import check_structure
from adatom.structure.layers import layer_indices
from adatom.structure.sites.finding import find_sites, unique_sites
from adatom.structure.slabs.low_index import build_slab

SAMPLE = ("Al", "Ti", "Fe", "Cu", "Mo", "Ru", "Pt")
SLABS = [
    pytest.param(symbol, facet, marks=() if symbol in SAMPLE else pytest.mark.soak)
    for symbol in slab_elements()
    for facet in FACETS[reference_crystal(symbol).structure]
]


@pytest.mark.parametrize(("symbol", "facet"), SLABS)
def test_a_slab_has_its_layers_its_sites_and_room_for_an_adsorbate(symbol, facet):
    slab = build_slab(symbol, facet, (3, 2, 4), 8.0)
    check_structure(slab)
    assert len(np.unique(layer_indices(slab))) == (12 if facet == "211" else 4)
    sites = find_sites(slab)
    kinds = {site.kind for site in sites}
    assert {"top", "bridge"} <= kinds
    assert kinds & {"hollow", "fcc", "hcp"}
    entry = adsorbate("H")
    for site in unique_sites(sites):
        placed = place(slab, entry, automatic_pose(slab, entry, site.position[:2]))
        assert not clashes(slab, entry, placed.positions[len(slab) :])
