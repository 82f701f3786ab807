"""Notices come, and go when nobody needs them any longer."""

import subprocess
import sys

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from adatom.gui import notices as module
from adatom.gui.notices import Notices
from adatom.gui.theme import DARK, LIGHT, apply_theme
from adatom.workbench.state import Notice


@pytest.fixture
def notices(request, qtbot) -> Notices:
    around = request.node.around = QWidget()  # to stay alive as long as the test
    qtbot.addWidget(around)
    around.resize(800, 600)
    around.show()
    return Notices(around)


def texts(notices: Notices) -> list[str]:
    return [card.notice.text for card in notices.cards()]


def test_no_more_than_two_stand_at_once(notices):
    for text in "abc":
        notices.say(Notice(text, "error"))
    assert texts(notices) == ["b", "c"]


def test_what_has_worked_since_is_no_longer_complained_of(notices):
    notices.say(Notice("no such file", "error", topic="open"))
    notices.say(Notice("no such model", "error", topic="run"))
    notices.settle("open")
    assert texts(notices) == ["no such model"]


def test_a_notice_that_informs_goes_by_itself_and_an_error_stays(notices, monkeypatch):
    monkeypatch.setattr(module, "READING_TIME_MS", 30)
    notices.say(Notice("written"))
    notices.say(Notice("lost", "error", topic="engine"))
    QTest.qWait(120)
    assert texts(notices) == ["lost"]
    notices.settle("engine", gently=True)
    assert texts(notices) == ["lost"]
    QTest.qWait(120)
    assert texts(notices) == []


def test_a_notice_that_offers_something_leaves_time_to_decide(notices, monkeypatch):
    monkeypatch.setattr(module, "READING_TIME_MS", 30)
    notices.say(Notice("written"))
    notices.say(Notice("3 frames discarded."), ("Bring back", lambda: None))
    QTest.qWait(120)
    assert texts(notices) == ["3 frames discarded."]


def test_a_refused_edit_is_not_complained_of_for_ever(notices, monkeypatch):
    monkeypatch.setattr(module, "DECIDING_TIME_MS", 30)
    notices.say(Notice("There are no atoms in the text.", "error", topic="edit"))
    notices.say(Notice("The engine is gone.", "error", topic="engine"))
    QTest.qWait(120)
    assert texts(notices) == ["The engine is gone."]


def test_the_mark_of_a_notice_goes_with_the_theme(notices, qapp):
    apply_theme(qapp, LIGHT)
    notices.say(Notice("The engine is gone.", "error", topic="engine"))
    (card,) = notices.cards()
    before = card._mark.pixmap().toImage()
    apply_theme(qapp, DARK)
    QTest.qWait(20)
    assert card._mark.pixmap().toImage() != before
    apply_theme(qapp, LIGHT)


def test_notices_dismissed_in_every_way_and_at_once_never_take_the_window_down(qtbot, qapp):
    # In a process of its own: what this guards against was a segmentation fault.
    script = """
import gc
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from adatom.gui.app import make_application
from adatom.gui.notices import Notices
from adatom.gui.theme import LIGHT, apply_theme
from adatom.workbench.state import Notice

app = make_application()
apply_theme(app, LIGHT)
window = QWidget()
window.resize(900, 600)
notices = Notices(window)
window.show()
QTest.qWait(50)
for turn in range(300):
    notices.say(Notice(f"Written {turn}"), ("Back", lambda: None))
    if turn % 3 == 0:
        QTest.qWait(1)
    if turn % 3 == 1:
        notices.clear()
    else:
        card = notices.cards()[-1]
        (back,) = [button for button in card.findChildren(QPushButton) if button.text() == "Back"]
        QTest.mouseClick(back, Qt.MouseButton.LeftButton)
        del card, back
    QTest.qWait(1)
    if turn % 10 == 0:
        gc.collect()
assert notices.cards() == []
assert not notices.isVisible()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
