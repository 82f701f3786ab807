"""`adatom bulk`, as it is typed."""

import json

import pytest
from ase.io import read
from tests.optimade.fixtures import databases

from adatom.cli import main
from adatom.structure.bulks.recipes import bulk_of

__all__ = ["databases"]


@pytest.fixture
def typed(capsys, tmp_path, monkeypatch):
    """Run what is typed after `adatom bulk` in a folder of its own: status, output, errors."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        status = main(["bulk", *words])
        out, err = capsys.readouterr()
        return status, out, err

    return run


def test_an_element_is_written_in_its_conventional_cell(typed):
    status, out, err = typed("Cu", "-o", "cu.extxyz")
    assert (status, err) == (0, "")
    assert out.startswith("Cu, fcc: 4 atoms, Fm-3m, 3.610 × 3.610 × 3.610 Å → cu.extxyz\nfrom: ase.data")
    assert read("cu.extxyz").cell.lengths() == pytest.approx([3.61] * 3)


def test_a_compound_takes_prototype_and_constants(typed):
    status, out, _ = typed("MgO", "--prototype", "rocksalt", "--a", "4.2", "-o", "mgo.cif", "--json")
    report = json.loads(out)
    assert status == 0
    assert report["title"] == "MgO, rocksalt"
    assert report["cell"] == pytest.approx([4.2, 4.2, 4.2, 90, 90, 90])
    assert (report["atoms"], report["space_group"], report["constants_from"]) == (8, "Fm-3m", "given")
    _, out, _ = typed("TiO2", "--structure", "rutile", "--set", "u=0.31", "-o", "tio2.cif")
    assert "from: u given; else measured" in out
    assert len(read("tio2.cif")) == 6


def test_measured_and_estimated_constants_are_told_apart(typed):
    _, out, _ = typed("MgO", "-o", "mgo.cif")
    assert "from: measured; R. W. G. Wyckoff" in out
    _, out, _ = typed("SrSe", "--prototype", "rocksalt", "-o", "srse.cif")
    assert "estimated from covalent radii" in out


def test_the_prototypes_are_listed_for_people_and_for_programs(typed):
    _, out, _ = typed("--prototypes")
    assert "rutile        C4       P4_2/mnm     TiO2        a, c, u              1 cation, 2 anion" in out
    _, out, _ = typed("--prototypes", "--json")
    listed = {entry["key"]: entry for entry in json.loads(out)["prototypes"]}
    assert listed["rocksalt"]["compounds"]["MgO"] == {"a": 4.212}
    assert listed["perovskite"]["constants"] == ["a"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Say where to write the crystal"),
        (("-o", "x.cif"), "Name an element or a compound"),
        (("Cu",), "Say where to write the crystal"),
        (("TiO2", "-o", "x.cif"), "choose the prototype rutile or anatase"),
        (("Xx", "-o", "x.cif"), "no element 'Xx'"),
        (("MgO", "--a", "-1", "-o", "x.cif"), "A lattice constant a of -1 Å makes no sense"),
        (("MgO", "--c", "4", "-o", "x.cif"), "has no constant c"),
        (("MgO", "--set", "u", "-o", "x.cif"), "'u' sets nothing"),
        (("MgO", "--set", "u=x", "-o", "x.cif"), "'u=x' sets nothing"),
        (("MgO", "-o", "x.nonsense"), "nonsense"),
        (("--fetch", "mp-2657", "-o", "x.cif"), "is no entry: name the database and its id"),
        (("--fetch", "aflow:1", "-o", "x.cif"), "There is no database 'aflow'"),
        (("--search", "titania"), "is no chemical formula"),
        (("--search", "TiO2", "--limit", "0"), "A limit of 0 makes no sense"),
    ],
)
def test_what_makes_no_sense_is_one_line_and_writes_nothing(typed, tmp_path, words, message):
    status, out, err = typed(*words)
    assert (status, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_search_is_a_table_the_most_stable_first(typed, databases):
    status, out, err = typed("--search", "TiO2")
    assert (status, err) == (0, "")
    lines = [line.split() for line in out.splitlines()]
    assert lines[0][0] == "formula"
    assert lines[1] == ["TiO2", "P4_2/mnm", "6", "0.000", "mp:mp-2657"]
    assert [line[-1] for line in lines[1:]] == ["mp:mp-2657", "mp:mp-390", "oqmd:4061139"]


def test_a_search_is_json_for_programs(typed, databases):
    databases["cod"].status = 500
    _, out, _ = typed("--search", "Ti, O", "--json")
    answer = json.loads(out)
    assert answer["found"][0] == {
        "entry": "mp:mp-2657",
        "formula": "TiO2",
        "space_group": "P4_2/mnm",
        "sites": 6,
        "energy_above_hull": 0.0,
        "hull": "gga_gga+u_r2scan",
        "unusable": "",
        "url": "https://materialsproject.org/materials/mp-2657",
    }
    assert answer["problems"] == ["COD is out of order (HTTP 500: Something is broken): try again later."]


def test_what_failed_was_cut_short_or_is_not_of_use_is_said(typed, databases):
    databases["oqmd"].fault = "html"
    databases["mp"].entries["mp-2657"]["structure_features"] = ["disorder"]
    status, out, err = typed("--search", "TiO2", "--provider", "mp", "--provider", "oqmd", "--limit", "1")
    assert status == 0
    assert "mp:mp-2657   not of use: its sites are only partly occupied" in out
    assert "OQMD answered with a web page" in err
    assert "Materials Project has 2 entries; 1 are shown" in err


def test_nothing_found_is_said(typed, databases):
    assert typed("--search", "NaCl")[:2] == (0, "Nothing was found.\n")


def test_no_network_is_one_line(typed, databases, monkeypatch):
    monkeypatch.setenv("ADATOM_OPTIMADE_URL", "http://127.0.0.1:9")
    status, out, err = typed("--search", "TiO2")
    assert (status, out) == (2, "")
    assert err.startswith("adatom bulk: No database could be reached.")
    assert err.count("\n") == 1


def test_an_entry_is_fetched_and_written(typed, databases):
    status, out, _ = typed("--fetch", "mp:mp-2657", "-o", "tio2.extxyz")
    assert status == 0
    assert "from: Materials Project, https://materialsproject.org/materials/mp-2657" in out
    assert read("tio2.extxyz").cell.lengths() == pytest.approx([4.594, 4.594, 2.959])


def test_an_entry_that_cannot_be_used_is_not_written(typed, databases, tmp_path):
    databases["mp"].entries["mp-2657"]["cartesian_site_positions"] = None
    status, _, err = typed("--fetch", "mp:mp-2657", "-o", "tio2.extxyz")
    assert status == 2
    assert "mp-2657 cannot be used: the database has no cell or no positions for it." in err
    assert not list(tmp_path.iterdir())


def test_a_slab_can_be_cut_of_what_was_built(typed, tmp_path):
    typed("MgO", "-o", "mgo.cif")
    line = "slab --bulk mgo.cif --facet 1 0 0 --layers 4 --size 1 1 --vacuum 10 -o slab.extxyz"
    assert main(line.split()) == 0
    assert set(read("slab.extxyz").symbols) == {"Mg", "O"}


def test_magnesia_has_the_constant_of_the_reference_cases():
    assert bulk_of("MgO").all_constants == {"a": 4.212}
