"""The dialog for bulk crystals, page by page."""

import ase.io
import numpy as np
import pytest
from ase.build import bulk, fcc111
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from adatom.errors import FileError
from adatom.gui.bulks.page import BulkOperation
from adatom.gui.bulks.pictures import crystal_pixmap, with_faces
from adatom.gui.bulks.results import SearchResults
from adatom.gui.dialogs.bulk import BulkDialog
from adatom.gui.theme import LIGHT, apply_theme
from adatom.structure.bulks.operations import BuildBulk, TakeFound
from adatom.structure.bulks.optimade import Query
from adatom.structure.files.opening import OpenStructure

from .conftest import wait_until
from .test_bulk_results import found, page

ELEMENTS, PROTOTYPES, FILE, DATABASES = range(4)


@pytest.fixture
def dialog(qtbot: QtBot, qapp: QApplication) -> BulkDialog:
    apply_theme(qapp, LIGHT)
    made = BulkDialog(SearchResults())
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


@pytest.fixture
def taken(dialog: BulkDialog) -> list[tuple[BulkOperation, bool]]:
    operations: list[tuple[BulkOperation, bool]] = []
    dialog.taken.connect(lambda operation, cut: operations.append((operation, cut)))
    return operations


def click_element(dialog: BulkDialog, symbol: str) -> None:
    table = dialog.elements.table
    QTest.mouseClick(table, Qt.MouseButton.LeftButton, pos=table.cell(symbol).center().toPoint())


# --- elements


def test_an_element_is_pressed_and_cut(dialog: BulkDialog, taken: list[tuple[BulkOperation, bool]]) -> None:
    click_element(dialog, "Pt")
    assert dialog.words() == "Pt, fcc: a = 3.920 Å, 4 atoms"
    QTest.mouseClick(dialog.cut_button, Qt.MouseButton.LeftButton)
    assert taken == [(BuildBulk(("Pt",)), True)]
    assert not dialog.isVisible()


def test_another_structure_of_the_element_is_shown(
    dialog: BulkDialog, taken: list[tuple[BulkOperation, bool]]
) -> None:
    click_element(dialog, "Sn")
    choice = dialog.elements._structure
    choice.setCurrentIndex(choice.findData("diamond"))
    choice.activated.emit(choice.currentIndex())
    QTest.mouseClick(dialog.show_button, Qt.MouseButton.LeftButton)
    assert taken == [(BuildBulk(("Sn",), "diamond"), False)]


def test_an_element_without_a_crystal_says_why_and_is_not_taken(dialog: BulkDialog) -> None:
    click_element(dialog, "Fm")
    assert dialog.elements.table.current() == "Cu"
    assert "no crystal of it is known" in dialog.elements.table.words_of("Fm")


def test_arrow_keys_walk_the_table_and_enter_takes(
    dialog: BulkDialog, taken: list[tuple[BulkOperation, bool]]
) -> None:
    table = dialog.elements.table
    assert table.hasFocus()
    for key, symbol in (
        (Qt.Key.Key_Left, "Ni"),
        (Qt.Key.Key_Down, "Pd"),
        (Qt.Key.Key_Right, "Ag"),
        (Qt.Key.Key_Up, "Cu"),
    ):
        QTest.keyClick(table, key)
        assert table.current() == symbol
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert taken == [(BuildBulk(("Cu",)), True)]


# --- prototypes


@pytest.fixture
def prototypes(dialog: BulkDialog) -> BulkDialog:
    dialog.tabs.setCurrentIndex(PROTOTYPES)
    return dialog


def choose_prototype(dialog: BulkDialog, title: str) -> None:
    items = dialog.prototypes.list.findItems(title, Qt.MatchFlag.MatchStartsWith)
    dialog.prototypes.list.setCurrentItem(items[0])


def test_the_prototype_shown_at_first_is_marked_in_the_list(dialog: BulkDialog) -> None:
    bar = dialog.tabs.tabBar()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(PROTOTYPES).center())
    form = dialog.prototypes
    assert [item.text().partition("\n")[0] for item in form.list.selectedItems()] == ["Rocksalt"]
    assert form.choice() == BuildBulk(("Mg", "O"), "rocksalt")


def test_a_prototype_begins_with_its_best_known_compound(prototypes: BulkDialog) -> None:
    choose_prototype(prototypes, "Rutile")
    assert prototypes.prototypes.choice() == BuildBulk(("Ti", "O"), "rutile")
    assert prototypes.words() == "TiO2, rutile: a = 4.594 Å, c = 2.959 Å, 6 atoms"
    assert "measured" in prototypes.prototypes._source.text()
    assert prototypes.prototypes._picture.pixmap().width() > 0


def test_other_elements_get_constants_that_are_said_to_be_estimated(
    qtbot: QtBot, prototypes: BulkDialog
) -> None:
    form = prototypes.prototypes
    choose_prototype(prototypes, "Rocksalt")
    line = form.elements[0].lineEdit()
    assert line is not None
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "Zr")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert form.choice() == BuildBulk(("Zr", "O"), "rocksalt")
    assert "estimated from covalent radii" in form._source.text()
    assert form._compound.current() == "other"
    assert 3.5 < form.spins["a"].value() < 6.0


def test_a_typed_constant_is_kept_and_the_others_follow(prototypes: BulkDialog) -> None:
    form = prototypes.prototypes
    choose_prototype(prototypes, "Rutile")
    form.spins["a"].setValue(4.6)
    assert form.choice() == BuildBulk(("Ti", "O"), "rutile", (("a", 4.6),))
    assert form.spins["c"].value() == pytest.approx(2.959 * 4.6 / 4.594, abs=1e-3)
    form._compound.setCurrentIndex(form._compound.findText("RuO2"))
    form._compound.activated.emit(form._compound.currentIndex())
    assert form.choice() == BuildBulk(("Ru", "O"), "rutile")


def test_a_crystal_that_makes_no_sense_is_said_and_cannot_be_taken(prototypes: BulkDialog) -> None:
    form = prototypes.prototypes
    choose_prototype(prototypes, "Zincblende")
    for symbol in ("S", "Cd"):
        form.elements[0].setCurrentIndex(form.elements[0].findData(symbol))
        form.elements[0].activated.emit(form.elements[0].currentIndex())
        good = symbol == "Cd"
        assert (form.choice() is not None) == good
        assert bool(form._problem.text()) != good
        assert prototypes.cut_button.isEnabled() == good


def test_every_prototype_can_be_chosen_and_drawn(
    prototypes: BulkDialog,
) -> None:
    form = prototypes.prototypes
    for row in range(form.list.count()):
        form.list.setCurrentRow(row)
        assert form.choice() is not None
    wait_until(lambda: not form._drawing.isActive())


def test_atoms_on_faces_edges_and_corners_are_drawn_on_all_of_them() -> None:
    symbols, positions = with_faces(bulk("Cu", cubic=True))
    assert len(symbols) == 14
    assert np.ptp(positions, axis=0) == pytest.approx([3.61] * 3)
    assert crystal_pixmap(bulk("Cu", cubic=True).repeat(4), 40, 40) is None


# --- a file


@pytest.fixture
def file_page(dialog: BulkDialog) -> BulkDialog:
    dialog.tabs.setCurrentIndex(FILE)
    return dialog


def test_a_dropped_file_is_read_and_taken(
    file_page: BulkDialog, taken: list[tuple[BulkOperation, bool]], tmp_path: object
) -> None:
    path = tmp_path / "ni.cif"
    ase.io.write(path, bulk("Ni", cubic=True))
    asked: list[object] = []
    file_page.file.read_asked.connect(asked.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    file_page.file.dropEvent(event)
    assert asked == [path]
    assert not file_page.cut_button.isEnabled()
    file_page.show_file(path, [bulk("Ni", cubic=True)])
    assert file_page.words() == "ni.cif: a = 3.520 Å, 4 atoms"
    QTest.mouseClick(file_page.cut_button, Qt.MouseButton.LeftButton)
    operation, cut = taken[0]
    assert isinstance(operation, OpenStructure)
    assert cut


def test_a_file_that_is_no_crystal_or_cannot_be_read_says_so(file_page: BulkDialog, tmp_path: object) -> None:
    path = tmp_path / "slab.xyz"
    file_page.file.take(path)
    file_page.show_file(path, [fcc111("Cu", (1, 1, 3), vacuum=8, periodic=True)])
    assert "vacuum along c" in file_page.file._problem.text()
    file_page.file.take(path)
    file_page.show_file(path, FileError("slab.xyz cannot be read."))
    assert file_page.file._problem.text() == "slab.xyz cannot be read."
    assert not file_page.cut_button.isEnabled()


def test_an_answer_that_is_no_longer_wanted_is_dropped(file_page: BulkDialog, tmp_path: object) -> None:
    first, second = tmp_path / "a.cif", tmp_path / "b.cif"
    file_page.file.take(first)
    file_page.file.take(second)
    file_page.show_file(first, [bulk("Ni", cubic=True)])
    assert file_page.file.choice() is None
    assert "b.cif" in file_page.file._name.text()


# --- databases


@pytest.fixture
def databases(dialog: BulkDialog) -> BulkDialog:
    dialog.tabs.setCurrentIndex(DATABASES)
    return dialog


@pytest.fixture
def asked(databases: BulkDialog) -> list[tuple[Query, tuple[str, ...]]]:
    searches: list[tuple[Query, tuple[str, ...]]] = []
    databases.databases.search_asked.connect(lambda query, keys: searches.append((query, keys)))
    return searches


def test_enter_searches_the_databases_that_are_ticked(
    qtbot: QtBot, databases: BulkDialog, asked: list[tuple[Query, tuple[str, ...]]]
) -> None:
    form = databases.databases
    assert form.query.hasFocus()
    qtbot.mouseClick(form._boxes["jarvis"], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    qtbot.keyClicks(form.query, "TiO2")
    qtbot.keyClick(form.query, Qt.Key.Key_Return)
    assert [(query.formula, keys) for query, keys in asked] == [("O2Ti", ("mp", "oqmd", "alexandria", "cod"))]
    assert form.button.text() == "Stop"
    assert form._standing["mp"].text() == "searching…"
    assert databases.isVisible()


@pytest.mark.parametrize(
    ("typed", "said"), [("", "Type a formula"), ("Xx2", "no element"), ("hello world", "no element")]
)
def test_nonsense_is_answered_in_place(
    qtbot: QtBot, databases: BulkDialog, asked: list[tuple[Query, tuple[str, ...]]], typed: str, said: str
) -> None:
    qtbot.keyClicks(databases.databases.query, typed)
    qtbot.mouseClick(databases.databases.button, Qt.MouseButton.LeftButton)
    assert said in databases.databases._typed_wrong.text()
    assert asked == []


def test_the_table_fills_and_what_is_chosen_stays_chosen(
    qtbot: QtBot, databases: BulkDialog, taken: list[tuple[BulkOperation, bool]]
) -> None:
    form = databases.databases
    form.query.setText("TiO2")
    form.search()
    form.add(page(found("mp-1", stability=0.1), last=False, total=3))
    form.table.selectRow(0)
    assert databases.words().startswith("TiO2, mp-1: a = 4.594 Å")
    form.add(page(found("mp-2", stability=0.0), found("mp-3", usable=False)))
    assert form.table.currentIndex().row() == 1
    assert form.table.current() is not None
    assert form.table.current().id == "mp-1"
    form.table.horizontalHeader().setSortIndicator(5, Qt.SortOrder.DescendingOrder)
    assert form.table.current().id == "mp-1"
    form.end(())
    assert form._summary.text() == "3 entries, 1 of them not usable here"
    qtbot.keyClick(form.table, Qt.Key.Key_Return)
    operation, cut = taken[0]
    assert isinstance(operation, TakeFound)
    assert (operation.provenance.entry, cut) == ("mp-1", True)


def test_what_cannot_be_used_says_why(databases: BulkDialog) -> None:
    form = databases.databases
    form.results.begin(("mp",))
    form.add(page(found("mp-3", usable=False)))
    form.table.selectRow(0)
    assert databases.words() == "mp-3 cannot be used: its sites are only partly occupied."
    assert not databases.cut_button.isEnabled()


def test_nothing_found_and_no_network_are_said_in_words(databases: BulkDialog) -> None:
    form = databases.databases
    form.query.setText("TiO2")
    form.search()
    assert form._nothing.text() == "Searching…"
    for key in form.results.statuses:
        form.add(page(provider=key))
    form.end(())
    assert "Try the elements alone" in form._nothing.text()
    form.search()
    form.end(("No database could be reached.",))
    assert form.problem.text() == "No database could be reached."
    assert form._nothing.text() == "Nothing could be searched."


def test_stopping_and_closing_end_the_search(qtbot: QtBot, databases: BulkDialog) -> None:
    form = databases.databases
    form.query.setText("TiO2")
    form.search()
    with qtbot.waitSignal(form.stop_asked):
        qtbot.mouseClick(form.button, Qt.MouseButton.LeftButton)
    assert form.button.text() == "Search"
    form.search()
    with qtbot.waitSignal(form.stop_asked):
        databases.reject()


def test_everything_has_a_name_and_a_tooltip(dialog: BulkDialog) -> None:
    form = dialog.databases
    controls = [
        dialog.cut_button,
        dialog.show_button,
        dialog._close,
        dialog.elements._structure,
        dialog.prototypes.list,
        dialog.prototypes._compound,
        dialog.file._open,
        form.query,
        form.button,
        *form._boxes.values(),
    ]
    assert all(control.toolTip() for control in controls)
    assert all(control.accessibleName() or control.text() for control in controls)
