from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QAccessible, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from adatom.gui.dialogs.gate import GateDialog
from adatom.gui.gate import STEPS, Facts, Step
from adatom.gui.gate.facts import JOIN_PAGE, TOKENS_PAGE
from adatom.gui.gate.token import PERMISSION
from adatom.gui.theme import DARK, LIGHT, apply_theme
from adatom.potentials.cards import ModelCard, TaskCard
from adatom.potentials.hub.news import (
    AccessCode,
    Account,
    DownloadNews,
    DownloadStatus,
    HubKnowledge,
    HubProblem,
    Reason,
    RepositoryNews,
)
from adatom.potentials.model import Model, ModelState

TOKEN = "hf_thisIsNobodysToken"  # noqa: S105 - made up
REPOSITORY = "facebook/UMA"
MODEL_PAGE = "https://huggingface.co/facebook/UMA"
TASK = TaskCard("oc20", "Adsorption", "Slabs.", "Oxides.", "RPBE", "OC20", None, False, False, False)
CARD = ModelCard(
    "Small and fast.", "", "", "", None, "", None, True, "FAIR Chemistry License v1", "", "", "", (TASK,)
)
MODEL = Model(
    "fairchem:uma-s-1p1",
    "UMA-S-1.1",
    "FAIRChem",
    ("oc20", "omat"),
    CARD,
    ModelState("needs login"),
    1_183_000_000,
    REPOSITORY,
)
READY = replace(MODEL, state=ModelState("ready"))
CLARA = Account("clara", "adatom", "fineGrained", reads_gated=True)


def problem(reason: Reason, url: str = "", command: str = "") -> HubProblem:
    return HubProblem(reason, f"What is wrong: {reason}.", f"What to do about {reason}.", url, command)


def logged_in(access: AccessCode | None = None, said: HubProblem | None = None) -> HubKnowledge:
    told = {} if access is None else {REPOSITORY: RepositoryNews(REPOSITORY, access, said)}
    return HubKnowledge("stored", account=CLARA, repositories=told)


def downloading(status: DownloadStatus = "running", **more) -> HubKnowledge:
    news = DownloadNews(MODEL.key, status, **more)
    return replace(logged_in("granted"), downloads={MODEL.key: news})


class Browser(QObject):
    """Takes what would be opened in the user's browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    QDesktopServices.setUrlHandler("https", made, "open")
    yield made
    QDesktopServices.unsetUrlHandler("https")


@pytest.fixture
def dialog(qtbot: QtBot, qapp: QApplication) -> GateDialog:
    apply_theme(qapp, LIGHT)
    made = GateDialog()
    qtbot.addWidget(made)
    made.set_model(MODEL)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


@pytest.fixture
def tokens(dialog: GateDialog) -> list[str]:
    given: list[str] = []
    dialog.token_given.connect(given.append)
    return given


def buttons(dialog: GateDialog) -> dict[str, QPushButton]:
    """The buttons on screen, by their text."""
    return {each.text(): each for each in dialog.findChildren(QPushButton) if each.isVisible()}


def click(dialog: GateDialog, text: str) -> None:
    QTest.mouseClick(buttons(dialog)[text], Qt.MouseButton.LeftButton)


def choose(dialog: GateDialog, step: Step) -> None:
    QTest.mouseClick(dialog._steps.button(step), Qt.MouseButton.LeftButton)


def said(dialog: GateDialog) -> str:
    """All that is on screen to read."""
    return "\n".join(each.text() for each in dialog.findChildren(QLabel) if each.isVisible())


def marks(dialog: GateDialog) -> dict[str, str]:
    """What a screen reader says of each step."""
    return {step: dialog._steps.button(step).accessibleDescription() for step in STEPS}


def mark(dialog: GateDialog, step: Step) -> str:
    return marks(dialog)[step]


def field(dialog: GateDialog) -> QLineEdit:
    return dialog._token._form.field


def paste(dialog: GateDialog, text: str = TOKEN) -> None:
    choose(dialog, "token")
    field(dialog).setFocus()
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(field(dialog), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QGuiApplication.clipboard().clear()


def test_it_is_named_after_the_model_and_stops_nobody_from_working(dialog: GateDialog) -> None:
    assert dialog.windowTitle() == "Get UMA-S-1.1"
    assert not dialog.isModal()


@pytest.mark.parametrize(
    ("model", "knowledge", "step"),
    [
        (MODEL, HubKnowledge(), "account"),
        (MODEL, HubKnowledge("stored"), "account"),
        (MODEL, logged_in(), "access"),
        (MODEL, logged_in("pending"), "access"),
        (MODEL, logged_in("granted"), "download"),
        (READY, HubKnowledge(), "ready"),
    ],
)
def test_it_opens_at_the_first_step_that_is_not_done(
    dialog: GateDialog, model: Model, knowledge: HubKnowledge, step: Step
) -> None:
    dialog.hide()
    dialog.set_model(model)
    dialog.set_knowledge(knowledge)
    dialog.show()
    assert dialog.step() == step
    assert dialog._steps.button(step).isChecked()


def test_it_moves_on_as_the_hub_answers_until_the_user_takes_over(dialog: GateDialog) -> None:
    dialog.set_knowledge(HubKnowledge("stored", asking=True))
    assert dialog.step() == "account"
    dialog.set_knowledge(logged_in())
    assert dialog.step() == "access"
    choose(dialog, "account")
    dialog.set_knowledge(logged_in("granted"))
    assert dialog.step() == "account"


def test_any_step_can_be_chosen_and_that_makes_none_done(dialog: GateDialog) -> None:
    before = marks(dialog)
    for step in STEPS:
        choose(dialog, step)
        assert dialog.step() == step
    assert marks(dialog) == before
    assert not any(mark.startswith("done") for mark in before.values())


def test_steps_are_marked_by_what_is_known(dialog: GateDialog) -> None:
    dialog.set_knowledge(logged_in("granted"))
    assert [mark.startswith("done") for mark in marks(dialog).values()] == [True, True, True, False, False]
    assert marks(dialog)["account"] == "done, clara"
    dialog.set_model(READY)
    assert all(mark.startswith("done") for mark in marks(dialog).values())
    dialog.set_knowledge(HubKnowledge())
    assert [mark.startswith("done") for mark in marks(dialog).values()] == [False, False, False, True, True]


def test_marks_differ_by_their_words_and_their_shape(dialog: GateDialog) -> None:
    glyphs = {}
    for knowledge in (
        HubKnowledge(),
        HubKnowledge(asking=True),
        logged_in("pending"),
        logged_in("rejected"),
        logged_in("granted"),
    ):
        dialog.set_knowledge(knowledge)
        picture = dialog._steps.button("access")._icon._icon.pixmap(18, 18).toImage()
        shape = picture.convertToFormat(picture.Format.Format_Alpha8)
        glyphs[mark(dialog, "access")] = bytes(shape.constBits())
    assert list(glyphs) == [
        "to do, told after login",
        "being checked, asking…",
        "waiting, requested, waiting",
        "problem, refused",
        "done, granted",
    ]
    assert len(set(glyphs.values())) == len(glyphs)


def test_a_question_under_way_is_shown_with_its_retries_and_can_be_stopped(
    qtbot: QtBot, dialog: GateDialog
) -> None:
    assert "Stop" not in buttons(dialog)
    dialog.set_knowledge(HubKnowledge("stored", asking=True, note="Asking huggingface.co…"))
    assert "Asking huggingface.co…" in said(dialog)
    assert marks(dialog)["account"] == marks(dialog)["token"] == "being checked, asking…"
    dialog.set_knowledge(HubKnowledge("stored", asking=True, note="No answer; trying again in 2 s (2 of 5)"))
    assert "trying again in 2 s (2 of 5)" in said(dialog)
    with qtbot.waitSignal(dialog.stop_requested):
        click(dialog, "Stop")
    dialog.set_knowledge(HubKnowledge("stored", problem=problem("cancelled")))
    assert "Stop" not in buttons(dialog)
    choose(dialog, "token")
    assert "What is wrong: cancelled." in said(dialog)


def test_the_account_page_leads_to_the_page_where_one_is_made(dialog: GateDialog, browser: Browser) -> None:
    click(dialog, "Open huggingface.co/join")
    assert browser.opened == [JOIN_PAGE]
    click(dialog, "I have one: next")
    assert dialog.step() == "access"
    assert not marks(dialog)["account"].startswith("done")


def test_an_account_that_the_hub_told_of_is_named_and_needs_no_page(dialog: GateDialog) -> None:
    dialog.set_knowledge(logged_in())
    choose(dialog, "account")
    assert "Logged in as clara." in said(dialog)
    assert "Open huggingface.co/join" not in buttons(dialog)
    click(dialog, "Next: Access")
    assert dialog.step() == "access"


@pytest.mark.parametrize("knowledge", [HubKnowledge(), logged_in("not asked", problem("no access"))])
def test_access_not_asked_for_is_explained(
    dialog: GateDialog, browser: Browser, knowledge: HubKnowledge
) -> None:
    dialog.set_knowledge(knowledge)
    choose(dialog, "access")
    for what in (REPOSITORY, "name, date of birth and affiliation", "licence", "minutes", "days"):
        assert what in said(dialog)
    assert ("not asked for access yet" in said(dialog)) == (knowledge.account is not None)
    click(dialog, "Open the model's page")
    assert browser.opened == [MODEL_PAGE]


def test_a_request_that_waits_is_shown_and_can_be_asked_about(qtbot: QtBot, dialog: GateDialog) -> None:
    dialog.set_knowledge(logged_in("pending", problem("pending", MODEL_PAGE)))
    assert "What is wrong: pending." in said(dialog)
    assert "What to do about pending." in said(dialog)
    assert "affiliation" not in said(dialog)
    with qtbot.waitSignal(dialog.look_requested):
        click(dialog, "Check again")


def test_a_refusal_says_whom_to_write_to(dialog: GateDialog, browser: Browser) -> None:
    dialog.set_knowledge(logged_in("rejected", problem("rejected", "https://github.com/some/issues")))
    assert "What to do about rejected." in said(dialog)
    click(dialog, "Open github.com/some/issues")
    assert browser.opened == ["https://github.com/some/issues"]


def test_access_that_is_granted_leads_on(dialog: GateDialog) -> None:
    dialog.set_knowledge(logged_in("granted"))
    choose(dialog, "access")
    assert "Access is granted to clara." in said(dialog)
    assert "Check again" not in buttons(dialog)
    click(dialog, "Next: Download")
    assert dialog.step() == "download"


def test_a_repository_that_is_unknown_is_no_form_to_fill_in(dialog: GateDialog) -> None:
    dialog.set_knowledge(logged_in("not asked", problem("unknown repository")))
    choose(dialog, "access")
    assert "What is wrong: unknown repository." in said(dialog)


def test_asking_again_while_asking_asks_once_and_keeps_the_focus(dialog: GateDialog) -> None:
    heard: list[None] = []
    dialog.look_requested.connect(lambda: heard.append(None))
    choose(dialog, "access")
    check = buttons(dialog)["Check again"]
    check.setFocus()
    QTest.keyClick(check, Qt.Key.Key_Space)
    dialog.set_knowledge(HubKnowledge(asking=True))
    QTest.keyClick(check, Qt.Key.Key_Space)
    assert len(heard) == 1
    assert check.hasFocus()
    assert check.text() == "Asking…"


def test_the_token_page_names_the_permission_and_opens_the_hubs(dialog: GateDialog, browser: Browser) -> None:
    choose(dialog, "token")
    assert PERMISSION in said(dialog)
    click(dialog, "Open huggingface.co/settings/tokens")
    assert browser.opened == [TOKENS_PAGE]
    assert not buttons(dialog)["Log in"].isEnabled()
    assert "Log out" not in buttons(dialog)


def test_a_token_is_hidden_until_asked_for(dialog: GateDialog) -> None:
    paste(dialog)
    assert field(dialog).text() == TOKEN
    assert TOKEN not in field(dialog).displayText()
    eye = dialog._token._form._eye
    QTest.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert field(dialog).displayText() == TOKEN
    assert eye.accessibleName() == "Hide the token"
    QTest.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert TOKEN not in field(dialog).displayText()


def test_a_button_pastes_it(dialog: GateDialog) -> None:
    choose(dialog, "token")
    QGuiApplication.clipboard().setText(f"  {TOKEN}\n")
    QTest.mouseClick(dialog._token._form._paste, Qt.MouseButton.LeftButton)
    QGuiApplication.clipboard().clear()
    assert field(dialog).text() == TOKEN
    assert field(dialog).hasFocus()


def traces(dialog: GateDialog) -> list[str]:
    """Where the token can still be read: properties, accessible texts, what undo brings back."""
    found = []
    for widget in [dialog, *dialog.findChildren(QWidget)]:
        meta = widget.metaObject()
        names = [meta.property(index).name() for index in range(meta.propertyCount())]
        texts = [str(widget.property(name)) for name in names]
        seen = QAccessible.queryAccessibleInterface(widget)
        texts += [seen.text(kind) for kind in QAccessible.Text if seen is not None and kind.value < 5]
        if isinstance(widget, QLineEdit):
            widget.undo()
            texts += [widget.text(), widget.displayText()]
        if any(TOKEN in text for text in texts):
            found.append(type(widget).__name__)
    return found


@pytest.mark.parametrize("shown", [False, True])
def test_a_token_is_given_once_and_forgotten(dialog: GateDialog, tokens: list[str], shown: bool) -> None:
    paste(dialog)
    if shown:
        QTest.mouseClick(dialog._token._form._eye, Qt.MouseButton.LeftButton)
    assert traces(dialog) == ["_TokenField"] or not shown
    paste(dialog)
    click(dialog, "Log in")
    assert tokens == [TOKEN]
    assert traces(dialog) == []
    assert field(dialog).echoMode() == QLineEdit.EchoMode.Password
    QTest.keyClick(field(dialog), Qt.Key.Key_Return)
    assert tokens == [TOKEN]


def test_enter_in_the_field_logs_in(dialog: GateDialog, tokens: list[str], browser: Browser) -> None:
    paste(dialog, f" {TOKEN} ")
    QTest.keyClick(field(dialog), Qt.Key.Key_Return)
    assert tokens == [TOKEN]
    assert (dialog.isVisible(), dialog.step(), browser.opened) == (True, "token", [])


@pytest.mark.parametrize("leave", ["close", "step", "model"])
def test_a_token_that_was_not_used_is_forgotten_on_leaving(dialog: GateDialog, leave: str) -> None:
    paste(dialog)
    if leave == "close":
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()
    elif leave == "step":
        choose(dialog, "access")
    else:
        dialog.set_model(replace(MODEL, key="fairchem:uma-m-1p1", title="UMA-M-1.1"))
    assert field(dialog).text() == ""
    assert traces(dialog) == []


def test_what_does_not_look_like_a_token_is_asked_about_and_taken_all_the_same(
    dialog: GateDialog, tokens: list[str]
) -> None:
    paste(dialog, "clara@example.org")
    assert "begin with hf_" in said(dialog)
    click(dialog, "Log in")
    assert tokens == ["clara@example.org"]
    assert "begin with hf_" not in said(dialog)


def test_news_leaves_typed_text_page_and_focus_alone(dialog: GateDialog) -> None:
    choose(dialog, "token")
    field(dialog).setFocus()
    for number, letter in enumerate("hf_abc"):
        QTest.keyClicks(field(dialog), letter)
        dialog.set_knowledge(HubKnowledge(asking=number % 2 == 0, note=f"Asking, {number}"))
        dialog.set_knowledge(HubKnowledge(problem=problem("unreachable")))
    assert field(dialog).text() == "hf_abc"
    assert field(dialog).hasFocus()
    assert dialog.step() == "token"


def test_a_bad_token_is_said_in_place_and_another_can_be_pasted(dialog: GateDialog) -> None:
    choose(dialog, "token")
    dialog.set_knowledge(HubKnowledge(problem=problem("bad token", TOKENS_PAGE)))
    assert "What is wrong: bad token." in said(dialog)
    assert field(dialog).isVisible()
    assert mark(dialog, "token") == "problem, refused"
    # The page's own button for it stands right below.
    assert list(buttons(dialog)).count("Open huggingface.co/settings/tokens") == 1


def test_a_weak_token_says_what_it_lacks_and_does_not_count(dialog: GateDialog) -> None:
    dialog.set_knowledge(HubKnowledge("stored", account=replace(CLARA, reads_gated=False)))
    choose(dialog, "token")
    assert f"lacks a permission: {PERMISSION}" in said(dialog)
    assert mark(dialog, "token") == "problem, lacks a permission"
    assert marks(dialog)["account"] == "done, clara"
    assert field(dialog).isVisible()
    assert "Log out" in buttons(dialog)


def test_a_stored_token_is_named_and_can_be_logged_out_or_replaced(qtbot: QtBot, dialog: GateDialog) -> None:
    dialog.set_knowledge(logged_in())
    choose(dialog, "token")
    assert "Logged in as clara." in said(dialog)
    assert "“adatom”, fine-grained" in said(dialog)
    assert "stored on this computer" in said(dialog)
    assert not field(dialog).isVisible()
    with qtbot.waitSignal(dialog.log_out_requested):
        click(dialog, "Log out")
    click(dialog, "Use another token")
    assert field(dialog).hasFocus()
    paste(dialog)
    click(dialog, "Log in")
    dialog.set_knowledge(replace(logged_in(), account=replace(CLARA, name="fritz")))
    assert "Logged in as fritz." in said(dialog)
    assert not field(dialog).isVisible()
    assert dialog._next.hasFocus() or buttons(dialog)["Use another token"].hasFocus()


def test_a_token_of_the_environment_cannot_be_logged_out_and_that_is_explained(dialog: GateDialog) -> None:
    dialog.set_knowledge(HubKnowledge("environment", CLARA))
    choose(dialog, "token")
    assert "environment variable HF_TOKEN" in said(dialog)
    assert "remove the variable" in said(dialog)
    assert {"Log out", "Use another token"}.isdisjoint(buttons(dialog))
    assert not field(dialog).isVisible()
    dialog.set_knowledge(HubKnowledge("environment", problem=problem("bad token")))
    assert "remove the variable" in said(dialog)
    assert not field(dialog).isVisible()


def test_a_token_that_was_found_and_not_checked_can_be_checked(qtbot: QtBot, dialog: GateDialog) -> None:
    dialog.set_knowledge(HubKnowledge("stored"))
    choose(dialog, "token")
    assert "whose it is has not been told yet" in said(dialog)
    assert mark(dialog, "token") == "to do, found, not checked"
    with qtbot.waitSignal(dialog.look_requested):
        click(dialog, "Check again")


@pytest.mark.parametrize("reason", ["offline", "unreachable", "outage"])
@pytest.mark.parametrize("step", ["account", "access", "token", "download"])
def test_a_hub_that_cannot_be_asked_is_said_on_every_page_with_what_works_meanwhile(
    dialog: GateDialog, reason: Reason, step: Step
) -> None:
    dialog.set_knowledge(HubKnowledge(problem=problem(reason)))
    choose(dialog, step)
    assert said(dialog).count(f"What is wrong: {reason}.") == 1
    assert f"What to do about {reason}." in said(dialog)
    assert "Meanwhile" in said(dialog)
    assert not any(mark.startswith("problem") for mark in marks(dialog).values())
    if step == "download":
        assert ("Download 1.2 GB" in buttons(dialog)) == (reason != "offline")


def test_a_download_is_asked_for_by_its_size(qtbot: QtBot, dialog: GateDialog) -> None:
    dialog.set_knowledge(logged_in("granted"))
    with qtbot.waitSignal(dialog.download_requested) as heard:
        click(dialog, "Download 1.2 GB")
    assert heard.args == [MODEL.key]


def test_files_are_listed_where_the_hub_told_them(dialog: GateDialog) -> None:
    sizes = {"checkpoints/uma-s-1p1.pt": 1_182_000_000, "references/refs.yaml": 1_000_000}
    told = RepositoryNews(REPOSITORY, "granted", sizes=sizes)
    dialog.set_knowledge(replace(logged_in(), repositories={REPOSITORY: told}))
    assert "checkpoints/uma-s-1p1.pt  ·  1.2 GB" in said(dialog)
    assert "references/refs.yaml  ·  1.0 MB" in said(dialog)


def test_a_download_that_the_hub_will_hardly_grant_says_so_before(dialog: GateDialog) -> None:
    choose(dialog, "download")
    assert "only to people who are logged in" in said(dialog)
    dialog.set_knowledge(logged_in("pending"))
    assert "not granted access" in said(dialog)
    assert "Download 1.2 GB" in buttons(dialog)


def test_a_download_shows_bytes_rate_and_time_left_and_can_be_cancelled(
    qtbot: QtBot, dialog: GateDialog
) -> None:
    dialog.set_knowledge(
        downloading(
            received=432_000_000,
            total=1_183_000_000,
            rate=8.3e6,
            remaining_s=91.0,
            text="checkpoints/uma-s-1p1.pt",
        )
    )
    for what in (
        "432 MB of 1.2 GB · 8.3 MB/s",
        "1 min 31 s left",
        "checkpoints/uma-s-1p1.pt",
        "may be closed: the download goes on",
    ):
        assert what in said(dialog)
    assert dialog._download._progress._bar.value() == 365
    assert mark(dialog, "download") == "under way, 36 %"
    assert "Download 1.2 GB" not in buttons(dialog)
    with qtbot.waitSignal(dialog.cancel_requested) as heard:
        click(dialog, "Cancel")
    assert heard.args == [MODEL.key]
    dialog.set_knowledge(downloading("cancelled"))
    assert "starts from the beginning" in said(dialog)
    assert "Download 1.2 GB" in buttons(dialog)


def test_a_download_that_waits_for_the_hub_says_so_and_tells_no_time(dialog: GateDialog) -> None:
    dialog.set_knowledge(
        downloading(
            "retrying", received=5, total=10, remaining_s=3, text="No answer; trying again in 4 s (3 of 5)"
        )
    )
    assert "trying again in 4 s (3 of 5)" in said(dialog)
    assert " left" not in said(dialog)
    dialog.set_knowledge(downloading("checking", received=10, total=10))
    assert "checksums" in said(dialog)
    dialog.set_knowledge(downloading("waiting"))
    assert "Waiting for its turn" in said(dialog)


def test_a_download_that_failed_says_why_and_starts_over_honestly(qtbot: QtBot, dialog: GateDialog) -> None:
    dialog.set_knowledge(downloading("failed", problem=problem("disk full", command="df -h")))
    assert "What is wrong: disk full." in said(dialog)
    assert "from the beginning" in said(dialog)
    box = dialog._download._problem
    assert box._command.text() == "df -h"
    QTest.mouseClick(box._command._copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "df -h"
    QGuiApplication.clipboard().clear()
    with qtbot.waitSignal(dialog.download_requested):
        click(dialog, "Try again")


def test_the_end_of_a_download_brings_up_what_to_do_with_it(qtbot: QtBot, dialog: GateDialog) -> None:
    dialog.set_knowledge(logged_in("granted"))
    click(dialog, "Download 1.2 GB")
    dialog.set_knowledge(downloading("done"))
    assert dialog.step() == "download"
    dialog.set_model(READY)
    assert dialog.step() == "ready"
    assert "UMA-S-1.1 is ready" in said(dialog)
    use = buttons(dialog)["Use it with oc20"]
    assert use.hasFocus()
    with qtbot.waitSignal(dialog.use_requested) as heard:
        QTest.keyClick(use, Qt.Key.Key_Return)
    assert heard.args == [MODEL.key]
    assert not dialog.isVisible()


def test_the_end_of_a_download_interrupts_nobody_who_reads_another_page(dialog: GateDialog) -> None:
    dialog.set_knowledge(downloading())
    choose(dialog, "token")
    dialog.set_model(READY)
    assert dialog.step() == "token"


def test_a_model_that_is_not_ready_offers_the_next_step_not_its_use(dialog: GateDialog) -> None:
    choose(dialog, "ready")
    assert "Still to do: account, access, token, download." in said(dialog)
    assert not any(text.startswith("Use it") for text in buttons(dialog))
    click(dialog, "Next: Account")
    assert dialog.step() == "account"


def test_a_model_that_cannot_run_here_says_what_to_type(dialog: GateDialog) -> None:
    state = ModelState("not installed", remedy="Install it.", command="pip install fairchem-core")
    dialog.set_model(replace(MODEL, state=state))
    choose(dialog, "download")
    assert "UMA-S-1.1 is not installed." in said(dialog)
    assert dialog._download._unusable._command.text() == "pip install fairchem-core"


def test_an_address_is_given_to_copy_where_there_is_no_browser(
    dialog: GateDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialog, "open_link", lambda url: False)
    click(dialog, "Open huggingface.co/join")
    assert "No browser could be opened." in said(dialog)
    assert dialog._unopened._command.text() == JOIN_PAGE


def test_the_whole_way_is_possible_with_the_keyboard_alone(
    dialog: GateDialog, tokens: list[str], browser: Browser
) -> None:
    def press(key: Qt.Key) -> None:
        QTest.keyClick(dialog.focusWidget(), key)

    press(Qt.Key.Key_Return)
    assert browser.opened == [JOIN_PAGE]
    reached = set()
    for _ in range(12):
        press(Qt.Key.Key_Tab)
        focused = dialog.focusWidget()
        reached.add(focused.text() if isinstance(focused, QAbstractButton) else "")
    assert {"Account", "Open huggingface.co/join", "Close", "I have one: next"} <= reached
    dialog._steps.button("account").setFocus()
    for step in ("access", "token"):
        press(Qt.Key.Key_Down)
        press(Qt.Key.Key_Space)
        assert dialog.step() == step
    while dialog.focusWidget() is not field(dialog):
        press(Qt.Key.Key_Tab)
    QTest.keyClicks(field(dialog), TOKEN)
    press(Qt.Key.Key_Return)
    assert tokens == [TOKEN]
    press(Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_everything_to_press_has_a_name_and_a_tooltip(dialog: GateDialog) -> None:
    for control in dialog.findChildren(QAbstractButton):
        assert control.toolTip(), control
        assert control.accessibleName() or control.text() or not control.isVisible(), control


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("step", list(STEPS))
def test_nothing_is_cut_off_when_the_window_is_small(
    qapp: QApplication, dialog: GateDialog, theme, step: Step
) -> None:
    apply_theme(qapp, theme)
    for knowledge in (
        HubKnowledge("stored", problem=problem("unreachable"), asking=True, note="Asking huggingface.co…"),
        downloading(received=432_000_000, total=1_183_000_000, rate=8.3e6, remaining_s=700),
        logged_in("rejected", problem("rejected", "https://github.com/facebookresearch/fairchem/issues")),
    ):
        dialog.set_knowledge(knowledge)
        dialog.resize(dialog.minimumSize())
        dialog.show_step(step)
        QTest.qWait(1)
        page = dialog._pages[step]
        assert page.horizontalScrollBar().maximum() == 0
        for widget in page.widget().findChildren(QLabel) + page.widget().findChildren(QPushButton):
            if widget.isVisible():
                assert widget.width() >= widget.minimumSizeHint().width()
                right = widget.mapTo(page.widget(), widget.rect().topRight()).x()
                assert right <= page.viewport().width()


def test_steps_go_on_to_what_is_still_to_be_done() -> None:
    assert Facts(MODEL, HubKnowledge()).next_after("account") == "access"
    assert Facts(MODEL, HubKnowledge()).next_after("download") == "account"
    assert Facts(MODEL, logged_in()).next_after("token") == "access"
    assert Facts(MODEL, logged_in("granted")).next_after("token") == "download"
    assert Facts(READY, HubKnowledge()).next_after("account") == "ready"
