"""Steps, lower rows, adatoms and vacancies are told by name, atoms by their coordination."""

import json
from pathlib import Path

import numpy as np
import pytest
from ase import Atom, Atoms
from ase.build import bulk, fcc100
from tests.structure.crystals import copper, magnesia
from tests.structure.sites.surfaces import SURFACES, labels, top_layer

from adatom.structure.sites.finding import find_sites, site_elements, unique_sites
from adatom.structure.slabs.cutting import cut_slab
from adatom.structure.slabs.low_index import build_slab

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[2] / "data" / "cases.json").read_text(encoding="utf-8"))[
        "cases"
    ]
}


def tops(slab):
    """Place and coordination of each kind of exposed atom, the highest first."""
    return [(s.place, *s.environment) for s in unique_sites(find_sites(slab)) if s.kind == "top"]


@pytest.mark.parametrize(
    ("name", "build"),
    [
        ("fcc111", lambda size: build_slab("Cu", "111", (*size, 4), 10.0)),
        ("fcc100", lambda size: build_slab("Cu", "100", (*size, 4), 10.0)),
        ("fcc110", lambda size: build_slab("Cu", "110", (*size, 4), 10.0)),
        ("MgO100", lambda size: cut_slab(magnesia(), (1, 0, 0), 4, size, 10.0)),
    ],
)
@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 3)])
def test_case_u01_the_textbook_sites_in_any_cell(name, build, size):
    found = unique_sites(find_sites(build(size)))
    names = ["hollow" if site.kind in ("hcp", "fcc") else site.kind for site in found]
    counted = {kind: names.count(kind) for kind in ("top", "bridge", "hollow")}
    assert counted | {"total": len(found)} == CASES["U01"]["expected"][name]


def test_case_u02_the_atom_below_a_hollow_is_in_the_second_layer_or_in_the_third():
    slab = build_slab("Cu", "111", (3, 3, 4), 10.0)
    depths = dict(zip(("hcp", "fcc"), CASES["U02"]["expected"]["depths"], strict=True))
    for site in find_sites(slab):
        if site.kind in depths:
            scaled = slab.cell.scaled_positions(slab.positions - site.position)
            vectors = slab.cell.cartesian_positions(scaled - np.round(scaled))
            straight = np.linalg.norm(vectors[:, :2], axis=1) < 0.1
            assert -vectors[straight, 2].max() == pytest.approx(depths[site.kind], abs=0.01)


@pytest.mark.parametrize(
    ("miller", "rows"),
    [
        ((2, 1, 1), [("step edge", "Cu7c"), ("terrace", "Cu9c"), ("step foot", "Cu10c")]),
        ((2, 2, 1), [("step edge", "Cu7c"), ("terrace", "Cu9c"), ("step foot", "Cu9c")]),
        ((3, 1, 0), [("step edge", "Cu6c"), ("terrace", "Cu8c"), ("step foot", "Cu9c")]),
        ((5, 1, 1), [("step edge", "Cu7c"), ("terrace", "Cu8c"), ("step foot", "Cu10c")]),
        ((3, 3, 1), [("step edge", "Cu7c"), ("step foot", "Cu9c")]),
    ],
)
def test_steps_have_edge_terrace_and_foot(miller, rows):
    assert tops(cut_slab(copper(), miller, 24, (1, 1), 8.0)) == rows


def test_steps_of_other_lattices_are_found_too():
    assert tops(cut_slab(bulk("Fe"), (3, 1, 0), 16, (1, 1), 8.0)) == [
        ("step edge", "Fe4c"),
        ("step foot", "Fe6c"),
    ]
    vicinal = tops(cut_slab(bulk("Ru"), (1, 0, 4), 30, (1, 1), 8.0))
    assert [place for place, _ in vicinal] == ["step edge", "step edge", "step foot", "step foot"]


def test_a_stepped_oxide_has_metal_at_its_edge():
    found = tops(cut_slab(magnesia(), (3, 1, 0), 16, (1, 1), 8.0))
    assert set(found[:2]) == {("step edge", "Mg4c"), ("step edge", "O4c")}


def bridges(slab):
    """What the bridges of a slab are called, in their order, with their length."""
    return [
        (
            site.label,
            site.index,
            round(float(slab.get_distances(site.atoms[0], site.atoms[1:], mic=True)[0]), 2),
        )
        for site in unique_sites(find_sites(slab))
        if site.kind == "bridge"
    ]


@pytest.mark.parametrize("size", [(2, 2), (3, 4)])
@pytest.mark.parametrize("shaken", [0.0, 0.05])
@pytest.mark.parametrize(
    ("symbol", "short", "long"),
    [("Cu", 2.55, 3.61), ("Pt", 2.77, 3.92), ("Fe", 2.49, 2.87), ("W", 2.74, 3.16)],
)
def test_bridges_of_two_lengths_are_short_and_long(symbol, short, long, size, shaken):
    slab = build_slab(symbol, "110", (*size, 5), 8.0)
    slab.positions += np.random.default_rng(1).normal(0, shaken, slab.positions.shape)
    found = bridges(slab)
    assert [(label, index) for label, index, _ in found] == [("short bridge", 0), ("long bridge", 1)]
    assert [length for *_, length in found] == pytest.approx([short, long], abs=1e-2 + 4 * shaken)


@pytest.mark.parametrize(
    "name", ["Cu(111)", "Cu(100)", "Cu(211)", "Ru(0001)", "Cu3Pt(111)", "NiAl(110)", "TiO2(110)"]
)
def test_bridges_of_one_length_or_between_unlike_atoms_are_just_bridges(name):
    assert {site.span for site in find_sites(SURFACES[name]((1, 1)))} == {""}


ZINCBLENDE = bulk("GaAs", "zincblende", a=5.653)
WURTZITE = bulk("ZnO", "wurtzite", a=3.25, c=5.207)


@pytest.mark.parametrize(
    ("crystal", "miller", "exposed"),
    [
        (ZINCBLENDE, (1, 1, 0), {"Ga3c", "As3c", "Ga4c", "As4c"}),
        (WURTZITE, (1, 0, 0), {"Zn3c", "O3c", "O4c"}),
        (bulk("ZnS", "zincblende", a=5.41), (1, 1, 0), {"Zn3c", "S3c"}),
    ],
)
@pytest.mark.parametrize("size", [(1, 1), (2, 2)])
@pytest.mark.parametrize("face", ["top", "bottom"])
def test_rows_and_troughs_are_no_steps(crystal, miller, exposed, size, face):
    found = unique_sites(find_sites(cut_slab(crystal, miller, 8, size, 8.0), face))
    assert {site.environment[0] for site in found if site.kind == "top"} == exposed
    assert not any("step" in site.place or "terrace" in site.place for site in found)


@pytest.mark.parametrize("layers", [4, 5, 6, 7, 8])
@pytest.mark.parametrize("faces", [(1,), (1, -1)])
def test_rows_that_buckle_are_no_steps_either(layers, faces):
    # Indium goes down by 0.6 Å and antimony up by 0.2 Å as on the relaxed surface, on one face or both.
    slab = cut_slab(bulk("InSb", "zincblende", a=6.479), (1, 1, 0), layers, (2, 2), 8.0)
    for face in faces:
        heights = face * slab.positions[:, 2]
        outer = heights > heights.max() - 0.1
        slab.positions[outer & (slab.symbols == "In"), 2] -= 0.6 * face
        slab.positions[outer & (slab.symbols == "Sb"), 2] += 0.2 * face
    assert not any("step" in site.place for site in find_sites(slab))


@pytest.mark.parametrize(
    ("crystal", "miller"),
    [
        (ZINCBLENDE, (3, 1, 0)),
        (bulk("Si"), (3, 1, 1)),
        (magnesia(), (2, 1, 0)),
        (magnesia(), (5, 1, 0)),
        (copper(), (7, 5, 5)),
        (copper(), (3, 1, 1)),
        (copper(), (2, 1, 0)),
    ],
)
@pytest.mark.parametrize("layers", [8, 14, 21])
def test_vicinal_faces_of_any_thickness_have_steps(crystal, miller, layers):
    slab = cut_slab(crystal, miller, layers, (1, 1), 8.0)
    assert {"step edge", "step foot"} <= {site.place for site in find_sites(slab)}


def test_sites_along_a_step_are_named_after_it():
    named = labels(build_slab("Cu", "211", (3, 2, 4), 8.0))
    assert {"step-edge top", "step-edge bridge", "step-foot fourfold hollow", "terrace bridge"} <= named


@pytest.mark.parametrize("name", ["Cu(111)", "Cu(100)", "Cu(110)", "Fe(110)", "Ru(0001)", "Cu3Pt(111)"])
def test_flat_faces_have_no_places(name):
    assert {site.place for site in find_sites(SURFACES[name]((2, 2)))} == {""}


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("Fe(111)", [("", "Fe4c"), ("lower row", "Fe7c")]),
        ("Si(111)", [("", "Si3c"), ("lower row", "Si4c")]),
    ],
)
def test_open_faces_have_lower_rows(name, rows):
    assert tops(SURFACES[name]((1, 1))) == rows


def test_rutile_names_its_atoms_by_their_coordination():
    found = unique_sites(find_sites(SURFACES["TiO2(110)"]((1, 1))))
    words = {(site.kind, site.environment) for site in found}
    assert {("top", ("O2c",)), ("top", ("O3c",)), ("top", ("Ti5c",))} <= words
    assert ("bridge", ("Ti5c", "Ti5c")) in words


@pytest.mark.parametrize(
    ("name", "exposed"),
    [
        ("MgO(100)", {"Mg5c", "O5c"}),
        ("anatase(101)", {"O2c", "Ti5c", "O3c"}),
        ("CeO2(111)", {"O3c", "Ce7c"}),
        ("NiAl(110)", {"Ni6c", "Al6c"}),
        ("Cu3Pt(111)", {"Cu9c", "Pt9c"}),
        ("Cu(110)", {"Cu7c"}),
        ("Fe(110)", {"Fe6c"}),
    ],
)
def test_coordination_is_that_of_the_field(name, exposed):
    assert {word for _, word in tops(SURFACES[name]((1, 1)))} == exposed


@pytest.mark.parametrize(("symbol", "bulk_neighbours"), [("Al", 9), ("Zn", 9), ("Pb", 9), ("Mg", 9)])
def test_close_packed_atoms_have_nine_neighbours_whatever_their_radii(symbol, bulk_neighbours):
    facet = "111" if symbol in ("Al", "Pb") else "0001"
    assert tops(build_slab(symbol, facet, (1, 1, 4), 8.0)) == [("", f"{symbol}{bulk_neighbours}c")]


def test_hollows_of_an_alloy_tell_their_elements():
    slab = SURFACES["Cu3Pt(111)"]((1, 1))
    words = {(s.kind, site_elements(s, slab)) for s in unique_sites(find_sites(slab))}
    assert {(kind, what) for kind in ("hcp", "fcc") for what in ("3 Cu", "2 Cu, 1 Pt")} <= words


def test_graphene_has_top_bridge_and_sixfold_hollow():
    a = 2.46
    sheet = Atoms(
        "C2",
        scaled_positions=[(1 / 3, 2 / 3, 0.5), (2 / 3, 1 / 3, 0.5)],
        cell=[[a, 0, 0], [-a / 2, a * 3**0.5 / 2, 0], [0, 0, 20]],
        pbc=True,
    )
    found = unique_sites(find_sites(sheet))
    assert [(site.label, site.multiplicity) for site in found] == [
        ("top", 2),
        ("bridge", 3),
        ("sixfold hollow", 1),
    ]


def test_molybdenum_disulphide_tells_the_hollow_over_the_metal_from_the_other():
    a = 3.16
    layer = Atoms(
        "MoS2",
        positions=[(0, 0, 0), (0, a / 3**0.5, 1.56), (0, a / 3**0.5, -1.56)],
        cell=[[a, 0, 0], [a / 2, a * 3**0.5 / 2, 0], [0, 0, 20]],
        pbc=True,
    )
    assert labels(layer) == {"top", "bridge", "over-Mo threefold hollow", "threefold hollow"}


def test_an_adatom_is_told_from_the_surface_it_sits_on():
    slab = build_slab("Cu", "111", (3, 3, 4), 8.0)
    hollow = next(site for site in find_sites(slab) if site.kind == "fcc")
    slab.append(Atom("Cu", (*hollow.position[:2], hollow.position[2] + 2.084)))
    slab.set_tags(0)
    assert tops(slab)[0] == ("adatom", "Cu3c")
    assert [place for place, _ in tops(slab)[1:]] == ["", "", ""]
    assert "adatom-side bridge" in labels(slab)


def test_the_atoms_around_a_vacancy_are_undercoordinated():
    slab = build_slab("Cu", "111", (3, 3, 4), 8.0)
    del slab[top_layer(slab)[0]]
    slab.set_tags(0)
    assert ("undercoordinated", "Cu8c") in tops(slab)
    assert "vacancy sixfold hollow" in labels(slab)


def test_an_island_has_an_edge_and_a_foot():
    slab = build_slab("Cu", "111", (4, 6, 4), 8.0)
    top = top_layer(slab)
    half = np.median(slab.positions[top, 1])
    del slab[[atom for atom in top if slab.positions[atom, 1] < half - 0.1]]
    slab.set_tags(0)
    named = labels(slab)
    assert {"island-edge top", "island-edge bridge", "step-foot top", "step-foot fourfold hollow"} <= named
    assert {"top", "fcc hollow"} <= named  # amid the terraces


@pytest.mark.parametrize("face", ["top", "bottom"])
def test_an_adatom_is_on_one_face_only(face):
    slab = build_slab("Cu", "100", (3, 3, 4), 8.0)
    hollow = next(site for site in find_sites(slab) if site.kind == "hollow")
    slab.append(Atom("Cu", (*hollow.position[:2], hollow.position[2] + 1.805)))
    slab.set_tags(0)
    assert any(site.place == "adatom" for site in find_sites(slab, face)) == (face == "top")


def test_a_foreign_atom_in_a_whole_terrace_leaves_no_gap():
    slab = fcc100("Cu", (3, 3, 3), vacuum=8.0, periodic=True)
    slab.symbols[22] = "Pt"
    assert {site.place for site in find_sites(slab)} == {""}


def test_sites_stay_with_surface_atoms_that_are_drawn_across_the_boundary():
    slab = fcc100("Cu", (3, 3, 3), vacuum=8.0, periodic=True)
    slab.positions[:, 1] -= 0.1
    front = slab.positions[:, 1] < 0.0
    tops = [site for site in find_sites(slab) if site.kind == "top"]
    assert front.any()
    for site in tops:
        np.testing.assert_allclose(site.position, slab.positions[site.atoms[0]], atol=1e-9)
