"""The line that says what mouse and keys do."""

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from adatom.gui.hints import HintLine, cut, hint_of

LONG = "Click selects · drag draws a box · Shift adds · double click takes the molecule · Esc leaves"


@pytest.fixture
def over(qtbot):
    """A widget with something in both of its lower corners."""
    widget = QWidget()
    widget.resize(900, 500)
    widget.left, widget.right = QWidget(widget), QWidget(widget)
    widget.left.setGeometry(6, 410, 84, 84)
    widget.right.setGeometry(680, 410, 208, 78)
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def line(over):
    return HintLine(over, (over.left, over.right))


def clear(line, over):
    return not any(line.geometry().intersects(w.geometry()) for w in (over.left, over.right) if w.isVisible())


@pytest.mark.parametrize("width", [900, 700, 560, 420, 300])
@pytest.mark.parametrize("legend", [True, False])
def test_it_is_one_line_clear_of_the_corners(over, line, width, legend):
    over.right.setVisible(legend)
    line.say(LONG)
    over.resize(width, 500)
    over.right.move(width - 220, 410)
    assert line.isVisible()
    assert clear(line, over)
    assert over.rect().contains(line.geometry())
    assert line.height() < 2 * line.fontMetrics().height()
    assert line.fontMetrics().horizontalAdvance(line.text()) <= line.width()


def test_it_makes_way_for_a_legend_that_appears(over, line):
    over.right.hide()
    line.say(LONG)
    before = line.geometry()
    over.right.show()
    assert clear(line, over)
    over.right.hide()
    assert line.geometry() == before


def test_what_has_no_room_is_left_out_part_by_part_and_told_in_a_tooltip(over, line):
    line.say(LONG)
    over.resize(700, 500)
    over.right.move(480, 410)
    shown = line.text()
    assert shown.endswith(" · …")
    assert LONG.startswith(shown.removesuffix("…"))
    assert line.whole == line.accessibleName() == LONG
    point = line.geometry().center()
    QApplication.sendEvent(over, QHelpEvent(QEvent.Type.ToolTip, point, over.mapToGlobal(point)))
    assert QToolTip.text() == LONG
    QToolTip.hideText()
    assert not line.eventFilter(over, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), over.mapToGlobal(point)))


def test_with_nothing_to_say_it_is_not_there(line):
    line.say(LONG)
    line.say("")
    assert not line.isVisible()
    assert line.text() == ""


def test_a_first_part_that_does_not_fit_is_left_whole():
    assert cut("Click selects · drag", lambda text: False) == "Click selects"
    assert cut("Click selects · drag", lambda text: True) == "Click selects · drag"


def test_while_it_relaxes_the_hand_is_offered():
    assert "grab atoms" in hint_of("navigate", selected=0, running=True, transforming=False)
    assert hint_of("navigate", selected=0, running=False, transforming=False) == ""
