"""What the slab section offers the expert: facets, terminations, cells, vacuum, cautions."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from adatom.gui.panels.slab import SlabPanel
from adatom.gui.panels.slab.cautions import CautionNotes, in_short
from adatom.gui.panels.slab.side_view import WIDTH, discs
from adatom.gui.panels.slab.strip import Card, TerminationStrip, card_of
from adatom.gui.panels.slab.wish import Crystal, ElementBulk, surface_vectors
from adatom.structure.bulks.recipes import bulk_of
from adatom.structure.slabs.cautions import SlabCaution
from adatom.structure.slabs.cutting import surface_cell
from adatom.structure.slabs.facets import distinct_facets
from adatom.structure.slabs.operations import BuildSlab, CutSlab, TakeOC20Slab
from adatom.structure.slabs.terminations import terminations

from .conftest import Shown

COPPER = ElementBulk("Cu").atoms()
RUTILE = bulk_of("TiO2", "rutile").apply(None)
CARDS = tuple(card_of(one) for one in terminations(RUTILE, (1, 1, 0), 6))


@pytest.fixture
def panel(shown: Shown) -> SlabPanel:
    panel = shown(SlabPanel())
    panel._facet.segments.button("111").click()
    panel._surface.set_open(True)
    panel.set_surface((), surface_cell(COPPER, (1, 1, 1)))
    return panel


@pytest.fixture
def heard(panel: SlabPanel) -> list[BuildSlab | CutSlab]:
    operations: list[BuildSlab | CutSlab] = []
    panel.changed.connect(operations.append)
    return operations


def cut(heard: list[BuildSlab | CutSlab]) -> CutSlab:
    operation = heard[-1]
    assert isinstance(operation, CutSlab)
    return operation


def type_wood(qtbot: QtBot, panel: SlabPanel, text: str) -> None:
    line = panel._surface.cell._wood._line
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def press(qtbot: QtBot, segments: object, key: str) -> None:
    qtbot.mouseClick(segments.button(key), Qt.MouseButton.LeftButton)


# --- facets


def test_hkl_unfolds_the_indices_and_asks_for_the_list(qtbot: QtBot, panel: SlabPanel) -> None:
    assert not panel.wants_facets()
    assert not panel._facet.spins[0].isVisible()
    with qtbot.waitSignal(panel.survey_wanted):
        press(qtbot, panel._facet.segments, "hkl")
    assert panel.wants_facets()
    assert panel._facet.spins[0].hasFocus()


def test_an_index_is_typed_and_its_family_is_shown_in_the_list(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    press(qtbot, panel._facet.segments, "hkl")
    panel.set_facets(distinct_facets(COPPER, 4))
    qtbot.keyClicks(panel._facet.spins[0], "3")
    assert cut(heard).miller == (3, 1, 1)
    assert panel._facet._all.currentText().startswith("(311)")
    panel._facet.spins[0].setValue(1)
    assert isinstance(heard[-1], BuildSlab)
    assert panel.wants_facets()


def test_a_facet_is_chosen_from_the_list_with_its_spacing(
    panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel._facet.segments.button("hkl").click()
    panel.set_facets(distinct_facets(COPPER, 4))
    listed = panel._facet._all
    assert listed.itemText(0) == "(111)   2.084 Å"
    listed.setCurrentIndex(listed.findText("(310)", Qt.MatchFlag.MatchStartsWith))
    listed.activated.emit(listed.currentIndex())
    assert cut(heard).miller == (3, 1, 0)


def test_a_hexagonal_crystal_shows_four_indices(panel: SlabPanel) -> None:
    panel.set_operation(
        CutSlab(ElementBulk("Ti").atoms(), "Ti hcp reference crystal", (1, 0, 1), 4, (1, 1), 8.0)
    )
    panel._facet.segments.button("hkl").click()
    panel.set_facets(distinct_facets(ElementBulk("Ti").atoms(), 2))
    assert "(1 0 −1 1)" in panel._facet._indices._unit.text()


# --- terminations


def test_arrow_keys_move_between_terminations(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel.set_bulk(Crystal(RUTILE, "TiO2, rutile"))
    panel._facet.set_miller((1, 1, 0))
    panel.set_surface(CARDS, surface_cell(RUTILE, (1, 1, 0)))
    strip = panel._surface.strip
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert cut(heard).termination == 1
    assert panel._surface.note() == CARDS[1].name
    panel.set_operation(heard[-1])
    assert strip.current() == 1
    press(qtbot, panel._facet.segments, "100")
    assert cut(heard).termination == 0


def test_a_card_says_what_is_odd_and_its_tooltip_all_of_it() -> None:
    bridging, titanium, _ = CARDS
    assert bridging.badges == ()
    assert "not polar, both faces alike, stoichiometric" in bridging.words
    assert "polar" in titanium.badges


def test_choosing_again_what_is_shown_says_nothing(qtbot: QtBot) -> None:
    strip = TerminationStrip()
    qtbot.addWidget(strip)
    heard: list[int] = []
    strip.chosen.connect(heard.append)
    strip.set_cards(CARDS, 2)
    strip.set_cards(CARDS, 1)
    assert (strip.current(), heard) == (1, [])
    strip.set_cards((), 0)
    assert strip.current() is None


def test_a_side_view_shows_the_upper_planes_across_its_width_top_last() -> None:
    slab = CARDS[0].slab
    seen = discs(slab)
    tops = [disc for disc in seen if disc.top]
    assert {disc.number for disc in tops} == {8}
    assert min(disc.x for disc in seen) < -WIDTH / 2 + 1.5
    assert max(disc.x for disc in seen) > WIDTH / 2 - 1.5
    assert all(disc.depth < 7.5 for disc in seen)


# --- cells


def test_wood_s_notation_becomes_a_matrix(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    press(qtbot, panel._surface.cell._mode, "wood")
    assert isinstance(heard[-1], BuildSlab)  # p(3×3) is what was there
    type_wood(qtbot, panel, "(sqrt3xsqrt3)R30")
    matrix = np.array(cut(heard).matrix)
    assert round(np.linalg.det(matrix)) == 3
    assert panel._surface.note() == "(√3×√3)R30°"
    assert panel.dimensions._cell.text() == "(√3×√3)R30°"
    assert not panel.dimensions.spins[0].isVisible()


def test_a_name_that_does_not_fit_is_said_why_and_changes_nothing(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    press(qtbot, panel._surface.cell._mode, "wood")
    before = len(heard)
    type_wood(qtbot, panel, "(sqrt2xsqrt2)R45")
    assert len(heard) == before
    assert panel._problem.isVisible()


def test_the_list_has_only_names_that_fit(panel: SlabPanel) -> None:
    wood = panel._surface.cell._wood
    names = [wood.itemText(row) for row in range(wood.count())]
    assert "(√3×√3)R30°" in names
    assert "(√2×√2)R45°" not in names


def test_a_matrix_is_typed_and_a_diagonal_one_is_no_more_than_repeats(
    panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel._surface.cell._mode.button("matrix").click()
    panel._surface.cell._spins[1].setValue(1)
    assert cut(heard).matrix == ((3, 1), (0, 3))
    panel._surface.cell._spins[1].setValue(0)
    panel._surface.cell._spins[0].setValue(2)
    assert heard[-1] == BuildSlab("Cu", "111", (2, 3, 3), 8.0)


def test_rows_that_span_no_area_are_refused_by_the_cut_not_by_the_panel(
    panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel._surface.cell._mode.button("matrix").click()
    for spin, value in zip(panel._surface.cell._spins, (1, 1, 1, 1), strict=True):
        spin.setValue(value)
    assert cut(heard).matrix == ((1, 1), (1, 1))


def test_a_width_becomes_as_many_repeats_as_it_takes(
    panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel._surface.cell._mode.button("width").click()
    assert isinstance(heard[-1], BuildSlab)
    assert heard[-1].size == (4, 4, 3)
    panel._surface.cell._width.setValue(12.0)
    assert isinstance(heard[-1], BuildSlab)
    assert heard[-1].size == (6, 6, 3)
    assert not panel.dimensions.spins[0].isEnabled()


def test_a_width_asked_for_before_the_lattice_is_known_is_made_up_for(
    panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel.set_surface(None, None)
    panel._surface.cell._mode.button("width").click()
    panel.set_surface((), surface_cell(COPPER, (1, 1, 1)))
    panel.finish_cell()
    assert isinstance(heard[-1], BuildSlab)
    assert heard[-1].size == (4, 4, 3)
    said = len(heard)
    panel.finish_cell()
    assert len(heard) == said


def test_right_angles_are_offered_where_the_cell_has_none(
    panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    assert panel._surface.cell._orthogonal.isVisible()
    panel._surface.cell._orthogonal.click()
    slab = cut(heard).apply(None)
    assert slab.cell.angles()[2] == pytest.approx(90.0)
    panel.set_operation(BuildSlab("Cu", "100", (3, 3, 3), 8.0))
    panel.set_surface((), surface_cell(COPPER, (1, 0, 0)))
    assert not panel._surface.cell._orthogonal.isVisible()


# --- vacuum, position, way up, fixing


def test_the_same_vacuum_is_given_per_side_or_in_all(
    panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel._surface.vacuum_means.button("total").click()
    assert panel.dimensions.vacuum_row.value() == 16.0
    assert panel.operation().vacuum == 8.0
    assert heard == []
    assert panel.dimensions._rows["vacuum"]._unit.text() == "in all"
    panel.dimensions.vacuum_row.spin.setValue(20.0)
    assert heard[-1].vacuum == 10.0
    panel.set_operation(BuildSlab("Cu", "111", (3, 3, 3), 7.0))
    assert panel.dimensions.vacuum_row.value() == 14.0


def test_position_way_up_and_rule_are_asked_for_and_come_back(
    panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel._surface._position.button("bottom").click()
    panel._surface._flipped.click()
    panel._surface._fixing.button("oc20").click()
    operation = cut(heard)
    assert (operation.position, operation.flipped, operation.fixing) == ("bottom", True, "oc20")
    assert not panel.dimensions.fixed_row.isVisible()
    panel.set_operation(BuildSlab("Cu", "111", (3, 3, 3), 8.0))
    assert panel._surface.note() == ""
    panel.set_operation(operation)
    assert panel._surface.note() == "at the bottom, upside down, OC20's fixing"
    assert panel.operation().flipped


def test_fcc211_keeps_its_size_when_it_becomes_a_cut_and_back(
    panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel._facet.segments.button("211").click()
    simple = heard[-1]
    panel._surface._flipped.click()
    assert len(cut(heard).apply(None)) == len(simple.apply(None))
    assert panel.dimensions.spins[0].singleStep() == 1
    panel._surface._flipped.click()
    assert heard[-1] == simple


# --- OC20


def test_oc20_s_values_are_read_only_with_a_word_why(qtbot: QtBot, panel: SlabPanel) -> None:
    with qtbot.waitSignal(panel.oc20_asked):
        press(qtbot, panel._surface.preset_row, "oc20")
    assert not panel.dimensions.spins[2].isVisible()
    panel.set_oc20(waiting=True)
    with qtbot.waitSignal(panel.oc20_cancelled):
        qtbot.mouseClick(panel._surface._waiting.stop, Qt.MouseButton.LeftButton)
    slab = BuildSlab("Cu", "111", (4, 4, 6), 10.0, fixed_layers=5).apply(None)
    panel.set_operation(TakeOC20Slab(COPPER, "Cu fcc reference crystal", (1, 1, 1), 0, slab))
    panel.set_surface((Card(0, "Cu", (), "Cu on top", slab),), None)
    assert panel.dimensions.read_only_texts() == [
        "10.21 × 10.21 Å, 6 layers",
        "20.0 Å in all",
        "80 of 96 atoms",
    ]
    assert "OC20's own code decides" in panel._surface._why.text()
    assert not panel._surface.cell.isVisible()
    press(qtbot, panel._surface.preset_row, "custom")
    assert panel.operation() == BuildSlab("Cu", "111", (3, 3, 3), 8.0)


# --- cautions


def test_cautions_are_short_two_at_most_and_whole_in_the_tooltip(panel: SlabPanel) -> None:
    texts = [f"The slab is thin: {k} atomic layers. Nothing in it is like the bulk." for k in range(4)]
    panel.set_cautions([SlabCaution("thin", text) for text in texts])
    notes = panel._cautions
    assert notes.texts() == [
        "The slab is thin: 0 atomic layers.",
        "The slab is thin: 1 atomic layers. And 2 more.",
    ]
    assert all(text in notes._notes[0].toolTip() for text in texts)
    panel.set_cautions(())
    assert not notes.isVisible()


def test_of_a_long_sentence_what_stands_before_its_colon_is_said() -> None:
    long = "An adsorbate would be 7.7 Å from its own image: for a single one take a cell at least 8 Å wide."
    assert in_short(long) == "An adsorbate would be 7.7 Å from its own image."


def test_nothing_is_said_of_a_sound_slab(qtbot: QtBot) -> None:
    notes = CautionNotes()
    qtbot.addWidget(notes)
    notes.set_cautions(())
    assert notes.texts() == []
    assert notes.isHidden()


def test_everything_has_a_name_and_a_tooltip_and_fits(panel: SlabPanel) -> None:
    panel._facet.segments.button("hkl").click()
    for mode in ("wood", "matrix", "width", "repeats"):
        panel._surface.cell._mode.button(mode).click()
        QTest.qWait(1)
        assert panel.minimumSizeHint().width() <= 312
    surface = panel._surface
    controls = [
        *panel._facet.spins,
        panel._facet._all,
        surface.strip,
        surface._flipped,
        surface.cell._orthogonal,
        surface.cell._width,
        surface.cell._wood,
        *surface.cell._spins,
        *(surface.preset_row.button(key) for key in ("custom", "oc20")),
        panel._bulk_row.other,
        panel._lattice.relax_button,
    ]
    assert all((control.accessibleName() or control.text()) and control.toolTip() for control in controls)


def test_another_crystal_begins_with_its_own_first_termination_the_right_way_up(
    panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    magnesia = bulk_of("MgO", "rocksalt").apply(None)
    panel.set_bulk(Crystal(magnesia, "MgO, rocksalt"))
    panel.set_operation(CutSlab(magnesia, "MgO, rocksalt", (1, 1, 1), 6, (1, 1), 8.0, termination=1))
    panel._surface._flipped.click()
    assert cut(heard).termination == 1
    panel.set_bulk(Crystal(RUTILE, "TiO2, rutile"))
    panel.cut()
    assert cut(heard).bulk is RUTILE
    assert (cut(heard).termination, cut(heard).flipped) == (0, False)


def test_a_relaxed_lattice_keeps_the_termination(panel: SlabPanel, heard: list[BuildSlab | CutSlab]) -> None:
    panel.set_bulk(Crystal(RUTILE, "TiO2, rutile"))
    panel.set_operation(CutSlab(RUTILE, "TiO2, rutile", (1, 1, 0), 6, (1, 1), 8.0, termination=1))
    relaxed = RUTILE.copy()
    relaxed.set_cell(RUTILE.cell * 1.01, scale_atoms=True)
    panel.set_bulk(Crystal(relaxed, "TiO2, rutile"))
    panel.cut()
    assert cut(heard).termination == 1


def test_the_head_never_numbers_a_termination(panel: SlabPanel) -> None:
    panel.set_operation(CutSlab(RUTILE, "TiO2, rutile", (1, 1, 0), 6, (1, 1), 8.0, termination=1))
    panel.set_surface(None, None)
    assert panel._surface.note() == "another termination"
    panel.set_surface(CARDS, None)
    assert panel._surface.note() == CARDS[1].name


def test_terrace_layers_of_fcc211_are_told_from_planes(panel: SlabPanel) -> None:
    panel.set_operation(BuildSlab("Pt", "211", (3, 2, 3), 8.0))
    rows = panel.dimensions
    assert rows.terraces() == "3 terrace layers, 9 planes"
    rows.spins[2].setValue(4)
    assert rows.terraces() == "4 terrace layers, 12 planes"
    assert "each of 3 atomic planes" in rows.spins[2].toolTip()
    panel._surface._flipped.click()
    assert rows.layers() == 12
    assert rows.terraces() == ""
    assert rows.spins[2].toolTip() == "Atomic layers"


def test_turning_over_a_stepped_face_keeps_what_its_cell_measures(
    panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel.set_operation(BuildSlab("Pt", "211", (6, 1, 3), 8.0))
    panel._surface._flipped.click()
    turned = cut(heard).apply(None)
    assert turned.cell.lengths()[:2] == pytest.approx((13.580, 2.772), abs=0.01)
    assert panel.dimensions.repeats() == (2, 1)
    panel._surface._flipped.click()
    assert heard[-1] == BuildSlab("Pt", "211", (6, 1, 3), 8.0)


def test_cards_of_like_tops_are_told_apart_by_a_short_second_line() -> None:
    near, far = (card_of(one) for one in terminations(ElementBulk("Ru").atoms(), (1, 0, 0), 6))
    assert (near.title, near.detail) == ("Ru", "next at 0.78 Å")
    assert (far.title, far.detail) == ("Ru", "next at 1.56 Å")
    assert far.lines[0] == far.detail
    assert far.words.startswith("Ru, next layer 1.56 Å below on top")
    assert CARDS[0].lines == ()


def test_the_head_of_the_fold_is_cut_at_a_word_and_its_tooltip_says_all(
    qtbot: QtBot, panel: SlabPanel
) -> None:
    panel.setFixedWidth(230)
    panel._surface._position.button("bottom").click()
    panel._surface._flipped.click()
    panel._surface._fixing.button("oc20").click()
    whole = "at the bottom, upside down, OC20's fixing"
    assert panel._surface.note() == whole
    assert panel._surface.head.toolTip() == f"Fold Surface\n{whole}"
    note = panel._surface._note
    qtbot.waitUntil(lambda: len(note.text()) > 1)
    shown = note.text()
    assert shown.endswith("…")
    assert whole.startswith(shown[:-1])
    assert whole[len(shown) - 1] in " ,"


@pytest.mark.parametrize("facet", ["110", "211"])
def test_a_width_is_kept_both_ways_on_faces_whose_builder_lays_the_longer_vector_along_a(
    panel: SlabPanel, heard: list[BuildSlab | CutSlab], facet: str
) -> None:
    panel._facet.segments.button(facet).click()
    panel.set_surface((), surface_vectors(ElementBulk("Cu"), panel.miller()))
    panel._surface.cell._mode.button("width").click()
    built = heard[-1]
    assert isinstance(built, BuildSlab)
    sides = built.apply(None).cell.lengths()[:2]
    assert sides.min() >= 8.0
    panel._surface._flipped.click()
    assert cut(heard).apply(None).cell.lengths()[:2] == pytest.approx(sides, abs=1e-3)
    panel._surface._flipped.click()
    assert heard[-1] == built


def test_wood_s_notation_means_the_same_vectors_upside_down(
    qtbot: QtBot, panel: SlabPanel, heard: list[BuildSlab | CutSlab]
) -> None:
    panel._facet.segments.button("211").click()
    panel.set_surface((), surface_vectors(ElementBulk("Cu"), panel.miller()))
    panel._surface.cell._mode.button("wood").click()
    type_wood(qtbot, panel, "p(2x1)")
    sides = heard[-1].apply(None).cell.lengths()[:2]
    assert sides == pytest.approx((2 * 6.253, 2.553), abs=0.01)
    panel._surface._flipped.click()
    assert cut(heard).apply(None).cell.lengths()[:2] == pytest.approx(sides, abs=1e-3)
