"""A relaxed or rattled slab has the sites of the ideal one, moved along with their atoms."""

import numpy as np
import pytest
from ase import Atoms
from ase.geometry import find_mic
from tests.structure.sites.surfaces import SURFACES, kinds, told

from adatom.structure.sites.finding import find_sites, unique_sites
from adatom.structure.slabs.low_index import build_slab


def rattled(slab: Atoms, amplitude: float, seed: int = 0) -> Atoms:
    moved = slab.copy()
    moved.positions += np.random.default_rng(seed).normal(0, amplitude, moved.positions.shape)
    return moved


@pytest.mark.parametrize("amplitude", [0.02, 0.05, 0.1])
@pytest.mark.parametrize("name", ["Cu(111)", "Cu(100)", "Cu(110)", "Cu(211)", "MgO(100)", "TiO2(110)"])
def test_a_rattled_slab_has_the_kinds_classes_and_multiplicities_of_the_ideal_one(name, amplitude):
    slab = SURFACES[name]((3, 2))
    expected = kinds(find_sites(slab))
    for seed in range(3):
        assert kinds(find_sites(rattled(slab, amplitude, seed))) == expected


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("amplitude", [0.02, 0.05, 0.1])
@pytest.mark.parametrize("name", SURFACES)
def test_every_surface_keeps_its_classes_when_rattled(name, amplitude, seed):
    slab = SURFACES[name]((3, 3))
    assert kinds(find_sites(rattled(slab, amplitude, seed))) == kinds(find_sites(slab))


@pytest.mark.parametrize("name", SURFACES)
def test_places_and_environments_survive_a_relaxation(name):
    slab = SURFACES[name]((2, 2))
    assert told(find_sites(rattled(slab, 0.02))) == told(find_sites(slab))


def test_sites_of_a_rattled_slab_are_where_its_atoms_are():
    slab = rattled(build_slab("Cu", "111", (3, 3, 4), 8.0), 0.08)
    for site in find_sites(slab):
        if site.kind == "top":
            apart, _ = find_mic(slab.positions[site.atoms[0]] - site.position, slab.cell)
            assert np.abs(apart).max() < 1e-9
        elif len(site.atoms) == 3:
            corners = slab.positions[list(site.atoms), 2]
            assert site.position[2] == pytest.approx(corners.mean(), abs=1e-9)


def test_a_slab_relaxed_around_one_atom_keeps_the_sites_of_the_surface():
    slab = build_slab("Cu", "111", (3, 3, 4), 8.0)
    away = slab.get_distances(-1, range(len(slab)), mic=True, vector=True)
    near = np.linalg.norm(away, axis=1)
    for atom in np.flatnonzero((near > 0.1) & (near < 2.7)):
        slab.positions[atom] += 0.08 * away[atom] / near[atom]
    slab.positions[-1, 2] += 0.1
    assert kinds(find_sites(slab)) == kinds(find_sites(build_slab("Cu", "111", (3, 3, 4), 8.0)))


def test_a_slab_without_symmetry_has_each_site_for_itself():
    slab = build_slab("Cu", "111", (2, 2, 3), 8.0)
    slab.symbols = np.random.default_rng(4).permutation(["Cu", "Au", "Pt", "Ni"] * 3)
    sites = find_sites(slab)
    assert len(sites) == 24
    assert all(site.multiplicity == 1 for site in sites)


def test_a_buckled_dimer_row_is_not_taken_for_a_straight_one():
    straight = build_slab("Cu", "100", (2, 1, 5), 8.0)
    top = np.flatnonzero(straight.positions[:, 2] > straight.positions[:, 2].max() - 0.1)
    straight.positions[top, 0] += (0.4, -0.4)
    buckled = straight.copy()
    buckled.positions[top, 2] += (0.35, -0.35)
    assert sum(s.kind == "top" for s in unique_sites(find_sites(straight))) == 1
    assert sum(s.kind == "top" for s in unique_sites(find_sites(buckled))) == 2
    assert kinds(find_sites(buckled.repeat((1, 2, 1)))).keys() == {
        (kind, coordination, 2 * many) for kind, coordination, many in kinds(find_sites(buckled))
    }
