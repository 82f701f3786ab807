"""The desk with its real helper processes, the hub's real client and a local hub."""

import gc
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from tests.hub.client import HubUser
from tests.hub.fixtures import hub, hub_user
from tests.hub.server import GRANTED, INVALID, NOT_ASKED, PENDING, REJECTED, WEAK, LocalHub, Person

from adatom.engine.messages import LogIn
from adatom.errors import ModelError
from adatom.paths import log_folder
from adatom.potentials.fairchem_registry import cache_folder, registry
from adatom.potentials.hub.checksums import check_cached, is_known_damaged
from adatom.potentials.hub.news import HubKnowledge
from adatom.workbench.hub_desk import HubDesk

__all__ = ["hub", "hub_user"]

UMA = "facebook/UMA"
MODEL = "fairchem:uma-s-1p1"
OTHER = "fairchem:uma-s-1p2"
SIZE = 3_000_000
RATE = 1_000_000  # bytes/s: a first piece of news after 0.3 s, three seconds in all
PATIENCE_S = 60.0


@pytest.fixture
def at_hub(hub: LocalHub, hub_user: HubUser, monkeypatch: pytest.MonkeyPatch) -> LocalHub:
    """The hub, as the one that is asked from here, for a user who has neither token nor models."""
    for name in set(os.environ) - set(hub_user.environment):
        monkeypatch.delenv(name)
    for name, value in hub_user.environment.items():
        monkeypatch.setenv(name, value)
    for number, model in enumerate((MODEL, OTHER)):  # large enough to be met half-way
        checkpoint = f"checkpoints/{model.removeprefix('fairchem:')}.pt"
        hub.add(UMA, checkpoint, bytes([number]) * SIZE)
    return hub


@pytest.fixture
def silence(at_hub: LocalHub, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A hub that takes a question and never answers; undo what is yielded to have the other back."""
    with socket.create_server(("127.0.0.1", 0)) as server, monkeypatch.context() as patch:
        patch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.getsockname()[1]}")
        yield patch


@pytest.fixture
def desk(at_hub: LocalHub) -> Iterator[HubDesk]:
    desk = HubDesk()
    yield desk
    desk.close()


def until(desk: HubDesk, wanted: Callable[[HubKnowledge], object]) -> HubKnowledge:
    """Return the first knowledge that is as wanted, from now on."""
    found: list[HubKnowledge] = []
    there = threading.Event()

    def look(knowledge: HubKnowledge) -> None:
        if not there.is_set() and wanted(knowledge):
            found.append(knowledge)
            there.set()

    desk.changed.connect(look)
    try:
        look(desk.knowledge)
        assert there.wait(PATIENCE_S), desk.knowledge
    finally:
        desk.changed.disconnect(look)
    return found[0]


def settled(desk: HubDesk) -> HubKnowledge:
    return until(desk, lambda known: not known.asking)


def helpers() -> list[psutil.Process]:
    """Return the helper processes that run."""
    return [
        child
        for child in psutil.Process().children()
        if child.name().startswith("python") and child.status() != psutil.STATUS_ZOMBIE
    ]


def the_helper() -> psutil.Process:
    """Return the only helper, waiting for it."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := helpers()) and time.monotonic() < deadline:
        time.sleep(0.01)
    (helper,) = found
    return helper


def gone(process: psutil.Process) -> bool:
    """Tell whether a process goes, without taking its exit status from whoever waits for that."""
    deadline = time.monotonic() + PATIENCE_S
    while process.is_running() and time.monotonic() < deadline:
        time.sleep(0.01)
    return not process.is_running()


def status(desk: HubDesk, model: str = MODEL) -> str:
    return desk.knowledge.downloads[model].status


def received(model: str = MODEL) -> Callable[[HubKnowledge], bool]:
    return lambda known: known.downloads[model].received > 0 or not known.downloads[model].active


def partial_files() -> list[Path]:
    return list(cache_folder().rglob("*.incomplete"))


# -- questions -------------------------------------------------------------------------------------------


def test_a_good_token_is_stored_and_everything_is_asked_with_it(desk):
    assert desk.knowledge == HubKnowledge()
    desk.log_in(GRANTED)
    assert desk.knowledge.asking
    assert desk.knowledge.note.startswith("Asking 127.0.0.1")
    known = settled(desk)
    assert known.account is not None
    assert (known.account.name, known.account.role, known.account.reads_gated) == ("grace", "read", True)
    assert (known.token, known.problem, known.note) == ("stored", None, "")
    assert set(known.repositories) == {entry.repository for entry in registry()}
    assert {news.access for news in known.repositories.values()} == {"granted"}
    files = {file for entry in registry() if entry.repository == UMA for file in entry.files}
    assert set(known.repositories[UMA].sizes) == files
    assert HubDesk().knowledge == HubKnowledge(token=known.token)  # for the next start too


@pytest.mark.parametrize(
    ("token", "reason"), [(INVALID, "bad token"), ("no token at all\n", "bad token"), ("", "bad token")]
)
def test_a_bad_token_is_refused_and_not_stored(desk, token, reason):
    desk.log_in(token)
    known = settled(desk)
    assert known.problem is not None
    assert known.problem.reason == reason
    assert (known.token, known.account) == (None, None)


def test_a_bad_token_leaves_the_former_one_in_place(desk):
    desk.log_in(GRANTED)
    settled(desk)
    desk.log_in(INVALID)
    known = settled(desk)
    assert known.problem is not None
    assert known.account is not None
    assert (known.token, known.account.name, len(known.repositories)) == ("stored", "grace", 4)


def test_a_token_that_may_not_read_gated_repositories_is_told_apart(desk):
    desk.log_in(WEAK)
    known = settled(desk)
    problems = [known.problem, *(news.problem for news in known.repositories.values())]
    assert known.account is None or not known.account.reads_gated
    assert "weak token" in {problem.reason for problem in problems if problem}


@pytest.mark.parametrize(
    ("token", "access"), [(NOT_ASKED, "not asked"), (PENDING, "pending"), (REJECTED, "rejected")]
)
def test_the_access_to_each_repository_is_told(desk, token, access):
    desk.log_in(token)
    news = settled(desk).repositories[UMA]
    assert news.access == access
    assert news.problem is not None


def test_access_that_was_granted_meanwhile_is_seen_by_the_next_look(desk, at_hub):
    desk.log_in(PENDING)
    assert settled(desk).repositories[UMA].access == "pending"
    at_hub.people[PENDING] = Person("pete", "granted")
    desk.look({UMA: ()})
    assert settled(desk).repositories[UMA].access == "granted"


def test_without_a_token_nothing_is_asked_unless_it_is_wished(desk, at_hub):
    desk.look()
    assert not desk.knowledge.asking
    assert at_hub.requests == []
    desk.look({UMA: ("checkpoints/uma-s-1p1.pt",)}, even_without_token=True)
    known = settled(desk)
    assert known.repositories[UMA].access == "needs login"
    assert known.account is None


def test_offline_nothing_is_asked(desk, at_hub, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    desk.look(even_without_token=True)
    assert not desk.knowledge.asking
    desk.log_in(GRANTED)
    known = settled(desk)
    assert known.problem is not None
    assert known.problem.reason == "offline"
    assert at_hub.requests == []


def test_looking_while_one_looks_asks_once_more_after_it(desk, at_hub):
    desk.log_in(GRANTED)
    settled(desk)
    at_hub.requests.clear()
    for _ in range(4):
        desk.look({UMA: ()})
        assert len(helpers()) <= 2  # one may be on its way out
    settled(desk)
    assert sum(request.path == "/api/whoami-v2" for request in at_hub.requests) == 2


def test_logging_out_forgets_who_one_was(desk):
    desk.log_in(GRANTED)
    settled(desk)
    desk.log_out()
    known = settled(desk)
    assert known == HubKnowledge()


def test_a_token_of_the_environment_is_found_and_cannot_be_logged_out(desk, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", GRANTED)
    desk.refresh()
    assert desk.knowledge == HubKnowledge("environment")
    desk.log_out()
    known = settled(desk)
    assert known.problem is not None
    assert known.problem.reason == "in environment"
    desk.look({UMA: ()})
    known = settled(desk)
    assert known.problem is None
    assert known.account is not None


def test_an_outage_is_told_and_keeps_nobody_from_asking_again(desk, at_hub):
    at_hub.stop()
    desk.log_in(GRANTED)
    known = settled(desk)
    assert known.problem is not None
    assert (known.problem.reason, known.token) == ("unreachable", None)
    at_hub.start()
    desk.log_in(GRANTED)
    assert settled(desk).problem is None


def test_whose_the_token_is_stays_known_in_an_outage_but_not_when_it_is_refused(desk, at_hub):
    desk.log_in(GRANTED)
    settled(desk)
    at_hub.status = 503
    desk.look()
    known = settled(desk)
    assert known.problem is not None
    assert known.account is not None
    assert (known.problem.reason, len(known.repositories)) == ("outage", 4)
    at_hub.status = 0
    del at_hub.people[GRANTED]
    desk.look()
    known = settled(desk)
    assert known.problem is not None
    assert (known.problem.reason, known.account, known.repositories) == ("bad token", None, {})


def test_a_question_that_is_not_answered_can_be_stopped(desk, silence):
    desk.log_in(GRANTED)
    helper = the_helper()
    desk.look(even_without_token=True)
    desk.stop_asking()
    assert (desk.knowledge.asking, desk.knowledge.note, desk.knowledge.problem) == (False, "", None)
    assert gone(helper)
    silence.undo()
    desk.log_in(GRANTED)
    assert settled(desk).account is not None


def test_a_login_does_not_wait_for_a_look(desk, silence):
    desk.look(even_without_token=True)
    helper = the_helper()
    silence.undo()
    desk.log_in(GRANTED)
    assert gone(helper)
    assert settled(desk).account is not None


def test_a_helper_that_is_killed_is_a_problem_and_the_next_question_works(desk, silence):
    desk.log_in(GRANTED)
    the_helper().kill()
    known = settled(desk)
    assert known.problem is not None
    assert known.problem.reason == "interrupted"
    assert known.problem.remedy
    silence.undo()
    desk.log_in(GRANTED)
    assert settled(desk).problem is None


# -- downloads -------------------------------------------------------------------------------------------


@pytest.fixture
def member(desk: HubDesk) -> HubDesk:
    """The desk of somebody who may download."""
    desk.log_in(GRANTED)
    settled(desk)
    return desk


def is_downloaded(model: str) -> bool:
    return next(entry.is_downloaded for entry in registry() if f"fairchem:{entry.name}" == model)


def test_a_download_leaves_the_model_where_fairchem_finds_it(member):
    member.download(MODEL)
    assert status(member) == "waiting"
    member.download(MODEL)
    known = until(member, lambda known: not known.downloads[MODEL].active)
    news = known.downloads[MODEL]
    assert (news.status, news.problem) == ("done", None)
    assert 0 < news.received == news.total
    assert is_downloaded(MODEL)
    assert not is_downloaded(OTHER)


def test_downloads_run_side_by_side_and_questions_beside_them(member, at_hub):
    at_hub.rate = RATE
    member.download(MODEL)
    member.download(OTHER)
    until(member, lambda known: received(MODEL)(known) and received(OTHER)(known))
    member.look({UMA: ()})
    settled(member)
    assert [status(member, model) for model in (MODEL, OTHER)] == ["running", "running"]
    at_hub.rate = 0
    member.cancel(OTHER)
    until(member, lambda known: not known.downloads[OTHER].active)
    assert status(member) != "cancelled"


def test_a_cancelled_download_ends_at_once_and_can_be_had_again(member, at_hub):
    at_hub.rate = RATE
    member.download(MODEL)
    until(member, received())
    member.cancel(MODEL)
    assert status(member) == "cancelled"
    assert member.knowledge.downloads[MODEL].problem is None
    member.cancel(MODEL)
    at_hub.rate = 0
    member.download(MODEL)
    until(member, lambda known: not known.downloads[MODEL].active)
    assert status(member) == "done"
    assert partial_files() == []


def test_a_killed_download_is_told_and_the_next_one_sweeps_what_it_left(member, at_hub):
    at_hub.rate = RATE
    member.download(MODEL)
    until(member, received())
    the_helper().kill()
    news = until(member, lambda known: not known.downloads[MODEL].active).downloads[MODEL]
    assert news.status == "failed"
    assert news.problem is not None
    assert news.problem.reason == "interrupted"
    assert news.problem.remedy
    assert partial_files()
    at_hub.rate = 0
    member.download(MODEL)
    until(member, lambda known: not known.downloads[MODEL].active)
    assert status(member) == "done"
    assert partial_files() == []


def test_a_download_tells_of_its_retries(member, at_hub):
    at_hub.stop()
    member.download(MODEL)
    news = until(member, lambda known: known.downloads[MODEL].status == "retrying").downloads[MODEL]
    assert "again" in news.text
    at_hub.start()
    until(member, lambda known: not known.downloads[MODEL].active)
    assert status(member) == "done"


def test_a_connection_that_breaks_off_is_taken_up_again(member, at_hub):
    at_hub.drops, at_hub.drop_kind = 1, "fin"
    member.download(MODEL)
    until(member, lambda known: not known.downloads[MODEL].active)
    assert status(member) == "done"


@pytest.mark.parametrize(("model", "reason"), [("fairchem:no-such-model", None), (MODEL, "no token")])
def test_a_download_that_cannot_be_had_fails_with_its_reason(desk, model, reason):
    desk.download(model)
    news = until(desk, lambda known: not known.downloads[model].active).downloads[model]
    assert news.status == "failed"
    assert news.problem is not None
    assert reason in (None, news.problem.reason)


def test_refreshing_forgets_an_ended_download_that_the_disk_contradicts(member):
    member.download(MODEL)
    until(member, lambda known: not known.downloads[MODEL].active)
    member.refresh()
    assert status(member) == "done"
    for path in cache_folder().rglob("uma-s-1p1.pt"):
        path.unlink()
    member.refresh()
    assert MODEL not in member.knowledge.downloads


# -- what is never there ---------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
def test_the_token_is_in_no_command_line_and_no_environment(desk, silence):
    desk.log_in(GRANTED)
    helper = the_helper()
    for name in ("cmdline", "environ"):
        assert GRANTED.encode() not in Path(f"/proc/{helper.pid}/{name}").read_bytes()


def test_the_token_is_in_no_log_and_no_piece_of_knowledge(desk, hub_user):
    said: list[str] = []
    desk.changed.connect(lambda knowledge: said.append(repr(knowledge)))
    for token in (INVALID, GRANTED):
        desk.log_in(token)
        settled(desk)
    desk.download(MODEL)
    until(desk, lambda known: not known.downloads[MODEL].active)
    assert status(desk) == "done"
    text = "\n".join(said)
    assert GRANTED not in text
    assert INVALID not in text
    assert hub_user.files_with(INVALID) == set()
    assert hub_user.files_with(GRANTED) == {"token", "stored_tokens"}
    log = (log_folder() / "hub.log").read_text()
    assert GRANTED not in log
    assert INVALID not in log


def test_a_token_that_a_header_cannot_carry_is_not_echoed(desk):
    token = "hf_" + "x" * 20 + "\n" + "y" * 14
    desk.log_in(token)
    assert "x" * 20 not in repr(settled(desk))


@pytest.mark.parametrize("moment", ["at once", "later"])
def test_closing_ends_every_process(at_hub, moment):
    desk = HubDesk()
    desk.log_in(GRANTED)
    if moment == "later":
        settled(desk)
    at_hub.rate = RATE
    desk.download(MODEL)
    desk.download(OTHER)
    desk.look()
    if moment == "later":
        until(desk, lambda known: received(MODEL)(known) and received(OTHER)(known))
    desk.close()
    desk.close()
    assert helpers() == []
    desk.look(even_without_token=True)
    desk.log_in(GRANTED)
    desk.download(MODEL)
    assert helpers() == []


def test_what_is_emitted_is_never_older_than_what_was_emitted_before(member, at_hub):
    seen: list[HubKnowledge] = []

    def hear(knowledge: HubKnowledge) -> None:
        seen.append(knowledge)
        if knowledge.downloads[MODEL].status == "running":
            member.refresh()  # a receiver may call the desk

    member.changed.connect(hear)
    member.download(MODEL)
    until(member, lambda known: not known.downloads[MODEL].active)
    counts = [knowledge.downloads[MODEL].received for knowledge in seen]
    assert counts == sorted(counts)
    assert seen[-1] is member.knowledge


def test_told_to_stay_offline_it_says_so_and_asks_nobody(
    desk: HubDesk, at_hub: LocalHub, hub_user: HubUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub_user.log_in(GRANTED)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    desk.look()
    assert desk.knowledge.problem is not None
    assert desk.knowledge.problem.reason == "offline"
    assert at_hub.requests == []
    monkeypatch.delenv("HF_HUB_OFFLINE")
    desk.look()
    assert settled(desk).problem is None


def test_a_password_in_the_address_of_a_mirror_is_not_shown(
    desk: HubDesk, hub_user: HubUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub_user.log_in(GRANTED)
    monkeypatch.setenv("HF_ENDPOINT", "http://bob:secret-word@127.0.0.1:9")
    notes: list[str] = []
    desk.changed.connect(lambda known: notes.append(f"{known.note} {known}"))
    desk.look()
    settled(desk)
    assert any("Asking 127.0.0.1:9…" in note for note in notes)
    assert not any("secret-word" in note for note in notes)


def test_an_address_that_is_none_is_a_problem_and_no_failure(
    desk: HubDesk, hub_user: HubUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub_user.log_in(GRANTED)
    monkeypatch.setenv("HF_ENDPOINT", "http://[mirror")
    desk.look()
    assert settled(desk).problem is not None


def test_a_token_file_that_cannot_be_read_is_named(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").mkdir()
    monkeypatch.setenv("HF_TOKEN_PATH", str(tmp_path / "token"))
    desk.look(even_without_token=True)
    problem = settled(desk).problem
    assert problem is not None
    assert problem.reason == "no permission"
    assert str(tmp_path / "token") in problem.text


def test_where_the_token_is_is_looked_at_anew_when_asking_is_stopped(
    desk: HubDesk, silence: pytest.MonkeyPatch
) -> None:
    desk.look(even_without_token=True)
    silence.setenv("HF_TOKEN", GRANTED)
    desk.stop_asking()
    assert desk.knowledge == HubKnowledge("environment")


@pytest.mark.usefixtures("silence")
def test_a_token_is_kept_by_nobody_once_its_helper_has_it(desk: HubDesk) -> None:
    desk.log_in(GRANTED)
    assert not [thing for thing in gc.get_objects() if type(thing) is LogIn]


def test_damage_that_is_found_ends_a_download_that_was_done(member: HubDesk) -> None:
    member.download(MODEL)
    until(member, lambda known: not known.downloads[MODEL].active)
    entry = next(entry for entry in registry() if f"fairchem:{entry.name}" == MODEL)
    entry.cached_files[0].write_bytes(b"!" * SIZE)
    with pytest.raises(ModelError, match="damaged"):
        check_cached(entry)
    told: list[HubKnowledge] = []
    member.changed.connect(told.append)
    member.refresh()
    assert MODEL not in told[-1].downloads
    assert is_known_damaged(entry)
    member.download(MODEL)
    until(member, lambda known: not known.downloads[MODEL].active)
    assert status(member) == "done"
    assert not is_known_damaged(entry)
