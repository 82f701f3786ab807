"""Whether a repository may be read, and how large its files are."""

import pytest
from tests.hub.client import HubUser
from tests.hub.proxy import ForwardProxy
from tests.hub.server import GRANTED, INVALID, NOT_ASKED, PENDING, REJECTED, WEAK, LocalHub

ASK = """
from adatom.potentials.hub.access import ask_repository
news = ask_repository("facebook/UMA", ["checkpoints/uma-s-1p1.pt", "references/none.yaml"])
out(value=news.access, reason=news.problem and news.problem.reason, sizes=dict(news.sizes))
"""


@pytest.mark.parametrize(
    ("token", "access", "reason"),
    [
        ("", "needs login", "no token"),
        (INVALID, "needs login", "bad token"),
        (WEAK, "needs login", "weak token"),
        (NOT_ASKED, "not asked", "no access"),
        (PENDING, "pending", "pending"),
        (REJECTED, "rejected", "rejected"),
        (GRANTED, "granted", None),
    ],
)
def test_access_is_the_hubs_own_answer_and_sizes_are_known_to_everybody(
    hub: LocalHub, hub_user: HubUser, token: str, access: str, reason: str | None
) -> None:
    outcome = hub_user.run(ASK, **({"HF_TOKEN": token} if token else {}))
    size = len(hub.repositories["facebook/UMA"]["checkpoints/uma-s-1p1.pt"])
    assert outcome.lines == [{"value": access, "reason": reason, "sizes": {"checkpoints/uma-s-1p1.pt": size}}]
    assert not any("resolve" in request.path for request in hub.requests)


def test_each_repository_has_a_gate_of_its_own(hub: LocalHub, hub_user: HubUser) -> None:
    hub.people[GRANTED].exceptions["facebook/OC25"] = "pending"
    assert hub_user.run(ASK, HF_TOKEN=GRANTED).value == "granted"
    assert hub_user.run(ASK.replace("UMA", "OC25"), HF_TOKEN=GRANTED).value == "pending"


def test_questions_go_through_the_proxy_of_the_environment(hub: LocalHub, hub_user: HubUser) -> None:
    with ForwardProxy() as proxy:
        outcome = hub_user.run(ASK, HF_TOKEN=GRANTED, HTTP_PROXY=proxy.url)
    assert outcome.value == "granted"
    assert any(path.endswith("auth-check") for path in proxy.passed)
