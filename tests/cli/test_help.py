"""The help says what is printed: every key of `--json` is named where the command is explained."""

import json
import re
from collections.abc import Iterator

import pytest

from adatom.cli import main
from adatom.structure.files import write_structures
from adatom.structure.slabs.operations import BuildSlab

COMMANDS = {
    "bulk": "bulk Cu -o bulk.cif",
    "facets": "facets Cu --max-index 1",
    "terminations": "terminations MgO --facet 100",
    "slab": "slab Cu --facet 111 --size 2 2 4 --vacuum 8 -o made.extxyz",
    "sites": "sites slab.extxyz",
    "place": "place slab.extxyz CO --site fcc -o placed.extxyz",
    "cover": "cover slab.extxyz O --pattern p(2x2) --site fcc -o covered.extxyz",
    "adsorbates": "adsorbates water",
    "models": "models emt --offline",
    "relax": "relax slab.extxyz --model emt --steps 1 -o relaxed.extxyz",
}


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_slab(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_structures(tmp_path / "slab.extxyz", [BuildSlab("Cu", "111", (2, 2, 3), 8.0).apply(None)])


def keys(printed: object) -> Iterator[str]:
    """Yield the keys of records, and of the records in them."""
    if isinstance(printed, dict):
        for key, value in printed.items():
            yield key
            if key not in ("composition", "elements"):  # its keys are names
                yield from keys(value)
    elif isinstance(printed, list):
        for value in printed:
            yield from keys(value)


def help_of(command: str, capsys) -> str:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    return capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_key_that_is_printed_is_named(command, capsys):
    assert main([*COMMANDS[command].split(), "--json"]) == 0
    printed = set(keys(json.loads(capsys.readouterr().out)))
    text = help_of(command, capsys)
    if command == "place":
        text += help_of("sites", capsys)  # where it sends the reader
    assert printed
    assert printed <= set(re.findall(r"\w+", text))


def test_the_keys_of_prototypes_are_named(capsys):
    assert main(["bulk", "--prototypes", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)["prototypes"]
    named = set(re.findall(r"\w+", help_of("bulk", capsys)))
    assert {key for entry in printed for key in entry} <= named


def test_the_keys_of_a_preset_are_named(capsys):
    assert main(["terminations", "Cu", "--facet", "111", "--preset", "oc20", "--json"]) == 0
    printed = set(keys(json.loads(capsys.readouterr().out)))
    assert printed <= set(re.findall(r"\w+", help_of("terminations", capsys)))


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_keep_their_lines_whatever_the_width(command, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    lines = help_of(command, capsys).splitlines()
    examples = [line for line in lines if line.startswith(f"  adatom {command} ")]
    assert len(examples) >= 2
    paragraphs = [line for line in lines if line and not line.startswith(" ")]
    assert max(map(len, paragraphs)) <= 60
