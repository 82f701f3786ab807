import importlib.metadata
import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from ase.data import chemical_symbols

from adatom.potentials.cards import ModelCard, TaskCard, card_of
from adatom.potentials.fairchem_registry import registry

UMA_TASKS = ("oc20", "oc22", "oc25", "omat", "omol", "odac", "omc")
OFFLINE: dict[str, tuple[str, ...]] = {
    "chgnet:0.3.0": (),
    "chgnet:0.2.0": (),
    "chgnet:r2scan": (),
    "sevennet:0": (),
    "sevennet:l3i5": (),
    "sevennet:mf-0": ("PBE", "R2SCAN"),
    "emt": (),
    "file": (),
}
REGISTRY = {entry.name: entry.tasks for entry in registry()}
NAMES_TO_COME = {
    "uma-s-1p3": UMA_TASKS,
    "uma-m-1p2": UMA_TASKS,
    "esen-lg-conserving-all-omol": ("omol",),
    "esen-md-conserving-all-oc25": ("oc25",),
    "allscaip-lg-direct-all-omol": ("omol",),
    "something-new": ("oc20",),
    "something-direct-new": (),
}
EVERY = {**REGISTRY, **OFFLINE, **NAMES_TO_COME}
SILENT_WHERE_NOTHING_IS_KNOWN = {"parameters", "gate", "paper_url"}
LONGEST = {"summary": 160, "trained_on": 700, "good_for": 400, "not_for": 400, "gate": 400, "paper": 250}
LONGEST_OF_TASK = {"title": 40, "purpose": 250, "not_for": 300, "theory": 80, "dataset": 250}


def words(card: ModelCard | TaskCard) -> dict[str, str]:
    texts = {field.name: getattr(card, field.name) for field in fields(card)}
    return {name: text for name, text in texts.items() if isinstance(text, str)}


@pytest.fixture(params=list(EVERY))
def card(request: pytest.FixtureRequest) -> ModelCard:
    return card_of(request.param, EVERY[request.param])


def test_the_names_are_those_of_fairchem():
    package = importlib.metadata.distribution("fairchem-core")
    path = Path(str(package.locate_file("fairchem/core/calculate/pretrained_models.json")))
    assert list(REGISTRY) == list(json.loads(path.read_text()))


def test_nothing_that_must_be_said_is_left_out(card):
    assert all(text for name, text in words(card).items() if name not in SILENT_WHERE_NOTHING_IS_KNOWN)
    assert all(text for task in card.tasks for text in words(task).values())


@pytest.mark.parametrize("name", [*REGISTRY, *OFFLINE])
def test_every_model_of_today_is_described_by_somebody(name):
    card = card_of(name, EVERY[name])
    assert "described here yet" not in " ".join(words(card).values())
    assert all(task.title != "Not described here" for task in card.tasks)
    assert name == "file" or card.paper_url.startswith("https://")


def test_everything_fits_where_it_is_shown(card):
    for name, longest in LONGEST.items():
        assert len(words(card)[name]) <= longest, name
    for task in card.tasks:
        for name, longest in LONGEST_OF_TASK.items():
            assert len(words(task)[name]) <= longest, (task.key, name)


def test_words_are_whole_sentences_on_one_line(card):
    texts = [card.summary, card.trained_on, card.good_for, card.not_for]
    texts += [text for task in card.tasks for text in (task.purpose, task.not_for, task.dataset)]
    for text in texts:
        assert text.endswith((".", "?"))
        assert text[0] == text[0].upper()
        assert "\n" not in text
        assert "  " not in text


def test_elements_are_real_and_never_an_empty_set(card):
    for elements in (card.elements, *(task.elements for task in card.tasks)):
        assert elements is None or elements
        assert (elements or frozenset()) <= set(chemical_symbols[1:])


@pytest.mark.parametrize(
    ("task", "count", "known", "unknown"),
    [
        ("oc20", 56, {"Cu", "Pt", "C", "H", "N", "O", "Tc"}, {"U", "Mg", "F", "Ce"}),
        ("oc22", 57, {"Ru", "Mg", "Ce", "O", "H", "C", "N"}, {"U", "P", "S", "Cl"}),
        ("omat", 89, {"U", "Pu", "Ce", "Xe"}, {"Po", "At", "Rn", "Fr", "Ra", "Am"}),
        ("omol", 83, {"H", "Bi", "I"}, {"Po", "U"}),
    ],
)
def test_elements_of_a_task_are_those_of_its_data(task, count, known, unknown):
    (card,) = card_of("uma-s-1p2p1", (task,)).tasks
    assert card.elements is not None
    assert len(card.elements) == count
    assert known <= card.elements
    assert not unknown & card.elements


@pytest.mark.parametrize("task", ["oc25", "odac", "omc"])
def test_no_elements_are_claimed_where_no_source_lists_them(task):
    (card,) = card_of("uma-s-1p2p1", (task,)).tasks
    assert card.elements is None


@pytest.mark.parametrize(
    ("name", "count"),
    [("chgnet:0.3.0", 89), ("chgnet:r2scan", 88), ("sevennet:0", 89), ("emt", 11), ("file", None)],
)
def test_elements_of_a_model_without_tasks_are_its_own(name, count):
    elements = card_of(name, ()).elements
    assert (None if elements is None else len(elements)) == count


def test_elements_of_a_model_with_one_task_are_those_of_the_task():
    card = card_of("esen-sm-conserving-all-omol", ("omol",))
    assert card.elements == card.tasks[0].elements
    assert card_of("uma-s-1p1", ("oc20", "omol")).elements is None


@pytest.mark.parametrize("tasks", [(), ("omol", "oc20"), ("oc20", "omol"), UMA_TASKS[::-1]])
def test_tasks_keep_their_order(tasks):
    assert tuple(task.key for task in card_of("uma-s-1p2p1", tasks).tasks) == tasks


def test_only_molecules_take_a_charge_and_a_spin():
    cards = card_of("uma-s-1p2p1", UMA_TASKS).tasks
    assert [task.key for task in cards if task.charge_and_spin] == ["omol"]


def test_oxides_and_dispersion_are_told_apart():
    cards = card_of("uma-s-1p2p1", UMA_TASKS).tasks
    assert {task.key for task in cards if task.oxides} == {"oc22", "omat"}
    assert {task.key for task in cards if task.dispersion} == {"oc25", "omol", "odac", "omc"}


def test_a_task_that_nobody_described_says_so():
    (task,) = card_of("uma-s-1p2p1", ("oc99",)).tasks
    assert task.key == "oc99"
    assert task.elements is None
    assert "no description" in task.purpose


def test_forces_that_are_predicted_directly_are_called_so():
    direct = {name for name in EVERY if not card_of(name, EVERY[name]).conservative}
    assert direct == {name for name in EVERY if "direct" in name}
    for name in direct:
        card = card_of(name, EVERY[name])
        assert "direct" in card.summary
        assert "predicted directly" in card.not_for
        twin = card_of(name.replace("direct", "conserving"), EVERY[name])
        assert twin.conservative
        assert "direct" not in twin.summary


@pytest.mark.parametrize(
    ("name", "words_of_it"),
    [
        ("uma-s-1p2p1", "Small UMA 1.2.1"),
        ("uma-s-1p2", "Small UMA 1.2:"),
        ("uma-s-1p1", "Small UMA 1.1"),
        ("uma-m-1p1", "Medium UMA 1.1"),
        ("uma-s-1", "UMA 1.0"),
        ("uma-s-1p3", "A UMA that isn't described"),
        ("uma-m-1p2", "A medium UMA"),
        ("uma-s-1p3-ft-r2scan", "r²SCAN"),
        ("esen-md-direct-all-omol", "medium eSEN trained on OMol25"),
        ("esen-lg-conserving-all-omol", "an eSEN trained on OMol25"),
        ("esen-sm-filtered-odac25", "filtered ODAC25"),
        ("esen-sm-full-odac25", "all of ODAC25"),
        ("chgnet:0.4.0", "CO on Cu"),
        ("sevennet:0", "fastest SevenNet"),
        ("sevennet:omni", "isn't described"),
        ("file:/home/me/my.pt", "of your own"),
        ("something-new", "isn't described"),
        ("something-direct-new", "forces directly"),
    ],
)
def test_a_name_finds_the_most_fitting_card(name, words_of_it):
    assert words_of_it in card_of(name, ()).summary


def test_models_of_today_do_not_share_a_summary():
    summaries = [card_of(name, tasks).summary for name, tasks in {**REGISTRY, **OFFLINE}.items()]
    assert len(set(summaries)) == len(summaries)


def test_a_fine_tune_tells_its_own_level_of_theory():
    (usual,) = card_of("uma-s-1p2p1", ("omat",)).tasks
    (tuned,) = card_of("uma-s-1p2p1-ft-r2scan", ("omat",)).tasks
    assert "PBE" in usual.theory
    assert "r²SCAN" in tuned.theory
    assert "no spin" in tuned.theory
    (tuned,) = card_of("uma-s-1p2p1-ft-d4rev", ("omol",)).tasks
    assert "D4rev" in tuned.theory
    assert tuned.charge_and_spin


def test_the_levels_of_sevennet_mf_0_are_its_tasks_and_of_no_other_model():
    pbe, r2scan = card_of("sevennet:mf-0", ("PBE", "R2SCAN")).tasks
    assert "PBE+U" in pbe.theory
    assert "r²SCAN" in r2scan.theory
    assert pbe.elements is not None
    assert r2scan.elements == pbe.elements - {"Yb"}
    (elsewhere,) = card_of("uma-s-1p1", ("PBE",)).tasks
    assert elsewhere.title == "Not described here"


@pytest.mark.parametrize(("name", "tasks"), REGISTRY.items())
def test_what_lies_behind_the_gate_says_how_to_pass_it(name, tasks):
    card = card_of(name, tasks)
    repository = next(entry.repository for entry in registry() if entry.name == name)
    assert repository in card.gate
    assert "token" in card.gate
    assert card.licence.startswith("FAIR Chemistry License v1")


@pytest.mark.parametrize(("name", "tasks"), OFFLINE.items())
def test_what_is_at_hand_has_no_gate(name, tasks):
    assert card_of(name, tasks).gate == ""


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("chgnet:0.2.0", "0.2.0/chgnet_0.2.0_e30f77s348m32.pth.tar"),
        ("chgnet:0.3.0", "0.3.0/chgnet_0.3.0_e29f68s314m37.pth.tar"),
        ("chgnet:r2scan", "r2scan/chgnet_r2scan_transfer_learning_e15f36s161m23.pth.tar"),
    ],
)
def test_sizes_are_those_of_the_files(name, file):
    try:
        package = importlib.metadata.distribution("chgnet")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("chgnet isn't installed")
    path = Path(str(package.locate_file(f"chgnet/pretrained/{file}")))
    assert card_of(name, ()).size == path.stat().st_size


def test_chgnet_and_oc20_warn_of_what_they_do_badly():
    chgnet = card_of("chgnet:0.3.0", ())
    assert "overbinds CO" in chgnet.not_for
    assert "hollows" in chgnet.not_for
    (oc20,) = card_of("uma-s-1p1", ("oc20",)).tasks
    assert "oc22" in oc20.not_for
    assert "omat" in oc20.not_for
    assert "reference scheme" in oc20.not_for
    (oc25,) = card_of("uma-s-1p2", ("oc25",)).tasks
    assert "D3" in oc25.not_for


def test_a_card_is_made_once():
    assert card_of("uma-s-1p1", ("oc20",)) is card_of("uma-s-1p1", ("oc20",))


def test_reading_cards_imports_no_model():
    code = (
        "import sys; from adatom.potentials.cards import card_of; card_of('uma-s-1p1', ('oc20',));"
        "assert not {'torch', 'fairchem', 'chgnet', 'pymatgen'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=dict(os.environ))
