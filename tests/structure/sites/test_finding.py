from collections import Counter

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk, fcc111, molecule
from hypothesis import given
from hypothesis import strategies as st
from tests.structure.crystals import copper, magnesia, platinum_copper, rutile
from tests.structure.sites.surfaces import kinds

from adatom.errors import StructureError
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.placement import place
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.examples import examples
from adatom.structure.files import read_structures
from adatom.structure.sites.finding import find_sites, site_elements, unique_sites, why_no_sites
from adatom.structure.slabs.cutting import cut_slab
from adatom.structure.slabs.low_index import build_slab
from adatom.structure.slabs.transforms import unwrapped


def classes(slab):
    """How many classes of each kind a surface has."""
    return dict(Counter(site.kind for site in unique_sites(find_sites(slab))))


def per_cell(slab, cells):
    """Multiplicities of the classes per unit cell, by kind and class."""
    return {(s.kind, s.index): s.multiplicity / cells for s in unique_sites(find_sites(slab))}


FCC111 = {"top": 1, "bridge": 1, "hcp": 1, "fcc": 1}
FCC100 = {"top": 1, "bridge": 1, "hollow": 1}
FCC110 = {"top": 1, "bridge": 2, "hollow": 1}


# Case U01: the textbook answer, whatever the supercell and the vacuum.
@pytest.mark.parametrize("vacuum", [4.0, 15.0])
@pytest.mark.parametrize("repeats", [(1, 1), (2, 2), (3, 3), (3, 2), (1, 4)])
@pytest.mark.parametrize(("facet", "expected"), [("111", FCC111), ("100", FCC100), ("110", FCC110)])
def test_low_index_copper_has_the_textbook_sites(facet, expected, repeats, vacuum):
    assert classes(build_slab("Cu", facet, (*repeats, 4), vacuum)) == expected


@pytest.mark.parametrize("repeats", [(1, 1), (2, 2), (1, 3)])
def test_magnesia_has_two_tops_a_bridge_and_a_hollow(repeats):
    slab = cut_slab(magnesia(), (1, 0, 0), 4, repeats, 10.0)
    assert classes(slab) == {"top": 2, "bridge": 1, "hollow": 1}


@pytest.mark.parametrize("symbol", ["Ni", "Al", "Ag", "Au", "Pb", "Ca"])
def test_the_trough_of_fcc110_is_a_hollow_for_large_and_small_atoms(symbol):
    assert classes(build_slab(symbol, "110", (2, 2, 5), 8.0)) == FCC110


@pytest.mark.parametrize(
    ("symbol", "facet", "expected"),
    [
        ("Fe", "110", {"top": 1, "bridge": 2, "hollow": 1}),
        ("Fe", "100", {"top": 1, "bridge": 1, "hollow": 1}),
        ("Na", "100", {"top": 1, "bridge": 1, "hollow": 1}),
        ("Ru", "0001", FCC111),
        ("Zn", "0001", FCC111),
    ],
)
@pytest.mark.parametrize("repeats", [(1, 1), (3, 2)])
def test_bcc_and_hcp_faces_have_the_textbook_sites(symbol, facet, expected, repeats):
    assert classes(build_slab(symbol, facet, (*repeats, 6), 8.0)) == expected


@pytest.mark.parametrize("symbol", ["Cu", "Pt", "Al", "Ca"])
def test_a_stepped_face_offers_edge_terrace_and_foot(symbol):
    slab = build_slab(symbol, "211", (3, 1, 4), 8.0)
    assert classes(slab) == {"top": 3, "bridge": 6, "hollow": 1, "hcp": 2, "fcc": 2}
    assert per_cell(slab, 1) == per_cell(build_slab(symbol, "211", (6, 3, 4), 8.0), 6)
    tops = [site for site in unique_sites(find_sites(slab)) if site.kind == "top"]
    assert np.all(np.diff([site.position[2] for site in tops]) < -0.5)  # the edge first
    (square,) = [s for s in unique_sites(find_sites(slab)) if s.kind == "hollow"]
    assert square.label == "step-foot fourfold hollow"


@pytest.mark.parametrize("crystal", [rutile(), rutile("Ti", 4.594, 2.959, 0.3048)])
@pytest.mark.parametrize("repeats", [(1, 1), (1, 2), (2, 1)])
def test_rutile_offers_the_open_metal_the_bridging_oxygen_and_the_metal_bridge(crystal, repeats):
    slab = cut_slab(crystal, (1, 1, 0), 9, repeats, 8.0)
    metal = next(symbol for symbol in slab.symbols if symbol != "O")
    found = unique_sites(find_sites(slab))
    tops = [slab.symbols[site.atoms[0]] for site in found if site.kind == "top"]
    assert sorted(tops) == sorted(["O", "O", metal])  # bridging, in-plane, fivefold
    assert found[0].position[2] == slab.positions[:, 2].max()
    pairs = [{slab.symbols[k] for k in site.atoms} for site in found if site.kind == "bridge"]
    assert {metal} in pairs
    assert {"O"} not in pairs
    # A covered metal atom below bridging oxygen is no site.
    open_metal = next(site for site in found if site.kind == "top" and slab.symbols[site.atoms[0]] == metal)
    wide = slab.repeat((3, 3, 1))  # the middle of it has no neighbour twice
    middle = open_metal.atoms[0] + 4 * len(slab)
    assert (wide.get_distances(middle, range(len(wide)), mic=True) < 2.2).sum() == 1 + 5


def test_an_alloy_tells_its_elements_apart():
    found = unique_sites(find_sites(cut_slab(platinum_copper(), (1, 1, 1), 4, (1, 1), 8.0)))
    assert Counter(site.kind for site in found) == {"top": 2, "bridge": 3, "hcp": 2, "fcc": 2}


# Case U02.
def test_hcp_and_fcc_hollows_differ_by_the_atom_below():
    slab = build_slab("Cu", "111", (2, 2, 4), 8.0)
    for site in find_sites(slab):
        if site.kind in ("hcp", "fcc"):
            vectors = slab.positions - site.position
            scaled = slab.cell.scaled_positions(vectors)
            sideways = np.linalg.norm(slab.cell.cartesian_positions(scaled - np.round(scaled))[:, :2], axis=1)
            depth = -vectors[sideways < 0.1, 2].max()
            assert depth == pytest.approx({"hcp": 2.0842, "fcc": 4.1685}[site.kind], abs=0.01)


def test_sites_lie_where_ase_names_them():
    slab = fcc111("Cu", (1, 1, 4), vacuum=8, periodic=True)
    named = {"ontop": "top", "bridge": "bridge", "fcc": "fcc", "hcp": "hcp"}
    sites = find_sites(slab)
    for name, scaled in slab.info["adsorbate_info"]["sites"].items():
        place_of = np.dot(scaled, slab.cell.array[:2, :2])
        apart = [
            slab.cell.scaled_positions([[*(np.array(s.position[:2]) - place_of), 0.0]])[0][:2]
            for s in sites
            if s.kind == named[name]
        ]
        assert min(np.abs(v - np.round(v)).max() for v in apart) < 1e-6


def test_short_bridges_come_before_long_ones():
    short, long = (
        s for s in unique_sites(find_sites(build_slab("Pt", "110", (2, 2, 4), 8.0))) if s.kind == "bridge"
    )
    slab = build_slab("Pt", "110", (2, 2, 4), 8.0)
    assert slab.get_distance(*short.atoms, mic=True) == pytest.approx(3.92 / np.sqrt(2))
    assert slab.get_distance(*long.atoms, mic=True) == pytest.approx(3.92)


def test_the_diagonals_of_a_square_are_no_bridges():
    slab = build_slab("Cu", "100", (3, 3, 3), 8.0)
    for site in find_sites(slab):
        if site.kind == "bridge":
            assert slab.get_distance(*site.atoms, mic=True) == pytest.approx(3.61 / np.sqrt(2))


@given(
    facet=st.sampled_from(["111", "100", "110"]),
    shift=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    order=st.randoms(use_true_random=False),
)
def test_the_origin_and_the_order_of_the_atoms_do_not_matter(facet, shift, order):
    slab = build_slab("Cu", facet, (2, 2, 4), 8.0)
    expected = per_cell(slab, 4)
    shuffled = list(range(len(slab)))
    order.shuffle(shuffled)
    moved = slab[shuffled]
    moved.positions += shift @ slab.cell.array[:2]
    moved.wrap()
    assert per_cell(moved, 4) == expected


@pytest.mark.parametrize(
    "slab",
    [
        build_slab("Cu", "111", (3, 3, 4), 8.0),
        build_slab("Cu", "100", (3, 3, 3), 8.0),
        build_slab("Fe", "110", (3, 3, 4), 8.0),
        cut_slab(magnesia(), (1, 0, 0), 3, (2, 2), 8.0),
        cut_slab(rutile(), (1, 1, 0), 9, (1, 2), 8.0),
    ],
    ids=["fcc111", "fcc100", "bcc110", "magnesia", "rutile"],
)
@pytest.mark.parametrize("amplitude", [0.02, 0.05])
def test_a_relaxed_slab_keeps_the_classes_of_the_ideal_one(slab, amplitude):
    rattled = slab.copy()
    rattled.positions += np.random.default_rng(7).normal(0, amplitude, rattled.positions.shape)
    assert classes(rattled) == classes(slab)


def test_a_slab_too_distorted_for_symmetry_still_has_few_classes():
    rattled = build_slab("Cu", "111", (3, 3, 4), 8.0)
    rattled.positions += np.random.default_rng(7).normal(0, 0.1, rattled.positions.shape)
    assert len(find_sites(rattled)) >= 9 + 27
    assert len(unique_sites(find_sites(rattled))) <= 8


def test_adsorbates_leave_the_sites_of_the_slab_as_they_are():
    slab = build_slab("Cu", "111", (2, 2, 4), 8.0)
    bare = find_sites(slab)
    for name in ("CO", "CH3OH"):
        slab = place(slab, adsorbate(name), Pose(bare[3].position[:2], 2.0))
    assert find_sites(slab) == bare


def test_a_slab_numbered_in_any_way_gives_its_own_atoms():
    slab = build_slab("Cu", "100", (2, 2, 3), 8.0)
    slab = Atoms("O", positions=[[0, 0, 14]]) + slab
    slab.set_array("adsorbate", np.array([1] + [0] * 12))
    slab.set_cell(build_slab("Cu", "100", (2, 2, 3), 8.0).cell)
    slab.pbc = True
    for site in find_sites(slab):
        assert 0 not in site.atoms
        assert slab.positions[list(site.atoms), 2] == pytest.approx([site.position[2]] * len(site.atoms))


def test_a_left_handed_or_slanted_cell_changes_nothing():
    slab = build_slab("Cu", "111", (2, 2, 4), 8.0)
    flipped = slab.copy()
    flipped.set_cell(slab.cell.array[[1, 0, 2]])
    slanted = slab.copy()
    slanted.set_cell(slab.cell.array + np.array([[0, 0, 0], [0, 0, 0], [1.3, 0.7, 0]]))
    assert classes(flipped) == classes(slanted) == FCC111


@pytest.mark.parametrize(
    ("atoms", "reason"),
    [
        (Atoms(), "periodic along a and b"),
        (molecule("CO"), "periodic along a and b"),
        (copper(), "bulk crystal"),
        (bulk("MgO", "rocksalt", a=4.2, cubic=True), "bulk crystal"),
    ],
)
def test_without_a_surface_there_are_no_sites_and_a_reason(atoms, reason):
    assert find_sites(atoms) == []
    assert reason in why_no_sites(atoms)


def test_a_surface_along_another_axis_is_told():
    slab = build_slab("Cu", "100", (2, 2, 3), 8.0)
    slab.rotate(90, "x", rotate_cell=True)
    assert "normal along z" in why_no_sites(slab)


def test_a_slab_across_the_boundary_of_its_cell_is_to_be_brought_into_one_piece_first():
    slab = build_slab("Cu", "111", (2, 2, 4), 8.0)
    found = kinds(find_sites(slab))
    slab.positions[:, 2] += 11.0
    slab.wrap()
    assert "one piece first" in why_no_sites(slab)
    assert find_sites(slab) == []
    assert kinds(find_sites(unwrapped(slab))) == found


def test_a_face_that_is_none_is_refused():
    with pytest.raises(StructureError, match="no face 'side': give top or bottom"):
        find_sites(build_slab("Cu", "111", (1, 1, 4), 8.0), "side")


def test_labels_are_those_of_the_field():
    labels = {site.label for site in find_sites(build_slab("Cu", "111", (1, 1, 4), 8.0))}
    assert labels == {"top", "bridge", "hcp hollow", "fcc hollow"}
    labels = {site.label for site in find_sites(build_slab("Fe", "110", (1, 1, 4), 8.0))}
    assert labels == {"top", "short bridge", "long bridge", "threefold hollow"}


def test_examples_have_their_adsorbates_at_the_sites_they_are_named_after():
    expected = {"co-cu100": "bridge", "o-pt111": "fcc", "oh-ruo2-110": "top", "h2o-mgo100": "top"}
    for example in examples():
        atoms = read_structures(example.path)[0]
        first = int(np.flatnonzero(atoms.arrays["adsorbate"])[0])
        apart = {
            site: np.linalg.norm(np.subtract(site.position[:2], atoms.positions[first, :2]))
            for site in find_sites(atoms)
        }
        nearest = min(apart, key=apart.__getitem__)
        assert (nearest.kind, round(apart[nearest], 3)) == (expected[example.key], 0.0)


def test_elements_that_hold_a_site_are_named_as_often_as_they_do():
    slab = read_structures(next(e.path for e in examples() if e.key == "h2o-mgo100"))[0]
    words = {(site.kind, site_elements(site, slab)) for site in unique_sites(find_sites(slab))}
    assert {("top", "Mg"), ("top", "O"), ("bridge", "Mg–O")} <= words
    assert any(kind == "hollow" and set(text.split(", ")) == {"2 Mg", "2 O"} for kind, text in words)


def test_atoms_and_their_images_are_counted_where_that_is_clear():
    slab = build_slab("Cu", "111", (1, 1, 4), 8.0)
    words = {site.kind: site_elements(site, slab) for site in find_sites(slab)}
    assert words == {"top": "Cu", "bridge": "Cu–Cu", "hcp": "3 Cu", "fcc": "3 Cu"}
