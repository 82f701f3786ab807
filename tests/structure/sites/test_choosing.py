"""Sites are chosen by what they are called."""

import pytest

from adatom.errors import StructureError
from adatom.structure.sites.choosing import chosen_site
from adatom.structure.sites.finding import find_sites, unique_sites
from adatom.structure.slabs.low_index import build_slab

FURROWED = find_sites(build_slab("Cu", "110", (2, 2, 5), 8.0))
STEPPED = find_sites(build_slab("Cu", "211", (3, 2, 4), 8.0))


@pytest.mark.parametrize("sites", [FURROWED, STEPPED])
def test_every_label_that_is_listed_chooses_a_site_of_that_label(sites):
    for site in unique_sites(sites):
        for typed in (site.label, site.label.replace("-", " "), site.label.upper()):
            assert chosen_site(sites, typed).label == site.label


def test_short_and_long_bridges_are_chosen_by_name_or_by_number():
    assert chosen_site(FURROWED, "short bridge") == chosen_site(FURROWED, "bridge")
    assert chosen_site(FURROWED, "long bridge") == chosen_site(FURROWED, "bridge", 1)


@pytest.mark.parametrize("place", ["step edge", "step-edge", "step foot", "terrace", "Terrace"])
def test_a_place_alone_means_its_top_site(place):
    site = chosen_site(STEPPED, place)
    assert (site.kind, site.place) == ("top", place.lower().replace("-", " "))


def test_what_is_not_there_is_said():
    with pytest.raises(StructureError, match="no site 'short bridge'; it has top, bridge"):
        chosen_site(STEPPED, "short bridge")
