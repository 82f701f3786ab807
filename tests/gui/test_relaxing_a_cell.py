"""Relaxing a crystal along with its cell, in the window."""

from pathlib import Path

import numpy as np
import pytest
from ase.build import bulk

from adatom.gui.model_controller import ModelController

from .conftest import Driver

TINY_UMA = Path(__file__).parents[1] / "data" / "tiny_uma.pt"


@pytest.fixture
def crystal(tmp_path: Path) -> Path:
    path = tmp_path / "cu.cif"
    bulk("Cu", a=3.7, cubic=True).write(path)
    return path


@pytest.fixture
def slab(tmp_path: Path) -> Path:
    path = tmp_path / "slab.extxyz"
    atoms = bulk("Cu", cubic=True) * (2, 2, 2)
    atoms.center(vacuum=8, axis=2)
    atoms.write(path)
    return path


def outline(user: Driver) -> np.ndarray:
    """Return the lengths of the cell that is drawn."""
    points = user.view._scene._cell._data.GetPoints()
    return np.ptp([points.GetPoint(index) for index in range(8)], axis=0)


def test_a_crystal_relaxes_with_its_cell_and_the_view_follows(user: Driver, crystal: Path) -> None:
    user.open_files([crystal])
    assert user.side.relaxation._cell.isVisible()
    assert outline(user) == pytest.approx(3 * [3.7], abs=1e-4)
    user.relax()
    user.wait_for_end()
    node = user.head
    assert node.title == "Relax cell with EMT"
    assert user.run.converged
    assert outline(user) == pytest.approx(3 * [node.trajectory[-1].cell[0, 0]], abs=1e-4)
    assert node.trajectory[-1].cell[0, 0] == pytest.approx(3.59, abs=0.02)
    assert user.foot.figures.fmax.accessibleName().startswith("fmax with cell")
    user.foot.step(-1)
    assert outline(user) == pytest.approx(
        3 * [node.trajectory[len(node.trajectory) - 2].cell[0, 0]], abs=1e-4
    )


def test_a_user_who_wants_the_cell_kept_gets_it_kept(user: Driver, crystal: Path) -> None:
    user.open_files([crystal])
    user.side.relaxation._cell.click()
    try:
        user.relax()
        user.wait_for_end()
        assert user.head.title == "Relax with EMT"
        assert user.head.structure.cell.lengths() == pytest.approx(3 * [3.7], abs=1e-4)
        assert user.foot.figures.fmax.accessibleName().startswith("fmax ")
        assert "cell" not in user.foot.figures.fmax.accessibleName()
    finally:
        user.side.relaxation._cell.setChecked(True)


def test_a_slab_is_not_offered_to_relax_its_cell(user: Driver, slab: Path, crystal: Path) -> None:
    user.open_files([crystal])
    assert not user.side.relaxation._cell.isHidden()
    user.open_files([slab])
    assert user.side.relaxation._cell.isHidden()
    assert not user.controller.models.settings().cell


def test_a_task_without_stress_says_what_to_choose(user: Driver, crystal: Path) -> None:
    models: ModelController = user.controller.models
    user.open_files([crystal])
    panel = user.side.relaxation
    try:
        models.choose(str(TINY_UMA), "oc20")
        assert panel._cell.isHidden()
        assert "choose omat or omc" in panel._cell_problem.text()
        models.choose(str(TINY_UMA), "omat")
        assert not panel._cell.isHidden()
        assert panel._cell_problem.isHidden()
    finally:
        models.choose("emt", None)
