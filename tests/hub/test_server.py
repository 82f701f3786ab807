"""The local hub does what the real one was seen to do."""

import hashlib
import json
import urllib.request
from urllib.error import HTTPError

import pytest

from .server import GRANTED, INVALID, NOT_ASKED, PENDING, REJECTED, WEAK, LocalHub

CHECKPOINT = "/facebook/UMA/resolve/main/checkpoints/uma-s-1p1.pt"


def ask(hub: LocalHub, path: str, token: str = "", method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body; redirections are followed without the token."""
    request = urllib.request.Request(hub.url + path, method=method)  # noqa: S310  our own
    if token:
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  our own
            return answer.status, dict(answer.headers), answer.read()
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


@pytest.mark.parametrize(
    ("token", "status", "words"),
    [
        ("", 401, "Please log in"),
        (INVALID, 401, "Invalid credentials"),
        (NOT_ASKED, 403, "not in the authorized list"),
        (PENDING, 403, "awaiting a review"),
        (REJECTED, 403, "rejected by the repo's authors"),
        (WEAK, 403, "fine-grained token settings"),
    ],
)
def test_the_gate_says_why_it_stays_shut(hub: LocalHub, token: str, status: int, words: str) -> None:
    code, headers, _ = ask(hub, CHECKPOINT, token)
    assert code == status
    assert words in headers["X-Error-Message"]


def test_large_files_come_from_another_host_with_their_sha256(hub: LocalHub) -> None:
    _, _, body = ask(hub, CHECKPOINT, GRANTED)
    assert body == hub.repositories["facebook/UMA"]["checkpoints/uma-s-1p1.pt"]
    assert [request.who for request in hub.requests] == ["grace", None]
    assert hub.bodies[0].host.startswith("localhost")


def test_small_files_are_named_by_git(hub: LocalHub) -> None:
    _, headers, body = ask(hub, "/facebook/UMA/resolve/main/references/form_elem_refs.yaml", GRANTED)
    blob = b"blob %d\0" % len(body) + body
    assert headers["ETag"].strip('"') == hashlib.sha1(blob).hexdigest()  # noqa: S324  git's


def test_sizes_are_public(hub: LocalHub) -> None:
    _, _, body = ask(hub, "/api/models/facebook/UMA?blobs=true")
    sizes = {file["rfilename"]: file["size"] for file in json.loads(body)["siblings"]}
    assert sizes["checkpoints/uma-s-1p1.pt"] == len(
        hub.repositories["facebook/UMA"]["checkpoints/uma-s-1p1.pt"]
    )


def test_it_refuses_while_stopped_and_comes_back_where_it_was(hub: LocalHub) -> None:
    address = hub.url
    hub.stop()
    with pytest.raises(OSError, match="refused"):
        ask(hub, "/api/whoami-v2")
    hub.start()
    assert hub.url == address
    assert ask(hub, "/api/whoami-v2", GRANTED)[0] == 200
