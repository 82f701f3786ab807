import gc
import math
import time
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from adatom.gui.foot import Foot
from adatom.gui.foot.figures import number_text
from adatom.gui.foot.series import Series
from adatom.gui.theme import DARK, LIGHT, apply_theme

ENERGIES = [-116.27, -118.5, -118.9, -119.05, -119.12, -119.138, -119.1428]
FMAXES = [9.8, 2.9, 1.2, 0.55, 0.27, 0.14, 0.083]


@pytest.fixture
def foot(qtbot: QtBot, qapp: QApplication) -> Foot:
    apply_theme(qapp, LIGHT)
    made = Foot()
    made.resize(1280, 168)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


@pytest.fixture
def filled(foot: Foot) -> Foot:
    foot.set_trajectory(7, ENERGIES, FMAXES, 0.05)
    QApplication.processEvents()
    return foot


@pytest.fixture
def chosen(foot: Foot) -> list[int]:
    heard: list[int] = []
    foot.frame_chosen.connect(heard.append)
    return heard


def test_an_empty_foot_says_what_will_be_there(foot: Foot) -> None:
    assert foot.plots._empty.isVisible()
    assert "while a structure relaxes" in foot.plots._empty.text()
    assert foot.plots.energy_plot is None
    assert not foot.timeline._play.isEnabled()
    assert foot.timeline._words.text() == "no frames"


def test_a_trajectory_is_plotted_with_its_last_frame_marked(filled: Foot, chosen: list[int]) -> None:
    plots = filled.plots
    assert plots.energy_plot is not None
    assert plots.fmax_plot is not None
    assert plots.energy_plot.isVisible()
    x, y = plots.energy_plot.curve.getOriginalDataset()
    assert list(x) == list(range(7))
    assert list(y) == ENERGIES
    assert plots.energy_plot.cursor_line.value() == 6
    assert filled.timeline._words.text() == "frame 7 of 7"
    assert chosen == []


def test_fmax_stands_on_a_logarithmic_axis_with_its_target(filled: Foot) -> None:
    plot = filled.plots.fmax_plot
    assert plot is not None
    _, y = plot.curve.getOriginalDataset()
    assert np.allclose(y, np.log10(FMAXES))
    assert plot.target_line.isVisible()
    assert plot.target_line.value() == pytest.approx(math.log10(0.05))
    assert plot.target_line.pen.style() == Qt.PenStyle.DashLine
    assert plot.left.tickStrings([-2.0, -1.0, 0.0, 1.0], 1.0, 1.0) == ["0.01", "0.1", "1", "10"]


def test_clicking_a_point_of_a_plot_chooses_its_frame(qtbot: QtBot, filled: Foot, chosen: list[int]) -> None:
    for plot, values in ((filled.plots.energy_plot, ENERGIES), (filled.plots.fmax_plot, FMAXES)):
        assert plot is not None
        point = plot.position_of(2, values[2]).toPoint()
        qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=point)
        assert chosen.pop() == 2
        assert filled.timeline.index() == 2
        filled.timeline.show_frame(6)


def test_a_click_beside_the_curve_goes_to_the_nearest_frame(
    qtbot: QtBot, filled: Foot, chosen: list[int]
) -> None:
    plot = filled.plots.energy_plot
    assert plot is not None
    beside = plot.position_of(4, ENERGIES[0]).toPoint() + QPoint(6, 0)
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(1, 60))
    assert chosen == [4, 0]


def test_buttons_and_slider_go_through_the_frames(qtbot: QtBot, filled: Foot, chosen: list[int]) -> None:
    timeline = filled.timeline
    for button in (timeline._first, timeline._next, timeline._previous, timeline._last, timeline._previous):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    timeline.slider.setFocus()
    qtbot.keyClick(timeline.slider, Qt.Key.Key_Left)
    assert chosen == [0, 1, 0, 6, 5, 4]
    assert timeline._words.text() == "frame 5 of 7"


def test_going_beyond_the_ends_stays_there(filled: Foot, chosen: list[int]) -> None:
    filled.step(1)
    filled.timeline.go_first()
    filled.step(-1)
    assert filled.timeline.index() == 0
    assert set(chosen) == {0, 6}


def test_playing_runs_to_the_end_and_stops(qtbot: QtBot, filled: Foot, chosen: list[int]) -> None:
    filled.timeline.set_speed(8.0)
    qtbot.mouseClick(filled.timeline._play, Qt.MouseButton.LeftButton)
    assert filled.timeline.is_playing()
    qtbot.waitUntil(lambda: not filled.timeline.is_playing(), timeout=3000)
    assert chosen[0] == 0
    assert chosen[-1] == 6
    assert chosen == sorted(chosen)


def test_playing_keeps_time_when_showing_a_frame_is_slow(qtbot: QtBot, foot: Foot, chosen: list[int]) -> None:
    foot.set_trajectory(41, [0.0] * 41, [1.0] * 41, None)
    foot.timeline.set_speed(4.0)
    foot.frame_chosen.connect(lambda _index: time.sleep(0.1))
    started = time.monotonic()
    foot.toggle_play()
    qtbot.waitUntil(lambda: not foot.timeline.is_playing(), timeout=5000)
    assert time.monotonic() - started < 2.5  # 40 frames at 40 a second, two to three ten-frame leaps a second
    assert chosen[-1] == 40


def test_playing_stops_at_once_when_the_user_steps_in(qtbot: QtBot, filled: Foot) -> None:
    filled.toggle_play()
    assert filled.timeline.is_playing()
    filled.step(1)
    assert not filled.timeline.is_playing()
    filled.toggle_play()
    filled.toggle_play()
    assert not filled.timeline.is_playing()


def test_the_speed_is_chosen_from_a_menu(filled: Foot) -> None:
    menu = filled.timeline._speed_button.menu()
    action = next(action for action in menu.actions() if action.text() == "4×")
    action.trigger()
    assert filled.timeline._speed_button.text() == "4×"
    assert "40 frames" in filled.timeline._speed_button.toolTip()


def test_live_follows_the_newest_frame_until_the_user_scrubs(
    qtbot: QtBot, filled: Foot, chosen: list[int]
) -> None:
    filled.set_live(True)
    filled.append(7, -119.2, 0.07)
    assert filled.timeline.index() == 7
    filled.timeline.slider.setValue(3)
    assert not filled.timeline.is_live()
    filled.append(8, -119.3, 0.06)
    assert filled.timeline.index() == 3
    assert filled.timeline._words.text() == "frame 4 of 9"
    with qtbot.waitSignal(filled.live_requested):
        qtbot.mouseClick(filled.timeline._live_button, Qt.MouseButton.LeftButton)
    assert filled.timeline.index() == 8
    assert filled.timeline.is_live()
    assert chosen == [3]


def test_frames_without_energies_show_words_instead_of_empty_axes(foot: Foot) -> None:
    nothing = [math.nan] * 5
    foot.set_trajectory(5, nothing, nothing, None)
    assert foot.plots._empty.isVisible()
    assert "without energies" in foot.plots._empty.text()
    assert foot.timeline._play.isEnabled()


def test_a_plot_without_numbers_leaves_its_room_to_the_other(foot: Foot) -> None:
    foot.set_trajectory(7, ENERGIES, [math.nan] * 7, None)
    assert foot.plots.energy_plot is not None
    assert foot.plots.fmax_plot is not None
    assert foot.plots.energy_plot.isVisible()
    assert not foot.plots.fmax_plot.isVisible()


def test_holes_and_zero_forces_do_not_break_the_plots(foot: Foot) -> None:
    foot.set_trajectory(4, [-1.0, math.nan, -1.2, -1.3], [1.0, 0.0, math.nan, 0.1], 0.05)
    for index in range(4):
        foot.show_frame(index)
    assert not foot.grab().isNull()


def test_a_new_trajectory_replaces_the_old_one(filled: Foot) -> None:
    filled.set_trajectory(2, [-1.0, -2.0], [1.0, 0.5], None)
    assert filled.plots.energy_plot is not None
    assert filled.plots.fmax_plot is not None
    assert len(filled.plots.energy_plot.curve.getOriginalDataset()[0]) == 2
    assert not filled.plots.fmax_plot.target_line.isVisible()
    filled.set_trajectory(0, [], [], None)
    assert filled.plots._empty.isVisible()


def test_a_long_run_stays_complete_and_makes_nothing_new(foot: Foot) -> None:
    foot.set_trajectory(0, [], [], 0.05)
    foot.set_live(True)
    QApplication.processEvents()
    for index in range(5000):
        foot.append(index, -100.0 - 1.0 / (1 + index), 1.0 / (1 + index))
        if index % 100 == 0:
            QApplication.processEvents()
    foot.plots.redraw()
    plot = foot.plots.energy_plot
    assert plot is not None
    assert len(plot.curve.getOriginalDataset()[0]) == 5000
    assert len(plot.box.addedItems) == 5


def test_figures_have_a_proper_minus_sign_and_dashes_where_unknown(foot: Foot) -> None:
    foot.set_figures(-119.14276, 0.0829, 6, 13.84)
    shown = [figure.text() for figure in (foot.figures.energy, foot.figures.fmax, foot.figures.step)]
    assert shown == ["−119.1428", "0.083", "6"]
    assert foot.figures.rate.text() == "13.8"
    foot.set_figures(None, math.nan, None, None)
    assert {figure.text() for figure in (foot.figures.energy, foot.figures.fmax)} == {"–"}


def test_small_forces_do_not_read_as_zero() -> None:
    assert number_text(4.2e-5, 3) == "4.2e−05"
    assert number_text(0.0, 3) == "0.000"


def test_a_series_keeps_its_extremes_and_grows() -> None:
    series = Series([1.0, math.nan, -2.0])
    for index in range(3, 300):
        series.put(index, float(index))
    series.put(310, 5.0)
    assert (series.low, series.high, len(series)) == (-2.0, 299.0, 311)
    assert np.isnan(series.values[305])


def test_the_plots_follow_the_theme(filled: Foot, qapp: QApplication) -> None:
    assert filled.plots.energy_plot is not None
    apply_theme(qapp, DARK)
    qapp.processEvents()
    dark = filled.plots.energy_plot.grab().toImage().pixelColor(3, 3)
    apply_theme(qapp, LIGHT)
    assert dark.lightness() < 60


def test_every_control_has_a_name_and_a_tooltip(filled: Foot) -> None:
    timeline = filled.timeline
    buttons = [timeline._first, timeline._previous, timeline._play, timeline._next, timeline._last]
    controls = [*buttons, timeline._speed_button, timeline._live_button, timeline.slider]
    assert all(control.accessibleName() and control.toolTip() for control in controls)
    assert filled.minimumSizeHint().width() < 1000


def test_nothing_of_a_foot_survives_its_closing(qtbot: QtBot, qapp: QApplication) -> None:
    foot = Foot()
    foot.set_trajectory(7, ENERGIES, FMAXES, 0.05)
    foot.append(7, -120.0, 0.05)
    alive = [weakref.ref(thing) for thing in (foot, foot.plots.energy_plot, foot.timeline)]
    foot.close()
    foot.deleteLater()
    del foot
    qapp.sendPostedEvents(None, 52)
    qapp.processEvents()
    gc.collect()
    assert [thing() for thing in alive] == [None, None, None]


def test_forces_that_are_exactly_zero_leave_the_plot_of_the_others_as_it_is(foot: Foot) -> None:
    foot.set_trajectory(3, [-1.0, -2.0, -3.0], [0.5, 0.02, 0.0], 0.05)
    QApplication.processEvents()
    low, high = foot.plots.fmax_plot.box.viewRange()[1]
    assert low < math.log10(0.02) < math.log10(0.5) < high
    assert high - low < 3


def test_a_trajectory_without_any_force_draws_the_target_alone(foot: Foot) -> None:
    foot.set_trajectory(1, [-1.0], [0.0], 0.05)
    foot.append(1, -1.0, 0.0)
    QApplication.processEvents()
    foot.plots.redraw()
    QApplication.processEvents()
    plot = foot.plots.fmax_plot
    assert plot.target_line.isVisible()
    x, _ = plot.curve.getData()
    assert x is None or len(x) == 0


def test_it_says_where_fmax_counts_the_lattice(foot: Foot) -> None:
    foot.set_trajectory(2, [-1.0, -2.0], [0.2, 0.1], 0.05, includes_cell=True)
    assert foot.figures.fmax._label.text() == "fmax with cell, eV/Å"
    assert "lattice" in foot.figures.fmax.toolTip()
    foot.set_figures(-2.0, 0.1, 1, None)
    assert foot.figures.fmax.accessibleName() == "fmax with cell 0.100"
    foot.set_trajectory(2, [-1.0, -2.0], [0.2, 0.1], 0.05)
    assert foot.figures.fmax._label.text() == "fmax, eV/Å"
    assert foot.figures.fmax.accessibleName() == "fmax 0.100"


def test_marks_tell_where_something_began_anew_and_no_line_crosses_them(foot: Foot) -> None:
    foot.set_trajectory(6, [1.0, 0.9, 0.8, -5.0, -5.1, -5.2], [0.5] * 6, 0.05)
    foot.set_segments([(3, "Delete O 28")])
    foot.plots.redraw()
    plot, slider = foot.plots.energy_plot, foot.timeline.slider
    assert plot is not None
    frames, values = plot.curve.getOriginalDataset()
    assert frames.tolist() == [0, 1, 2, 2.5, 3, 4, 5]
    assert np.isnan(values).tolist() == [False, False, False, True, False, False, False]
    assert plot.words_at(plot.position_of(2.5, -5.0)) == "Frame 4: Delete O 28"
    assert plot.words_at(plot.position_of(0, 1.0)) == "Click to go to a frame"
    assert slider.words_at(slider.place_of(3)) == "Frame 4: Delete O 28"
    assert slider.words_at(slider.place_of(0)) == "Drag to go through the frames"
    foot.set_segments([])
    foot.plots.redraw()
    assert plot.curve.getOriginalDataset()[0].tolist() == [0, 1, 2, 3, 4, 5]


def test_a_frame_that_was_never_computed_leaves_a_gap(foot: Foot) -> None:
    foot.set_trajectory(3, [1.0, float("nan"), 0.8], [0.5, float("nan"), 0.4], 0.05)
    foot.show_frame(1)
    plot = foot.plots.energy_plot
    assert plot is not None
    assert len(plot.point.points()) == 0
    foot.set_figures(None, None, 1, None)
    assert foot.figures.energy.text() == "–"
