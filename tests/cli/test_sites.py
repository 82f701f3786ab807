"""`adatom sites`, as it is typed."""

import json

import pytest

from adatom.cli import main
from adatom.structure.files.writing import write_structures
from adatom.structure.slabs.low_index import build_slab


@pytest.fixture
def stepped(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_structures(tmp_path / "step.extxyz", [build_slab("Cu", "211", (3, 2, 4), 8.0)])


@pytest.mark.usefixtures("stepped")
def test_steps_are_listed_by_name_with_the_coordination_of_their_atoms(capsys):
    assert main(["sites", "step.extxyz"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split()[:5] == ["site", "index", "number", "elements", "around"]
    assert rows[0].startswith("step-edge top")
    assert any("step-foot fourfold hollow" in row and "2 Cu10c, 2 Cu7c" in row for row in rows)


@pytest.mark.usefixtures("stepped")
def test_the_bottom_face_has_sites_of_its_own(capsys):
    for face in ("top", "bottom"):
        assert main(["sites", "step.extxyz", "--face", face, "--json"]) == 0
        sites = json.loads(capsys.readouterr().out)["sites"]
        edge = next(site for site in sites if site["label"] == "step-edge bridge")
        assert edge["face"] == face
        assert edge["place"] == "step edge"
        assert edge["environment"] == ["Cu7c", "Cu7c"]
        assert edge["position"][2] > 12 if face == "top" else edge["position"][2] < 12


@pytest.mark.usefixtures("stepped")
def test_a_site_on_a_step_may_be_asked_for_without_its_place(capsys):
    assert main(["place", "step.extxyz", "O", "--site", "fourfold hollow", "-o", "o.extxyz"]) == 0
    assert main(["place", "step.extxyz", "O", "--site", "step-edge bridge", "-o", "p.extxyz"]) == 0


def test_short_bridges_and_places_may_be_asked_for_by_name(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_structures(tmp_path / "row.extxyz", [build_slab("Cu", "110", (3, 3, 5), 8.0)])
    write_structures(tmp_path / "step.extxyz", [build_slab("Cu", "211", (3, 3, 4), 8.0)])
    for file, site, label in (
        ("row.extxyz", "short bridge", "short bridge"),
        ("row.extxyz", "long bridge", "long bridge"),
        ("step.extxyz", "step edge", "step-edge top"),
        ("step.extxyz", "step edge bridge", "step-edge bridge"),
    ):
        assert main(["place", file, "O", "--site", site, "-o", "o.extxyz", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["site"]["label"] == label
