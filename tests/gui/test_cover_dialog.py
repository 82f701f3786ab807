"""The dialog that covers a surface: what it offers, and what it says before it does it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from adatom.gui.dialogs.cover import CoverDialog, stance_words, try_cover
from adatom.gui.panels.site_row import SITE
from adatom.gui.theme import LIGHT, apply_theme
from adatom.structure.adsorbates.coverage import CoverSurface
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.layers import adsorbate_mask
from adatom.structure.slabs.low_index import build_slab
from adatom.viewer.stance import Stance

SLAB = build_slab("Cu", "111", (3, 3, 4), 8.0)


@pytest.fixture
def dialog(qtbot: QtBot, qapp: QApplication) -> CoverDialog:
    apply_theme(qapp, LIGHT)
    shown = CoverDialog(SLAB, adsorbate("O"), Stance())
    shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(shown)
    with qtbot.waitExposed(shown):
        shown.open()
    return shown


@pytest.fixture
def asked(dialog: CoverDialog) -> list[CoverSurface]:
    heard: list[CoverSurface] = []
    dialog.cover_asked.connect(heard.append)
    return heard


def type_pattern(qtbot: QtBot, dialog: CoverDialog, text: str) -> None:
    dialog.pattern.setFocus()
    dialog.pattern.lineEdit().selectAll()
    qtbot.keyClicks(dialog.pattern, text)
    qtbot.waitUntil(lambda: not dialog._pause.isActive())


def test_it_says_before_what_will_come(dialog: CoverDialog) -> None:
    assert dialog.words() == (
        "9 × O, 0.25 ML, nearest O–O 5.11 Å; the cell is enlarged from 3 × 3 to 6 × 6 (153 atoms)."
    )


def test_a_pattern_that_fits_the_cell_leaves_it_as_it_is(qtbot: QtBot, dialog: CoverDialog) -> None:
    type_pattern(qtbot, dialog, "(sqrt3xsqrt3)R30")
    assert dialog.words() == "3 × O, 0.33 ML, nearest O–O 4.42 Å; the cell stays 3 × 3 (39 atoms)."


def test_what_does_not_fit_is_answered_in_place_and_cannot_be_done(qtbot: QtBot, dialog: CoverDialog) -> None:
    type_pattern(qtbot, dialog, "c(3x3)R17")
    assert not dialog.cover_button.isEnabled()
    assert dialog._problem.isVisible()
    type_pattern(qtbot, dialog, "1 ML")
    assert dialog.cover_button.isEnabled()
    assert not dialog._problem.isVisible()
    assert dialog.words().startswith("9 × O, 1 ML")


def test_the_button_asks_for_what_the_controls_say(
    qtbot: QtBot, dialog: CoverDialog, asked: list[CoverSurface]
) -> None:
    labels = [dialog.sites.item(row).data(SITE).label for row in range(dialog.sites.count())]
    assert labels == ["top", "bridge", "hcp hollow", "fcc hollow"]
    assert dialog.sites.currentRow() == 3
    dialog.sites.setCurrentRow(2)
    qtbot.mouseClick(dialog.faces.button("both"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.cover_button, Qt.MouseButton.LeftButton)
    (wish,) = asked
    assert (wish.pattern, wish.site_kind, wish.site_index, wish.faces) == ("p(2×2)", "hcp", 0, "both")
    covered = wish.apply(SLAB)
    assert int(adsorbate_mask(covered).sum()) == 18


def test_enter_after_typing_tries_what_was_typed_first(
    qtbot: QtBot, dialog: CoverDialog, asked: list[CoverSurface]
) -> None:
    dialog.pattern.lineEdit().selectAll()
    qtbot.keyClicks(dialog.pattern, "p(1x1)")
    qtbot.keyClick(dialog.pattern, Qt.Key.Key_Return)
    assert [wish.pattern for wish in asked] == ["p(1x1)"]


def test_adsorbates_that_come_too_close_are_warned_of_with_the_distance() -> None:
    wish = CoverSurface(adsorbate("CHO"), "p(1x1)", "fcc")
    outcome = try_cover(SLAB, wish)
    # The pair is seen from either molecule.
    assert outcome.warning in {f"Too close: {pair} are 0.52 Å apart." for pair in ("O and H", "H and O")}
    assert try_cover(SLAB, CoverSurface(adsorbate("O"), "p(2x2)", "fcc")).warning == ""


def test_how_each_stands_is_said_in_words() -> None:
    assert stance_words(adsorbate("CO"), Stance()) == "CO, C down, automatic height"
    assert (
        stance_words(adsorbate("CO"), Stance(1.8, 30, -10)) == "CO, C down, 1.80 Å high, turn 30°, tilt −10°"
    )


def test_the_picture_is_painted_for_either_face(qtbot: QtBot, dialog: CoverDialog) -> None:
    above = dialog.picture.grab().toImage()
    qtbot.mouseClick(dialog.faces.button("bottom"), Qt.MouseButton.LeftButton)
    below = dialog.picture.grab().toImage()
    assert above != below
    colours = {below.pixelColor(x, y).name() for x in range(0, 250, 3) for y in range(0, 250, 3)}
    assert "#ff0d0d" in colours  # oxygen
