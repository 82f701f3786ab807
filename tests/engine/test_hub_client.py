"""The helper process that talks to the hub, and its client: how it lives, answers and dies."""

import io
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from tests.hub.client import HubUser
from tests.hub.fixtures import hub, hub_user
from tests.hub.server import GRANTED, INVALID, PENDING, LocalHub

from adatom.engine.hub_client import HubJob
from adatom.engine.hub_process import Veil
from adatom.engine.messages import AskHub, Download, HubCommand, JobDone, LogIn, LogOut
from adatom.potentials.hub.news import AccountNews, DownloadNews, HubProblem, RepositoryNews

from .test_client import gone

__all__ = ["hub", "hub_user"]

UMA = "facebook/UMA"
MODEL = "fairchem:uma-s-1p1"
CHECKPOINT = "checkpoints/uma-s-1p1.pt"
PATIENCE_S = 60.0


@pytest.fixture
def user(hub: LocalHub, hub_user: HubUser, monkeypatch: pytest.MonkeyPatch) -> HubUser:
    """Somebody for whom helper processes of this one ask the local hub."""
    for name in set(os.environ) - set(hub_user.environment):
        monkeypatch.delenv(name)
    for name, value in hub_user.environment.items():
        monkeypatch.setenv(name, value)
    return hub_user


@pytest.fixture
def silence(user: HubUser, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A hub that takes questions and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.getsockname()[1]}")
        yield


class Heard:
    """A job, and what came of it."""

    def __init__(self, command: HubCommand) -> None:
        self._messages: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.job = HubJob(command, self._messages.put, lambda problem: self._messages.put(JobDone(problem)))
        self.job.start()

    def next(self) -> Any:
        return self._messages.get(timeout=PATIENCE_S)

    def until_ended(self) -> tuple[list[Any], HubProblem | None]:
        messages = []
        while not isinstance(message := self.next(), JobDone):
            messages.append(message)
        self.job.close()
        assert self._messages.empty()
        return messages, message.problem

    def pid(self) -> int:
        """Return the number of the process when it is there, or as good as."""
        while (pid := self.job.pid) is None:
            time.sleep(0.005)
        return pid


def test_who_one_is_and_what_one_may_read_comes_piece_by_piece(hub, user):
    hub.people[GRANTED].exceptions["facebook/OC25"] = "pending"
    user.log_in(GRANTED)
    messages, problem = Heard(AskHub({UMA: (CHECKPOINT,), "facebook/OC25": ()})).until_ended()
    account, uma, oc25 = messages
    assert problem is None
    assert isinstance(account, AccountNews)
    assert account.account is not None
    assert account.account.name == "grace"
    assert uma == RepositoryNews(UMA, "granted", None, {CHECKPOINT: len(hub.repositories[UMA][CHECKPOINT])})
    assert (oc25.repository, oc25.access, oc25.problem.reason) == ("facebook/OC25", "pending", "pending")


def test_who_one_is_is_not_asked_without_a_token(hub, user):
    messages, problem = Heard(AskHub({UMA: ()})).until_ended()
    assert problem is None
    assert [message.access for message in messages] == ["needs login"]
    assert not any("whoami" in request.path for request in hub.requests)


def test_a_token_that_has_become_bad_is_told_once_and_nothing_more_is_asked(hub, user):
    user.log_in(INVALID)
    messages, problem = Heard(AskHub({UMA: (), "facebook/OC25": ()})).until_ended()
    assert problem is not None
    assert problem.reason == "bad token"
    assert messages == [AccountNews(problem=problem)]
    assert [request.path for request in hub.requests] == ["/api/whoami-v2"]


def test_a_token_file_that_cannot_be_read_is_named_and_stops_nothing_that_needs_no_token(
    hub, user, monkeypatch
):
    user.log_in(GRANTED)
    Heard(Download(MODEL)).until_ended()
    token = user.home / "elsewhere" / "token"
    token.mkdir(parents=True)
    monkeypatch.setenv("HF_TOKEN_PATH", str(token))
    assert Heard(Download(MODEL)).until_ended()[1] is None
    _, problem = Heard(AskHub({UMA: ()})).until_ended()
    assert problem is not None
    assert problem.reason == "no permission"
    assert str(token) in problem.text
    assert "FAIRCHEM_CACHE_DIR" not in problem.remedy


def test_logging_in_and_out(hub, user):
    messages, problem = Heard(LogIn(PENDING)).until_ended()
    assert problem is None
    assert [message.account.name for message in messages] == ["pete"]
    assert (user.hub_home / "token").read_text() == PENDING
    assert Heard(LogOut()).until_ended() == ([AccountNews()], None)
    assert not (user.hub_home / "token").exists()


def test_a_download_tells_how_it_gets_on(hub, user):
    user.log_in(GRANTED)
    messages, problem = Heard(Download(MODEL)).until_ended()
    assert problem is None
    assert {type(message) for message in messages} == {DownloadNews}
    assert messages[-1].status == "done"
    assert messages[-1].received == messages[-1].total > 0


def test_the_process_goes_by_itself_when_its_work_is_done(user):
    heard = Heard(LogOut())
    pid = heard.pid()
    heard.until_ended()
    assert gone(pid, 2)
    assert not heard.job.lingers


def test_cancelling_ends_it_at_once_and_is_no_loss(silence):
    heard = Heard(LogIn(GRANTED))
    pid = heard.pid()
    heard.job.cancel()
    assert gone(pid, 2)
    heard.job.close()
    assert heard._messages.empty()


def test_a_process_that_is_killed_is_told_in_words(silence):
    heard = Heard(LogIn(GRANTED))
    psutil.Process(heard.pid()).kill()
    messages, problem = heard.until_ended()
    assert messages == []
    assert problem is not None
    assert (problem.reason, problem.remedy) == ("interrupted", "Try it again.")


def test_a_listener_that_fails_is_reported_and_the_job_goes_on(hub, user, monkeypatch):
    reported: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", lambda uncaught: reported.append(uncaught.exc_type))
    ended: queue.SimpleQueue[HubProblem | None] = queue.SimpleQueue()

    def heard(message: object) -> None:
        raise LookupError(message)

    job = HubJob(AskHub({UMA: (), "facebook/OC25": ()}), heard, ended.put)
    job.start()
    assert ended.get(timeout=PATIENCE_S) is None
    job.close()
    assert reported == [LookupError, LookupError]


@pytest.mark.parametrize("moment", ["unstarted", "at once"])
def test_closing_leaves_nothing(silence, moment):
    job = HubJob(LogIn(GRANTED), heard=print, ended=print)
    if moment == "at once":
        job.start()
    job.cancel()
    job.close()
    job.close()
    assert not job.lingers


PARENT = """
import sys
from adatom.engine.hub_client import HubJob
from adatom.engine.messages import Download

started = False
def heard(news):
    global started
    if news.received and not started:
        started = True
        print(job.pid, flush=True)
job = HubJob(Download("fairchem:uma-s-1p1"), heard, print)
job.start()
sys.stdin.read()
"""


def test_it_goes_with_its_window_in_the_midst_of_a_download(hub, user):
    user.log_in(GRANTED)
    hub.add(UMA, CHECKPOINT, bytes(20_000_000))
    hub.rate = 1_000_000
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert psutil.pid_exists(pid)
        parent.kill()
    assert gone(pid, 2)


def test_a_token_shows_neither_in_its_command_nor_through_the_veil():
    command = LogIn(f" {GRANTED}\n")
    assert GRANTED not in repr(command)
    log = io.StringIO()
    veil = Veil(log)
    veil.hide_tokens(command)
    print("Authorization: Bearer", GRANTED, file=veil, flush=True)
    assert log.getvalue() == "Authorization: Bearer hf_…\n"
    print("http://bob:se@cret@mirror.example/api", file=veil)
    assert log.getvalue().endswith("\nhttp://mirror.example/api\n")
    plain = {"text": f"not {GRANTED}", "sizes": (1, GRANTED)}
    assert veil.over(plain) == {"text": "not hf_…", "sizes": (1, "hf_…")}
