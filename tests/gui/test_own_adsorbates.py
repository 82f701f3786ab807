"""The user's own adsorbates in the real window: added, changed, deleted."""

from pathlib import Path

import pytest
from ase.build import molecule
from ase.io import write
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QMessageBox

from adatom.gui.dialogs.own_adsorbate import OwnAdsorbateDialog
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.own import own_adsorbates, save_own

from .conftest import Driver, wait_until


@pytest.fixture
def own(user: Driver) -> Driver:
    user.new_slab()
    user.controller.own._reload()
    user.side.adsorbate.palette_.show_source("own")
    yield user
    user.side.adsorbate.palette_.show_source("palette")


def names(user: Driver) -> list[str]:
    return [each.name for each in user.side.adsorbate.palette_.tiles.shown()]


def dialog_of(user: Driver) -> OwnAdsorbateDialog:
    wait_until(lambda: bool(user.window.findChildren(OwnAdsorbateDialog)))
    return user.window.findChildren(OwnAdsorbateDialog)[-1]


def gone(user: Driver) -> None:
    wait_until(lambda: not user.window.findChildren(OwnAdsorbateDialog))


def retype(field: QLineEdit, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)


def test_without_any_it_says_how_to_get_one(own: Driver) -> None:
    assert names(own) == []
    assert "Add…" in own.side.adsorbate.palette_._nothing.text()
    assert own.side.adsorbate.palette_._add.isVisible()


def test_a_file_becomes_an_adsorbate_with_a_name_and_binding_atoms(own: Driver, tmp_path: Path) -> None:
    path = tmp_path / "spirit.xyz"
    write(path, molecule("CH3OH"))
    own.controller.own._reader.ask(path)
    dialog = dialog_of(own)
    assert dialog.name.text() == "spirit"
    retype(dialog.name, "my methanol")
    dialog.binding.chosen.emit((0,))
    own.click(dialog.save)
    gone(own)
    assert names(own) == ["my methanol"]
    (kept,) = own_adsorbates().adsorbates
    assert kept.symbols[kept.binding[0]] == "C"
    own.choose("my methanol")
    assert own.side.adsorbate.section.note() == "C down"


def test_a_file_that_is_no_molecule_is_answered(own: Driver, tmp_path: Path) -> None:
    path = tmp_path / "broken.xyz"
    path.write_text("no structure")
    own.controller.own._reader.ask(path)
    wait_until(lambda: bool(own.notices))
    assert "broken.xyz" in own.notices[-1]


def test_an_adsorbate_of_the_structure_is_saved_from_its_menu(own: Driver) -> None:
    own.side.adsorbate.palette_.show_source("palette")
    own.choose("CO")
    own.click_on(next(site for site in own.sites if site.kind == "bridge"))
    wait_until(lambda: len(own.stage.atoms()) == 29)
    ((text, run),) = own.controller.entries_at(28)
    assert text == "Save CO as My Adsorbate…"
    assert own.controller.entries_at(0) == []  # an atom of the slab
    run()
    own.click(dialog_of(own).save)
    gone(own)
    assert names(own) == ["CO"]


def test_a_name_that_is_taken_is_replaced_only_by_a_second_press(own: Driver, tmp_path: Path) -> None:
    save_own(adsorbate("H2O"), "water")
    path = tmp_path / "water.xyz"
    write(path, molecule("NH3"))
    own.controller.own._reader.ask(path)
    dialog = dialog_of(own)
    own.click(dialog.save)
    assert "already" in dialog._warning.text()
    assert dialog.save.text() == "Replace"
    own.click(dialog.save)
    gone(own)
    (kept,) = own_adsorbates().adsorbates
    assert sorted(kept.symbols) == ["H", "H", "H", "N"]


def test_an_empty_name_is_answered_in_place(own: Driver, tmp_path: Path) -> None:
    path = tmp_path / "a.xyz"
    write(path, molecule("NH3"))
    own.controller.own._reader.ask(path)
    dialog = dialog_of(own)
    dialog.name.clear()
    own.click(dialog.save)
    assert "needs a name" in dialog._problem.text()
    dialog.reject()
    gone(own)


def menu_of(user: Driver, name: str) -> QMenu:
    tiles = user.side.adsorbate.palette_.tiles
    tiles.customContextMenuRequested.emit(tiles.place_of(name).center())
    wait_until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    return QApplication.activePopupWidget()


def press_entry(user: Driver, name: str, text: str) -> None:
    menu = menu_of(user, name)
    next(action for action in menu.actions() if action.text().startswith(text)).trigger()
    menu.close()


def test_one_is_renamed_from_its_menu(own: Driver) -> None:
    save_own(adsorbate("H2O"), "water")
    own.controller.own._reload()
    press_entry(own, "water", "Rename")
    dialog = dialog_of(own)
    retype(dialog.name, "wasser")
    own.click(dialog.save)
    gone(own)
    assert names(own) == ["wasser"]


def test_one_is_deleted_after_a_question(own: Driver) -> None:
    save_own(adsorbate("H2O"), "water")
    own.controller.own._reload()
    press_entry(own, "water", "Delete")
    wait_until(lambda: bool(own.window.findChildren(QMessageBox)))
    (box,) = own.window.findChildren(QMessageBox)
    assert "cannot be undone" in box.informativeText()
    delete = next(button for button in box.buttons() if button.text().replace("&", "") == "Delete")
    assert not delete.isDefault()
    QTest.mouseClick(delete, Qt.MouseButton.LeftButton)
    wait_until(lambda: not own.window.findChildren(QMessageBox))
    assert names(own) == []
    assert own_adsorbates().adsorbates == ()


def test_those_of_the_user_are_found_by_searching(own: Driver) -> None:
    save_own(adsorbate("H2O"), "my precious")
    own.controller.own._reload()
    QTest.keyClicks(own.side.adsorbate.palette_.search, "precious")
    assert names(own) == ["my precious"]
    own.side.adsorbate.palette_.search.clear()
