import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from adatom.gui.molecule_picture import molecule_pixmap
from adatom.gui.panels.adsorbate import AdsorbatePanel
from adatom.gui.panels.tiles import COLUMNS
from adatom.structure.adsorbates.library import Adsorbate, adsorbate, adsorbates

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
def placed(panel: AdsorbatePanel) -> list[tuple[float | None, float, float]]:
    heard: list[tuple[float | None, float, float]] = []
    panel.placement_changed.connect(lambda *values: heard.append(values))
    return heard


def names(panel: AdsorbatePanel) -> list[str]:
    return [tile.adsorbate.name for tile in panel._tiles.shown()]


def test_a_click_chooses_and_another_lets_go(
    qtbot: QtBot, panel: AdsorbatePanel, chosen: list[Adsorbate | None]
) -> None:
    tile = panel._tiles.tile("CO")
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert tile.isChecked()
    assert panel.section.note() == "C down"
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert not tile.isChecked()
    assert chosen == [adsorbate("CO"), None]


def test_only_one_is_chosen_at_a_time(qtbot: QtBot, panel: AdsorbatePanel) -> None:
    for name in ("CO", "O"):
        qtbot.mouseClick(panel._tiles.tile(name), Qt.MouseButton.LeftButton)
    assert [name for name in names(panel) if panel._tiles.tile(name).isChecked()] == ["O"]


def test_letting_go_from_outside_says_nothing(panel: AdsorbatePanel, chosen: list[Adsorbate | None]) -> None:
    panel._tiles.tile("CO").click()
    panel.clear_choice()
    assert not panel._tiles.tile("CO").isChecked()
    assert chosen == [adsorbate("CO")]


def test_searching_finds_by_formula_and_by_name(qtbot: QtBot, panel: AdsorbatePanel) -> None:
    qtbot.keyClicks(panel._search, "methanol")
    assert names(panel) == ["CH3OH"]
    panel._search.clear()
    qtbot.keyClicks(panel._search, "ch3oh")
    assert names(panel)[0] == "CH3OH"


def test_a_search_without_a_match_says_what_to_try(qtbot: QtBot, panel: AdsorbatePanel) -> None:
    qtbot.keyClicks(panel._search, "benzvalene")
    assert names(panel) == []
    assert "benzvalene" in panel._nothing.text()
    assert "Try" in panel._nothing.text()


def test_enter_chooses_the_first_match(
    qtbot: QtBot, panel: AdsorbatePanel, chosen: list[Adsorbate | None]
) -> None:
    qtbot.keyClicks(panel._search, "water")
    qtbot.keyClick(panel._search, Qt.Key.Key_Return)
    assert chosen == [adsorbate("H2O")]


def test_the_palette_can_be_walked_with_the_keyboard(
    qtbot: QtBot, panel: AdsorbatePanel, chosen: list[Adsorbate | None]
) -> None:
    panel._search.setFocus()
    qtbot.keyClick(panel._search, Qt.Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    expected = names(panel)[COLUMNS + 1]
    assert [molecule.name for molecule in chosen if molecule] == [expected]


def test_the_rest_of_the_palette_is_one_click_away(qtbot: QtBot, panel: AdsorbatePanel) -> None:
    assert len(names(panel)) < len(adsorbates())
    qtbot.mouseClick(panel._more, Qt.MouseButton.LeftButton)
    assert len(names(panel)) == len(adsorbates())
    qtbot.mouseClick(panel._more, Qt.MouseButton.LeftButton)
    assert len(names(panel)) == 3 * COLUMNS


def test_the_height_is_automatic_until_typed_and_again_after_the_reset(
    qtbot: QtBot, panel: AdsorbatePanel, placed: list[tuple[float | None, float, float]]
) -> None:
    spin = panel._height.spin
    assert spin.text() == "auto"
    assert not panel._auto.isEnabled()
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, "1.95")
    assert placed[-1] == (1.95, 0.0, 0.0)
    qtbot.mouseClick(panel._auto, Qt.MouseButton.LeftButton)
    assert placed[-1] == (None, 0.0, 0.0)
    assert spin.text() == "auto"


def test_stepping_up_from_automatic_starts_at_a_typical_height(
    qtbot: QtBot, panel: AdsorbatePanel, placed: list[tuple[float | None, float, float]]
) -> None:
    panel._height.spin.setFocus()
    qtbot.keyClick(panel._height.spin, Qt.Key.Key_Up)
    assert placed[-1][0] == 2.0


def test_turn_and_tilt_are_told_in_degrees(
    panel: AdsorbatePanel, placed: list[tuple[float | None, float, float]]
) -> None:
    panel._azimuth.setValue(45)
    panel._tilt.setValue(22.5)
    assert placed == [(None, 45.0, 0.0), (None, 45.0, 22.5)]
    assert panel._tilt.text() == "22.5°"


def test_a_placement_made_in_the_view_is_shown_without_an_echo(
    panel: AdsorbatePanel, placed: list[tuple[float | None, float, float]]
) -> None:
    panel.set_placement(1.8, -15.0, 10.0)
    assert (panel._height.value(), panel._azimuth.value(), panel._tilt.value()) == (1.8, 345.0, 10.0)
    assert placed == []


def test_without_a_surface_it_says_what_to_do_first(panel: AdsorbatePanel) -> None:
    panel.set_enabled_for(False)
    assert not panel._tiles.isEnabled()
    assert "slab first" in panel._wait.text()
    panel.set_enabled_for(True)
    assert panel._tiles.isEnabled()
    assert not panel._wait.isVisible()


def test_every_tile_says_what_it_is_and_how_it_binds(panel: AdsorbatePanel) -> None:
    tile = panel._tiles.tile("CO")
    assert tile.accessibleName() == "carbon monoxide, CO"
    assert "bound through C" in tile.toolTip()
    assert panel.minimumSizeHint().width() <= 312


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
