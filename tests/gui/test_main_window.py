"""The window itself: how it starts, fits, folds, tells of mishaps and ends."""

import json
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from tests.gui.conftest import wait_until

from adatom import paths
from adatom.gui import loader, theme
from adatom.gui.actions import ActionKey
from adatom.gui.dialogs.keys import KeysDialog, shared_out
from adatom.gui.mishaps import Mishaps
from adatom.structure.examples import examples

START = """
import json, sys
from adatom.gui.app import make_application
app = make_application()
from adatom.gui.main_window import MainWindow
from PySide6.QtCore import QTimer

def loaded():
    return sorted({name.partition(".")[0] for name in sys.modules})

window = MainWindow()
seen = {}
begin = window._loader.start
def visible():
    seen["visible"] = loaded()
    begin()
window._loader.start = visible
def warm():
    if window.controller is not None and window.controller.workbench.engine_state.status == "ready":
        seen["warm"] = loaded()
        window.close()
        app.quit()
poll = QTimer()
poll.timeout.connect(warm)
poll.start(50)
window.show()
app.exec()
print(json.dumps(seen))
"""
HEAVY = {"torch", "chgnet", "fairchem", "sevenn", "pymatgen"}
VTK = {"vtk", "vtkmodules", "pyvista", "pyvistaqt"}


def test_the_window_is_on_screen_before_anything_heavy_is_imported_and_torch_never_comes():
    done = subprocess.run(
        [sys.executable, "-c", START], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert not set(seen["visible"]) & (HEAVY | VTK | {"ase", "pyqtgraph"})
    assert not set(seen["warm"]) & HEAVY
    assert set(seen["warm"]) >= {"vtkmodules", "ase"}


def test_what_is_asked_before_the_workspace_is_there_is_done_when_it_is(driver):
    assert driver.window.controller is None
    driver.click(driver.window.start_page.new_button)
    driver.wait_ready()
    assert driver.window.bar.title() == "Cu(100)"


def test_a_window_may_be_closed_before_it_is_ready(driver):
    driver.wait_until(lambda: driver.window._painted)
    driver.window.close()
    assert driver.window.controller is None


@pytest.mark.parametrize("size", [(1280, 800), (960, 600)])
def test_nothing_is_clipped_in_a_small_window(user, size):
    user.new_slab()
    user.window.resize(*size)
    QTest.qWait(50)
    assert (user.window.width(), user.window.height()) == size
    for widget in (*user.window.bar.children(), user.workspace.rail, user.side, user.foot):
        if isinstance(widget, QWidget) and widget.isVisible():
            assert widget.width() >= widget.minimumSizeHint().width()
            right = widget.mapTo(user.window, widget.rect().topRight()).x()
            assert right < size[0], widget
    assert user.side.area.widget().minimumSizeHint().width() <= user.side.area.viewport().width()
    user.window.resize(1440, 900)


def test_side_panel_and_foot_fold_away_and_stay_so(user):
    user.new_slab()
    for key, widget, name in (
        (ActionKey.SIDE_PANEL, user.side, "side_panel"),
        (ActionKey.FOOT, user.foot, "foot"),
    ):
        user.window.actions_[key].trigger()
        assert not widget.isVisible()
        assert getattr(user.window.settings, name) is False
        user.window.actions_[key].trigger()
        assert widget.isVisible()


def test_settings_are_kept_from_one_window_to_the_next(driver):
    driver.wait_ready().new_slab()
    driver.window.set_theme("dark")
    driver.window.actions_[ActionKey.FOOT].trigger()
    driver.window.close()
    kept = json.loads(paths.settings_file().read_text())
    assert (kept["theme"], kept["foot"]) == ("dark", False)
    assert kept["geometry"]


def test_the_theme_changes_while_the_window_is_open(user):
    user.new_slab()
    user.window.set_theme("dark")
    assert theme.current_theme() is theme.DARK
    assert QApplication.palette().color(QPalette.ColorRole.Window).name() == theme.DARK.panel
    QTest.qWait(100)
    corner = user.view.picture()[5, 5]
    assert corner.max() < 80
    user.window.set_theme("light")
    assert user.view.picture()[5, 5].min() > 200


def test_an_uncaught_error_becomes_a_notice_with_its_details(user):
    with Mishaps(user.window) as mishaps:
        mishaps.happened.connect(user.window.say_mishap)
        sys.excepthook(ValueError, ValueError("the moon is full"), None)
        thread = threading.Thread(target=lambda: 1 / 0, name="unlucky")
        thread.start()
        thread.join()
        QTest.qWait(20)
    assert "the moon is full" in user.notices[0]
    assert "division by zero" in user.notices[1]
    cards = user.window.notices.cards()
    assert "ValueError" in cards[0].notice.details
    assert "ZeroDivisionError" in cards[1].notice.details


def test_the_keyboard_reaches_the_view(user):
    user.new_slab()
    user.activate()
    user.view.setFocus()
    before = user.view.to_widget((0.0, 0.0, 15.0))
    user.press(Qt.Key.Key_Z)
    assert user.view.to_widget((0.0, 0.0, 15.0)) != before
    user.press(Qt.Key.Key_H)
    assert user.view.to_widget((0.0, 0.0, 15.0)) == before


def test_a_slider_with_the_focus_keeps_its_arrow_keys(user):
    user.window.open_example("co-cu100")
    user.relax()
    user.wait_for_end()
    index = user.stage.index
    slider = user.side.relaxation._fmax.slider
    user.activate()
    slider.setFocus()
    user.press(Qt.Key.Key_Left)
    assert user.stage.index == index


def test_a_letter_typed_into_a_field_is_text(user):
    user.new_slab()
    user.activate()
    field = user.side.adsorbate.palette_.search
    field.setFocus()
    before = user.view.to_widget((0.0, 0.0, 15.0))
    user.press(Qt.Key.Key_Z)
    assert field.text() == "z"
    assert user.view.to_widget((0.0, 0.0, 15.0)) == before
    field.clear()


def test_after_enter_in_a_number_the_keys_of_the_window_work(user):
    user.new_slab()
    user.activate()
    spin = user.side.slab.dimensions.vacuum_row.spin
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin, "12")
    user.press(Qt.Key.Key_Return)
    user.wait_until(lambda: not spin.hasFocus())
    assert user.head.operation.vacuum == 12.0
    before = user.view.to_widget((0.0, 0.0, 15.0))
    user.press(Qt.Key.Key_Z)
    assert user.view.to_widget((0.0, 0.0, 15.0)) != before
    user.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert user.window.start_page.isVisible()


def test_undo_and_redo_are_the_programs_while_a_number_is_edited(user):
    user.new_slab()
    user.activate()
    spin = user.side.slab.dimensions.vacuum_row.spin
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin, "12")
    user.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert user.window.start_page.isVisible()
    user.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert user.head.operation.vacuum == 12.0


def test_undo_in_the_search_takes_back_typing_as_long_as_there_is_some(user):
    user.new_slab()
    user.activate()
    field = user.side.adsorbate.palette_.search
    field.setFocus()
    QTest.keyClicks(field, "wat")
    user.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == ""
    assert not user.window.start_page.isVisible()
    user.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert user.window.start_page.isVisible()


def test_the_command_palette_finds_and_runs(user):
    user.new_slab()
    user.activate()
    user.press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    palette = user.window.palette_
    assert palette.isVisible()
    QTest.keyClicks(QApplication.focusWidget(), "undo")
    assert palette.texts()[0].startswith("Edit: Undo Cu(100) slab")
    user.press(Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert user.window.start_page.isVisible()


def test_the_palette_knows_the_themes(user):
    user.activate()
    user.window.actions_[ActionKey.PALETTE].trigger()
    QTest.keyClicks(QApplication.focusWidget(), "dark")
    assert user.window.palette_.texts()[0] == "View: Theme: Dark"
    user.press(Qt.Key.Key_Return)
    assert theme.current_theme() is theme.DARK
    user.window.set_theme("light")


def test_pointing_at_a_menu_entry_leaves_the_status_bar_alone(user):
    assert all(action.statusTip() == "" for _, action in user.window.actions_)


def test_keys_and_mouse_are_listed_beside_the_work(user):
    user.window.actions_[ActionKey.KEYS].trigger()
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, KeysDialog))
    assert dialog.isVisible()
    assert not dialog.isModal()
    words = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Undo", "Ctrl+Z", "Turn the view", "Shift+wheel"} <= words
    dialog.close()


def test_esc_closes_the_palette_and_leaves_the_tool_alone(user):
    user.new_slab()
    user.choose("CO")
    user.activate()
    user.window.actions_[ActionKey.PALETTE].trigger()
    user.press(Qt.Key.Key_Escape)
    assert not user.window.palette_.isVisible()
    assert user.controller.build.placing


def test_going_back_to_another_branch(user):
    user.new_slab()
    user.window.actions_[ActionKey.NEW_SLAB].trigger()
    user.side.slab.dimensions.spins[0].setValue(2)
    user.wait_until(lambda: len(user.sites) == 24)
    user.choose("H")
    user.click_on(user.sites[0])
    names = [name for name, _ in user.controller.branches()]
    assert any("Cu(100)" in name for name in names)
    visit = dict(user.controller.branches())[names[0]]
    visit()
    assert user.head.children == []


def test_the_device_is_always_shown(user):
    assert user.window.chips[1].text().strip().startswith("CPU")


def test_files_named_at_the_start_are_opened(open_window):
    driver = open_window(examples()[2].path).wait_ready()
    driver.wait_read()
    assert driver.window.bar.title() == "oh-ruo2-110.extxyz"


def test_a_library_that_cannot_be_loaded_is_told(driver, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(loader, "MODULES", ("adatom.viewer.nothing",))
    driver.wait_until(lambda: driver.notices != [])
    assert "could not be loaded" in driver.notices[0]
    assert "adatom doctor" in driver.notices[0]
    assert "adatom.viewer.nothing" in driver.window.notices.cards()[0].notice.details


def test_a_window_stays_on_the_screen_frame_and_all(open_window, monkeypatch):
    window = open_window().wait_ready().window
    room = window.screen().availableGeometry()
    window.move(room.right() - 100, room.bottom() - 100)
    window.resize(room.width() + 200, room.height() + 100)
    window._stay_on_screen()
    assert window.width() > room.width()  # whoever asked for that size gets it
    window._restored = window.size()
    window._stay_on_screen()
    wait_until(lambda: room.contains(window.frameGeometry()))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 9])
def test_keys_are_shared_out_to_columns_in_order_and_evenly(count):
    heights = {"File": 9, "Edit": 20, "Select": 8, "View": 22, "Tools": 8, "Build": 12, "Mouse": 5}
    columns = shared_out(heights, count)
    assert [name for column in columns for name in column] == list(heights)
    assert len(columns) <= count
    highest = max(sum(heights[name] for name in column) for column in columns)
    assert highest <= max(sum(heights.values()) / count + max(heights.values()), max(heights.values()))


def test_the_list_of_keys_fits_a_narrow_screen(user):
    dialog = KeysDialog(user.window)
    for room in (2400, 1416, 900):
        page = dialog._page(room)
        assert page.sizeHint().width() <= room
        page.deleteLater()
    dialog.close()
    dialog.deleteLater()
