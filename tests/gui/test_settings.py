import json
from pathlib import Path

import pytest

from adatom import paths
from adatom.gui.settings import RECENT_FILES, Settings, load_settings, save_settings


def write(text: str) -> None:
    paths.settings_file().parent.mkdir(parents=True, exist_ok=True)
    paths.settings_file().write_text(text)


def test_a_new_user_has_the_defaults_and_hears_nothing_of_it():
    settings, remark = load_settings()
    assert (settings, remark) == (Settings(), "")


def test_what_is_kept_comes_back():
    settings = Settings(theme="dark", fmax=0.01)
    settings.remember(Path("/data/slab.cif"))
    assert save_settings(settings) == ""
    assert load_settings() == (settings, "")
    assert [path.name for path in paths.settings_file().parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("text", ["{", "", "[1, 2]", "null", "\x00\x01"])
def test_a_damaged_file_gives_the_defaults_and_a_remark(text: str):
    write(text)
    settings, remark = load_settings()
    assert settings == Settings()
    assert str(paths.settings_file()) in remark


def test_a_value_that_makes_no_sense_costs_only_itself():
    write(json.dumps({"theme": "purple", "fmax": -1, "max_steps": 7, "unknown": True}))
    settings, remark = load_settings()
    assert (settings.theme, settings.fmax, settings.max_steps) == ("system", 0.05, 7)
    assert "fmax, theme" in remark


def test_the_environment_goes_before_the_defaults(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ADATOM_MODEL", "emt")
    assert load_settings()[0].model == "emt"


def test_an_environment_that_makes_no_sense_is_left_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ADATOM_FMAX", "little")
    settings, remark = load_settings()
    assert settings.fmax == 0.05
    assert "fmax" in remark


def test_recent_files_are_few_newest_first_and_each_once(tmp_path: Path):
    settings = Settings()
    for name in [*range(RECENT_FILES + 3), 5]:
        settings.remember(tmp_path / str(name))
    assert len(settings.recent) == RECENT_FILES
    assert settings.recent[0] == tmp_path / "5"
    assert len(set(settings.recent)) == RECENT_FILES


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(paths, "settings_file", lambda: blocked / "settings.json")
    assert "could not be kept" in save_settings(Settings())
