from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import pytest
from ase import Atoms
from ase.build import add_adsorbate, bulk, fcc100, molecule
from ase.data import chemical_symbols
from PySide6.QtCore import QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from adatom.gui.dialogs.models import ModelsDialog
from adatom.gui.models.element_table import place_of
from adatom.gui.models.model_list import KEY
from adatom.gui.models.words import GROUPS, LOOKS
from adatom.gui.theme import DARK, LIGHT, apply_theme
from adatom.potentials.cards import ModelCard, TaskCard
from adatom.potentials.model import Model, ModelState, StateCode

OC20 = TaskCard(
    key="oc20",
    title="Adsorption on surfaces",
    purpose="Small molecules on metals and alloys: relaxations, adsorption energies, order of sites.",
    not_for="Not for oxides: none were among the surfaces of OC20.",
    theory="RPBE, no dispersion, no spin",
    dataset="OC20: relaxations of 82 adsorbates on surfaces of 55 elements.",
    elements=frozenset(chemical_symbols[1:84]) - {"He", "Ne", "Ar", "Kr", "Xe", "La", "Ba", "Li", "F"},
    charge_and_spin=False,
    oxides=False,
    dispersion=False,
)
OMAT = TaskCard(
    key="omat",
    title="Inorganic crystals",
    purpose="Bulk materials, their surfaces and defects, oxides included.",
    not_for="Not for molecules.",
    theory="PBE and PBE+U, no dispersion",
    dataset="OMat24: 118 million calculations of crystals, many of them far from equilibrium.",
    elements=frozenset(chemical_symbols[1:95]) - {"Po", "At", "Rn", "Fr", "Ra"},
    charge_and_spin=False,
    oxides=True,
    dispersion=False,
)
OMOL = TaskCard(
    key="omol",
    title="Molecules",
    purpose="Molecules, ions and complexes of metals; takes a total charge and a spin.",
    not_for="Not for crystals or surfaces.",
    theory="ωB97M-V/def2-TZVPD, dispersion included",
    dataset="OMol25: 100 million calculations of molecules of up to 350 atoms.",
    elements=frozenset(chemical_symbols[1:84]),
    charge_and_spin=True,
    oxides=False,
    dispersion=True,
)
UMA = ModelCard(
    summary="One model for surfaces, crystals and molecules; choose the task that fits.",
    trained_on="Half a billion calculations from five data sets, each with a level of theory of its own. "
    "The task says which of them the model answers for: energies of different tasks don't compare.",
    good_for="Screening adsorption on metals, and relaxing what it has seen kinds of. Geometries are close "
    "to those of the density functional it learned.",
    not_for="Energies across tasks, barriers without a check, and magnetism.",
    elements=None,
    parameters="6.6 million active, 150 million in all",
    size=1_170_000_000,
    conservative=True,
    licence="FAIR Chemistry License v1",
    gate="ask on the model's page; an answer usually comes within minutes",
    paper="Wood et al., UMA: a family of universal models for atoms (2025)",
    paper_url="https://arxiv.org/abs/2506.23971",
    tasks=(OC20, OMAT, OMOL),
)
CHGNET = ModelCard(
    summary="Universal potential for materials: good geometries, poor order of sites for CO on copper.",
    trained_on="The Materials Project's relaxations (MPtrj), PBE with U for some oxides; no dispersion.",
    good_for="Bulk crystals and oxides. It needs no network and no account.",
    not_for="Adsorption energies: it overbinds CO on copper and prefers hollows.",
    elements=OMAT.elements,
    parameters="412,525",
    size=None,
    conservative=True,
    licence="BSD-3-Clause",
    gate="",
    paper="Deng et al., Nature Machine Intelligence 5, 1031 (2023)",
    paper_url="https://doi.org/10.1038/s42256-023-00716-3",
)
EMT_CARD = replace(
    CHGNET,
    summary="Effective medium theory: instant, for trying things out.",
    trained_on="Fitted by hand to bulk metals.",
    good_for="Learning how the window works.",
    not_for="Numbers.",
    elements=frozenset(["Al", "Cu", "Ag", "Au", "Ni", "Pd", "Pt", "C", "H", "N", "O"]),
    parameters="",
    paper="",
    paper_url="",
)
ESEN = replace(
    UMA,
    summary="Molecules and ions, with charge and spin.",
    conservative=False,
    tasks=(OMOL,),
    elements=None,
)
ASK = ModelState(
    "needs access",
    "requested, waiting for an answer",
    "Meta has not answered yet: most answers come within minutes, some take days. You can go on with "
    "another model meanwhile.",
    url="https://huggingface.co/facebook/UMA",
)
LOG_IN = ModelState("needs login", remedy="Its files are behind a gate: log in to Hugging Face first.")
FETCH = ModelState("needs download", "1.2 GB", "You have access. Its files have to be fetched once.")
INSTALL = ModelState(
    "not installed",
    remedy="Install the package it comes in, then start Adatom anew.",
    command='pip install "sevenn>=0.13.0"',
)
NOT_HERE = ModelState("not on this device", "needs CUDA", "It runs on NVIDIA GPUs only.")
MODELS = (
    Model("chgnet:0.3.0", "CHGNet 0.3.0", "CHGNet", (), CHGNET, ModelState("ready"), size=1_700_000),
    Model("emt", "EMT", "EMT", (), EMT_CARD, ModelState("ready")),
    Model("fairchem:uma-s-1p1", "UMA-S-1.1", "FAIRChem", ("oc20", "omat", "omol"), UMA, ModelState("ready")),
    Model("fairchem:uma-s-1p2", "UMA-S-1.2", "FAIRChem", ("oc20", "omat", "omol"), UMA, FETCH, 1_234_000_000),
    Model("fairchem:uma-m-1p1", "UMA-M-1.1", "FAIRChem", ("oc20", "omat", "omol"), UMA, ASK),
    Model("fairchem:esen-sm", "eSEN-SM-Direct-All-OMol25", "FAIRChem", ("omol",), ESEN, LOG_IN),
    Model("sevennet:0", "SevenNet-0", "SevenNet", (), replace(CHGNET, elements=None), INSTALL),
    Model("fairchem:allscaip", "AllScAIP-MD-OMol25", "FAIRChem", ("omol",), ESEN, NOT_HERE),
)  # fmt: skip


def with_state(key: str, state: ModelState) -> tuple[Model, ...]:
    return tuple(replace(model, state=state) if model.key == key else model for model in MODELS)


@pytest.fixture
def surface() -> Atoms:
    made = fcc100("Cu", (2, 2, 2), vacuum=8, periodic=True)
    add_adsorbate(made, molecule("CO"), 2.0, "ontop")
    return made


@pytest.fixture
def dialog(qtbot: QtBot, qapp: QApplication) -> ModelsDialog:
    apply_theme(qapp, LIGHT)
    made = ModelsDialog()
    qtbot.addWidget(made)
    made.set_models(MODELS)
    made.set_current("chgnet:0.3.0", None)
    with qtbot.waitActive(made):
        made.open()
        made.activateWindow()
    return made


def click_row(dialog: ModelsDialog, key: str, *, twice: bool = False) -> None:
    view = dialog._list.view
    rows = [view.model().index(row, 0) for row in range(view.model().rowCount())]
    index = next(index for index in rows if index.data(KEY) == key)
    view.scrollTo(index)
    place = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    if twice:
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(10, button.height() // 2))


def press(key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)


def seen_words(dialog: ModelsDialog) -> str:
    labels = dialog._card.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def test_models_are_grouped_by_what_they_still_need(dialog: ModelsDialog) -> None:
    assert dialog._list.titles() == [
        "Usable now",
        *("CHGNet 0.3.0", "EMT", "UMA-S-1.1"),
        "One step away",
        *("UMA-S-1.2", "UMA-M-1.1", "eSEN-SM-Direct-All-OMol25"),
        "Not installed",
        "SevenNet-0",
        "Not on this device",
        "AllScAIP-MD-OMol25",
    ]


def test_each_row_says_its_state_in_words(dialog: ModelsDialog) -> None:
    rows = [dialog._list.view.model().index(row, 0) for row in range(12)]
    words = [row.data(Qt.ItemDataRole.AccessibleTextRole) for row in rows if row.data(KEY)]
    assert "CHGNet 0.3.0, in use" in words
    assert "UMA-S-1.2, needs download · 1.2 GB" in words
    assert "UMA-M-1.1, needs access · requested, waiting for an answer" in words


def test_it_opens_at_the_model_in_use(dialog: ModelsDialog) -> None:
    assert dialog.selected() == ("chgnet:0.3.0", None)
    assert dialog._card.badge.text() == "ready · in use"
    assert dialog._list.view.hasFocus()


def test_a_click_shows_the_card(dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:uma-s-1p1")
    assert dialog._card.title.text() == "UMA-S-1.1"
    assert dialog._card.trained_on.text().startswith(UMA.trained_on)
    assert OC20.dataset in dialog._card.trained_on.text()
    assert dialog._card.good_for.text() == UMA.good_for
    assert OC20.not_for in dialog._card.not_for.text()
    assert dialog._card.facts.texts() == {
        "Parameters": "6.6 million active, 150 million in all",
        "Files": "about 1.2 GB",
        "Forces": "conservative: the gradient of the energy",
        "Licence": "FAIR Chemistry License v1",
        "Access": "ask on the model's page; an answer usually comes within minutes",
    }


def test_arrow_keys_walk_the_models_and_pass_over_headings(dialog: ModelsDialog) -> None:
    for expected in ("emt", "fairchem:uma-s-1p1", "fairchem:uma-s-1p2"):
        press(Qt.Key.Key_Down)
        assert dialog.selected()[0] == expected
    press(Qt.Key.Key_Up)
    assert dialog.selected()[0] == "fairchem:uma-s-1p1"


def test_enter_uses_the_model_selected(qtbot: QtBot, dialog: ModelsDialog) -> None:
    press(Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.chosen) as heard:
        press(Qt.Key.Key_Return)
    assert heard.args == ["emt", None]
    assert not dialog.isVisible()


def test_enter_gets_a_model_that_is_not_ready(qtbot: QtBot, dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:uma-s-1p2")
    with qtbot.waitSignal(dialog.get_requested) as heard:
        press(Qt.Key.Key_Return)
    assert heard.args == ["fairchem:uma-s-1p2"]
    assert dialog.isVisible()


def test_a_double_click_uses_a_model(qtbot: QtBot, dialog: ModelsDialog) -> None:
    with qtbot.waitSignal(dialog.chosen) as heard:
        click_row(dialog, "emt", twice=True)
    assert heard.args == ["emt", None]


def test_letters_typed_into_the_list_search(dialog: ModelsDialog) -> None:
    for letter in "uma":
        QTest.keyClicks(QApplication.focusWidget(), letter)
    assert dialog._list.search.text() == "uma"
    assert [title for title in dialog._list.titles() if title.startswith("UMA")] == [
        *("UMA-S-1.1", "UMA-S-1.2", "UMA-M-1.1")
    ]
    assert dialog.selected()[0] == "fairchem:uma-s-1p1"
    press(Qt.Key.Key_Down)
    assert dialog.selected()[0] == "fairchem:uma-s-1p2"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("oc20", ["UMA-S-1.1", "UMA-S-1.2", "UMA-M-1.1"]),
        ("not installed", ["SevenNet-0"]),
        ("fairchem molecules", ["UMA-S-1.1", "UMA-S-1.2", "UMA-M-1.1"]),
        ("usable emt", ["EMT"]),
    ],
)
def test_search_knows_tasks_states_and_families(dialog: ModelsDialog, typed: str, found: list[str]) -> None:
    dialog._list.search.setFocus()
    QTest.keyClicks(dialog._list.search, typed)
    assert set(found) <= set(dialog._list.titles())
    assert "CHGNet 0.3.0" not in dialog._list.titles()


def test_a_search_without_result_says_so_and_chooses_nothing(qtbot: QtBot, dialog: ModelsDialog) -> None:
    QTest.keyClicks(dialog._list.search, "gpaw")
    assert "No model fits “gpaw”" in dialog._list._nothing.text()
    assert dialog._list._nothing.isVisible()
    assert not dialog._use.isEnabled()
    with qtbot.assertNotEmitted(dialog.chosen, wait=20):
        QTest.keyClick(dialog._list.search, Qt.Key.Key_Return)


def test_escape_clears_the_search_before_it_closes(dialog: ModelsDialog) -> None:
    dialog._list.search.setFocus()
    QTest.keyClicks(dialog._list.search, "gpaw")
    press(Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.selected()[0] == "chgnet:0.3.0"
    press(Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_task_chosen_goes_with_the_model(qtbot: QtBot, dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:uma-s-1p1")
    assert dialog._use.text() == "Use UMA-S-1.1 · oc20"
    click(dialog._card.tasks.rows()["omat"].button)
    assert dialog._use.text() == "Use UMA-S-1.1 · omat"
    assert OMAT.not_for in dialog._card.not_for.text()
    with qtbot.waitSignal(dialog.chosen) as heard:
        click(dialog._use)
    assert heard.args == ["fairchem:uma-s-1p1", "omat"]


def test_a_task_is_chosen_by_its_words_too(dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:uma-s-1p1")
    row = dialog._card.tasks.rows()["omat"]
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(200, row.height() - 8))
    assert dialog.selected() == ("fairchem:uma-s-1p1", "omat")
    assert row.button.isChecked()


def test_each_model_keeps_its_own_task(dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:uma-s-1p1")
    click(dialog._card.tasks.rows()["omat"].button)
    click_row(dialog, "fairchem:uma-s-1p2")
    assert dialog.selected() == ("fairchem:uma-s-1p2", "oc20")
    assert dialog._card.tasks.rows()["oc20"].button.isChecked()
    click_row(dialog, "fairchem:uma-s-1p1")
    assert dialog.selected() == ("fairchem:uma-s-1p1", "omat")
    assert dialog._card.tasks.rows()["omat"].button.isChecked()


def test_tasks_say_what_they_are_for_and_their_theory(dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:uma-s-1p1")
    words = seen_words(dialog)
    for card in UMA.tasks:
        assert card.purpose in words
        assert card.theory in words
        title = dialog._card.tasks.rows()[card.key].button.text()
        assert card.title in title
        assert card.key in title


def test_a_single_task_is_stated_not_asked(dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:esen-sm")
    assert not dialog._card.tasks.rows()["omol"].button.isVisible()
    assert "Molecules  ·  omol" in seen_words(dialog)


def test_a_task_that_nobody_described_is_offered_by_its_key(dialog: ModelsDialog) -> None:
    new = replace(MODELS[2], key="fairchem:new", title="New", tasks=("oc20", "odd"))
    dialog.set_models([*MODELS, new])
    click_row(dialog, "fairchem:new")
    click(dialog._card.tasks.rows()["odd"].button)
    assert dialog.selected() == ("fairchem:new", "odd")
    assert "Nobody has described this task yet." in seen_words(dialog)


def test_a_ready_model_needs_no_remedy(dialog: ModelsDialog) -> None:
    assert not dialog._card.remedy.isVisible()
    assert dialog._use.isEnabled()


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("fairchem:uma-s-1p2", "Download… 1.2 GB"),
        ("fairchem:uma-m-1p1", "Get access…"),
        ("fairchem:esen-sm", "Get access…"),
    ],
)
def test_what_is_one_step_away_has_the_button_for_it(
    qtbot: QtBot, dialog: ModelsDialog, key: str, text: str
) -> None:
    click_row(dialog, key)
    remedy = dialog._card.remedy
    assert remedy.get.text().strip() == text
    assert remedy.words.text() == dialog._models[key].state.remedy
    assert not dialog._use.isEnabled()
    with qtbot.waitSignal(dialog.get_requested) as heard:
        click(remedy.get)
    assert heard.args == [key]


def test_a_file_that_runs_code_is_chosen_to_be_asked_about(qtbot: QtBot, dialog: ModelsDialog) -> None:
    state = ModelState("needs consent", "it can run code", "Open it only if you trust who made it.")
    mine = replace(MODELS[5], key="file:/home/me/my.pt", title="my.pt", family="File", state=state)
    dialog.set_models([*MODELS, mine])
    click_row(dialog, mine.key)
    assert not dialog._use.isEnabled()
    with qtbot.waitSignal(dialog.chosen) as heard:
        click(dialog._card.remedy.get)
    assert heard.args == [mine.key, "omol"]
    assert dialog.isVisible()


def test_every_state_has_a_place_in_the_list_and_a_look_of_its_own() -> None:
    codes = set(get_args(StateCode))
    assert {code for group in GROUPS.values() for code in group} == codes
    assert set(LOOKS) == codes
    assert len({glyph for glyph, _ in LOOKS.values()}) == len(codes)


def test_a_download_shows_how_far_it_is_and_can_be_cancelled(qtbot: QtBot, dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:uma-s-1p2")
    dialog.set_models(with_state("fairchem:uma-s-1p2", ModelState("downloading", "43 %", "518 MB of 1.2 GB")))
    remedy = dialog._card.remedy
    assert (remedy.progress.value(), remedy.progress.maximum()) == (43, 100)
    assert remedy.progress.isVisible()
    assert not remedy.get.isVisible()
    assert "518 MB" in remedy.words.text()
    with qtbot.waitSignal(dialog.download_cancelled) as heard:
        click(remedy.cancel)
    assert heard.args == ["fairchem:uma-s-1p2"]


def test_a_download_of_unknown_length_shows_that_it_goes_on(dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:uma-s-1p2")
    dialog.set_models(with_state("fairchem:uma-s-1p2", ModelState("downloading", "waiting")))
    assert dialog._card.remedy.progress.maximum() == 0
    assert "waiting" in dialog._card.remedy.words.text()


def test_the_line_to_install_a_model_can_be_copied(dialog: ModelsDialog) -> None:
    click_row(dialog, "sevennet:0")
    remedy = dialog._card.remedy
    assert remedy.command.text() == 'pip install "sevenn>=0.13.0"'
    click(remedy.copy)
    assert QGuiApplication.clipboard().text() == 'pip install "sevenn>=0.13.0"'
    assert remedy.copy.text().strip() == "Copied"


def test_what_does_not_run_here_says_why_and_offers_no_button(dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:allscaip")
    remedy = dialog._card.remedy
    assert "NVIDIA" in remedy.words.text()
    assert not any(button.isVisible() for button in (remedy.get, remedy.cancel, remedy.copy, remedy.page))
    assert not dialog._use.isEnabled()


def test_what_lies_outside_the_training_is_seen_at_once(dialog: ModelsDialog, surface: Atoms) -> None:
    click_row(dialog, "fairchem:uma-s-1p1")
    dialog.set_structure(surface)
    assert not dialog._card.cautions.isVisible()
    surface.symbols[0] = "U"
    dialog.set_structure(surface)
    box = dialog._card.cautions
    assert "U" in box.text()
    assert box.property("level") == "error"
    seen = dialog._card.viewport().rect()
    corner = box.mapTo(dialog._card.viewport(), box.rect().bottomRight())
    assert seen.contains(corner)
    dialog.set_structure(None)
    assert not box.isVisible()


def test_cautions_follow_the_task(dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:uma-s-1p1")
    dialog.set_structure(bulk("MgO", "rocksalt", a=4.21) * (2, 2, 2))
    assert "oxide" in dialog._card.cautions.text()
    click(dialog._card.tasks.rows()["omat"].button)
    assert "oxide" not in dialog._card.cautions.text()


def test_the_table_shows_what_was_trained_on_and_what_is_there(dialog: ModelsDialog, surface: Atoms) -> None:
    surface.symbols[0] = "U"
    dialog.set_structure(surface)
    click_row(dialog, "emt")
    table = dialog._card.table
    assert table.unknown() == ["U"]
    words = table.accessibleDescription()
    assert words.startswith("Trained on 11 elements: H, C, N, O, Al, Ni, Cu, Pd, Ag, Pt, Au.")
    assert "In your structure: C, O, Cu and U." in words
    assert "Never seen: U." in words
    assert table.words_at(table.cell("Cu").center()) == "Copper (Cu): trained on, in your structure"
    assert table.words_at(table.cell("U").center()) == "Uranium (U): never seen, in your structure"
    assert table.words_at(QPointF(-5, -5)) == ""


def test_the_table_paints_trained_present_and_unknown_elements_differently(
    dialog: ModelsDialog, surface: Atoms
) -> None:
    surface.symbols[0] = "U"
    dialog.set_structure(surface)
    click_row(dialog, "emt")
    table = dialog._card.table
    QTest.qWait(1)
    dialog._card.ensureWidgetVisible(table, 0, 0)
    picture = dialog.grab().toImage()

    def color(x: float, y: float) -> str:
        return picture.pixelColor(table.mapTo(dialog, QPointF(x, y)).toPoint()).name()

    cells = {symbol: table.cell(symbol) for symbol in ("Ag", "Cu", "U", "Zn")}
    inside = {symbol: color(cell.left() + 5, cell.bottom() - 5) for symbol, cell in cells.items()}
    edges = {symbol: color(cell.left() + 1, cell.center().y()) for symbol, cell in cells.items()}
    assert inside == {"Ag": LIGHT.soft, "Cu": LIGHT.soft, "U": LIGHT.panel, "Zn": LIGHT.panel}
    assert len(set(edges.values())) == 4


def test_unknown_elements_are_said_in_words(dialog: ModelsDialog) -> None:
    click_row(dialog, "sevennet:0")
    assert "not known" in seen_words(dialog)
    assert not dialog._card.table.isVisible()


def test_every_element_has_a_place_of_its_own() -> None:
    places = {place_of(number) for number in range(1, 119)}
    assert len(places) == 118
    assert place_of(1) == (0, 0.0)
    assert place_of(2) == (17, 0.0)
    assert place_of(29) == (10, 3.0)
    assert place_of(72) == (3, 5.0)


def test_direct_forces_are_named_with_what_follows(dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:esen-sm")
    assert "may not converge tightly" in dialog._card.facts.texts()["Forces"]


def test_the_paper_opens_outside(dialog: ModelsDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url))
    dialog._card.facts.paper.setFocus()
    press(Qt.Key.Key_Return)
    click(dialog._card.facts.paper)
    assert opened == [QUrl(CHGNET.paper_url)] * 2
    assert dialog.isVisible()


def test_news_keeps_selection_task_and_scroll(dialog: ModelsDialog) -> None:
    dialog.resize(760, 440)
    click_row(dialog, "fairchem:uma-s-1p2")
    click(dialog._card.tasks.rows()["omol"].button)
    QApplication.processEvents()
    card, view = dialog._card.verticalScrollBar(), dialog._list.view.verticalScrollBar()
    card.setValue(120)
    view.setValue(40)
    for percent in (10, 20):
        downloading = ModelState("downloading", f"{percent} %", "12 MB/s")
        dialog.set_models(with_state("fairchem:uma-s-1p2", downloading))
        QApplication.processEvents()
        assert dialog.selected() == ("fairchem:uma-s-1p2", "omol")
        assert (card.value(), view.value()) == (120, 40)


def test_a_model_that_becomes_ready_moves_up_and_stays_selected(dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:uma-s-1p2")
    dialog.set_models(with_state("fairchem:uma-s-1p2", ModelState("ready")))
    assert dialog.selected() == ("fairchem:uma-s-1p2", "oc20")
    titles = dialog._list.titles()
    assert titles.index("UMA-S-1.2") < titles.index("One step away")
    assert dialog._use.isEnabled()


def test_a_new_current_model_is_marked_and_selected(dialog: ModelsDialog) -> None:
    dialog.set_current("fairchem:uma-s-1p1", "omat")
    assert dialog.selected() == ("fairchem:uma-s-1p1", "omat")
    assert dialog._card.badge.text() == "ready · in use"
    click(dialog._card.tasks.rows()["oc20"].button)
    assert dialog._card.badge.text() == "ready"


def test_a_current_model_known_before_the_models_is_selected(qtbot: QtBot, qapp: QApplication) -> None:
    made = ModelsDialog()
    qtbot.addWidget(made)
    made.set_current("emt", None)
    made.set_models(MODELS)
    assert made.selected() == ("emt", None)


def test_a_checkpoint_file_is_asked_for(qtbot: QtBot, dialog: ModelsDialog) -> None:
    with qtbot.waitSignal(dialog.file_requested):
        click(dialog._file)
    assert dialog.isVisible()


def test_closing_keeps_the_model(qtbot: QtBot, dialog: ModelsDialog) -> None:
    click_row(dialog, "emt")
    with qtbot.assertNotEmitted(dialog.chosen, wait=20):
        click(dialog._close)
    assert not dialog.isVisible()


def test_the_tab_key_goes_from_the_list_through_the_card_to_the_buttons(dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:uma-s-1p1")
    dialog._list.search.setFocus()
    stops = []
    for _ in range(9):
        stops.append(QApplication.focusWidget())
        press(Qt.Key.Key_Tab)
    tasks = dialog._card.tasks.rows()
    expected = [dialog._list.search, dialog._list.view, dialog._card, tasks["oc20"].button]
    expected += [dialog._card.facts.paper, dialog._file, dialog._close, dialog._use]
    assert stops[:8] == expected
    assert stops[8] is dialog._list.search


def test_every_control_has_a_name_and_a_tooltip(dialog: ModelsDialog) -> None:
    for key in ("chgnet:0.3.0", "fairchem:uma-s-1p1", "fairchem:uma-s-1p2", "sevennet:0"):
        click_row(dialog, key)
        controls = [*dialog.findChildren(QAbstractButton), *dialog.findChildren(QLineEdit)]
        controls += [dialog._list.view, dialog._card.table]
        for control in controls:
            if control.isVisible() and isinstance(control.parent(), QWidget):
                named = control.accessibleName() or getattr(control, "text", str)()
                described = control.toolTip() or control is dialog._card.table
                clear_button = isinstance(control.parent(), QLineEdit)
                assert clear_button or (named and described), control


def clipped(dialog: ModelsDialog) -> list[str]:
    """Return what does not have the room it needs on the card."""
    page = dialog._card.widget()
    found = [] if page.width() == dialog._card.viewport().width() else ["the card"]
    for widget in page.findChildren(QWidget):
        beyond = widget.mapTo(page, QPoint(widget.width(), 0)).x() > page.width()
        low = isinstance(widget, QLabel) and widget.height() < widget.heightForWidth(widget.width())
        if widget.isVisible() and (beyond or low):
            found.append(f"{widget} {widget.accessibleName()}")
    return found


@pytest.mark.parametrize("size", [(920, 640), (760, 420)])
@pytest.mark.parametrize("key", ["fairchem:uma-s-1p1", "fairchem:uma-m-1p1", "sevennet:0"])
def test_nothing_is_clipped(
    qtbot: QtBot, dialog: ModelsDialog, surface: Atoms, size: tuple[int, int], key: str
) -> None:
    dialog.set_structure(surface)
    dialog.resize(*size)
    click_row(dialog, key)
    qtbot.waitUntil(lambda: clipped(dialog) == [])
    assert (dialog.width(), dialog.height()) == size


def test_it_is_no_larger_than_a_small_screen_leaves_it(dialog: ModelsDialog) -> None:
    smallest = dialog.minimumSize().expandedTo(dialog.minimumSizeHint())
    assert smallest.width() <= 960
    assert smallest.height() <= 560


def test_it_follows_the_theme(qapp: QApplication, dialog: ModelsDialog) -> None:
    light = dialog.grab().toImage().pixelColor(400, 5).name()
    apply_theme(qapp, DARK)
    QApplication.processEvents()
    dark = dialog.grab().toImage().pixelColor(400, 5).name()
    apply_theme(qapp, LIGHT)
    assert (light, dark) == (LIGHT.panel, DARK.panel)


def test_the_same_models_again_make_no_widget_anew(dialog: ModelsDialog) -> None:
    click_row(dialog, "fairchem:uma-s-1p1")

    def widgets() -> Sequence[int]:
        return [id(widget) for widget in dialog._card.tasks.rows().values()]

    before = widgets()
    dialog.set_models(MODELS)
    assert widgets() == before
