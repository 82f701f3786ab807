"""Comparing: what may be compared with what, and the real window that does it."""

import csv
import io
from collections.abc import Iterator

import numpy as np
import pytest
from ase import Atoms
from ase.build import fcc100, molecule
from ase.constraints import FixAtoms
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from adatom.gui.actions import ActionKey
from adatom.gui.compare.chooser import CompareChooser
from adatom.gui.compare.facts import (
    Compared,
    Incomparable,
    adsorbate_heights,
    as_csv,
    difference,
    heads,
    name_among,
    overlay,
    rows,
)
from adatom.gui.compare.window import MOST_PANES, CompareWindow
from adatom.project.node import Node
from adatom.project.tree import Project
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.editing.measures import measure
from adatom.structure.editing.operations import MoveAtoms
from adatom.structure.slabs.operations import BuildSlab

from .conftest import wait_until

EMT, CHGNET = RelaxationSettings("emt"), RelaxationSettings("chgnet:0.3.0")


@pytest.fixture
def slab() -> Atoms:
    slab = fcc100("Cu", (2, 2, 3), vacuum=8, periodic=True)
    slab.set_constraint(FixAtoms([0, 1, 2, 3]))
    return slab


def _compared(atoms: Atoms, energy: float | None = -1.0, settings=EMT) -> Compared:
    return Compared(Node(1, None, None, atoms, name="one"), atoms, 3, energy, 0.04, settings)


# --- what may be compared ---


def test_energies_of_one_model_and_composition_are_compared(slab: Atoms) -> None:
    assert difference(_compared(slab, -1.0), _compared(slab, -1.5)) == -0.5


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"settings": CHGNET}, "other model"),
        ({"settings": RelaxationSettings("emt", task="oc20")}, "other task"),
        ({"energy": None}, "no energy"),
        ({"settings": None}, "unknown model"),
    ],
)
def test_other_energies_are_not_compared_and_why_is_said(slab: Atoms, other, why: str) -> None:
    apart = difference(_compared(slab), _compared(slab, **other))
    assert isinstance(apart, Incomparable)
    assert apart.short == why
    assert rows([_compared(slab), _compared(slab, **other)], ())[1][4].text == why


def test_energies_of_other_compositions_are_not_compared(slab: Atoms) -> None:
    apart = difference(_compared(slab), _compared(slab[:11]))
    assert isinstance(apart, Incomparable)
    assert apart.short == "other atoms"


def test_numbers_have_four_decimals_and_a_proper_minus(slab: Atoms) -> None:
    table = rows([_compared(slab, -119.14276), _compared(slab, -119.0)], ())
    assert table[0][3].text == "−119.1428"
    assert table[1][4].text == "+0.1428"


def test_a_spreadsheet_gets_plain_numbers_and_empty_cells(slab: Atoms) -> None:
    text = as_csv([_compared(slab, -1.0), _compared(slab, -1.5, CHGNET)], [(0, 1)])
    head, first, second = csv.reader(io.StringIO(text))
    assert head[-1] == "Cu 0–Cu 1, Å"
    assert float(first[3]) == -1.0
    assert second[4] == ""
    assert float(first[-1]) == pytest.approx(measure(slab, [0, 1]).value, abs=1e-3)


def test_heights_are_of_the_binding_atom() -> None:
    from ase.build import add_adsorbate

    slab = fcc100("Cu", (2, 2, 3), vacuum=8, periodic=True)
    add_adsorbate(slab, molecule("CO")[[1, 0]], 1.85, "ontop")
    slab.new_array("adsorbate", np.array([0] * 12 + [1] * 2))
    ((which, height),) = adsorbate_heights(slab)
    assert (slab.symbols[which], height) == ("C", pytest.approx(1.85))


def test_structures_that_are_called_alike_are_told_apart_by_what_made_them() -> None:
    project = Project()
    project.apply(BuildSlab("Cu", "100", (2, 2, 2), 8.0))
    built = project.head
    moved = project.apply(MoveAtoms((0,), built.structure.positions[[0]] + 0.1))
    nodes = [built, moved]
    assert [name_among(node, nodes) for node in nodes] == ["Cu(100) slab", "Cu(100) · Move Cu 0"]
    assert name_among(built, [built]) == "Cu(100)"
    project.rename(moved, "bent")
    assert [name_among(node, nodes) for node in nodes] == ["Cu(100)", "bent"]


def test_an_atom_that_is_not_in_a_structure_is_not_measured_there(slab: Atoms) -> None:
    fewer = slab[:11]
    table = rows([_compared(slab), _compared(fewer)], [(0, 11)])
    assert table[0][-1].text != "–"
    assert table[1][-1].text == "–"
    assert heads([_compared(slab)], [(0, 11)])[-1] == "Cu 0–Cu 11, Å"


# --- laying over ---


def test_the_overlay_tells_rmsd_with_and_without_fixed_atoms(slab: Atoms) -> None:
    moved = slab.copy()
    moved.positions[11] += (0.0, 0.0, 0.3)
    laid = overlay(slab, moved)
    assert laid.vectors[11] == pytest.approx((0, 0, 0.3))
    assert laid.words == (
        f"RMSD {0.3 / 12**0.5:.3f} Å",
        f"RMSD without fixed atoms {0.3 / 8**0.5:.3f} Å",
        "Largest displacement 0.300 Å, Cu 11",
    )


def test_different_atoms_are_said_and_what_is_the_same_is_compared(slab: Atoms) -> None:
    moved = slab[:11]
    moved.positions[5] += (0.2, 0.0, 0.0)
    laid = overlay(slab, moved)
    assert laid.words[0].startswith("Different atoms: 11 atoms of 12 and 11")
    assert np.isnan(laid.vectors[11]).all()
    assert laid.vectors[5] == pytest.approx((0.2, 0, 0))


def test_molecules_are_laid_over_by_shift_and_turn() -> None:
    water = molecule("H2O")
    turned = water.copy()
    turned.rotate(50, (1, 2, 3))
    turned.translate((4, 5, 6))
    laid = overlay(water, turned, align=True)
    assert laid.second.positions == pytest.approx(water.positions, abs=1e-6)
    assert np.nanmax(np.abs(overlay(water, turned).vectors)) > 1


# --- the window ---


@pytest.fixture(scope="module")
def relaxed(lasting) -> list[Node]:
    """The same start relaxed twice, and the start itself."""
    workbench = lasting.workbench
    slab = workbench.project.head.structure
    start = workbench.apply(MoveAtoms((0,), slab.positions[[0]] + (0.1, 0.2, -0.2)))
    found = []
    for settings in (RelaxationSettings("emt"), RelaxationSettings("emt", optimizer="fire", max_steps=4)):
        workbench.visit(start)
        found.append(workbench.relax(settings))
        wait_until(lambda: not workbench.run_state.active)
    return [*found, start]


@pytest.fixture
def window(lasting, relaxed: list[Node]) -> Iterator[CompareWindow]:
    controller = lasting.controller.compare
    controller.compare(relaxed)
    (window,) = controller.windows
    wait_until(window.isVisible)
    QTest.qWait(50)
    yield window
    window.close()
    QTest.qWait(1)
    assert controller.windows == ()


def test_side_by_side_each_has_its_view_name_and_model(window: CompareWindow) -> None:
    assert len(window.panes) == 3
    assert [pane.shown.made_by for pane in window.panes] == ["EMT", "EMT", ""]
    assert all(pane.view.isVisible() for pane in window.panes)
    assert "EMT · " in window.panes[0]._facts.full_text()


def test_turning_one_view_turns_all_while_they_are_linked(window: CompareWindow) -> None:
    first, second, third = (pane.view for pane in window.panes)
    first.look_along("x")
    assert second.viewpoint.azimuth == third.viewpoint.azimuth == first.viewpoint.azimuth
    window.link_cameras.click()
    third.look_along("y")
    assert first.viewpoint.azimuth != third.viewpoint.azimuth


def test_going_to_a_frame_takes_the_others_along_as_far_as_they_go(window: CompareWindow) -> None:
    first, second, third = window.panes
    first.slider.setValue(2)
    assert (first.index, second.index, third.index) == (2, 2, None)
    first.slider.setValue(first.slider.maximum())
    assert second.index == second.slider.maximum()
    window.link_frames.setChecked(False)
    first.slider.setValue(1)
    assert second.index == second.slider.maximum()
    assert window.table.model_.cell(0, 8).text == "1"


def test_atoms_on_show_are_those_of_the_frame(window: CompareWindow, relaxed) -> None:
    pane = window.panes[0]
    pane.slider.setValue(1)
    assert pane.view._scene.atoms.positions == pytest.approx(relaxed[0].trajectory[1].positions)


def test_what_is_measured_in_one_is_measured_in_all(window: CompareWindow) -> None:
    first, second, third = window.panes
    for picks in ([(0, 1)], [(0, 1, 2)]):
        second.view.show_measurements(picks)
        second.view.measured.emit(second.view.measurements[0])
    model = window.table.model_
    column = model.columnCount() - 1
    assert model.headerData(column, Qt.Orientation.Horizontal) == "Cu 0–Cu 1–Cu 2, °"
    assert all(model.cell(row, column).text != "–" for row in range(3))
    for pane in (first, third):
        assert [found.indices for found in pane.view.measurements] == [(0, 1, 2)]
    window.clear_measurements()
    assert model.columnCount() == column
    assert all(pane.view.measurements == () for pane in window.panes)


def test_the_overlay_draws_the_second_over_the_first(window: CompareWindow, relaxed) -> None:
    window.show_page("overlay")
    page = window.overlay
    assert page.view._looks.overlay.atoms.positions == pytest.approx(relaxed[1].structure.positions)
    assert "RMSD" in page.words
    page.clear.set_current("0")
    page.pair_chosen.emit()
    assert page.words == "Choose two different structures."
    assert page.view._looks.overlay.atoms is None


def test_the_plot_has_a_curve_for_each_trajectory(window: CompareWindow, relaxed) -> None:
    window.show_page("plot")
    places, values = zip(*window.plot.curves, strict=True)
    assert places == (0, 1)
    assert values[0][0] == values[1][0] == 0.0
    window.relative.setChecked(False)
    assert window.plot.curves[0][1] == pytest.approx(relaxed[0].trajectory.energies())


def test_a_click_into_the_plot_goes_to_the_frame_there(window: CompareWindow) -> None:
    window.show_page("plot")
    QTest.qWait(50)
    plot = window.plot
    x = plot.mapFromScene(plot.box.mapViewToScene(QPointF(1.1, 0)))
    middle = QPoint(round(x.x()), plot.height() // 2)
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    assert [pane.index for pane in window.panes] == [1, 1, None]


def test_a_new_name_is_said_at_once(lasting, window: CompareWindow, relaxed) -> None:
    lasting.workbench.project.rename(relaxed[0], "Bridge, tilted")
    wait_until(lambda: window.panes[0]._name.full_text() == "Bridge, tilted")
    assert window.table.model_.cell(0, 1).text == "Bridge, tilted"
    lasting.workbench.project.rename(relaxed[0], "")


def test_the_table_is_copied(window: CompareWindow) -> None:
    window.copy.click()
    table = list(csv.reader(io.StringIO(QApplication.clipboard().text())))
    assert len(table) == 4
    assert table[1][2] == "EMT"


def test_a_growing_trajectory_is_followed(lasting, window: CompareWindow, relaxed) -> None:
    project, node = lasting.workbench.project, relaxed[1]
    pane, frame = window.panes[1], node.trajectory[-1]
    before = len(node.trajectory)
    project.add_frame(node, frame)
    window.wake()
    wait_until(lambda: pane.index == before)
    pane.slider.setValue(1)
    project.add_frame(node, frame)
    window.follow()
    assert pane.index == 1
    assert pane.slider.maximum() == before + 1


def test_a_relaxation_under_way_is_followed_to_its_end(lasting, relaxed) -> None:
    workbench = lasting.workbench
    workbench.visit(relaxed[2])
    node = workbench.relax(RelaxationSettings("emt", optimizer="fire", fmax=0.001, max_steps=30))
    lasting.controller.compare.compare([node, relaxed[0]])
    (window,) = lasting.controller.compare.windows
    wait_until(lambda: not workbench.run_state.active)
    wait_until(lambda: window.panes[0].index == len(node.trajectory) - 1)
    assert window.panes[0].view._scene.atoms.positions == pytest.approx(node.structure.positions)
    window.close()
    QTest.qWait(1)


def test_another_structure_is_chosen_into_a_view_where_there_are_many(lasting, relaxed) -> None:
    window = CompareWindow([*relaxed, *relaxed[:2]])
    window.show()
    QTest.qWait(20)
    assert len(window.panes) == MOST_PANES
    assert window.panes[0].choice.isVisible()
    window.panes[0].node_chosen.emit(4)
    assert window.panes[0].shown.node is relaxed[1]
    window.close()
    QTest.qWait(1)


def test_the_chooser_lists_the_project_and_wants_two(lasting, relaxed) -> None:
    lasting.window.do(ActionKey.COMPARE)
    (dialog,) = lasting.window.findChildren(CompareChooser)
    assert dialog.list.count() >= 3
    assert not dialog._button.isEnabled()
    for row in range(2):
        dialog.list.item(row).setCheckState(Qt.CheckState.Checked)
    chosen = dialog.ticked()
    dialog._button.click()
    wait_until(lambda: lasting.controller.compare.windows != ())
    assert list(lasting.controller.compare.windows[0].nodes) == chosen
    lasting.controller.compare.close()
    QTest.qWait(1)


def test_with_one_structure_there_is_nothing_to_compare_and_that_is_said(open_window) -> None:
    driver = open_window().wait_ready()
    driver.new_slab()
    driver.window.do(ActionKey.COMPARE)
    assert any("one structure" in text for text in driver.notices)


def test_the_main_window_closes_what_compares(open_window) -> None:
    driver = open_window().wait_ready()
    driver.new_slab()
    driver.controller.compare.compare([driver.head, driver.head])
    (window,) = driver.controller.compare.windows
    closed = []
    window.closed.connect(lambda: closed.append(True))
    driver.window.close()
    assert closed == [True]
