import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from adatom.gui.panels.relaxation import RelaxationPanel
from adatom.relaxation.settings import RelaxationSettings

from .conftest import Shown


@pytest.fixture
def panel(shown: Shown) -> RelaxationPanel:
    return shown(RelaxationPanel())


def test_it_starts_with_the_settings_of_the_reference_workflow(panel: RelaxationPanel) -> None:
    expected = RelaxationSettings("chgnet:0.3.0", None, "cpu", optimizer="lbfgs", fmax=0.05, max_steps=100)
    assert panel.settings("chgnet:0.3.0", None, "cpu") == expected


def test_settings_are_given_back_as_they_were_set(panel: RelaxationPanel) -> None:
    settings = RelaxationSettings("emt", "oc20", "cuda:0", optimizer="fire", fmax=0.012, max_steps=7)
    panel.set_settings(settings)
    assert panel.settings("emt", "oc20", "cuda:0") == settings


def test_each_edit_is_told(qtbot: QtBot, panel: RelaxationPanel) -> None:
    with qtbot.waitSignal(panel.changed):
        panel._fmax.spin.setFocus()
        qtbot.keyClick(panel._fmax.spin, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.changed):
        panel._steps.setValue(50)
    panel._optimizer.setFocus()
    with qtbot.waitSignal(panel.changed):
        qtbot.keyClick(panel._optimizer, Qt.Key.Key_Down)
    assert panel.settings("emt", None, "cpu").optimizer == "bfgs"


def test_the_force_slider_is_logarithmic(qtbot: QtBot, panel: RelaxationPanel) -> None:
    panel._fmax.slider.setValue(panel._fmax.slider.minimum())
    assert panel.settings("emt", None, "cpu").fmax == 0.001
    panel._fmax.slider.setValue(panel._fmax.slider.maximum())
    assert panel.settings("emt", None, "cpu").fmax == 1.0


def test_a_force_of_zero_cannot_be_asked_for(qtbot: QtBot, panel: RelaxationPanel) -> None:
    panel._fmax.spin.setValue(0.0)
    assert panel.settings("emt", None, "cpu").fmax == 0.001


def test_progress_stands_in_the_head(panel: RelaxationPanel) -> None:
    panel.set_progress("step 6")
    assert panel.section.note() == "step 6"


def test_a_running_relaxation_can_be_told_otherwise_but_for_charge_and_spin(panel: RelaxationPanel) -> None:
    panel.set_takes_electrons(True)
    panel.set_locked(True)
    assert panel._optimizer.isEnabled()
    assert panel._fmax.spin.isEnabled()
    assert panel._steps.isEnabled()
    assert not panel._charge.isEnabled()
    assert not panel._spin.isEnabled()
    assert "stop the relaxation first" in panel._charge.toolTip()
    panel.set_locked(False)
    assert panel._charge.isEnabled()
    assert panel._charge.toolTip().startswith("Total charge")


def test_relaxing_after_each_edit_is_the_users_wish(qtbot: QtBot, panel: RelaxationPanel) -> None:
    assert not panel._edits.isChecked()
    with qtbot.waitSignal(panel.relax_edits_changed) as wish:
        panel._edits.click()
    assert wish.args == [True]
    panel.set_relax_edits(False)
    assert not panel._edits.isChecked()


def test_a_crystals_cell_relaxes_too_unless_the_user_says_otherwise(
    qtbot: QtBot, panel: RelaxationPanel
) -> None:
    assert not panel._cell.isVisible()
    assert not panel.settings("emt", None, "cpu").cell
    panel.set_has_lattice(True)
    assert panel._cell.isVisible()
    assert panel.settings("emt", None, "cpu").cell
    with qtbot.waitSignal(panel.changed):
        panel._cell.click()
    assert not panel.settings("emt", None, "cpu").cell
    panel.set_has_lattice(False)
    panel.set_has_lattice(True)
    assert not panel.settings("emt", None, "cpu").cell


def test_a_model_that_cannot_relax_a_cell_says_so_in_its_place(panel: RelaxationPanel) -> None:
    panel.set_has_lattice(True, "oc20 computes no stress.")
    assert not panel._cell.isVisible()
    assert panel._cell_problem.isVisible()
    assert not panel.settings("emt", None, "cpu").cell
    panel.set_has_lattice(True)
    assert not panel._cell_problem.isVisible()
    assert panel.settings("emt", None, "cpu").cell
    panel.set_has_lattice(False, "oc20 computes no stress.")
    assert not panel._cell_problem.isVisible()


def test_a_running_relaxation_holds_the_choice_of_the_cell_as_well(panel: RelaxationPanel) -> None:
    panel.set_has_lattice(True)
    panel.set_locked(True)
    assert not panel._cell.isEnabled()
    panel.set_locked(False)
    assert panel._cell.isEnabled()
