"""What atoms are coloured by, as plain functions, and in the window."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import add_adsorbate, fcc100, molecule
from ase.constraints import FixAtoms

from adatom.gui.actions import ActionKey
from adatom.gui.actions.looks import LOOK_ROWS
from adatom.gui.looks import Shown, atom_values, before_of, coloured, displacement_arrows, force_arrows
from adatom.gui.settings import load_settings
from adatom.project.node import Node
from adatom.project.trajectory import Trajectory, TrajectoryFrame
from adatom.viewer.arrows import SHORTEST


@pytest.fixture
def slab() -> Atoms:
    slab = fcc100("Cu", (2, 2, 3), vacuum=8, periodic=True)
    slab.set_constraint(FixAtoms(np.flatnonzero(slab.get_tags() == 3)))
    add_adsorbate(slab, molecule("CO"), 1.9, "ontop")
    slab.new_array("adsorbate", np.array([0] * 12 + [1] * 2))
    return slab


def test_by_element_there_are_no_values(slab: Atoms) -> None:
    assert coloured("element", Shown(slab)).values is None


def test_heights_are_above_the_top_layer(slab: Atoms) -> None:
    by = coloured("height", Shown(slab))
    assert by.values[8:12] == pytest.approx(0.0)
    assert (by.scale.low, by.scale.unit) == (pytest.approx(-3.61), "Å")


def test_coordination_is_in_whole_numbers(slab: Atoms) -> None:
    by = coloured("coordination", Shown(slab))
    assert by.scale.discrete
    assert by.values[5] == 12
    assert by.scale.decimals == 0


def test_forces_are_on_a_scale_that_stands_still(slab: Atoms) -> None:
    forces = np.zeros((len(slab), 3))
    forces[3] = (0.3, 0.0, 0.4)
    assert coloured("force", Shown(slab, forces)).scale.high == 0.5
    forces[3] *= 0.9
    assert coloured("force", Shown(slab, forces)).scale.high == 0.5


@pytest.mark.parametrize("kind", ["force", "displacement"])
def test_where_nothing_is_known_that_is_said(slab: Atoms, kind) -> None:
    by = coloured(kind, Shown(slab))
    assert by.values is None
    assert by.note


def test_a_displacement_across_the_boundary_is_the_short_one(slab: Atoms) -> None:
    moved = slab.copy()
    moved.positions[0] += slab.cell[0] + (0.0, 0.0, 0.1)
    by = coloured("displacement", Shown(moved, before=slab))
    assert by.values.max() == pytest.approx(0.1)


def test_forces_on_fixed_atoms_are_faint_or_left_out(slab: Atoms) -> None:
    shown = Shown(slab, np.ones((len(slab), 3)))
    assert force_arrows(shown, 1.0, fixed=True).dimmed[:4].all()
    assert np.isnan(force_arrows(shown, 1.0, fixed=False).vectors[:4]).all()
    assert np.isfinite(force_arrows(shown, 1.0, fixed=False).vectors[4:]).all()


def test_without_forces_there_are_no_arrows(slab: Atoms) -> None:
    assert np.isnan(force_arrows(Shown(slab), 1.0, fixed=True).vectors).all()
    assert np.isnan(displacement_arrows(Shown(slab), 1.0).vectors).all()


def test_displacements_are_from_the_start_of_the_part_with_the_same_atoms(slab: Atoms) -> None:
    trajectory = Trajectory(slab, [TrajectoryFrame(slab.positions + 0.1, slab.cell.array)])
    node = Node(2, Node(1, None, None, slab), None, slab, trajectory)
    assert before_of(node, 0, trajectory.atoms(0)) is not None
    fewer = slab[:13]
    trajectory.begin_segment(fewer, "Delete O 13")
    trajectory.append(TrajectoryFrame(fewer.positions + 0.2, fewer.cell.array))
    before = before_of(node, 1, trajectory.atoms(1))
    assert before.positions == pytest.approx(fewer.positions)


def test_without_frames_displacements_are_from_what_it_was_made_of(slab: Atoms) -> None:
    parent = Node(1, None, None, slab)
    moved = slab.copy()
    moved.positions[13, 2] += 0.3
    assert before_of(Node(2, parent, None, moved), None, moved) is slab
    assert before_of(Node(3, parent, None, slab[:5]), None, slab[:5]) is None


def test_an_atom_tells_height_neighbours_force_and_displacement(slab: Atoms) -> None:
    forces = np.zeros((len(slab), 3))
    forces[12] = (0.0, 0.0, -0.25)
    moved = slab.copy()
    moved.positions[12, 2] -= 0.05
    assert atom_values(Shown(moved, forces, slab), 12) == [
        "height 1.85 Å",
        "coordination 2",
        "force 0.250 eV/Å",
        "moved 0.050 Å",
    ]


# --- in the window ---


def test_every_look_is_an_action_that_something_does(user) -> None:
    handlers = user.controller.handlers()
    assert {row.key for row in LOOK_ROWS} <= handlers.keys()


def test_colours_and_arrows_follow_the_frames(user) -> None:
    user.new_slab()
    user.window.do(ActionKey.COLOUR_DISPLACEMENT)
    user.window.do(ActionKey.FORCE_ARROWS)
    user.relax()
    user.wait_for_end()
    looks = user.view._looks
    try:
        user.controller._point_at(0)
        user.foot.timeline.go_first()
        assert user.stage.index == 0
        assert "moved 0.000 Å" in user.controller.texts().pointed
        assert looks._values == pytest.approx(0.0, abs=1e-9)
        forces = np.linalg.norm(user.head.trajectory[0].forces, axis=1)
        assert len(looks.layers["force"].tips) == (forces > SHORTEST).sum() > 0
        user.foot.timeline.go_last()
        moved = user.stage.atoms().positions - user.head.start.positions
        assert looks._values == pytest.approx(np.linalg.norm(moved, axis=1), abs=1e-6)
        assert f"moved {np.linalg.norm(moved[0]):.3f} Å" in user.controller.texts().pointed
        assert user.window.actions_[ActionKey.COLOUR_DISPLACEMENT].isChecked()
        assert not user.window.actions_[ActionKey.COLOUR_ELEMENT].isChecked()
    finally:
        user.window.do(ActionKey.COLOUR_ELEMENT)
        user.window.do(ActionKey.FORCE_ARROWS)
    assert looks._values is None
    assert looks.legend.isHidden()


def test_colours_go_along_to_the_next_structure(user) -> None:
    user.new_slab()
    user.window.do(ActionKey.COLOUR_COORDINATION)
    try:
        user.workbench.undo()
        user.workbench.redo()
        user.wait_until(lambda: user.view._looks.legend.scale is not None)
        assert user.view._looks.legend.scale.title == "Coordination"
    finally:
        user.window.do(ActionKey.COLOUR_ELEMENT)


def test_arrows_grow_by_steps_and_the_choice_is_remembered(open_window, tmp_path) -> None:
    driver = open_window().wait_ready()
    for key in (ActionKey.FORCE_ARROWS, ActionKey.LONGER_ARROWS, ActionKey.COLOUR_HEIGHT):
        driver.window.do(key)
    driver.window.close()
    settings, _ = load_settings()
    assert (settings.colouring, settings.force_arrows, settings.force_scale) == ("height", True, 2.0)
    assert settings.displacement_scale == 5.0


def test_an_atom_under_the_mouse_tells_its_values_in_the_status_bar(user) -> None:
    user.new_slab()
    user.controller._point_at(0)
    assert "coordination" in user.controller.texts().pointed
