from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from adatom.gui.actions import ACTIONS, MENUS, ActionKey, ActionSet, Situation
from adatom.gui.command_palette import Command, best_of, commands_of, score


def test_every_key_has_one_row_and_every_row_a_menu():
    assert Counter(info.key for info in ACTIONS) == Counter(ActionKey)
    assert {info.menu for info in ACTIONS} == set(MENUS)
    assert all(info.tip for info in ACTIONS)


def test_no_two_actions_share_a_shortcut():
    keys = Counter(QKeySequence(keys).toString() for info in ACTIONS for keys in info.shortcuts)
    assert [key for key, times in keys.items() if times > 1 or not key] == []


@pytest.fixture
def actions(qapp: QApplication) -> Iterator[ActionSet]:
    owner = QObject()
    yield ActionSet(owner)
    owner.deleteLater()


def test_an_empty_window_offers_only_what_makes_sense(actions: ActionSet):
    actions.refresh(Situation())
    offered = {info.key for info, action in actions if action.isEnabled()}
    key = ActionKey
    helps = {key.KEYS, key.LOG, key.ABOUT}
    models = {key.MODELS, key.OPEN_CHECKPOINT, key.RELAX_EDITS}
    assert (
        offered == {key.NEW_SLAB, key.OPEN, key.BULK, key.QUIT, key.PALETTE, key.FULL_SCREEN} | helps | models
    )


def test_undo_and_redo_name_what_they_do(actions: ActionSet):
    actions.refresh(Situation(has_structure=True, undo="CO at bridge", redo="Relax with EMT"))
    assert actions[ActionKey.UNDO].text() == "Undo CO at bridge"
    assert actions[ActionKey.REDO].text() == "Redo Relax with EMT"


@pytest.mark.parametrize(
    ("run", "offered"), [("idle", {"relax"}), ("running", {"pause", "stop"}), ("stopping", set())]
)
def test_the_run_decides_what_can_be_done_with_it(actions: ActionSet, run: str, offered: set[str]):
    actions.refresh(Situation(has_structure=True, run=run))
    assert {key for key in ("relax", "pause", "stop") if actions[ActionKey(key)].isEnabled()} == offered


def test_every_action_can_be_triggered(user):
    user.window.open_example("co-cu100")
    user.relax()
    user.wait_for_end()
    kept = {ActionKey.QUIT, ActionKey.FULL_SCREEN}
    for info, action in user.window.actions_:
        if info.key not in kept and action.isEnabled():
            action.trigger()
            QTest.qWait(5)
            for dialog in QApplication.topLevelWidgets():
                if isinstance(dialog, QDialog):
                    dialog.close()
            if info.checkable:
                action.trigger()
        user.window.palette_.hide()
        if info.key in (ActionKey.START_PAGE, ActionKey.UNDO):
            user.workbench.redo()
        if user.run.active:
            user.wait_for_end()
    assert all("wrong" not in text for text in user.notices)


def test_every_action_is_handled(user):
    assert set(user.window._handlers) == set(ActionKey)


def test_the_palette_lists_what_makes_sense_with_its_keys(actions: ActionSet):
    actions.refresh(Situation())
    commands = commands_of(actions)
    assert ("File", "New Slab") in [(command.menu, command.name) for command in commands]
    assert all(command.keys for command in commands if command.menu == "File")


@pytest.mark.parametrize(
    ("typed", "best"),
    [("undo", "Undo"), ("fit", "Fit to Window"), ("ns", "New Slab"), ("rlx", "Relax"), ("relaxstop", "Stop")],
)
def test_a_few_letters_find_a_command(typed: str, best: str):
    commands = [Command(info.menu, info.text.rstrip("…"), "", print) for info in ACTIONS]
    assert best_of(typed, commands)[0].name == best


def test_letters_that_do_not_fit_find_nothing():
    assert score("xyzzy", "Edit: Undo") is None
