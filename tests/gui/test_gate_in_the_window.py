"""The whole way through the gate, in a real window, with the hub's real client and a local hub."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from tests.hub.client import HubUser
from tests.hub.fixtures import hub, hub_user
from tests.hub.server import GRANTED, INVALID, NOT_ASKED, PENDING, REJECTED, WEAK, LocalHub

from adatom.gui.dialogs.gate import GateDialog
from adatom.gui.dialogs.models import ModelsDialog
from adatom.paths import log_folder, settings_file
from adatom.potentials.fairchem_registry import cache_folder

from .conftest import Driver

__all__ = ["hub", "hub_user"]

UMA = "fairchem:uma-s-1p1"
REPOSITORY = "facebook/UMA"
CHECKPOINT = "checkpoints/uma-s-1p1.pt"


@pytest.fixture
def at_hub(hub: LocalHub, hub_user: HubUser, monkeypatch: pytest.MonkeyPatch) -> LocalHub:
    """The hub, as the one that is asked from here, by a user who has neither token nor models."""
    display = {name: os.environ[name] for name in ("DISPLAY", "XAUTHORITY") if name in os.environ}
    for name in set(os.environ) - set(hub_user.environment) - set(display):
        if name.startswith(("HF_", "HUGGING", "FAIRCHEM")):
            monkeypatch.delenv(name)
    for name, value in hub_user.environment.items():
        if name.startswith(("HF_", "FAIRCHEM")):
            monkeypatch.setenv(name, value)
    return hub


class Newcomer(Driver):
    """Somebody who wants UMA and has nothing yet."""

    def find_uma(self) -> GateDialog:
        """Open the browser with the keyboard, type the model's name, and press what it offers."""
        self.activate()
        self.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
        browser = self.window.findChild(ModelsDialog)
        self.wait_until(lambda: browser is not None and browser.isVisible())
        QTest.keyClicks(browser.findChild(QLineEdit), "uma-s-1p1")
        self.click(button(browser, "Get", "Log in", "Download"))
        gate = self.window.findChild(GateDialog)
        self.wait_until(gate.isVisible)
        browser.close()
        return gate

    def give(self, gate: GateDialog, token: str) -> None:
        """Paste a token with the keyboard and log in."""
        self.go_to(gate, "token")
        field = next(field for field in gate.findChildren(QLineEdit) if field.isVisible())
        QGuiApplication.clipboard().setText(token)
        self.click(field)
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert field.echoMode() == QLineEdit.EchoMode.Password
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert field.text() == ""
        QGuiApplication.clipboard().clear()
        self.wait_answered(gate)

    def wait_answered(self, gate: GateDialog) -> None:
        """Wait until the hub has said what it was asked, and the gate shows it."""
        self.wait_until(lambda: not self.knowledge.asking)
        QTest.qWait(30)
        self.wait_until(lambda: "asking" not in words(gate).lower())

    def go_to(self, gate: GateDialog, step: str) -> None:
        self.click(gate._steps.button(step))
        assert gate.step() == step

    def ended(self, key: str) -> bool:
        """Whether a download has been under way and is no longer."""
        news = self.knowledge.downloads.get(key)
        return news is not None and not news.active

    @property
    def knowledge(self):
        return self.workbench.hub.knowledge


def button(around: QWidget, *beginnings: str) -> QPushButton:
    """Return the visible button whose text begins with one of these."""
    visible = [push for push in around.findChildren(QPushButton) if push.isVisibleTo(around)]
    fitting = [push for push in visible if push.text().replace("&", "").strip().startswith(beginnings)]
    assert fitting, f"no button says {beginnings}; there are {[push.text() for push in visible]}"
    return fitting[0]


def words(around: QWidget) -> str:
    """Return all that is to be read."""
    return " ".join(label.text() for label in around.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def newcomer(at_hub: LocalHub, qapp, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newcomer]:
    monkeypatch.setenv("ADATOM_MODEL", "emt")
    made = Newcomer().wait_ready()
    yield made
    made.close()


def test_from_nothing_to_a_relaxation_with_uma(newcomer: Newcomer, at_hub: LocalHub):
    gate = newcomer.find_uma()
    assert gate.windowTitle() == "Get UMA-S-1.1"
    assert gate.step() == "account"

    newcomer.give(gate, INVALID)
    assert "token" in words(gate)
    assert newcomer.knowledge.problem.reason == "bad token"
    assert newcomer.knowledge.token is None

    newcomer.give(gate, NOT_ASKED)
    newcomer.go_to(gate, "access")
    assert REPOSITORY in words(gate)
    assert newcomer.knowledge.account.name == "nora"

    at_hub.people[NOT_ASKED].access = "pending"  # she asks on the model's page
    newcomer.click(button(gate, "Check again"))
    newcomer.wait_until(lambda: newcomer.knowledge.repositories[REPOSITORY].access == "pending")
    newcomer.wait_until(lambda: "wait" in words(gate))
    at_hub.people[NOT_ASKED].access = "granted"
    newcomer.wait_answered(gate)
    newcomer.click(button(gate, "Check again"))
    newcomer.wait_until(lambda: newcomer.knowledge.repositories[REPOSITORY].access == "granted")

    newcomer.go_to(gate, "download")
    newcomer.click(button(gate, "Download"))
    newcomer.wait_until(lambda: gate.step() == "ready")
    newcomer.click(button(gate, "Use it with oc20"))
    newcomer.wait_until(lambda: newcomer.window.chips[0].text().strip() == "UMA-S-1.1 · oc20")

    newcomer.window.open_example("co-cu100")
    newcomer.wait_until(lambda: newcomer.head.start is not None and len(newcomer.head.start) == 29)
    newcomer.relax()
    newcomer.wait_for_end()
    assert newcomer.run.converged, newcomer.notices
    assert newcomer.run.step == 20
    assert newcomer.run.energy == pytest.approx(8.24824, abs=0.0005)
    assert newcomer.run.model == UMA


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (INVALID, ("does not know this token", "make a new one")),
        (WEAK, ("Read access to contents of all public gated repos you can access",)),
        (PENDING, ("wait",)),
        (REJECTED, ("refused", "discussions")),
        (NOT_ASKED, ("Open the model's page",)),
    ],
)
def test_each_kind_of_token_has_its_own_words_and_remedy(
    newcomer: Newcomer, token: str, said: tuple[str, ...]
):
    gate = newcomer.find_uma()
    newcomer.give(gate, token)
    if newcomer.knowledge.account is not None:
        newcomer.go_to(gate, "access")
    shown = words(gate) + " ".join(push.text() for push in gate.findChildren(QPushButton) if push.isVisible())
    tips = " ".join(push.toolTip() for push in gate.findChildren(QPushButton) if push.isVisible())
    for part in said:
        assert part in shown + tips, shown
    assert token not in shown + tips


def test_a_download_shows_bytes_rate_and_time_is_cancelled_and_starts_over(
    newcomer: Newcomer, at_hub: LocalHub
):
    at_hub.add(REPOSITORY, CHECKPOINT, os.urandom(4_000_000))
    at_hub.rate = 800_000
    gate = newcomer.find_uma()
    newcomer.give(gate, GRANTED)
    newcomer.go_to(gate, "download")
    newcomer.click(button(gate, "Download"))
    newcomer.wait_until(lambda: "MB/s" in words(gate) or "kB/s" in words(gate))
    assert "left" in words(gate)
    newcomer.click(button(gate, "Cancel"))
    newcomer.wait_until(lambda: "Cancelled" in words(gate))
    assert newcomer.knowledge.downloads[UMA].status == "cancelled"
    at_hub.rate = 0
    newcomer.click(button(gate, "Download"))
    newcomer.wait_until(lambda: newcomer.knowledge.downloads[UMA].status == "done")
    assert not list(cache_folder().rglob("*.incomplete"))


def test_a_download_survives_the_dialog_and_says_when_it_is_done(newcomer: Newcomer, at_hub: LocalHub):
    at_hub.rate = 200_000
    gate = newcomer.find_uma()
    newcomer.give(gate, GRANTED)
    newcomer.go_to(gate, "download")
    newcomer.click(button(gate, "Download"))
    newcomer.wait_until(lambda: UMA in newcomer.knowledge.downloads)
    gate.close()
    newcomer.wait_until(lambda: any("UMA-S-1.1 is ready" in text for text in newcomer.notices))
    newcomer.click(button(newcomer.window.notices, "Use it"))
    newcomer.wait_until(lambda: newcomer.window.chips[0].text().strip() == "UMA-S-1.1 · oc20")


def test_closing_the_window_says_first_that_a_download_would_be_lost(newcomer: Newcomer, at_hub: LocalHub):
    at_hub.rate = 50_000
    gate = newcomer.find_uma()
    newcomer.give(gate, GRANTED)
    gate.close()
    newcomer.workbench.hub.download(UMA)
    newcomer.window.close()
    assert newcomer.window.isVisible()
    assert any("UMA-S-1.1 is still being downloaded" in text for text in newcomer.notices)
    newcomer.click(button(newcomer.window.notices, "Close anyway"))
    newcomer.wait_until(lambda: not newcomer.window.isVisible())


def no_folder(folder: Path) -> None:
    """Put a file where the models' folder should be."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("not a folder")


FAILURES: dict[str, tuple[Callable[[LocalHub], object], str]] = {
    "outage": (lambda hub: setattr(hub, "status", 503), "outage"),
    "reset": (lambda hub: (setattr(hub, "drops", 99), setattr(hub, "drop_kind", "rst")), "interrupted"),
    "damaged": (lambda hub: setattr(hub, "flip_bit", 8000), "damaged"),
    "file gone": (lambda hub: hub.repositories[REPOSITORY].pop(CHECKPOINT), "unknown file"),
    "disk full": (lambda hub: setattr(hub, "claimed_size", 10**15), "disk full"),
    "no folder for it": (lambda _hub: no_folder(cache_folder()), "no permission"),
    "access withdrawn": (lambda hub: setattr(hub.people[GRANTED], "access", "not asked"), "no access"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_download_that_fails_says_why_and_can_be_tried_again(
    newcomer: Newcomer, at_hub: LocalHub, failure: str
):
    break_it, reason = FAILURES[failure]
    gate = newcomer.find_uma()
    newcomer.give(gate, GRANTED)
    newcomer.go_to(gate, "download")
    break_it(at_hub)
    newcomer.click(button(gate, "Download"))
    newcomer.wait_until(
        lambda: not newcomer.knowledge.downloads[UMA].active if UMA in newcomer.knowledge.downloads else False
    )
    news = newcomer.knowledge.downloads[UMA]
    assert (news.status, news.problem.reason) == ("failed", reason)
    newcomer.wait_until(lambda: news.problem.text[:40] in words(gate))
    button(gate, "Try again")
    assert newcomer.window.chips[0].text().strip() == "EMT"


def test_an_unreachable_hub_is_said_and_what_works_meanwhile(newcomer: Newcomer, at_hub: LocalHub):
    at_hub.stop()
    gate = newcomer.find_uma()
    newcomer.give(gate, GRANTED)
    assert newcomer.knowledge.problem.reason == "unreachable"
    newcomer.wait_until(lambda: "CHGNet" in words(gate) or "SevenNet" in words(gate))
    assert newcomer.knowledge.token is None


def test_offline_with_nothing_here_the_gate_says_so_and_what_works(
    newcomer: Newcomer, at_hub: LocalHub, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    gate = newcomer.find_uma()
    newcomer.wait_until(lambda: "HF_HUB_OFFLINE" in words(gate))
    assert newcomer.knowledge.problem.reason == "offline"
    assert "CHGNet" in words(gate) or "SevenNet" in words(gate)
    assert at_hub.requests == []


@pytest.mark.parametrize("kind", ["fin", "stall"])
def test_a_connection_that_breaks_off_is_gone_on_with_and_all_of_it_arrives(
    newcomer: Newcomer, at_hub: LocalHub, kind: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HF_HUB_DOWNLOAD_TIMEOUT", "1")  # how long silence is borne
    at_hub.add(REPOSITORY, CHECKPOINT, os.urandom(1_000_000))
    at_hub.drops, at_hub.drop_after, at_hub.drop_kind = 2, 400_000, kind
    gate = newcomer.find_uma()
    newcomer.give(gate, GRANTED)
    newcomer.workbench.hub.download(UMA)
    newcomer.wait_until(lambda: newcomer.ended(UMA))
    assert newcomer.knowledge.downloads[UMA].status == "done"
    ranges = [request.range for request in at_hub.requests if request.path.endswith(CHECKPOINT)]
    assert any(asked is not None and asked.startswith("bytes=") for asked in ranges)


def test_offline_nothing_is_asked_and_models_that_are_here_work(
    newcomer: Newcomer, at_hub: LocalHub, monkeypatch: pytest.MonkeyPatch
):
    gate = newcomer.find_uma()
    newcomer.give(gate, GRANTED)
    newcomer.workbench.hub.download(UMA)
    newcomer.wait_until(lambda: newcomer.ended(UMA))
    assert newcomer.knowledge.downloads[UMA].status == "done"
    gate.close()
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    at_hub.stop()
    asked = len(at_hub.requests)
    newcomer.activate()
    newcomer.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    browser = newcomer.window.findChild(ModelsDialog)
    newcomer.wait_until(browser.isVisible)
    QTest.keyClicks(browser.findChild(QLineEdit), "uma-s-1p1")
    newcomer.click(button(browser, "Use UMA-S-1.1"))
    newcomer.wait_until(lambda: "UMA-S-1.1" in newcomer.workbench.engine_state.text)
    newcomer.wait_until(lambda: newcomer.workbench.engine_state.status == "ready")
    assert len(at_hub.requests) == asked


def test_the_token_is_nowhere_but_where_the_hubs_client_keeps_it(
    newcomer: Newcomer, at_hub: LocalHub, hub_user: HubUser, tmp_path: Path
):
    gate = newcomer.find_uma()
    newcomer.give(gate, WEAK)
    newcomer.give(gate, GRANTED)
    newcomer.workbench.hub.download(UMA)
    newcomer.wait_until(lambda: newcomer.ended(UMA))
    assert newcomer.knowledge.downloads[UMA].status == "done"
    newcomer.window._show_log()
    said = " ".join(newcomer.window._log + newcomer.notices) + repr(newcomer.knowledge)
    gate.close()
    newcomer.window.close()
    folders = {log_folder(), settings_file().parent, cache_folder(), tmp_path}
    holding = {
        path.name
        for folder in folders
        if folder.exists()
        for path in folder.rglob("*")
        if path.is_file() and any(token.encode() in path.read_bytes() for token in (WEAK, GRANTED))
    }
    assert holding <= {"token", "stored_tokens"}
    assert "token" in holding
    assert GRANTED not in said
    assert WEAK not in said
