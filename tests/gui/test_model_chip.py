import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from adatom.engine.messages import Device
from adatom.gui.model_chip import INFERENCE_NAMES, DeviceChip, ModelChip
from adatom.potentials.cards import card_of
from adatom.potentials.fitness import Caution
from adatom.potentials.inference import MODES
from adatom.potentials.model import Model, ModelState

TASKS = ("oc20", "omat")
UMA = Model(
    "fairchem:uma-s-1p1", "UMA-S 1.1", "FAIRChem", TASKS, card_of("uma-s-1p1", TASKS), ModelState("ready")
)
GATED = Model(
    "fairchem:uma-m", "UMA-M", "FAIRChem", TASKS, card_of("uma-m", TASKS), ModelState("needs login")
)
CPU, GPU = Device("cpu", "CPU · 1 thread"), Device("cuda:0", "NVIDIA H100", 71 * 10**9)


@pytest.fixture
def chip(qtbot: QtBot, qapp: QApplication) -> ModelChip:
    chip = ModelChip()
    qtbot.addWidget(chip)
    chip.listed = lambda: (UMA, GATED)
    chip.set_model(UMA, "oc20")
    return chip


def opened(chip: QPushButton) -> list[QAction]:
    chip.menu().aboutToShow.emit()
    return [action for action in chip.menu().actions() if not action.isSeparator()]


def test_a_model_of_several_tasks_lists_them_with_what_they_are_for(chip: ModelChip) -> None:
    chosen: list[tuple[str, object]] = []
    chip.chosen.connect(lambda key, task: chosen.append((key, task)))
    tasks = opened(chip)[0].menu().actions()
    assert [action.text().partition(" ")[0] for action in tasks] == ["oc20", "omat"]
    assert "surfaces" in tasks[0].text().lower()
    assert [action.isChecked() for action in tasks] == [True, False]
    tasks[1].trigger()
    assert chosen == [("fairchem:uma-s-1p1", "omat")]
    assert chip.text().strip() == "UMA-S 1.1 · oc20"


def test_models_that_are_not_ready_are_one_click_further(chip: ModelChip, qtbot: QtBot) -> None:
    entries = opened(chip)
    assert [action.text() for action in entries] == [
        "UMA-S 1.1",
        "All Models… (1 more)",
        "Open a Checkpoint File…",
    ]
    with qtbot.waitSignal(chip.browse_requested):
        entries[1].trigger()
    with qtbot.waitSignal(chip.file_requested):
        entries[2].trigger()


def test_what_the_model_was_not_made_for_is_marked_on_the_chip_and_said_in_its_tooltip(
    chip: ModelChip,
) -> None:
    assert "not made" not in chip.accessibleName()
    chip.set_cautions([Caution("This is an oxide.", "Choose omat.")])
    assert "This is an oxide. Choose omat." in chip.toolTip()
    assert chip.accessibleName().endswith("not made for this structure")
    chip.set_cautions([])
    assert "This is an oxide." not in chip.toolTip()


def test_the_gpu_is_taken_where_there_is_one_unless_the_user_chooses(qtbot: QtBot) -> None:
    chip = DeviceChip()
    qtbot.addWidget(chip)
    assert chip.text().strip() == "CPU"
    chip.set_devices((CPU, GPU))
    assert chip.text().strip() == "NVIDIA H100 · 71 GB free"
    chip.set_choice("cpu")
    assert chip.text().strip() == "CPU · 1 thread"


def test_the_device_menu_lists_what_there_is(qtbot: QtBot) -> None:
    chip = DeviceChip()
    qtbot.addWidget(chip)
    chosen: list[str] = []
    chip.chosen.connect(chosen.append)
    chip.set_devices((CPU, GPU))
    chip.menu().aboutToShow.emit()
    entries = opened(chip)
    assert [action.text() for action in entries] == [
        "Automatic (NVIDIA H100 · 71 GB free)",
        "CPU · 1 thread",
        "NVIDIA H100 · 71 GB free",
        "CPU Threads",
        "How FAIRChem Computes",
    ]
    entries[1].trigger()
    assert chosen == ["cpu"]


def test_the_number_of_threads_can_be_changed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adatom.potentials.devices.physical_cores", lambda: 4)
    chip = DeviceChip()
    qtbot.addWidget(chip)
    chosen: list[object] = []
    chip.threads_chosen.connect(chosen.append)
    chip.set_devices((CPU,))
    threads = opened(chip)[-2].menu().actions()
    assert [action.text() for action in threads] == ["Automatic (3)", "1", "2", "3", "4"]
    assert [action.isChecked() for action in threads] == [True, False, False, False, False]
    assert "waits" in threads[4].toolTip()
    threads[2].trigger()
    threads[0].trigger()
    assert chosen == [2, None]
    chip.set_computing(2, "auto")
    assert chip.text().strip() == "CPU · 2 threads"


def test_every_way_in_which_fairchem_computes_can_be_chosen(qtbot: QtBot) -> None:
    assert tuple(INFERENCE_NAMES) == MODES
    chip = DeviceChip()
    qtbot.addWidget(chip)
    chip.set_computing(None, "batch")
    modes = opened(chip)[-1].menu().actions()
    assert [action.isChecked() for action in modes] == [mode == "batch" for mode in MODES]
    with qtbot.waitSignal(chip.inference_chosen) as chosen:
        modes[MODES.index("eager")].trigger()
    assert chosen.args == ["eager"]
