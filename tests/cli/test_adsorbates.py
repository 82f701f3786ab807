"""`adatom place` in all its ways, `cover` and `adsorbates`, as they are typed."""

import json
import shlex

import numpy as np
import pytest
from ase.build import molecule
from ase.io import write

from adatom.cli import main
from adatom.structure.files import read_structures


@pytest.fixture
def typed(capsys, tmp_path, monkeypatch):
    """Type a line in an empty folder; returns status, output and errors."""
    monkeypatch.chdir(tmp_path)

    def type_line(line):
        try:
            status = main(shlex.split(line))
        except SystemExit as stop:
            status = stop.code
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return type_line


@pytest.fixture
def slab(typed):
    typed("slab Cu --facet 111 --size 3 3 4 --vacuum 10 --fix 2 -o slab.extxyz")


@pytest.fixture
def small(typed):
    typed("slab Cu --facet 111 --size 1 1 4 --vacuum 10 --fix 2 -o small.extxyz")


def test_a_molecule_is_given_in_smiles_and_what_it_is_is_said(typed, slab):
    status, out, err = typed("place slab.extxyz --smiles CO --site top -o out.extxyz --json")
    assert status == 0
    assert err == (
        "adatom place: note: In SMILES CO is CH₃OH, with hydrogen implied; carbon monoxide is [C-]#[O+].\n"
    )
    report = json.loads(out)
    assert report["adsorbate"]["name"] == "CH3OH"
    assert report["atoms"] == 42


def test_a_molecule_is_given_in_a_file_and_bound_by_choice(typed, slab, tmp_path):
    write(tmp_path / "formic.xyz", molecule("HCOOH"))
    heights = {}
    for binding in ("0", "1", "2", "0 1"):
        line = f"place slab.extxyz --molecule formic.xyz --binding {binding} --site top -o out.extxyz --json"
        status, out, _ = typed(line)
        assert status == 0
        report = json.loads(out)
        assert report["adsorbate"]["binding"] == [int(word) for word in binding.split()]
        heights[binding] = report["height"]
        (made,) = read_structures(tmp_path / "out.extxyz")
        bound = made.positions[[36 + int(word) for word in binding.split()]].mean(axis=0)
        assert bound[:2] == pytest.approx(report["site"]["position"][:2], abs=1e-6)
    assert len(set(heights.values())) > 1


def test_the_bottom_face_has_sites_of_its_own(typed, slab, tmp_path):
    status, out, _ = typed("place slab.extxyz CO --site fcc --face bottom -o out.extxyz")
    assert status == 0
    assert "CO at fcc hollow on the bottom face, 1.606 Å below the bottom layer" in out
    (made,) = read_structures(tmp_path / "out.extxyz")
    assert made.positions[36, 2] == pytest.approx(made.positions[:36, 2].min() - 1.606, abs=1e-3)
    assert made.positions[37, 2] < made.positions[36, 2]


def test_a_molecule_reaches_across_two_sites(typed, slab, tmp_path):
    status, out, err = typed(
        "place slab.extxyz oc20:*CH2*O --site top --second-site top -o out.extxyz --json"
    )
    assert (status, err) == (0, "")
    report = json.loads(out)
    first, second = (np.array(report[name]["position"][:2]) for name in ("site", "second_site"))
    (made,) = read_structures(tmp_path / "out.extxyz")
    carbon, oxygen = made.positions[36, :2], made.positions[39, :2]
    apart = made.cell.cartesian_positions(
        (s := made.cell.scaled_positions(np.array([[*(second - first), 0.0]]))) - np.round(s)
    )[0, :2]
    assert np.linalg.norm(apart) == pytest.approx(2.5527, abs=1e-3)
    assert (carbon + oxygen) / 2 == pytest.approx(first + apart / 2, abs=1e-6)


def test_a_random_turn_is_the_same_for_the_same_seed(typed, slab):
    turns = []
    for seed in (3, 3, 4):
        _, out, _ = typed(f"place slab.extxyz CH3OH --site top --random-seed {seed} -o out.extxyz --json")
        report = json.loads(out)
        turns.append((report["azimuth"], report["tilt"], report["roll"]))
    assert turns[0] == turns[1] != turns[2]


def test_what_is_too_close_is_reported(typed, slab):
    status, out, err = typed("place slab.extxyz CO --site top --height 1.2 --roll 30 -o out.extxyz --json")
    assert status == 0
    assert err == (
        "adatom place: warning: C of CO is 1.20 Å from Cu 27, closer than the sum of their covalent radii, "
        "2.08 Å\n"
    )
    assert len(json.loads(out)["too_close"]) == 1


def test_a_surface_is_covered_in_a_pattern(typed, small, tmp_path):
    status, out, err = typed('cover small.extxyz O --pattern "p(2x2)" --site fcc -o out.extxyz')
    assert (status, err) == (0, "")
    assert out.startswith("O, p(2×2) at fcc: p(2×2), 0.25 ML, 5.105 Å apart, 17 atoms")
    (made,) = read_structures(tmp_path / "out.extxyz")
    assert made.constraints[0].index.tolist() == [0, 1, 4, 5, 8, 9, 12, 13]


def test_a_cover_is_told_to_programs(typed, small):
    status, out, _ = typed(
        'cover small.extxyz CO --pattern "⅓ ML" --site fcc --faces both --azimuth 30 -o out.extxyz --json'
    )
    assert status == 0
    report = json.loads(out)
    assert report["pattern"] == "(√3×√3)R30°"
    assert report["coverage"] == pytest.approx(1 / 3)
    assert report["nearest"] == pytest.approx(4.4213, abs=1e-3)
    assert (report["adsorbates"], report["atoms"]) == (2, 16)
    assert report["too_close"] == []


def test_a_crowded_cover_is_warned_about(typed, small):
    status, _, err = typed("cover small.extxyz CO --pattern 1x1 --site top --tilt 90 -o out.extxyz")
    assert status == 0
    assert "of its own periodic image" in err
    assert err.count("\n") == 1


def test_adsorbates_are_listed_and_searched(typed):
    status, out, _ = typed("adsorbates --json")
    assert status == 0
    assert len(json.loads(out)["adsorbates"]) == 31 + 86 + 162
    _, out, _ = typed("adsorbates OCH3")
    assert out.splitlines()[1].split() == ["CH3O", "CH3O", "O", "C[O]", "methoxy"]
    _, out, _ = typed("adsorbates")
    head, *rows = out.splitlines()
    starts = [head.index(word) for word in ("formula", "binds by", "SMILES", "name")]
    assert all(row[start - 2 : start] == "  " for row in rows for start in starts)
    _, out, _ = typed("adsorbates xyzzy")
    assert "Nothing is called 'xyzzy'" in out


def test_ones_own_adsorbate_is_kept_found_placed_and_deleted(typed, slab, tmp_path):
    write(tmp_path / "formic.xyz", molecule("HCOOH"))
    status, out, _ = typed('adsorbates --save "my acid" --molecule formic.xyz --binding 0')
    assert status == 0
    assert "own:my acid" in out
    status, _, err = typed('adsorbates --save "My acid" --molecule formic.xyz')
    assert status == 2
    assert "called my acid already" in err
    assert typed('adsorbates --save "My acid" --molecule formic.xyz --replace')[0] == 0
    status, out, _ = typed('place slab.extxyz "my acid" --site top -o out.extxyz')
    assert status == 0
    assert out.startswith("My acid at top")
    assert typed('adsorbates --delete "My acid"')[0] == 0
    assert "Nothing" in typed("adsorbates acid!")[1]


def test_a_file_that_is_no_adsorbate_is_warned_about(typed, tmp_path):
    from adatom.paths import adsorbates_folder

    adsorbates_folder().mkdir(parents=True, exist_ok=True)
    path = adsorbates_folder() / "bad.json"
    path.write_text("{")
    status, out, err = typed("adsorbates CO")
    path.unlink()
    assert status == 0
    assert "bad.json is no adsorbate that can be read" in err
    assert out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("place slab.extxyz --site top -o out.extxyz", "Name one adsorbate"),
        ("place slab.extxyz CO --smiles C --site top -o out.extxyz", "Name one adsorbate"),
        ("place slab.extxyz --smiles C1 --site top -o out.extxyz", "is no SMILES string"),
        ("place slab.extxyz --molecule slab.extxyz --site top -o out.extxyz", "own periodic images"),
        ("place slab.extxyz CO --binding 2 --site top -o out.extxyz", "no atom 2 to bind through"),
        ("place slab.extxyz CO --site top --second-site top -o out.extxyz", "binds through C alone"),
        (
            "place slab.extxyz CO --binding 0 1 --site top --second-site top --tilt 3 -o out.extxyz",
            "--second-site decides how the molecule is turned: leave out --tilt",
        ),
        (
            "place slab.extxyz CO --site top --random-seed 1 --azimuth 3 -o out.extxyz",
            "--random-seed decides how the molecule is turned",
        ),
        ("place slab.extxyz CO --site top --random-seed -1 -o out.extxyz", "seed of -1 makes no sense"),
        ("cover slab.extxyz O --pattern c(3x3)R10 --site top -o out.extxyz", "c(3x3)R10"),
        ("cover slab.extxyz O --pattern 2/3 --site top -o out.extxyz", "2/3 ML is no pattern"),
        ("cover slab.extxyz O --pattern 1x1 --site hollow -o out.extxyz", "no site 'hollow'"),
        ("cover slab.extxyz O --pattern 1x1 --site top -o out.doc", "does not say which format"),
        ("adsorbates --save x", "Say which file holds the molecule"),
        ("adsorbates --save x --molecule slab.extxyz --atoms 99", "no atom 99"),
        ("adsorbates --delete x", "no adsorbate called 'x'"),
    ],
)
def test_bad_input_gets_one_clear_line_and_writes_nothing(typed, slab, tmp_path, line, message):
    status, out, err = typed(line)
    assert (status, out) == (2, "")
    assert message in err
    assert err.startswith(f"adatom {line.split()[0]}: ")
    assert err.count("\n") == 1
    assert not list(tmp_path.glob("out.*"))
