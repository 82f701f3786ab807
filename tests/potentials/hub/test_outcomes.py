"""Every way in which the hub can disappoint has its own words, with the real client."""

import socket
from pathlib import Path

import pytest
from tests.hub.client import HubUser
from tests.hub.proxy import ForwardProxy
from tests.hub.server import GRANTED, INVALID, NOT_ASKED, PENDING, REJECTED, WEAK, LocalHub

DOWNLOAD = """
from adatom.potentials.hub.download import download
download("fairchem:uma-s-1p1", lambda news: None)
out(value="done")
"""
WHO = """
from dataclasses import asdict
from adatom.potentials.hub.account import who_am_i
out(value=asdict(who_am_i()))
"""
ASK = """
from adatom.potentials.hub.access import ask_repository
news = ask_repository("facebook/UMA", ["checkpoints/uma-s-1p1.pt"])
out(value=news.access)
"""
TOKENS = (GRANTED, INVALID, NOT_ASKED, PENDING, REJECTED, WEAK)


def check_problem(problem: dict[str, str], reason: str, *words: str) -> None:
    said = " ".join(problem.values())
    assert problem["reason"] == reason
    for word in words:
        assert word in said
    assert problem["text"].endswith(".")
    assert problem["remedy"].endswith(".")
    assert not any(token in said for token in TOKENS)


@pytest.mark.parametrize(
    ("token", "reason", "words"),
    [
        ("", "no token", ("facebook/UMA", "adatom login", "settings/tokens")),
        (INVALID, "bad token", ("stored token", "adatom login", "settings/tokens")),
        (NOT_ASKED, "no access", ("facebook/UMA", "form", "https://huggingface.co/facebook/UMA")),
        (PENDING, "pending", ("waiting", "settings/gated-repos")),
        (REJECTED, "rejected", ("owners", "Community", "facebook/UMA/discussions")),
        (WEAK, "weak token", ("Read access to contents of all public gated repos you can access",)),
    ],
)
def test_a_shut_gate_says_why_and_what_to_do(
    hub_user: HubUser, token: str, reason: str, words: tuple[str, ...]
) -> None:
    if token:
        hub_user.log_in(token)
    outcome = hub_user.run(DOWNLOAD)
    check_problem(outcome.problem, reason, *words)
    assert outcome.errors == ""


def test_a_bad_token_is_looked_for_where_it_is(hub: LocalHub, hub_user: HubUser) -> None:
    hub_user.log_in(GRANTED)
    outcome = hub_user.run(WHO, HF_TOKEN=INVALID)
    check_problem(outcome.problem, "bad token", "HF_TOKEN", "beats a stored one", "unset")
    outcome = hub_user.run(WHO, HUGGING_FACE_HUB_TOKEN=INVALID)
    check_problem(outcome.problem, "bad token", "HUGGING_FACE_HUB_TOKEN")


def test_a_repository_that_is_not_there_is_named(hub: LocalHub, hub_user: HubUser) -> None:
    del hub.repositories["facebook/UMA"]
    check_problem(hub_user.run(DOWNLOAD).problem, "unknown repository", "facebook/UMA", "mirror")
    hub_user.log_in(GRANTED)
    check_problem(hub_user.run(DOWNLOAD).problem, "unknown repository", "facebook/UMA")


def test_a_file_that_is_not_there_is_named(hub: LocalHub, hub_user: HubUser) -> None:
    del hub.repositories["facebook/UMA"]["checkpoints/uma-s-1p1.pt"]
    hub_user.log_in(GRANTED)
    problem = hub_user.run(DOWNLOAD).problem
    check_problem(problem, "unknown file", "checkpoints/uma-s-1p1.pt", "pip install --upgrade fairchem-core")


def test_an_unknown_model_is_named(hub_user: HubUser) -> None:
    problem = hub_user.run(DOWNLOAD.replace("uma-s-1p1", "uma-xl")).problem
    check_problem(problem, "other", "'uma-xl'", "adatom models")


def test_a_hub_that_refuses_connections_is_out_of_reach(hub: LocalHub, hub_user: HubUser) -> None:
    hub.stop()
    hub_user.log_in(GRANTED)
    check_problem(hub_user.run(WHO).problem, "unreachable", "127.0.0.1", "network")
    check_problem(hub_user.run(ASK).problem, "unreachable")


def test_a_name_that_nobody_knows_is_told_from_a_refusal(hub_user: HubUser) -> None:
    hub_user.log_in(GRANTED)
    problem = hub_user.run(WHO, HF_ENDPOINT="http://hub.invalid").problem
    check_problem(problem, "unreachable", "hub.invalid was not found")


def test_a_hub_that_says_nothing_is_not_waited_for_for_ever(hub: LocalHub, hub_user: HubUser) -> None:
    hub_user.log_in(GRANTED)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        endpoint = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        problem = hub_user.run(WHO, HF_ENDPOINT=endpoint, HF_HUB_DOWNLOAD_TIMEOUT="1").problem
    check_problem(problem, "unreachable", "did not answer in time")


@pytest.mark.parametrize(("status", "words"), [(503, "503"), (500, "500"), (429, "too many questions")])
def test_an_outage_is_the_hubs_own_trouble(hub: LocalHub, hub_user: HubUser, status: int, words: str) -> None:
    hub.status = status
    hub_user.log_in(GRANTED)
    check_problem(hub_user.run(WHO).problem, "outage", words)
    check_problem(hub_user.run(ASK).problem, "outage", words)


@pytest.mark.soak
@pytest.mark.parametrize("trouble", ["refused", "outage"])
def test_retries_are_told_before_giving_up(hub: LocalHub, hub_user: HubUser, trouble: str) -> None:
    if trouble == "refused":
        hub.stop()
    else:
        hub.status = 503
    hub_user.log_in(GRANTED)
    outcome = hub_user.run(DOWNLOAD.replace("lambda news: None", "lambda news: out(text=news.text)"))
    texts = [line["text"] for line in outcome.lines if "text" in line]
    assert texts[1:] == [
        f"No answer; trying again in {wait} s ({k} of 5)" for k, wait in enumerate((1, 2, 4, 8, 8), 1)
    ]
    assert outcome.problem["reason"] == ("unreachable" if trouble == "refused" else "outage")


def test_retries_are_told_as_they_come_and_may_be_given_up(hub: LocalHub, hub_user: HubUser) -> None:
    hub.status = 503
    hub_user.log_in(GRANTED)
    outcome = hub_user.run(
        """
from adatom.potentials.hub.download import download
class Enough(Exception): ...
def tell(news):
    if news.status == "retrying":
        out(value=news.text)
        raise Enough
try:
    download("fairchem:uma-s-1p1", tell)
except Enough:
    pass
"""
    )
    assert outcome.value == "No answer; trying again in 1 s (1 of 5)"
    assert outcome.errors == ""


def test_offline_says_who_wanted_it(hub: LocalHub, hub_user: HubUser) -> None:
    hub_user.log_in(GRANTED)
    for code in (WHO, ASK, DOWNLOAD):
        problem = hub_user.run(code, HF_HUB_OFFLINE="1").problem
        check_problem(problem, "offline", "HF_HUB_OFFLINE")
    assert hub.requests == []


def test_a_reset_in_the_middle_is_an_interruption(hub: LocalHub, hub_user: HubUser) -> None:
    hub.drops, hub.drop_kind = 1, "rst"
    hub_user.log_in(GRANTED)
    outcome = hub_user.run(DOWNLOAD)
    check_problem(outcome.problem, "interrupted", "begins anew")
    assert not list(hub_user.cache.rglob("*.incomplete"))


@pytest.mark.soak
def test_a_connection_that_always_breaks_off_is_given_up(hub: LocalHub, hub_user: HubUser) -> None:
    hub.drops, hub.drop_after = 99, 0
    hub_user.log_in(GRANTED)
    check_problem(hub_user.run(DOWNLOAD).problem, "interrupted")


def test_a_full_disk_says_how_much_is_needed_and_free(hub: LocalHub, hub_user: HubUser) -> None:
    hub_user.log_in(GRANTED)
    outcome = hub_user.run(
        """
import shutil
from adatom.potentials.hub import download
usage = shutil.disk_usage("/")
shutil.disk_usage = lambda folder: usage._replace(free=1000)
download.download("fairchem:uma-s-1p1", lambda news: None)
"""
    )
    check_problem(outcome.problem, "disk full", "405 kB", "1.0 kB", "FAIRCHEM_CACHE_DIR")
    assert not hub.bodies


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_fills_up_meanwhile_is_full(hub_user: HubUser) -> None:
    outcome = hub_user.run(
        """
from adatom.potentials.hub.outcomes import problem_of
from adatom.potentials.hub.news import HubError
try:
    with open("/dev/full", "wb", buffering=0) as full:
        full.write(b"x")
except OSError as error:
    raise HubError(problem_of(error))
"""
    )
    check_problem(outcome.problem, "disk full", "FAIRCHEM_CACHE_DIR")


def test_a_cache_that_is_no_folder_is_named(hub_user: HubUser) -> None:
    hub_user.log_in(GRANTED)
    file = hub_user.home / "file"
    file.write_text("")
    problem = hub_user.run(DOWNLOAD, FAIRCHEM_CACHE_DIR=str(file / "cache")).problem
    check_problem(problem, "no permission", str(file), "FAIRCHEM_CACHE_DIR")


def test_a_folder_that_may_not_be_written_is_named(hub_user: HubUser) -> None:
    outcome = hub_user.run(
        """
from adatom.potentials.hub.outcomes import problem_of
from adatom.potentials.hub.news import HubError
raise HubError(problem_of(PermissionError(13, "Permission denied", "/srv/models")))
"""
    )
    check_problem(outcome.problem, "no permission", "/srv/models")


def test_a_page_that_is_not_the_hubs_is_recognised(hub: LocalHub, hub_user: HubUser) -> None:
    """As the login page of a hotel's network."""
    hub.status = 200
    hub_user.log_in(GRANTED)
    check_problem(hub_user.run(DOWNLOAD).problem, "unreachable", "is not the hub")


def test_an_address_that_makes_no_sense_is_said_to(hub_user: HubUser) -> None:
    hub_user.log_in(GRANTED)
    problem = hub_user.run(WHO, HF_ENDPOINT="huggingface.co").problem
    check_problem(problem, "unreachable", "HF_ENDPOINT")


def test_a_certificate_that_nobody_signed_is_no_mere_network_trouble(hub_user: HubUser) -> None:
    certificate = Path(__file__).parents[2] / "hub" / "certificate.pem"
    hub_user.log_in(GRANTED)
    with LocalHub(certificate) as hub:
        check_problem(
            hub_user.run(WHO, HF_ENDPOINT=hub.url).problem, "unreachable", "certificate", "SSL_CERT_FILE"
        )
        trusted = hub_user.run(WHO, HF_ENDPOINT=hub.url, SSL_CERT_FILE=str(certificate))
    assert trusted.value["name"] == "grace"


@pytest.mark.parametrize(
    ("status", "words"), [(407, "wants a user name and a password"), (403, "does not let this through")]
)
def test_a_proxy_that_refuses_is_named_without_its_password(
    hub_user: HubUser, status: int, words: str
) -> None:
    hub_user.log_in(GRANTED)
    with ForwardProxy(status) as proxy:
        address = proxy.url.replace("//", "//somebody:secret@")
        problem = hub_user.run(WHO, HF_ENDPOINT="https://hub.invalid", HTTPS_PROXY=address).problem
    check_problem(problem, "unreachable", words, proxy.url.removeprefix("http://"))
    assert "secret" not in str(problem)


def test_a_proxy_that_is_not_there_is_named(hub_user: HubUser) -> None:
    hub_user.log_in(GRANTED)
    with ForwardProxy() as proxy:
        address = proxy.url
    problem = hub_user.run(WHO, HTTP_PROXY=address).problem
    check_problem(problem, "unreachable", address.removeprefix("http://"))


def test_the_password_of_a_mirror_is_in_no_message(hub: LocalHub, hub_user: HubUser) -> None:
    hub.stop()
    hub_user.log_in(GRANTED)
    outcome = hub_user.run(WHO, HF_ENDPOINT=hub.url.replace("//", "//somebody:secret@"))
    check_problem(outcome.problem, "unreachable", "127.0.0.1")
    assert "secret" not in str(outcome)
