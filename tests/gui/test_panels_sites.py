import pytest
from ase import Atoms
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from adatom.gui.panels.site_row import HOLDERS, ROW_HEIGHT
from adatom.gui.panels.sites import SitesPanel
from adatom.gui.theme import LIGHT, apply_theme
from adatom.structure.sites.finding import Site

SITES = [
    Site("top", (0.0, 0.0, 9.0), (0,), 1, 0, 9),
    Site("bridge", (1.3, 0.0, 9.0), (0, 1), 2, 0, 27),
    Site("hcp", (1.3, 0.7, 9.0), (0, 1, 3), 3, 0, 9),
    Site("fcc", (2.6, 1.5, 9.0), (1, 3, 4), 3, 0, 9),
]


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> QWidget:
    apply_theme(qapp, LIGHT)
    made = QWidget()
    made.setFixedWidth(344)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def panel(qtbot: QtBot, window: QWidget) -> SitesPanel:
    made = SitesPanel()
    QVBoxLayout(window).addWidget(made)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return made


@pytest.fixture
def lit(panel: SitesPanel) -> list[Site | None]:
    heard: list[Site | None] = []
    panel.hovered.connect(heard.append)
    return heard


def row_middle(row: int) -> QPoint:
    return QPoint(60, ROW_HEIGHT * row + ROW_HEIGHT // 2)


def test_without_a_surface_it_says_when_sites_appear(panel: SitesPanel) -> None:
    assert "once there is one" in panel._note.text()
    assert not panel._eye.isEnabled()


def test_sites_are_listed_with_what_holds_them_and_how_often_they_come(panel: SitesPanel) -> None:
    panel.set_sites(SITES)
    words = [
        panel._list.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(panel._list.count())
    ]
    assert words[0] == "top, 1 atom, 9 in the cell"
    assert words[3] == "fcc hollow, 3 atoms, 9 in the cell"
    assert panel.section.note() == "4 kinds"
    assert panel._list.height() == 4 * ROW_HEIGHT


def test_pointing_at_a_site_lights_it_and_leaving_puts_it_out(
    qtbot: QtBot, panel: SitesPanel, lit: list[Site | None]
) -> None:
    panel.set_sites(SITES)
    QApplication.processEvents()
    viewport = panel._list.viewport()
    QTest.mouseMove(viewport, row_middle(0))
    QTest.mouseMove(viewport, row_middle(1))
    qtbot.waitUntil(lambda: lit[-1:] == [SITES[1]])
    QTest.mouseMove(panel._eye)
    qtbot.waitUntil(lambda: lit[-1:] == [None])


def test_arrow_keys_light_sites_too(qtbot: QtBot, panel: SitesPanel, lit: list[Site | None]) -> None:
    panel.set_sites(SITES)
    panel._list.setFocus()
    qtbot.keyClick(panel._list, Qt.Key.Key_Down)
    qtbot.keyClick(panel._list, Qt.Key.Key_Down)
    assert lit[-1] in SITES
    panel._eye.setFocus()
    qtbot.waitUntil(lambda: lit[-1] is None)


def test_the_list_shows_that_it_has_the_keyboard_and_enter_chooses_its_row(
    qtbot: QtBot, panel: SitesPanel, lit: list[Site | None]
) -> None:
    panel.set_sites(SITES)
    chosen: list[Site] = []
    panel.site_chosen.connect(chosen.append)
    panel.highlight(SITES[1])
    QApplication.processEvents()
    before = panel._list.viewport().grab().toImage()
    panel.go_to_list()
    QApplication.processEvents()
    assert lit[-1:] != [None]
    assert panel._list.currentRow() == 1
    assert panel._list.viewport().grab().toImage() != before
    qtbot.keyClick(panel._list, Qt.Key.Key_Down)
    assert lit[-1] is SITES[2]
    qtbot.keyClick(panel._list, Qt.Key.Key_Return)
    assert chosen == [SITES[2]]
    panel.highlight(None)
    qtbot.keyClick(panel._list, Qt.Key.Key_Enter)
    assert chosen == [SITES[2], SITES[2]]


def test_tab_to_the_list_lights_its_first_row(panel: SitesPanel, lit: list[Site | None]) -> None:
    panel.set_sites(SITES)
    panel._eye.setFocus()
    panel._list.setFocus(Qt.FocusReason.TabFocusReason)
    assert lit == [SITES[0]]


def test_a_site_pointed_at_in_the_view_is_marked_in_the_list(
    panel: SitesPanel, lit: list[Site | None]
) -> None:
    panel.set_sites(SITES)
    another_of_its_class = Site("bridge", (3.9, 0.0, 9.0), (1, 2), 2, 0, 27)
    panel.highlight(another_of_its_class)
    assert panel._list.currentRow() == 1
    panel.highlight(None)
    assert panel._list.currentRow() == -1
    assert lit == []


def test_the_eye_shows_and_hides_the_marks(qtbot: QtBot, panel: SitesPanel) -> None:
    panel.set_sites(SITES)
    with qtbot.waitSignal(panel.visibility_changed) as heard:
        qtbot.mouseClick(panel._eye, Qt.MouseButton.LeftButton)
    assert heard.args == [True]
    with qtbot.waitSignal(panel.visibility_changed) as heard:
        qtbot.keyClick(panel._eye, Qt.Key.Key_Space)
    assert heard.args == [False]


def test_a_note_says_why_there_are_no_sites(panel: SitesPanel) -> None:
    panel.set_sites([], "This structure has no surface: it is periodic in all directions.")
    assert "no surface" in panel._note.text()
    assert not panel._list.isVisible()


def test_many_sites_scroll_in_place(panel: SitesPanel) -> None:
    panel.set_sites([Site("bridge", (0.1 * n, 0.0, 0.0), (0, 1), 2, n, 1) for n in range(50)])
    assert panel._list.height() == 8 * ROW_HEIGHT


def test_each_kind_has_a_shape_of_its_own(qtbot: QtBot, panel: SitesPanel) -> None:
    panel.set_sites([*SITES, Site("hollow", (0, 0, 0), (0, 1, 2, 3), 4, 0, 9)])
    QApplication.processEvents()
    picture = panel._list.viewport().grab().toImage()
    marks = [picture.copy(6, ROW_HEIGHT * row + 5, 20, 20) for row in range(5)]
    assert all(marks[a] != marks[b] for a in range(5) for b in range(a))


def test_classes_of_one_kind_are_told_apart_by_the_elements_that_hold_them(panel: SitesPanel) -> None:
    on = Atoms("MgOMgO", positions=[(0, 0, 0), (2, 0, 0), (2, 2, 0), (0, 2, 0)])
    tops = [Site("top", (0.0, 0.0, 0.0), (index,), 1, index, 4) for index in (0, 1)]
    bridge = Site("bridge", (1.0, 0.0, 0.0), (0, 1), 2, 0, 8)
    hollow = Site("hollow", (1.0, 1.0, 0.0), (0, 1, 2, 3), 4, 0, 4)
    panel.set_sites([*tops, bridge, hollow], atoms=on)
    words = [panel._list.item(row).data(HOLDERS) for row in range(panel._list.count())]
    assert words == ["Mg", "O", "Mg–O", "2 Mg, 2 O"]
    assert panel._list.item(0).toolTip() == "top, Mg, 4 in the cell"


def test_atoms_are_told_with_their_coordination_and_the_shorthand_is_explained(panel: SitesPanel) -> None:
    edge = Site("top", (0.0, 0.0, 9.0), (0,), 1, 0, 2, place="step edge", environment=("Cu7c",))
    square = ("Cu10c", "Cu10c", "Cu7c", "Cu7c")
    foot = Site("hollow", (0.0, 0.0, 8.0), (0, 1, 2, 3), 4, 0, 2, place="step foot", environment=square)
    panel.set_sites([edge, foot])
    first, second = (panel._list.item(row) for row in range(2))
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "step-edge top, Cu7c, 2 in the cell"
    assert "Cu7c: Cu with 7 neighbours" in first.toolTip()
    assert second.data(HOLDERS) == "2 Cu10c, 2 Cu7c"
    assert "step-foot fourfold hollow" in second.toolTip()


def test_the_face_is_chosen_where_there_are_sites(qtbot: QtBot, panel: SitesPanel) -> None:
    assert not panel._face.isVisible()
    panel.set_sites(SITES)
    assert panel._face.isVisible()
    with qtbot.waitSignal(panel.face_changed) as heard:
        qtbot.mouseClick(panel._face._buttons["bottom"], Qt.MouseButton.LeftButton)
    assert heard.args == ["bottom"]
    told: list[str] = []
    panel.face_changed.connect(told.append)
    panel.set_face("top")
    assert panel._face.current() == "top"
    assert told == []


@pytest.mark.parametrize("kind", ["top", "bridge", "hcp", "fcc", "hollow"])
def test_what_stands_out_and_what_lies_low_looks_different(panel: SitesPanel, kind: str) -> None:
    corners = {"top": 1, "bridge": 2, "hollow": 4}.get(kind, 3)
    atoms = tuple(range(corners))
    panel.set_sites(
        [
            Site(kind, (0.0, 0.0, 0.0), atoms, corners, index, 1, place=place)
            for index, place in enumerate(("", "step edge", "step foot"))
        ]
    )
    QApplication.processEvents()
    picture = panel._list.viewport().grab().toImage()
    flat, edge, foot = (picture.copy(6, ROW_HEIGHT * row + 5, 20, 20) for row in range(3))
    assert flat != edge
    assert flat != foot
    assert edge != foot
