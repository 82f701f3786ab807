"""`adatom demo`: the reference workflow by itself, in a real window."""

import json
import subprocess
import sys

import numpy as np
import pytest
from ase.io import read
from PySide6.QtGui import QImage


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Return the folder of a demonstration with EMT, and what it said."""
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [sys.executable, "-m", "adatom", "demo", "-o", str(folder), "--model", "emt", "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


def test_it_builds_places_and_relaxes(demo):
    _folder, result = demo
    assert result["model"] == "emt"
    assert result["converged"]
    assert result["fmax"] <= 0.05


def test_its_exports_hold_what_was_relaxed(demo):
    folder, result = demo
    relaxed = read(folder / "relaxed.extxyz")
    assert relaxed.get_chemical_formula() == "CCu27O"
    assert relaxed.get_potential_energy() == pytest.approx(result["energy"], abs=1e-6)
    for name in ("relaxed.cif", "POSCAR"):
        assert read(folder / name).get_chemical_formula() == "CCu27O"


def test_its_script_gives_the_same_energy(demo):
    folder, result = demo
    done = subprocess.run(
        [sys.executable, str(folder / "relax.py")], capture_output=True, text=True, check=True, cwd=folder
    )
    assert f"{result['energy']:.4f} eV" in done.stdout


def test_its_pictures_show_a_window_with_copper_in_it(demo):
    folder, result = demo
    assert len(result["pictures"]) == 7
    picture = QImage(str(folder / "5-relaxed.png")).convertToFormat(QImage.Format.Format_RGB888)
    assert (picture.width(), picture.height()) == (1440, 900)
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1)
    pixels = rows[:, : 3 * picture.width()].reshape(-1, 3).astype(int)
    copper = (pixels[:, 0] > pixels[:, 1] + 40) & (pixels[:, 1] > pixels[:, 2] + 20)
    assert copper.mean() > 0.05


def test_a_film_of_no_known_format_is_refused(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "adatom", "demo", "--film", str(tmp_path / "hands.mp4")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode != 0
    assert ".webp or .gif" in done.stderr
