from pathlib import Path

import pytest
from ase import Atoms
from ase.build import fcc100, molecule
from ase.calculators.singlepoint import SinglePointCalculator
from ase.constraints import FixAtoms
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from adatom.gui.dialogs.export import ExportDialog
from adatom.gui.dialogs.export_request import PICTURE, ExportRequest
from adatom.gui.theme import LIGHT, apply_theme
from adatom.structure.files import EXPORT_FORMATS, dropped


@pytest.fixture
def slab() -> Atoms:
    made = fcc100("Cu", (2, 2, 2), vacuum=8, periodic=True)
    made.set_constraint(FixAtoms([0, 1]))
    return made


@pytest.fixture
def dialog(qtbot: QtBot, qapp: QApplication, slab: Atoms, tmp_path: Path) -> ExportDialog:
    return opened(qtbot, qapp, slab, 22, tmp_path / "co.extxyz")


def opened(qtbot: QtBot, qapp: QApplication, slab: Atoms, frames: int, suggested: Path) -> ExportDialog:
    apply_theme(qapp, LIGHT)
    made = ExportDialog(slab, frames, suggested)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.open()
    return made


def test_all_formats_and_a_picture_are_offered(dialog: ExportDialog) -> None:
    offered = [dialog._formats.item(row).text() for row in range(dialog._formats.count())]
    assert offered == [*(known.title for known in EXPORT_FORMATS.values()), "PNG picture"]


def test_it_does_not_block_and_writes_nothing_itself(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    with qtbot.waitSignal(dialog.requested) as heard:
        qtbot.mouseClick(dialog._export, Qt.MouseButton.LeftButton)
    assert heard.args == [ExportRequest(tmp_path / "co.extxyz", "extxyz")]
    assert not dialog.isVisible()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "key"), [("kb.cif", "cif"), ("a.xyz", "extxyz"), ("POSCAR", "poscar"), ("b.PNG", PICTURE)]
)
def test_the_format_follows_the_name_that_is_typed(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path, name: str, key: str
) -> None:
    dialog._path.selectAll()
    qtbot.keyClicks(dialog._path, str(tmp_path / name))
    assert dialog.format_key() == key
    with qtbot.waitSignal(dialog.requested) as heard:
        qtbot.keyClick(dialog._path, Qt.Key.Key_Return)
    assert (heard.args[0].path, heard.args[0].format_key) == (tmp_path / name, key)


def test_a_name_that_asks_for_no_format_keeps_the_chosen_one(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    dialog.select_format("cif")
    dialog._path.selectAll()
    qtbot.keyClicks(dialog._path, str(tmp_path / "run.7"))
    assert dialog.format_key() == "cif"


def test_the_suffix_follows_the_format(dialog: ExportDialog) -> None:
    for key, known in EXPORT_FORMATS.items():
        dialog.select_format(key)
        assert dialog.request().path.name == f"co{known.suffix}"
    dialog.select_format(PICTURE)
    assert dialog.request().path.name == "co.png"


def test_a_name_with_a_dot_of_its_own_is_kept(dialog: ExportDialog, tmp_path: Path) -> None:
    dialog._path.setText(str(tmp_path / "co_0.25ML"))
    dialog.select_format("cif")
    assert dialog.request().path.name == "co_0.25ML.cif"


def test_what_a_format_drops_of_this_structure_is_said_at_once(dialog: ExportDialog, slab: Atoms) -> None:
    for key in EXPORT_FORMATS:
        dialog.select_format(key)
        lost = dropped(key, slab)
        assert all(words in dialog._drops.text() for words in lost)
        assert dialog._drops.kind() == ("warning" if lost else "good")
    dialog.select_format("cif")
    assert "which atoms are fixed" in dialog._drops.text()
    dialog.select_format("extxyz")
    assert "kept" in dialog._drops.text()


def test_a_trajectory_in_a_one_structure_format_becomes_numbered_files(
    qtbot: QtBot, dialog: ExportDialog
) -> None:
    dialog.select_format("cif")
    assert not dialog._numbered.isVisible()
    qtbot.mouseClick(dialog._frames.button("all"), Qt.MouseButton.LeftButton)
    assert "22 numbered files" in dialog._numbered.text()
    assert dialog.request().frames == "all"
    dialog.select_format("traj")
    assert not dialog._numbered.isVisible()
    assert dialog.request().frames == "all"


def test_a_single_structure_is_not_asked_about_frames(
    qtbot: QtBot, qapp: QApplication, slab: Atoms, tmp_path: Path
) -> None:
    dialog = opened(qtbot, qapp, slab, 1, tmp_path / "slab.extxyz")
    assert not dialog._rows["frames"].isVisible()
    assert dialog.request().frames == "shown"


def test_a_picture_has_a_size_and_may_be_transparent(qtbot: QtBot, dialog: ExportDialog) -> None:
    dialog.select_format(PICTURE)
    assert dialog.request().picture_size is None
    dialog._size.set_current("4k")
    dialog._transparent.click()
    request = dialog.request()
    assert (request.picture_size, request.transparent, request.frames) == ((3840, 2160), True, "shown")
    dialog.select_format("cif")
    assert dialog.request().picture_size is None
    assert not dialog.request().transparent


def test_a_file_that_would_be_replaced_is_warned_of_in_place(dialog: ExportDialog, tmp_path: Path) -> None:
    assert not dialog._warning.isVisible()
    (tmp_path / "there.extxyz").write_text("1")
    dialog._path.setText(str(tmp_path / "there.extxyz"))
    assert "will be replaced" in dialog._warning.text()
    assert dialog._export.isEnabled()


@pytest.mark.parametrize("typed", ["", "{folder}", "{folder}/missing/co.extxyz"])
def test_a_path_that_cannot_be_written_is_said_and_held_back(
    dialog: ExportDialog, tmp_path: Path, typed: str
) -> None:
    dialog._path.setText(typed.format(folder=tmp_path))
    assert dialog._warning.isVisible()
    assert not dialog._export.isEnabled()


def test_a_format_that_cannot_hold_the_structure_says_so(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    dialog = opened(qtbot, qapp, molecule("CO"), 1, tmp_path / "co.extxyz")
    assert dialog._export.isEnabled()
    dialog.select_format("cif")
    assert "needs a cell" in dialog._drops.text()
    assert not dialog._export.isEnabled()
    dialog.select_format("xyz")
    assert dialog._export.isEnabled()


def test_the_file_browser_does_not_block(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    qtbot.mouseClick(dialog._browse, Qt.MouseButton.LeftButton)
    browser = dialog.findChild(QFileDialog)
    assert browser is not None
    browser.fileSelected.emit(str(tmp_path / "other.extxyz"))
    browser.reject()
    assert dialog.request().path == tmp_path / "other.extxyz"


def test_escape_closes_without_a_request(qtbot: QtBot, dialog: ExportDialog) -> None:
    heard: list[ExportRequest] = []
    dialog.requested.connect(heard.append)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert heard == []


def test_the_last_suffix_chooses_the_first_format(
    qtbot: QtBot, qapp: QApplication, slab: Atoms, tmp_path: Path
) -> None:
    assert opened(qtbot, qapp, slab, 1, tmp_path / "slab.cif").format_key() == "cif"
    assert opened(qtbot, qapp, slab, 1, tmp_path / "slab").format_key() == "extxyz"


def test_every_control_has_a_name_and_a_tooltip(dialog: ExportDialog) -> None:
    controls = [dialog._formats, dialog._path, dialog._size, dialog._frames.button("all")]
    assert all(control.accessibleName() and control.toolTip() for control in controls)
    for button in (dialog._browse, dialog._export, dialog._cancel, dialog._transparent):
        assert button.text()
        assert button.toolTip()


def test_enter_in_the_path_of_a_file_that_exists_leads_to_replace_and_writes_nothing(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    (tmp_path / "there.extxyz").write_text("1")
    heard: list[ExportRequest] = []
    dialog.requested.connect(heard.append)
    dialog.activateWindow()
    dialog._path.setFocus()
    dialog._path.selectAll()
    qtbot.keyClicks(dialog._path, str(tmp_path / "there.extxyz"))
    assert dialog._export.text() == "Replace"
    qtbot.keyClick(dialog._path, Qt.Key.Key_Return)
    assert heard == []
    assert dialog.isVisible()
    qtbot.waitUntil(dialog._export.hasFocus)
    qtbot.keyClick(dialog._export, Qt.Key.Key_Return)
    assert [request.path.name for request in heard] == ["there.extxyz"]


def test_enter_in_the_list_of_formats_does_not_replace_either(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    (tmp_path / "co.cif").write_text("1")
    heard: list[ExportRequest] = []
    dialog.requested.connect(heard.append)
    dialog.select_format("cif")
    qtbot.keyClick(dialog._formats, Qt.Key.Key_Return)
    assert heard == []


def test_enter_writes_where_there_is_no_file_yet(qtbot: QtBot, dialog: ExportDialog) -> None:
    assert dialog._export.text() == "Export"
    with qtbot.waitSignal(dialog.requested):
        qtbot.keyClick(dialog._path, Qt.Key.Key_Return)


def test_a_file_that_came_while_the_dialog_was_open_is_shown_before_it_is_replaced(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    heard: list[ExportRequest] = []
    dialog.requested.connect(heard.append)
    (tmp_path / "co.extxyz").write_text("1")
    qtbot.mouseClick(dialog._export, Qt.MouseButton.LeftButton)
    assert heard == []
    assert dialog._export.text() == "Replace"
    qtbot.mouseClick(dialog._export, Qt.MouseButton.LeftButton)
    assert len(heard) == 1


def test_what_is_lost_is_listed_line_by_line_with_energy_and_forces(
    qtbot: QtBot, qapp: QApplication, slab: Atoms, tmp_path: Path
) -> None:
    slab.calc = SinglePointCalculator(slab, energy=-1.0, forces=[[0.0, 0.0, 0.0]] * len(slab))
    dialog = opened(qtbot, qapp, slab, 1, tmp_path / "slab.cif")
    lines = dialog._drops.text().splitlines()
    assert lines[0] == "This format does not keep:"
    assert lines[1:] == [f"•  {words}" for words in dropped("cif", slab)]
    assert "•  energy and forces" in lines
