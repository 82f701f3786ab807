"""`adatom slab`, `sites` and `place`, as they are typed."""

import json
import subprocess
import sys

import numpy as np
import pytest
from ase.build import bulk, fcc100
from ase.io import write

from adatom.cli import main
from adatom.cli.miller import miller_index
from adatom.errors import StructureError
from adatom.structure.files import read_structures


@pytest.fixture
def typed(capsys, tmp_path, monkeypatch):
    """Run what is typed after `adatom` in a folder of its own: status, output, errors."""
    monkeypatch.chdir(tmp_path)

    def run(line):
        status = main(line.split())
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.fixture
def slab(typed, tmp_path):
    typed("slab Cu --facet 100 --size 3 3 3 --vacuum 8 -o slab.extxyz")
    return tmp_path / "slab.extxyz"


def test_the_slab_of_the_manual_is_ases(typed, tmp_path):
    status, out, err = typed("slab Cu --facet 100 --size 3 3 3 --vacuum 8 --fix 1 -o slab.extxyz")
    assert status == 0
    assert (
        err
        == "adatom slab: warning: An adsorbate would be 7.7 Å from its own image: for a single one take a "
        "cell at least 8 Å wide, or count it as a coverage.\n"
    )
    assert out.startswith("Cu(100) slab: 27 atoms in 3 layers")
    (made,) = read_structures(tmp_path / "slab.extxyz")
    own = fcc100("Cu", (3, 3, 3), vacuum=8, periodic=True)
    np.testing.assert_allclose(made.positions, own.positions, atol=1e-8)
    assert len(made.constraints[0].index) == 9


def test_structure_and_lattice_constants_can_be_given(typed):
    _, out, _ = typed("slab Fe --facet 111 --structure fcc --a 3.6 --size 1 1 4 --vacuum 9 -o a.cif --json")
    report = json.loads(out)
    assert report["atoms"] == report["layers"] == 4
    assert report["cell"][0] == pytest.approx(3.6 / np.sqrt(2))
    assert report["cell"][2] == pytest.approx(18 + 3 * 3.6 / np.sqrt(3))


@pytest.mark.parametrize("facet", ["1 1 0", "110"])
def test_a_slab_is_cut_from_an_opened_bulk(typed, tmp_path, facet):
    write(str(tmp_path / "bulk cu.xyz"), bulk("Cu"))
    monkeyed = (
        f"slab --bulk BULK --facet {facet} --layers 4 --size 2 1 --vacuum 10 -o s.extxyz --json".split()
    )
    status = main([str(tmp_path / "bulk cu.xyz") if word == "BULK" else word for word in monkeyed])
    assert status == 0
    (made,) = read_structures(tmp_path / "s.extxyz")
    assert len(set(made.positions[:, 2].round(3))) == 4
    assert made.positions[:, 2].min() == pytest.approx(10)


def test_sites_are_listed_for_people_and_for_programs(typed, slab):
    status, out, _ = typed("sites slab.extxyz")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == ["site", "top", "bridge", "fourfold"]
    status, out, _ = typed("sites slab.extxyz --json")
    sites = json.loads(out)["sites"]
    assert [site["kind"] for site in sites] == ["top", "bridge", "hollow"]
    assert [site["multiplicity"] for site in sites] == [9, 18, 9]
    assert [site["coordination"] for site in sites] == [1, 2, 4]
    assert set(sites[1]) == {
        "kind", "label", "place", "span", "index", "coordination", "elements", "environment", "multiplicity",
        "position", "face", "atoms", "symbols",
    }  # fmt: skip
    assert (sites[1]["elements"], sites[1]["environment"]) == ("Cu–Cu", ["Cu8c", "Cu8c"])
    assert {site["face"] for site in sites} == {"top"}
    assert sites[1]["index"] == 0
    assert sites[1]["symbols"] == ["Cu", "Cu"]


def test_a_site_is_told_by_its_kind_or_as_the_list_names_it(typed, slab, tmp_path):
    typed("place slab.extxyz O --site hollow -o kind.extxyz")
    assert main(["place", "slab.extxyz", "O", "--site", "fourfold hollow", "-o", "label.extxyz"]) == 0
    by_kind, by_label = (read_structures(tmp_path / name)[0] for name in ("kind.extxyz", "label.extxyz"))
    assert by_kind.positions.tolist() == by_label.positions.tolist()


def test_an_adsorbate_is_placed_where_and_how_it_is_told(typed, slab, tmp_path):
    line = "place slab.extxyz CO --site bridge --height 2.0 --azimuth 90 --tilt 90 -o start.extxyz --json"
    status, out, err = typed(line)
    assert (status, err) == (0, "")
    report = json.loads(out)
    assert report["adsorbate_atoms"] == [27, 28]
    (made,) = read_structures(tmp_path / "start.extxyz")
    assert made.positions[27] == pytest.approx([*report["site"]["position"][:2], 11.61 + 2.0])
    assert made.positions[28] - made.positions[27] == pytest.approx([0, 1.1503, 0], abs=1e-4)
    assert made.arrays["adsorbate"][27:].tolist() == [1, 1]


def test_the_index_picks_the_class_and_the_height_is_automatic(typed, tmp_path):
    typed("slab Pt --facet 110 --size 2 2 4 --vacuum 8 -o pt.extxyz")
    heights = []
    for index in (0, 1):
        _, out, _ = typed(f"place pt.extxyz O --site bridge --index {index} -o o.extxyz --json")
        heights.append(json.loads(out)["height"])
    assert heights[0] > heights[1] > 0  # deeper in the long bridge
    status, _, err = typed("place pt.extxyz O --site bridge --index 2 -o o.extxyz")
    assert status == 2
    assert "no bridge site with index 2 here, indices 0 to 1" in err


def test_several_adsorbates_may_be_placed_one_after_the_other(typed, slab, tmp_path):
    typed("place slab.extxyz O --site hollow -o one.extxyz")
    status, _, err = typed("place one.extxyz CO --site top -o two.extxyz")
    assert (status, err) == (0, "")
    (made,) = read_structures(tmp_path / "two.extxyz")
    assert made.arrays["adsorbate"][27:].tolist() == [1, 2, 2]


def test_a_clash_is_warned_about_and_allowed(typed, slab, tmp_path):
    status, out, err = typed("place slab.extxyz CO --site bridge --height 0.8 -o y.extxyz")
    assert status == 0
    assert "warning: C of CO is 1.51 Å from Cu 18" in err
    assert err.count("\n") == 1
    assert "29 atoms" in out
    assert (tmp_path / "y.extxyz").exists()


GOOD_SLAB = "slab Cu --facet 100 --size 3 3 3 --vacuum 8 -o out.extxyz"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (GOOD_SLAB.replace("Cu", "Cuu"), "no element 'Cuu'. Did you mean Cu"),
        (GOOD_SLAB.replace("100", "0001"), "four indices, which are for hexagonal crystals"),
        (GOOD_SLAB.replace("100", "1 0 0 0"), "third is minus the sum of the first two, here -1"),
        (GOOD_SLAB + " --termination 1", "has no termination 1; it has 0 alone"),
        (GOOD_SLAB + " --preset oc20", "preset decides size, layers, vacuum"),
        (GOOD_SLAB + " --fix all", "a number of layers or oc20, not 'all'"),
        (GOOD_SLAB.replace("--vacuum 8 ", ""), "Say how much vacuum"),
        (GOOD_SLAB.replace("--size 3 3 3", "--cell 3y3 --layers 3"), "no surface cell in Wood's notation"),
        (GOOD_SLAB.replace("--size 3 3 3", "--matrix 1 1 2 2 --layers 3"), "has no area"),
        (GOOD_SLAB.replace("--vacuum 8", "--vacuum 0"), "vacuum of 0 Å"),
        (GOOD_SLAB.replace("3 3 3", "3 3 0"), "0 layers make no sense"),
        (GOOD_SLAB.replace("3 3 3", "3 3"), "Say how many atomic layers"),
        (GOOD_SLAB.replace("3 3 3", "3"), "--size wants repeats along a and b, and layers"),
        (GOOD_SLAB + " --layers 3", "The third number of --size is the layers"),
        (GOOD_SLAB + " --fix 3", "leave none free"),
        (GOOD_SLAB.replace("out.extxyz", "out.doc"), "'out.doc' does not say which format"),
        (GOOD_SLAB.replace("out.extxyz", "none/out.cif"), "none does not exist"),
        (GOOD_SLAB.replace("Cu ", ""), "Name an element"),
        (
            "slab --bulk missing.cif --facet 1 1 0 --layers 4 --size 2 1 --vacuum 10 -o out.cif",
            "There is no file",
        ),
        (
            "slab --bulk slab.extxyz --facet 1 1 0 --layers 4 --size 2 1 --vacuum 10 -o out.cif",
            "16.0 Å of vacuum",
        ),
        ("slab --bulk cu.xyz --facet 1 1 0 --size 2 1 --vacuum 10 -o out.cif", "Say how many atomic layers"),
        (
            "slab --bulk cu.xyz --facet 1 1 0 --layers 4 --size 2 1 4 --vacuum 10 -o out.cif",
            "The third number of --size is the layers",
        ),
        (
            "slab Cu --bulk cu.xyz --facet 1 1 0 --layers 4 --size 2 1 --vacuum 10 -o out.cif",
            "leave out an element",
        ),
        ("slab --bulk cu.xyz --facet 0 0 0 --layers 4 --size 2 1 --vacuum 10 -o out.cif", "names no plane"),
        (
            "slab --bulk cu.xyz --facet 1 1 --layers 4 --size 2 1 --vacuum 10 -o out.cif",
            "'1 1' is no Miller index",
        ),
        ("sites empty.xyz", "empty.xyz is empty"),
        ("sites cu.xyz", "This is a bulk crystal"),
        ("place slab.extxyz CO --site fcc -o out.extxyz", "no site 'fcc'; it has top, bridge, hollow"),
        ("place slab.extxyz CO --site top --index 1 -o out.extxyz", "index 1 here, only index 0"),
        ("place slab.extxyz C0 --site top -o out.extxyz", "no adsorbate 'C0' in the library. Did you mean"),
        ("place slab.extxyz CO --site top --height nan -o out.extxyz", "height of nan Å"),
        (
            "place slab.extxyz CO --site top --height 0.1 -o out.extxyz",
            "lie on top of each other, 0.10 Å apart",
        ),
    ],
)
def test_bad_input_gets_one_clear_line_and_writes_nothing(typed, slab, tmp_path, line, message):
    write(str(tmp_path / "cu.xyz"), bulk("Cu", cubic=True))
    (tmp_path / "empty.xyz").touch()
    status, out, err = typed(line)
    assert (status, out) == (2, "")
    assert message in err
    assert err.startswith(f"adatom {line.split()[0]}: ")
    assert err.count("\n") == 1
    assert not list(tmp_path.glob("out.*"))


@pytest.mark.parametrize(
    ("words", "index"),
    [
        (["1", "1", "0"], (1, 1, 0)),
        (["110"], (1, 1, 0)),
        (["1-10"], (1, -1, 0)),
        (["1", "-1", "10"], (1, -1, 10)),
        (["1 -1 0"], (1, -1, 0)),
    ],
)
def test_a_miller_index_is_typed_with_or_without_spaces(words, index):
    assert miller_index(words) == index


@pytest.mark.parametrize("words", [["11"], ["1", "1"], ["abc"], ["1", "1", "x"], ["1-1"]])
def test_what_is_no_miller_index_is_refused(words):
    with pytest.raises(StructureError, match="is no Miller index"):
        miller_index(words)


def test_help_tells_units_in_plain_words(capsys):
    for command in ("slab", "sites", "place"):
        with pytest.raises(SystemExit) as exit_:
            main([command, "--help"])
        assert exit_.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for words in ("on each side of the slab, Å", "degrees", "hold the N bottom layers in place"):
        assert words in text


def test_the_commands_run_in_a_process_of_their_own_and_import_no_window(tmp_path):
    code = (
        "import sys; from adatom.cli import main; "
        "status = main('slab Cu --facet 111 --size 1 1 3 --vacuum 8 -o s.cif'.split()); "
        "print(status, sorted({'PySide6', 'torch', 'vtkmodules', 'pymatgen'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    assert done.stdout.splitlines()[-1] == "0 []"
