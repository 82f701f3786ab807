import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from adatom.gui.panels.placing import AngleSpin
from adatom.gui.theme import DARK, LIGHT, apply_theme
from adatom.gui.widgets import DecimalSpin, Message, NumberWithSlider, Row, Section, Segments, Spin
from adatom.gui.workspace import BAR_WIDTH, SidePanel


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    return widget


def turn_wheel(widget: QWidget) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def vacuum() -> NumberWithSlider:
    number = NumberWithSlider(DecimalSpin("Vacuum", 0, 100, 0.5, 1, suffix=" Å"), (0, 20), 0.5)
    number.set_value(8.0)
    return number


def test_slider_and_number_follow_each_other(qtbot: QtBot) -> None:
    number = vacuum()
    shown(qtbot, number)
    heard: list[float] = []
    number.changed.connect(heard.append)
    number.slider.setValue(number.slider.value() + 2)
    assert number.value() == 9.0
    number.spin.setFocus()
    number.spin.selectAll()
    qtbot.keyClicks(number.spin, "12.5")
    assert number.slider.value() == 25
    assert heard[0] == 9.0
    assert heard[-1] == 12.5


def test_a_typed_number_may_go_beyond_the_slider(qtbot: QtBot) -> None:
    number = vacuum()
    shown(qtbot, number)
    number.spin.selectAll()
    qtbot.keyClicks(number.spin, "55")
    assert number.value() == 55
    assert number.slider.value() == number.slider.maximum()


def test_setting_a_number_from_outside_says_nothing(qtbot: QtBot) -> None:
    number = vacuum()
    qtbot.addWidget(number)
    heard: list[float] = []
    number.changed.connect(heard.append)
    number.set_value(11.0)
    assert number.slider.value() == 22
    assert heard == []


def test_a_comma_is_read_as_a_decimal_point(qtbot: QtBot) -> None:
    number = vacuum()
    shown(qtbot, number)
    number.spin.selectAll()
    qtbot.keyClicks(number.spin, "7,5")
    assert number.value() == 7.5


def test_the_wheel_leaves_a_number_alone_until_it_has_the_focus(qtbot: QtBot) -> None:
    window = QWidget()
    number = vacuum()
    number.setParent(window)
    other = Spin("Layers", 1, 9)
    other.setParent(window)
    other.move(0, 60)
    shown(qtbot, window)
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    turn_wheel(number.spin)
    turn_wheel(number.slider)
    assert number.value() == 8.0
    turn_wheel(other)
    assert other.value() == 2


def test_what_is_being_typed_is_not_rewritten_by_the_same_value_coming_back(qtbot: QtBot) -> None:
    number = vacuum()
    shown(qtbot, number)
    number.changed.connect(number.set_value)
    number.spin.selectAll()
    qtbot.keyClicks(number.spin, "9.")
    assert number.spin.lineEdit().text().startswith("9.")
    qtbot.keyClicks(number.spin, "5")
    assert number.value() == 9.5


def test_a_logarithmic_slider_moves_by_equal_factors(qtbot: QtBot) -> None:
    number = NumberWithSlider(DecimalSpin("fmax", 0.001, 10, 0.01, 3), (0.001, 1.0), logarithmic=True)
    qtbot.addWidget(number)
    seen = []
    for ticks in (-40, -20, 0):
        number.slider.setValue(ticks)
        seen.append(number.value())
    assert seen == [0.01, 0.1, 1.0]


def test_segments_press_one_and_say_which(qtbot: QtBot) -> None:
    segments = Segments("Facet", [("111", "111"), ("100", "100")])
    shown(qtbot, segments)
    with qtbot.waitSignal(segments.chosen) as heard:
        qtbot.mouseClick(segments.button("100"), Qt.MouseButton.LeftButton)
    assert heard.args == ["100"]
    assert segments.current() == "100"
    assert segments.button("111").accessibleName() == "Facet 111"


def test_arrow_keys_move_between_segments(qtbot: QtBot) -> None:
    segments = Segments("Facet", [("111", "111"), ("100", "100"), ("110", "110")])
    shown(qtbot, segments)
    segments.set_current("100")
    segments.button("100").setFocus()
    with qtbot.waitSignal(segments.chosen) as heard:
        qtbot.keyClick(segments.button("100"), Qt.Key.Key_Right)
    assert heard.args == ["110"]
    assert segments.current() == "110"


def test_segments_keep_what_is_still_offered(qtbot: QtBot) -> None:
    segments = Segments("Facet", [("111", "111"), ("100", "100")])
    qtbot.addWidget(segments)
    segments.set_current("100")
    segments.set_choices([("110", "110"), ("100", "100")])
    assert segments.current() == "100"
    segments.set_choices([("0001", "0001")])
    assert segments.current() == ""


def test_a_section_folds_away_from_the_keyboard(qtbot: QtBot) -> None:
    section = Section("Slab")
    inside = QLabel("inside")
    section.add(inside)
    shown(qtbot, section)
    section.head.setFocus()
    qtbot.keyClick(section.head, Qt.Key.Key_Space)
    assert not inside.isVisible()
    assert section.head.accessibleDescription() == "folded"
    qtbot.keyClick(section.head, Qt.Key.Key_Space)
    assert inside.isVisible()


def test_a_long_name_wraps_rather_than_being_cut(qtbot: QtBot) -> None:
    row = Row("Höchstzahl der Relaxationsschritte", Spin("steps", 0, 9))
    row.setFixedWidth(312)
    shown(qtbot, row)
    label = row.findChild(QLabel)
    assert label is not None
    assert label.height() >= label.heightForWidth(label.width())


def test_a_message_shows_only_while_there_is_something_to_say(qtbot: QtBot) -> None:
    message = Message("problem")
    qtbot.addWidget(message)
    message.say("Too thin.")
    assert message.isVisible()
    message.say("")
    assert not message.isVisible()


def test_widgets_take_a_change_of_theme(qtbot: QtBot, qapp: QApplication) -> None:
    section = Section("Slab")
    section.add(Row("Vacuum", vacuum()))
    section.setFixedWidth(320)
    shown(qtbot, section)
    light = section.grab().toImage()
    apply_theme(qapp, DARK)
    qapp.processEvents()
    dark = section.grab().toImage()
    apply_theme(qapp, LIGHT)
    assert light.pixelColor(2, 2).lightness() > 200
    assert dark.pixelColor(2, 2).lightness() < 60


def test_the_keyboard_s_place_among_pressed_buttons_can_be_seen(qtbot: QtBot) -> None:
    window = QWidget()
    box = QHBoxLayout(window)
    segments = [Segments("Facet", [("111", "111"), ("100", "100")]) for _ in range(2)]
    for one in segments:
        one.set_current("111")
        box.addWidget(one)
    shown(qtbot, window)
    segments[0].button("111").setFocus()
    qtbot.keyClick(segments[0].button("111"), Qt.Key.Key_Tab)
    assert segments[1].button("111").hasFocus()
    without, focused = (one.button("111").grab().toImage() for one in segments)
    assert without != focused


def entered(qtbot: QtBot, spin: Spin | DecimalSpin, text: str) -> float:
    spin.selectAll()
    qtbot.keyClicks(spin, text)
    assert spin.lineEdit().text().removesuffix(spin.suffix()) == text
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    return spin.value()


def test_a_number_out_of_range_may_be_typed_and_becomes_the_nearest_in_range(qtbot: QtBot) -> None:
    spin = Spin("Size", 1, 40, tip="Repeats")
    shown(qtbot, spin)
    heard: list[str] = []
    spin.corrected.connect(heard.append)
    assert entered(qtbot, spin, "60") == 40
    assert entered(qtbot, spin, "0") == 1
    assert entered(qtbot, spin, "7") == 7
    assert heard == ["Size goes from 1 to 40."] * 2
    assert spin.toolTip() == "Repeats; from 1 to 40"


def test_a_decimal_out_of_range_becomes_the_nearest_in_range(qtbot: QtBot) -> None:
    spin = DecimalSpin("Vacuum", 0.0, 100.0, 0.5, 1, suffix=" Å")
    shown(qtbot, spin)
    assert entered(qtbot, spin, "250.5") == 100.0
    assert spin.text() == "100.0 Å"


def test_an_angle_beyond_a_full_turn_goes_round(qtbot: QtBot) -> None:
    turn = AngleSpin("Turn", 0.0, 15.0, "Turn it")
    shown(qtbot, turn)
    assert entered(qtbot, turn, "400") == 40.0
    assert entered(qtbot, turn, "-30") == 330.0
    tilt = AngleSpin("Tilt", -180.0, 5.0, "Tilt it")
    shown(qtbot, tilt)
    assert entered(qtbot, tilt, "200") == -160.0


def test_the_scroll_bar_of_the_side_panel_moves_nothing(qtbot: QtBot) -> None:
    side = SidePanel()
    side.resize(side.width(), 1400)
    shown(qtbot, side)
    bar = side.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    free = side.slab.geometry()
    side.resize(side.width(), 400)
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert bar.width() == BAR_WIDTH
    assert side.slab.geometry() == free
    assert free.right() < side.area.viewport().width()
