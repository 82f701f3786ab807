import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from adatom.engine.messages import Device
from adatom.gui.model_chip import DeviceChip, ModelChip
from adatom.potentials import catalogue
from adatom.potentials.catalogue import Model, ModelState

UMA = Model(
    key="fairchem:uma-s-1p1",
    title="UMA-s 1.1",
    family="FAIRChem",
    tasks=("oc20", "omat"),
    elements=None,
    summary="A model of several tasks.",
    licence="FAIR Chemistry License",
    state=ModelState("ready"),
)
CPU, GPU = Device("cpu", "CPU · 1 thread"), Device("cuda:0", "NVIDIA H100", 80 * 2**30)


def test_a_model_of_several_tasks_lists_them(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "models", lambda: (UMA,))
    chip = ModelChip()
    qtbot.addWidget(chip)
    chosen: list[tuple[str, object]] = []
    chip.chosen.connect(lambda key, task: chosen.append((key, task)))
    chip.set_model(UMA, "oc20")
    chip.menu().aboutToShow.emit()
    tasks = chip.menu().actions()[0].menu().actions()
    assert [(action.text(), action.isChecked()) for action in tasks] == [("oc20", True), ("omat", False)]
    tasks[1].trigger()
    assert chosen == [("fairchem:uma-s-1p1", "omat")]
    assert chip.text().strip() == "UMA-s 1.1 · oc20"


def test_the_gpu_is_taken_where_there_is_one_unless_the_user_chooses(qtbot: QtBot) -> None:
    chip = DeviceChip()
    qtbot.addWidget(chip)
    assert chip.text().strip() == "CPU"
    chip.set_devices((CPU, GPU))
    assert chip.text().strip() == "NVIDIA H100"
    chip.set_choice("cpu")
    assert chip.text().strip() == "CPU · 1 thread"


def test_the_device_menu_lists_what_there_is(qtbot: QtBot) -> None:
    chip = DeviceChip()
    qtbot.addWidget(chip)
    chosen: list[str] = []
    chip.chosen.connect(chosen.append)
    chip.set_devices((CPU, GPU))
    chip.menu().aboutToShow.emit()
    entries = chip.menu().actions()
    assert [action.text() for action in entries] == [
        "Automatic (NVIDIA H100)",
        "CPU · 1 thread",
        "NVIDIA H100",
    ]
    entries[1].trigger()
    assert chosen == ["cpu"]
