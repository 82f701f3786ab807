import pytest
from ase.build import bulk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox
from pytestqt.qtbot import QtBot

from adatom.gui.panels.slab import SlabPanel
from adatom.gui.panels.slab.wish import Crystal
from adatom.gui.widgets import Choice
from adatom.structure.slabs.operations import BuildSlab, CutSlab

from .conftest import Shown


@pytest.fixture
def panel(shown: Shown) -> SlabPanel:
    return shown(SlabPanel())


@pytest.fixture
def heard(panel: SlabPanel) -> list[BuildSlab | CutSlab]:
    operations: list[BuildSlab | CutSlab] = []
    panel.changed.connect(operations.append)
    return operations


def test_it_starts_with_the_reference_slab(panel: SlabPanel) -> None:
    operation = panel.operation()
    assert isinstance(operation, BuildSlab)
    assert (operation.symbol, operation.facet, operation.size, operation.vacuum) == (
        "Cu",
        "100",
        (3, 3, 3),
        8.0,
    )
    assert operation.apply(None).get_chemical_formula() == "Cu27"


def test_pressing_a_facet_asks_for_it_at_once(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    qtbot.mouseClick(panel._facet.segments.button("111"), Qt.MouseButton.LeftButton)
    assert [operation.facet for operation in heard if isinstance(operation, BuildSlab)] == ["111"]


def test_typed_size_and_slid_vacuum_are_asked_for(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel.dimensions.spins[2].selectAll()
    qtbot.keyClicks(panel.dimensions.spins[2], "5")
    panel.dimensions.vacuum_row.slider.setFocus()
    qtbot.keyClick(panel.dimensions.vacuum_row.slider, Qt.Key.Key_Right)
    assert isinstance(heard[-1], BuildSlab)
    assert heard[-1].size == (3, 3, 5)
    assert heard[-1].vacuum == 8.5


def test_showing_an_operation_says_nothing_and_gives_it_back(
    panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    for operation in (
        BuildSlab("Fe", "110", (2, 3, 4), 7.5, fixed_layers=2),
        BuildSlab("Ti", "0001", (2, 2, 5), 10.0, a=3.0),
        BuildSlab("Ti", "0001", (2, 2, 5), 10.0, a=3.0, c=4.9, fixed_layers=4),
        BuildSlab("Cu", "100", (1, 1, 6), 9.0, structure="bcc", a=2.87),
        BuildSlab("Cu", "211", (6, 2, 3), 9.0),
    ):
        panel.set_operation(operation)
        assert panel.operation() == operation
    assert heard == []


def test_another_element_comes_with_its_own_crystal(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    line = panel._bulk_row.choice.lineEdit()
    assert line is not None
    line.selectAll()
    qtbot.keyClicks(line, "Fe")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert heard[-1] == BuildSlab("Fe", "100", (3, 3, 3), 8.0)
    assert panel._lattice.structure() == "bcc"


def test_a_facet_that_the_structure_lacks_gives_way_to_its_first(
    panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel._bulk_row.choice.set_current("Ti")
    panel._bulk_row.choice.chosen.emit("Ti")
    assert isinstance(heard[-1], BuildSlab)
    assert heard[-1].facet == "0001"


def test_a_lattice_constant_is_asked_for_and_reset(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel._lattice.set_open(True)
    spin = panel._lattice._spins["a"]
    assert not panel._lattice._reset.isEnabled()
    spin.setFocus()
    qtbot.keyClick(spin, Qt.Key.Key_Up)
    assert isinstance(heard[-1], BuildSlab)
    assert heard[-1].a == pytest.approx(3.62)
    qtbot.mouseClick(panel._lattice._reset, Qt.MouseButton.LeftButton)
    assert isinstance(heard[-1], BuildSlab)
    assert heard[-1].a is None
    assert spin.value() == pytest.approx(3.61)


def test_another_structure_starts_from_a_constant_of_its_own(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel._lattice.set_open(True)
    choose(panel._lattice._structure, "hcp")
    assert heard[-1] == BuildSlab("Cu", "0001", (3, 3, 3), 8.0, structure="hcp")
    assert panel._lattice._rows["c"].isVisible()
    assert heard[-1].apply(None).get_chemical_formula() == "Cu27"


def test_not_all_layers_can_be_fixed(panel: SlabPanel, heard: list[BuildSlab | CutSlab]) -> None:
    panel.dimensions.fixed_row.spin.setValue(9)
    assert isinstance(heard[-1], BuildSlab)
    assert heard[-1].fixed_layers == 2
    panel.dimensions.spins[2].setValue(1)
    assert isinstance(heard[-1], BuildSlab)
    assert heard[-1].fixed_layers == 0


def test_the_size_of_a_stepped_face_goes_in_whole_terraces(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    qtbot.mouseClick(panel._facet.segments.button("211"), Qt.MouseButton.LeftButton)
    panel.dimensions.spins[0].setFocus()
    qtbot.keyClick(panel.dimensions.spins[0], Qt.Key.Key_Up)
    assert isinstance(heard[-1], BuildSlab)
    assert heard[-1].size == (6, 3, 3)


def test_a_problem_is_said_in_place_until_the_next_edit(panel: SlabPanel) -> None:
    panel.set_problem("A vacuum of 0 Å makes no sense.")
    assert panel._problem.isVisible()
    panel.dimensions.spins[0].setValue(4)
    assert not panel._problem.isVisible()


def test_the_head_counts_the_atoms(panel: SlabPanel) -> None:
    panel.set_atom_count(27)
    assert panel.section.note() == "27 atoms"
    panel.set_atom_count(1)
    assert panel.section.note() == "1 atom"
    panel.set_atom_count(0)
    assert panel.section.note() == ""


def test_an_opened_bulk_is_cut_along_a_miller_index(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    crystal = bulk("MgO", "rocksalt", a=4.2)
    panel.set_bulk(Crystal(crystal, "MgO.cif"), "a = 4.200 Å")
    assert heard == []
    panel.set_operation(None)
    assert panel._bulk_row.choice.currentText() == "MgO.cif  a = 4.200 Å"
    assert "then cut a slab" in panel._note.text()
    qtbot.mouseClick(panel._cut, Qt.MouseButton.LeftButton)
    first = heard[-1]
    assert isinstance(first, CutSlab)
    assert (first.miller, first.source, first.bulk) == ((1, 0, 0), "MgO.cif", crystal)
    panel.set_operation(first)
    assert not panel._cut.isVisible()
    panel._facet.spins[1].setValue(1)
    second = heard[-1]
    assert isinstance(second, CutSlab)
    assert (second.miller, second.layers, second.size) == ((1, 1, 0), 3, (3, 3))


def test_from_an_opened_bulk_one_can_go_back_to_an_element(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel.set_bulk(Crystal(bulk("MgO", "rocksalt", a=4.2), "MgO.cif"))
    choose(panel._bulk_row.choice, "Ni")
    assert heard[-1] == BuildSlab("Ni", "100", (3, 3, 3), 8.0)
    assert panel._bulk_row.choice.itemText(0).startswith("MgO.cif")
    panel.set_bulk(None)
    assert not panel._bulk_row.choice.itemText(0).startswith("MgO.cif")
    assert panel._bulk_row.choice.current() == "Ni"


def test_a_structure_from_elsewhere_is_warned_of_before_an_edit_replaces_it(panel: SlabPanel) -> None:
    panel.set_operation(None)
    assert "new slab" in panel._note.text()
    panel.dimensions.spins[0].setValue(4)
    assert not panel._note.isVisible()


def test_every_control_has_a_name_and_a_tooltip_and_fits(panel: SlabPanel) -> None:
    panel._lattice.set_open(True)
    controls = [
        *panel.dimensions.spins,
        panel.dimensions.vacuum_row.spin,
        panel.dimensions.vacuum_row.slider,
        panel._bulk_row.choice,
        panel.dimensions.fixed_row.spin,
    ]
    controls += [
        *panel._facet.spins,
        *panel._lattice._spins.values(),
        panel._lattice._reset,
        panel._facet.segments.button("111"),
    ]
    assert all(control.accessibleName() and control.toolTip() for control in controls)
    assert panel.minimumSizeHint().width() <= 312


def test_typing_keeps_the_focus_while_what_was_built_comes_back(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    crystal = bulk("MgO", "rocksalt", a=4.2)

    def echo(operation: BuildSlab | CutSlab) -> None:
        panel.set_bulk(Crystal(crystal, "MgO.cif") if isinstance(operation, CutSlab) else None)
        panel.set_operation(operation)
        panel.set_atom_count(8)

    panel.changed.connect(echo)
    panel.dimensions.vacuum_row.spin.setFocus()
    panel.dimensions.vacuum_row.spin.selectAll()
    qtbot.keyClicks(panel.dimensions.vacuum_row.spin, "12.5")
    panel.set_bulk(Crystal(crystal, "MgO.cif"), "a = 4.200 Å")
    panel._facet.spins[2].setFocus()
    panel._facet.spins[2].selectAll()
    qtbot.keyClicks(panel._facet.spins[2], "2")
    assert panel._facet.spins[2].hasFocus()
    assert isinstance(heard[-1], CutSlab)
    assert (heard[-1].miller, heard[-1].vacuum) == ((1, 0, 2), 12.5)


def test_an_opened_file_is_not_shown_as_a_slab_that_it_is_not(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel.set_opened("CO on Cu(100)")
    panel.set_operation(None)
    assert panel._opened._text.text() == "CO on Cu(100) was opened from a file."
    assert not panel._builder.isVisible()
    qtbot.mouseClick(panel._opened._build, Qt.MouseButton.LeftButton)
    assert panel.dimensions.spins[0].isVisible()
    assert "new slab" in panel._note.text()
    assert heard == []
    panel.dimensions.spins[0].setValue(4)
    assert isinstance(heard[-1], BuildSlab)


def test_the_new_slab_asked_for_stays_unfolded_until_another_file_comes(
    qtbot: QtBot, panel: SlabPanel
) -> None:
    panel.set_opened("a.cif")
    qtbot.mouseClick(panel._opened._build, Qt.MouseButton.LeftButton)
    panel.set_opened("a.cif")
    assert panel._builder.isVisible()
    panel.set_opened("b.cif")
    assert not panel._builder.isVisible()
    assert panel._opened._build.isVisible()


def test_a_built_slab_on_the_table_brings_all_its_values_back(panel: SlabPanel) -> None:
    panel.set_opened("a.cif")
    panel.set_opened("")
    panel.set_operation(BuildSlab("Fe", "110", (2, 3, 4), 7.5))
    assert panel._builder.isVisible()
    assert not panel._opened.isVisible()


def choose(choice: Choice, key: str) -> None:
    """Choose from a drop-down list as a user does: open it, go to the entry, Enter."""
    choice.showPopup()
    choice.view().setCurrentIndex(choice.model().index(choice.findData(key), 0))
    QTest.keyClick(choice.view(), Qt.Key.Key_Return)


def enter(qtbot: QtBot, spin: QAbstractSpinBox, text: str) -> None:
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, text)
    qtbot.keyClick(spin, Qt.Key.Key_Return)


def test_a_size_that_is_too_large_is_cut_to_the_largest_and_said(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel.changed.connect(panel.set_operation)
    enter(qtbot, panel.dimensions.spins[0], "60")
    assert isinstance(heard[-1], BuildSlab)
    assert heard[-1].size == (40, 3, 3)
    assert panel._problem.text() == "Size along a goes from 1 to 40."
    assert panel._problem.isVisible()
    enter(qtbot, panel.dimensions.spins[0], "4")
    assert not panel._problem.isVisible()


def test_layers_to_fix_beyond_those_there_are_cut_and_said(qtbot: QtBot, panel: SlabPanel) -> None:
    enter(qtbot, panel.dimensions.fixed_row.spin, "9")
    assert panel.dimensions.fixed_row.value() == 2
    assert panel._problem.text() == "Fixed bottom layers goes from 0 to 2."


@pytest.mark.parametrize(("typed", "kept"), [("0", 3.61), ("400", 4.0)])
def test_a_lattice_constant_that_no_crystal_has_is_not_taken_and_said_why(
    qtbot: QtBot, panel: SlabPanel, typed: str, kept: float
) -> None:
    panel._lattice.set_open(True)
    spin = panel._lattice._spins["a"]
    enter(qtbot, spin, typed)
    assert spin.value() == kept
    assert f"goes from 1.5 to 30 Å: {typed} Å was not taken." in panel._problem.text()
