import argparse
import json
import platform
from collections.abc import Sequence

import pytest

from adatom import __version__
from adatom.cli import doctor, models
from adatom.potentials import catalogue
from adatom.potentials.hub.news import HubKnowledge


def run(module, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    module.add_commands(parser.add_subparsers())
    args = parser.parse_args(arguments)
    return int(args.run(args))


def findings(text: str) -> dict[str, dict[str, str]]:
    return {finding["name"]: finding for finding in json.loads(text)["findings"]}


def test_the_doctor_tells_versions_engine_opengl_hub_and_caches(capsys, monkeypatch, tmp_path):
    (tmp_path / "fairchem").mkdir()
    (tmp_path / "fairchem" / "file").write_bytes(bytes(2_500_000))
    monkeypatch.setenv("FAIRCHEM_CACHE_DIR", str(tmp_path / "fairchem"))
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    assert run(doctor, "doctor", "--json") == 0
    out = capsys.readouterr().out
    found = findings(out)
    versions = json.loads(out)["versions"]
    assert versions["adatom"] == __version__
    assert versions["ase"]
    assert found["Engine"]["state"] == "ok"
    assert found["Computing"]["state"] in ("ok", "note")
    assert found["OpenGL"]["state"] in ("ok", "note"), found["OpenGL"]
    assert "a token is in HF_TOKEN" in found["Hub"]["text"]
    assert "2.5 MB" in found["FAIRChem cache"]["text"]
    assert "EMT" in found["Models"]["text"]
    assert "hf_secret" not in out


@pytest.mark.skipif(platform.system() != "Linux", reason="elsewhere there is always a display")
def test_without_a_display_the_doctor_tells_how_to_get_one(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    finding = doctor._examine_opengl()
    assert finding.state == "fails"
    assert "xvfb-run" in finding.remedy
    assert "apt-get install" in finding.remedy


@pytest.mark.skipif(platform.system() != "Linux", reason="DISPLAY is X11's")
def test_a_display_that_does_not_answer_is_told_with_the_remedy(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":987")
    finding = doctor._examine_opengl()
    assert finding.state == "fails"
    assert finding.text
    assert "driver" in finding.remedy


@pytest.mark.parametrize(
    ("renderer", "too_old", "state"),
    [
        ("NVIDIA H100/PCIe/SSE2", False, "ok"),
        ("llvmpipe (LLVM 15.0.6, 256 bits)", False, "note"),
        ("GDI Generic", True, "fails"),
    ],
)
def test_opengl_is_judged_by_what_draws(renderer, too_old, state):
    assert doctor._judge_opengl(renderer, "4.5", too_old).state == state


def test_without_a_token_the_doctor_tells_how_to_log_in():
    (finding,) = doctor._examine_hub(HubKnowledge())
    assert finding.state == "note"
    assert "adatom login" in finding.remedy


def test_the_doctor_tells_in_one_screen_why_models_are_not_ready():
    findings = doctor._examine_models(HubKnowledge())
    (login,) = [finding for finding in findings if finding.name == "Needs login"]
    assert "uma-s-1p1" in login.text
    assert "esen-sm-conserving-all-oc25" in login.text
    assert "adatom login" in login.remedy
    assert (
        len(doctor._text({"adatom": "0.1.0", "python": "3.11", "system": "Linux"}, findings).splitlines())
        < 24
    )


def test_the_report_says_at_its_end_what_does_not_work():
    versions: dict[str, str | None] = {"adatom": "0.1.0", "python": "3.11", "system": "Linux", "sevenn": None}
    fine = doctor.Finding("Engine", "ok", "starts in 2.0 s")
    broken = doctor.Finding("OpenGL", "fails", "no display", "Get one.")
    text = doctor._text(versions, [fine, broken])
    assert "sevenn (not installed)" in text
    assert "Get one." in text
    assert text.endswith("Not working: OpenGL.")
    assert doctor._text(versions, [fine]).endswith("works.")


def test_models_are_listed_with_their_state_and_remedy(capsys):
    assert run(models, "models", "--json") == 0
    records = {record["key"]: record for record in json.loads(capsys.readouterr().out)}
    assert list(records) == [model.key for model in catalogue.models()]
    for record in records.values():
        assert {"name", "family", "tasks", "state", "size", "remedy"} <= set(record)
    assert records["emt"]["state"] == "ready"
    assert records["emt"]["elements"][""] == sorted(
        ["Al", "Cu", "Ag", "Au", "Ni", "Pd", "Pt", "C", "H", "N", "O"]
    )
    uma = records["fairchem:uma-s-1p1"]
    assert uma["tasks"] == ["oc20", "omat", "omol", "odac", "omc"]
    assert (uma["state"], uma["command"]) == ("needs login", "adatom login")
    assert [key for key, record in records.items() if record["default"]] == [catalogue.default_model().key]


def test_the_list_of_models_shows_each_remedy_once_with_its_command_on_one_line(capsys):
    assert run(models, "models") == 0
    lines: Sequence[str] = capsys.readouterr().out.splitlines()
    assert sum(line == "    adatom login" for line in lines) == 1
    assert any(line.startswith("uma-s-1p1 ") and "needs login" in line for line in lines)


def test_the_card_of_a_model_is_read_in_the_terminal(capsys):
    assert run(models, "models", "uma-s-1p1") == 0
    text = capsys.readouterr().out
    for words in ("UMA-S-1.1", "needs login", "Trained on:", "Not for:", "Task oc20", "arxiv"):
        assert words in text
