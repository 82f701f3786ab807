"""Tokens: where they are found, what they may do, how they are kept and forgotten."""

import stat
import sys

import pytest
from tests.hub.client import HubUser
from tests.hub.server import GRANTED, INVALID, PENDING, WEAK, LocalHub, Person

LOG_IN = """
from dataclasses import asdict
from adatom.potentials.hub.account import log_in, token_source
out(value=asdict(log_in({token!r})), source=token_source())
"""
LOG_OUT = """
from adatom.potentials.hub.account import log_out, token_source
log_out()
out(value=token_source())
"""
SOURCE = """
import sys
from adatom.potentials.hub.account import token_source
out(value=token_source(), client="huggingface_hub" in sys.modules)
"""
OTHER_KIND = "company-4711-of-a-mirror"
READ, FINE = "hf_ReadOnlyxxxxxxxxxxxxxxxxxxxxxxxxxxx", "hf_FineGrainedxxxxxxxxxxxxxxxxxxxxxxxx"


def test_a_token_is_found_without_the_client_and_without_a_question(hub: LocalHub, hub_user: HubUser) -> None:
    assert hub_user.run(SOURCE).lines == [{"value": None, "client": False}]
    hub_user.log_in(GRANTED)
    assert hub_user.run(SOURCE).value == "stored"
    assert hub_user.run(SOURCE, HF_TOKEN=GRANTED).value == "environment"
    assert hub_user.run(SOURCE, HUGGING_FACE_HUB_TOKEN=GRANTED).value == "environment"
    assert hub.requests == []


@pytest.mark.parametrize("name", ["HF_HOME", "HF_TOKEN_PATH", "XDG_CACHE_HOME"])
def test_a_stored_token_is_looked_for_where_the_client_keeps_it(hub_user: HubUser, name: str) -> None:
    outcome = hub_user.run(
        """
from adatom.potentials.hub.tokens import token_file
from huggingface_hub.constants import HF_TOKEN_PATH
out(value=[str(token_file()), HF_TOKEN_PATH])
""",
        **{"HF_HOME": "", name: str(hub_user.home / "elsewhere")},
    )
    ours, theirs = outcome.value
    assert ours == theirs


@pytest.mark.parametrize(
    ("token", "person", "reads_gated"),
    [
        (READ, Person("rita", role="read"), True),
        (FINE, Person("fiona", role="fineGrained", reads_gated=True), True),
        (FINE, Person("fiona", role="fineGrained", reads_gated=False), False),
    ],
)
def test_a_token_tells_whether_it_reads_gated_repositories(
    hub: LocalHub, hub_user: HubUser, token: str, person: Person, reads_gated: bool
) -> None:
    hub.people[token] = person
    outcome = hub_user.run(
        "from dataclasses import asdict\nfrom adatom.potentials.hub.account import who_am_i\n"
        "out(value=asdict(who_am_i()))",
        HF_TOKEN=token,
    )
    assert outcome.value == {
        "name": person.name,
        "token_name": "laptop",
        "role": person.role,
        "reads_gated": reads_gated,
    }


def test_a_good_token_is_stored_for_its_owner_alone(hub_user: HubUser) -> None:
    outcome = hub_user.run(LOG_IN.format(token=f"  {GRANTED}\n"))
    assert outcome.value["name"] == "grace"
    assert outcome.lines[-1]["source"] == "stored"
    assert outcome.errors == ""
    assert hub_user.files_with(GRANTED) == {"token", "stored_tokens"}
    if sys.platform != "win32":
        for file in ("token", "stored_tokens"):
            assert stat.S_IMODE((hub_user.hub_home / file).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (INVALID, "bad token"),
        (WEAK, "weak token"),
    ],
)
def test_a_token_of_no_use_is_not_stored(hub_user: HubUser, token: str, reason: str) -> None:
    outcome = hub_user.run(LOG_IN.format(token=token))
    assert outcome.problem["reason"] == reason
    assert token not in str(outcome)
    assert hub_user.files_with(token) == set()


@pytest.mark.parametrize("token", ["", "secret", "hf_", "https://hf.co", "hf_two words", "api_org_x"])
def test_what_is_no_token_costs_no_question(hub: LocalHub, hub_user: HubUser, token: str) -> None:
    problem = hub_user.run(LOG_IN.format(token=token), HF_ENDPOINT="").problem
    assert problem["reason"] == "bad token"
    assert problem["url"] == "https://huggingface.co/settings/tokens"
    assert hub.requests == []


def test_a_mirror_may_give_out_tokens_of_its_own(hub: LocalHub, hub_user: HubUser) -> None:
    hub.people[OTHER_KIND] = Person("carol")
    assert hub_user.run(LOG_IN.format(token=OTHER_KIND)).value["name"] == "carol"
    assert hub_user.files_with(OTHER_KIND) == {"token", "stored_tokens"}
    hub.requests.clear()
    for token in ("", "two words"):
        assert hub_user.run(LOG_IN.format(token=token)).problem["reason"] == "bad token"
    assert hub.requests == []


def test_logging_in_below_a_token_in_the_environment_is_refused(hub: LocalHub, hub_user: HubUser) -> None:
    problem = hub_user.run(LOG_IN.format(token=GRANTED), HF_TOKEN=PENDING).problem
    assert problem["reason"] == "in environment"
    assert "HF_TOKEN" in problem["remedy"]
    assert hub_user.files_with(GRANTED) == set()
    assert hub.requests == []


def test_logging_out_forgets_the_token_in_use_and_no_other(hub: LocalHub, hub_user: HubUser) -> None:
    hub.people[READ] = Person("rita", device="cluster")
    hub_user.run(LOG_IN.format(token=READ))
    hub_user.run(LOG_IN.format(token=GRANTED))
    outcome = hub_user.run(LOG_OUT)
    assert outcome.value is None
    assert GRANTED not in outcome.errors
    assert hub_user.files_with(GRANTED) == set()
    assert hub_user.files_with(READ) == {"stored_tokens"}


def test_logging_out_twice_is_no_mistake(hub_user: HubUser) -> None:
    assert hub_user.run(LOG_OUT).value is None


def test_a_token_in_the_environment_can_only_be_unset_by_the_user(hub_user: HubUser) -> None:
    hub_user.log_in(GRANTED)
    problem = hub_user.run(LOG_OUT, HF_TOKEN=PENDING).problem
    assert problem["reason"] == "in environment"
    assert hub_user.files_with(GRANTED) == set()
