import itertools
import math

import numpy as np
import pytest
from ase import Atoms
from ase.geometry import find_mic
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.structure.crystals import magnesia

from adatom.errors import StructureError
from adatom.structure.adsorbates.coverage import (
    PATTERNS,
    CoverSurface,
    cover,
)
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.patterns import own_lattice, pattern_matrix
from adatom.structure.adsorbates.placement import automatic_pose, place
from adatom.structure.layers import face_height
from adatom.structure.operations import Composite, Operation
from adatom.structure.sites.finding import find_sites
from adatom.structure.slabs.low_index import build_slab
from adatom.structure.slabs.operations import CutSlab
from adatom.structure.slabs.supercells import cell_count, repeated, surface_lattice

O = adsorbate("O")  # noqa: E741 - oxygen


def slab_of(facet, repeats=(1, 1), layers=4, fixed_layers=2):
    return build_slab("Cu", facet, (*repeats, layers), 8.0, fixed_layers=fixed_layers)


def nearest_distance(atoms, chosen):
    """The shortest distance between chosen atoms, their periodic images included."""
    wide = atoms[np.flatnonzero(chosen)].repeat((3, 3, 1))
    apart = wide.get_all_distances(mic=True)
    return float(apart[~np.eye(len(wide), dtype=bool)].min())


# Case P03, for a = 3.61 Å, from the smallest cell and from one that is larger already.
@pytest.mark.parametrize("repeats", [(1, 1), (3, 3), (2, 1)])
@pytest.mark.parametrize(
    ("case", "facet", "pattern", "kind"),
    [
        ("p(2x2) 0.25 ML", "111", "p(2x2)", "fcc"),
        ("p(2x2) 0.25 ML", "100", "¼ ML", "hollow"),
        ("c(2x2) 0.5 ML on fcc100", "100", "c(2×2)", "hollow"),
        ("c(2x2) 0.5 ML on fcc100", "100", "1/2", "bridge"),
        ("p(1x1) 1 ML", "111", "p(1x1)", "hcp"),
        ("(sqrt3xsqrt3)R30 1/3 ML on fcc111", "111", "(√3×√3)R30°", "fcc"),
        ("(sqrt3xsqrt3)R30 1/3 ML on fcc111", "111", "0.33 ML", "top"),
    ],
)
def test_patterns_have_the_coverage_and_distance_of_the_case(case, facet, pattern, kind, repeats, cases):
    expected = cases["P03"]["expected"][case]
    slab = slab_of(facet, repeats)
    wish = CoverSurface(O, pattern, kind)
    found, covered = cover(slab, wish), wish.apply(slab)
    oxygen = covered.symbols == "O"
    top_layer = np.isclose(covered.positions[:, 2], face_height(slab, "top"))
    assert oxygen.sum() / top_layer.sum() == pytest.approx(expected["coverage"])
    assert found.coverage == pytest.approx(expected["coverage"])
    assert nearest_distance(covered, oxygen) == pytest.approx(expected["OO_nearest"], abs=1e-3)
    assert found.nearest == pytest.approx(expected["OO_nearest"], abs=1e-3)
    assert oxygen.sum() == found.count


@pytest.mark.parametrize(
    ("repeats", "pattern", "cells"),
    [
        ((1, 1), "p(2x2)", 4), ((2, 2), "p(2x2)", 1), ((3, 3), "p(2x2)", 4), ((4, 2), "p(2x2)", 1),
        ((1, 1), "(√3×√3)R30°", 3), ((3, 3), "(√3×√3)R30°", 1), ((2, 2), "(√3×√3)R30°", 3),
        ((3, 1), "(√3×√3)R30°", 3), ((5, 5), "p(1x1)", 1),
    ],
)  # fmt: skip
def test_the_cell_grows_to_the_smallest_in_which_the_pattern_repeats(repeats, pattern, cells):
    assert cell_count(cover(slab_of("111", repeats), CoverSurface(O, pattern, "fcc")).matrix) == cells


def test_every_adsorbate_stands_at_a_site_of_its_kind_at_the_automatic_height():
    slab = slab_of("111", (2, 2))
    covered = CoverSurface(adsorbate("CO"), "(√3×√3)R30°", "hcp").apply(slab)
    sites = [site for site in find_sites(covered) if site.kind == "hcp"]
    places = np.array([site.position for site in sites])[:, :2]
    carbon = covered.positions[covered.symbols == "C"]
    assert len(carbon) == 4
    for x, y, z in carbon:
        apart = find_mic(np.column_stack([places - (x, y), np.zeros(len(places))]), covered.cell)[1]
        assert apart.min() < 1e-6
        assert z - face_height(slab, "top") == pytest.approx(1.6064, abs=1e-3)


def test_all_that_a_slab_carries_is_kept():
    slab = slab_of("100", (1, 1))
    slab.set_initial_magnetic_moments(np.arange(4.0))
    slab = place(slab, adsorbate("H"), automatic_pose(slab, adsorbate("H"), (0.0, 0.0)))
    covered = CoverSurface(O, "c(2x2)", "hollow").apply(slab)
    assert covered.arrays["adsorbate"].tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 3]
    assert covered.constraints[0].index.tolist() == [0, 1, 5, 6]
    assert covered.get_initial_magnetic_moments()[:10].tolist() == [0, 1, 2, 3, 0] * 2
    assert covered.get_tags()[:10].tolist() == slab.get_tags().tolist() * 2
    assert len(slab) == 5


def test_oc20s_tags_are_kept_and_new_ones_are_2():
    slab = slab_of("111")
    slab.set_tags([0, 0, 0, 1])
    covered = CoverSurface(O, "p(2x2)", "fcc", faces="both").apply(slab)
    assert covered.get_tags().tolist() == [0, 0, 0, 1] * 4 + [2, 2]


@pytest.mark.parametrize("facet", ["111", "100"])
def test_both_faces_are_covered_by_their_own_sites(facet):
    kind = {"111": "fcc", "100": "hollow"}[facet]
    slab = slab_of(facet)
    wish = CoverSurface(O, "p(2x2)", kind, faces="both")
    covered = wish.apply(slab)
    above, below = covered.positions[-2:]
    assert above[2] - face_height(slab, "top") == pytest.approx(face_height(slab, "bottom") - below[2])
    (site,) = {s.kind for s in find_sites(covered, "bottom") if np.allclose(s.position[:2], below[:2])} or {
        ""
    }
    assert site == kind
    assert cover(slab, wish).count == 1
    only_below = CoverSurface(O, "p(2x2)", kind, faces="bottom").apply(slab)
    assert only_below.positions[-1] == pytest.approx(below)


def test_angles_and_height_are_as_typed():
    slab = slab_of("100", (2, 2))
    covered = CoverSurface(adsorbate("CO"), "p(2x2)", "top", 0, 1.85, azimuth=90.0, tilt=90.0).apply(slab)
    carbon, oxygen = covered.positions[-2:]
    assert carbon[2] - face_height(slab, "top") == pytest.approx(1.85)
    assert oxygen - carbon == pytest.approx([0, 1.1503, 0], abs=1e-4)


def test_on_an_oxide_every_atom_of_the_layer_counts():
    slab = CutSlab(magnesia(), "", (1, 0, 0), 3, (1, 1), 8.0).apply(None)
    found = cover(slab, CoverSurface(O, "p(1x1)", "top"))
    assert found.coverage == pytest.approx(0.5)
    quarter = cover(slab, CoverSurface(O, "1/4 ML", "top"))
    assert (quarter.coverage, quarter.pattern) == (pytest.approx(0.25), "c(2×2)")


@pytest.mark.parametrize(
    ("facet", "text", "name"),
    [
        ("111", "¼ ML", "p(2×2)"), ("111", "⅓ ML", "(√3×√3)R30°"), ("111", "1 ML", "p(1×1)"),
        ("100", "½ ML", "c(2×2)"), ("100", "0.25", "p(2×2)"), ("100", "1/5ml", "(√5×√5)R26.6°"),
        ("110", "½ ML", "c(2×2)"), ("111", "2 0 / 0 2", "p(2×2)"), ("100", "2, 1; -1, 2", "(√5×√5)R26.6°"),
    ],
)  # fmt: skip
def test_a_coverage_and_a_matrix_get_their_names(facet, text, name):
    found = cover(slab_of(facet), CoverSurface(O, text, "top"))
    assert found.pattern.replace("−", "") == name


@pytest.mark.parametrize("facet", ["111", "100", "110"])
def test_every_pattern_on_offer_fits_or_says_why_not(facet):
    slab = slab_of(facet)
    for pattern in PATTERNS:
        wish = CoverSurface(O, pattern, "top")
        if "√3" in pattern and facet != "111":
            with pytest.raises(StructureError, match=r"\(√3×√3\)R30° does not fit the surface's own cell"):
                wish.apply(slab)
        else:
            assert len(wish.apply(slab)) > len(slab)


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (CoverSurface(O, "abc", "top"), "no surface cell in Wood's notation"),
        (CoverSurface(O, "1.3 ml", "top"), r"A coverage of 1\.3 ML is no pattern"),
        (CoverSurface(O, "3/4 ML", "top"), r"3/4 ML is no pattern with one adsorbate in its cell"),
        (CoverSurface(O, "0 ML", "top"), "A coverage of 0 ML makes no sense"),
        (CoverSurface(O, "1/0", "top"), "makes no sense"),
        (CoverSurface(O, "1 2 3", "top"), "'1 2 3' is no surface cell"),
        (CoverSurface(O, "1 2 / 3", "top"), "no surface cell"),
        (CoverSurface(O, "1 1 / 2 2", "top"), "no area"),
        (CoverSurface(O, "p(30x30)", "top"), "900 cells is too large; the limit is 400"),
        (CoverSurface(O, "p(1x1)", "fcc"), "no site 'fcc'; it has top, bridge, hollow"),
        (CoverSurface(O, "p(1x1)", "top", 3), "no top site with index 3"),
        (CoverSurface(O, "p(1x1)", "top", faces="side"), "no face 'side': cover top, bottom or both"),
        (
            CoverSurface(adsorbate("g2:C6H6"), "p(1x1)", "top"),
            r"no room for \d+ C6H6 here: .* sparser pattern",
        ),
        (CoverSurface(O, "p(1x1)", "top", height=math.nan), "height of nan"),
    ],
)
def test_what_makes_no_pattern_is_said_in_words(wish, message):
    with pytest.raises(StructureError, match=message):
        wish.apply(slab_of("100"))


@pytest.mark.parametrize("text", ["1/4", "1 / 4 ML", " 0.25 ml", "¼ML", "1/4\tML"])
def test_spaces_around_a_coverage_mean_nothing(text):
    assert pattern_matrix(text, np.eye(2) * 2.5) == ((2, 0), (0, 2))


def test_covering_needs_a_surface_and_few_enough_atoms():
    for nothing in (None, Atoms()):
        with pytest.raises(StructureError, match="no surface to cover"):
            CoverSurface(O, "p(1x1)", "top").apply(nothing)
    with pytest.raises(StructureError, match="bulk crystal"):
        CoverSurface(O, "p(1x1)", "top").apply(magnesia())
    with pytest.raises(StructureError, match="the limit is 100,000"):
        CoverSurface(O, "p(19x19)", "fcc").apply(slab_of("111", (10, 10)))


def test_titles_say_pattern_site_and_face():
    assert CoverSurface(O, "p(2x2)", "fcc").title == "O, p(2×2) at fcc"
    assert CoverSurface(O, "(sqrt3xsqrt3)R30", "fcc", 1).title == "O, (√3×√3)R30 at fcc 1"
    assert CoverSurface(O, "1/4", "top", faces="both").title == "O, ¼ ML at top, both faces"
    assert CoverSurface(adsorbate("H2O"), "c(2x2)", "top").label == "c(2×2)-H₂O"


def test_a_relaxed_slab_is_covered_as_the_ideal_one_it_was():
    slab = slab_of("111", (3, 3))
    slab.positions += np.random.default_rng(5).normal(scale=0.03, size=slab.positions.shape)
    found = cover(slab, CoverSurface(O, "(√3×√3)R30°", "top"))
    assert (found.coverage, found.count) == (pytest.approx(1 / 3), 3)


# --- lattices


def test_the_own_lattice_lies_along_the_cells_vectors():
    for facet, repeats in itertools.product(("111", "100", "110"), ((1, 1), (2, 3))):
        lattice = own_lattice(slab_of(facet, repeats))
        np.testing.assert_allclose(lattice, surface_lattice(slab_of(facet)), atol=1e-6)


def test_a_centred_cell_has_a_smaller_lattice_of_its_own():
    right = build_slab("Cu", "111", (1, 2, 3), 8.0)
    slab = repeated(right, ((1, 0), (0, 1)))
    lattice = own_lattice(slab)
    assert abs(np.linalg.det(lattice)) == pytest.approx(2.5527**2 * math.sqrt(3) / 2, abs=1e-3)
    oblong = repeated(slab_of("111"), ((1, 0), (-1, 2)))
    found = cover(oblong, CoverSurface(O, "(√3×√3)R30°", "fcc"))
    assert found.coverage == pytest.approx(1 / 3)
    assert found.count == 2


rows = st.integers(-3, 3)


@settings(max_examples=20)
@given(
    facet=st.sampled_from(["111", "100", "110"]),
    repeats=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    pattern=st.tuples(rows, rows, rows, rows).filter(lambda m: 0 < abs(m[0] * m[3] - m[1] * m[2]) <= 9),
)
def test_any_pattern_keeps_density_and_sites_on_any_supercell(facet, repeats, pattern):
    slab = slab_of(facet, repeats, layers=3, fixed_layers=1)
    wish = CoverSurface(O, "{} {} / {} {}".format(*pattern), "top", height=1.9)
    found, covered = cover(slab, wish), wish.apply(slab)
    p, q, r, s = pattern
    oxygen = np.flatnonzero(covered.symbols == "O")
    copper = len(covered) - len(oxygen)
    assert len(oxygen) / (copper / 3) == pytest.approx(1 / abs(p * s - q * r))
    assert len(covered.constraints[0].index) == copper // 3
    assert covered.get_volume() / copper == pytest.approx(slab.get_volume() / len(slab))
    if len(oxygen) * 9 < 400:
        assert nearest_distance(covered, covered.symbols == "O") == pytest.approx(found.nearest, abs=1e-6)
    # No smaller cell of the slab holds the pattern.
    lattice = own_lattice(slab)
    cells = np.array([[p, q], [r, s]]) @ lattice
    whole = np.array(found.matrix) @ surface_lattice(slab) @ np.linalg.inv(cells)
    np.testing.assert_allclose(whole, np.round(whole), atol=1e-6)
    many = cell_count(found.matrix)
    steps = np.array(list(itertools.product(range(many), repeat=2)))
    fitting = steps @ surface_lattice(slab) @ np.linalg.inv(cells)
    assert (np.abs(fitting - np.round(fitting)).max(axis=1) < 1e-6).sum() == many


def test_all_atoms_lie_in_the_enlarged_cell_and_molecules_stay_whole():
    slab = place(
        slab_of("111", (2, 1)), adsorbate("CO"), automatic_pose(slab_of("111"), adsorbate("CO"), (0, 0))
    )
    molecule = adsorbate("CH3OH")
    covered = CoverSurface(molecule, "(√3×√3)R30°", "fcc", azimuth=200.0, height=6.0).apply(slab)
    scaled = covered.cell.scaled_positions(covered.positions)[:, :2]
    numbers = covered.arrays["adsorbate"]
    assert ((scaled > -1e-6) & (scaled < 1))[numbers == 0].all()
    shapes = {2: adsorbate("CO"), len(molecule.symbols): molecule}
    assert numbers.max() > 3
    for number in range(1, numbers.max() + 1):
        own = np.flatnonzero(numbers == number)
        assert (scaled[own[0]] > -1e-6).all()
        assert (scaled[own[0]] < 1).all()
        ideal = shapes[len(own)].positions
        apart = np.linalg.norm(covered.positions[own] - covered.positions[own[0]], axis=1)
        np.testing.assert_allclose(apart, np.linalg.norm(ideal - ideal[0], axis=1), atol=1e-9)


# --- scripts


def run_steps(atoms, parts):
    names = {"atoms": atoms.copy(), "np": np}
    imports = [line for part in parts for line in part.imports]
    lines = [line for part in parts for line in part.lines]
    exec("\n".join(imports + lines), names)  # noqa: S102 - the script is what is tested
    return names["atoms"]


@pytest.mark.parametrize("faces", ["top", "bottom", "both"])
@pytest.mark.parametrize("name", ["O", "CH3OH"])
@pytest.mark.parametrize("tagged", [False, True])
@pytest.mark.parametrize("pattern", ["p(3x3)", "(√7×√7)R19.1°"])
def test_the_script_of_a_cover_is_plain_ase_and_the_same_to_the_last_digit(faces, name, tagged, pattern):
    slab = slab_of("111")
    if tagged:
        slab.set_tags([0, 0, 0, 1])
    wish = CoverSurface(adsorbate(name), pattern, "fcc", azimuth=20.0, tilt=5.0, faces=faces)
    assert isinstance(wish, Operation)
    assert isinstance(wish, Composite)
    parts = [step.script() for step in wish.steps_on(slab)]
    assert not any("adatom" in line for part in parts for line in part.imports)
    for scripted in (run_steps(slab, parts), run_steps(slab, [wish.script()])):
        covered = wish.apply(slab)
        np.testing.assert_allclose(scripted.positions, covered.positions, rtol=0, atol=1e-10)
        assert scripted.get_chemical_symbols() == covered.get_chemical_symbols()
        assert scripted.get_tags().tolist() == covered.get_tags().tolist()
        assert scripted.arrays["adsorbate"].tolist() == covered.arrays["adsorbate"].tolist()
        assert repr(scripted.constraints[0].todict()) == repr(covered.constraints[0].todict())
