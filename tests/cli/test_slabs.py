"""`adatom facets`, `terminations` and what `adatom slab` knows beyond ASE's builders, as they are typed."""

import json

import numpy as np
import pytest
from ase.build import bulk
from ase.io import write
from tests.structure.crystals import magnesia, rutile

from adatom.cli import main
from adatom.structure.files import read_structures
from adatom.structure.layers import layer_indices


@pytest.fixture
def typed(capsys, tmp_path, monkeypatch):
    """Run what is typed after `adatom` in a folder with two crystals: status, output, errors."""
    monkeypatch.chdir(tmp_path)
    write("MgO.cif", magnesia())
    write("RuO2.cif", rutile())

    def run(line):
        status = main(line.split())
        out, err = capsys.readouterr()
        return status, out, err

    return run


def made(typed, line):
    """The slab that a line makes, and its report."""
    status, out, _ = typed(f"slab {line} -o made.extxyz --json")
    assert status == 0
    return read_structures("made.extxyz")[0], json.loads(out)


def test_facets_are_listed_for_people_and_for_programs(typed):
    status, out, err = typed("facets Cu --max-index 1")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == ["facet", "(111)", "(100)", "(110)"]
    assert lines[-1] == "indices on the conventional cell of Fm-3m (no. 225)"
    _, out, _ = typed("facets MgO.cif --json")
    report = json.loads(out)
    assert report["crystal"] == "MgO.cif"
    assert [facet["multiplicity"] for facet in report["facets"]] == [8, 6, 12, 24, 24, 24]
    assert report["facets"][1]["miller"] == [1, 0, 0]
    assert report["facets"][1]["spacing"] == pytest.approx(2.106)
    _, out, _ = typed("facets Ru --max-index 1 --json")
    assert [facet["name"] for facet in json.loads(out)["facets"]][:2] == ["(0001)", "(10-10)"]


def test_terminations_are_listed_for_people_and_for_programs(typed):
    status, out, err = typed("terminations RuO2.cif --facet 110 --layers 9")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) == 5
    assert lines[-1] == "indices on the conventional cell of P4_2/mnm (no. 136)"
    assert lines[1].split()[:2] == ["0", "O/RuO"]
    assert lines[1].endswith("non-polar, symmetric, stoichiometric")
    _, out, _ = typed("terminations MgO --facet 1 1 1 --layers 7 --json")
    found = json.loads(out)["terminations"]
    assert [(t["name"], t["polar"], t["symmetric"], t["stoichiometric"]) for t in found] == [
        ("Mg", False, True, False),
        ("O", False, True, False),
    ]
    assert [t["formal_charge"] for t in found] == [2, -2]
    assert found[0]["composition"] == {"Mg": 1}


def test_a_termination_that_is_listed_is_the_one_that_is_cut(typed):
    _, out, _ = typed("terminations RuO2.cif --facet 110 --json")
    for termination in json.loads(out)["terminations"]:
        line = f"--bulk RuO2.cif --facet 110 --layers 6 --vacuum 8 --termination {termination['index']}"
        slab, report = made(typed, line)
        top = slab.symbols[layer_indices(slab) == 0].formula.count()
        assert top == termination["composition"]
        polar = [caution for caution in report["cautions"] if caution["about"] == "polar"]
        assert bool(polar) == termination["polar"]


@pytest.mark.parametrize(
    ("line", "atoms", "a", "gamma"),
    [
        ("Cu --facet 111 --layers 4 --cell (sqrt3xsqrt3)R30 --vacuum 8", 12, 4.4213, 60),
        ("Cu --facet 111 --layers 4 --matrix 1 1 -1 2 --vacuum 8", 12, 4.4213, 60),
        ("Cu --facet 100 --layers 3 --cell c(2x2) --vacuum 8", 6, 3.61, 90),
        ("Cu --facet 111 --layers 3 --orthogonal --size 2 1 --vacuum 8", 12, 5.1053, 90),
        ("Cu --facet 111 --layers 3 --min-width 8 --vacuum 8", 48, 10.2106, 60),
        ("Cu --facet 210 --size 1 1 6 --vacuum 8", 6, 4.4213, None),
        ("Ru --facet 10-10 --size 1 1 4 --vacuum 8", 4, 2.7, 90),
        ("MgO --facet 100 --layers 4 --vacuum 10", 8, 2.978, 90),
        ("--bulk MgO.cif --facet 100 --layers 4 --conventional --vacuum 10", 16, 4.212, 90),
        ("Si --facet 111 --layers 6 --vacuum 10", 6, 3.84, 60),
    ],
)
def test_any_plane_is_cut_in_any_cell(typed, line, atoms, a, gamma):
    slab, report = made(typed, line)
    assert report["atoms"] == len(slab) == atoms
    assert slab.cell.lengths()[0] == pytest.approx(a, abs=2e-3)
    if gamma is not None:
        assert slab.cell.angles()[2] == pytest.approx(gamma)


def test_vacuum_is_stated_on_each_side_or_in_all_and_the_slab_put_where_it_is_wanted(typed):
    one, report = made(typed, "Cu --facet 111 --size 1 1 4 --vacuum 7.5")
    two, _ = made(typed, "Cu --facet 111 --size 1 1 4 --vacuum-total 15")
    np.testing.assert_allclose(one.cell.array, two.cell.array)
    assert (report["vacuum_per_side"], report["vacuum_total"]) == pytest.approx((7.5, 15))
    low, _ = made(typed, "Cu --facet 111 --size 1 1 4 --vacuum-total 15 --bottom")
    assert low.positions[:, 2].min() == pytest.approx(0)
    np.testing.assert_allclose(low.cell.lengths(), two.cell.lengths())


def test_terrace_layers_of_fcc211_are_told_from_atomic_planes(typed):
    _, out, _ = typed("slab Pt --facet 211 --size 3 2 --layers 3 --vacuum 8 -o o.cif")
    assert "18 atoms in 3 terrace layers (9 atomic planes)" in out
    _, out, _ = typed("slab Pt --facet 211 --size 1 2 --layers 9 --vacuum 8 --flip -o o.cif")
    assert "18 atoms in 9 layers" in out


def test_a_slab_is_turned_over(typed):
    heads = []
    for flip in ("", " --flip"):
        slab, _ = made(typed, f"MgO --facet 111 --layers 4 --vacuum 8 --fix 1{flip}")
        heads.append(slab.symbols[slab.positions[:, 2].argmax()])
        assert slab.constraints[0].index.tolist() == [0]
    assert heads == ["Mg", "O"]


def test_the_preset_and_the_rule_of_oc20_tag_and_hold_alike(typed):
    write("Cu.cif", bulk("Cu", a=3.61))
    preset, report = made(typed, "--bulk Cu.cif --facet 111 --preset oc20")
    assert (report["title"], report["atoms"], report["fixed_atoms"]) == ("Cu(111) slab, OC20", 96, 80)
    assert np.bincount(preset.get_tags()).tolist() == [80, 16]
    by_rule, _ = made(
        typed, "--bulk Cu.cif --facet 111 --layers 6 --size 4 4 --vacuum-total 27.095 --fix oc20"
    )
    assert np.bincount(by_rule.get_tags()).tolist() == [80, 16]
    assert len(by_rule.constraints[0].index) == 80


def test_cautions_go_to_standard_error_and_into_the_report(typed):
    status, out, err = typed("slab MgO --facet 111 --layers 2 --vacuum 4 -o made.extxyz --json")
    assert status == 0
    assert err.count("adatom slab: warning: ") == 4
    assert [caution["about"] for caution in json.loads(out)["cautions"]] == [
        "thin",
        "vacuum",
        "polar",
        "cell",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("facets Xx", "no element 'Xx'"),
        ("facets missing.cif", "There is no file"),
        ("facets Cu --max-index 9", "give 1 to 6"),
        ("terminations Cu --facet 0 0 0", "names no plane"),
        ("terminations MgO --facet 0001", "four indices"),
        ("slab Cu --facet 100 --cell (sqrt3xsqrt3)R30 --layers 3 --vacuum 8 -o o.cif", "does not fit"),
        ("slab MgO --facet 111 --preset oc20 --termination 7 -o o.cif", "makes no slab 7"),
    ],
)
def test_bad_input_gets_one_clear_line(typed, line, message):
    status, out, err = typed(line)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert message in err


def test_no_crystal_is_not_the_folder_one_is_in(typed, capsys):
    for command in (["facets", ""], ["terminations", " ", "--facet", "100"]):
        assert main(command) == 2
        assert "Name a crystal: a file, an element, or a formula" in capsys.readouterr().err


def test_one_atom_in_one_layer_is_not_plural(typed):
    _, out, _ = typed("slab Cu --facet 111 --size 1 1 1 --vacuum 8 -o made.extxyz")
    assert "1 atom in 1 layer," in out


def test_a_compound_that_crystallises_in_several_ways_is_cut_once_its_structure_is_named(typed):
    status, _, err = typed("terminations TiO2 --facet 110")
    assert status == 2
    assert "choose the prototype rutile or anatase" in err
    status, out, _ = typed("terminations TiO2 --structure rutile --facet 110 --layers 9")
    assert status == 0
    assert "O/TiO" in out
    assert typed("facets TiO2 --prototype anatase")[0] == 0
    slab, _ = made(typed, "TiO2 --structure rutile --facet 110 --layers 9 --vacuum 8")
    assert slab.symbols.formula.reduce()[0].count() == {"Ti": 1, "O": 2}


def test_a_compound_is_cut_with_the_lattice_constant_that_is_given(typed):
    slab, _ = made(typed, "MgO --a 4.4 --facet 100 --layers 4 --vacuum 8")
    assert slab.cell.lengths()[:2] == pytest.approx([4.4 / np.sqrt(2)] * 2)


def test_a_structure_is_not_for_a_file(typed):
    status, _, err = typed("facets MgO.cif --structure rocksalt")
    assert status == 2
    assert "The crystal is the one in MgO.cif: leave out --structure." in err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Cu --facet 111 --layers 4 --vacuum 7 --matrix 99999999999999999999 0 0 1", "makes no sense"),
        ("Cu --facet 111 --layers 4 --vacuum-total -1", "A total vacuum of -1 Å makes no sense"),
        ("Cu --facet 111 --layers 4 --vacuum 7 --structure foo", "fcc, bcc, hcp, diamond, sc"),
    ],
)
def test_what_makes_no_sense_is_said_in_the_words_it_was_typed_in(typed, line, message):
    status, out, err = typed(f"slab {line} -o made.extxyz")
    assert (status, out) == (2, "")
    assert message in err


def test_the_slabs_of_the_preset_are_listed_and_chosen_by_their_number(typed):
    status, out, _ = typed("terminations RuO2.cif --facet 110 --preset oc20")
    assert status == 0
    lines = out.splitlines()
    assert [line.split()[:2] for line in lines[1:-1]] == [["0", "RuO"], ["1", "O"], ["2", "O"]]
    assert [line.split(", ")[-2:] for line in lines[1:-1]] == [
        ["polar", "as cut"],
        ["not polar", "as cut"],
        ["polar", "turned over"],
    ]
    _, out, _ = typed("terminations RuO2.cif --facet 110 --preset oc20 --json")
    report = json.loads(out)
    assert report["space_group"] == "P4_2/mnm"
    for entry in report["terminations"]:
        slab, _ = made(typed, f"--bulk RuO2.cif --facet 110 --preset oc20 --termination {entry['index']}")
        highest = slab[layer_indices(slab) == 0]
        assert set(highest.symbols) == ({"Ru", "O"} if entry["top"] == "RuO" else {entry["top"]})
        assert (len(slab), len(slab.constraints[0].index)) == (entry["atoms"], entry["fixed_atoms"])


def test_a_relaxed_crystal_is_cut_as_the_one_it_is_and_what_was_read_is_said(typed):
    noisy = magnesia()
    noisy.positions += np.random.default_rng(1).uniform(-0.02, 0.02, noisy.positions.shape)
    write("noisy.extxyz", noisy)
    line = "--facet 111 --layers 6 --size 4 4 --vacuum 8"
    exact, _ = made(typed, f"--bulk MgO.cif {line}")
    slab, report = made(typed, f"--bulk noisy.extxyz {line}")
    assert len(slab) == len(exact)
    np.testing.assert_allclose(slab.cell.array, exact.cell.array, atol=0.01)
    assert report["space_group"] == "Fm-3m"
    assert report["symmetry_tolerance"] > 0.01
    assert 0.01 < report["farthest_from_ideal"] < 0.05
    assert "crystal" in [caution["about"] for caution in report["cautions"]]
    for command in ("facets noisy.extxyz", "terminations noisy.extxyz --facet 111"):
        _, out, err = typed(command)
        assert out.splitlines()[-1].endswith("Fm-3m (no. 225)")
        assert "off their ideal places in Fm-3m" in err
