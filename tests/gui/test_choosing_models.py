"""Choosing models in the window: fit, charge and spin, checkpoint files, consent, memory, the log."""

import shutil
import zipfile
from pathlib import Path

import pytest
from ase import Atoms
from ase.build import bulk, molecule
from ase.io import write
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from adatom.gui.actions import ActionKey
from adatom.gui.dialogs.consent import ConsentDialog
from adatom.gui.dialogs.log import LogDialog
from adatom.gui.dialogs.models import ModelsDialog
from adatom.potentials.checkpoints import sha256_of
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.electrons import SetChargeAndSpin, charge_of, spin_of

TINY_UMA = Path(__file__).parents[1] / "data" / "tiny_uma.pt"


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return Path(shutil.copy(TINY_UMA, tmp_path / "mine.pt"))


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A checkpoint that makes a folder beside itself when it is unpickled, and is a good model otherwise."""
    path, marker = tmp_path / "code.pt", str(tmp_path / "ran").encode()
    name = b"X\x11\0\0\0TINY-UMA-TESTONLY"
    call = b"cos\nmkdir\n(X" + len(marker).to_bytes(4, "little") + marker + b"tR"  # gives None for a name
    with zipfile.ZipFile(TINY_UMA) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith("data.pkl"):
                assert content.count(name) == 1
                content = content.replace(name, call)
            new.writestr(entry.filename, content)
    return path


@pytest.fixture
def user(user):
    """The shared window, with EMT again afterwards."""
    yield user
    user.controller.models.choose("emt", None)
    user.window.settings.checkpoints = []


def on_table(user, tmp_path: Path, atoms: Atoms) -> None:
    path = tmp_path / "structure.extxyz"
    write(path, atoms)
    user.open_files([path])


def open_file(user, path: Path) -> None:
    user.controller.models.open_checkpoint(path)
    user.wait_until(lambda: not user.controller.models.reading)


def choose(user, path: Path, task: str) -> None:
    user.controller.models.choose(f"file:{path}", task)


def test_an_oxide_with_oc20_is_said_at_once_and_a_better_task_settles_it(user, tmp_path, checkpoint):
    oxide = bulk("NiO", "rocksalt", a=4.2, cubic=True)
    on_table(user, tmp_path, oxide)
    choose(user, checkpoint, "oc20")
    assert any("oxide" in text for text in user.notices)
    assert "not made for this structure" in user.window.chips[0].accessibleName()
    choose(user, checkpoint, "omat")
    assert not any("oxide" in text for text in user.notices)
    assert "not made" not in user.window.chips[0].accessibleName()


def test_what_is_put_on_the_table_later_is_looked_at_too(user, tmp_path, checkpoint):
    user.window.open_example("co-cu100")
    choose(user, checkpoint, "oc20")
    assert user.notices == []
    on_table(user, tmp_path, bulk("NiO", "rocksalt", a=4.2, cubic=True))
    assert any("oxide" in text for text in user.notices)
    user.workbench.visit(user.workbench.project.root)
    assert not any("oxide" in text for text in user.notices)


def test_an_element_never_seen_is_refused_once_and_not_said_twice(user, tmp_path, checkpoint):
    choose(user, checkpoint, "oc20")
    on_table(user, tmp_path, Atoms("U2", [(0, 0, 0), (0, 0, 2.4)], cell=[9, 9, 9], pbc=True))
    assert sum("U: its numbers would mean nothing" in text for text in user.notices) == 1
    user.click(user.window.bar.main_button)
    assert sum("U: its numbers would mean nothing" in text for text in user.notices) == 1
    assert not user.run.active


def test_charge_and_spin_are_offered_where_the_task_takes_them_and_are_a_step(user, tmp_path, checkpoint):
    panel = user.side.relaxation
    on_table(user, tmp_path, molecule("OH"))
    choose(user, checkpoint, "oc20")
    assert not panel._electrons.isVisible()
    choose(user, checkpoint, "omol")
    assert panel._electrons.isVisibleTo(panel)
    assert "2, 4, 6" in panel._remark.text()  # nine electrons with multiplicity 1
    type_into(panel._charge, "-1")
    assert (charge_of(user.head.start), spin_of(user.head.start)) == (-1, 1)
    assert panel._remark.text() == ""
    type_into(panel._spin, "3")
    assert user.head.operation == SetChargeAndSpin(-1, 3)
    assert user.window.actions_[ActionKey.UNDO].text() == "Undo Charge −1, spin 3"
    user.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert charge_of(user.head.start) == 0
    assert panel._charge.value() == 0


def type_into(spin, text: str) -> None:
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin, text)
    QTest.keyClick(spin, Qt.Key.Key_Return)


def test_charge_and_spin_reach_the_model_and_the_script(user, tmp_path, checkpoint):
    on_table(user, tmp_path, molecule("OH"))
    choose(user, checkpoint, "omol")
    user.side.relaxation.set_settings(RelaxationSettings("emt", max_steps=0))
    energies = []
    for charge, spin in ((0, 2), (-1, 1)):
        user.controller.models._set_electrons(charge, spin)
        user.relax()
        user.wait_for_end()
        energies.append(user.stage.frame.energy)
        assert f"atoms.info.update(charge={charge}, spin={spin})" in user.workbench.script()
        user.workbench.undo()
    assert abs(energies[0] - energies[1]) > 1e-6


def test_a_checkpoint_file_relaxes_the_reference_and_is_listed_from_then_on(user, checkpoint):
    user.window.open_example("co-cu100")
    open_file(user, checkpoint)
    assert user.window.chips[0].text().strip() == "mine.pt · oc20"
    user.relax()
    user.wait_for_end()
    assert (user.run.converged, user.run.step) == (True, 20), user.notices
    assert user.run.energy == pytest.approx(8.24824, abs=0.0005)
    assert checkpoint in user.window.settings.checkpoints
    menu = user.window.chips[0].menu()
    menu.aboutToShow.emit()
    assert "mine.pt" in [action.text() for action in menu.actions()]
    menu.aboutToHide.emit()
    user.wait_until(lambda: not menu.actions())


def test_a_file_that_is_no_checkpoint_is_refused_in_words_and_the_model_stays(user, tmp_path):
    path = tmp_path / "notes.pt"
    path.write_text("nothing of the kind")
    open_file(user, path)
    assert any("notes.pt" in text for text in user.notices)
    assert user.window.chips[0].text().strip() == "EMT"
    assert user.window.settings.checkpoints == []


def consent(user) -> ConsentDialog:
    dialogs = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ConsentDialog)]
    assert len(dialogs) == 1
    return dialogs[0]


def test_a_file_with_code_runs_nothing_until_the_user_agrees(driver, code):
    user = driver.wait_ready()  # its engine reads the consents of this test's user
    marker = code.with_name("ran")
    open_file(user, code)
    dialog = consent(user)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert sha256_of(code) in said
    assert "mkdir" in said
    assert dialog.focusWidget() is dialog.cancel
    user.click(dialog.cancel)
    user.wait_until(lambda: not dialog_is_there())
    assert not marker.exists()
    assert user.window.chips[0].text().strip() == "EMT"

    open_file(user, code)
    user.click(consent(user).agree)
    user.wait_until(lambda: user.window.chips[0].text().strip() == "code.pt · oc20")
    user.wait_until(marker.exists)
    user.wait_until(lambda: user.workbench.engine_state.status == "ready")
    user.controller.models.choose("emt", None)
    open_file(user, code)  # asked once
    assert not dialog_is_there()
    assert user.window.chips[0].text().strip() == "code.pt · oc20"


def dialog_is_there() -> bool:
    return any(isinstance(widget, ConsentDialog) for widget in QApplication.topLevelWidgets())


def test_the_browser_shows_what_is_wrong_with_the_structure_for_each_model(user, tmp_path):
    on_table(user, tmp_path, bulk("NiO", "rocksalt", a=4.2, cubic=True))
    user.activate()
    user.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    (browser,) = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ModelsDialog)]
    user.wait_until(browser.isVisible)
    assert browser.selected()[0] == "emt"
    QTest.keyClicks(browser.findChild(QLineEdit), "uma-s-1p2p1")
    assert browser.selected() == ("fairchem:uma-s-1p2p1", "oc20")
    said = " ".join(label.text() for label in browser.findChildren(QLabel) if label.isVisible())
    assert "This is an oxide" in said
    assert "oc22" in said
    browser.close()


def test_a_structure_too_large_for_the_memory_is_asked_about_before_it_is_sent(user, tmp_path, monkeypatch):
    user.controller.models.choose("chgnet", None)
    user.window.open_example("co-cu100")
    memory = type("Memory", (), {"available": 10**8, "total": 10**11})
    monkeypatch.setattr("psutil.virtual_memory", lambda: memory)
    user.click(user.window.bar.main_button)
    assert any("29 atoms take CHGNet 0.3.0 about" in text for text in user.notices)
    assert not user.run.active
    card = user.window.notices.cards()[-1]
    anyway = next(push for push in card.findChildren(QPushButton) if push.text() == "Relax anyway")
    user.click(anyway)
    user.wait_until(lambda: user.run.active)
    user.workbench.stop()
    user.wait_for_end()


def test_what_the_libraries_say_is_in_the_log_and_not_in_the_terminal(driver, checkpoint, capfd):
    user = driver.wait_ready()
    choose(user, checkpoint, "oc20")
    user.wait_until(lambda: "mine.pt" in user.workbench.engine_state.text)
    user.wait_until(lambda: user.workbench.engine_state.status == "ready")
    user.window._show_log()
    (dialog,) = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, LogDialog)]
    dialog._tabs.setCurrentIndex(1)
    page = dialog._tabs.currentWidget()
    user.wait_until(lambda: "untrained" in page.toPlainText())  # fairchem's own words
    dialog.close()
    said = capfd.readouterr()
    assert "untrained" not in said.out + said.err


def test_the_number_of_threads_goes_with_the_run(user):
    user.window.chips[1].threads_chosen.emit(1)
    assert user.controller.models.settings().threads == 1
    user.window.chips[1].threads_chosen.emit(None)
    assert user.controller.models.settings().threads is None
