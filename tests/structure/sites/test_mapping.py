"""Sites go along with the atoms they lie between."""

import numpy as np
import pytest
from ase.build import fcc111

from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.placement import place
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.sites.finding import find_sites
from adatom.structure.sites.mapping import carry_sites
from adatom.structure.slabs.low_index import build_slab

SLAB = build_slab("Cu", "111", (2, 2, 3), 8.0)
SITES = find_sites(SLAB)


def places(sites):
    return np.array([site.position for site in sites])


def test_every_site_moves_by_the_mean_of_its_atoms():
    moved = SLAB.copy()
    moved.positions += np.random.default_rng(3).normal(0, 0.1, moved.positions.shape)
    carried = carry_sites(SITES, SLAB, moved)
    shift = moved.positions - SLAB.positions
    for before, after in zip(SITES, carried, strict=True):
        expected = np.array(before.position) + shift[list(before.atoms)].mean(axis=0)
        np.testing.assert_allclose(after.position, expected, atol=1e-12)


def test_sites_keep_their_kinds_and_classes_on_a_relaxed_slab():
    moved = SLAB.copy()
    moved.positions[:, 2] *= 1.01
    for before, after in zip(SITES, carry_sites(SITES, SLAB, moved), strict=True):
        assert (after.kind, after.index, after.multiplicity, after.atoms) == (
            before.kind,
            before.index,
            before.multiplicity,
            before.atoms,
        )


def test_atoms_wrapped_into_the_cell_leave_their_sites_where_they_are():
    wrapped = SLAB.copy()
    shift = np.array([0.05, 0.0, 0.0])
    wrapped.positions += shift
    wrapped.wrap()
    carried = carry_sites(SITES, SLAB, wrapped)
    np.testing.assert_allclose(places(carried), places(SITES) + shift, atol=1e-9)


def test_an_adsorbate_on_the_slab_moves_no_site():
    covered = place(SLAB, adsorbate("CO"), Pose(SITES[0].position[:2], 1.9))
    np.testing.assert_allclose(places(carry_sites(SITES, SLAB, covered)), places(SITES))


@pytest.mark.parametrize("other", [SLAB[:-1], fcc111("Pt", (2, 2, 3), vacuum=8, periodic=True)])
def test_sites_of_another_slab_stay_where_they_were_found(other):
    assert carry_sites(SITES, SLAB, other) == SITES
