"""The table of atoms: its model alone, and the table in the window."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk, fcc111, molecule
from ase.constraints import FixAtoms, FixCartesian
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication
from tests.gui.conftest import wait_until

from adatom.errors import StructureError
from adatom.gui.actions import ActionKey
from adatom.gui.panels.atoms import figures as figures_module
from adatom.gui.panels.atoms.cells import CellEditor, mark_rect
from adatom.gui.panels.atoms.columns import COLUMNS, POSITIONS
from adatom.gui.panels.atoms.figures import AtomFigures
from adatom.gui.panels.atoms.filtering import matching
from adatom.gui.panels.atoms.model import AtomsModel
from adatom.gui.panels.atoms.typed import read_block, read_held
from adatom.structure.editing.holding import HoldAlong
from adatom.structure.editing.operations import ChangeElement, HoldAtoms, MoveAtoms, SetTags

EDIT = Qt.ItemDataRole.EditRole
NO_KEY = Qt.KeyboardModifier.NoModifier


def slab() -> Atoms:
    atoms = fcc111("Cu", (2, 2, 3), vacuum=8.0)
    atoms.symbols[11] = "Pt"
    atoms.set_constraint([FixAtoms([0, 1, 2, 3]), FixCartesian([4], (False, False, True))])
    return atoms


def model_of(atoms: Atoms, forces=None) -> tuple[AtomsModel, list]:
    model, asked = AtomsModel(), []
    model.edit_asked.connect(asked.append)
    model.show(AtomFigures(atoms, forces))
    return model, asked


def cell(model: AtomsModel, row: int, key: str) -> QModelIndex:
    return model.index(row, POSITIONS[key])


def shown(model: AtomsModel) -> list[int]:
    return [model.atom(row) for row in range(model.rowCount())]


# -- what is said --------------------------------------------------------------------------------------


def test_a_row_says_what_its_atom_is_and_where():
    atoms = slab()
    model, _ = model_of(atoms, np.full((12, 3), 0.5))
    texts = {column.key: model.data(cell(model, 4, column.key)) for column in COLUMNS}
    x, y, z = (f"{value + 0.0:.4f}".replace("-0.0000", "0.0000") for value in atoms.positions[4])
    height = f"{atoms.positions[4, 2] - atoms.positions[:, 2].max():.4f}".replace("-", "−")
    assert (texts["number"], texts["element"], texts["fixed"], texts["tag"]) == ("4", "Cu", "z", "2")
    assert (texts["x"], texts["y"], texts["z"]) == (x, y, z)
    assert (texts["height"], texts["force"], texts["adsorbate"]) == (height, "0.866", "–")


def test_an_editor_begins_with_every_digit():
    atoms = Atoms("H", [(1 / 3, -2.0, 1e-17)])
    model, _ = model_of(atoms)
    assert [float(model.data(cell(model, 0, axis), EDIT)) for axis in "xyz"] == atoms.positions[0].tolist()
    assert model.data(cell(model, 0, "y")) == "−2.0000"
    assert model.data(cell(model, 0, "z")) == "0.0000"


def test_without_forces_or_a_top_layer_a_dash_is_shown():
    model, _ = model_of(Atoms("H"))
    assert model.data(cell(model, 0, "force")) == "–"


# -- typing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1.2345678901234567", "1,2345678901234567", " 1.2345678901234567 "])
def test_a_typed_coordinate_arrives_to_the_last_digit(text):
    atoms = slab()
    model, asked = model_of(atoms)
    assert model.setData(cell(model, 5, "y"), text)
    (operation,) = asked
    after = operation.apply(atoms)
    assert isinstance(operation, MoveAtoms)
    assert after.positions[5, 1] == 1.2345678901234567
    after.positions[5, 1] = atoms.positions[5, 1]
    assert np.array_equal(after.positions, atoms.positions)


def test_fractions_are_typed_and_leave_the_other_fractions_alone():
    atoms = slab()
    model, asked = model_of(atoms)
    model.set_fractional(True)
    model.setData(cell(model, 7, "y"), "0.6125")
    before, after = atoms.cell.scaled_positions(atoms.positions), asked[0].apply(atoms)
    scaled = after.cell.scaled_positions(after.positions)
    assert scaled[7, 1] == pytest.approx(0.6125, abs=1e-15)
    assert np.allclose(np.delete(scaled, 7, 0), np.delete(before, 7, 0), atol=0)
    assert scaled[7, [0, 2]] == pytest.approx(before[7, [0, 2]], abs=1e-14)
    assert after.positions[7, 2] == atoms.positions[7, 2]


@pytest.mark.parametrize(("text", "by"), [("+= 0.1", 0.1), ("-=0,25", -0.25), ("−= 0.25", -0.25)])
@pytest.mark.parametrize("fractional", [False, True])
def test_a_shift_is_typed_for_all_selected_rows(text, by, fractional):
    atoms = slab()
    model, asked = model_of(atoms)
    model.set_selected((5, 7))
    model.set_fractional(fractional)
    assert model.setData(cell(model, 5, "z"), text)
    step = np.zeros((len(atoms), 3))
    step[[5, 7], 2] = by * (atoms.cell[2, 2] if fractional else 1.0)
    assert asked[0].apply(atoms).positions == pytest.approx(atoms.positions + step)
    assert model.setData(cell(model, 5, "z"), "+=0")
    assert len(asked) == 1


def test_a_plus_that_may_mean_either_is_refused_and_says_how_to_say_it():
    model, asked = model_of(slab())
    said = []
    model.refused.connect(said.append)
    assert not model.setData(cell(model, 5, "z"), "+0.1")
    assert "+= 0.1" in said[0]
    assert asked == []


def test_typing_what_stands_there_already_asks_for_nothing():
    model, asked = model_of(slab())
    for key in ("x", "element", "tag", "fixed"):
        model.setData(cell(model, 5, key), model.data(cell(model, 5, key), EDIT))
    assert asked == []


@pytest.mark.parametrize(
    ("key", "text", "operation"),
    [
        ("element", "pt", ChangeElement((5, 6), "Pt")),
        ("tag", "2", SetTags((5,), 2)),
        ("fixed", "xz", HoldAtoms((5, 6, 11), (True, False, True))),
        ("fixed", "fixed", HoldAtoms((5, 6, 11), (True, True, True))),
    ],
)
def test_element_tag_and_constraints_are_those_of_all_selected_rows(key, text, operation):
    atoms = slab()
    atoms.set_tags(2)
    atoms.arrays["tags"][5] = 0
    model, asked = model_of(atoms)
    model.set_selected((5, 6, 11))
    model.setData(cell(model, 6, key), text)
    assert asked == [operation]


def test_a_row_that_is_not_selected_is_edited_alone():
    model, asked = model_of(slab())
    model.set_selected((5, 6))
    model.setData(cell(model, 7, "element"), "Ag")
    assert asked == [ChangeElement((7,), "Ag")]


def test_marks_hold_along_their_axis_and_space_along_all():
    model, asked = model_of(slab())
    model.set_selected((4, 5))
    model.toggle_held(cell(model, 4, "fixed"), 2)
    model.toggle_held(cell(model, 4, "fixed"), None)
    model.toggle_held(cell(model, 0, "fixed"), None)
    assert asked == [
        HoldAlong((4, 5), "z", False),
        HoldAtoms((4, 5), (True, True, True)),
        HoldAtoms((0,), (False, False, False)),
    ]


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("x", "", "Type a number"),
        ("x", "1.2.3", "no number"),
        ("x", "nan", "no number"),
        ("x", "1e9", "too far off"),
        ("x", "1_0", "no number"),
        ("element", "Xx", "no element"),
        ("element", "X", "no element"),
        ("tag", "1.5", "no tag"),
        ("fixed", "xq", "no axes"),
    ],
)
def test_nonsense_is_refused_in_plain_words_and_changes_nothing(key, text, words):
    model, asked = model_of(slab())
    said = []
    model.refused.connect(said.append)
    assert not model.setData(cell(model, 5, key), text)
    assert asked == []
    assert words in said[0]


def test_axes_are_read_in_any_order_and_as_words():
    assert read_held("z x") == (True, False, True)
    assert read_held("free") == read_held("") == (False, False, False)


# -- order and filter ----------------------------------------------------------------------------------


def test_rows_are_sorted_by_any_column_and_alike_ones_by_number():
    atoms = slab()
    model, _ = model_of(atoms)
    for column in COLUMNS:
        for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
            model.sort(POSITIONS[column.key], order)
            assert sorted(shown(model)) == list(range(12))
    model.sort(POSITIONS["z"], Qt.SortOrder.DescendingOrder)
    assert shown(model) == [8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3]
    assert [model.row(atom) for atom in shown(model)] == list(range(12))


@pytest.mark.parametrize(
    ("text", "atoms"),
    [
        ("", range(12)),
        ("Pt", [11]),
        ("pt", [11]),
        ("fixed", [0, 1, 2, 3, 4]),
        ("free Cu", [5, 6, 7, 8, 9, 10]),
        ("Pt, 2", [2, 11]),
        ("3-5", [3, 4, 5]),
        ("tag 1", [8, 9, 10, 11]),
        ("tag>1 free", [5, 6, 7]),
        ("selected", [1, 7]),
        ("z < 8.5", [0, 1, 2, 3]),
        ("CuPt #11", [11]),
        ("adsorbate", []),
        ("slab 7", [7]),
    ],
)
def test_a_filter_shows_what_it_means(text, atoms):
    assert np.flatnonzero(matching(AtomFigures(slab()), text, (1, 7))).tolist() == list(atoms)


def test_a_filter_that_is_not_understood_says_so_and_hides_nothing():
    model, _ = model_of(slab())
    assert "“foo”" in model.set_filter("foo")
    assert model.rowCount() == 12
    with pytest.raises(StructureError, match="%"):
        matching(AtomFigures(slab()), "%", ())


def test_the_filter_follows_the_selection_where_it_speaks_place():
    model, _ = model_of(slab())
    model.set_filter("selected")
    assert shown(model) == []
    model.set_selected((3, 9))
    assert shown(model) == [3, 9]


def test_moving_atoms_leave_rows_where_they_are_and_other_atoms_do_not():
    atoms = slab()
    model, _ = model_of(atoms)
    model.sort(POSITIONS["z"], Qt.SortOrder.DescendingOrder)
    before, resets = shown(model), QSignalSpy(model.modelReset)
    after = atoms.copy()
    after.positions[0, 2] += 20
    model.show(AtomFigures(after))
    assert shown(model) == before
    assert model.data(cell(model, model.row(0), "z")) == f"{after.positions[0, 2]:.4f}"
    assert resets.count() == 0
    model.show(AtomFigures(after[:5]))
    assert resets.count() == 1
    assert sorted(shown(model)) == [0, 1, 2, 3, 4]


def test_ten_thousand_atoms_are_worked_out_column_by_column_and_not_cell_by_cell(monkeypatch):
    atoms = bulk("Cu", cubic=True).repeat((14, 14, 13))
    calls = {"heights": 0, "held_directions": 0}
    for name in calls:
        real = getattr(figures_module, name)

        def counted(given, name=name, real=real):
            calls[name] += 1
            return real(given)

        monkeypatch.setattr(figures_module, name, counted)
    model, _ = model_of(atoms)
    assert model.rowCount() > 10_000
    for row in range(50):
        for column in COLUMNS:
            model.data(cell(model, row, column.key))
    model.sort(POSITIONS["height"])
    model.set_filter("z > 10 free")
    changes = QSignalSpy(model.dataChanged)
    model.rows_changed(0, 40)
    assert calls == {"heights": 1, "held_directions": 1}
    assert changes.count() == 1


# -- blocks of numbers ---------------------------------------------------------------------------------


def test_blocks_of_numbers_are_read_as_spreadsheets_copy_them():
    assert read_block("1.5\t2\t3\n4\t5\t6\n").tolist() == [[1.5, 2, 3], [4, 5, 6]]
    assert read_block("1,5;2\n3;4").tolist() == [[1.5, 2], [3, 4]]
    assert read_block("1.5, 2.5").tolist() == read_block("1.5,2.5").tolist() == [[1.5, 2.5]]
    assert read_block("C 0 0 0") is None
    assert read_block("1 2 3 4") is None
    assert read_block("1 2\n3") is None
    assert read_block("") is None


def test_a_block_goes_into_rows_in_the_order_they_stand_in():
    atoms = slab()
    model, _ = model_of(atoms)
    model.sort(POSITIONS["number"], Qt.SortOrder.DescendingOrder)
    operation = model.block_operation(np.array([[20.0, 30.0], [21.0, 31.0]]), 1, 1)
    after = operation.apply(atoms)
    assert after.positions[10].tolist() == [atoms.positions[10, 0], 20.0, 30.0]
    assert after.positions[9].tolist() == [atoms.positions[9, 0], 21.0, 31.0]


def test_a_block_that_reaches_beyond_the_table_is_refused():
    model, _ = model_of(molecule("H2O"))
    with pytest.raises(StructureError, match="only 1"):
        model.block_operation(np.zeros((2, 3)), 2, 0)
    with pytest.raises(StructureError, match="do not fit from y"):
        model.block_operation(np.zeros((1, 3)), 0, 1)


# -- in the window -------------------------------------------------------------------------------------


@pytest.fixture
def table(user):
    """The table in the window, with a slab."""
    user.new_slab()
    action = user.window.actions_[ActionKey.PROJECT_PANEL]
    if not action.isChecked():
        action.trigger()
    user.workspace.left.show_page("Atoms")
    page = user.workspace.atoms
    user.wait_until(lambda: page.isVisible() and page.rows.rowCount() == 27)
    user.activate()
    user.controller.selection.set(())
    yield page.table
    page.filter.clear()
    page.set_fractional(False)
    page.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    action.trigger()


def click(table, row: int, key: str = "number", keys=NO_KEY, *, double: bool = False) -> None:
    index = table.model().index(row, POSITIONS[key])
    table.scrollTo(index)
    where = table.visualRect(index).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, keys, where)
    if double:
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, keys, where)


def editor(user) -> CellEditor:
    wait_until(lambda: isinstance(QApplication.focusWidget(), CellEditor), 5000)
    return QApplication.focusWidget()


def test_rows_select_atoms_and_atoms_rows_without_going_in_circles(user, table):
    changes = QSignalSpy(user.controller.selection.changed)
    click(table, 3)
    assert user.controller.selection.indices == user.view.selection == (3,)
    click(table, 6, keys=Qt.KeyboardModifier.ShiftModifier)
    assert user.view.selection == (3, 4, 5, 6)
    click(table, 8, keys=Qt.KeyboardModifier.ControlModifier)
    assert user.controller.selection.indices == (3, 4, 5, 6, 8)
    assert changes.count() == 3
    user.view.selection_changed.emit((20, 22))
    assert table.chosen() == (20, 22)
    assert changes.count() == 4
    first, last = table.rows_in_sight()
    assert first <= 20 <= last


def test_a_coordinate_is_typed_to_the_last_digit_and_undone(user, table):
    before = user.head.structure.copy()
    click(table, 18, "x", double=True)
    field = editor(user)
    assert float(field.text()) == before.positions[18, 0]
    field.selectAll()
    QTest.keyClicks(field, "0,123456789012345")
    QTest.keyClick(field, Qt.Key.Key_Return)
    user.wait_until(lambda: user.head.structure.positions[18, 0] == 0.123456789012345)
    assert user.head.title == "Move Cu 18"
    assert table.model().data(table.model().index(18, POSITIONS["x"])) == "0.1235"
    assert user.shown_positions()[18, 0] == 0.123456789012345
    user.workbench.undo()
    user.wait_until(lambda: table.model().data(table.model().index(18, POSITIONS["x"])) == "0.0000")
    assert np.array_equal(user.head.structure.positions, before.positions)


def test_tab_goes_on_to_the_next_coordinate(user, table):
    click(table, 18, "x", double=True)
    field = editor(user)
    field.selectAll()
    QTest.keyClicks(field, "0.25")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    user.wait_until(lambda: user.head.structure.positions[18, 0] == 0.25)
    user.wait_until(lambda: table.is_editing() and table.currentIndex().column() == POSITIONS["y"])
    field = editor(user)
    field.selectAll()
    QTest.keyClicks(field, "0.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    user.wait_until(lambda: user.head.structure.positions[18, 1] == 0.5)


def test_nonsense_turns_the_editor_red_and_is_never_entered(user, table):
    head = user.head
    click(table, 18, "z", double=True)
    field = editor(user)
    field.selectAll()
    QTest.keyClicks(field, "12..5")
    assert field.property("wrong")
    assert "no number" in field.accessibleDescription()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert table.is_editing()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert user.head is head
    assert not table.is_editing()


def test_an_edit_that_cannot_be_is_a_notice_and_the_old_value_stays(user, table):
    x, y, z = (repr(float(value)) for value in user.head.structure.positions[19])
    head = user.head
    page = user.workspace.atoms
    page.table.setCurrentIndex(page.rows.index(18, POSITIONS["x"]))
    QGuiApplication.clipboard().setText(f"{x}\t{y}\t{z}")
    page.table.setFocus()
    user.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    user.wait_until(lambda: bool(user.notices))
    assert user.head is head
    assert page.rows.data(page.rows.index(18, POSITIONS["x"])) == "0.0000"


def test_a_typed_symbol_changes_all_selected_rows(user, table):
    user.controller.selection.set((18, 19))
    click(table, 19, "element", double=True)
    field = editor(user)
    QTest.keyClicks(field, "Pt")
    QTest.keyClick(field, Qt.Key.Key_Return)
    user.wait_until(lambda: user.head.structure.symbols[18] == "Pt")
    assert str(user.head.structure.symbols[18:20]) == "Pt2"
    assert user.controller.selection.indices == (18, 19)


def test_letters_over_the_element_are_typed_there_and_shortcuts_elsewhere(user, table):
    table.setFocus()
    table.setCurrentIndex(table.model().index(2, POSITIONS["element"]))
    user.press(Qt.Key.Key_P)
    assert editor(user).text().lower() == "p"
    QTest.keyClick(editor(user), Qt.Key.Key_Escape)
    assert user.view.tool == "navigate"


def test_a_click_on_a_mark_holds_the_selected_atoms_along_its_axis(user, table):
    user.controller.selection.set((18, 19))
    index = table.model().index(18, POSITIONS["fixed"])
    table.scrollTo(index)
    where = mark_rect(table.visualRect(index), 2).center().toPoint()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, NO_KEY, where)
    user.wait_until(lambda: user.head.title == "Fix 2 atoms along z")
    assert user.controller.selection.indices == (18, 19)
    assert table.model().data(index) == "z"


def test_all_that_the_filter_shows_is_selected_by_its_key(user, table):
    user.workspace.atoms.filter.setText("3-5, 8")
    table.setFocus()
    user.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert user.controller.selection.indices == (3, 4, 5, 8)


def test_delete_takes_the_selected_rows_away(user, table):
    click(table, 26)
    table.setFocus()
    user.press(Qt.Key.Key_Delete)
    user.wait_until(lambda: len(user.head.structure) == 26)
    user.wait_until(lambda: table.model().rowCount() == 26)


def test_a_row_under_the_mouse_lights_its_atom(user, table):
    lit = []
    user.workspace.atoms.hovered.connect(lit.append)
    table.scrollToTop()
    for row in (4, 5):
        QTest.mouseMove(table.viewport(), table.visualRect(table.model().index(row, 1)).center())
        user.wait_until(lambda row=row: lit[-1:] == [row])
    QTest.mouseMove(user.view, QPoint(200, 200))
    user.wait_until(lambda: lit[-1] is None)


def test_a_block_from_a_spreadsheet_goes_into_x_y_and_z(user, table):
    before = user.head.structure.positions.copy()
    block = before[18:20] + 0.25
    table.setFocus()
    table.setCurrentIndex(table.model().index(18, POSITIONS["number"]))
    QGuiApplication.clipboard().setText("\n".join("\t".join(map(repr, row)) for row in block.tolist()))
    user.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    user.wait_until(lambda: np.array_equal(user.head.structure.positions[18:20], block))
    assert user.head.title == "Move 2 atoms"


def test_rows_are_copied_for_a_spreadsheet_with_all_digits(user, table):
    page = user.workspace.atoms
    user.controller.selection.set((18, 20))
    page.copy_rows()
    head, first, second = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t") == ["#", "El.", "x / Å", "y / Å", "z / Å", "Fixed"]
    assert [float(value) for value in second.split("\t")[2:5]] == user.head.structure.positions[20].tolist()
    assert first.startswith("18\tCu\t")


def test_columns_are_hidden_by_the_menu_and_remembered(user, table):
    menu = table.offer_columns(QPoint(10, 10))
    force = next(action for action in menu.actions() if action.text() == "Force")
    force.trigger()
    menu.close()
    assert "force" in table.shown_columns()
    assert user.window.settings.atom_columns == table.shown_columns()
    table.show_columns(())
    assert "force" not in table.shown_columns()


def test_figures_follow_the_frames_of_a_relaxation(user, table):
    user.workbench.apply(MoveAtoms((18,), user.head.structure.positions[[18]] + 0.2))
    rows, start = table.model(), user.head.structure.positions.copy()
    resets = QSignalSpy(rows.modelReset)
    user.relax()
    user.wait_for_end()
    end = user.head.structure
    user.wait_until(lambda: rows.data(rows.index(18, POSITIONS["z"])) == f"{end.positions[18, 2]:.4f}")
    force = float(rows.data(rows.index(18, POSITIONS["force"])))
    assert force == pytest.approx(np.linalg.norm(user.stage.frame.forces[18]), abs=6e-4)
    assert resets.count() == 0
    user.stage._choose_frame(0)
    user.wait_until(lambda: rows.data(rows.index(18, POSITIONS["z"])) == f"{start[18, 2]:.4f}")


def test_a_page_that_is_folded_away_works_nothing_out(user, table, monkeypatch):
    page = user.workspace.atoms
    user.workspace.left.show_page("Project")
    shows = []
    monkeypatch.setattr(page.rows, "show", shows.append)
    user.workbench.apply(MoveAtoms((18,), user.head.structure.positions[[18]] + 0.2))
    user.wait_until(lambda: user.stage.node is user.head)
    assert shows == []
    user.workspace.left.show_page("Atoms")
    assert len(shows) == 1


def test_the_panel_is_as_wide_as_the_table_and_no_number_is_cut(user, table):
    user.window.resize(1440, 900)
    wait_until(lambda: user.workspace.left.width() >= user.workspace.atoms.usual_width())
    assert not table.horizontalScrollBar().isVisible()
    user.workbench.apply(MoveAtoms((18, 19), np.array([[-99.9999] * 3, [199.9999] * 3])))
    wait_until(lambda: table.model().index(18, POSITIONS["x"]).data() == "−99.9999")
    for place, column in enumerate(COLUMNS):
        if column.usual and column.is_number:
            assert table.columnWidth(place) >= table.sizeHintForColumn(place)


def test_each_page_of_the_panel_keeps_its_width(user, table):
    left, split, settings = user.workspace.left, user.workspace.split, user.window.settings
    wait_until(lambda: left.width() >= user.workspace.atoms.usual_width())
    left.show_page("Project")
    wait_until(lambda: left.width() == settings.project_width)
    left.show_page("Atoms")
    wait_until(lambda: left.width() >= user.workspace.atoms.usual_width())
    split.setSizes([300, 900])
    split.splitterMoved.emit(300, 1)
    left.show_page("Project")
    wait_until(lambda: left.width() == settings.project_width)
    left.show_page("Atoms")
    wait_until(lambda: left.width() == settings.atoms_width == 300)
    settings.atoms_width = 0
