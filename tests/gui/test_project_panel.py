"""The project panel in the real window, with mouse and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from adatom.gui.actions import ActionKey
from adatom.gui.panels.project.delegate import name_rect
from adatom.gui.panels.project.left_panel import WIDEST
from adatom.gui.panels.project.model import IS_HEAD, MIME, ROW, STATE
from adatom.gui.panels.project.note import NotePopover
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.frames import TakeFrame
from adatom.structure.slabs.operations import BuildSlab

SLAB = BuildSlab("Cu", "100", (2, 2, 2), 8.0)
LARGE = BuildSlab("Cu", "100", (8, 8, 6), 8.0)
NEVER = RelaxationSettings("emt", fmax=1e-6, max_steps=100_000)


def oxygen(x: float, name: str) -> PlaceAdsorbate:
    return PlaceAdsorbate(adsorbate("O"), Pose((x, 1.0), 1.5), name)


@pytest.fixture
def panel(user):
    """The window with a slab of three branches, and the panel unfolded."""
    action = user.window.actions_[ActionKey.PROJECT_PANEL]
    user.slab = user.workbench.apply(SLAB)
    user.made = []
    for x, name in ((0.0, "ontop"), (1.3, "bridge"), (2.6, "hollow")):
        user.workbench.visit(user.slab)
        user.made.append(user.workbench.apply(oxygen(x, name)))
    if not action.isChecked():
        action.trigger()
    user.activate()
    user.page = user.controller.project.page
    user.tree = user.page.tree
    user.wait_until(lambda: at(user, user.head) is not None and chosen(user) == [user.head])
    yield user
    user.workbench.queue.clear()
    if user.run.active:
        user.workbench.stop()
        user.wait_for_end()
    for node in list(user.workbench.project.root.children):
        user.workbench.remove(node)
    if action.isChecked():
        action.trigger()


def at(user, node):
    """Return the place of a node's name in the list, or ``None`` where it is not on show."""
    row = user.page.model.row_of(node)
    if row is None:
        return None
    index = user.page.model.index(row)
    rect = user.tree.visualRect(index)
    return name_rect(rect, index.data(ROW)).center() if rect.isValid() else None


def relax_for_long(user):
    """Relax something that takes its time, and hold it at its first steps."""
    atoms = user.workbench.apply(LARGE, at=user.workbench.project.root).structure
    shaken = atoms.positions + np.random.default_rng(3).normal(0, 0.08, (len(atoms), 3))
    user.workbench.apply(TakeFrame(0, shaken, atoms.cell.array))
    user.workbench.relax(NEVER)
    user.wait_until(lambda: user.run.step > 0)
    user.workbench.pause()
    return user.head


def chosen(user):
    return user.tree.chosen()


def click(user, node, keys=Qt.KeyboardModifier.NoModifier):
    QTest.mouseClick(user.tree.viewport(), Qt.MouseButton.LeftButton, keys, at(user, node))


def key(user, pressed, keys=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(user.tree, pressed, keys)


def test_a_click_goes_to_a_structure_and_undo_marks_where_it_leads(panel):
    click(panel, panel.made[0])
    assert panel.head is panel.made[0]
    panel.wait_until(lambda: panel.page.model.index(panel.page.model.row_of(panel.head)).data(IS_HEAD))
    panel.window.do(ActionKey.UNDO)
    assert panel.head is panel.slab
    panel.wait_until(lambda: chosen(panel) == [panel.slab])


def test_ctrl_and_shift_select_more_without_going_there(panel):
    head = panel.head
    click(panel, panel.made[0], Qt.KeyboardModifier.ControlModifier)
    assert panel.head is head
    assert chosen(panel) == [panel.made[0], panel.made[2]]
    assert panel.page._bar.isVisible()
    click(panel, panel.made[2])
    assert not panel.page._bar.isVisible()


def test_what_was_made_while_the_other_page_was_on_show_is_there_when_the_page_comes_back(panel):
    left = panel.workspace.left
    left.show_page("Atoms")
    made = panel.workbench.apply(oxygen(3.9, "far"))
    left.show_page("Project")
    panel.wait_until(lambda: chosen(panel) == [made])


def test_arrows_move_and_enter_goes_there(panel):
    click(panel, panel.made[2])
    key(panel, Qt.Key.Key_Up)
    assert panel.head is panel.made[2]
    key(panel, Qt.Key.Key_Return)
    assert panel.head is panel.made[1]


@pytest.mark.parametrize("how", ["F2", "double click"])
def test_a_name_is_typed_in_its_place(panel, how):
    node = panel.made[1]
    click(panel, node)
    if how == "F2":
        key(panel, Qt.Key.Key_F2)
    else:
        QTest.mouseDClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=at(panel, node))
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "my bridge n")
    QTest.keyClick(field, Qt.Key.Key_Return)
    panel.wait_until(lambda: node.name == "my bridge n")
    panel.wait_until(lambda: panel.window.bar.title() == "my bridge n")
    panel.wait_until(lambda: not isinstance(QApplication.focusWidget(), QLineEdit))


def test_enter_after_a_name_stays_where_it_was(panel):
    head = panel.head
    panel.tree.choose([panel.made[0]])
    key(panel, Qt.Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "first")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    panel.wait_until(lambda: panel.made[0].name == "first")
    assert panel.head is head


def test_a_structure_is_renamed_by_its_action_though_the_panel_is_folded_away(panel):
    panel.window.actions_[ActionKey.PROJECT_PANEL].trigger()
    panel.window.do(ActionKey.RENAME)
    panel.wait_until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "mine")
    QTest.keyClick(field, Qt.Key.Key_Return)
    panel.wait_until(lambda: panel.head.name == "mine")
    panel.window.do(ActionKey.NOTE)
    popover = panel.page.findChild(NotePopover)
    assert popover.isVisible()
    popover.close()
    panel.wait_until(lambda: panel.page.findChild(NotePopover) is None)


def test_asking_for_a_name_once_more_while_it_is_typed_leaves_the_field_open(panel, qtlog):
    node = panel.made[1]
    click(panel, node)
    panel.tree.rename(node)
    field = QApplication.focusWidget()
    panel.tree.rename(node)
    assert QApplication.focusWidget() is field
    assert not [record.message for record in qtlog.records if "editing failed" in record.message]
    QTest.keyClick(field, Qt.Key.Key_Escape)


def test_esc_leaves_a_name_as_it_was(panel):
    key(panel, Qt.Key.Key_F2)
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "nonsense")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert panel.head.name == ""


def test_a_note_is_written_in_a_popover_and_its_mark_opens_it(panel):
    node = panel.made[1]
    panel.page.write_note(node)
    popover = panel.page.findChild(NotePopover)
    QTest.keyClicks(popover.text, "tilts")
    QTest.keyClick(popover.text, Qt.Key.Key_Return)
    QTest.keyClicks(popover.text, "a little")
    QTest.keyClick(popover.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert node.note == "tilts\na little"
    panel.wait_until(lambda: panel.page.findChild(NotePopover) is None)
    panel.page.write_note(node)
    popover = panel.page.findChild(NotePopover)
    QTest.keyClicks(popover.text, " more")
    QTest.keyClick(popover.text, Qt.Key.Key_Escape)
    assert node.note == "tilts\na little"
    panel.wait_until(lambda: panel.page.findChild(NotePopover) is None)


def test_what_is_deleted_can_be_brought_back(panel):
    node = panel.head
    panel.tree.setFocus()
    key(panel, Qt.Key.Key_Delete)
    assert panel.head is panel.slab
    assert node not in panel.workbench.project
    assert panel.notices == [f"“{node.title}” deleted."]
    card = panel.window.notices.cards()[0]
    button = next(
        child for child in card.findChildren(type(panel.page.queue.name)) if child.text() == "Bring back"
    )
    panel.click(button)
    assert panel.head is node
    panel.wait_until(lambda: chosen(panel) == [node])


def test_del_with_the_keyboard_in_the_list_deletes_no_atoms(panel):
    panel.controller.selection.set([0])
    panel.tree.setFocus()
    QTest.keyClick(panel.tree, Qt.Key.Key_Delete)
    assert panel.head is panel.slab
    assert len(panel.head.start) == 8


def test_the_order_changes_by_keys_and_by_dropping_among_siblings_only(panel):
    a, b, c = panel.made
    click(panel, c)
    key(panel, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert panel.slab.children == [a, c, b]
    panel.wait_until(lambda: chosen(panel) == [c])
    model = panel.page.model
    data = QMimeData()
    data.setData(MIME, str(b.key).encode())
    move, nowhere = Qt.DropAction.MoveAction, QModelIndex()
    assert not model.canDropMimeData(data, move, model.row_of(panel.slab), 0, nowhere)
    assert not model.canDropMimeData(data, move, -1, -1, model.index(model.row_of(a)))
    assert model.canDropMimeData(data, move, model.row_of(a), 0, nowhere)
    model.dropMimeData(data, move, model.row_of(a), 0, nowhere)
    assert panel.slab.children == [b, a, c]
    data.setData(MIME, str(b.key).encode())
    panel.wait_until(lambda: model.row_of(b) < model.row_of(a))
    model.dropMimeData(data, move, model.rowCount(), 0, nowhere)
    assert panel.slab.children == [a, c, b]


def test_small_edits_are_folded_and_a_click_shows_them(panel):
    for _ in range(4):
        atoms = panel.head.structure
        panel.workbench.apply(TakeFrame(0, atoms.positions + 0.01, atoms.cell.array))
    model = panel.page.model
    panel.wait_until(lambda: any(row.folded for row in model.rows))
    fold = next(at for at, row in enumerate(model.rows) if row.folded)
    before = model.rowCount()
    place = panel.tree.visualRect(model.index(fold)).center()
    QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert model.rowCount() == before + 3
    key(panel, Qt.Key.Key_Left)
    assert model.rowCount() == before


def test_the_menu_offers_what_makes_sense(panel):
    panel.tree.customContextMenuRequested.emit(at(panel, panel.head))
    menu = panel.page.findChild(QMenu, "project menu")
    offered = {action.text().split("\t")[0]: action.isEnabled() for action in menu.actions() if action.text()}
    assert offered["Continue from Here"] is False
    assert offered["Compare"] is False
    assert "Branch from Frame 1" not in offered
    menu.close()
    panel.wait_until(lambda: panel.page.findChild(QMenu, "project menu") is None)
    several = {entry[0] for entry in panel.page.entries(panel.made) if entry}
    assert {"Relax All 3", "Compare", "Delete"} <= several


def test_an_earlier_frame_on_show_can_be_branched_from(panel):
    panel.workbench.relax(RelaxationSettings("emt", fmax=0.01, max_steps=5))
    panel.wait_for_end()
    node = panel.head
    panel.foot.timeline.go_first()
    entry = next(entry for entry in panel.page.entries([node]) if entry and entry[0] == "Branch from Frame 1")
    entry[3]()
    assert panel.head.parent is node
    np.testing.assert_array_equal(panel.head.start.positions, node.trajectory[0].positions)


def test_a_relaxation_is_followed_in_its_row_and_energies_are_copied(panel):
    panel.workbench.relax(RelaxationSettings("emt", fmax=0.01, max_steps=5))
    node = panel.head
    panel.wait_for_end()
    index = panel.page.model.index(panel.page.model.row_of(node))
    panel.wait_until(lambda: index.data(STATE).text == "step limit, 5")
    panel.wait_until(lambda: chosen(panel) == [node])
    QTest.keyClick(panel.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert f"{node.trajectory[-1].energy:.4f}\t" in QGuiApplication.clipboard().text()


def test_several_are_relaxed_in_a_queue_that_can_be_reordered_and_cleared(panel):
    large = relax_for_long(panel)
    panel.workbench.visit(panel.slab)
    panel.controller.project.relax(panel.made)
    queue = panel.page.queue
    panel.wait_until(lambda: queue.isVisible() and len(queue.order()) == 3)
    first, _, last = (entry.key for entry in panel.workbench.queue.entries)
    queue.waiting.setFocus()
    queue.waiting.setCurrentIndex(queue.waiting.model().index(2))
    QTest.keyClick(queue.waiting, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    panel.wait_until(lambda: queue.order()[1] == last)
    QTest.keyClick(queue.waiting, Qt.Key.Key_Delete)
    panel.wait_until(lambda: len(queue.order()) == 2)
    assert first in queue.order()
    panel.wait_until(
        lambda: panel.page.model.index(panel.page.model.row_of(panel.made[0])).data(STATE) is not None
    )
    panel.click(queue.clear_button)
    assert panel.workbench.queue.entries == ()
    assert panel.run.active
    assert panel.head is panel.slab
    panel.wait_until(lambda: queue.isVisible() and not queue.order())
    panel.click(queue.stop_button)
    panel.wait_for_end()
    panel.wait_until(lambda: not queue.isVisible())
    assert large.trajectory


def test_what_is_being_relaxed_is_not_deleted(panel):
    node = relax_for_long(panel)
    panel.controller.project.remove([node])
    assert node in panel.workbench.project
    assert "stop it before it is deleted" in panel.notices[-1]


def test_the_panel_folds_away_and_keeps_its_width(panel):
    panel.workspace.split.setSizes([300, 900])
    panel.workspace.split.splitterMoved.emit(300, 1)
    action = panel.window.actions_[ActionKey.PROJECT_PANEL]
    action.trigger()
    assert not panel.workspace.left.isVisible()
    assert not panel.window.settings.project_panel
    node = panel.made[0]
    panel.workbench.visit(node)
    action.trigger()
    panel.wait_until(lambda: panel.workspace.left.width() == 300)
    panel.wait_until(lambda: chosen(panel) == [node])
    assert panel.workspace.left.titles[0] == "Project"


def test_in_a_window_of_1280_pixels_the_view_keeps_500(panel):
    before = panel.window.size()
    panel.window.resize(1280, 800)
    panel.wait_until(lambda: panel.workspace.width() == 1280)
    handle = panel.workspace.split.handle(1)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(2, 100))
    QTest.mouseMove(handle, QPoint(200, 100))
    QTest.mouseMove(handle, QPoint(500, 100))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(500, 100))
    assert panel.workspace.left.width() == WIDEST
    assert panel.view.width() >= 500
    panel.window.resize(before)


def test_pictures_appear_by_themselves(panel):
    pictures = panel.page.pictures
    ratio = panel.tree.devicePixelRatioF()
    panel.wait_until(lambda: pictures.picture(panel.head, ratio) is not None)
    pictures.renew(panel.head)
    assert pictures.picture(panel.head, ratio) is None
    panel.wait_until(lambda: pictures.picture(panel.head, ratio) is not None)


def test_a_right_click_beside_the_rows_offers_nothing(panel):
    panel.tree.customContextMenuRequested.emit(QPoint(20, panel.tree.viewport().height() - 2))
    assert panel.page.findChild(QMenu, "project menu") is None


def test_what_relaxes_elsewhere_is_told_in_the_status_bar_and_a_click_goes_there(panel):
    node = relax_for_long(panel)
    told = panel.window.status.elsewhere
    assert not told.isVisible()
    panel.workbench.visit(panel.slab)
    panel.wait_until(told.isVisible)
    panel.wait_until(lambda: told.text().startswith("Paused: "))
    panel.workbench.resume()
    step = panel.run.step
    panel.wait_until(lambda: int(told.text().rpartition("step ")[2]) > step + 2)
    assert told.text().startswith("Relaxing ")
    panel.workbench.relax(NEVER, node=panel.made[0])
    panel.wait_until(lambda: told.text().endswith("1 more to come"))
    panel.click(told)
    assert panel.head is node
    panel.wait_until(lambda: not told.isVisible())


def test_a_dot_points_to_the_panel_until_it_is_opened(panel):
    button, settings = panel.workspace.rail.project_button, panel.window.settings
    action = panel.window.actions_[ActionKey.PROJECT_PANEL]
    assert settings.knows_project
    assert not button.marked
    action.trigger()
    settings.knows_project = False
    panel.workbench.visit(panel.slab)
    panel.wait_until(lambda: button.marked)
    assert "branches" in button.toolTip()
    assert button.accessibleDescription()
    action.trigger()
    assert settings.knows_project
    assert not button.marked
    assert "branches" not in button.toolTip()
