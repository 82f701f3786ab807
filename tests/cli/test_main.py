"""The program in a terminal: what it says, and how it ends."""

import os
import re
import subprocess
import sys

import pytest

from adatom import __version__
from adatom.cli import COMMANDS, main


def adatom(*arguments, **options):
    """Run `adatom` as a process of its own."""
    command = [sys.executable, "-m", "adatom", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **options)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_subcommand_has_help(command, capsys):
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    assert f"usage: adatom {command}" in capsys.readouterr().out


def test_the_help_names_every_subcommand(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert all(re.search(rf"^    {command}\b", text, re.MULTILINE) for command in COMMANDS)


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.strip() == f"Adatom {__version__}"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["slab", "Cu", "--facet", "100"], "the following arguments are required"),
        (["slab", "Cu", "--facet", "100", "--size", "3", "3", "3", "--vacuum", "far", "-o", "x"], "'far'"),
        (["relax", "nowhere.extxyz", "-o", "out.extxyz"], "nowhere.extxyz"),
        (["frobnicate"], "no such file or subcommand: frobnicate"),
        (["--frobnicate"], "unknown option --frobnicate"),
    ],
)
def test_bad_input_is_one_line_and_status_2(arguments, said, tmp_path):
    done = adatom(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_a_screen_the_window_says_so_and_what_to_do(tmp_path):
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = adatom(env=environment, cwd=tmp_path)
    assert done.returncode == 2
    assert "no screen" in done.stderr
    assert "adatom demo" in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error():
    with subprocess.Popen(
        [sys.executable, "-m", "adatom", "models", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
