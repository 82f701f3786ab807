import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from adatom.gui.panels.slab import SlabPanel
from adatom.gui.panels.slab.elements import element_choices, element_problem
from adatom.gui.widgets.search_choice import ranked
from adatom.structure.slabs.operations import BuildSlab

from .conftest import Shown


@pytest.fixture
def panel(shown: Shown) -> SlabPanel:
    return shown(SlabPanel())


@pytest.fixture
def line(panel: SlabPanel) -> QLineEdit:
    return panel._bulk_row.choice._line


@pytest.fixture
def heard(panel: SlabPanel) -> list[str]:
    symbols: list[str] = []
    panel.changed.connect(lambda _operation: symbols.append(panel.bulk().symbol))
    return symbols


def press(key: Qt.Key) -> None:
    """Press a key where the keyboard really is: in the list of matches while that is open."""
    target = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key)
    QTest.qWait(1)


def type_in(line: QLineEdit, text: str) -> None:
    line.setFocus()
    QTest.qWait(1)
    for letter in text:
        QTest.keyClicks(QApplication.activePopupWidget() or line, letter)
    QTest.qWait(1)


def test_symbols_come_before_names_and_beginnings_before_middles() -> None:
    choices = element_choices()
    assert ranked(choices, "pt")[0] == "Pt"
    assert ranked(choices, "p")[:3] == ["P", "Pd", "Pr"]
    assert ranked(choices, "silv") == ["Ag"]
    assert ranked(choices, "si")[:2] == ["Si", "Ag"]
    assert ranked(choices, "magn") == ["Mg"]
    assert ranked(choices, "xx") == []
    assert ranked(choices, " ") == []


@pytest.mark.parametrize(("typed", "symbol"), [("Pt", "Pt"), ("ag", "Ag"), ("silv", "Ag"), ("Fe", "Fe")])
def test_a_symbol_or_a_clear_name_is_taken_on_enter(
    line: QLineEdit, heard: list[str], typed: str, symbol: str
) -> None:
    type_in(line, typed)
    press(Qt.Key.Key_Return)
    assert heard == [symbol]
    assert line.text().startswith(symbol)


@pytest.mark.parametrize("typed", ["Og", "Fm", "oganesson", "og"])
def test_an_element_without_a_slab_is_never_taken_for_another(
    panel: SlabPanel, line: QLineEdit, heard: list[str], typed: str
) -> None:
    type_in(line, typed)
    press(Qt.Key.Key_Return)
    assert heard == []
    assert "is known here: choose Other… to build or find one" in panel._problem.text()
    assert panel._problem.isVisible()
    assert line.text().startswith("Cu")


def test_what_is_no_element_is_said_and_the_field_goes_back(
    panel: SlabPanel, line: QLineEdit, heard: list[str]
) -> None:
    type_in(line, "Xx")
    press(Qt.Key.Key_Return)
    assert panel._problem.text() == "There is no element Xx. Choose Other… for compounds."
    assert line.text().startswith("Cu")
    assert heard == []


def test_several_matches_are_not_guessed_among() -> None:
    assert element_problem("iu").startswith("Several elements match iu")


def test_leaving_the_field_says_the_same_as_enter(panel: SlabPanel, line: QLineEdit) -> None:
    type_in(line, "Xx")
    press(Qt.Key.Key_Tab)
    assert panel._problem.text() == "There is no element Xx. Choose Other… for compounds."


def test_a_match_is_chosen_from_the_list_that_drops_while_typing(line: QLineEdit, heard: list[str]) -> None:
    type_in(line, "pl")
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert heard in (["Pt"], ["Pu"])


def test_after_a_choice_the_symbol_is_seen_and_nothing_is_selected(
    panel: SlabPanel, line: QLineEdit, heard: list[str]
) -> None:
    type_in(line, "pla")
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    QTest.qWait(10)
    assert (line.cursorPosition(), line.selectedText()) == (0, "")
    type_in(line, "Ag")
    press(Qt.Key.Key_Return)
    assert (line.cursorPosition(), line.selectedText()) == (0, "")
    assert heard == ["Pt", "Ag"]
    assert panel.operation() == BuildSlab("Ag", "100", (3, 3, 3), 8.0)
