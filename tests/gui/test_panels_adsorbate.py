import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from adatom.gui.molecule_picture import molecule_pixmap
from adatom.gui.panels.adsorbate import AdsorbatePanel
from adatom.gui.panels.binding import binding_choices, binding_words
from adatom.gui.panels.palette import FIRST_ROWS
from adatom.gui.panels.tiles import ADSORBATE, COLUMNS
from adatom.gui.smiles_text import reads_as_smiles
from adatom.structure.adsorbates.library import adsorbate, adsorbates
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.viewer.stance import Stance

from .conftest import Shown


@pytest.fixture
def panel(shown: Shown) -> AdsorbatePanel:
    return shown(AdsorbatePanel())


@pytest.fixture
def chosen(panel: AdsorbatePanel) -> list[Adsorbate | None]:
    heard: list[Adsorbate | None] = []
    panel.chosen.connect(heard.append)
    return heard


@pytest.fixture
def placed(panel: AdsorbatePanel) -> list[Stance]:
    heard: list[Stance] = []
    panel.placement_changed.connect(heard.append)
    return heard


def names(panel: AdsorbatePanel) -> list[str]:
    return [shown.name for shown in panel.palette_.tiles.shown()]


def click(panel: AdsorbatePanel, name: str) -> None:
    tiles = panel.palette_.tiles
    where = tiles.place_of(name).center()
    QTest.mouseClick(tiles.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)


def pressed(panel: AdsorbatePanel) -> str | None:
    identity = panel.palette_.tiles.choice()
    return None if identity is None else identity[1]


def test_a_click_chooses_and_another_lets_go(panel: AdsorbatePanel, chosen: list[Adsorbate | None]) -> None:
    click(panel, "CO")
    assert pressed(panel) == "CO"
    assert panel.section.note() == "C down"
    click(panel, "CO")
    assert pressed(panel) is None
    assert chosen == [adsorbate("CO"), None]


def test_only_one_is_chosen_at_a_time(panel: AdsorbatePanel) -> None:
    for name in ("CO", "O"):
        click(panel, name)
    assert pressed(panel) == "O"


def test_letting_go_from_outside_says_nothing(panel: AdsorbatePanel, chosen: list[Adsorbate | None]) -> None:
    click(panel, "CO")
    panel.clear_choice()
    assert pressed(panel) is None
    assert chosen == [adsorbate("CO")]


def test_searching_finds_by_formula_and_by_name(qtbot: QtBot, panel: AdsorbatePanel) -> None:
    qtbot.keyClicks(panel.palette_.search, "methanol")
    assert names(panel)[0] == "CH3OH"
    panel.palette_.search.clear()
    qtbot.keyClicks(panel.palette_.search, "ch3oh")
    assert names(panel)[0] == "CH3OH"


def test_a_search_without_a_match_says_what_to_try(qtbot: QtBot, panel: AdsorbatePanel) -> None:
    qtbot.keyClicks(panel.palette_.search, "benzvalene")
    assert names(panel) == []
    assert "benzvalene" in panel.palette_._nothing.text()
    assert "Try" in panel.palette_._nothing.text()


def test_enter_chooses_the_first_match(
    qtbot: QtBot, panel: AdsorbatePanel, chosen: list[Adsorbate | None]
) -> None:
    qtbot.keyClicks(panel.palette_.search, "water")
    qtbot.keyClick(panel.palette_.search, Qt.Key.Key_Return)
    assert chosen == [adsorbate("H2O")]


def test_the_palette_can_be_walked_with_the_keyboard(
    qtbot: QtBot, panel: AdsorbatePanel, chosen: list[Adsorbate | None]
) -> None:
    panel.palette_.search.setFocus()
    qtbot.keyClick(panel.palette_.search, Qt.Key.Key_Down)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Space):
        qtbot.keyClick(QApplication.focusWidget(), key)
    expected = names(panel)[COLUMNS + 1]
    assert [molecule.name for molecule in chosen if molecule] == [expected]
    for _ in range(2):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    assert panel.palette_.search.hasFocus()


def test_the_rest_of_the_palette_is_one_click_away(qtbot: QtBot, panel: AdsorbatePanel) -> None:
    assert len(names(panel)) == FIRST_ROWS * COLUMNS
    qtbot.mouseClick(panel.palette_._more, Qt.MouseButton.LeftButton)
    assert len(names(panel)) == len(adsorbates())
    click(panel, names(panel)[-1])
    assert pressed(panel) == names(panel)[-1]
    qtbot.mouseClick(panel.palette_._more, Qt.MouseButton.LeftButton)
    assert len(names(panel)) == FIRST_ROWS * COLUMNS


def test_tiles_stand_in_columns_that_fill_the_width(panel: AdsorbatePanel) -> None:
    tiles = panel.palette_.tiles
    places = [tiles.place_of(name) for name in names(panel)]
    assert [place.top() for place in places[:COLUMNS]] == [0] * COLUMNS
    assert places[COLUMNS].top() > places[0].bottom()
    assert tiles.width() - places[COLUMNS - 1].right() <= 4


def test_the_height_is_automatic_until_typed_and_again_after_the_reset(
    qtbot: QtBot, panel: AdsorbatePanel, placed: list[Stance]
) -> None:
    rows = panel.placement
    spin = rows._height.spin
    assert spin.text() == "auto"
    assert not rows._auto.isEnabled()
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, "1.95")
    assert placed[-1] == Stance(1.95)
    qtbot.mouseClick(rows._auto, Qt.MouseButton.LeftButton)
    assert placed[-1] == Stance()
    assert spin.text() == "auto"


def test_stepping_up_from_automatic_starts_at_a_typical_height(
    qtbot: QtBot, panel: AdsorbatePanel, placed: list[Stance]
) -> None:
    panel.placement._height.spin.setFocus()
    qtbot.keyClick(panel.placement._height.spin, Qt.Key.Key_Up)
    assert placed[-1].height == 2.0


def test_turn_tilt_and_roll_are_told_in_degrees(panel: AdsorbatePanel, placed: list[Stance]) -> None:
    rows = panel.placement
    rows._azimuth.setValue(45)
    rows._tilt.setValue(22.5)
    rows._roll.setValue(-30)
    assert placed[-1] == Stance(None, 45.0, 22.5, -30.0)
    assert rows._tilt.text() == "22.5°"
    assert rows._more.note() == "roll -30°"


def test_a_placement_made_in_the_view_is_shown_without_an_echo(
    panel: AdsorbatePanel, placed: list[Stance]
) -> None:
    panel.set_placement(Stance(1.8, 345.0, 10.0, 20.0, "bottom"))
    assert panel.placement.stance() == Stance(1.8, 345.0, 10.0, 20.0, "bottom")
    assert "bottom face" in panel.placement._more.note()
    assert placed == []


def test_the_face_is_told(qtbot: QtBot, panel: AdsorbatePanel, placed: list[Stance]) -> None:
    panel.placement._more.set_open(True)
    qtbot.mouseClick(panel.placement._face.button("bottom"), Qt.MouseButton.LeftButton)
    assert placed[-1] == Stance(face="bottom")


def test_each_press_of_the_die_is_the_next_orientation_of_the_seed(
    qtbot: QtBot, panel: AdsorbatePanel, placed: list[Stance]
) -> None:
    panel.placement._more.set_open(True)
    row = panel.placement._random
    for _ in range(2):
        qtbot.mouseClick(row._die, Qt.MouseButton.LeftButton)
    first, second = placed
    assert first != second
    row._seed.setValue(7)
    qtbot.mouseClick(row._die, Qt.MouseButton.LeftButton)
    assert placed[-1] not in (first, second)
    row._seed.setValue(0)
    qtbot.mouseClick(row._die, Qt.MouseButton.LeftButton)
    assert placed[-1] == first
    assert row._number.text().endswith("no. 1")


def test_another_atom_binds_when_it_is_chosen_from_the_list(
    qtbot: QtBot, panel: AdsorbatePanel, chosen: list[Adsorbate | None]
) -> None:
    click(panel, "CO")
    panel.placement._more.set_open(True)
    choice = panel.placement._binding._list
    assert [choice.itemText(row) for row in range(choice.count())] == ["C", "O", "C and O (both)"]
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    bound = chosen[-1]
    assert bound is not None
    assert bound.binding == (1,)
    assert bound.positions[0, 2] > 1.0
    assert panel.section.note() == "O down"
    assert pressed(panel) == "CO"
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert chosen[-1].binding == (0, 1)
    assert np.ptp(chosen[-1].positions[:, 2]) < 1e-9


def test_a_click_on_the_picture_binds_through_that_atom_and_with_ctrl_through_both(
    qtbot: QtBot, panel: AdsorbatePanel, chosen: list[Adsorbate | None]
) -> None:
    click(panel, "CO")
    panel.placement._more.set_open(True)
    picture = panel.placement._binding.picture
    qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=picture.atom_place(1).toPoint())
    assert chosen[-1].binding == (1,)
    qtbot.mouseClick(
        picture,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ControlModifier,
        pos=picture.atom_place(0).toPoint(),
    )
    assert chosen[-1].binding == (1, 0)


def test_the_reset_goes_back_to_how_the_library_has_it(
    qtbot: QtBot, panel: AdsorbatePanel, chosen: list[Adsorbate | None], placed: list[Stance]
) -> None:
    click(panel, "CO")
    rows = panel.placement
    rows._more.set_open(True)
    rows._binding.chosen.emit((1,))
    rows._roll.setValue(30)
    qtbot.mouseClick(rows._reset, Qt.MouseButton.LeftButton)
    assert placed[-1] == Stance()
    assert chosen[-1] is adsorbate("CO")
    assert not rows._reset.isEnabled()


def test_what_may_bind_is_every_heavy_atom_and_pairs_of_them() -> None:
    formate = adsorbate("HCOO")
    words = [binding_words(formate, binding) for binding in binding_choices(formate)]
    assert {"C", "O 1", "O 2", "O 1 and O 2 (both)"} <= set(words)
    assert binding_choices(adsorbate("H")) == [(0,)]


def test_without_a_surface_it_says_what_to_do_first(panel: AdsorbatePanel) -> None:
    panel.set_enabled_for(False)
    assert not panel.palette_.tiles.isEnabled()
    assert "slab first" in panel.palette_._wait.text()
    panel.set_enabled_for(True)
    assert panel.palette_.tiles.isEnabled()
    assert not panel.palette_._wait.isVisible()


def test_every_tile_says_what_it_is_and_how_it_binds(panel: AdsorbatePanel) -> None:
    index = next(
        index
        for row in range(12)
        if (index := panel.palette_.tiles.model().index(row, 0)).data(ADSORBATE).name == "CO"
    )
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "carbon monoxide, CO"
    assert "bound through C" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert panel.minimumSizeHint().width() <= 312


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("CO", True), ("[C-]#[O+]", True), ("c1ccccc1", True), ("CC(=O)O", True), ("CC(", True),
        ("[OH", True), ("*CO", True), ("Cl", True), ("C/C=C\\C", True),
        ("CH3OH", False), ("H2O", False), ("water", False), ("methanol", False), ("", False),
        ("CO on", False),
    ],
)  # fmt: skip
def test_smiles_are_told_from_names_by_their_looks(text: str, reads: bool) -> None:
    assert reads_as_smiles(text) is reads


@pytest.fixture
def asked(panel: AdsorbatePanel) -> list[str]:
    heard: list[str] = []
    panel.palette_.smiles_typed.connect(heard.append)
    return heard


def test_smiles_are_asked_for_once_typing_rests_and_shown_before_they_are_used(
    qtbot: QtBot, panel: AdsorbatePanel, asked: list[str], chosen: list[Adsorbate | None]
) -> None:
    palette = panel.palette_
    qtbot.keyClicks(palette.search, "CCOCC")
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == ["CCOCC"]
    assert palette.card.isVisible()
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen == []  # not read yet
    water = adsorbate("H2O")
    palette.set_molecule("CCOCC", water)
    assert palette.card.words() == "H₂O, water, 3 atoms, from SMILES CCOCC"
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen == [water]


def test_a_late_answer_does_not_overwrite_a_newer_text(
    qtbot: QtBot, panel: AdsorbatePanel, asked: list[str]
) -> None:
    palette = panel.palette_
    qtbot.keyClicks(palette.search, "CCOCC")
    qtbot.waitUntil(lambda: asked == ["CCOCC"])
    qtbot.keyClicks(palette.search, "C")
    qtbot.waitUntil(lambda: asked[-1] == "CCOCCC")
    palette.set_molecule("CCOCC", adsorbate("H2O"))
    assert palette.card.adsorbate() is None
    palette.set_problem("CCOCC", "closing bracket is missing at 4")
    assert "closing bracket" not in palette.card.words()


def test_what_is_wrong_with_smiles_is_said_in_place(
    qtbot: QtBot, panel: AdsorbatePanel, asked: list[str]
) -> None:
    palette = panel.palette_
    qtbot.keyClicks(palette.search, "CCOC(C")
    qtbot.waitUntil(lambda: bool(asked))
    palette.set_problem("CCOC(C", "A closing bracket is missing at 4.")
    assert palette.card.words() == "A closing bracket is missing at 4."
    palette.search.clear()
    assert not palette.card.isVisible()
    assert asked[-1] == ""


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_molecule_is_drawn_whole_upright_and_in_its_colours(qapp: QApplication, ratio: float) -> None:
    molecule = adsorbate("CO")
    pixmap = molecule_pixmap(molecule.symbols, molecule.positions, 52, 34, ratio)
    assert pixmap.width() == 52 * ratio
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    filled = pixels[..., 3] > 0
    assert not filled[0].any()
    assert not filled[-1].any()
    red = (pixels[..., 0] > 180) & (pixels[..., 1] < 60) & filled
    grey = (abs(pixels[..., 0].astype(int) - pixels[..., 2]) < 12) & (pixels[..., 0] > 90) & filled
    assert np.argwhere(red)[:, 0].mean() < np.argwhere(grey)[:, 0].mean()  # O above C: row numbers grow down


def test_all_molecules_of_the_library_can_be_drawn(qapp: QApplication) -> None:
    for molecule in adsorbates():
        image = molecule_pixmap(molecule.symbols, molecule.positions, 52, 34).toImage()
        assert any(image.pixelColor(x, 17).alpha() for x in range(52)), molecule.name
