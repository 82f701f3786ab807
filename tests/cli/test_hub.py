"""`adatom login`, `adatom logout`, `adatom download`, against a local hub with the real client."""

import json
import os
import signal
import subprocess
import sys

import pytest
from tests.hub.client import HubUser
from tests.hub.server import COMMIT, GRANTED, INVALID, NOT_ASKED, WEAK, LocalHub

CHECKPOINT = "checkpoints/uma-s-1p1.pt"


def test_logging_in_says_who_one_is_and_what_is_still_to_do(hub: LocalHub, hub_user: HubUser) -> None:
    hub.people[GRANTED].exceptions["facebook/OC25"] = "not asked"
    hub.people[GRANTED].exceptions["facebook/ODAC25"] = "pending"
    done = hub_user.adatom("login", typed=f"{GRANTED}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Logged in as grace" in done.stdout
    assert "may read gated repositories" in done.stdout
    assert "You have access to facebook/UMA, facebook/OMol25:" in done.stdout
    assert "not asked for access to facebook/OC25" in done.stdout
    assert "https://huggingface.co/facebook/OC25" in done.stdout
    assert "facebook/ODAC25 is waiting" in done.stdout
    assert GRANTED not in done.stdout
    assert hub_user.files_with(GRANTED) == {"token", "stored_tokens"}


def test_logging_in_can_be_read_by_a_program(hub_user: HubUser) -> None:
    record = json.loads(hub_user.adatom("login", "--json", typed=NOT_ASKED).stdout)
    assert record["name"] == "nora"
    assert record["reads_gated"] is True
    assert set(record["repositories"].values()) == {"not asked"}


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("", "There is no token."),
        (INVALID, "does not know this token"),
        (WEAK, "Read access to contents of all public gated repos you can access"),
    ],
)
def test_a_token_of_no_use_is_one_line_and_not_stored(hub_user: HubUser, token: str, words: str) -> None:
    done = hub_user.adatom("login", typed=token)
    assert done.returncode == 2
    assert done.stdout == ""
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (token and token in done.stderr)
    assert not hub_user.files_with(token or GRANTED)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_token_that_is_typed_is_not_shown(hub_user: HubUser) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import pty, sys; pty.spawn(sys.argv[1:])",
            sys.executable,
            "-m",
            "adatom",
            "login",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=hub_user.environment,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    shown = b""
    while b"Token" not in shown:
        shown += os.read(process.stdout.fileno(), 1024)
    process.stdin.write(f"{GRANTED}\n".encode())
    process.stdin.flush()
    while b"Logged in as grace" not in shown:
        shown += os.read(process.stdout.fileno(), 1024)
    process.communicate(timeout=60)
    assert GRANTED.encode() not in shown


def test_a_token_is_no_argument(hub_user: HubUser) -> None:
    assert hub_user.adatom("login", GRANTED).returncode == 2


def test_logging_out_forgets_the_token(hub_user: HubUser) -> None:
    hub_user.adatom("login", typed=GRANTED)
    done = hub_user.adatom("logout")
    assert (done.returncode, done.stderr) == (0, "")
    assert "You are logged out." in done.stdout
    assert hub_user.files_with(GRANTED) == set()
    assert hub_user.adatom("logout").stdout == "You were not logged in.\n"


def test_a_token_in_the_environment_is_said_to_stay(hub_user: HubUser) -> None:
    done = hub_user.adatom("logout", HF_TOKEN=GRANTED)
    assert done.returncode == 2
    assert "Unset HF_TOKEN" in done.stderr


def test_a_download_is_told_line_by_line_and_once_there_needs_nobody(
    hub: LocalHub, hub_user: HubUser
) -> None:
    hub_user.log_in(GRANTED)
    done = hub_user.adatom("download", "UMA-S-1.1")
    assert done.returncode == 0
    assert "UMA-S-1.1 is downloaded and checked: 405 kB" in done.stdout
    assert f"{CHECKPOINT}: 0 bytes of 405 kB" in done.stderr
    assert f"Checking: {CHECKPOINT}" in done.stderr
    hub.stop()
    hub.requests.clear()
    record = json.loads(hub_user.adatom("download", "uma-s-1p1", "--json").stdout)
    assert record["model"] == "fairchem:uma-s-1p1"
    assert record["fetched"] is False
    assert record["files"][0].endswith(f"snapshots/{COMMIT}/{CHECKPOINT}".replace("/", os.sep))
    assert "is here already" in hub_user.adatom("download", "uma-s-1p1").stdout


def test_a_shut_gate_is_one_line(hub_user: HubUser) -> None:
    done = hub_user.adatom("download", "uma-s-1p1")
    assert done.returncode == 2
    assert "there is no token" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "words"), [("uma-xl", "There is no model called"), ("emt", "nothing to download")]
)
def test_what_cannot_be_downloaded_is_said_at_once(
    hub: LocalHub, hub_user: HubUser, name: str, words: str
) -> None:
    done = hub_user.adatom("download", name)
    assert done.returncode == 2
    assert words in done.stderr
    assert hub.requests == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_an_interrupt_cancels_and_says_what_stays(hub: LocalHub, hub_user: HubUser) -> None:
    hub_user.log_in(GRANTED)
    hub.rate = 100_000
    process = subprocess.Popen(
        [sys.executable, "-m", "adatom", "download", "uma-s-1p1"],
        env=hub_user.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    while CHECKPOINT not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert "Cancelled." in errors
    assert "Traceback" not in errors
    assert not list(hub_user.cache.rglob("*.incomplete"))
